"""The case in Excel: write a workbook to fill in, and read one back as a case folder."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from bundlinje.appraisal.appraise import check
from bundlinje.errors import Fault, Finding, Notice, Place, Refused
from bundlinje.files import examples
from bundlinje.files.case_folder import CaseFile, read_case
from bundlinje.files.case_text import case_text
from bundlinje.files.hints import shorten
from bundlinje.files.holdings import CASE_FILE
from bundlinje.files.own_facts import FOLDER
from bundlinje.files.whole import write_whole
from bundlinje.files.workbook.own_tables import OwnTable, in_cells, sheets_of, tables_of
from bundlinje.files.workbook.package import MAX_BYTES
from bundlinje.files.workbook.reading import Workbook, read_workbook
from bundlinje.files.workbook.writing import workbook_of
from bundlinje.reference.catalog import national

WORKBOOK = "input.xlsx"

AnyNotice = TypeVar("AnyNotice", bound=Notice)


def new_workbook(target: Path, source: str | None, language: str) -> Path:
    """Write a workbook and return where it is; `target` is its file or the folder it comes to.

    `source` is an example or the folder of a case to fill it from; without one it is blank.
    Raises Refused: as `read_case`, BL-Y060 or BL-Y061 unknown example, BL-W051 not writable,
    BL-W052 a case that would not come back the same, BL-W053 the file is there already.
    """
    file = target if target.suffix.lower() == ".xlsx" else target / WORKBOOK
    place = Place(str(file))
    folder = _source(source) if source else None
    case = read_case(folder) if folder else None
    tables = sheets_of(folder) if folder else {}
    catalog = case.catalog if case else national()
    try:
        raw = workbook_of(case.case if case else None, catalog.facts, tables, language)
    except OSError as error:  # the sheets are put together in temporary files
        values = {"reason": shorten(error.strerror or str(error))}
        raise Refused([Fault("BL-W051", "", values, place)]) from None
    if case is not None and not _comes_back(raw, case):
        raise Refused([Fault("BL-W052", "", {}, place)])
    if file.exists():
        raise Refused([Fault("BL-W053", "", {}, place)])
    _write({file: raw})
    return file


def _source(name: str) -> Path:
    folder = Path(name)
    return folder if (folder / CASE_FILE).exists() else examples.folder_of(name)


def _comes_back(raw: bytes, case: CaseFile) -> bool:
    try:
        return read_workbook(raw, WORKBOOK).file.canonical() == case.canonical()
    except Refused:
        return False


def import_workbook(path: Path, folder: Path, replace_case: bool = False) -> list[Finding]:
    """Write the case of a workbook to a folder and return its findings, each at its cell.

    Own facts on sheets named `*.csv` go to `reference/`. Nothing is written if there is any fault.
    Raises Refused: BL-W0.. and BL-C0.. by cell, BL-W050 if the folder has another case already.
    """
    book = read_workbook(_bytes_of(path), path.name)
    tables = tables_of(book.tables.values())
    text = case_text(book.file.document.data)
    files = {f"{FOLDER}/{name}": table.raw for name, table in tables.items()}
    files[CASE_FILE] = text.encode("utf-8")
    findings = _checked(files, folder, book, tables)
    _refuse_another(folder / CASE_FILE, files[CASE_FILE], replace_case)
    if not (folder / ".gitignore").exists():
        files[".gitignore"] = examples.IGNORED.encode()
    _write({folder / name: raw for name, raw in files.items()})
    return findings


def _refuse_another(file: Path, raw: bytes, replace_case: bool) -> None:
    if file.exists() and not replace_case and file.read_bytes() != raw:
        raise Refused([Fault("BL-W050", "", {}, Place(str(file)))])


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        values = {"reason": shorten(getattr(error, "strerror", None) or str(error))}
        raise Refused([Fault("BL-W001", "", values, Place(str(path)))]) from None


def _checked(
    files: Mapping[str, bytes], folder: Path, book: Workbook, tables: Mapping[str, OwnTable]
) -> list[Finding]:
    """Read the new files as a case folder and return the findings, each at its cell."""
    kept = sorted((folder / FOLDER).glob("*.csv")) if (folder / FOLDER).is_dir() else []
    staged = {f"{FOLDER}/{path.name}": path.read_bytes() for path in kept} | dict(files)
    with TemporaryDirectory() as stage:
        _write({Path(stage) / name: raw for name, raw in staged.items()})
        try:
            file = read_case(Path(stage))
            if file.canonical() != book.file.canonical():
                raise AssertionError("the text of the case does not read back as the same case")
            _, findings = check(file.case, file.catalog)
        except Refused as refused:
            placed = tuple(_placed(fault, book, tables) for fault in refused.faults)
            raise Refused(book.sorted(placed)) from None
    return [_placed(finding, book, tables) for finding in findings]


def _placed(notice: AnyNotice, book: Workbook, tables: Mapping[str, OwnTable]) -> AnyNotice:
    """Return a notice at its cell: on the sheet of a table, or where its path is written."""
    cell = in_cells(notice, tables)
    return replace(notice, place=cell) if cell else book.file.locate(notice)


def _write(files: Mapping[Path, bytes]) -> None:
    """Write files, each whole at every moment."""
    for file, raw in files.items():
        try:
            write_whole(file, raw)
        except OSError as error:
            values = {"reason": shorten(error.strerror or str(error))}
            raise Refused([Fault("BL-W051", "", values, Place(str(file)))]) from None
