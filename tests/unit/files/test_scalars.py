"""The grammar of unquoted words, which holds for ever."""

import pytest

from bundlinje.files.scalars import read_plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0), ("7", 7), ("-12", -12), ("1.5", 1.5), ("1.10", 1.1), ("-0.25", -0.25),
        ("1e6", 1e6), ("1.5E-3", 0.0015), ("2e+3", 2000.0), ("0.0", 0.0), ("0e5", 0.0),
    ],
)  # fmt: skip
def test_numbers(text: str, value: float) -> None:
    assert read_plain(text) == value
    assert type(read_plain(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "0101", "0751", "no", "yes", "on", "off", "n", "12:30", "1.10.2", "1,5", "1_000", "nan",
        ".nan", ".inf", "-.inf", "0x1F", "0o7", "0b1", "+5", ".5", "5.", "2026-02-30", "2026-02-28",
        "1 000", "True", "TRUE", "Null", "NULL", "--5", "-", "1e", "e5", "١٢", "1e5.5", "=", "<",
    ],
)  # fmt: skip
def test_everything_else_is_text(text: str) -> None:
    assert read_plain(text) == text


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("false", False), ("null", None), ("~", None), ("", None)]
)
def test_words(text: str, value: bool | None) -> None:
    assert read_plain(text) is value


def test_minus_nothing_is_nothing() -> None:
    assert str(read_plain("-0.0")) == "0.0"
    assert str(read_plain("-0")) == "0"


@pytest.mark.parametrize("text", ["1e999", "-1e999", "1e-999", "1" * 65, "1" * 5000])
def test_numbers_out_of_reach_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="1"):
        read_plain(text)
