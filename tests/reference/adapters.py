"""From published worked examples to cases: the tests translate, the engine is never bent."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bundlinje import appraise
from bundlinje.appraisal.appraise import Settings
from bundlinje.core.case import Case
from bundlinje.reference.catalog import Catalog, national

YEAR = 2026
"""Year 0 of the examples that count years from 0."""

PARTY = {"kommune": "municipality", "region": "region", "stat": "state"}
"""The golden files name payers in Danish."""

FEW = Settings(scrambles=2, draws=1)
"""Enough where no input has a spread: all draws are then the central case."""


def golden(shared: Path, name: str) -> Any:
    """Read one of the golden files on appraisal."""
    return yaml.safe_load((shared / "golden" / "appraise" / name).read_text(encoding="utf-8"))


def case_of(years: int, rate: float | str, **parts: Any) -> dict[str, Any]:
    """Return a case of `years` years with all money at the start of the year, and its parts."""
    skeleton = {
        "format": 1,
        "id": "reference",
        "title": "Reference",
        "price_level": {"year": YEAR},
        "horizon": {"first_year": YEAR, "last_year": YEAR + years - 1},
        "discounting": discounting(rate),
        "segments": {"people": {"title": "People"}},
        "options": {"help": {"title": "Help", "invited": {"people": {YEAR: 1}}}},
    }
    return {**skeleton, **parts}


def discounting(
    rate: float | str, costs: str = "start", benefits: str = "start", base_year: int = YEAR
) -> dict[str, Any]:
    """Return how a case discounts."""
    return {"schedule": rate, "base_year": base_year, "costs": costs, "benefits": benefits}


def appraised(
    case: Mapping[str, Any], catalog: Catalog | None = None, settings: Settings = FEW
) -> dict[str, Any]:
    """Return the whole result document of a case."""
    result = appraise(Case.model_validate(case), catalog or national(), settings)
    return dict(result.values)


def option_of(
    case: Mapping[str, Any],
    catalog: Catalog | None = None,
    settings: Settings = FEW,
    option: str = "help",
) -> dict[str, Any]:
    """Return the figures of one option of a case."""
    return dict(appraised(case, catalog, settings)["options"][option])


def stream_case(
    costs: Mapping[int, float],
    benefits: Sequence[float],
    rate: float | str,
    **parts: Any,
) -> dict[str, Any]:
    """Return a case with costs by year (municipality) and benefits by year (state).

    A benefit is a saving on a resource by the one person who takes part, so that the two parties
    hold the two sides: their net present values are the present values of costs and benefits.
    """
    row = [-float(benefit) for benefit in benefits]
    stream = {
        "costs": {
            "paid": {
                "title": "Paid",
                "amounts": {YEAR + index: amount for index, amount in costs.items()},
                "payers": {"municipality": 1},
            }
        }
        if costs
        else {},
        "accounts": {
            "saved": {"title": "Saved", "kind": "resource", "unit": "DKK", "prices": {"state": 1}}
        },
        "consequences": {
            "saving": {
                "of": "participation",
                "account": "saved",
                "change": row,
                "evidence": "causal",
            }
        },
    }
    return case_of(len(row), rate, **{**stream, **parts})


def effect_case(years: int, effect: Mapping[str, Any], invited: float = 1000) -> dict[str, Any]:
    """Return a case with one effect on a cohort of the first year, and no money."""
    stated = {"title": "Effect", "basis": "net", "per": "treated", **effect}
    options = {"help": {"title": "Help", "invited": {"people": {YEAR: invited}}}}
    return case_of(years, 0.0, options=options, effects={"outcome": stated})


def people(option: Mapping[str, Any], state: str) -> list[float]:
    """Return the central number of people in a state, year by year."""
    rows = [row["central"] for row in option["people"] if row["state"] == state]
    assert len(rows) == 1, f"{state}: {len(rows)} rows"
    return list(rows[0].values())


def worth(option: Mapping[str, Any], party: str) -> float:
    """Return the central net present value of a party of the budget view, or of the public."""
    figures = option["public"] if party == "public" else option["payers"][party]
    return float(figures["net_present_value"]["central"])


def ratio(option: Mapping[str, Any], rule: str = "by_role") -> float:
    """Return the benefit-cost ratio for the public purse at central values."""
    return float(option["public"]["returns"]["benefit_cost_ratio"][rule]["central"])


def rates(option: Mapping[str, Any], basis: str = "real") -> list[float]:
    """Return every internal rate of return for the public purse."""
    return list(option["public"]["returns"]["internal_rate_of_return"][basis])
