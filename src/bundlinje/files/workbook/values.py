"""From a cell to the value that a case wants there; what can be read in two ways is refused."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from bundlinje.core.quantity import FACT_ID
from bundlinje.errors import Fault, Refused
from bundlinje.files.characters import has_hidden
from bundlinje.files.hints import nearest, number_in, shorten, truth_in
from bundlinje.files.strict_yaml import MAX_LETTERS
from bundlinje.files.workbook.cells import Cell
from bundlinje.files.workbook.labels import choice_of, choice_word, party_of, unit_of
from bundlinje.files.workbook.layout import Field

_DATES = (date, time, timedelta)
_YEARS = range(1_900, 2_201)
_DAY_ZERO = datetime.combine(date(1899, 12, 30), time())
_WRITTEN_NUMBER = re.compile(r"[-+\u2212]?[0-9][0-9.,\u00a0\u202f\u2009' ]*%?")


def value_of(cell: Cell, field: Field) -> Any:
    """Return the value of a cell for a field of one cell.

    Raises Refused: BL-W030 to BL-W039 and BL-W047, each at the cell.
    """
    _check(cell)
    if field.kind == "decimal":
        return number_of(cell)
    if field.kind == "whole":
        return whole_of(cell)
    if field.kind == "truth":
        return truth_of(cell)
    if field.kind == "choice":
        return choice_in(cell, field)
    if field.kind == "names":
        return names_of(cell, field)
    if field.kind == "any":
        return cell.value if isinstance(cell.value, bool) else any_of(cell, field)
    return text_of(cell, field)


def figure_or_text_of(cell: Cell, choices: tuple[str, ...] = ()) -> Any:
    """Return a number, or the name of one: a fact, a number of the case's own, or a word."""
    _check(cell)
    if not isinstance(cell.value, str):
        return number_of(cell)
    if word := choice_of(cell.text, choices):
        return word
    if re.match(FACT_ID, cell.text) or re.match(r"[^\W\d_][\w -]*/", cell.text):
        return cell.text
    return number_of(cell)


def any_of(cell: Cell, field: Field) -> Any:
    """Return a number as a number and a text as a text.

    A field that may hold either takes a text that is a number as one; a place that is only named by
    its path keeps the text.
    """
    is_number = not isinstance(cell.value, str) or (
        field.path and _WRITTEN_NUMBER.fullmatch(cell.text) and number_in(cell.text)
    )
    return number_of(cell) if is_number else text_of(cell, field)


def number_of(cell: Cell) -> float:
    """Return the number in a cell; one that was typed as text is read if it has one reading."""
    _check(cell)
    value = cell.value
    if isinstance(value, bool):
        raise _refused("BL-W034", cell, text=_shown(cell))
    if isinstance(value, int | float):
        return _finite(cell, value)
    if isinstance(value, _DATES):
        raise _refused("BL-W032", cell, text=_shown(cell))
    meant = number_in(cell.text)
    if meant is None:
        code = "BL-W047" if _WRITTEN_NUMBER.fullmatch(cell.text) else "BL-W034"
        raise _refused(code, cell, text=_shown(cell))
    if not _WRITTEN_NUMBER.fullmatch(cell.text):
        values = {"da": meant.replace(".", ","), "en": meant}
        raise _refused("BL-W033", cell, text=_shown(cell), number=values)
    return float(meant)


def _finite(cell: Cell, value: float) -> float:
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if value != value or abs(value) in (float("inf"),):
        raise _refused("BL-W034", cell, text=_shown(cell))
    return float(value) + 0.0


def whole_of(cell: Cell) -> int:
    """Return the whole number in a cell; a year shown as a date is read as the year it is."""
    _check(cell)
    if isinstance(cell.value, datetime) and (days := (cell.value - _DAY_ZERO).days) in _YEARS:
        return days
    number = number_of(cell)
    if number != int(number):
        raise _refused("BL-W035", cell, text=_shown(cell))
    return int(number)


def truth_of(cell: Cell) -> bool:
    """Return whether a cell says yes."""
    word = truth_in(cell.text) if isinstance(cell.value, str | bool | int) else None
    if word is None:
        raise _refused("BL-W036", cell, text=_shown(cell))
    return word == "true"


def choice_in(cell: Cell, field: Field) -> str:
    """Return the word of the case that a cell chooses, in whichever language it was chosen."""
    if word := choice_of(cell.text, field.choices):
        return word
    by_language = {}
    for language in ("da", "en"):
        known = [choice_word(each, language) for each in field.choices]
        near = nearest(cell.text, known)
        by_language[language] = near or " · ".join(known)
    raise _refused("BL-W037", cell, text=_shown(cell), known=by_language)


def names_of(cell: Cell, field: Field) -> list[str]:
    """Return the names in a cell, which stand with commas or semicolons between them."""
    parts = (part.strip() for part in re.split("[,;\n]", text_of(cell, field)))
    return [part for part in parts if part]


def text_of(cell: Cell, field: Field) -> str:
    """Return the text in a cell; a number is read as it is written, a date as 2026-01-31."""
    _check(cell)
    if isinstance(cell.value, datetime) and cell.value.time() == time():
        return cell.value.date().isoformat()
    if not isinstance(cell.value, str):
        return plain_text(cell.value)
    if has_hidden(cell.value):
        raise _refused("BL-W038", cell)
    if len(cell.value) > MAX_LETTERS:
        raise _refused("BL-W039", cell, limit=MAX_LETTERS)
    if field.language or field.name == "note":
        return cell.value
    if field.by_party:
        return party_of(cell.text)
    return unit_of(cell.text) if field.name == "unit" else cell.text


def plain_text(value: Any) -> str:
    """Return a value that is no text as somebody would write it."""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def key_of(cell: Cell) -> str:
    """Return a name in a cell: letters as they are, a whole number in digits.

    Raises Refused: BL-W030 or BL-W031 for a cell that cannot be read, BL-W038 hidden characters,
    BL-W039 too long.
    """
    return text_of(cell, Field(("key",), "", "text"))


def _check(cell: Cell) -> None:
    if cell.trouble:
        raise _refused(cell.trouble, cell, text=_shown(cell))


def _shown(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return shorten(cell.text)


def _refused(code: str, cell: Cell, **values: Any) -> Refused:
    return Refused([Fault(code, "", values, cell.place)])
