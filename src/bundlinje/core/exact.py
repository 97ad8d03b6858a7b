"""Numbers of a contract: exactly what is written, never a binary fraction near it."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer
from pydantic_core import PydanticCustomError

DECIMALS = 6
"""A number is kept as millionths of its unit."""
ONE = 10**DECIMALS
LARGEST = 10**12
"""Amounts and counts end here, so that 64 bits hold what they are multiplied into."""
CENTS = 2


def _exact(value: Any) -> Any:
    """Return the decimal that was written: Python prints the shortest one a float stands for."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return value
    if isinstance(value, str):
        return value
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _from_text(value: Any) -> Any:
    """Accept the text that our own JSON writes for a decimal."""
    if not isinstance(value, str):
        return value
    try:
        return Decimal(value)
    except InvalidOperation:
        return value


def _held(decimals: int) -> Any:
    def check(value: Decimal) -> Decimal:
        if not value.is_finite() or abs(value) > LARGEST:
            largest = f"{LARGEST:,}".replace(",", " ")
            raise PydanticCustomError("BL-K001", "too large", {"largest": largest})
        if value != round(value, decimals):
            text = f"{value.normalize():f}"
            raise PydanticCustomError("BL-K002", "digits", {"text": text, "decimals": decimals})
        return round(value, decimals).normalize()

    return AfterValidator(check)


def _at_least_zero(value: Decimal) -> Decimal:
    if value < 0:
        raise PydanticCustomError("BL-K003", "negative", {"text": f"{value:f}"})
    return value


def _at_most_one(value: Decimal) -> Decimal:
    if value > 1:
        raise PydanticCustomError("BL-K004", "above 1", {"text": f"{value:f}"})
    return value


_PLAIN = PlainSerializer(lambda value: f"{value:f}", return_type=str, when_used="json")
_WRITTEN = BeforeValidator(_exact, json_schema_input_type=float)

Exactly = Annotated[Decimal, _held(DECIMALS), _WRITTEN, _PLAIN]
"""A number with at most six decimals."""
Price = Annotated[Decimal, AfterValidator(_at_least_zero), _held(DECIMALS), _WRITTEN, _PLAIN]
"""Kroner a unit, 0 or more; with up to six decimals, since a day can cost 15.123456."""
Amount = Annotated[Decimal, AfterValidator(_at_least_zero), _held(CENTS), _WRITTEN, _PLAIN]
"""Kroner and øre, 0 or more."""
Share = Annotated[
    Decimal,
    AfterValidator(_at_most_one),
    AfterValidator(_at_least_zero),
    _held(DECIMALS),
    _WRITTEN,
    _PLAIN,
]
"""A part of the whole, 0 to 1."""


def millionths(value: Decimal) -> int:
    """Return a number as a whole count of millionths of its unit."""
    return int(value.scaleb(DECIMALS))


def cents(value: Decimal) -> int:
    """Return an amount as a whole count of øre."""
    return int(value.scaleb(CENTS))
