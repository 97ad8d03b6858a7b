"""How the sheets of a workbook look: widths, colours, frozen headings."""

from functools import cache
from typing import Any

from bundlinje.files.workbook.layout import SOURCE_COLUMNS, Sheet

THING, NUMBER, SOURCE = "DCE6F1", "E2EFDA", "EDEDED"
_FIGURES = ("field", "who", "year", "value", "low", "high", "form", "spare", "unit", "price_year")
_WIDE = {"value": 30, "low": 10, "high": 10, "spare": 10, "year": 9, "price_year": 9, "who": 16,
         "field": 26, "id": 26, "path": 40, "form": 24, "unit": 18, "verification": 14}  # fmt: skip
_WIDE_IN_FIELDS = {"field": 34, "value": 60}
"""On the first sheet a value is often a text."""
_TEXT_WIDTH, _CHOICE_WIDTH = 34, 18
_HELP_HEIGHT, _HEADING_HEIGHT, _TITLE_SIZE = 78, 46, 14


@cache
def _styles() -> dict[str, Any]:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    thin = Side(style="thin", color="BFBFBF")
    return {
        "title": Font(bold=True, size=_TITLE_SIZE),
        "bold": Font(bold=True),
        "help": Font(italic=True, size=9, color="595959"),
        "wrap": Alignment(wrap_text=True, vertical="top"),
        "line": Border(bottom=thin),
        **{color: PatternFill("solid", fgColor=color) for color in (THING, NUMBER, SOURCE)},
    }


def color_of(key: str) -> str:
    """Return the colour of a column: of the thing, of its number, of where that comes from."""
    if key in ("id", "path") or key.startswith("own."):
        return THING
    return NUMBER if key in _FIGURES else SOURCE


def width_of(sheet: Sheet, key: str) -> int:
    """Return the width of a column in letters."""
    if sheet.arrangement == "fields" and key in _WIDE_IN_FIELDS:
        return _WIDE_IN_FIELDS[key]
    if key in _WIDE:
        return _WIDE[key]
    field = sheet.field_of(key)
    is_text = field is None or field.language or field.name == "note" or key.startswith(
        SOURCE_COLUMNS
    )  # fmt: skip
    return _TEXT_WIDTH if is_text else _CHOICE_WIDTH


def page(page: Any, sheet: Sheet, first_row: int, rows: int) -> None:
    """Dress a sheet of the case."""
    from openpyxl.utils import get_column_letter

    styles = _styles()
    page["A1"].font = styles["title"]
    page["A2"].font = styles["help"]
    for column, key in enumerate(sheet.keys, 1):
        page.column_dimensions[get_column_letter(column)].width = width_of(sheet, key)
        explanation = page.cell(first_row - 2, column)
        explanation.font, explanation.alignment = styles["help"], styles["wrap"]
        heading = page.cell(first_row - 1, column)
        heading.font, heading.alignment = styles["bold"], styles["wrap"]
        heading.fill, heading.border = styles[color_of(key)], styles["line"]
        for row in range(first_row, first_row + rows):
            page.cell(row, column).alignment = styles["wrap"]
    page.row_dimensions[first_row - 2].height = _HELP_HEIGHT
    page.row_dimensions[first_row - 1].height = _HEADING_HEIGHT
    fixed = 1 if sheet.keys[0] == "field" else 2
    page.freeze_panes = page.cell(first_row, fixed)


def guide(page: Any, lines: int, sheets: int) -> None:
    """Dress the first sheet."""
    styles = _styles()
    page["A1"].font = styles["title"]
    page.column_dimensions["A"].width = 24
    page.column_dimensions["B"].width = 96
    for row in range(3, 3 + lines):
        page.cell(row, 1).alignment = styles["wrap"]
        # A merged cell does not grow with its text, so its height is set.
        page.row_dimensions[row].height = 16 * (1 + len(str(page.cell(row, 1).value)) // 118)
    for row in range(4 + lines, 4 + lines + sheets):
        page.cell(row, 1).font = styles["bold"]
        page.cell(row, 1).alignment = page.cell(row, 2).alignment = styles["wrap"]
        page.row_dimensions[row].height = 16 * (1 + len(str(page.cell(row, 2).value)) // 92)


def table(page: Any, head: int = 1) -> None:
    """Dress a table of facts."""
    from openpyxl.utils import get_column_letter

    styles = _styles()
    for column in range(1, page.max_column + 1):
        page.cell(head, column).font = styles["bold"]
        page.cell(head, column).fill = styles[SOURCE]
        page.column_dimensions[get_column_letter(column)].width = _TEXT_WIDTH
    if head > 1:
        page["A1"].font, page["A2"].font = styles["title"], styles["help"]
    page.freeze_panes = page.cell(head + 1, 2)
