"""From estimates, reports and granted claims to the readings that the contract is paid on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from bundlinje.calc.ratios import Ratios, exactly
from bundlinje.core.contract import Contract, VerdictTerms
from bundlinje.core.estimate import Estimate, Reported
from bundlinje.settlement.claims import Decisions, Terms, granted_counts, granted_units

Place = tuple[str, str, str]
"""A metric in a period and a cohort."""


@dataclass(frozen=True, slots=True)
class Used:
    """What one estimate came to under the terms: which number counts, and by which clause.

    value is None while nothing can be paid on it (an expert has not decided, or the fallback has
    not been measured).
    """

    estimate: Estimate
    payable: str
    value: Decimal | None
    fallback: str = ""


def used(contract: Contract, estimate: Estimate) -> Used:
    """Return which number of an estimate counts, by what the contract says of its verdict.

    A contract that says nothing of verdicts pays on the point estimate; `check` warns of it. The
    lower bound is the end of the interval that is worse for payment.
    """
    terms = contract.verdicts
    way = getattr(terms, estimate.verdict) if terms is not None else "point"
    value: Decimal | None = estimate.value.point
    if way == "lower_bound":
        better = contract.metrics[estimate.metric].better
        value = estimate.value.lower if better == "higher" else estimate.value.upper
    elif way == "probability":
        better = contract.metrics[estimate.metric].better
        value = estimate.value.point if _is_likely(terms, estimate, better) else None
    elif way in ("nothing", "fallback", "expert"):
        value = None
    instead = terms.fallback.get(estimate.metric, "") if terms and way == "fallback" else ""
    return Used(estimate, way, value, instead)


def _is_likely(terms: VerdictTerms | None, estimate: Estimate, better: str) -> bool:
    """Whether the chance of a change for the better reaches the contract's; without one: no."""
    chance = estimate.probability_above_zero
    if chance is not None and better == "lower":
        chance = 1 - chance
    return (
        terms is not None
        and terms.probability is not None
        and chance is not None
        and chance >= terms.probability
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was put before the settlement, as it is read."""

    values: Mapping[Place, Ratios]
    claimed: Mapping[tuple[str, str, str, str], Ratios]
    used: tuple[Used, ...]


def _is_decision(contract: Contract, reported: Reported) -> bool:
    """Whether an expert has decided what is paid on; that counts only where a verdict asks it."""
    metric, verdicts = contract.metrics.get(reported.metric), contract.verdicts
    measured = metric is not None and metric.source == "estimate"
    return measured and verdicts is not None and verdicts.leaves_to(reported.reported_by)


def _decided(item: Used, decided: Mapping[Place, Decimal]) -> Used:
    """Return an estimate with what the expert has decided, if its verdict is the expert's."""
    if item.payable != "expert":
        return item
    return replace(item, value=decided.get(_place(item.estimate)))


def _place(estimate: Estimate) -> Place:
    return estimate.metric, estimate.period, estimate.cohort


def evidence(
    terms: Terms,
    periods: tuple[str, ...],
    estimates: Iterable[Estimate],
    reported: Iterable[Reported],
    decisions: Decisions | None,
) -> Evidence:
    """Return what is known of every metric in the periods that are settled.

    A reported number and an estimate win over the count of granted claims. What an expert decides
    counts where the verdict on an estimate is left to the expert, and nowhere else.
    """
    values: dict[Place, Ratios] = {}
    claimed: Mapping[tuple[str, str, str, str], Ratios] = {}
    if decisions is not None:
        claimed = granted_units(terms, decisions)
        values |= granted_counts(terms, decisions)
    decided: dict[Place, Decimal] = {}
    for item in reported:
        place = (item.metric, item.period, item.cohort)
        if item.period in periods and _is_decision(terms(item.period), item):
            decided[place] = item.value
        else:
            values[place] = exactly(item.value)
    found = [
        _decided(used(terms(item.period), item), decided)
        for item in estimates
        if item.period in periods
    ]
    for each in found:
        place = _place(each.estimate)
        if each.value is not None:
            values[place] = exactly(each.value)
        elif each.fallback and (each.fallback, *place[1:]) in values:
            values[place] = values[each.fallback, place[1], place[2]]
        else:
            values.pop(place, None)
    return Evidence(values, claimed, tuple(found))
