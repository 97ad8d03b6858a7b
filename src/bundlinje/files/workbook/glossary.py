"""Faults that speak in the words of `case.yaml`, with the headings that stand for them."""

import re
from collections.abc import Mapping

from bundlinje.errors import Fault
from bundlinje.files.workbook.labels import choice_word, column_name, field_name, say
from bundlinje.files.workbook.layout import PLACES, Sheet
from bundlinje.locale import LANGUAGES

_CODES = re.compile(r"BL-C03[0126]|BL-C04[0-8]")
"""The rules of a section, which name its keys."""
_KEYS = re.compile(r"\w{3,}|(?<=\()\w+(?=\))")
"""Words that may be keys; a word of two letters is one only in brackets."""


class InSheet(Fault):
    """A fault that says what the keys in its sentences are called on the sheet."""

    __slots__ = ()

    def remedy(self, language: str = "en") -> str:
        """Return what to write instead, and where."""
        plain = super().remedy(language)
        names: Mapping[str, Mapping[str, str]] = self.values["headings"]
        used = _KEYS.findall(f"{super().message(language)} {plain}")
        said = [
            say("glossary.entry", language).format(key=key, heading=names[key][language])
            for key in dict.fromkeys(used)
            if key in names
        ]
        if not said:
            return plain
        return f"{plain} {say('glossary.here', language).format(entries=', '.join(said))}"


def in_words_of(sheet: Sheet, fault: Fault) -> Fault:
    """Return a fault with the headings of the keys that it may name."""
    if not _CODES.fullmatch(fault.code):
        return fault
    values = {**fault.values, "headings": _headings(sheet)}
    return InSheet(fault.code, fault.path, values, fault.place)


def _headings(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return what each key is called, by language."""
    found: dict[str, dict[str, str]] = {}
    for field in sheet.rows:
        found[field.path[-1]] = {each: field_name(field, each) for each in LANGUAGES}
    for field in (*sheet.columns, *sheet.rows):
        for word in field.choices:
            found[word] = {each: choice_word(word, each) for each in LANGUAGES}
    for field in sheet.columns:
        if not field.language:
            key = f"own.{field.dotted}"
            found[field.path[-1]] = {each: column_name(sheet, key, each) for each in LANGUAGES}
    if "value" in sheet.keys:
        keys = {name: key for places in PLACES.values() for name, key in places.items()}
        keys |= {"url": "source.url", "assumed": "source.assumed.da", "value": "value"}
        for name, key in keys.items():
            found.setdefault(name, {each: column_name(sheet, key, each) for each in LANGUAGES})
    return found
