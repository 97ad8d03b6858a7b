"""Which terms hold for a period: what was first agreed, and the amendments that apply by then.

A contract is never written over. An amendment counts for periods that begin on its `applies_from`
or later; where a period itself was added or moved by an amendment, its newest first day counts.
"""

from datetime import date
from typing import Any

from pydantic import ValidationError

from bundlinje.core.amending import amended, steps_of
from bundlinje.core.contract import Contract, SettlementPeriod
from bundlinje.core.contract_names import unknown
from bundlinje.errors import Fault, Refused


def contract_at(contract: Contract, period: str) -> Contract:
    """Return the terms that hold for a period, with the whole history of amendments in them.

    Raises Refused: BL-K030 if no version has such a period, else as `terms_of`.
    """
    return terms_of(contract, version_of(contract, period))


def version_of(contract: Contract, period: str) -> int:
    """Return the version that a period is settled under, 1 for what was first agreed.

    Raises Refused (BL-K030) if no version has such a period.
    """
    first_day = first_day_of(contract, period)
    applying = (item.version for item in contract.amendments if item.applies_from <= first_day)
    return max(applying, default=1)


def terms_of(contract: Contract, version: int) -> Contract:
    """Return a version of a contract: the amendments up to it, one after the other.

    Raises Refused: BL-K050 or BL-K051 for a path that cannot be changed, BL-K057 for terms that do
    not make a contract. Those who read a contract from a file are told so there, at its line.
    """
    amendments = [item for item in enumerate(contract.amendments) if item[1].version <= version]
    if not amendments:
        return contract
    data: dict[str, Any] = contract.model_dump(exclude_unset=True)
    faults: list[Fault] = []
    for place, amendment in amendments:
        for step in steps_of(amendment, place, amendment.set):
            data, refused = amended(data, step)
            faults += refused
    if faults:
        raise Refused(faults)
    try:
        return Contract.model_validate(data)
    except ValidationError as error:
        paths = [".".join(map(str, item["loc"])) for item in error.errors(include_url=False)]
        values = {"version": version, "paths": ", ".join(paths)}
        raise Refused([Fault("BL-K057", f"amendments.{amendments[-1][0]}", values)]) from None


def newest(contract: Contract) -> Contract:
    """Return the newest terms; raises Refused as `terms_of`."""
    return terms_of(contract, contract.version)


def every_version(contract: Contract) -> dict[int, Contract]:
    """Return the terms of each version by its number; raises Refused as `terms_of`."""
    numbers = (1, *(item.version for item in contract.amendments))
    return {number: terms_of(contract, number) for number in numbers}


def calendar_of(contract: Contract) -> dict[str, SettlementPeriod]:
    """Return every period that is to be settled, in order of time, with its newest days.

    A period that an amendment has added is one; one that was removed is not, unless it began before
    the amendment applied.
    """
    now = newest(contract).periods
    gone = {name: period for name, period in contract.periods.items() if name not in now}
    kept = {
        name: item for name, item in gone.items() if name in contract_at(contract, name).periods
    }
    found = {**kept, **now}
    return {name: found[name] for name in sorted(found, key=lambda name: found[name].first_day)}


def first_day_of(contract: Contract, period: str) -> date:
    """Return the first day of a period; raises Refused (BL-K030) if no version has it."""
    periods = newest(contract).periods if _moves_periods(contract) else contract.periods
    known = periods if period in periods else contract.periods
    if period not in known:
        raise Refused(unknown("periods", period, known, "period"))
    return known[period].first_day


def _moves_periods(contract: Contract) -> bool:
    paths = [path for item in contract.amendments for path in (*item.set, *item.remove)]
    return any(path.partition(".")[0] == "periods" for path in paths)
