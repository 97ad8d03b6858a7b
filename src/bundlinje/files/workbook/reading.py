"""Read a workbook as a case: every faulty cell by its address, all at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError

from bundlinje.core.case import Case
from bundlinje.errors import Fault, Place, Refused
from bundlinje.files.case_faults import MAX_FAULTS, empty_values, faults_of
from bundlinje.files.case_folder import CaseFile
from bundlinje.files.workbook.cells import Grid, read_grids
from bundlinje.files.workbook.gather import gather
from bundlinje.files.workbook.glossary import in_words_of
from bundlinje.files.workbook.headed import TABLE_ENDING, HeadedSheet, find_sheets
from bundlinje.files.workbook.labels import column_name, field_name
from bundlinje.files.workbook.layout import Field, Sheet, sheets
from bundlinje.locale import LANGUAGES


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook holds: the case, its own tables, and its sheets from left to right."""

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
    if "case" in damaged:
        gathered.damaged |= {field.path[:1] for field in sheets()[0].rows}
    first = next(iter(found.values())).place
    document = gathered.document(first)
    faults += gathered.faults
    case = None
    try:
        case = Case.model_validate(document.data)
    except ValidationError as error:
        refused = [*empty_values(document), *faults_of(error, document, Case)]
        faults += [item for each in refused for item in _in_sheets(each, found, gathered.blank)]
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


def _in_sheets(
    fault: Fault, found: Mapping[str, HeadedSheet], blank: Mapping[str, Place]
) -> Iterator[Fault]:
    """Say of what is missing in which cell, row or sheet it belongs (BL-W044 to BL-W046)."""
    path = tuple(fault.path.split("."))
    sheet = next((each for each in found.values() if _holds(each.sheet, path)), None)
    if fault.code != "BL-C002" or sheet is None:
        yield in_words_of(sheet.sheet, fault) if sheet else fault
        return
    if path == sheet.sheet.path:
        values = {"sheet": sheet.place.sheet}
        yield replace(fault, code="BL-W046", values=values, place=sheet.place)
        return
    below = path[len(sheet.sheet.path) + (sheet.sheet.arrangement in ("things", "list")) :]
    fields = list(_fields_at((*sheet.sheet.columns, *sheet.sheet.rows), below))
    for field in fields:
        yield _missing(fault, field, sheet, blank.get(field.dotted))
    if not fields:
        yield fault


def _holds(sheet: Sheet, path: tuple[str, ...]) -> bool:
    """Whether a sheet is the one on which a path is written."""
    if sheet.arrangement == "fields":
        return any(field.path[0] == path[0] for field in sheet.rows)
    return sheet.arrangement != "paths" and path[: len(sheet.path)] == sheet.path


def _missing(fault: Fault, field: Field, sheet: HeadedSheet, row: Place | None) -> Fault:
    title = sheet.place.sheet
    if field in sheet.sheet.rows:
        name = {each: field_name(field, each) for each in LANGUAGES}
        column = {each: column_name(sheet.sheet, "field", each) for each in LANGUAGES}
        values = {"field": name, "sheet": title, "column": column}
        code = "BL-W044" if row else "BL-W045"
        return replace(fault, code=code, values=values, place=row or fault.place)
    key = f"own.{field.dotted}"
    heading = {each: column_name(sheet.sheet, key, each) for each in LANGUAGES}
    if key not in sheet.columns:
        return replace(fault, code="BL-W017", values={"heading": heading}, path="",
                       place=sheet.place)  # fmt: skip
    place = replace(fault.place, column=sheet.columns[key])
    return replace(fault, code="BL-W044", values={"field": heading, "sheet": title}, place=place)


def _fields_at(fields: tuple[Field, ...], path: tuple[str, ...]) -> Iterator[Field]:
    """Yield the field of a path; of a whole section, the fields that it must have."""
    for field in fields:
        if path == field.path or (path == field.path[: len(path)] and field.required):
            yield field
