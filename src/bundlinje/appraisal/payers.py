"""Who pays: shares that a case states, and dated rules that share a price out year by year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from bundlinje.appraisal.problem import Numbers
from bundlinje.appraisal.rules import level_of, limit_path
from bundlinje.calc.financing import (
    YEAR,
    reimbursed_change,
    share_of_removed_days,
    share_of_removed_weeks,
)
from bundlinje.calc.trace import is_traced, leaf, maximum, named, total
from bundlinje.core.financing import Financing, Period, Rule
from bundlinje.core.flow import Rows
from bundlinje.core.money import HOME, Account
from bundlinje.locale import LANGUAGES, words

STATE = "state"
GRANT_TAX = "dk/financing/foundation-grant-tax"
TAXED = ("applies", "unclear")
"""What is said of a grant whose tax is counted."""


@dataclass(frozen=True, slots=True)
class Regime:
    """What a rule says, and the share of each year of the horizon in which it says so.

    `level` is the price level of the bands, which alone may change inside a period.
    """

    rule: Rule
    period: Period
    level: int | None
    years: tuple[int, ...]
    parts: tuple[float, ...]

    @property
    def is_always(self) -> bool:
        """Whether nothing else is in force in the horizon."""
        return all(abs(part - 1.0) < 1e-12 for part in self.parts)


@lru_cache(maxsize=256)
def regimes(rule: Rule, years: tuple[int, ...], frozen_at: int | None) -> tuple[Regime, ...]:
    """Return the regimes of a rule in the years; with `frozen_at` that of 1 January for ever."""
    found: dict[tuple[int, int | None], list[float]] = {}
    for index, year in enumerate(years):
        asked = year if frozen_at is None else frozen_at
        in_force = rule.in_force(asked)
        for period, part in in_force if frozen_at is None else ((in_force[0][0], 1.0),):
            key = (rule.periods.index(period), level_of(period, asked))
            found.setdefault(key, [0.0] * len(years))[index] = part
    return tuple(
        Regime(rule, rule.periods[at], level, years, tuple(parts))
        for (at, level), parts in found.items()
    )


def regimes_of(numbers: Numbers, rule: str) -> tuple[Regime, ...]:
    """Return the regimes of a rule over the horizon of the case."""
    problem = numbers.problem
    return regimes(problem.rules[rule], problem.years, problem.frozen_at)


def payer_shares(numbers: Numbers, at: str, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return each payer's share; `rest` is what the others leave of one.

    Where uncertain shares would pass the whole in a draw, they are scaled back to it.
    """
    shares = {party: numbers(f"{at}.{party}") for party in stated if stated[party] != "rest"}
    if len(shares) == len(stated):
        return shares
    taken = total(list(shares.values())) if shares else 0.0
    if len(shares) > 1:
        whole = maximum(taken, 1.0)
        shares = {party: share / whole for party, share in shares.items()}
        taken = taken / whole
    return {party: shares[party] if party in shares else 1.0 - taken for party in stated}


def unit_prices(numbers: Numbers, key: str, account: Account) -> dict[str, Any]:
    """Return what one unit costs (or gives) each payer, at the case's price level.

    Where a dated rule says it, rows of shape (years, draws), or one price if nothing changes.
    """
    at = f"accounts.{key}"
    if account.prices is not None:
        return {party: numbers.money(f"{at}.prices.{party}") for party in account.prices}
    price = numbers.money(f"{at}.price")
    if account.financing is not None:
        return _by_rule(numbers, at, account.financing, price)
    shares = payer_shares(numbers, f"{at}.payers", account.payers or {})
    return {party: price * share for party, share in shares.items()}


def _by_rule(numbers: Numbers, at: str, said: Financing, price: Any) -> dict[str, Any]:
    """Return the price for each payer under a rule; years with a change in them are weighted."""
    parts: dict[str, list[Any]] = {}
    for regime in regimes_of(numbers, said.rule):
        weight = _weights(numbers, regime)
        for party, paid in _paid_in(numbers, at, regime, price).items():
            parts.setdefault(party, []).append(weight * paid)
    return {
        party: named(total(rows), f"{at}: price of a unit for {party}")
        for party, rows in parts.items()
    }


def _weights(numbers: Numbers, regime: Regime) -> Any:
    """Return the share of each year in which a regime is in force, shape (years, 1); 1 if all."""
    if not _traces(numbers):
        return 1.0 if regime.is_always else np.array(regime.parts)[:, None]
    rows = np.zeros((len(regime.years), 1), dtype=object)
    for index, (year, part) in enumerate(zip(regime.years, regime.parts, strict=True)):
        if part:
            label = f"{regime.rule.id} {regime.period.span}: share of {year}"
            rows[index] = leaf(part, label, _source(regime, "year", year) | {"year": year})
    return rows


def _traces(numbers: Numbers) -> bool:
    """Whether the evaluation remembers its operations (the net tax factor is always a leaf)."""
    return is_traced(numbers("net_tax_factor"))


def _source(regime: Regime, what: str, number: int = 0) -> dict[str, Any]:
    """Return what a reader should know of a figure of a rule, with the keys of an input.

    `what` is a word of the table `rules`, such as `days`.
    """
    rule, period = regime.rule, regime.period
    return {
        "input": f"{rule.id} {period.span}",
        "rule": rule.id,
        "title": {
            language: f"{rule.title.in_language(language)}: {period.words.in_language(language)}"
            for language in LANGUAGES
        },
        "what": {
            language: words("rules")[language][what].format(number=number) for language in LANGUAGES
        },
        "period": period.span,
        "law": period.law,
        "form": "rule",
        "figures": {},
        "unit": "share",
        "price_year": None,
        "verification": period.verification,
        "assumed": None,
        "by": None,
        "url": period.source_url,
        "date": None,
        "note": f"{period.law} ({period.span})",
    }


def _parameter(
    numbers: Numbers, regime: Regime, name: str, value: float, what: str = "share"
) -> Any:
    """Return a figure of a rule, as a leaf where operations are remembered."""
    if not _traces(numbers):
        return value
    return leaf(value, f"{regime.rule.id} {regime.period.span}: {name}", _source(regime, what))


def _paid_in(numbers: Numbers, at: str, regime: Regime, price: Any) -> dict[str, Any]:
    """Return what each payer bears of a unit under one regime."""
    period = regime.period
    if period.mechanism == "shares":
        return {
            party: price * _parameter(numbers, regime, f"share of {party}", share)
            for party, share in period.shares.items()
        }
    if period.mechanism == "days_limit":
        paid = price * _days_share(numbers, at, regime)
    else:
        bands = [
            (numbers.money(limit_path(at, period, regime.level, index)), band.state_share)
            for index, band in enumerate(_bands(regime))
        ]
        other = numbers.money(f"{at}.financing.other_yearly_cost")
        paid = reimbursed_change(other, price, bands)
    return {HOME: price - paid, STATE: paid}


def _bands(regime: Regime) -> list[Any]:
    return [band for band in regime.period.bands if band.price_year == regime.level]


def _days_share(numbers: Numbers, at: str, regime: Regime) -> Any:
    period = regime.period
    share = _parameter(numbers, regime, "share of state", period.state_share)
    if period.days is None:
        return share
    limit = _parameter(numbers, regime, "days per person and year", period.days, "days")
    days = numbers(f"{at}.financing.days")
    removed = numbers.get(f"{at}.financing.removed_days", days)
    return share_of_removed_days(share, limit, days, removed)


def state_weights(numbers: Numbers, key: str, said: Financing) -> Iterator[tuple[Rows, Any]]:
    """Yield the state's share on the ladder by years since start, and the years it is in force.

    Shapes (years since start, 1) and (years, 1) or the number 1.
    """
    for regime in regimes_of(numbers, said.rule):
        shares = np.zeros((len(regime.years), 1), dtype=object if _traces(numbers) else float)
        for age in range(len(regime.years)):
            share = share_of_removed_weeks(
                regime.period.steps, said.start_week or {}, age, said.removed_weeks
            )
            last = YEAR * (age + 1)
            name = f"share of state, weeks {last - said.removed_weeks + 1:g}-{last} since start"
            shares[age] = _parameter(numbers, regime, f"{name} ({key})", share, "weeks")
        yield shares, _weights(numbers, regime)


def grant_tax(numbers: Numbers, party: str) -> Any:
    """Return the rate of tax on what a party gives as a grant, or None where none is counted."""
    said = numbers.problem.case.parties.get(party)
    if said is None or said.grant_tax not in TAXED:
        return None
    regime = regimes_of(numbers, GRANT_TAX)[0]
    return _parameter(numbers, regime, "tax on a grant", regime.period.rate, "rate")
