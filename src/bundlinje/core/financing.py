"""Dated rules of who pays: what a case says of a person, and what a rule says in which period."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from bundlinje.core.fields import number
from bundlinje.core.node import Node, Text
from bundlinje.core.quantity import FactId, Number, Verification

Mechanism = Literal["shares", "ladder", "days_limit", "bands", "rate", "moving"]
FACTS_OF: Mapping[str, tuple[str, ...]] = {
    "shares": (),
    "ladder": ("start_week", "removed_weeks"),
    "days_limit": ("days", "removed_days"),
    "bands": ("other_yearly_cost",),
}
"""What a case may say of a person, by the mechanism that needs it; the first must be said."""

WEEKS = 52
"""Weeks of a year on the ladder."""


def _week_keys(value: Any) -> Any:
    """Files keep the keys of `{"1": 0.4}` as text; weeks are whole numbers."""
    if not isinstance(value, dict):
        return value
    return {
        int(key) if isinstance(key, str) and key.isdecimal() and len(key) < 6 else key: item
        for key, item in value.items()
    }


class Financing(Node):
    """The rule that shares the price of an account out, and what it must know of a person.

    `start_week` says in which week of benefits people are when they enter, as shares; the weeks
    that are removed are the last `removed_weeks` of each year (all 52 unless stated). `days` is the
    use per person-year without the help, of which the last `removed_days` (all unless stated) are
    removed. `other_yearly_cost` is what the municipality pays for the person, or for the siblings
    of one household together, beside one unit of the account.
    """

    rule: FactId
    start_week: Annotated[dict[int, float], BeforeValidator(_week_keys)] | None = None
    removed_weeks: float = float(WEEKS)
    days: Number | None = number("positive", "days", None)
    removed_days: Number | None = number("positive", "days", None)
    other_yearly_cost: Number | None = number("positive", "DKK/person-year", None)


@dataclass(frozen=True, slots=True)
class Band:
    """A marginal band: of what a person costs between two limits, the state pays a share.

    Limits in DKK per person-year at the prices of `price_year`; the last band has no end.
    """

    price_year: int
    begins: float
    ends: float | None
    state_share: float
    verification: Verification
    source_url: str


@dataclass(frozen=True, slots=True)
class Period:
    """What a rule says from one day to another (both count; None is without end).

    `shares` are of the mechanism `shares`; `state_share` and `days` of `days_limit` (no days: no
    limit); `steps` (first week, share of the state) of `ladder`; `bands` of `bands`; `rate` of
    `rate`. `replaced_by` is what comes in place of a benefit that the period has abolished.
    """

    mechanism: Mechanism
    valid_from: date | None
    valid_to: date | None
    words: Text
    law: str
    verification: Verification
    source_url: str
    note: str = ""
    shares: Mapping[str, float] = field(default_factory=dict)
    state_share: float = 0.0
    days: float | None = None
    steps: tuple[tuple[int, float], ...] = ()
    bands: tuple[Band, ...] = ()
    rate: float = 0.0
    replaced_by: Text | None = None

    @property
    def span(self) -> str:
        """The period as a reader writes it, e.g. `2023-10-01..2025-12-31`."""
        return "..".join(str(day) if day else "" for day in (self.valid_from, self.valid_to))

    def part_of(self, year: int) -> float:
        """Return the share of a calendar year's days in which the period is in force."""
        length = 366 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 365
        first = _day_of(self.valid_from, year) if self.valid_from else 1
        last = _day_of(self.valid_to, year) if self.valid_to else length
        return max(0, min(last, length) - max(first, 1) + 1) / length


def _day_of(day: date, year: int) -> int:
    """Return the number of a day in a year; far outside on its own side if it is in another."""
    return day.timetuple().tm_yday + 1000 * (day.year - year)


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule of who pays, with its periods in order of time."""

    id: str
    title: Text
    periods: tuple[Period, ...]

    @property
    def mechanism(self) -> Mechanism:
        """How the rule shares out; the same in all its periods."""
        return self.periods[0].mechanism

    def in_force(self, year: int) -> tuple[tuple[Period, float], ...]:
        """Return the periods of a calendar year with their shares of its days."""
        parts = ((period, period.part_of(year)) for period in self.periods)
        return tuple((period, part) for period, part in parts if part > 0.0)

    def met(self, years: Iterable[int]) -> tuple[Period, ...]:
        """Return the periods that are in force on some day of the years."""
        asked = tuple(years)
        return tuple(item for item in self.periods if any(item.part_of(year) for year in asked))

    def covers(self, year: int) -> bool:
        """Whether every day of a year has a period."""
        return abs(sum(part for _, part in self.in_force(year)) - 1.0) < 1e-9

    def changes(self, first_year: int, last_year: int) -> Iterator[tuple[Period, Period]]:
        """Yield each period that begins inside the years, after the one before it."""
        for before, after in pairwise(self.periods):
            begins = after.valid_from
            if begins and date(first_year, 1, 1) < begins and begins.year <= last_year:
                yield before, after
