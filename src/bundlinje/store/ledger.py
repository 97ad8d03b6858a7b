"""Ledgers in the database: open, append, read. An entry is confirmed only after its commit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction

from bundlinje.calc.ledger_check import START, SignatureFits, follow, follow_lines
from bundlinje.calc.ledger_state import State
from bundlinje.core.ledger import NOTHING_BEFORE, Draft, Entry, entry_of, ledger_id
from bundlinje.errors import Fault, Finding, Refused
from bundlinje.store.connection import told
from bundlinje.store.models import Ledger, LedgerEntry

Sign = Callable[[bytes], str]

_followed: Final[dict[str, State]] = {}
"""The newest state that this process has followed of each ledger; its hash is compared on use."""


@dataclass(frozen=True, slots=True)
class Appended:
    """An entry that is on the disk; `new` is false where it was there already."""

    entry: Entry
    new: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of entries, as the database has it."""

    sequence: int
    hash: str
    kind: str
    client_id: str
    line: bytes

    def fault(self, ledger: str) -> Finding | None:
        """Return what the columns say otherwise than the line, if anything (BL-L066)."""
        try:
            entry = entry_of(self.line)
        except Refused:
            return None  # the line itself is told of by whoever follows it
        told_by_line = (entry.ledger, entry.sequence, entry.hash, entry.kind, entry.client_id)
        if told_by_line == (ledger, self.sequence, self.hash, self.kind, self.client_id):
            return None
        return Finding("BL-L066", f"#{self.sequence}", {"sequence": self.sequence})


def ledgers() -> list[str]:
    """Return the ids of the ledgers in the database."""
    with told():
        return sorted(Ledger.objects.values_list("id", flat=True))


def open_ledger(draft: Draft, sign: Sign, fits: SignatureFits) -> Appended:
    """Open a ledger with its first entry; opened twice in the same words, it is one ledger."""
    if found := draft.faults():
        raise Refused(found)
    key = ledger_id(draft)
    with told(), transaction.atomic(durable=True):
        if not Ledger.objects.filter(id=key).exists():
            Ledger.objects.create(id=key)
        done = _append(key, draft, sign, fits)
    return done


def append(ledger: str, draft: Draft, sign: Sign, fits: SignatureFits) -> Appended:
    """Write a draft as the next entry, and return it when it is on the disk.

    The same client id with the same content gives the entry that is there. Raises Refused: not
    what its kind carries or not allowed now (`Draft.faults`, `ledger_rules.faults`), the client id
    has other content (BL-L042), no such ledger (BL-L006), the ledger is broken (BL-L074), the
    database (BL-L005, BL-L009).
    """
    if found := draft.faults():
        raise Refused(found)
    with told(), transaction.atomic(durable=True):
        # The lock of the row orders writers in PostgreSQL; in SQLite the transaction itself does.
        if not Ledger.objects.select_for_update().filter(id=ledger).exists():
            raise Refused([Fault("BL-L006", "", {"file": ledger})])
        done = _append(ledger, draft, sign, fits)
    return done


def _append(ledger: str, draft: Draft, sign: Sign, fits: SignatureFits) -> Appended:
    rows = LedgerEntry.objects.filter(ledger_id=ledger)
    known = rows.filter(client_id=draft.client_id).values_list("line", flat=True).first()
    if known is not None:
        there = entry_of(_bytes(known))
        if not there.is_what_was_asked(draft):
            values = {"client_id": draft.client_id, "sequence": there.sequence}
            raise Refused([Fault("BL-L042", "client_id", values)])
        return Appended(there, new=False)
    state = state_of(ledger, fits)
    entry = Entry(
        ledger,
        state.next,
        state.last_hash,
        draft.kind,
        draft.client_id,
        draft.content,
        draft.key,
        draft.time,
    )
    entry = replace(entry, signature=sign(entry.signed))
    follow(state, entry, fits)
    LedgerEntry.objects.create(
        ledger_id=ledger,
        sequence=entry.sequence,
        hash=entry.hash,
        kind=entry.kind,
        client_id=entry.client_id,
        line=entry.line.decode(),
    )
    return Appended(entry, new=True)


def state_of(ledger: str, fits: SignatureFits) -> State:
    """Return what a ledger says now; raises Refused (BL-L074) if it cannot be followed."""
    start = _followed.get(ledger, START)
    rows = LedgerEntry.objects.filter(ledger_id=ledger)
    if start.next and not rows.filter(sequence=start.next - 1, hash=start.last_hash).exists():
        start = START
    newer = rows.filter(sequence__gte=start.next).order_by("sequence")
    lines = [_bytes(line) for line in newer.values_list("line", flat=True)]
    if not lines:
        return start
    followed = follow_lines(lines, fits, start)
    if followed.broken:
        raise Refused([Fault("BL-L074", "", {"sequence": followed.state.next})])
    _followed[ledger] = followed.state
    return followed.state


def rows_of(ledger: str) -> Iterator[Row]:
    """Yield the rows of a ledger in their order, at one moment of the database."""
    columns = ("sequence", "hash", "kind", "client_id", "line")
    with told():
        found = LedgerEntry.objects.filter(ledger_id=ledger).order_by("sequence")
        for sequence, own_hash, kind, client_id, line in found.values_list(*columns):
            yield Row(sequence, own_hash, kind, client_id, _bytes(line))


def _bytes(line: Any) -> bytes:
    """Return a line as bytes, whatever somebody has put in its place."""
    return line if isinstance(line, bytes) else str(line).encode("utf-8", "surrogateescape")


def head_of(ledger: str) -> tuple[int, str]:
    """Return the sequence and the hash of the newest entry, or -1 and what stands before any."""
    with told():
        rows = LedgerEntry.objects.filter(ledger_id=ledger).order_by("-sequence")
        return rows.values_list("sequence", "hash").first() or (-1, NOTHING_BEFORE)
