"""Every code has an input that brings it forth, and the lines its author reads are reviewed."""

import re
import string
from typing import Any

import pytest

from bundlinje.errors import sentences
from bundlinje.locale import LANGUAGES, words
from tests.fault.scenes import SCENES
from tests.fault.snapshot import ROOT, TABLE

ENTRIES = TABLE.entries()
CODES = sentences()
OURS = sorted(code for code in CODES if re.match("BL-Y|BL-C0", code))


@pytest.mark.parametrize("name", ENTRIES)
def test_the_author_reads_these_lines(name: str) -> None:
    now = TABLE.lines(name, ENTRIES[name])
    assert now == {language: ENTRIES[name][language] for language in LANGUAGES}


@pytest.mark.parametrize("code", OURS)
def test_code_stands_in_the_snapshot(code: str) -> None:
    assert any(line.startswith(code) for entry in ENTRIES.values() for line in entry["en"])


def test_every_scene_is_used() -> None:
    assert {entry["scene"] for entry in ENTRIES.values() if "scene" in entry} == set(SCENES)


@pytest.mark.parametrize("code", CODES)
def test_code_speaks_both_languages_with_the_same_values(code: str) -> None:
    phrases = CODES[code]
    assert set(phrases) == {"da", "da_remedy", "en", "en_remedy"}
    for key in ("", "_remedy"):
        danish, english = phrases[f"da{key}"], phrases[f"en{key}"]
        assert danish.endswith((".", "?")), code
        assert english.endswith((".", "?")), code
    together = {
        language: f"{phrases[language]} {phrases[f'{language}_remedy']}" for language in LANGUAGES
    }
    assert _names(together["da"]) == _names(together["en"])


def test_codes_stand_in_order_and_once() -> None:
    folder = ROOT / "src" / "bundlinje" / "locale"
    codes = re.findall(
        r'^\["(.*)"\]$', (folder / "errors.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert codes == sorted(codes)
    assert not set(codes) & set(words("errors_of_meaning"))


def test_every_code_in_the_source_has_words() -> None:
    source = (ROOT / "src" / "bundlinje").rglob("*.py")
    used = {
        code
        for file in source
        for code in re.findall(r'"(BL-[A-Z]\d{3})"', file.read_text(encoding="utf-8"))
    }
    assert {code for code in used if re.match("BL-Y|BL-C0", code)} <= set(CODES)


def _names(phrase: str) -> set[str]:
    fields: list[Any] = [name for _, name, _, _ in string.Formatter().parse(phrase) if name]
    return {re.split(r"[\[.]", name)[0] for name in fields}
