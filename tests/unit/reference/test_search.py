"""Search finds a fact by words in either language, spelled rightly or not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.core.fact import Fact
from bundlinje.core.node import Text
from bundlinje.reference.catalog import national
from bundlinje.reference.search import search, words_in

ROWS = national().rows


@pytest.mark.parametrize(
    ("words", "id"),
    [
        ("plejefamilie", "dk/placement/foster-care"),
        ("plejefamlie", "dk/placement/foster-care"),
        ("foster family", "dk/placement/foster-care"),
        ("fostr familly", "dk/placement/foster-care"),
        ("fondsmoms", "dk/tax/foundation-grant"),
        ("fonsmoms", "dk/tax/foundation-grant"),
        ("nettoafgiftsfaktor", "dk/appraisal/net-tax-factor"),
        ("doegninstitution opholdssted", "dk/placement/residential-care"),
        ("døgninstitution", "dk/placement/residential-care"),
        ("homeless shelter price", "dk/shelter/mean-price"),
    ],
)
def test_a_fact_is_among_the_first_whatever_the_language_and_spelling(words: str, id: str) -> None:
    assert id in [fact.id for fact, _ in search(ROWS, words, 5)]


def test_every_fact_is_found_by_its_own_title() -> None:
    chance = random.Random(1)

    for fact in chance.sample(list(ROWS.values()), 40):
        for title in (fact.title.da, fact.title.en):
            best = search(ROWS, title, 8)
            assert fact.id in [item.id for item, _ in best], title


def test_account_numbers_are_found_exactly() -> None:
    found = [fact for fact, _ in search(ROWS, "5.28.22")]

    assert found
    assert all("5.28.22" in f"{fact.account} {fact.note}" for fact in found)


def test_a_title_counts_more_than_a_note() -> None:
    def fact(id: str, title: str, note: str) -> Fact:
        return Fact(id, Text(da=title, en=title), None, kind="statement", note=note)

    rows = {"a/b": fact("a/b", "noget andet", "egnsplan"), "a/c": fact("a/c", "egnsplan", "")}

    assert [item.id for item, _ in search(rows, "egnsplan")] == ["a/c", "a/b"]


@pytest.mark.parametrize("words", ["", "  ", "!!", "qzxqzx vvkkqq"])
def test_nothing_is_found_for_nothing(words: str) -> None:
    assert search(ROWS, words) == []


@given(st.text(max_size=40))
def test_any_text_can_be_searched_for(text: str) -> None:
    found = search(ROWS, text, 5)

    assert len(found) <= 5
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_words_are_plain_letters() -> None:
    assert words_in("Døgn-institution, § 5.28.23: Ål") == ("doegn", "institution", "5.28.23", "aal")
