"""What a StatBank table holds, and a checked choice of its cells."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from bundlinje.errors import Fault, Refused, near

ALL = "*"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a table: its values as pairs of code and text, in the order of the table."""

    id: str
    text: str
    is_time: bool
    values: tuple[tuple[str, str], ...]

    @property
    def texts(self) -> dict[str, str]:
        """The text of each code."""
        return dict(self.values)


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A table: what it is, when it was updated, and its variables."""

    id: str
    text: str
    unit: str
    updated: str
    variables: tuple[Variable, ...]

    @property
    def codes(self) -> dict[str, dict[str, str]]:
        """The text of each code by variable."""
        return {variable.id: variable.texts for variable in self.variables}


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice of cells: for each variable of the table, in its order, the wanted codes."""

    info: TableInfo
    codes: tuple[tuple[str, ...], ...]

    @property
    def size(self) -> int:
        """How many cells there are."""
        return prod(len(each) for each in self.codes)

    def places(self) -> tuple[dict[str, int], ...]:
        """Return the place of each code within its variable, counted from 0."""
        return tuple({code: at for at, code in enumerate(each)} for each in self.codes)


def read_table_info(raw: bytes, table: str) -> TableInfo:
    """Read the answer of `tableinfo`; raises Refused (BL-S011) if it is none for this table."""
    try:
        said = json.loads(raw.decode("utf-8-sig"))
        info = TableInfo(
            id=_text(said["id"]).upper(),
            text=_text(said["text"]),
            unit=_text(said["unit"]),
            updated=_text(said["updated"]),
            variables=tuple(_variable(each) for each in said["variables"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise unreadable(table, "tableinfo") from None
    names = Counter(variable.id.casefold() for variable in info.variables)
    if info.id.casefold() != table.casefold() or not names or max(names.values()) > 1:
        raise unreadable(table, "tableinfo")
    return info


def _variable(said: Mapping[str, Any]) -> Variable:
    values = tuple((_text(each["id"]), _text(each["text"])) for each in said["values"])
    if not values:
        raise ValueError
    return Variable(_text(said["id"]), _text(said["text"]), bool(said["time"]), values)


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError
    return said


def unreadable(table: str, form: str) -> Refused:
    """Return the refusal of an answer that has not the form it should have."""
    return Refused([Fault("BL-S011", "", {"table": table, "form": form})])


def select(info: TableInfo, wanted: Mapping[str, Sequence[str]]) -> Selection:
    """Check a choice against the table; `*` stands for every value of a variable.

    Every variable must be chosen from: what is left out would be summed by the service, by rules
    that differ between tables. Raises Refused with every fault: BL-S021 no such variable, BL-S022
    no such value, BL-S023 nothing chosen, BL-S024 a code with two meanings.
    """
    known = {variable.id.casefold(): variable for variable in info.variables}
    faults = [
        _fault("BL-S021", info, word, word=word, near=near(word, [v.id for v in info.variables]))
        for word in wanted
        if word.casefold() not in known
    ]
    chosen = {word.casefold(): tuple(dict.fromkeys(codes)) for word, codes in wanted.items()}
    rows = []
    for name, variable in known.items():
        codes = chosen.get(name, ())
        if not codes:
            faults.append(_fault("BL-S023", info, variable.id))
        if ALL in codes:
            codes = tuple(dict.fromkeys(code for code, _ in variable.values))
        faults += _wrong_codes(info, variable, codes)
        rows.append(codes)
    if faults:
        raise Refused(faults)
    return Selection(info, tuple(rows))


def _wrong_codes(info: TableInfo, variable: Variable, codes: Sequence[str]) -> Iterator[Fault]:
    texts: dict[str, list[str]] = {}
    for code, text in variable.values:
        texts.setdefault(code, []).append(text)
    for code in codes:
        if code not in texts:
            values = {"word": code, "near": _nearest_value(code, variable)}
            yield _fault("BL-S022", info, variable.id, **values)
        elif len(texts[code]) > 1:
            meanings = ", ".join(f"»{text}«" for text in texts[code])
            yield _fault("BL-S024", info, variable.id, word=code, meanings=meanings)


def _nearest_value(word: str, variable: Variable) -> str:
    """Return the code whose code or text looks most like a word, with its text."""
    by_text = {text: code for code, text in variable.values}
    found = near(word, [*variable.texts, *by_text])
    code = by_text.get(found, found)
    return f"{code} ({variable.texts[code]})" if code in variable.texts else found


def _fault(code: str, info: TableInfo, name: str, **values: str) -> Fault:
    return Fault(code, f"{info.id}.{name}", {"table": info.id, "variable": name, **values})
