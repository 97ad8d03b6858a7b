"""Tables for other programs: a layout for Denmark, one for elsewhere, and no cell that acts.

A spreadsheet takes a text that begins with one of a few signs as a formula and runs it. Such a text
gets an apostrophe in front, which spreadsheets read as "this is text". Source: OWASP, Application
Security Verification Standard 5.0, requirement 1.2.10.
"""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_SIGNS = ("=", "+", "-", "@", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The wide forms of the signs count too. The apostrophe is among them, so that a text that begins
with one comes back as it was."""


def harmless(text: str) -> str:
    """Return a text on one line that no spreadsheet runs."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return f"'{line}" if line.startswith(FORMULA_SIGNS) else line


def as_written(cell: str) -> str:
    """Return the text that `harmless` was given, apart from its spaces."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell


def kroner(amount_ore: int, language: str) -> str:
    """Return whole øre as kroner with two decimals, exactly; no sign between thousands.

    Danish has a comma before the decimals, every other language a point.
    """
    whole, cents = divmod(abs(amount_ore), 100)
    sign = "-" if amount_ore < 0 else ""
    return f"{sign}{whole}{',' if language == 'da' else '.'}{cents:02d}"


def table_bytes(
    head: Sequence[str], rows: Iterable[Sequence[str]], language: str, mark: bool = True
) -> bytes:
    """Return a table as CSV in UTF-8; the cells are ready as they are.

    Danish has semicolons between cells, every other language commas. `mark` puts the byte order
    mark first, by which Excel knows the letters.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "da" else ",", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig" if mark else "utf-8")
