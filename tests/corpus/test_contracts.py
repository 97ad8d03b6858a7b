"""Every contract that was ever frozen still opens, and still comes to the same øre."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from bundlinje.core.contract import Contract
from bundlinje.core.node import Node, Text
from bundlinje.files.contract_file import parse_contract
from bundlinje.files.model_file import FORMAT
from tests.corpus.contracts import FIGURES, figures, folders

FOLDERS = folders()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda each: f"{each.parent.name}-{each.name}")
def test_an_old_contract_comes_to_its_old_figures(folder: Path) -> None:
    before = json.loads((folder / FIGURES).read_text(encoding="utf-8"))

    assert figures(folder) == before


def test_every_format_has_a_frozen_contract() -> None:
    found = {folder.parent.name for folder in FOLDERS}

    assert found == {f"format-{number + 1}" for number in range(FORMAT)}


def models(kind: Any, met: set[type[Node]]) -> None:
    """Collect the models that a type is made of."""
    if isinstance(kind, type) and issubclass(kind, Node) and kind not in (*met, Text):
        met.add(kind)
        for hint in get_type_hints(kind).values():
            models(hint, met)
    for part in get_args(kind):
        models(part, met)


def used(here: Any) -> Iterator[tuple[str, str]]:
    """Yield the keys that a contract states, by model."""
    if isinstance(here, Node):
        for key in here.model_fields_set:
            yield type(here).__name__, key
            yield from used(getattr(here, key))
    elif isinstance(here, dict | tuple):
        for item in here.values() if isinstance(here, dict) else here:
            yield from used(item)


def test_every_section_and_every_key_stands_in_a_frozen_contract() -> None:
    met: set[type[Node]] = set()
    models(Contract, met)
    known = {(model.__name__, key) for model in met for key in model.model_fields}
    contracts = [parse_contract((folder / "contract.yaml").read_bytes()) for folder in FOLDERS]
    stated = {item for file in contracts for item in used(file.contract)}

    assert known - stated == set(), "freeze a contract that has the new key"
