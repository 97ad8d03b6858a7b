"""Databases with a ledger in them, to write to from other processes."""

from pathlib import Path

from django.conf import settings
from django.db import connections

from bundlinje import store
from bundlinje.calc.ledger_check import follow_lines
from bundlinje.core.ledger import Draft, entry_of
from bundlinje.errors import Refused
from bundlinje.files.keys import signature_fits
from tests.trust.people import ANNA, opening


def opening_named(title: str) -> Draft:
    """Return the draft that opens a ledger of its own: the id is made of the title too."""
    plain = opening()
    return Draft(plain.kind, {**plain.content, "title": title}, plain.key, plain.time, "opened")


def close() -> None:
    """Close whatever database is open in this process."""
    if settings.configured:
        connections.close_all()


def made(url: str) -> None:
    """Make the tables in a database, and leave it closed."""
    store.configure(url, create=True)
    from bundlinje.store import versions

    versions.migrate()
    connections.close_all()


def ledger_in(url: str, title: str = "Diabetes 2026") -> str:
    """Open a ledger in a database with tables, and leave the database closed."""
    store.configure(url)
    from bundlinje.store import ledger

    done = ledger.open_ledger(opening_named(title), ANNA.sign, signature_fits)
    connections.close_all()
    return done.entry.ledger


def sqlite(file: Path) -> str:
    """Return the address of a file."""
    return f"sqlite:///{file.absolute()}"


def lost_or_doubled(lines: list[bytes], confirmed: set[int]) -> list[str]:
    """Return what is wrong with a ledger of which these numbers were confirmed, if anything."""
    followed = follow_lines(lines, signature_fits)
    wrong = [item.text() for item in followed.broken]
    ids = [_client_id(line) for line in lines]
    wrong += [f"lost {number}" for number in sorted(confirmed) if f"c{number}" not in ids]
    wrong += [f"doubled {each}" for each in {each for each in ids if ids.count(each) > 1}]
    return wrong


def _client_id(line: bytes) -> str:
    """Return the client id of a line, or a name of its own for a line that is none."""
    try:
        return entry_of(line).client_id
    except Refused:
        return f"broken {id(line)}"
