"""The money of a case: parties, accounts with their prices, costs, and plans to cut budgets."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from bundlinje.core.fields import (
    AccountKind,
    IndexKind,
    Per,
    Posting,
    Shares,
    Slugs,
    Years,
    number,
    year_keys,
)
from bundlinje.core.financing import Financing
from bundlinje.core.node import Node, Sequence, Slug, Words
from bundlinje.core.quantity import Number, NumberOrTable, Quantity

PARTIES = ("municipality", "other_municipality", "region", "state", "citizen")
PUBLIC = ("municipality", "other_municipality", "region", "state")
HOME = "municipality"


class Party(Node):
    """Someone with a purse of their own.

    `grant_tax` says of a party outside the public purse whether what it gives to the municipality
    is taxed as a foundation's grant; a tax that is unclear is counted.
    """

    title: Words
    public: bool = False
    grant_tax: Literal["applies", "exempt", "unclear"] | None = None


class Account(Node):
    """Something that is used and paid: a service, a benefit, a tax or earnings.

    `price` with `payers` (shares) or with `financing` (a dated rule of who pays), or `prices` per
    payer. For a transfer or a tax the counterpart `receiver` gets or pays the opposite.
    `counterfactual` is the use per person and year without the help; no saving can exceed it.
    """

    note: Words | None = None
    title: Words
    kind: AccountKind
    unit: str
    price: Number | None = number("positive", "DKK", None)
    payers: Shares | None = number("share", "share", None)
    prices: dict[Slug, Number] | None = number("positive", "DKK", None)
    financing: Financing | None = None
    after_moving: Literal["ends", "first_municipality"] = "ends"
    receiver: Slug = "citizen"
    counterfactual: NumberOrTable | None = number("positive", "ratio", None)
    price_basis: Literal["factor", "market"] = "factor"
    index: IndexKind | None = None
    posting: Posting | None = None

    @property
    def index_kind(self) -> IndexKind:
        """The kind of price index: as stated, else the rates of benefits for a transfer."""
        return self.index or ("benefits" if self.kind == "transfer" else "wages")

    @model_validator(mode="after")
    def _priced_one_way(self) -> "Account":
        if (self.price is None) == (self.prices is None):
            raise PydanticCustomError("BL-C040", "price or prices")
        if self.financing is not None and (self.payers is not None or self.price is None):
            raise PydanticCustomError("BL-C140", "one way", {"sub": "financing"})
        if (self.price is None) != (self.payers is None and self.financing is None):
            raise PydanticCustomError("BL-C041", "price needs payers")
        return self


class Cost(Node):
    """What the help costs, or what the alternative would have cost (`saved_alternative`).

    Either `amounts` by calendar year, or `amount` per person, spread over the years since start.
    """

    note: Words | None = None
    title: Words
    role: Literal["programme", "saved_alternative"] = "programme"
    amounts: Years | None = number("positive", "DKK", None)
    amount: Number | None = number("positive", "DKK/person", None)
    per: Per | None = None
    spread: Annotated[tuple[float, ...], Sequence] = (1.0,)
    payers: Shares = number("share", "share")
    bias: Number | None = number("positive", "share", None)
    price_basis: Literal["factor", "market"] = "factor"
    index: IndexKind = "wages"
    posting: Posting | None = None
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
    marginal_share: Number = number("share", "share", Quantity(value=1.0))
    notice_years: int = 0
    capacity_step: float = 0.0
    cut: Annotated[dict[int, float], BeforeValidator(year_keys)]
    actuals: Annotated[dict[int, float], BeforeValidator(year_keys)] = {}
