"""When a case changes in a known way, its figures follow; and each relation can fail."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from bundlinje.appraisal import measures, money, people, prices, problem, realisation
from bundlinje.calc.distributions import distribution_of
from bundlinje.core.flow import Entry, Flow
from tests.conftest import LONG
from tests.support import bottom_line, relations_of_parts, relations_of_size
from tests.support.compared import Relation, base
from tests.support.random_cases import described, valid_case
from tests.support.relations_of_parts import order_of_keys_to_the_bit, transfers_pay_back_at_once

SEEDS = range(2000 if LONG else 200)
RELATIONS = (*relations_of_size.RELATIONS, *relations_of_parts.RELATIONS)


DISTRIBUTIONS = lru_cache(maxsize=None)(distribution_of)


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work out once which distribution a number stands for: most numbers come back unchanged."""
    monkeypatch.setattr(problem, "distribution_of", DISTRIBUTIONS)


def hold(relation: Relation, seeds: range) -> None:
    """Fail with the seed, the case and the first differences where a relation does not hold."""
    for seed in seeds:
        if wrong := relation(seed):
            lines = "\n".join(wrong[:3])
            pytest.fail(f"not so: {relation.__doc__}\n{lines}\n{described(seed)}")


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.__name__)
def test_relation(relation: Relation) -> None:
    hold(relation, SEEDS)


def test_order_of_keys_to_the_bit() -> None:
    hold(order_of_keys_to_the_bit, SEEDS)


def test_transfers_pay_back_at_once() -> None:
    hold(transfers_pay_back_at_once, SEEDS)


# Planted mistakes: one wrong formula each, and the relation that must see it.

Wrong = Callable[..., Any]


def wrong_discount(right: Wrong) -> Wrong:
    """Forgets that money before the base year is compounded up."""
    return lambda bands, years, reading="forward": right(bands, max(years, 0.0), reading)


def wrong_effect(right: Wrong) -> Wrong:
    """Adds a little to every effect."""
    return lambda numbers, key, effect: right(numbers, key, effect) + 0.01


def wrong_survival(right: Wrong) -> Wrong:
    """Counts those who moved away as gone."""

    def groups(numbers: Any, option: str) -> Any:
        made = right(numbers, option)
        return tuple(
            type(group)(
                group.numbers,
                group.option,
                group.segment,
                group.started if group.stays is None else group.stays,
                group.stays,
            )
            for group in made
        )

    return groups


def wrong_stock(_right: Wrong) -> Wrong:
    """Lets nobody leave the stock."""
    return lambda new, leaving: np.cumsum(new, axis=0) + 0.0 * leaving


def wrong_cut(_right: Wrong) -> Wrong:
    """Cuts more than is saved."""
    return lambda *_: 1.5


def wrong_society(right: Wrong) -> Wrong:
    """Lifts what a citizen receives to market prices and not what is paid."""

    def society(result: Any) -> Flow:
        flow = right(result)

        def lifted(entry: Entry) -> Entry:
            return entry.with_share(entry.share * 1.28) if entry.party == "citizen" else entry

        return Flow(flow.years, flow.basis, tuple(lifted(entry) for entry in flow.entries))

    return society


def wrong_money(_right: Wrong) -> Wrong:
    """Forgets the rate of exchange and the price year."""
    return lambda self, path: self(path)


def wrong_take_up(_right: Wrong) -> Wrong:
    """Treats everyone who is invited."""
    return lambda *_: 1.0


def wrong_columns(right: Wrong) -> Wrong:
    """Gives a column of draws to a position and not to an input."""

    def draw(distributions: Any, *rest: Any) -> Any:
        names = list(distributions)
        drawn = right({f"column {n}": distributions[key] for n, key in enumerate(names)}, *rest[:3])
        return {key: drawn[f"column {n}"] for n, key in enumerate(names)}

    return draw


def wrong_budget(_right: Wrong) -> Wrong:
    """Lets earnings into the budgets."""
    return lambda _entry: True


def wrong_years(_right: Wrong) -> Wrong:
    """Counts the change to the price year of the amount as well."""
    return lambda origin, target: range(min(origin, target), max(origin, target) + 1)


def wrong_present(right: Wrong) -> Wrong:
    """Discounts an hour too late in every year."""
    return lambda self, kind, shift=0.0: right(self, kind, shift) * 0.9999


MISTAKES: tuple[tuple[Any, str, Callable[[Wrong], Wrong], str], ...] = (
    (problem, "discount_factor", wrong_discount, "base_year_shifted"),
    (people, "outcome_per_person", wrong_effect, "zero_effect"),
    (people, "groups", wrong_survival, "nobody_moves"),
    (money, "_stock", wrong_stock, "stock_of_one_year"),
    (realisation, "_cut_share", wrong_cut, "realised_at_most_gross"),
    (measures, "society_flow", wrong_society, "transfers_cancel"),
    (measures, "society_flow", wrong_society, "factor_of_one"),
    (problem.Numbers, "money", wrong_money, "other_currency"),
    (people.Group, "per_invited", wrong_take_up, "fewer_invited"),
    (bottom_line, "draw", wrong_columns, "unrelated_input"),
    (measures, "is_budget", wrong_budget, "earnings_outside_budgets"),
    (problem.Problem, "factors", wrong_present, "rate_zero"),
    (prices, "_between", wrong_years, "constant_index"),
)


@pytest.fixture
def no_memory() -> Iterator[None]:
    """Let no right figure stand in for a wrong one, or the other way round."""
    base.cache_clear()
    yield
    base.cache_clear()


@pytest.mark.usefixtures("no_memory")
@pytest.mark.parametrize(
    ("where", "name", "mistake", "relation"),
    MISTAKES,
    ids=[f"{mistake[2].__name__}-{mistake[3]}" for mistake in MISTAKES],
)
def test_relation_sees_a_planted_mistake(
    where: Any,
    name: str,
    mistake: Callable[[Wrong], Wrong],
    relation: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seed in SEEDS[:60]:
        valid_case(seed)  # made by the right formula
    monkeypatch.setattr(where, name, mistake(getattr(where, name)))
    chosen = next(item for item in RELATIONS if item.__name__ == relation)
    with pytest.raises(pytest.fail.Exception):
        hold(chosen, SEEDS[:60])
