"""Every code about price indices has an input that brings it forth, and reviewed lines."""

import re

import pytest

from bundlinje.locale import LANGUAGES, words
from tests.fault.indices import TABLE

ENTRIES = TABLE.entries()
CODES = [code for code in words("errors_of_reference") if code.startswith("BL-R02")]


@pytest.mark.parametrize("name", ENTRIES)
def test_the_author_reads_these_lines(name: str) -> None:
    now = TABLE.lines(name, ENTRIES[name])

    assert now == {language: ENTRIES[name][language] for language in LANGUAGES}
    assert all(now.values()), "the input does not bring its code forth"


@pytest.mark.parametrize("code", CODES)
def test_code_stands_in_the_snapshot(code: str) -> None:
    assert code in {name[:7] for name in ENTRIES}


@pytest.mark.parametrize("name", ENTRIES)
def test_no_line_shows_what_only_a_programmer_reads(name: str) -> None:
    for language in LANGUAGES:
        for line in ENTRIES[name][language]:
            assert not re.search(r"[{}]|None|\bnan\b|<class|Traceback|  ", line), line
            assert line.endswith((".", "?")), line
