"""Every code about what a case means has a case that brings it forth, and reviewed lines."""

import re

import pytest

from bundlinje.errors import sentences
from bundlinje.locale import LANGUAGES, words
from tests.fault.meaning import SCENES, TABLE, code_of
from tests.fault.snapshot import ROOT

ENTRIES = TABLE.entries()
CODES = words("errors_of_meaning")
OF_NUMBERS = [code for code in sentences() if code.startswith("BL-D")]
UNREACHABLE = {"BL-D023"}
"""The case file refuses such a rank already (BL-C022); the function is also called by others."""
PLACED = re.compile(r"BL-[ACDF]\d{3} case\.yaml:[1-9]\d*:[1-9]\d* [a-z]")


@pytest.mark.parametrize("name", ENTRIES)
def test_the_author_reads_these_lines(name: str) -> None:
    now = TABLE.lines(name, ENTRIES[name])

    assert now == {language: ENTRIES[name][language] for language in LANGUAGES}
    assert all(now.values()), "the input does not bring its code forth"


@pytest.mark.parametrize("code", [*CODES, *OF_NUMBERS])
def test_code_stands_in_the_snapshot(code: str) -> None:
    assert (code in {code_of(name) for name in ENTRIES}) != (code in UNREACHABLE)


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if "case" in entry])
def test_line_says_where_it_is(name: str) -> None:
    for language in LANGUAGES:
        assert all(PLACED.match(line) for line in ENTRIES[name][language])


def test_every_scene_is_used() -> None:
    assert {entry["scene"] for entry in ENTRIES.values() if "scene" in entry} == set(SCENES)


@pytest.mark.parametrize("name", ENTRIES)
def test_no_line_shows_what_only_a_programmer_reads(name: str) -> None:
    for language in LANGUAGES:
        for line in ENTRIES[name][language]:
            assert not re.search(r"[{}]|None|\bnan\b|<class|Traceback|  ", line), line
            assert line.endswith((".", "?")), line


def test_codes_of_meaning_are_all_used_and_all_known() -> None:
    source = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "src" / "bundlinje").rglob("*.py")
    )
    used = set(re.findall(r'"(BL-(?:C1|A|F)\d+)"', source))

    assert used == set(CODES)


def test_codes_stand_in_groups_and_in_order() -> None:
    groups: dict[str, list[str]] = {}
    for code in CODES:
        groups.setdefault(code[:4], []).append(code)

    assert [code for group in groups.values() for code in group] == list(CODES)
    assert all(codes == sorted(codes) for codes in groups.values())
