"""A case's own facts: `reference/*.csv`, which win over national ones, each with its reason."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from bundlinje.core.fact import FLAGS, Fact
from bundlinje.core.quantity import FACT_ID
from bundlinje.core.units import known_units, parse_unit
from bundlinje.errors import Fault, Place, Refused, near
from bundlinje.files.tables import TableRow, read_table, said
from bundlinje.locale import LANGUAGES, words
from bundlinje.reference.facts import COLUMNS, fact_of, payers_of

FOLDER = "reference"
OTHER_TABLES = ("indices.csv",)
"""Tables of the same folder that hold something else than facts."""
REQUIRED = ("id", "value", "unit", "source_url", "reason")
NUMBERS = ("value", "low", "high", "level")
DATES = ("valid_from", "valid_to")
_YEAR = re.compile("[12][0-9]{3}")
_DATE = re.compile("[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?")


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """The facts of a case by id, and where each stands."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)


def read_own_facts(folder: Path, national: Mapping[str, Fact]) -> OwnFacts:
    """Return the own facts of a case folder; none if it has no `reference/` folder.

    `national` are the facts that they may replace: titles and, for the unit, what it must be.
    Raises Refused with every fault: BL-T0.. for a table that cannot be read, BL-R001 to BL-R008.
    """
    facts: dict[str, Fact] = {}
    places: dict[str, Place] = {}
    faults: list[Fault] = []
    for path in _tables(folder):
        try:
            rows = read_table(path, headings(), REQUIRED)
        except Refused as refused:
            faults += refused.faults
            continue
        for row in rows:
            try:
                fact = _fact(row, national, places)
            except Refused as refused:
                faults += refused.faults
            else:
                facts[fact.id] = fact
                places[fact.id] = row.place_of("id")
    if faults:
        raise Refused([replace(item, place=_seen_from(folder, item.place)) for item in faults])
    return OwnFacts(facts, {key: _seen_from(folder, place) for key, place in places.items()})


def headings() -> dict[str, str]:
    """Return the column of every heading that is understood, in small letters."""
    columns = (*COLUMNS, "reason")
    said = {words("tables")[language][name]: name for language in LANGUAGES for name in columns}
    return {**said, **{name: name for name in columns}}


def _tables(folder: Path) -> Iterable[Path]:
    room = folder / FOLDER
    found = sorted(room.glob("*.csv")) if room.is_dir() else []
    return [path for path in found if path.name not in OTHER_TABLES]


def _seen_from(folder: Path, place: Place) -> Place:
    """Name the file as the user sees it in the case folder."""
    return replace(place, file=Path(place.file).relative_to(folder).as_posix())


def _fact(row: TableRow, national: Mapping[str, Fact], places: Mapping[str, Place]) -> Fact:
    """Return the fact of a row; raises Refused with everything that is wrong with it."""
    key = row.text("id")
    replaced = national.get(key)
    faults = [*_missing(row, replaced), *_words(row), *_unit(row, replaced)]
    if key and not re.match(FACT_ID, key):
        faults.append(Fault("BL-R001", "", {"word": key}, row.place_of("id")))
    if key in places:
        values = {"word": key, "other": f"{Path(places[key].file).name}:{places[key].line}"}
        faults.append(Fault("BL-R002", "", values, row.place_of("id")))
    plain = {name: row.text(name) for name in (*COLUMNS, "reason")}
    plain["verification"] = _flag(row)
    for name in NUMBERS:
        if name in row.cells:
            try:
                plain[name] = repr(row.cells[name].number())
            except Refused as refused:
                faults += refused.faults
    if faults:
        raise Refused(faults)
    return _built(row, plain, replaced)


def _built(row: TableRow, plain: dict[str, str], replaced: Fact | None) -> Fact:
    """Fill in what the row may leave to the fact that it replaces, and build it."""
    if replaced is not None:
        plain["series"] = plain["series"] or replaced.series
        plain["account"] = plain["account"] or replaced.account
    title = {"da": "", "en": ""} if replaced is None else replaced.title.model_dump()
    either = plain["title_da"] or plain["title_en"]
    for language in ("da", "en"):
        plain[f"title_{language}"] = plain[f"title_{language}"] or title[language] or either
    if plain["source_url"].lower().startswith("antaget:"):
        plain["source_url"] = f"assumed:{plain['source_url'].partition(':')[2]}"
    assumed = plain["source_url"].startswith("assumed:")
    flag = plain["verification"] or ("" if assumed else "unverified")
    plain |= {"kind": "number", "theme": "own", "verification": flag}
    try:
        return fact_of(plain)
    except ValidationError as error:
        rules = [str(item.get("ctx", {}).get("rule", item["msg"])) for item in error.errors()]
        fault = Fault("BL-R008", "", {"rule": "; ".join(rules)}, row.place_of("value"))
        raise Refused([fault]) from None


def _missing(row: TableRow, replaced: Fact | None) -> list[Fault]:
    missing = [name for name in REQUIRED if not row.text(name)]
    if replaced is None and not (row.text("title_da") or row.text("title_en")):
        missing.append("title_da")
    if not missing:
        return []
    return [Fault("BL-R003", "", {"missing": said(missing)}, row.place)]


def _words(row: TableRow) -> list[Fault]:
    """Check the columns that take one of a few words, a year, a date or shares."""
    faults = []
    if _flag(row) not in ("", *FLAGS):
        faults.append(_wrong(row, "verification", ", ".join(FLAGS)))
    if row.text("kind") not in ("", "number"):
        faults.append(_wrong(row, "kind", "number"))
    if row.text("price_year") and not _YEAR.fullmatch(row.text("price_year")):
        faults.append(_wrong(row, "price_year", "2025"))
    faults += [
        _wrong(row, name, "2025-07-01")
        for name in DATES
        if row.text(name) and not _DATE.fullmatch(row.text(name))
    ]
    try:
        payers_of(row.text("payers"))
    except ValueError:
        faults.append(_wrong(row, "payers", "state=0.5;municipality=0.5"))
    return faults


def _flag(row: TableRow) -> str:
    """Return the verification flag, also where it is written in Danish."""
    said = row.text("verification").lower()
    danish = {word: flag for flag, word in words("tables")["da"]["flags"].items()}
    return str(danish.get(said, said))


def _wrong(row: TableRow, column: str, known: str) -> Fault:
    values = {"word": row.text(column), "column": column, "known": known}
    return Fault("BL-R007", "", values, row.place_of(column))


def _unit(row: TableRow, replaced: Fact | None) -> list[Fault]:
    text = row.text("unit")
    if not text:
        return []
    try:
        unit = parse_unit(text)
    except ValueError as error:
        values = {"word": str(error), "near": near(str(error), known_units())}
        return [Fault("BL-R004", "", values, row.place_of("unit"))]
    if unit.currency and not row.text("price_year"):
        return [Fault("BL-R006", "", {}, row.place_of("price_year"))]
    stated = replaced.number.unit if replaced is not None else None
    if stated is not None and parse_unit(stated) != unit:
        values = {"id": row.text("id"), "own": text, "national": stated}
        return [Fault("BL-R005", "", values, row.place_of("unit"))]
    return []
