"""What every part of a case has in common: frozen, strict, closed, in two languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bundlinje.core.case import Case, Horizon
from bundlinje.core.money import Party
from bundlinje.core.node import Slug, Text, Words
from tests.spec.appraise.small import case_of
from tests.spec.appraise.test_result import CASE as FULL

SLUG: TypeAdapter[str] = TypeAdapter(Slug)
WORDS: TypeAdapter[Text] = TypeAdapter(Words)


def is_taken(adapter: TypeAdapter[str], text: str) -> bool:
    """Return whether a value is accepted."""
    try:
        adapter.validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", ["a", "a1", "young-people", "less_care", "a-1_b", "x" * 60])
def test_a_name_is_small_letters_digits_and_hyphens(name: str) -> None:
    assert is_taken(SLUG, name)


@pytest.mark.parametrize(
    "name", ["", "1a", "A", "æ", "a b", "a.b", "-a", "a-", "a--b", "a_-b", "x" * 61, "a\n"]
)
def test_other_names_are_refused(name: str) -> None:
    assert not is_taken(SLUG, name)


@given(st.from_regex(r"[a-z][a-z0-9]{0,5}([_-][a-z0-9]{1,5}){0,3}", fullmatch=True))
def test_every_word_of_that_form_is_a_name(name: str) -> None:
    assert is_taken(SLUG, name)


@given(st.text())
def test_one_title_serves_both_languages(text: str) -> None:
    found = WORDS.validate_python(text)

    assert found.in_language("da") == found.in_language("en") == text


def test_two_titles_are_told_apart() -> None:
    found = WORDS.validate_python({"da": "Unge", "en": "Young people"})

    assert (found.in_language("da"), found.in_language("en")) == ("Unge", "Young people")


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Party.model_validate({"title": "Fund", "purse": "full"})


@pytest.mark.parametrize("year", ["2026", 2026.0, True, None])
def test_types_are_not_guessed(year: object) -> None:
    with pytest.raises(ValidationError):
        Horizon.model_validate({"first_year": year, "last_year": 2030})


def test_a_case_cannot_be_changed() -> None:
    case = case_of()

    with pytest.raises(ValidationError, match="frozen"):
        case.id = "other"  # type: ignore[misc]


def test_a_case_that_was_written_out_is_the_same_case() -> None:
    case = case_of(FULL)

    assert Case.model_validate(case.model_dump(exclude_unset=True)) == case


def test_the_horizon_has_both_its_ends() -> None:
    assert list(Horizon(first_year=2026, last_year=2028).years) == [2026, 2027, 2028]


@pytest.mark.parametrize(
    ("party", "public"),
    [
        ("municipality", True),
        ("other_municipality", True),
        ("region", True),
        ("state", True),
        ("citizen", False),
        ("fund", False),
        ("agency", True),
    ],
)
def test_who_is_public(party: str, public: bool) -> None:
    case = case_of(
        "parties: {fund: {title: F}, agency: {title: A, public: true}, region: {title: Midt}}"
    )

    # A title of one's own for the region does not take it out of the public purse.
    assert case.is_public(party) == public
