"""Yearly changes are found by the words of a table, and every faulty cell is named."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundlinje.errors import Place, Refused
from bundlinje.files.index_sheets import plain, read_changes, year_of
from bundlinje.files.workbook.cells import Cell

Rows = Sequence[Sequence[Any]]
HEAD: Rows = [
    ["Skøn for pris- og lønudviklingen, juni 2026"],
    ["Årlig stigning i pct."],
    [],
    [None, "2024-2025", "2025-2026", None, "2026-27", "2024-2026"],
]
BODY: Rows = [
    ["Løn 1)", 3.28, "3,1", None, 2.9, 6.5],
    ["Brændsel", -4.1, 1, None, 1.5],
    ["Varekøb", 2, 2.1, None, 2],
    [],
    ["Tjenesteydelser", 2.2, 2.1, None, "-"],
    ["Tjenesteydelser mv. med overførsler", 2, 2, None, 2],
    ["Priser i alt", 2.1, 2.0, None, 1.9],
    ["Løn og priser i alt", 2.9, 2.7, None, 2.6],
    ["1) Inkl. korrektion for tidligere år"],
]
Make = Callable[[openpyxl.Workbook], object]


def workbook(here: Path, rows: Rows, change: Make | None = None) -> Path:
    """Write a workbook whose first sheet holds rows."""
    book = openpyxl.Workbook()
    book.active.title = "PL-skøn"
    for row in rows:
        book.active.append(list(row))
    if change:
        change(book)
    book.save(file := here / "pl.xlsx")
    return file


def table(here: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a CSV file."""
    file = here / "pl.csv"
    file.write_bytes(text.encode(encoding))
    return file


def faults(file: Path, kind: str = "wages", row: str = "") -> list[tuple[str, str]]:
    """Return the codes with which a file is refused, each with the address of its cell."""
    with pytest.raises(Refused) as caught:
        read_changes(file, kind, row)
    places = [(item.code, str(item.place).replace(str(file), "").strip(" :")) for item in
              caught.value.faults]  # fmt: skip
    for item in caught.value.faults:
        for language in ("da", "en"):
            assert item.text(language).endswith((".", "?")), item
    return places


@pytest.mark.parametrize(
    ("kind", "name", "changes"),
    [
        ("wages", "Løn 1)", {2025: 0.0328, 2026: 0.031, 2027: 0.029}),
        ("other", "Priser i alt", {2025: 0.021, 2026: 0.02, 2027: 0.019}),
        ("general", "Løn og priser i alt", {2025: 0.029, 2026: 0.027, 2027: 0.026}),
    ],
)
def test_the_usual_row_of_a_kind_is_read_from_the_forecast(
    tmp_path: Path, kind: str, name: str, changes: dict[int, float]
) -> None:
    file = workbook(tmp_path, [*HEAD, *BODY], lambda book: book.active.merge_cells("A1:F1"))
    found = read_changes(file, kind)

    assert found.name == name
    assert found.changes == pytest.approx(changes)
    assert found.where.startswith("PL-skøn!A")


def test_a_row_may_be_named_and_a_cell_without_a_figure_is_left_out(tmp_path: Path) -> None:
    found = read_changes(workbook(tmp_path, [*HEAD, *BODY]), "other", "tjenesteydelser")

    # Not the row that begins with the same word, and nothing for 2027, where a dash stands.
    assert found.changes == pytest.approx({2025: 0.022, 2026: 0.021})


def test_the_same_table_as_danish_csv_says_the_same(tmp_path: Path) -> None:
    def written(cell: Any) -> str:
        return "" if cell is None else str(cell).replace(".", ",") if cell != 6.5 else "6,5"

    rows = [";".join(written(cell) for cell in row) for row in (*HEAD[:2], *HEAD[3:], *BODY)]
    for encoding in ("utf-8-sig", "cp1252"):
        found = read_changes(table(tmp_path, "\r\n".join(rows), encoding), "wages")
        assert found.changes == pytest.approx({2025: 0.0328, 2026: 0.031, 2027: 0.029})
        assert found.where == "4:1"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("år;pct.\n2025;3,28\n2026;3,1\n", {2025: 0.0328, 2026: 0.031}),
        ("year,change\n2025,0.0328\n2026,0.031\n", {2025: 0.0328, 2026: 0.031}),
        ("year,per cent\n2025,3.28\n2026,-3.1\n", {2025: 0.0328, 2026: -0.031}),
        ("År;Priser i alt;Løn\n2024-2025;2;3,28\n2025-2026;2;3,1\n", {2025: 0.0328, 2026: 0.031}),
        ("KL, juni 2026\n\nÅr\tLøn\n2025\t3,28 pct.\n2026\t3,1 %\n", {2025: 0.0328, 2026: 0.031}),
        ("year,change\n2025,0.0004\n2026,0.0003\n", {2025: 0.0004, 2026: 0.0003}),
    ],
)
def test_plain_tables_are_read_too(tmp_path: Path, text: str, changes: dict[int, float]) -> None:
    assert read_changes(table(tmp_path, text), "wages").changes == pytest.approx(changes)


def test_cells_shown_in_per_cent_are_read_as_they_are_shown(tmp_path: Path) -> None:
    def show(book: openpyxl.Workbook) -> None:
        for cell in ("B2", "C2"):
            book.active[cell].number_format = "0.00%"

    file = workbook(tmp_path, [[None, 2025, 2026], ["Løn", 0.0328, 0.031]], show)
    assert read_changes(file, "wages").changes == pytest.approx({2025: 0.0328, 2026: 0.031})


@pytest.mark.parametrize(
    ("head", "year"),
    [
        (2026, 2026),
        (2026.0, 2026),
        ("2026", 2026),
        ("B2026", 2026),
        ("Skøn 2026*", 2026),
        ("2025-2026", 2026),
        ("2025-26", 2026),
        ("2025/26", 2026),
        ("fra 2025 til 2026", 2026),
        ("2025 – 2026 1)", 2026),
        ("1999-00", 2000),
        ("2024-2026", None),
        ("2026-2025", None),
        ("Pris- og lønskøn, juni 2026", None),
        (2026.5, None),
        (True, None),
        (3.1, None),
        ("Løn", None),
    ],
)
def test_a_heading_is_a_year_or_none(head: Any, year: int | None) -> None:
    assert year_of(Cell(head, Place())) == year


@pytest.mark.parametrize("mark", ["", " 1)", " (2)", "*", ":", " ¹", "  "])
def test_footnote_marks_do_not_change_a_name(mark: str) -> None:
    assert plain(f"Løn og  Priser i alt{mark}") == "løn og priser i alt"


# --- Refused -------------------------------------------------------------------------------------


def test_a_file_without_years_says_what_it_begins_with(tmp_path: Path) -> None:
    file = workbook(tmp_path, [["Kære kollega"], ["Her er budgettet"]])

    assert faults(file) == [("BL-R021", "")]
    with pytest.raises(Refused, match="Kære kollega; Her er budgettet"):
        read_changes(file, "wages")


def test_a_row_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    file = workbook(tmp_path, [*HEAD, *BODY])

    assert faults(file, "benefits") == [("BL-R022", "")]
    with pytest.raises(Refused, match=r'Brændsel.*--row "Brændsel"'):
        read_changes(file, "other", "Brændstof")
    with pytest.raises(Refused) as caught:
        read_changes(file, "benefits")
    assert "korrektion" not in str(caught.value)  # a footnote is no row


def test_every_faulty_cell_is_named_at_once(tmp_path: Path) -> None:
    rows: Rows = [
        ["", 2021, 2022, 2023, 2024, 2025, 2026],
        ["Løn", "ca. 3", "1.234", 310, True, "=1/0", 3.1],
    ]
    assert faults(workbook(tmp_path, rows)) == [
        ("BL-R025", "PL-skøn!B2"),
        ("BL-R025", "PL-skøn!C2"),
        ("BL-R020", "PL-skøn!D2"),
        ("BL-R025", "PL-skøn!E2"),
        ("BL-R025", "PL-skøn!F2"),
    ]


def test_a_formula_that_was_never_computed_is_not_an_empty_cell(tmp_path: Path) -> None:
    rows: Rows = [["", 2025, 2026], ["Løn", 3.1, "=B2+0.1"]]

    assert faults(workbook(tmp_path, rows)) == [("BL-R025", "PL-skøn!C2")]


def test_shares_in_place_of_per_cent_are_seen(tmp_path: Path) -> None:
    assert faults(workbook(tmp_path, [["", 2025, 2026], ["Løn", 0.0328, 0.031]])) == [
        ("BL-R026", "PL-skøn!A2")
    ]
    # Nought is nought either way.
    file = workbook(tmp_path, [["", 2025, 2026], ["Løn", 0, 0]])
    assert read_changes(file, "wages").changes == {2025: 0.0, 2026: 0.0}


def test_a_year_with_two_figures_is_refused_and_with_one_figure_twice_read(tmp_path: Path) -> None:
    head = ["", "Juni 2025", 2026, "B2026"]

    assert faults(workbook(tmp_path, [head, ["Løn", 3, 3.1, 3.2]])) == [("BL-R024", "PL-skøn!D2")]
    found = read_changes(workbook(tmp_path, [head, ["Løn", 3, 3.1, 3.1]]), "wages")
    assert found.changes == pytest.approx({2025: 0.03, 2026: 0.031})


def test_two_rows_of_a_name_must_say_the_same(tmp_path: Path) -> None:
    def again(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("Gammelt skøn")
        sheet.append(["", 2025, 2026])
        sheet.append(["Løn", 2, 2])

    rows: Rows = [["", 2025, 2026], ["Løn", 3, 3.1], ["Løn", 3, 3.1]]
    assert read_changes(workbook(tmp_path, rows), "wages").changes[2025] == 0.03
    assert faults(workbook(tmp_path, rows, again)) == [("BL-R023", "PL-skøn!A3")]
    with pytest.raises(Refused, match="PL-skøn!A2, PL-skøn!A3, Gammelt skøn!A2"):
        read_changes(workbook(tmp_path, rows, again), "wages")


def test_a_row_without_figures_is_refused(tmp_path: Path) -> None:
    assert faults(workbook(tmp_path, [["", 2025, 2026], ["Løn", "..", "-"]])) == [
        ("BL-R027", "PL-skøn!A2")
    ]


def test_files_that_are_no_tables_are_refused(tmp_path: Path) -> None:
    assert faults(tmp_path / "not-there.xlsx") == [("BL-T001", "")]
    (old := tmp_path / "old.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600)
    with pytest.raises(Refused) as caught:
        read_changes(old, "wages")
    assert caught.value.faults[0].code.startswith("BL-W")
    assert faults(table(tmp_path, "")) == [("BL-R021", "")]


CELLS = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.integers(-3000, 3000),
    st.floats(-9, 9),
    st.sampled_from(["Løn", "år", "2025", "2025-26", "pct.", "3,1", "=A1", "-", "1.234"]),
)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_csv_file_is_read_or_refused(
    tmp_path: Path, rows: list[list[Any]]
) -> None:
    lines = [";".join("" if cell is None else str(cell) for cell in row) for row in rows]
    file = table(tmp_path, "\n".join(lines))
    with suppress(Refused):  # anything else is a fault of the program
        found = read_changes(file, "wages")
        assert all(abs(change) <= 0.5 for change in found.changes.values())
