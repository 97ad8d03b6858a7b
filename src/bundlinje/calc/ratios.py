"""Exact arithmetic on arrays: ratios of whole numbers, compared and rounded without a float.

Whole numbers are 64 bits while every product fits; a product that would not is first reduced by
common factors and then, if it must be, calculated with whole numbers of any size. So no result is
ever wrong by overflow, and the usual one is quick.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
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

MANY = 8
"""Up to here numbers are put in order quicker by pairs than by sorting."""


def _largest(values: Whole) -> int:
    if values.size == 1:
        return abs(int(values.item()))
    return max(abs(int(values.max())), abs(int(values.min()))) if values.size else 0


def _fits(left: Whole, right: Whole) -> bool:
    """Say whether every product fits 64 bits."""
    if object in (left.dtype, right.dtype):
        return False
    return _largest(left) * _largest(right) < HELD


def _narrow(values: Whole) -> Whole:
    """Return whole numbers of any size as 64 bits if they fit."""
    if values.dtype != object or _largest(values) >= HELD:
        return values
    return values.astype(np.int64)


def _wide(values: Whole) -> Whole:
    return values if values.dtype == object else values.astype(object)


def times(left: Whole, right: Whole) -> Whole:
    """Return products of whole numbers, exact whatever their size."""
    if right.size == 1 and right.item() == 1:
        return left
    if _fits(left, right):
        return left * right
    return _narrow(np.asarray(_wide(left) * _wide(right), dtype=object))


def plus(left: Whole, right: Whole) -> Whole:
    """Return sums of whole numbers, exact whatever their size."""
    if object not in (left.dtype, right.dtype) and _largest(left) + _largest(right) < HELD:
        return left + right
    return _narrow(np.asarray(_wide(left) + _wide(right), dtype=object))


def total(parts: Whole) -> Whole:
    """Return sums over the first axis, exact whatever their size; (parts, axis) to (axis,)."""
    return _narrow(np.asarray(_summable(parts).sum(axis=0)))


def _summable(parts: Whole) -> Whole:
    """Return the parts so wide that no sum of them can overflow."""
    return _wide(parts) if _largest(parts) * len(parts) >= HELD else parts


def summed(amounts: Iterable[Whole]) -> Whole:
    """Return the sum of amounts on one axis, exact whatever its size; 0 if there are none."""
    rows = tuple(amounts)
    if len(rows) < 2:
        return rows[0] if rows else NO_AMOUNT
    if all(row.dtype != object for row in rows) and sum(map(_largest, rows)) < HELD:
        return sum(rows[1:], rows[0])
    return total(side_by_side(rows))


def side_by_side(rows: Iterable[Whole]) -> Whole:
    """Return whole numbers on one axis as rows of a table, shape (rows, axis)."""
    return np.stack(np.broadcast_arrays(*rows))


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
        made = Ratios(times(self.numerator, above), times(self.denominator, below))
        if object not in (made.numerator.dtype, made.denominator.dtype):
            return made
        own = self.reduced()
        return Ratios(times(own.numerator, above), times(own.denominator, below)).reduced()

    def _alike(self, other: "Ratios") -> tuple["Ratios", "Ratios"] | None:
        """Return both over one denominator if each has a single one, which spares the arrays."""
        if self.denominator.size != 1 or other.denominator.size != 1:
            return None
        mine, theirs = int(self.denominator[0]), int(other.denominator[0])
        if mine == theirs:
            return self, other
        shared = math.lcm(mine, theirs)
        if not 0 < shared < HELD:
            return None
        below = np.array([shared])
        return (
            Ratios(times(self.numerator, below // mine), below),
            Ratios(times(other.numerator, below // theirs), below),
        )

    def times(self, other: "Ratios") -> "Ratios":
        """Return the product."""
        if other.size != 1:
            return self._multiplied(other.numerator, other.denominator)
        own, other = self, other.reduced()
        if own.denominator.size == 1 and other.numerator[0]:
            shared = math.gcd(int(own.denominator[0]), int(other.numerator[0]))
            if shared > 1:
                own = Ratios(own.numerator, own.denominator // shared)
                other = Ratios(other.numerator // shared, other.denominator)
        return own._multiplied(other.numerator, other.denominator)

    def over(self, other: "Ratios") -> "Ratios":
        """Return the quotient; it cannot be said where the other is 0 or cannot be said."""
        sign = np.where(np.asarray(other.numerator < 0, dtype=bool), -1, 1)
        below = np.where(other.known, times(other.numerator, sign), 0)
        return self._multiplied(times(other.denominator, sign), below)

    def plus(self, other: "Ratios") -> "Ratios":
        """Return the sum."""
        alike = self._alike(other)
        if alike is not None:
            return Ratios(plus(alike[0].numerator, alike[1].numerator), alike[0].denominator)
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
        mine = times(self.numerator, other.denominator)
        theirs = times(other.numerator, self.denominator)
        return np.subtract(mine > theirs, mine < theirs, dtype=np.int64)

    def at_least(self, low: "Ratios") -> "Ratios":
        """Return the numbers, none below the lowest."""
        return self.chosen(low, self.compared(low) < 0)

    def at_most(self, high: "Ratios") -> "Ratios":
        """Return the numbers, none above the highest."""
        return self.chosen(high, self.compared(high) > 0)

    def chosen(self, other: "Ratios", where: NDArray[np.bool_]) -> "Ratios":
        """Return the other number where the mask is true, and keep what cannot be said."""
        where = np.asarray(where, dtype=bool) & self.known
        own, other = self._alike(other) or (self, other)
        below = own.denominator
        if below.size > 1 or other.denominator.size > 1 or below[0] != other.denominator[0]:
            below = np.where(where, other.denominator, below)
        return Ratios(np.where(where, other.numerator, own.numerator), below)

    def rounded(self, step: Decimal, mode: RoundingMode) -> "Ratios":
        """Return the numbers rounded to a step, halves as the mode says."""
        unit = exactly(step)
        whole = whole_of(self.over(unit), mode)
        return Ratios(whole, self.known.astype(np.int64)).times(unit)

    def on_one_denominator(self) -> "Ratios":
        """Return the same known numbers over a denominator that they share."""
        if self.denominator.size == 1:
            return self
        own = self.reduced()
        shared = np.array([math.lcm(*own.denominator.tolist())], dtype=object)
        return Ratios(times(own.numerator, shared // own.denominator), _narrow(shared))

    def summed(self) -> "Ratios":
        """Return the sum over the axis of known numbers, on an axis of length 1."""
        own = self.on_one_denominator()
        return Ratios(total(own.numerator[:, None]), own.denominator)


@lru_cache(maxsize=4096)
def exactly(value: Decimal | int) -> Ratios:
    """Return one number of a contract, exact, on an axis of length 1."""
    made = Ratios(np.array([millionths(Decimal(value))]), np.array([ONE])).reduced()
    made.numerator.setflags(write=False)
    made.denominator.setflags(write=False)
    return made


def in_millionths(values: Whole) -> Ratios:
    """Return numbers that are counted in millionths of their unit; shape (axis,)."""
    return Ratios(np.asarray(values), np.array([ONE]))


def whole_of(ratios: Ratios, mode: RoundingMode) -> Whole:
    """Return the nearest whole numbers; 0 where the number cannot be said.

    half_up: a half goes away from 0 (0.5 to 1, -0.5 to -1), as in Danish accounts; half_even: to
    the even one; down: towards 0; up: away from 0.
    """
    if ratios.denominator.size == 1 and ratios.denominator[0] == 1:
        return _narrow(ratios.numerator)
    below = np.where(ratios.known, ratios.denominator, 1)
    size = np.abs(ratios.numerator)
    found = -(-size // below) if mode == "up" else size // below
    if mode in ("half_up", "half_even"):
        rest = size - found * below
        other = below - rest
        goes_up = rest >= other
        if mode == "half_even":
            goes_up = goes_up & ((rest != other) | (found % 2 == 1))
        found = found + goes_up
    found = np.where(ratios.numerator < 0, -found, found)
    return _narrow(found if ratios.known.all() else np.where(ratios.known, found, 0))


def shared_out(amount: Whole, weights: Whole) -> Whole:
    """Return parts of amounts in proportion to weights, exactly summing (largest remainder).

    amount: 0 or more, shape (axis,). weights: 0 or more, shape (parts, axis) or (parts, 1); where
    all are 0, nobody gets anything. Equal remainders go to the earlier part. Source: Hamilton's
    method of apportionment; see Balinski and Young, Fair Representation (2001), chapter 2.
    """
    whole = total(weights)
    below = np.where(whole == 0, 1, whole)
    product = times(amount[None], weights)
    floor = product // below
    left = np.where(whole == 0, 0, amount) - floor.sum(axis=0)
    if not left.any():
        return _narrow(floor)
    return _narrow(floor + (_places(product - floor * below) < left))


def _places(sizes: Whole) -> Whole:
    """Return the place of each in the order of size, the largest first, shape (parts, axis)."""
    if len(sizes) > MANY:
        by_size = np.argsort(-sizes, axis=0, kind="stable")
        return np.argsort(by_size, axis=0, kind="stable")
    found = np.zeros(sizes.shape, dtype=np.int64)
    for early in range(len(sizes)):
        for late in range(early + 1, len(sizes)):
            later_first = sizes[late] > sizes[early]
            found[early] += later_first
            found[late] += ~later_first
    return found


def held_to(parts: Whole, room: Whole, last_first: bool) -> Whole:
    """Return parts cut so that their sum is at most the room.

    parts: 0 or more, shape (parts, axis). room: 0 or more, shape (axis,). In proportion by largest
    remainder, or from the last part upwards.
    """
    over = np.asarray(total(parts) > room, dtype=bool)
    if not over.any():
        return parts
    if last_first:
        before = np.cumsum(_summable(parts), axis=0) - parts
        return _narrow(np.minimum(parts, np.maximum(0, room - before)))
    cut = shared_out(np.where(over, room, 0), parts)
    return _narrow(np.where(over, cut, parts))
