"""Values of an INDIGO project as a contract needs them: taken as they stand, or not at all."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bundlinje.core.exact import CENTS, DECIMALS, LARGEST
from bundlinje.files.indigo.tables import value_at

_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
_CURRENCY = re.compile("[A-Z]{3}", re.ASCII)
_NAME = re.compile("[a-z][a-z0-9]*([_-][a-z0-9]+)*", re.ASCII)
_NOT_IN_NAMES = re.compile("[^a-z0-9]+")
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
LONGEST_NAME = 50


def text_at(item: Mapping[str, Any], path: str) -> str:
    """Return a text on one line of visible letters; empty where there is none."""
    value = value_at(item, path)
    if value is None or isinstance(value, bool | dict | list):
        return ""
    letters = "".join(each if each.isprintable() else " " for each in str(value))
    return " ".join(letters.split())


def said_at(item: Mapping[str, Any], path: str) -> str:
    """Return the text of a field that keeps it under `value`."""
    return text_at(item, f"{path}/value")


def number_of(text: str) -> Decimal | None:
    """Return the number that a text is, 0 or more; None for anything that must be interpreted.

    `10000000` is a number; `$10,000,000`, `1.3M` and a formula are not.
    """
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def fits(number: Decimal, decimals: int) -> bool:
    """Whether a contract can hold a number as it stands."""
    return number <= LARGEST and number == round(number, decimals)


def price_of(text: str) -> Decimal | None:
    """Return a price for a unit, or None if the text is none that a contract can hold."""
    number = number_of(text)
    return number if number is not None and fits(number, DECIMALS) else None


def amount_of(text: str) -> Decimal | None:
    """Return an amount, or None if the text is none that a contract can hold."""
    number = number_of(text)
    return number if number is not None and fits(number, CENTS) else None


def day_of(text: str) -> date | None:
    """Return a day; a year or a month alone is none."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_currency(text: str) -> bool:
    """Whether a text has the form of a currency code, three capital letters."""
    return _CURRENCY.fullmatch(text) is not None


def plain(number: Decimal) -> int | float:
    """Return a number as a YAML file has it, digit for digit."""
    return int(number) if number == int(number) else float(number)


def name_of(text: str, otherwise: str) -> str:
    """Return a text as the name of a part of a contract; a text that is one stays as it is."""
    if len(text) <= LONGEST_NAME and _NAME.fullmatch(text):
        return text
    name = _NOT_IN_NAMES.sub("-", text.lower().translate(_LETTERS))[:LONGEST_NAME].strip("-")
    return name if name[:1].isalpha() else f"{otherwise}-{name}".strip("-")


def unused(name: str, used: Mapping[str, Any]) -> str:
    """Return a name, with a number behind it if something is called so already."""
    return next(each for each in _numbered(name) if each not in used)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
