"""Following a ledger line by line: does each entry fit on those before it, and is it signed?"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bundlinje.calc.ledger_rules import after
from bundlinje.calc.ledger_state import State
from bundlinje.core.ledger import Entry, Head, entry_of, ledger_id
from bundlinje.errors import Fault, Finding, Refused

SignatureFits = Callable[[str, bytes, str], bool]
"""(public key in hex, what was signed, signature in hex) -> does it fit?"""

START: Final = State()


@dataclass(frozen=True, slots=True)
class Followed:
    """How far a ledger could be followed: the state there, and the first break if there is one."""

    state: State
    broken: tuple[Finding, ...] = ()


def follow(state: State, entry: Entry, fits: SignatureFits) -> State:
    """Return the state after an entry.

    Raises Refused: it does not stand where it says (BL-L060, BL-L061, BL-L063, BL-L069), is not
    signed by its key (BL-L062), or may not be written (as `ledger_state.faults`).
    """
    if found := list(_misplaced(state, entry)):
        raise Refused(found)
    following = after(state, entry.draft, entry.hash)
    signer = following.keys[entry.key]
    if not fits(signer.public_key, entry.signed, entry.signature):
        raise Refused([Fault("BL-L062", "signature", {"person": signer.person})])
    if entry.kind == "head_countersigned":
        head = Head(entry.ledger, **entry.content)
        seer = state.keys[head.key]
        if not fits(seer.public_key, head.signed, head.signature):
            raise Refused([Fault("BL-L062", "content.signature", {"person": seer.person})])
    return following


def _misplaced(state: State, entry: Entry) -> Iterator[Fault]:
    known = state.ledger or (ledger_id(entry.draft) if entry.kind == "opened" else entry.ledger)
    if entry.sequence != state.next:
        yield Fault("BL-L060", "sequence", {"wanted": state.next, "found": entry.sequence})
    elif entry.previous != state.last_hash:
        yield Fault("BL-L061", "previous", {"before": max(0, state.next - 1)})
    elif entry.ledger != known:
        code = "BL-L063" if state.ledger else "BL-L069"
        yield Fault(code, "ledger", {"found": entry.ledger, "ledger": known})


def follow_lines(lines: Iterable[bytes], fits: SignatureFits, start: State = START) -> Followed:
    """Follow lines as far as they go; a break is told in the words of its first fault."""
    state = start
    for line in lines:
        try:
            state = follow(state, entry_of(line), fits)
        except Refused as refused:
            first = refused.faults[0]
            where = f"#{state.next} {first.path}".rstrip()
            return Followed(state, (Finding(first.code, where, first.values),))
    if not state.hashes:
        return Followed(state, (Finding("BL-L064"),))
    return Followed(state)


def missing(state: State, kept: Sequence[Head | Entry], fits: SignatureFits) -> list[Finding]:
    """Return which receipts and entries, kept elsewhere, a ledger that was followed does not hold.

    A receipt counts only if it is signed by a key of the ledger (BL-L067); what it has seen must
    stand unchanged (BL-L065) and not be cut off (BL-L068). The first of each kind is told.
    """
    found: dict[str, Finding] = {}
    for item in sorted(kept, key=lambda item: item.sequence):
        if (told := _missing(state, item, fits)) is not None:
            found.setdefault(told.code, told)
    return list(found.values())


def _missing(state: State, item: Head | Entry, fits: SignatureFits) -> Finding | None:
    values = {"sequence": item.sequence, "last": state.next - 1}
    if item.ledger != state.ledger:
        return Finding("BL-L063", "ledger", {"found": item.ledger, "ledger": state.ledger})
    key = state.keys.get(item.key)
    forged = isinstance(item, Head) and not (
        key and fits(key.public_key, item.signed, item.signature)
    )
    if forged and (key or item.sequence < state.next):
        return Finding("BL-L067", f"#{item.sequence}", values)
    if item.sequence >= state.next:
        return Finding("BL-L068", f"#{item.sequence}", values)
    if state.hashes[item.sequence] != item.hash:
        return Finding("BL-L065", f"#{item.sequence}", values)
    return None
