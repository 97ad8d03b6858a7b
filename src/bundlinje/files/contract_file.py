"""Read `contract.yaml` as a Contract, with every version that its amendments make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from bundlinje.core.amending import amended, parts_of, steps_of
from bundlinje.core.contract import Amendment, Contract
from bundlinje.core.person_numbers import looks_like_cpr, untold
from bundlinje.errors import Fault, Refused
from bundlinje.files.case_faults import dotted, in_order
from bundlinje.files.hints import shorten
from bundlinje.files.holdings import CONTRACT_FILE
from bundlinje.files.model_file import (
    AnyNotice,
    canonical_of,
    file_bytes,
    located,
    parse_model,
    validated,
)
from bundlinje.files.strict_yaml import Document, Spot
from bundlinje.files.strict_yaml import Path as Parts


@dataclass(frozen=True, slots=True)
class ContractFile:
    """A contract and the document that it was read from.

    `versions` holds the terms of each version by its number, 1 for what was first agreed, and the
    document in which a part that an amendment put in place stands where the amendment says it.
    """

    contract: Contract
    document: Document
    versions: Mapping[int, tuple[Contract, Document]]

    def locate(self, notice: AnyNotice, version: int = 1) -> AnyNotice:
        """Return a fault or finding of a version at the place in the file that its path names."""
        return located(notice, self.versions[version][1])

    def blame(self, fault: Fault, version: int) -> Fault:
        """Return a fault of a version at its place, which is the amendment that brought it."""
        document = self.versions[version][1]
        place = version - 2
        found = located(fault, document)
        if place < 0:
            return found
        return _said_by(found, document, self.contract.amendments[place], place)

    def canonical(self) -> bytes:
        """Return the contract as JSON that only its meaning decides, ready to be hashed."""
        return canonical_of(self.contract)


def read_contract(folder: Path) -> ContractFile:
    """Return the contract of a folder.

    Raises Refused: BL-Y001 to BL-Y004 if there is no readable `contract.yaml`, else every fault in
    it and in the versions that its amendments make.
    """
    return parse_contract(file_bytes(folder, CONTRACT_FILE))


def parse_contract(raw: bytes, file: str = CONTRACT_FILE) -> ContractFile:
    """Return the contract that the bytes of a file hold; `file` is its name in messages.

    Raises Refused with the faults of the YAML (BL-Y0..), of the fields (BL-C0..), of the contract
    (BL-K0..) and of its amendments (BL-K050 to BL-K053), by place. Of a file with a personal number
    nothing but that is told (BL-K065), since other faults quote what they are about.
    """
    try:
        contract, document = parse_model(raw, file, Contract, _more)
    except Refused as found:
        told = [untold(fault) for fault in found.faults]
        persons = {fault.place: fault for fault in told if fault.code == "BL-K065"}
        raise Refused(list(persons.values()) or told) from None
    versions: dict[int, tuple[Contract, Document]] = {1: (contract, document)}
    for place, amendment in enumerate(contract.amendments):
        faults = _out_of_order(contract, place)
        before = versions[max(versions)][1]
        after, refused = _after(before, amendment, place)
        faults += refused
        node, invalid = validated(after, Contract)
        faults += [_said_by(fault, after, amendment, place) for fault in invalid]
        if faults or node is None:
            raise Refused(in_order([located_if_not(fault, document) for fault in faults]))
        versions[amendment.version] = (node, after)
    return ContractFile(contract, document, versions)


def _more(document: Document) -> list[Fault]:
    return [*inexact_numbers(document), *personal_numbers(document)]


def personal_numbers(document: Document) -> list[Fault]:
    """Return a fault for every text, and every key, that looks like a personal number (BL-K065)."""
    faults = []
    for path, spot in document.spots.items():
        value = _at(document, path)
        named = bool(path) and looks_like_cpr(str(path[-1]))
        if named or (isinstance(value, str) and looks_like_cpr(value)):
            place = spot.key if named else spot.value
            faults.append(untold(Fault("BL-K065", dotted(path), {}, place)))
    return faults


def inexact_numbers(document: Document) -> list[Fault]:
    """Return a fault for every number that reading would change in its last digits (BL-K028)."""
    faults = []
    for path, spot in document.spots.items():
        value = _at(document, path)
        if type(value) is float and spot.written and Decimal(spot.written) != Decimal(repr(value)):
            values = {"text": shorten(spot.written), "number": repr(value)}
            faults.append(Fault("BL-K028", dotted(path), values, spot.value))
    return faults


def _at(document: Document, path: Parts) -> object:
    here = document.data
    for step in path:
        here = here[step]
    return here


def _out_of_order(contract: Contract, place: int) -> list[Fault]:
    """Versions follow one another by one, and each applies no earlier than the one before."""
    mine = contract.amendments[place]
    at = f"amendments.{place}"
    faults = []
    if mine.version != place + 2:
        values = {"version": mine.version, "wanted": place + 2}
        faults.append(Fault("BL-K052", f"{at}.version", values))
    before = contract.amendments[place - 1] if place else None
    if before is not None and mine.applies_from < before.applies_from:
        days = {"day": mine.applies_from.isoformat(), "before": before.applies_from.isoformat()}
        faults.append(Fault("BL-K053", f"{at}.applies_from", days))
    return faults


def _after(before: Document, amendment: Amendment, place: int) -> tuple[Document, list[Fault]]:
    """Return the document as an amendment leaves it: what it sets has the places of the setting."""
    written = before.data["amendments"][place].get("set", {})
    data, spots, faults = before.data, dict(before.spots), list[Fault]()
    for step in steps_of(amendment, place, written):
        target = parts_of(data, step.path)
        data, refused = amended(data, step)
        faults += refused
        if not refused:
            spots = _without(spots, target, shifted=step.removes)
            at: Parts = ("amendments", place, "set", step.path)
            moved = [each for each in before.spots if each[:4] == at and not step.removes]
            spots |= {(*target, *each[4:]): before.spots[each] for each in moved}
    return replace(before, data=data, spots=spots), faults


def _without(spots: Mapping[Parts, Spot], target: Parts, *, shifted: bool) -> dict[Parts, Spot]:
    """Return the places without one part; what came after it in a list moves up if `shifted`."""
    *way, last = target
    depth = len(way)
    kept: dict[Parts, Spot] = {}
    for path, spot in spots.items():
        step = path[depth] if path[:depth] == tuple(way) and len(path) > depth else None
        if step == last:
            continue
        moves = shifted and isinstance(last, int) and isinstance(step, int) and step > last
        kept[(*path[:depth], step - 1, *path[depth + 1 :]) if moves else path] = spot  # type: ignore[operator]
    return kept


def _said_by(fault: Fault, after: Document, amendment: Amendment, place: int) -> Fault:
    """Name the amendment that made a part as it is, and stand there: the text itself was right."""
    at = f"amendments.{place}"
    for path in amendment.set:
        if fault.path == path or fault.path.startswith(f"{path}."):
            return replace(fault, path=f"{at}.set.{fault.path}")
        if path.startswith(f"{fault.path}."):
            spot = after.place(parts_of(after.data, path))
            return replace(fault, path=f"{at}.set.{path}", place=spot)
    return replace(fault, path=f"{at}: {fault.path}", place=after.key_place(("amendments", place)))


def located_if_not(fault: Fault, document: Document) -> Fault:
    """Return a fault at its place, found by its path unless it has one."""
    return fault if fault.place.line else located(fault, document)
