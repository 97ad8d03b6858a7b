"""Settling a small contract from plain numbers, with amounts in kroner as plain text."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from bundlinje.calc.payments import Paid, settle_all
from bundlinje.calc.ratios import Ratios
from bundlinje.calc.readings import Readings
from bundlinje.core.contract import Contract
from tests.support.random_contracts import as_ratios

Kroner = Decimal | int
Numbers = int | float | Fraction | None | tuple[int | float | Fraction | None, ...]


def ratios(values: Numbers) -> Ratios:
    """Return one number, or a row of them; None is a number that cannot be said."""
    row = values if isinstance(values, tuple) else (values,)
    return as_ratios(None if item is None else Fraction(str(item)) for item in row)


def settled(
    contract: Contract | Mapping[str, Contract],
    values: Mapping[tuple[str, str, str], Numbers] | None = None,
    claimed: Mapping[tuple[str, str, str, str], Numbers] | None = None,
    periods: tuple[str, ...] = ("2024",),
) -> dict[str, dict[str, Paid]]:
    """Settle the periods of one contract, or of the versions that stand for each of them."""
    readings = Readings(
        {key: ratios(item) for key, item in (values or {}).items()},
        {key: ratios(item) for key, item in (claimed or {}).items()},
    )
    if isinstance(contract, Contract):
        return settle_all(lambda _: contract, periods, readings, {})
    return settle_all(contract.__getitem__, periods, readings, {})


def kroner(amount: Any) -> tuple[Kroner, ...]:
    """Return øre as kroner, one for each place of the axis."""
    return tuple(Decimal(int(item)) / 100 for item in np.asarray(amount).tolist())


def totals(found: Mapping[str, Mapping[str, Paid]], rule: str) -> tuple[Kroner, ...]:
    """Return what a rule pays in each period, for an axis of length 1."""
    return tuple(kroner(rules[rule].total)[0] for rules in found.values())
