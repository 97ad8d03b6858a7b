"""Tables as Excel writes them in Denmark and as others do, and what is refused in them."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.errors import Place, Refused
from bundlinje.files.tables import Cell, TableRow, read_table

NAMES = {"navn": "name", "name": "name", "værdi": "value", "value": "value"}
DANISH = "navn;værdi\r\nHjælp, åben;1,5\r\nØvrigt;2.500,75\r\n"


def read(content: bytes, folder: Path, required: tuple[str, ...] = ("name",)) -> list[TableRow]:
    """Return the rows of a table with these bytes."""
    path = folder / "t.csv"
    path.write_bytes(content)
    return list(read_table(path, NAMES, required))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_danish_table_is_read_in_every_encoding_it_is_saved_in(
    encoding: str, tmp_path: Path
) -> None:
    rows = read(DANISH.encode(encoding), tmp_path)

    assert [row.text("name") for row in rows] == ["Hjælp, åben", "Øvrigt"]
    assert [row.cells["value"].number() for row in rows] == [1.5, 2500.75]
    assert [row.line for row in rows] == [2, 3]


def test_tabs_and_commas_are_read_too(tmp_path: Path) -> None:
    assert read(b"name\tvalue\na\t1.5\n", tmp_path)[0].cells["value"].number() == 1.5
    assert read(b'name,value\n"a, b",1.5\n', tmp_path)[0].text("name") == "a, b"


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("0,25", ",", 0.25),
        ("0.25", ",", 0.25),
        ("1200", ",", 1200.0),
        ("1.234.567", ",", 1_234_567.0),
        ("1.234,5", ",", 1234.5),
        ("1 234,5".replace(" ", "\u00a0"), ",", 1234.5),
        ("-3,5", ",", -3.5),
        ("1,234,567.5", ".", 1_234_567.5),
        ("1,5", ".", 1.5),
        ("1e3", ".", 1000.0),
        ("12.3456", ",", 12.3456),
    ],
)
def test_a_number_is_read_as_it_was_meant(text: str, decimal: str, number: float) -> None:
    assert Cell(text, Place("t.csv", 2, 1), decimal).number() == number


@pytest.mark.parametrize(
    ("text", "decimal", "code"),
    [
        ("1.234", ",", "BL-T011"),
        ("1,234", ".", "BL-T011"),
        ("400 kr.", ",", "BL-T010"),
        ("1,2,3", ",", "BL-T010"),
        ("12.34.567", ",", "BL-T010"),
        ("nan", ".", "BL-T010"),
        ("inf", ".", "BL-T010"),
        ("1_000", ".", "BL-T010"),
        ("=1+1", ".", "BL-T010"),
        ("٣", ".", "BL-T010"),
        ("1e999", ".", "BL-T010"),
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_refused(
    text: str, decimal: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        Cell(text, Place("t.csv", 7, 3), decimal).number()

    (fault,) = refused.value.faults
    assert (fault.code, fault.place) == (code, Place("t.csv", 7, 3))


@given(st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(lambda x: round(x, 4)))
def test_what_a_danish_spreadsheet_writes_is_read_back_or_asked_about(value: float) -> None:
    grouped = f"{value:,.4f}".replace(",", "_").replace(".", ",").replace("_", ".")
    plain = f"{value:.4f}".replace(".", ",")

    for text in (grouped, plain):
        assert Cell(text, Place("t.csv", 1, 1), ",").number() == value


def test_all_faults_of_a_table_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read(b"name;vaerdi;navn\na;1;b;c\n", tmp_path, ("name", "value"))

    assert [fault.code for fault in refused.value.faults] == [
        "BL-T005", "BL-T006", "BL-T007", "BL-T008",
    ]  # fmt: skip


def test_blank_lines_and_empty_columns_at_the_end_are_nothing(tmp_path: Path) -> None:
    rows = read(b"\xef\xbb\xbfname;value;;\r\n;;;\r\na;1;;\r\n\r\n", tmp_path)

    assert [(row.line, row.text("name")) for row in rows] == [(3, "a")]


def test_a_cell_over_two_lines_does_not_shift_the_lines_after_it(tmp_path: Path) -> None:
    rows = read(b'name;value\n"two\nlines";1\nb;2\n', tmp_path)

    assert [row.line for row in rows] == [2, 4]


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12)


@given(
    st.lists(st.tuples(CELLS.filter(bool), CELLS), min_size=1, max_size=8), st.sampled_from(";,\t")
)
def test_what_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([("name", "value"), *rows])

    found = read(out.getvalue().encode(), tmp_path_factory.mktemp("t"))

    assert [(row.text("name"), row.text("value")) for row in found] == rows
