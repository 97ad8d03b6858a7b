"""Dated rules: which period is in force in how much of a year."""

from datetime import date

import pytest

from bundlinje.core.financing import Period, Rule
from bundlinje.core.node import Text

WORDS = Text(da="x", en="x")


def period(begins: date | None, ends: date | None) -> Period:
    """A period of a rule that is in force between two days."""
    return Period("shares", begins, ends, WORDS, "law", "verified", "https://example.org")


BEFORE, AFTER = period(None, date(2023, 9, 30)), period(date(2023, 10, 1), None)
RULE = Rule("dk/financing/x", WORDS, (BEFORE, AFTER))


def test_a_year_is_weighted_by_days() -> None:
    # 273 days until 30 September, 92 after.
    assert BEFORE.part_of(2023) == 273 / 365
    assert AFTER.part_of(2023) == 92 / 365
    assert RULE.in_force(2022) == ((BEFORE, 1.0),)
    assert [part for _, part in RULE.in_force(2023)] == [273 / 365, 92 / 365]
    assert RULE.in_force(2024) == ((AFTER, 1.0),)


@pytest.mark.parametrize(("year", "length"), [(2024, 366), (2023, 365), (2000, 366), (1900, 365)])
def test_leap_years_have_a_day_more(year: int, length: int) -> None:
    first_day = period(date(year, 1, 1), date(year, 1, 1))

    assert first_day.part_of(year) == 1 / length
    assert period(None, date(year, 12, 31)).part_of(year) == 1.0
    assert period(date(year, 12, 31), None).part_of(year) == 1 / length


def test_a_period_may_lie_inside_a_year_or_span_many() -> None:
    inside = period(date(2023, 3, 1), date(2023, 3, 31))

    assert inside.part_of(2023) == pytest.approx(31 / 365)
    assert inside.part_of(2022) == inside.part_of(2024) == 0.0
    assert period(date(2000, 1, 1), date(2030, 1, 1)).part_of(2015) == 1.0


def test_an_open_rule_covers_every_year_and_year_0_too() -> None:
    assert all(RULE.covers(year) for year in (0, 1999, 2023, 9999))
    late = Rule("dk/financing/x", WORDS, (AFTER,))
    assert [late.covers(year) for year in (2022, 2023, 2024)] == [False, False, True]


def test_a_change_counts_inside_the_horizon_and_not_at_its_start() -> None:
    assert list(RULE.changes(2022, 2023)) == [(BEFORE, AFTER)]
    assert list(RULE.changes(2023, 2025)) == [(BEFORE, AFTER)]
    assert list(RULE.changes(2020, 2022)) == []
    assert list(RULE.changes(2024, 2025)) == []
    at_new_year = Rule("r", WORDS, (BEFORE, period(date(2024, 1, 1), None)))
    assert list(at_new_year.changes(2024, 2030)) == []


def test_the_periods_that_are_met() -> None:
    assert RULE.met(range(2020, 2023)) == (BEFORE,)
    assert RULE.met([2023]) == (BEFORE, AFTER)
    assert BEFORE.span == "..2023-09-30"
    assert AFTER.span == "2023-10-01.."
