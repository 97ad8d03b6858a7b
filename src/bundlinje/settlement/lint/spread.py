"""How far measured effects spread, from the estimates that are there."""

from collections.abc import Iterable
from decimal import Decimal
from statistics import NormalDist

from bundlinje.core.estimate import Estimate, EstimateValue


def standard_errors(estimates: Iterable[Estimate]) -> dict[str, Decimal]:
    """Return the largest standard error that was found for each metric, in its unit."""
    found: dict[str, Decimal] = {}
    for estimate in estimates:
        error = standard_error(estimate.value)
        if error is not None:
            found[estimate.metric] = max(error, found.get(estimate.metric, error))
    return found


def standard_error(value: EstimateValue) -> Decimal | None:
    """Return the standard error of an estimate: as stated, or from the width of its interval.

    Source: Cochrane Handbook 6.5, section 6.5.2.2; for an interval that is symmetric and normal.
    """
    if value.standard_error is not None:
        return value.standard_error
    if not 0 < value.level < 1:
        return None
    reach = NormalDist().inv_cdf(0.5 + float(value.level) / 2.0)
    return (value.upper - value.lower) / Decimal(repr(2.0 * reach))
