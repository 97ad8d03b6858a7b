"""The table `library.toml`: broken tables and questions, and the lines that their author reads.

`python -m tests.fault.library` writes the lines anew; read the difference before you keep it.
"""

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bundlinje.files.tables import MAX_BYTES
from bundlinje.service import cases, library
from tests.fault.kept import Entry, Kept, refused_lines
from tests.spec.appraise.small import spelled

HEAD = """\
# What a user reads about a table of own facts that cannot be used, and of the reference library.
# Each entry is named by its code, and has its input as one of
#   rows   the table, which stands in reference/own.csv beside a whole case
#   scene  a function of library.py
# and the full lines with that code, in Danish and English.
"""
OWN = "id;value;unit;price_year;source_url;reason;title_da;low;high;verification;kind;payers\n"


def _bring(entry: Entry, here: Path) -> object:
    (here / "case.yaml").write_text(spelled(), encoding="utf-8")
    (here / "reference").mkdir()
    if "scene" in entry:
        return SCENES[entry["scene"]](here)
    write_own(here, entry["rows"].encode())
    return cases.check_folder(here)


def write_own(here: Path, content: bytes) -> None:
    """Write the table of own facts of a case folder."""
    (here / "reference" / "own.csv").write_bytes(content)


def table_is_a_folder(here: Path) -> object:
    (here / "reference" / "own.csv").mkdir()
    return cases.check_folder(here)


def table_is_too_large(here: Path) -> object:
    write_own(here, b"x" * (MAX_BYTES + 1))
    return cases.check_folder(here)


def table_is_a_workbook(here: Path) -> object:
    write_own(here, b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00")
    return cases.check_folder(here)


def cell_is_too_long(here: Path) -> object:
    write_own(here, OWN.encode() + b"own/a;" + b"1" * 4_001)
    return cases.check_folder(here)


def fact_with_a_slip(_here: Path) -> object:
    return library.shown("dk/placement/fostercare")


def edition_is_no_zip(here: Path) -> object:
    return library.compared(here / "case.yaml", None)


def edition_is_another_zip(here: Path) -> object:
    with zipfile.ZipFile(here / "other.zip", "w") as opened:
        opened.writestr("readme.txt", "no tables")
    return library.compared(here / "other.zip", None)


def export_to_another_kind(here: Path) -> object:
    return library.exported(here / "facts.xlsx", "da")


def export_to_no_folder(here: Path) -> object:
    return library.exported(here / "none" / "facts.csv", "da")


SCENES: Mapping[str, Callable[[Path], object]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        table_is_a_folder,
        table_is_too_large,
        table_is_a_workbook,
        cell_is_too_long,
        fact_with_a_slip,
        edition_is_no_zip,
        edition_is_another_zip,
        export_to_another_kind,
        export_to_no_folder,
    )
}


TABLE = Kept(
    "library.toml", HEAD, lambda name, entry: refused_lines(name, lambda here: _bring(entry, here))
)

if __name__ == "__main__":
    TABLE.write()
