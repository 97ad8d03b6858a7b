"""Facts: dated reference values, and schedules of forward rates."""

from dataclasses import dataclass

from bundlinje.core.node import Text
from bundlinje.core.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Fact:
    """A reference value with unit, date, source and verification flag.

    `quantity` holds the figure with its spread, unit, price year, source and flag.
    """

    id: str
    title: Text
    quantity: Quantity
    valid_from: str = ""
    valid_to: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RateBand:
    """One forward rate: `rate` per year, for the years `first` to `last` of the horizon."""

    first: int
    last: int | None
    rate: float


@dataclass(frozen=True, slots=True)
class DiscountSchedule:
    """Forward rates by year of the horizon, from one authority and date."""

    id: str
    title: Text
    bands: tuple[RateBand, ...]
    source: str
    verification: str
