"""Every code about tables and the library has an input that brings it forth, and reviewed lines."""

import re

import pytest

from bundlinje.locale import LANGUAGES, words
from tests.fault.library import SCENES, TABLE

ENTRIES = TABLE.entries()
OTHERS = re.compile(r"BL-R02")
"""Codes of the price indices, which have tests of their own."""
CODES = [
    code
    for table in ("errors_of_tables", "errors_of_reference")
    for code in words(table)
    if not OTHERS.match(code)
]


@pytest.mark.parametrize("name", ENTRIES)
def test_the_author_reads_these_lines(name: str) -> None:
    now = TABLE.lines(name, ENTRIES[name])

    assert now == {language: ENTRIES[name][language] for language in LANGUAGES}
    assert all(now.values()), "the input does not bring its code forth"


@pytest.mark.parametrize("code", CODES)
def test_code_stands_in_the_snapshot(code: str) -> None:
    assert code in {name[:7] for name in ENTRIES}


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if "rows" in entry])
def test_a_fault_in_a_table_has_file_line_and_cell(name: str) -> None:
    for language in LANGUAGES:
        for line in ENTRIES[name][language]:
            assert re.match(r"BL-[TR]\d{3} reference/own\.csv(:[1-9]\d*:[1-9]\d*)?: ", line)


def test_every_scene_is_used() -> None:
    assert {entry["scene"] for entry in ENTRIES.values() if "scene" in entry} == set(SCENES)
