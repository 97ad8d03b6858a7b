"""Units of measurement as they are written in case files and fact tables.

A unit is `numerator` or `numerator/denominator[/denominator]`, e.g. `DKK/person-year`.
The numerator decides the domain of a number and thereby its family of distribution.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Domain = Literal["share", "positive", "real"]

CURRENCIES = ("DKK", "EUR", "GBP", "USD", "NOK", "SEK")
SHARES = ("share", "probability")
SIGNED = ("points", "percentage points", "SDS", "difference")
COUNTED = (
    "admission", "case", "child", "contact", "course", "dwelling", "event", "family", "hour",
    "outcome", "participant", "patient", "person", "place", "placement", "session", "success",
    "team", "unit", "visit",
)  # fmt: skip
TIMES = ("year", "month", "week", "day", "hour")
HEALTH = ("QALY", "WELLBY")
PLAIN = ("ratio", "factor", "index")

_PLURALS = {"children": "child", "families": "family", "successes": "success"}
_DENOMINATORS = (*COUNTED, *TIMES, *CURRENCIES, *HEALTH, "percentage point", "point", "ratio")


@dataclass(frozen=True, slots=True)
class Unit:
    """A parsed unit: singular numerator, denominators in order."""

    numerator: str
    denominators: tuple[str, ...] = ()

    @property
    def currency(self) -> str | None:
        """The currency code if the unit is an amount of money."""
        return self.numerator if self.numerator in CURRENCIES else None

    @property
    def domain(self) -> Domain:
        """Where such a number can lie: a share in [0, 1], a positive amount, or any real."""
        if self.numerator in SHARES:
            return "share"
        if self.numerator in SIGNED:
            return "real"
        return "positive"


def known_units() -> tuple[str, ...]:
    """Every word that may stand as a numerator or a denominator, for help with spelling."""
    words = {*CURRENCIES, *SHARES, *SIGNED, *COUNTED, *TIMES, *HEALTH, *PLAIN, *_DENOMINATORS}
    return tuple(sorted(words))


def _singular(word: str) -> str:
    if word in _PLURALS:
        return _PLURALS[word]
    if word in (*SIGNED, *HEALTH, *COUNTED) or not word.endswith("s"):
        return word
    return word[:-1]


def _is_known(word: str, allowed: tuple[str, ...]) -> bool:
    return word in allowed or (
        "-" in word and all(part in COUNTED + TIMES for part in word.split("-"))
    )


@lru_cache(maxsize=1024)
def parse_unit(text: str) -> Unit:
    """Parse a unit.

    Raises ValueError with the unknown word as its message.
    """
    first, *rest = (part.strip() for part in text.split("/"))
    numerator = first if first in SIGNED else _singular(first)
    if not _is_known(numerator, (*CURRENCIES, *SHARES, *SIGNED, *COUNTED, *TIMES, *HEALTH, *PLAIN)):
        raise ValueError(first)
    denominators = tuple(_singular(part) for part in rest)
    for raw, word in zip(rest, denominators, strict=True):
        if not _is_known(word, _DENOMINATORS):
            raise ValueError(raw)
    return Unit(numerator, denominators)
