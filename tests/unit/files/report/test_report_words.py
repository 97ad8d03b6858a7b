"""Every word in both languages, nothing left to fill in, nothing unused."""

import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bundlinje.files.report as package
from bundlinje.files.report.titles import LABELS, Titles
from bundlinje.locale import words
from tests.unit.files.report.pages import LANGUAGES, NAMES, computed, html_of, read


def leaves(table: dict[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    """Return every sentence with its path."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{at}{key}.")
        else:
            yield f"{at}{key}", value


def blanks(sentence: str) -> set[str]:
    """Return the names that a sentence wants filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_both_languages_say_the_same_things() -> None:
    danish, english = (dict(leaves(words("report")[language])) for language in LANGUAGES)

    assert danish.keys() == english.keys()
    for key, sentence in danish.items():
        assert blanks(sentence) == blanks(english[key]), key


def test_every_word_is_used() -> None:
    folder = Path(package.__file__).parent
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.suffix in (".py", ".html", ".js")
    )
    prefixes = ("worst_", "measure_", "person_")
    unused = [
        key
        for key, value in words("report")["da"].items()
        if not isinstance(value, dict)
        and not key.startswith(prefixes)
        and not re.search(rf"\b{key}\b", code)
    ]
    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_to_fill_in(name: str, language: str) -> None:
    _, text = read(html_of(name, language))

    assert not re.search(r"\{\w*\}", text)
    assert "None" not in text
    assert "nan" not in text.split()
    assert ".." not in text.replace("...", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_certain_and_years_have_no_separator(name: str, language: str) -> None:
    tree, text = read(html_of(name, language))
    values = [cell for cell in tree.all("td") if cell.attributes.get("class") == "spread"]
    inputs = {id(cell) for cell in values}  # a share that is put in may be the whole
    claims = (" ".join(item.texts) for item in tree.everything() if id(item) not in inputs)

    assert not re.search(r"\b100 (pct\.|%)", " ".join(claims))
    assert not re.search(r"\b(19|20)?2[.,]0[2-5]\d\b", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_step_of_a_trace_has_a_name_in_both_languages(name: str) -> None:
    _, trace, table = computed(name)
    labels = {
        node["label"]
        for node in trace["nodes"]
        if node.get("label") and "title" not in node.get("source", {})
    }
    spoken = {language: Titles(language, table) for language in LANGUAGES}
    for titles in spoken.values():
        titles.learn_inputs(trace)
    for label in labels:
        assert any(re.fullmatch(pattern, label) for pattern in LABELS.values()), label
        assert not any("{" in titles.label(label) for titles in spoken.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_danish_page_uses_danish_numbers(name: str) -> None:
    tree, text = read(html_of(name, "da"))

    assert "mio. kr." in text
    for figure in tree.all("data"):
        shown = "".join(figure.texts)
        assert not re.search(r"\d\.\d{1,2}\b", shown), shown


@pytest.mark.parametrize("name", NAMES)
def test_english_words_do_not_stand_on_a_danish_page(name: str) -> None:
    tree, _ = read(html_of(name, "da"))
    marked = [found for found in tree.everything() if found.attributes.get("lang") == "en"]
    foreign = {id(item) for found in marked for item in found.everything()}
    seen = " ".join(
        " ".join(found.texts)
        for found in tree.everything()
        if id(found) not in foreign and found.tag not in ("script", "style", "code", "a")
    ).lower()
    english = ("the public purse", "municipality", "present value", "bottom line", "payback",
               "assumed", "unverified", "in all likelihood")  # fmt: skip
    assert [word for word in english if word in seen] == []
