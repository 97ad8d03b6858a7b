"""What one rule comes to in each cohort: every step exact, one rounding, no limit yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bundlinje.calc.ratios import NO_AMOUNT, Ratios, Whole, exactly, shared_out, whole_of
from bundlinje.calc.readings import EVERYONE, NO_GROUP, ONE, Answer, Readings, Sight
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
    (axis,); what the last step leaves between two øre is rounded half up. people: the amount as it
    falls on each person by units, shape (people,), where the contract limits what one person
    brings. reason: why nothing could be calculated, else empty.
    """

    cohort: str
    group: str
    steps: tuple[tuple[str, Ratios], ...]
    gate: NDArray[np.bool_] | None
    amount: Whole
    people: Whole | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a rule is looked at: seen from one cohort or several, for one group."""

    contract: Contract
    name: str
    rule: Rule
    sight: Sight
    group: str
    factor: Ratios


def cells_of(
    contract: Contract,
    name: str,
    rule: Rule,
    period: str,
    readings: Readings,
    factors: Factors,
) -> Iterator[Cell]:
    """Yield what the rule comes to in each cohort and group.

    `max_units` is for all of them: those named first use it first, and none is used where a gate is
    shut. A rule for persons pays nothing where nothing was granted.
    """
    used = NOTHING
    factor = factors.get((name, period), ONE)
    places: tuple[tuple[str, ...], ...] = (rule.cohorts or (EVERYONE,),)
    if rule.cohorts and not rule.pooled:
        places = tuple((cohort,) for cohort in rule.cohorts)
    for cohorts in places:
        sight = Sight(contract, readings, period, cohorts)
        gate = sight.answer(rule.gate) if rule.gate is not None else None
        for group in (NO_GROUP, *rule.uplift):
            place = _Place(contract, name, rule, sight, group, factor)
            units = _units(place)
            if units is None and (group != NO_GROUP or is_claimed(rule)):
                continue  # nobody of this group has claimed
            if units is None or (rule.gate is not None and gate is None):
                label = "+".join(cohorts)
                open_ = None if gate is None else gate[0]
                yield Cell(label, group, (), open_, NO_AMOUNT, reason="not_measured")
                continue
            cell, taken = _cell(place, units, gate, used)
            used = used.plus(taken) if taken is not None else used
            yield cell


def known(cells: tuple[Cell, ...]) -> NDArray[np.bool_]:
    """Return where all that a rule counts has been measured and can be said."""
    found = np.ones(1, dtype=bool)
    for cell in cells:
        found = found & (cell.steps[-1][1].known if cell.steps else False)
    return found


def is_claimed(rule: Rule) -> bool:
    """Whether a rule counts claims for persons."""
    return rule.scope == "person"


def limits_persons(contract: Contract) -> bool:
    """Whether the contract limits what one person brings."""
    return any(limit.scope == "person" for limit in contract.limits)


def _units(place: _Place) -> Ratios | None:
    """Return what the rule counts: granted claims, a metric, or 1 for a lump sum."""
    if is_claimed(place.rule):
        return _claimed(place)
    if place.rule.metric is None:
        return ONE
    return place.sight.value(place.rule.metric)


def _claimed(place: _Place) -> Ratios | None:
    """Return granted units; who is in no group with an uplift counts as in no group."""
    contract, sight = place.contract, place.sight
    cohorts = sight.cohorts
    if cohorts == (EVERYONE,):
        cohorts = (EVERYONE, *contract.cohorts)
    groups: tuple[str, ...] = (place.group,)
    if place.group == NO_GROUP:
        groups += tuple(group for group in contract.groups if group not in place.rule.uplift)
    found: Ratios | None = None
    for cohort in cohorts:
        for group in groups:
            units = sight.readings.claimed.get((place.name, sight.period, cohort, group))
            if units is not None:
                found = units if found is None else found.plus(units)
    return found


def _cell(
    place: _Place, units: Ratios, gate: Answer | None, used: Ratios
) -> tuple[Cell, Ratios | None]:
    """Return one cell, and the units of `max_units` that it takes."""
    rule, contract = place.rule, place.contract
    persons = units if is_claimed(rule) and limits_persons(contract) else None
    value = units if persons is None else units.summed()
    steps, taken = [("units", value)], None
    open_ = None if gate is None else gate[0]
    for step in contract.order:
        if step in CAP_STEPS:
            continue
        if step == "max_units" and rule.max_units is not None:
            value = value.at_most(exactly(rule.max_units).minus(used).at_least(NOTHING))
            taken = _taken(value, open_)
        else:
            value = _step(step, place, value)
        if value is not steps[-1][1]:
            steps.append((step, value))
    if gate is not None:
        value = _through(value, gate)
    if is_claimed(rule):
        value = value.chosen(NOTHING, steps[0][1].numerator == 0)
    steps.append(("gate", value))
    amount = whole_of(value.times(HUNDRED), "half_up") if rule.kind == "payment" else NO_AMOUNT
    people = None if persons is None else _by_person(amount, persons)
    reason = "" if value.known.all() else "undefined"
    label = "+".join(place.sight.cohorts)
    return Cell(label, place.group, tuple(steps), open_, amount, people, reason), taken


def _through(value: Ratios, gate: Answer) -> Ratios:
    """Return the value where the gate is open, 0 where it is shut, and else nothing to be said."""
    open_, shut = gate
    found = value.chosen(NOTHING, shut)
    if np.all(open_ | shut):
        return found
    return Ratios(found.numerator, np.where(open_ | shut, found.denominator, 0))


def _taken(value: Ratios, gate: NDArray[np.bool_] | None) -> Ratios:
    """Return the units that are paid for: those above 0, where the gate is open."""
    paid = value.known & (value.numerator > 0)
    if gate is not None:
        paid = paid & gate
    below = value.denominator
    if not below.all():
        below = np.where(value.known, below, 1)
    return Ratios(np.where(paid, value.numerator, 0), below)


def _by_person(amount: Whole, units: Ratios) -> Whole:
    """Return an amount as it falls on each person by units, to the øre."""
    weights = units.on_one_denominator().numerator[:, None]
    parts = shared_out(np.abs(amount), weights) * np.sign(amount)
    return np.asarray(parts[:, 0])


def _step(step: str, place: _Place, value: Ratios) -> Ratios:
    """Return the number after one step."""
    rule, group = place.rule, place.group
    if step == "deadweight" and rule.deadweight is not None:
        own = rule.deadweight.by_cohort.get(place.sight.cohorts[0])
        share = rule.deadweight.share if rule.deadweight.share is not None else own
        return value if not share else value.times(exactly(1 - share))
    if step == "price":
        return priced(rule.schedule, value)
    if step == "multiplier" and rule.multiplier is not None:
        return value.times(exactly(rule.multiplier))
    if step == "uplift" and group in rule.uplift:
        return value.times(exactly(1 + rule.uplift[group]))
    if step == "indexation" and place.factor is not ONE:
        return value.times(place.factor)
    if step == "rounding" and rule.kind == "payment":
        return value.rounded(rule.rounding.to, rule.rounding.mode)
    return value
