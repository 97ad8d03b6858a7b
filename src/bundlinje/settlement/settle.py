"""The verb: from a contract and what was measured and claimed to who pays whom, to the øre."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bundlinje.calc.investors import Investors, payment_day
from bundlinje.calc.payments import Paid, settle_all
from bundlinje.calc.readings import Readings
from bundlinje.calc.waterfall import Closing
from bundlinje.core.claims import Claims
from bundlinje.core.contract import Contract, SettlementPeriod
from bundlinje.core.estimate import Estimate, Reported
from bundlinje.core.versions import calendar_of, contract_at
from bundlinje.errors import Fault, Refused
from bundlinje.settlement.claims import Decisions, decide, decision_root
from bundlinje.settlement.consistency import inconsistencies
from bundlinje.settlement.evidence import Evidence, evidence
from bundlinje.settlement.indexation import YearlyChange, factors

Progress = Callable[[str, float], None]


def no_index(_series: str, _year: int) -> Decimal | None:
    """Know no price index."""
    return None


def quiet(_step: str, _done: float) -> None:
    """Report nothing."""


@dataclass(frozen=True, slots=True)
class Put:
    """What is put before a settlement: aggregates, and claims that stay where they lie.

    salt: keeps the root of the claims' decisions from being guessed; at least 16 bytes with claims.
    """

    estimates: tuple[Estimate, ...] = ()
    reported: tuple[Reported, ...] = ()
    claims: Claims | None = None
    salt: bytes = b""


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """Every period that is settled, recomputed from the beginning.

    terms: the contract as it stands for each period. paid: by period and rule. investors: the
    tranches after the last period; closing: what the guarantee pays and what is lost, once the last
    period of the contract is settled.
    """

    contract: Contract
    terms: Mapping[str, Contract]
    paid: Mapping[str, Mapping[str, Paid]]
    evidence: Evidence
    decisions: Decisions | None
    root: str
    investors: Investors | None
    closing: Closing | None

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that are settled, in order."""
        return tuple(self.paid)


def settle(
    contract: Contract,
    put: Put,
    until: str = "",
    change: YearlyChange = no_index,
    progress: Progress = quiet,
) -> Settled:
    """Return what is owed for every period up to `until` (the last that was measured if empty).

    Nothing is remembered between settlements: the same contract and evidence give the same answer,
    and what differs from an earlier settlement is a correction. Raises Refused: BL-K03.. for terms
    that do not fit each other, BL-K080 for an unknown index, BL-K081 for an unknown period, BL-K082
    if nothing has been measured.
    """
    faults = inconsistencies(contract)
    if faults:
        raise Refused(faults)
    calendar = calendar_of(contract)
    periods = _periods(calendar, put, until)
    whole = {"periods": calendar}
    terms = {name: contract_at(contract, name).model_copy(update=whole) for name in periods}
    progress("claims", 0.1)
    decisions = decide(terms.__getitem__, put.claims, periods) if put.claims is not None else None
    progress("claims", 0.5)
    known = evidence(terms.__getitem__, periods, put.estimates, put.reported, decisions)
    agreed = (each.financing for each in terms.values() if each.financing is not None)
    financing = next(agreed, None)
    investors = Investors(financing) if financing is not None else None
    readings = Readings(known.values, known.claimed)
    grown = factors(terms.__getitem__, periods, change)
    paid = settle_all(terms.__getitem__, periods, readings, grown, investors)
    progress("payments", 0.7)
    root = decision_root(decisions, put.salt) if decisions is not None else ""
    progress("", 1.0)
    closing = _closing(terms, tuple(calendar)[-1], investors)
    return Settled(contract, terms, paid, known, decisions, root, investors, closing)


def _periods(calendar: Mapping[str, SettlementPeriod], put: Put, until: str) -> tuple[str, ...]:
    """Return the periods to settle: all up to the one asked for, or the last that is known."""
    names = tuple(calendar)
    if until and until not in names:
        values = {"period": until, "known": ", ".join(names)}
        raise Refused([Fault("BL-K081", "periods", values)])
    if until:
        return names[: names.index(until) + 1]
    seen = {item.period for item in put.estimates} | {item.period for item in put.reported}
    last = max((place for place, name in enumerate(names) if name in seen), default=-1)
    if put.claims is not None and len(put.claims):
        newest = date.fromordinal(int(put.claims.outcome_days.max()))
        began = [place for place, name in enumerate(names)
                 if calendar[name].first_day <= newest]  # fmt: skip
        last = max([last, *began])
    if last < 0:
        raise Refused([Fault("BL-K082")])
    return names[: last + 1]


def _closing(
    terms: Mapping[str, Contract], last: str, investors: Investors | None
) -> Closing | None:
    """Return what the end brings, once the last period of the contract is settled."""
    if investors is None or last not in terms:
        return None
    return investors.closed(payment_day(terms[last].periods[last]))
