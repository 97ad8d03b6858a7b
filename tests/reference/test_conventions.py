"""conventions.yaml: what one stream is worth under the conventions of several systems.

Sources of the conventions: the anchors in the file. A cost at the start of its year beside
benefits at its end (or middle) is how the systems are usually applied.
"""

from pathlib import Path
from typing import Any

import pytest

from bundlinje.core.fact import DiscountSchedule, RateBand
from bundlinje.core.node import Text
from bundlinje.reference.catalog import Catalog, national
from tests.reference.adapters import (
    YEAR,
    discounting,
    golden,
    option_of,
    rates,
    ratio,
    stream_case,
    worth,
)

TIMING: dict[str, dict[str, Any]] = {
    "end-year": {"costs": "start", "benefits": "end"},
    "mid-year": {"costs": "start", "benefits": "mid"},
    # An Excel NPV() discounts its first cell: the same money, one year before it begins.
    "all flows shifted one year": {"base_year": YEAR - 1},
}

SCHEDULES: dict[str, float | str | tuple[RateBand, ...]] = {
    # https://fm.dk/nyheder/nyhedsarkiv/2023/juni/ny-vejledning-i-samfundsoekonomiske-konsekvensvurderinger/
    "DK": "dk/discount-rate/2021",
    # HM Treasury Green Book: 3.5 % in years 0-30, 3.0 % in 31-75, 2.5 % after
    "GB": (RateBand(1, 30, 0.035), RateBand(31, 75, 0.03), RateBand(76, None, 0.025)),
    # NZ Treasury since 1 October 2024: https://schiff.co.nz/en/blog/nz-discount-rate
    "NZ": (RateBand(1, 30, 0.02), RateBand(31, 100, 0.015), RateBand(101, None, 0.01)),
    # https://github.com/OpportunityInsights/welfare_analysis
    "US_3pct": 0.03,
    # the NZ sensitivity rate
    "rate_8pct": 0.08,
}


@pytest.fixture(name="file", scope="module")
def fixture_file(shared: Path) -> dict[str, Any]:
    return dict(golden(shared, "conventions.yaml"))


def one_stream(row: dict[str, Any]) -> dict[str, Any]:
    """100 paid at once, 20 a year for ten years."""
    case = stream_case({0: 100}, [20] * 10, row["rate"])
    case["discounting"] = discounting(row["rate"], **TIMING[row["timing"]])
    return option_of(case)


@pytest.mark.parametrize("position", range(6))
def test_inferred_one_stream_under_each_convention(file: dict[str, Any], position: int) -> None:
    stated = file["same_stream"]
    assert len(stated["rows"]) == 6
    row, tolerance = stated["rows"][position], stated["tolerance_abs"]
    assert row["evidence"] == "inferred"

    option = one_stream(row)

    assert worth(option, "state") == pytest.approx(row["pv_benefits"], abs=tolerance)
    assert worth(option, "municipality") == pytest.approx(-row.get("pv_costs", 100), abs=tolerance)
    assert worth(option, "public") == pytest.approx(row["npv"], abs=tolerance)
    assert ratio(option) == pytest.approx(row["bcr"], abs=5e-5)


def test_inferred_rate_of_return_of_the_stream(file: dict[str, Any]) -> None:
    """It depends on when the money falls and not on the discount rate: both rows agree."""
    stated = file["same_stream"]
    by_end = [row for row in stated["rows"] if row["timing"] == "end-year"]
    assert len(by_end) == 2

    for row in by_end:
        assert rates(one_stream(row)) == [pytest.approx(stated["irr_pct"] / 100, abs=5e-7)]


def test_inferred_spreadsheet_habit_is_everything_at_the_end(file: dict[str, Any]) -> None:
    """An earlier base year, or money at the end of its year: the first period counts as one."""
    row = next(row for row in file["same_stream"]["rows"] if "Excel" in row["convention"])
    case = stream_case({0: 100}, [20] * 10, row["rate"])
    case["discounting"] = discounting(row["rate"], costs="end", benefits="end")
    late_returns = dict(case)
    late_returns["discounting"] = discounting(row["rate"], costs="start", benefits="end")

    assert worth(option_of(case), "public") == pytest.approx(row["npv"], abs=0.005)
    assert worth(one_stream(row), "public") == pytest.approx(worth(option_of(case), "public"))
    assert worth(option_of(late_returns), "public") == pytest.approx(70.6041, abs=0.005)


def catalog_with(system: str) -> Catalog:
    """Return the shipped facts with the forward rates of one system beside them."""
    bands = SCHEDULES[system]
    if not isinstance(bands, tuple):
        return national()
    shipped = national()
    name = f"test/{system}"
    own = DiscountSchedule(name, Text(da=system, en=system), bands, "conventions.yaml", "secondary")
    return Catalog(shipped.facts, {**shipped.schedules, name: own}, f"{shipped.edition}+{name}")


@pytest.mark.parametrize("system", SCHEDULES)
def test_inferred_late_stream_under_each_schedule(file: dict[str, Any], system: str) -> None:
    """The child case: 10 a year in years 15 to 45, when falling rates begin to matter."""
    stated = file["late_stream"]
    assert stated["evidence"] == "inferred"
    assert stated["pv"].keys() == SCHEDULES.keys()
    schedule = SCHEDULES[system]
    name = f"test/{system}" if isinstance(schedule, tuple) else schedule

    case = stream_case({}, [0] * 15 + [10] * 31, name)

    assert worth(option_of(case, catalog_with(system)), "public") == pytest.approx(
        stated["pv"][system], abs=stated["tolerance_abs"]
    )


def test_inferred_society_view_lifts_factor_prices_and_nets_transfers(file: dict[str, Any]) -> None:
    """Danish Ministry of Finance 2023: net tax factor 1.28, no tax distortion (factor 1.0).

    By hand: 100 of cost and 30 a year of resources at factor prices are lifted, 5 a year at market
    prices and 20 a year of benefit are not; what the state saves in benefit the citizen loses.
    """
    anchors = {item["anchor"]: item for item in file["anchors"]}
    anchor = anchors["Danish Ministry of Finance 2023"]
    assert anchor["skatteforvridningsfaktor"] == 1.0
    factor = anchor["nettoafgiftsfaktor"]
    amounts = {"factor": 30, "market": 5, "benefit": 20}
    case = stream_case({0: 100}, [0] * 4, 0.0)
    case["accounts"] = {
        key: {
            "title": key,
            "kind": "transfer" if key == "benefit" else "resource",
            "unit": "year",
            "prices": {"state": amount},
            "price_basis": "market" if key == "market" else "factor",
        }
        for key, amount in amounts.items()
    }
    case["consequences"] = {
        key: {"of": "participation", "account": key, "change": -1, "evidence": "causal"}
        for key in amounts
    }
    option = option_of(case)
    society = option["society"]

    assert society["net_tax_factor"] == factor
    assert worth(option, "public") == pytest.approx(-100 + 4 * (30 + 5 + 20))
    assert worth(option, "all") == pytest.approx(-100 + 4 * (30 + 5))
    assert society["parties"]["citizen"]["central"] == pytest.approx(-4 * 20)
    assert society["all"]["central"] == pytest.approx(factor * (-100 + 4 * 30) + 4 * 5)
