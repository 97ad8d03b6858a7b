"""What a ledger says now: the fold of its entries to keys, proposals and balances."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from bundlinje.core.ledger import NOTHING_BEFORE

_EMPTY: Final[Mapping[Any, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Key:
    """A key in the ledger: whose it is, and whether it may still sign."""

    id: str
    person: str
    party: str
    public_key: str
    status: str = "active"
    """`active`, `replaced`, `lost` or `revoked`."""
    replaces: str = ""
    """The id of the key that this one took over from, or an empty text."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A payment or a key that two people must want; `content` is that of the proposing entry."""

    sequence: int
    what: str
    content: Mapping[str, Any]
    proposed_by: Key
    status: str = "proposed"
    """`proposed`, `approved`, `withdrawn` or, for a payment, `paid`."""
    approved_by: Key | None = None

    @property
    def open(self) -> bool:
        """True while it can still lead to something."""
        return self.status == "proposed" or (self.status == "approved" and self.what == "payment")


@dataclass(frozen=True, slots=True)
class State:
    """The fold of a ledger's entries.

    `balances` is in øre by party and currency: above 0 is owed to the party, below 0 owed by it.
    `hashes` and `authors` are those of the entries, in their order; `seen` is the newest entry
    that each party has countersigned.
    """

    ledger: str = ""
    title: str = ""
    parties: tuple[str, ...] = ()
    keys: Mapping[str, Key] = field(default_factory=lambda: _EMPTY)
    proposals: Mapping[int, Proposal] = field(default_factory=lambda: _EMPTY)
    balances: Mapping[tuple[str, str], int] = field(default_factory=lambda: _EMPTY)
    settled: Mapping[tuple[str, str, str], int] = field(default_factory=lambda: _EMPTY)
    settlements: tuple[int, ...] = ()
    seen: Mapping[str, int] = field(default_factory=lambda: _EMPTY)
    hashes: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def next(self) -> int:
        """The sequence of the next entry."""
        return len(self.hashes)

    @property
    def last_hash(self) -> str:
        """What the next entry points back to."""
        return self.hashes[-1] if self.hashes else NOTHING_BEFORE

    def committed(self, party: str, role: str, currency: str) -> int:
        """Return the øre in open payments in which a party is the `payer` or the `payee`."""
        return sum(
            each.content["amount_ore"]
            for each in self.proposals.values()
            if each.what == "payment" and each.open and each.content[role] == party
            and each.content["currency"] == currency
        )  # fmt: skip


def same_person(one: str, other: str) -> bool:
    """True if two names are one person's, however their letters are spelled and spaced."""
    return person_key(one) == person_key(other)


def person_key(name: str) -> str:
    """Return a person's name without what spelling, case and spaces add."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
