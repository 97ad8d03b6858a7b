"""The statement: every amount of the document, each posting back to its clause, nothing fetched."""

import re
from functools import cache
from typing import Any

import pytest

from bundlinje.files.settlement_page import render
from bundlinje.files.settlement_words import Names
from bundlinje.locale import LANGUAGES
from tests.corpus.contracts import document_of, folders
from tests.unit.files.report.pages import Element, read

(FROZEN,) = folders()


@cache
def document() -> dict[str, Any]:
    """Return the settlement of the frozen contract."""
    return document_of(FROZEN)


@cache
def page(language: str) -> tuple[Element, str]:
    """Return the tree of its statement, and the text that a reader sees."""
    return read(render(document(), language))


def part(language: str, name: str) -> Element:
    """Return the element with an id."""
    (found,) = [
        item for item in page(language)[0].everything() if item.attributes.get("id") == name
    ]
    return found


def text_of(element: Element) -> str:
    """Return everything that stands in an element."""
    own = " ".join(element.texts)
    return " ".join([own, *(text_of(child) for child in element.children)])


def rows(element: Element, kind: str) -> list[list[str]]:
    """Return the rows of every table of a kind, as texts."""
    tables = [
        item for item in element.all("table") if kind in item.attributes.get("class", "").split()
    ]
    return [
        [" ".join(text_of(cell).split()) for cell in row.children]
        for table in tables
        for body in table.all("tbody")
        for row in body.all("tr")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_posting_goes_back_to_its_clause(language: str) -> None:
    names = Names(document(), language)
    for name, period in document()["periods"].items():
        (table,) = [
            item for item in part(language, f"period-{name}").all("table")
            if "postings" in item.attributes.get("class", "")
        ]  # fmt: skip
        links = [link.attributes["href"].removeprefix("#") for link in table.all("a")]
        assert len(links) == len(period["postings"])
        for link, item in zip(links, period["postings"], strict=True):
            section = text_of(part(language, link))
            assert names.clause(item["rule"]) in section
            assert names.rule(item["rule"]) in section


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_the_amounts_of_the_document(language: str) -> None:
    names = Names(document(), language)
    for name, period in document()["periods"].items():
        here = part(language, f"period-{name}")
        shown = [row[-1] for row in rows(here, "postings")]
        assert shown == [*(names.amount(item["amount_ore"]) for item in period["postings"]),
                         names.amount(0)]  # fmt: skip
        for key, rule in period["rules"].items():
            if document()["contract"]["rules"][key]["kind"] == "payment":
                flow = dict(rows(part(language, f"{name}-{key}"), "numbers"))
                assert flow[names.say["flow"]["computed"]] == names.amount(rule["computed_ore"])
                assert flow[names.say["flow"]["total"]] == names.amount(rule["total_ore"])
                for payer, ore in rule["paid_ore"].items():
                    assert flow[f"{names.say['share_of']}: {names.party(payer)}"] == names.amount(
                        ore
                    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_stands_exactly_and_rounded(language: str) -> None:
    names = Names(document(), language)
    steps = rows(part(language, "2023-begun"), "steps")
    cells = document()["periods"]["2023"]["rules"]["begun"]["cells"]

    shown = [row[2] for row in steps]
    stated = [
        names.exact(step["value"])
        for cell in cells for step in cell["steps"] if step["step"] != "gate"
    ]  # fmt: skip
    assert shown == stated
    assert any("own/wages" in row[1] for row in steps)


def test_the_share_that_decides_stands_as_it_is_compared() -> None:
    gate = text_of(part("da", "2022-better"))

    assert "50/162 = 30,8642 pct.; kravet er mindst 31 pct.: ikke opfyldt" in gate


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_measured_is_said(language: str) -> None:
    say = Names(document(), language).say

    assert say["not_measured"] in text_of(part(language, "period-2022")) or not any(
        cell["reason"] == "not_measured"
        for rule in document()["periods"]["2022"]["rules"].values()
        for cell in rule["cells"]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_are_unique_and_links_lead_somewhere(language: str) -> None:
    everything = page(language)[0].everything()
    ids = [item.attributes["id"] for item in everything if "id" in item.attributes]
    links = [item.attributes["href"] for item in everything if item.tag == "a"]

    assert len(ids) == len(set(ids))
    inner = {link.removeprefix("#") for link in links if link.startswith("#")}
    assert inner <= set(ids)
    assert all(link.startswith(("#", "https://")) for link in links)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fetched_and_no_script_runs(language: str) -> None:
    everything = page(language)[0].everything()
    policy = next(item.attributes["content"] for item in everything
                  if item.attributes.get("http-equiv") == "Content-Security-Policy")  # fmt: skip

    assert policy.startswith("default-src 'none'")
    assert not [item.tag for item in everything if item.tag in ("script", "img", "link", "iframe")]
    assert "url(" not in render(document(), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_a_programmer_is_shown(language: str) -> None:
    _, text = page(language)

    assert not re.search(r"\bNone\b|\bTrue\b|\bnan\b|outcome_payment|\{|\}|_ore\b", text)


def test_a_title_is_shown_and_never_run() -> None:
    changed = {**document(), "contract": {**document()["contract"], "title": {
        "da": "<script>alert(1)</script>", "en": "x"}}}  # fmt: skip
    html = render(changed, "da")

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_both_languages_show_the_same_number_of_cells() -> None:
    counts = [len(page(language)[0].all("td")) for language in LANGUAGES]

    assert counts[0] == counts[1] > 200
