"""A municipality's own unit prices, fetched from Statistics Denmark into a case."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from time import monotonic, sleep

from bundlinje.errors import Fault, Finding, Refused
from bundlinje.files.statbank.cache import Cache, usual_folder
from bundlinje.files.statbank.client import Data, Reuse, StatBank
from bundlinje.files.statbank.facts_table import check_case_folder, write_facts_table
from bundlinje.files.statbank.tables import TableInfo
from bundlinje.files.statbank.transport import BASE_URL, Manners, Transport
from bundlinje.reference import unit_prices
from bundlinje.reference.municipalities import Municipality, find_municipality

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Way:
    """How the StatBank is reached: where, with what patience, and how to wait."""

    base_url: str = BASE_URL
    manners: Manners = field(default_factory=Manners)
    sleep: Callable[[float], None] = sleep
    clock: Callable[[], float] = monotonic


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched: of which year and day, where it is written, and what is not."""

    year: int
    fetched: date
    file: Path
    rows: tuple[dict[str, str], ...]
    findings: tuple[Finding, ...]


def fetch_prices(
    municipality: str,
    into: Path,
    today: date,
    year: int | None = None,
    reuse: Reuse = "today",
    progress: Progress | None = None,
    way: Way | None = None,
) -> Fetched:
    """Write a municipality's own unit prices into `reference/statbank.csv` of a case.

    `municipality` is a code or name, `year` the last that both tables have unless it is given;
    `reuse` says which copies may answer instead of the net: of today, always, never. Raises
    Refused: BL-S040 to BL-S047 no such municipality, year, or price, BL-S048 and BL-S049 not
    writable, or as `StatBank.data`.
    """
    place = _place(municipality, into)
    bank = _bank(today, reuse, progress, way or Way())
    accounts = bank.tableinfo(unit_prices.ACCOUNTS)
    stock = bank.tableinfo(unit_prices.STOCK)
    at = unit_prices.year_of(accounts.codes, stock.codes, year)
    asked = _choices(accounts, stock, place, at)
    found = {table: bank.data(table, choice) for table, choice in asked.items()}
    figures = unit_prices.Figures(
        municipality=place,
        year=at,
        spent=_by_code(found[accounts.id], "FUNKTION"),
        children=_by_code(found[stock.id], "ANBRINGELSE"),
        fetched={table: data.fetched for table, data in found.items()},
        updated=accounts.updated[:10],
        asked={table: _said(choice) for table, choice in asked.items()},
    )
    rows, findings = unit_prices.own_prices(figures)
    return Fetched(
        year=at,
        fetched=min(figures.fetched.values()),
        file=write_facts_table(into, unit_prices.OWN_COLUMNS, rows),
        rows=tuple(rows),
        findings=(*bank.findings, *findings),
    )


def _choices(
    accounts: TableInfo, stock: TableInfo, place: Municipality, year: int
) -> dict[str, dict[str, list[str]]]:
    """Return what to ask each table for; what has changed in either is said at once."""
    asked: dict[str, dict[str, list[str]]] = {}
    faults: list[Fault] = []
    for info, choose in (
        (accounts, unit_prices.accounts_choice),
        (stock, unit_prices.stock_choice),
    ):
        try:
            asked[info.id] = choose(info.codes, place, year)
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(faults)
    return asked


def _place(word: str, into: Path) -> Municipality:
    """Return the municipality; all that is wrong with the arguments is said at once."""
    faults = check_case_folder(into)
    try:
        place = find_municipality(word)
    except Refused as refused:
        raise Refused([*refused.faults, *faults]) from None
    if faults:
        raise Refused(faults)
    return place


def _bank(today: date, reuse: Reuse, progress: Progress | None, way: Way) -> StatBank:
    transport = Transport(way.sleep, way.clock, _agent(), way.base_url, way.manners)
    copies = Cache(usual_folder(os.environ, Path.home()))
    return StatBank(transport, copies, today, reuse, _over_both(progress))


def _over_both(progress: Progress | None) -> Progress:
    """Turn what is done of each of the two tables into what is done in all."""
    done = {unit_prices.ACCOUNTS: 0.0, unit_prices.STOCK: 0.0}

    def report(table: str, share: float) -> None:
        done[table] = share
        if progress is not None:
            progress(table, sum(done.values()) / len(done))

    return report


@cache
def _agent() -> str:
    """Return who asks, as the service sees it in its log."""
    from importlib.metadata import version

    return f"bundlinje/{version('bundlinje')}"


def _by_code(data: Data, variable: str) -> dict[str, float | None]:
    """Return the numbers by the codes of one variable, the only one with several."""
    names = [each.id.upper() for each in data.selection.info.variables]
    at = names.index(variable)
    return {row.codes[at]: row.value for row in data.rows()}


def _said(choice: dict[str, list[str]]) -> str:
    """Return the codes that one cell each was asked for, as an auditor can ask again."""
    return " ".join(f"{name} {codes[0]}" for name, codes in choice.items()
                    if len(codes) == 1 and codes != ["*"])  # fmt: skip
