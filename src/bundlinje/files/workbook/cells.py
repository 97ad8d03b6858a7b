"""The cells of a workbook as plain values, each with its address."""

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.workbook.package import Part, inspect

MAX_ROWS = 5_000
MAX_COLUMNS = 120
MAX_SHEETS = 60
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows: text, a number, a truth value or a date, and where it stands.

    `trouble` is the code of the fault that keeps it from being read: a formula without a value, or
    an error such as #DIV/0!. `is_percent` says that the cell shows its number in per cent.
    """

    value: Any
    place: Place
    trouble: str = ""
    is_percent: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it that anybody can see."""
        empty = self.value is None or (isinstance(self.value, str) and not self.text)
        return empty and not self.trouble

    @property
    def text(self) -> str:
        """What a reader sees, with ordinary spaces and none around it."""
        return str(self.value).replace("\u00a0", " ").strip() if self.value is not None else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet that hold something, by row and column counted from 1."""

    title: str
    cells: Mapping[tuple[int, int], Cell]
    place: Place
    rows: tuple[int, ...] = field(default=())

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell, also where nothing stands."""
        found = self.cells.get((row, column))
        return found or Cell(None, Place(self.place.file, row, column, self.title))


def read_grids(raw: bytes, name: str) -> tuple[Grid, ...]:
    """Return all sheets of a workbook; `name` is the name of the file in messages.

    Raises Refused: as `inspect`, or BL-W008 where the parts do not make a workbook, BL-W011 where
    there are too many rows or sheets.
    """
    place = Place(name)
    parts = inspect(raw, place)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out is nothing that is read here
            return tuple(_grids(raw, name, parts))
    except Refused:
        raise
    except Exception as error:
        # A broken workbook breaks the library that reads it in more ways than can be listed.
        values = {"part": type(error).__name__}
        raise Refused([Fault("BL-W008", "", values, place)]) from None


def _grids(raw: bytes, name: str, parts: Mapping[str, Part]) -> Iterator[Grid]:
    # openpyxl takes longer to import than most commands take to run
    from openpyxl import load_workbook

    shown = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    written = load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
    if len(shown.worksheets) > MAX_SHEETS:
        raise Refused([Fault("BL-W012", "", {"limit": MAX_SHEETS}, Place(name))])
    for sheet, formulas in zip(shown.worksheets, written.worksheets, strict=True):
        part = parts.get(sheet._worksheet_path, Part())
        place = Place(name, sheet=sheet.title)
        if part.last_row > MAX_ROWS:
            values = {"limit": MAX_ROWS, "row": part.last_row}
            raise Refused([Fault("BL-W013", "", values, place)])
        cells = _cells(sheet, formulas, part, name)
        rows = tuple(sorted({row for row, _ in cells}))
        yield Grid(sheet.title, cells, place, rows)


def _cells(sheet: Any, formulas: Any, part: Part, name: str) -> dict[tuple[int, int], Cell]:
    """Return the cells that hold something; a merged cell counts for the rows below it too."""
    cells: dict[tuple[int, int], Cell] = {}
    for row, column, shown, has_formula in _pairs(sheet, formulas, part.last_row):
        without_value = "BL-W030" if has_formula and shown.value is None else ""
        trouble = "BL-W031" if shown.data_type == "e" else without_value
        is_percent = "%" in str(shown.number_format)
        cell = Cell(shown.value, Place(name, row, column, sheet.title), trouble, is_percent)
        if not cell.is_blank:
            cells[row, column] = cell
    for merged in part.merged:
        if not (found := _RANGE.fullmatch(merged)):
            continue
        column, first, last = _number_of(found[1]), int(found[2]), min(int(found[4]), part.last_row)
        if (first, column) in cells:
            cells |= {(row, column): cells[first, column] for row in range(first + 1, last + 1)}
    return cells


def _pairs(sheet: Any, formulas: Any, last_row: int) -> Iterator[tuple[int, int, Any, bool]]:
    """Yield row, column, the cell as it shows, and whether a formula made it."""
    if not last_row and not formulas:
        return
    for each in (sheet, formulas):
        each.reset_dimensions()  # some programs state the wrong ones
    limits = {"min_row": 1, "max_row": MAX_ROWS, "max_col": MAX_COLUMNS}
    rows = zip(sheet.iter_rows(**limits), formulas.iter_rows(**limits), strict=True)
    for shown, written in rows:
        for cell, formula in zip(shown, written, strict=True):
            is_formula = formula.value is not None and formula.data_type == "f"
            if cell.value is not None or is_formula:
                yield formula.row, formula.column, cell, is_formula


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
