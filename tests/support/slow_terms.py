"""The words of a contract in plain fractions: rounding, apportionment, what is derived, schedules.

For the twin in `slow_contracts.py`; written from the docstrings of `core/terms.py`.
"""

from collections.abc import Sequence
from fractions import Fraction

from bundlinje.core.terms import Derived, Rounding, Schedule, Table

Number = Fraction | None
"""None is a number that cannot be said, such as a share of nobody."""


def exact(value: object) -> Fraction:
    """Return a decimal of a contract as a fraction."""
    return Fraction(str(value))


def ore(amount: object) -> int:
    """Return an amount in whole øre."""
    return int(exact(amount) * 100)


def rounded(value: Fraction, step: Fraction, mode: str) -> Fraction:
    """Round to a step; a half goes as the mode says, alike on both sides of 0."""
    steps = abs(value) / step
    whole = steps.numerator // steps.denominator
    rest = steps - whole
    up = {
        "down": False,
        "up": rest > 0,
        "half_up": rest >= Fraction(1, 2),
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1),
    }[mode]
    return (whole + up) * step * (-1 if value < 0 else 1)


def apportioned(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Split a whole number by Hamilton's method; equal remainders go to whoever comes first."""
    whole = sum(weights)
    if whole == 0:
        return [0 for _ in weights]
    quotas = [Fraction(total) * weight / whole for weight in weights]
    seats = [quota.numerator // quota.denominator for quota in quotas]
    most_left = sorted(range(len(weights)), key=lambda place: (seats[place] - quotas[place], place))
    for place in most_left[: total - sum(seats)]:
        seats[place] += 1
    return seats


def cut_down(parts: Sequence[int], room: int, last_first: bool) -> list[int]:
    """Return amounts of 0 or more whose sum is at most the room."""
    if sum(parts) <= room:
        return list(parts)
    if not last_first:
        return apportioned(room, parts)
    over, kept = sum(parts) - room, list(parts)
    for place in reversed(range(len(kept))):
        taken = min(over, kept[place])
        kept[place] -= taken
        over -= taken
    return kept


def to_step(value: Number, rounding: Rounding | None) -> Number:
    """Return a number rounded as the terms say, if they say anything."""
    if value is None or rounding is None:
        return value
    return rounded(value, exact(rounding.to), rounding.mode)


def derived(item: Derived, values: Sequence[Number]) -> Number:
    """Return what is made of other numbers; of what cannot be said, nothing can."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    if item.kind in ("ratio", "relative_reduction_pct") and known[1] == 0:
        return None
    if item.kind == "difference":
        return known[0] - known[1]
    if item.kind == "ratio":
        return known[0] / known[1]
    if item.kind == "relative_reduction_pct":
        return 100 * (1 - known[0] / known[1])
    if item.kind == "weighted":
        return sum((exact(w) * x for w, x in zip(item.weights, known, strict=True)), Fraction(0))
    if item.kind == "net_of_deadweight":
        return known[0] * (1 - exact(item.share))
    if item.kind == "sum":
        return sum(known, Fraction(0))
    product = Fraction(1)
    for value in known:
        product *= value
    return product


def money(schedule: Schedule, units: Fraction) -> Fraction:
    """Return kroner for units."""
    if schedule.table is not None:
        return _by_table(schedule.table, units)
    if schedule.lump_sum is not None:
        return exact(schedule.lump_sum)
    return units * exact(schedule.per_unit if schedule.per_unit is not None else schedule.share)


def _by_table(table: Table, units: Fraction) -> Fraction:
    if table.mode == "marginal":
        total = Fraction(0)
        for row in table.rows:
            above, to = exact(row.above), exact(row.to)
            total += max(Fraction(0), min(units, to) - above) * exact(row.rate)
        return total
    nodes = [(exact(row.at), exact(row.amount)) for row in table.rows]
    reached = [at for at, _ in nodes if units > at or (units == at and table.reached == "at_least")]
    if not reached:
        flat = nodes[0][1] if table.mode == "interpolated" else Fraction(0)
        return flat if table.below is None else exact(table.below)
    place = len(reached) - 1
    at, amount = nodes[place]
    if table.mode == "step" or place == len(nodes) - 1:
        return amount
    next_at, next_amount = nodes[place + 1]
    return amount + (next_amount - amount) * (units - at) / (next_at - at)
