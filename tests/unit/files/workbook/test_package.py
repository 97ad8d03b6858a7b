"""What a workbook may not hide: entities, endless zips, huge merges, other kinds of files."""

import io
import zipfile
from time import process_time

import pytest
from openpyxl import Workbook, load_workbook

from bundlinje.errors import Place, Refused
from bundlinje.files.workbook.cells import read_grids
from bundlinje.files.workbook.package import MAX_MERGES, inspect
from tests.unit.files.workbook.books import edited, page_text, whole, with_part

HERE = Place("input.xlsx")


def codes(raw: bytes) -> list[str]:
    """Return the codes that a file is refused for."""
    try:
        read_grids(raw, "input.xlsx")
    except Refused as refused:
        return [fault.code for fault in refused.faults]
    return []


def laughs(depth: int) -> str:
    """Return a document type whose last entity is ten times as long with each step."""
    steps = "".join(f'<!ENTITY e{step} "{f"&e{step - 1};" * 10}">' for step in range(1, depth))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{steps}]>'


@pytest.mark.parametrize(
    "doctype",
    [
        laughs(12),
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>',
        "<!DOCTYPE x>",
    ],
)
def test_no_entity_is_ever_expanded(doctype: str) -> None:
    name, _ = page_text(whole(), "Priser")
    raw = with_part(whole(), name, lambda text: f'<?xml version="1.0"?>{doctype}{text}')
    start = process_time()

    assert codes(raw) == ["BL-W009"]
    assert process_time() - start < 1.0


def test_a_document_type_in_another_encoding_is_seen_too() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    with zipfile.ZipFile(io.BytesIO(whole())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/styles.xml"] = text.encode("utf-16")
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)

    assert codes(written.getvalue()) == ["BL-W009"]


def test_a_merge_over_the_whole_sheet_costs_nothing() -> None:
    def change(book: Workbook) -> None:
        book["Priser"]["A1"].value = "x"

    name, _ = page_text(whole(), "Trivsel")
    merge = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    raw = with_part(
        edited(change), name, lambda text: text.replace("</sheetData>", f"</sheetData>{merge}")
    )
    start = process_time()

    assert codes(raw) == []
    assert process_time() - start < 3.0


def test_more_merges_than_anybody_makes_are_refused() -> None:
    name, _ = page_text(whole(), "Trivsel")
    cell = '<mergeCell ref="A1:B2"/>'
    merges = f"<mergeCells>{cell * (MAX_MERGES + 1)}</mergeCells>"
    raw = with_part(
        whole(), name, lambda text: text.replace("</sheetData>", f"</sheetData>{merges}")
    )

    assert codes(raw) == ["BL-W011"]


def test_a_size_that_the_zip_lies_about_is_found_out() -> None:
    raw = bytearray(whole())
    with zipfile.ZipFile(io.BytesIO(bytes(raw))) as package:
        item = max(package.infolist(), key=lambda each: each.file_size)
    real, said = item.file_size.to_bytes(4, "little"), (100).to_bytes(4, "little")
    assert real in raw

    assert codes(bytes(raw.replace(real, said))) == ["BL-W008"]


def test_every_sheet_that_openpyxl_sees_is_seen() -> None:
    book = load_workbook(io.BytesIO(whole()))

    grids = read_grids(whole(), "input.xlsx")

    assert [grid.title for grid in grids] == book.sheetnames
    page = book["Priser"]
    grid = next(grid for grid in grids if grid.title == "Priser")
    shown = {
        (cell.row, cell.column): cell.value
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert {spot: cell.value for spot, cell in grid.cells.items()} == shown


def test_what_was_seen_of_each_part() -> None:
    name, _ = page_text(whole(), "Vejledning")

    part = inspect(whole(), HERE)[name]

    assert part.last_row > 10
    assert all(merged.startswith("A") for merged in part.merged)
