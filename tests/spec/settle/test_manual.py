"""The chapter of the manual: its pieces of YAML are one whole contract, and it names every word."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from bundlinje.core.contract import Contract, ContractParty, VerdictTerms
from bundlinje.core.terms import Derived, Gate, Limit, Metric, Rule, Schedule, Table
from bundlinje.core.tranches import ContractFinancing, WaterfallStep
from bundlinje.files.claim_columns import COLUMNS
from bundlinje.files.estimates import COLUMNS as READINGS
from bundlinje.locale import words
from bundlinje.service.contracts import contract_of
from tests.conftest import ROOT

CHAPTER = (ROOT / "docs" / "reference" / "verbs" / "settle.md").read_text(encoding="utf-8")
PIECES = re.findall(r"^```yaml\n(.*?)^```$", CHAPTER, re.MULTILINE | re.DOTALL)


def test_the_contract_of_the_chapter_hangs_together(tmp_path: Path) -> None:
    (tmp_path / "contract.yaml").write_text("".join(PIECES), encoding="utf-8")

    file = contract_of(tmp_path)

    assert file.contract.version == 2
    assert "uplift" not in file.versions[2][0].rules["job"].model_fields_set


def test_the_contract_of_the_chapter_uses_every_section() -> None:
    sections = re.findall(r"^([a-z_]+):", "".join(PIECES), re.MULTILINE)

    assert set(sections) == Contract.model_fields.keys()


def choices(annotation: Any) -> set[str]:
    """Return the words that may stand where an annotation is, however deep they lie."""
    if isinstance(annotation, str):
        return {annotation}
    return {word for inner in get_args(annotation) for word in choices(inner)}


@pytest.mark.parametrize(
    ("model", "key"),
    [
        (ContractParty, "roles"),
        (Metric, "source"),
        (Derived, "kind"),
        (Rule, "kind"),
        (Rule, "negative"),
        (Rule, "overpaid"),
        (VerdictTerms, "green"),
        (ContractFinancing, "route"),
        (WaterfallStep, "pay"),
        (Limit, "scope"),
    ],
)
def test_the_chapter_names_every_word_that_may_stand(model: Any, key: str) -> None:
    known = choices(model.model_fields[key].annotation)

    assert known
    assert {word for word in known if not re.search(rf"\b{word}\b", CHAPTER)} == set()


@pytest.mark.parametrize("model", [Rule, Schedule, Gate, Table])
def test_the_chapter_names_every_key_of_a_rule(model: Any) -> None:
    told_elsewhere = {"note", "planned", "planned_of", "reached"}
    keys = set(model.model_fields) - told_elsewhere

    assert {key for key in keys if not re.search(rf"\b{key}\b", CHAPTER)} == set()


def test_the_chapter_names_every_column() -> None:
    for column in COLUMNS:
        assert f"| `{column}` | {words('claims')['da'][column]} |" in CHAPTER
    assert f"`{', '.join(READINGS)}`" in CHAPTER
