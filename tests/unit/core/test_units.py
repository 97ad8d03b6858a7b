"""Units as they are written: `numerator` or `numerator/denominator`, singular or plural."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.core.units import (
    COUNTED,
    CURRENCIES,
    HEALTH,
    PLAIN,
    SHARES,
    SIGNED,
    TIMES,
    Unit,
    known_units,
    parse_unit,
)

NUMERATORS = (*CURRENCIES, *SHARES, *SIGNED, *COUNTED, *TIMES, *HEALTH, *PLAIN)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("DKK", Unit("DKK")),
        ("DKK/person-year", Unit("DKK", ("person-year",))),
        ("DKK/person/year", Unit("DKK", ("person", "year"))),
        (" DKK / person ", Unit("DKK", ("person",))),
        ("persons", Unit("person")),
        ("children/family", Unit("child", ("family",))),
        ("percentage points", Unit("percentage points")),
        ("DKK/EUR", Unit("DKK", ("EUR",))),
        ("QALY/person-year", Unit("QALY", ("person-year",))),
        ("share/percentage point", Unit("share", ("percentage point",))),
    ],
)
def test_a_unit_is_a_numerator_and_its_denominators(text: str, unit: Unit) -> None:
    assert parse_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("bananas", "bananas"),
        ("DKK/banana", "banana"),
        ("kr.", "kr."),
        ("", ""),
        ("/year", ""),
        ("DKK/", ""),
        ("DKK//year", ""),
        ("person-banana", "person-banana"),
        ("dkk", "dkk"),
    ],
)
def test_an_unknown_word_is_named(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=r".*") as refused:
        parse_unit(text)

    assert str(refused.value) == word


@pytest.mark.parametrize("numerator", NUMERATORS)
def test_the_numerator_decides_where_a_number_can_lie(numerator: str) -> None:
    unit = parse_unit(numerator)

    expected = "share" if numerator in SHARES else "real" if numerator in SIGNED else "positive"
    assert unit.domain == expected
    assert unit.currency == (numerator if numerator in CURRENCIES else None)


@given(st.sampled_from(NUMERATORS), st.lists(st.sampled_from((*COUNTED, *TIMES)), max_size=3))
def test_every_known_word_can_be_put_together(numerator: str, denominators: list[str]) -> None:
    found = parse_unit("/".join([numerator, *denominators]))

    assert found.denominators == tuple(denominators)
    assert found.domain == parse_unit(numerator).domain


@given(st.sampled_from(COUNTED))
def test_plural_and_singular_are_one_unit(word: str) -> None:
    irregular = {"child": "children", "family": "families", "success": "successes"}
    plural = irregular.get(word, f"{word}s")

    assert parse_unit(plural) == parse_unit(word)
    assert parse_unit(f"DKK/{plural}") == parse_unit(f"DKK/{word}")


def test_the_known_words_are_sorted_and_can_be_read() -> None:
    words = known_units()

    assert list(words) == sorted(set(words))
    assert set(NUMERATORS) <= set(words)
