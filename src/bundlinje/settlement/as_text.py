"""Exact numbers as text: nothing is lost between the computation and what is printed."""

from decimal import Decimal
from fractions import Fraction

from bundlinje.calc.ratios import Ratios


def exact(value: Ratios) -> str | None:
    """Return an exact number as text, `50/162` or `12.5`; of persons the sum; None if unknown."""
    if not value.known.all():
        return None
    above, below = value.numerator.tolist(), value.denominator.tolist()
    below = below * len(above) if len(below) == 1 else below
    above = above * len(below) if len(above) == 1 else above
    total = sum((Fraction(int(a), int(b)) for a, b in zip(above, below, strict=True)), Fraction(0))
    return as_text(total)


def as_text(value: Fraction) -> str:
    """Return a fraction as a decimal if it has one of at most 12 places, else as `a/b`."""
    scaled = value * 10**12
    if scaled.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    found = Decimal(scaled.numerator).scaleb(-12)
    return f"{found.normalize():f}" if found else "0"
