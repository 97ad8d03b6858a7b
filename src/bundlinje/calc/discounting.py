"""What a krone in one year is worth in another."""

from collections.abc import Sequence
from math import floor
from typing import Literal

from bundlinje.core.fact import RateBand

OFFSET = {"start": 0.0, "mid": 0.5, "end": 1.0}


def rate_in_year(bands: Sequence[RateBand], year: int) -> float:
    """Return the forward rate of the `year`-th year of the horizon (1 is the first)."""
    for band in bands:
        if band.last is None or year <= band.last:
            return band.rate
    return bands[-1].rate


def discount_factor(
    bands: Sequence[RateBand], years: float, reading: Literal["forward", "flat"] = "forward"
) -> float:
    """Return the value today of 1 krone `years` from now (negative: compounded up).

    `forward` multiplies the rates of all years on the way, a part of a year at that year's rate;
    `flat` uses the rate of the flow's own year for the whole way.
    Source: Danish Ministry of Finance, guide of June 2023 (falling rate by horizon);
    the two readings are told apart in the Green Book, annex on discounting.
    """
    if years <= 0.0:
        return float((1.0 + rate_in_year(bands, 1)) ** -years)
    whole = floor(years)
    own = rate_in_year(bands, whole + (years > whole))
    if reading == "flat":
        return float((1.0 + own) ** -years)
    factor = 1.0
    for year in range(1, whole + 1):
        factor /= 1.0 + rate_in_year(bands, year)
    return float(factor / (1.0 + own) ** (years - whole))


def shifted(bands: Sequence[RateBand], shift: float) -> tuple[RateBand, ...]:
    """Return the schedule with every rate moved by `shift` (0.01 is one percentage point)."""
    return tuple(RateBand(band.first, band.last, band.rate + shift) for band in bands)
