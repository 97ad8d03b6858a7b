"""Texts that look like a Danish personal number (CPR), which neither file nor ledger may hold."""

import re
from collections.abc import Iterable

from bundlinje.errors import Fault

_DAY = r"(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
"""A day of the month; numbers given in a hospital before the real one is known have 60 added."""
_MONTH = r"(?:0[1-9]|1[0-2])"
_BETWEEN = "[ \u00a0\u202f]?[-._\u2010-\u2015\u2212]?[ \u00a0\u202f]?"
_NUMBER = re.compile(
    rf"(?<![0-9]){_DAY}{_BETWEEN}{_MONTH}{_BETWEEN}[0-9]{{2}}{_BETWEEN}[0-9]{{4}}(?![0-9])"
)
_LOST_ZERO = re.compile(rf"[1-9]{_MONTH}[0-9]{{2}}[0-9]{{4}}")
_HEX = "[0-9a-f]"
_DIGEST = re.compile(
    rf"(?<![0-9a-z])(?:{_HEX}{{32,}}|{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}})(?![0-9a-z])",
    re.IGNORECASE,
)
"""Hashes and random ids as they are written: among millions some hold ten such digits by chance."""


def looks_like_cpr(text: str) -> bool:
    """Whether a text holds ten digits whose first six are a date, wherever they stand.

    Letters may stand around them, and a hyphen, point, low line or space between day, month, year
    and serial number. Hashes and random ids (32 hex digits or more, or a UUID) are no such numbers.
    """
    found = _NUMBER.search(text)
    return found is not None and _NUMBER.search(_DIGEST.sub("#", text)) is not None


def lost_its_zero(text: str) -> bool:
    """Whether a text is a personal number whose first zero a spreadsheet has taken away."""
    return _LOST_ZERO.fullmatch(text) is not None


def untold(fault: Fault) -> Fault:
    """Return a fault, or one that quotes nothing (BL-K065) where it would quote such a number."""
    if not any_like_cpr([fault.path, *map(str, fault.values.values())]):
        return fault
    return Fault("BL-K065", "" if looks_like_cpr(fault.path) else fault.path, {}, fault.place)


def any_like_cpr(texts: Iterable[str]) -> bool:
    """Whether one of many texts looks like a personal number, found in one search of them all."""
    return looks_like_cpr("\n".join(texts))
