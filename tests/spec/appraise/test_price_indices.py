"""Price levels by kind of item: each amount follows the index of its kind, exactly once."""

from math import sqrt
from typing import Any

import pytest

from bundlinje import appraise
from bundlinje.appraisal.explanation import as_document
from bundlinje.errors import Refused
from bundlinje.reference.catalog import Catalog
from tests.spec.appraise.small import FEW, Appraised, case_of, near
from tests.support.indices import ADDRESS, catalog_with, series

WAGES = series("own/wages", {2024: 0.5, 2025: 0.02, 2026: 0.05, 2027: 0.10, 2028: 0.20})
OTHER = series("own/prices", {2025: 0.01, 2026: 0.03})
RATES = series("own/rates", {2026: 0.04})
CATALOG = catalog_with([WAGES, OTHER, RATES])
LEVEL = """
price_level:
  year: 2026
  indices: {wages: own/wages, other: own/prices, benefits: own/rates}
"""
LESS = "consequences: {less: {of: participation, account: care, change: -1, evidence: causal}}"


def found_in(*parts: str, catalog: Catalog = CATALOG) -> Appraised:
    """Appraise the small case with the made-up indices."""
    return Appraised(appraise(case_of(*parts), catalog, FEW))


def refused(*parts: str) -> list[Any]:
    """Return the faults with which the case is refused."""
    with pytest.raises(Refused) as caught:
        found_in(*parts)
    return list(caught.value.faults)


def care(year: int, kind: str = "resource", more: str = "") -> str:
    """Return an account of 1,000 kroner a year at the prices of a year, paid by the region."""
    price = f"{{region: {{value: 1000, unit: DKK/year, price_year: {year}}}}}"
    return f"accounts: {{care: {{title: Care, kind: {kind}, unit: year, prices: {price}{more}}}}}"


def test_a_chain_of_three_years_is_worked_out_year_by_year() -> None:
    # 100 people x 1,000 x 1.5 x 1.02 x 1.05: the changes to 2024, 2025 and 2026.
    assert found_in(care(2023), LESS, LEVEL).yearly("region") == near(*[160650.0] * 3)


def test_an_amount_of_a_later_year_is_brought_back_by_the_same_changes() -> None:
    # 1,000 / 1.10 / 1.20: the changes to 2027 and 2028.
    expected = 100e3 / 1.1 / 1.2
    assert found_in(care(2028), LESS, LEVEL).yearly("region") == near(*[expected] * 3)


def test_an_amount_at_the_price_level_is_not_moved() -> None:
    assert found_in(care(2026), LESS, LEVEL).yearly("region") == near(100e3, 100e3, 100e3)
    # And nothing rises within the horizon, though the index does.
    level = LEVEL.replace("2026", "2028")
    assert found_in(care(2028), LESS, level).yearly("region") == near(100e3, 100e3, 100e3)


@pytest.mark.parametrize(
    ("kind", "more", "rise"),
    [
        ("resource", "", 1.05),
        ("transfer", "", 1.04),
        ("tax", "", 1.05),
        ("resource", ", index: other", 1.03),
        ("resource", ", index: benefits", 1.04),
        ("transfer", ", index: wages", 1.05),
    ],
)
def test_a_transfer_follows_benefit_rates_and_all_else_wages_unless_it_says_so(
    kind: str, more: str, rise: float
) -> None:
    found = found_in(care(2025, kind, more), LESS, LEVEL)
    sign = -1.0 if kind == "tax" else 1.0  # less of a tax is a loss to who gets it

    assert found.yearly("region") == near(*[sign * 100e3 * rise] * 3)


@pytest.mark.parametrize(("more", "rise"), [("", 1.05), (", index: other", 1.03)])
def test_costs_follow_wages_unless_they_say_so(more: str, rise: float) -> None:
    amount = "{value: 2000, price_year: 2025}"
    costs = f"""
    costs:
      team: {{title: Team, amounts: {{2026: {amount}}}, payers: {{region: 1}}{more}}}
      each: {{title: Each, amount: {amount}, per: invited, payers: {{state: 1}}{more}}}
    """
    found = found_in(costs, LEVEL)

    assert found.yearly("region") == near(-2000 * rise, 0, 0)
    assert found.yearly("state") == near(-200e3 * rise, 0, 0)


def test_one_number_in_two_places_follows_the_index_of_each() -> None:
    found = found_in(
        "inputs: {price: {value: 500, unit: DKK/year, price_year: 2025}}",
        """
        accounts:
          care: {title: Care, kind: resource, unit: year, prices: {region: case/price}}
          aid: {title: Aid, kind: transfer, unit: year, prices: {state: case/price}}
        consequences:
          less: {of: participation, account: care, change: -1, evidence: causal}
          aid: {of: participation, account: aid, change: -1, evidence: causal}
        """,
        LEVEL,
    )

    assert found.yearly("region") == near(*[100 * 500 * 1.05] * 3)
    assert found.yearly("state") == near(*[100 * 500 * 1.04] * 3)


def test_currency_and_index_work_together() -> None:
    price = care(2025).replace("DKK", "EUR")
    # 100 people x 1,000 euro x 7.5 x 1.05.
    found = found_in(price, LESS, LEVEL + "  exchange: {EUR: 7.5}\n")

    assert found.yearly("region") == near(*[787.5e3] * 3)


# --- Vintages ------------------------------------------------------------------------------------


def test_the_newest_vintage_counts_unless_the_case_names_one() -> None:
    older = series("own/wages", {2025: 0.02, 2026: 0.05}, "2025-06")
    newer = series("own/wages", {2025: 0.03}, "2026-06")
    both = catalog_with([older]).with_indices({"own/wages": newer})
    catalog = both.with_indices({"own/prices": OTHER, "own/rates": RATES})
    price = care(2024)

    newest = found_in(price, LESS, LEVEL, catalog=catalog)
    dated = found_in(price, LESS, LEVEL + "  vintage: 2025-06\n", catalog=catalog)

    # A forecast for 2025 of 2 % was corrected to 3 % a year later; 2026 stayed at 5 %.
    assert newest.yearly("region") == near(*[100e3 * 1.03 * 1.05] * 3)
    assert dated.yearly("region") == near(*[100e3 * 1.02 * 1.05] * 3)


# --- Why -----------------------------------------------------------------------------------------


def test_the_tree_names_each_year_with_source_vintage_and_flag() -> None:
    found = found_in(care(2024), LESS, LEVEL)
    nodes = as_document(found.result.traces())["nodes"]
    leaves = {
        node["label"]: node
        for node in nodes
        if node["operation"] == "input" and node["label"].startswith("own/")
    }

    assert {name: node["value"] for name, node in leaves.items()} == {
        "own/wages/2025": 0.02,
        "own/wages/2026": 0.05,
    }
    source = leaves["own/wages/2025"]["source"]
    assert source["url"] == ADDRESS
    assert source["verification"] == "verified"
    assert source["title"]["da"] == "own/wages på dansk 2025 (udgave 2026-06)"
    assert "vintage 2026-06" in source["note"]
    ratio = [node["value"] for node in nodes if "price index" in node.get("label", "")]
    assert ratio == [pytest.approx(1.02 * 1.05)]


def test_figures_that_nobody_has_read_are_listed_but_never_moved() -> None:
    doubtful = series("own/wages", {2025: 0.02, 2026: 0.05})
    flags = [(change, "unverified") for change in doubtful.changes]
    changed = [
        type(change)(change.year, change.change, change.vintage, flag, change.source_url)
        for change, flag in flags
    ]
    soft = type(doubtful)(doubtful.id, doubtful.title, doubtful.kind, tuple(changed))
    found = found_in(care(2024), LESS, LEVEL, catalog=catalog_with([soft, OTHER, RATES]))

    listed = {row["input"] for row in found.document["unverified"]}
    assert listed == {"own/wages/2025", "own/wages/2026"}
    assert "BL-F007" in found.findings
    moved = {row["input"] for row in found.option["break_even"]}
    assert not moved & listed


# --- Real and nominal ----------------------------------------------------------------------------


def test_the_nominal_rate_of_return_is_that_of_the_amounts_of_each_year() -> None:
    cost = "costs: {team: {title: T, amounts: {2026: 240000}, payers: {region: 1}, index: other}}"
    wages = series("own/wages", {2027: 0.10, 2028: 0.20})
    catalog = catalog_with([wages, series("own/prices", {2027: 0.5, 2028: 0.5}), RATES])
    found = found_in(cost, care(2026), LESS, LEVEL, catalog=catalog)
    rates = found.public["returns"]

    # Real: 240 = 100 + 100 v + 100 v^2, so v = (-1 + sqrt(1 + 4 x 1.4)) / 2.
    real = 2 / (sqrt(1 + 4 * 1.4) - 1) - 1
    # Nominal: 140 = 110 v + 132 v^2, since pay rises by 10 % and then 20 %.
    nominal = 2 * 132 / (-110 + sqrt(110**2 + 4 * 132 * 140)) - 1
    assert rates["internal_rate_of_return"]["real"] == [pytest.approx(real)]
    assert rates["internal_rate_of_return"]["nominal"] == [pytest.approx(nominal)]


def test_where_a_year_of_the_horizon_is_not_known_nothing_nominal_is_said() -> None:
    cost = "costs: {team: {title: T, amounts: {2026: 240000}, payers: {region: 1}}}"
    short = catalog_with([series("own/wages", {2027: 0.10}), OTHER, RATES])
    found = found_in(cost, care(2026), LESS, LEVEL, catalog=short)

    assert found.public["returns"]["internal_rate_of_return"]["nominal"] is None


# --- Faults --------------------------------------------------------------------------------------


def test_a_missing_year_is_named_with_what_to_import() -> None:
    (fault,) = refused(care(2021), LESS, LEVEL)

    assert (fault.code, fault.path) == ("BL-C164", "price_level.indices.wages")
    assert "own/wages" in fault.message("en")
    assert "2022–2023" in fault.message("en")
    assert "2024–2028" in fault.message("en")
    assert "reference/indices.csv" in fault.remedy("en")
    command = "bundlinje reference import-index FILE --series own/wages --kind wages"
    assert command in fault.remedy("en")


def test_all_faults_of_the_price_level_come_at_once() -> None:
    both = care(2021) + "\n" + "costs: {t: {title: T, amounts: {2026: {value: 1, price_year: 2023}}"
    both += ", payers: {region: 1}, index: other}}"
    codes = [(fault.code, fault.path) for fault in refused(both, LESS, LEVEL)]

    assert codes == [
        ("BL-C164", "price_level.indices.other"),
        ("BL-C164", "price_level.indices.wages"),
    ]


@pytest.mark.parametrize(
    ("level", "code"),
    [
        ("price_level: {year: 2026, indices: {other: own/prices}}", "BL-C162"),
        ("price_level: {year: 2026, indices: {wages: own/wagse}}", "BL-C163"),
        ("price_level: {year: 2026}", "BL-C104"),
    ],
)
def test_an_index_must_be_stated_and_known(level: str, code: str) -> None:
    assert [fault.code for fault in refused(care(2025), LESS, level)] == [code]


@pytest.mark.parametrize(
    ("level", "code"),
    [
        (
            "price_level: {year: 2026, yearly_increase: 0.02, indices: {wages: own/wages}}",
            "BL-C160",
        ),
        ("price_level: {year: 2026, indices: {wages: own/wages}, vintage: juni 2026}", "BL-C161"),
        ("price_level: {year: 2026, indices: {wages: own/wages}, vintage: 2026-13}", "BL-C161"),
    ],
)
def test_a_price_level_says_one_thing(level: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        case_of(level)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_without_a_conversion_no_index_is_needed() -> None:
    assert found_in(care(2026), LESS, "price_level: {year: 2026}").yearly("region") == near(
        100e3, 100e3, 100e3
    )
