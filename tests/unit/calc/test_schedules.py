"""The four forms of a schedule, at and around every edge."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.calc.schedules import priced
from bundlinje.core.terms import Schedule
from tests.support.settling import Numbers, ratios
from tests.support.slow_terms import money

STEPS = [{"at": 5, "amount": 60}, {"at": 15, "amount": 105}, {"at": 20, "amount": 150}]
BANDS = [{"above": 0, "to": 30, "rate": 160_000}, {"above": 30, "to": 65, "rate": 38_000}]


def paid(schedule: dict[str, Any], *units: Numbers) -> list[Any]:
    """Return kroner for units, None where they cannot be said."""
    found = priced(Schedule.model_validate(schedule), ratios(tuple(units)))  # type: ignore[arg-type]
    pair = np.broadcast_arrays(found.numerator, found.denominator)
    return [Fraction(a, b) if b else None for a, b in zip(*(each.tolist() for each in pair),
                                                          strict=True)]  # fmt: skip


def table(mode: str, rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return a schedule by table."""
    return {"table": {"mode": mode, "rows": rows, **more}}


def test_denvers_price_of_a_day_and_marginal_table() -> None:
    """golden/settle/denver-sib: 299,928 days x 15.12, and 38 % fewer jail days."""
    assert paid({"per_unit": 15.12}, 299_928) == [Fraction("4534911.36")]
    assert paid(table("marginal", BANDS), 0, 30, 38, 65, 80) == [
        0,
        4_800_000,
        5_104_000,
        6_130_000,
        6_130_000,
    ]


def test_a_marginal_table_pays_nothing_under_its_first_row_and_in_a_gap() -> None:
    rows = [{"above": 10, "to": 20, "rate": 1}, {"above": 30, "to": 40, "rate": 2}]
    assert paid(table("marginal", rows), -5, 10, 15, 25, 35, 99) == [0, 0, 5, 10, 20, 30]


def test_a_step_pays_the_highest_row_that_is_reached() -> None:
    assert paid(table("step", STEPS), 4.999999, 5, 19, 20, 99) == [0, 60, 105, 150, 150]
    assert paid(table("step", STEPS, reached="above"), 5, 5.000001, 20) == [0, 60, 105]
    assert paid(table("step", STEPS, below=7), 0, 5) == [7, 60]


def test_interpolation_is_straight_between_rows_and_flat_outside() -> None:
    assert paid(table("interpolated", STEPS), 0, 5, 10, 17.5, 20, 99) == [
        60, 60, Fraction("82.5"), Fraction("127.5"), 150, 150,
    ]  # fmt: skip
    assert paid(table("interpolated", STEPS, below=0), 4, 5) == [0, 60]
    assert paid(table("interpolated", STEPS, below=0, reached="above"), 5, 6) == [
        0,
        Fraction("64.5"),
    ]


def test_a_lump_sum_asks_for_no_size_but_for_a_number_that_can_be_said() -> None:
    assert paid({"lump_sum": 100}, 0, -3, None) == [100, 100, None]
    assert paid({"share": 0.95}, 281_000, None) == [266_950, None]
    for mode, rows in (("step", STEPS), ("interpolated", STEPS), ("marginal", BANDS)):
        assert paid(table(mode, rows), None) == [None]


numbers = st.decimals(0, 1000, places=6)
units = st.lists(st.fractions(-100, 2000, max_denominator=10**6), min_size=1, max_size=5)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a table of one of the three modes."""
    ends = sorted(set(draw(st.lists(numbers, min_size=2, max_size=6, unique=True))))
    amounts = [round(draw(numbers), 2) for _ in ends]
    mode = draw(st.sampled_from(("step", "interpolated", "marginal")))
    if mode == "marginal":
        pairs = zip(pairwise(ends), amounts, strict=False)
        return table(mode, [{"above": a, "to": b, "rate": rate} for (a, b), rate in pairs])
    made = table(mode, [{"at": a, "amount": b} for a, b in zip(ends, amounts, strict=True)])
    made["table"]["reached"] = draw(st.sampled_from(("at_least", "above")))
    if draw(st.booleans()):
        made["table"]["below"] = amounts[-1]
    return made


@given(tables(), units)
def test_any_table_is_what_fractions_say(schedule: dict[str, Any], sizes: list[Fraction]) -> None:
    slow = Schedule.model_validate(schedule)
    assert paid(schedule, *sizes) == [money(slow, size) for size in sizes]


@pytest.mark.parametrize("units_", [10**12, Fraction(1, 10**6), Fraction(10**12) / 7])
def test_huge_and_tiny_sizes_are_exact(units_: Fraction) -> None:
    assert paid({"per_unit": 999_999.999999}, units_) == [units_ * Fraction("999999.999999")]
