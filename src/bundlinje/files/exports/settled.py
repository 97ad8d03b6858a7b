"""The settlement that an export is made from: read from the folder, and held to the contract."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bundlinje.core.contract import Contract
from bundlinje.core.result import digest
from bundlinje.errors import Fault, Place, Refused, near
from bundlinje.files.hints import shorten

SETTLEMENT = Path("out", "settlement.json")
MAX_BYTES = 64 * 1024 * 1024

Account = Literal[
    "outcome_payment", "vat", "capital", "hurdle", "remainder", "recycled", "repayment"
]


class Part(BaseModel):
    """A part of a settlement; what an export has no use for is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Leg(Part):
    """One leg of a posting: below 0 what a party owes, above 0 what it is owed, in whole øre."""

    party: str
    account: Account
    rule: str
    tranche: str
    reason: str = "correction"
    amount_ore: int


class Period(Part):
    """What was settled of one period; corrections are set where the ledger held it already."""

    first_day: date
    last_day: date
    payable_on: date
    interim: bool
    version: int
    postings: tuple[Leg, ...]
    corrections: tuple[Leg, ...] | None


class Known(Part):
    """What the settlement was made from."""

    contract: str


class Settled(Part):
    """A settlement as `out/settlement.json` holds it."""

    verb: Literal["settle"]
    manifest: Known
    periods: Mapping[str, Period]


def has_settlement(folder: Path) -> bool:
    """Whether a folder has a settlement to export."""
    return (folder / SETTLEMENT).exists()


def read_settled(folder: Path, contract: Contract) -> Settled:
    """Return the settlement of a folder.

    Raises Refused: BL-X001 there is none, BL-X002 it is no whole settlement, BL-X003 it was made
    from other terms than the contract has now, BL-X005 a period whose postings do not sum to zero.
    """
    place = Place(str(folder / SETTLEMENT))
    settled = _parsed(folder / SETTLEMENT, place)
    faults = list(_unlike(settled, contract, place))
    if faults:
        raise Refused(faults)
    return settled


def _parsed(path: Path, place: Place) -> Settled:
    try:
        raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    except OSError as error:
        code = "BL-X001" if isinstance(error, FileNotFoundError) else "BL-X002"
        raise Refused([Fault(code, "", {}, place)]) from None
    try:
        return Settled.model_validate(json.loads(raw))
    except ValidationError as error:
        steps = error.errors(include_url=False)[0]["loc"]
        at = shorten(".".join(map(str, steps)))
    except (ValueError, RecursionError):
        at = ""
    raise Refused([Fault("BL-X002", at, {}, place)])


def _unlike(settled: Settled, contract: Contract, place: Place) -> Iterator[Fault]:
    # as settlement/document.py says which contract a settlement is of
    if settled.manifest.contract != digest(contract.model_dump(mode="json", exclude_defaults=True)):
        yield Fault("BL-X003", "", {"contract": contract.id}, place)
        return
    for name, period in settled.periods.items():
        for what, legs in (("postings", period.postings), ("corrections", period.corrections)):
            if rest := sum(leg.amount_ore for leg in legs or ()):
                values = {"period": name, "rest": rest}
                yield Fault("BL-X005", f"periods.{name}.{what}", values, place)


def chosen(settled: Settled, period: str) -> dict[str, Period]:
    """Return the periods that are asked for: one, or all of them where no name is given.

    Raises Refused (BL-X004) for a period that has not been settled.
    """
    if not period:
        return dict(settled.periods)
    if period not in settled.periods:
        known = ", ".join(settled.periods) or "-"
        values = {"period": shorten(period), "near": near(period, settled.periods), "known": known}
        raise Refused([Fault("BL-X004", "periods", values)])
    return {period: settled.periods[period]}


def owed(period: Period) -> list[tuple[str, int]]:
    """Return who owes how many øre for outcomes, without value added tax, all rules together.

    This is what open data carries: an amount for one rule, divided by its published price, would
    tell how few people it is about.
    """
    sums: Counter[str] = Counter()
    for leg in period.postings:
        if leg.account == "outcome_payment" and leg.amount_ore < 0:
            sums[leg.party] -= leg.amount_ore
    return list(sums.items())
