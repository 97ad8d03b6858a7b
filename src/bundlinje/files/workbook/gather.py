"""From the rows of all sheets to the plain data of a case, each value with its cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.case_faults import dotted
from bundlinje.files.hints import nearest, shorten
from bundlinje.files.strict_yaml import Document, Spot
from bundlinje.files.workbook.cells import Cell
from bundlinje.files.workbook.headed import HeadedRow, HeadedSheet
from bundlinje.files.workbook.labels import column_name, field_name, fields_by_name, party_of, plain
from bundlinje.files.workbook.layout import Field, Sheet, number_columns
from bundlinje.files.workbook.numbers import number_in_row
from bundlinje.files.workbook.values import key_of, value_of, whole_of
from bundlinje.locale import LANGUAGES

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Gathered:
    """The data as far as it was read; lists are kept by position until all rows are known."""

    file: str
    data: dict[str | int, Any] = field(default_factory=dict)
    spots: dict[Path, Spot] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    damaged: set[Path] = field(default_factory=set)
    blank: dict[str, Place] = field(default_factory=dict)
    """Rows of the first sheet that nobody has filled in, by the path of their field."""

    def put(self, path: Path, value: Any, cell: Cell, key: Cell | None = None) -> None:
        """Keep a value at a path; `key` is the cell of its year or name, if it has one.

        The same place twice is a fault (BL-W024, BL-W025).
        """
        holder: Any = self.data
        for length, step in enumerate(path[:-1], 1):
            self.spots.setdefault(path[:length], Spot(cell.place, cell.place))
            holder = holder.setdefault(step, {})
            if holder is None:
                return
            if not isinstance(holder, dict) or _is_number(holder):
                self._refuse("BL-W025", path, cell, other=self.spots[path[:length]].value)
                return
        if path[-1] in holder:
            both_plain = not isinstance(value, dict) or _is_number(value)
            mixed = isinstance(holder[path[-1]], dict) and not _is_number(holder[path[-1]])
            code = "BL-W025" if mixed and both_plain else "BL-W024"
            self._refuse(code, path, cell, other=self.spots[path].value)
            return
        holder[path[-1]] = value
        self.spots[path] = Spot(cell.place, (key or cell).place)

    def note(self, path: Path, cell: Cell) -> None:
        """Remember where a part of a value stands."""
        self.spots.setdefault(path, Spot(cell.place, cell.place))

    def hold(self, path: Path, cell: Cell) -> None:
        """Keep the place of a value that could not be read, so that nobody calls it missing."""
        self.note(path, cell)
        self.damaged.add(path)
        holder: Any = self.data
        for step in path[:-1]:
            holder = holder.setdefault(step, {})
            if not isinstance(holder, dict):
                return
        holder.setdefault(path[-1], None)

    def _refuse(self, code: str, path: Path, cell: Cell, other: Place) -> None:
        values = {"other": str(replace(other, file="")).strip()}
        self.faults.append(Fault(code, dotted(path), values, cell.place))

    def document(self, first: Place) -> Document:
        """Return the data as a document; gaps in lists are faults (BL-W026)."""
        self.spots.setdefault((), Spot(first, first))
        data = self._whole(self.data, ())
        return Document(self.file, data, self.spots, frozenset(self.damaged))

    def _whole(self, data: Any, path: Path) -> Any:
        if not isinstance(data, dict):
            return data
        if not data or not all(isinstance(key, int) for key in data):
            return {key: self._whole(item, (*path, key)) for key, item in data.items()}
        for place, number in enumerate(sorted(data)):
            if number != place:
                spot = self.spots[(*path, number)]
                values = {"year": number + 1, "missing": place + 1}
                self.faults.append(Fault("BL-W026", dotted(path), values, spot.value))
                break
        return [self._whole(data[number], (*path, number)) for number in sorted(data)]


class _Number(dict[str, Any]):
    """A number with all that is said about it, told apart from a table of numbers."""


def _is_number(value: Any) -> bool:
    return isinstance(value, _Number)


def gather(sheets: Mapping[str, HeadedSheet], file: str) -> Gathered:
    """Return what all sheets say; its `faults` are those of single cells and rows."""
    found = Gathered(file)
    for sheet in sheets.values():
        position: dict[str, int] = {}
        for row in sheet.rows:
            try:
                _read_row(sheet, row, found, position)
            except Refused as refused:
                found.faults += refused.faults
    _join_titles(found.data, found, ())
    return found


def _read_row(
    sheet: HeadedSheet, row: HeadedRow, found: Gathered, position: dict[str, int]
) -> None:
    path = _thing(sheet, row, position)
    if sheet.sheet.arrangement in ("things", "list"):
        if path not in found.spots:
            found.note(path, row.cells["id"])
        holder: Any = found.data
        for step in path:
            holder = holder.setdefault(step, {})
    _read_columns(sheet, row, found, path)
    if sheet.sheet.arrangement in ("numbers", "paths"):
        is_plain = sheet.sheet.arrangement == "paths" and not set(row.cells) - {"path", "value"}
        _put_leaf(row, Field((), "", "any" if is_plain else "number"), found, path)
    elif any(key in row.cells for key in ("field", "who", "year", *number_columns())):
        try:
            _read_figures(sheet, row, found, path)
        except Refused as refused:
            # Whatever the row was about, it is not missing: the rules of its thing can wait.
            found.damaged.add((*path, ""))
            raise Refused(refused.faults) from None


def _thing(sheet: HeadedSheet, row: HeadedRow, position: dict[str, int]) -> Path:
    """Return the path of what a row belongs to; BL-W020 where it does not say."""
    arrangement = sheet.sheet.arrangement
    if arrangement == "fields":
        return ()
    key = "path" if arrangement == "paths" else "id"
    if key not in row.cells:
        raise Refused([Fault("BL-W020", "", {}, row.place_of(key))])
    name = key_of(row.cells[key])
    if arrangement == "paths":
        return tuple(int(part) if part.isdecimal() and len(part) < 4 else part
                     for part in name.split("."))  # fmt: skip
    if arrangement == "list":
        return (*sheet.sheet.path, position.setdefault(plain(name), len(position)))
    return (*sheet.sheet.path, name)


def _read_columns(sheet: HeadedSheet, row: HeadedRow, found: Gathered, path: Path) -> None:
    """Read the cells that say something of the thing itself."""
    for each in sheet.sheet.columns:
        cell = row.cells.get(f"own.{each.dotted}")
        if cell is None:
            continue
        try:
            value = value_of(cell, each)
        except Refused as refused:
            found.faults += _placed(refused, (*path, *each.path))
            held = each.path[:-1] if each.language else each.path
            found.hold((*path, *held), cell)
        else:
            found.put((*path, *each.path), value, cell)


def _read_figures(sheet: HeadedSheet, row: HeadedRow, found: Gathered, path: Path) -> None:
    """Read the cells of a row that hold one number, or one entry of a table."""
    if "field" not in row.cells:
        column = {each: column_name(sheet.sheet, "field", each) for each in LANGUAGES}
        raise Refused([Fault("BL-W021", dotted(path), {"column": column}, row.place_of("field"))])
    known = fields_by_name(sheet.sheet)
    text = key_of(row.cells["field"])
    each = known.get(plain(text))
    if each is None:
        values = {"text": shorten(text), "near": _names_like(text, sheet.sheet)}
        raise Refused([Fault("BL-W022", dotted(path), values, row.cells["field"].place)])
    if sheet.sheet.arrangement == "fields" and not set(row.cells) & number_columns().keys():
        found.blank[each.dotted] = row.place_of("value")
        return
    keys = _keys(row, each, (*path, *each.path))
    if len(keys) > 1:
        found.note((*path, *each.path, keys[0]), row.cells["who"])
    _put_leaf(row, each, found, (*path, *each.path, *keys))


def _names_like(text: str, sheet: Sheet) -> dict[str, str]:
    """Return the name that was probably meant, or some that could be, by language."""
    names = {each: [field_name(field, each) for field in sheet.rows] for each in LANGUAGES}
    return {each: nearest(text, names[each]) or ", ".join(names[each][:8]) for each in LANGUAGES}


def _keys(row: HeadedRow, each: Field, path: Path) -> Path:
    """Return the keys of an entry: for whom, and in which year."""
    keys: list[str | int] = []
    for name in ("who", "year"):
        wanted, given = getattr(each, name), row.cells.get(name)
        if given is not None and not wanted:
            raise Refused([Fault("BL-W028", dotted(path), {}, given.place)])
        if given is None and wanted and not each.single:
            code = "BL-W027" if name == "who" else "BL-W029"
            raise Refused([Fault(code, dotted(path), {}, row.place_of(name))])
        if given is None:
            continue
        if name == "who":
            key = key_of(given)
            keys.append(party_of(key) if each.by_party else key)
        else:
            keys.append(_year(given, each, path))
    return tuple(keys)


def _year(cell: Cell, each: Field, path: Path) -> str | int:
    try:
        year = whole_of(cell)
    except Refused as refused:
        raise Refused(_placed(refused, path)) from None
    if each.position:
        if not 1 <= year <= 250:
            raise Refused([Fault("BL-W023", dotted(path), {"text": year}, cell.place)])
        return year - 1
    return str(year)


def _put_leaf(row: HeadedRow, each: Field, found: Gathered, path: Path) -> None:
    """Keep what the columns of a number say, at the cell of its main figure."""
    try:
        value, cells = number_in_row(row, each)
    except Refused as refused:
        found.faults += _placed(refused, path)
        found.hold(path[:-1] if each.language else path, row.main)
        return
    key = row.cells.get("year", row.cells.get("who"))
    found.put(path, _Number(value) if isinstance(value, dict) else value, row.main, key)
    for part, cell in cells.items():
        found.note((*path, *part), cell)


def _placed(refused: Refused, path: Path) -> Iterator[Fault]:
    for fault in refused.faults:
        yield replace(fault, path=fault.path or dotted(path))


def _join_titles(data: Any, found: Gathered, path: Path) -> None:
    """Let a title that is written in one language stand for both."""
    if not isinstance(data, dict):
        return
    for key, item in data.items():
        if isinstance(item, dict) and len(item) == 1 and set(item) <= set(LANGUAGES):
            language, only = next(iter(item.items()))
            if isinstance(only, str):
                data[key] = only
                found.spots[*path, key] = found.spots[*path, key, language]
                continue
        _join_titles(item, found, (*path, key))
