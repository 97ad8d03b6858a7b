"""What a contract pays for: metrics, what is derived from them, gates, schedules and rules."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from bundlinje.core.exact import Amount, Exactly, Price, Share
from bundlinje.core.fields import Day, Slugs
from bundlinje.core.node import Node, Sequence, Slug, Words

PeriodName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=30)
]
"""A year, a half-year or a name: `2024`, `2024-h1`, `pilot`."""
PeriodNames = Annotated[tuple[PeriodName, ...], Sequence]

RoundingMode = Literal["half_up", "half_even", "down", "up"]
"""How a half is settled; `down` is towards 0 and `up` away from 0."""


def _a_step(value: Decimal) -> Decimal:
    if value <= 0:
        raise PydanticCustomError("BL-K005", "step", {"text": f"{value:f}"})
    return value


class Rounding(Node):
    """To which step a number is rounded, and where a half goes."""

    to: Annotated[Exactly, AfterValidator(_a_step)] = Decimal("0.01")
    mode: RoundingMode = "half_up"


class Comparator(Node):
    """What the measured number is compared with, to say what the help changed.

    `none` and `assumed` are allowed and seen: a sheet with them is red.
    """

    kind: Literal[
        "none", "assumed", "before_after", "historical", "matched", "waiting_list", "randomised"
    ]
    note: Words | None = None


class Metric(Node):
    """A number that decides a payment: what it counts, from where, and until when it can be known.

    `source` says whether the number comes from claims, from a measured effect (an estimate), or is
    reported by a party, which `reported_by` names.
    """

    note: Words | None = None
    title: Words
    unit: str
    version: str | None = None
    source: Literal["claims", "estimate", "report"] = "report"
    register_name: str | None = None
    last_register_date: Day | None = None
    window_months: int | None = Field(default=None, ge=0, le=600)
    comparator: Comparator | None = None
    proxy_for: Words | None = None
    reported_by: Slug | None = None
    better: Literal["higher", "lower"] = "higher"

    @property
    def is_money(self) -> bool:
        """Whether the metric is itself an amount in the contract's currency."""
        return self.unit in ("DKK", "EUR", "GBP", "USD", "AUD", "ARS", "amount")


class Derived(Node):
    """A number made of metrics; ratios stay exact until a rounding is named.

    difference a - b, ratio a / b, relative_reduction_pct 100 (1 - a / b), weighted sum of w x,
    net_of_deadweight a (1 - share), sum, product.
    """

    note: Words | None = None
    title: Words
    kind: Literal[
        "difference",
        "ratio",
        "relative_reduction_pct",
        "weighted",
        "net_of_deadweight",
        "sum",
        "product",
    ]
    of: Slugs = Field(min_length=1, max_length=50)
    weights: Annotated[tuple[Exactly, ...], Sequence] = ()
    share: Share | None = None
    rounding: Rounding | None = None

    @model_validator(mode="after")
    def _has_its_operands(self) -> "Derived":
        two = self.kind in ("difference", "ratio", "relative_reduction_pct")
        if two and len(self.of) != 2:
            raise PydanticCustomError("BL-K006", "two", {"kind": self.kind, "count": len(self.of)})
        if (self.kind == "weighted") != (len(self.weights) == len(self.of) > 0):
            raise PydanticCustomError("BL-K007", "weights", {"sub": "weights"})
        if (self.kind == "net_of_deadweight") != (self.share is not None):
            raise PydanticCustomError("BL-K008", "share", {"sub": "share"})
        if self.kind == "net_of_deadweight" and len(self.of) != 1:
            raise PydanticCustomError("BL-K009", "one", {"count": len(self.of)})
        return self


class Gate(Node):
    """What must hold before a rule pays: one comparison, or several joined by all, any, not.

    `of` divides the metric by another, compared by cross-multiplication, so that 50 of 162 is not
    31 % unless `rounding` says so. `pooled` adds all cohorts of the contract up before it compares.
    A number that cannot be said (a share of nobody) opens no gate, under `none` neither. `planned`
    is the number that the parties have planned with, `planned_of` what it is divided by: they
    decide nothing, and are held against the comparison.
    """

    metric: Slug | None = None
    of: Slug | None = None
    at_least: Exactly | None = None
    above: Exactly | None = None
    at_most: Exactly | None = None
    below: Exactly | None = None
    rounding: Rounding | None = None
    pooled: bool = False
    planned: Exactly | None = None
    planned_of: Exactly | None = None
    all: Annotated[tuple["Gate", ...], Sequence] = ()
    any: Annotated[tuple["Gate", ...], Sequence] = ()
    none: Annotated[tuple["Gate", ...], Sequence] = ()

    @property
    def bounds(self) -> tuple[tuple[str, Decimal], ...]:
        """The comparisons that are stated, by name."""
        names = ("at_least", "above", "at_most", "below")
        stated = ((name, getattr(self, name)) for name in names)
        return tuple((name, value) for name, value in stated if value is not None)

    @property
    def parts(self) -> tuple["Gate", ...]:
        """The gates that are joined."""
        return (*self.all, *self.any, *self.none)

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Gate":
        joined = sum(1 for part in (self.all, self.any, self.none) if part)
        compares = self.metric is not None and bool(self.bounds)
        bare = self.metric is None and not self.bounds and self.of is None and not self.rounding
        if not ((compares and not joined) or (bare and joined == 1)):
            raise PydanticCustomError("BL-K010", "gate")
        return self


class Row(Node):
    """A row of a table: `at` and `amount` for steps and nodes; `above`, `to` and `rate` else."""

    at: Exactly | None = None
    amount: Amount | None = None
    above: Exactly | None = None
    to: Exactly | None = None
    rate: Price | None = None


class Table(Node):
    """Amounts by the size of the metric.

    step: the amount of the highest row reached, else `below`. interpolated: a straight line between
    rows, flat outside, and `below` under the first. marginal: the sum of rate times what lies
    between `above` and `to`; whether it pays from zero is what its first `above` says.
    """

    mode: Literal["step", "interpolated", "marginal"]
    rows: Annotated[tuple[Row, ...], Sequence] = Field(min_length=1, max_length=100)
    reached: Literal["at_least", "above"] = "at_least"
    below: Amount | None = None

    @model_validator(mode="after")
    def _rows_fit(self) -> "Table":
        marginal = self.mode == "marginal"
        for place, row in enumerate(self.rows):
            mine = (row.above, row.to, row.rate) if marginal else (row.at, row.amount)
            others = (row.at, row.amount) if marginal else (row.above, row.to, row.rate)
            if None in mine or any(item is not None for item in others):
                sub = f"rows.{place}"
                raise PydanticCustomError("BL-K011", "row", {"sub": sub, "mode": self.mode})
        ends = [(row.above, row.to) if marginal else (row.at, row.at) for row in self.rows]
        for place, ((_, before), (after, _)) in enumerate(pairwise(ends)):
            if (marginal and after < before) or (not marginal and after <= before):  # type: ignore[operator]
                raise PydanticCustomError("BL-K012", "order", {"sub": f"rows.{place + 1}"})
        for place, row in enumerate(self.rows):
            if row.above is not None and row.to is not None and row.to <= row.above:
                raise PydanticCustomError("BL-K012", "order", {"sub": f"rows.{place}"})
        return self


class Schedule(Node):
    """From the metric to money, in exactly one of four ways: every known contract is one of them.

    per_unit: price times units. share: a part of a metric that is an amount. lump_sum: an amount
    when the gate holds. table: amounts by the size of the metric.
    """

    per_unit: Price | None = None
    share: Exactly | None = None
    lump_sum: Amount | None = None
    table: Table | None = None

    @property
    def form(self) -> str:
        """Which of the four ways is stated."""
        return next(iter(self.model_fields_set))

    @model_validator(mode="after")
    def _one_form(self) -> "Schedule":
        forms = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(forms) != 1 or self.model_fields_set != set(forms):
            raise PydanticCustomError("BL-K013", "form", {"count": len(forms)})
        return self


class ClaimTerms(Node):
    """What a claim for one person must keep: how often, how far apart, how late, after what.

    `gap_days` is from the day of one paid outcome to the next of the same person and rule.
    `deadline_days` is from the day of the outcome to the day it is claimed. `after` names rules
    that must have been granted to the person first (a sequence), on the same day or before. A claim
    belongs to the period of its outcome, or of the day it is claimed, as `counted_on` says.
    """

    most_per_person: int | None = Field(default=None, ge=1)
    gap_days: int | None = Field(default=None, ge=1)
    deadline_days: int | None = Field(default=None, ge=0)
    after: Slugs = ()
    counted_on: Literal["outcome", "claim"] = "outcome"
    evidence: Words | None = None


class Deadweight(Node):
    """The share that would have happened anyway and is not paid for, by cohort if they differ."""

    share: Share | None = None
    by_cohort: dict[Slug, Share] = {}
    note: Words | None = None

    @model_validator(mode="after")
    def _stated_one_way(self) -> "Deadweight":
        if (self.share is None) == (not self.by_cohort):
            raise PydanticCustomError("BL-K014", "deadweight")
        return self


class Indexation(Node):
    """How a price follows a yearly rate or a price index, from the prices of `base_year` on."""

    base_year: int
    rate: Exactly | None = None
    series: str | None = None
    rounding: Rounding = Rounding(to=Decimal("0.000001"))

    @model_validator(mode="after")
    def _stated_one_way(self) -> "Indexation":
        if (self.rate is None) == (self.series is None):
            raise PydanticCustomError("BL-K015", "indexation")
        return self


class Rule(Node):
    """One clause that pays, sets a rate, or only raises a flag.

    A rule looks at each cohort for itself unless `pooled`; what it comes to in them is added up.
    `max_units` is the most units of one period, in all cohorts together, in the order in which they
    are named; `cap` is the most kroner in all periods. A rule for persons pays nothing where
    nothing was granted. `cumulative` settles what is owed since the beginning less what has been
    paid, so that an interim payment is put right later: what was `overpaid` is carried against
    later payments, or repaid. What is not measured or cannot be said pays nothing, and nothing is
    repaid because of it: what a cumulative rule came to in a cohort stands until it is measured
    again. A `negative` result pays 0 and is shown; with `carry_forward` it is
    set against later payments of the same rule.
    """

    note: Words | None = None
    title: Words
    clause: str | None = None
    kind: Literal["payment", "rate", "flag"] = "payment"
    metric: Slug | None = None
    scope: Literal["person", "cohort"] = "cohort"
    cohorts: Slugs = ()
    pooled: bool = False
    periods: PeriodNames = ()
    cumulative: bool = False
    gate: Gate | None = None
    claims: ClaimTerms | None = None
    deadweight: Deadweight | None = None
    max_units: Exactly | None = None
    schedule: Schedule
    multiplier: Exactly | None = None
    uplift: dict[Slug, Exactly] = {}
    indexation: Indexation | None = None
    rounding: Rounding = Rounding()
    negative: Literal["zero", "carry_forward"] = "zero"
    overpaid: Literal["carried", "repaid"] = "carried"
    cap: Amount | None = None
    payers: dict[Slug, Share] = {}

    @model_validator(mode="after")
    def _can_be_computed(self) -> "Rule":
        counts_claims = self.scope == "person"
        if self.metric is None and self.schedule.lump_sum is None and not counts_claims:
            raise PydanticCustomError("BL-K016", "metric", {"form": self.schedule.form})
        if self.scope == "cohort" and (self.claims is not None or self.uplift):
            raise PydanticCustomError("BL-K017", "person", {})
        return self


class Limit(Node):
    """The most that is paid, over everything or over some of it.

    person: to one person in all. period: in each period. payer: by one payer. contract: in all.
    What is over is cut from the rules in proportion (largest remainder), or from the last rule
    first, and then from the payers of a rule in proportion. What a rule pays falls on persons by
    their units. With `unused: carried`, what a period leaves is added to the next. With `over:
    other_payers`, what one payer's limit cuts passes, by their shares, to those payers of the rule
    whose own limits still leave room.
    """

    note: Words | None = None
    scope: Literal["person", "period", "payer", "contract"]
    cap: Amount
    rules: Slugs = ()
    payer: Slug | None = None
    reduce: Literal["proportional", "last_first"] = "proportional"
    unused: Literal["lost", "carried"] = "lost"
    over: Literal["lost", "other_payers"] = "lost"

    @model_validator(mode="after")
    def _names_its_payer(self) -> "Limit":
        if (self.scope == "payer") != (self.payer is not None):
            raise PydanticCustomError("BL-K018", "payer", {"sub": "payer"})
        return self


def names_in(value: Any) -> tuple[str, ...]:
    """Return the metrics that a gate compares, in order."""
    if value is None:
        return ()
    own = tuple(name for name in (value.metric, value.of) if name is not None)
    return (*own, *(name for part in value.parts for name in names_in(part)))
