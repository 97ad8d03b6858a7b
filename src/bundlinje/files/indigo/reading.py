"""Read a project out of a user's own INDIGO download: JSON, CSV or a workbook.

JSON is the answer of INDIGO's interface for one project, or what this program exports. CSV is the
table of projects with the tables of their parts beside it in the folder, under INDIGO's own names.
A workbook holds the same tables on sheets of those names.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bundlinje.errors import Fault, Place, Refused, near
from bundlinje.files.hints import shorten
from bundlinje.files.indigo.tables import (
    ID,
    PROJECTS,
    SHEETS,
    SHORT,
    Record,
    Rows,
    projects_in,
    record_of,
)
from bundlinje.files.workbook.cells import Grid, read_grids
from bundlinje.files.workbook.package import MAX_BYTES as MAX_WORKBOOK

MAX_BYTES = 20 * 1024 * 1024
LONGEST_CELL = 1_000_000
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Project:
    """A project as INDIGO records it, its id, and the names of organisations by their ids."""

    id: str
    record: Record
    names: Mapping[str, str] = field(default_factory=dict)


def read_project(path: Path, wanted: str = "") -> Project:
    """Return the project of a file; `wanted` is its id where the file holds several.

    Raises Refused: BL-X010 not readable, BL-X011 no INDIGO project in it, BL-X012 several projects
    and none is asked for, BL-X013 the one asked for is not there; of a workbook also BL-W0..
    """
    raw = _bytes(path)
    place = Place(str(path))
    if raw.startswith(b"PK"):
        tables = _of_workbook(raw, path)
    elif raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return _of_json(raw, wanted, place)
    else:
        tables = _of_csv(raw, path)
    if not tables.get(PROJECTS):
        raise Refused([Fault("BL-X011", "", {}, place)])
    known = projects_in(tables[PROJECTS])
    project = _one(known, wanted, place)
    return Project(project, record_of(tables, project))


def _bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    try:
        with path.open("rb") as opened:
            raw = opened.read(limit + 1)
    except OSError as error:
        reason = error.strerror or str(error)
    else:
        if len(raw) <= limit:
            return raw
        reason = f"> {limit // 1024 // 1024} MB"
    raise Refused([Fault("BL-X010", "", {"reason": shorten(reason)}, Place(str(path)))])


def _one(known: list[str], wanted: str, place: Place) -> str:
    listed = ", ".join(known[:MOST_NAMED]) + (" …" if len(known) > MOST_NAMED else "")
    if not known:
        raise Refused([Fault("BL-X011", "", {}, place)])
    if wanted and wanted not in known:
        values = {"project": shorten(wanted), "near": near(wanted, known)}
        raise Refused([Fault("BL-X013", "", values, place)])
    if not wanted and len(known) > 1:
        raise Refused([Fault("BL-X012", "", {"count": len(known), "known": listed}, place)])
    return wanted or known[0]


# --- JSON ----------------------------------------------------------------------------------------


def _of_json(raw: bytes, wanted: str, place: Place) -> Project:
    try:
        document = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Refused([Fault("BL-X011", "", {}, place)]) from None
    project = document.get("project") if isinstance(document, dict) else None
    record = project.get("data") if isinstance(project, dict) else None
    if not isinstance(record, dict) or not isinstance(project, dict):
        raise Refused([Fault("BL-X011", "", {}, place)])
    name = project.get("id")
    known = name if isinstance(name, str) else ""
    if wanted and wanted != known:
        raise Refused([Fault("BL-X013", "", {"project": shorten(wanted), "near": known}, place)])
    return Project(known, _lists_in_order(record), _names(document))


def _lists_in_order(record: Record) -> Record:
    """Return a record of which the lists hold items, and the sections fields."""
    return {
        key: [each for each in value if isinstance(each, dict)] if key in SHORT.values() else value
        for key, value in record.items()
        if isinstance(value, list if key in SHORT.values() else dict)
    }


def _names(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the organisations that come along, by their ids."""
    found = {}
    organisations = document.get("organisations")
    for item in organisations if isinstance(organisations, list) else ():
        try:
            name, title = item["id"], item["data"]["name"]["value"]
        except (KeyError, TypeError):
            continue
        if isinstance(name, str) and isinstance(title, str):
            found[name] = title
    return found


# --- Tables --------------------------------------------------------------------------------------


def _of_csv(raw: bytes, path: Path) -> dict[str, Rows]:
    """Return the rows of a table of projects and of those beside it that have INDIGO's names."""
    tables = {PROJECTS: _rows(_records(raw))}
    for file, table in SHORT.items():
        beside = path.with_name(f"{file}.csv")
        if table != PROJECTS and beside.is_file():
            tables[table] = _rows(_records(_bytes(beside)))
    return tables


def _records(raw: bytes) -> list[list[str]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    csv.field_size_limit(LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return []


def _rows(records: Iterable[list[str]]) -> Rows:
    head, *rest = [*records] or [[]]
    headings = [" ".join(each.split()) for each in head]
    return [
        {name: cell.strip() for name, cell in zip(headings, row, strict=False) if cell.strip()}
        for row in rest
    ]


def _of_workbook(raw: bytes, path: Path) -> dict[str, Rows]:
    if len(raw) > MAX_WORKBOOK:
        _bytes(path, MAX_WORKBOOK)
    grids = read_grids(raw, path.name)
    named = {SHEETS[grid.title]: grid for grid in grids if grid.title in SHEETS}
    if PROJECTS not in named:
        headed = [grid for grid in grids if grid.cell(1, 1).text == ID]
        named |= {PROJECTS: headed[0]} if headed else {}
    return {table: _rows(_cells(grid)) for table, grid in named.items()}


def _cells(grid: Grid) -> Iterable[list[str]]:
    width = max((column for _, column in grid.cells), default=0)
    for row in grid.rows:
        yield [_text(grid.cell(row, column).value) for column in range(1, width + 1)]


def _text(value: Any) -> str:
    """Return what a cell holds as CSV would have it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
