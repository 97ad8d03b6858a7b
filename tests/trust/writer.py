"""A process that appends to a ledger and says so when an entry is confirmed, until it is killed.

`python -m tests.trust.writer record URL LEDGER FOLDER SYNCHRONOUS COUNT...` appends COUNT entries,
closes the database, and so on for each COUNT; what is confirmed goes to FOLDER/acks.
`python -m tests.trust.writer serve URL` reads `LEDGER FIRST` from its input and forks a process
that appends entries from FIRST on; it says `pid`, then each number as it is confirmed.
"""

import os
import sys
from collections.abc import Callable

from django.db import connections

from bundlinje import store
from bundlinje.core.ledger import Draft
from bundlinje.files.keys import signature_fits
from tests.trust.people import ANNA, draft, settlement


def asked(number: int) -> Draft:
    """Return the draft of a number: the same again whenever it is sent."""
    return draft("settlement_recorded", settlement(100 + number, number), ANNA, f"c{number}")


def append(ledger: str, number: int) -> None:
    """Append the entry of a number, and return when it is confirmed."""
    from bundlinje.store import ledger as ledgers

    ledgers.append(ledger, asked(number), ANNA.sign, signature_fits)


def record(url: str, ledger: str, folder: str, synchronous: str, *counts: str) -> None:
    """Append in sessions, each on a connection of its own, and write down what is confirmed."""
    store.configure(url)
    said = os.open(os.path.join(folder, "acks"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)  # noqa: PTH118
    number = 0
    for count in counts:
        if synchronous:  # the planted fault, behind the back of what refuses it
            with connections["default"].cursor() as cursor:
                cursor.execute(f"PRAGMA synchronous={synchronous}")
        for _ in range(int(count)):
            number += 1
            append(ledger, number)
            os.write(said, f"{number}\n".encode())
        connections.close_all()


def serve(url: str) -> None:
    """Fork a writer for each line of the input, and say when it has ended."""
    store.configure(url)
    for line in sys.stdin:
        ledger, first = line.split()
        if (child := os.fork()) == 0:
            _write_until_killed(ledger, int(first))
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("ended")


def _write_until_killed(ledger: str, first: int) -> None:
    try:
        for number in range(first, first + 1_000):
            append(ledger, number)
            say(str(number))
    finally:
        os._exit(3)


def say(word: str) -> None:
    """Write a line at once."""
    os.write(1, f"{word}\n".encode())


WAYS: dict[str, Callable[..., None]] = {"record": record, "serve": serve}

if __name__ == "__main__":
    WAYS[sys.argv[1]](*sys.argv[2:])
