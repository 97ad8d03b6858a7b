"""Every code about workbooks has an input that brings it forth, and the lines are reviewed."""

import re

import pytest

from bundlinje.locale import LANGUAGES, words
from tests.fault.snapshot import ROOT
from tests.fault.workbooks import SCENES, entries, lines

ENTRIES = entries()
CODES = words("errors_of_workbooks")


@pytest.mark.parametrize("name", ENTRIES)
def test_the_author_reads_these_lines(name: str) -> None:
    now = lines(name, ENTRIES[name])

    assert now == {language: ENTRIES[name][language] for language in LANGUAGES}
    assert all(now.values()), "the input does not bring its code forth"


@pytest.mark.parametrize("code", CODES)
def test_code_stands_in_the_snapshot(code: str) -> None:
    assert code in {name[:7] for name in ENTRIES}


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if "cells" in entry])
def test_line_names_sheet_and_cell(name: str) -> None:
    for language in LANGUAGES:
        for line in ENTRIES[name][language]:
            assert re.match(r"BL-[A-Z]\d{3} input\.xlsx \w+![A-Z]+[1-9]", line)


def test_every_scene_is_used() -> None:
    assert {entry["scene"] for entry in ENTRIES.values() if "scene" in entry} == set(SCENES)


def test_codes_are_all_used_and_all_known() -> None:
    source = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "src" / "bundlinje").rglob("*.py")
    )

    assert set(re.findall(r'"(BL-W\d+)"', source)) == set(CODES)
