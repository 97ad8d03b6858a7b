"""Read what was measured and reported: `estimates/*.json` and `readings.csv`, aggregates alone."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from bundlinje.core.contract import Contract
from bundlinje.core.contract_names import unknown
from bundlinje.core.estimate import Estimate, Reported
from bundlinje.core.exact import DECIMALS, LARGEST
from bundlinje.core.person_numbers import looks_like_cpr, untold
from bundlinje.core.versions import contract_at, newest
from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.case_faults import in_order
from bundlinje.files.contract_file import inexact_numbers, personal_numbers
from bundlinje.files.hints import shorten
from bundlinje.files.holdings import is_there
from bundlinje.files.model_file import file_bytes, kept, located, parse_model
from bundlinje.files.strict_yaml import Document
from bundlinje.files.tables import TableRow, read_table
from bundlinje.files.wrong_values import day_in
from bundlinje.locale import LANGUAGES, words

FOLDER = "estimates"
READINGS = "readings.csv"
COLUMNS = ("period", "metric", "cohort", "value", "reported_by", "date", "note")
REQUIRED = ("period", "metric", "value", "reported_by", "date")
OF_PERSONS = frozenset(
    ("cpr", "person", "persons", "people", "pnr", "id", "ids", "names", "rows", "records",
     "individuals", "participants", "citizens", "borgere", "personer", "data", "microdata")
)  # fmt: skip
"""Keys under which someone would put persons; a measured effect has none of them."""
MOST_FILES = 1_000


def estimate_files(folder: Path) -> list[Path]:
    """Return the files of measured effects that a folder has, by name."""
    room = folder / FOLDER
    return sorted(room.glob("*.json")) if is_there(room) and room.is_dir() else []


def reported_file(folder: Path) -> list[Path]:
    """Return the table of reported numbers, if a folder has one."""
    return [folder / READINGS] if is_there(folder / READINGS) else []


# --- Measured effects ----------------------------------------------------------------------------


def read_estimates(folder: Path, contract: Contract) -> tuple[Estimate, ...]:
    """Return the measured effects of a folder, by the names of their files.

    Raises Refused with every fault at its place: BL-Y0.. and BL-K074 for a file that cannot be
    read, BL-C0.. and BL-K0.. for its values, BL-K030, BL-K031, BL-K075 to BL-K079 for one that does
    not fit the contract.
    """
    faults: list[Fault] = []
    found: list[tuple[Estimate, Document]] = []
    for path in estimate_files(folder)[:MOST_FILES]:
        name = f"{FOLDER}/{path.name}"
        read = kept(faults, partial(_read, path, name))
        if read is not None:
            found.append(read)
            misfits = misfits_of(read[0], contract)
            faults += [located(fault, read[1]) for fault in misfits]
    faults += _same_place(found)
    if faults:
        raise Refused(in_order(faults))
    return tuple(estimate for estimate, _ in found)


def _read(path: Path, name: str) -> tuple[Estimate, Document]:
    return parse_estimate(file_bytes(path.parent, path.name), name)


def parse_estimate(raw: bytes, file: str) -> tuple[Estimate, Document]:
    """Return the measured effect that the bytes of a file hold; `file` is its name in messages.

    Raises Refused with every fault by place; BL-K074 where it is not JSON, BL-K075 where it has a
    field of persons.
    """
    if fault := _not_json(raw, file):
        raise Refused([fault])
    try:
        return parse_model(raw, file, Estimate, _more)
    except Refused as refused:
        raise Refused(_told(refused.faults)) from None


def _more(document: Document) -> list[Fault]:
    return [*inexact_numbers(document), *_of_persons(document)]


def _told(faults: Iterable[Fault]) -> list[Fault]:
    """Return the faults that may be told: no other text of a file with a personal number is."""
    every = list(faults)
    persons = {fault.path for fault in every if fault.code == "BL-K075"}
    unknown_keys = ("BL-C001", "BL-C003", "BL-C004")
    left = [item for item in every if item.code not in unknown_keys or item.path not in persons]
    return [item for item in every if item.code == "BL-K065"] or [untold(item) for item in left]


def _not_json(raw: bytes, file: str) -> Fault | None:
    """Return the fault of a text that is not JSON; what else is wrong with it is told later."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    try:
        data = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        return Fault("BL-K074", "", {}, Place(file, error.lineno, error.colno))
    except (ValueError, RecursionError) as error:
        before = text[: max(text.find(str(error)), 0)].split("\n")
        return Fault("BL-K074", "", {}, Place(file, len(before), len(before[-1]) + 1))
    return None if isinstance(data, dict) else Fault("BL-K074", "", {}, Place(file, 1, 1))


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _of_persons(document: Document) -> list[Fault]:
    """Return a fault for each field that could hold persons, and each text with a CPR number."""
    keys = [path for path in document.spots if path and str(path[-1]).lower() in OF_PERSONS]
    faults = [Fault("BL-K075", ".".join(map(str, path)), {}, document.key_place(path))
              for path in keys]  # fmt: skip
    return [*faults, *personal_numbers(document)]


def misfits_of(estimate: Estimate, contract: Contract) -> Iterator[Fault]:
    """Yield what in an estimate does not fit the terms that hold for its period.

    Faults: BL-K030 and BL-K031 names, BL-K076 version or unit, BL-K077 the register's last day,
    BL-K079 a number that is not measured.
    """
    terms = _terms(contract, estimate.period)
    yield from unknown("period", estimate.period, terms.periods, "period")
    yield from unknown("metric", estimate.metric, terms.metrics, "metric")
    if estimate.cohort:
        yield from unknown("cohort", estimate.cohort, terms.cohorts, "cohort")
    metric = terms.metrics.get(estimate.metric)
    if metric is None:
        return
    if metric.source != "estimate":
        values = {"metric": estimate.metric, "source": metric.source, "wanted": "estimate"}
        yield Fault("BL-K079", "metric", values)
    stated = {"metric_version": metric.version, "unit": metric.unit}
    for key, wanted in stated.items():
        given = getattr(estimate, key)
        if wanted is not None and given != wanted:
            yield Fault("BL-K076", key, {"given": shorten(given), "wanted": wanted})
    last = metric.last_register_date
    if last is not None and estimate.last_register_date > last:
        values = {"given": estimate.last_register_date.isoformat(), "last": last.isoformat()}
        yield Fault("BL-K077", "last_register_date", values)


def _terms(contract: Contract, period: str) -> Contract:
    """Return the terms that hold for a period; the newest for one that is not known."""
    latest = newest(contract)
    return contract_at(contract, period) if period in latest.periods else latest


def _same_place(found: list[tuple[Estimate, Document]]) -> Iterator[Fault]:
    """Yield a fault for each estimate of what another file has estimated already."""
    seen: dict[tuple[str, str, str], str] = {}
    for estimate, document in found:
        place = (estimate.metric, estimate.period, estimate.cohort)
        if place in seen:
            values = {"what": " ".join(filter(None, place)), "other": seen[place]}
            yield Fault("BL-K078", "metric", values, document.place(("metric",)))
        seen.setdefault(place, document.file)


# --- Reported numbers ----------------------------------------------------------------------------


def read_reported(folder: Path, contract: Contract) -> tuple[Reported, ...]:
    """Return the numbers that parties have reported, in the order of the table.

    Raises Refused with every fault by cell: BL-T0.. for a table that cannot be read, BL-K030 and
    BL-K031 names, BL-K059 a number, BL-K064 a day, BL-K065 a personal number, BL-K078 the same
    place twice, BL-K079 a number that is not reported, BL-K086 one from another party than agreed.
    """
    if not reported_file(folder):
        return ()
    faults: list[Fault] = []
    found: dict[tuple[str, str, str], Reported] = {}
    try:
        rows = read_table(folder / READINGS, headings(), REQUIRED)
    except Refused as refused:
        raise Refused(_in_readings(untold(fault)) for fault in refused.faults) from None
    for row in rows:
        here = list(_wrong(row, contract))
        place = (row.text("metric"), row.text("period"), row.text("cohort"))
        if place in found and not here:
            values = {"what": " ".join(filter(None, place)), "other": READINGS}
            here.append(Fault("BL-K078", "", values, row.place_of("metric")))
        faults += [_in_readings(fault) for fault in here]
        if not here:
            found[place] = _reported(row)
    if faults:
        raise Refused(in_order(faults))
    return tuple(found.values())


def _in_readings(fault: Fault) -> Fault:
    return replace(fault, place=replace(fault.place, file=READINGS))


def headings() -> dict[str, str]:
    """Return the column of every heading that is understood, in small letters."""
    said = {words("readings")[language][name]: name for language in LANGUAGES for name in COLUMNS}
    return {**said, **{name: name for name in COLUMNS}}


def _wrong(row: TableRow, contract: Contract) -> Iterator[Fault]:
    """Yield what is wrong with a row; of one that holds a personal number nothing else is told."""
    cells = [cell for column, cell in row.cells.items() if column != "value" or _value(row) is None]
    if persons := [cell for cell in cells if looks_like_cpr(cell.text)]:
        yield from (Fault("BL-K065", "", {}, cell.place) for cell in persons)
        return
    terms = _terms(contract, row.text("period"))
    for column in REQUIRED:
        if not row.text(column):
            said = {language: words("readings")[language][column] for language in LANGUAGES}
            yield Fault("BL-K063", "", {"wanted": said}, row.place_of(column))
    for column, kind, known in (
        ("period", "period", tuple(terms.periods)),
        ("metric", "metric", tuple(terms.metrics)),
        ("cohort", "cohort", tuple(terms.cohorts)),
        ("reported_by", "party", tuple(terms.parties)),
    ):
        if word := row.text(column):
            yield from unknown("", shorten(word), known, kind, row.place_of(column))
    yield from _wrong_reporter(row, terms)
    if row.text("value") and _value(row) is None:
        yield Fault("BL-K059", "", {"text": shorten(row.text("value"))}, row.place_of("value"))
    if row.text("date") and day_in(row.text("date")) is None:
        yield Fault("BL-K064", "", {}, row.place_of("date"))


def _wrong_reporter(row: TableRow, terms: Contract) -> Iterator[Fault]:
    """Yield a fault for a number that is not reported, or not by the party in the row.

    A number that is measured can be decided by the expert whom the contract leaves a verdict to.
    """
    name, party = row.text("metric"), row.text("reported_by")
    metric, verdicts = terms.metrics.get(name), terms.verdicts
    decides = verdicts is not None and verdicts.leaves_to(party)
    if metric is None or (metric.source == "estimate" and decides):
        return
    if metric.source != "report":
        values = {"metric": name, "source": metric.source, "wanted": "report"}
        yield Fault("BL-K079", "", values, row.place_of("metric"))
    elif metric.reported_by is not None and party in terms.parties and party != metric.reported_by:
        values = {"metric": name, "wanted": metric.reported_by, "given": party}
        yield Fault("BL-K086", "", values, row.place_of("reported_by"))


def _value(row: TableRow) -> Decimal | None:
    """Return the number in a row exactly as it is written, None if it is none."""
    cell = row.cells["value"]
    try:
        cell.number()
    except Refused:
        return None
    text = "".join(cell.text.split())
    other = "." if cell.decimal == "," else ","
    if cell.decimal in text or text.count(other) > 1:
        text = text.replace(other, "")
    number = Decimal(text.replace(",", "."))
    fits = abs(number) <= LARGEST and number == round(number, DECIMALS)
    return number if fits else None


def _reported(row: TableRow) -> Reported:
    day = day_in(row.text("date"))
    value = _value(row)
    assert value is not None
    return Reported(
        metric=row.text("metric"),
        period=row.text("period"),
        cohort=row.text("cohort"),
        value=value,
        reported_by=row.text("reported_by"),
        reported_on=date.fromisoformat(day) if day else None,
        note=row.text("note"),
    )
