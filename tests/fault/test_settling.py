"""Every code about settling has a folder that brings it forth, and the lines are reviewed."""

import re

import pytest

from bundlinje.errors import sentences
from bundlinje.locale import LANGUAGES
from tests.fault.settling import CLAIMS, TABLE

ENTRIES = TABLE.entries()


@pytest.mark.parametrize("name", ENTRIES)
def test_the_author_reads_these_lines(name: str) -> None:
    now = TABLE.lines(name, ENTRIES[name])

    assert now == {language: ENTRIES[name][language] for language in LANGUAGES}
    assert all(now.values()), "the input does not bring its code forth"


@pytest.mark.parametrize("code", [code for code in sentences() if re.match("BL-K08", code)])
def test_code_stands_in_the_snapshot(code: str) -> None:
    assert code in {name[:7] for name in ENTRIES}


def test_no_line_names_a_person() -> None:
    assert "secret" in CLAIMS
    assert "secret," not in TABLE.file.read_text(encoding="utf-8")
