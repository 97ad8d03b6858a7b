"""A contract as a release of the Open Contracting Data Standard, version 1.1.

Only what the contract, its settlement and its ledger say is written: nothing is said of a tender
that this program knows nothing of. A transaction is a payment that the ledger says has been made; a
settled amount that is not yet paid is a milestone. Source: release schema 1.1.5,
https://standard.open-contracting.org/schema/1__1__5/release-schema.json, and its codelists.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from bundlinje.core.contract import Contract
from bundlinje.core.node import Text
from bundlinje.files.exports.limits import contract_cap_ore
from bundlinje.files.exports.payments import Made
from bundlinje.files.exports.settled import Period, owed
from bundlinje.locale import LANGUAGES, words
from bundlinje.locale.numbers import decimal

Fields = dict[str, Any]

ROLES = {
    "payer": ("buyer", "payer"),
    "provider": ("supplier",),
    "investor": ("funder",),
    "guarantor": ("guarantor",),
    "intermediary": ("intermediary",),
    "evaluator": ("evaluator",),
}
"""The codelist partyRole is open: what it has no code for keeps our word."""


def ocds_release(
    contract: Contract,
    periods: Mapping[str, Period],
    made: Iterable[Made],
    prefix: str,
    moment: str,
    language: str,
) -> Fields:
    """Return the release as plain data.

    contract: its newest terms. periods: what was settled, if anything. prefix: the
    ocid prefix that the publisher was given (`ocds-` and six letters or digits). moment: now, as
    `2026-01-31T12:00:00Z`.
    """
    ocid = f"{prefix}-{contract.id}"
    payments = list(made)
    tags = ["contract", *(["implementation"] if periods or payments else [])]
    return {
        "ocid": ocid,
        "id": f"{ocid}-{moment.translate({ord(sign): None for sign in '-:'})}",
        "date": moment,
        "language": language,
        "tag": tags,
        "initiationType": "tender",
        "parties": [_party(contract, name, payments, language) for name in contract.parties],
        **_buyer(contract, language),
        **({"planning": _planning(contract, language)} if contract.summary else {}),
        "tender": _tender(contract, ocid, language),
        "awards": [_award(contract, ocid, language)],
        "contracts": [_contract(contract, ocid, periods, payments, language)],
    }


def _said(key: str, text: Text, language: str) -> Fields:
    """Return a text in the language of the release, and beside it in the others that differ."""
    found = {key: text.in_language(language)}
    for other in LANGUAGES:
        if text.in_language(other) != found[key]:
            found[f"{key}_{other}"] = text.in_language(other)
    return found


def _reference(contract: Contract, party: str, language: str) -> Fields:
    known = contract.parties.get(party)
    return {"id": party, "name": known.title.in_language(language) if known else party}


def _with_role(contract: Contract, role: str) -> list[str]:
    return [name for name, party in contract.parties.items() if role in party.roles]


def _party(contract: Contract, name: str, made: list[Made], language: str) -> Fields:
    roles = [code for role in contract.parties[name].roles for code in ROLES[role]]
    roles += [code for code, parties in (("payer", [each.payer for each in made]),
                                         ("payee", [each.payee for each in made]))
              if name in parties]  # fmt: skip
    return {**_reference(contract, name, language), "roles": list(dict.fromkeys(roles))}


def _buyer(contract: Contract, language: str) -> Fields:
    """Return the buyer; where several pay, the parties say so and none of them is picked."""
    payers = _with_role(contract, "payer")
    return {"buyer": _reference(contract, payers[0], language)} if len(payers) == 1 else {}


def _planning(contract: Contract, language: str) -> Fields:
    return _said("rationale", contract.summary, language) if contract.summary else {}


def _tender(contract: Contract, ocid: str, language: str) -> Fields:
    """Return the tender: its id, and what the parties have noted of how it was procured."""
    noted = [point.considered for point in contract.legal if point.topic == "procurement"]
    found = {"id": f"{ocid}-tender", **_said("title", contract.title, language)}
    if noted:
        found["procurementMethodDetails"] = " ".join(each.in_language(language) for each in noted)
    return found


def _award(contract: Contract, ocid: str, language: str) -> Fields:
    suppliers = _with_role(contract, "provider")
    found = {"id": f"{ocid}-award", **_said("title", contract.title, language)}
    if suppliers:
        found["suppliers"] = [_reference(contract, name, language) for name in suppliers]
    return found


def _contract(
    contract: Contract,
    ocid: str,
    periods: Mapping[str, Period],
    made: list[Made],
    language: str,
) -> Fields:
    first = min(item.first_day for item in contract.periods.values())
    last = max(item.last_day for item in contract.periods.values())
    found: Fields = {
        "id": f"{ocid}-contract",
        "awardID": f"{ocid}-award",
        **_said("title", contract.title, language),
        "dateSigned": _moment(contract.agreed),
        "period": {"startDate": _moment(first), "endDate": _moment(last)},
    }
    if contract.summary:
        found |= _said("description", contract.summary, language)
    if (cap := contract_cap_ore(contract)) is not None:
        found["value"] = _money(cap, contract.currency)
    if contract.amendments:
        found["amendments"] = [
            {
                "id": str(item.version),
                "date": _moment(item.agreed),
                "description": item.title.in_language(language),
                "rationale": item.reason.in_language(language),
            }
            for item in contract.amendments
        ]
    if implementation := _implementation(contract, ocid, periods, made, language):
        found["implementation"] = implementation
    return found


def _implementation(
    contract: Contract,
    ocid: str,
    periods: Mapping[str, Period],
    made: list[Made],
    language: str,
) -> Fields:
    found: Fields = {}
    if made:
        found["transactions"] = [_transaction(contract, ocid, item, language) for item in made]
    if periods:
        found["milestones"] = [
            _milestone(contract, name, item, language) for name, item in periods.items()
        ]
    return found


def _transaction(contract: Contract, ocid: str, item: Made, language: str) -> Fields:
    return {
        "id": f"{ocid}-payment-{item.number}",
        "date": _moment(date.fromisoformat(item.day)),
        "value": _money(item.amount_ore, item.currency),
        "payer": _reference(contract, item.payer, language),
        "payee": _reference(contract, item.payee, language),
    }


def _milestone(contract: Contract, name: str, period: Period, language: str) -> Fields:
    """Return a settled period as a milestone: when it is payable, and what was settled."""
    known = contract.periods.get(name)
    title = known.title if known and known.title else Text(da=name, en=name)
    return {
        "id": name,
        **_said("title", title, language),
        "type": "financing",
        "description": " ".join(_amounts(contract, period, language)),
        "dueDate": _moment(period.payable_on),
    }


def _amounts(contract: Contract, period: Period, language: str) -> Iterator[str]:
    """Yield a sentence for each payer: what it owes to the øre."""
    say = words("exports")[language]["ocds"]
    for party, amount in owed(period):
        yield say["settled"].format(
            party=_reference(contract, party, language)["name"],
            amount=decimal(amount / 100, language, 2),
            currency=contract.currency,
        )


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _money(amount_ore: int, currency: str) -> Fields:
    """Return an amount; a number of two decimals is printed as it is up to 9e13."""
    whole, rest = divmod(amount_ore, 100)
    return {"amount": whole if not rest else amount_ore / 100, "currency": currency}
