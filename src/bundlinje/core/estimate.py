"""A measured effect as it comes to the settlement: aggregates alone, with how it was found."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from bundlinje.core.exact import Exactly, Share
from bundlinje.core.fields import Day
from bundlinje.core.node import Node, Sequence, Slug
from bundlinje.core.terms import PeriodName

Hash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class EstimateValue(Node):
    """The estimate and its interval, in the metric's unit; `level` is how often it would cover."""

    point: Exactly
    lower: Exactly
    upper: Exactly
    level: Share
    standard_error: Exactly | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "EstimateValue":
        if not self.lower <= self.point <= self.upper:
            raise PydanticCustomError("BL-K070", "interval", {"sub": "point"})
        return self


class EstimateDesign(Node):
    """Which design it was measured by, and the hash that locked the design beforehand."""

    name: str
    hash: Hash | None = None


class Evidence(Node):
    """What the people were compared with, and the step on the Maryland scale, 1 to 5."""

    comparator: Literal[
        "none", "assumed", "before_after", "historical", "matched", "waiting_list", "randomised"
    ]
    maryland_level: int = Field(ge=1, le=5)


class EstimateCounts(Node):
    """How many people the estimate rests on."""

    treated: int = Field(ge=0)
    comparison: int | None = Field(default=None, ge=0)


class Estimate(Node):
    """Everything that `estimates/*.json` says; no person is in it."""

    format: Literal[1]
    metric: Slug
    metric_version: str
    cohort: Slug | Literal[""] = ""
    period: PeriodName
    unit: str
    value: EstimateValue
    probability_above_zero: Share | None = None
    design: EstimateDesign
    evidence: Evidence
    counts: EstimateCounts
    verdict: Literal["green", "amber", "red"]
    reasons: Annotated[tuple[str, ...], Sequence] = ()
    register_name: str
    last_register_date: Day
    made_on: Day
    software: str
    data_fingerprint: Hash


@dataclass(frozen=True, slots=True)
class Reported:
    """A number that a party has reported for a metric, in its unit."""

    metric: str
    period: str
    cohort: str
    value: Decimal
    reported_by: str
    reported_on: date | None = None
    note: str = ""
