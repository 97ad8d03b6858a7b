"""What was measured and claimed, and the numbers that a contract derives from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bundlinje.calc.ratios import Ratios, exactly, side_by_side
from bundlinje.core.contract import Contract
from bundlinje.core.terms import Derived, Gate

EVERYONE = ""
"""The name of the cohort that holds everybody."""
NO_GROUP = ""
NOT_ADDITIVE = ("percent", "share", "ratio", "index", "rate", "percentage points", "score")
"""Units whose numbers for two cohorts do not add up to the number for both."""

Answer = tuple[NDArray[np.bool_], NDArray[np.bool_]]
"""Where a gate is open and where it is shut; neither where a number cannot be said."""

HUNDRED = exactly(100)
ONE = exactly(1)


@dataclass(frozen=True, slots=True)
class Readings:
    """All that is known of the metrics: shape (axis,) each, in exact numbers.

    values: by metric, period and cohort (`""` for everybody). claimed: units granted under a
    person's rule, by rule, period, cohort and group (`""` for no group); where the contract limits
    what one person brings, with one place on the axis for each person, the same in all periods.
    """

    values: Mapping[tuple[str, str, str], Ratios] = field(default_factory=dict)
    claimed: Mapping[tuple[str, str, str, str], Ratios] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sight:
    """The metrics as they are seen from one place: a period, and one cohort or several together."""

    contract: Contract
    readings: Readings
    period: str
    cohorts: tuple[str, ...]

    def value(self, name: str) -> Ratios | None:
        """Return a metric or a derived number, or None if it has not been measured.

        One cohort has a reading of its own. All of them together have the reading for everybody, or
        else, like some of them, the sum over cohorts if the unit adds up. A derived number is made
        of what is seen from the same place.
        """
        if name in self.contract.derived:
            return self._derived(self.contract.derived[name])
        direct = self._read(name, self.cohorts[0] if len(self.cohorts) == 1 else EVERYONE)
        if direct is not None and (len(self.cohorts) == 1 or self._is_whole()):
            return direct
        unit = self.contract.metrics[name].unit
        if unit in NOT_ADDITIVE:
            return None
        found = [self._read(name, cohort) for cohort in self._members()]
        return _sum(item for item in found if item is not None) if None not in found else None

    def _read(self, name: str, cohort: str) -> Ratios | None:
        return self.readings.values.get((name, self.period, cohort))

    def _members(self) -> tuple[str, ...]:
        if self.cohorts != (EVERYONE,):
            return self.cohorts
        return tuple(self.contract.cohorts) or self.cohorts

    def _is_whole(self) -> bool:
        return set(self._members()) >= set(self.contract.cohorts)

    def _derived(self, item: Derived) -> Ratios | None:
        values = [self.value(name) for name in item.of]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        made = _made(item, known)
        rounding = item.rounding
        return made if rounding is None else made.rounded(rounding.to, rounding.mode)

    def opens(self, gate: Gate) -> NDArray[np.bool_] | None:
        """Return where a gate is open; None if a number that it needs has not been measured."""
        answer = self.answer(gate)
        return None if answer is None else answer[0]

    def answer(self, gate: Gate) -> Answer | None:
        """Return where a gate is open and where it is shut; None if something is not measured."""
        seen = self
        if gate.pooled:
            seen = Sight(self.contract, self.readings, self.period, (EVERYONE,))
        if gate.metric is None:
            return seen._joined(gate)
        value = seen.value(gate.metric)
        whole = seen.value(gate.of) if gate.of is not None else ONE
        if value is None or whole is None:
            return None
        if gate.of is not None:
            value = value.over(whole)
        if gate.rounding is not None:
            value = value.rounded(gate.rounding.to, gate.rounding.mode)
        holds = np.ones(1, dtype=bool)
        for name, bound in gate.bounds:
            sign = value.compared(exactly(bound))
            held = {"at_least": sign >= 0, "above": sign > 0, "at_most": sign <= 0}
            holds = holds & held.get(name, sign < 0)
        return value.known & holds, value.known & ~holds

    def _joined(self, gate: Gate) -> Answer | None:
        """Return the answer of joined gates: what cannot be said decides nothing by itself."""
        parts = [self.answer(part) for part in gate.parts]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        yes, no = (side_by_side(part[side] for part in known) for side in (0, 1))
        if gate.all:
            return np.all(yes, axis=0), np.any(no, axis=0)
        some, none = np.any(yes, axis=0), np.all(no, axis=0)
        return (some, none) if gate.any else (none, some)


def _sum(values: Iterable[Ratios]) -> Ratios | None:
    found: Ratios | None = None
    for value in values:
        found = value if found is None else found.plus(value)
    return found


def _made(item: Derived, values: list[Ratios]) -> Ratios:
    """Return a derived number from its operands."""
    first = values[0]
    if item.kind == "difference":
        return first.minus(values[1])
    if item.kind == "ratio":
        return first.over(values[1])
    if item.kind == "relative_reduction_pct":
        return HUNDRED.times(ONE.minus(first.over(values[1])))
    if item.kind == "net_of_deadweight" and item.share is not None:
        return first.times(exactly(1 - item.share))
    if item.kind == "weighted":
        values = [
            exactly(weight).times(value) for weight, value in zip(item.weights, values, strict=True)
        ]
    found = values[0]
    for value in values[1:]:
        found = found.times(value) if item.kind == "product" else found.plus(value)
    return found
