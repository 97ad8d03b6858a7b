"""Yearly changes out of a workbook or a CSV file: KL's price and wage forecast, and plain tables.

Read is a table with years across and one row for each index, in per cent, with whatever stands
above, below and between; or a table with years down and one column for each index. Which years and
which index must be told by the words of the table itself; nothing is taken by its position alone.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bundlinje.errors import Fault, Place, Refused, near
from bundlinje.files.hints import shorten
from bundlinje.files.own_indices import LARGEST_CHANGE
from bundlinje.files.tables import text_of
from bundlinje.files.workbook.cells import Cell, Grid, read_grids
from bundlinje.files.workbook.package import MAX_BYTES
from bundlinje.locale import words

SMALLEST_PER_CENT = 0.15
"""If no figure of a row is above this, it was probably stated as shares and not in per cent."""
MOST_NAMED = 12
_SIGNATURES = (b"PK", bytes.fromhex("d0cf11e0a1b11ae1"))
_PERIOD = re.compile(r"\D{0,30}?((?:19|20)\d\d)\s*(?:-|–|—|/|→|til|to)\s*((?:19|20)?\d\d)\D{0,15}")
_ONE_YEAR = re.compile(r"\D{0,12}((?:19|20)\d\d)\D{0,4}")
_FOOTNOTE = re.compile(r"(\s*\(?[0-9]{1,2}\)|[\s*:.,¹²³⁴⁵]+)$")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_AMBIGUOUS = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_NO_FIGURE = ("", "-", "–", "—", ".", "..", "…", "n.a.", "na")


@dataclass(frozen=True, slots=True)
class Line:
    """One index in a table: its name, where that stands, and its cells by year."""

    name: str
    place: Place
    cells: tuple[tuple[int, Cell], ...]
    is_share: bool = False
    """Whether the table says that the figures are shares, and not in per cent."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read: the name of the index, where it stands, and the change of each year."""

    name: str
    place: Place
    changes: Mapping[int, float]


def read_changes(path: Path, kind: str, row: str = "") -> Found:
    """Return the yearly changes of one index as shares.

    `row` is the name of its row (or column); where it is left out, the usual names for the `kind`
    are looked for. Raises Refused with every fault: a file that cannot be read (BL-T0.., BL-W0..),
    no years (BL-R021), no such row (BL-R022), more than one that differ (BL-R023), the same year
    twice (BL-R024), cells without a figure (BL-R025), figures that cannot be (BL-R020, BL-R026).
    """
    grids = _grids(path)
    lines = [line for grid in grids for line in (*_across(grid), *_down(grid))]
    if not lines:
        texts = [cell.text for grid in grids for cell in grid.cells.values() if cell.text]
        values = {"found": _listed(texts)}
        raise Refused([Fault("BL-R021", "", values, Place(str(path)))])
    wanted = [plain(row)] if row else [plain(name) for name in words("indices")["rows"][kind]]
    chosen = [line for line in lines if plain(line.name) in wanted]
    if not chosen:
        names = list(dict.fromkeys(line.name for line in lines))
        asked = row or words("indices")["rows"][kind][0]
        values = {"word": asked, "found": _listed(names), "near": near(asked, names)}
        raise Refused([Fault("BL-R022", "", values, Place(str(path)))])
    return _only(chosen)


def _only(chosen: Sequence[Line]) -> Found:
    """Return the changes of the lines, which must all say the same."""
    readings = [_changes(line) for line in chosen]
    if any(reading != readings[0] for reading in readings[1:]):
        places = ", ".join(_address(line.place) for line in chosen)
        values = {"word": chosen[0].name, "places": places}
        raise Refused([Fault("BL-R023", "", values, chosen[1].place)])
    return Found(chosen[0].name, chosen[0].place, readings[0])


def _address(place: Place) -> str:
    return str(place).removeprefix(place.file).strip(" :")


def _listed(names: Sequence[str]) -> str:
    shown = [shorten(name) for name in dict.fromkeys(names)][:MOST_NAMED]
    return "; ".join(shown) + (" …" if len(set(names)) > MOST_NAMED else "") or "-"


def plain(name: str) -> str:
    """Return a name without case, footnote marks and extra spaces, to be compared."""
    text = " ".join(name.replace("\u00a0", " ").casefold().split())
    while (shorter := _FOOTNOTE.sub("", text)) != text:
        text = shorter
    return text


# --- The cells of a file ---------------------------------------------------------------------


def _grids(path: Path) -> tuple[Grid, ...]:
    """Return the sheets of a workbook, or a CSV file as one sheet without a name."""
    try:
        with path.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
    except OSError as error:
        values = {"reason": shorten(error.strerror or str(error))}
        raise Refused([Fault("BL-T001", "", values, Place(str(path)))]) from None
    if raw.startswith(_SIGNATURES):
        return read_grids(raw, str(path))
    text = text_of(path)
    cells = {}
    for line, record in enumerate(csv.reader(text.splitlines(), delimiter=_delimiter(text)), 1):
        for column, written in enumerate(record, 1):
            if written.strip():
                cells[line, column] = Cell(written, Place(str(path), line, column))
    return (Grid("", cells, Place(str(path)), tuple(sorted({row for row, _ in cells}))),)


def _delimiter(text: str) -> str:
    """Return what stands between cells; titles above a table may have commas of their own."""
    lines = text.splitlines()
    often = {mark: sum(mark in line for line in lines) for mark in (";", "\t", ",")}
    return next(
        (mark for mark in (";", "\t") if often[mark] > 1), max(often, key=lambda m: often[m])
    )


# --- The tables in a sheet -------------------------------------------------------------------


def year_of(cell: Cell) -> int | None:
    """Return the year to which a cell heads a change: `2026`, `2025-26`, `B2026`; None if none.

    A period of more than one year is no yearly change.
    """
    if isinstance(cell.value, bool) or cell.trouble:
        return None
    text = f"{cell.value:.0f}" if isinstance(cell.value, float) else plain(cell.text)
    if found := _PERIOD.fullmatch(text):
        first, last = int(found[1]), int(found[2][-2:])
        return first + 1 if (first + 1) % 100 == last else None
    found = _ONE_YEAR.fullmatch(text)
    return int(found[1]) if found else None


def _across(grid: Grid) -> Iterator[Line]:
    """Yield the lines of tables with years across; each table begins at a row of years."""
    heads = {row: years for row in grid.rows if len(years := _years_in(grid, row)) > 1}
    last = grid.rows[-1] + 1 if grid.rows else 0
    for head, end in pairwise([*heads, last]):
        years = heads[head]
        _refuse_twice(grid, years, row=head)
        for row in grid.rows:
            left = [grid.cell(row, column) for column in range(1, min(years))]
            names = [cell for cell in left if isinstance(cell.value, str) and not cell.is_blank]
            if head < row < end and names:
                cells = tuple((year, grid.cell(row, column)) for column, year in years.items())
                yield Line(names[-1].text, names[-1].place, cells)


def _years_in(grid: Grid, row: int) -> dict[int, int]:
    """Return the years that stand in a row, by column."""
    found = {column: year_of(cell) for (at, column), cell in grid.cells.items() if at == row}
    return {column: year for column, year in sorted(found.items()) if year is not None}


def _down(grid: Grid) -> Iterator[Line]:
    """Yield the lines of tables with years down; the column of years is headed by that word."""
    year_words = words("indices")["years"]
    for (head, column), cell in grid.cells.items():
        if plain(cell.text) not in year_words:
            continue
        below = [row for row in grid.rows if row > head and year_of(grid.cell(row, column))]
        years = {row: year for row in below if (year := year_of(grid.cell(row, column)))}
        _refuse_twice(grid, years, column=column)
        titles = [other for (row, at), other in grid.cells.items() if row == head and at != column]
        for title in titles:
            cells = tuple((year, grid.cell(row, title.place.column)) for row, year in years.items())
            is_share = plain(title.text) in words("indices")["shares"]
            yield Line(title.text, title.place, cells, is_share)


def _refuse_twice(grid: Grid, years: Mapping[int, int], row: int = 0, column: int = 0) -> None:
    """Refuse a table that gives a year twice: which is meant cannot be known."""
    seen: dict[int, int] = {}
    faults = []
    for at, year in years.items():
        place = grid.cell(row or at, column or at).place
        if year in seen:
            other = _address(grid.cell(row or seen[year], column or seen[year]).place)
            faults.append(Fault("BL-R024", "", {"year": year, "other": other}, place))
        seen.setdefault(year, at)
    if faults:
        raise Refused(faults)


# --- The figures in a line -------------------------------------------------------------------


def _changes(line: Line) -> dict[int, float]:
    """Return the change of each year as a share; a cell without a figure is left out."""
    changes: dict[int, float] = {}
    faults: list[Fault] = []
    shown_as_share = {cell.is_percent for _, cell in line.cells if _has_figure(cell)}
    for year, cell in line.cells:
        if not _has_figure(cell):
            continue
        figure = _figure(cell)
        if figure is None:
            values = {"text": shorten(cell.text) or "="}
            faults.append(Fault("BL-R025", "", values, cell.place))
            continue
        changes[year] = figure if line.is_share or cell.is_percent else figure / 100.0
        if abs(changes[year]) > LARGEST_CHANGE:
            values = {"text": cell.text, "share": "0.031" if line.is_share else "3.1"}
            faults.append(Fault("BL-R020", "", values, cell.place))
    if not changes and not faults:
        faults.append(Fault("BL-R025", "", {"text": line.name}, line.place))
    per_cent = not line.is_share and shown_as_share == {False}
    if not faults and per_cent and 0.0 < _largest(changes) * 100.0 <= SMALLEST_PER_CENT:
        values = {"word": line.name, "largest": f"{_largest(changes) * 100.0:g}"}
        faults.append(Fault("BL-R026", "", values, line.place))
    if faults:
        raise Refused(faults)
    return changes


def _largest(changes: Mapping[int, float]) -> float:
    return max(abs(change) for change in changes.values())


def _has_figure(cell: Cell) -> bool:
    return bool(cell.trouble) or cell.text.casefold() not in _NO_FIGURE


def _figure(cell: Cell) -> float | None:
    """Return the number in a cell, also where it was typed as text with `pct.` or `%` behind."""
    if cell.trouble or isinstance(cell.value, bool):
        return None
    if isinstance(cell.value, int | float):
        return float(cell.value)
    text = re.sub(r"(pct\.?|%|procent)$", "", plain(cell.text).replace("−", "-")).strip(" .")
    text = _FOOTNOTE.sub("", text) if not _NUMBER.fullmatch(text) else text
    if _AMBIGUOUS.fullmatch(text) or not _NUMBER.fullmatch(text):
        return None
    return float(text.replace(",", "."))
