"""Every finding on a contract has reviewed lines, in Danish and English."""

import pytest

from bundlinje.locale import LANGUAGES
from bundlinje.settlement.lint.codes import CODES
from tests.fault.contract_terms import TABLE, findings

ENTRIES = TABLE.entries()


@pytest.mark.parametrize("code", ENTRIES)
def test_the_reader_sees_these_lines(code: str) -> None:
    now = TABLE.lines(code, ENTRIES[code])

    assert now == {language: ENTRIES[code][language] for language in LANGUAGES}


def test_every_code_stands_in_the_snapshot() -> None:
    assert set(ENTRIES) == set(CODES) == set(findings())


@pytest.mark.parametrize("code", ENTRIES)
def test_a_finding_says_what_it_means_what_to_write_and_where_it_is_from(code: str) -> None:
    labels = {"da": ("Betyder", "I stedet"), "en": ("Means", "Instead")}
    for language in LANGUAGES:
        lines = ENTRIES[code][language]
        assert lines[0].startswith(f"{code} ")
        assert all(len(line) <= 100 or "http" in line for line in lines)
        for label in labels[language]:
            assert sum(line.startswith(f"  {label}: ") for line in lines) == 1
        assert any(line.startswith("    http") for line in lines)
