"""Kills: a writer that is killed at any moment has lost and doubled nothing it confirmed.

After a kill the same entries are sent again, from the first that was not confirmed, as a user does
who got no answer.
"""

import os
import random
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from django.db import connections

from bundlinje import store
from tests.conftest import ROOT
from tests.trust import postgres
from tests.trust.places import ledger_in, lost_or_doubled, made, sqlite

KILLS = {True: 1_000, False: 25}
KILLS_OF_ONE_LEDGER = 25
"""Then another is begun, since a writer first follows the whole ledger."""


@dataclass
class Writers:
    """The process that forks writers, spoken to over its pipes."""

    process: subprocess.Popen[bytes]
    waiting: bytes = b""

    def line(self, seconds: float) -> str | None:
        """Return the next line, or None if none comes in time."""
        assert self.process.stdout is not None
        while b"\n" not in self.waiting:
            ready, _, _ = select.select([self.process.stdout], [], [], seconds)
            if not ready:
                return None
            more = os.read(self.process.stdout.fileno(), 65536)
            assert more, "the writers have ended"
            self.waiting += more
        line, _, self.waiting = self.waiting.partition(b"\n")
        return line.decode()

    def begin(self, ledger: str, first: int) -> int:
        """Start a writer and return its process id."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{ledger} {first}\n".encode())
        self.process.stdin.flush()
        word, _, number = (self.line(60) or "").partition(" ")
        assert word == "pid"
        return int(number)


@contextmanager
def writers(url: str) -> Iterator[Writers]:
    """Give a process that forks writers to a database."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.trust.writer", "serve", url],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Writers(process)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()


def killed(pool: Writers, ledger: str, first: int, chance: random.Random) -> set[int]:
    """Start a writer, kill it after a few confirmed entries and a moment more, and return them."""
    confirmed: set[int] = set()
    process, enough = pool.begin(ledger, first), chance.randrange(6)
    if enough == 0:
        sleep(chance.uniform(0, 0.05))  # perhaps before it has so much as connected
    while len(confirmed) < enough:
        line = pool.line(60)
        assert line is not None
        assert line != "ended", "the writer gave up"
        confirmed.add(int(line))
    sleep(chance.uniform(0, 0.012))
    os.kill(process, signal.SIGKILL)
    while (line := pool.line(60)) != "ended":
        assert line is not None
        confirmed.add(int(line))
    return confirmed


def lines_of(url: str, ledger: str) -> list[bytes]:
    """Return the lines of a ledger as they are in the database."""
    store.configure(url)
    from bundlinje.store import ledger as ledgers

    lines = [row.line for row in ledgers.rows_of(ledger)]
    connections.close_all()
    return lines


def kill_often(url: str, kills: int, seed: int) -> int:
    """Kill writers so many times, and return how many entries were confirmed in all."""
    chance, total = random.Random(seed), 0
    with writers(url) as pool:
        for turn in range(0, kills, KILLS_OF_ONE_LEDGER):
            ledger = ledger_in(url, f"Ledger {turn}")
            confirmed: set[int] = set()
            for _ in range(min(KILLS_OF_ONE_LEDGER, kills - turn)):
                confirmed |= killed(pool, ledger, max(confirmed, default=0) + 1, chance)
            lines = lines_of(url, ledger)
            assert lost_or_doubled(lines, confirmed) == []
            assert len(lines) - 1 >= len(confirmed)
            total += len(confirmed)
    return total


def test_kills_lose_and_double_nothing_in_sqlite(tmp_path: Path, long_run: bool) -> None:
    url = sqlite(tmp_path / "ledger.sqlite")
    made(url)

    assert kill_often(url, KILLS[long_run], seed=1) > KILLS[long_run]


def test_kills_lose_and_double_nothing_in_postgresql(long_run: bool) -> None:
    with postgres.server() as url:
        made(url)

        assert kill_often(url, KILLS[long_run], seed=2) > KILLS[long_run]


def test_the_harness_sees_entries_that_are_lost_and_doubled(tmp_path: Path) -> None:
    url = sqlite(tmp_path / "ledger.sqlite")
    made(url)
    ledger = ledger_in(url)
    with writers(url) as pool:
        confirmed = killed(pool, ledger, 1, random.Random(5)) or {1}
    lines = lines_of(url, ledger)

    assert lost_or_doubled(lines, {*confirmed, 999}) == ["lost 999"]
    assert any("doubled" in each for each in lost_or_doubled([*lines, lines[-1]], confirmed))
