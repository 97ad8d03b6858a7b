"""A municipality's own prices: what is read, what is divided, and every trap on the way."""

import csv
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.core.units import parse_unit
from bundlinje.errors import Refused
from bundlinje.reference.catalog import national
from bundlinje.reference.facts import fact_of
from bundlinje.reference.municipalities import find_municipality
from bundlinje.reference.unit_prices import (
    LEAST_CHILDREN,
    OWN_COLUMNS,
    Figures,
    accounts_choice,
    own_prices,
    recipes,
    stock_choice,
    year_of,
)
from tests.support.municipal_tables import AARHUS_PRICES, CHILDREN, SPENT, accounts, stock

AARHUS = find_municipality("Aarhus")
FIGURES = Figures(
    municipality=AARHUS,
    year=2024,
    spent=dict(SPENT),
    children=dict(CHILDREN),
    fetched={"REGK31": date(2026, 3, 2), "ANBAAR12": date(2026, 3, 1)},
    updated="2025-04-10",
    asked={"REGK31": "OMRÅDE 751 Tid 2024", "ANBAAR12": "ADMKOM 751 Tid 2024"},
)
ACCOUNTS = {name: dict(values) for name, values in accounts().variables.items()}
STOCK = {name: dict(values) for name, values in stock().variables.items()}


def figures(
    spent: dict[str, float | None] | None = None, children: dict[str, float | None] | None = None
) -> Figures:
    """Return the figures with some of them changed."""
    return replace(
        FIGURES,
        spent={**FIGURES.spent, **(spent or {})},
        children={**FIGURES.children, **(children or {})},
    )


def prices(rows: list[dict[str, str]]) -> dict[str, int]:
    """Return the prices by id."""
    return {row["id"]: int(row["value"]) for row in rows}


def codes(refused: Refused) -> list[str]:
    """Return the codes of what was refused."""
    return [fault.code for fault in refused.faults]


# --- The price -----------------------------------------------------------------------------------


def test_prices_are_net_spending_over_children() -> None:
    rows, findings = own_prices(FIGURES)

    assert prices(rows) == AARHUS_PRICES
    assert findings == []


def test_the_mean_of_the_whole_country_is_the_published_one() -> None:
    """9.7 bn kr. and 13,459 children in 2019: 720,707 kr. a child.

    Source: Benchmarkingenheden 2020, as told in https://www.nb-okonomi.dk/2020/10/07/
    kommuner-sparer-penge-ved-at-bruge-flere-plejefamilier/.
    """
    spent: dict[str, float | None] = dict.fromkeys(SPENT, 0.0)
    children: dict[str, float | None] = dict.fromkeys(CHILDREN, 0.0)
    rows, _ = own_prices(
        figures({**spent, "52822": 9_700_000.0}, {**children, "21": 13_459.0, "0": 13_459.0})
    )

    assert prices(rows)["dk/placement/all-mean"] == 720_707


@given(st.integers(1, 10**7), st.integers(LEAST_CHILDREN, 10**4), st.integers(2, 9))
def test_scale(spent: int, children: int, factor: int) -> None:
    """Twice the money doubles the price; twice the money and the children leaves it."""

    def price(money: int, people: int) -> int:
        nobody: dict[str, float | None] = dict.fromkeys(CHILDREN, 0.0)
        changed = figures({"52822": float(money)}, {**nobody, "23": float(people),
                                                    "0": float(people)})  # fmt: skip
        rows, _ = own_prices(changed)
        return prices(rows)["dk/placement/foster-care"]

    assert abs(price(spent * factor, children) - factor * price(spent, children)) <= factor
    assert price(spent * factor, children * factor) == price(spent, children)


def test_the_mean_lies_between_the_parts() -> None:
    rows, _ = own_prices(figures({"52824": 0.0}, {"8": 0.0, "99": 0.0, "0": 270.0}))
    found = prices(rows)

    foster, residential, mean = list(found.values())[:3]
    assert foster < mean < residential
    assert mean == round((120 * foster + 150 * residential) / 270)


# --- The row -------------------------------------------------------------------------------------


def test_a_row_is_a_fact_with_all_that_a_fact_has() -> None:
    rows, _ = own_prices(FIGURES)
    for row in rows:
        fact = fact_of({**row, "theme": "own"})

        assert tuple(row) == OWN_COLUMNS
        assert fact.number.price_year == 2024
        assert fact.number.verification == fact.verification == "derived"
        assert fact.payers == {"municipality": 1.0}
        assert parse_unit(row["unit"]).denominators == ("person-year",)
        assert "Aarhus 2024" in fact.title.da
        assert "Aarhus 2024" in fact.title.en
        assert fact.reason


def test_what_it_replaces_is_in_the_library_with_the_same_unit() -> None:
    for recipe in recipes():
        if recipe.replaces:
            fact = national().facts[recipe.replaces]
            assert fact.number.unit == "DKK/person-year"


def test_its_functions_are_in_the_plan_of_accounts() -> None:
    for recipe in recipes():
        dotted = [f"{code[0]}.{code[1:3]}.{code[3:]}" for code in recipe.functions]

        assert recipe.account == "/".join(dotted)
        assert set(dotted) <= set(national().functions)


def test_the_note_lets_an_auditor_ask_again_and_divide() -> None:
    rows, _ = own_prices(FIGURES)
    [row] = [row for row in rows if row["id"] == "dk/placement/residential-care"]
    note = row["note"]

    for piece in (
        "REGK31 OMRÅDE 751 Tid 2024 FUNKTION 52820+52823: 150000 thousand DKK net",
        "fetched 2026-03-02",
        "ANBAAR12 ADMKOM 751 Tid 2024 ANBRINGELSE 27+11+6+9+7: 150 children",
        "fetched 2026-03-01",
        "stock on 31 December 2024, not full-year",
    ):
        assert piece in note
    assert row["source_url"] == "https://www.statistikbanken.dk/REGK31"
    assert row["source_date"] == "2025-04-10"


def test_an_own_id_is_named_after_the_municipality_in_plain_letters() -> None:
    rows, _ = own_prices(replace(FIGURES, municipality=find_municipality("Ærø")))

    assert "own/aeroe/institutions" in prices(rows)


def test_no_kind_of_placement_is_counted_twice_in_a_price() -> None:
    for recipe in recipes():
        assert len(set(recipe.placements)) == len(recipe.placements)
        assert "0" not in recipe.placements, "the total is not a kind"
    foster, residential, mean, homes, institutions = recipes()
    assert not set(foster.placements) & set(residential.placements)
    assert set(mean.placements) == set(CHILDREN) - {"0"}
    assert residential.placements == (*homes.placements, *institutions.placements)
    assert residential.functions == (*homes.functions, *institutions.functions)


def test_the_shipped_tables_are_plain_csv_with_flags() -> None:
    for name in ("municipal_prices.csv", "municipalities.csv"):
        rows = list(csv.DictReader(national().tables[name].decode("utf-8").splitlines()))
        assert rows
        assert all(row["verification"] in ("secondary", "unverified") for row in rows)


# --- No price ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spent", "children", "code", "kept"),
    [
        ({}, {"8": None}, "BL-S044", 4),  # hidden: only the mean needs it
        ({"52822": None}, {}, "BL-S046", 3),
        ({"52822": 0.0}, {}, "BL-S046", 4),
        ({"52822": -5.0}, {}, "BL-S046", 4),
    ],
)
def test_a_price_that_cannot_be_built_is_told_and_the_others_kept(
    spent: dict[str, float | None], children: dict[str, float | None], code: str, kept: int
) -> None:
    rows, findings = own_prices(figures(spent, children))

    assert len(rows) == kept
    assert {finding.code for finding in findings} == {code}
    assert len(rows) + len(findings) == len(recipes())
    for finding in findings:
        assert "Aarhus" in finding.text("da")
        assert "2024" in finding.text("en")


FOSTER: dict[str, float | None] = dict.fromkeys(("1", "21", "22", "23", "24", "25", "26"), 0.0)


def test_no_children_is_no_price_and_no_division_by_nothing() -> None:
    rows, findings = own_prices(figures(children={**FOSTER, "0": 180.0}))

    assert [finding.code for finding in findings] == ["BL-S044"]
    assert "dk/placement/foster-care" not in prices(rows)


@pytest.mark.parametrize("count", range(1, LEAST_CHILDREN))
def test_few_children_are_no_price(count: int) -> None:
    few: dict[str, float | None] = {**FOSTER, "23": float(count), "0": 180.0 + count}
    rows, findings = own_prices(figures(children=few))

    assert [finding.code for finding in findings] == ["BL-S045"]
    assert "dk/placement/foster-care" not in prices(rows)
    assert str(count) not in findings[0].message("da").replace(str(LEAST_CHILDREN), "").replace(
        "31. december 2024", ""
    ), "the number itself is not repeated"


def test_just_enough_children_are_a_price() -> None:
    enough: dict[str, float | None] = {
        **FOSTER,
        "23": float(LEAST_CHILDREN),
        "0": 180.0 + LEAST_CHILDREN,
    }
    rows, findings = own_prices(figures(children=enough))

    assert prices(rows)["dk/placement/foster-care"] == 12_000_000
    assert findings == []


@pytest.mark.parametrize(
    "children",
    [
        {"7": 0.0},  # a small number hidden as 0: the parts are less than the total
        {"0": 301.0},  # a kind that nobody has said who pays for
        {"0": 299.0},
        {"0": 0.0},
    ],
)
def test_kinds_that_do_not_add_up_are_no_prices_at_all(children: dict[str, float | None]) -> None:
    with pytest.raises(Refused) as refused:
        own_prices(figures(children=children))

    assert codes(refused.value) == ["BL-S047"]


def test_nothing_at_all_is_refused_with_every_reason() -> None:
    hidden: dict[str, float | None] = dict.fromkeys(CHILDREN)
    with pytest.raises(Refused) as refused:
        own_prices(figures(children=hidden))

    assert codes(refused.value) == ["BL-S044"] * len(recipes())


# --- What is asked for ---------------------------------------------------------------------------


def test_only_net_running_spending_in_thousand_kroner_is_asked_for() -> None:
    """`prisenhed` has each row twice, `dranst` has reimbursement apart, `art` has parts."""
    assert accounts_choice(ACCOUNTS, AARHUS, 2024) == {
        "OMRÅDE": ["751"],
        "FUNKTION": ["52820", "52822", "52823", "52824"],
        "DRANST": ["1"],
        "ART": ["TOT"],
        "PRISENHED": ["LOBM"],
        "Tid": ["2024"],
    }


def test_every_kind_of_placement_is_asked_for() -> None:
    assert stock_choice(STOCK, AARHUS, 2024) == {
        "ADMKOM": ["751"],
        "ANBRINGELSE": ["*"],
        "Tid": ["2024"],
    }


@pytest.mark.parametrize("code", ["751", "0751", "00751"])
def test_the_municipality_has_the_code_of_the_table(code: str) -> None:
    changed = {**STOCK, "ADMKOM": {"0": "Hele landet", code: "Århus"}}

    assert stock_choice(changed, AARHUS, 2024)["ADMKOM"] == [code]


def test_a_municipality_that_is_not_there_is_told() -> None:
    laesoe = find_municipality("Læsø")
    assert accounts_choice(ACCOUNTS, laesoe, 2024)["OMRÅDE"] == ["825"]
    with pytest.raises(Refused) as refused:
        stock_choice(STOCK, laesoe, 2024)

    assert codes(refused.value) == ["BL-S041"]
    assert "Læsø" in refused.value.faults[0].text("da")


CHANGED: dict[str, tuple[str, str, str, str]] = {
    "another function": ("REGK31", "FUNKTION", "52822", "5.28.25 Særlige dagtilbud"),
    "reimbursement": ("REGK31", "DRANST", "1", "1 Statsrefusion"),
    "gross": ("REGK31", "ART", "TOT", "I alt (brutto)"),
    "a head": ("REGK31", "PRISENHED", "LOBM", "Løbende priser (kr.)"),
    "another place": ("REGK31", "OMRÅDE", "751", "Randers"),
    "a total that is none": ("ANBAAR12", "ANBRINGELSE", "0", "0-årige"),
    "another kind": ("ANBAAR12", "ANBRINGELSE", "23", "Opholdssted"),
    "a kind of home": ("ANBAAR12", "ANBRINGELSE", "27", "Aflastning"),
    "another municipality": ("ANBAAR12", "ADMKOM", "751", "Hele landet"),
}


def choice(table: str, known: dict[str, dict[str, str]]) -> Any:
    """Return what is asked of a table."""
    choose = accounts_choice if table == "REGK31" else stock_choice
    return choose(known, AARHUS, 2024)


@pytest.mark.parametrize(("table", "variable", "code", "text"), CHANGED.values(), ids=CHANGED)
def test_a_code_that_means_something_else_is_refused(
    table: str, variable: str, code: str, text: str
) -> None:
    known = ACCOUNTS if table == "REGK31" else STOCK
    with pytest.raises(Refused) as refused:
        choice(table, {**known, variable: {**known[variable], code: text}})

    assert set(codes(refused.value)) == {"BL-S043"}
    assert text in refused.value.faults[0].text("da")


@pytest.mark.parametrize(("table", "variable", "code", "_"), CHANGED.values(), ids=CHANGED)
def test_a_code_that_is_gone_is_refused(table: str, variable: str, code: str, _: str) -> None:
    known = ACCOUNTS if table == "REGK31" else STOCK
    left = {key: text for key, text in known[variable].items() if key != code}
    with pytest.raises(Refused) as refused:
        choice(table, {**known, variable: left})

    assert set(codes(refused.value)) <= {"BL-S041", "BL-S043"}


@pytest.mark.parametrize("table", ["REGK31", "ANBAAR12"])
def test_a_variable_more_or_less_is_refused(table: str) -> None:
    known = ACCOUNTS if table == "REGK31" else STOCK
    less = dict(list(known.items())[1:])
    for changed in ({**known, "ALDER": {"0": "I alt"}}, less):
        with pytest.raises(Refused) as refused:
            choice(table, changed)
        assert codes(refused.value) == ["BL-S043"]


def test_every_change_of_a_table_is_told_at_once() -> None:
    changed = {
        **ACCOUNTS,
        "ART": {"NET": "Netto"},
        "DRANST": {"1": "Anlæg"},
        "OMRÅDE": {"000": "Hele landet"},
    }
    with pytest.raises(Refused) as refused:
        accounts_choice(changed, AARHUS, 2024)

    assert codes(refused.value) == ["BL-S041", "BL-S043", "BL-S043"]


# --- The year ------------------------------------------------------------------------------------


def years(*known: str) -> dict[str, dict[str, str]]:
    """Return a table that has these years."""
    return {"Tid": {year: year for year in known}}


def test_the_last_year_that_both_tables_have() -> None:
    assert year_of(years("2022", "2023", "2024", "2025"), years("2023", "2024"), None) == 2024
    assert year_of(years("2022", "2023"), years("2022", "2023"), 2022) == 2022


@pytest.mark.parametrize(
    ("first", "second", "wanted", "tables"),
    [
        (("2023", "2024"), ("2023",), 2024, ["ANBAAR12"]),
        (("2023",), ("2023",), 1999, ["REGK31", "ANBAAR12"]),
        (("2023",), ("2022",), None, ["REGK31", "ANBAAR12"]),
        (("2023K1",), ("2023K1",), None, ["REGK31", "ANBAAR12"]),
        ((), (), 2023, ["REGK31", "ANBAAR12"]),
    ],
)
def test_a_year_that_is_not_there_is_told_for_each_table(
    first: tuple[str, ...], second: tuple[str, ...], wanted: int | None, tables: list[str]
) -> None:
    with pytest.raises(Refused) as refused:
        year_of(years(*first), years(*second), wanted)

    assert [fault.path for fault in refused.value.faults] == tables
    assert set(codes(refused.value)) == {"BL-S042"}
