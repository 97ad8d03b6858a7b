"""Random contracts with what was measured and claimed under them, as wild as the model allows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from bundlinje.calc.ratios import Ratios
from bundlinje.calc.readings import Readings
from bundlinje.core.contract import ORDER, Contract
from tests.support.random_terms import Plain, Terms
from tests.support.slow_contracts import SlowPaid, SlowSettlement
from tests.support.slow_terms import Number

Key = tuple[str, str, str]
ClaimKey = tuple[str, str, str, str]

AFTER = (
    ("max_units", "price"), ("price", "rounding"),
    ("rounding", "rule_cap"), ("rounding", "person_cap"), ("rounding", "period_cap"),
    ("rounding", "payer_cap"), ("rounding", "contract_cap"),
    ("rule_cap", "period_cap"), ("person_cap", "period_cap"), ("period_cap", "contract_cap"),
    ("person_cap", "payer_cap"), ("rule_cap", "payer_cap"),
)  # fmt: skip
"""Which steps must follow which; all other orders are allowed."""

UNITS = ("persons", "days", "DKK", "percent", "share")


@dataclass(frozen=True, slots=True)
class RandomSettlement:
    """A contract (and, from some period on, an amended one) with its evidence.

    plain: the first version, as it is written. places: length of the axis. measured: values at each
    place. claimed: at each place, the units of each person, or one number for all of them.
    by_person: the axis of claims is persons.
    """

    seed: int
    plain: Plain
    contracts: dict[str, Contract]
    measured: dict[Key, tuple[Number, ...]]
    claimed: dict[ClaimKey, tuple[tuple[Fraction, ...], ...]]
    factors: dict[tuple[str, str], Fraction]
    places: int
    by_person: bool

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods in order."""
        return tuple(self.contracts)

    def readings(self) -> Readings:
        """Return the evidence as the interpreter reads it."""
        values = {key: as_ratios(row) for key, row in self.measured.items()}
        claimed = {}
        for key, rows in self.claimed.items():
            row = rows[0] if self.by_person else tuple(people[0] for people in rows)
            claimed[key] = as_ratios(row)
        return Readings(values, claimed)

    def index(self) -> dict[tuple[str, str], Ratios]:
        """Return the index factors as the interpreter reads them."""
        return {key: as_ratios((value,)) for key, value in self.factors.items()}

    def slowly(self, place: int) -> dict[str, dict[str, SlowPaid]]:
        """Settle one place of the axis in plain fractions."""
        measured = {key: row[place % len(row)] for key, row in self.measured.items()}
        claimed = {key: rows[place % len(rows)] for key, rows in self.claimed.items()}
        slow = SlowSettlement(self.contracts.__getitem__, measured, claimed, self.factors)
        return {period: slow.settle(period) for period in self.periods}


def as_ratios(row: Iterable[Number]) -> Ratios:
    """Return exact numbers as arrays; over one denominator where it is millionths."""
    values = list(row)
    if all(value is not None and 10**6 % value.denominator == 0 for value in values):
        counted = [int(value * 10**6) for value in values if value is not None]
        return Ratios(_whole(counted), np.array([10**6]))
    above = [value.numerator if value is not None else 0 for value in values]
    below = [value.denominator if value is not None else 0 for value in values]
    return Ratios(_whole(above), _whole(below))


def _whole(values: list[int]) -> Any:
    small = all(abs(value) < 2**62 for value in values)
    return np.array(values, dtype=np.int64 if small else object)


class Maker(Terms):
    """Draws one random settlement."""

    def rule(self, name: str) -> Plain:
        """Return one clause."""
        by_person = self.chance(0.3)
        made: Plain = {"title": name, "schedule": self.schedule(by_person)}
        if by_person:
            made["scope"] = "person"
            if self.groups and self.chance(0.5):
                made["uplift"] = {group: abs(self.share()) for group in self.some(self.groups)}
        if "lump_sum" not in made["schedule"] or self.chance(0.4):
            made["metric"] = self.rng.choice(self.metrics + self.derived)
        if self.cohorts and self.chance(0.6):
            made["cohorts"] = self.some(self.cohorts)
        optional: list[tuple[str, float, Callable[[], Any]]] = [
            ("kind", 0.12, lambda: self.rng.choice(("rate", "flag"))),
            ("pooled", 0.25, lambda: True),
            ("periods", 0.2, lambda: self.some(self.periods)),
            ("gate", 0.5, self.gate),
            ("deadweight", 0.25, lambda: self.deadweight(made)),
            ("max_units", 0.25, lambda: self.number(0.05)),
            ("multiplier", 0.2, lambda: self.number(0.0 if by_person else 0.2)),
            ("rounding", 0.5, self.rounding),
            ("cumulative", 0.25, lambda: True),
            ("overpaid", 0.5, lambda: self.rng.choice(("carried", "repaid"))),
            ("negative", 0.3, lambda: "carry_forward"),
            ("cap", 0.3, self.amount),
            ("payers", 0.3, lambda: self.shares(self.some(self.payers))),
        ]
        made |= {key: make() for key, share, make in optional if self.chance(share)}
        return made

    def deadweight(self, rule: Plain) -> Plain:
        """Return a share, or one for each cohort of a rule that looks at each for itself."""
        if not rule.get("pooled") and "cohorts" in rule and self.chance(0.5):
            return {"by_cohort": {cohort: self.share() for cohort in rule["cohorts"]}}
        return {"share": self.share()}

    def limit(self, rules: list[str]) -> Plain:
        """Return the most that is paid over something."""
        scope = self.rng.choice(("person", "period", "payer", "payer", "contract"))
        made: Plain = {"scope": scope, "cap": self.amount()}
        if self.chance(0.4):
            made["rules"] = self.some(rules)
        if scope == "payer":
            made["payer"] = self.rng.choice(self.payers)
            made["over"] = self.rng.choice(("lost", "other_payers"))
        if scope == "period":
            made["unused"] = self.rng.choice(("lost", "carried"))
        made["reduce"] = self.rng.choice(("proportional", "last_first"))
        return made

    def order(self) -> list[str]:
        """Return a random order of the steps that is allowed."""
        if self.chance(0.5):
            return list(ORDER)
        left, found = list(ORDER), []
        while left:
            free = [s for s in left if not any(a in left for a, b in AFTER if b == s)]
            found.append(self.rng.choice(free))
            left.remove(found[-1])
        return found

    def contract(self) -> Plain:
        """Return a whole contract as it is written."""
        derived = {}
        for place in range(self.rng.choice((0, 1, 2))):
            derived[f"d{place}"] = self.derived_number(f"d{place}")
            self.derived.append(f"d{place}")
        rules = {
            f"r{place}": self.rule(f"r{place}") for place in range(self.rng.choice((1, 2, 3, 4)))
        }
        made: Plain = {
            "format": 1, "id": "random", "title": "random", "agreed": date(2024, 1, 1),
            "parties": {name: {"title": name, "roles": ["payer"]} for name in self.payers},
            "cohorts": {name: {"title": name} for name in self.cohorts},
            "groups": {name: name for name in self.groups},
            "periods": {
                name: {"first_day": date(year, 1, 1), "last_day": date(year, 12, 31)}
                for year, name in enumerate(self.periods, start=2024)
            },
            "metrics": {m: {"title": m, "unit": self.rng.choice(UNITS)} for m in self.metrics},
            "derived": derived,
            "rules": rules,
            "limits": [self.limit(list(rules)) for _ in range(self.rng.choice((0, 1, 1, 2, 3)))],
            "order": self.order(),
        }  # fmt: skip
        if len(self.payers) > 1:
            made["payers"] = self.shares(self.payers)
        if self.chance(0.3):
            made["vat"] = {"treatment": "added", "rate": self.share()}
        return made

    def amended(self, plain: Plain) -> Plain:
        """Return the contract with other caps, and perhaps a limit fewer."""
        limits = [{**limit, "cap": self.amount()} for limit in plain["limits"]]
        has_person = any(limit["scope"] == "person" for limit in limits)
        if limits and not has_person and self.chance(0.3):
            del limits[0]
        return {**plain, "limits": limits}

    def value(self) -> Number:
        """Return what was measured; now and then it cannot be said."""
        if self.chance(0.05):
            return None
        value = Fraction(self.number(0.15))
        return value / self.rng.choice((3, 7, 450)) if self.chance(0.1) else value

    def evidence(self, plain: Plain, places: int) -> dict[Key, tuple[Number, ...]]:
        """Return readings of most metrics, for each period and cohort."""
        found: dict[Key, tuple[Number, ...]] = {}
        for metric in plain["metrics"]:
            for period in self.periods:
                for cohort in ("", *self.cohorts):
                    if self.chance(0.4 if not cohort and self.cohorts else 0.93):
                        length = places if self.chance(0.7) else 1
                        found[metric, period, cohort] = tuple(self.value() for _ in range(length))
        return found

    def claims(
        self, plain: Plain, places: int, people: int | None
    ) -> dict[ClaimKey, tuple[tuple[Fraction, ...], ...]]:
        """Return granted units of the rules for persons."""
        persons = [name for name, rule in plain["rules"].items() if rule.get("scope") == "person"]
        keys = product(persons, self.periods, ("", *self.cohorts), ("", *self.groups))
        return {
            key: tuple(tuple(self.units() for _ in range(people or 1)) for _ in range(places))
            for key in keys
            if self.chance(0.5)
        }

    def units(self) -> Fraction:
        """Return what is granted: 0 or more."""
        return Fraction(abs(self.number())) if self.chance(0.7) else Fraction(0)


def random_settlement(seed: int) -> RandomSettlement:
    """Return the random settlement of a seed."""
    maker = Maker(seed)
    rng, plain = maker.rng, maker.contract()
    by_person = any(limit["scope"] == "person" for limit in plain["limits"])
    places = 1 if by_person or rng.random() < 0.5 else rng.choice((2, 3, 5))
    people = rng.choice((1, 2, 3, 5)) if by_person else None
    first = Contract.model_validate(plain)
    second = Contract.model_validate(maker.amended(plain)) if rng.random() < 0.15 else first
    change = rng.randrange(len(maker.periods) + 1)
    contracts = {
        period: first if place < change else second for place, period in enumerate(maker.periods)
    }
    factors = {
        (name, period): Fraction(rng.randint(900000, 1300000), 10**6)
        for name in plain["rules"]
        for period in maker.periods
        if rng.random() < 0.15
    }
    return RandomSettlement(
        seed,
        plain,
        contracts,
        maker.evidence(plain, places),
        maker.claims(plain, places, people),
        factors,
        places,
        by_person,
    )
