"""What can be read but may have been meant otherwise: it is asked back, not refused."""

import re
from collections.abc import Iterator

from bundlinje.core.inputs import Slot, slots
from bundlinje.core.units import parse_unit
from bundlinje.errors import Finding
from bundlinje.files.case_folder import CaseFile

_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")


def doubts(file: CaseFile) -> list[Finding]:
    """Return a finding for every number that reads like thousands, and every own fact left over.

    BL-F020: `14.349` is fourteen and a bit here, and fourteen thousand to a Dane. BL-F030.
    """
    found = [finding for slot in slots(file.case) for finding in _in_slot(file, slot)]
    return [*sorted(found, key=lambda finding: finding.place), *_idle(file)]


def _idle(file: CaseFile) -> Iterator[Finding]:
    """A finding for every own fact that no number of the case refers to: BL-F030."""
    used = {slot.quantity.fact for slot in slots(file.case)}
    for key, place in file.own.places.items():
        if key not in used:
            yield Finding("BL-F030", "", {"id": key}, place)


def _in_slot(file: CaseFile, slot: Slot) -> Iterator[Finding]:
    is_rate = slot.path.startswith("price_level.")
    unit = parse_unit(slot.unit)
    if is_rate or not (unit.currency or unit.numerator == "person"):
        return
    path = file.document.path_of(slot.path)
    for where in (path, *((*path, name) for name in (*slot.quantity.figures, "value"))):
        text = file.document.written(where)
        if text and _THOUSANDS.fullmatch(text):
            values = {"text": text, "meant": text.replace(".", "")}
            yield Finding(
                "BL-F020",
                ".".join(map(str, where)),
                values,
                file.document.place(where),
            )
