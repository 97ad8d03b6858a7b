"""The case: what is planned, for whom, with which effect, at what price, and who pays.

The classes are the sections of `case.yaml`; their field names are its keys.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bundlinje.core.node import Node, Sequence, Slug, Words, sorted_tables
from bundlinje.core.quantity import (
    AnySource,
    Number,
    NumberOrRest,
    NumberOrRow,
    NumberOrTable,
    Numbers,
    Quantity,
)
from bundlinje.core.units import Domain

PARTIES = ("municipality", "other_municipality", "region", "state", "citizen")
PUBLIC = ("municipality", "other_municipality", "region", "state")
HOME = "municipality"
PARTICIPATION = "participation"

AccountKind = Literal["resource", "transfer", "tax", "earnings"]
Timing = Literal["start", "mid", "end"]
Per = Literal["invited", "treated"]
Shares = dict[Slug, NumberOrRest]
_YEAR = re.compile("[1-9][0-9]{3}")


def _number(domain: Domain, unit: str, default: Any = ..., description: str = "") -> Any:
    """A field for a number: its domain decides the distribution, its unit is the default."""
    return Field(
        default,
        description=description,
        json_schema_extra={"domain": domain, "unit": unit},
    )


def _year_keys(value: Any) -> Any:
    """Files keep the keys of `2022: 150` as text; years are whole numbers of four digits."""
    if not isinstance(value, dict):
        return value
    return {
        int(key) if isinstance(key, str) and _YEAR.fullmatch(key) else key: item
        for key, item in value.items()
    }


Years = Annotated[dict[int, Number], BeforeValidator(_year_keys)]
Slugs = Annotated[tuple[Slug, ...], Sequence]


class Party(Node):
    """Someone with a purse of their own."""

    title: Words
    public: bool = False


class PriceLevel(Node):
    """The price level of all results, and how amounts of other years and currencies reach it."""

    year: int
    yearly_increase: Number | None = _number("real", "share/year", None)
    exchange: dict[str, Number] = _number("positive", "DKK/EUR", default={})


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
    mortality: Number | None = _number("share", "share/year", None)
    moving_out: Number | None = _number("share", "share/year", None)


class Account(Node):
    """Something that is used and paid: a service, a benefit, a tax or earnings.

    `price` with `payers` (shares), or `prices` per payer. For a transfer or a tax the counterpart
    `receiver` gets or pays the opposite. `counterfactual` is the use per person and year without
    the help; no saving can exceed it.
    """

    note: Words | None = None
    title: Words
    kind: AccountKind
    unit: str
    price: Number | None = _number("positive", "DKK", None)
    payers: Shares | None = _number("share", "share", None)
    prices: dict[Slug, Number] | None = _number("positive", "DKK", None)
    receiver: Slug = "citizen"
    counterfactual: NumberOrTable | None = _number("positive", "ratio", None)
    price_basis: Literal["factor", "market"] = "factor"

    @model_validator(mode="after")
    def _priced_one_way(self) -> "Account":
        if (self.price is None) == (self.prices is None):
            raise PydanticCustomError("BL-C040", "price or prices")
        if (self.price is None) != (self.payers is None):
            raise PydanticCustomError("BL-C041", "price needs payers")
        return self


class Persistence(Node):
    """How an effect comes and goes, in years since the person started.

    Nothing before `lag_years`; then a straight rise over `ramp_years`; then the `shape`.
    `lasts_years` ends every shape.
    """

    lag_years: Number = _number("positive", "years", Quantity(value=0.0))
    ramp_years: Number = _number("positive", "years", Quantity(value=0.0))
    shape: Literal["constant", "exponential", "half_life", "linear", "table"] = "constant"
    fade: Number | None = _number("share", "share/year", None)
    half_life_years: Number | None = _number("positive", "years", None)
    duration_years: Number | None = _number("positive", "years", None)
    table: Numbers | None = _number("real", "ratio", None)
    lasts_years: Number | None = _number("positive", "years", None)

    @model_validator(mode="after")
    def _shape_has_its_number(self) -> "Persistence":
        needed = {
            "exponential": "fade",
            "half_life": "half_life_years",
            "linear": "duration_years",
            "table": "table",
        }
        for shape, name in needed.items():
            if (self.shape == shape) != (getattr(self, name) is not None):
                context = {"shape": shape, "name": name, "given": self.shape}
                raise PydanticCustomError("BL-C042", "shape", context)
        return self


RATIO_KINDS = ("risk_ratio", "odds_ratio", "hazard_ratio")
SHARE_KINDS = ("risk_difference", "success_rate", *RATIO_KINDS)


class Effect(Node):
    """What the help changes, for how many, against what would have happened anyway.

    A `rate` is the change in events per person-year, a `success_rate` the share that succeeds.
    """

    note: Words | None = None
    title: Words
    kind: Literal[
        "risk_difference",
        "risk_ratio",
        "odds_ratio",
        "hazard_ratio",
        "rate",
        "mean_difference",
        "success_rate",
    ]
    basis: Literal["net", "gross"]
    per: Per
    value: Number = _number("real", "difference")
    baseline: Number | None = _number("positive", "ratio", None)
    deadweight: Number | None = _number("share", "share", None)
    deadweight_from: Literal["comparison_group", "assumption"] | None = None
    attribution: Number | None = _number("share", "share", None)
    displacement: Number | None = _number("share", "share", None)
    benefit_bias: Number | None = _number("share", "share", None)
    transfer_discount: Number | None = _number("share", "share", None)
    employment: bool = False
    persistence: Persistence = Persistence()
    estimated_jointly_with: Slugs = ()
    disjoint_from: Slugs = ()
    options: Slugs = ()
    segments: Slugs = ()

    def domain_of(self, name: str) -> tuple[Domain, str] | None:
        """The domain and default unit of `value` and `baseline` follow from the kind of effect."""
        if name == "value" and self.kind == "success_rate":
            return "share", "share"
        if name == "value" and self.kind in RATIO_KINDS:
            return "positive", "ratio"
        if name == "baseline" and self.kind in SHARE_KINDS:
            return "share", "share"
        return None


class Consequence(Node):
    """What one more outcome changes in the use of an account, per year while it lasts.

    `of` is an effect, or `participation` for everyone treated. A row of numbers is read by year
    since the outcome; a single number holds every year. `relative_change` is a share of the
    account's counterfactual use. With `stock_leaving` the change is one in *new* cases: each goes
    on counting in later years, while that share of them leaves every year.
    """

    note: Words | None = None
    of: Slug
    account: Slug
    change: NumberOrRow | None = _number("real", "difference", None)
    relative_change: NumberOrRow | None = _number("real", "difference", None)
    person: Literal["participant", "family"] = "participant"
    persons: Number = _number("positive", "persons", Quantity(value=1.0))
    evidence: Literal["causal", "descriptive"]
    causal_share: Number | None = _number("share", "share", None)
    stock_leaving: Number | None = _number("share", "share/year", None)
    options: Slugs = ()
    segments: Slugs = ()

    @model_validator(mode="after")
    def _changes_one_way(self) -> "Consequence":
        if (self.change is None) == (self.relative_change is None):
            raise PydanticCustomError("BL-C043", "change or relative_change")
        if (self.evidence == "descriptive") != (self.causal_share is not None):
            raise PydanticCustomError("BL-C044", "causal_share")
        return self


class WellbeingEffect(Node):
    """What one more outcome means for wellbeing, in its own measure and never in money.

    Per outcome of an effect (`of`), or per unit of change in the use of an `account`.
    """

    note: Words | None = None
    title: Words
    of: Slug | None = None
    account: Slug | None = None
    measure: Literal["qaly", "wellby"]
    person: Literal["participant", "family"] = "participant"
    persons: Number = _number("positive", "persons", Quantity(value=1.0))
    change: NumberOrRow = _number("real", "difference")
    options: Slugs = ()
    segments: Slugs = ()

    @model_validator(mode="after")
    def _of_one_thing(self) -> "WellbeingEffect":
        if (self.of is None) == (self.account is None):
            raise PydanticCustomError("BL-C047", "of or account")
        return self


class Cost(Node):
    """What the help costs, or what the alternative would have cost (`saved_alternative`).

    Either `amounts` by calendar year, or `amount` per person, spread over the years since start.
    """

    note: Words | None = None
    title: Words
    role: Literal["programme", "saved_alternative"] = "programme"
    amounts: Years | None = _number("positive", "DKK", None)
    amount: Number | None = _number("positive", "DKK/person", None)
    per: Per | None = None
    spread: Annotated[tuple[float, ...], Sequence] = (1.0,)
    payers: Shares = _number("share", "share")
    bias: Number | None = _number("positive", "share", None)
    price_basis: Literal["factor", "market"] = "factor"
    options: Slugs = ()
    segments: Slugs = ()

    @model_validator(mode="after")
    def _stated_one_way(self) -> "Cost":
        if (self.amounts is None) == (self.amount is None):
            raise PydanticCustomError("BL-C045", "amounts or amount")
        if (self.amount is None) != (self.per is None):
            raise PydanticCustomError("BL-C046", "per")
        return self


class RealisationPlan(Node):
    """How a saving on one account becomes money: whose budget is cut, when, in which steps."""

    note: Words | None = None
    account: Slug
    owner: str
    marginal_share: Number = _number("share", "share", Quantity(value=1.0))
    notice_years: int = 0
    capacity_step: float = 0.0
    cut: Annotated[dict[int, float], BeforeValidator(_year_keys)]
    actuals: Annotated[dict[int, float], BeforeValidator(_year_keys)] = {}


class Option(Node):
    """One way to act: who is invited when, and how many of them take part."""

    note: Words | None = None
    title: Words
    invited: dict[Slug, Years] = _number("positive", "persons")
    take_up: NumberOrTable = _number("share", "share", Quantity(value=1.0))


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
