"""Effects and how they last, against published worked examples and closed forms by hand."""

from math import ceil, sqrt
from typing import Any

import pytest

from tests.reference.adapters import YEAR, discounting, effect_case, option_of, people, worth


def per_thousand(**effect: Any) -> float:
    """Return the change in events among a thousand treated."""
    (change,) = people(option_of(effect_case(1, effect)), "outcome")
    return change


@pytest.mark.parametrize(
    ("kind", "value", "baseline", "change", "needed"),
    [
        # Cochrane Handbook 6.3, section 15.4.4.2 (5.1: 12.5.4.2): RR 0.92 at a risk of 0.3,
        # http://handbook-5-1.cochrane.org/chapter_12/12_5_4_2_computing_absolute_risk_reduction_or_nnt_from_a_risk.htm
        ("risk_ratio", 0.92, 0.3, -24, 42),
        # Cochrane Handbook 6.3, section 15.4.4.3 (5.1: 12.5.4.3): OR 0.73 at a risk of 0.3,
        # https://handbook-5-1.cochrane.org/chapter_12/12_5_4_3_computing_absolute_risk_reduction_or_nnt_from_an_odds.htm
        ("odds_ratio", 0.73, 0.3, -62, 17),
        # BMJ Nutrition, Prevention & Health, table of 20/100 against 25/100 strokes: RR 0.8,
        # https://nutrition.bmj.com/highwire/markup/4427/expansion
        ("risk_ratio", 0.8, 0.25, -50, 20),
    ],
)
def test_independent_absolute_change_from_a_ratio(
    kind: str, value: float, baseline: float, change: int, needed: int
) -> None:
    """Fewer events per thousand, and the number needed to treat, always rounded up."""
    found = per_thousand(kind=kind, value=value, baseline=baseline)

    assert round(found) == change
    assert ceil(round(1000 / -found, 9)) == needed


@pytest.mark.parametrize(
    ("survival", "hazard_ratio"), [(0.64, 0.5), (0.8, 2.0), (0.33, 0.72), (0.9, 1.0), (0.5, 3.0)]
)
def test_inferred_absolute_change_from_a_hazard_ratio(survival: float, hazard_ratio: float) -> None:
    """Survival under proportional hazards is that of the control group to the power of the ratio.

    Source of the formula: Altman and Andersen 1999, BMJ 319:1492-5,
    https://doi.org/10.1136/bmj.319.7223.1492; the figures are ours.
    """
    found = per_thousand(kind="hazard_ratio", value=hazard_ratio, baseline=1 - survival)

    assert found == pytest.approx(1000 * (survival - survival**hazard_ratio), abs=1e-9)


@pytest.mark.parametrize(
    ("kind", "value", "baseline", "change"),
    [
        ("hazard_ratio", 0.5, 0.36, 1000 * (sqrt(0.64) * -1 + 0.64)),  # survival 0.64 -> 0.8
        ("hazard_ratio", 2.0, 0.2, 160),  # survival 0.8 -> 0.64
        ("odds_ratio", 0.75, 0.25, -50),  # odds 1/3 -> 1/4, risk 1/4 -> 1/5
        ("odds_ratio", 4.0, 0.2, 300),  # odds 1/4 -> 1, risk 0.2 -> 0.5
        ("risk_ratio", 1.5, 0.2, 100),
        ("risk_ratio", 3.0, 0.5, 500),  # a risk stops at 1
        ("odds_ratio", 2.0, 1.0, 0),  # what is certain stays certain
        ("risk_difference", -0.12, 0.3, -120),
        ("risk_difference", -0.12, 0.1, -100),  # a risk stops at 0
        ("risk_difference", 0.2, None, 200),
        ("success_rate", 0.1, None, 100),
        ("mean_difference", -1.5, None, -1500),
        ("rate", 0.25, None, 250),
    ],
)
def test_synthetic_change_per_thousand_by_hand(
    kind: str, value: float, baseline: float | None, change: float
) -> None:
    stated = {"kind": kind, "value": value} | ({} if baseline is None else {"baseline": baseline})

    assert per_thousand(**stated) == pytest.approx(change, abs=1e-9)


def lasting(years: int = 12, **persistence: Any) -> list[float]:
    """Return what is left of one outcome by year."""
    effect = {"kind": "success_rate", "value": 1, "persistence": persistence}
    return people(option_of(effect_case(years, effect, invited=1)), "outcome")


def test_synthetic_persistence_by_year() -> None:
    """By hand: each shape from the year after its lag, and nothing before."""
    assert lasting(5, shape="exponential", fade=0.5) == pytest.approx([1, 0.5, 0.25, 0.125, 0.0625])
    assert lasting(5, shape="half_life", half_life_years=2) == pytest.approx(
        [1, sqrt(0.5), 0.5, sqrt(0.125), 0.25]
    )
    assert lasting(6, shape="linear", duration_years=4) == pytest.approx([1, 0.75, 0.5, 0.25, 0, 0])
    assert lasting(4, shape="table", table=[0.2, 0.6]) == pytest.approx([0.2, 0.6, 0, 0])
    assert lasting(5, lag_years=1, shape="table", table=[0.2, 0.6]) == pytest.approx(
        [0, 0.2, 0.6, 0, 0]
    )
    assert lasting(3, shape="half_life", half_life_years=1e-6) == pytest.approx([1, 0, 0])
    assert lasting(3, shape="linear", duration_years=1e-6) == pytest.approx([1, 0, 0])
    assert lasting(5, lag_years=2) == pytest.approx([0, 0, 1, 1, 1])
    assert lasting(5, lasts_years=2.5) == pytest.approx([1, 1, 0.5, 0, 0])
    assert lasting(4, lag_years=0.25) == pytest.approx([0.75, 1, 1, 1])
    assert lasting(5, ramp_years=3) == pytest.approx([0.25, 0.5, 0.75, 1, 1])


@pytest.mark.parametrize("years", [1, 2, 7, 40])
@pytest.mark.parametrize(
    ("persistence", "left"),
    [
        ({"shape": "exponential", "fade": 0.1}, 0.9),
        ({"shape": "exponential", "fade": 0.0}, 1.0),
        ({"shape": "half_life", "half_life_years": 3.0}, 0.5 ** (1 / 3)),
        ({"shape": "half_life", "half_life_years": 0.5}, 0.25),
    ],
)
def test_synthetic_fading_is_a_geometric_series(
    years: int, persistence: dict[str, Any], left: float
) -> None:
    """Sum of q^0 ... q^(n-1) is (1 - q^n) / (1 - q): Abramowitz and Stegun 1964, 3.1.10.

    Undiscounted with q the share left from year to year; discounted with q = share / (1 + r),
    and half a year more for money in the middle of its year.
    """
    rate = 0.035
    effect = {"kind": "success_rate", "value": 0.2, "persistence": persistence}
    case = effect_case(years, effect)
    case["discounting"] = discounting(rate, benefits="mid")
    case["accounts"] = {
        "saved": {"title": "Saved", "kind": "resource", "unit": "DKK", "prices": {"region": 500}}
    }
    case["consequences"] = {
        "saving": {"of": "outcome", "account": "saved", "change": -2, "evidence": "causal"}
    }
    option = option_of(case)

    def series(q: float) -> float:
        return years if q == 1.0 else (1 - q**years) / (1 - q)

    assert sum(people(option, "outcome")) == pytest.approx(200 * series(left), rel=1e-12)
    expected = 200 * 2 * 500 * series(left / (1 + rate)) / sqrt(1 + rate)
    assert worth(option, "region") == pytest.approx(expected, rel=1e-12)


def test_synthetic_linear_fade_is_an_arithmetic_series() -> None:
    """1 + (d - 1)/d + ... + 1/d = (d + 1) / 2: Abramowitz and Stegun 1964, 3.1.9."""
    assert sum(lasting(30, shape="linear", duration_years=9)) == pytest.approx(5.0)


def test_synthetic_new_cases_build_up_to_a_stock() -> None:
    """n new cases a year, of which a share l leaves: n * (1 - (1 - l)^(t + 1)) / l after year t."""
    leaving, fewer = 0.2, 3
    case = effect_case(10, {"kind": "success_rate", "value": 1}, invited=1)
    case["accounts"] = {
        "cases": {"title": "Cases", "kind": "resource", "unit": "case", "prices": {"state": 1}}
    }
    case["consequences"] = {
        "cases": {
            "of": "outcome",
            "account": "cases",
            "change": -fewer,
            "evidence": "causal",
            "stock_leaving": leaving,
        }
    }
    saved = list(option_of(case)["payers"]["state"]["annual_central"].values())

    expected = [fewer * (1 - (1 - leaving) ** (year + 1)) / leaving for year in range(10)]
    assert saved == pytest.approx(expected, rel=1e-12)


def test_synthetic_who_dies_and_who_moves() -> None:
    """(1 - m)^t live on, (1 - v)^t of them at home; the rest of the gain goes to the new home."""
    mortality, moving, price = 0.1, 0.2, 400
    case = effect_case(6, {"kind": "success_rate", "value": 0.5}, invited=100)
    case["segments"] = {"people": {"title": "People", "mortality": mortality, "moving_out": moving}}
    case["accounts"] = {
        "saved": {
            "title": "Saved",
            "kind": "resource",
            "unit": "year",
            "price": price,
            "payers": {"municipality": 0.75, "state": "rest"},
        }
    }
    case["consequences"] = {
        "saving": {"of": "outcome", "account": "saved", "change": -1, "evidence": "causal"}
    }
    option = option_of(case)
    alive = [(1 - mortality) ** year for year in range(6)]
    home = [(1 - moving) ** year for year in range(6)]
    whole = [0.5 * 100 * price * share for share in alive]

    annual = {
        party: list(figures["annual_central"].values())
        for party, figures in option["payers"].items()
    }
    assert annual["municipality"] == pytest.approx(
        [0.75 * w * h for w, h in zip(whole, home, strict=True)]
    )
    assert annual["other_municipality"] == pytest.approx(
        [0.75 * w * (1 - h) for w, h in zip(whole, home, strict=True)]
    )
    assert annual["state"] == pytest.approx([0.25 * w for w in whole])
    assert list(option["public"]["annual_central"]) == [str(YEAR + year) for year in range(6)]
