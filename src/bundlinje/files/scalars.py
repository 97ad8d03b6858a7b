"""What an unquoted word in a YAML file means: a number, true, false, nothing, or text.

The grammar is smaller than YAML's own, so that `no`, `0751`, `12:30` and `1_000` are text that a
number field refuses, instead of something that nobody meant. It never changes for `format: 1`.
"""

import math
import re

MAX_DIGITS = 64
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}

Scalar = str | int | float | bool | None


def read_plain(text: str) -> Scalar:
    """Return the value of an unquoted scalar: whole number, decimal, true, false, None or text.

    Raises ValueError for a number that cannot be calculated with: too long, too large, too small.
    """
    if text in _WORDS:
        return _WORDS[text]
    if not _DECIMAL.fullmatch(text):
        return text
    if len(text) > MAX_DIGITS:
        raise ValueError(text)
    if _INTEGER.fullmatch(text):
        return int(text)
    return _finite(text)


def _finite(text: str) -> float:
    number = float(text)
    vanished = number == 0.0 and re.search("[1-9]", re.split("[eE]", text)[0])
    if vanished or not math.isfinite(number):
        raise ValueError(text)
    # Adding zero turns -0.0 into 0.0: one value, one hash.
    return number + 0.0
