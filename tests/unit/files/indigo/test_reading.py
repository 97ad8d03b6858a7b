"""A project out of a user's own download of INDIGO: JSON, CSV and a workbook say the same."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bundlinje.errors import Refused
from bundlinje.files.indigo.draft import draft_of
from bundlinje.files.indigo.reading import read_project
from bundlinje.files.indigo.tables import tables_of
from tests.support.indigo_records import as_answer, csv_file, json_file, project, value

OTHERS = {"id": "X", "data": {"name": value("Somebody")}}


def code_of(file: Path, wanted: str = "") -> str:
    """Return the code of why a file gives no project."""
    with pytest.raises(Refused) as refused:
        read_project(file, wanted)
    [fault] = refused.value.faults
    for language in ("da", "en"):
        assert fault.text(language)
    return fault.code


def as_tables(folder: Path, *records: dict[str, Any]) -> Path:
    """Write projects as the tables of INDIGO, and return that of the projects."""
    found: dict[str, tuple[list[str], list[list[Any]]]] = {}
    for number, record in enumerate(records, 9001):
        for name, (head, rows) in tables_of(record, f"INDIGO-POJ-{number}").items():
            found.setdefault(name, (head, []))[1].extend(rows)
    for name, (head, rows) in found.items():
        csv_file(folder / f"{name}.csv", head, *rows)
    return folder / "projects.csv"


def as_workbook(folder: Path, record: dict[str, Any]) -> Path:
    """Write a project as a workbook with a sheet for each table."""
    book = Workbook()
    for name, (head, rows) in tables_of(record, "INDIGO-POJ-9001").items():
        sheet = book.create_sheet(name[:31])  # as Excel cuts it
        for row in (head, *rows):
            sheet.append(row)
    del book["Sheet"]
    file = folder / "indigo.xlsx"
    book.save(file)
    return file


def test_json_csv_and_a_workbook_give_the_same_draft(tmp_path: Path) -> None:
    record = project()
    drafts = [
        draft_of(read_project(file))
        for file in (
            json_file(tmp_path, record),
            as_tables(tmp_path, record),
            as_workbook(tmp_path, record),
        )
    ]

    assert drafts[0].data == drafts[1].data == drafts[2].data
    assert drafts[0].points == drafts[1].points == drafts[2].points
    assert drafts[0].data["rules"]["outcomemetric1"]["schedule"] == {"per_unit": 4000}


def test_one_of_several_projects_is_chosen(tmp_path: Path) -> None:
    file = as_tables(tmp_path, project(), project(name=value("Another")))

    assert code_of(file) == "BL-X012"
    assert read_project(file, "INDIGO-POJ-9002").record["name"] == value("Another")
    assert code_of(file, "INDIGO-POJ-9003") == "BL-X013"


def test_parts_of_other_projects_stay_out(tmp_path: Path) -> None:
    file = as_tables(tmp_path, project(), project(outcome_metrics=[]))

    assert "outcome_metrics" not in read_project(file, "INDIGO-POJ-9002").record


def test_the_names_of_organisations_come_along(tmp_path: Path) -> None:
    names = [
        {"id": "INDIGO-ORG-9001", "data": {"name": value("Payer of the example")}},
        {"id": "INDIGO-ORG-9002"},
        "not one",
    ]
    file = tmp_path / "project.json"
    file.write_text(json.dumps(as_answer(project()) | {"organisations": names}), encoding="utf-8")

    assert read_project(file).names == {"INDIGO-ORG-9001": "Payer of the example"}


def test_windows_letters_and_semicolons_are_read(tmp_path: Path) -> None:
    file = tmp_path / "projects.csv"
    text = "ID;Impact Bond Name - (Value)\r\nINDIGO-POJ-1;Tidligere hjælp\r\n"
    file.write_bytes(text.encode("cp1252"))

    assert read_project(file).record == {"name": value("Tidligere hjælp")}


def test_a_cell_over_several_lines_is_one_cell(tmp_path: Path) -> None:
    head = ["ID", "Impact Bond Name - (Value)"]
    file = csv_file(tmp_path / "projects.csv", head, ["P-1", "two\nlines, and a comma"])

    assert read_project(file).record["name"] == value("two\nlines, and a comma")


def test_a_sheet_of_any_name_with_the_head_of_projects(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["ID", "Impact Bond Name - (Value)"])
    sheet.append(["P-1", "Made up"])
    book.save(tmp_path / "x.xlsx")

    assert read_project(tmp_path / "x.xlsx").record == {"name": value("Made up")}


@pytest.mark.parametrize(
    "raw",
    [b"", b"{}", b"[]", b"{", b'{"project": 1}', b'{"project": {"data": []}}', b"a,b\n1,2\n",
     b"ID\n", b"\x00\x00", b'"', b"ID,ID\n,\n", b"[" * 50_000],
)  # fmt: skip
def test_a_file_without_a_project(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "x"
    file.write_bytes(raw)

    assert code_of(file) == "BL-X011"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    assert code_of(tmp_path / "missing.json") == "BL-X010"
    assert code_of(tmp_path) == "BL-X010"


def test_another_project_than_the_one_in_the_answer(tmp_path: Path) -> None:
    assert code_of(json_file(tmp_path, project()), "INDIGO-POJ-1") == "BL-X013"


def test_a_workbook_that_is_damaged_is_told_as_such(tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(b"PK\x03\x04 and nothing more")

    assert code_of(file) == "BL-W008"


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*project(), "value", "id", "amount"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=st.dictionaries(st.sampled_from([*project()]), ANYTHING))
def test_whatever_a_record_holds_a_draft_comes_of_it(
    tmp_path: Path, record: dict[str, Any]
) -> None:
    draft = draft_of(read_project(json_file(tmp_path, record)))

    assert draft.points
    assert draft.data["format"] == 1
