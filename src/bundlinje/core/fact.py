"""Facts: dated reference values, what is known without a number, and schedules of rates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bundlinje.core.node import Text
from bundlinje.core.quantity import Quantity, Verification

Kind = Literal[
    "number", "statement", "definition", "project", "evaluation", "table", "interface", "code"
]
KINDS: tuple[Kind, ...] = (
    "number", "statement", "definition", "project", "evaluation", "table", "interface", "code",
)  # fmt: skip
FLAGS: tuple[Verification, ...] = ("verified", "secondary", "derived", "unverified")


@dataclass(frozen=True, slots=True)
class Fact:
    """A reference value with unit, date, source and verification flag.

    `quantity` holds the figure with its spread, unit, price year, source and flag; a row of another
    `kind` than `number` has none, and says what it says in `text`. Facts of one `series` are the
    same thing at other dates. `payers` are shares of who pays, by party. `reason` is why a case's
    own fact stands in place of a national one.
    """

    id: str
    title: Text
    quantity: Quantity | None
    kind: Kind = "number"
    series: str = ""
    theme: str = ""
    text: str = ""
    payers: Mapping[str, float] = field(default_factory=dict)
    account: str = ""
    valid_from: str = ""
    valid_to: str = ""
    verification: str = ""
    source_url: str = ""
    source_date: str = ""
    note: str = ""
    reason: str = ""

    @property
    def number(self) -> Quantity:
        """The figure; raises ValueError for a row that has none."""
        if self.quantity is None:
            raise ValueError(self.id)
        return self.quantity


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


@dataclass(frozen=True, slots=True)
class AccountFunction:
    """A function of the authorised municipal chart of accounts, e.g. `5.28.22`.

    `dranst` says which kinds of posting it has (1 operating, 2 state reimbursement), and
    `reimbursed_on` the function where a reimbursement from the state is posted. `in_service_frame`
    is `yes`, `no` or `partly`, with a flag of its own.
    """

    number: str
    title: Text
    usual_payer: str
    dranst: tuple[str, ...]
    dranst_verification: str
    reimbursed_on: str
    in_service_frame: str
    frame_verification: str
    verification: str
    source_url: str
    note: str
