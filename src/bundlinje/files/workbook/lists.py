"""The drop-downs of a workbook: a sheet that holds their words, and the rule of each column."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bundlinje.core.money import PARTIES
from bundlinje.files.workbook.labels import (
    FACT_SHEET,
    LIST_SHEET,
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
from bundlinje.files.workbook.layout import Field, Sheet, number_columns, sheets

LAST_ROW = 500
"""How far down the drop-downs reach; rows below are read all the same."""
NAMES = 60
"""How many names of things a drop-down offers."""
UNITS = (
    "share", "share/year", "ratio", "difference", "DKK", "DKK/person", "DKK/person-year",
    "DKK/year", "DKK/month", "DKK/week", "DKK/day", "DKK/hour", "DKK/contact", "DKK/course",
    "DKK/visit", "DKK/admission", "DKK/case", "DKK/place", "persons", "years", "months", "weeks",
    "days", "hours", "contacts", "courses", "visits", "admissions", "person-years",
    "months/person-year", "weeks/person-year", "days/person-year", "contacts/person-year",
    "percentage points",
)  # fmt: skip
_OWN_NAMES = ("segments", "effects", "accounts", "parties", "inputs")


def add_lists(book: Any, language: str, first_row: int) -> dict[str, str]:
    """Add the sheet of words, and return the range of each list by its name.

    Lists of names follow what is written on the sheets, each name once.
    """
    page = book.create_sheet(sheet_name(LIST_SHEET, language))
    page["A1"] = sheet_help(LIST_SHEET, language)
    ranges: dict[str, str] = {}
    fixed = dict(_fixed(language))
    for column, (name, entries) in enumerate(fixed.items(), 1):
        page.cell(2, column, name)
        for row, word in enumerate(entries, 3):
            page.cell(row, column, word).data_type = "s"
        ranges[name] = _range(page, column, 3, 2 + max(len(entries), 1))
    for column, section in enumerate(_OWN_NAMES, len(fixed) + 1):
        page.cell(2, column, section)
        ranges[section] = _names(page, column, section, language, first_row)
    facts = book[sheet_name(FACT_SHEET, language)]
    known = _range(facts, 1, first_row, max(facts.max_row, first_row))
    ranges["numbers"] = _numbers(page, page.max_column + 1, ranges["inputs"], known)
    return ranges


def _numbers(page: Any, column: int, own: str, known: str) -> str:
    """Add the list of what may stand in place of a number: own numbers first, then national ones.

    `own` and `known` are the ranges of their names.
    """
    from openpyxl.utils import get_column_letter, quote_sheetname

    letter, title = get_column_letter(column), quote_sheetname(page.title)
    page.cell(2, column, "numbers")
    count = f'COUNTIF({own},"?*")'
    last = 2 + NAMES + int(known.rpartition("$")[2])
    for row in range(3, last + 1):
        place = row - 2
        page.cell(row, column).value = (
            f'=IF({place}<={letter}$1,"case/"&INDEX({own},{place}),'
            f'IFERROR(INDEX({known},{place}-{letter}$1)&"",""))'
        )
    page.cell(1, column).value = f"={count}"
    whole = f"{title}!${letter}$3:${letter}${last}"
    return f'OFFSET({title}!${letter}$3,0,0,MAX(1,COUNTIF({whole},"?*")),1)'


def _fixed(language: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the lists whose words are known from the start."""
    yield "units", [unit_word(unit, language) for unit in UNITS]
    yield "truth", [choice_word(word, language) for word in ("true", "false")]
    for sheet in sheets():
        if sheet.rows:
            yield f"{sheet.key}.field", [field_name(field, language) for field in sheet.rows]
        for field in (*sheet.columns, *sheet.rows):
            if field.kind == "choice":
                yield f"{sheet.key}.{field.dotted}", _words(field, language)
    for key, field in number_columns().items():
        if field.kind == "choice":
            yield key, _words(field, language)


def _words(field: Field, language: str) -> list[str]:
    return [choice_word(word, language) for word in field.choices]


def _names(page: Any, column: int, section: str, language: str, first_row: int) -> str:
    """Add a list that takes every name of a sheet once, and return a range that grows with it."""
    from openpyxl.utils import get_column_letter, quote_sheetname
    from openpyxl.worksheet.formula import ArrayFormula

    given = [party_word(party, language) for party in PARTIES] if section == "parties" else []
    given += ["participation"] if section == "effects" else []
    for row, word in enumerate(given, 3):
        page.cell(row, column, word)
    source = quote_sheetname(sheet_name(section, language))
    names = f"{source}!$A${first_row}:$A${LAST_ROW}"
    letter = get_column_letter(column)
    first = 3 + len(given)
    for row in range(first, first + NAMES):
        above = f"{letter}$2:{letter}{row - 1}"
        match = f'MATCH(0,COUNTIF({above},{names})+({names}=""),0)'
        formula = f'=IFERROR(INDEX({names},{match}),"")'
        page.cell(row, column).value = ArrayFormula(f"{letter}{row}", formula)
    own = quote_sheetname(page.title)
    whole = f"{own}!${letter}$3:${letter}${first + NAMES - 1}"
    return f'OFFSET({own}!${letter}$3,0,0,MAX(1,COUNTIF({whole},"?*")),1)'


def _range(page: Any, column: int, first: int, last: int) -> str:
    from openpyxl.utils import get_column_letter, quote_sheetname

    letter = get_column_letter(column)
    return f"{quote_sheetname(page.title)}!${letter}${first}:${letter}${last}"


def add_choices(
    page: Any, sheet: Sheet, ranges: Mapping[str, str], language: str, first_row: int
) -> None:
    """Give every column of a sheet its rule, its drop-down and a word of help."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for column, key in enumerate(sheet.keys, 1):
        rule, wrong = _rule(sheet, key, ranges)
        validation = DataValidation(**rule, allow_blank=True)
        validation.promptTitle = column_name(sheet, key, language)[:32]
        validation.prompt = column_help(sheet, key, language)[:255]
        validation.showInputMessage = True
        if wrong:
            validation.errorTitle = say("wrong.title", language)
            validation.error = say(f"wrong.{wrong}", language)
            validation.showErrorMessage = True
        letter = get_column_letter(column)
        validation.add(f"{letter}{first_row}:{letter}{LAST_ROW}")
        page.add_data_validation(validation)


def _rule(sheet: Sheet, key: str, ranges: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """Return what a column takes, and the word for what it does not; none where all is taken."""
    field = sheet.field_of(key)
    rules: tuple[tuple[bool, Callable[[], tuple[dict[str, Any], str]]], ...] = (
        (key == "field", lambda: (_list(ranges[f"{sheet.key}.field"]), "list")),
        (key == "who", lambda: (_list(ranges[_whose(sheet)]), "")),
        (key == "year", lambda: (_between("whole", 1, 9_999), "year")),
        (key == "value" and sheet.arrangement != "fields", lambda: (_list(ranges["numbers"]), "")),
        (key == "unit", lambda: (_list(ranges["units"]), "")),
        (key == "price_year", lambda: (_between("whole", 1_900, 2_200), "price_year")),
    )
    for applies, rule in rules:
        if applies:
            return rule()
    if field is None or key == "value":
        return {}, ""
    if field.kind == "choice":
        name = key if key in ranges else f"{sheet.key}.{field.dotted}"
        return _list(ranges[name]), "list"
    if field.kind == "truth":
        return _list(ranges["truth"]), "list"
    if field.kind in ("decimal", "whole"):
        return _between("decimal", -1e15, 1e15), "number"
    if field.refers_to:
        return _list(ranges[field.refers_to]), ""
    return (_list(ranges["units"]), "") if field.name == "unit" else ({}, "")


def _whose(sheet: Sheet) -> str:
    """Return the list of what may stand in `Who`: payers where money is, else groups."""
    return "parties" if any(field.by_party for field in sheet.rows) else "segments"


def _list(where: str) -> dict[str, Any]:
    return {"type": "list", "formula1": where}


def _between(kind: str, low: float, high: float) -> dict[str, Any]:
    return {
        "type": kind,
        "operator": "between",
        "formula1": f"{low:.0f}",
        "formula2": f"{high:.0f}",
    }
