"""Texts that look like a Danish personal number (CPR), which no file of a contract may hold."""

import re
from collections.abc import Iterable

from bundlinje.errors import Fault

_DAY = r"(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
"""A day of the month; numbers given in a hospital before the real one is known have 60 added."""
_MONTH_AND_YEAR = r"(?:0[1-9]|1[0-2])[0-9]{2}"
_BETWEEN = "[ \u00a0]?[-\u2010-\u2015]?[ \u00a0]?"
_NUMBER = re.compile(rf"(?<![0-9A-Za-z]){_DAY}{_MONTH_AND_YEAR}{_BETWEEN}[0-9]{{4}}(?![0-9A-Za-z])")
_LOST_ZERO = re.compile(rf"[1-9]{_MONTH_AND_YEAR}[0-9]{{4}}")


def looks_like_cpr(text: str) -> bool:
    """Whether a text holds ten digits, with or without a hyphen, whose first six are a date."""
    return _NUMBER.search(text) is not None


def lost_its_zero(text: str) -> bool:
    """Whether a text is a personal number whose first zero a spreadsheet has taken away."""
    return _LOST_ZERO.fullmatch(text) is not None


def untold(fault: Fault) -> Fault:
    """Return a fault, or one that quotes nothing (BL-K065) where it would quote such a number."""
    quotes = any(looks_like_cpr(str(value)) for value in fault.values.values())
    return Fault("BL-K065", fault.path, {}, fault.place) if quotes else fault


def any_like_cpr(texts: Iterable[str]) -> bool:
    """Whether one of many texts looks like a personal number, found in one search of them all."""
    return _NUMBER.search("\n".join(texts)) is not None
