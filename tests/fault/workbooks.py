"""The table `workbooks.toml`: what went wrong in a workbook, and the lines that its author reads.

`python -m tests.fault.workbooks` writes the lines anew; read the difference before you keep it.
"""

import io
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bundlinje.errors import Fault, Refused
from bundlinje.files.case_folder import read_case
from bundlinje.files.workbook import package, rows
from bundlinje.files.workbook.cells import MAX_ROWS, MAX_SHEETS
from bundlinje.files.workbook.writing import workbook_of
from bundlinje.locale import LANGUAGES
from bundlinje.service import workbooks
from tests.fault.kept import as_toml
from tests.fault.snapshot import ROOT

TABLE = Path(__file__).with_name("workbooks.toml")
HEAD = """\
# What a user reads about a workbook that cannot be used. Each entry is named by its code, and has
# as its input one of
#   cells  what is written in cells of the workbook of examples/som-synthetic; nothing empties one
#   scene  a function of workbooks.py
# and the full lines with that code, in Danish and English.
"""
Entry = dict[str, Any]


def entries() -> dict[str, Entry]:
    """Return the entries of the table by name."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def lines(name: str, entry: Entry) -> dict[str, list[str]]:
    """Return the lines with the code of an entry, by language."""
    with TemporaryDirectory() as folder:
        found = [item for item in _faults(entry, Path(folder)) if item.code == name[:7]]
        return {
            language: [item.text(language).replace(folder, "HERE") for item in found]
            for language in LANGUAGES
        }


def _faults(entry: Entry, here: Path) -> tuple[Fault, ...]:
    try:
        if "scene" in entry:
            SCENES[entry["scene"]](here)
        else:
            read(here, edited(lambda book: _fill(book, entry["cells"])))
    except Refused as refused:
        return refused.faults
    return ()


@cache
def whole() -> bytes:
    """Return the workbook that every entry begins from."""
    return workbook_of(read_case(ROOT / "examples" / "som-synthetic").case, {}, {}, "da")


def edited(change: Callable[[Workbook], object]) -> bytes:
    """Return the bytes of the workbook after a change."""
    book = load_workbook(io.BytesIO(whole()))
    change(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read(here: Path, raw: bytes) -> object:
    """Read the bytes of a workbook as a case."""
    (here / "input.xlsx").write_bytes(raw)
    return workbooks.import_workbook(here / "input.xlsx", here / "case")


def _fill(book: Workbook, cells: Mapping[str, Any]) -> None:
    for address, value in cells.items():
        sheet, _, cell = address.partition("!")
        book[sheet][cell] = None if value == "" else value


def _zipped(here: Path, **parts: bytes) -> object:
    """Read the workbook with some parts of its zip added or put in the place of others."""
    with zipfile.ZipFile(io.BytesIO(whole())) as opened:
        kept = {name: opened.read(name) for name in opened.namelist()}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, raw in (kept | parts).items():
            made.writestr(name, raw)
    return read(here, written.getvalue())


# --- The file ------------------------------------------------------------------------------------


def no_file(here: Path) -> object:
    return workbooks.import_workbook(here / "nowhere.xlsx", here / "case")


def too_large(here: Path) -> object:
    return read(here, b"PK" + bytes(package.MAX_BYTES))


def older_kind(here: Path) -> object:
    return read(here, bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512))


def password(here: Path) -> object:
    name = "EncryptedPackage".encode("utf-16-le")
    return read(here, bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512) + name)


def macros(here: Path) -> object:
    return _zipped(here, **{"xl/vbaProject.bin": b"x"})


def links(here: Path) -> object:
    return _zipped(here, **{"xl/externalLinks/externalLink1.xml": b"<x/>"})


def bomb(here: Path) -> object:
    return _zipped(here, **{"xl/media/huge.xml": b" " * (package.MAX_UNPACKED + 1)})


def cut_short(here: Path) -> object:
    return read(here, whole()[: len(whole()) // 2])


def entities(here: Path) -> object:
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    return _zipped(here, **{"xl/sharedStrings.xml": doctype})


def not_a_workbook(here: Path) -> object:
    return read(here, b"id;value\n1;2\n")


def too_many_cells(here: Path) -> object:
    cells = b'<c r="A1"/>' * (package.MAX_CELLS + 1)
    return _zipped(here, **{"xl/worksheets/sheet40.xml": b"<x>" + cells + b"</x>"})


def too_many_sheets(here: Path) -> object:
    return read(here, edited(lambda book: [book.create_sheet() for _ in range(MAX_SHEETS)]))


def too_many_rows(here: Path) -> object:
    return read(here, edited(lambda book: book["Priser"].cell(MAX_ROWS + 1, 1, "far down")))


# --- Sheets and headings -------------------------------------------------------------------------


def two_languages(here: Path) -> object:
    return read(here, edited(lambda book: book.create_sheet("Prices")))


def no_sheet(here: Path) -> object:
    return read(here, edited(lambda book: book.remove(book["Målgruppe"])))


def renamed_sheet(here: Path) -> object:
    return read(here, edited(lambda book: setattr(book["Konsekvenser"], "title", "Konsekvenserne")))


def copied_under_another_name(here: Path) -> object:
    return read(here, edited(lambda book: setattr(book["Priser"], "title", "2026")))


def empty_sheet(here: Path) -> object:
    def change(book: Workbook) -> None:
        page: Worksheet = book["Målgruppe"]
        page.delete_rows(5, 3)

    return read(here, edited(change))


def long_text(here: Path) -> object:
    return read(here, edited(lambda book: setattr(book["Priser"]["B5"], "value", "x" * 10_001)))


def odd_name_of_a_table(here: Path) -> object:
    return read(here, edited(lambda book: book.create_sheet("Mine tal.csv")))


# --- What is written -----------------------------------------------------------------------------


def another_case(here: Path) -> object:
    (here / "case").mkdir()
    (here / "case" / "case.yaml").write_text("format: 1\n", encoding="utf-8")
    return read(here, whole())


def folder_is_a_file(here: Path) -> object:
    (here / "case").write_text("", encoding="utf-8")
    return read(here, whole())


def lost_on_the_way(here: Path) -> object:
    name = "cells_of"
    kept = getattr(rows, name)

    def forgetful(value: Any) -> dict[str, Any]:
        return {key: item for key, item in kept(value).items() if key != "unit"}

    setattr(rows, name, forgetful)
    try:
        return workbooks.new_workbook(here, "som-synthetic", "da")
    finally:
        setattr(rows, name, kept)


def there_already(here: Path) -> object:
    (here / "input.xlsx").write_bytes(b"")
    return workbooks.new_workbook(here, "", "da")


SCENES: Mapping[str, Callable[[Path], object]] = {
    scene.__name__: scene
    for scene in (
        no_file, too_large, older_kind, password, macros, links, bomb, cut_short, entities,
        not_a_workbook, too_many_cells, too_many_sheets, too_many_rows, two_languages, no_sheet,
        renamed_sheet, copied_under_another_name, empty_sheet, long_text, odd_name_of_a_table,
        another_case, folder_is_a_file, lost_on_the_way, there_already,
    )
}  # fmt: skip


def write() -> None:
    """Write the table with the lines as they are now."""
    parts = [HEAD]
    for name, entry in entries().items():
        body = [f"scene = {as_toml(entry['scene'])}"] if "scene" in entry else []
        if "cells" in entry:
            pairs = (f"{as_toml(key)} = {_value(value)}" for key, value in entry["cells"].items())
            body.append(f"cells = {{ {', '.join(pairs)} }}")
        now = lines(name, entry)
        body += [f"{language} = {as_toml(now[language])}" for language in LANGUAGES]
        parts.append(f'["{name}"]\n' + "\n".join(body) + "\n")
    TABLE.write_text("\n".join(parts), encoding="utf-8")


def _value(value: Any) -> str:
    return as_toml(value) if isinstance(value, str) else str(value)


if __name__ == "__main__":
    write()
