"""What sheets, columns and choices are called in Danish and English, and which one is meant."""

from collections.abc import Iterable, Mapping
from functools import cache

from bundlinje.core.meanings import MEANINGS
from bundlinje.core.money import PARTIES
from bundlinje.files.workbook.layout import Field, Sheet, number_columns, sheets
from bundlinje.locale import LANGUAGES, words
from bundlinje.locale.numbers import DANISH, unit_words

LIST_SHEET, GUIDE_SHEET, FACT_SHEET = "lists", "guide", "facts"


def plain(text: object) -> str:
    """Return a name as it is compared: small letters, single ordinary spaces."""
    return " ".join(str(text).replace("\u00a0", " ").split()).casefold()


def say(key: str, language: str) -> str:
    """Return a phrase of the workbook."""
    phrase: str = _words()[key][language]
    return phrase


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return words("workbook")


def sheet_name(key: str, language: str) -> str:
    """Return what a sheet is called."""
    entry = _words().get(f"sheet.{key}")
    return entry[language] if entry else key


def sheet_help(key: str, language: str) -> str:
    """Return what a sheet is for, or an empty text."""
    return _words().get(f"sheet.{key}", {}).get(f"{language}_help", "")


def column_name(sheet: Sheet, key: str, language: str) -> str:
    """Return the heading of a column; one that would stand there twice has its path instead."""
    return _headings(sheet, language)[key]


@cache
def _headings(sheet: Sheet, language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in sheet.keys:
        name = _heading(sheet, key, language)
        found[key] = key.removeprefix("own.") if name in found.values() else name
    return found


def _heading(sheet: Sheet, key: str, language: str) -> str:
    if (field := sheet.field_of(key)) is not None and key not in _OWN_WORDS:
        return field_name(field, language)
    return say(f"column.{_word_of(sheet, key)}", language)


def column_help(sheet: Sheet, key: str, language: str) -> str:
    """Return what belongs in a column."""
    if (field := sheet.field_of(key)) is not None and key not in _OWN_WORDS:
        return field_help(field, language)
    return say(f"column.{_word_of(sheet, key)}", f"{language}_help")


def _word_of(sheet: Sheet, key: str) -> str:
    """Return where the words of a column stand: a row of the first sheet is any field."""
    return "fact" if (sheet.arrangement, key) == ("fields", "field") else key


_OWN_WORDS = ("value", "low", "high", "form", "spare", "title.da", "title.en", "note")
"""Columns of a number whose heading is that of the column, not of a field of the case."""


def field_name(field: Field, language: str) -> str:
    """Return what a field is called; one without words of its own has its path."""
    entry = _entry(field)
    short = entry.get(language) or words("fields")[language].get(field.name, "")
    if not short:
        return field.dotted
    short = short[:1].upper() + short[1:]
    half = f" ({say(f'language.{field.language}', language)})" if field.language else ""
    return short + half


def field_help(field: Field, language: str) -> str:
    """Return what a field means."""
    english = MEANINGS.get(field.owner, {}).get(field.name, "")
    return _entry(field).get(f"{language}_help", "") or english


def _entry(field: Field) -> Mapping[str, str]:
    known = _words()
    return known.get(f"{field.owner}.{field.name}") or known.get(field.name) or {}


def choice_word(choice: str, language: str) -> str:
    """Return what one of the words that may be chosen is called."""
    entry = _words().get(f"choice.{choice}")
    return entry[language] if entry else choice


def choice_of(text: str, choices: Iterable[str]) -> str | None:
    """Return the word of the case that a text stands for, or None."""
    wanted = plain(text)
    for choice in choices:
        if wanted in {plain(choice), *(plain(choice_word(choice, each)) for each in LANGUAGES)}:
            return choice
    return None


def party_word(party: str, language: str) -> str:
    """Return what a party is called; one of the case's own keeps its name."""
    return choice_word(party, language) if party in PARTIES else party


def party_of(text: str) -> str:
    """Return the party that a text stands for, or the text."""
    return choice_of(text, PARTIES) or text


def unit_word(unit: str, language: str) -> str:
    """Return a unit in the reader's language where it can be read back, else as in the case."""
    word = unit_words(unit, language)
    return word if unit_of(word) == unit else unit


def unit_of(text: str) -> str:
    """Return the unit that a text stands for: Danish words are read, others are left alone."""
    parts = [" ".join(part.split()) for part in text.split("/")]
    first, *rest = parts
    return "/".join([_many().get(first, first), *(_one().get(part, part) for part in rest)])


@cache
def _one() -> Mapping[str, str]:
    """A Danish word below the line stands for one: `dag` is a day, `år` a year."""
    found: dict[str, str] = {}
    for english, danish in DANISH.items():
        found.setdefault(danish, english)
    return found | {DANISH[english]: english for english in ("year", "case", "family")}


@cache
def _many() -> Mapping[str, str]:
    """A Danish word above the line stands for many where it can: `år` are years."""
    found: dict[str, str] = {}
    for english, danish in DANISH.items():
        if danish not in found or english.endswith("s"):
            found[danish] = english
    return found


@cache
def sheet_of(title: str) -> str | None:
    """Return the key of the sheet that a title names, in either language, or None."""
    known = [*(sheet.key for sheet in sheets()), LIST_SHEET, GUIDE_SHEET, FACT_SHEET]
    for key in known:
        if plain(title) in {plain(key), *(plain(sheet_name(key, each)) for each in LANGUAGES)}:
            return key
    return None


def columns_by_name(sheet: Sheet) -> dict[str, str]:
    """Return the key of every heading that a sheet may have, in either language."""
    found: dict[str, str] = {}
    for key in sheet.keys:
        for name in (key, *(column_name(sheet, key, each) for each in LANGUAGES)):
            found.setdefault(plain(name), key)
    return found


def fields_by_name(sheet: Sheet) -> dict[str, Field]:
    """Return every field that a row of a sheet may hold by what it may be called."""
    found: dict[str, Field] = {}
    for field in sheet.rows:
        for name in (field.dotted, *(field_name(field, each) for each in LANGUAGES)):
            found.setdefault(plain(name), field)
    return found


def number_column_name(key: str, language: str) -> str:
    """Return the heading of a column of a number."""
    if key in _OWN_WORDS:
        return say(f"column.{key}", language)
    return field_name(number_columns()[key], language)
