"""The columns of one number: from cells to a quantity of the case, and from a quantity to cells."""

from collections.abc import Iterator, Mapping
from typing import Any

from bundlinje.core.quantity import FORMS
from bundlinje.errors import Fault, Refused
from bundlinje.files.workbook.cells import Cell
from bundlinje.files.workbook.headed import HeadedRow
from bundlinje.files.workbook.labels import number_column_name
from bundlinje.files.workbook.layout import (
    PLACES,
    SOURCE_COLUMNS,
    Field,
    figures_of,
    number_columns,
)
from bundlinje.files.workbook.values import figure_or_text_of, value_of
from bundlinje.locale import LANGUAGES

FIGURES = ("value", "low", "high", "spare")
Part = tuple[str, ...]


def number_in_row(row: HeadedRow, field: Field) -> tuple[Any, dict[Part, Cell]]:
    """Return what the columns of a number say for a field, and the cell of each part of it.

    Raises Refused: as `value_of`; BL-W040 figures without a form, BL-W041 a figure is missing,
    BL-W042 a figure or remark too many, BL-W043 nothing stands there.
    """
    given = {key: row.cells[key] for key in number_columns() if key in row.cells}
    if field.kind == "source":
        return _source(row, given)
    if field.kind != "number":
        return _single(row, field, given)
    faults: list[Fault] = []
    found: dict[str, Any] = {}
    cells: dict[Part, Cell] = {}
    try:
        figures = _figures(row, field, given)
    except Refused as refused:
        figures = {}
        faults += refused.faults
    for name, (value, cell) in figures.items():
        found[name], cells[name,] = value, cell
    said = {key: cell for key, cell in given.items() if key not in (*FIGURES, "form", *found)}
    faults += _say(said, found, cells)
    if faults:
        raise Refused(faults)
    if set(found) == {"value"}:
        return found["value"], {}
    if "fact" in found and len(found) == 1:
        return found["fact"], {}
    return _tidied(found, cells), cells


def _figures(
    row: HeadedRow, field: Field, given: Mapping[str, Cell]
) -> dict[str, tuple[Any, Cell]]:
    """Return the figures of a number by the names that they have in a case."""
    spread = [key for key in ("low", "high", "spare") if key in given]
    if "form" not in given:
        own = [key for key in given if any(key in names for names in FORMS.values())
               and key not in FIGURES]  # fmt: skip
        if own:
            return {key: (value_of(given[key], number_columns()[key]), given[key]) for key in own}
        if spread:
            raise Refused([Fault("BL-W040", "", {}, row.place_of("form"))])
        if "value" not in given:
            raise Refused([Fault("BL-W043", "", {}, row.place_of("value"))])
        value = figure_or_text_of(given["value"], field.choices)
        name = "fact" if isinstance(value, str) and value not in field.choices else "value"
        return {name: (value, given["value"])}
    form = value_of(given["form"], number_columns()["form"])
    return _spread(row, form, given)


def _spread(row: HeadedRow, form: str, given: Mapping[str, Cell]) -> dict[str, tuple[Any, Cell]]:
    names = figures_of(form)
    faults: list[Fault] = []
    figures: dict[str, tuple[Any, Cell]] = {}
    for name, key in names.items():
        if key in given:
            try:
                figures[name] = value_of(given[key], _DECIMAL), given[key]
            except Refused as refused:
                faults += refused.faults
        elif name != "level":
            faults.append(Fault("BL-W041", "", {"column": _heading(key)}, row.place_of(key)))
    faults += [
        Fault("BL-W042", "", {"column": _heading(key)}, given[key].place)
        for key in FIGURES
        if key in given and key not in names.values()
    ]
    if faults:
        raise Refused(faults)
    return figures


_DECIMAL = Field(("figure",), "Quantity", "decimal")


def _single(
    row: HeadedRow, field: Field, given: Mapping[str, Cell]
) -> tuple[Any, dict[Part, Cell]]:
    """Return a value that has no spread, unit or source."""
    faults = [
        Fault("BL-W042", "", {"column": _heading(key)}, cell.place)
        for key, cell in given.items()
        if key != "value"
    ]
    if "value" not in given:
        faults.append(Fault("BL-W043", "", {}, row.place_of("value")))
    if faults:
        raise Refused(faults)
    return value_of(given["value"], field), {}


def _source(row: HeadedRow, given: Mapping[str, Cell]) -> tuple[Any, dict[Part, Cell]]:
    """Return a source that belongs to no single number."""
    faults = [
        Fault("BL-W042", "", {"column": _heading(key)}, cell.place)
        for key, cell in given.items()
        if not key.startswith(SOURCE_COLUMNS)
    ]
    if not any(key.startswith(SOURCE_COLUMNS) for key in given):
        faults.append(Fault("BL-W043", "", {}, row.place_of("source.url")))
    found: dict[str, Any] = {}
    cells: dict[Part, Cell] = {}
    said = {key: cell for key, cell in given.items() if key.startswith(SOURCE_COLUMNS)}
    faults += _say(said, found, cells)
    if faults:
        raise Refused(faults)
    tidy = _tidied(found, cells)
    return tidy["source"], {part[1:]: cell for part, cell in cells.items() if part[1:]}


def _say(
    said: Mapping[str, Cell], found: dict[str, Any], cells: dict[Part, Cell]
) -> Iterator[Fault]:
    """Keep what is said of a number beside its figures; yields what is wrong with it."""
    for key, cell in said.items():
        field = number_columns()[key]
        cells[field.path] = cell
        try:
            _hang(found, field.path, value_of(cell, field))
        except Refused as refused:
            yield from refused.faults


def _hang(found: dict[str, Any], path: Part, value: Any) -> None:
    for step in path[:-1]:
        found = found.setdefault(step, {})
    found[path[-1]] = value


def _tidied(found: dict[str, Any], cells: dict[Part, Cell]) -> dict[str, Any]:
    """Write titles in one language, and sources of one word, the short way."""
    tidy: dict[str, Any] = {}
    for key, value in found.items():
        item = _tidied(value, {}) if isinstance(value, dict) else value
        if isinstance(item, dict) and len(item) == 1 and set(item) <= {*LANGUAGES, "url"}:
            item = next(iter(item.values()))
        tidy[key] = item
    for part in list(cells):
        for length in range(1, len(part)):
            cells.setdefault(part[:length], cells[part])
    return tidy


def cells_of(value: Any) -> dict[str, Any]:
    """Return what stands in the columns of a number for a value of the case."""
    if not isinstance(value, Mapping):
        return {"value": value}
    rest = dict(value)
    names = set(rest) & {name for form in FORMS.values() for name in form}
    form = next(form for form, wanted in FORMS.items() if wanted == names)
    found: dict[str, Any] = {}
    if form in PLACES:
        found["form"] = form
        for name, key in PLACES[form].items():
            if name in rest:
                found[key] = rest.pop(name)
    else:
        for name in names:
            found["value" if form in ("point", "fact") else name] = rest.pop(name)
    return found | dict(_flattened(rest, ""))


def source_cells(value: Any) -> dict[str, Any]:
    """Return what stands in the columns about a source."""
    return dict(_flattened({"source": value}, ""))


def _flattened(value: Any, prefix: str) -> list[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        return [(prefix, value)]
    same = set(value) == set(LANGUAGES) and len(set(value.values())) == 1
    kept = {"da": value["da"]} if same else value
    return [
        pair
        for key, item in kept.items()
        for pair in _flattened(item, f"{prefix}.{key}" if prefix else key)
    ]


def _heading(key: str) -> dict[str, str]:
    return {language: number_column_name(key, language) for language in LANGUAGES}
