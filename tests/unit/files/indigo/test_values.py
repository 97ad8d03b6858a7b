"""Values of an INDIGO record: taken as they stand, or not at all."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bundlinje.core.exact import Amount, Price
from bundlinje.core.node import Slug
from bundlinje.files.indigo.values import (
    amount_of,
    day_of,
    is_currency,
    name_of,
    number_of,
    plain,
    price_of,
    said_at,
    text_at,
    unused,
)

SLUG: TypeAdapter[str] = TypeAdapter(Slug)
PRICE: TypeAdapter[Decimal] = TypeAdapter(Price)
AMOUNT: TypeAdapter[Decimal] = TypeAdapter(Amount)


@given(st.text())
def test_any_text_becomes_a_name_that_a_contract_can_have(text: str) -> None:
    name = name_of(text, "metric")

    assert SLUG.validate_python(name) == name
    assert name_of(name, "metric") == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("outcomemetric1", "outcomemetric1"),
        ("days_in_care", "days_in_care"),
        ("INDIGO-ORG-0047", "indigo-org-0047"),
        ("Følelse af tryghed", "foelelse-af-tryghed"),
        ("1st", "metric-1st"),
        ("", "metric"),
        ("💥", "metric"),
    ],
)
def test_a_name(text: str, name: str) -> None:
    assert name_of(text, "metric") == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert unused("a", {}) == "a"
    assert unused("a", {"a": 1}) == "a-2"
    assert unused("a", {"a": 1, "a-2": 1}) == "a-3"


@pytest.mark.parametrize("text", ["0", "12", "12.5", "1234567.891", "007"])
def test_a_number_is_read_digit_for_digit(text: str) -> None:
    assert number_of(text) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    ["", "-1", "+1", "1,000", "1.000.000", "$1", "1 m", "1e3", "=1", "\u0661", "½", "inf", ".5"],
)
def test_what_must_be_interpreted_is_no_number(text: str) -> None:
    assert number_of(text) is None


@given(st.decimals(0, 10**13, places=7))
def test_a_price_or_amount_is_one_that_the_contract_accepts(number: Decimal) -> None:
    for read, adapter in ((price_of, PRICE), (amount_of, AMOUNT)):
        found = read(f"{number:f}")
        if found is not None:
            assert adapter.validate_python(plain(found)) == found == number


@given(st.text() | st.dates().map(str))
def test_a_day_is_a_whole_day(text: str) -> None:
    found = day_of(text)

    assert found is None or found == date.fromisoformat(text)
    assert found is None or str(found) == text


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("GBP", True), ("gbp", False), ("C$", False), ("Swiss", False), ("", False)],
)
def test_a_currency_code(text: str, is_one: bool) -> None:
    assert is_currency(text) is is_one


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"x": {"value": "a\n b"}}, "a b"),
        ({"x": {"value": 4000.5}}, "4000.5"),
        ({"x": {"value": True}}, ""),
        ({"x": {"value": ["a"]}}, ""),
        ({"x": {"value": None}}, ""),
        ({"x": "a"}, ""),
        ({}, ""),
        ({"x": {"value": "\u202ea\u200b"}}, "a"),
    ],
)
def test_a_text_is_one_line_of_visible_letters(item: Any, text: str) -> None:
    assert said_at(item, "x") == text


def test_a_field_without_a_value_of_its_own() -> None:
    assert text_at({"id": "m1"}, "id") == "m1"
    assert text_at({"id": {"value": "m1"}}, "id") == ""
