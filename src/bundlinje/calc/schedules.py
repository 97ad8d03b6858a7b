"""From the size of a metric to kroner: the four forms of a schedule, exactly."""

import numpy as np

from bundlinje.calc.ratios import Ratios, exactly
from bundlinje.core.terms import Schedule, Table

NOTHING = exactly(0)


def priced(schedule: Schedule, units: Ratios) -> Ratios:
    """Return kroner for units by a schedule; units shape (axis,)."""
    if schedule.per_unit is not None:
        return units.times(exactly(schedule.per_unit))
    if schedule.share is not None:
        return units.times(exactly(schedule.share))
    if schedule.lump_sum is not None:
        amount = exactly(schedule.lump_sum)
        return Ratios(
            np.broadcast_to(amount.numerator, units.size),
            np.where(units.known, amount.denominator, 0),
        )
    if schedule.table is None:
        raise ValueError("a schedule without a form")
    return _by_table(schedule.table, units)


def _by_table(table: Table, units: Ratios) -> Ratios:
    """Return kroner by the size of the metric. Source: the three modes of `Table`."""
    if table.mode == "marginal":
        found = units.times(NOTHING)
        for row in table.rows:
            if row.above is not None and row.to is not None and row.rate is not None:
                above = exactly(row.above)
                held = units.at_least(above).at_most(exactly(row.to))
                found = found.plus(held.minus(above).times(exactly(row.rate)))
        return found
    nodes = [
        (exactly(row.at), exactly(row.amount))
        for row in table.rows
        if row.at is not None and row.amount is not None
    ]
    under = exactly(table.below) if table.below is not None else NOTHING
    if table.below is None and table.mode == "interpolated":
        under = nodes[0][1]
    found = units.times(NOTHING).plus(under)
    for place, (at, amount) in enumerate(nodes):
        sign = units.compared(at)
        found = found.chosen(amount, sign > 0 if table.reached == "above" else sign >= 0)
        if table.mode == "interpolated" and place + 1 < len(nodes):
            end, last = nodes[place + 1]
            slope = last.minus(amount).over(end.minus(at))
            line = amount.plus(units.minus(at).times(slope))
            found = found.chosen(line, sign > 0)
    return found
