"""Find the table of each sheet: its headings, wherever they stand, and the rows below them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.hints import nearest, shorten
from bundlinje.files.workbook.cells import MAX_COLUMNS, Cell, Grid
from bundlinje.files.workbook.labels import (
    column_name,
    columns_by_name,
    plain,
    sheet_name,
    sheet_of,
)
from bundlinje.files.workbook.layout import Sheet, number_columns, sheets
from bundlinje.locale import LANGUAGES

LAST_HEADING = 40
"""Headings stand in one of the first rows; what is above them is for readers."""
LIKENESS = 0.75
TABLE_ENDING = ".csv"


@dataclass(frozen=True, slots=True)
class HeadedRow:
    """A row: the cells that hold something, by the key of their column."""

    cells: Mapping[str, Cell]
    columns: Mapping[str, int]
    place: Place

    def place_of(self, key: str) -> Place:
        """Return where a cell stands, also an empty one."""
        if key in self.cells:
            return self.cells[key].place
        return replace(self.place, column=self.columns.get(key, 1))

    @property
    def main(self) -> Cell:
        """The cell of the main figure, or the first one that says something of the number."""
        for key in (*number_columns(), "field", "id", "path"):
            if key in self.cells:
                return self.cells[key]
        return Cell(None, self.place)


@dataclass(frozen=True, slots=True)
class HeadedSheet:
    """A sheet of a case with its rows; `columns` says where each heading stands."""

    sheet: Sheet
    place: Place
    columns: Mapping[str, int]
    rows: tuple[HeadedRow, ...]


def find_sheets(
    grids: tuple[Grid, ...], name: str
) -> tuple[dict[str, HeadedSheet], list[Fault], set[str]]:
    """Return the sheets of a case by key, what is wrong with them, and the keys that are damaged.

    Sheets and columns that are nobody's are left alone, unless they look like one that is missing.
    Faults: BL-W014 to BL-W019.
    """
    faults: list[Fault] = []
    by_key: dict[str, Grid] = {}
    others: list[Grid] = []
    for grid in grids:
        key = sheet_of(grid.title)
        if key is None:
            others.append(grid)
        elif key in by_key:
            faults.append(Fault("BL-W014", "", {"other": by_key[key].title}, grid.place))
        else:
            by_key[key] = grid
    absent = [sheet for sheet in sheets() if sheet.key not in by_key]
    renamed = list(_renamed(others, absent))
    faults += renamed
    damaged = {str(fault.values["key"]) for fault in renamed}
    for sheet in absent:
        if sheet.required and sheet.key not in damaged:
            values = {"sheet": _both(sheet), "key": sheet.key}
            faults.append(Fault("BL-W015", "", values, Place(name)))
            damaged.add(sheet.key)
    found: dict[str, HeadedSheet] = {}
    for sheet in sheets():
        if sheet.key in by_key:
            try:
                found[sheet.key] = _headed(sheet, by_key[sheet.key])
            except Refused as refused:
                faults += refused.faults
                damaged.add(sheet.key)
    return found, faults, damaged


def _both(sheet: Sheet) -> dict[str, str]:
    return {language: sheet_name(sheet.key, language) for language in LANGUAGES}


def _renamed(others: list[Grid], absent: list[Sheet]) -> Iterator[Fault]:
    """Find sheets that were given another name: their content would be lost without a word."""
    for grid in others:
        if grid.title.lower().endswith(TABLE_ENDING):
            continue
        names = {
            plain(sheet_name(sheet.key, each)): sheet for sheet in absent for each in LANGUAGES
        }
        near = nearest(plain(grid.title), names, LIKENESS)
        alike = [names[near]] if near else [each for each in absent if _has_head_of(each, grid)]
        if alike:
            values = {"sheet": _both(alike[0]), "key": alike[0].key}
            yield Fault("BL-W016", "", values, grid.place)


def _has_head_of(sheet: Sheet, grid: Grid) -> bool:
    """Whether a sheet has all the headings that tell this one from the others."""
    own = {f"own.{field.dotted}" for field in sheet.columns} | {"path"}
    wanted = [key for key in sheet.keys if key in own]
    known = columns_by_name(sheet)
    for row in grid.rows[:LAST_HEADING]:
        keys = {known.get(plain(cell.text)) for cell in _cells_of(grid, row).values()}
        if wanted and keys >= set(wanted):
            return True
    return False


def _cells_of(grid: Grid, row: int) -> dict[int, Cell]:
    found = {column: grid.cells.get((row, column)) for column in range(1, MAX_COLUMNS + 1)}
    return {column: cell for column, cell in found.items() if cell is not None}


def _headed(sheet: Sheet, grid: Grid) -> HeadedSheet:
    known = columns_by_name(sheet)
    head = _head_row(grid, known)
    if head is None:
        if not grid.cells:
            return HeadedSheet(sheet, grid.place, {}, ())
        values = {language: column_name(sheet, sheet.keys[0], language) for language in LANGUAGES}
        raise Refused([Fault("BL-W017", "", {"heading": values}, grid.place)])
    columns, faults = _columns(sheet, grid, head, known)
    if faults:
        raise Refused(faults)
    by_column = {column: key for key, column in columns.items()}
    rows = []
    for number in (row for row in grid.rows if row > head):
        cells = {
            by_column[column]: cell
            for column, cell in _cells_of(grid, number).items()
            if column in by_column
        }
        if cells:
            rows.append(HeadedRow(cells, columns, replace(grid.place, line=number, column=1)))
    return HeadedSheet(sheet, replace(grid.place, line=head, column=1), columns, tuple(rows))


def _head_row(grid: Grid, known: Mapping[str, str]) -> int | None:
    """Return the row with the most headings, if it has at least two."""
    counts = {
        row: len({known.get(plain(cell.text)) for cell in _cells_of(grid, row).values()} - {None})
        for row in grid.rows
        if row <= LAST_HEADING
    }
    best = max(counts, key=lambda row: (counts[row], -row), default=None)
    return best if best is not None and counts[best] >= 2 else None


def _columns(
    sheet: Sheet, grid: Grid, head: int, known: Mapping[str, str]
) -> tuple[dict[str, int], list[Fault]]:
    columns: dict[str, int] = {}
    faults: list[Fault] = []
    strange: list[Cell] = []
    for column, cell in _cells_of(grid, head).items():
        key = known.get(plain(cell.text))
        if key is None:
            strange.append(cell)
        elif key in columns:
            faults.append(Fault("BL-W018", "", {"text": shorten(cell.text)}, cell.place))
        else:
            columns[key] = column
    absent = {name: key for name, key in known.items() if key not in columns}
    for cell in strange:
        if near := nearest(plain(cell.text), absent, LIKENESS):
            key = absent[near]
            heading = {each: column_name(sheet, key, each) for each in LANGUAGES}
            values = {"text": shorten(cell.text), "heading": heading}
            faults.append(Fault("BL-W019", "", values, cell.place))
    needed = {"field", "value", "id", "path"} & set(sheet.keys)
    told = {fault.values.get("heading", {}).get("en") for fault in faults}
    for key in sorted(needed - set(columns), key=sheet.keys.index):
        heading = {each: column_name(sheet, key, each) for each in LANGUAGES}
        if heading["en"] not in told:
            place = replace(grid.place, line=head, column=1)
            faults.append(Fault("BL-W017", "", {"heading": heading}, place))
    return columns, faults
