"""What a hand does to a workbook, and what is read all the same."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from bundlinje.core.case import Case
from bundlinje.core.quantity import Quantity
from tests.unit.files.workbook.books import (
    edited,
    faults,
    page_text,
    read,
    whole,
    with_cells,
    with_part,
)

WHOLE = read(whole())
HEAD = 4


def change_of(case: Case, year: int) -> float | None:
    """Return the change in shelter days in a year after the success."""
    change = case.consequences["shelter-days"].change
    assert isinstance(change, tuple)
    return change[year - 1].value


def rate_of(case: Case) -> Quantity:
    """Return the success rate."""
    return case.effects["success"].value


# --- Numbers -------------------------------------------------------------------------------------


def test_a_share_shown_as_per_cent_is_the_share() -> None:
    def change(book: Workbook) -> None:
        cell = book["Succesrate"]["H5"]
        cell.value, cell.number_format = 0.25, "0 %"

    assert rate_of(read(edited(change)).case).value == 0.25


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("-45,5", -45.5),
        ("−45", -45.0),
        (" -45 ", -45.0),
        ("-45\u00a0", -45.0),
        ("-1.234,5", -1234.5),
        ("-1\u00a0234,5", -1234.5),
        ("-45.5", -45.5),
        ("-50 %", -0.5),
    ],
)
def test_a_number_written_as_text_is_read_if_it_has_one_reading(written: str, meant: float) -> None:
    assert change_of(read(with_cells({"Konsekvenser!G6": written})).case, 2) == meant


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1.000", "BL-W047"),
        ("1,000", "BL-W047"),
        ("45 kr.", "BL-W033"),
        ("1/3", "BL-W033"),
        ("ca. 45", "BL-W034"),
        ("-", "BL-W034"),
        (True, "BL-W034"),
        (date(2026, 2, 1), "BL-W032"),
    ],
)
def test_a_number_with_two_readings_or_none_is_refused(written: Any, code: str) -> None:
    found = faults(with_cells({"Konsekvenser!G6": written}))

    assert [(each.code, str(each.place)) for each in found] == [
        (code, "input.xlsx Konsekvenser!G6")
    ]


def test_a_year_shown_as_a_date_is_the_year() -> None:
    def change(book: Workbook) -> None:
        book["Indsats"]["E5"].number_format = "dd-mm-yyyy"

    assert read(edited(change)).canonical() == WHOLE.canonical()


def test_a_real_date_is_no_year() -> None:
    found = faults(with_cells({"Indsats!E5": date(2026, 1, 1)}))

    assert [each.code for each in found] == ["BL-W032"]


def test_a_date_of_a_source_is_read_as_it_is_written_elsewhere() -> None:
    raw = with_cells({"Egne tal!N5": date(2026, 1, 31), "Egne tal!N6": 2025})
    inputs = read(raw).case.inputs
    first, second = inputs["cost-first-year"].source, inputs["cost-later-years"].source

    assert first is not None
    assert first.date == "2026-01-31"
    assert second is not None
    assert second.date == "2025"


def test_a_formula_counts_by_its_value() -> None:
    raw = whole()
    name, text = page_text(raw, "Succesrate")
    found = re.search('<c r="H5"[^>]*><v>0.1</v></c>', text)
    assert found
    with_value, without = ('<c r="H5"><f>1/8</f><v>0.125</v></c>', '<c r="H5"><f>1/8</f></c>')

    shown = with_part(raw, name, lambda part: part.replace(found[0], with_value))
    bare = with_part(raw, name, lambda part: part.replace(found[0], without))

    assert rate_of(read(shown).case).value == 0.125
    assert [(each.code, str(each.place)) for each in faults(bare)] == [
        ("BL-W030", "input.xlsx Succesrate!H5")
    ]


@pytest.mark.parametrize(
    ("form", "cells", "figures"),
    [
        ("mindst – mest sandsynlig – størst", "HIJ", {"low": 1.0, "mode": 2.0, "high": 3.0}),
        ("least – most likely – greatest", "HIJ", {"low": 1.0, "mode": 2.0, "high": 3.0}),
        ("pert", "HIJ", {"low": 1.0, "mode": 2.0, "high": 3.0}),
        ("10, 50 og 90 pct.-fraktil", "HIJ", {"p10": 1.0, "p50": 2.0, "p90": 3.0}),
        ("interval", "IJ", {"low": 1.0, "high": 3.0}),
        ("gennemsnit (Ekstra: standardfejl)", "HL", {"mean": 2.0, "se": 0.5}),
        ("antal succeser (Ekstra: antal i alt)", "HL", {"successes": 2.0, "n": 0.5}),
    ],
)
def test_a_spread_is_read_by_its_form(form: str, cells: str, figures: dict[str, float]) -> None:
    by_column = {"H": 2.0, "I": 1.0, "J": 3.0, "L": 0.5}
    changes: dict[str, Any] = {"Succesrate!H5": None, "Succesrate!K5": form}
    changes |= {f"Succesrate!{column}5": by_column[column] for column in cells}
    if "n" in figures:
        changes["Succesrate!L5"] = figures["n"] = 40.0

    assert rate_of(read(with_cells(changes)).case).figures == figures


# --- Sheets, rows and columns --------------------------------------------------------------------


def _sheet_of_ones_own(book: Workbook) -> None:
    book.create_sheet("Mine noter", 0)["B2"] = "ring til Anne"


def _column_of_ones_own(book: Workbook) -> None:
    page: Worksheet = book["Priser"]
    page.insert_cols(1)
    page.cell(HEAD, 1, "Tjekket af")
    page.cell(HEAD + 1, 1, "AB")


def _other_order(book: Workbook) -> None:
    page: Worksheet = book["Konsekvenser"]
    last = page.max_column
    for row in range(HEAD, page.max_row + 1):
        values = [page.cell(row, column).value for column in range(1, last + 1)]
        for column, value in enumerate(reversed(values), 1):
            page.cell(row, column).value = value


def _rows_between(book: Workbook) -> None:
    book["Konsekvenser"].insert_rows(7, 3)
    book["Priser"].insert_rows(1, 5)


def _sorted_rows(book: Workbook) -> None:
    page: Worksheet = book["Konsekvenser"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=HEAD + 1)]
    for number, row in enumerate(sorted(rows, key=lambda row: str(row[6])), HEAD + 1):
        for column, value in enumerate(row, 1):
            page.cell(number, column).value = value


def _hidden(book: Workbook) -> None:
    for page in book.worksheets[2:]:
        page.sheet_state = "hidden"
    book["Priser"].column_dimensions["O"].hidden = True
    book["Priser"].row_dimensions[6].hidden = True


def _spaces(book: Workbook) -> None:
    page: Worksheet = book["Konsekvenser"]
    page["A5"], page["B5"], page["E5"] = " shelter-days ", "success\u00a0", " ændring  i forbrug"
    page["A4"], page["G4"] = "NAVN ", "\u00a0værdi"
    page["A40"] = "   "
    book["Priser"].title = "priser "


def _merged_names(book: Workbook) -> None:
    page: Worksheet = book["Konsekvenser"]
    for first, last in ((5, 10), (11, 16), (17, 22)):
        page.merge_cells(f"A{first}:A{last}")


def _merged_titles(book: Workbook) -> None:
    book["Priser"].merge_cells("A1:H1")
    book["Priser"].merge_cells("A2:AA2")


def _no_empty_sheets(book: Workbook) -> None:
    for title in ("Trivsel", "Samvariation", "Øvrigt", "Lister", "Nationale tal", "Vejledning"):
        book.remove(book[title])


@pytest.mark.parametrize(
    "change",
    [
        _sheet_of_ones_own, _column_of_ones_own, _other_order, _rows_between, _hidden, _spaces,
        _merged_names, _merged_titles, _no_empty_sheets,
    ],
)  # fmt: skip
def test_what_changes_no_meaning_is_read_as_before(change: Callable[[Workbook], None]) -> None:
    assert read(edited(change)).canonical() == WHOLE.canonical()


def test_rows_may_stand_in_any_order() -> None:
    assert read(edited(_sorted_rows)).canonical() == WHOLE.canonical()


def test_all_faults_come_at_once_in_the_order_of_the_sheets() -> None:
    cells = {
        "Priser!C5": "xyz",
        "Sag!C6": "Mit Navn",
        "Konsekvenser!G6": "ved ikke",
        "Konsekvenser!G5": "1.000",
        "Succesrate!M5": "bananer",
    }

    found = [str(each.place).removeprefix("input.xlsx ") for each in faults(with_cells(cells))]

    assert found == ["Sag!C6", "Succesrate!M5", "Konsekvenser!G5", "Konsekvenser!G6", "Priser!C5"]


def test_a_fault_has_its_sheet_in_json_too() -> None:
    found = faults(with_cells({"Konsekvenser!G6": "ved ikke"}))[0].as_json()

    assert (found["file"], found["sheet"], found["line"], found["column"]) == (
        "input.xlsx", "Konsekvenser", 6, 7,
    )  # fmt: skip


def test_very_many_faults_are_cut_off_with_a_word() -> None:
    def change(book: Workbook) -> None:
        page: Worksheet = book["Konsekvenser"]
        for row in range(30, 300):
            page.cell(row, 7, "x")

    found = faults(edited(change))

    assert len(found) == 101
    assert found[-1].code == "BL-C099"
