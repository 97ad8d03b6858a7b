"""A contract as an INDIGO project: INDIGO's own field names, and nothing that is not known."""

import json
from pathlib import Path
from typing import Any

import pytest

from bundlinje.core.contract import Contract
from bundlinje.files.contract_file import read_contract
from bundlinje.files.exports.payments import Made
from bundlinje.files.exports.settled import read_settled
from bundlinje.files.indigo.fields import LISTS, PROJECT, columns
from bundlinje.files.indigo.record import indigo_project
from bundlinje.files.indigo.tables import record_of, tables_of, value_at
from tests.conftest import ROOT
from tests.support.contracts import contract
from tests.support.settled_folder import settled_folder

PAID = Made(5, "town", "fund", 312503, "DKK", "2025-03-04", "bank 1")
FINANCE = "overall_project_finance"


def record(own: Contract, **settled: Any) -> dict[str, Any]:
    """Return the fields of a contract's project."""
    found: dict[str, Any] = indigo_project(own, settled.get("periods", {}), settled.get("made", ()))
    data: dict[str, Any] = found["project"]["data"]
    return data


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The project of a settled contract of which one payment is made."""
    folder: Path = settled_folder(tmp_path_factory.mktemp("settled"))
    own = read_contract(folder).contract
    return record(own, periods=read_settled(folder, own).periods, made=[PAID])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("name/value", "Made-up contract"),
        ("alternative_names/value", "Opdigtet kontrakt"),
        ("dates/outcomes_contract_signed/value", "2023-11-01"),
        ("dates/anticipated_completion_date/value", "2026-03-01"),
        (f"{FINANCE}/maximum_potential_outcome_payment_v2/amount/value", 250000),
        (f"{FINANCE}/maximum_potential_outcome_payment_v2/currency/value", "DKK"),
        (f"{FINANCE}/total_investment_commitment/amount/exact/value", 10000),
        ("service_and_beneficiaries/target_population/value", "the first"),
        (
            "service_and_beneficiaries/targeted_number_service_users_or_beneficiaries_total/value",
            40,
        ),
        ("purpose_and_classifications/intervention/value", "Help for made-up citizens."),
    ],
)
def test_a_field_of_the_project(settled: dict[str, Any], path: str, expected: object) -> None:
    assert value_at(settled, path) == expected


@pytest.mark.parametrize(
    "path", ["stage_development", "jurisdiction", "dates/start_date_of_service_provision"]
)
def test_what_the_contract_does_not_say_is_left_out(settled: dict[str, Any], path: str) -> None:
    assert value_at(settled, path) is None


def test_a_metric_with_its_target_and_comparison(settled: dict[str, Any]) -> None:
    first = settled["outcome_metrics"][0]

    assert first["id"] == "helped"
    assert value_at(first, "definition/value") == "helped"
    assert value_at(first, "outcome_metric_target/value") == "at least 2"
    assert value_at(first, "outcome_validation_method/value") == "Historical comparison"
    assert (
        value_at(first, "unit_type_of_targeted_service_users_or_beneficiaries/value")
        == "Individual"
    )


def test_a_price_and_its_cap(settled: dict[str, Any]) -> None:
    first = settled["outcome_pricings"][0]

    assert value_at(first, "price_per_unit/amount/value") == 1000.01
    assert value_at(first, "maximum_price_if_all_targets_achieved/amount/value") == "90000"
    assert first["notes"] == "§ 3"


def test_who_pays_and_who_puts_money_in(settled: dict[str, Any]) -> None:
    payers = settled["outcome_payment_commitments"]

    assert [value_at(item, "organisation_id/value") for item in payers] == ["town", "region"]
    assert [
        value_at(item, "maximum_potential_outcome_payment/amount/value") for item in payers
    ] == [
        None,
        60000,
    ]
    [senior] = settled["investments"]
    assert value_at(senior, "maximum_potential_return/value") == 0.08


def test_settled_amounts_are_told_by_payer_and_never_by_metric(settled: dict[str, Any]) -> None:
    first = settled["outcome_payments"][0]

    assert value_at(first, "money/amount/value") == 2343.77
    assert value_at(first, "payer_organisation_id/value") == "town"
    assert value_at(first, "period/end_date/value") == "2024-12-31"
    for item in settled["outcome_payments"]:
        assert "outcome_metric_id" not in item
        assert "type" not in item  # settled is not yet paid


def test_a_payment_that_was_made_is_a_transaction(settled: dict[str, Any]) -> None:
    [only] = settled["transactions"]

    assert value_at(only, "money/amount/value") == 3125.03
    assert value_at(only, "transaction_type/value") == "Outcome Payment"
    assert value_at(only, "date/value") == "2025-03-04"


def test_counts_of_persons_stay_in_the_case(settled: dict[str, Any]) -> None:
    assert "results" not in settled


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ({"lump_sum": 500.5}, "lump sum of 500.5 when its condition holds"),
        ({"share": 0.25}, "share of the metric: 0.25"),
        (
            {"table": {"mode": "step", "rows": [{"at": 1, "amount": 5}, {"at": 2, "amount": 9}]}},
            "table of 2 rows (step)",
        ),
    ],
)
def test_a_tariff_without_a_price_is_told_in_words(schedule: Any, said: str) -> None:
    rule = {"title": "Help", "metric": "helped", "schedule": schedule}
    [item] = record(contract(rules={"help": rule}))["outcome_pricings"]

    assert value_at(item, "price_description/value") == said
    assert value_at(item, "price_per_unit") is None


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("none", "Simple ex-post verification"),
        ("assumed", None),
        ("before_after", "Pre-Post analysis"),
        ("waiting_list", "Quasi-experimental study"),
        ("randomised", "Randomised Control Trial"),
    ],
)
def test_a_comparison_in_the_words_of_indigo(kind: str, method: str | None) -> None:
    metric = {"title": "Helped", "unit": "persons", "comparator": {"kind": kind}}
    [item] = record(contract(metrics={"helped": metric}))["outcome_metrics"]

    assert value_at(item, "outcome_validation_method/value") == method


def test_indexation_is_told_in_words() -> None:
    rule = {
        "title": "Help",
        "metric": "helped",
        "schedule": {"per_unit": 1},
        "indexation": {"base_year": 2024, "rate": 0.02},
    }
    [item] = record(contract(rules={"help": rule}))["outcome_pricings"]

    assert value_at(item, "contracted_increases_to_outcome_pricing/value") == (
        "0.02 a year, from prices of 2024"
    )


def test_headings_are_those_that_indigo_publishes() -> None:
    # compared with the tables "projects", "projects_outcome_pricings" and "projects_investments"
    assert list(columns("outcome_pricings")) == [
        "Id",
        "Outcome Metric Id - (Value)",
        "Currency - (Value)",
        "Price Per Unit - Amount - (Value)",
        "Maximum Price if all targets achieved - Amount - (Value)",
        "Contracted increases to outcome pricing - (Value)",
        "Price Description - (Value)",
        "Notes",
    ]
    assert columns("projects")["Impact Bond Name - (Value)"] == "name/value"
    assert "Investment Commitment - Amount - Exact - (Value)" in columns("investments")


@pytest.mark.parametrize("table", ["projects", *LISTS])
def test_every_column_has_a_place_of_its_own(table: str) -> None:
    known = columns(table)

    assert len(set(known.values())) == len(known)


def test_a_project_comes_back_from_its_tables(settled: dict[str, Any]) -> None:
    tables = {}
    for name, (head, rows) in tables_of(settled, "P1").items():
        key = name.removeprefix("projects_")
        tables[key] = [
            {
                heading: str(cell)
                for heading, cell in zip(head, row, strict=True)
                if cell is not None
            }
            for row in rows
        ]
    back = record_of(tables, "P1")

    for path in PROJECT:
        was = value_at(settled, f"{path}/value")
        assert value_at(back, f"{path}/value") == (None if was is None else str(was))
    for name in LISTS:
        assert len(back.get(name, [])) == len(settled.get(name, []))
    assert record_of(tables, "P2") == {}


@pytest.mark.parametrize(
    "example", sorted(path.parent.name for path in (ROOT / "examples").glob("*/contract.yaml"))
)
def test_every_example_is_a_project(example: str) -> None:
    found = record(read_contract(ROOT / "examples" / example).contract)

    assert json.loads(json.dumps(found)) == found
    assert found["outcome_metrics"]
