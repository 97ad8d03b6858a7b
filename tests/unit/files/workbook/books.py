"""Workbooks for tests: the example in the manner of SØM, changed cell by cell."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook, load_workbook

from bundlinje.errors import Fault, Refused
from bundlinje.files.case_folder import CaseFile
from bundlinje.files.workbook.reading import read_workbook
from tests.fault.workbooks import edited, whole

__all__ = ["edited", "faults", "page_text", "read", "whole", "with_cells", "with_part"]


def with_cells(cells: dict[str, Any]) -> bytes:
    """Return the workbook with other values in some cells, by address."""

    def change(book: Workbook) -> None:
        for address, value in cells.items():
            sheet, _, cell = address.partition("!")
            book[sheet][cell] = value

    return edited(change)


def read(raw: bytes) -> CaseFile:
    """Return the case of a workbook."""
    return read_workbook(raw, "input.xlsx").file


def faults(raw: bytes) -> list[Fault]:
    """Return what is wrong with a workbook."""
    try:
        read_workbook(raw, "input.xlsx")
    except Refused as refused:
        return list(refused.faults)
    return []


def page_text(raw: bytes, title: str) -> tuple[str, str]:
    """Return where the XML of a sheet stands in the zip, and its text."""
    book = load_workbook(io.BytesIO(raw))
    name = f"xl/worksheets/sheet{book.sheetnames.index(title) + 1}.xml"
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return name, package.read(name).decode("utf-8")


def with_part(raw: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """Return a workbook in which the text of one part of the zip was changed."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as package,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for item in package.namelist():
            part = package.read(item)
            made.writestr(item, change(part.decode()).encode() if item == name else part)
    return written.getvalue()
