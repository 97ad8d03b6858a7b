"""Small contracts of made-up parties, built from the few terms that a test is about."""

from datetime import date
from typing import Any

from bundlinje.core.contract import Contract

YEARS = ("2024", "2025", "2026")


def contract(**terms: Any) -> Contract:
    """Return a contract of three yearly periods with one payer and one investor."""
    usual: dict[str, Any] = {
        "format": 1,
        "id": "made-up",
        "title": "Made up",
        "agreed": date(2023, 11, 1),
        "parties": {
            "municipality": {"title": "Municipality", "roles": ["payer"]},
            "fund": {"title": "Fund", "roles": ["investor"]},
        },
        "periods": {
            year: {
                "first_day": date(int(year), 1, 1),
                "last_day": date(int(year), 12, 31),
                "payable_on": date(int(year) + 1, 3, 1),
            }
            for year in YEARS
        },
        "metrics": {"helped": {"title": "Helped", "unit": "persons", "source": "report"}},
        "rules": {
            "help": {"title": "Help", "metric": "helped", "schedule": {"per_unit": 1000}},
        },
    }
    return Contract.model_validate(usual | terms)


def person_rule(**terms: Any) -> dict[str, Any]:
    """Return a rule that pays 1,000 for each claim that is granted."""
    usual = {"title": "Person", "scope": "person", "metric": "helped"}
    return {**usual, "schedule": {"per_unit": 1000}, **terms}


def amendment(version: int, applies_from: str, **terms: Any) -> dict[str, Any]:
    """Return an amendment; what it sets and removes is given by name."""
    usual = {"title": "Later", "reason": "Agreed anew", "agreed": date(2024, 12, 1)}
    return {**usual, "version": version, "applies_from": applies_from, **terms}
