"""The bottom line on one screen: what must stand on it, and what must not, in both languages."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bundlinje.locale import LANGUAGES, words
from tests.spec.appraise.test_result import CASE
from tests.unit.cli.calls import call, folder_with
from tests.unit.cli.child import EXAMPLE

WIDEST = 140
SEED = ("--draws", "64", "--seed", "7")


@pytest.fixture(name="screens", scope="module")
def fixture_screens() -> dict[str, list[str]]:
    """The screen of the example, by language."""
    return {
        language: call("appraise", str(EXAMPLE), *SEED, "--lang", language).out.splitlines()
        for language in LANGUAGES
    }


@pytest.fixture(name="document", scope="module")
def fixture_document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(call("appraise", str(EXAMPLE), *SEED, "--json").out)
    return document


def rows(lines: list[str], label: str) -> list[str]:
    """Return the lines that begin with a label."""
    return [line for line in lines if line.strip().startswith(label.strip())]


@pytest.mark.parametrize("language", LANGUAGES)
class TestExample:
    def test_every_payer_has_a_row_in_every_option(
        self, screens: dict[str, list[str]], document: dict[str, Any], language: str
    ) -> None:
        say = words("terminal")[language]
        options = list(document["options"].values())

        for party in options[0]["payers"]:
            if party not in ("all", "citizen"):
                assert len(rows(screens[language], say[party])) == len(options), party
        for name in ("citizen", "public", "realisable"):
            assert len(rows(screens[language], say[name].partition("{")[0])) == len(options), name

    def test_every_part_of_the_screen_is_there(
        self, screens: dict[str, list[str]], document: dict[str, Any], language: str
    ) -> None:
        say = words("terminal")[language]
        text = "\n".join(screens[language])

        assert document["case"]["title"][language] in text
        for option in document["options"].values():
            assert option["title"][language] in text
        for name in ("hangs_on", "turns_if", "rests_on", "discount", "wellbeing", "findings"):
            assert say[name] in text, name
        assert str(document["case"]["first_year"]) in text
        assert "┼" in text, "the chart has an axis"

    def test_no_line_is_too_wide_and_none_ends_with_spaces(
        self, screens: dict[str, list[str]], language: str
    ) -> None:
        for line in screens[language]:
            assert len(line) <= WIDEST, line
            assert line == line.rstrip()

    def test_nothing_is_left_untranslated(
        self, screens: dict[str, list[str]], language: str
    ) -> None:
        text = "\n".join(screens[language])
        for key in words("terminal")[language]:
            if "_" in key and key not in ("without_descriptive",):
                assert key not in text, key
        assert not re.search(r"\bNone\b|\bTrue\b|\bFalse\b|\{|\}", text)

    def test_the_other_language_is_not_mixed_in(
        self, screens: dict[str, list[str]], language: str
    ) -> None:
        (other,) = set(LANGUAGES) - {language}
        text = "\n".join(screens[language])
        foreign = {
            phrase.strip()
            for subject in ("terminal", "cli")
            for phrase in words(subject)[other].values()
            if len(phrase.strip()) > 8 and "{" not in phrase
        }

        assert [phrase for phrase in foreign if re.search(rf"\b{re.escape(phrase)}\b", text)] == []

    def test_nothing_claims_to_be_certain_or_is_no_number(
        self, screens: dict[str, list[str]], language: str
    ) -> None:
        text = "\n".join(screens[language])

        assert not re.search(r"\b100 (pct\.|%)", text)
        assert not re.search(r"\b0 (pct\.|%)", text)
        assert not re.search(r"\b(nan|inf)\b", text, re.IGNORECASE)

    def test_a_range_has_no_probability(
        self, screens: dict[str, list[str]], document: dict[str, Any], language: str
    ) -> None:
        say = words("terminal")[language]
        text = "\n".join(screens[language])

        assert {option["display"] for option in document["options"].values()} == {"range"}
        assert say["chance"] not in text
        assert say["range_why"] in text


def test_danish_has_a_decimal_comma_and_english_a_point(screens: dict[str, list[str]]) -> None:
    amounts = {
        language: "".join(rows(screens[language], words("terminal")[language]["public"]))
        for language in LANGUAGES
    }

    assert re.findall(r"\d,\d", amounts["da"])
    assert re.findall(r"\d\.\d", amounts["en"])
    assert not re.search(r"\d\.\d", amounts["da"])
    assert not re.search(r"\d,\d", amounts["en"])
    assert amounts["da"].split()[-3:] == [
        word.replace(".", ",") for word in amounts["en"].split()[-3:]
    ]


def test_years_have_no_thousands_mark(screens: dict[str, list[str]]) -> None:
    for language in LANGUAGES:
        assert not re.search(r"\b2[.,\s]0[0-9]{2}\b", "\n".join(screens[language]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_point_is_shown_with_its_band_and_probability(tmp_path: Path, language: str) -> None:
    measured = CASE.replace("assumed: as last year", "https://example.org").replace(
        '"https://example.org"}', '"https://example.org", verification: verified}'
    )
    say = words("terminal")[language]
    lines = call(
        "appraise", folder_with(tmp_path, measured), "--draws", "512", "--lang", language
    ).out.splitlines()
    text = "\n".join(lines)
    (public, *_) = rows(lines, say["public"])

    assert say["band"] in text
    assert say["chance"] in text
    assert re.search(r" … ", public)
    assert re.search(r"\d (pct\.|%)  [█░]{10}", public)
    assert "The fund" in text or "Fonden" in text


def test_a_long_title_does_not_break_the_table(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, f"title: {'En meget lang titel ' * 20}")
    done = call("appraise", folder, *SEED)

    assert done.status == 0
    assert "En meget lang titel" in done.out


def test_a_case_of_nothing_is_shown_too(tmp_path: Path) -> None:
    for language in LANGUAGES:
        done = call("appraise", folder_with(tmp_path), *SEED, "--lang", language)

        assert done.status == 0
        assert "nan" not in done.out
        assert rows(done.out.splitlines(), words("terminal")[language]["public"])
