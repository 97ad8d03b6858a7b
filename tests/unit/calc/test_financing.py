"""Reimbursement as mathematics, by hand and by relation.

The figures with a source are held against shared/golden in tests/reference/test_payer_rules.py.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.calc.financing import (
    after_equalisation,
    after_guarantee,
    mean_share,
    reimbursed,
    reimbursed_change,
    share_of_removed_days,
    share_of_removed_weeks,
    weeks_on_ladder,
)

STEPS = ((1, 0.8), (5, 0.4), (27, 0.3), (53, 0.2))
BANDS = ((860_000.0, 0.25), (1_680_000.0, 0.5), (2_120_000.0, 0.75))
weeks = st.integers(1, 300)
costs = st.floats(0.0, 5e6)


def by_week(first: int, count: int) -> float:
    """The mean share of whole weeks, one after the other."""
    shares = [[share for begins, share in STEPS if begins <= week][-1]
              for week in range(first, first + count)]  # fmt: skip
    return sum(shares) / count


# --- Weeks ---------------------------------------------------------------------------------------


@given(weeks, weeks)
def test_the_mean_over_a_stretch_is_that_of_its_weeks(first: int, count: int) -> None:
    assert mean_share(STEPS, first, count) == pytest.approx(by_week(first, count), rel=1e-12)


def test_half_a_week_counts_half() -> None:
    # Weeks 4 and the first half of 5: (0.8 + 0.5 x 0.4) / 1.5.
    assert mean_share(STEPS, 4, 1.5) == pytest.approx(2.0 / 3.0)


def test_removed_weeks_are_the_last_of_the_year() -> None:
    # In the first year of a new case the last 26 weeks are 27 to 52.
    assert share_of_removed_weeks(STEPS, {1: 1.0}, 0, 26) == pytest.approx(0.3)
    assert share_of_removed_weeks(STEPS, {1: 1.0}, 1, 26) == pytest.approx(0.2)


def test_people_are_weighted_by_where_they_are() -> None:
    # 40 % are new (weeks 1 to 52 on average), 60 % long on benefits.
    expected = 0.4 * by_week(1, 52) + 0.6 * 0.2
    assert share_of_removed_weeks(STEPS, {1: 0.4, 53: 0.6}, 0, 52) == pytest.approx(expected)


@given(weeks, st.integers(0, 3), st.integers(1, 51), st.integers(1, 100))
def test_the_tail_and_longer_spells_are_cheaper_for_the_state(
    start: int, year: int, removed: int, later: int
) -> None:
    here = share_of_removed_weeks(STEPS, {start: 1.0}, year, removed)
    assert share_of_removed_weeks(STEPS, {start: 1.0}, year, removed + 1) >= here - 1e-12
    assert share_of_removed_weeks(STEPS, {start + later: 1.0}, year, removed) <= here + 1e-12
    assert share_of_removed_weeks(STEPS, {start: 1.0}, year + 1, removed) <= here + 1e-12
    assert 0.2 - 1e-12 <= here <= 0.8 + 1e-12


def test_the_clock_counts_weeks_of_benefit_only() -> None:
    assert weeks_on_ladder([True, True, False, True]) == [1, 2, 0, 3]


def test_a_year_of_self_support_within_three_years_restarts_the_clock() -> None:
    on, off = [True], [False]

    assert weeks_on_ladder(on * 60 + off * 51 + on)[-1] == 61
    assert weeks_on_ladder(on * 60 + off * 52 + on * 2)[-2:] == [1, 2]
    # The 52 weeks need not be in one piece.
    assert weeks_on_ladder(on * 60 + off * 26 + on + off * 26 + on)[-1] == 1
    # But they must lie within three years.
    assert weeks_on_ladder(on * 4 + off * 26 + on * 131 + off * 26 + on)[-1] == 136


def test_what_restarted_the_clock_does_not_restart_it_again() -> None:
    on, off = [True], [False]
    history = on * 10 + off * 52 + on * 30 + off * 10 + on

    assert weeks_on_ladder(history)[-1] == 31


# --- Bands ---------------------------------------------------------------------------------------


def test_each_band_is_paid_by_its_own_share() -> None:
    # 2,200,000: 25 % of 820,000, 50 % of 440,000 and 75 % of 80,000.
    assert reimbursed(2_200_000.0, BANDS) == pytest.approx(205_000 + 220_000 + 60_000)
    assert reimbursed(860_000.0, BANDS) == 0.0


@given(costs, costs, costs)
def test_reimbursement_rises_with_what_a_person_costs_already(
    other: float, more: float, change: float
) -> None:
    paid = reimbursed_change(other, change, BANDS)

    assert -1e-6 <= paid <= 0.75 * change + 1e-6
    assert reimbursed_change(other + more, change, BANDS) >= paid - 1e-6
    assert reimbursed(other + change, BANDS) == pytest.approx(paid + reimbursed(other, BANDS))


def test_bands_take_draws() -> None:
    assert reimbursed(np.array([0.0, 1_160_000.0]), BANDS).tolist() == [0.0, 75_000.0]


# --- Days ----------------------------------------------------------------------------------------


def test_without_a_limit_the_state_pays_its_share_of_all_days() -> None:
    assert share_of_removed_days(0.5, None, 365.0, 100.0) == 0.5


def test_the_last_days_of_a_long_stay_are_the_municipalitys_alone() -> None:
    assert share_of_removed_days(0.5, 120.0, 300.0, 100.0) == 0.0
    # Days 101 to 200: 20 of 100 are inside the limit.
    assert share_of_removed_days(0.5, 120.0, 200.0, 100.0) == pytest.approx(0.1)
    assert share_of_removed_days(0.5, 120.0, 100.0, 50.0) == pytest.approx(0.5)


@given(st.floats(1, 366), st.floats(0.01, 1.0), st.floats(1, 366))
def test_days_from_the_tail_are_never_dearer_to_the_state(
    days: float, part: float, limit: float
) -> None:
    some = share_of_removed_days(0.5, limit, days, part * days)
    whole = share_of_removed_days(0.5, limit, days, days)

    assert 0.0 <= some <= whole + 1e-9 <= 0.5 + 2e-9
    assert whole == pytest.approx(0.5 * min(days, limit) / days)


# --- Local tax -----------------------------------------------------------------------------------


def test_equalisation_takes_its_share_and_a_guarantee_all_that_it_covers() -> None:
    assert after_equalisation(1000.0, 0.75) == 250.0
    assert after_guarantee(1000.0, 1.0) == 0.0
