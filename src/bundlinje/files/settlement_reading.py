"""What the screen and the statement both say of a settlement, in one language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bundlinje.files.settlement_words import Names
from bundlinje.locale.numbers import decimal

Period = Mapping[str, Any]
Leg = tuple[str, str, str]
"""A party, an account and a tranche."""


def last_period(document: Mapping[str, Any]) -> str:
    """Return the newest period that is settled."""
    return str(list(document["periods"])[-1])


def answer(name: str, period: Period, names: Names) -> list[str]:
    """Return the answer in sentences: who pays whom, what is left out and what was not met.

    It ends with each version of the contract that is not the text that the ledger was given.
    """
    say = names.say
    owed = {party: ore for party, ore in period["net_ore"].items() if ore}
    title = names.period(name)
    if owed:
        payers = _listed([say["owes"].format(party=names.party(party), amount=names.money(-ore))
                          for party, ore in owed.items() if ore < 0], say)  # fmt: skip
        payees = _listed([say["gets"].format(party=names.party(party), amount=names.money(ore))
                          for party, ore in owed.items() if ore > 0], say)  # fmt: skip
        told = [say["pays_one"].format(period=title, payers=payers, payees=payees)]
    else:
        told = [say["nothing"].format(period=title)]
    rules = [rule for rule in period["rules"].values() if rule["terms"].get("kind") is None]
    waiting = sum(any(cell["reason"] for cell in rule["cells"]) for rule in rules)
    shut = sum(any(cell["gate"] is False for cell in rule["cells"]) for rule in rules)
    told += [say["not_all"].format(count=waiting)] if waiting else []
    told += [say["shut"].format(count=shut)] if shut else []
    return told + [say["rewritten"].format(**item) for item in names.document.get("rewritten", ())]


def _listed(parts: list[str], say: Mapping[str, Any]) -> str:
    *first, last = parts
    return f"{', '.join(first)} {say['and']} {last}" if first else last


@dataclass(frozen=True, slots=True)
class Share:
    """What one party is to pay or to get, by account and tranche, in øre above 0."""

    party: str
    account: str
    tranche: str
    ore: int


def shares(period: Period, sign: int) -> list[Share]:
    """Return who is to pay (sign -1) or to get (sign 1), the postings of a kind put together."""
    sums: dict[Leg, int] = {}
    for item in period["postings"]:
        if item["amount_ore"] * sign > 0:
            leg = (item["party"], item["account"], item["tranche"])
            sums[leg] = sums.get(leg, 0) + sign * item["amount_ore"]
    return [Share(*leg, ore) for leg, ore in sums.items()]


def share_line(share: Share, names: Names) -> str:
    """Return what a party's amount is for: `senior · hovedstol`.

    A tranche that is called as its investor is not named again.
    """
    tranche = names.tranche(share.tranche) if share.tranche else ""
    parts = [tranche] if tranche not in ("", names.party(share.party)) else []
    return " · ".join([*parts, names.account(share.account)])


# --- What it rests on ----------------------------------------------------------------------------


def claim_rows(document: Mapping[str, Any], period: str) -> dict[str, list[tuple[str, int]]]:
    """Return how many claims of a period (`""` for none) were decided how, by rule."""
    found: dict[str, list[tuple[str, int]]] = {}
    for row in (document["claims"] or {"decisions": []})["decisions"]:
        if row["period"] == period:
            found.setdefault(row["rule"], []).append((row["reason"], row["count"]))
    return found


def claim_lines(document: Mapping[str, Any], period: str, names: Names) -> Iterator[str]:
    """Yield how many claims were decided how, a line for each rule."""
    say = names.say
    for where in (period, ""):
        for rule, rows in claim_rows(document, where).items():
            counts = ", ".join(f"{say['reasons'][reason]}: {count}" for reason, count in rows)
            yield say["claims_one"].format(rule=names.named(rule), counts=counts)


def estimates(document: Mapping[str, Any], period: str) -> list[Mapping[str, Any]]:
    """Return the measured effects of a period."""
    return [item for item in document["evidence"] if item["period"] == period]


def counts_as(item: Mapping[str, Any], names: Names) -> str:
    """Return what of an estimate counts for payment."""
    say = names.say
    way = say["ways"][item["payable"]]
    if item["counts_as"] is not None:
        value = _with_unit(item["counts_as"], item, names)
        phrase = "estimate_decided" if item["payable"] == "expert" else "estimate_counts"
        return str(say[phrase].format(way=way, value=value))
    if item["fallback"]:
        fallback = names.metric(item["fallback"])
        return str(say["estimate_instead"].format(way=way, fallback=fallback))
    if item["payable"] in ("nothing", "probability"):
        return str(say["estimate_unpaid"])
    return str(say["estimate_waits"].format(way=way))


def _with_unit(text: str, item: Mapping[str, Any], names: Names) -> str:
    return f"{names.exact(text)} {names.unit(item['metric'])}".strip()


def estimate_line(item: Mapping[str, Any], names: Names) -> str:
    """Return an estimate with its interval, its verdict and what counts."""
    value = item["value"]
    cohort = f" ({names.cohort(item['cohort'])})" if item["cohort"] else ""
    return str(
        names.say["estimate"].format(
            metric=names.metric(item["metric"]),
            cohort=cohort,
            point=_with_unit(value["point"], item, names),
            lower=names.exact(value["lower"]),
            upper=names.exact(value["upper"]),
            level=names.percent(Fraction(value["level"])),
            verdict=names.say["verdicts"][item["verdict"]],
            counts=counts_as(item, names),
        )
    )


# --- The ledger and the investors ----------------------------------------------------------------


def is_recorded(document: Mapping[str, Any]) -> bool:
    """Whether the ledger holds any of the periods."""
    return any(item["corrections"] is not None for item in document["periods"].values())


def correction_lines(document: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Yield what must be posted more or less than the ledger holds, period by period."""
    for name, period in document["periods"].items():
        for item in period["corrections"] or ():
            rule = names.tranche(item["tranche"]) if item["tranche"] else names.named(item["rule"])
            what = f"{rule}, {names.account(item['account'])}"
            yield names.say["correction"].format(
                period=names.period(name),
                party=names.party(item["party"]),
                what=what,
                amount=names.money(abs(item["amount_ore"])),
                way=names.say["correction_owes" if item["amount_ore"] < 0 else "correction_owed"],
            )


def investor_lines(document: Mapping[str, Any], names: Names) -> Iterator[str]:
    """Yield what each tranche paid in and got, and what the guarantee covers."""
    investors, say = document["investors"], names.say
    if investors is None:
        return
    for key, item in investors["tranches"].items():
        yield say["investor" if investors["loss_ore"] is not None else "investor_so_far"].format(
            tranche=names.tranche(key),
            drawn=names.money(item["drawn_ore"]),
            received=names.money(item["received_ore"]),
            multiple=multiple(item, names),
            rate=yearly_return(item, names),
        )
    for phrase, amounts in (
        ("guarantee", investors["guarantee_ore"]),
        ("loss", investors["loss_ore"]),
    ):
        yield from _each(say[phrase], amounts or {}, names)


def _each(phrase: str, amounts: Mapping[str, int], names: Names) -> Iterable[str]:
    return (
        phrase.format(tranche=names.tranche(key), amount=names.money(ore))
        for key, ore in amounts.items()
        if ore
    )


def multiple(item: Mapping[str, Any], names: Names) -> str:
    """Return how many times over a tranche got its money."""
    return names.rounded(item["multiple"], 4) if item["multiple"] else names.say["no_rate"]


def yearly_return(item: Mapping[str, Any], names: Names) -> str:
    """Return a tranche's yearly return in per cent; none if no rate, or more than one, fits."""
    rate = item["yearly_return"]
    if rate is None:
        return str(names.say["no_rate"])
    text = decimal(100.0 * rate, names.language, 2)
    return f"{text} pct." if names.language == "da" else f"{text} %"
