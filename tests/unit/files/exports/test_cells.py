"""Cells of tables for other programs: exact amounts, and no text that a spreadsheet runs."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.files.exports.cells import (
    FORMULA_SIGNS,
    as_written,
    harmless,
    kroner,
    table_bytes,
)

HOSTILE = (
    "=1+1",
    "+45 12345678",
    "-2",
    "@SUM(A1)",
    "=cmd|'/c calc'!A0",
    "\t=1+1",
    "\r\n=1+1",
    "  =1+1",
    "\u200b=1+1",
    "\uff1d1+1",
    "'=1",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_begins_a_formula(text: str) -> None:
    assert harmless(text).startswith("'")
    assert "\n" not in harmless(text)


@given(st.text())
def test_no_text_at_all_begins_a_formula_or_a_line(text: str) -> None:
    cell = harmless(text)

    assert not cell.startswith(FORMULA_SIGNS[:4] + FORMULA_SIGNS[5:])
    assert cell.isprintable()


@given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1))
def test_a_text_on_one_line_comes_back_as_it_was(text: str) -> None:
    assert as_written(harmless(text)) == text


@given(st.integers(-(10**15), 10**15))
def test_an_amount_is_exact_in_both_languages(ore: int) -> None:
    assert Decimal(kroner(ore, "en")) * 100 == ore
    assert kroner(ore, "da") == kroner(ore, "en").replace(".", ",")


@pytest.mark.parametrize(
    ("ore", "danish"), [(0, "0,00"), (5, "0,05"), (-5, "-0,05"), (123456789, "1234567,89")]
)
def test_an_amount_has_two_decimals_and_nothing_between_thousands(ore: int, danish: str) -> None:
    assert kroner(ore, "da") == danish


@pytest.mark.parametrize(("language", "delimiter"), [("da", ";"), ("en", ",")])
def test_a_table_reads_back_cell_by_cell(language: str, delimiter: str) -> None:
    rows = [["a;b", "c,d"], ['e"f', ""]]
    raw = table_bytes(["x", "y"], rows, language)

    assert raw.startswith(b"\xef\xbb\xbf")
    text = raw.decode("utf-8-sig")
    assert text.endswith("\r\n")
    assert list(csv.reader(io.StringIO(text), delimiter=delimiter)) == [["x", "y"], *rows]


def test_the_mark_can_be_left_out() -> None:
    assert table_bytes(["x"], [], "en", mark=False) == b"x\r\n"
