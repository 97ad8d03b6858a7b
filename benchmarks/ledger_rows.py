"""How long an entry takes until it is on the disk, with a ledger of some years before it."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from benchmarks.common import Row, at_most

APPENDS, BEFORE = 400, 400
TARGET_MILLISECONDS = 20.0


def ledger_rows() -> list[Row]:
    """Return the rows of durable appends, and of following a ledger, in SQLite."""
    from bundlinje import store
    from bundlinje.calc.ledger_check import follow_lines
    from bundlinje.files.keys import signature_fits
    from tests.trust.places import close, ledger_in, made, sqlite
    from tests.trust.writer import append

    with TemporaryDirectory() as here:
        url = sqlite(Path(here) / "ledger.sqlite")
        made(url)
        ledger = ledger_in(url)
        store.configure(url)
        from bundlinje.store.ledger import rows_of

        taken = []
        for number in range(1, BEFORE + APPENDS + 1):
            begin = perf_counter()
            append(ledger, number)
            taken.append(1000.0 * (perf_counter() - begin))
        half, most = np.percentile(taken[BEFORE:], (50, 95))
        lines = [row.line for row in rows_of(ledger)]
        signature_fits.cache_clear()
        begin = perf_counter()
        assert not follow_lines(lines, signature_fits).broken
        followed = 1000.0 * (perf_counter() - begin)
        synced = _sync_milliseconds(Path(here))
        close()
    size = f"{BEFORE} entries before it"
    return [
        at_most(f"durable append, SQLite, {size}, p95", float(most), "ms", TARGET_MILLISECONDS),
        Row(f"durable append, SQLite, {size}, median", float(half), "ms"),
        Row("one write and sync of this disk, median", synced, "ms"),
        Row(f"verify a ledger of {len(lines)} entries", followed, "ms"),
    ]


def _sync_milliseconds(here: Path) -> float:
    """Return what the disk itself takes for a write that lasts, the floor of every append."""
    taken = []
    handle = os.open(here / "synced", os.O_WRONLY | os.O_CREAT)
    for _ in range(100):
        begin = perf_counter()
        os.write(handle, b"x" * 4096)
        os.fsync(handle)
        taken.append(1000.0 * (perf_counter() - begin))
    os.close(handle)
    return float(np.median(taken))
