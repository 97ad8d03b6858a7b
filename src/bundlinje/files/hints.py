"""What the user probably meant: the nearest word, the number in a text, a name that is allowed."""

import re
from collections.abc import Iterable

from bundlinje.errors import meant
from bundlinje.files.scalars import MAX_DIGITS, read_plain

LONGEST_QUOTE = 60
_SPACES = re.compile("[ _\u00a0\u2007\u2009\u202f]")
_CURRENCY = re.compile(r"^(?:kr\.?|dkk|eur|€)|(?:kr\.?|dkk|eur|€)$")
_CURLY = re.compile("^[“”„»«’\u2018\"']+|[“”„»«’\u2018\"']+$")
_FRACTION = re.compile(r"(-?[0-9]{1,9})/([1-9][0-9]{0,8})")
_SCALES = {"%": -2, "pct": -2, "pct.": -2, "mio": 6, "mio.": 6, "mia": 9, "mia.": 9}
_GROUPED = re.compile(r"(-?[1-9][0-9]{0,2}([.,'])[0-9]{3}(?:\2[0-9]{3})*)(?:([.,])([0-9]+))?")
_PLAIN = re.compile(r"([+-]?)([0-9]*)([.,]?)([0-9]*)(e[+-]?[0-9]+)?")
_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ü": "u", "ö": "oe", "ä": "ae"}
)


def shorten(text: str) -> str:
    """Return the text on one line of visible letters, cut where it is too long to quote."""
    line = " ".join(text.split()) or " " * bool(text)
    line = "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"


def nearest(word: str, known: Iterable[str], likeness: float = 0.5) -> str | None:
    """Return the known word that looks most like this one, or None if none is like enough.

    `likeness` runs from 0 (anything) to 1 (the same word).
    """
    # difflib costs start-up time that only a mistake should pay for
    from difflib import get_close_matches

    by_plain = {_plain(each): each for each in known}
    if said := meant(word, by_plain.values()):
        return said
    near = get_close_matches(_plain(word[:LONGEST_QUOTE]), by_plain, n=1, cutoff=likeness)
    return by_plain[near[0]] if near else None


def _plain(word: str) -> str:
    return word.strip().lower().replace("-", "_").replace(" ", "_")


def number_in(text: str) -> str | None:
    """Return the number that a text means, written as a case file wants it, or None.

    `1,5` is 1.5, `1_000` is 1000, `1.000,50` is 1000.50, `50 %` is 0.5. A text that a Dane and an
    Englishman read differently (`1,000`, `"1.000"`) means nothing certain and gives None.
    `1/3` is 0.333333.
    """
    body = _CURLY.sub("", _SPACES.sub("", text).replace("\u2212", "-").lower())
    if fraction := _FRACTION.fullmatch(body):
        return f"{int(fraction[1]) / int(fraction[2]):.6g}"
    body, power = _without_unit(body)
    digits = _grouped_digits(body) or _plain_digits(body)
    if digits is None:
        return None
    try:
        read_plain(digits)
    except ValueError:
        return None
    return _shift(digits, power) if power else digits


def _without_unit(text: str) -> tuple[str, int]:
    """Return the text without its currency and scale, and the power of ten of the scale."""
    text = _CURRENCY.sub("", text)
    for word, power in _SCALES.items():
        if text.endswith(word):
            return text.removesuffix(word), power
    return text, 0


def _grouped_digits(text: str) -> str | None:
    """Read digits in groups of three, if they cannot be read another way."""
    found = _GROUPED.fullmatch(text)
    if not found:
        return None
    whole, group, mark, decimals = found.groups()
    if mark == group or (group in ".," and not mark and whole.count(group) == 1):
        return None
    return whole.replace(group, "") + (f".{decimals}" if mark else "")


def _plain_digits(text: str) -> str | None:
    """Read digits with at most one point or comma, if it does not look like a thousands mark."""
    found = _PLAIN.fullmatch(text)
    if not found or _GROUPED.fullmatch(text) or not (found[2] or found[4]):
        return None
    sign, whole, _, decimals, power = found.groups()
    return (
        f"{sign.replace('+', '')}{whole.lstrip('0') or '0'}"
        f"{'.' if decimals else ''}{decimals or ''}{power or ''}"
    )


def _shift(digits: str, power: int) -> str | None:
    from decimal import Decimal

    number = Decimal(digits).scaleb(power).normalize()
    return f"{number:f}" if abs(number.adjusted()) < MAX_DIGITS else None


def whole_number_in(text: str) -> str | None:
    """Return the whole number that a text or a decimal means (`2.022` is 2022), or None."""
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", text, re.ASCII):
        return text.replace(".", "")
    number = number_in(text)
    if number is None:
        return None
    whole = re.sub(r"\.0*$", "", number)
    return whole if re.fullmatch(r"-?\d+", whole, re.ASCII) else None


def name_from(text: str) -> str | None:
    """Return a name that may be used as a key (`Børn og unge` becomes `boern-og-unge`), or None."""
    name = re.sub(r"[^a-z0-9_]+", "-", text.lower().translate(_LETTERS))
    name = re.sub(r"[_-]*_[_-]*", "_", re.sub(r"-+", "-", name)).strip("-_")
    return name if re.match("[a-z]", name) and len(name) <= LONGEST_QUOTE else None


def truth_in(text: str) -> str | None:
    """Return `true` or `false` for a word that means it, or None."""
    word = text.strip().lower()
    if word in ("true", "yes", "y", "ja", "j", "on", "1", "sand", "sandt"):
        return "true"
    return "false" if word in ("false", "no", "n", "nej", "off", "0", "falsk") else None
