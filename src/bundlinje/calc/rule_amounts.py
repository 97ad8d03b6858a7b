"""What one rule comes to in each cohort: every step exact, one rounding, no limit yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bundlinje.calc.ratios import NO_AMOUNT, Ratios, Whole, exactly, whole_of
from bundlinje.calc.readings import EVERYONE, NO_GROUP, ONE, Readings, Sight
from bundlinje.calc.schedules import NOTHING, priced
from bundlinje.core.contract import CAP_STEPS, Contract
from bundlinje.core.terms import Rule

HUNDRED = exactly(100)

Factors = Mapping[tuple[str, str], Ratios]
"""The index factor of a rule in a period; 1 where none is stated."""


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """What a rule comes to in one cohort and group, step by step.

    steps: the number after each step, in the contract's order; units before `price`, kroner after.
    gate: where the gate is open, None without a gate. amount: whole øre before any limit, shape
    (axis,). reason: why nothing could be calculated, else empty.
    """

    cohort: str
    group: str
    steps: tuple[tuple[str, Ratios], ...]
    gate: NDArray[np.bool_] | None
    amount: Whole
    reason: str = ""


def cells_of(
    contract: Contract,
    name: str,
    rule: Rule,
    period: str,
    readings: Readings,
    factors: Factors,
) -> Iterator[Cell]:
    """Yield what the rule comes to in each cohort and group; `max_units` is for all of them."""
    used = NOTHING
    places: tuple[tuple[str, ...], ...] = (rule.cohorts or (EVERYONE,),)
    if rule.cohorts and not rule.pooled:
        places = tuple((cohort,) for cohort in rule.cohorts)
    for cohorts in places:
        sight = Sight(contract, readings, period, cohorts)
        for group in (NO_GROUP, *rule.uplift):
            units = _units(name, rule, sight, group)
            if units is None and (group != NO_GROUP or is_claimed(rule)):
                continue  # nobody of this group has claimed
            factor = factors.get((name, period), ONE)
            cell, used = _cell(contract, rule, sight, group, units, used, factor)
            yield cell


def is_claimed(rule: Rule) -> bool:
    """Whether a rule counts claims for persons."""
    return rule.scope == "person"


def _units(name: str, rule: Rule, sight: Sight, group: str) -> Ratios | None:
    """Return what the rule counts: granted claims, a metric, or 1 for a lump sum."""
    if is_claimed(rule):
        cohorts = sight.cohorts
        if cohorts == (EVERYONE,):
            cohorts = (EVERYONE, *sight.contract.cohorts)
        groups = (group,) if rule.uplift else (NO_GROUP, *sight.contract.groups)
        found: Ratios | None = None
        for cohort in cohorts:
            for each in groups:
                units = sight.readings.claimed.get((name, sight.period, cohort, each))
                if units is not None:
                    found = units if found is None else found.plus(units)
        return found
    if rule.metric is None:
        return ONE
    return sight.value(rule.metric)


def _cell(
    contract: Contract,
    rule: Rule,
    sight: Sight,
    group: str,
    units: Ratios | None,
    used: Ratios,
    factor: Ratios,
) -> tuple[Cell, Ratios]:
    """Return one cell, and the units that it and the cells before it have used."""
    cohort = "+".join(sight.cohorts)
    gate = sight.opens(rule.gate) if rule.gate is not None else None
    if units is None or (rule.gate is not None and gate is None):
        return Cell(cohort, group, (), gate, NO_AMOUNT, "not_measured"), used
    steps = [("units", units)]
    value = units
    for step in contract.order:
        if step in CAP_STEPS:
            continue
        if step == "max_units" and rule.max_units is not None:
            value = value.clipped(NOTHING, exactly(rule.max_units).minus(used).clipped(NOTHING))
            used = used.plus(value)
        else:
            value = _step(step, rule, value, sight.cohorts, group, factor)
        if step != "rounding" and value is not steps[-1][1]:
            steps.append((step, value))
    if gate is not None:
        value = value.chosen(NOTHING, ~gate)
    steps.append(("gate", value))
    amount = whole_of(value.times(HUNDRED), "half_up") if rule.kind == "payment" else NO_AMOUNT
    reason = "" if value.known.all() else "undefined"
    return Cell(cohort, group, tuple(steps), gate, amount, reason), used


def _step(
    step: str, rule: Rule, value: Ratios, cohorts: tuple[str, ...], group: str, factor: Ratios
) -> Ratios:
    """Return the number after one step."""
    if step == "deadweight" and rule.deadweight is not None:
        named = [rule.deadweight.by_cohort.get(cohort) for cohort in cohorts]
        share = rule.deadweight.share if rule.deadweight.share is not None else named[0]
        return value if not share else value.times(exactly(1 - share))
    if step == "price":
        return priced(rule.schedule, value)
    if step == "multiplier" and rule.multiplier is not None:
        return value.times(exactly(rule.multiplier))
    if step == "uplift" and group in rule.uplift:
        return value.times(exactly(1 + rule.uplift[group]))
    if step == "indexation" and factor is not ONE:
        return value.times(factor)
    if step == "rounding" and rule.kind == "payment":
        return value.rounded(rule.rounding.to, rule.rounding.mode)
    return value
