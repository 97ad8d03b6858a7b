"""What is said of the result: payback, returns, exposure, and what it hangs on.

240,000 kr. are paid in 2026. 100 people use one unit less of care at 1,000 kr. in each of three
years: 100,000 kr. a year. In 2026 140,000 kr. are missing, in 2027 40,000; in 2028 60,000 are
left over.
"""

from math import exp, pi, sqrt
from typing import Any

import pytest

from tests.spec.appraise.small import SOME, Appraised, appraised, near

COST = "costs: {team: {title: Team, amounts: {2026: 240000}, payers: {municipality: 1}}}"
CARE = "accounts: {care: {title: Care, kind: resource, unit: hour, prices: {municipality: 1000}}}"
SURE = "consequences: {less: {of: participation, account: care, change: -1, evidence: causal}}"
UNSURE = SURE.replace("-1", "{mean: -1, se: 0.5, source: 'https://example.org'}")


def certain(*parts: str) -> Appraised:
    """Appraise the case of the page."""
    return appraised(COST, CARE, SURE, *parts)


def uncertain(*parts: str) -> Appraised:
    """Appraise it with the saving normal around 1 unit with a standard error of 0.5."""
    return appraised(COST, CARE, UNSURE, *parts, settings=SOME)


# --- When it is paid back ------------------------------------------------------------------------


def test_payback_is_the_year_from_which_the_sum_stays_above_0() -> None:
    payback = certain().public["payback_year"]

    assert payback["central"] == payback["p50"] == 2028
    assert payback["years_p50"] == 2
    assert payback["never"] == 0


def test_payback_that_does_not_last_is_no_payback() -> None:
    # 300,000 saved at once, then 100,000 lost in each of two years: -140,000 in all.
    row = SURE.replace("-1", "[-3, 1, 1]")
    payback = appraised(COST, CARE, row).public["payback_year"]

    assert payback["central"] is None
    assert payback["never"] == 1


def test_payback_is_discounted_and_the_undiscounted_stands_beside_it() -> None:
    # At 25 % the gains are 100,000, 80,000 and 64,000: 244,000, so still 2028; at 30 % 236,095.
    found = certain("discounting: {schedule: 0.3, base_year: 2026, costs: start, benefits: start}")

    assert found.public["payback_year"]["central"] is None
    assert found.public["payback_year_undiscounted"]["central"] == 2028


def test_nothing_to_pay_back_is_paid_back_at_once() -> None:
    assert appraised(CARE, SURE).public["payback_year"]["central"] == 2026


def test_payback_is_a_distribution_with_the_mass_that_never_comes() -> None:
    payback = uncertain().public["payback_year"]

    # 2026 needs 2.4 units (z = 2.8), 2027 1.2 units (z = 0.4), 2028 0.8 units (z = -0.4):
    # P(z > 2.8) = 0.0026, P(z > 0.4) = 0.3446, P(z > -0.4) = 0.6554.
    assert payback["by_year"]["2026"] == pytest.approx(0.0026, abs=0.002)
    assert payback["by_year"]["2027"] == pytest.approx(0.3446 - 0.0026, abs=0.004)
    assert payback["by_year"]["2028"] == pytest.approx(0.6554 - 0.3446, abs=0.004)
    assert payback["never"] == pytest.approx(0.3446, abs=0.004)
    assert sum(payback["by_year"].values()) + payback["never"] == near(1)
    # Over half of all draws have paid back by 2028, not yet by 2027.
    assert payback["p50"] == 2028


def test_no_median_where_never_is_half_or_more() -> None:
    # 330,000 are paid back by 1.1 units or more: never in P(z < 0.2) = 0.5793 of the draws.
    dearer = COST.replace("240000", "330000")
    payback = appraised(dearer, CARE, UNSURE, settings=SOME).public["payback_year"]

    assert payback["p50"] is None
    assert payback["never"] == pytest.approx(0.5793, abs=0.004)


def test_the_probability_of_a_net_saving() -> None:
    # 300,000 x units > 240,000 where units > 0.8: P(z > -0.4).
    assert uncertain().public["probability_net_saving"] == pytest.approx(0.6554, abs=0.004)


# --- How deep it goes ----------------------------------------------------------------------------


def test_peak_negative_exposure_is_the_most_that_is_ever_missing() -> None:
    assert certain().public["peak_negative_exposure"]["central"] == near(-140e3)
    assert appraised(CARE, SURE).public["peak_negative_exposure"]["central"] == near(0)


def test_expected_shortfall_is_the_mean_of_the_worst_20th() -> None:
    found = uncertain().public["expected_shortfall"]

    # Normal, mean 60,000, standard deviation 150,000: mean - sd x phi(1.6449) / 0.05.
    density = exp(-(1.6449**2) / 2) / sqrt(2 * pi)
    assert found["tail"] == 0.05
    assert found["value"] == pytest.approx(60e3 - 150e3 * density / 0.05, rel=0.02)


def test_the_cumulative_result_by_year() -> None:
    assert certain().public["cumulative"]["central"] == {
        "2026": near(-140e3),
        "2027": near(-40e3),
        "2028": near(60e3),
    }
    running = uncertain().public["cumulative"]
    for year in ("2026", "2027", "2028"):
        assert running["p10"][year] < running["p50"][year] < running["p90"][year]


# --- What a krone gives --------------------------------------------------------------------------


def test_benefit_cost_ratio_by_role_and_by_sign() -> None:
    # Two accounts: 300,000 saved, 60,000 more used elsewhere.
    both = """
    accounts:
      care: {title: Care, kind: resource, unit: hour, prices: {municipality: 1000}}
      drugs: {title: Drugs, kind: resource, unit: course, prices: {region: 200}}
    consequences:
      less: {of: participation, account: care, change: -1, evidence: causal}
      more: {of: participation, account: drugs, change: 1, evidence: causal}
    """
    returns = appraised(COST, both).public["returns"]["benefit_cost_ratio"]

    # By role: all consequences over the cost of the help, (300,000 - 60,000) / 240,000 = 1.
    assert returns["by_role"]["central"] == near(1)
    # By sign, stream by stream: 300,000 gained over 240,000 + 60,000 lost = 1.
    assert returns["by_sign"]["central"] == near(1)
    assert certain().public["returns"]["benefit_cost_ratio"]["by_role"]["central"] == near(1.25)


def test_internal_rate_of_return() -> None:
    # 240 = 100 + 100 v + 100 v^2: v = (-1 + sqrt(1 + 4 x 1.4)) / 2, and the rate is 1 / v - 1.
    rate = 2 / (sqrt(1 + 4 * 1.4) - 1) - 1
    growing = "price_level: {year: 2026, yearly_increase: 0.02}"

    found = certain(growing).public["returns"]["internal_rate_of_return"]
    assert found["real"] == [pytest.approx(rate)]
    assert found["nominal"] == [pytest.approx((1 + rate) * 1.02 - 1)]
    # Without an index nothing nominal can be said.
    assert certain().public["returns"]["internal_rate_of_return"]["nominal"] is None


def test_the_rate_of_return_does_not_depend_on_when_the_help_begins() -> None:
    # The same money 30 years later, seen from the same base year: one rate, and the same one.
    late = appraised(
        "horizon: {first_year: 2026, last_year: 2058}",
        "options: {help: {title: Help, invited: {people: {2056: 100}}}}",
        COST.replace("2026", "2056"),
        CARE,
        SURE,
    )
    rate = certain().public["returns"]["internal_rate_of_return"]["real"]

    assert late.public["returns"]["internal_rate_of_return"]["real"] == [
        pytest.approx(rate[0], rel=1e-6)
    ]


def test_a_result_that_only_loses_has_no_rate_of_return() -> None:
    assert appraised(COST).public["returns"]["internal_rate_of_return"]["real"] == []


# --- What it hangs on ----------------------------------------------------------------------------


def row_of(rows: list[dict[str, Any]], path: str) -> dict[str, Any]:
    """Return the row of an input."""
    return next(row for row in rows if row["input"] == path)


def test_tornado_moves_one_input_from_its_10th_to_its_90th_percentile() -> None:
    (swing,) = uncertain().option["tornado"]

    # Units -1 -/+ 1.2816 x 0.5: the result is 300,000 x units - 240,000.
    assert swing["input"] == "consequences.less.change"
    assert swing["p10"] == pytest.approx(-1.6408, abs=1e-4)
    assert swing["result_p10"] == pytest.approx(300e3 * 1.64078 - 240e3, rel=1e-4)
    assert swing["result_p90"] == pytest.approx(300e3 * 0.35922 - 240e3, rel=1e-4)
    assert swing["width"] == near(swing["result_p10"] - swing["result_p90"])


def test_the_widest_swing_comes_first() -> None:
    found = uncertain(CARE.replace("1000", "{low: 990, high: 1010}"))

    assert [row["input"] for row in found.option["tornado"]] == [
        "consequences.less.change",
        "accounts.care.prices.municipality",
    ]


def test_break_even_is_the_value_at_which_the_result_is_0() -> None:
    rows = certain().option["break_even"]
    price = row_of(rows, "accounts.care.prices.municipality")
    cost = row_of(rows, "costs.team.amounts.2026")

    # 300 units x price = 240,000 at 800 kr.; below it loses. It breaks even at costs of 300,000.
    assert price["value"] == pytest.approx(800)
    assert price["losing_side"] == "below"
    assert cost["value"] == pytest.approx(300e3)
    assert cost["losing_side"] == "above"


def test_break_even_comes_with_the_chance_of_the_losing_side() -> None:
    row = row_of(uncertain().option["break_even"], "consequences.less.change")

    # 0.8 units less; it loses where the change is above -0.8: P(z < 0.4 from below) = 0.3446.
    assert row["value"] == pytest.approx(-0.8)
    assert row["losing_side"] == "above"
    assert row["probability"] == pytest.approx(0.3446, abs=1e-3)


def test_an_input_that_cannot_turn_the_result_has_no_break_even() -> None:
    rows = certain().option["break_even"]

    # The net tax factor belongs to the society view; with 80 people the public result is 0.
    assert row_of(rows, "dk/appraisal/net-tax-factor")["value"] is None
    assert row_of(rows, "options.help.invited.people.2026")["value"] == pytest.approx(80)
    # A payer's share cannot move without those of the others, so nothing is asked of it alone.
    assert not [row for row in rows if ".payers." in row["input"]]
