"""The one interpreter of contracts: from what was measured to what each payer owes, in øre.

The same code settles one period (an axis of length 1) and thousands of simulated futures. What a
rule pays in a cohort is calculated exactly, step by step in the order that the contract states, and
rounded once, where it says. Limits then cut whole øre.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from bundlinje.calc.investors import Investors
from bundlinje.calc.payment_limits import (
    Ledger,
    Parts,
    by_payer,
    within_contract,
    within_rules,
)
from bundlinje.calc.ratios import NO_AMOUNT, Ratios, Whole, exactly, plus, summed, whole_of
from bundlinje.calc.readings import Readings
from bundlinje.calc.rule_amounts import Cell, Factors, cells_of, known
from bundlinje.core.contract import Contract
from bundlinje.core.terms import Rule


@dataclass(frozen=True, slots=True, eq=False)
class Paid:
    """What one rule pays in one period, in øre, shape (axis,) each.

    computed: of all cells, below 0 if the result is negative. owed: what is left of it after what
    was carried or paid before. paid: after every limit, by payer. cuts: what each limit took.
    value: of a rule that is a rate or a flag and pays nothing.
    """

    rule: str
    cells: tuple[Cell, ...]
    computed: Whole
    owed: Whole
    paid: Mapping[str, Whole]
    cuts: Mapping[str, Whole]
    vat: Mapping[str, Whole]
    value: Ratios | None = None

    @property
    def total(self) -> Whole:
        """What all payers pay, without value added tax."""
        return summed(self.paid.values())


def settle_all(
    terms: Callable[[str], Contract],
    periods: tuple[str, ...],
    readings: Readings,
    factors: Factors,
    investors: Investors | None = None,
) -> dict[str, dict[str, Paid]]:
    """Return what each rule pays in each period, in the order of the periods.

    terms: the contract as it stands for a period. investors: hold payments to the returns that are
    allowed; none where the contract has no financing. An axis is of length 1 or that of the draws.
    """
    ledger = Ledger()
    return {
        period: settle_period(terms(period), period, readings, factors, ledger, investors)
        for period in periods
    }


def settle_period(
    contract: Contract,
    period: str,
    readings: Readings,
    factors: Factors,
    ledger: Ledger,
    investors: Investors | None = None,
) -> dict[str, Paid]:
    """Return what each rule pays in one period, and add it to the ledger."""
    due = {
        name: rule
        for name, rule in contract.rules.items()
        if not rule.periods or period in rule.periods
    }
    cells = {
        name: tuple(cells_of(contract, name, rule, period, readings, factors))
        for name, rule in due.items()
    }
    cells |= {
        name: _standing(name, found, ledger)
        for name, found in cells.items()
        if due[name].cumulative
    }
    paying = {name: rule for name, rule in due.items() if rule.kind == "payment"}
    amounts, cuts = within_rules(contract, paying, cells, ledger)
    owed = {
        name: _owed(rule, name, amounts[name], cells[name], ledger) for name, rule in paying.items()
    }
    parts = by_payer(contract, paying, owed)
    parts = within_contract(contract, paying, parts, cuts, ledger)
    if investors is not None:
        parts = investors.let_through(contract, period, parts, cuts)
    for key, amount in parts.items():
        ledger.paid[key] = plus(ledger.paid.get(key, NO_AMOUNT), amount)
    return {
        name: _paid(contract, name, rule, cells[name], owed, parts, cuts)
        for name, rule in due.items()
    }


def _standing(name: str, cells: tuple[Cell, ...], ledger: Ledger) -> tuple[Cell, ...]:
    """Return the cells of a cumulative rule: what was measured before stands until it is anew."""
    found = []
    for cell in cells:
        key = (name, cell.cohort, cell.group)
        before = ledger.standing.get(key)
        now = known((cell,))
        amount = cell.amount if before is None else np.where(now, cell.amount, before)
        ledger.standing[key] = amount
        stands = before is not None and cell.reason == "not_measured"
        found.append(replace(cell, amount=amount, reason="as_before" if stands else cell.reason))
    return tuple(found)


def _owed(rule: Rule, name: str, amount: Whole, cells: tuple[Cell, ...], ledger: Ledger) -> Whole:
    """Return what is owed in this period: less what was paid before, and less what is carried.

    Below 0 only if an overpayment is to be repaid, and never because something is not known.
    """
    if rule.cumulative:
        due = plus(np.maximum(0, amount), -ledger.of((name,)))
        if rule.overpaid == "carried":
            return np.maximum(0, due)
        return np.where(known(cells), due, np.maximum(0, due))
    due = plus(amount, ledger.owing.get(name, NO_AMOUNT))
    if rule.negative == "carry_forward":
        ledger.owing[name] = np.minimum(0, due)
    return np.maximum(0, due)


def _paid(
    contract: Contract,
    name: str,
    rule: Rule,
    cells: tuple[Cell, ...],
    owed: Mapping[str, Whole],
    parts: Parts,
    cuts: Mapping[str, Mapping[str, Whole]],
) -> Paid:
    """Return what there is to say of one rule in one period."""
    if rule.kind != "payment":
        value = cells[0].steps[-1][1] if cells and cells[0].steps else None
        return Paid(name, cells, NO_AMOUNT, NO_AMOUNT, {}, {}, {}, value)
    paid = {payer: amount for (of, payer), amount in parts.items() if of == name}
    computed = summed(cell.amount for cell in cells)
    vat = {payer: _vat(contract, amount) for payer, amount in paid.items()}
    return Paid(name, cells, computed, owed[name], paid, cuts[name], vat)


def _vat(contract: Contract, amount: Whole) -> Whole:
    """Return the tax on top of a payment, to the øre."""
    if contract.vat is None or contract.vat.rate is None:
        return NO_AMOUNT
    return whole_of(Ratios(amount, np.array([1])).times(exactly(contract.vat.rate)), "half_up")
