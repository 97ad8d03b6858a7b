"""Discounting, payback, rates of return and shortfall, against published examples and by hand."""

from datetime import date, timedelta
from math import sqrt
from typing import Any

import numpy as np
import pytest
import pyxirr
from scipy import stats

from bundlinje.appraisal.appraise import Settings
from bundlinje.calc.discounting import discount_factor
from bundlinje.calc.summary import all_rates_of_return, expected_shortfall, payback_index
from bundlinje.core.fact import RateBand
from tests.reference.adapters import (
    YEAR,
    case_of,
    discounting,
    effect_case,
    option_of,
    rates,
    stream_case,
    worth,
)


def stream(flows: list[float], rate: float) -> dict[str, Any]:
    """Return the figures of losses and gains by year, all at the start of the year."""
    losses = {year: -flow for year, flow in enumerate(flows) if flow < 0}
    return option_of(stream_case(losses, [max(flow, 0) for flow in flows], rate))


def test_independent_factor_of_the_nice_reference_case() -> None:
    """100 pounds in year 2 and in year 11 at 3.5 %: https://yhec.co.uk/glossary/discount-rate/."""
    bands = (RateBand(1, None, 0.035),)

    assert round(100 * discount_factor(bands, 1), 2) == 96.62
    assert round(100 * discount_factor(bands, 10), 2) == 70.89


def test_independent_discounted_quality_adjusted_years() -> None:
    """Ten years at 0.97, the first not discounted: the documented output of the R package QALY.

    https://health-economics-in-r.github.io/QALY/reference/discount.html
    """
    case = case_of(
        10,
        0.035,
        wellbeing={
            "health": {
                "title": "Health",
                "of": "participation",
                "measure": "qaly",
                "change": 0.97,
            }
        },
    )
    health = option_of(case)["wellbeing"]["health"]

    assert health["discounted"]["central"] == pytest.approx(8.349456, abs=5e-7)
    assert health["sum"]["central"] == pytest.approx(9.7)


def test_independent_discounted_payback_with_printed_balances() -> None:
    """https://www.gaodun.com/q/500s5h: 200,000 at 12 %, recovered during the fourth year."""
    option = stream([-200_000, 60_000, 80_000, 70_000, 60_000, 50_000], 0.12)

    assert list(option["public"]["cumulative"]["central"].values()) == pytest.approx(
        [-200_000, -146_428.57, -82_653.06, -32_828.44, 5_302.64, 33_673.98], abs=0.01
    )
    assert option["public"]["payback_year"]["central"] == YEAR + 4


def test_independent_payback_with_and_without_discounting() -> None:
    """A textbook exercise, 200 at 10 %: both fall between years 3 and 4.

    https://www.transtutors.com/questions/9-1-in-the-following-table-we-have-listed-the-cash-flow-cumulative-cash-flow-discoun-1309389.htm
    """
    option = stream([-200, 50, 60, 70, 200], 0.1)
    public = option["public"]

    received = [200 + balance for balance in public["cumulative"]["central"].values()]
    assert received == pytest.approx([0, 45.45, 95.04, 147.63, 284.23], abs=0.01)
    assert worth(option, "public") == pytest.approx(84.23, abs=0.01)  # a sum of rounded terms
    assert public["payback_year_undiscounted"]["central"] == YEAR + 4
    assert public["payback_year"]["central"] == YEAR + 4


@pytest.mark.parametrize(
    ("flows", "index"),
    [
        ([-100, 60, 60], 2),
        ([-100, 50, 50], 2),  # exactly 0 has paid back
        ([-100, 50, 49], None),
        ([0, 10, 10], 0),  # never below 0
        ([10, -5, 1], 0),
        ([-100, 150, -80, 40], 3),  # above 0 in year 1, but it did not stay there
        ([-100, 150, -80, 20], None),
        ([100, -150, 60], 2),  # a gain first, then a loss
        ([-0.3, 0.1, 0.1, 0.1], 3),  # 0 but for the rounding of the computer
    ],
)
def test_synthetic_payback_is_the_first_year_from_which_it_stays(
    flows: list[float], index: int | None
) -> None:
    """The definition of DESIGN, section 4, by hand; from the mathematics and from a case."""
    found = int(payback_index(np.cumsum(np.array(flows)[:, None], axis=0))[0])
    assert found == (len(flows) if index is None else index)

    payback = stream(flows, 0.0)["public"]["payback_year"]
    assert payback["central"] == (None if index is None else YEAR + index)
    assert payback["never"] == float(index is None)


def test_synthetic_payback_as_a_distribution() -> None:
    """By hand: 100 paid, then x a year for three years.

    Source: a metalog through three symmetric quantiles is a logistic (Keelin 2016, The Metalog
    Distributions, Decision Analysis 13(4), 243-277). With p10 = 20, p50 = 40, p90 = 60 it lies
    around 40, and the stream pays back in year 1 if x >= 100, in year 2 if x >= 50, in year 3 if
    x >= 33.33, else never.
    """
    scale = 20 / np.log(9)  # the quantile of 0.9 lies ln 9 scales above the middle
    chances = [1 / (1 + np.exp((limit - 40) / scale)) for limit in (100, 50, 100 / 3)]
    effect = {
        "kind": "mean_difference",
        "value": {"p10": 20, "p50": 40, "p90": 60},
        "persistence": {"lag_years": 1},
    }
    case = effect_case(4, effect, invited=1)
    case["costs"] = {"paid": {"title": "P", "amounts": {YEAR: 100}, "payers": {"state": 1}}}
    case["accounts"] = {
        "gain": {"title": "Gain", "kind": "tax", "unit": "DKK", "prices": {"state": 1}}
    }
    case["consequences"] = {
        "gain": {"of": "outcome", "account": "gain", "change": 1, "evidence": "causal"}
    }
    settings = Settings()
    size = settings.scrambles * settings.draws
    payback = option_of(case, settings=settings)["public"]["payback_year"]

    shares = [payback["by_year"][str(YEAR + year)] for year in (1, 2, 3)]
    expected = [chances[0], chances[1] - chances[0], chances[2] - chances[1]]
    for share, chance in zip([*shares, payback["never"]], [*expected, 1 - chances[2]], strict=True):
        assert stats.binomtest(round(share * size), size, chance).pvalue > 0.001
    assert payback["p50"] == YEAR + 3
    assert payback["by_year"][str(YEAR)] == 0.0


@pytest.mark.parametrize(
    ("flows", "roots", "precision"),
    [
        # http://www.edupristine.com/discuss/viewtopic.php?f=13&t=1406: about 38 % and 260 %
        ([-2000, 10000, -10000], [0.38, 2.60], 0.02),
        # https://answer.ya.guru/questions/8411365: -76.49 % and 36.79 %
        ([-39800, 63800, -12800], [-0.7649, 0.3679], 5e-5),
    ],
)
def test_independent_streams_with_two_rates_of_return(
    flows: list[float], roots: list[float], precision: float
) -> None:
    assert all_rates_of_return(flows, range(len(flows))) == pytest.approx(roots, abs=precision)
    assert rates(stream(flows, 0.035)) == pytest.approx(roots, abs=precision)


def test_inferred_stream_with_four_rates_of_return() -> None:
    """The published exercise says to search between 20 and 70 percent; the roots are ours.

    https://brainmass.com/business/internal-rate-of-return/lt-problem-multiple-irrs-39308
    The stream is -1000 (x - 0.8)(x - 0.75)(x - 0.7)(x - 0.6) with x = 1 / (1 + r).
    """
    flows = [-252.0, 1431.0, -3035.0, 2850.0, -1000.0]
    assert (-1000 * np.poly([0.8, 0.75, 0.7, 0.6]))[::-1] == pytest.approx(flows)
    roots = [1 / 4, 1 / 3, 3 / 7, 2 / 3]

    assert all_rates_of_return(flows, range(5)) == pytest.approx(roots, abs=1e-9)
    assert rates(stream(flows, 0.035)) == pytest.approx(roots, abs=1e-9)


def test_synthetic_without_a_change_of_sign_there_is_no_rate() -> None:
    assert all_rates_of_return([10.0, 20.0], [0, 1]) == []
    assert all_rates_of_return([-10.0, -20.0], [0, 1]) == []
    assert all_rates_of_return([-10.0, 20.0, -20.0], [0, 1, 2]) == []  # never up to 0
    assert rates(stream([0, 5, 5], 0.035)) == []


def test_synthetic_rates_agree_with_pyxirr_where_there_is_one() -> None:
    """200 streams of one cost and later gains, by year and by date: the root is unique."""
    chance = np.random.default_rng(20260101)
    first = date(2026, 1, 1)
    for _ in range(200):
        count = int(chance.integers(2, 30))
        gains = chance.uniform(0, 100, count)
        flows = [-float(gains.sum() * chance.uniform(0.3, 1.5)), *gains.tolist()]
        days = [first, *(first + timedelta(int(day)) for day in chance.integers(400, 9000, count))]
        times = [(day - first).days / 365 for day in days]

        by_year, by_date = pyxirr.irr(flows), pyxirr.xirr(days, flows)
        assert all_rates_of_return(flows, range(count + 1)) == [pytest.approx(by_year, abs=1e-7)]
        assert all_rates_of_return(flows, times) == [pytest.approx(by_date, abs=1e-7)]


def test_independent_nominal_rate_of_return() -> None:
    """Fisher: 20 % real and 10 % inflation are 32 % nominal.

    https://online.flipbuilder.com/bmcx/kwwp/files/basic-html/page112.html
    """
    case = stream_case({0: 100}, [120], 0.035)
    case["discounting"] = discounting(0.035, costs="start", benefits="end")
    case["price_level"] = {"year": YEAR, "yearly_increase": 0.10}
    option = option_of(case)

    assert rates(option) == [pytest.approx(0.20, abs=1e-9)]
    assert rates(option, "nominal") == [pytest.approx(0.32, abs=1e-9)]


def test_synthetic_nominal_rate_is_that_of_nominal_amounts() -> None:
    """Each amount lifted by the increase of prices has the Fisher rate as its own."""
    increase, flows = 0.021, [-1000.0, 300.0, 300.0, 300.0, 300.0]
    case = stream_case({0: 1000}, [0, 300, 300, 300, 300], 0.035)
    case["price_level"] = {"year": YEAR, "yearly_increase": increase}
    lifted = [flow * (1 + increase) ** year for year, flow in enumerate(flows)]

    assert rates(option_of(case), "nominal") == [pytest.approx(pyxirr.irr(lifted), abs=1e-7)]


TAIL = 0.05


def shortfall_of_a_normal(mean: float, deviation: float, tail: float) -> float:
    """Return mean - deviation * phi(z) / tail, with z the quantile of the tail.

    http://blog.smaga.ch/expected-shortfall-closed-form-for-normal-distribution/
    """
    return float(mean - deviation * stats.norm.pdf(stats.norm.ppf(tail)) / tail)


def test_synthetic_shortfall_of_an_even_sample_of_a_normal() -> None:
    """100,000 midpoints leave an error of the order of one of them."""
    count = 100_000
    draws = stats.norm.ppf((np.arange(count) + 0.5) / count, 30.0, 7.0)
    shuffled = np.random.default_rng(1).permutation(draws)

    found = expected_shortfall(shuffled, TAIL)

    assert found == pytest.approx(shortfall_of_a_normal(30.0, 7.0, TAIL), abs=7.0 * 1e-4)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_synthetic_shortfall_of_a_normal_result(seed: int) -> None:
    """A result that is normal: 1,000 persons times a difference of -0.1 (0.04) at 5,000 kr.

    The error of the estimate is that of Manistre and Hancock 2005, Variance of the CTE estimator,
    North American Actuarial Journal 9(2), 129-156, for independent draws; ours do no worse. It is
    judged at 0.001. The tail is a whole number of draws.
    """
    mean, deviation = 1000 * 0.1 * 5000, 1000 * 0.04 * 5000
    case = effect_case(1, {"kind": "mean_difference", "value": {"mean": -0.1, "se": 0.04}})
    case["accounts"] = {
        "saved": {"title": "Saved", "kind": "resource", "unit": "year", "prices": {"state": 5000}}
    }
    case["consequences"] = {
        "saving": {"of": "outcome", "account": "saved", "change": 1, "evidence": "causal"}
    }
    settings = Settings(seed=seed)
    found = option_of(case, settings=settings)["public"]["expected_shortfall"]

    size = settings.scrambles * settings.draws
    count = round(TAIL * size)
    tail = count / size
    at = stats.norm.ppf(tail)
    beyond = -shortfall_of_a_normal(0, 1, tail)
    inside = 1 - at * beyond - beyond**2
    error = deviation * sqrt((inside + (1 - tail) * (beyond + at) ** 2) / count)
    expected = shortfall_of_a_normal(mean, deviation, tail)
    assert found["tail"] == TAIL
    assert abs(found["value"] - expected) < stats.norm.ppf(0.9995) * error
