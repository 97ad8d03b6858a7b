"""Made-up tables, and a client that neither sleeps nor leaves this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from pathlib import Path

from bundlinje.errors import Refused
from bundlinje.files.statbank.cache import Cache
from bundlinje.files.statbank.client import Reuse, StatBank
from bundlinje.files.statbank.transport import Manners, Transport
from tests.support.statbank_server import MadeUpTable, Served, serving

TODAY = date(2026, 3, 2)

SMALL = MadeUpTable(
    "BOERN1",
    {
        "OMRÅDE": [("000", "Hele landet"), ("101", "København"), ("751", "Aarhus")],
        "KØN": [("TOT", "I alt"), ("M", "Mænd"), ("K", "Kvinder")],
        "Tid": [("2023", "2023"), ("2024", "2024")],
    },
    {
        codes: at * 10.5
        for at, codes in enumerate(
            product(("000", "101", "751"), ("TOT", "M", "K"), ("2023", "2024"))
        )
    },
)
WANTED = {"OMRÅDE": ["751", "101"], "KØN": ["*"], "Tid": ["2024"]}
ROWS = {
    ("101", "TOT", "2024"): 73.5,
    ("101", "M", "2024"): 94.5,
    ("101", "K", "2024"): 115.5,
    ("751", "TOT", "2024"): 136.5,
    ("751", "M", "2024"): 157.5,
    ("751", "K", "2024"): 178.5,
}
"""Counted by hand: the cell number at (0 to 17), times 10.5."""

QUICK = Manners(pause_seconds=0.0, silence_seconds=5.0)


@dataclass
class Waits:
    """A clock that only goes when somebody sleeps, and what was slept."""

    slept: list[float] = field(default_factory=list)
    now: float = 1000.0

    def sleep(self, seconds: float) -> None:
        """Sleep without sleeping."""
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        """Return the seconds that were slept, from some beginning."""
        return self.now


def bank_at(
    url: str,
    folder: Path,
    waits: Waits | None = None,
    manners: Manners = QUICK,
    reuse: Reuse = "today",
    today: date = TODAY,
) -> StatBank:
    """Return a client of a server, with its copies in a folder."""
    waits = waits or Waits()
    transport = Transport(waits.sleep, waits.clock, "bundlinje/test", url, manners)
    return StatBank(transport, Cache(folder), today, reuse)


@contextmanager
def small_server() -> Iterator[Served]:
    """Serve the small table."""
    with serving(SMALL) as served:
        yield served


def codes(refused: Refused) -> list[str]:
    """Return the codes of what was refused."""
    return [fault.code for fault in refused.faults]
