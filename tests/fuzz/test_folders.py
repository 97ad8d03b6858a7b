"""Thousands of broken, odd and whole case folders: each gets an answer, quickly, in words."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz.folders import folder_of
from tests.fuzz.worker import MOST_MEGABYTES, MOST_SECONDS

SAMPLE, FULL, PARTS = 120, 20_000, 4
ROOT = Path(__file__).resolve().parents[2]


def _outcome(first: int, count: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the broken promises of a row of folders, and the sum of all."""
    command = [sys.executable, "-m", "tests.fuzz.worker", str(first), str(count)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert lines, f"the worker died: {run.stderr[-3_000:]}"
    assert "folders" in lines[-1], f"the worker died after {lines[-1]}: {run.stderr[-3_000:]}"
    return lines[:-1], lines[-1]


def _told(broken: dict[str, Any]) -> str:
    """Return what broke, and how to see it again, for the message of a failure."""
    files = "\n".join(f"--- {name}\n{text}" for name, text in broken.pop("files").items())
    return "\n".join([*(f"{key}: {value}" for key, value in broken.items()), files])


@pytest.mark.parametrize("part", range(PARTS))
def test_every_folder_gets_an_answer(part: int, long_run: bool) -> None:
    count = (FULL if long_run else SAMPLE) // PARTS

    broken, total = _outcome(part * FULL // PARTS, count)

    assert not broken, "\n\n".join(_told(each) for each in broken[:3])
    assert not total["broken"]
    assert total["folders"] == count
    assert total["longest_s"] < MOST_SECONDS
    assert total["highest_mb"] < MOST_MEGABYTES
    assert count / 20 < total["accepted"] < count / 2, "too few or too many are whole"
    assert len(total["codes"]) >= (110 if long_run else 10), "the folders are too much alike"
    assert len(total["origins"]) == 6


def test_a_seed_is_always_the_same_folder() -> None:
    assert [folder_of(seed) for seed in range(20)] == [folder_of(seed) for seed in range(20)]


def test_the_worker_sees_a_broken_promise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tests.fuzz import worker

    monkeypatch.setattr(worker, "MOST_SECONDS", -1.0)
    monkeypatch.setattr(worker, "_forget_peak", lambda: None)

    with pytest.raises(AssertionError, match=r"check took"):
        worker.examine(0, tmp_path)
