"""Price indices of a case: read from what KL or Statistics Denmark publish, kept in its folder."""

import errno
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bundlinje.core.quantity import FACT_ID
from bundlinje.errors import Fault, Refused
from bundlinje.files.index_sheets import Found, read_changes
from bundlinje.files.own_indices import TABLE, VINTAGE, Plain, read_rows, write_rows
from bundlinje.reference.catalog import national
from bundlinje.reference.indices import KINDS


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read and where it was put."""

    found: Found
    table: Path


def import_index(
    file: Path,
    series: str,
    kind: str,
    vintage: str,
    folder: Path,
    row: str = "",
    source: str = "",
    reason: str = "",
) -> Imported:
    """Put the yearly changes of one index into the `reference/indices.csv` of a case folder.

    What the table holds of the same series and vintage is replaced, everything else kept. Without a
    `source` (an address) the name of the file stands there, and the figures are unverified either
    way until somebody has held them against the publisher. Raises Refused: BL-R029 for a series,
    kind or vintage that cannot be, BL-R028 for a folder that cannot be written to, else as
    `read_changes` and `read_own_indices`; nothing is written then.
    """
    faults = _options(series, kind, vintage)
    if not folder.is_dir():
        values = {"file": str(folder / TABLE), "reason": os.strerror(errno.ENOENT)}
        faults.append(Fault("BL-R028", "", values))
    if faults:
        raise Refused(faults)
    found = read_changes(file, kind, row)
    kept = [
        item
        for item in read_rows(folder, national().indices)
        if (item["series"], item["vintage"]) != (series, vintage)
    ]
    head = {
        "series": series,
        **_titles(series, found.name),
        "kind": kind,
        "vintage": vintage,
        "source_url": source or file.name,
        "reason": reason or f"newer figures: {file.name}",
    }
    return Imported(found, write_rows(folder, [*kept, *_rows(head, file.name, found)]))


def _rows(head: Plain, file: str, found: Found) -> Sequence[Plain]:
    """Return a row of the table for each year that was read."""
    about = {"verification": "unverified", "source_date": "", "note": f"{file}, {found.name}"}
    return [
        {**head, **about, "year": str(year), "change": f"{change:.10g}"}
        for year, change in sorted(found.changes.items())
    ]


def _titles(series: str, name: str) -> Plain:
    known = national().indices.get(series)
    return {
        "title_da": known.title.da if known else name,
        "title_en": known.title.en if known else name,
    }


def _options(series: str, kind: str, vintage: str) -> list[Fault]:
    """Check what was asked for on the command line."""
    rules = (
        ("--series", series, re.compile(FACT_ID), "kl/wages"),
        ("--kind", kind, re.compile("|".join(KINDS)), ", ".join(KINDS)),
        ("--vintage", vintage, VINTAGE, "2026-06"),
    )
    faults = [
        Fault("BL-R029", "", {"word": word, "option": option, "known": known})
        for option, word, rule, known in rules
        if not rule.fullmatch(word)
    ]
    stated = national().indices.get(series)
    if stated is not None and kind in KINDS and stated.kind != kind:
        values = {"word": kind, "option": f"--kind ({series})", "known": stated.kind}
        faults.append(Fault("BL-R029", "", values))
    return faults
