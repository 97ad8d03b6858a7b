"""A case's own price indices: `reference/indices.csv`, which win over national ones."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bundlinje.core.fact import FLAGS
from bundlinje.core.quantity import FACT_ID
from bundlinje.errors import Fault, Refused
from bundlinje.files.tables import TableRow, read_table
from bundlinje.files.whole import write_whole
from bundlinje.locale import LANGUAGES, words
from bundlinje.reference.indices import KINDS, OWN_COLUMNS, Series, indices_from

TABLE = Path("reference", "indices.csv")
REQUIRED = ("series", "vintage", "year", "change", "source_url", "reason")
LARGEST_CHANGE = 0.5
"""More in one year is a slip: a figure in per cent where a share belongs, or a lost comma."""
VINTAGE = re.compile("[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?")
_YEAR = re.compile("[12][0-9]{3}")

Plain = dict[str, str]
"""A row in the columns of `OWN_COLUMNS`, as text."""


def read_own_indices(folder: Path, national: Mapping[str, Series]) -> dict[str, Series]:
    """Return the own price indices of a case folder by id; none if it has no such table.

    `national` are the series that they may correct: a row of one of those needs no title or kind.
    Raises Refused with every fault: BL-T0.. for a table that cannot be read, BL-R001 to BL-R003,
    BL-R007, BL-R020.
    """
    return indices_from(read_rows(folder, national))


def read_rows(folder: Path, national: Mapping[str, Series]) -> list[Plain]:
    """Return the rows of the table with what they leave to the national series filled in."""
    path = folder / TABLE
    if not path.exists():
        return []
    faults: list[Fault] = []
    rows: list[Plain] = []
    seen: dict[tuple[str, str, str], int] = {}
    try:
        found = read_table(path, headings(), REQUIRED)
    except Refused as refused:
        found, faults = (), list(refused.faults)
    for row in found:
        here, plain = _plain(row, national)
        key = (plain["series"], plain["vintage"], plain["year"])
        if key in seen:
            values = {"word": " ".join(key), "other": f"{path.name}:{seen[key]}"}
            here.append(Fault("BL-R002", "", values, row.place_of("year")))
        seen.setdefault(key, row.line)
        faults += here
        rows.append(plain)
    if faults:
        name = TABLE.as_posix()
        raise Refused(replace(item, place=replace(item.place, file=name)) for item in faults)
    return rows


def headings() -> dict[str, str]:
    """Return the column of every heading that is understood, in small letters."""
    called = {_called(name, language): name for language in LANGUAGES for name in OWN_COLUMNS}
    return {**called, **{name: name for name in OWN_COLUMNS}}


def said(what: str) -> dict[str, str]:
    """Return an example in every language."""
    return {language: str(words("indices")[language][what]) for language in LANGUAGES}


def _called(column: str, language: str) -> str:
    """Return what a column is called in a language."""
    known = {**words("tables")[language], **words("indices")[language]["columns"]}
    return str(known[column])


def _plain(row: TableRow, national: Mapping[str, Series]) -> tuple[list[Fault], Plain]:
    """Return what is wrong with a row, and the row."""
    plain = {name: row.text(name) for name in OWN_COLUMNS}
    series = national.get(plain["series"])
    either = plain["title_da"] or plain["title_en"]
    for language in ("da", "en"):
        stated = plain[f"title_{language}"] or either
        plain[f"title_{language}"] = stated or (getattr(series.title, language) if series else "")
    plain["kind"] = plain["kind"] or (series.kind if series else "")
    if plain["source_url"].lower().startswith("antaget:"):
        plain["source_url"] = f"assumed:{plain['source_url'].partition(':')[2]}"
    said = plain["verification"].lower()
    danish = {word: flag for flag, word in words("tables")["da"]["flags"].items()}
    plain["verification"] = str(danish.get(said, said))
    if not plain["verification"] and not plain["source_url"].startswith("assumed:"):
        plain["verification"] = "unverified"
    needed = (*REQUIRED, "title_da", "kind")
    empty = [name for name in needed if not plain[name]]
    missing = {
        language: ", ".join(_called(name, language) for name in empty) for language in LANGUAGES
    }
    faults = [Fault("BL-R003", "", {"missing": missing}, row.place)] if empty else []
    return [*faults, *_words(row, plain), *_change(row, plain)], plain


def _words(row: TableRow, plain: Plain) -> list[Fault]:
    """Check the columns that take one of a few words, a year or a date."""
    rules = {
        "series": (re.compile(FACT_ID), "dk/index/kl-wages"),
        "kind": (re.compile("|".join(KINDS)), ", ".join(KINDS)),
        "vintage": (VINTAGE, "2026-06"),
        "year": (_YEAR, "2026"),
        "verification": (re.compile("|".join(FLAGS)), ", ".join(FLAGS)),
    }
    return [
        Fault("BL-R007", "", _wrong(plain[name], name, known), row.place_of(name))
        for name, (rule, known) in rules.items()
        if plain[name] and not rule.fullmatch(plain[name])
    ]


def _wrong(word: str, column: str, known: str) -> Plain:
    return {"word": word, "column": column, "known": known}


def _change(row: TableRow, plain: Plain) -> list[Fault]:
    """Read the change as a share, and write it back with a point before the decimals."""
    if "change" not in row.cells:
        return []
    try:
        change = row.cells["change"].number()
    except Refused as refused:
        return list(refused.faults)
    if abs(change) > LARGEST_CHANGE:
        values = {"text": row.text("change"), "example": said("a_share")}
        return [Fault("BL-R020", "", values, row.place_of("change"))]
    plain["change"] = repr(change)
    return []


def write_rows(folder: Path, rows: Sequence[Plain]) -> Path:
    """Write the table, whole or not at all, as Excel in Denmark and everybody else can read it.

    Raises Refused (BL-R028) if it cannot be written.
    """
    path = folder / TABLE
    try:
        write_whole(path, _as_csv(rows).encode("utf-8-sig"))
    except OSError as error:
        values = {"file": str(path), "reason": error.strerror or str(error)}
        raise Refused([Fault("BL-R028", "", values)]) from None
    return path


def _as_csv(rows: Iterable[Plain]) -> str:
    text = io.StringIO()
    table = csv.DictWriter(text, OWN_COLUMNS, delimiter=";", lineterminator="\r\n")
    table.writeheader()
    for row in rows:
        table.writerow({**row, "change": row["change"].replace(".", ",")})
    return text.getvalue()
