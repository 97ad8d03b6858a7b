"""Write a workbook that a person can fill in: sheets, headings with help, drop-downs, a guide."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from bundlinje.core.case import Case
from bundlinje.core.fact import Fact
from bundlinje.core.money import PARTIES
from bundlinje.files.workbook import look
from bundlinje.files.workbook.labels import (
    FACT_SHEET,
    GUIDE_SHEET,
    choice_word,
    column_help,
    column_name,
    field_name,
    party_word,
    say,
    sheet_help,
    sheet_name,
    unit_word,
)
from bundlinje.files.workbook.layout import Sheet, sheets
from bundlinje.files.workbook.lists import add_choices, add_lists
from bundlinje.files.workbook.rows import Row, rows_of

FIRST_ROW = 5
"""Above it stand the name of the sheet, what it is for, help for each column, and the headings."""
GUIDE_LINES = 8
BLANK: Mapping[str, Sequence[Row]] = {
    "case": (
        {"field": "format", "value": 1},
        *(
            {"field": name}
            for name in (
                "id",
                "title.da",
                "price_level.year",
                "horizon.first_year",
                "horizon.last_year",
                "discounting.base_year",
                "discounting.schedule",
            )
        ),
    )
}
"""What stands in a workbook that nobody has filled in yet."""


def workbook_of(
    case: Case | None,
    facts: Mapping[str, Fact],
    tables: Mapping[str, Sequence[Sequence[str | float]]],
    language: str,
) -> bytes:
    """Return the bytes of a workbook, filled from a case or blank.

    `facts` are listed for whoever looks for a number; `tables` are the case's own tables of facts
    by file name, each kept on a sheet of that name.
    """
    from openpyxl import Workbook

    book = Workbook()
    _guide(book.active, language)
    rows = rows_of(case) if case is not None else BLANK
    for sheet in sheets():
        page = book.create_sheet(sheet_name(sheet.key, language))
        _page(page, sheet, rows.get(sheet.key, ()), language)
    for name, records in tables.items():
        _table(book.create_sheet(name), records)
    _facts(book.create_sheet(sheet_name(FACT_SHEET, language)), facts, language)
    ranges = add_lists(book, language, FIRST_ROW)
    for sheet in sheets():
        add_choices(book[sheet_name(sheet.key, language)], sheet, ranges, language, FIRST_ROW)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _guide(page: Any, language: str) -> None:
    page.title = sheet_name(GUIDE_SHEET, language)
    lines = [say(f"guide.{number}", language) for number in range(1, GUIDE_LINES + 1)]
    listed = [(sheet_name(each.key, language), sheet_help(each.key, language)) for each in sheets()]
    page["A1"] = say("guide.title", language)
    for row, line in enumerate(lines, 3):
        page.cell(row, 1, line)
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
    for row, (name, text) in enumerate(listed, 4 + len(lines)):
        page.cell(row, 1, name)
        page.cell(row, 2, text)
    look.guide(page, len(lines), len(listed))


def _page(page: Any, sheet: Sheet, rows: Sequence[Row], language: str) -> None:
    page["A1"] = sheet_name(sheet.key, language)
    page["A2"] = sheet_help(sheet.key, language)
    for column, key in enumerate(sheet.keys, 1):
        page.cell(FIRST_ROW - 2, column, column_help(sheet, key, language))
        page.cell(FIRST_ROW - 1, column, column_name(sheet, key, language))
    columns = {key: column for column, key in enumerate(sheet.keys, 1)}
    for number, row in enumerate(rows, FIRST_ROW):
        for key, value in row.items():
            _write(page, number, columns[key], _shown(sheet, row, key, value, language))
    look.page(page, sheet, FIRST_ROW, len(rows))


def _write(page: Any, row: int, column: int, value: Any) -> None:
    is_figure = isinstance(value, float)
    # openpyxl writes 16 digits; some figures need 17 to come back as they were.
    cell = page.cell(row, column, repr(value) if is_figure else value)
    if is_figure:
        cell.data_type = "n"
    elif isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = is a text and not a formula


def _shown(sheet: Sheet, row: Row, key: str, value: Any, language: str) -> Any:
    """Return a value of the case as a reader of this language finds it in a cell."""
    field = next((each for each in sheet.rows if each.dotted == row.get("field")), None)
    if key == "field" and field is not None:
        return field_name(field, language)
    if key == "who" and field is not None and field.by_party:
        return party_word(value, language)
    own = sheet.field_of(key)
    if key == "value" and field is not None and field.kind != "number":
        own = field
    if isinstance(value, bool):
        return choice_word(str(value).lower(), language)
    if own is None or not isinstance(value, str):
        return value
    if own.kind == "choice":
        return choice_word(value, language)
    if own.by_party and value in PARTIES:
        return party_word(value, language)
    return unit_word(value, language) if own.name == "unit" else value


def _table(page: Any, records: Sequence[Sequence[str | float]]) -> None:
    for row, record in enumerate(records, 1):
        for column, text in enumerate(record, 1):
            if text != "":
                _write(page, row, column, text)
    look.table(page)


def _facts(page: Any, facts: Mapping[str, Fact], language: str) -> None:
    headings = ("id", "title", "value", "unit", "price_year", "verification", "source", "note")
    page["A1"] = sheet_name(FACT_SHEET, language)
    page["A2"] = sheet_help(FACT_SHEET, language)
    for column, name in enumerate(headings, 1):
        page.cell(FIRST_ROW - 1, column, say(f"facts.{name}", language))
    for row, key in enumerate(sorted(facts), FIRST_ROW):
        fact = facts[key]
        number = fact.number
        source = number.source.url if number.source else None
        shown = (
            key,
            fact.title.in_language(language),
            next((getattr(number, name) for name in ("value", "mode", "mean", "p50")
                  if getattr(number, name) is not None), None),
            unit_word(number.unit or "", language),
            number.price_year,
            choice_word(number.verification or "", language),
            source,
            fact.note,
        )  # fmt: skip
        for column, value in enumerate(shown, 1):
            if value is not None:
                _write(page, row, column, value)
    look.table(page, FIRST_ROW - 1)
