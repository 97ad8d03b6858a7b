"""Who puts money in, who gets it back in which order, and how much return is allowed."""

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bundlinje.core.exact import Amount, Share
from bundlinje.core.fields import Day, Slugs
from bundlinje.core.node import Node, Sequence, Slug, Words


class Drawing(Node):
    """Money that an investor paid in on a day."""

    on: Day
    amount: Amount


class Tranche(Node):
    """A part of the capital with its own investor, place in the order and allowed return.

    `first_loss` is paid back after the others. `hurdle` is the yearly return up to which the
    tranche is paid before the next step; `return_limit` is the most it may ever earn: both are
    accounts that grow by the day, so no root is searched for.
    """

    note: Words | None = None
    title: Words
    investor: Slug
    committed: Amount
    drawn: Annotated[tuple[Drawing, ...], Sequence] = ()
    first_loss: bool = False
    hurdle: Share | None = None
    return_limit: Share | None = None


class Guarantee(Node):
    """What a guarantor pays when the capital is not paid back, at the end of the contract."""

    note: Words | None = None
    guarantor: Slug
    amount: Amount
    covers: Slugs = ()


class WaterfallStep(Node):
    """One step down: what is paid, to whom.

    capital: paid-in capital back to the tranches. hurdle: up to each tranche's hurdle. Both in the
    order that the tranches are named, or `pro_rata` to what each is still owed. remainder: shares
    of what is left, to tranches or parties. recycled: a share of what is left goes back into the
    work instead of out.
    """

    pay: Literal["capital", "hurdle", "remainder", "recycled"]
    tranches: Slugs = ()
    among: Literal["in_order", "pro_rata"] = "in_order"
    shares: dict[Slug, Share] = {}

    @model_validator(mode="after")
    def _names_whom(self) -> "WaterfallStep":
        by_share = self.pay in ("remainder", "recycled")
        if by_share != bool(self.shares) or by_share == bool(self.tranches):
            raise PydanticCustomError("BL-K020", "step", {"pay": self.pay})
        return self


class ContractFinancing(Node):
    """The investors' side: tranches, guarantee, order of payment, and the route of the money."""

    note: Words | None = None
    route: Literal["through_municipality", "direct"]
    tranches: dict[Slug, Tranche] = Field(min_length=1)
    guarantee: Guarantee | None = None
    waterfall: Annotated[tuple[WaterfallStep, ...], Sequence] = ()
