"""Read a case folder: `case.yaml` as a Case, every fault and finding at its place in the file.

A file with `format: 1` must open for ever: what is read today is neither refused nor read
differently by a later version.
"""

import errno
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from bundlinje.core.case import Case
from bundlinje.errors import Fault, Notice, Place, Refused
from bundlinje.files.case_faults import empty_values, faults_of, in_order
from bundlinje.files.characters import MAX_BYTES
from bundlinje.files.hints import nearest, shorten
from bundlinje.files.own_facts import OwnFacts, read_own_facts
from bundlinje.files.own_indices import read_own_indices
from bundlinje.files.strict_yaml import Document, compose
from bundlinje.files.wrong_values import found
from bundlinje.reference.catalog import Catalog, national
from bundlinje.reference.indices import Series

CASE_FILE = "case.yaml"
FORMAT = 1

AnyNotice = TypeVar("AnyNotice", bound=Notice)
Anything = TypeVar("Anything")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case and the document that it was read from.

    `case` keeps the order in which options, effects and so on are declared, for display.
    """

    case: Case
    document: Document
    own: OwnFacts = field(default_factory=OwnFacts)
    own_indices: Mapping[str, Series] = field(default_factory=dict)

    @property
    def catalog(self) -> Catalog:
        """What is known to this case: the national catalog, in which its own tables win."""
        catalog = national(self.case.country).with_indices(self.own_indices)
        return catalog.with_own(self.own.facts)

    def locate(self, notice: AnyNotice) -> AnyNotice:
        """Return a fault or finding at the place in the file that its path names."""
        path = self.document.path_of(notice.path)
        return replace(notice, place=self.document.place(path))

    def canonical(self) -> bytes:
        """Return the case as JSON that only its meaning decides, ready to be hashed.

        Comments, layout, the order of keys, and defaults that are written out change nothing.
        """
        plain = self.case.model_dump(mode="json", exclude_defaults=True)
        text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8")


def read_case(folder: Path) -> CaseFile:
    """Return the case of a folder, with its own facts and indices from `reference/`.

    Raises Refused: BL-Y001 to BL-Y004 if there is no readable `case.yaml`, else every fault in it
    and in its own tables (BL-T0.., BL-R0..).
    """
    raw = case_bytes(folder)
    faults: list[Fault] = []
    file = _kept(faults, lambda: parse_case(raw, CASE_FILE))
    own = _kept(faults, lambda: read_own_facts(folder, national().facts))
    indices = _kept(faults, lambda: read_own_indices(folder, national().indices))
    if file is None or own is None or indices is None:
        raise Refused(faults)
    return replace(file, own=own, own_indices=indices)


def _kept(faults: list[Fault], read: Callable[[], Anything]) -> Anything | None:
    """Return what was read, or None and keep its faults."""
    try:
        return read()
    except Refused as refused:
        faults += refused.faults
        return None


def parse_case(raw: bytes, file: str = CASE_FILE) -> CaseFile:
    """Return the case that the bytes of a case file hold; `file` is its name in messages.

    Raises Refused with the faults of the YAML (BL-Y0..) and of the case (BL-C0..), by place.
    """
    document, faults = compose(raw, file)
    case = None
    if document is not None:
        case, refused = _validate(document)
        faults += refused
    if case is None or document is None or faults:
        raise Refused(in_order(faults))
    return CaseFile(case, document)


def _validate(document: Document) -> tuple[Case | None, list[Fault]]:
    """Return the case, or None with what is wrong with it."""
    if () in document.damaged:
        return None, []
    if not isinstance(document.data, dict):
        return None, [Fault("BL-C007", "", {"found": found(document.data)}, document.place(()))]
    if wrong_format := _format_fault(document):
        return None, [wrong_format]
    faults = empty_values(document)
    try:
        return Case.model_validate(document.data), faults
    except ValidationError as error:
        return None, [*faults, *faults_of(error, document, Case)]


def _format_fault(document: Document) -> Fault | None:
    """Return the fault of another format than the one that is read here."""
    path = ("format",)
    given = document.data.get("format", FORMAT)
    if path in document.damaged or given is None or (given == FORMAT and type(given) is int):
        return None
    values = {"text": shorten(document.written(path) or "…"), "format": FORMAT}
    newer = type(given) is int and given > FORMAT
    return Fault("BL-C005" if newer else "BL-C006", "format", values, document.place(path))


def case_bytes(folder: Path) -> bytes:
    """Return at most one byte more than a case file may have, so that too much is seen.

    Raises Refused: BL-Y001 to BL-Y004 if there is no readable `case.yaml`.
    """
    try:
        if not folder.exists():
            raise Refused([_no_folder(folder)])
        if not folder.is_dir():
            values = {"parent": str(folder.parent)}
            raise Refused([Fault("BL-Y002", values=values, place=Place(str(folder)))])
        file = folder / CASE_FILE
        if not file.exists():
            raise Refused([_no_case_file(folder)])
        if not file.is_file():
            values = {"reason": os.strerror(errno.EISDIR)}
            raise Refused([Fault("BL-Y004", values=values, place=Place(str(file)))])
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        values = {"reason": shorten(reason)}
        raise Refused([Fault("BL-Y004", values=values, place=Place(str(folder)))]) from None


def _no_folder(folder: Path) -> Fault:
    beside = _names(folder.parent, folders=True)
    near = nearest(folder.name, beside)
    values = {"near": str(folder.parent / near)} if near else {}
    return Fault("BL-Y001" if near else "BL-Y007", values=values, place=Place(str(folder)))


def _no_case_file(folder: Path) -> Fault:
    """Say where the case may be: in a file with another name, or one folder further in."""
    place = Place(str(folder))
    inner = [name for name in _names(folder, folders=True) if (folder / name / CASE_FILE).is_file()]
    if inner:
        return Fault("BL-Y008", values={"near": str(folder / inner[0])}, place=place)
    yaml_files = [
        name for name in _names(folder, folders=False) if name.endswith((".yaml", ".yml"))
    ]
    if near := nearest(CASE_FILE, yaml_files):
        return Fault("BL-Y003", values={"near": near, "file": CASE_FILE}, place=place)
    return Fault("BL-Y009", values={"file": CASE_FILE}, place=place)


def _names(folder: Path, *, folders: bool) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(each.name for each in folder.iterdir() if each.is_dir() == folders)
