"""Whether a file may be opened as a workbook: what it is, how large it gets, and what hides in it.

A workbook is a zip of XML files. Every XML file is read once by expat, which is told to stop at a
document type: no workbook has one, and only there can entities be declared that grow without end or
reach for other files.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.hints import shorten

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_PARTS = 2_000
MAX_CELLS = 250_000
MAX_MERGES = 2_000
_MEGABYTE = 1024 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)


@dataclass(slots=True)
class Part:
    """What was seen of one XML file: its merged cells and the last row that says anything."""

    merged: list[str] = field(default_factory=list)
    last_row: int = 0
    cells: int = 0
    row: int = 0


def inspect(raw: bytes, place: Place) -> dict[str, Part]:
    """Return what was seen of each XML file of a workbook, by its path in the zip.

    Raises Refused: BL-W002 too large, BL-W003 another kind of spreadsheet, BL-W004 a password,
    BL-W005 macros, BL-W006 links to other files, BL-W007 too much inside, BL-W008 damaged, BL-W009
    a document type, BL-W010 no workbook.
    """
    if len(raw) > MAX_BYTES:
        raise _refused("BL-W002", place, limit=MAX_BYTES // _MEGABYTE)
    if raw.startswith(_OLE):
        raise _refused("BL-W004" if _ENCRYPTED in raw else "BL-W003", place)
    if not raw.startswith(b"PK"):
        raise _refused("BL-W010", place)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            _check_parts(package, place)
            return dict(_parts(package, place))
    except _BROKEN:
        raise _refused("BL-W008", place, part="zip") from None


def _check_parts(package: zipfile.ZipFile, place: Place) -> None:
    names = [item.filename for item in package.infolist()]
    lower = [name.lower() for name in names]
    if "mimetype" in lower:
        raise _refused("BL-W003", place)
    if "xl/workbook.xml" not in lower and not any(name.endswith("workbook.xml") for name in lower):
        raise _refused("BL-W010", place)
    if any(name.endswith("vbaproject.bin") for name in lower):
        raise _refused("BL-W005", place)
    if any("externallinks/" in name for name in lower):
        raise _refused("BL-W006", place)
    size = sum(item.file_size for item in package.infolist())
    if size > MAX_UNPACKED or len(names) > MAX_PARTS:
        raise _refused("BL-W007", place, limit=MAX_UNPACKED // _MEGABYTE, parts=MAX_PARTS)


def _parts(package: zipfile.ZipFile, place: Place) -> Iterator[tuple[str, Part]]:
    cells = 0
    for item in package.infolist():
        if not item.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        try:
            part = _seen(package.read(item), place)
        except (*_BROKEN, expat.ExpatError, ValueError):
            raise _refused("BL-W008", place, part=shorten(item.filename)) from None
        cells += part.cells
        if cells > MAX_CELLS or len(part.merged) > MAX_MERGES:
            raise _refused("BL-W011", place, limit=MAX_CELLS)
        yield item.filename, part


def _seen(raw: bytes, place: Place) -> Part:
    """Read one XML file to its end."""
    part = Part()

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            part.row = int(attributes.get("r", part.row + 1))
        elif name == "c":
            part.cells += 1
        elif name in ("v", "is"):
            part.last_row = max(part.last_row, part.row)
        elif name == "mergeCell":
            part.merged.append(attributes.get("ref", ""))

    def refuse(*_: object) -> None:
        raise _refused("BL-W009", place)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.Parse(raw, True)
    return part


def _refused(code: str, place: Place, **values: object) -> Refused:
    return Refused([Fault(code, "", values, place)])
