"""Every code about exports and records has an input that brings it forth, and reviewed lines."""

import re

import pytest

from bundlinje.locale import LANGUAGES, words
from tests.conftest import ROOT
from tests.fault.exports import SCENES, TABLE

ENTRIES = TABLE.entries()
CODES = list(words("errors_of_exports"))


@pytest.mark.parametrize("code", ENTRIES)
def test_the_user_reads_these_lines(code: str) -> None:
    assert TABLE.lines(code, ENTRIES[code]) == {each: ENTRIES[code][each] for each in LANGUAGES}


def test_every_code_stands_in_the_snapshot_in_order() -> None:
    assert list(ENTRIES) == list(SCENES) == CODES == sorted(CODES)


def test_codes_are_all_used_and_all_known() -> None:
    source = "".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "src" / "bundlinje").rglob("*.py")
    )

    assert set(re.findall(r'"(BL-X\d{3})"', source)) == set(CODES)


@pytest.mark.parametrize("code", ENTRIES)
def test_no_line_shows_what_only_a_programmer_reads(code: str) -> None:
    for language in LANGUAGES:
        assert ENTRIES[code][language]
        for line in ENTRIES[code][language]:
            assert not re.search(r"[{}]|None|\bnan\b|<class|Traceback|Errno|  ", line), line
            assert line.endswith((".", "?")), line
