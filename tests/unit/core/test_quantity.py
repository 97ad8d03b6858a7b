"""A number: exactly one form, in order, with what is known of it."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bundlinje.core.quantity import (
    FORMS,
    Number,
    NumberOrRest,
    NumberOrRow,
    NumberOrTable,
    Quantity,
)

NUMBER: TypeAdapter[Quantity] = TypeAdapter(Number)
FIGURES = sorted({name for names in FORMS.values() for name in names} - {"fact"})
ORDINARY = st.floats(-1e9, 1e9, allow_nan=False)


def codes(adapter: TypeAdapter[Any], value: Any) -> list[str]:
    """Return the kinds of error with which a value is refused; none if it is taken."""
    try:
        adapter.validate_python(value)
    except ValidationError as error:
        return [item["type"] for item in error.errors()]
    return []


# --- Short forms ---------------------------------------------------------------------------------


@given(ORDINARY)
def test_a_plain_number_is_its_value(value: float) -> None:
    found = NUMBER.validate_python(value)

    assert (found.form, found.value) == ("point", value)
    assert not found.is_uncertain


@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_is_a_number_too(value: int) -> None:
    found = NUMBER.validate_python(value)

    assert (found.form, found.value) == ("point", float(value))
    assert NUMBER.validate_python({"value": value}) == found


@given(st.from_regex(r"[a-z][a-z0-9-]{0,6}(/[a-z0-9][a-z0-9.-]{0,6}){1,3}", fullmatch=True))
def test_a_path_of_words_is_a_reference(text: str) -> None:
    found = NUMBER.validate_python(text)

    assert (found.form, found.fact) == ("fact", text)
    assert NUMBER.validate_python({"fact": text}) == found


@given(st.text().filter(lambda text: "/" not in text))
def test_other_text_is_no_number(text: str) -> None:
    assert codes(NUMBER, text) == ["BL-C012"]


@pytest.mark.parametrize("text", ["1/3", "/", "a/", "/a", "a//b", "https://example.org", "A/b"])
def test_a_fraction_or_an_address_is_no_reference(text: str) -> None:
    assert codes(NUMBER, text) == ["BL-C012"]


@pytest.mark.parametrize("value", [True, False, None, [1.0], {}, {"unit": "share"}])
def test_what_else_is_no_number(value: object) -> None:
    assert codes(NUMBER, value)


# --- Forms ---------------------------------------------------------------------------------------

IN_ORDER = {
    "value": 0.5,
    "mean": 0.5,
    "se": 0.1,
    "low": 0.2,
    "mode": 0.4,
    "high": 0.8,
    "successes": 3.0,
    "n": 9.0,
    "p10": 0.1,
    "p50": 0.5,
    "p90": 0.9,
}


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_only_the_forms_are_forms(count: int) -> None:
    for names in combinations(IN_ORDER, count):
        form = next((name for name, fields in FORMS.items() if fields == set(names)), None)
        given_figures = {name: IN_ORDER[name] for name in names}
        if form is None:
            assert codes(NUMBER, given_figures) == ["BL-C031"], names
        else:
            found = NUMBER.validate_python(given_figures)
            assert found.form == form
            assert found.figures == given_figures
            assert found.is_uncertain == (form != "point")


def test_every_figure_belongs_to_a_form() -> None:
    assert set(FIGURES) == set(IN_ORDER)


@given(st.tuples(ORDINARY, ORDINARY, ORDINARY))
def test_limits_are_taken_in_order_and_only_in_order(figures: tuple[float, float, float]) -> None:
    low, mode, high = figures
    in_order = low < high and low <= mode <= high

    assert (codes(NUMBER, {"low": low, "mode": mode, "high": high}) == []) == in_order
    assert (codes(NUMBER, {"low": low, "high": high}) == []) == (low < high)
    assert (codes(NUMBER, {"p10": low, "p50": mode, "p90": high}) == []) == (low < mode < high)


@given(ORDINARY, ORDINARY)
def test_a_standard_error_is_above_0(mean: float, se: float) -> None:
    assert (codes(NUMBER, {"mean": mean, "se": se}) == []) == (se > 0.0)


@given(st.floats(-10, 100), st.floats(-10, 100))
def test_successes_are_among_the_tried(successes: float, tried: float) -> None:
    possible = 0.0 <= successes <= tried and tried > 0.0

    assert (codes(NUMBER, {"successes": successes, "n": tried}) == []) == possible


@given(st.floats(-1, 2))
def test_a_level_is_a_share_and_belongs_to_an_interval(level: float) -> None:
    assume(level != 0.0)

    assert (codes(NUMBER, {"low": 1, "high": 2, "level": level}) == []) == (0.0 < level < 1.0)
    assert codes(NUMBER, {"value": 1, "level": level}) == ["BL-C032"]


def test_the_place_of_a_figure_out_of_order_is_named() -> None:
    with pytest.raises(ValidationError) as refused:
        NUMBER.validate_python({"low": 1, "mode": 5, "high": 2})
    (error,) = refused.value.errors()

    assert error["ctx"] == {"sub": "mode", "rule": "low <= mode <= high"}


def test_an_unknown_unit_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValidationError) as refused:
        NUMBER.validate_python({"value": 1, "unit": "DKK/persn"})
    (error,) = refused.value.errors()

    assert error["type"] == "BL-C033"
    assert error["ctx"] == {"word": "persn", "near": "person", "sub": "unit"}


# --- What is known of it -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "verification", "assumed", "unverified"),
    [
        (None, None, False, False),
        ("assumed: a guess", None, True, False),
        ("Assumed : a guess", None, True, False),
        ("https://example.org", None, False, True),
        ("https://example.org", "verified", False, False),
        ("https://example.org", "secondary", False, False),
        ("https://example.org", "derived", False, False),
        ("https://example.org", "unverified", False, True),
        (None, "unverified", False, True),
        ({"assumed": {"da": "et skøn", "en": "a guess"}}, None, True, False),
    ],
)
def test_a_number_is_assumed_unverified_or_vouched_for(
    source: object, verification: str | None, assumed: bool, unverified: bool
) -> None:
    found = NUMBER.validate_python({"value": 1, "source": source, "verification": verification})

    assert (found.is_assumed, found.is_unverified) == (assumed, unverified)


def test_a_source_is_an_address_or_an_assumption() -> None:
    assert codes(NUMBER, {"value": 1, "source": {}}) == ["BL-C030"]
    assert codes(NUMBER, {"value": 1, "source": {"url": "https://x", "assumed": "y"}}) == [
        "BL-C030"
    ]


def test_a_number_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        NUMBER.validate_python(1.0).value = 2.0  # type: ignore[misc]


# --- Rows, tables and the rest -------------------------------------------------------------------


def test_a_row_or_a_number() -> None:
    either: TypeAdapter[Any] = TypeAdapter(NumberOrRow)

    assert [item.value for item in either.validate_python([1, 2.5])] == [1.0, 2.5]
    assert either.validate_python(3).value == 3.0
    assert codes(either, {"young": 1})


def test_a_table_or_a_number() -> None:
    either: TypeAdapter[Any] = TypeAdapter(NumberOrTable)

    assert {key: item.value for key, item in either.validate_python({"young": 1}).items()} == {
        "young": 1.0
    }
    assert either.validate_python({"low": 1, "high": 2}).form == "interval"
    assert codes(either, [1])


def test_the_rest_or_a_number() -> None:
    either: TypeAdapter[Any] = TypeAdapter(NumberOrRest)

    assert either.validate_python("rest") == "rest"
    assert either.validate_python(0.4).value == 0.4
    assert codes(either, "resten") == ["BL-C012"]
