"""Power cuts: whatever a disk forgets that was not synced, no confirmed entry is lost or doubled.

A real run is recorded call by call (`shim.c`); a disk that forgets (`disk.py`) is cut at seeded
moments; SQLite opens what is left. The same with a weaker setting must lose entries, or the
harness could not see a loss.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bundlinje import store
from tests.conftest import ROOT
from tests.trust.disk import Asked, Disk, read_trace
from tests.trust.places import close, ledger_in, lost_or_doubled, made, sqlite
from tests.trust.writer import append

CUTS = {True: 1_000, False: 60}
SESSIONS = ("1", "3", "20", "1", "160", "2", "170", "5")
"""Some end in a checkpoint of their own accord, the others when the last connection closes."""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("gcc") is None,
    reason="the calls of a process are recorded with gcc on Linux",
)


@dataclass(frozen=True)
class Recorded:
    """A database before a run, and everything the run asked of the disk."""

    before: Path
    folder: Path
    asked: list[Asked]
    ledger: str


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recorder, compiled."""
    made_at = tmp_path_factory.mktemp("shim") / "shim.so"
    source = ROOT / "tests" / "trust" / "shim.c"
    subprocess.run(
        ["gcc", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", made_at, source, "-ldl"],
        check=True,
    )
    return made_at


def recorded(here: Path, shim: Path, synchronous: str = "") -> Recorded:
    """Record a run of appends."""
    before, folder, log = here / "before", here / "now", here / "log"
    before.mkdir()
    made(sqlite(before / "ledger.sqlite"))
    ledger = ledger_in(sqlite(before / "ledger.sqlite"))
    (before / "acks").touch()
    shutil.copytree(before, folder)
    subprocess.run(
        [sys.executable, "-m", "tests.trust.writer", "record", sqlite(folder / "ledger.sqlite"),
         ledger, str(folder), synchronous, *SESSIONS],
        cwd=ROOT,
        env={**os.environ, "LD_PRELOAD": str(shim), "BUNDLINJE_TRACE_FOLDER": str(folder),
             "BUNDLINJE_TRACE_LOG": str(log)},
        check=True,
        timeout=300,
    )  # fmt: skip
    asked = [each for each in read_trace(log) if not each.path.endswith("-shm")]
    return Recorded(before, folder, asked, ledger)


def after_cuts(run: Recorded, cuts: int, here: Path) -> list[str]:
    """Return what was lost or doubled over power cuts at seeded moments of a run."""
    chance = random.Random(2026)
    moments = sorted(chance.choices(range(1, len(run.asked) + 1), k=cuts))
    disk = Disk(run.before)
    disk.folder = str(run.folder)
    for names in (disk.now, disk.lasting):
        for path in list(names):
            names[str(run.folder / Path(path).name)] = names.pop(path)
    confirmed: set[int] = set()
    wrong, done = [], 0
    for turn, moment in enumerate(moments):
        for asked in run.asked[done:moment]:
            disk.ask(asked)
            if asked.path.endswith("/acks"):
                confirmed.add(int(asked.data))
        done = moment
        found = _opened(disk, chance, here, confirmed)
        if not found and turn % 10 == 0:
            found = _gone_on(here, run.ledger, confirmed)
        wrong += [f"cut at {moment}: {each}" for each in found]
    return wrong


def _gone_on(here: Path, ledger: str, confirmed: set[int]) -> list[str]:
    """Return what is wrong when the program itself opens what is left and sends on from there."""
    store.configure(sqlite(here / "ledger.sqlite"))
    from bundlinje.store.ledger import rows_of

    first = max(confirmed, default=0)
    sent = {number for number in (first, first + 1, first + 2) if number}
    for number in sorted(sent):  # the last confirmed once more, as one does without an answer
        append(ledger, number)
    lines = [row.line for row in rows_of(ledger)]
    close()
    return lost_or_doubled(lines, confirmed | sent)


def _opened(disk: Disk, chance: random.Random, here: Path, confirmed: set[int]) -> list[str]:
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir()
    for name, content in disk.after_cut(chance).items():
        (here / name).write_bytes(content)
    opened = sqlite3.connect(here / "ledger.sqlite")
    try:
        whole = opened.execute("PRAGMA integrity_check").fetchone()[0]
        query = "SELECT line FROM store_ledgerentry ORDER BY sequence"
        lines = [str(row[0]).encode() for row in opened.execute(query)]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    finally:
        opened.close()
    return ([] if whole == "ok" else [whole]) + lost_or_doubled(lines, confirmed)


def test_no_power_cut_loses_or_doubles_a_confirmed_entry(
    shim: Path, tmp_path: Path, long_run: bool
) -> None:
    run = recorded(tmp_path, shim)
    kinds = {asked.kind for asked in run.asked}

    assert {"w", "s", "o", "u"} <= kinds  # written, synced, and a log made and taken away
    assert after_cuts(run, CUTS[long_run], tmp_path / "cut") == []


@pytest.mark.parametrize("synchronous", ["OFF", "NORMAL"])
def test_the_harness_sees_a_setting_that_syncs_too_little(
    synchronous: str, shim: Path, tmp_path: Path
) -> None:
    run = recorded(tmp_path, shim, synchronous)

    assert any("lost" in each for each in after_cuts(run, CUTS[False], tmp_path / "cut"))


def test_the_disk_keeps_what_was_synced_and_may_forget_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    disk = Disk(tmp_path)
    path, chance = str(tmp_path / "a"), random.Random(1)
    disk.ask(Asked("w", path, 0, b"new"))
    found = {disk.after_cut(chance)["a"] for _ in range(200)}
    disk.ask(Asked("s", path, 0, b""))

    assert {b"old", b"new"} < found  # and torn ones
    assert {disk.after_cut(chance)["a"] for _ in range(20)} == {b"new"}


def test_a_name_lasts_when_its_folder_is_synced(tmp_path: Path) -> None:
    disk, chance = Disk(tmp_path), random.Random(1)
    path = str(tmp_path / "b")
    disk.ask(Asked("o", path, 0, b""))
    disk.ask(Asked("w", path, 2, b"x"))
    disk.ask(Asked("s", path, 0, b""))
    names = {tuple(disk.after_cut(chance)) for _ in range(50)}
    disk.ask(Asked("s", str(tmp_path), 0, b""))

    assert names == {(), ("b",)}
    assert disk.after_cut(chance) == {"b": b"\0\0x"}
