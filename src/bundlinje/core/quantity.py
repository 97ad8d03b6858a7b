"""A number with its spread, unit and source, in any of the forms that a case file allows."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from bundlinje.core.node import Node, Sequence, Slug, Words
from bundlinje.core.units import known_units, parse_unit
from bundlinje.errors import near

Verification = Literal["verified", "secondary", "derived", "unverified"]
FORMS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "fact": frozenset({"fact"}),
        "point": frozenset({"value"}),
        "mean_se": frozenset({"mean", "se"}),
        "pert": frozenset({"low", "mode", "high"}),
        "interval": frozenset({"low", "high"}),
        "counts": frozenset({"successes", "n"}),
        "quantiles": frozenset({"p10", "p50", "p90"}),
    }
)
_FIGURES = frozenset().union(*FORMS.values()) | {"level"}
FACT_ID = r"^[a-z][a-z0-9_-]*(/[a-z0-9][a-z0-9._-]*)+$"
"""How a reference is written; `1/3`, dates and web addresses are something else."""


def _check_fact_id(text: str) -> str:
    if not re.match(FACT_ID, text):
        raise PydanticCustomError("BL-C012", "text", {"text": text})
    return text


FactId = Annotated[
    str, AfterValidator(_check_fact_id), Field(json_schema_extra={"pattern": FACT_ID})
]
"""The id of a fact, or `case/<name>` for a number of the case's own."""


class Source(Node):
    """Where a number comes from: a web address, or an assumption with its reason."""

    url: str | None = None
    assumed: Words | None = None
    by: str | None = None
    date: str | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "Source":
        if (self.url is None) == (self.assumed is None):
            raise PydanticCustomError("BL-C030", "url or assumed")
        return self


def _lift_source(value: Any) -> Any:
    """Turn the short forms (an address, or `assumed: why`) into the long one."""
    if not isinstance(value, str):
        return value
    head, _, reason = value.partition(":")
    if head.strip().lower() in ("assumed", "antaget"):
        return {"assumed": reason.strip()}
    return {"url": value}


AnySource = Annotated[Source, BeforeValidator(_lift_source, json_schema_input_type=str | Source)]
"""A field that takes a source in the long form, an address, or `assumed: why`."""


def _lift_quantity(value: Any) -> Any:
    """Turn the short forms (a number, a reference) into the long one."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return {"value": float(value)}
    if isinstance(value, str):
        return {"fact": _check_fact_id(value)}
    if isinstance(value, Mapping):
        return {
            key: float(item)
            if key in _FIGURES and isinstance(item, int) and not isinstance(item, bool)
            else item
            for key, item in value.items()
        }
    return value


class Quantity(Node):
    """One number. Exactly one form is filled in; `form` names it.

    `fact` is a reference: `case/<name>` to the case's own `inputs`, anything else to the catalog.
    `level` is the coverage of an interval (default 0.8, so low and high are P10 and P90).
    `price_year` is the year whose price level an amount of money is stated in.
    """

    value: float | None = None
    mean: float | None = None
    se: float | None = None
    low: float | None = None
    mode: float | None = None
    high: float | None = None
    level: float | None = None
    successes: float | None = None
    n: float | None = None
    p10: float | None = None
    p50: float | None = None
    p90: float | None = None
    fact: FactId | None = None
    unit: str | None = None
    price_year: int | None = None
    source: AnySource | None = None
    verification: Verification | None = None
    title: Words | None = None
    note: str | None = None

    @property
    def form(self) -> str:
        """The name of the form in `FORMS`."""
        return _form_of(self.model_fields_set & _FIGURES - {"level"})

    @property
    def figures(self) -> dict[str, float]:
        """The numbers that the form consists of, by name."""
        names = [*sorted(FORMS[self.form] - {"fact"}), *(["level"] if self.level else [])]
        return {name: getattr(self, name) for name in names}

    @property
    def is_uncertain(self) -> bool:
        """Whether the number has a spread."""
        return self.form not in ("point", "fact")

    @property
    def is_assumed(self) -> bool:
        """Whether the source says that someone assumed it."""
        return self.source is not None and self.source.assumed is not None

    @property
    def is_unverified(self) -> bool:
        """Whether a source is named but nobody says to have read the figure there."""
        return not self.is_assumed and (
            self.verification == "unverified"
            or (self.source is not None and self.verification is None)
        )

    @model_validator(mode="after")
    def _is_one_form_in_order(self) -> "Quantity":
        given = self.model_fields_set & _FIGURES - {"level"}
        form = _form_of(given)
        if not form:
            stated = ", ".join(sorted(given)) or "-"
            raise PydanticCustomError("BL-C031", "no form", {"given": stated})
        if self.level is not None and form != "interval":
            raise PydanticCustomError("BL-C032", "level", {"sub": "level"})
        _check_order(self, form)
        if self.unit is not None:
            try:
                parse_unit(self.unit)
            except ValueError as error:
                raise unknown_word("BL-C033", str(error), known_units(), sub="unit") from None
        return self


def _form_of(given: frozenset[str] | set[str]) -> str:
    return next((name for name, fields in FORMS.items() if fields == given), "")


def _check_order(quantity: Quantity, form: str) -> None:
    """Refuse figures that no distribution can have."""
    q = quantity
    wrong: tuple[str, str] | None = None
    if form == "mean_se" and not (q.se or 0.0) > 0.0:
        wrong = ("se", "se > 0")
    elif form == "interval" and not (q.low or 0.0) < (q.high or 0.0):
        wrong = ("high", "low < high")
    elif form == "interval" and q.level is not None and not 0.0 < q.level < 1.0:
        wrong = ("level", "0 < level < 1")
    elif form == "pert" and not (q.low or 0.0) < (q.high or 0.0):
        wrong = ("high", "low < high")
    elif form == "pert" and not (q.low or 0.0) <= (q.mode or 0.0) <= (q.high or 0.0):
        wrong = ("mode", "low <= mode <= high")
    elif form == "counts" and not 0.0 <= (q.successes or 0.0) <= (q.n or 0.0) != 0.0:
        wrong = ("successes", "0 <= successes <= n, n > 0")
    elif form == "quantiles" and not (q.p10 or 0.0) < (q.p50 or 0.0) < (q.p90 or 0.0):
        wrong = ("p50", "p10 < p50 < p90")
    if wrong:
        raise PydanticCustomError("BL-C034", "order", {"sub": wrong[0], "rule": wrong[1]})


def unknown_word(
    code: str, word: str, known: tuple[str, ...], sub: str = ""
) -> PydanticCustomError:
    """Return the error for a word that is not in a closed list, with the nearest one that is."""
    return PydanticCustomError(
        code,
        "unknown word",
        {"word": word, "near": near(word, known), "sub": sub},
    )


def _branch_of(value: Any) -> str:
    """Tell a number, a row of numbers, a table by name and the word `rest` apart.

    Choosing the branch first keeps the errors to what the user meant to write.
    """
    if isinstance(value, list | tuple):
        return "~row"
    if value == "rest":
        return "~rest"
    if isinstance(value, Mapping) and value and not set(value) & Quantity.model_fields.keys():
        return "~table"
    return "~number"


Number = Annotated[
    Quantity,
    BeforeValidator(_lift_quantity, json_schema_input_type=float | FactId | Quantity),
]
"""A field that takes a number in any form."""

_AsNumber = Annotated[Number, Tag("~number")]
_AsRow = Annotated[tuple[Number, ...], Sequence, Tag("~row")]

NumberOrRow = Annotated[_AsNumber | _AsRow, Discriminator(_branch_of)]
"""A number for every year, or a row of numbers by year."""

NumberOrTable = Annotated[
    _AsNumber | Annotated[dict[Slug, Number], Tag("~table")], Discriminator(_branch_of)
]
"""A number for all segments, or one per segment."""

NumberOrRest = Annotated[
    _AsNumber | Annotated[Literal["rest"], Tag("~rest")], Discriminator(_branch_of)
]
"""A share, or what the other shares leave."""

Numbers = Annotated[tuple[Number, ...], Sequence]
"""A field that takes a row of numbers."""
