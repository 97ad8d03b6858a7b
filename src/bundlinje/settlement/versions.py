"""Whether every version of a contract holds, and whether what was settled still stands."""

from collections.abc import Collection, Mapping

from bundlinje.core.contract import Contract
from bundlinje.core.versions import every_version, first_day_of, version_of
from bundlinje.errors import Fault, Refused
from bundlinje.settlement.consistency import inconsistencies


def inconsistent_versions(
    contract: Contract, indices: Collection[str] | None = None
) -> dict[int, list[Fault]]:
    """Return by version the faults that no earlier one has; arguments as for `inconsistencies`."""
    seen: set[tuple[str, str]] = set()
    found: dict[int, list[Fault]] = {}
    for version, terms in every_version(contract).items():
        faults = inconsistencies(terms, indices)
        found[version] = [item for item in faults if (item.code, item.path) not in seen]
        seen |= {(item.code, item.path) for item in faults}
    return found


def settled_otherwise(contract: Contract, settled: Mapping[str, int]) -> list[Fault]:
    """Return a fault for each period that was settled under another version than it has now.

    settled: the version that each settled period was settled under. Faults: BL-K054, BL-K030.
    """
    faults: list[Fault] = []
    for period, old in settled.items():
        try:
            new = version_of(contract, period)
        except Refused as refused:
            faults += refused.faults
            continue
        places = [place for place, item in enumerate(contract.amendments) if item.version == new]
        if new != old:
            first = first_day_of(contract, period).isoformat()
            values = {"period": period, "old": old, "new": new, "first": first}
            path = f"amendments.{places[0]}.applies_from" if places else "amendments"
            faults.append(Fault("BL-K054", path, values))
    return faults
