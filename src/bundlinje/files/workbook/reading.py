"""Read a workbook as a case: every faulty cell by its address, all at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError

from bundlinje.core.case import Case
from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.case_faults import MAX_FAULTS, empty_values, faults_of
from bundlinje.files.case_folder import CaseFile
from bundlinje.files.workbook.cells import Grid, read_grids
from bundlinje.files.workbook.gather import Gathered, gather
from bundlinje.files.workbook.headed import TABLE_ENDING, HeadedSheet, find_sheets
from bundlinje.files.workbook.labels import column_name, field_name, sheet_name
from bundlinje.files.workbook.layout import Field, sheets
from bundlinje.locale import LANGUAGES


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook holds: the case, its tables of own facts, and its sheets from left to right."""

    file: CaseFile
    tables: Mapping[str, Grid]
    order: Mapping[str, int]

    def sorted(self, faults: tuple[Fault, ...]) -> list[Fault]:
        """Return faults in the order of the sheets."""
        return in_order_of(self.order, faults)


def read_workbook(raw: bytes, name: str) -> Workbook:
    """Return the case that the bytes of a workbook hold; `name` is its name in messages.

    Raises Refused with every fault: of the file (BL-W00., BL-W01.), of single rows and cells
    (BL-W02. to BL-W04.), and of the case (BL-C0..), each with its cell.
    """
    grids = read_grids(raw, name)
    order = {grid.title: number for number, grid in enumerate(grids)}
    found, faults, damaged = find_sheets(grids, name)
    if not found:
        raise Refused(faults or [Fault("BL-W010", "", {}, Place(name))])
    gathered = gather(found, name)
    gathered.damaged |= {(key,) for key in damaged}
    first = next(iter(found.values())).place
    document = gathered.document(first)
    faults += gathered.faults
    case = None
    try:
        case = Case.model_validate(document.data)
    except ValidationError as error:
        refused = [*empty_values(document), *faults_of(error, document, Case)]
        faults += [_in_sheets(fault, found, gathered) for fault in refused]
    if case is None or faults:
        raise Refused(in_order_of(order, tuple(faults)))
    tables = {grid.title: grid for grid in grids if grid.title.lower().endswith(TABLE_ENDING)}
    return Workbook(CaseFile(case, document), tables, order)


def in_order_of(order: Mapping[str, int], faults: tuple[Fault, ...]) -> list[Fault]:
    """Return faults by sheet, row and column; of very many only the first."""
    ordered = sorted(
        dict.fromkeys(map(_Once, faults)),
        key=lambda each: (order.get(each.fault.place.sheet, -1), each.fault.place.line,
                          each.fault.place.column, each.fault.code),
    )  # fmt: skip
    kept = [each.fault for each in ordered]
    if len(kept) <= MAX_FAULTS:
        return kept
    more = Fault("BL-C099", values={"count": MAX_FAULTS}, place=kept[MAX_FAULTS].place)
    return [*kept[:MAX_FAULTS], more]


class _Once:
    """A fault, told from others by what its reader sees."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self._key = (fault.code, fault.place, fault.path, repr(sorted(fault.values.items())))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Once) and self._key == other._key


def _in_sheets(fault: Fault, found: Mapping[str, HeadedSheet], gathered: Gathered) -> Fault:
    """Say of something missing in which column or row it belongs (BL-W044, BL-W045)."""
    if fault.code != "BL-C002":
        return fault
    for sheet in sheets():
        length = len(sheet.path) + (sheet.arrangement in ("things", "list"))
        path = tuple(fault.path.split("."))
        headed = found.get(sheet.key)
        if headed is None or path[: len(sheet.path)] != sheet.path or not sheet.keys:
            continue
        if field := _field_at((*sheet.columns, *sheet.rows), path[length:]):
            names = {each: field_name(field, each) for each in LANGUAGES}
            values = {"field": names, "sheet": {e: sheet_name(sheet.key, e) for e in LANGUAGES}}
            if field in sheet.rows:
                return replace(fault, code="BL-W045", values=values)
            column = headed.columns.get(f"own.{field.dotted}")
            names = {e: column_name(sheet, f"own.{field.dotted}", e) for e in LANGUAGES}
            place = replace(fault.place, column=column) if column else fault.place
            return replace(fault, code="BL-W044", values=values | {"field": names}, place=place)
    return fault


def _field_at(fields: tuple[Field, ...], path: tuple[str, ...]) -> Field | None:
    for field in fields:
        if path in (field.path, field.path[:-1] if field.language else field.path):
            return field
    return None
