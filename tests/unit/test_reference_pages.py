"""The generated reference: as committed, complete, and where faults say that it is."""

import re

import pytest
from pydantic import BaseModel

from bundlinje.core.case import Case
from bundlinje.core.meanings import MEANINGS
from bundlinje.core.money import PARTIES
from bundlinje.core.units import known_units
from bundlinje.errors import Fault, meant, near, sentences
from bundlinje.locale import words
from bundlinje.reference.catalog import national
from scripts.reference_pages import BOOKS, ROOT, pages, sections

PAGES = pages()
FOLDER = ROOT / "docs" / "reference"
MODELS = {
    section.model.__name__: section.model
    for book in BOOKS.values()
    for section in sections(book.model)
}
SECTIONS = [
    (page, section.model)
    for page, book in BOOKS.items()
    for section in sections(book.model)
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_page_is_what_the_code_writes(name: str) -> None:
    committed = (FOLDER / name).read_text(encoding="utf-8")

    assert committed == PAGES[name], "run `make docs`"


def test_nothing_else_lies_there() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {*PAGES, "verbs", "ledger.md"}


@pytest.mark.parametrize("name", MODELS)
def test_every_key_of_a_section_has_a_meaning(name: str) -> None:
    assert list(MEANINGS[name]) or not MODELS[name].model_fields
    assert set(MEANINGS[name]) == set(MODELS[name].model_fields)
    for key, meaning in MEANINGS[name].items():
        assert (
            re.fullmatch(r"[^.]*[^. ]", meaning.replace("e.g.", ""))
            or ".md" in meaning
            or (re.search(r"\d\.\d", meaning))
        ), key


@pytest.mark.parametrize(("page", "model"), SECTIONS)
def test_every_section_stands_in_the_reference(page: str, model: type[BaseModel]) -> None:
    text, name = PAGES[page], model.__name__

    assert f"\n## {name}\n" in text
    part = text.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    for key in model.model_fields:
        assert f"| `{key}` | " in part, key
    assert f"```{BOOKS[page].language}" in part or model is BOOKS[page].model


def test_links_between_the_pages_lead_somewhere() -> None:
    for name, text in PAGES.items():
        for page, anchor in re.findall(r"\]\(([a-z.]*)#([a-z]+)\)", text):
            headings = re.findall(r"^## (.*)$", PAGES[page or name], re.MULTILINE)
            assert anchor in {heading.lower() for heading in headings}


def test_everything_that_can_be_named_is_listed() -> None:
    assert all(f"`{word}`" in PAGES["units.md"] for word in known_units() if word != "point"
               if word != "percentage point")  # fmt: skip
    assert all(f"| `{party}` |" in PAGES["parties.md"] for party in PARTIES)
    assert all(f"| `{fact}` |" in PAGES["facts.md"] for fact in national().facts)
    assert all(f"\n## {code}\n" in PAGES["errors.md"] for code in sentences())


def test_the_schema_says_what_keys_mean() -> None:
    schema = Case.model_json_schema()

    assert schema["properties"]["horizon"]["description"] == "the years that count"
    effect = schema["$defs"]["Effect"]["properties"]
    assert effect["deadweight"]["description"] == "the share that would have happened anyway"


@pytest.mark.parametrize(
    ("fault", "page"),
    [
        (Fault("BL-C001", values={"key": "x", "near": "y", "see": "case.md#cost"}), "case.md#cost"),
        (Fault("BL-C033", values={"word": "kr", "near": "DKK"}), "units.md"),
        (Fault("BL-C101", values={"reference": "x/y", "near": "x/z"}), "facts.md"),
        (Fault("BL-C007", values={"what": {"da": "en sag", "en": "a case"},
                                  "found": {"da": "en liste", "en": "a list"}}), ""),
    ],
)  # fmt: skip
def test_a_fault_says_where_its_entry_stands(fault: Fault, page: str) -> None:
    assert fault.see == page
    assert fault.as_json()["see"] == (f"docs/reference/{page}" if page else "")
    assert fault.text("da").endswith(f"Se docs/reference/{page}." if page else ".")
    assert fault.text("en").endswith(f"See docs/reference/{page}." if page else ".")


@pytest.mark.parametrize(
    ("word", "nearest"),
    [("kr", "DKK"), ("kroner", "DKK"), ("pct.", "share"), ("timer", "hour"), ("qaly", "QALY"),
     ("person år", "person-year"), ("mont", "month"), ("Uger", "week")],
)  # fmt: skip
def test_a_unit_in_danish_or_with_a_slip_is_understood(word: str, nearest: str) -> None:
    assert near(word, (*known_units(), "person-year")) == nearest


def test_words_that_people_write_lead_to_words_of_the_format() -> None:
    keys = {key for model in MODELS.values() for key in model.model_fields}
    known = keys | set(known_units()) | set(PARTIES) | {"net", "gross", "person-year"}

    for word, means in words("meant")["words"].items():
        assert set(means) <= known, word
        assert meant(word.upper(), means) == means[0]
