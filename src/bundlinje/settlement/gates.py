"""A gate as it was measured: each comparison with its numbers, so that anyone can redo it."""

from typing import Any

from bundlinje.calc.ratios import Ratios
from bundlinje.calc.readings import EVERYONE, Sight
from bundlinje.core.terms import Gate
from bundlinje.settlement.as_text import exact


def gate_as_data(sight: Sight, gate: Gate) -> dict[str, Any]:
    """Return a gate with what was measured and whether it is open, as plain data.

    A comparison has `metric`, `of`, `bounds`, `rounding`, and the exact numbers: `part` over
    `whole` is `measured`, as it is compared. A joined gate has its parts under `all`, `any` or
    `none`. `open` is None where a number has not been measured or cannot be said.
    """
    seen = sight
    if gate.pooled:
        seen = Sight(sight.contract, sight.readings, sight.period, (EVERYONE,))
    if gate.metric is None:
        joined = next(name for name in ("all", "any", "none") if getattr(gate, name))
        parts = [gate_as_data(seen, part) for part in getattr(gate, joined)]
        return {joined: parts, "pooled": gate.pooled, "open": _open(sight, gate, known=True)}
    part = seen.value(gate.metric)
    whole = seen.value(gate.of) if gate.of is not None else None
    measured = _measured(gate, part, whole)
    return {
        "metric": gate.metric,
        "of": gate.of,
        "bounds": [{"is": name, "value": f"{bound:f}"} for name, bound in gate.bounds],
        "rounding": gate.rounding.model_dump(mode="json") if gate.rounding else None,
        "pooled": gate.pooled,
        "part": exact(part) if part is not None else None,
        "whole": exact(whole) if whole is not None else None,
        "measured": exact(measured) if measured is not None else None,
        "open": _open(sight, gate, known=measured is not None and bool(measured.known.all())),
    }


def _measured(gate: Gate, part: Ratios | None, whole: Ratios | None) -> Ratios | None:
    """Return the number that is held against the bounds."""
    if part is None or (gate.of is not None and whole is None):
        return None
    value = part if whole is None else part.over(whole)
    return value if gate.rounding is None else value.rounded(gate.rounding.to, gate.rounding.mode)


def _open(sight: Sight, gate: Gate, *, known: bool) -> bool | None:
    found = sight.opens(gate)
    return None if found is None or not known else bool(found.all())
