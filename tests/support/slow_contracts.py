"""A second interpreter of contracts, for tests: one scalar at a time, in plain fractions.

Written from what `core/terms.py`, `core/contract.py` and the rules of the trade in golden/settle
say, and not from `calc/`. It is slow, and as plain as can be.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from bundlinje.core.contract import Contract
from bundlinje.core.terms import Gate, Rule
from tests.support.slow_limits import Limits, Memory, PeopleLimits, payers_of
from tests.support.slow_terms import Number, apportioned, derived, exact, money, rounded, to_step

EVERYBODY = ""
DO_NOT_ADD_UP = {"percent", "share", "ratio", "index", "rate", "percentage points", "score"}


class NotMeasured(Exception):
    """A number that is needed has not been measured."""


@dataclass
class SlowPaid:
    """What one rule pays in one period, in øre; `value` is that of a rate or a flag.

    people: what each person brings before any limit. known: every number was measured and said.
    """

    computed: int = 0
    owed: int = 0
    paid: dict[str, int] = field(default_factory=dict)
    vat: dict[str, int] = field(default_factory=dict)
    value: Number = None
    measured: bool = True
    known: bool = True
    people: list[int] = field(default_factory=list)


@dataclass
class SlowSettlement:
    """Periods settled one after the other.

    measured: by metric, period and cohort. claimed: by rule, period, cohort and group, the units of
    each person if the contract limits what a person brings, and else one number for all of them.
    """

    terms: Callable[[str], Contract]
    measured: Mapping[tuple[str, str, str], Number]
    claimed: Mapping[tuple[str, str, str, str], Sequence[Fraction]]
    factors: Mapping[tuple[str, str], Fraction]
    memory: Memory = field(default_factory=Memory)

    def settle(self, period: str) -> dict[str, SlowPaid]:
        """Settle one period after those before it."""
        contract = self.terms(period)
        found: dict[str, SlowPaid] = {}
        people: dict[str, list[int]] = {}
        for name, rule in contract.rules.items():
            if rule.periods and period not in rule.periods:
                continue
            found[name] = _OneRule(self, contract, name, rule, period).paid()
            people[name] = found[name].people
        paying = {name: contract.rules[name] for name in found if _pays(contract.rules[name])}
        known = {name: item.known for name, item in found.items()}
        PeopleLimits(self.memory, contract, paying, people, known).hold()
        due: dict[tuple[str, str], int] = {}
        for name, rule in paying.items():
            found[name].owed = self._owed(name, rule, sum(people[name]), found[name].known)
            shares = payers_of(contract, rule)
            sign = -1 if found[name].owed < 0 else 1
            parts = apportioned(abs(found[name].owed), list(shares.values()))
            due |= {(name, who): sign * part for who, part in zip(shares, parts, strict=True)}
        Limits(self.memory, contract, due).hold()
        for (name, who), amount in due.items():
            self.memory.paid[name, who] += amount
            found[name].paid[who] = amount
            found[name].vat[who] = _tax(contract, amount)
        return found

    def _owed(self, name: str, rule: Rule, amount: int, known: bool) -> int:
        """Return what is owed now: what was paid or carried before is set against it."""
        if rule.cumulative:
            due = max(0, amount) - self.memory.before([name])
            return due if rule.overpaid == "repaid" and known else max(0, due)
        due = amount + self.memory.debt[name]
        if rule.negative == "carry_forward":
            self.memory.debt[name] = min(0, due)
        return max(0, due)


def _pays(rule: Rule) -> bool:
    return rule.kind == "payment"


def _tax(contract: Contract, amount: int) -> int:
    if contract.vat is None or contract.vat.rate is None:
        return 0
    return int(rounded(amount * exact(contract.vat.rate), Fraction(1), "half_up"))


@dataclass
class _OneRule:
    """One rule in one period, before any limit."""

    settlement: SlowSettlement
    contract: Contract
    name: str
    rule: Rule
    period: str
    left: Number = None

    def paid(self) -> SlowPaid:
        """Add up what the rule comes to in each cohort and group, and for each person."""
        rule, out = self.rule, SlowPaid()
        self.left = None if rule.max_units is None else exact(rule.max_units)
        each: dict[int, int] = defaultdict(int)
        values: list[Number] = []
        places = [(cohort,) for cohort in rule.cohorts] if not rule.pooled else [rule.cohorts]
        for cohorts in places or [()]:
            for group in ("", *rule.uplift):
                persons = self._persons(cohorts, group) if rule.scope == "person" else [Fraction(1)]
                if not persons:
                    continue
                try:
                    values.append(self._kroner(cohorts, group, persons))
                except NotMeasured:
                    out.measured = False
                    values.append(None)
                amount = self._ore(values[-1])
                if rule.cumulative:
                    standing = self.settlement.memory.standing
                    if values[-1] is None:
                        amount = standing.get((self.name, cohorts, group), 0)
                    standing[self.name, cohorts, group] = amount
                out.computed += amount
                sign = -1 if amount < 0 else 1
                for who, part in enumerate(apportioned(abs(amount), persons)):
                    each[who] += sign * part
        out.people = [each[who] for who in range(max(each, default=0) + 1)]
        out.known = None not in values
        out.value = values[0] if values and not _pays(rule) else None
        return out

    def _ore(self, value: Number) -> int:
        if value is None or not _pays(self.rule):
            return 0
        return int(rounded(value * 100, Fraction(1), "half_up"))

    def _persons(self, cohorts: tuple[str, ...], group: str) -> list[Fraction]:
        """Return the units of each person in the cohorts who counts in the group."""
        wanted = {group}
        if not group:
            wanted |= set(self.contract.groups) - set(self.rule.uplift)
        found: dict[int, Fraction] = defaultdict(Fraction)
        for cohort in cohorts or (EVERYBODY, *self.contract.cohorts):
            for each in wanted:
                units = self.settlement.claimed.get((self.name, self.period, cohort, each), ())
                for who, part in enumerate(units):
                    found[who] += part
        return [found[who] for who in range(max(found, default=-1) + 1)]

    def _kroner(self, cohorts: tuple[str, ...], group: str, persons: list[Fraction]) -> Number:
        """Return kroner after every step in the contract's order."""
        rule = self.rule
        value: Number = Fraction(1)
        if rule.scope == "person":
            value = sum(persons, Fraction(0))
        elif rule.metric:
            value = self._value(rule.metric, cohorts)
        gate = True if rule.gate is None else self._opens(rule.gate, cohorts)
        if value is None or gate is None:
            return None
        if not gate or (rule.scope == "person" and value == 0):
            return Fraction(0)
        for step in self.contract.order:
            if step == "max_units" and self.left is not None:
                value = min(value, max(Fraction(0), self.left))
                self.left -= max(Fraction(0), value)
            else:
                value = self._step(step, value, cohorts, group)
        return value

    def _step(self, step: str, value: Fraction, cohorts: tuple[str, ...], group: str) -> Fraction:
        rule = self.rule
        if step == "deadweight" and rule.deadweight is not None:
            share = rule.deadweight.share
            return value * (
                1 - exact(rule.deadweight.by_cohort[cohorts[0]] if share is None else share)
            )
        if step == "price":
            return money(rule.schedule, value)
        if step == "multiplier" and rule.multiplier is not None:
            return value * exact(rule.multiplier)
        if step == "uplift" and group:
            return value * (1 + exact(rule.uplift[group]))
        if step == "indexation":
            return value * self.settlement.factors.get((self.name, self.period), Fraction(1))
        if step == "rounding" and _pays(rule):
            return rounded(value, exact(rule.rounding.to), rule.rounding.mode)
        return value

    def _value(self, name: str, cohorts: tuple[str, ...]) -> Number:
        """Return a metric or a derived number as it is seen from some cohorts; () is everybody."""
        if name in self.contract.derived:
            item = self.contract.derived[name]
            found = derived(item, [self._value(each, cohorts) for each in item.of])
            return to_step(found, item.rounding)
        if len(cohorts) == 1:
            return self._measured(name, cohorts[0])
        of_all = not cohorts or set(cohorts) >= set(self.contract.cohorts)
        if of_all and (name, self.period, EVERYBODY) in self.settlement.measured:
            return self.settlement.measured[name, self.period, EVERYBODY]
        if self.contract.metrics[name].unit in DO_NOT_ADD_UP:
            raise NotMeasured(name)
        parts = [self._measured(name, cohort) for cohort in cohorts or tuple(self.contract.cohorts)]
        if not parts:
            raise NotMeasured(name)
        known = [part for part in parts if part is not None]
        return sum(known, Fraction(0)) if len(known) == len(parts) else None

    def _measured(self, name: str, cohort: str) -> Number:
        try:
            return self.settlement.measured[name, self.period, cohort]
        except KeyError:
            raise NotMeasured(name) from None

    def _opens(self, gate: Gate, cohorts: tuple[str, ...]) -> bool | None:
        """Say whether a gate is open; None where that cannot be said, and then nothing is paid."""
        seen = () if gate.pooled else cohorts
        if gate.metric is None:
            parts = [self._opens(part, seen) for part in gate.parts]
            if gate.all:
                return False if False in parts else None if None in parts else True
            found = True if True in parts else None if None in parts else False
            return found if gate.any or found is None else not found
        value = self._value(gate.metric, seen)
        if gate.of is not None:
            whole = self._value(gate.of, seen)
            value = None if value is None or not whole else value / whole
        value = to_step(value, gate.rounding)
        if value is None:
            return None
        return (
            (gate.at_least is None or value >= exact(gate.at_least))
            and (gate.above is None or value > exact(gate.above))
            and (gate.at_most is None or value <= exact(gate.at_most))
            and (gate.below is None or value < exact(gate.below))
        )
