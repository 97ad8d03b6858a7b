"""What the user probably meant."""

import pytest

from bundlinje.files.hints import (
    name_from,
    nearest,
    number_in,
    shorten,
    truth_in,
    whole_number_in,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,5", "1.5"), ("1_000", "1000"), ("1.000,50", "1000.50"), ("1,000.50", "1000.50"),
        ("50 %", "0.5"), ("12,5%", "0.125"), ("5 pct.", "0.05"), ("1.000.000", "1000000"),
        ("1 000", "1000"), ("1\u00a0000,5", "1000.5"), ("1'000", "1000"), ("+5", "5"),
        (".5", "0.5"), ("5.", "5"), ("-0,5", "-0.5"), ("\u22125", "-5"), ("0751", "751"),
        ("2,5 kr", "2.5"), ("13,3 mio. kr.", "13300000"), ("1,5e3", "1.5e3"), ("0,125", "0.125"),
        ("1.5", "1.5"), ("1/3", "0.333333"), ("-3/4", "-0.75"), ("kr. 5", "5"), ("DKK 1,5", "1.5"),
        ("“5”", "5"), ("»1.000,5«", "1000.5"),
    ],
)  # fmt: skip
def test_number_that_a_text_means(text: str, number: str) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "12:30", "1,000", "1.000", "150,000 kr", "nan", ".inf", "0x1F", "1.10.2", "5-10", "1/1/24",
        "", ".", "-", "kr", "%", "1e999", "1e300 mio", "2026-02-30", "1" * 90, "²", "\u0661", "ti",
    ],
)  # fmt: skip
def test_text_that_means_no_certain_number(text: str) -> None:
    assert number_in(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("2.024", "2024"), ("2024.0", "2024"), ("1.000", "1000"), ("2024", "2024"), ("+5", "5")],
)
def test_whole_number_that_a_text_means(text: str, number: str) -> None:
    assert whole_number_in(text) == number


@pytest.mark.parametrize("text", ["2024.5", "2024-25", "to", ""])
def test_text_that_means_no_whole_number(text: str) -> None:
    assert whole_number_in(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Børn og unge", "boern-og-unge"), ("Århus 2", "aarhus-2"), ("a--b", "a-b"),
        ("a _ b", "a_b"), ("-a-", "a"),
    ],
)  # fmt: skip
def test_name_made_of_a_text(text: str, name: str) -> None:
    assert name_from(text) == name


@pytest.mark.parametrize("text", ["0751", "", "😀", "x" * 61])
def test_text_that_makes_no_name(text: str) -> None:
    assert name_from(text) is None


def test_nearest_word() -> None:
    assert nearest("Discount-Rate", ("discount_rate", "rate")) == "discount_rate"
    assert nearest("titel", ("title", "kind")) == "title"
    assert nearest("xyz", ("title", "kind")) is None
    assert nearest("parts", ("party",), likeness=0.9) is None


@pytest.mark.parametrize(("text", "word"), [("Ja", "true"), ("off", "false"), ("måske", None)])
def test_truth_that_a_word_means(text: str, word: str | None) -> None:
    assert truth_in(text) == word


def test_texts_are_quoted_on_one_visible_line() -> None:
    assert shorten("a\u00adb\x1b") == "a\ufffdb\ufffd"
    assert shorten("\u00a0") == " "
    assert shorten("") == ""
    assert shorten("a\n  b") == "a b"
    assert shorten("x" * 100) == "x" * 59 + "…"
