"""Writing fetched figures as own facts of a case: `reference/statbank.csv`, read like the rest."""

import csv
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path

from bundlinje.errors import Fault, Refused
from bundlinje.files.hints import shorten
from bundlinje.files.own_facts import FOLDER as OWN_FACTS

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
    beside = None
    try:
        file.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".part-", delete=False) as opened:
            beside = Path(opened.name)
            opened.write(text.getvalue().encode("utf-8"))
            opened.flush()
            os.fsync(opened.fileno())
        beside.chmod(0o644)
        beside.replace(file)
    except OSError as error:
        values = {"folder": str(file.parent), "reason": shorten(error.strerror or str(error))}
        raise Refused([Fault("BL-S049", "", values)]) from None
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)
    return file
