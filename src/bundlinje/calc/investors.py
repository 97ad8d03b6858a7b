"""The investors beside the interpreter: what their limits let through, period by period."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from bundlinje.calc.payment_limits import Cuts, Parts
from bundlinje.calc.ratios import NO_AMOUNT, held_to
from bundlinje.calc.waterfall import (
    Account,
    Closing,
    Distribution,
    TrancheState,
    begun,
    closed,
    distributed,
    drawn_until,
    repaid,
)
from bundlinje.core.contract import Contract, SettlementPeriod
from bundlinje.core.tranches import ContractFinancing


@dataclass(slots=True)
class Investors:
    """The tranches of a contract while its periods are settled, in their order."""

    financing: ContractFinancing
    states: dict[str, TrancheState] = field(default_factory=dict)
    last_day: date | None = None
    distributions: dict[str, Distribution] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.states = begun(self.financing)

    def let_through(self, contract: Contract, period: str, parts: Parts, cuts: Cuts) -> Parts:
        """Return the parts that the limits on returns let through, and hand them out.

        What is held back is cut from all payments of the period in proportion.
        """
        if contract.financing is None:
            return parts
        if contract.financing != self.financing:
            self._follow(contract.financing, contract.periods[period].first_day)
        day = payment_day(contract.periods[period])
        drawn_until(self.financing, self.states, self.last_day, day)
        self.last_day = day
        if not parts:
            return parts
        keys = list(parts)
        table = np.stack(np.broadcast_arrays(*parts.values()))
        whole = table.sum(axis=0)
        found = distributed(self.financing, self.states, day, np.maximum(0, whole))
        if np.any(whole < 0):
            back = repaid(self.financing, self.states, day, np.maximum(0, -whole))
            found = Distribution(day, {**found.paid, **back.paid}, found.held_back)
        self.distributions[period] = found
        if not np.any(found.held_back):
            return parts
        due, returned = np.maximum(0, table), np.minimum(0, table)
        held = held_to(due, due.sum(axis=0) - found.held_back, last_first=False)
        for (rule, _), before, after in zip(keys, due, held, strict=True):
            taken = cuts[rule].get("investor_return", NO_AMOUNT) + before - after
            cuts[rule]["investor_return"] = taken
        return dict(zip(keys, held + returned, strict=True))

    def _follow(self, financing: ContractFinancing, day: date) -> None:
        """Go on under amended terms: rates change on a day, and what was earned before stays."""
        self.financing = financing
        for name, state in begun(financing).items():
            before = self.states.setdefault(name, state)
            before.hurdle = _changed(before, before.hurdle, state.hurdle, day)
            before.limit = _changed(before, before.limit, state.limit, day)

    def closed(self, last_day: date) -> Closing:
        """Return what the guarantee pays when no more payments come."""
        drawn_until(self.financing, self.states, self.last_day, last_day)
        return closed(self.financing, self.states)


def _changed(
    state: TrancheState, before: Account | None, after: Account | None, day: date
) -> Account | None:
    """Return an account under its new rate; one that is new begins with the capital still out."""
    if after is None:
        return None
    if before is None:
        after.moved_to(day)
        after.owed = state.capital
        return after
    before.moved_to(day)
    before.rate = after.rate
    return before


def payment_day(period: SettlementPeriod) -> date:
    """Return the day on which a period's payment falls; its last day unless one is stated."""
    return period.payable_on or period.last_day
