"""What the model of a case wants at each place."""

import pytest

from bundlinje.core.case import Case
from bundlinje.files.shape import expected, follow, sections_with
from bundlinje.locale import LANGUAGES, words


@pytest.mark.parametrize(
    ("loc", "path", "kind"),
    [
        ((), (), "section"),
        (("id",), ("id",), "name"),
        (("title",), ("title",), "title"),
        (("title", "da"), ("title", "da"), "text"),
        (("price_level", "year"), ("price_level", "year"), "whole"),
        (("discounting", "schedule", "float"), ("discounting", "schedule"), "number"),
        (("discounting", "costs"), ("discounting", "costs"), "choice"),
        (("segments",), ("segments",), "section"),
        (("options", "a", "invited", "b"), ("options", "a", "invited", "b"), "years"),
        (("costs", "a", "amounts", 2024), ("costs", "a", "amounts", "2024"), "number"),
        (("options", "a", "take_up", "~table", "x"), ("options", "a", "take_up", "x"), "number"),
        (("accounts", "a", "payers", "b", "~number", "mean"),
         ("accounts", "a", "payers", "b", "mean"), "number"),
        (("consequences", "a", "change", "~row", 1), ("consequences", "a", "change", 1), "number"),
        (("effects", "a", "employment"), ("effects", "a", "employment"), "truth"),
        (("effects", "a", "value", "source"), ("effects", "a", "value", "source"), "source"),
        (("correlations", 0, "between", 1), ("correlations", 0, "between", 1), "text"),
        (("correlations",), ("correlations",), "list"),
        (("nowhere", "at", "all"), ("nowhere", "at", "all"), "value"),
    ],
)  # fmt: skip
def test_locations_of_pydantic_become_places(
    loc: tuple[str | int, ...], path: tuple[str | int, ...], kind: str
) -> None:
    wanted = follow(Case, loc)
    assert wanted.path == path
    assert wanted.kind == kind


def test_keys_are_told_from_values() -> None:
    wanted = follow(Case, ("segments", "A B", "[key]"))
    assert wanted.is_key
    assert wanted.path == ("segments", "A B")


def test_choices_of_a_union_include_its_words() -> None:
    assert follow(Case, ("accounts", "a", "payers", "b", "~number")).choices == ("rest",)


def test_phrases_name_the_fields_and_choices() -> None:
    assert follow(Case, ("horizon",)).phrase()["en"] == (
        "a section with the fields first_year, last_year"
    )
    assert follow(Case, ("discounting", "costs")).phrase()["da"] == ("et af ordene start, mid, end")


def test_sections_that_know_a_key() -> None:
    assert set(sections_with(Case, "payers")) == {"costs", "accounts"}
    assert sections_with(Case, "half_life_years") == ("effects.persistence",)
    assert sections_with(Case, "xyz") == ()


@pytest.mark.parametrize("kind", words("expected"))
def test_every_kind_speaks_both_languages(kind: str) -> None:
    assert set(expected(kind)) == set(LANGUAGES)
