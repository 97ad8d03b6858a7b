"""A damaged workbook for every seed: cells, sheets, headings, members of the zip, single bytes.

`python -m tests.fuzz.workbooks SEED FILE` writes one to look at.
"""

import io
import sys
import warnings
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bundlinje.files.case_folder import read_case
from bundlinje.files.workbook.writing import workbook_of
from bundlinje.locale import LANGUAGES
from bundlinje.reference.catalog import national

ROOT = Path(__file__).resolve().parents[2]
FIRST = 4
"""The row of the headings; what is above them is for readers."""
ODD: tuple[Any, ...] = (
    "", " ", "\u00a0", "x", "1.000", "1,000", "12,5", "0,25 ", "50 %", "1/3", "ca. 5", "-", "–",
    "=1/0", "=A1+1", "='[other.xlsx]Ark1'!A1", "#REF!", "ja", "nej", True, False, 0, -1, 1e300,
    1e-300, 2026, 2026.5, 99, date(2026, 1, 1), date(1905, 7, 18), "2026", "kommunen", "rest",
    "dk/none", "case/none", "dk/cost/x y", "kr./dag", "bananas", "x" * 12_000, "a,b;c", "Ærø",
    "effects.success.value", "participation", "http://x", "{da: x}", "null", "\n", "a\nb",
    "mindst – mest sandsynlig – størst", "mean_se", "interval",
)  # fmt: skip
TITLES = ("Konsekvens", "priser ", "PRISER", "Ark1", "Sheet1", "Effekter", "Targetgroup", "Note")
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@cache
def whole() -> tuple[bytes, ...]:
    """Return the workbooks of all examples, in both languages."""
    folders = sorted(file.parent for file in (ROOT / "examples").glob("*/case.yaml"))
    facts = national().facts
    return tuple(
        workbook_of(read_case(folder).case, facts, {}, LANGUAGES[number % 2])
        for number, folder in enumerate(folders)
    )


# --- What a hand does to cells and sheets --------------------------------------------------------


def _page(book: Workbook, rng: Random) -> Worksheet:
    pages: list[Worksheet] = book.worksheets[1:14]
    return rng.choice([page for page in pages if page.max_row > FIRST])


def _spot(page: Worksheet, rng: Random) -> Any:
    filled = [
        cell
        for row in page.iter_rows(min_row=FIRST, max_row=min(page.max_row, 80))
        for cell in row
        if cell.value is not None
    ]
    return rng.choice(filled)


def other_value(book: Workbook, rng: Random) -> None:
    _spot(_page(book, rng), rng).value = rng.choice(ODD)


def stray_value(book: Workbook, rng: Random) -> None:
    page = _page(book, rng)
    page.cell(rng.randint(1, page.max_row + 3), rng.randint(1, 40), rng.choice(ODD))


def moved(book: Workbook, rng: Random) -> None:
    page = _page(book, rng)
    one, other = _spot(page, rng), _spot(page, rng)
    one.value, other.value = other.value, one.value


def blank(book: Workbook, rng: Random) -> None:
    _spot(_page(book, rng), rng).value = None


def other_heading(book: Workbook, rng: Random) -> None:
    page = _page(book, rng)
    cell = page.cell(FIRST, rng.randint(1, page.max_column))
    text = str(cell.value or "x")
    cell.value = rng.choice((text[1:], text.upper(), f" {text} ", f"{text}2", "", None, "Navn", 7))


def other_title(book: Workbook, rng: Random) -> None:
    page = rng.choice(book.worksheets)
    page.title = rng.choice((*TITLES, page.title[1:] or "x", f"{page.title} 2", page.title.lower()))


def without_sheet(book: Workbook, rng: Random) -> None:
    book.remove(rng.choice(book.worksheets))


def without_row(book: Workbook, rng: Random) -> None:
    page = _page(book, rng)
    page.delete_rows(rng.randint(1, page.max_row))


def without_column(book: Workbook, rng: Random) -> None:
    page = _page(book, rng)
    page.delete_cols(rng.randint(1, page.max_column))


def row_between(book: Workbook, rng: Random) -> None:
    page = _page(book, rng)
    page.insert_rows(rng.randint(1, page.max_row))


def row_twice(book: Workbook, rng: Random) -> None:
    page = _page(book, rng)
    row = rng.randint(FIRST, page.max_row)
    page.append([cell.value for cell in page[row]])


def merged(book: Workbook, rng: Random) -> None:
    page = _page(book, rng)
    row, column = rng.randint(1, page.max_row), rng.randint(1, 12)
    page.merge_cells(
        start_row=row,
        end_row=row + rng.randint(0, 4),
        start_column=column,
        end_column=column + rng.randint(0, 3),
    )


def hidden(book: Workbook, rng: Random) -> None:
    rng.choice(book.worksheets[1:]).sheet_state = "hidden"


def percent(book: Workbook, rng: Random) -> None:
    _spot(_page(book, rng), rng).number_format = rng.choice(("0 %", "yyyy-mm-dd", "h:mm", "@"))


HANDS: tuple[Callable[[Workbook, Random], None], ...] = (
    other_value, other_value, other_value, other_value, stray_value, moved, blank, blank,
    other_heading, other_title, without_sheet, without_row, without_column, row_between,
    row_twice, merged, hidden, percent,
)  # fmt: skip


def by_hand(rng: Random) -> bytes:
    """Return a workbook in which somebody has typed, moved and deleted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(rng.choice(whole())))
        for _ in range(rng.choice((1, 1, 2, 3, 8))):
            rng.choice(HANDS)(book, rng)
        written = io.BytesIO()
        book.save(written)
    return written.getvalue()


# --- What happens to files -----------------------------------------------------------------------


def by_bytes(rng: Random) -> bytes:
    """Return a workbook that was cut short, or had bytes changed."""
    raw = bytearray(rng.choice(whole()))
    if rng.random() < 0.4:
        return bytes(raw[: rng.randint(0, len(raw))])
    for _ in range(rng.choice((1, 4, 50))):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw)


def by_members(rng: Random) -> bytes:
    """Return a workbook whose parts were swapped, broken, taken away or smuggled in."""
    with zipfile.ZipFile(io.BytesIO(rng.choice(whole()))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    one, other = rng.sample(sorted(parts), 2)
    text = parts[one]
    changes: tuple[Callable[[], dict[str, bytes]], ...] = (
        lambda: {one: parts[other], other: text},
        lambda: {one: text[: rng.randint(0, len(text))]},
        lambda: {one: text.replace(b"<v>", b"<v>x", 3)},
        lambda: {one: text.replace(b'r="', b'r="Q', 5)},
        lambda: {one: text.replace(b"?>", b"?>" + DOCTYPE, 1)},
        lambda: {one: text.replace(b"</", b"<", 1)},
        lambda: {one: b""},
        lambda: {"xl/vbaProject.bin": b"x"},
        lambda: {"xl/externalLinks/externalLink1.xml": b"<x/>"},
        lambda: {"xl/media/image1.xml": b" " * 60 * 1024 * 1024},
        lambda: {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"},
        lambda: {name: raw.replace(b't="n"', b't="s"', 4) for name, raw in parts.items()},
        lambda: {name: raw.replace(b't="s"', b't="e"', 9) for name, raw in parts.items()},
    )
    parts |= rng.choice(changes)()
    if rng.random() < 0.2:
        del parts[other]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, raw in parts.items():
            package.writestr(name, raw)
    return written.getvalue()


def no_workbook(rng: Random) -> bytes:
    """Return something else under the name of a workbook."""
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    return rng.choice(
        (b"", b"PK", b"id;value\n1;2\n", ole + b"x" * 600, b"%PDF-1.7", b"\0" * 5_000,
         ole + "EncryptedPackage".encode("utf-16-le"), b"PK\x05\x06" + b"\0" * 18)
    )  # fmt: skip


WAYS: tuple[tuple[Callable[[Random], bytes], int], ...] = (
    (by_hand, 60),
    (by_bytes, 14),
    (by_members, 22),
    (no_workbook, 4),
)


def workbook_of_seed(seed: int) -> tuple[str, bytes]:
    """Return how the workbook of a seed was damaged, and its bytes."""
    rng = Random(f"workbook {seed}")
    makers, weights = zip(*WAYS, strict=True)
    way = rng.choices(makers, weights)[0]
    return way.__name__, way(rng)


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(workbook_of_seed(int(sys.argv[1]))[1])
