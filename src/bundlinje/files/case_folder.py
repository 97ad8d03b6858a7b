"""Read a case folder: `case.yaml` as a Case, every fault and finding at its place in the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bundlinje.core.case import Case
from bundlinje.errors import Fault, Refused
from bundlinje.files.holdings import CASE_FILE
from bundlinje.files.model_file import (
    AnyNotice,
    canonical_of,
    file_bytes,
    kept,
    located,
    parse_model,
)
from bundlinje.files.own_facts import OwnFacts, read_own_facts
from bundlinje.files.own_indices import read_own_indices
from bundlinje.files.strict_yaml import Document
from bundlinje.reference.catalog import Catalog, national
from bundlinje.reference.indices import Series


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
        return located(notice, self.document)

    def canonical(self) -> bytes:
        """Return the case as JSON that only its meaning decides, ready to be hashed."""
        return canonical_of(self.case)


def read_case(folder: Path) -> CaseFile:
    """Return the case of a folder, with its own facts and indices from `reference/`.

    Raises Refused: BL-Y001 to BL-Y004 if there is no readable `case.yaml`, else every fault in it
    and in its own tables (BL-T0.., BL-R0..).
    """
    raw = case_bytes(folder)
    faults: list[Fault] = []
    file = kept(faults, lambda: parse_case(raw, CASE_FILE))
    own = kept(faults, lambda: read_own_facts(folder, national().facts))
    indices = kept(faults, lambda: read_own_indices(folder, national().indices))
    if file is None or own is None or indices is None:
        raise Refused(faults)
    return replace(file, own=own, own_indices=indices)


def parse_case(raw: bytes, file: str = CASE_FILE) -> CaseFile:
    """Return the case that the bytes of a case file hold; `file` is its name in messages.

    Raises Refused with the faults of the YAML (BL-Y0..) and of the case (BL-C0..), by place.
    """
    return CaseFile(*parse_model(raw, file, Case))


def case_bytes(folder: Path) -> bytes:
    """Return the bytes of the case file; raises Refused as `file_bytes`."""
    return file_bytes(folder, CASE_FILE)
