"""From the plain data of a case to the rows of every sheet; what has no place goes to the last."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from bundlinje.core.case import Case
from bundlinje.core.quantity import Quantity
from bundlinje.files.workbook.layout import Field, Sheet, sheets
from bundlinje.files.workbook.numbers import cells_of, source_cells

Row = dict[str, Any]
"""Values of the case by the key of their column."""


def rows_of(case: Case) -> dict[str, list[Row]]:
    """Return the rows of every sheet by its key."""
    data = case.model_dump(mode="python", exclude_unset=True)
    left = deepcopy(data)
    found = {sheet.key: list(_rows(sheet, data, left)) for sheet in sheets()}
    found["rest"] = [
        {"path": path, **cells} for path, cells in _leaves(left, "") if path != "format"
    ]
    return found


def _rows(sheet: Sheet, data: Mapping[str, Any], left: dict[str, Any]) -> Iterator[Row]:
    if sheet.arrangement == "fields":
        for field in sheet.rows:
            yield from _rows_of_field(field, data, left)
    elif sheet.arrangement == "numbers":
        for name, value in (data.get(sheet.key) or {}).items():
            yield {"id": name, **cells_of(value)}
        left.pop(sheet.key, None)
    elif sheet.arrangement != "paths":
        section = data.get(sheet.key) or {}
        things = section.items() if isinstance(section, Mapping) else enumerate(section)
        for key, thing in things:
            name = key + 1 if isinstance(key, int) else key
            yield from _rows_of_thing(sheet, name, thing, left[sheet.key][key])


def _rows_of_thing(
    sheet: Sheet, name: Any, thing: Mapping[str, Any], left: dict[str, Any]
) -> Iterator[Row]:
    """Yield the rows of a thing; what is said of the thing itself stands in the first."""
    first: Row = {"id": name}
    for field in sheet.columns:
        value = _taken(field, thing, left)
        if value is not None:
            first[f"own.{field.dotted}"] = _joined(value)
    rows = [row for field in sheet.rows for row in _rows_of_field(field, thing, left)]
    yield first | (rows[0] if rows else {})
    for row in rows[1:]:
        yield {"id": name} | row


def _joined(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _rows_of_field(field: Field, thing: Mapping[str, Any], left: dict[str, Any]) -> Iterator[Row]:
    value = _taken(field, thing, left)
    if value is not None:
        for keys, leaf in _entries(field, value):
            cells = source_cells(leaf) if field.kind == "source" else cells_of(_joined(leaf))
            yield {"field": field.dotted, **keys, **cells}


def _entries(field: Field, value: Any) -> Iterator[tuple[Row, Any]]:
    """Yield the entries of a table with their keys, or the value itself."""
    if isinstance(value, list | tuple) and field.position:
        for place, item in enumerate(value, 1):
            yield {"year": place}, item
    elif (
        isinstance(value, Mapping)
        and field.is_table
        and not (field.kind == "number" and _is_number(value))
    ):
        for key, item in value.items():
            named = {"year" if isinstance(key, int) else "who": key}
            for keys, leaf in _entries(field, item):
                yield named | keys, leaf
    else:
        yield {}, value


def _is_number(value: Mapping[Any, Any]) -> bool:
    return bool(set(value) & Quantity.model_fields.keys())


def _taken(field: Field, thing: Mapping[str, Any], left: dict[str, Any]) -> Any:
    """Take the value of a field out of what is left; None where there is none.

    A title that is the same in both languages is taken once.
    """
    value: Any = thing
    for step in field.path:
        if not isinstance(value, Mapping) or step not in value:
            return None
        value = value[step]
    if field.language == "en" and value == _at(thing, (*field.path[:-1], "da")):
        value = None
    _drop(left, field.path)
    return value


def _at(thing: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        thing = thing[step]
    return thing


def _drop(left: dict[str, Any], path: tuple[str, ...]) -> None:
    if len(path) == 1:
        left.pop(path[0], None)
        return
    _drop(left[path[0]], path[1:])
    if not left[path[0]]:
        del left[path[0]]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Row]]:
    """Yield what is left, each value by its path."""
    if isinstance(value, Mapping) and not (path and _is_number(value)):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from _leaves(item, f"{path}.{place}")
    elif value is not None:
        yield path, cells_of(value)
