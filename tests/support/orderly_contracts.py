"""Random contracts whose terms rise with what is achieved, and how they can be changed."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np

from bundlinje.calc.payments import settle_all
from bundlinje.calc.readings import Readings
from bundlinje.core.contract import Contract
from tests.support.random_contracts import Key, as_ratios
from tests.support.random_terms import Plain

PERIODS = ("p0", "p1", "p2")
METRICS = ("m0", "m1", "m2")
PLACES = 25
SIZES = {"at", "above", "to", "at_least", "max_units"}
PRICES = {"per_unit", "share", "rate"}


@dataclass(frozen=True, slots=True)
class Orderly:
    """A contract as it is written, and what was measured at each place of an axis."""

    plain: Plain
    measured: dict[Key, tuple[Fraction, ...]]

    def paid(self) -> dict[tuple[str, str], Any]:
        """Return what each rule pays in each period, in øre; shape (places,)."""
        contract = Contract.model_validate(self.plain)
        readings = Readings({key: as_ratios(row) for key, row in self.measured.items()})
        periods = tuple(contract.periods)
        found = settle_all(lambda _: contract, periods, readings, {})
        return {
            (period, name): np.broadcast_to(item.total, PLACES)
            for period, rules in found.items()
            for name, item in rules.items()
        }

    def paid_until(self) -> list[Any]:
        """Return what has been paid in all at the end of each period."""
        found = self.paid()
        each = [sum(row for (of, _), row in found.items() if of == period) for period in PERIODS]
        return list(np.cumsum(each, axis=0))

    def with_rules(self, change: Callable[[Plain], None]) -> "Orderly":
        """Return the contract with every rule changed in place."""
        plain = deepcopy(self.plain)
        for rule in plain["rules"].values():
            change(rule)
        return replace(self, plain=plain)


def orderly(seed: int, *, linear: bool = False) -> Orderly:
    """Return a random contract: more achieved is never worth less.

    linear: prices and shares only, so that parts add up to the whole.
    """
    rng = Random(f"orderly {seed}")
    rules = {f"r{place}": _rule(rng, linear) for place in range(rng.choice((1, 2, 3)))}
    plain: Plain = {
        "format": 1,
        "id": "orderly",
        "title": "orderly",
        "agreed": date(2024, 1, 1),
        "parties": {name: {"title": name, "roles": ["payer"]} for name in ("town", "region")},
        "payers": {"town": Decimal("0.6"), "region": Decimal("0.4")},
        "cohorts": {name: {"title": name} for name in ("a", "b")},
        "periods": {
            name: {"first_day": date(year, 1, 1), "last_day": date(year, 12, 31)}
            for year, name in enumerate(PERIODS, start=2024)
        },
        "metrics": {name: {"title": name, "unit": "persons"} for name in METRICS},
        "rules": rules,
        "limits": [],
    }
    if not linear and rng.random() < 0.6:
        reduce = rng.choice(("proportional", "last_first"))
        cap = rng.choice((1000, 20_000, 500_000))
        plain["limits"] = [{"scope": "contract", "cap": cap, "reduce": reduce}]
    measured = {
        (metric, period, ""): tuple(Fraction(rng.randint(0, 200)) for _ in range(PLACES))
        for metric in METRICS
        for period in PERIODS
    }
    return Orderly(plain, measured)


def _rule(rng: Random, linear: bool) -> Plain:
    made: Plain = {"title": "rule", "metric": rng.choice(METRICS)}
    made["schedule"] = _schedule(rng, linear)
    if rng.random() < 0.3:
        made["deadweight"] = {"share": Decimal(rng.randint(0, 1000)).scaleb(-3)}
    if rng.random() < 0.3:
        made["multiplier"] = Decimal(rng.randint(0, 300)).scaleb(-2)
    if linear:
        return made
    if rng.random() < 0.5:
        made["gate"] = {"metric": made["metric"]}
        made["gate"][rng.choice(("at_least", "above"))] = rng.randint(0, 150)
    if rng.random() < 0.3:
        made["max_units"] = rng.randint(0, 150)
    if rng.random() < 0.4:
        made["cap"] = rng.choice((500, 3000, 60_000))
    if rng.random() < 0.3:
        made["cumulative"] = True
    made["rounding"] = {"to": Decimal(rng.choice(("0.01", "1", "100"))),
                        "mode": rng.choice(("half_up", "half_even", "down", "up"))}  # fmt: skip
    return made


def _schedule(rng: Random, linear: bool) -> Plain:
    price = Decimal(rng.randint(0, 10**6)).scaleb(-3)
    kinds = ("per_unit", "share") if linear else ("per_unit", "share", "lump_sum", "table")
    kind = rng.choice(kinds)
    if kind == "lump_sum":
        return {kind: rng.randint(0, 10_000)}
    if kind != "table":
        return {kind: price}
    ends = sorted(rng.sample(range(200), rng.randint(2, 5)))
    mode = rng.choice(("step", "interpolated", "marginal"))
    if mode == "marginal":
        rows = [{"above": a, "to": b, "rate": Decimal(rng.randint(0, 10**5)).scaleb(-3)}
                for a, b in pairwise(ends)]  # fmt: skip
        return {"table": {"mode": mode, "rows": rows}}
    amounts = sorted(rng.randint(0, 50_000) for _ in ends)
    rows = [{"at": at, "amount": amount} for at, amount in zip(ends, amounts, strict=True)]
    reached = rng.choice(("at_least", "above"))
    return {"table": {"mode": mode, "rows": rows, "reached": reached, "below": 0}}


def in_smaller_units(case: Orderly, times: int) -> Orderly:
    """Return the same agreement with everything counted in units that are so much smaller."""

    def change(rule: Plain) -> None:
        schedule = rule["schedule"]
        rows = schedule.get("table", {}).get("rows", ())
        for part in (rule, rule.get("gate", {}), *rows):
            for name in SIZES & part.keys():
                part[name] *= times
        for part in (schedule, *rows):
            for name in PRICES & part.keys():
                part[name] /= times

    measured = {key: tuple(times * value for value in row) for key, row in case.measured.items()}
    return replace(case.with_rules(change), measured=measured)


def in_two_cohorts(case: Orderly, seed: int, *, pooled: bool) -> Orderly:
    """Return the same people counted as two cohorts."""
    rng = Random(f"split {seed}")
    measured: dict[Key, tuple[Fraction, ...]] = {}
    for (metric, period, _), row in case.measured.items():
        part = tuple(Fraction(rng.randint(0, int(value))) for value in row)
        measured[metric, period, "a"] = part
        rest = (whole - mine for whole, mine in zip(row, part, strict=True))
        measured[metric, period, "b"] = tuple(rest)

    def change(rule: Plain) -> None:
        rule["cohorts"] = ["a", "b"]
        rule["pooled"] = pooled

    return replace(case.with_rules(change), measured=measured)


def with_more(case: Orderly, seed: int) -> Orderly:
    """Return the same contract with more achieved of one thing in one period."""
    rng = Random(f"more {seed}")
    key = rng.choice(list(case.measured))
    more = tuple(value + rng.randint(0, 100) for value in case.measured[key])
    return replace(case, measured={**case.measured, key: more})
