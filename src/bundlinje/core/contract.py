"""A contract as data: what was agreed, in which version, and nothing that happened since."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from bundlinje.core.exact import Amount, Exactly, Share
from bundlinje.core.fields import Day, Posting, Slugs, year_keys
from bundlinje.core.node import Node, Sequence, Slug, Words
from bundlinje.core.terms import Derived, Limit, Metric, PeriodName, Rule
from bundlinje.core.tranches import ContractFinancing

Role = Literal["payer", "investor", "provider", "guarantor", "intermediary", "evaluator"]

UNIT_STEPS = ("deadweight", "max_units", "price", "multiplier", "uplift", "indexation", "rounding")
"""From units to the kroner of one rule in one cohort."""
CAP_STEPS = ("rule_cap", "person_cap", "period_cap", "payer_cap", "contract_cap")
"""What limits the kroner of several rules together."""
ORDER = (*UNIT_STEPS, *CAP_STEPS)
"""The usual order; a contract that means another says so. Value added tax comes last, on top."""

AmendedPath = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)*$", max_length=200)
]
"""Keys, and positions in lists, with points between: `limits.0.cap`."""
MOST_AMENDMENTS = 50

Verdict = Literal["green", "amber", "red"]
Payable = Literal["point", "lower_bound", "probability", "fallback", "expert", "nothing"]


class ContractParty(Node):
    """A party with its roles; `same_as` names a party that is the same legal person.

    `grant_tax` says whether what it gives the municipality is taxed as a foundation's grant.
    `posting` is the function of the municipal chart of accounts on which it books the contract;
    `service_frame_room` is its own room in the service frame, by year.
    """

    note: Words | None = None
    title: Words
    roles: Annotated[tuple[Role, ...], Sequence] = Field(min_length=1)
    same_as: Slug | None = None
    grant_tax: Literal["applies", "exempt", "unclear"] | None = None
    posting: Posting | None = None
    service_frame_room: Annotated[dict[int, Amount], BeforeValidator(year_keys)] = {}


class Cohort(Node):
    """People who are counted together, and when they enter."""

    note: Words | None = None
    title: Words
    people: int | None = Field(default=None, ge=0)
    first_day: Day | None = None
    last_day: Day | None = None


class SettlementPeriod(Node):
    """A stretch of time that is settled together; both days count.

    An `interim` settlement is put right by a later one.
    """

    title: Words | None = None
    first_day: Day
    last_day: Day
    payable_on: Day | None = None
    interim: bool = False

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "SettlementPeriod":
        if self.last_day < self.first_day:
            raise PydanticCustomError("BL-K021", "period", {"sub": "last_day"})
        return self


class VerdictTerms(Node):
    """What is paid on under each verdict on an estimate, and what decides if none can be made.

    point: the estimate. lower_bound: the lower end of its interval. probability: the estimate if
    the chance of an effect above 0 is at least `probability`. fallback: the metric `fallback`
    instead. expert: a named expert decides, and until then nothing is paid. nothing: the metric
    counts as not measured, so nothing is paid on it and nothing repaid.
    """

    green: Payable
    amber: Payable
    red: Payable
    probability: Share | None = None
    fallback: dict[Slug, Slug] = {}
    expert: Slug | None = None

    @model_validator(mode="after")
    def _says_what_it_names(self) -> "VerdictTerms":
        used = {self.green, self.amber, self.red}
        if ("probability" in used) != (self.probability is not None):
            raise PydanticCustomError("BL-K022", "probability", {"sub": "probability"})
        if ("fallback" in used) != bool(self.fallback):
            raise PydanticCustomError("BL-K023", "fallback", {"sub": "fallback"})
        if "expert" in used and self.expert is None:
            raise PydanticCustomError("BL-K024", "expert", {"sub": "expert"})
        return self

    def leaves_to(self, party: str) -> bool:
        """Whether a verdict leaves it to this party, as the expert, what is paid on."""
        return party == self.expert and "expert" in (self.green, self.amber, self.red)


class Vat(Node):
    """How payments stand to value added tax; `added` comes on top at `rate`."""

    treatment: Literal["exempt", "included", "added", "unclear"]
    rate: Share | None = None
    note: Words | None = None

    @model_validator(mode="after")
    def _has_its_rate(self) -> "Vat":
        if (self.treatment == "added") != (self.rate is not None):
            raise PydanticCustomError("BL-K025", "rate", {"sub": "rate"})
        return self


class Termination(Node):
    """Who may end the contract, when, and what is then owed."""

    by: Slugs = Field(min_length=1)
    title: Words
    notice_days: int | None = Field(default=None, ge=0)
    from_day: Day | None = None
    owed: Words | None = None


class Dispute(Node):
    """How a disagreement on a settlement is ended."""

    days_to_object: int = Field(ge=0)
    steps: Annotated[tuple[Words, ...], Sequence] = Field(min_length=1)
    expert: Slug | None = None


class LegalPoint(Node):
    """What the parties have looked at in law; a note of theirs, never a clearance of ours."""

    topic: Literal[
        "municipal_powers", "procurement", "state_aid", "data_protection", "statistics_reuse"
    ]
    considered: Words
    source: str | None = None


class TransactionCosts(Node):
    """What it costs to make and run the contract itself, beside the help."""

    set_up: Amount
    yearly: Amount
    note: Words | None = None


class PublishedFigures(Node):
    """What was published of results and payments, to hold against the terms; it decides nothing.

    results: by metric. paid: in all, and by rule. worth: what all results come to at the published
    prices. available: the most that there was to pay.
    """

    note: Words | None = None
    results: dict[Slug, Exactly] = {}
    paid: Amount | None = None
    paid_by_rule: dict[Slug, Amount] = {}
    worth: Amount | None = None
    available: Amount | None = None
    source: str | None = None


class Amendment(Node):
    """A later version: what it puts in place of what, from when, and why. Nothing is overwritten.

    `set` gives new values by path (`rules.job.schedule.per_unit: 900`); `remove` lists paths that
    no longer apply. It counts for settlement periods that begin on `applies_from` or later.
    """

    version: int = Field(ge=2)
    agreed: Day
    applies_from: Day
    title: Words
    reason: Words
    set: dict[AmendedPath, Any] = {}
    remove: Annotated[tuple[AmendedPath, ...], Sequence] = ()


class Contract(Node):
    """Everything that `contract.yaml` says."""

    format: Literal[1]
    id: Slug
    title: Words
    summary: Words | None = None
    agreed: Day
    currency: str = Field(default="DKK", pattern="^[A-Z]{3}$")
    parties: dict[Slug, ContractParty] = Field(min_length=1)
    payers: dict[Slug, Share] = {}
    receiver: Slug | None = None
    cohorts: dict[Slug, Cohort] = {}
    groups: dict[Slug, Words] = {}
    periods: dict[PeriodName, SettlementPeriod] = Field(min_length=1)
    metrics: dict[Slug, Metric] = Field(min_length=1)
    derived: dict[Slug, Derived] = {}
    rules: dict[Slug, Rule] = Field(min_length=1)
    limits: Annotated[tuple[Limit, ...], Sequence] = ()
    order: Annotated[tuple[str, ...], Sequence] = ORDER
    claim_deadline: Day | None = None
    verdicts: VerdictTerms | None = None
    vat: Vat | None = None
    financing: ContractFinancing | None = None
    termination: Annotated[tuple[Termination, ...], Sequence] = ()
    dispute: Dispute | None = None
    legal: Annotated[tuple[LegalPoint, ...], Sequence] = ()
    transaction_costs: TransactionCosts | None = None
    published: PublishedFigures | None = None
    amendments: Annotated[tuple[Amendment, ...], Sequence] = Field(
        default=(), max_length=MOST_AMENDMENTS
    )

    @model_validator(mode="after")
    def _steps_can_follow(self) -> "Contract":
        """Hold the order to what can be computed: every step once, units before kroner."""
        if sorted(self.order) != sorted(ORDER):
            raise PydanticCustomError(
                "BL-K026", "steps", {"sub": "order", "usual": ", ".join(ORDER)}
            )
        at = {step: place for place, step in enumerate(self.order)}
        pairs = [("max_units", "price"), ("price", "rounding")]
        pairs += [("rounding", step) for step in CAP_STEPS]
        pairs += [(step, "period_cap") for step in ("rule_cap", "person_cap")]
        pairs += [("period_cap", "contract_cap"), ("person_cap", "payer_cap")]
        pairs += [("rule_cap", "payer_cap")]
        for first, second in pairs:
            if at[first] > at[second]:
                values = {"sub": "order", "first": first, "second": second}
                raise PydanticCustomError("BL-K027", "order", values)
        return self

    @property
    def version(self) -> int:
        """The newest version: 1 for what was first agreed."""
        return max((item.version for item in self.amendments), default=1)

    def shares_of(self, rule: Rule) -> Mapping[str, Any]:
        """Return who pays a rule and how much of it: its own shares, else the contract's."""
        return rule.payers or self.payers
