"""Postings as a table that a finance system can take in: one line for each leg, sums to zero.

The layout is a general one. The fixed interfaces of Danish municipal finance systems (KMD's G69, as
Prisme and KMD Opus Økonomi take it) carry the same things: a day, an account, debit or credit, an
amount with two decimals and a text; and their postings must balance by day.
"""

from collections.abc import Iterator, Mapping

from bundlinje.core.contract import Contract
from bundlinje.files.exports.cells import harmless, kroner, table_bytes
from bundlinje.files.exports.settled import Leg, Period
from bundlinje.locale import words

COLUMNS = (
    "date", "voucher", "text", "function", "kind", "side", "amount", "currency", "party",
    "contract", "version", "period", "rule", "clause", "tranche", "reason",
)  # fmt: skip


def postings_table(
    contract: Contract, periods: Mapping[str, Period], corrections: bool, language: str
) -> bytes:
    """Return the legs of periods as CSV; with `corrections` only what differs from the ledger.

    contract: its newest terms. The amount has no sign: a debit is what a party owes, a credit what
    it is owed. The debits of a period equal its credits.
    """
    say = words("exports")[language]["postings"]
    rows = [
        [cells[name] for name in COLUMNS]
        for name, period in periods.items()
        for leg in legs_of(period, corrections)
        for cells in [_row(contract, name, period, leg, language)]
    ]
    return table_bytes([say["columns"][name] for name in COLUMNS], rows, language)


def legs_of(period: Period, corrections: bool) -> tuple[Leg, ...]:
    """Return the legs to post: all of them, or what the ledger lacks of a period that it holds."""
    if corrections and period.corrections is not None:
        return period.corrections
    return period.postings


def _row(contract: Contract, name: str, period: Period, leg: Leg, language: str) -> dict[str, str]:
    say = words("exports")[language]["postings"]
    accounts = words("settlement")[language]["accounts"]
    kind = accounts[leg.account]
    party = contract.parties.get(leg.party)
    clause, title = _rule(contract, leg.rule, language)
    texts = {
        "date": period.payable_on.isoformat(),
        "voucher": f"{contract.id} {name}",
        "text": ": ".join(part for part in (kind, title) if part),
        "function": (party.posting if party else None) or "",
        "kind": kind,
        "side": say["debit"] if leg.amount_ore < 0 else say["credit"],
        "currency": contract.currency,
        "party": party.title.in_language(language) if party else leg.party,
        "contract": contract.title.in_language(language),
        "version": str(period.version),
        "period": name,
        "rule": leg.rule,
        "clause": clause,
        "tranche": _tranche(contract, leg.tranche, language),
        "reason": {**accounts, **say["reasons"]}.get(leg.reason, leg.reason),
    }
    cells = {column: harmless(text) for column, text in texts.items()}
    return cells | {"amount": kroner(abs(leg.amount_ore), language)}


def _rule(contract: Contract, rule: str, language: str) -> tuple[str, str]:
    """Return the clause and the title of a rule; a leg of the investors has neither."""
    known = contract.rules.get(rule)
    return (known.clause or "", known.title.in_language(language)) if known else ("", "")


def _tranche(contract: Contract, tranche: str, language: str) -> str:
    tranches = contract.financing.tranches if contract.financing else {}
    return tranches[tranche].title.in_language(language) if tranche in tranches else tranche


def balances(periods: Mapping[str, Period], corrections: bool) -> Iterator[tuple[str, int, int]]:
    """Yield each period with the øre of its debits and of its credits."""
    for name, period in periods.items():
        legs = legs_of(period, corrections)
        debit = -sum(leg.amount_ore for leg in legs if leg.amount_ore < 0)
        yield name, debit, sum(leg.amount_ore for leg in legs if leg.amount_ore > 0)
