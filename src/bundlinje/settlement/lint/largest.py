"""The most that a contract can come to pay: per rule, per year and in all, by its own terms.

Rounding in several cohorts can add a step of it for each; nothing else is above these bounds.
"""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from bundlinje.calc.payment_limits import payer_shares
from bundlinje.core.contract import Contract, SettlementPeriod
from bundlinje.core.terms import Rule, Schedule
from bundlinje.settlement.lint.subjects import paying

Most = Decimal | None
"""An upper bound in kroner; None where the terms set none that can be computed."""


ORE = Decimal("0.01")


def least(bounds: Iterator[Most] | tuple[Most, ...]) -> Most:
    """Return the smallest bound that is known."""
    return min((item for item in bounds if item is not None), default=None)


def added(bounds: Iterator[Most]) -> Most:
    """Return the sum of bounds, unknown if one of them is."""
    total = Decimal(0)
    for item in bounds:
        if item is None:
            return None
        total += item
    return total


def in_one_cell(contract: Contract, rule: Rule) -> Most:
    """Return the most that one cohort can bring in one period, before caps.

    Unknown for a rule that counts persons one by one, unless `max_units` holds it.
    """
    at_most = _of_schedule(rule.schedule, rule)
    times = rule.multiplier if rule.multiplier is not None else Decimal(1)
    if at_most is None or times < 0 or rule.indexation is not None:
        return None
    if contract.order.index("multiplier") < contract.order.index("price"):
        times = max(times, Decimal(1))  # it scales the units, which the table or `max_units` holds
    uplift = max((Decimal(0), *rule.uplift.values()))
    step = max(rule.rounding.to, ORE)
    return (at_most * times * (1 + uplift) / step).to_integral_value(ROUND_CEILING) * step


def _of_schedule(schedule: Schedule, rule: Rule) -> Most:
    price = schedule.per_unit if schedule.per_unit is not None else schedule.share
    if price is not None:
        held = rule.max_units
        return None if price < 0 or held is None else price * max(held, Decimal(0))
    if rule.scope == "person":
        return None
    if schedule.lump_sum is not None:
        return schedule.lump_sum
    if schedule.table is None:
        return None
    rows = schedule.table.rows
    if schedule.table.mode == "marginal":
        spans = (
            row.rate * (row.to - row.above)
            for row in rows
            if row.rate is not None and row.to is not None and row.above is not None
        )
        return sum(spans, Decimal(0))
    return max([schedule.table.below or Decimal(0), *(row.amount or Decimal(0) for row in rows)])


def in_one_period(contract: Contract, rule: Rule) -> Most:
    """Return the most that a rule pays in one period; `max_units` and the cap are for all cells."""
    cell = in_one_cell(contract, rule)
    by_units = rule.max_units is not None and rule.schedule.form in ("per_unit", "share")
    cells = 1 if by_units or rule.pooled or not rule.cohorts else len(rule.cohorts)
    return least((None if cell is None else cell * cells, rule.cap))


def of_rule(contract: Contract, rule: Rule) -> Most:
    """Return the most that a rule pays over all periods; a cumulative rule never pays it twice."""
    period = in_one_period(contract, rule)
    times = 1 if rule.cumulative else len(due(contract, rule))
    return least((None if period is None else period * times, rule.cap))


def due(contract: Contract, rule: Rule) -> tuple[str, ...]:
    """Return the periods that a rule is settled in."""
    return tuple(name for name in contract.periods if not rule.periods or name in rule.periods)


def contract_cap(contract: Contract) -> Most:
    """Return the limit on everything that the contract pays, if it states one."""
    return least(
        tuple(
            limit.cap for limit in contract.limits if limit.scope == "contract" and not limit.rules
        )
    )


def in_all(contract: Contract) -> Most:
    """Return the most that is paid in all."""
    rules = added(of_rule(contract, rule) for rule in paying(contract).values())
    periods = added(_period_cap(contract) for _ in contract.periods)
    return least((contract_cap(contract), rules, periods))


def _period_cap(contract: Contract, carried: bool = True) -> Most:
    """Return the limit on each period; one whose unused part is carried holds only over time."""
    return least(
        tuple(
            item.cap
            for item in contract.limits
            if item.scope == "period" and not item.rules and (carried or item.unused == "lost")
        )
    )


def pays_in(period: SettlementPeriod) -> int:
    """Return the budget year of a payment: of the day it is payable, else of the last day."""
    return (period.payable_on or period.last_day).year


def by_year(contract: Contract, payer: str) -> dict[int, Most]:
    """Return the most that one payer can come to pay in each budget year."""
    found: dict[int, Most] = {}
    for year in sorted({pays_in(period) for period in contract.periods.values()}):
        names = [name for name, item in contract.periods.items() if pays_in(item) == year]
        rules = added(_share_in(contract, payer, name) for name in names)
        found[year] = least((rules, *_ceilings(contract, payer, names)))
    return {year: amount for year, amount in found.items() if amount is None or amount > 0}


def _share_in(contract: Contract, payer: str, period: str) -> Most:
    """Return the most that a payer's shares of the rules come to in one period."""
    parts = []
    for rule in paying(contract).values():
        share = share_of(contract, rule, payer)
        most = in_one_period(contract, rule)
        if share and period in due(contract, rule):
            parts.append(None if most is None else most * share)
    return added(iter(parts))


def share_of(contract: Contract, rule: Rule, payer: str) -> Decimal:
    """Return a payer's share of a rule; all of it where others' overflow can come to it."""
    shares = payer_shares(contract, rule)
    passed_on = any(
        limit.over == "other_payers" and limit.payer in shares and limit.payer != payer
        for limit in contract.limits
    )
    return Decimal(1) if passed_on and payer in shares else shares.get(payer, Decimal(0))


def _ceilings(contract: Contract, payer: str, periods: list[str]) -> tuple[Most, ...]:
    """Return what the contract's limits allow a payer in a year, whatever the rules come to."""
    share = _largest_share(contract, payer)
    cap, period_cap = contract_cap(contract), _period_cap(contract, carried=False)
    mine = (item.cap for item in contract.limits if item.payer == payer and not item.rules)
    return (
        None if cap is None else cap * share,
        None if period_cap is None else period_cap * len(periods) * share,
        least(tuple(mine)),
    )


def _largest_share(contract: Contract, payer: str) -> Decimal:
    """Return the largest part of a limited payment that can fall on a payer.

    Where one payer has a limit of its own, or the last is cut first, others can fill the room.
    """
    uneven = any(item.payer is not None or item.reduce == "last_first" for item in contract.limits)
    shares = [share_of(contract, rule, payer) for rule in paying(contract).values()]
    return Decimal(1) if uneven else max(shares, default=Decimal(0))
