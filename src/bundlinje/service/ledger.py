"""What is done with a ledger: open it, write to it, show it, check it, keep it safe."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from bundlinje.calc.ledger_check import follow_lines, missing
from bundlinje.calc.ledger_state import Key, Proposal, State
from bundlinje.core.ledger import Draft, Entry, Head, default_client_id, entry_of, head_of
from bundlinje.core.result import canonical_json
from bundlinje.errors import Fault, Finding, Refused
from bundlinje.files.keys import PublicKey, SecretKey, signature_fits
from bundlinje.files.ledger_export import (
    read_bytes,
    read_kept,
    read_lines,
    write_bytes,
    write_lines,
)

DATABASE, EXPORT = Path("ledger", "ledger.sqlite"), Path("ledger", "ledger.jsonl")


@dataclass(frozen=True, slots=True)
class Where:
    """A case folder, and the address of the database where it is not the folder's own file."""

    folder: Path
    url: str = ""

    @property
    def address(self) -> str:
        """The address of the database."""
        return self.url or f"sqlite:///{(self.folder / DATABASE).absolute()}"

    @property
    def export(self) -> Path:
        """Where the ledger stands as lines."""
        return self.folder / EXPORT


@dataclass(frozen=True, slots=True)
class Written:
    """An entry that is on the disk, with whether it is new, and the state after it."""

    entry: Entry
    new: bool
    state: State


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked: the ledger as far as it could be followed, and every break found.

    `covered` is the newest entry that a party other than its author's has countersigned, or None.
    """

    ledger: str
    entries: int
    covered: int | None
    broken: tuple[Finding, ...]


def begin(
    where: Where,
    title: str,
    own: SecretKey,
    others: Sequence[PublicKey],
    time: str,
    parties: Sequence[str] = (),
) -> Written:
    """Open the ledger of a case folder with the keys of its first people.

    `parties` are those that take part and have no people here yet.
    Raises Refused: BL-L007 there is one, else as `write`.
    """
    if where.export.exists() or (not where.url and (where.folder / DATABASE).exists()):
        raise Refused([Fault("BL-L007", "", {"folder": str(where.folder)})])
    if not where.folder.is_dir():
        raise Refused([Fault("BL-L006", "", {"file": str(where.folder)})])
    people = [own.public, *others]
    content = {
        "title": title,
        "parties": list(dict.fromkeys([*(each.party for each in people), *parties])),
        "keys": [each.content for each in people],
    }
    draft = Draft("opened", content, own.public.id, time, "opened")
    _refuse_opening(draft)
    (where.folder / DATABASE).parent.mkdir(exist_ok=True)
    store = _store(where.address, create=True)
    store.versions.migrate()
    done = store.ledger.open_ledger(draft, own.sign, signature_fits)
    return _written(where, store, done.entry.ledger, done)


def _refuse_opening(draft: Draft) -> None:
    """Refuse an opening that cannot be written before anything is made on the disk."""
    from bundlinje.calc.ledger_rules import faults

    if found := draft.faults() or faults(State(), draft):
        raise Refused(found)


def write(
    where: Where,
    kind: str,
    content: Mapping[str, Any],
    own: SecretKey,
    time: str,
    client_id: str = "",
) -> Written:
    """Write an entry and return when it is on the disk; the same command twice is one entry.

    `client_id` is the sender's own name for the command, by default one made of what it says; a
    proposal that was withdrawn can be made again.
    Raises Refused as `store.ledger.append`, and BL-L001, BL-L006 and BL-L008 as `opened`.
    """
    with opened(where) as (store, ledger):
        named = client_id or _named(store, ledger, kind, content, own.public.id)
        draft = Draft(kind, content, own.public.id, time, named)
        done = store.ledger.append(ledger, draft, own.sign, signature_fits)
        return _written(where, store, ledger, done)


def _named(store: ModuleType, ledger: str, kind: str, content: Mapping[str, Any], key: str) -> str:
    state: State = store.ledger.state_of(ledger, signature_fits)
    withdrawn = sum(
        each.status == "withdrawn" and each.content == content and each.proposed_by.id == key
        for each in state.proposals.values()
    )
    again = f"-{withdrawn}" if withdrawn else ""
    return default_client_id(ledger, kind, content, key) + again


def _written(where: Where, store: ModuleType, ledger: str, done: Any) -> Written:
    _export(where, store, ledger)
    return Written(done.entry, done.new, store.ledger.state_of(ledger, signature_fits))


def record(
    where: Where, document: Mapping[str, Any], own: SecretKey, time: str, client_id: str = ""
) -> Written:
    """Write what a file holds: a settlement, or a receipt that another party has signed."""
    if "head_of" not in document:
        return write(where, "settlement_recorded", document, own, time, client_id)
    head = head_of(canonical_json(document).encode())
    with opened(where) as (_, ledger):
        if head.ledger != ledger:
            values = {"found": head.ledger, "ledger": ledger}
            raise Refused([Fault("BL-L063", "head_of", values)])
    return write(where, "head_countersigned", head.content, own, time, client_id)


def countersign(target: Where | Path, own: SecretKey, time: str) -> Head:
    """Sign that the ledger, followed from its first entry, is in order up to its newest.

    `target` is a folder with the ledger, which gets the receipt as an entry too, or an export.
    Raises Refused: BL-L074 it is not in order, BL-L053 the newest entry is one's own party's.
    """
    lines = read_lines(target) if isinstance(target, Path) else _lines(target)
    followed = follow_lines(lines, signature_fits)
    state = followed.state
    if followed.broken:
        raise Refused([Fault("BL-L074", "", {"sequence": state.next})])
    head = Head(state.ledger, state.next - 1, state.last_hash, own.public.id, time)
    head = replace(head, signature=own.sign(head.signed))
    if isinstance(target, Where):
        write(target, "head_countersigned", head.content, own, time)
    else:
        _refuse_receipt(state, head)
    return head


def _refuse_receipt(state: State, head: Head) -> None:
    """Refuse a receipt that the ledger would not take."""
    from bundlinje.calc.ledger_rules import faults

    draft = Draft("head_countersigned", head.content, head.key, head.time, "-")
    if found := faults(state, draft):
        raise Refused(found)


def verify(target: Where | Path, against: Path | None = None) -> Verified:
    """Follow a ledger from its first entry, and compare it with what was kept elsewhere.

    `target` is a folder with the ledger or an export, which needs no database; `against` holds
    receipts or an older export. Raises Refused where there is nothing to follow.
    """
    broken: list[Finding] = []
    if isinstance(target, Path):
        lines = read_lines(target)
    else:
        with opened(target) as (store, ledger):
            rows = list(store.ledger.rows_of(ledger))
        lines = [row.line for row in rows]
        broken = [told for row in rows if (told := row.fault(ledger))][:1]
    followed = follow_lines(lines, signature_fits)
    broken = [*followed.broken, *broken]
    if against is not None:
        broken += missing(followed.state, read_kept(against), signature_fits)
    state = followed.state
    return Verified(state.ledger, state.next, _covered(state), tuple(broken))


def _covered(state: State) -> int | None:
    return max(state.seen.values(), default=None)


def show(where: Where) -> dict[str, Any]:
    """Return what the ledger says now as plain data: who owes, what waits, whose keys count."""
    with opened(where) as (store, ledger):
        state: State = store.ledger.state_of(ledger, signature_fits)
    return {
        "ledger": state.ledger,
        "title": state.title,
        "entries": state.next,
        "covered": _covered(state),
        "balances": [
            {"party": party, "currency": currency, "amount_ore": amount}
            for (party, currency), amount in sorted(state.balances.items())
        ],
        "proposals": [_proposal(each) for each in state.proposals.values()],
        "keys": [_key(each) for each in state.keys.values()],
        "countersigned": dict(sorted(state.seen.items())),
    }


def _proposal(item: Proposal) -> dict[str, Any]:
    return {
        "number": item.sequence,
        "what": item.what,
        "status": item.status,
        "proposed_by": item.proposed_by.person,
        "approved_by": item.approved_by.person if item.approved_by else None,
        **item.content,
    }


def _key(item: Key) -> dict[str, Any]:
    names = ("id", "person", "party", "status")
    return {name: getattr(item, name) for name in names}


def key_named(where: Where, beginning: str) -> str:
    """Return the id of the key that begins so; raises Refused (BL-L040) unless it is one."""
    found = [each["id"] for each in show(where)["keys"] if each["id"].startswith(beginning)]
    if len(found) != 1 or not beginning:
        raise Refused([Fault("BL-L040", "", {"key": beginning})])
    return str(found[0])


def export(where: Where, file: Path | None = None) -> int:
    """Write the ledger as lines, to the folder or to a file; returns how many entries."""
    with opened(where) as (store, ledger):
        return _export(where, store, ledger, file)


def _export(where: Where, store: ModuleType, ledger: str, file: Path | None = None) -> int:
    """Write the lines until they are the newest: another process may be writing them too."""
    while True:
        lines = [row.line for row in store.ledger.rows_of(ledger)]
        write_lines(file or where.export, lines)
        if store.ledger.head_of(ledger)[0] == len(lines) - 1:
            return len(lines)


def backup(where: Where, file: Path) -> None:
    """Write everything in the database to one file; raises Refused (BL-L072)."""
    with opened(where) as (store, _):
        content = store.backup.backup()
    write_bytes(file, content)


def restore(where: Where, file: Path) -> dict[str, int]:
    """Fill an empty database from a backup and follow its ledgers; returns the rows by table.

    Raises Refused: BL-L070, BL-L071, BL-L073, BL-L074.
    """
    content = read_bytes(file)
    (where.folder / DATABASE).parent.mkdir(parents=True, exist_ok=True)
    store = _store(where.address, create=True)
    store.versions.migrate()
    counts: dict[str, int] = store.backup.restore(content, signature_fits)
    with opened(where) as (_, ledger):
        _export(where, store, ledger)
    return counts


def migrate(where: Where) -> None:
    """Bring the database to this version of the program."""
    _store(where.address).versions.migrate()


def _lines(where: Where) -> list[bytes]:
    with opened(where) as (store, ledger):
        return [row.line for row in store.ledger.rows_of(ledger)]


@contextmanager
def opened(where: Where) -> Iterator[tuple[ModuleType, str]]:
    """Give the store and the id of the folder's ledger.

    Raises Refused: BL-L001 the libraries are not installed, BL-L006 there is no ledger here,
    BL-L008 the database is of another version of the program, and as `store.configure`.
    """
    store = _store(where.address)
    store.versions.refuse_other_version()
    known = store.ledger.ledgers()
    named = _opening(where.export) if where.export.is_file() else ""
    if named in known:
        yield store, named
    elif len(known) == 1 and not named:
        yield store, known[0]
    else:
        raise Refused([Fault("BL-L006", "", {"file": str(where.export)})])


def _opening(export: Path) -> str:
    return entry_of(read_lines(export)[0], str(export)).ledger


def _store(url: str, create: bool = False) -> ModuleType:
    """Return the store, ready to use: its libraries are an extra that not everyone installs."""
    try:
        from bundlinje import store

        store.configure(url, create)
        from bundlinje.store import backup, ledger, versions  # noqa: F401 - reached through store
    except ImportError as error:
        raise Refused([Fault("BL-L001", "", {"library": error.name or "Django"})]) from None
    return store
