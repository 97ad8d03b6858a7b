"""JSON-stat and BULK answers as the same rows: every cell that was asked for, once, and no other.

Sources: https://json-stat.org/full/ (versions 1.2 and 2.0); for BULK the StatBank's own page, see
the package.
"""

import csv
import json
import math
import re
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from itertools import product
from pathlib import Path
from typing import Any, Literal, NamedTuple

from bundlinje.errors import Fault, Refused
from bundlinje.files.hints import shorten
from bundlinje.files.statbank.tables import Selection, unreadable

Form = Literal["JSONSTAT", "BULK"]
TYPES: Mapping[Form, tuple[str, ...]] = {
    "JSONSTAT": ("text/json", "application/json"),
    "BULK": ("text/csv",),
}
MOST_CELLS = 1_000_000
"""What the service gives in one JSON-stat answer; BULK has no such limit."""
NOT_THERE = ("..", "...", "…", ".", "-", "")
"""How a cell without a number is written; whether it is hidden or none is not told apart."""
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")


class Row(NamedTuple):
    """A cell: one code for each variable in the order of the table, and its number if any."""

    codes: tuple[str, ...]
    value: float | None


def form_for(selection: Selection) -> Form:
    """Return the form to ask for: JSON-stat, or BULK where that is too much for it."""
    return "JSONSTAT" if selection.size <= MOST_CELLS else "BULK"


def rows_of(path: Path, form: Form, selection: Selection) -> Iterator[Row]:
    """Go through the rows of an answer on disk, BULK line by line.

    Raises Refused, at the latest after the last row: BL-S011 it has not this form, BL-S012 rows
    are missing, BL-S013 a row twice or one not asked for, BL-S014 a number that is none.
    """
    read = _json_stat_rows if form == "JSONSTAT" else _bulk_rows
    places = selection.places()
    lengths = [len(each) for each in selection.codes]
    seen = bytearray(selection.size)
    count = 0
    for row in read(path, selection):
        at = 0
        for code, place, length in zip(row.codes, places, lengths, strict=True):
            if code not in place:
                raise _stray(row, selection)
            at = at * length + place[code]
        if seen[at]:
            raise _stray(row, selection)
        seen[at] = 1
        count += 1
        yield row
    if count != selection.size:
        values = {"table": selection.info.id, "found": count, "expected": selection.size}
        raise Refused([Fault("BL-S012", "", values)])


def _stray(row: Row, selection: Selection) -> Refused:
    values = {"table": selection.info.id, "row": shorten(", ".join(row.codes))}
    return Refused([Fault("BL-S013", "", values)])


# --- BULK ---------------------------------------------------------------------------------------


def _bulk_rows(path: Path, selection: Selection) -> Iterator[Row]:
    """Go through semicolon CSV: a column of codes for each variable, and the number last."""
    table = selection.info.id
    with path.open("rb") as raw, TextIOWrapper(raw, encoding="utf-8-sig", newline="") as opened:
        lines = csv.reader(opened, delimiter=";", strict=True)
        try:
            head = next(lines, [])
            order = _columns(head, selection)
            for record in lines:
                if len(record) != len(head):
                    raise unreadable(table, "BULK")
                yield Row(tuple(record[at] for at in order), _number(record[-1], table))
        except (csv.Error, UnicodeDecodeError):
            raise unreadable(table, "BULK") from None


def _columns(head: list[str], selection: Selection) -> list[int]:
    """Return the column of each variable; the last column is the number."""
    names = [name.strip().casefold() for name in head[:-1]]
    wanted = [variable.id.casefold() for variable in selection.info.variables]
    if sorted(names) != sorted(wanted):
        raise unreadable(selection.info.id, "BULK")
    return [names.index(name) for name in wanted]


def _number(text: str, table: str) -> float | None:
    said = text.strip()
    if said in NOT_THERE:
        return None
    if not _NUMBER.fullmatch(said):
        raise _no_number(said, table)
    return _finite(said.replace(",", "."), table)


def _finite(said: str | float, table: str) -> float:
    """Return a number that a computer can hold."""
    try:
        number = float(said)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _no_number(said, table)
    return number


def _no_number(said: object, table: str) -> Refused:
    return Refused([Fault("BL-S014", "", {"table": table, "text": shorten(str(said))})])


# --- JSON-stat ----------------------------------------------------------------------------------


def _json_stat_rows(path: Path, selection: Selection) -> Iterator[Row]:
    table = selection.info.id
    try:
        said = json.loads(
            path.read_text(encoding="utf-8-sig"),
            object_pairs_hook=_once_each,
            parse_constant=_refuse_constant,
        )
        data = said.get("dataset", said)
        names, codes = _dimensions(data)
        values = _values(data["value"], math.prod(map(len, codes)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise unreadable(table, "JSON-stat") from None
    order = _order(names, codes, selection)
    for cell, value in zip(product(*codes), values, strict=True):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise _no_number(value, table)
        number = None if value is None else _finite(value, table)
        yield Row(tuple(cell[at] for at in order), number)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse the same key twice: one of the two would be lost unseen."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse_constant(word: str) -> float:
    raise ValueError(word)


def _dimensions(data: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Return the dimensions in order, and the codes of each in order."""
    dimension = data["dimension"]
    names = dimension["id"] if "id" in dimension else data["id"]
    sizes = dimension["size"] if "size" in dimension else data["size"]
    codes = [_codes(dimension[name]["category"]) for name in names]
    if [len(each) for each in codes] != list(sizes):
        raise ValueError
    return list(names), codes


def _codes(category: Mapping[str, Any]) -> list[str]:
    """Return the codes of a dimension: a list, places by code, or the one that has a label."""
    index = category.get("index", list(category.get("label", {})))
    if isinstance(index, list):
        found = index
    else:
        found = sorted(index, key=index.__getitem__)
        if [index[code] for code in found] != list(range(len(found))):
            raise ValueError
    if not all(isinstance(code, str) for code in found) or len(set(found)) != len(found):
        raise ValueError
    return found


def _values(said: object, size: int) -> list[Any]:
    """Return the values in order; they may be given by their place, with gaps."""
    if isinstance(said, list):
        if len(said) != size:
            raise ValueError
        return said
    if not isinstance(said, dict):
        raise TypeError
    by_place = {int(place): value for place, value in said.items()}
    if any(not 0 <= place < size for place in by_place):
        raise ValueError
    return [by_place.get(place) for place in range(size)]


def _order(names: list[str], codes: list[list[str]], selection: Selection) -> list[int]:
    """Return where each variable of the table stands; another dimension may have one code only."""
    by_name = {name.casefold(): at for at, name in enumerate(names)}
    wanted = [variable.id.casefold() for variable in selection.info.variables]
    spare = [at for name, at in by_name.items() if name not in wanted]
    if any(name not in by_name for name in wanted) or any(len(codes[at]) != 1 for at in spare):
        raise unreadable(selection.info.id, "JSON-stat")
    return [by_name[name] for name in wanted]
