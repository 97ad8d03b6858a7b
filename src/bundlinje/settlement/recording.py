"""From a settlement to entries of the ledger: each period once, and later only what differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from bundlinje.core.contract import Contract
from bundlinje.core.result import digest
from bundlinje.core.versions import newest, terms_of
from bundlinje.errors import Fault, Refused

Leg = tuple[str, str, str, str]
"""A party, an account, a rule and a tranche."""

NO_CLAIMS = blake2b(b"", digest_size=32).hexdigest()
"""The root of no decisions at all, as `claims.decision_root` has it."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger holds of one period.

    amounts: øre by leg. places: the entries, the first of which the others correct. version: of the
    contract, when the period was first settled. texts: the version and the hash of its terms that
    each of the entries was recorded with.
    """

    amounts: Mapping[Leg, int]
    places: tuple[int, ...]
    version: int
    texts: tuple[tuple[int, str], ...] = ()


def held_by_period(
    contract: Contract, entries: Iterable[tuple[int, Mapping[str, Any]]]
) -> dict[str, Held]:
    """Return what entries of settlements, by their place in the ledger, say of each period.

    Raises Refused (BL-K084) for an entry of a stretch of time that is no period of the contract, or
    in another currency: nobody could say what of it has been paid already.
    """
    names = {
        (period.first_day.isoformat(), period.last_day.isoformat()): name
        for terms in (contract, newest(contract))
        for name, period in terms.periods.items()
    }
    found: dict[str, Held] = {}
    faults: list[Fault] = []
    for place, content in entries:
        stretch = (content["period"]["from"], content["period"]["to"])
        others = {item["currency"] for item in content["postings"]} - {contract.currency}
        if stretch not in names or others:
            values = {"sequence": place, "first": stretch[0], "last": stretch[1],
                      "currency": ", ".join(sorted(others)) or contract.currency}  # fmt: skip
            faults.append(Fault("BL-K084", "periods", values))
            continue
        name = names[stretch]
        found[name] = _with(found.get(name), place, content)
    if faults:
        raise Refused(faults)
    return found


def _with(before: Held | None, place: int, content: Mapping[str, Any]) -> Held:
    if before is None:
        before = Held({}, (), content["contract_version"])
    amounts = dict(before.amounts)
    for item in content["postings"]:
        leg = (item["party"], item["account"], item["rule"], item["tranche"])
        amounts[leg] = amounts.get(leg, 0) + item["amount_ore"]
    text = (content["contract_version"], content["contract_sha256"])
    return Held(amounts, (*before.places, place), before.version, (*before.texts, text))


def text_hash(contract: Contract, version: int) -> str:
    """Return the hash of the terms of a version alone, so that a later amendment leaves it be.

    What happens under the terms is no term: capital that is paid in, and figures made public.
    """
    terms = terms_of(contract, version)
    happened = {"amendments", "published"}
    plain = terms.model_dump(mode="json", exclude_defaults=True, exclude=happened)
    for tranche in plain.get("financing", {}).get("tranches", {}).values():
        tranche.pop("drawn", None)
    return digest(plain)


def rewritten(contract: Contract, held: Mapping[str, Held]) -> list[dict[str, Any]]:
    """Return each version whose terms are not those that it was first recorded with, in order."""
    entries = sorted(
        (place, *text)
        for item in held.values()
        for place, text in zip(item.places, item.texts, strict=True)
    )
    first: dict[int, tuple[int, str]] = {}
    for place, version, text in entries:
        first.setdefault(version, (place, text))
    return [
        {"version": version, "sequence": place, "recorded_sha256": text, "contract_sha256": now}
        for version, (place, text) in sorted(first.items())
        if (now := text_hash(contract, version)) != text
    ]


def rewriting_faults(contract: Contract, versions: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Return a fault (BL-K085) for each version that `rewritten` has found, at its place."""
    places = {item.version: f"amendments.{at}" for at, item in enumerate(contract.amendments)}
    return [
        Fault("BL-K085", places.get(item["version"], ""),
              {"version": item["version"], "sequence": item["sequence"]})
        for item in versions
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """What is to be written of one period; the client id makes it one entry however often sent.

    The id counts the entries of the period, so that of two who correct it at once one is refused.
    """

    period: str
    content: Mapping[str, Any]
    client_id: str


def to_record(
    contract: Contract, document: Mapping[str, Any], held: Mapping[str, Held]
) -> list[Record]:
    """Return what the ledger lacks of a settlement: periods in order, nothing that it holds."""
    found = []
    for name, period in document["periods"].items():
        before = held.get(name)
        legs = period["postings"]
        if before is not None:
            more = {"reason": "correction", "currency": document["contract"]["currency"]}
            legs = [{**item, **more} for item in period["corrections"]]
        if legs:
            count = len(before.places) if before else 0
            client_id = f"settle {document['contract']['id']} {name} {count + 1}"
            content = _content(contract, document, period, legs, before)
            found.append(Record(name, content, client_id))
    return found


def _content(
    contract: Contract,
    document: Mapping[str, Any],
    period: Mapping[str, Any],
    legs: list[dict[str, Any]],
    before: Held | None,
) -> dict[str, Any]:
    """Return the content of an entry of the kind `settlement_recorded`."""
    claims = document["claims"]
    return {
        "contract_sha256": text_hash(contract, period["version"]),
        "contract_version": period["version"],
        "period": {"from": period["first_day"], "to": period["last_day"]},
        "corrects": before.places[0] if before else None,
        "postings": legs,
        "decisions": {
            "root": claims["root"] if claims else NO_CLAIMS,
            "count": claims["count"] if claims else 0,
        },
    }
