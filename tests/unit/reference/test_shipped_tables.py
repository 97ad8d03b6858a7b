"""Every row that ships says what it is, where it comes from and how far it can be trusted."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from bundlinje.core.fact import FLAGS, KINDS, Fact
from bundlinje.core.money import PARTIES
from bundlinje.core.quantity import FACT_ID, Verification
from bundlinje.core.units import CURRENCIES, parse_unit
from bundlinje.reference.catalog import edition_hash, editions, national
from bundlinje.reference.facts import COLUMNS, NO_PRICE_YEAR
from bundlinje.reference.financing import rules_of

DATA = Path(__file__).parents[3] / "src" / "bundlinje" / "reference" / "data"
TABLES = sorted(DATA.rglob("*.csv"))
NOT_SOURCED = ("editions.csv", "open.csv")
"""Lists about the library itself."""
OF_OTHER_TABLES = ("who-pays", "price-indices")
"""Rules and series, which the library lists beside the facts."""
DATE = re.compile(r"[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?")
FUNCTION = re.compile(r"[0-9]\.[0-9]{2}\.[0-9]{2}(/[0-9]\.[0-9]{2}\.[0-9]{2})*")
LIBRARY = national()


def rows_of(table: Path) -> list[dict[str, str]]:
    """Return the rows of a table as text."""
    with table.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def facts() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every row of every table of facts, with a name for messages."""
    for table in TABLES:
        if table.parent.name == "facts":
            yield from ((f"{table.name}: {row['id']}", row) for row in rows_of(table))


def lacking(wanted: object) -> list[str]:
    """Return the names of the facts for which a predicate does not hold."""
    assert callable(wanted)
    return [name for name, row in facts() if not wanted(row)]


def test_flags_and_kinds_are_those_of_the_models() -> None:
    assert get_args(Verification) == FLAGS
    assert len(set(KINDS)) == len(KINDS)


@pytest.mark.parametrize("table", TABLES, ids=[file.stem for file in TABLES])
def test_every_row_has_a_source_and_a_flag(table: Path) -> None:
    if table.name in NOT_SOURCED:
        assert "source_url" not in rows_of(table)[0] if rows_of(table) else True
        return
    rows = rows_of(table)
    bare = [
        row
        for row in rows
        if not row["source_url"].startswith(("https://", "http://"))
        or row["verification"] not in FLAGS
    ]

    assert rows
    assert bare == []


@pytest.mark.parametrize("table", TABLES, ids=[file.stem for file in TABLES])
def test_no_row_has_more_or_fewer_cells_than_its_table_has_columns(table: Path) -> None:
    with table.open(encoding="utf-8-sig", newline="") as opened:
        lengths = {len(record) for record in csv.reader(opened)}

    assert len(lengths) == 1
    assert b"\r" not in table.read_bytes(), "one way to end lines, so that the hash is one"


def test_every_table_of_facts_has_the_same_columns() -> None:
    heads = {
        table.name: tuple(rows_of(table)[0]) for table in TABLES if table.parent.name == "facts"
    }

    assert len(heads) > 20
    assert set(heads.values()) == {COLUMNS}


def test_every_fact_has_an_id_of_small_words_that_stands_once() -> None:
    ids = [row["id"] for _, row in facts()]

    assert len(set(ids)) == len(ids)
    assert set(ids) == {
        key for key, fact in LIBRARY.rows.items() if fact.theme not in OF_OTHER_TABLES
    }
    assert lacking(lambda row: re.match(FACT_ID, row["id"])) == []
    assert lacking(lambda row: not row["id"].startswith(("case/", "own/"))) == []


def test_every_fact_has_a_title_in_both_languages() -> None:
    assert lacking(lambda row: row["title_da"].strip() and row["title_en"].strip()) == []


def test_every_number_has_a_value_and_a_unit_that_is_known() -> None:
    def whole(row: dict[str, str]) -> bool:
        if row["kind"] != "number":
            return row["kind"] in KINDS
        return bool(parse_unit(row["unit"]).numerator) and float(row["value"]) is not None

    assert lacking(whole) == []


def test_every_amount_of_money_has_a_price_year_or_says_that_its_source_gives_none() -> None:
    def dated(row: dict[str, str]) -> bool:
        if row["kind"] != "number" or not parse_unit(row["unit"]).currency:
            return True
        if set(parse_unit(row["unit"]).denominators) & set(CURRENCIES):  # an exchange rate
            return True
        return bool(row["price_year"]) or row["note"].startswith(NO_PRICE_YEAR)

    assert lacking(dated) == []


def test_payers_are_parties_whose_shares_are_no_more_than_the_whole() -> None:
    def shared(fact: Fact) -> bool:
        known = set(fact.payers) <= set(PARTIES)
        return (
            known
            and all(0 <= share <= 1 for share in fact.payers.values())
            and (sum(fact.payers.values()) <= 1 + 1e-9)
        )

    assert [fact.id for fact in LIBRARY.rows.values() if not shared(fact)] == []


def test_accounts_are_functions_of_the_chart_and_dates_are_dates_in_order() -> None:
    assert lacking(lambda row: not row["account"] or FUNCTION.fullmatch(row["account"])) == []
    for name in ("valid_from", "valid_to", "source_date"):
        assert lacking(lambda row, name=name: not row[name] or DATE.fullmatch(row[name])) == []
    assert lacking(lambda row: not row["valid_to"] or row["valid_from"] <= row["valid_to"]) == []


def test_every_period_of_a_dated_rule_stands_in_the_library_as_a_series() -> None:
    rules = rules_of(LIBRARY)
    listed = [fact for fact in LIBRARY.rows.values() if fact.theme == "who-pays"]

    assert {fact.series for fact in listed} == set(rules)
    assert len(listed) == sum(len(rule.periods) for rule in rules.values())
    assert all(fact.kind == "statement" and fact.note for fact in listed)


def test_every_series_of_price_indices_stands_in_the_library_by_its_id() -> None:
    listed = {key for key, fact in LIBRARY.rows.items() if fact.theme == "price-indices"}

    assert listed == set(LIBRARY.indices)
    assert not listed & set(LIBRARY.facts), "a case names a series, never as a number"


def test_functions_of_the_chart_point_at_functions_of_the_chart() -> None:
    functions = LIBRARY.functions

    assert len(functions) >= 43
    for item in functions.values():
        assert FUNCTION.fullmatch(item.number)
        assert item.reimbursed_on in ("", *functions)
        assert item.in_service_frame in ("yes", "no", "partly")
        assert set(item.dranst) <= {"1", "2"}
        assert item.frame_verification in FLAGS
        assert item.dranst_verification in FLAGS
    assert functions["5.57.73"].in_service_frame == "no"
    assert functions["5.28.22"].reimbursed_on == "5.22.07"


def test_the_newest_edition_is_the_one_that_ships() -> None:
    """Changed tables are a new edition: add a line to editions.csv with this hash."""
    released = editions(LIBRARY.tables)

    assert released[-1].sha256 == edition_hash(LIBRARY.tables)
    assert LIBRARY.edition_name == released[-1].name
    assert len({item.sha256 for item in released}) == len(released)
    assert [item.date for item in released] == sorted(item.date for item in released)
