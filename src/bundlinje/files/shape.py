"""What a model wants at each place of a file: read from its type annotations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Tag

from bundlinje.core.node import Slug, Text
from bundlinje.core.quantity import Quantity, Source
from bundlinje.locale import words

Path = tuple[str | int, ...]
_KEY = "[key]"
_SIMPLE: Mapping[type, str] = {
    str: "text",
    int: "whole",
    float: "number",
    bool: "truth",
    Decimal: "decimal",
    date: "date",
}
_LIFTED: Mapping[type, str] = {Quantity: "number", Text: "title", Source: "source"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place that pydantic speaks of: its path in the file and what belongs there.

    `whole` is the union that the annotation is a branch of, else the annotation itself.
    """

    path: Path
    annotation: Any
    whole: Any = None
    is_key: bool = False

    @property
    def name(self) -> str:
        """The last key on the way here, or an empty text at the root."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")

    @property
    def kind(self) -> str:
        """What belongs here: a word of the table `expected`."""
        return _kind(self.annotation)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that may stand here, if only some may."""
        members = (unwrapped(member) for member in branches(self.whole))
        return tuple(
            str(word)
            for member in members
            if get_origin(member) is Literal
            for word in get_args(member)
        )

    @property
    def fields(self) -> tuple[str, ...]:
        """The keys that may stand here, in the order of the model."""
        model = self.model
        return tuple(model.model_fields) if model else ()

    @property
    def model(self) -> type[BaseModel] | None:
        """The model of the section that belongs here."""
        bare = (unwrapped(member) for member in branches(self.annotation))
        return next((each for each in bare if _is_model(each)), None)

    def phrase(self) -> dict[str, str]:
        """Return what belongs here in words, by language."""
        model = self.model if self.kind == "section" else None
        every = model.model_fields.items() if model else ()
        required = [name for name, field in every if field.is_required()]
        kind = "fields" if required else self.kind
        if kind == "choice" and len(self.choices) == 1:
            kind = "only"
        listed = ", ".join(required or self.choices)
        return {language: text.format(listed=listed) for language, text in expected(kind).items()}


def expected(kind: str) -> dict[str, str]:
    """Return the words for a kind of value, by language."""
    table: dict[str, str] = words("expected")[kind]
    return table


def follow(model: type[BaseModel], loc: tuple[str | int, ...]) -> Wanted:
    """Return the place in the file that a location of pydantic means.

    The names of union branches and classes, which pydantic puts into a location, are left out.
    """
    annotation: Any = model
    whole: Any = model
    path: Path = ()
    for part in loc:
        if part == _KEY:
            return Wanted(path, annotation, whole, is_key=True)
        members = branches(annotation)
        if len(members) > 1:
            annotation = _branch(members, part)
        else:
            annotation = whole = _inside(unwrapped(members[0]), part) if members else None
            path += (part if _is_listed(members) else str(part),)
    return Wanted(path, annotation, whole)


def sections_with(model: type[BaseModel], key: str) -> tuple[str, ...]:
    """Return where else in the file a key is known: `accounts` and `costs` for `payers`."""
    return tuple(dict.fromkeys(path for path, fields in _sections(model) if key in fields))


@cache
def _sections(
    model: type[BaseModel], prefix: str = "", around: tuple[type[BaseModel], ...] = ()
) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the keys of every section by its path; a section inside its own kind is left out."""
    found = [(prefix, frozenset(model.model_fields))] if prefix else []
    for name, annotation in annotations(model).items():
        path = f"{prefix}.{name}" if prefix else name
        for member in branches(annotation):
            bare = unwrapped(member)
            if get_origin(bare) is dict:
                bare = unwrapped(get_args(bare)[1])
            elif get_origin(bare) is tuple:
                bare = unwrapped(get_args(bare)[0])
            if _is_model(bare) and bare not in _LIFTED and bare not in (*around, model):
                found += _sections(bare, path, (*around, model))
    return tuple(found)


@cache
def annotations(model: type[BaseModel]) -> dict[str, Any]:
    """Return what each key of a section wants, in the order of the model."""
    hints = get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields}


def branches(annotation: Any) -> tuple[Any, ...]:
    """Return the branches of a union without None; anything else is its own only branch."""
    inner = annotation
    while get_origin(inner) is Annotated:
        inner = get_args(inner)[0]
    if get_origin(inner) not in (Union, UnionType):
        return () if annotation is None else (annotation,)
    given = [member for member in get_args(inner) if member is not NoneType]
    return branches(given[0]) if len(given) == 1 else tuple(given)


def unwrapped(annotation: Any) -> Any:
    """Return an annotation without what is said beside the type."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _is_listed(members: tuple[Any, ...]) -> bool:
    return bool(members) and get_origin(unwrapped(members[0])) is tuple


def _branch(members: tuple[Any, ...], label: str | int) -> Any:
    """Return the branch of a union that pydantic names by its tag or its class."""
    for member in members:
        tags = get_args(member)[1:] if get_origin(member) is Annotated else ()
        if Tag(str(label)) in tags or getattr(unwrapped(member), "__name__", "") == label:
            return member
    return None


def _inside(annotation: Any, part: str | int) -> Any:
    """Return the annotation one step further in."""
    if _is_model(annotation):
        return annotations(annotation).get(str(part))
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return arguments[1]
    if get_origin(annotation) is tuple:
        rest = arguments[-1] is Ellipsis
        return arguments[0 if rest or not isinstance(part, int) else part % len(arguments)]
    return None


def _kind(annotation: Any) -> str:
    members = branches(annotation)
    if not members:
        return "value"
    if members[0] == Slug:
        return "name"
    bare = unwrapped(members[0])
    if bare in _LIFTED:
        return _LIFTED[bare]
    if get_origin(bare) is Literal:
        return "choice"
    if get_origin(bare) is tuple:
        return "list"
    if get_origin(bare) is dict and get_args(bare)[0] is int:
        return "years"
    return _SIMPLE.get(bare, "section")
