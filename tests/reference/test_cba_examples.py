"""cba_examples.yaml: published worked examples of appraisal, of the kinds that `appraise` covers.

The first test fails when the file gets a kind that has no test here.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pyxirr

from bundlinje.appraisal.appraise import Settings, appraise
from bundlinje.appraisal.public_funds import marginal_value
from bundlinje.calc.discounting import discount_factor
from bundlinje.calc.summary import all_rates_of_return
from bundlinje.core.case import Case
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

COVERED = {
    *("annuity_pv", "npv", "npv_excel", "npv_gb", "wellby", "xirr", "irr_multi"),
    *("mvpf_kw", "mvpf_components", "mvpf_jtpa", "mvpf_simple", "mvpf_toptax"),
    *("icer", "evpi_linear"),
}


@pytest.fixture(name="examples", scope="module")
def fixture_examples(shared: Path) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in golden(shared, "cba_examples.yaml")["examples"]}


def flat(rate: float) -> tuple[RateBand, ...]:
    return (RateBand(1, None, rate),)


def test_every_kind_is_covered(examples: dict[str, Any]) -> None:
    assert {item["kind"] for item in examples.values()} == COVERED


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


def funds(cost: float, pay: float = 0.0, tax: float = 0.0, **state: float) -> dict[str, Any]:
    """Return the marginal value of public funds of a case of present values.

    cost: of the programme, less what it saves elsewhere. pay: gained before tax, the share `tax` of
    which goes to the state. state: what the state saves (+) on benefits, by name.
    """
    accounts: dict[str, Any] = {
        "pay": {"title": "Pay", "kind": "earnings", "unit": "DKK", "prices": {"citizen": 1}},
        "tax": {"title": "Tax", "kind": "tax", "unit": "DKK", "prices": {"state": 1}},
    }
    changes = {"pay": pay, "tax": pay * tax}
    for name, saved in state.items():
        accounts[name] = {
            "title": name, "kind": "transfer", "unit": "DKK", "prices": {"state": 1}
        }  # fmt: skip
        changes[name] = -saved
    case = case_of(
        1,
        0.0,
        costs={"it": {"title": "It", "amounts": {YEAR: cost}, "payers": {"municipality": 1}}},
        accounts=accounts,
        consequences={
            name: {"of": "participation", "account": name, "change": change, "evidence": "causal"}
            for name, change in changes.items()
        },
    )
    found: dict[str, Any] = option_of(case)["public"]["returns"]["marginal_value_of_public_funds"]
    assert found["of_means"] == found["central"]
    return dict(found["central"])


def test_independent_marginal_value_of_head_start_expansions(examples: dict[str, Any]) -> None:
    """Köse, in the Policy Impacts Library: what pay brings in tax comes off the cost."""
    example = examples["mvpf_head_start_expansion_kose"]
    inputs = example["inputs"]
    assert example["evidence"] == "independent"

    found = funds(inputs["upfront"], inputs["pv_earnings_gain"], inputs["tax"])

    assert found["net_cost"] == pytest.approx(inputs["upfront"] - example["expect"]["tax_revenue"])
    assert found["ratio"] == pytest.approx(
        example["expect"]["mvpf"], abs=example["tolerance_abs"]
    )  # fmt: skip
    assert found["quadrant"] == "costs_and_helps"


@pytest.mark.parametrize("name", ["mvpf_kline_walters_head_start_no_substitution",
                                  "mvpf_kline_walters_head_start_substitution"])  # fmt: skip
def test_inferred_marginal_value_of_head_start(examples: dict[str, Any], name: str) -> None:
    """Kline and Walters: places elsewhere that fall free come off the cost."""
    example = examples[name]
    inputs, expected = example["inputs"], example["expect"]
    assert example["evidence"] == "inferred"
    pay = inputs["late_sd"] * inputs["earnings_per_sd"] * inputs["lifetime_earnings"]
    saved = inputs["share_from_other"] * inputs["relative_cost_other"]

    found = funds(inputs["cost"] * (1 - saved), pay, inputs["tax"])

    within = example["tolerance_rel"]
    assert found["willingness_to_pay"] == pytest.approx(expected["wtp"], rel=within)
    assert found["ratio"] == pytest.approx(expected["mvpf"], rel=within)


def test_independent_marginal_value_of_job_training(examples: dict[str, Any]) -> None:
    """JTPA, adults: weighted by sex, taxed pay, and benefits that change hands."""
    example = examples["mvpf_jtpa_adult"]
    inputs, expected = example["inputs"], example["expect"]
    assert example["evidence"] == "independent"
    growth = 1 + inputs["rate"]
    years = 12 / inputs["months"] * (1 + growth**-1 + 0.5 * growth**-1.5)
    people = inputs["n"]

    def mean(of: dict[str, float]) -> float:
        return float(sum(people[sex] * of[sex] for sex in people) / sum(people.values()))

    subsidy = inputs["wage_subsidy"]
    pay = {
        sex: (gained - subsidy[sex]) * years + subsidy[sex]
        for sex, gained in inputs["earn_incl_subsidy"].items()
    }
    welfare = {sex: saved * years for sex, saved in inputs["welfare_reduction"].items()}

    found = funds(mean(inputs["program_cost"]), mean(pay), inputs["tax"], welfare=mean(welfare))

    within = example["tolerance_rel"]
    assert found["willingness_to_pay"] == pytest.approx(expected["wtp"], rel=within)
    assert found["net_cost"] == pytest.approx(expected["net_cost"], rel=within)
    assert found["ratio"] == pytest.approx(expected["mvpf"], rel=within)


@pytest.mark.parametrize("name", ["mvpf_perry_components", "mvpf_early_head_start_hess2025"])
def test_independent_net_costs_of_early_help(examples: dict[str, Any], name: str) -> None:
    """Perry and Early Head Start: the net cost is printed; willingness to pay follows from both."""
    example = examples[name]
    inputs, expected = example["inputs"], example["expect"]
    assert example["evidence"] == "independent"
    offsets = sum(inputs["offsets"].values())

    gain = expected["mvpf"] * expected["net_cost"]
    found = funds(inputs["upfront"] - offsets, gain)

    assert found["net_cost"] == pytest.approx(expected["net_cost"], abs=example["tolerance_abs"])
    assert found["ratio"] == pytest.approx(expected["mvpf"], rel=0.001)


@pytest.mark.parametrize(
    ("gain", "cost", "ratio", "quadrant"),
    [
        (30.0, 20.0, 1.5, "costs_and_helps"), (-30.0, 20.0, -1.5, "costs_and_harms"),
        (30.0, -20.0, None, "pays_for_itself"), (-30.0, -20.0, 1.5, "saves_and_harms"),
        (30.0, 0.0, None, "pays_for_itself"), (-30.0, 0.0, None, "saves_and_harms"),
        (0.0, -20.0, None, "pays_for_itself"), (0.001, -0.001, None, "nothing"),
        (0.0, 20.0, 0.0, "costs_only"),
    ],
)  # fmt: skip
def test_each_quadrant(gain: float, cost: float, ratio: float | None, quadrant: str) -> None:
    found = marginal_value(gain, cost)

    assert (found["ratio"], found["quadrant"]) == (ratio, quadrant)


@pytest.mark.parametrize("name", ["mvpf_de_top_tax_2005", "mvpf_de_top_tax_2001"])
def test_independent_lower_taxes_on_the_highest_incomes(
    examples: dict[str, Any], name: str
) -> None:
    """German tax reforms of 2001 and 2005: a help to nobody's case, so the arithmetic alone.

    Of each krone of tax given away a part comes back, since people earn more: the elasticity times
    the Pareto parameter times t / (1 - t), with the rate in the middle of the reform. What does not
    come back is the net cost. Saez (2001), Review of Economic Studies 68(1), 205-229, section 3.
    """
    example = examples[name]
    inputs = example["inputs"]
    assert example["evidence"] == "independent"
    rate = (inputs["tax_before"] + inputs["tax_after"]) / 2.0
    back = inputs["eti"] * inputs["pareto"] * rate / (1.0 - rate)

    found = marginal_value(1.0, 1.0 - back)

    kept = 1.0 - example["expect"]["share_recovered"]
    assert found["net_cost"] == pytest.approx(kept, abs=example["tolerance_abs"])
    assert found["ratio"] == pytest.approx(1.0 / (1.0 - back))
    assert found["quadrant"] == "costs_and_helps"


def test_independent_frontier_of_options(examples: dict[str, Any]) -> None:
    """DARTH-git/dampack, test_calculate_icers.R: each strategy as an option, beside doing nothing.

    Doing nothing has no cost and no effect here, which leaves the published order as it is and puts
    one more step at its beginning: 5,000 for the first unit of effect.
    """
    example = examples["dampack_herc_icers"]
    inputs, expected = example["inputs"], example["expect"]
    assert example["evidence"] == "independent"
    names = {strategy: f"s-{strategy.lower()}" for strategy in inputs["strategy"]}
    rows = dict(
        zip(names.values(), zip(inputs["cost"], inputs["effect"], strict=True), strict=True)
    )
    case = case_of(
        1,
        0.0,
        options={
            key: {"title": key, "invited": {"people": {YEAR: effect}}}
            for key, (_, effect) in rows.items()
        },
        costs={
            key: {"title": key, "amounts": {YEAR: cost}, "payers": {"state": 1}, "options": [key]}
            for key, (cost, _) in rows.items()
        },
        effects={
            "effect": {
                "title": "Effect", "kind": "rate", "basis": "net", "per": "treated", "value": 1
            }
        },
    )  # fmt: skip
    settings = Settings(scrambles=2, draws=1, expert=True)
    result = appraise(Case.model_validate(case), settings=settings)
    found = result.values["decision"]["expert"]["outcomes"]["effect"]["frontier"]

    assert found["options"] == ["nothing", *(names[each] for each in expected["frontier"])]
    assert found["ratios"] == pytest.approx([5000, *expected["icers"]])
    for kind in ("dominated", "extended_dominated"):
        assert found[kind] == [names[each] for each in expected[kind]]


def test_synthetic_value_of_information_of_a_linear_case(examples: dict[str, Any]) -> None:
    """The closed form of the unit normal loss integral against a whole case, a study included."""
    example = examples["evpi_normal_closed_form"]
    inputs, expected = example["inputs"], example["expect"]
    assert example["evidence"] == "synthetic"
    names = [f"x{place}" for place in range(1, 4)]
    numbers = dict(zip(names, zip(*(inputs[key] for key in ("b", "mean", "sd")), strict=True),
                       strict=True))  # fmt: skip
    study = expected["evsi_x1"]
    case = case_of(
        1,
        0.0,
        effects={
            name: {
                "title": name, "kind": "mean_difference", "basis": "net", "per": "treated",
                "value": {"mean": mean, "se": sd, "unit": "difference"},
            }
            for name, (_, mean, sd) in numbers.items()
        },
        accounts={
            name: {
                "title": name, "kind": "resource", "unit": "DKK",
                "prices": {"municipality": abs(weight)},
            }
            for name, (weight, _, _) in numbers.items()
        },
        consequences={
            name: {
                "of": name, "account": name, "change": -1 if weight > 0 else 1, "evidence": "causal"
            }
            for name, (weight, _, _) in numbers.items()
        },
        studies={
            "x1": {
                "title": "x1", "input": "effects.x1.value", "kind": "mean", "sizes": study["n"],
                "outcome_sd": study["obs_sd"],
            }
        },
    )  # fmt: skip
    settings = Settings(draws=2**14)
    found = appraise(Case.model_validate(case), settings=settings).values["decision"]
    public = found["parties"]["public"]

    def close(worth: dict[str, float], true: float) -> None:
        # 5.4 is met by chance once in a thousand with 7 degrees of freedom; less than an øre is 0.
        assert worth["value"] == pytest.approx(true, abs=5.4 * worth["standard_error"] + 0.01)

    assert next(iter(public["means"].values())) == pytest.approx(expected["mean_inb"], abs=0.1)
    close(public["evpi"], expected["evpi"])
    by_input = {row["input"]: row for row in public["evppi"]}
    for name, true in zip(names, expected["evppi"], strict=True):
        close(by_input[f"effects.{name}.value"], true)
    for row, true in zip(found["studies"]["x1"]["parties"]["public"]["sizes"], study["value"],
                         strict=True):  # fmt: skip
        close(row["evsi"], true)
