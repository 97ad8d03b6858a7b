"""golden_case.yaml: one deterministic case with every figure worked out.

Source: own case; the formulas stand in the file. Deadweight is assumed, the biases are point
masses, and costs and benefits fall at the start of the year, so that year 0 is not discounted.
"""

from pathlib import Path
from typing import Any

import pytest

from bundlinje.appraisal.appraise import Settings
from tests.reference.adapters import (
    PARTY,
    YEAR,
    case_of,
    golden,
    option_of,
    people,
    rates,
    ratio,
    worth,
)


@pytest.fixture(name="file", scope="module")
def fixture_file(shared: Path) -> dict[str, Any]:
    return dict(golden(shared, "golden_case.yaml"))


@pytest.fixture(name="expected", scope="module")
def fixture_expected(file: dict[str, Any]) -> dict[str, Any]:
    assert file["evidence"] == "synthetic"
    return dict(file["outputs"])


@pytest.fixture(name="option", scope="module")
def fixture_option(file: dict[str, Any]) -> dict[str, Any]:
    return option_of(golden_case(file["inputs"]))


def golden_case(inputs: dict[str, Any], **effect: Any) -> dict[str, Any]:
    """Translate the file; `effect` replaces parts of the effect."""
    stated = {
        "title": "Success",
        "kind": "success_rate",
        "basis": inputs["effect_kind"],
        "per": "treated",
        "value": inputs["gross_success_rate"],
        "deadweight": inputs["deadweight"],
        "deadweight_from": "assumption",
        "attribution": inputs["attribution"],
        "displacement": inputs["displacement"],
        "benefit_bias": inputs["optimism_bias_on_benefits"],
        "persistence": {
            "lag_years": inputs["lag_years"],
            "shape": "exponential",
            "fade": inputs["fade_per_year"],
        },
        **effect,
    }
    savings = inputs["saving_per_outcome_year_dkk"]
    return case_of(
        inputs["horizon_years"],
        inputs["discount_rate"],
        options={
            "help": {
                "title": "Help",
                "invited": {"people": {YEAR + inputs["cost_year"]: inputs["invited"]}},
                "take_up": inputs["take_up"],
            }
        },
        costs={
            "programme": {
                "title": "Programme",
                "amount": inputs["cost_per_treated"],
                "per": "treated",
                "payers": {"municipality": 1},
                "bias": inputs["optimism_bias_on_costs"],
            }
        },
        effects={"success": stated},
        accounts={
            "saved": {
                "title": "Saved",
                "kind": "resource",
                "unit": "DKK/year",
                "prices": {PARTY[payer]: amount for payer, amount in savings.items()},
            }
        },
        consequences={
            "saving": {"of": "success", "account": "saved", "change": -1, "evidence": "causal"}
        },
    )


def test_synthetic_golden_people(file: dict[str, Any], expected: dict[str, Any]) -> None:
    """Treated, successes and additional outcomes, before the caution about benefits."""
    inputs = file["inputs"]
    bare = option_of(
        golden_case(inputs, deadweight=0, attribution=1, displacement=0, benefit_bias=0)
    )
    uncautious = option_of(golden_case(inputs, benefit_bias=0))
    profile = expected["persistence_profile"]

    assert people(uncautious, "participation")[0] == pytest.approx(expected["treated"])
    assert people(bare, "success")[1] == pytest.approx(expected["gross_successes"])
    assert people(uncautious, "success") == pytest.approx(
        [expected["additional_outcomes"] * share for share in profile]
    )


def test_synthetic_golden_caution_reduces_outcomes(
    file: dict[str, Any], expected: dict[str, Any], option: dict[str, Any]
) -> None:
    kept = 1 - file["inputs"]["optimism_bias_on_benefits"]

    assert people(option, "success")[1] == pytest.approx(expected["additional_outcomes"] * kept)


def test_synthetic_golden_yearly_amounts(
    file: dict[str, Any], expected: dict[str, Any], option: dict[str, Any]
) -> None:
    tolerance = file["tolerance_abs"]
    for payer, party in PARTY.items():
        annual = list(option["payers"][party]["annual_central"].values())
        cost = expected["cost_total"] if party == "municipality" else 0.0
        saved = [annual[0] + cost, *annual[1:]]
        assert saved == pytest.approx(expected["savings_by_year"][payer], abs=tolerance)
        assert sum(saved) == pytest.approx(expected["savings_undiscounted"][payer], abs=tolerance)


def test_synthetic_golden_present_values(
    file: dict[str, Any], expected: dict[str, Any], option: dict[str, Any]
) -> None:
    tolerance = file["tolerance_abs"]
    savings = {
        payer: worth(option, party) + (expected["cost_total"] if payer == "kommune" else 0.0)
        for payer, party in PARTY.items()
    }
    assert savings == pytest.approx(expected["pv_savings"], abs=tolerance)
    assert sum(savings.values()) == pytest.approx(expected["pv_savings_total"], abs=tolerance)
    assert worth(option, "public") == pytest.approx(expected["npv_total"], abs=tolerance)
    assert worth(option, "all") == pytest.approx(expected["npv_total"], abs=tolerance)


def test_synthetic_golden_profile_equals_its_closed_form(
    file: dict[str, Any], expected: dict[str, Any], option: dict[str, Any]
) -> None:
    """The state pays no cost: its present value over its first saving is that of the profile."""
    first = option["payers"]["state"]["annual_central"][str(YEAR + file["inputs"]["lag_years"])]
    profile = worth(option, "state") / first

    assert profile == pytest.approx(expected["profile_pv"], rel=1e-12)
    assert profile == pytest.approx(expected["profile_pv_closed_form"], rel=1e-12)


def test_synthetic_golden_returns(expected: dict[str, Any], option: dict[str, Any]) -> None:
    assert ratio(option, "by_role") == pytest.approx(expected["bcr"], abs=5e-5)
    assert ratio(option, "by_sign") == pytest.approx(expected["bcr"], abs=5e-5)
    assert rates(option) == [pytest.approx(expected["irr_pct"] / 100, abs=5e-6)]


def test_synthetic_golden_cumulative(
    file: dict[str, Any], expected: dict[str, Any], option: dict[str, Any]
) -> None:
    tolerance = file["tolerance_abs"]
    annual = list(option["public"]["annual_central"].values())
    undiscounted = [sum(annual[: year + 1]) for year in range(len(annual))]
    discounted = list(option["public"]["cumulative"]["central"].values())

    assert undiscounted == pytest.approx(expected["cumulative_undiscounted"], abs=tolerance)
    assert discounted == pytest.approx(expected["cumulative_discounted"], abs=tolerance)
    assert option["public"]["peak_negative_exposure"]["central"] == pytest.approx(
        expected["peak_negative_exposure"], abs=tolerance
    )


def test_synthetic_golden_payback(expected: dict[str, Any], option: dict[str, Any]) -> None:
    public = option["public"]
    discounted = YEAR + expected["payback_year_index_discounted"]
    undiscounted = YEAR + expected["payback_year_index_undiscounted"]

    assert public["payback_year"]["central"] == discounted
    assert public["payback_year"]["p50"] == discounted
    assert public["payback_year_undiscounted"]["central"] == undiscounted
    assert public["payback_year"]["by_year"][str(discounted)] == 1.0
    assert public["payback_year"]["never"] == 0.0


def test_synthetic_golden_break_even_on_the_effect(
    expected: dict[str, Any], option: dict[str, Any]
) -> None:
    points = {row["input"]: row for row in option["break_even"]}
    effect = points["effects.success.value"]

    multiplier = effect["value"] / effect["central"]
    assert multiplier == pytest.approx(expected["break_even_effect_multiplier"], abs=5e-6)
    assert effect["losing_side"] == "below"


def test_synthetic_golden_break_even_for_the_municipality(
    file: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Asked for the payer that bears all: its cost over its own savings, by the file's formula."""
    option = option_of(
        golden_case(file["inputs"]), settings=Settings(1, 2, 1, party="municipality")
    )
    points = {row["input"]: row["value"] for row in option["break_even"]}

    multiplier = expected["cost_total"] / expected["pv_savings"]["kommune"]
    assert points["effects.success.value"] == pytest.approx(
        file["inputs"]["gross_success_rate"] * multiplier, rel=1e-7
    )


def test_synthetic_golden_discount_pair(
    file: dict[str, Any], expected: dict[str, Any], option: dict[str, Any]
) -> None:
    """The closed form of the profile, with the rate one percentage point lower and higher."""
    inputs = file["inputs"]
    first = sum(rows[inputs["lag_years"]] for rows in expected["savings_by_year"].values())

    def value(rate: float) -> float:
        left, lag = (1 - inputs["fade_per_year"]) / (1 + rate), inputs["lag_years"]
        series = (1 - left ** (inputs["horizon_years"] - lag)) / (1 - left)
        return float(first * (1 + rate) ** -lag * series - expected["cost_total"])

    rate, pair = inputs["discount_rate"], option["discount_sensitivity"]
    assert value(rate) == pytest.approx(expected["npv_total"], abs=file["tolerance_abs"])
    assert pair["lower_rate"] == pytest.approx(value(rate - pair["shift"]), rel=1e-12)
    assert pair["higher_rate"] == pytest.approx(value(rate + pair["shift"]), rel=1e-12)


def test_synthetic_golden_wrong_pockets(
    file: dict[str, Any], expected: dict[str, Any], option: dict[str, Any]
) -> None:
    """The municipality pays all and loses, although the public gains: it never pays back."""
    own = option["payers"]["municipality"]

    assert worth(option, "municipality") == pytest.approx(
        expected["npv_kommune_if_it_bears_all_cost"], abs=file["tolerance_abs"]
    )
    assert own["payback_year"] | {"by_year": None} == {
        "central": None,
        "p50": None,
        "years_p50": None,
        "never": 1.0,
        "by_year": None,
    }
    assert own["probability_net_saving"] == 0.0
    assert option["public"]["probability_net_saving"] == 1.0


def test_synthetic_golden_without_spread_all_draws_are_central(option: dict[str, Any]) -> None:
    for figures in (option["public"], *option["payers"].values()):
        value = figures["net_present_value"]
        for name in ("mean", "p10", "p50", "p90"):
            assert value[name] == pytest.approx(value["central"], rel=1e-12)
        assert value["mcse"] == pytest.approx(0.0, abs=1e-6)


def test_synthetic_golden_every_output_has_its_check(expected: dict[str, Any]) -> None:
    """A figure added to the file must get a check here."""
    assert set(expected) == {
        "additional_outcomes",
        "bcr",
        "break_even_effect_multiplier",
        "cost_total",
        "cumulative_discounted",
        "cumulative_undiscounted",
        "gross_successes",
        "irr_pct",
        "npv_kommune_if_it_bears_all_cost",
        "npv_total",
        "payback_year_index_discounted",
        "payback_year_index_undiscounted",
        "peak_negative_exposure",
        "persistence_profile",
        "profile_pv",
        "profile_pv_closed_form",
        "pv_savings",
        "pv_savings_total",
        "savings_by_year",
        "savings_undiscounted",
        "treated",
    }
