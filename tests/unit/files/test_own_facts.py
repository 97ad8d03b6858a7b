"""A case's own facts: they win over national ones, with a reason, and what they change is shown."""

import json
from pathlib import Path

import pytest

from bundlinje.errors import Refused
from bundlinje.files.own_facts import read_own_facts
from bundlinje.reference.catalog import national
from bundlinje.service import cases
from tests.spec.appraise.small import spelled

FOSTER = "dk/placement/foster-care"
CASE = """
costs:
  team: {title: Team, amounts: {2026: 1000000}, payers: {municipality: 1}}
effects:
  stays: {title: Stays, kind: risk_difference, basis: net, per: invited, value: 0.1}
accounts:
  foster: {title: Foster care, kind: resource, unit: person-years, price: dk/placement/foster-care,
           payers: {municipality: 1}, posting: 5.28.22}
consequences:
  less: {of: stays, account: foster, change: -1, evidence: causal}
price_level: {year: 2026, yearly_increase: 0.0}
"""
TABLE = (
    "id;værdi;enhed;prisår;kilde;bekræftelse;begrundelse\n"
    "dk/placement/foster-care;500.000,00;DKK/person-year;2026;https://x.dk;bekræftet;egne takster\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a case whose foster care has a price of its own."""
    (tmp_path / "case.yaml").write_text(spelled(CASE), encoding="utf-8")
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "own.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def test_an_own_fact_takes_the_title_of_the_national_one(folder: Path) -> None:
    own = read_own_facts(folder, national().facts)
    fact = own.facts[FOSTER]

    assert fact.title == national().facts[FOSTER].title
    assert fact.number.value == 500_000.0
    assert (fact.verification, fact.reason) == ("verified", "egne takster")
    assert str(own.places[FOSTER]) == "reference/own.csv:2:1"


def test_the_own_fact_is_what_the_case_is_computed_with(folder: Path) -> None:
    """10 of 100 are out of foster care in each of three years: 30 x 500,000 - 1 million."""
    found = cases.appraise_folder(folder, draws=16).values

    assert found["options"]["help"]["public"]["net_present_value"]["central"] == 14_000_000.0


def test_the_difference_is_own_less_national(folder: Path) -> None:
    """The national price of 2019 is 470,000 and prices stand still: 30 x (500,000 - 470,000)."""
    (row,) = cases.appraise_folder(folder, draws=16).values["own_facts"]

    assert row["figures"] == {"value": 500_000.0}
    assert row["national"]["figures"] == {"value": 470_000.0}
    assert row["reason"] == "egne takster"
    assert row["difference"] == {"help": {"public": 900_000.0, "municipality": 900_000.0}}


def test_another_own_figure_is_another_run_and_the_national_case_has_none(folder: Path) -> None:
    first = cases.appraise_folder(folder, draws=16)
    table = folder / "reference" / "own.csv"
    table.write_text(TABLE.replace("500.000,00", "500.001,00"), encoding="utf-8")
    second = cases.appraise_folder(folder, draws=16)
    table.unlink()
    third = cases.appraise_folder(folder, draws=16)

    assert len({first.run_id, second.run_id, third.run_id}) == 3
    assert "own_facts" in first.manifest
    assert "own_facts" not in third.manifest
    assert third.values["own_facts"] == []


def test_a_fact_of_a_new_id_can_be_used_and_has_nothing_to_be_held_against(folder: Path) -> None:
    table = folder / "reference" / "own.csv"
    table.write_text(
        TABLE.replace(FOSTER, "own/foster").replace("id;", "title;id;").replace("own/", "T;own/"),
        encoding="utf-8",
    )
    case = spelled(CASE.replace(FOSTER, "own/foster"))
    (folder / "case.yaml").write_text(case, encoding="utf-8")

    (row,) = cases.appraise_folder(folder, draws=16).values["own_facts"]

    assert row["national"] is None
    assert "difference" not in row


def test_an_own_fact_that_is_not_used_is_a_finding_at_its_place(folder: Path) -> None:
    case = spelled(CASE.replace(FOSTER, "{value: 1, price_year: 2026}"))
    (folder / "case.yaml").write_text(case, encoding="utf-8")

    found = [item for item in cases.check_folder(folder) if item.code == "BL-F030"]

    assert [str(item.place) for item in found] == ["reference/own.csv:2:1"]
    assert FOSTER in found[0].message("da")


def test_faults_of_the_case_and_of_its_tables_come_at_once(folder: Path) -> None:
    (folder / "case.yaml").write_text(spelled(CASE) + "colour: red\n", encoding="utf-8")
    (folder / "reference" / "own.csv").write_text("id;colour\n", encoding="utf-8")

    with pytest.raises(Refused) as refused:
        cases.check_folder(folder)

    codes = [fault.code for fault in refused.value.faults]
    assert codes[0].startswith("BL-C0")
    assert codes[1:] == ["BL-T005", "BL-T007"]


def test_the_report_shows_own_and_national_and_the_difference(folder: Path) -> None:
    done = cases.run_folder(folder, draws=16)
    html = done.report_file.read_text(encoding="utf-8")
    document = json.loads(done.result_file.read_text(encoding="utf-8"))

    assert "Egne tal (1)" in html
    assert "500.000 kr./personår" in html
    assert "470.000 kr./personår" in html
    assert 'data-path="own_facts.0.difference.help.public"' in html
    assert document["own_facts"][0]["reason"] in html


def test_a_value_can_be_set_in_a_case_that_needs_its_own_facts(folder: Path) -> None:
    (folder / "reference" / "own.csv").write_text(
        TABLE.replace(FOSTER, "own/foster").replace("id;", "titel;id;").replace("own/", "T;own/"),
        encoding="utf-8",
    )
    case = spelled(CASE.replace(FOSTER, "own/foster"))
    (folder / "case.yaml").write_text(case, encoding="utf-8")

    cases.set_value(folder, "horizon.last_year", "2027")

    assert cases.appraise_folder(folder, draws=16).values["case"]["last_year"] == 2027
