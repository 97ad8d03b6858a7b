"""Every number of a case, with the path where it stands and what may be written there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bundlinje.core.case import Case
from bundlinje.core.node import Node
from bundlinje.core.quantity import Quantity
from bundlinje.core.units import Domain, parse_unit

OWN = "case/"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a number: dotted path, the quantity written there, its domain and unit.

    `is_default` says that nobody wrote it: the schema's own number stands there.
    """

    path: str
    quantity: Quantity
    domain: Domain
    unit: str
    is_default: bool = False
    owner: str = ""

    @property
    def input_id(self) -> str:
        """The id of the column of draws: one per source of chance, not one per place of use.

        A number in a list is named by its `owner`, so that a new row leaves the others as they are.
        """
        fact = self.quantity.fact
        return (self.owner or self.path) if fact is None else own_path(fact)


def own_path(fact: str) -> str:
    """Return the id of a reference: `case/x` is the case's own input `inputs.x`."""
    return f"inputs.{fact.removeprefix(OWN)}" if fact.startswith(OWN) else fact


def slots(case: Case) -> tuple[Slot, ...]:
    """Return every number of the case in the order of the file's sections."""
    return tuple(_named_in(case, slot) for slot in _walk(case, ""))


def _named_in(case: Case, slot: Slot) -> Slot:
    """Give a slot the default unit in the case's currency, and a name that is not a position."""
    unit = slot.unit
    if slot.quantity.unit is None and unit.startswith("DKK"):
        unit = case.currency + unit.removeprefix("DKK")
    section, _, rest = slot.path.partition(".")
    owner = ""
    if section == "realisation":
        index, _, field = rest.partition(".")
        owner = f"realisation.{case.realisation[int(index)].account}.{field}"
    return replace(slot, unit=unit, owner=owner)


def _walk(node: Node, prefix: str) -> Iterator[Slot]:
    for name, field in type(node).model_fields.items():
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        if special := node.domain_of(name):
            extra = {"domain": special[0], "unit": special[1]}
        for path, value in _leaves(getattr(node, name), f"{prefix}{name}"):
            if isinstance(value, Quantity):
                yield replace(
                    _slot(path, value, extra), is_default=name not in node.model_fields_set
                )
            else:
                yield from _walk(value, f"{path}.")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Node]]:
    if isinstance(value, Node):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}")
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}.{index}")


def _slot(path: str, quantity: Quantity, extra: Mapping[str, Any]) -> Slot:
    if "domain" in extra:
        return Slot(path, quantity, extra["domain"], quantity.unit or str(extra["unit"]))
    unit = quantity.unit or "ratio"
    return Slot(path, quantity, free_domain(quantity, unit), unit)


def free_domain(quantity: Quantity, unit: str) -> Domain:
    """Return the domain of a number that stands alone: by its unit, or real if it goes below 0."""
    if any(figure < 0.0 for figure in quantity.figures.values()):
        return "real"
    return parse_unit(unit).domain
