"""The table `ledger.toml`: what cannot be done with a ledger, and the lines that are read then.

`python -m tests.fault.ledger` writes the lines anew; read the difference before you keep it.
"""

import builtins
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bundlinje.calc.ledger_check import follow_lines, missing
from bundlinje.calc.ledger_rules import faults
from bundlinje.calc.ledger_state import State
from bundlinje.core.ledger import Entry, Head
from bundlinje.core.result import canonical_json
from bundlinje.errors import Fault, Finding, Refused
from bundlinje.files import keys
from bundlinje.files.keys import SecretKey, signature_fits
from bundlinje.files.ledger_export import read_document
from bundlinje.service import ledger
from bundlinje.service.ledger import Where
from tests.fault.kept import Entry as Row
from tests.fault.kept import Kept, refused_lines
from tests.trust.people import (
    ANNA,
    BO,
    FIE,
    FUND,
    TIME,
    TOWN,
    Book,
    draft,
    head,
    key_of,
    opening,
    payment,
    posting,
    settlement,
    signed,
)

HEAD = """\
# What a user reads about a ledger, a key or a database that cannot be used. Each entry is named by
# its code, has its input in a function of ledger.py, and the lines with that code, in Danish and
# English.
"""
ZOE = key_of("Zoe Frost", TOWN)
Scene = Callable[[Path], object]


# --- What cannot be written ----------------------------------------------------------------------


def _refuse(found: Iterable[Fault]) -> object:
    raise Refused(found)


def _asked(book: Book, author: SecretKey, kind: str, **content: Any) -> Scene:
    asked = draft(kind, content, author)
    return lambda _: _refuse(asked.faults() or faults(book.state, asked))


def _due() -> Book:
    book = Book.opened()
    book.write(ANNA, "settlement_recorded", **settlement(1_000_00))
    return book


def _proposed() -> Book:
    book = _due()
    book.write(ANNA, "payment_proposed", **payment(1, 100_00))
    return book


def _lost() -> Book:
    book = _proposed()
    book.write(BO, "key_ended", key=ANNA.public.id, why="lost")
    return book


def _opening(*people: SecretKey, author: SecretKey = ANNA) -> Scene:
    asked = replace(opening(people), key=author.public.id)
    return lambda _: _refuse(faults(State(), asked))


RULES: Mapping[str, Scene] = {
    "BL-L010": _asked(_due(), ANNA, "withdrawn", proposal=1, reason=" "),
    "BL-L010-amount": _asked(_due(), ANNA, "payment_proposed", **{**payment(1, 1),
                                                                  "amount_ore": 0.5}),
    "BL-L011": _asked(_due(), ANNA, "approved"),
    "BL-L013": _asked(_due(), ANNA, "approved", proposal=1, reson="typo"),
    "BL-L014": _asked(_due(), ANNA, "settlement_recorded", **{**settlement(1), "postings": [
        posting(TOWN, -100), posting(FUND, 99)]}),
    "BL-L015": _asked(_due(), ANNA, "aproved", proposal=1),
    "BL-L017": _asked(_due(), ANNA, "withdrawn", proposal=1, reason="about 010190-1234"),
    "BL-L040": _asked(_due(), ZOE, "approved", proposal=1),
    "BL-L041": _asked(_lost(), ANNA, "approved", proposal=2),
    "BL-L043": _asked(_due(), ANNA, "payment_proposed", **payment(1, 1, TOWN, "horsens")),
    "BL-L044": _asked(_due(), ANNA, "approved", proposal=7),
    "BL-L045": _asked(_proposed(), ANNA, "payment_made", proposal=2, reference="b",
                      date="2026-11-24"),
    "BL-L046": _asked(_proposed(), ANNA, "approved", proposal=2),
    "BL-L047": _asked(_proposed(), FIE, "approved", proposal=2),
    "BL-L048": _asked(_proposed(), ANNA, "payment_proposed", **payment(1, 1_000_00)),
    "BL-L049": _asked(_due(), ANNA, "payment_proposed", **payment(0, 1)),
    "BL-L050": _asked(_due(), ANNA, "settlement_recorded", **settlement(1)),
    "BL-L051": _asked(_due(), ANNA, "key_proposed", **BO.public.content),
    "BL-L052": _asked(_due(), ANNA, "head_countersigned",
                      **{**head(_due().state, 1, FIE).content, "sequence": 0}),
    "BL-L053": _asked(_due(), ANNA, "head_countersigned", **head(_due().state, 1, BO).content),
    "BL-L054": _opening(ANNA, key_of("Anna Holm", FUND), FIE),
    "BL-L055": _asked(Book(), ANNA, "approved", proposal=1),
    "BL-L056": _opening(ANNA, BO),
    "BL-L057": _asked(_lost(), BO, "approved", proposal=2),
    "BL-L058": _asked(_proposed(), ANNA, "payment_proposed", **payment(1, 1_000_00)),
}  # fmt: skip


# --- What is not in order ------------------------------------------------------------------------


def _told(*found: Finding) -> Refused:
    """Return findings as a refusal, so that their lines are read in one way."""
    return Refused([Fault(item.code, item.path, item.values, item.place) for item in found])


def _followed(change: Callable[[list[bytes]], list[bytes]]) -> Scene:
    return lambda _: _refuse(
        _told(*follow_lines(change(_proposed().lines), signature_fits).broken).faults
    )


def _changed(line: bytes, **fields: Any) -> bytes:
    return canonical_json({**json.loads(line), **fields}).encode()


def _missing(kept: Callable[[State], Head | Entry]) -> Scene:
    state = _proposed().state
    return lambda _: _refuse(_told(*missing(state, [kept(state)], signature_fits)).faults)


def _other_ending() -> Entry:
    book = _due()
    return signed(book.state, draft("payment_proposed", payment(1, 50_00), ANNA), ANNA)


BREAKS: Mapping[str, Scene] = {
    "BL-L012": _followed(lambda lines: [lines[0], lines[1] + b" "]),
    "BL-L060": _followed(lambda lines: [lines[0], lines[2]]),
    "BL-L061": _followed(lambda lines: [lines[0], _changed(lines[1], previous="1" * 64)]),
    "BL-L062": _followed(lambda lines: [lines[0], _changed(lines[1], time="2026-11-25T10:00:00Z")]),
    "BL-L063": _followed(lambda lines: [lines[0], _changed(lines[1], ledger="1" * 32)]),
    "BL-L064": _followed(lambda _: []),
    "BL-L065": _missing(lambda _: _other_ending()),
    "BL-L067": _missing(lambda state: replace(head(state, 1, FIE), signature="1" * 128)),
    "BL-L068": _missing(lambda state: replace(_other_ending(), sequence=state.next)),
    "BL-L069": _followed(lambda lines: [_changed(lines[0], ledger="1" * 32)]),
}


# --- Keys ----------------------------------------------------------------------------------------


def library_is_missing(here: Path) -> object:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *rest)

    with patch.object(builtins, "__import__", without):
        return keys.new_key(here, "anna", "Anna Holm", TOWN)


def key_has_no_name(here: Path) -> object:
    return keys.new_key(here, "../anna", "Anna Holm", TOWN)


def key_is_there(here: Path) -> object:
    keys.new_key(here, "anna", "Anna Holm", TOWN)
    return keys.new_key(here, "anna", "Anna Holm", TOWN)


def key_is_not_there(here: Path) -> object:
    keys.new_key(here, "anna", "Anna Holm", TOWN)
    return keys.open_key(here, "ana")


def key_can_be_read_by_others(here: Path) -> object:
    keys.new_key(here, "anna", "Anna Holm", TOWN)
    (here / "anna.pem").chmod(0o644)
    return keys.open_key(here, "anna")


def passphrase_is_another(here: Path) -> object:
    keys.new_key(here, "anna", "Anna Holm", TOWN, "open sesame")
    return keys.open_key(here, "anna", "open barley")


def key_is_no_key(here: Path) -> object:
    keys.new_key(here, "anna", "Anna Holm", TOWN)
    (here / "anna.pem").write_text("no key", encoding="utf-8")
    return keys.open_key(here, "anna")


def public_file_is_another(here: Path) -> object:
    (here / "anna.public.json").write_text("[]", encoding="utf-8")
    return keys.read_public(here / "anna.public.json")


def key_folder_is_a_file(here: Path) -> object:
    (here / "keys").touch()
    return keys.new_key(here / "keys" / "mine", "anna", "Anna Holm", TOWN)


# --- Databases and files -------------------------------------------------------------------------


def begun(here: Path, name: str = "case") -> Where:
    """Open a ledger in a folder of its own."""
    (here / name).mkdir()
    where = Where(here / name)
    ledger.begin(where, "Diabetes 2026", ANNA, [BO.public, FIE.public], TIME)
    return where


def address_is_none(here: Path) -> object:
    return ledger.show(Where(here, "mysql://user:secret@host/name"))


def setting_is_unsafe(here: Path) -> object:
    return ledger.show(Where(here, "sqlite:////tmp/x.sqlite?synchronous=OFF"))


def disk_is_over_the_network(here: Path) -> object:
    where = begun(here)
    with patch("bundlinje.store.connection.file_system", lambda _: "nfs4"):
        return ledger.show(where)


def file_is_no_database(here: Path) -> object:
    (here / "ledger").mkdir()
    (here / ledger.DATABASE).write_bytes(b"no database" * 999)
    return ledger.show(Where(here))


def no_ledger_here(here: Path) -> object:
    return ledger.show(Where(here))


def ledger_is_there(here: Path) -> object:
    return ledger.begin(begun(here), "Another", ANNA, [FIE.public], TIME)


def database_of_another_version(here: Path) -> object:
    where = begun(here)
    with patch("bundlinje.store.versions.known_steps", lambda: ["0001_initial", "0009_later"]):
        return ledger.show(where)


def database_is_busy(here: Path) -> object:
    import sqlite3

    where = begun(here)
    holding = sqlite3.connect(where.folder / ledger.DATABASE, isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    try:
        with patch("bundlinje.store.connection.BUSY_SECONDS", 0):
            return ledger.write(where, "settlement_recorded", settlement(1), ANNA, TIME)
    finally:
        holding.close()


def client_id_is_taken(here: Path) -> object:
    where = begun(here)
    for half_year in (1, 2):
        ledger.write(where, "settlement_recorded", settlement(1, half_year), ANNA, TIME, "mine")
    return None


def columns_say_otherwise(here: Path) -> object:
    where = begun(here)
    _with_sql(where, "DROP TRIGGER store_ledgerentry_no_update",
              "UPDATE store_ledgerentry SET kind = 'approved'")  # fmt: skip
    raise _told(*ledger.verify(where).broken)


def ledger_is_broken(here: Path) -> object:
    where = begun(here)
    _with_sql(where, "DROP TRIGGER store_ledgerentry_no_update",
              "UPDATE store_ledgerentry SET line = replace(line, 'Anna', 'Else')")  # fmt: skip
    return ledger.countersign(where, FIE, TIME)


def _with_sql(where: Where, *statements: str) -> None:
    import sqlite3

    opened = sqlite3.connect(where.folder / ledger.DATABASE)
    for statement in statements:
        opened.execute(statement)
    opened.commit()
    opened.close()


def backup_is_another_file(here: Path) -> object:
    (here / "backup.zip").write_bytes(b"no zip")
    return ledger.restore(Where(here), here / "backup.zip")


def database_is_not_empty(here: Path) -> object:
    where = begun(here)
    ledger.backup(where, here / "backup.zip")
    return ledger.restore(where, here / "backup.zip")


def backup_cannot_be_written(here: Path) -> object:
    (here / "a").touch()
    where = begun(here)
    ledger.backup(where, here / "a" / "backup.zip")
    return where


def file_is_no_settlement(here: Path) -> object:
    (here / "settlement.json").write_text("half a {", encoding="utf-8")
    return read_document(here / "settlement.json")


def export_cannot_be_read(here: Path) -> object:
    return ledger.verify(here / "none.jsonl")


SCENES: Mapping[str, Scene] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        library_is_missing,
        key_has_no_name,
        key_is_there,
        key_is_not_there,
        key_can_be_read_by_others,
        passphrase_is_another,
        key_is_no_key,
        public_file_is_another,
        key_folder_is_a_file,
        address_is_none,
        setting_is_unsafe,
        disk_is_over_the_network,
        file_is_no_database,
        no_ledger_here,
        ledger_is_there,
        database_of_another_version,
        database_is_busy,
        client_id_is_taken,
        columns_say_otherwise,
        ledger_is_broken,
        backup_is_another_file,
        database_is_not_empty,
        backup_cannot_be_written,
        file_is_no_settlement,
        export_cannot_be_read,
    )
}


def _bring(name: str, entry: Row, here: Path) -> object:
    if "scene" in entry:
        return SCENES[entry["scene"]](here)
    return {**RULES, **BREAKS}[name](here)


TABLE = Kept(
    "ledger.toml",
    HEAD,
    lambda name, entry: refused_lines(name, lambda here: _bring(name, entry, here)),
)

if __name__ == "__main__":
    TABLE.write()
