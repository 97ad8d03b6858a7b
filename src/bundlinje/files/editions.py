"""Editions of the reference library as files: a zip of all tables, or one table of facts."""

import csv
import errno
import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from bundlinje.core.fact import Fact
from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.hints import shorten
from bundlinje.files.whole import write_whole
from bundlinje.reference.catalog import EDITIONS, Catalog
from bundlinje.reference.facts import COLUMNS

MAX_BYTES = 20 * 1024 * 1024
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The same for every file, so that the same edition is the same bytes."""


def write_edition(catalog: Catalog, path: Path, language: str) -> None:
    """Write the library to a file: `.zip` all tables, `.csv` or `.json` every fact.

    A Danish CSV has semicolons and decimal commas. Raises Refused (BL-R012).
    """
    makers = {
        ".zip": lambda: _zip(catalog.tables),
        ".csv": lambda: _csv(catalog.rows, language),
        ".json": lambda: _json(catalog),
    }
    if path.suffix.lower() not in makers:
        raise Refused([_not_written(path, path.suffix or path.name)])
    content = makers[path.suffix.lower()]()
    if not path.parent.is_dir():
        raise Refused([_not_written(path, os.strerror(errno.ENOENT))])
    try:
        write_whole(path, content)
    except OSError as error:
        raise Refused([_not_written(path, error.strerror or str(error))]) from None


def _not_written(path: Path, reason: str) -> Fault:
    return Fault("BL-R012", "", {"reason": shorten(reason)}, Place(str(path)))


def read_edition(path: Path) -> dict[str, bytes]:
    """Return the tables of an edition from its zip; raises Refused (BL-R011)."""
    try:
        with ZipFile(path) as opened:
            if sum(item.file_size for item in opened.infolist()) > MAX_BYTES:
                raise Refused([_no_edition(path, f"> {MAX_BYTES // 1024 // 1024} MB")])
            tables = {item.filename: opened.read(item) for item in opened.infolist()}
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused([_no_edition(path, shorten(str(error)))]) from None
    if EDITIONS not in tables or not all(name.endswith(".csv") for name in tables):
        raise Refused([_no_edition(path, EDITIONS)])
    return tables


def _no_edition(path: Path, reason: str) -> Fault:
    return Fault("BL-R011", "", {"reason": reason}, Place(str(path)))


def _zip(tables: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in sorted(tables):
            opened.writestr(ZipInfo(name, _MOMENT), tables[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _csv(rows: Mapping[str, Fact], language: str) -> bytes:
    out = io.StringIO()
    danish = language == "da"
    writer = csv.writer(out, delimiter=";" if danish else ",", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for fact in rows.values():
        plain = fact_row(fact)
        cells = [plain[name] for name in COLUMNS]
        writer.writerow([_comma(cell) if danish else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _comma(cell: str | float | None) -> str | float | None:
    return f"{cell:.12g}".replace(".", ",") if isinstance(cell, float) else cell


def _json(catalog: Catalog) -> bytes:
    facts = [
        {key: value for key, value in fact_row(fact).items() if value not in ("", None)}
        for fact in catalog.rows.values()
    ]
    head = {"edition": catalog.edition_name, "sha256": catalog.edition}
    return (json.dumps({**head, "facts": facts}, ensure_ascii=False, indent=1) + "\n").encode()


def fact_row(fact: Fact) -> dict[str, str | float | None]:
    """Return a fact as the columns of its table, numbers as numbers."""
    number = fact.quantity
    figures = number.figures if number else {}
    value = figures.get("value", figures.get("mean", figures.get("mode")))
    low, high, level = figures.get("low"), figures.get("high"), None
    if number and number.form == "mean_se":
        level = 0.95
        reach = 1.959963984540054 * figures["se"]
        low, high = figures["mean"] - reach, figures["mean"] + reach
    return {
        "id": fact.id,
        "series": fact.series,
        "kind": fact.kind,
        "title_da": fact.title.da,
        "title_en": fact.title.en,
        "value": value if number else fact.text,
        "low": low,
        "high": high,
        "level": level,
        "unit": number.unit if number else "",
        "price_year": str(number.price_year or "") if number else "",
        "payers": ";".join(f"{party}={share:g}" for party, share in fact.payers.items()),
        "account": fact.account,
        "valid_from": fact.valid_from,
        "valid_to": fact.valid_to,
        "verification": fact.verification,
        "source_url": fact.source_url,
        "source_date": fact.source_date,
        "note": fact.note,
    }
