"""What somebody could find out before the choice: studies, their cost, and for whom they count."""

from typing import Annotated, Literal

from bundlinje.core.fields import number
from bundlinje.core.node import Node, Sequence, Slug, Words
from bundlinje.core.quantity import Number, Quantity

NOTHING = Quantity(value=0.0)


class DecisionLife(Node):
    """How many people a decision is made for each year, and in how many years from the first."""

    people_per_year: Number = number("positive", "persons")
    years: int


class Study(Node):
    """A study that would measure one uncertain number, or one effect here, before the choice.

    `mean` finds a mean, `share` a share of successes, and `difference` the difference between two
    arms of equal size. `sizes` are the numbers of people in all that there is to choose from.
    """

    note: Words | None = None
    title: Words
    input: str
    kind: Literal["mean", "share", "difference"]
    sizes: Annotated[tuple[int, ...], Sequence]
    outcome_sd: Number | None = number("positive", "ratio", None)
    fixed_cost: Number = number("positive", "DKK", NOTHING)
    cost_per_person: Number = number("positive", "DKK/person", NOTHING)
    years_to_answer: Number = number("positive", "years", NOTHING)
    decision: DecisionLife | None = None


Studies = dict[Slug, Study]
