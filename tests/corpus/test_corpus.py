"""Every case that was ever frozen still opens, and still gives the same figures."""

import json
from pathlib import Path

import pytest

from bundlinje.core.node import Node
from bundlinje.files.case_folder import parse_case, read_case
from bundlinje.files.model_file import FORMAT
from scripts.reference_pages import sections
from tests.corpus.freeze import FIGURES, HERE, figures, folders

FOLDERS = folders()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda each: f"{each.parent.name}-{each.name}")
def test_an_old_case_gives_its_old_figures(folder: Path) -> None:
    before = json.loads((folder / FIGURES).read_text(encoding="utf-8"))
    now = figures(folder)

    assert now.keys() == before.keys()
    for option, payers in before.items():
        assert now[option] == pytest.approx(payers, rel=1e-9, abs=1e-6), option


def test_every_format_has_frozen_cases() -> None:
    assert {folder.parent.name for folder in FOLDERS} == {f"format-{n + 1}" for n in range(FORMAT)}
    assert len(FOLDERS) >= 5


def test_line_ends_and_quoting_of_windows_mean_nothing() -> None:
    windows = read_case(HERE / "format-1" / "jobs-from-windows")
    plain = read_case(HERE / "format-1" / "jobs-plain").case

    assert b"\r\n" in (HERE / "format-1" / "jobs-from-windows" / "case.yaml").read_bytes()
    same = {"effects"}
    assert windows.case.model_dump(exclude=same) == plain.model_dump(exclude=same)


def test_every_section_and_every_key_stands_in_a_frozen_case() -> None:
    used: set[tuple[str, str]] = set()
    waiting: list[object] = [
        parse_case((folder / "case.yaml").read_bytes()).case for folder in folders()
    ]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Node):
            used |= {(type(here).__name__, key) for key in here.model_fields_set}
            waiting += [getattr(here, key) for key in here.model_fields_set]
        elif isinstance(here, dict):
            waiting += here.values()
        elif isinstance(here, tuple):
            waiting += here
    models = {section.model for section in sections()}
    known = {(model.__name__, key) for model in models for key in model.model_fields}

    assert known - used == set(), "freeze a case that has the new key"
