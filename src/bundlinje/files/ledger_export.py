"""The ledger as a file: one line of canonical JSON for each entry, and receipts of heads seen."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bundlinje.core.ledger import Entry, Head, entry_of, head_of
from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.whole import write_whole

LARGEST = 2_000_000_000


def write_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Write lines to a file that is whole at every moment; raises Refused (BL-L072)."""
    write_bytes(path, b"".join(line + b"\n" for line in lines))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file that is whole at every moment; raises Refused (BL-L072)."""
    try:
        write_whole(path, content)
    except (OSError, ValueError) as error:
        raise Refused([Fault("BL-L072", "", _why(path, error))]) from None


def read_bytes(path: Path) -> bytes:
    """Return the content of a file; raises Refused (BL-L073) for none, an empty or a huge one."""
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= LARGEST else b""
    except (OSError, ValueError) as error:
        raise Refused([Fault("BL-L073", "", _why(path, error))]) from None
    if not raw:
        raise Refused([Fault("BL-L073", "", _why(path, f"{size} bytes"))])
    return raw


def _why(path: Path, error: Exception | str) -> dict[str, str]:
    reason = getattr(error, "strerror", None) or str(error)
    return {"file": str(path).replace("\0", "?")[:120], "reason": reason}


def read_lines(path: Path) -> list[bytes]:
    """Return the lines of a file without their ends; raises Refused (BL-L073).

    Line ends of Windows are read as they are, and so refused as a change of the line.
    """
    return read_bytes(path).removesuffix(b"\n").split(b"\n")


def read_kept(path: Path) -> list[Head | Entry]:
    """Return what was kept of a ledger: an older export, or receipts.

    Raises Refused: BL-L073 not read, BL-L012 and others as for entries, with the line.
    """
    found: list[Head | Entry] = []
    for number, line in enumerate(read_lines(path), 1):
        try:
            found.append(head_of(line) if b'"head_of":' in line else entry_of(line))
        except Refused as refused:
            place = Place(str(path), number, 1)
            raise Refused([replace(fault, place=place) for fault in refused.faults]) from None
    return found


def read_document(path: Path) -> dict[str, Any]:
    """Return a JSON document, such as a settlement; raises Refused (BL-L073, BL-L016)."""
    try:
        document = json.loads(b"\n".join(read_lines(path)).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise Refused([Fault("BL-L016", place=Place(str(path)))])
    return document
