"""How an effect comes and goes: what is left of 100 outcomes, year by year."""

import pytest

from tests.spec.appraise.small import appraised, near


def left(persistence: str, years: int = 5) -> list[float]:
    """Return the outcomes of 100 people by year for a persistence written as in `case.yaml`."""
    return appraised(
        f"horizon: {{first_year: 2026, last_year: {2025 + years}}}",
        "effects: {it: {title: It, kind: rate, basis: net, per: treated, value: 1,"
        f"persistence: {{{persistence}}}}}}}",
    ).people("it")


def test_an_effect_is_constant_unless_something_else_is_stated() -> None:
    assert left("") == near(100, 100, 100, 100, 100)
    assert left("shape: constant") == near(100, 100, 100, 100, 100)


def test_exponential_loses_the_same_share_every_year() -> None:
    # A fifth is lost every year: 100, 80, 64, 51.2, 40.96.
    assert left("shape: exponential, fade: 0.2") == near(100, 80, 64, 51.2, 40.96)


def test_half_life_is_when_half_is_left() -> None:
    # Half is left after 2 years, a quarter after 4; between them the square root of a half.
    assert left("shape: half_life, half_life_years: 2") == near(
        100, 100 * 0.5**0.5, 50, 50 * 0.5**0.5, 25
    )


def test_linear_reaches_nothing_after_its_duration() -> None:
    # A quarter of the first year's effect is lost every year.
    assert left("shape: linear, duration_years: 4") == near(100, 75, 50, 25, 0)


def test_a_table_says_it_year_by_year() -> None:
    # What the table does not reach is nothing.
    assert left("shape: table, table: [0.5, 1, 0.25]") == near(50, 100, 25, 0, 0)


def test_lag_is_the_time_before_anything_happens() -> None:
    assert left("lag_years: 2") == near(0, 0, 100, 100, 100)
    # The fading begins when the effect does.
    assert left("lag_years: 1, shape: exponential, fade: 0.5") == near(0, 100, 50, 25, 12.5)


def test_a_lag_that_ends_within_a_year_leaves_the_rest_of_that_year() -> None:
    # From 0.25 years on: three quarters of the first year.
    assert left("lag_years: 0.25") == near(75, 100, 100, 100, 100)


def test_ramp_is_the_time_until_the_effect_is_full() -> None:
    # In equal steps, full after the third year: 1/4, 2/4, 3/4, 1.
    assert left("ramp_years: 3") == near(25, 50, 75, 100, 100)
    # The fading begins when the effect is full.
    assert left("ramp_years: 1, shape: linear, duration_years: 2") == near(50, 100, 50, 0, 0)


def test_ramp_follows_the_lag() -> None:
    assert left("lag_years: 1, ramp_years: 1") == near(0, 50, 100, 100, 100)


def test_a_table_after_a_lag_and_a_ramp() -> None:
    # One year of nothing, one year of half the table's first value, then the table.
    assert left("lag_years: 1, ramp_years: 1, shape: table, table: [0.8, 0.4]") == near(
        0, 40, 80, 40, 0
    )


def test_lasts_ends_every_shape() -> None:
    assert left("lasts_years: 3") == near(100, 100, 100, 0, 0)
    # It counts from the end of the lag, and a part of a year counts in part.
    assert left("lag_years: 1, lasts_years: 2.5") == near(0, 100, 100, 50, 0)
    assert left("lasts_years: 2, shape: exponential, fade: 0.5") == near(100, 50, 0, 0, 0)


@pytest.mark.parametrize("years", [2, 3, 30])
def test_the_horizon_cuts_off_what_comes_after_it(years: int) -> None:
    assert left("shape: exponential, fade: 0.5", years) == near(
        *(100 * 0.5**t for t in range(years))
    )


def test_years_count_from_the_start_of_each_cohort() -> None:
    found = appraised(
        "options: {help: {title: Help, invited: {people: {2026: 100, 2027: 100}}}}",
        """
        effects:
          it:
            title: It
            kind: rate
            basis: net
            per: treated
            value: 1
            persistence: {lag_years: 1, shape: exponential, fade: 0.5}
        """,
    )

    # The first cohort: 0, 100, 50. The second, a year later: 0, 0, 100.
    assert found.people("it") == near(0, 100, 150)
