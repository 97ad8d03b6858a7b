"""Numbers as people read them: Danish or English, no more digits than they deserve."""

import pytest

from bundlinje.locale.numbers import decimal, figure, millions, percent


@pytest.mark.parametrize(
    ("value", "danish", "english"),
    [
        (1234567.0, "1.234.567", "1,234,567"),
        (-1234.0, "−1.234", "−1,234"),
        (0.0, "0", "0"),
        (-0.2, "0", "0"),
        (-0.0, "0", "0"),
    ],
)
def test_whole_numbers(value: float, danish: str, english: str) -> None:
    assert (decimal(value, "da", 0), decimal(value, "en", 0)) == (danish, english)


def test_decimals_and_signs() -> None:
    assert decimal(1234.56, "da") == "1.234,6"
    assert decimal(1234.56, "en") == "1,234.6"
    assert decimal(0.04, "da", 1, sign=True) == "0,0"
    assert decimal(0.06, "da", 1, sign=True) == "+0,1"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-13.54e6, "−13,5"),
        (1.25e6, "+1,2"),
        (0.25e6, "+0,25"),
        (0.0, "0,0"),
        (23_000.0, "+0,02"),
        (-1e9, "−1.000,0"),
    ],
)
def test_millions(value: float, shown: str) -> None:
    assert millions(value, "da") == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (0.0, "under 1 pct."),
        (0.001, "under 1 pct."),
        (0.0099, "under 1 pct."),
        (0.01, "1 pct."),
        (0.5, "50 pct."),
        (0.99, "99 pct."),
        (0.994, "over 99 pct."),
        (0.9999, "over 99 pct."),
        (1.0, "over 99 pct."),
    ],
)
def test_a_probability_is_never_0_or_100(share: float, shown: str) -> None:
    assert percent(share, "da") == shown
    assert percent(share, "en") == shown.replace("pct.", "%")


@pytest.mark.parametrize(
    ("value", "unit", "danish", "english"),
    [
        (0.25, "share", "25 pct.", "25 %"),
        (0.041, "probability", "4,1 pct.", "4.1 %"),
        (0.02, "share/year", "2,0 pct./år", "2.0 %/year"),
        (3.0, "years", "3 år", "3 years"),
        (2.5, "ratio", "2,50", "2.50"),
        (-0.004, "difference", "−0,004", "−0.004"),
        (12345.6, "hours/person-year", "12.346 timer/personår", "12,346 hours/person-year"),
    ],
)
def test_a_figure_has_its_unit_in_words(value: float, unit: str, danish: str, english: str) -> None:
    assert figure(value, unit, "da") == danish
    assert figure(value, unit, "en") == english
