"""Numbers as people read them: Danish or English, no more digits than they deserve."""

from decimal import Decimal
from fractions import Fraction

MINUS = "−"


def decimal(value: float, language: str, digits: int = 1, sign: bool = False) -> str:
    """Return a number with a fixed number of decimals and thousands apart."""
    rounded = round(value, digits)
    text = f"{abs(rounded):,.{digits}f}"
    if language == "da":
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    if rounded < 0.0:
        return MINUS + text
    return f"+{text}" if sign and rounded > 0.0 else text


def millions(value: float, language: str) -> str:
    """Return an amount in millions with sign and one decimal, two below one million."""
    amount = value / 1e6
    return decimal(amount, language, 1 if abs(amount) >= 1.0 or amount == 0.0 else 2, sign=True)


def whole(value: float, language: str) -> str:
    """Return an amount to the last krone, for whoever wants the exact figure."""
    return decimal(value, language, 0 if abs(value) >= 10.0 or value == 0.0 else 2)


def exactly(value: Decimal | int, language: str) -> str:
    """Return a number with every digit that it has, thousands apart."""
    text = f"{abs(value):,f}" if isinstance(value, Decimal) else f"{abs(value):,}"
    if language == "da":
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    return MINUS + text if value < 0 else text


def kroner(ore: int, language: str) -> str:
    """Return whole øre as kroner with two decimals, never rounded."""
    return exactly(Decimal(ore).scaleb(-2), language)


def nearest(value: Fraction, language: str, digits: int = 2) -> str:
    """Return the nearest decimal of an exact number; a half goes away from 0."""
    scaled = Fraction(value) * 10**digits
    below = scaled.denominator
    whole = (2 * abs(scaled.numerator) + below) // (2 * below)
    found = Decimal(whole if scaled >= 0 else -whole).scaleb(-digits)
    return exactly(found, language)


def number(value: float, language: str) -> str:
    """Return a number with as many decimals as a reader needs to compute on."""
    size = abs(value)
    return decimal(value, language, 2 if size >= 1000.0 else 4 if size >= 1.0 else 6)


def percent(share: float, language: str) -> str:
    """Return a share in whole percent; never 0 or 100 for something merely likely."""
    value = 100.0 * share
    if 0.0 < value < 1.0:
        text = "under 1"
    elif 99.0 < value < 100.0 or share >= 1.0:
        text = "over 99"
    elif share <= 0.0:
        text = "under 1"
    else:
        text = f"{value:.0f}"
    return f"{text} pct." if language == "da" else f"{text} %"


def figure(value: float, unit: str, language: str) -> str:
    """Return an input with its unit, three significant digits."""
    numerator, _, denominator = unit.partition("/")
    if numerator in ("share", "probability"):
        digits = 1 if abs(value) < 0.1 else 0
        text = decimal(100.0 * value, language, digits)
        out = f"{text} pct." if language == "da" else f"{text} %"
    else:
        size = abs(value)
        digits = 0 if size >= 100.0 or value == int(value) else 1 if size >= 10.0 else 2
        digits = 3 if size < 0.1 and value else digits
        out = decimal(value, language, digits)
        out += "" if numerator in ("ratio", "difference") else f" {_word(numerator, language)}"
    return f"{out}/{_word(denominator, language)}" if denominator else out


DANISH = {
    "DKK": "kr.",
    "EUR": "euro",
    "share": "andel",
    "ratio": "forhold",
    "difference": "forskel",
    "years": "år",
    "year": "år",
    "person": "person",
    "persons": "personer",
    "person-year": "personår",
    "patient-year": "patientår",
    "percentage points": "procentpoint",
    "percentage point": "procentpoint",
    "person-years": "personår",
    "month": "måned",
    "months": "måneder",
    "week": "uge",
    "weeks": "uger",
    "day": "dag",
    "days": "dage",
    "hour": "time",
    "hours": "timer",
    "contact": "kontakt",
    "contacts": "kontakter",
    "admission": "indlæggelse",
    "admissions": "indlæggelser",
    "course": "forløb",
    "courses": "forløb",
    "child": "barn",
    "children": "børn",
    "participant": "deltager",
    "family": "familie",
    "families": "familier",
    "patient": "patient",
    "placement": "anbringelse",
    "visit": "besøg",
    "outcome": "udfald",
    "event": "hændelse",
    "case": "sag",
    "dwelling": "bolig",
    "place": "plads",
    "session": "samtale",
    "team": "hold",
    "unit": "enhed",
    "point": "point",
    "factor": "faktor",
    "index": "indeks",
    "probability": "sandsynlighed",
    "WELLBY": "WELLBY",
    "QALY": "QALY",
    "points": "point",
    "participants": "deltagere",
}


def _word(unit: str, language: str) -> str:
    return DANISH.get(unit, unit) if language == "da" else unit


def unit_words(unit: str, language: str) -> str:
    """Return a unit such as `DKK/person-year` in the reader's language."""
    return "/".join(_word(part, language) for part in unit.split("/"))


def plain_number(value: float, language: str) -> str:
    """Return a number as it was written in a file, with the reader's decimal sign."""
    if value == int(value) and abs(value) < 1e15:
        return decimal(value, language, 0)
    text = f"{value:.10f}".rstrip("0")
    significant = f"{value:.8g}"
    if "e" not in significant and len(significant) < len(text):
        text = significant
    return decimal(value, language, min(len(text.partition(".")[2]), 8))
