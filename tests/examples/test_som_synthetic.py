"""The example a user of SØM can follow line by line: invented numbers, a known result.

The figures are those of golden/appraise/som_synthetic.yaml, variant shift0_r035: consequences
from the year of completion, 3.5 % a year.
"""

from pathlib import Path

import pytest

from tests.examples.worked import Worked, badly_sourced, misquoted, untitled
from tests.reference.adapters import PARTY, golden

OERE = 0.005
NET = {"municipality": -1725661.76, "region": -43005.13, "state": 1521367.96}
ROWS = {
    "herbergsdage": "shelter-days",
    "kontanthjaelpsuger": "benefit-weeks",
    "ambulant_psykiatri_kontakter": "psychiatry-contacts",
}


@pytest.fixture(scope="module")
def example() -> Worked:
    return Worked("som-synthetic")


def test_the_totals_are_known_to_the_oere(example: Worked) -> None:
    for party, amount in NET.items():
        assert example.worth(party, "programme") == pytest.approx(amount, abs=OERE)
    assert example.worth("public", "programme") == pytest.approx(-247298.93, abs=OERE)


def test_every_year_is_the_year_of_the_sum(example: Worked, shared: Path) -> None:
    expected = golden(shared, "som_synthetic.yaml")["variants"]["shift0_r035"]
    figures = example.option("programme")

    for payer, party in PARTY.items():
        yearly = list(figures["payers"][party]["annual_central"].values())
        assert yearly == pytest.approx(expected["per_year"][payer], abs=OERE)
    running = list(figures["public"]["cumulative"]["central"].values())
    assert running == pytest.approx(expected["cumulative"], abs=OERE)
    assert figures["public"]["payback_year"]["central"] is None


def test_the_inputs_are_those_of_the_sum(example: Worked, shared: Path) -> None:
    inputs = golden(shared, "som_synthetic.yaml")["inputs"]
    case = example.case

    invited = case.options["programme"].invited["shelter-users"].values()
    assert [number.value for number in invited] == inputs["participants_by_year"]
    assert len(case.horizon.years) == inputs["horizon_years"]
    for golden_name, name in ROWS.items():
        change = case.consequences[name].change
        assert isinstance(change, tuple)
        stated = inputs["consequence_change_per_success_by_year"][golden_name]
        assert [number.value for number in change] == stated


def test_no_number_has_a_spread(example: Worked) -> None:
    figures = example.option("programme")["public"]["net_present_value"]

    assert example.option("programme")["tornado"] == []
    assert figures["p10"] == figures["p90"]


def test_the_findings_are_those_of_any_som_sheet(example: Worked) -> None:
    # No plan cuts a budget, and consequences compare success with no success.
    assert example.codes == {"BL-F003", "BL-F006"}


def test_every_number_says_in_both_languages_that_it_is_invented(example: Worked) -> None:
    assert badly_sourced(example.case) == []
    assert untitled(example.case) == []
    assert example.document["unverified"] == []


def test_the_readme_quotes_the_result(example: Worked) -> None:
    state = f"{NET['state']:,.2f}"
    assert f"+{state}" in example.readme
    assert misquoted(example, *NET.values(), digits=2, scale=1.0) == []
