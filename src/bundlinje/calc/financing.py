"""Reimbursement as mathematics: weeks on a ladder, days below a limit, bands of a yearly cost.

All shares are of the state unless they say otherwise; the municipality bears the rest. The
functions of days and bands take numbers, arrays over draws, or traced numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bundlinje.calc.trace import maximum, minimum

Steps = Sequence[tuple[int, float]]
"""The first week of each step of a ladder (weeks count from 1) and the share from there on."""

YEAR, WINDOW = 52, 156
"""Weeks of self-support that restart the ladder, within the weeks that are looked back over."""


def mean_share(steps: Steps, first_week: float, weeks: float) -> float:
    """Return the mean share over a stretch of weeks on the ladder.

    `first_week` counts from 1; `weeks` > 0, whole or not. Source: lov om kommunernes finansiering
    af visse offentlige ydelser § 5, stk. 2-3.
    """
    begins = first_week - 1.0
    return (_sum_until(steps, begins + weeks) - _sum_until(steps, begins)) / weeks


def _sum_until(steps: Steps, weeks: float) -> float:
    """Return the sum of the shares of the first `weeks` weeks."""
    ends = [first - 1.0 for first, _ in steps[1:]] + [float("inf")]
    return sum(
        share * max(0.0, min(weeks, end) - (first - 1.0))
        for (first, share), end in zip(steps, ends, strict=True)
    )


def share_of_removed_weeks(
    steps: Steps, start_week: Mapping[int, float], year: int, removed_weeks: float
) -> float:
    """Return the mean share of the weeks that are removed in a year since people entered.

    `start_week` gives the share of people by the week they are in when they enter; `year` counts
    from 0 and has 52 weeks, of which the last `removed_weeks` (0 to 52, not 0) are removed.
    """
    return sum(
        people * mean_share(steps, week + YEAR * (year + 1) - removed_weeks, removed_weeks)
        for week, people in start_week.items()
    )


def weeks_on_ladder(on_benefit: Sequence[bool]) -> list[int]:
    """Return the week on the ladder for each week of a history, 0 in weeks without benefit.

    The count starts again when a person has supported themselves for 52 weeks within the last 3
    years. The reset rule is not read in the law: unverified.
    """
    out, count, since = [], 0, 0
    for index, is_on in enumerate(on_benefit):
        looked_back = on_benefit[max(since, index - WINDOW) : index]
        if count and sum(not week for week in looked_back) >= YEAR:
            count, since = 0, index
        count += is_on
        out.append(count if is_on else 0)
    return out


def reimbursed(cost: Any, bands: Sequence[tuple[Any, float]]) -> Any:
    """Return what the state pays of a person's yearly cost, band by band.

    `bands` are (limit, share of what lies above it) in rising order of limits, in the same money
    as `cost`; costs of siblings in one household are summed first. Source: serviceloven § 176.
    """
    paid: Any = 0.0
    before = 0.0
    for limit, share in bands:
        paid = paid + maximum(cost - limit, 0.0) * (share - before)
        before = share
    return paid


def reimbursed_change(other: Any, change: Any, bands: Sequence[tuple[Any, float]]) -> Any:
    """Return what the state pays of a cost that comes on top of a person's other yearly cost."""
    return reimbursed(other + change, bands) - reimbursed(other, bands)


def share_of_removed_days(share: Any, limit: float | None, days: Any, removed_days: Any) -> Any:
    """Return the state's share of the last days of a person's stay in a year.

    The state pays `share` of the first `limit` days (None: of all). `days` > 0 is the stay
    without the help, `removed_days` > 0 how many of its last days are removed; with all of them
    it is the share of the whole stay.
    """
    if limit is None:
        return share
    left = maximum(days - removed_days, 0.0)
    return (minimum(days, limit) - minimum(left, limit)) / minimum(removed_days, days) * share


def after_equalisation(extra_tax: Any, equalised_share: Any) -> Any:
    """Return what one municipality keeps of extra tax when it acts alone."""
    return extra_tax * (1.0 - equalised_share)


def after_guarantee(saved_transfers: Any, guaranteed_share: Any) -> Any:
    """Return what municipalities keep of saved transfers when all of them save the same."""
    return saved_transfers * (1.0 - guaranteed_share)
