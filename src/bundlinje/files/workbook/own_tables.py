"""A case's own tables of facts on sheets of a workbook, and back to `reference/*.csv`."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bundlinje.errors import Fault, Notice, Place, Refused
from bundlinje.files.own_facts import FOLDER
from bundlinje.files.tables import records_of
from bundlinje.files.workbook.cells import Grid
from bundlinje.files.workbook.values import key_of

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,25}\.csv")


@dataclass(frozen=True, slots=True)
class OwnTable:
    """A table as the bytes of a CSV file, and the row of the sheet that each line comes from."""

    raw: bytes
    grid: Grid
    rows: tuple[int, ...]

    def place(self, place: Place) -> Place:
        """Return the cell of a place in the CSV file."""
        row = self.rows[min(max(place.line, 1), len(self.rows)) - 1] if self.rows else 1
        return self.grid.cell(row, max(place.column, 1)).place


def sheets_of(folder: Path) -> dict[str, list[list[str | float]]]:
    """Return what stands on the sheet of each table of a case folder, by the name of its file.

    Raises Refused (BL-T0..) for a table that cannot be read.
    """
    room = folder / FOLDER
    found = sorted(room.glob("*.csv")) if room.is_dir() else []
    return {path.name: records_of(path) for path in found}


def tables_of(grids: Iterable[Grid]) -> dict[str, OwnTable]:
    """Return the table of each sheet; raises Refused: BL-W054 a name, BL-W030 to BL-W039 a cell."""
    faults: list[Fault] = []
    found: dict[str, OwnTable] = {}
    for grid in grids:
        name = grid.title.strip().lower()
        if not _NAME.fullmatch(name):
            faults.append(Fault("BL-W054", "", {}, grid.place))
            continue
        try:
            found[name] = _table(grid)
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(faults)
    return found


def _table(grid: Grid) -> OwnTable:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    width = max((column for _, column in grid.cells), default=0)
    rows: list[int] = []
    faults: list[Fault] = []
    for row in grid.rows:
        try:
            record = [_text(grid, row, column) for column in range(1, width + 1)]
        except Refused as refused:
            faults += refused.faults
            continue
        before = written.tell()
        writer.writerow(record)
        rows += [row] * written.getvalue()[before:].count("\n")
    if faults:
        raise Refused(faults)
    return OwnTable(written.getvalue().encode("utf-8"), grid, tuple(rows))


def _text(grid: Grid, row: int, column: int) -> str:
    cell = grid.cell(row, column)
    return "" if cell.is_blank else key_of(cell)


def in_cells(notice: Notice, tables: Mapping[str, OwnTable]) -> Place | None:
    """Return the cell of a notice about a table in `reference/`, or None if it is about none."""
    table = tables.get(Path(notice.place.file).name)
    is_table = notice.place.file.startswith(f"{FOLDER}/")
    return table.place(notice.place) if table and is_table else None
