"""Writing a settlement into the `out/` folder: the document and the statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bundlinje.errors import Fault, Refused
from bundlinje.files.result_files import to_json
from bundlinje.files.settlement_page import render
from bundlinje.files.whole import write_whole

SETTLEMENT, PAGE = "settlement.json", "settlement.html"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a settlement was written."""

    settlement: Path
    page: Path


def keep_settlement(folder: Path, document: Mapping[str, Any], language: str) -> Kept:
    """Write a settlement under `out/`, each file whole at every moment.

    Raises Refused (BL-C120) if the folder cannot be written to.
    """
    out = folder / "out"
    kept = Kept(out / SETTLEMENT, out / PAGE)
    contents = {
        kept.settlement: to_json(document).encode("utf-8"),
        kept.page: render(document, language).encode("utf-8"),
    }
    try:
        for path, content in contents.items():
            write_whole(path, content)
    except OSError as error:
        values = {"folder": str(out), "reason": error.strerror or str(error)}
        raise Refused([Fault("BL-C120", "", values)]) from None
    return kept
