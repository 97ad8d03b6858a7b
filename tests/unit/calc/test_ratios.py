"""Exact arithmetic on arrays against Python's fractions, also where 64 bits end."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.calc.ratios import (
    HELD,
    Ratios,
    exactly,
    held_to,
    in_millionths,
    plus,
    shared_out,
    times,
    total,
    whole_of,
)
from bundlinje.core.terms import RoundingMode
from tests.support.slow_terms import Number, apportioned, cut_down, rounded

EDGE = (HELD - 1, HELD, HELD + 1, 2**63 - 1, 2**63, 2**70)
MODES: tuple[RoundingMode, ...] = ("half_up", "half_even", "down", "up")
STEPS = ("0.01", "0.05", "1", "7", "0.000001", "1000")

wholes = st.one_of(
    st.integers(-20, 20),
    st.integers(-(2**62), 2**62),
    st.sampled_from([*EDGE, *(-x for x in EDGE)]),
)
below = st.one_of(st.integers(0, 12), st.sampled_from((10**6, HELD - 1, HELD, 2**70)))
rows = st.lists(st.tuples(wholes, below), min_size=1, max_size=4)


def array(values: list[int]) -> np.ndarray:
    """Return whole numbers as 64 bits if they fit, as the arithmetic itself does."""
    fits = all(abs(value) < HELD for value in values)
    return np.array(values, dtype=np.int64 if fits else object)


def made(row: list[tuple[int, int]]) -> Ratios:
    """Return numerators over denominators."""
    return Ratios(array([above for above, _ in row]), array([under for _, under in row]))


def fractions(found: Ratios) -> list[Number]:
    """Return what arrays hold, None where it cannot be said."""
    pair = np.broadcast_arrays(found.numerator, found.denominator)
    above, under = (each.tolist() for each in pair)
    assert all(value >= 0 for value in under)
    return [Fraction(a, b) if b else None for a, b in zip(above, under, strict=True)]


def both(
    one: Number, other: Number, work: Callable[[Fraction, Fraction], Fraction | None]
) -> Number:
    """Return what two known numbers come to; of what cannot be said, nothing can."""
    return None if one is None or other is None else work(one, other)


@given(rows, rows)
def test_sum_difference_product_and_quotient_are_those_of_fractions(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    size = min(len(left), len(right))
    one, other = made(left[:size]), made(right[:size])
    pairs = list(zip(fractions(one), fractions(other), strict=True))
    assert fractions(one.plus(other)) == [both(a, b, lambda x, y: x + y) for a, b in pairs]
    assert fractions(one.minus(other)) == [both(a, b, lambda x, y: x - y) for a, b in pairs]
    assert fractions(one.times(other)) == [both(a, b, lambda x, y: x * y) for a, b in pairs]
    assert fractions(one.over(other)) == [
        both(a, b, lambda x, y: x / y if y else None) for a, b in pairs
    ]


@given(rows, wholes, st.integers(1, 10**6))
def test_a_row_meets_a_single_number(row: list[tuple[int, int]], above: int, under: int) -> None:
    one, other = made(row), made([(above, under)])
    single = Fraction(above, under)
    assert fractions(one.plus(other)) == [
        both(a, single, lambda x, y: x + y) for a in fractions(one)
    ]
    assert fractions(one.times(other)) == [
        both(a, single, lambda x, y: x * y) for a in fractions(one)
    ]
    signs = one.compared(other).tolist()
    for number, sign in zip(fractions(one), signs, strict=True):
        assert number is None or sign == (number > single) - (number < single)


@given(rows, st.sampled_from(STEPS), st.sampled_from(MODES))
def test_rounding_is_that_of_fractions(
    row: list[tuple[int, int]], step: str, mode: RoundingMode
) -> None:
    one = made(row)
    found = fractions(one.rounded(Decimal(step), mode))
    expected = [
        None if number is None else rounded(number, Fraction(step), mode)
        for number in fractions(one)
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("half_up", [-3, -2, -1, 0, 1, 2, 3]),
        ("half_even", [-2, -2, 0, 0, 0, 2, 2]),
        ("down", [-2, -1, 0, 0, 0, 1, 2]),
        ("up", [-3, -2, -1, 0, 1, 2, 3]),
    ],
)
def test_halves_go_where_the_mode_says(mode: RoundingMode, expected: list[int]) -> None:
    """The names and what they do with ties are those of IEEE 754-2019, section 4.3, and decimal."""
    halves = Ratios(np.array([-5, -3, -1, 0, 1, 3, 5]), np.array([2]))
    assert whole_of(halves, mode).tolist() == expected
    names = {"half_up": "HALF_UP", "half_even": "HALF_EVEN", "down": "DOWN", "up": "UP"}
    by_decimal = [
        int((Decimal(half) / 2).quantize(Decimal(1), rounding=f"ROUND_{names[mode]}"))
        for half in (-5, -3, -1, 0, 1, 3, 5)
    ]
    assert by_decimal == expected


@pytest.mark.parametrize("size", EDGE)
def test_sums_and_products_are_right_where_64_bits_end(size: int) -> None:
    one, other = array([size, -size]), array([2, 1])
    assert times(one, other).tolist() == [2 * size, -size]
    assert plus(one, one).tolist() == [2 * size, -2 * size]
    assert total(np.stack([one, one, one])).tolist() == [3 * size, -3 * size]


def test_a_quotient_by_nobody_cannot_be_said_and_neither_can_what_is_made_of_it() -> None:
    nobody = exactly(5).over(exactly(0))
    assert fractions(nobody) == [None]
    assert fractions(exactly(5).over(nobody)) == [None]
    assert fractions(nobody.plus(exactly(1))) == [None]
    assert fractions(nobody.rounded(Decimal(1), "half_up")) == [None]
    assert whole_of(nobody, "half_up").tolist() == [0]


def test_a_sum_over_the_axis_is_exact() -> None:
    parts = Ratios(np.array([1, 1, 1]), np.array([3, 6, 2]))
    assert fractions(parts.summed()) == [Fraction(1)]
    assert fractions(in_millionths(np.array([1, 2, 3])).summed()) == [Fraction(6, 10**6)]


# --- Shares that sum to the whole ----------------------------------------------------------------

STATES_1790 = {
    "Connecticut": (236_841, 8), "Delaware": (55_540, 2), "Georgia": (70_835, 2),
    "Kentucky": (68_705, 2), "Maryland": (278_514, 9), "Massachusetts": (475_327, 16),
    "New Hampshire": (141_822, 5), "New Jersey": (179_570, 6), "New York": (331_589, 11),
    "North Carolina": (353_523, 12), "Pennsylvania": (432_879, 14), "Rhode Island": (68_446, 2),
    "South Carolina": (206_236, 7), "Vermont": (85_533, 3), "Virginia": (630_560, 21),
}  # fmt: skip
"""Population of 1790 and seats under the bill that Washington vetoed in 1792: 120 by Hamilton.

Source: Balinski and Young, Fair Representation (2001), chapter 2; the same seats in COMAP, For All
Practical Purposes, 10th ed., chapter 14, example 6 (table 14.5).
"""


def test_hamiltons_method_gives_the_house_of_1792() -> None:
    people = np.array([[count] for count, _ in STATES_1790.values()])
    assert people.sum() == 3_615_920
    seats = shared_out(np.array([120]), people)[:, 0]
    assert seats.tolist() == [seats for _, seats in STATES_1790.values()]


weights = st.lists(st.integers(0, 10**12), min_size=1, max_size=12)


@given(st.one_of(st.integers(0, 1000), st.integers(0, 10**20)), weights)
def test_shares_sum_to_the_whole_and_keep_to_the_quota(amount: int, parts: list[int]) -> None:
    """The quota rule: nobody is a whole unit from what proportion gives (Balinski and Young)."""
    found = shared_out(array([amount]), array(parts)[:, None])[:, 0].tolist()
    assert found == apportioned(amount, parts)
    assert sum(found) == (amount if sum(parts) else 0)
    for given_, part in zip(found, parts, strict=True):
        assert not sum(parts) or abs(given_ - Fraction(amount * part, sum(parts))) < 1


def test_equal_remainders_go_to_the_earlier_part() -> None:
    assert shared_out(np.array([2]), np.array([[1], [1], [1]]))[:, 0].tolist() == [1, 1, 0]
    assert shared_out(np.array([100]), np.array([[1], [1], [1]]))[:, 0].tolist() == [34, 33, 33]


@given(st.integers(0, 500), weights)
def test_one_more_to_share_is_one_more_in_all(amount: int, parts: list[int]) -> None:
    more = shared_out(np.array([amount, amount + 1]), np.array(parts)[:, None])
    sums = total(more).tolist()
    for before, after in pairwise(sums):
        assert after - before == (1 if sum(parts) else 0)


@given(weights, st.integers(0, 10**13), st.booleans())
def test_what_is_held_is_what_whole_numbers_say(
    parts: list[int], room: int, last_first: bool
) -> None:
    found = held_to(array(parts)[:, None], np.array([room]), last_first)[:, 0].tolist()
    assert found == cut_down(parts, room, last_first)
    assert sum(found) == min(room, sum(parts))
    assert all(0 <= kept <= part for kept, part in zip(found, parts, strict=True))


def test_many_parts_are_put_in_order_as_few_are() -> None:
    few = np.array([[5], [9], [9], [1]])
    many = np.vstack([few, np.zeros((20, 1), dtype=np.int64)])
    for amount in range(24):
        one = shared_out(np.array([amount]), few)[:, 0].tolist()
        assert shared_out(np.array([amount]), many)[:4, 0].tolist() == one
