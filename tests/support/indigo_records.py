"""Made-up projects in the shape in which INDIGO publishes its own: nobody's contract."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def value(content: Any) -> dict[str, Any]:
    """Return a field with its value, as INDIGO keeps it."""
    return {"value": content}


def project(**sections: Any) -> dict[str, Any]:
    """Return a whole made-up project; a section that is named replaces the usual one."""
    usual: dict[str, Any] = {
        "name": value("Made-up mentoring bond"),
        "dates": {"outcomes_contract_signed": value("2019-04-01")},
        "overall_project_finance": {
            "maximum_potential_outcome_payment_v2": {
                "currency": value("GBP"),
                "amount": value(600000),
            },
        },
        "service_and_beneficiaries": {
            "target_population": value("Young people who were never there"),
            "targeted_number_service_users_or_beneficiaries_total": value(120),
        },
        "outcome_metrics": [metric("outcomemetric1", "Stays in work for six months")],
        "outcome_pricings": [price("outcomemetric1", 4000)],
        "results": [
            {
                "outcome_metric_id": value("outcomemetric1"),
                "number_with_positive_social_outcomes": value(60),
            }
        ],
        "outcome_payments": [payment("outcomemetric1", 240000)],
        "outcome_payment_commitments": [{"organisation_id": value("INDIGO-ORG-9001")}],
        "service_provisions": [{"id": "provision1", "organisation_id": value("INDIGO-ORG-9002")}],
        "investments": [{"id": "investment1", "organisation_id": value("INDIGO-ORG-9003")}],
    }
    return usual | sections


def metric(name: str, definition: str, method: str = "Historical comparison") -> dict[str, Any]:
    """Return an outcome metric of individuals."""
    return {
        "id": name,
        "definition": value(definition),
        "unit_type_of_targeted_service_users_or_beneficiaries": value("Individual"),
        "outcome_validation_method": value(method),
    }


def price(metric_id: str, amount: Any, **more: Any) -> dict[str, Any]:
    """Return a price for a unit of a metric."""
    return {
        "outcome_metric_id": value(metric_id),
        "currency": value("GBP"),
        "price_per_unit": {"amount": value(amount)},
        **more,
    }


def payment(metric_id: str, amount: Any, kind: str = "Actual") -> dict[str, Any]:
    """Return a payment over a whole year."""
    return {
        "outcome_metric_id": value(metric_id),
        "type": value(kind),
        "period": {"start_date": value("2020-01-01"), "end_date": value("2020-12-31")},
        "money": {"currency": value("GBP"), "amount": value(amount)},
    }


def as_answer(record: Mapping[str, Any], project_id: str = "INDIGO-POJ-9001") -> dict[str, Any]:
    """Return a project as INDIGO's interface answers."""
    return {"project": {"id": project_id, "data": record}}


def json_file(folder: Path, record: Mapping[str, Any], name: str = "project.json") -> Path:
    """Write a project as the answer of the interface."""
    file = folder / name
    file.write_text(json.dumps(as_answer(record)), encoding="utf-8")
    return file


def csv_file(file: Path, head: list[str], *rows: list[Any]) -> Path:
    """Write a table as INDIGO does: commas, UTF-8, quotation marks where they are needed."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([head, *rows])
    return file
