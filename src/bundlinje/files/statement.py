"""The accounts and budget statement as a file that a finance department posts from."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bundlinje.errors import Fault, Refused
from bundlinje.files.whole import write_whole
from bundlinje.locale import words

STATEMENT = "statement.csv"
COLUMNS = (
    "option", "year", "function", "title", "dranst", "text", "amount", "realisable", "price_level",
    "frame", "frame_verification", "function_verification",
)  # fmt: skip


def write_statement(folder: Path, document: Mapping[str, Any], language: str) -> Path | None:
    """Write the statement of a result to `out/statement.csv`; None if it has no lines.

    Amounts are whole kroner at the price level of the case. In Danish the columns have Danish
    headings and semicolons between them. Raises Refused (BL-C120) if it cannot be written.
    """
    say = words("statement")[language]
    rows = [
        _row(document, name, row, say, language)
        for name, option in document["options"].items()
        for row in option["statement"]
    ]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "da" else ",", lineterminator="\r\n")
    writer.writerow([say["columns"][name] for name in COLUMNS])
    writer.writerows(rows)
    path = folder / "out" / STATEMENT
    try:
        if not rows:
            if path.exists():
                path.unlink()
            return None
        write_whole(path, out.getvalue().encode("utf-8-sig"))
    except OSError as error:
        values = {"folder": str(path.parent), "reason": error.strerror or str(error)}
        raise Refused([Fault("BL-C120", "", values)]) from None
    return path


def _row(
    document: Mapping[str, Any], option: str, row: Mapping[str, Any], say: Any, language: str
) -> list[Any]:
    names = ", ".join(account["title"][language] for account in row["accounts"])
    frame = say["unknown"] if row["frame"] is None else round(row["frame"])
    return [
        document["options"][option]["title"][language],
        row["year"],
        row["function"] or "",
        row["title"][language] if row["title"] else say["no_function"],
        row["dranst"],
        f"{say['dranst'][row['dranst']]}: {names}",
        round(row["amount"]),
        round(row["realisable"]),
        document["case"]["price_year"],
        frame,
        _flag(row["frame_verification"], say),
        _flag(row["function_verification"], say),
    ]


def _flag(flag: str | None, say: Any) -> str:
    return str(say["flags"][flag or "none"])
