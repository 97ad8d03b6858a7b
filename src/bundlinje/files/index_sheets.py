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
from bundlinje.files.own_indices import LARGEST_CHANGE, said
from bundlinje.files.tables import bytes_of, decoded
from bundlinje.files.workbook.cells import Cell, Grid, read_grids
from bundlinje.locale import LANGUAGES, words
from bundlinje.locale.numbers import plain_number

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
    """One index in a table: its name, where that stands, and its cells by year.

    `heading` says that the name is only what the figures are: `share` or `per_cent`.
    """

    name: str
    place: Place
    cells: tuple[tuple[int, Cell], ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read: the name of the index, where it stands, and the change of each year."""

    name: str
    place: Place
    changes: Mapping[int, float]

    @property
    def where(self) -> str:
        """The address of the name in its file, e.g. `Skøn!A7` or `7:1`."""
        return _address(self.place)


def read_changes(path: Path, kind: str, row: str = "") -> Found:
    """Return the yearly changes of one index as shares.

    `row` is the name of its row (or column); where it is left out, the usual names for the `kind`
    are looked for. Raises Refused with every fault: a file that cannot be read (BL-T0.., BL-W0..),
    no years (BL-R021), no such row (BL-R022) or several that differ (BL-R023), a year twice
    (BL-R024), cells that are no figure (BL-R025), figures that cannot be (BL-R020, BL-R026), a row
    without any (BL-R027).
    """
    grids = _grids(path)
    lines = [line for grid in grids for line in (*_across(grid), *_down(grid))]
    if not lines:
        texts = [cell.text for grid in grids for cell in grid.cells.values() if cell.text]
        values = {"found": _listed(texts)}
        raise Refused([Fault("BL-R021", "", values, Place(str(path)))])
    chosen = _chosen(lines, kind, row)
    if not chosen:
        filled = [line for line in lines if any(_has_figure(cell) for _, cell in line.cells)]
        names = list(dict.fromkeys(line.name for line in filled or lines))
        asked = row or _said("rows", kind)[0]
        nearest = near(asked, names)
        example = nearest if nearest in names else names[0]
        values = {"word": asked, "found": _listed(names), "near": example}
        raise Refused([Fault("BL-R022", "", values, Place(str(path)))])
    return _only(chosen)


def _chosen(lines: Sequence[Line], kind: str, row: str) -> list[Line]:
    """Return the lines with the name that is wanted, else those of a table of a single index."""
    wanted = [plain(row)] if row else _said("rows", kind)
    named = [line for line in lines if plain(line.name) in wanted]
    return named or [line for line in lines if line.heading and not row]


def _said(what: str, kind: str = "") -> list[str]:
    """Return words of both languages, as names are compared."""
    known = words("indices")
    lists = (known[language][what] for language in LANGUAGES)
    return [plain(name) for each in lists for name in (each[kind] if kind else each)]


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
    raw = bytes_of(path)
    if raw.startswith(_SIGNATURES):
        return read_grids(raw, str(path))
    text = decoded(raw, str(path))
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
    if isinstance(cell.value, float) and not cell.value.is_integer():
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
        for row in (row for row in grid.rows if head < row < end):
            cells = tuple((year, grid.cell(row, column)) for column, year in years.items())
            for column in range(1, min(years)):
                name = grid.cell(row, column)
                if isinstance(name.value, str) and not name.is_blank:
                    yield Line(name.text, name.place, cells)


def _years_in(grid: Grid, row: int) -> dict[int, int]:
    """Return the years that stand in a row, by column."""
    found = {column: year_of(cell) for (at, column), cell in grid.cells.items() if at == row}
    return {column: year for column, year in sorted(found.items()) if year is not None}


def _down(grid: Grid) -> Iterator[Line]:
    """Yield the lines of tables with years down; the column of years is headed by that word."""
    headings = {"share": _said("shares"), "per_cent": _said("per_cent")}
    for (head, column), cell in grid.cells.items():
        below = [(row, year_of(grid.cell(row, column))) for row in grid.rows if row > head]
        years = {row: year for row, year in below if year is not None}
        if plain(cell.text) not in _said("years") or not years:
            continue
        for (row, at), title in grid.cells.items():
            if row == head and at != column:
                cells = tuple((year, grid.cell(line, at)) for line, year in years.items())
                means = [name for name, known in headings.items() if plain(title.text) in known]
                yield Line(title.text, title.place, cells, "".join(means))


# --- The figures in a line -------------------------------------------------------------------


def _changes(line: Line) -> dict[int, float]:
    """Return the change of each year as a share; a cell without a figure is left out."""
    changes: dict[int, float] = {}
    faults: list[Fault] = []
    given = [(year, cell) for year, cell in line.cells if _has_figure(cell)]
    is_share = line.heading == "share"
    for year, cell in given:
        figure = _figure(cell)
        if figure is None:
            faults.append(Fault("BL-R025", "", {"text": shorten(cell.text) or "="}, cell.place))
            continue
        change = figure if is_share or cell.is_percent else figure / 100.0
        if abs(change) > LARGEST_CHANGE:
            example = said("a_share" if is_share else "in_per_cent")
            values = {"text": cell.text, "example": example}
            faults.append(Fault("BL-R020", "", values, cell.place))
        if changes.setdefault(year, change) != change:
            faults.append(Fault("BL-R024", "", {"year": year, "word": line.name}, cell.place))
    if not given:
        faults.append(Fault("BL-R027", "", {"word": line.name}, line.place))
    per_cent = not is_share and not any(cell.is_percent for _, cell in given)
    if not faults and per_cent and 0.0 < _largest(changes) * 100.0 <= SMALLEST_PER_CENT:
        largest = 100.0 * _largest(changes)
        shown = {language: plain_number(largest, language) for language in LANGUAGES}
        values = {"word": line.name, "largest": shown}
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
