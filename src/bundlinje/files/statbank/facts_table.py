"""Writing fetched figures as own facts of a case: `reference/statbank.csv`, read like the rest."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path

from bundlinje.errors import Fault, Refused
from bundlinje.files.hints import shorten
from bundlinje.files.own_facts import FOLDER as OWN_FACTS
from bundlinje.files.whole import write_whole

FILE = "statbank.csv"


def check_case_folder(folder: Path) -> list[Fault]:
    """Return the fault of a folder that is not there (BL-S048)."""
    return [] if folder.is_dir() else [Fault("BL-S048", "", {"folder": shorten(str(folder))})]


def write_facts_table(
    folder: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]
) -> Path:
    """Write rows as `reference/statbank.csv` of a case, anew and whole; returns the file.

    Raises Refused (BL-S049) if it cannot be written.
    """
    text = StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    file = folder / OWN_FACTS / FILE
    try:
        write_whole(file, text.getvalue().encode("utf-8"))
    except OSError as error:
        values = {"folder": str(file.parent), "reason": shorten(error.strerror or str(error))}
        raise Refused([Fault("BL-S049", "", values)]) from None
    return file
