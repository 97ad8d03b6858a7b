"""Writing a settlement into the `out/` folder: the document, the statement and the postings."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bundlinje.errors import Fault, Refused
from bundlinje.files.result_files import to_json
from bundlinje.files.settlement_page import render
from bundlinje.files.settlement_words import Names
from bundlinje.files.whole import write_whole

SETTLEMENT, PAGE, POSTINGS = "settlement.json", "settlement.html", "postings.csv"
COLUMNS = (
    "period", "payable_on", "party", "party_title", "account", "rule", "clause", "tranche",
    "reason", "amount", "currency",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a settlement was written."""

    settlement: Path
    page: Path
    postings: Path


def keep_settlement(folder: Path, document: Mapping[str, Any], language: str) -> Kept:
    """Write a settlement under `out/`, each file whole at every moment.

    Raises Refused (BL-C120) if the folder cannot be written to.
    """
    out = folder / "out"
    kept = Kept(out / SETTLEMENT, out / PAGE, out / POSTINGS)
    contents = {
        kept.settlement: to_json(document).encode("utf-8"),
        kept.page: render(document, language).encode("utf-8"),
        kept.postings: postings_table(document, language).encode("utf-8-sig"),
    }
    try:
        for path, content in contents.items():
            write_whole(path, content)
    except OSError as error:
        values = {"folder": str(out), "reason": error.strerror or str(error)}
        raise Refused([Fault("BL-C120", "", values)]) from None
    return kept


def postings_table(document: Mapping[str, Any], language: str) -> str:
    """Return every posting of every period as a table; in Danish semicolons and decimal commas."""
    names = Names(document, language)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "da" else ",", lineterminator="\r\n")
    writer.writerow([names.say["columns"][name] for name in COLUMNS])
    for name, period in document["periods"].items():
        writer.writerows(_row(name, period, item, names) for item in period["postings"])
    return out.getvalue()


def _row(name: str, period: Mapping[str, Any], item: Mapping[str, Any], names: Names) -> list[str]:
    mark = "," if names.language == "da" else "."
    sign = "-" if item["amount_ore"] < 0 else ""
    whole, rest = divmod(abs(item["amount_ore"]), 100)
    return [
        name,
        period["payable_on"],
        item["party"],
        _text(names.party(item["party"])),
        item["account"],
        item["rule"],
        _text(names.clause(item["rule"])),
        item["tranche"],
        item["reason"],
        f"{sign}{whole}{mark}{rest:02d}",
        item["currency"],
    ]


def _text(value: str) -> str:
    """Return a text that no spreadsheet computes."""
    return f"'{value}" if value.startswith(FORMULA) else value
