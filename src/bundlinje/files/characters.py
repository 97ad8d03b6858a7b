"""From the bytes of a file to its text: encoding, tabs and characters that nobody can see."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bundlinje.errors import Fault, Place
from bundlinje.files.hints import shorten

MAX_BYTES = 256 * 1024
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LISTED_LINES = 5
_BREAK = re.compile("\r\n|\r|\n")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_ODD_SPACE = re.compile(f"(?:^[ -]*|:)([{_ODD_SPACES}])", re.MULTILINE)
_INDENTING_TAB = re.compile("^[ -]*\t", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Characters:
    """The text of a file with what is wrong in it replaced, and the faults that were found.

    `structured` is False where the faults hide the indentation, so that reading on would only
    find faults that follow from them.
    """

    text: str
    faults: tuple[Fault, ...]
    structured: bool


def decode(raw: bytes, file: str) -> Characters:
    """Return the text of UTF-8 bytes, with or without a byte order mark.

    Faults: BL-Y005 too large, BL-Y011 UTF-16, BL-Y010 other encodings, BL-Y012 hidden characters,
    BL-Y013 tabs, BL-Y014 odd spaces where YAML needs ordinary ones.
    """
    if len(raw) > MAX_BYTES:
        values = {"limit_kb": MAX_BYTES // 1024}
        return Characters("", (Fault("BL-Y005", values=values, place=Place(file)),), False)
    if raw.startswith(_UTF16_MARKS) or raw.count(0) > len(raw) // 4:
        return Characters("", (Fault("BL-Y011", place=Place(file, 1, 1)),), False)
    text, faults = _decode_utf8(raw.removeprefix(_UTF8_MARK), file)
    faults += [*_hidden(text, file), *_tabs(text, file), *_odd_spaces(text, file)]
    structured = not _INDENTING_TAB.search(text) and not _ODD_SPACE.search(text)
    return Characters(_HIDDEN.sub(" ", text).replace("\t", " "), tuple(faults), structured)


def has_hidden(text: str) -> bool:
    """Whether a text holds characters that cannot be seen, such as U+0007."""
    return _HIDDEN.search(text) is not None


def _decode_utf8(raw: bytes, file: str) -> tuple[str, list[Fault]]:
    """Decode; bytes that are not UTF-8 are read as Windows-1252, so that reading can go on."""
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "surrogateescape")
    found = re.search("[\udc80-\udcff]", text)
    assert found, "bytes that are not UTF-8 leave a mark"
    byte = f"{ord(found[0]) - 0xDC00:02X}"
    values = {"byte": byte, "letter": shorten(_windows_letter(found))}
    fault = Fault("BL-Y010", values=values, place=_place(text, found.start(), file))
    return re.sub("[\udc80-\udcff]", _windows_letter, text), [fault]


def _windows_letter(found: re.Match[str]) -> str:
    return bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace")


def _place(text: str, offset: int, file: str) -> Place:
    before = _BREAK.split(text[:offset])
    return Place(file, len(before), len(before[-1]) + 1)


def _hidden(text: str, file: str) -> Iterator[Fault]:
    """One fault for each kind of hidden character, at its first place."""
    seen = set()
    for found in _HIDDEN.finditer(text):
        if found[0] in seen:
            continue
        seen.add(found[0])
        values = {"name": f"U+{ord(found[0]):04X}", "lines": _lines(text, found[0])}
        yield Fault("BL-Y012", values=values, place=_place(text, found.start(), file))


def _tabs(text: str, file: str) -> Iterator[Fault]:
    if "\t" in text:
        values = {"lines": _lines(text, "\t")}
        yield Fault("BL-Y013", values=values, place=_place(text, text.index("\t"), file))


def _odd_spaces(text: str, file: str) -> Iterator[Fault]:
    if found := _ODD_SPACE.search(text):
        values = {"name": f"U+{ord(found[1]):04X}", "lines": _lines(text, found[1])}
        yield Fault("BL-Y014", values=values, place=_place(text, found.start(1), file))


def _lines(text: str, character: str) -> str:
    """Return the numbers of the first lines that hold the character."""
    numbers = [
        str(number) for number, line in enumerate(_BREAK.split(text), 1) if character in line
    ]
    return ", ".join(numbers[:_LISTED_LINES]) + (" …" if len(numbers) > _LISTED_LINES else "")
