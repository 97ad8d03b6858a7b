"""Say what is wrong with a value that does not fit its place, and what its author meant."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bundlinje.files.hints import (
    name_from,
    nearest,
    number_in,
    shorten,
    truth_in,
    whole_number_in,
)
from bundlinje.files.shape import Wanted, expected
from bundlinje.files.strict_yaml import Document

Written = tuple[str, dict[str, Any]]
"""A code and the values that its sentences quote."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One error of pydantic: what was wanted where, and in which document."""

    wanted: Wanted
    error: Mapping[str, Any]
    document: Document

    @property
    def kind(self) -> str:
        """The kind of error in pydantic's words, or the code of a rule of our own."""
        kind: str = self.error["type"]
        return kind

    @property
    def given(self) -> Any:
        """The value that was refused."""
        return self.error["input"]

    @property
    def limits(self) -> Mapping[str, Any]:
        """What pydantic says beside the kind."""
        limits: Mapping[str, Any] = self.error.get("ctx", {})
        return limits

    @property
    def written(self) -> str | None:
        """The letters of the value as they stand in the file, None for a list or section."""
        return self.document.written(self.wanted.path)

    @property
    def quoted(self) -> str:
        """The letters of the value, short enough to stand in a message."""
        return shorten(str(self.given) if self.written is None else self.written)


def wrong_value(refusal: Refusal) -> Written:
    """Return the code and the values of the sentence that says what is wrong."""
    if refusal.wanted.is_key:
        return _key(refusal)
    by_kind = _BY_KIND.get(refusal.wanted.kind, _section)
    return _BY_RULE.get(refusal.kind, by_kind)(refusal)


def not_a_number(refusal: Refusal, text: str) -> Written:
    """Return the code and the values for a text where a number or its name belongs."""
    number = number_in(text)
    if "rest" in refusal.wanted.choices and nearest(text, ("rest", "resten")):
        number = "rest"
    is_address = "://" in text or text.startswith("www.")
    is_reference = "/" in text and text[:1].isalpha() and not is_address
    if is_reference and not number:
        number = nearest(text, _known_numbers(refusal.document), likeness=0.8)
    if number:
        return "BL-C012", {"text": shorten(text), "number": number}
    code = "BL-C037" if is_address else "BL-C038" if is_reference else "BL-C013"
    return code, {"text": shorten(text)}


def not_a_name_of_a_number(refusal: Refusal, text: str) -> Written:
    """Return the code and the values for what stands under `fact` and cannot be a name."""
    if near := nearest(text, _known_numbers(refusal.document), likeness=0.8):
        return "BL-C020", {"text": shorten(text), "near": near}
    return "BL-C039", {"text": shorten(text)}


def _known_numbers(document: Document) -> tuple[str, ...]:
    """Return the names of the case's own numbers and of the national facts."""
    # The tables are read only where a mistake asks for them.
    from bundlinje.reference.catalog import national

    inputs = document.data.get("inputs") if isinstance(document.data, dict) else None
    own = [f"case/{name}" for name in inputs] if isinstance(inputs, dict) else []
    return (*own, *national().facts)


def _key(refusal: Refusal) -> Written:
    key = str(refusal.wanted.path[-1])
    if refusal.kind.startswith("int_"):
        return "BL-C029", {"key": shorten(key)}
    if refusal.kind == "string_pattern_mismatch":
        code, values = _pattern(refusal)
        return code, values | {"text": shorten(key)}
    return _not_a_name(key)


def _pattern(refusal: Refusal) -> Written:
    if kind := _WRITTEN_AS.get(str(refusal.limits["pattern"])):
        return "BL-K019", {"text": refusal.quoted, "wanted": expected(kind)}
    return _not_a_name(str(refusal.given))


def _not_a_name(text: str) -> Written:
    name = name_from(text)
    if name and name != text:
        return "BL-C025", {"text": shorten(text), "name": name}
    return "BL-C026", {"text": shorten(text)}


def _bounds(refusal: Refusal) -> Written:
    signs = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}
    rules = [f"{signs[name]} {bound:g}" for name, bound in refusal.limits.items()]
    return "BL-C022", {"text": refusal.quoted, "rule": ", ".join(rules)}


def _too_few(refusal: Refusal) -> Written:
    return "BL-C023", {"key": refusal.wanted.name}


def _too_many(refusal: Refusal) -> Written:
    values = {"key": refusal.wanted.name, "wanted": refusal.limits["max_length"]}
    return "BL-C024", values | {"given": refusal.limits["actual_length"]}


def _entry_missing(refusal: Refusal) -> Written:
    """A list of fixed length ended before the entry that this location names."""
    given = len(refusal.given)
    return "BL-C024", {"key": refusal.wanted.name, "wanted": given + 1, "given": given}


def _too_long(refusal: Refusal) -> Written:
    return "BL-C028", {"text": refusal.quoted, "limit": refusal.limits["max_length"]}


def _number(refusal: Refusal) -> Written:
    if isinstance(refusal.given, str):
        return not_a_number(refusal, refusal.given)
    return "BL-C014", {"found": found(refusal.given)}


def _decimal(refusal: Refusal) -> Written:
    """A number that is no fact and has no name: nothing but digits may stand for it."""
    if not isinstance(refusal.given, str):
        return "BL-C014", {"found": found(refusal.given)}
    if number := number_in(refusal.given):
        return "BL-C012", {"text": refusal.quoted, "number": number}
    return "BL-C013", {"text": refusal.quoted}


def _date(refusal: Refusal) -> Written:
    if refusal.written is None:
        return _collection(refusal)
    day = day_in(refusal.written)
    meant = {"da": day, "en": day} if day else expected("date")
    return "BL-K029", {"text": refusal.quoted, "meant": meant}


def day_in(text: str) -> str | None:
    """Return the day that a Danish or international date means, as `2025-01-31`, or None.

    A date with slashes is read differently in Denmark and in America, and means nothing certain.
    """
    plain = text.strip()
    danish = re.fullmatch(r"([0-9]{1,2})([.-])\s?([0-9]{1,2})\2\s?([12][0-9]{3})", plain)
    other = re.fullmatch(r"([12][0-9]{3})[-./]?([0-9]{2})[-./]?([0-9]{2})(?:[T ].*)?", plain)
    if danish:
        parts = (danish[4], danish[3], danish[1])
    elif other:
        parts = (other[1], other[2], other[3])
    else:
        return None
    try:
        return date(*map(int, parts)).isoformat()
    except ValueError:
        return None


def _whole(refusal: Refusal) -> Written:
    if not isinstance(refusal.given, str | float):
        return "BL-C014", {"found": found(refusal.given)}
    if number := whole_number_in(refusal.written or str(refusal.given)):
        return "BL-C015", {"text": refusal.quoted, "number": number}
    return "BL-C016", {"text": refusal.quoted}


def _text(refusal: Refusal) -> Written:
    if isinstance(refusal.given, bool | int | float):
        return "BL-C017", {"text": refusal.quoted}
    return _collection(refusal)


def _truth(refusal: Refusal) -> Written:
    if refusal.written is None:
        return _collection(refusal)
    word = truth_in(refusal.written)
    meant = {"da": word, "en": word} if word else expected("truth")
    return "BL-C019", {"text": refusal.quoted, "meant": meant}


def _choice(refusal: Refusal) -> Written:
    choices = refusal.wanted.choices
    if refusal.written is None:
        return _collection(refusal)
    if near := nearest(refusal.written, choices):
        return "BL-C020", {"text": refusal.quoted, "near": near}
    return "BL-C021", {"text": refusal.quoted, "known": ", ".join(choices)}


def _collection(refusal: Refusal) -> Written:
    return "BL-C018", {"found": found(refusal.given), "expected": refusal.wanted.phrase()}


def _list(refusal: Refusal) -> Written:
    return "BL-C011", {"found": found(refusal.given)}


def _section(refusal: Refusal) -> Written:
    wanted = refusal.wanted
    values = {"found": found(refusal.given), "expected": wanted.phrase(), "key": wanted.name}
    return "BL-C010", values


def found(given: Any) -> dict[str, str]:
    """Return in words what kind of value stands in the file, by language."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "found_truth"),
        ((int, float), "found_number"),
        ((list, tuple), "found_list"),
        (dict, "found_section"),
        (str, "found_text"),
    )
    return expected(
        next((word for kind, word in kinds if isinstance(given, kind)), "found_nothing")
    )


_WRITTEN_AS = {
    "^[A-Z]{3}$": "currency",
    "^[0-9a-f]{64}$": "hash",
    r"^[a-z0-9]+([_-][a-z0-9]+)*$": "period",
    r"^[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)*$": "path",
}
"""What belongs where a text must be of a form that is not that of a name."""

_BY_RULE: Mapping[str, Callable[[Refusal], Written]] = {
    "string_pattern_mismatch": _pattern,
    "string_too_long": _too_long,
    "greater_than": _bounds,
    "greater_than_equal": _bounds,
    "less_than": _bounds,
    "less_than_equal": _bounds,
    "too_short": _too_few,
    "too_long": _too_many,
    "missing": _entry_missing,
}
_BY_KIND: Mapping[str, Callable[[Refusal], Written]] = {
    "number": _number,
    "decimal": _decimal,
    "date": _date,
    "whole": _whole,
    "text": _text,
    "title": _text,
    "name": _text,
    "source": _collection,
    "truth": _truth,
    "choice": _choice,
    "list": _list,
}
