"""Price indices: which vintage counts, whose figures win, and what ships."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.reference.catalog import national
from bundlinje.reference.indices import COLUMNS, KINDS, indices_from, with_own
from tests.conftest import ROOT
from tests.support.indices import series

TABLE = ROOT / "src" / "bundlinje" / "reference" / "data" / "dk" / "indices.csv"
SHIPPED = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


def row(**stated: str) -> dict[str, str]:
    """Return a row of a table of indices."""
    usual = {
        "series": "own/pay", "title_da": "Løn", "title_en": "Pay", "kind": "wages",
        "vintage": "2026-06", "year": "2026", "change": "0.03", "verification": "verified",
        "source_url": "https://example.org", "source_date": "2026-06-01", "note": "",
    }  # fmt: skip
    return usual | stated


PAY = indices_from(
    [
        row(vintage="2024-06-06", change="0.020"),
        row(vintage="2025-06", change="0.025"),
        row(vintage="2026", change="0.030"),
        row(vintage="2024-06-06", year="2025", change="0.010"),
    ]
)["own/pay"]


@pytest.mark.parametrize(
    ("vintage", "change"),
    [
        ("", 0.030),
        ("2026", 0.030),
        ("2026-01", 0.030),
        ("2025", 0.025),
        ("2025-06", 0.025),
        ("2025-05", 0.020),
        ("2024-06-06", 0.020),
    ],
)
def test_the_newest_figure_that_was_known_counts(vintage: str, change: float) -> None:
    assert PAY.at(vintage)[2026].change == change


def test_nothing_is_known_before_the_first_vintage() -> None:
    assert PAY.at("2024-06-05") == {}
    assert list(PAY.at()) == [2025, 2026]


def test_own_figures_win_year_by_year_and_older_vintages_stay_as_they_were() -> None:
    own = series("own/pay", {2026: 0.05}, vintage="2025-01", reason="our own agreement")
    joined = with_own({"own/pay": PAY}, {"own/pay": own})["own/pay"]

    assert joined.at()[2026].change == 0.05
    assert joined.at()[2025].change == 0.010
    assert joined.at("2024")[2026].change == 0.020
    assert joined.title == own.title


def test_a_new_series_of_a_case_stands_beside_the_national_ones() -> None:
    joined = national().with_indices({"own/pay": PAY})

    assert joined.indices.keys() == {*national().indices, "own/pay"}
    assert joined.own_indices.keys() == {"own/pay"}
    assert joined.edition == national().edition


def test_a_change_is_a_number_with_title_source_vintage_and_flag() -> None:
    number = PAY.quantity(PAY.at()[2026])

    assert (number.value, number.unit, number.verification) == (0.03, "share/year", "verified")
    assert number.title is not None
    assert number.title.da == "Løn 2026 (udgave 2026)"
    assert number.title.en == "Pay 2026 (vintage 2026)"
    assert number.source is not None
    assert (number.source.url, number.source.date) == ("https://example.org", "2026-06-01")
    assert number.note == "vintage 2026"


def test_a_change_of_ones_own_may_be_an_assumption() -> None:
    assumed = indices_from([row(source_url="assumed: as last year", verification="")])["own/pay"]
    number = assumed.quantity(assumed.at()[2026])

    assert number.is_assumed
    assert not number.is_unverified


YEARS = st.dictionaries(st.integers(2015, 2025), st.floats(-0.05, 0.1), min_size=1)


@given(YEARS, YEARS)
def test_two_vintages_differ_only_in_the_years_where_they_differ(
    old: dict[int, float], new: dict[int, float]
) -> None:
    both = with_own({"x/y": series("x/y", old, "2024")}, {"x/y": series("x/y", new, "2025")})["x/y"]
    before = {year: item.change for year, item in both.at("2024").items()}
    after = {year: item.change for year, item in both.at("2025").items()}

    assert before == old
    assert after == old | new
    changed = {year for year in after if after[year] != before.get(year)}
    assert changed == {year for year in new if new[year] != old.get(year)}


# --- What ships ----------------------------------------------------------------------------------


def test_the_shipped_table_is_in_order() -> None:
    assert tuple(SHIPPED[0]) == COLUMNS
    keys = [(item["series"], item["vintage"], item["year"]) for item in SHIPPED]
    assert len(set(keys)) == len(keys)
    assert {item["kind"] for item in SHIPPED} <= set(KINDS)
    assert all(abs(float(item["change"])) < 0.1 for item in SHIPPED)
    assert all(item["source_url"].startswith(("https://", "http://")) for item in SHIPPED)


def test_each_series_has_one_title_and_one_kind() -> None:
    heads = {(r["series"], r["title_da"], r["title_en"], r["kind"]) for r in SHIPPED}

    assert len(heads) == len(national().indices)


SHARED = {
    "stat-gpl": ("dk/index/state-prices-and-wages", "2024-06-06"),
    "stat-loen": ("dk/index/state-wages", "2024-06-06"),
    "cpi": ("dk/index/consumer-prices", "2024-06-06"),
    "netpris": ("dk/index/net-prices", "2024-06-06"),
    "satsreg": ("dk/index/rate-adjustment", "2024-06-06"),
    "tilp1": ("dk/index/adjustment-plus-1.7", "2024-06-06"),
    "tilp2": ("dk/index/adjustment-plus-2", "2024-06-06"),
    "anlaeg": ("dk/index/construction", "2024-06-06"),
    "psl20": ("dk/index/personal-tax-act-20", "2024-02-01"),
    "kl-loen-2016": ("dk/index/kl-wages", "2015-03"),
}


def test_every_shared_row_ships_with_its_figure_flag_and_source(shared: Path) -> None:
    file = shared / "reference" / "dk" / "price_indices.csv"
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert {item["id"] for item in rows} == SHARED.keys()
    for item in rows:
        name, vintage = SHARED[item["id"]]
        found = national().indices[name].at(vintage)[int(item["year_to"])]
        # The tables print one decimal; the index of the tax act is kept by its two levels.
        rounding = 5e-4 if item["id"] == "psl20" else 1e-12
        assert found.change == pytest.approx(float(item["value"]) / 100, abs=rounding), item
        assert found.source_url == item["source_url"]
        assert found.verification in ("verified", "derived" if item["id"] == "psl20" else "")


def test_consumer_prices_are_those_of_the_facts() -> None:
    facts = {
        int(key.rpartition("/")[2]): fact.number.value
        for key, fact in national().facts.items()
        if key.startswith("dk/cpi-change/")
    }
    found = {item.year: item for item in national().indices["dk/index/consumer-prices"].changes
             if "dk/cpi-change/" in item.note}  # fmt: skip

    assert {year: item.change for year, item in found.items()} == facts
    newest = national().indices["dk/index/consumer-prices"].at()
    for year, change in facts.items():
        assert newest[year].change == pytest.approx(change, abs=5.01e-4)
