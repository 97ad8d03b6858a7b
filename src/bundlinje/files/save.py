"""Change values in `case.yaml` and leave every other byte as it is: comments, order, quotes.

A value is cut out and the new one is put in its place, so that line ends, a byte order mark and the
layout stay too. A new value that is a list or a section is written in brackets. A key that is not
there yet comes last in its section.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.case_folder import CaseFile, case_bytes, parse_case
from bundlinje.files.hints import nearest, shorten
from bundlinje.files.holdings import CASE_FILE
from bundlinje.files.scalars import read_plain
from bundlinje.files.strict_yaml import Path as Parts
from bundlinje.files.strict_yaml import compose
from bundlinje.files.whole import write_whole

_MARK = b"\xef\xbb\xbf"
_SIMPLE = re.compile(r"[^\W\d_](?:[\w/.%()+ -]*[\w/.%()+-])?")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands in the text: from `start` up to `end`, counted in characters.

    `column` is that of the keys of a block section; `style` the quotation mark of a text.
    """

    start: int
    end: int
    kind: str
    column: int = 0
    style: str | None = None
    is_empty: bool = False


def save_case(
    folder: Path, changes: Mapping[str, Any], check: Callable[[CaseFile], object] = id
) -> CaseFile:
    """Change values of a case by their dotted paths, and return the case as it was saved.

    Nothing is written unless the changed file is a case again and `check` raises nothing; the file
    is whole at every moment. Raises Refused: as `read_case` for the file before and after the
    change, BL-Y070 a path that cannot be set, BL-Y071 not writable, BL-Y072 changed meanwhile.
    """
    before = case_bytes(folder)
    parse_case(before)
    after = changed(before, changes)
    file = parse_case(after)
    check(file)
    if after != before:
        _replace(folder / CASE_FILE, before, after)
    return file


def changed(raw: bytes, changes: Mapping[str, Any]) -> bytes:
    """Return the bytes of a case file with the values at some dotted paths changed.

    Raises Refused (BL-Y070) for a path that is not there and cannot be added.
    """
    mark = _MARK if raw.startswith(_MARK) else b""
    text = raw.removeprefix(_MARK).decode("utf-8")
    for dotted, value in changes.items():
        text = _set(text, dotted, value)
    return mark + text.encode("utf-8")


def value_of(letters: str) -> Any:
    """Return the value that letters on a command line stand for, read as in a case file.

    `Title: more` is a text there, since nobody means a section by it. Raises Refused (BL-Y0..).
    """
    if not letters.strip():
        return None
    document, faults = compose(letters.encode("utf-8", "replace"), "VALUE")
    if faults or document is None:
        raise Refused(faults)
    is_text = isinstance(document.data, dict | list) and letters.lstrip()[:1] not in "{["
    return letters if is_text else document.data


def _set(text: str, dotted: str, value: Any) -> str:
    spans = dict(_spans(text))
    path, rest = _follow(spans, dotted)
    if not rest:
        return _with_value(text, spans, path, value)
    parent = spans[path]
    if parent.kind not in ("block section", "flow section") or not all(rest):
        names = [".".join(map(str, known)) for known in spans if known]
        near = nearest(dotted, names) or ", ".join(names[:5])
        values = {"path": shorten(dotted), "near": near}
        raise Refused([Fault("BL-Y070", values=values, place=Place(CASE_FILE))])
    for name in reversed(rest[1:]):
        value = {name: value}
    return _with_key(text, parent, rest[0], value)


def _follow(spans: Mapping[Parts, Span], dotted: str) -> tuple[Parts, list[str]]:
    """Return the longest path that is there, and the names that are left over."""
    path: Parts = ()
    names = dotted.split(".")
    while names:
        for count in range(len(names), 0, -1):
            name = ".".join(names[:count])
            options = [(*path, name), *([(*path, int(name))] if name.isdecimal() else [])]
            if step := next((each for each in options if each in spans), None):
                path, names = step, names[count:]
                break
        else:
            return path, names
    return path, []


def _with_value(text: str, spans: Mapping[Parts, Span], path: Parts, value: Any) -> str:
    """Put a value in the place of another; a section becomes a line, its comments stay below."""
    span = spans[path]
    head, letters = text[: span.start], letters_of(value, span.style)
    tail = text[span.end :]
    if span.kind.startswith("block"):
        if below := re.search(r":[ ]*(?:\r\n|\r|\n)\s*$", head):
            head = f"{head[: below.start()]}: "
        if comments := _comments(text, spans, span):
            rest, line = re.split("(\r\n|\r|\n)", f"{tail}{_line_end(text)}", maxsplit=1)[:2]
            kept = "".join(f"{line}{' ' * span.column}{comment}" for comment in comments)
            tail = f"{rest}{kept}{tail[len(rest) :]}"
    return head + letters + tail


def _comments(text: str, spans: Mapping[Parts, Span], around: Span) -> list[str]:
    """Return the comments that stand between the values inside a section or list."""
    inside = sorted(
        (span.start, span.end)
        for span in spans.values()
        if span.kind == "scalar" and around.start <= span.start < around.end
    )
    starts = [around.start, *(end for _, end in inside)]
    ends = [*(start for start, _ in inside), around.end]
    gaps = (text[start:end] for start, end in zip(starts, ends, strict=True))
    return [found.rstrip() for gap in gaps for found in re.findall(r"(?<!\S)#[^\r\n]*", gap)]


def _line_end(text: str) -> str:
    found = re.search("\r\n|\r|\n", text)
    return found[0] if found else "\n"


def _with_key(text: str, parent: Span, key: str, value: Any) -> str:
    pair = f"{name_letters(key)}: {letters_of(value)}"
    if parent.kind == "flow section":
        comma = "" if parent.is_empty else ", "
        return text[: parent.end - 1].rstrip() + comma + pair + text[parent.end - 1 :]
    ends = re.compile("\r\n|\r|\n").search(text, parent.end)
    at = ends.start() if ends else len(text)
    return text[:at] + _line_end(text) + " " * parent.column + pair + text[at:]


def name_letters(name: str) -> str:
    """Return a key as it is written; a year stands without quotation marks."""
    return name if name.isdecimal() else letters_of(name)


def letters_of(value: Any, style: str | None = None) -> str:
    """Return a value as it is written on one line; `style` is the quotation mark to keep."""
    if isinstance(value, Mapping):
        pairs = (f"{name_letters(str(key))}: {letters_of(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(letters_of, value)) + "]"
    if not isinstance(value, str):
        return "null" if value is None else json.dumps(value)
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    is_plain = style != '"' and _SIMPLE.fullmatch(value) and "  " not in value
    if is_plain and read_plain(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def _spans(text: str) -> Iterator[tuple[Parts, Span]]:
    """Yield where every value stands; the text is known to be a case."""
    events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            found: dict[Parts, Span] = {}
            _walk(text, events, next(events), (), found)
            yield from found.items()


def _index(mark: Any) -> int:
    """Return the position of a mark, counted in characters."""
    index: int = mark.index
    return index


def _walk(
    text: str, events: Iterator[Any], event: Any, path: Parts, found: dict[Parts, Span]
) -> int:
    """Keep the span of a value and of all inside it; returns its end."""
    start = _index(event.start_mark)
    if isinstance(event, yaml.ScalarEvent):
        end = len(text[: _index(event.end_mark)].rstrip()) if event.style in ("|", ">") else 0
        end = end or _index(event.end_mark)
        found[path] = Span(start, end, "scalar", style=event.style)
        return end
    is_section = isinstance(event, yaml.MappingStartEvent)
    is_flow = bool(event.flow_style)
    column, end, count = event.start_mark.column, start, 0
    found[path] = Span(start, start, "")
    while not isinstance(inner := next(events), yaml.CollectionEndEvent):
        step: str | int = inner.value if is_section else count
        inner = next(events) if is_section else inner
        end = _walk(text, events, inner, (*path, step), found)
        count += 1
    end = _index(inner.end_mark) if is_flow else end
    kind = f"{'flow' if is_flow else 'block'} {'section' if is_section else 'list'}"
    found[path] = Span(start, end, kind, column, is_empty=not count)
    return end


def _replace(file: Path, before: bytes, after: bytes) -> None:
    """Put new bytes in the place of a file, all or nothing, unless somebody else changed it."""

    def allowed() -> None:
        if file.read_bytes() != before:
            raise Refused([Fault("BL-Y072", place=Place(str(file.resolve())))])

    try:
        write_whole(file, after, allowed)
    except OSError as error:
        values = {"reason": shorten(error.strerror or str(error))}
        raise Refused([Fault("BL-Y071", values=values, place=Place(str(file.resolve())))]) from None
