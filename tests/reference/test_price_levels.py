"""Price levels against published examples."""

from pathlib import Path
from typing import Any

import pytest

from bundlinje.reference.catalog import Catalog, national
from tests.reference.adapters import appraised, case_of, golden
from tests.support.indices import catalog_with, series


def lifted(price: float, origin: int, target: int, indices: Any, catalog: Catalog) -> float:
    """Return what a price of one year costs at the price level of another."""
    amount = {"value": price, "price_year": origin}
    case = case_of(
        1,
        0.0,
        price_level={"year": target, "indices": indices},
        horizon={"first_year": 2026, "last_year": 2026},
        costs={"one": {"title": "One", "amounts": {2026: amount}, "payers": {"state": 1}}},
    )
    payers = appraised(case, catalog)["options"]["help"]["payers"]
    return -float(payers["state"]["net_present_value"]["central"])


def test_synthetic_net_price_index_lifts_a_price(shared: Path) -> None:
    """https://socialstyrelsen.dk/tvaergaende-omrader/socialstyrelsens-viden/som-og-okonomiske-analyser/som/faq/faq-vidensdatabasen-priser

    The rule of SØM: the price times the new index over the old one.
    """
    cases = golden(shared, "payer_rules.yaml")["cases"]
    (case,) = (item for item in cases if item["id"] == "rule_price_level")
    (check,) = case["checks"]
    assert check["evidence"] == "synthetic"
    stated = case["inputs"]
    change = stated["npi_to"] / stated["npi_from"] - 1.0
    catalog = catalog_with([series("own/net-prices", {2026: change})])

    found = lifted(stated["price"], 2025, 2026, {"wages": "own/net-prices"}, catalog)
    assert found == pytest.approx(check["expect"], abs=check["tolerance_abs"])


# Amounts of the Ministry of Taxation in 2010 level, and what they became; they are rounded up to
# the next 100 kroner, so the unrounded figure lies within 100 kroner below.
TAX_ACT = [
    ("small assets", 32000, 2023, 33100, 2024),
    ("gift tax, free amount", 71500, 2023, 74100, 2024),
    ("basic allowance of estates", 321700, 2023, 333100, 2024),
    ("small assets", 34400, 2025, 36000, 2026),
    ("gift tax, free amount", 76900, 2025, 80600, 2026),
]


@pytest.mark.parametrize(("what", "before", "origin", "after", "target"), TAX_ACT)
def test_independent_amounts_of_the_personal_tax_act(
    what: str, before: float, origin: int, after: float, target: int
) -> None:
    """https://skm.dk/tal-og-metode/satser/regulering-af-beloebsgraenser/beloebsgraenser-i-skattelovgivningen-der-reguleres-efter-personskattelovens-20-2023-2024

    and the page of 2025-2026. Index 121.8 in 2023, 126.1 in 2024, 131.0 in 2025, 137.3 in 2026.
    """
    indices = {"wages": "dk/index/personal-tax-act-20"}
    found = lifted(before, origin, target, indices, national())
    # Both ends are rounded up to whole hundreds before they are published.
    assert found == pytest.approx(after, abs=110.0), what


def test_independent_index_of_the_personal_tax_act_over_three_years() -> None:
    """131.0 / 121.8 and 137.3 / 121.8; the same pages."""
    indices = {"wages": "dk/index/personal-tax-act-20"}
    for target, index in ((2024, 126.1), (2025, 131.0), (2026, 137.3)):
        found = lifted(121.8, 2023, target, indices, national())
        assert found == pytest.approx(index, rel=1e-7)
    assert lifted(137.3, 2026, 2023, indices, national()) == pytest.approx(121.8, rel=1e-7)


def test_independent_consumer_prices_since_2015() -> None:
    """https://www.dst.dk/da/Statistik/emner/oekonomi/prisindeks/forbrugerprisindeks

    The mean of the twelve months, 2015 = 100: 105.35 in 2021, 113.46 in 2022, 117.21 in 2023.
    """
    facts = national().facts
    indices = {"wages": "dk/index/consumer-prices"}
    for year in (2021, 2022, 2023, 2024):
        expected = facts[f"dk/cpi/{year}"].number.value
        found = lifted(100.0, 2015, year, indices, national())
        assert found == pytest.approx(expected, abs=0.01)


def test_independent_general_index_of_the_state() -> None:
    """https://oes.dk/statsregnskab/finanslov-og-udgiftsopfoelgning/indeks/pris-og-loenforudsaetninger/

    From 2024 to 2025 by 2.8 %, so 1,000 kroner of 2024 are 1,028 of 2025.
    """
    indices = {"wages": "dk/index/state-prices-and-wages"}
    assert lifted(1000.0, 2024, 2025, indices, national()) == pytest.approx(1028.0)
