"""Every code about the ledger has an input that brings it forth, and reviewed lines."""

import os
import re
from collections.abc import Iterator

import pytest

from bundlinje.locale import LANGUAGES, words
from tests.fault.ledger import BREAKS, RULES, SCENES, TABLE
from tests.trust.places import close

ENTRIES = TABLE.entries()
CODES = list(words("errors_of_ledger"))
ON_POSIX_ONLY = ("BL-L023",)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """No database stays open after a test."""
    yield
    close()


@pytest.mark.parametrize("name", ENTRIES)
def test_the_user_reads_these_lines(name: str) -> None:
    if os.name != "posix" and name in ON_POSIX_ONLY:
        pytest.skip("files have no such rights here")
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
            assert not re.search(r"[{}]|None|\bnan\b|<class|Traceback|  |secret@", line), line
            assert line.endswith((".", "?")), line


def test_every_scene_is_used() -> None:
    assert {entry["scene"] for entry in ENTRIES.values() if "scene" in entry} == set(SCENES)
    assert {name for name, entry in ENTRIES.items() if "scene" not in entry} == {*RULES, *BREAKS}
