"""Out as a workbook, in as a case folder: what is written, what is left alone, what is said."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from bundlinje.errors import Refused
from bundlinje.files.case_folder import parse_case, read_case
from bundlinje.files.case_text import case_text
from bundlinje.files.holdings import CASE_FILE
from bundlinje.files.workbook.writing import workbook_of
from bundlinje.service import cases, workbooks
from tests.conftest import ROOT
from tests.spec.appraise.small import spelled
from tests.unit.cli.calls import call
from tests.unit.files.workbook.books import whole, with_cells

SYNTHETIC = ROOT / "examples" / "som-synthetic"
OWN = (
    "id;titel;værdi;enhed;prisår;kilde;begrundelse\n"
    "case-town/shelter-day;Herbergsdag;1.234,50;DKK/day;2026;https://example.org;eget regnskab\n"
)


def book_at(folder: Path, raw: bytes) -> Path:
    """Write a workbook into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "input.xlsx"
    file.write_bytes(raw)
    return file


def refused(file: Path, folder: Path) -> list[str]:
    """Return what an import is refused for, in Danish."""
    with pytest.raises(Refused) as told:
        workbooks.import_workbook(file, folder)
    return [fault.text("da") for fault in told.value.faults]


def test_a_folder_can_be_run_after_the_import(tmp_path: Path) -> None:
    file = book_at(tmp_path, whole())

    findings = workbooks.import_workbook(file, tmp_path / "case")

    assert sorted(item.name for item in (tmp_path / "case").iterdir()) == [".gitignore", CASE_FILE]
    places = {item.code: str(item.place) for item in findings}
    assert places["BL-F006"].startswith("input.xlsx Konsekvenser!A")
    result = cases.appraise_folder(tmp_path / "case", draws=16)
    assert result.run_id == cases.appraise_folder(SYNTHETIC, draws=16).run_id


def test_the_golden_figure_comes_out_of_a_workbook(tmp_path: Path) -> None:
    """Golden file som_synthetic.yaml, shift 0 and 3.5 %: the state's result over eight years."""
    workbooks.import_workbook(book_at(tmp_path, whole()), tmp_path / "case")

    values = cases.appraise_folder(tmp_path / "case", draws=16).values

    state = values["options"]["programme"]["payers"]["state"]
    assert state["net_present_value"]["central"] == pytest.approx(1_521_367.96, abs=0.01)


def test_nothing_is_written_where_there_is_a_fault(tmp_path: Path) -> None:
    file = book_at(tmp_path, with_cells({"Konsekvenser!G6": "ved ikke"}))

    refused(file, tmp_path / "case")

    assert not (tmp_path / "case").exists()


def test_another_case_is_not_written_over_unless_asked(tmp_path: Path) -> None:
    file = book_at(tmp_path, whole())
    folder = tmp_path / "case"
    workbooks.import_workbook(file, folder)
    same = (folder / CASE_FILE).read_bytes()

    workbooks.import_workbook(file, folder)
    file = book_at(tmp_path, with_cells({"Succesrate!H5": 0.2}))
    said = refused(file, folder)
    kept = (folder / CASE_FILE).read_bytes()
    workbooks.import_workbook(file, folder, replace_case=True)

    assert [line[:7] for line in said] == ["BL-W050"]
    assert kept == same
    assert read_case(folder).case.effects["success"].value.value == 0.2


def test_a_workbook_is_not_written_over(tmp_path: Path) -> None:
    file = workbooks.new_workbook(tmp_path / "own.xlsx", "", "da")
    before = file.read_bytes()

    with pytest.raises(Refused) as told:
        workbooks.new_workbook(tmp_path / "own.xlsx", "som-synthetic", "da")

    assert [fault.code for fault in told.value.faults] == ["BL-W053"]
    assert file.read_bytes() == before
    assert sorted(item.name for item in tmp_path.iterdir()) == ["own.xlsx"]


def test_any_case_folder_can_become_a_workbook(tmp_path: Path) -> None:
    folder = tmp_path / "own-case"
    folder.mkdir()
    (folder / CASE_FILE).write_text(spelled(), encoding="utf-8")

    file = workbooks.new_workbook(folder, str(folder), "en")
    workbooks.import_workbook(file, tmp_path / "back")

    assert read_case(tmp_path / "back").canonical() == read_case(folder).canonical()


# --- Own facts -----------------------------------------------------------------------------------


@pytest.fixture
def with_own_facts(tmp_path: Path) -> Path:
    """A case folder with a Danish table of its own facts."""
    folder = tmp_path / "with-facts"
    (folder / "reference").mkdir(parents=True)
    (folder / CASE_FILE).write_bytes((SYNTHETIC / CASE_FILE).read_bytes())
    (folder / "reference" / "own.csv").write_bytes(OWN.encode("utf-8-sig"))
    return folder


def test_own_facts_travel_with_the_case(with_own_facts: Path, tmp_path: Path) -> None:
    file = workbooks.new_workbook(tmp_path / "a.xlsx", str(with_own_facts), "da")

    workbooks.import_workbook(file, tmp_path / "back")

    own, back = read_case(with_own_facts).own.facts, read_case(tmp_path / "back").own.facts
    assert back == own
    assert own["case-town/shelter-day"].number.value == 1_234.5


def test_a_fault_in_own_facts_is_named_by_its_cell(with_own_facts: Path, tmp_path: Path) -> None:
    file = workbooks.new_workbook(tmp_path / "a.xlsx", str(with_own_facts), "da")
    book = load_workbook(file)
    page = book["own.csv"]
    assert page["C2"].value == 1_234.5
    page.insert_rows(2, 3)
    page["C5"], page["D5"] = "mange", "bananer"
    book.save(file)

    said = refused(file, tmp_path / "back")

    assert [" ".join(line.split()[:3]) for line in said] == [
        "BL-T010 a.xlsx own.csv!C5:",
        "BL-R004 a.xlsx own.csv!D5:",
    ]


# --- The text of the case ------------------------------------------------------------------------


@pytest.mark.parametrize("folder", sorted((ROOT / "examples").glob("*/case.yaml")), ids=str)
def test_a_written_case_reads_back_and_is_readable(folder: Path) -> None:
    file = read_case(folder.parent)

    text = case_text(file.document.data)

    assert parse_case(text.encode()).canonical() == file.canonical()
    assert text.startswith("format: 1\n")
    assert "\t" not in text


@pytest.mark.parametrize("word", ["no", "1e5", "0751", "2024", "true", "null", "a: b", "# x", " x"])
def test_a_text_that_looks_like_something_else_stays_a_text(word: str) -> None:
    data = dict(read_case(SYNTHETIC).document.data) | {"title": word}

    assert parse_case(case_text(data).encode()).case.title.da == word


# --- The command line ----------------------------------------------------------------------------


def test_from_a_blank_workbook_to_its_faults(tmp_path: Path) -> None:
    made = call("new", str(tmp_path / "sag.xlsx"), "--workbook")
    read = call("import", str(tmp_path / "sag.xlsx"), str(tmp_path / "sag"))

    assert made.status == 0
    assert "sag.xlsx er klar" in made.out
    assert read.status == 2
    assert "BL-W044 sag.xlsx Sag!C6 id: »Sagens korte navn« mangler" in read.err
    assert "BL-W046 sag.xlsx Målgruppe!A4" in read.err


def test_from_an_example_to_a_folder_in_english(tmp_path: Path) -> None:
    made = call("new", str(tmp_path), "--workbook", "--from", "som-synthetic", "--lang", "en")
    read = call("import", str(tmp_path / "input.xlsx"), str(tmp_path / "case"), "--lang", "en")

    assert made.status == read.status == 0
    assert "input.xlsx is ready" in made.out
    assert "BL-F006 input.xlsx Consequences!A" in read.out
    assert "case.yaml is ready; findings: " in read.out


def test_the_ending_of_a_workbook_is_enough(tmp_path: Path) -> None:
    made = call("new", str(tmp_path / "sag.XLSX"), "--from", "som-synthetic")

    assert made.status == 0
    assert (tmp_path / "sag.XLSX").is_file()


def test_a_new_folder_still_needs_an_example(tmp_path: Path) -> None:
    said = call("new", str(tmp_path / "x"))

    assert said.status == 2
    assert "--from som-synthetic" in said.err


def test_a_workbook_is_made_in_good_time() -> None:
    from time import process_time

    case = read_case(SYNTHETIC).case
    workbook_of(case, {}, {}, "da")
    start = process_time()

    workbook_of(case, {}, {}, "da")

    assert process_time() - start < 1.5
