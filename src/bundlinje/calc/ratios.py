"""Exact arithmetic on arrays: ratios of whole numbers, compared and rounded without a float.

Whole numbers are 64 bits while every product fits; a product that would not is first reduced by
common factors and then, if it must be, calculated with whole numbers of any size. So no result is
ever wrong by overflow, and the usual one is quick.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bundlinje.core.exact import ONE, millionths
from bundlinje.core.terms import RoundingMode

Whole = NDArray[Any]
"""Whole numbers: int64, or Python's own (dtype object) where 64 bits do not hold them."""

NO_AMOUNT = np.zeros(1, dtype=np.int64)

HELD = 2**62
"""Products below this fit 64 bits with room for one sum."""


def _largest(values: Whole) -> int:
    return max(abs(int(values.max())), abs(int(values.min()))) if values.size else 0


def _narrow(values: Whole) -> Whole:
    """Return whole numbers of any size as 64 bits if they fit."""
    if values.dtype != object or _largest(values) >= HELD:
        return values
    return values.astype(np.int64)


def _wide(values: Whole) -> Whole:
    return values if values.dtype == object else values.astype(object)


def times(left: Whole, right: Whole) -> Whole:
    """Return products of whole numbers, exact whatever their size."""
    if object not in (left.dtype, right.dtype) and _largest(left) * _largest(right) < HELD:
        return left * right
    return _narrow(np.asarray(_wide(left) * _wide(right), dtype=object))


def plus(left: Whole, right: Whole) -> Whole:
    """Return sums of whole numbers, exact whatever their size."""
    if object not in (left.dtype, right.dtype) and _largest(left) + _largest(right) < HELD:
        return left + right
    return _narrow(np.asarray(_wide(left) + _wide(right), dtype=object))


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """Exact numbers on an axis: numerator over denominator, shapes alike, denominator 0 or more.

    A denominator of 0 is a number that cannot be said (a share of nobody): it opens no gate and
    pays nothing.
    """

    numerator: Whole
    denominator: Whole

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where the number can be said."""
        return np.asarray(self.denominator != 0, dtype=bool)

    @property
    def size(self) -> int:
        """Length of the axis."""
        return int(np.broadcast(self.numerator, self.denominator).size)

    def reduced(self) -> "Ratios":
        """Return the same numbers with common factors taken out."""
        factor = np.gcd(self.numerator, self.denominator)
        factor = np.where(factor == 0, 1, factor)
        return Ratios(_narrow(self.numerator // factor), _narrow(self.denominator // factor))

    def _multiplied(self, above: Whole, below: Whole) -> "Ratios":
        small = max(
            _largest(self.numerator) * _largest(above),
            _largest(self.denominator) * _largest(below),
        )
        own = self if small < HELD else self.reduced()
        made = Ratios(times(own.numerator, above), times(own.denominator, below))
        return made if made.numerator.dtype != object else made.reduced()

    def times(self, other: "Ratios") -> "Ratios":
        """Return the product."""
        other = other.reduced() if other.size == 1 else other
        return self._multiplied(other.numerator, other.denominator)

    def over(self, other: "Ratios") -> "Ratios":
        """Return the quotient; it cannot be said where the other is 0."""
        sign = np.where(np.asarray(other.numerator < 0, dtype=bool), -1, 1)
        return self._multiplied(times(other.denominator, sign), times(other.numerator, sign))

    def plus(self, other: "Ratios") -> "Ratios":
        """Return the sum."""
        if self.denominator is other.denominator or (
            self.denominator.size == other.denominator.size == 1
            and self.denominator[0] == other.denominator[0] != 0
        ):
            return Ratios(plus(self.numerator, other.numerator), self.denominator)
        left, right = self.reduced(), other.reduced()
        above = plus(
            times(left.numerator, right.denominator), times(right.numerator, left.denominator)
        )
        return Ratios(above, times(left.denominator, right.denominator)).reduced()

    def minus(self, other: "Ratios") -> "Ratios":
        """Return the difference."""
        return self.plus(Ratios(-other.numerator, other.denominator))

    def compared(self, other: "Ratios") -> Whole:
        """Return the sign of self - other by cross-multiplication; only where both are known."""
        difference = plus(
            times(self.numerator, other.denominator),
            -times(other.numerator, self.denominator),
        )
        return np.sign(difference).astype(np.int64)

    def clipped(self, low: "Ratios", high: "Ratios | None" = None) -> "Ratios":
        """Return the numbers held between a lowest and a highest."""
        found = self.chosen(low, self.compared(low) < 0)
        return found if high is None else found.chosen(high, found.compared(high) > 0)

    def chosen(self, other: "Ratios", where: NDArray[np.bool_]) -> "Ratios":
        """Return the other number where the mask is true, and keep what cannot be said."""
        where = np.asarray(where, dtype=bool) & self.known
        return Ratios(
            np.where(where, other.numerator, self.numerator),
            np.where(where, other.denominator, self.denominator),
        )

    def rounded(self, step: Decimal, mode: RoundingMode) -> "Ratios":
        """Return the numbers rounded to a step, halves as the mode says."""
        unit = exactly(step)
        whole = whole_of(self.over(unit), mode)
        return Ratios(np.where(self.known, whole, 0), np.where(self.known, 1, 0)).times(unit)

    def taken(self, function: Callable[[Whole], Whole]) -> "Ratios":
        """Return the numbers on another axis, e.g. a part of it."""
        return Ratios(function(self.numerator), function(self.denominator))


def exactly(value: Decimal | int) -> Ratios:
    """Return one number of a contract, exact, on an axis of length 1."""
    above = millionths(Decimal(value))
    return Ratios(np.array([above]), np.array([ONE])).reduced()


def in_millionths(values: Whole) -> Ratios:
    """Return numbers that are counted in millionths of their unit; shape (axis,)."""
    return Ratios(np.asarray(values), np.array([ONE]))


def whole_of(ratios: Ratios, mode: RoundingMode) -> Whole:
    """Return the nearest whole numbers; 0 where the number cannot be said.

    half_up: a half goes away from 0 (0.5 to 1, -0.5 to -1), as in Danish accounts; half_even: to
    the even one; down: towards 0; up: away from 0.
    """
    below = np.where(ratios.known, ratios.denominator, 1)
    size = np.abs(ratios.numerator)
    floor, rest = size // below, size % below
    if mode == "down":
        extra = np.zeros(rest.shape, dtype=bool)
    elif mode == "up":
        extra = np.asarray(rest > 0, dtype=bool)
    else:
        twice = plus(rest, rest)
        tie = np.asarray(twice == below, dtype=bool)
        odd = np.asarray(floor % 2 == 1, dtype=bool)
        extra = np.asarray(twice > below, dtype=bool) | (
            tie & (odd if mode == "half_even" else True)
        )
    found = (floor + extra.astype(np.int64)) * np.sign(ratios.numerator)
    return _narrow(np.where(ratios.known, found, 0))


def shared_out(total: Whole, weights: Whole) -> Whole:
    """Return parts of totals in proportion to weights that sum exactly to them (largest remainder).

    total: 0 or more, shape (axis,). weights: 0 or more, shape (parts, axis) or (parts, 1), with a
    sum above 0 wherever the total is. Equal remainders go to the earlier part. Source: Hamilton's
    method of apportionment; see Balinski and Young, Fair Representation (2001), chapter 2.
    """
    whole = weights.sum(axis=0)
    below = np.where(whole == 0, 1, whole)
    product = times(np.broadcast_to(total, np.broadcast(total, weights[0]).shape)[None], weights)
    floor, rest = product // below, product % below
    left = np.where(whole == 0, 0, total) - floor.sum(axis=0)
    place = np.argsort(np.argsort(-rest, axis=0, kind="stable"), axis=0, kind="stable")
    return _narrow(floor + (place < left))


def held_to(parts: Whole, room: Whole, last_first: bool) -> Whole:
    """Return parts cut so that their sum is at most the room.

    parts: 0 or more, shape (parts, axis). room: 0 or more, shape (axis,). In proportion by largest
    remainder, or from the last part upwards.
    """
    total = parts.sum(axis=0)
    over = np.asarray(total > room, dtype=bool)
    if not over.any():
        return parts
    if last_first:
        before = np.cumsum(parts, axis=0) - parts
        return np.minimum(parts, np.maximum(0, room - before))  # type: ignore[no-any-return]
    cut = shared_out(np.where(over, room, 0), parts)
    return _narrow(np.where(over, cut, parts))
