"""Money by party, account, year and draw, at one price basis."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

Rows = np.ndarray[Any, np.dtype[Any]]
"""Shape (years, draws): numbers, or traced numbers with one column."""

Role = Literal["cost", "consequence"]


@dataclass(frozen=True, slots=True)
class PriceBasis:
    """Whether amounts are real (of one price year) or nominal (of the year they fall in)."""

    price_year: int | None

    @property
    def is_real(self) -> bool:
        """Whether all amounts are at one year's prices."""
        return self.price_year is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """One stream of money as one party sees it: amounts times share, positive is a gain.

    `share` is a number, one for each draw, or rows of shape (years, draws) where it changes from
    year to year.

    `source` is the cost or consequence it comes from; `descriptive` marks an association; `index`
    is the kind of item, and thereby the price index that carries it from year to year.
    """

    party: str
    account: str
    kind: str
    role: Role
    source: str
    amounts: Rows
    share: Any = 1.0
    descriptive: bool = False
    factor_prices: bool = True
    index: str = "wages"

    @property
    def rows(self) -> Rows:
        """The party's amounts, shape (years, draws)."""
        if isinstance(self.share, float) and self.share == 1.0:
            return self.amounts
        return np.asarray(self.amounts * self.share)

    @property
    def share_by_year(self) -> Rows | None:
        """The share as rows by year, or None where it is the same in all years."""
        return self.share if isinstance(self.share, np.ndarray) and self.share.ndim == 2 else None

    def in_year(self, index: int) -> Rows:
        """Return the party's amounts in one year, shape (draws,)."""
        by_year = self.share_by_year
        share = self.share if by_year is None else by_year[index]
        return np.asarray(self.amounts[index] * share)

    def with_amounts(self, amounts: Rows) -> "Entry":
        """Return the same stream with other amounts."""
        return replace(self, amounts=amounts)

    def with_share(self, share: Any) -> "Entry":
        """Return the same stream with another share (or price)."""
        return replace(self, share=share)


Selection = Callable[[Entry], bool]


class MixedPriceBasis(ValueError):
    """Real and nominal amounts, or two price years, were to be added."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Entries over the same years at the same price basis."""

    years: tuple[int, ...]
    basis: PriceBasis
    entries: tuple[Entry, ...]

    def __add__(self, other: "Flow") -> "Flow":
        """Join two flows; raises MixedPriceBasis unless years and price basis are the same."""
        if self.basis != other.basis or self.years != other.years:
            raise MixedPriceBasis(f"{self.basis} and {other.basis}")
        return Flow(self.years, self.basis, self.entries + other.entries)

    def where(self, selection: Selection) -> "Flow":
        """Return the flow with only the entries that the selection wants."""
        return Flow(self.years, self.basis, tuple(item for item in self.entries if selection(item)))

    def rows(self, draws: int, entries: Iterable[Entry] | None = None) -> Rows:
        """Return the sum of all entries, shape (years, draws)."""
        chosen = [item.rows for item in (self.entries if entries is None else entries)]
        if not chosen:
            return np.zeros((len(self.years), draws))
        if any(item.dtype == object for item in chosen):
            return np.asarray(sum(chosen[1:], start=chosen[0]))
        out = np.zeros((len(self.years), draws))
        for item in chosen:
            out += item
        return out

    def parties(self) -> tuple[str, ...]:
        """The parties that have entries, in order of appearance."""
        return tuple(dict.fromkeys(item.party for item in self.entries))

    def nominal(self, indices: Mapping[str, Rows]) -> "Flow":
        """Return the flow at the prices of each year.

        `indices` holds a price index for each kind of item, shape (years, 1 or draws), which is 1
        in the price year. Raises MixedPriceBasis if the flow is nominal already.
        """
        if not self.basis.is_real:
            raise MixedPriceBasis("already nominal")
        return self._moved(PriceBasis(None), lambda item: item.amounts * indices[item.index])

    def real(self, indices: Mapping[str, Rows], price_year: int) -> "Flow":
        """Return the flow at the prices of one year; the way back from `nominal`.

        Raises MixedPriceBasis if it is real already.
        """
        if self.basis.is_real:
            raise MixedPriceBasis("already real")
        return self._moved(PriceBasis(price_year), lambda item: item.amounts / indices[item.index])

    def _moved(self, basis: PriceBasis, change: Callable[[Entry], Rows]) -> "Flow":
        moved = (item.with_amounts(np.asarray(change(item))) for item in self.entries)
        return Flow(self.years, basis, tuple(moved))
