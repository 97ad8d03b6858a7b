"""cba_examples.yaml: published worked examples of appraisal, of the kinds that `appraise` covers.

The kinds in WAITING belong to later parts; the first test fails when the file gets a kind that
neither has a test here nor waits with a reason.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pyxirr

from bundlinje.calc.discounting import discount_factor
from bundlinje.calc.summary import all_rates_of_return
from bundlinje.core.fact import RateBand
from tests.reference.adapters import (
    YEAR,
    case_of,
    discounting,
    golden,
    option_of,
    rates,
    ratio,
    stream_case,
    worth,
)

COVERED = {"annuity_pv", "npv", "npv_excel", "npv_gb", "wellby", "xirr", "irr_multi"}

WAITING = {
    "mvpf_kw": "the marginal value of public funds is an expert figure (part 4)",
    "mvpf_components": "the marginal value of public funds is an expert figure (part 4)",
    "mvpf_jtpa": "the marginal value of public funds is an expert figure (part 4)",
    "mvpf_simple": "the marginal value of public funds is an expert figure (part 4)",
    "mvpf_toptax": "the marginal value of public funds is an expert figure (part 4)",
    "icer": "a frontier of options by cost and effect is an expert figure (part 4)",
    "evpi_linear": "the value of information comes with the expert figures (part 4)",
}


@pytest.fixture(name="examples", scope="module")
def fixture_examples(shared: Path) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in golden(shared, "cba_examples.yaml")["examples"]}


def flat(rate: float) -> tuple[RateBand, ...]:
    return (RateBand(1, None, rate),)


def test_every_kind_is_covered_or_waits_with_a_reason(examples: dict[str, Any]) -> None:
    assert {item["kind"] for item in examples.values()} == COVERED | WAITING.keys()


def test_independent_annuity_of_the_nz_treasury_template(examples: dict[str, Any]) -> None:
    """https://vdocument.in/amp/cost-benefit-analysis-tool.html, option 1."""
    example = examples["nz_treasury_cba_template_option1"]
    inputs, expected = example["inputs"], example["expect"]
    assert example["evidence"] == "independent"
    rate, benefit = inputs["rate"], inputs["annual_benefit"]

    case = stream_case(
        {}, [benefit] * inputs["years"], rate, discounting=discounting(rate, benefits="mid")
    )
    assert worth(option_of(case), "public") == pytest.approx(
        expected["pv_benefits"], abs=example["tolerance_abs"]
    )
    for timing, offset in (("mid", 0.5), ("start", 0.0)):
        printed = expected[f"discount_factor_{timing}_year"]
        factors = [discount_factor(flat(rate), year + offset) for year in range(len(printed))]
        assert factors == pytest.approx(printed, abs=5e-6)
    first = [benefit * discount_factor(flat(rate), year + 0.5) for year in range(3)]
    assert first == pytest.approx(expected["pv_year"], abs=example["tolerance_abs"])


def test_inferred_capital_and_running_cost_of_the_nz_treasury_template(
    examples: dict[str, Any],
) -> None:
    """https://id.scribd.com/document/318449581/Cost-Benefit-Analysis-Tool, option 2.

    Capital falls at the start of year 0, running cost in the middle of each year: it is more use
    of an account by the municipality, beside a benefit to the state.
    """
    example = examples["nz_treasury_cba_template_option2"]
    inputs, expected = example["inputs"], example["expect"]
    assert example["evidence"] == "inferred"
    rate, years = inputs["rate"], inputs["years"]

    case = stream_case(
        {0: inputs["capital_start_of_year0"]},
        [inputs["annual_benefit"]] * years,
        rate,
        discounting=discounting(rate, benefits="mid"),
    )
    case["accounts"]["running"] = {
        "title": "Running",
        "kind": "resource",
        "unit": "year",
        "prices": {"municipality": inputs["annual_cost"]},
    }
    case["consequences"]["running"] = {
        "of": "participation",
        "account": "running",
        "change": 1,
        "evidence": "causal",
    }
    option = option_of(case)
    cost, benefit = -worth(option, "municipality"), worth(option, "state")

    assert benefit == pytest.approx(expected["pv_benefits"], abs=example["tolerance_abs"])
    assert cost == pytest.approx(expected["pv_costs"], abs=example["tolerance_abs"])
    assert worth(option, "public") == pytest.approx(expected["npv"], abs=example["tolerance_abs"])
    assert benefit / cost == pytest.approx(expected["bcr"], abs=0.005)


def test_independent_spreadsheet_habit_of_wsipp(examples: dict[str, Any]) -> None:
    """https://slideplayer.com./amp/8222520: cost and first return both at the end of period 1."""
    example = examples["wsipp_aos_simple"]
    inputs, expected = example["inputs"], example["expect"]
    assert example["evidence"] == "independent"
    rate = inputs["rate"]

    case = stream_case(
        {0: inputs["investment"]},
        [inputs["annual_return"]] * inputs["years"],
        rate,
        discounting=discounting(rate, costs="end", benefits="end"),
    )
    option = option_of(case)

    assert ratio(option) == pytest.approx(expected["bcr"], rel=example["tolerance_rel"])
    assert rates(option) == [pytest.approx(expected["irr"], rel=example["tolerance_rel"])]


def test_inferred_two_options_of_the_green_book(examples: dict[str, Any]) -> None:
    """HM Treasury Green Book, discounting annex: both options in one case."""
    example = examples["green_book_A_B"]
    inputs = example["inputs"]
    assert example["evidence"] == "inferred"
    names = {"A": "first", "B": "second"}

    def only(**what: Any) -> dict[str, dict[str, Any]]:
        return {
            option: {
                "options": [option],
                **{key: inputs[letter][name] for key, name in what.items()},
            }
            for letter, option in names.items()
        }

    capital, change = only(amount="capex0"), only(change="benefit")
    case = case_of(
        inputs["A"]["years"],
        inputs["rate"],
        discounting=discounting(inputs["rate"], benefits="end"),
        options={
            option: {"title": option, "invited": {"people": {YEAR: 1}}} for option in names.values()
        },
        costs={
            option: {"title": option, "per": "treated", "payers": {"state": 1}, **item}
            for option, item in capital.items()
        },
        accounts={"gain": {"title": "Gain", "kind": "tax", "unit": "DKK", "prices": {"state": 1}}},
        consequences={
            option: {"of": "participation", "account": "gain", "evidence": "causal", **item}
            for option, item in change.items()
        },
    )

    for letter, option in names.items():
        assert worth(option_of(case, option=option), "public") == pytest.approx(
            example["expect"][f"npv_{letter}"], abs=example["tolerance_abs"]
        )


def test_independent_value_of_a_point_of_life_satisfaction(examples: dict[str, Any]) -> None:
    """Jacobs, Simetrica: the table counts WELLBYs; money comes after and never enters a total.

    http://jacobs.com/newsroom/news/simetrica-Jacobs-contributes-new-guidance-wellbeing-analysis
    """
    example = examples["wellby_jacobs"]
    inputs = example["inputs"]
    assert example["evidence"] == "independent"

    case = case_of(
        inputs["years"],
        0.0,
        wellbeing={
            "satisfaction": {
                "title": "Life satisfaction",
                "of": "participation",
                "measure": "wellby",
                "change": inputs["effect_points"],
            }
        },
    )
    option = option_of(case)
    points = option["wellbeing"]["satisfaction"]["sum"]["central"]

    assert points == pytest.approx(inputs["effect_points"] * inputs["years"])
    per_year = points / inputs["years"] * inputs["value_per_wellby_gbp2019"]
    assert per_year == pytest.approx(
        example["expect"]["value_per_person_year"], abs=example["tolerance_abs"]
    )
    assert worth(option, "all") == 0.0


def test_inferred_rate_of_return_on_dates(examples: dict[str, Any]) -> None:
    """Microsoft's XIRR example: act/365 from the first date; pyxirr as a second opinion."""
    example = examples["xirr_excel"]
    assert example["evidence"] == "inferred"
    days = [date.fromisoformat(day) for day in example["inputs"]["dates"]]
    amounts = [float(amount) for amount in example["inputs"]["amounts"]]
    times = [(day - days[0]).days / 365 for day in days]

    found = all_rates_of_return(amounts, times)

    assert found == [pytest.approx(example["expect"]["xirr"], abs=example["tolerance_abs"])]
    assert found == [pytest.approx(pyxirr.xirr(days, amounts), abs=1e-9)]


def test_synthetic_every_rate_of_return_is_reported(examples: dict[str, Any]) -> None:
    """Two roots: both from the mathematics and from a case; pyxirr finds one and says nothing."""
    example = examples["irr_multiple_roots"]
    assert example["evidence"] == "synthetic"
    flows, roots = example["inputs"]["flows"], example["expect"]["roots"]

    assert all_rates_of_return(flows, range(len(flows))) == pytest.approx(roots, abs=1e-9)
    assert pyxirr.irr(flows) in [pytest.approx(root, abs=1e-6) for root in roots]

    losses = {year: -flow for year, flow in enumerate(flows) if flow < 0}
    gains = [max(flow, 0) for flow in flows]
    assert rates(option_of(stream_case(losses, gains, 0.035))) == pytest.approx(roots, abs=1e-9)
