"""The random cases use everything that a case can say, or the comparisons prove little."""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from bundlinje.core.case import Case
from bundlinje.core.node import Node
from bundlinje.core.quantity import FORMS, Quantity
from tests.support.random_cases import RandomCase, valid_problem
from tests.support.random_rules import ruled_problem

SEEDS = range(200)
WORDS = {"note", "summary", "by", "date", "title", "da", "en", "country", "format", "currency"}
"""What no figure hangs on, and what has one value only."""


def literals(annotation: Any) -> Iterator[Any]:
    """Return the words that a field may hold."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif get_origin(annotation) in (Annotated, Union, UnionType):
        for part in get_args(annotation):
            yield from literals(part)


def nodes(value: Any) -> Iterator[Node]:
    """Return every part of a case that is a section of its own."""
    if isinstance(value, Node):
        yield value
        value = {name: getattr(value, name) for name in value.model_fields_set}
    if isinstance(value, Mapping):
        for item in value.values():
            yield from nodes(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from nodes(item)


def said(case: Case) -> Iterator[tuple[str, str, Any]]:
    """Return class, field, and the word in it if it is one of a closed list."""
    for node in nodes(case):
        for name in node.model_fields_set:
            stated = getattr(node, name)
            words = set(literals(type(node).model_fields[name].annotation))
            yield type(node).__name__, name, stated if isinstance(stated, str) and words else None


def can_be_said(kind: type[Node]) -> Iterator[tuple[str, str, Any]]:
    """Return the same for all that a class allows."""
    for name, field in kind.model_fields.items():
        words = set(literals(field.annotation))
        yield from ((kind.__name__, name, word) for word in words or {None})


def test_every_field_and_word_of_the_schema_occurs() -> None:
    cases = [each(seed)[1].case for seed in SEEDS for each in (valid_problem, ruled_problem)]
    found = {item for case in cases for item in said(case)}
    kinds = {type(node) for case in cases for node in nodes(case)}
    assert len(kinds) >= 18
    wanted = {item for kind in kinds for item in can_be_said(kind) if item[1] not in WORDS}
    without_word = {(kind, name) for kind, name, _ in found}
    missing = {x for x in wanted if x not in found and (x[2] or x[:2] not in without_word)}
    only_one_way = {("Quantity", "verification", word) for word in ("secondary", "derived")}
    assert missing <= only_one_way, sorted(missing, key=str)


def test_every_form_of_a_number_occurs_and_is_resolved() -> None:
    forms = {
        node.form
        for seed in SEEDS
        for node in nodes(valid_problem(seed)[1].case)
        if isinstance(node, Quantity)
    }
    assert forms == set(FORMS)
    sources = {item.id for seed in SEEDS for item in valid_problem(seed)[1].inputs.values()}
    assert {"inputs", "dk"} <= {source.replace("/", ".").split(".")[0] for source in sources}


def test_a_seed_gives_the_same_case_again() -> None:
    for seed in SEEDS[:20]:
        assert RandomCase(f"{seed}.0").build() == RandomCase(f"{seed}.0").build()
