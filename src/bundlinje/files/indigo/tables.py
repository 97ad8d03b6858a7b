"""An INDIGO project as the tables that INDIGO publishes, and tables as a project."""

from collections.abc import Iterable, Mapping
from typing import Any

from bundlinje.files.indigo.fields import LISTS, columns

Record = dict[str, Any]
Rows = list[dict[str, str]]

PROJECTS, ID, PROJECT_ID = "projects", "ID", "Project ID"
SHORT = {PROJECTS: PROJECTS, **{f"{PROJECTS}_{name}": name for name in LISTS}}
"""What a table is called in a file, and the list it holds."""
LONGEST_SHEET_NAME = 31
SHEETS = {name[:LONGEST_SHEET_NAME]: table for name, table in SHORT.items()}
"""What it is called on a sheet: Excel cuts names there."""


def value_at(record: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a path such as `money/amount/value`, or None."""
    here: Any = record
    for step in path.split("/"):
        if not isinstance(here, Mapping) or step not in here:
            return None
        here = here[step]
    return here


def put_at(record: Record, path: str, value: Any) -> None:
    """Put a value at a path, with what is missing on the way; nothing if there is no value."""
    if value is None or value == "":
        return
    *way, last = path.split("/")
    for step in way:
        record = record.setdefault(step, {})
    record[last] = value


def tables_of(
    record: Mapping[str, Any], project: str
) -> dict[str, tuple[list[str], list[list[Any]]]]:
    """Return head and rows of each table of a project that holds anything, by the table's name."""
    found = {}
    for name, table in SHORT.items():
        items = [record] if table == PROJECTS else record.get(table, [])
        known = columns(table)
        rows = [[project, *(value_at(item, path) for path in known.values())] for item in items]
        if rows:
            found[name] = ([ID if table == PROJECTS else PROJECT_ID, *known], rows)
    return found


def record_of(tables: Mapping[str, Rows], project: str) -> Record:
    """Return a project from the rows of tables, by the name of the list each holds."""
    record: Record = {}
    for table, rows in tables.items():
        known = columns(table)
        key = ID if table == PROJECTS else PROJECT_ID
        for row in rows:
            if row.get(key, "") != project:
                continue
            item: Record = {}
            for heading, path in known.items():
                put_at(item, path, row.get(heading, ""))
            if table == PROJECTS:
                record |= item
            elif item:
                record.setdefault(table, []).append(item)
    return record


def projects_in(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the projects that a table of projects holds, in its order."""
    return list(dict.fromkeys(row[ID] for row in rows if row.get(ID)))
