"""Read claims for persons from `data/claims.csv` or `data/claims.xlsx`, checked cell by cell.

They are decided here and never leave. No fault, log or error tells what a cell of them holds.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bundlinje.core.claims import Claims, Codes
from bundlinje.core.contract import Contract
from bundlinje.core.exact import DECIMALS, millionths
from bundlinje.core.person_numbers import any_like_cpr, looks_like_cpr, lost_its_zero
from bundlinje.core.terms import Rule
from bundlinje.core.versions import every_version
from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.case_faults import in_order
from bundlinje.files.claim_columns import (
    MANY,
    REQUIRED,
    ClaimColumns,
    from_csv,
    from_workbook,
)
from bundlinje.files.holdings import is_there
from bundlinje.files.tables import Cell
from bundlinje.files.wrong_values import day_in
from bundlinje.locale import LANGUAGES, words

CSV, WORKBOOK = "data/claims.csv", "data/claims.xlsx"
LARGEST_UNITS = 1_000_000
NONE = -1


@dataclass(frozen=True, slots=True)
class Known:
    """What a claim can name: the rules for persons, cohorts and groups of every version."""

    rules: Mapping[str, Rule]
    cohorts: tuple[str, ...]
    groups: tuple[str, ...]


def claims_files(folder: Path) -> list[Path]:
    """Return the files of claims that a folder has: none, one, or two too many."""
    return [folder / name for name in (CSV, WORKBOOK) if is_there(folder / name)]


def read_claims(folder: Path, contract: Contract) -> Claims | None:
    """Return the claims of a folder, None if it has none.

    Raises Refused with every fault by cell: BL-T0.. or BL-W0.. for a file that cannot be read,
    BL-K055 and BL-K060 to BL-K073 for claims that cannot be used.
    """
    files = claims_files(folder)
    if len(files) > 1:
        raise Refused([Fault("BL-K073", "", {"file": CSV, "other": WORKBOOK}, Place(CSV))])
    if not files:
        return None
    name = files[0].relative_to(folder).as_posix()
    table = from_csv(files[0], name) if name == CSV else from_workbook(files[0], name)
    return claims_of(table, contract)


def claims_of(table: ClaimColumns, contract: Contract) -> Claims:
    """Return the claims of a table; raises Refused with every fault by cell."""
    known = known_to(contract)
    faults: list[Fault] = [*_cells_filled(table), *_personal_numbers(table), *_same_number(table)]
    rules = _coded(table, "rule", {name: at for at, name in enumerate(known.rules)})
    faults += _unknown(table, "rule", rules, "BL-K067", {"known": ", ".join(known.rules) or "-"})
    cohorts = _coded(table, "cohort", {name: at for at, name in enumerate(known.cohorts)})
    faults += _cohorts(table, known, rules, cohorts)
    sets, groups = _groups(table, known, faults)
    outcomes, claimed = (_days(table, name, faults) for name in ("outcome_date", "claimed_date"))
    faults += _in_time(table, outcomes, claimed)
    units = _units(table, faults)
    if faults:
        raise Refused(in_order(faults))
    people = table.columns["person"].codes
    return Claims(
        ids=_in_rows(table, "claim_id"),
        persons=np.unique(people, return_inverse=True)[1].astype(np.int64),
        rules=rules,
        outcome_days=outcomes,
        claimed_days=claimed,
        cohorts=cohorts,
        groups=groups,
        units=units,
        rule_names=tuple(known.rules),
        cohort_names=known.cohorts,
        group_sets=sets,
    )


def known_to(contract: Contract) -> Known:
    """Return what claims can name under any version of a contract; the newest terms count."""
    versions = every_version(contract).values()
    rules = {
        name: rule
        for terms in versions
        for name, rule in terms.rules.items()
        if rule.scope == "person"
    }
    cohorts = dict.fromkeys(name for terms in versions for name in terms.cohorts)
    groups = dict.fromkeys(name for terms in versions for name in terms.groups)
    return Known(rules, tuple(cohorts), tuple(groups))


def _in_rows(table: ClaimColumns, column: str) -> tuple[str, ...]:
    found = table.columns[column]
    texts = list(found.texts)
    return tuple(texts[code] for code in found.codes.tolist())


def _faults(
    table: ClaimColumns, column: str, claims: Iterable[int], code: str, **values: object
) -> list[Fault]:
    return [Fault(code, "", values, table.place(claim, column)) for claim in claims]


# --- Every claim ---------------------------------------------------------------------------------


def _cells_filled(table: ClaimColumns) -> Iterator[Fault]:
    for column in REQUIRED:
        said = {language: words("claims")[language][column] for language in LANGUAGES}
        empty = table.where(column, ("",))
        yield from _faults(table, column, empty, "BL-K063", wanted=said)


def _personal_numbers(table: ClaimColumns) -> Iterator[Fault]:
    """Find what looks like a personal number in any column; the text itself is not told."""
    for name, column in table.columns.items():
        bad = []
        if any_like_cpr(column.texts):
            bad = [text for text in column.texts if looks_like_cpr(text)]
        if name == "person":
            bad += [text for text in column.texts if lost_its_zero(text)]
        yield from _faults(table, name, table.where(name, bad), "BL-K065")


def _same_number(table: ClaimColumns) -> Iterator[Fault]:
    """Find claims with the number of an earlier claim."""
    column = table.columns["claim_id"]
    if len(column.texts) == len(table):
        return
    codes = column.codes
    first = np.full(len(column.texts), len(codes))
    np.minimum.at(first, codes, np.arange(len(codes)))
    again = np.flatnonzero(first[codes] != np.arange(len(codes)))
    again = again[codes[again] != column.texts.get("", NONE)]
    for claim in again[:MANY].tolist():
        other = int(table.lines[first[codes[claim]]])
        yield from _faults(table, "claim_id", [claim], "BL-K066", other=other)


# --- Names ---------------------------------------------------------------------------------------


def _coded(table: ClaimColumns, column: str, places: Mapping[str, int]) -> Codes:
    """Return the place of each claim's name, -1 where it is none of those that are known."""
    if column not in table.columns:
        return np.full(len(table), NONE, dtype=np.int64)
    found = table.columns[column]
    coded = [places.get(text, NONE) for text in found.texts]
    return np.array(coded, dtype=np.int64)[found.codes]


def _unknown(
    table: ClaimColumns, column: str, codes: Codes, code: str, values: Mapping[str, object]
) -> Iterator[Fault]:
    """Yield a fault for every cell that names something, but nothing that is known."""
    if column not in table.columns:
        return
    found = table.columns[column]
    filled = found.codes != found.texts.get("", NONE)
    bad = np.flatnonzero(filled & (codes == NONE))[:MANY].tolist()
    yield from _faults(table, column, bad, code, **values)


def _cohorts(table: ClaimColumns, known: Known, rules: Codes, cohorts: Codes) -> Iterator[Fault]:
    """Yield a fault for a cohort that the claim's rule does not pay for, or none where it must."""
    found = table.columns.get("cohort")
    empty = found.texts.get("", NONE) if found else NONE
    left_out = np.ones(len(table), bool) if found is None else found.codes == empty
    for place, (name, rule) in enumerate(known.rules.items()):
        mine = rules == place
        allowed = rule.cohorts or known.cohorts
        values = {"rule": name, "known": ", ".join(allowed) or "-"}
        paid = np.isin(cohorts, [known.cohorts.index(each) for each in allowed])
        wrong = np.flatnonzero(mine & ~left_out & ~paid)[:MANY].tolist()
        yield from _faults(table, "cohort", wrong, "BL-K068", **values)
        if rule.cohorts:
            missing = np.flatnonzero(mine & left_out)[:MANY].tolist()
            yield from _faults(table, "cohort", missing, "BL-K055", **values)


def _groups(
    table: ClaimColumns, known: Known, faults: list[Fault]
) -> tuple[tuple[tuple[str, ...], ...], Codes]:
    """Return the sets of groups that claims have, and the place of each claim's set."""
    if "groups" not in table.columns:
        return ((),), np.zeros(len(table), dtype=np.int64)
    found = table.columns["groups"]
    sets: dict[tuple[str, ...], int] = {(): 0}
    places, bad = [], []
    for text in found.texts:
        named = {part.strip() for part in text.replace(";", "+").split("+")} - {""}
        if not named <= set(known.groups):
            bad.append(text)
        places.append(sets.setdefault(tuple(sorted(named)), len(sets)))
    listed = ", ".join(known.groups) or "-"
    faults += _faults(table, "groups", table.where("groups", bad), "BL-K069", known=listed)
    return tuple(sets), np.array(places, dtype=np.int64)[found.codes]


# --- Days and units ------------------------------------------------------------------------------


def _each(
    table: ClaimColumns, column: str, read: Callable[[str], int | None], empty: int
) -> tuple[Codes, list[str]]:
    """Return the number that each claim's text stands for, and the texts that stand for none."""
    found = table.columns[column]
    numbers = [empty if text == "" else read(text) for text in found.texts]
    bad = [text for text, number in zip(found.texts, numbers, strict=True) if number is None]
    known = np.array([number or 0 for number in numbers], dtype=np.int64)
    return known[found.codes], bad


def _days(table: ClaimColumns, column: str, faults: list[Fault]) -> Codes:
    """Return the day in each cell as `date.toordinal` counts them, 0 where there is none."""

    def read(text: str) -> int | None:
        day = day_in(text)
        return date.fromisoformat(day).toordinal() if day else None

    days, bad = _each(table, column, read, 0)
    faults += _faults(table, column, table.where(column, bad), "BL-K064")
    return days


def _in_time(table: ClaimColumns, outcomes: Codes, claimed: Codes) -> Iterator[Fault]:
    both: NDArray[np.bool_] = (outcomes > 0) & (claimed > 0)
    early = np.flatnonzero(both & (claimed < outcomes))[:MANY].tolist()
    yield from _faults(table, "claimed_date", early, "BL-K072")


def _units(table: ClaimColumns, faults: list[Fault]) -> Codes:
    """Return the units of each claim in millionths; an empty cell is 1."""
    if "units" not in table.columns:
        return np.full(len(table), 10**DECIMALS, dtype=np.int64)

    def read(text: str) -> int | None:
        try:
            number = Decimal(repr(Cell(text, Place(), table.decimal).number()))
        except Refused:
            return None
        fits = 0 < number <= LARGEST_UNITS and number == round(number, DECIMALS)
        return millionths(number) if fits else None

    units, bad = _each(table, "units", read, 10**DECIMALS)
    largest = f"{LARGEST_UNITS:,}".replace(",", " ")
    faults += _faults(table, "units", table.where("units", bad), "BL-K071", largest=largest)
    return units
