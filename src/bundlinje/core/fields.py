"""What the sections of a case share: fields for numbers, tables by year, and lists of names."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from bundlinje.core.node import Sequence, Slug
from bundlinje.core.quantity import Number, NumberOrRest
from bundlinje.core.units import Domain

AccountKind = Literal["resource", "transfer", "tax", "local_tax", "earnings"]
IndexKind = Literal["wages", "other", "benefits"]
"""What an amount follows from year to year: pay, other prices, or the rates of benefits."""

Timing = Literal["start", "mid", "end"]
Per = Literal["invited", "treated"]
Shares = dict[Slug, NumberOrRest]
_FUNCTION = re.compile("[0-9][.][0-9]{2}[.][0-9]{2}")
_YEAR = re.compile("[1-9][0-9]{3}")
_DAY = re.compile("[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")


def _function_number(text: str) -> str:
    if not _FUNCTION.fullmatch(text):
        raise PydanticCustomError("BL-C170", "function", {"text": text})
    return text


def number(domain: Domain, unit: str, default: Any = ..., description: str = "") -> Any:
    """A field for a number: its domain decides the distribution, its unit is the default."""
    return Field(
        default,
        description=description,
        json_schema_extra={"domain": domain, "unit": unit},
    )


def year_keys(value: Any) -> Any:
    """Files keep the keys of `2022: 150` as text; years are whole numbers of four digits."""
    if not isinstance(value, dict):
        return value
    return {
        int(key) if isinstance(key, str) and _YEAR.fullmatch(key) else key: item
        for key, item in value.items()
    }


def _day(value: Any) -> Any:
    """Files keep a day as text: the year, the month and the day."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date)]
"""A day, written as `2021-11-01`."""
Years = Annotated[dict[int, Number], BeforeValidator(year_keys)]
Posting = Annotated[str, AfterValidator(_function_number)]
"""A function of the municipal chart of accounts: main account, main function, function."""
Slugs = Annotated[tuple[Slug, ...], Sequence]
