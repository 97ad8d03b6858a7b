"""The case: what is planned, for whom, with which effect, at what price, and who pays.

The classes are the sections of `case.yaml`; their field names are its keys.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bundlinje.core.decision import Studies
from bundlinje.core.effects import Consequence, Effect, WellbeingEffect
from bundlinje.core.fields import IndexKind, Timing, Years, number
from bundlinje.core.money import PUBLIC, Account, Cost, Party, RealisationPlan
from bundlinje.core.node import Node, Sequence, Slug, Words, sorted_tables
from bundlinje.core.quantity import AnySource, Number, NumberOrTable, Quantity

_VINTAGE = re.compile("[1-9][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


def _as_vintage(value: Any) -> Any:
    """Take a year, a month or a day; files keep `2026` as a number and `2026-06` as text."""
    text = str(value) if type(value) is int else value
    if isinstance(text, str) and not _VINTAGE.fullmatch(text):
        raise PydanticCustomError("BL-C161", "vintage", {"text": text})
    return text


class PriceIndices(Node):
    """The series of yearly changes that each kind of item follows, by id."""

    wages: str | None = None
    other: str | None = None
    benefits: str | None = None

    def of(self, kind: IndexKind) -> str | None:
        """The id of the series for a kind of item."""
        return {"wages": self.wages, "other": self.other, "benefits": self.benefits}[kind]


class PriceLevel(Node):
    """The price level of all results, and how amounts of other years and currencies reach it.

    One `yearly_increase` for everything, or `indices` by kind of item as they were known at
    `vintage` (the newest figures where it is left out).
    """

    year: int
    yearly_increase: Number | None = number("real", "share/year", None)
    indices: PriceIndices | None = None
    vintage: Annotated[str, BeforeValidator(_as_vintage, json_schema_input_type=str | int)] = ""
    exchange: dict[str, Number] = number("positive", "DKK/EUR", default={})

    @model_validator(mode="after")
    def _moved_one_way(self) -> "PriceLevel":
        if self.yearly_increase is not None and self.indices is not None:
            raise PydanticCustomError("BL-C160", "one or the other", {"sub": "indices"})
        return self


class Horizon(Node):
    """The first and the last calendar year that count."""

    first_year: int
    last_year: int

    @property
    def years(self) -> range:
        """All years of the horizon."""
        return range(self.first_year, self.last_year + 1)


class Discounting(Node):
    """How a krone in one year compares with a krone in the base year.

    `schedule` is a flat yearly rate or the id of a schedule of forward rates; `reading: flat` uses
    the rate of a flow's own year for its whole way back. `costs` and `benefits` say when in its
    year money of each kind falls.
    """

    schedule: float | str = "dk/discount-rate/2021"
    reading: Literal["forward", "flat"] = "forward"
    base_year: int
    costs: Timing = "mid"
    benefits: Timing = "mid"


class Segment(Node):
    """A group of people who are alike in what matters."""

    note: Words | None = None
    title: Words
    mortality: Number | None = number("share", "share/year", None)
    moving_out: Number | None = number("share", "share/year", None)


class Option(Node):
    """One way to act: who is invited when, and how many of them take part.

    `reading_of` names another option that this one is only another reading of, e.g. with other
    assumptions: it is computed and shown, and never chosen.
    """

    note: Words | None = None
    title: Words
    invited: dict[Slug, Years] = number("positive", "persons")
    take_up: NumberOrTable = number("share", "share", Quantity(value=1.0))
    reading_of: Slug | None = None


class PublishedTotal(Node):
    """A total that somebody has published, beside the parts they published with it.

    `rounding` is the unit of the last digit that is printed; parts and total may disagree by
    half of it each before it is worth saying.
    """

    title: Words
    total: float
    parts: dict[Slug, float] = Field(min_length=1)
    rounding: float = Field(default=1.0, gt=0.0)
    unit: str = "DKK"
    source: AnySource

    @property
    def gap(self) -> float:
        """How far the parts are from the total; 0 if rounding can explain it."""
        gap = sum(self.parts.values()) - self.total
        allowed = 0.5 * self.rounding * (len(self.parts) + 1)
        return gap if abs(gap) > allowed * (1.0 + 1e-9) else 0.0


class Case(Node):
    """Everything that `case.yaml` says."""

    format: Literal[1]
    id: Slug
    title: Words
    summary: Words | None = None
    country: Literal["dk"] = "dk"
    currency: str = "DKK"
    price_level: PriceLevel
    horizon: Horizon
    discounting: Discounting
    parties: dict[Slug, Party] = {}
    inputs: dict[Slug, Number] = {}
    segments: dict[Slug, Segment] = Field(min_length=1)
    options: dict[Slug, Option] = Field(min_length=1)
    costs: dict[Slug, Cost] = Field(default={})
    effects: dict[Slug, Effect] = {}
    accounts: dict[Slug, Account] = {}
    consequences: dict[Slug, Consequence] = {}
    wellbeing: dict[Slug, WellbeingEffect] = {}
    realisation: Annotated[tuple[RealisationPlan, ...], Sequence] = ()
    correlations: Annotated[tuple["Correlation", ...], Sequence] = ()
    published: dict[Slug, PublishedTotal] = {}
    studies: Studies = {}

    def applies(self, item: Effect | Consequence | WellbeingEffect | Cost, option: str) -> bool:
        """Whether an item counts in an option (an empty list means in all)."""
        return not item.options or option in item.options

    def in_canonical_order(self) -> "Case":
        """Return the same case with every table sorted by key.

        Sums of floating-point numbers follow the order of their terms, so the order in which a
        case happens to be written must not reach them.
        """
        return sorted_tables(self)

    def is_public(self, party: str) -> bool:
        """Whether a party counts in the public purse; a title of one's own changes nothing."""
        return party in PUBLIC or (party in self.parties and self.parties[party].public)


class Correlation(Node):
    """A rank correlation between two inputs."""

    between: Annotated[tuple[str, str], Sequence]
    rank: float = Field(gt=-1.0, lt=1.0)
