"""Who gets a payment: tranches in order, allowed returns as accounts, guarantee at the end.

A return is never searched for as a root: what a tranche may still earn is the balance of an account
that takes in what is paid in, grows by (1 + rate)^(days / 365), and takes out what is paid out,
rounded to the øre at each date on which money moves. When the balance is 0, the internal rate of
return of the dated flows is the account's rate.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from itertools import pairwise

import numpy as np

from bundlinje.calc.ratios import NO_AMOUNT, Ratios, Whole, shared_out, whole_of
from bundlinje.core.exact import cents, millionths
from bundlinje.core.tranches import ContractFinancing, WaterfallStep

DAYS = 365
PLACES, PRECISION = 12, 40
SCALE = np.array([10**PLACES])
"""Decimals of a growth factor, and those that it is worked out with."""


@dataclass(slots=True)
class Account:
    """A balance that grows by the day at a yearly rate; øre, shape (axis,)."""

    rate: Decimal
    owed: Whole = field(default_factory=NO_AMOUNT.copy)
    day: date | None = None

    def moved_to(self, day: date) -> None:
        """Let the account grow until a day, to the øre."""
        if self.day is not None and self.day >= day:
            return
        if self.day is not None:
            factor = growth(self.rate, (day - self.day).days)
            self.owed = whole_of(Ratios(self.owed, np.array([1])).times(factor), "half_up")
        self.day = day


def growth(rate: Decimal, days: int) -> Ratios:
    """Return what a krone has become after some days: (1 + rate)^(days / 365), to 12 decimals."""
    with localcontext(prec=PRECISION):
        factor = (1 + rate) ** (Decimal(days) / DAYS)
        return Ratios(np.array([int((factor * 10**PLACES).to_integral_value())]), SCALE).reduced()


@dataclass(slots=True)
class TrancheState:
    """What a tranche has paid in and not yet got back, and the accounts of its allowed returns."""

    capital: Whole
    hurdle: Account | None
    limit: Account | None

    def accounts(self) -> Iterable[Account]:
        """Return the accounts that grow."""
        return [account for account in (self.hurdle, self.limit) if account is not None]

    def receives(self, amount: Whole) -> None:
        """Take a payment out of every account; whatever step pays it, it gives capital back."""
        self.capital = np.maximum(0, self.capital - amount)
        for account in self.accounts():
            account.owed = account.owed - amount

    def allowed(self, amount: Whole) -> Whole:
        """Return how much of an amount the limit on the return lets through."""
        if self.limit is None:
            return amount
        return np.minimum(amount, np.maximum(0, self.limit.owed))


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """Where one payment went, in øre, shape (axis,).

    paid: by step of the waterfall and receiver (a tranche, or a party named in a step). held_back:
    what no step may pay out, because of the limits on returns.
    """

    day: date
    paid: Mapping[tuple[str, str], Whole]
    held_back: Whole


@dataclass(frozen=True, slots=True, eq=False)
class Closing:
    """What the guarantee pays at the end, and what each tranche loses after that, in øre."""

    guarantee: Mapping[str, Whole]
    loss: Mapping[str, Whole]


def usual_waterfall(financing: ContractFinancing) -> tuple[WaterfallStep, ...]:
    """Return the usual steps: capital, that of first loss last, and what is left by capital."""
    tranches = financing.tranches
    ranks = [
        [name for name in tranches if tranches[name].first_loss is last] for last in (False, True)
    ]
    capital = tuple(
        WaterfallStep(pay="capital", tranches=tuple(names), among="pro_rata")
        for names in ranks
        if names
    )
    total = sum((item.committed for item in tranches.values()), Decimal(0))
    shares = {name: _share(item.committed, total) for name, item in tranches.items()}
    shares[next(iter(shares))] += 1 - sum(shares.values(), Decimal(0))
    return (*capital, WaterfallStep(pay="remainder", shares=shares))


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return round(part / whole, 6) if whole else Decimal(0)


def begun(financing: ContractFinancing) -> dict[str, TrancheState]:
    """Return the tranches before any money has moved."""
    return {
        name: TrancheState(
            NO_AMOUNT,
            Account(item.hurdle) if item.hurdle is not None else None,
            Account(item.return_limit) if item.return_limit is not None else None,
        )
        for name, item in financing.tranches.items()
    }


def drawn_until(
    financing: ContractFinancing, states: Mapping[str, TrancheState], after: date | None, day: date
) -> None:
    """Let capital that is paid in after one day and until another reach its tranches."""
    for name, tranche in financing.tranches.items():
        for drawing in sorted(tranche.drawn, key=lambda item: item.on):
            if (after is None or drawing.on > after) and drawing.on <= day:
                amount = cents(drawing.amount)
                states[name].capital = states[name].capital + amount
                for account in states[name].accounts():
                    account.moved_to(drawing.on)
                    account.owed = account.owed + amount


def distributed(
    financing: ContractFinancing,
    states: Mapping[str, TrancheState],
    day: date,
    amount: Whole,
) -> Distribution:
    """Return where an amount of 0 or more goes, and change the tranches' accounts accordingly."""
    for state in states.values():
        for account in state.accounts():
            account.moved_to(day)
    left = amount
    paid: dict[tuple[str, str], Whole] = {}
    for step in financing.waterfall or usual_waterfall(financing):
        given = _step(step, states, left)
        for name, part in given.items():
            key = (step.pay, name)
            paid[key] = paid.get(key, NO_AMOUNT) + part
            left = left - part
    return Distribution(day, paid, left)


def _step(step: WaterfallStep, states: Mapping[str, TrancheState], left: Whole) -> dict[str, Whole]:
    """Return what one step pays to whom."""
    given: dict[str, Whole] = {}
    if step.shares:
        weights = np.array([[millionths(share)] for share in step.shares.values()])
        rest = 10**6 - int(weights.sum())
        parts = shared_out(left, np.vstack([weights, [[max(rest, 0)]]]))
        for name, part in zip(step.shares, parts, strict=False):
            given[name] = part
            if name in states:
                given[name] = states[name].allowed(part)
                states[name].receives(given[name])
        return given
    wanted = {name: _wanted(step, states[name]) for name in step.tranches}
    pro_rata: Mapping[str, Whole] = {}
    if step.among == "pro_rata":
        table = np.stack(np.broadcast_arrays(left, *wanted.values()))[1:]
        parts = shared_out(np.minimum(left, table.sum(axis=0)), table)
        pro_rata = dict(zip(wanted, parts, strict=True))
    for name, most in wanted.items():
        part = pro_rata.get(name, np.minimum(left, most))
        given[name] = states[name].allowed(part)
        states[name].receives(given[name])
        left = left - given[name]
    return given


def _wanted(step: WaterfallStep, state: TrancheState) -> Whole:
    """Return what a tranche is still owed of capital, or up to its hurdle."""
    if step.pay == "capital":
        return state.capital
    return np.maximum(0, state.hurdle.owed) if state.hurdle else NO_AMOUNT


def repaid(
    financing: ContractFinancing, states: Mapping[str, TrancheState], day: date, amount: Whole
) -> Distribution:
    """Return who gives back an amount of 0 or more that was overpaid: by committed capital."""
    for state in states.values():
        for account in state.accounts():
            account.moved_to(day)
    weights = np.array([[cents(item.committed)] for item in financing.tranches.values()])
    given = {}
    for name, part in zip(financing.tranches, shared_out(amount, weights), strict=True):
        states[name].capital = states[name].capital + part
        for account in states[name].accounts():
            account.owed = account.owed + part
        given["repayment", name] = -part
    return Distribution(day, given, NO_AMOUNT)


def closed(financing: ContractFinancing, states: Mapping[str, TrancheState]) -> Closing:
    """Return what the guarantee pays and what is lost when no more payments come.

    The guarantee covers capital that was not paid back, of the tranches it names (all if none), in
    proportion to what each is short of. Source: golden/settle/README, guarantee_call =
    min(guarantee, drawn - total).
    """
    short = {name: state.capital for name, state in states.items()}
    guarantee = financing.guarantee
    called: dict[str, Whole] = {}
    if guarantee is not None:
        names = [name for name in short if not guarantee.covers or name in guarantee.covers]
        table = np.stack(np.broadcast_arrays(*(short[name] for name in names)))
        call = np.minimum(table.sum(axis=0), cents(guarantee.amount))
        called = dict(zip(names, shared_out(call, table), strict=True))
    loss = {name: amount - called.get(name, NO_AMOUNT) for name, amount in short.items()}
    return Closing(called, loss)


def yearly_return(flows: Iterable[tuple[date, float]]) -> float | None:
    """Return the yearly rate at which dated flows are worth 0, or None where there is no such rate.

    flows: kroner by day, paid in below 0. Only for showing: nothing is paid on it. With one change
    of sign there is one root; with more, none is given. Source: the usual definition of XIRR,
    sum of flow / (1 + rate)^(days / 365) = 0, by bisection.
    """
    moved = sorted((day, amount) for day, amount in flows if amount)
    signs = [amount > 0 for _, amount in moved]
    changes = sum(1 for one, two in pairwise(signs) if one != two)
    if changes != 1:
        return None
    start = moved[0][0]

    def worth(rate: float) -> float:
        years = (((day - start).days / DAYS, amount) for day, amount in moved)
        return math.fsum(amount / math.pow(1.0 + rate, time) for time, amount in years)

    return _root(worth, -0.999999, 100.0)


def _root(function: Callable[[float], float], low: float, high: float) -> float | None:
    if (function(low) > 0.0) == (function(high) > 0.0):
        return None
    rising = function(high) > 0.0
    for _ in range(200):
        middle = (low + high) / 2.0
        if (function(middle) > 0.0) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2.0
