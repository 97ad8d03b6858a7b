"""What the help changes: effects, how long they last, and their consequences."""

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bundlinje.core.fields import Per, Slugs, number
from bundlinje.core.node import Node, Slug, Words
from bundlinje.core.quantity import Number, NumberOrRow, Numbers, Quantity
from bundlinje.core.units import Domain

PARTICIPATION = "participation"
MOST_OBSERVED = 120.0
"""Years that a source can have followed people."""


class Persistence(Node):
    """How an effect comes and goes, in years since the person started.

    Nothing before `lag_years`; then a straight rise over `ramp_years`; then the `shape`.
    `lasts_years` ends every shape. `observed_years` says how long the source followed people: it
    changes no figure but the scenario of what was observed.
    """

    lag_years: Number = number("positive", "years", Quantity(value=0.0))
    ramp_years: Number = number("positive", "years", Quantity(value=0.0))
    shape: Literal["constant", "exponential", "half_life", "linear", "table"] = "constant"
    fade: Number | None = number("share", "share/year", None)
    half_life_years: Number | None = number("positive", "years", None)
    duration_years: Number | None = number("positive", "years", None)
    table: Numbers | None = number("real", "ratio", None)
    lasts_years: Number | None = number("positive", "years", None)
    observed_years: float | None = Field(default=None, gt=0.0, le=MOST_OBSERVED)

    @model_validator(mode="after")
    def _shape_has_itsnumber(self) -> "Persistence":
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
    value: Number = number("real", "difference")
    better: Literal["more", "less"] = "more"
    baseline: Number | None = number("positive", "ratio", None)
    deadweight: Number | None = number("share", "share", None)
    deadweight_from: Literal["comparison_group", "assumption"] | None = None
    attribution: Number | None = number("share", "share", None)
    displacement: Number | None = number("share", "share", None)
    benefit_bias: Number | None = number("share", "share", None)
    transfer_discount: Number | None = number("share", "share", None)
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
    change: NumberOrRow | None = number("real", "difference", None)
    relative_change: NumberOrRow | None = number("real", "difference", None)
    person: Literal["participant", "family"] = "participant"
    persons: Number = number("positive", "persons", Quantity(value=1.0))
    evidence: Literal["causal", "descriptive"]
    causal_share: Number | None = number("share", "share", None)
    stock_leaving: Number | None = number("share", "share/year", None)
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
    persons: Number = number("positive", "persons", Quantity(value=1.0))
    change: NumberOrRow = number("real", "difference")
    options: Slugs = ()
    segments: Slugs = ()

    @model_validator(mode="after")
    def _of_one_thing(self) -> "WellbeingEffect":
        if (self.of is None) == (self.account is None):
            raise PydanticCustomError("BL-C047", "of or account")
        return self
