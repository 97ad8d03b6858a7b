"""Which sheets a workbook has and which columns and rows they hold: read from the models of a case.

A field that a model gains has its place here without a change: a column if it is one word or one
figure, a row if it is a number or a table of numbers. What has no such place is written on the last
sheet by its path.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from bundlinje.core.case import Case
from bundlinje.core.node import Text
from bundlinje.core.quantity import FORMS, Quantity, Source
from bundlinje.files.shape import annotations, branches, unwrapped

Kind = Literal["number", "decimal", "whole", "truth", "text", "choice", "names", "source", "any"]
Arrangement = Literal["fields", "things", "list", "numbers", "paths"]

PLACES = {
    "pert": {"low": "low", "mode": "value", "high": "high"},
    "interval": {"low": "low", "high": "high", "level": "spare"},
    "quantiles": {"p10": "low", "p50": "value", "p90": "high"},
    "mean_se": {"mean": "value", "se": "spare"},
    "counts": {"successes": "value", "n": "spare"},
}
"""In which column each figure of a spread stands, by form; a plain number stands in `value`."""

_ORDER = (
    "case",
    "segments",
    "options",
    "costs",
    "effects",
    "consequences",
    "accounts",
    "inputs",
    "parties",
    "realisation",
    "wellbeing",
    "correlations",
    "published",
)
_SIMPLE: dict[Any, Kind] = {float: "decimal", int: "whole", bool: "truth", str: "text"}
_PARTIES = ("payers", "prices", "receiver")
_MAIN = ("role", "per", "unit")
_FIRST_AND_LAST = {"title": -1, "note": 1}
_REFERENCES = {"of": "effects", "account": "accounts", "receiver": "parties"}


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a section, or one table of values: its path below the section and what it takes.

    `who` and `year` say which keys a table has; `position` that its years are counted from 1;
    `single` that it may also stand without a key. `language` is that of one half of a title.
    """

    path: tuple[str, ...]
    owner: str
    kind: Kind
    choices: tuple[str, ...] = ()
    who: bool = False
    year: bool = False
    position: bool = False
    single: bool = True
    language: str = ""
    required: bool = False

    @property
    def dotted(self) -> str:
        """The path as it is written in a case."""
        return ".".join(self.path)

    @property
    def name(self) -> str:
        """The last key of the path that is not a language."""
        keys = self.path[:-1] if self.language else self.path
        return keys[-1] if keys else ""

    @property
    def is_table(self) -> bool:
        """Whether it has keys and so needs rows of its own."""
        return self.who or self.year

    @property
    def is_row(self) -> bool:
        """Whether it stands in a row with figures, unit and source, and not in a column."""
        return self.is_table or self.kind in ("number", "source")

    @property
    def by_party(self) -> bool:
        """Whether its keys, or its value, name parties."""
        return self.name in _PARTIES

    @property
    def is_main(self) -> bool:
        """Whether nearly everyone fills it in, so that it stands to the left."""
        return self.required or bool(self.refers_to) or self.name in _MAIN

    @property
    def refers_to(self) -> str:
        """The section whose names may stand here, or an empty text."""
        return _REFERENCES.get(self.name, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: the section it holds, columns for things as a whole, rows for their numbers."""

    key: str
    path: tuple[str, ...]
    arrangement: Arrangement
    columns: tuple[Field, ...] = ()
    rows: tuple[Field, ...] = ()
    required: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its columns: the thing, its number and the source, then what is rare."""
        first = {"fields": (), "paths": ("path",)}.get(self.arrangement, ("id",))
        main = tuple(f"own.{field.dotted}" for field in self.columns if field.is_main)
        rare = tuple(f"own.{field.dotted}" for field in self.columns if not field.is_main)
        choice: tuple[str, ...] = ()
        if self.rows:
            choice = ("field", *(name for name in ("who", "year") if self.has(name)))
        figures = tuple(number_columns()) if self.rows or self.arrangement in _BARE else ()
        often = tuple(key for key in figures if key not in _RARE)
        return (*first, *main, *choice, *often, *rare, *(key for key in figures if key in _RARE))

    def has(self, key: str) -> bool:
        """Whether a row of this sheet can have a key of this kind: `who` or `year`."""
        return any(getattr(field, key) for field in self.rows)

    def field_of(self, column: str) -> Field | None:
        """The field that a column key stands for."""
        if column.startswith("own."):
            return next(each for each in self.columns if f"own.{each.dotted}" == column)
        return number_columns().get(column)


_BARE = ("numbers", "paths")
_RARE = ("source.assumed.en", "source.by", "source.date", "title.da", "title.en", "note")


@cache
def sheets() -> tuple[Sheet, ...]:
    """Return all sheets in the order of the workbook."""
    found = {"case": Sheet("case", (), "fields", rows=tuple(_plain_fields()), required=True)}
    for name, annotation in annotations(Case).items():
        if sheet := _section(name, annotation):
            found[name] = replace(sheet, required=Case.model_fields[name].is_required())
    found = {name: found[name] for name in (*_ORDER, *found) if name in found}
    return (*found.values(), Sheet("rest", (), "paths"))


@cache
def number_columns() -> dict[str, Field]:
    """Return the columns of a number: its figures, then all that is said about it."""
    figures = {
        key: Field((key,), "Quantity", "any" if key == "value" else "decimal")
        for key in ("value", "low", "high", "spare")
    }
    figures["form"] = Field(("form",), "Quantity", "choice", tuple(PLACES))
    placed = {name for places in PLACES.values() for name in places} | {"value", "fact"}
    others = (item for item in _flat(Quantity) if item.path[0] not in placed)
    keys = ("value", "low", "high", "form", "spare")
    return {key: figures[key] for key in keys} | {item.dotted: item for item in others}


SOURCE_COLUMNS = "source."
"""What the keys of the columns about a source begin with."""


def figures_of(form: str) -> dict[str, str]:
    """Return in which column each figure of a form stands; a form of its own columns has none."""
    return PLACES.get(form, {name: name for name in FORMS.get(form, ())})


def _plain_fields() -> Iterator[Field]:
    """Yield what a case says of itself, without the sections that have a sheet of their own."""
    for name, annotation in annotations(Case).items():
        if _section(name, annotation) is None:
            yield from _fields_of(Case, name, annotation, ())


def _section(name: str, annotation: Any) -> Sheet | None:
    """Return the sheet of a section with a row for each thing, or None if it is no such section."""
    kinds = branches(annotation)
    bare = unwrapped(kinds[0])
    inner = get_args(bare)
    if len(kinds) != 1 or get_origin(bare) not in (dict, tuple) or not inner:
        return None
    is_list = get_origin(bare) is tuple
    item = unwrapped(inner[0 if is_list else 1])
    if item is Quantity and not is_list:
        return Sheet(name, (name,), "numbers")
    if not _is_section(item) or (is_list and inner[-1] is not Ellipsis):
        return None
    # Titles come first and remarks last; the rest stays in the order of the model.
    fields = sorted(_flat(item), key=lambda each: _FIRST_AND_LAST.get(each.path[0], 0))
    return Sheet(
        name,
        (name,),
        "list" if is_list else "things",
        tuple(field for field in fields if not field.is_row),
        tuple(field for field in fields if field.is_row),
    )


def _flat(model: type[BaseModel], prefix: tuple[str, ...] = ()) -> Iterator[Field]:
    for name, annotation in annotations(model).items():
        yield from _fields_of(model, name, annotation, prefix)


def _fields_of(
    model: type[BaseModel], name: str, annotation: Any, prefix: tuple[str, ...]
) -> Iterator[Field]:
    path = (*prefix, name)
    kinds = [unwrapped(each) for each in branches(annotation)]
    required = model.model_fields[name].is_required()
    if kinds == [Text]:
        first = Field((*path, "da"), model.__name__, "text", language="da", required=required)
        yield first
        yield replace(first, path=(*path, "en"), language="en", required=False)
    elif kinds == [Source] and model is not Quantity:
        yield Field(path, model.__name__, "source", required=required)
    elif len(kinds) == 1 and _is_model(kinds[0]) and kinds[0] is not Quantity:
        yield from _flat(kinds[0], path)
    elif shape := _shape_of(tuple(branches(annotation))):
        yield replace(shape, path=path, owner=model.__name__, required=required)


def _shape_of(kinds: tuple[Any, ...]) -> Field | None:
    """Return what one of several kinds of value needs, or None if a row cannot hold it."""
    shapes = [_shape(unwrapped(kind)) for kind in kinds]
    if not shapes or None in shapes:
        return None
    known = [shape for shape in shapes if shape]
    leaves = {shape.kind for shape in known}
    choices = tuple(word for shape in known for word in shape.choices)
    kind = _common(leaves)
    return replace(
        known[0],
        kind=kind,
        choices=choices,
        who=any(shape.who for shape in known),
        year=any(shape.year for shape in known),
        position=any(shape.position for shape in known),
        single=any(not shape.is_table for shape in known),
    )


def _common(leaves: set[Kind]) -> Kind:
    if len(leaves) == 1:
        return next(iter(leaves))
    return "number" if "number" in leaves else "any"


def _shape(bare: Any) -> Field | None:
    """Return what one kind of value needs, or None if a row cannot hold it."""
    inner = get_args(bare)
    if bare is Quantity:
        return Field((), "", "number")
    if get_origin(bare) is Literal:
        kind: Kind = "choice" if all(isinstance(word, str) for word in inner) else "whole"
        return Field((), "", kind, tuple(map(str, inner)) if kind == "choice" else ())
    if get_origin(bare) is tuple:
        return _row(inner)
    if get_origin(bare) is dict:
        return _table(inner)
    return Field((), "", _SIMPLE[bare]) if bare in _SIMPLE else None


def _row(inner: tuple[Any, ...]) -> Field | None:
    entry = _shape_of(tuple(branches(inner[0])))
    if entry is None or entry.is_table:
        return None
    if entry.kind == "text":
        return replace(entry, kind="names")
    return replace(entry, year=True, position=True, single=False)


def _table(inner: tuple[Any, ...]) -> Field | None:
    entry = _shape_of(tuple(branches(inner[1])))
    key = "year" if unwrapped(inner[0]) is int else "who"
    if entry is None or getattr(entry, key) or (entry.is_table and entry.single):
        return None
    return replace(entry, who=entry.who or key == "who", year=entry.year or key == "year",
                   single=False)  # fmt: skip


def _is_model(bare: Any) -> bool:
    return isinstance(bare, type) and issubclass(bare, BaseModel)


def _is_section(bare: Any) -> bool:
    return _is_model(bare) and bare not in (Quantity, Text, Source)
