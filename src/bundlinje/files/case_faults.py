"""From what pydantic found in a file to the faults that its author can read and mend."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from bundlinje.errors import Fault
from bundlinje.files.hints import nearest, shorten
from bundlinje.files.shape import Path, Wanted, follow, sections_with
from bundlinje.files.strict_yaml import Document
from bundlinje.files.wrong_values import (
    Refusal,
    found,
    not_a_name_of_a_number,
    not_a_number,
    wrong_value,
)

MAX_FAULTS = 100
MAX_SECTIONS = 4
_OWN_CODE = re.compile(r"BL-[A-Z]\d{3}")
_UNKNOWN_KEY = ("BL-C001", "BL-C003", "BL-C004")


def faults_of(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Fault]:
    """Return the faults of a document that a model refused, in the order of the file.

    Errors that only follow from a value that is empty or could not be read are left out, and so
    is a missing key that an unknown key was probably meant to be.
    """
    unread = unread_paths(document)
    refusals = [
        Refusal(follow(model, each["loc"]), each, document)
        for each in error.errors(include_url=False)
    ]
    refusals = [each for each in refusals if not _is_echo(each, unread)]
    refusals.sort(key=lambda each: document.key_place(each.wanted.path))
    pairs = [
        (each.wanted, fault)
        for each in refusals[: 2 * MAX_FAULTS]
        for fault in _translate(each, model)
    ]
    meant = {
        (*wanted.path[:-1], fault.values["near"])
        for wanted, fault in pairs
        if fault.code == "BL-C001"
    }
    kept = [
        (wanted, fault)
        for wanted, fault in pairs
        if not (fault.code == "BL-C002" and wanted.path in meant)
    ]
    # The branches of a union speak of the same value: one fault for each key and each value.
    faults: dict[tuple[str, bool], Fault] = {}
    for wanted, fault in kept:
        faults.setdefault((fault.path, wanted.is_key), fault)
    return list(faults.values())


def empty_values(document: Document) -> list[Fault]:
    """Return a fault for every key or entry that stands without a value (BL-C027)."""
    damaged = document.damaged
    empty = (path for path in unread_paths(document) - damaged if not _is_inside(path, damaged))
    return [
        Fault("BL-C027", dotted(path), {"key": _last_name(path)}, document.place(path))
        for path in empty
    ]


def unread_paths(document: Document) -> frozenset[Path]:
    """Return the paths of all values that are empty or could not be read."""
    empty = (path for path, value in _scalars(document.data, ()) if value is None)
    return document.damaged | frozenset(empty)


def in_order(faults: Sequence[Fault]) -> list[Fault]:
    """Return faults by place, an unknown key once, and of very many only the first."""
    unknown = {fault.path for fault in faults if fault.code in _UNKNOWN_KEY}
    ordered = sorted(
        (each for each in faults if not (each.code == "BL-C027" and each.path in unknown)),
        key=lambda fault: (fault.place, fault.code),
    )
    if len(ordered) <= MAX_FAULTS:
        return ordered
    more = Fault("BL-C099", values={"count": MAX_FAULTS}, place=ordered[MAX_FAULTS].place)
    return [*ordered[:MAX_FAULTS], more]


def dotted(path: Iterable[str | int]) -> str:
    """Return a path as users read it, e.g. `costs.start.spread.0`."""
    return ".".join(shorten(str(part)) for part in path)


def _scalars(data: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(data, dict):
        for key, item in data.items():
            yield from _scalars(item, (*path, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _scalars(item, (*path, index))
    else:
        yield path, data


def _is_inside(path: Path, sections: frozenset[Path]) -> bool:
    return any(path[:length] in sections for length in range(len(path)))


def _last_name(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _is_echo(refusal: Refusal, unread: frozenset[Path]) -> bool:
    """Whether an error only says again that a value is empty or could not be read."""
    path = refusal.wanted.path
    if _is_inside(path, unread):
        return True
    if path in unread:
        return refusal.kind != "extra_forbidden"
    is_rule = _OWN_CODE.fullmatch(refusal.kind) is not None
    return is_rule and any(each[:-1] == path for each in unread)


def _translate(refusal: Refusal, model: type[BaseModel]) -> Iterator[Fault]:
    """Yield the faults that one error stands for."""
    wanted, document = refusal.wanted, refusal.document
    path = wanted.path
    if refusal.kind == "extra_forbidden":
        section = follow(model, refusal.error["loc"][:-1])
        yield _unknown_key(path, section, document, model)
    elif refusal.kind == "union_tag_invalid" and not isinstance(refusal.given, dict):
        kind = found(refusal.given)
        yield Fault("BL-C014", dotted(path), {"found": kind}, document.place(path))
    elif refusal.kind == "union_tag_invalid":
        # A number that may be a row but not a table: a section can only be a number.
        number = follow(model, (*refusal.error["loc"], "~number"))
        for key in refusal.given:
            yield _unknown_key((*path, str(key)), number, document, model)
    elif refusal.kind == "missing" and isinstance(path[-1], str):
        values = {"key": path[-1], "expected": wanted.phrase()}
        yield Fault("BL-C002", dotted(path), values, document.key_place(path[:-1]))
    elif _OWN_CODE.fullmatch(refusal.kind):
        yield _own_rule(refusal)
    else:
        code, values = wrong_value(refusal)
        path = path[:-1] if refusal.kind == "missing" else path
        place = document.key_place(path) if wanted.is_key else document.place(path)
        yield Fault(code, dotted(path), values, place)


def _unknown_key(path: Path, section: Wanted, document: Document, model: type[BaseModel]) -> Fault:
    key = str(path[-1])
    place = document.key_place(path)
    page = f"{model.__name__.lower()}.md"
    values: dict[str, Any] = {"key": shorten(key), "see": _page(section, page)}
    elsewhere = sections_with(model, key)
    is_misplaced = 0 < len(elsewhere) <= MAX_SECTIONS
    if near := nearest(key, section.fields, likeness=0.8 if is_misplaced else 0.5):
        return Fault("BL-C001", dotted(path), values | {"near": near}, place)
    if is_misplaced:
        return Fault(
            "BL-C004",
            dotted(path),
            values | {"sections": ", ".join(elsewhere), "see": page},
            place,
        )
    known = ", ".join(section.fields)
    return Fault("BL-C003", dotted(path), values | {"known": known}, place)


def _page(section: Wanted, page: str) -> str:
    """Return where the reference lists the keys of a section."""
    return f"{page}#{section.model.__name__.lower()}" if section.model else page


def _own_rule(refusal: Refusal) -> Fault:
    """Pass on the fault of a rule of ours: its kind is the code, its context the values."""
    code, values = refusal.kind, dict(refusal.limits)
    sub = values.pop("sub", "")
    path = (*refusal.wanted.path, sub) if sub else refusal.wanted.path
    if code == "BL-C012" and path[-1] == "fact":
        code, values = not_a_name_of_a_number(refusal, str(values["text"]))
    elif code == "BL-C012":
        code, values = not_a_number(refusal, str(values["text"]))
    elif code == "BL-C031" and values["given"] == "-":
        code = "BL-C036"
    elif code == "BL-C042" and values["shape"] != values["given"]:
        code, path = "BL-C048", (*path, values["name"])
    elif code == "BL-C033" and ", " in values["near"]:
        code = "BL-C035"
    quoted = {"word": shorten(str(values["word"]))} if "word" in values else {}
    return Fault(code, dotted(path), values | quoted, refusal.document.place(path))
