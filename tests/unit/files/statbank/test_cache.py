"""Copies: whole or not there, dated, and never used when somebody has been at them."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.errors import Refused
from bundlinje.files.statbank.cache import Cache, Copy, Damaged, usual_folder
from bundlinje.files.statbank.transport import Received
from tests.unit.files.statbank.made_up import codes

REQUEST = {"address": "https://example.org/v1/data", "body": {"table": "BØRN1"}}
DAY = date(2026, 3, 2)


def keep(cache: Cache, raw: bytes = b"made up", day: date = DAY) -> Copy:
    """Keep an answer."""
    with cache.room() as answer:
        answer.write(raw)
        return cache.keep(REQUEST, answer, Received(len(raw), hashlib.sha256(raw).hexdigest()), day)


def files(folder: Path) -> list[str]:
    """Return the names in a folder, sorted by how they end."""
    return sorted((path.name for path in folder.iterdir()), key=lambda name: name[::-1])


def test_nothing_is_there_before_something_is_kept(tmp_path: Path) -> None:
    assert Cache(tmp_path / "not" / "yet").find(REQUEST) is None
    assert Cache(tmp_path).find(REQUEST) is None


def test_what_is_kept_is_found_with_its_day_and_request(tmp_path: Path) -> None:
    kept = keep(Cache(tmp_path / "new" / "folder"))
    found = Cache(tmp_path / "new" / "folder").find(REQUEST)

    assert found == kept
    assert found is not None
    assert found.body.read_bytes() == b"made up"
    assert (found.fetched, found.request) == (DAY, REQUEST)
    assert found.sha256 == hashlib.sha256(b"made up").hexdigest()


def test_an_auditor_can_read_what_was_asked_and_when(tmp_path: Path) -> None:
    keep(Cache(tmp_path))
    [label] = tmp_path.glob("*.json")
    said = json.loads(label.read_text(encoding="utf-8"))

    assert said["fetched"] == "2026-03-02"
    assert said["request"] == REQUEST
    assert said["bytes"] == 7


def test_another_request_is_not_answered_by_it(tmp_path: Path) -> None:
    keep(Cache(tmp_path))

    assert Cache(tmp_path).find({**REQUEST, "body": {"table": "BØRN2"}}) is None


def test_a_newer_answer_takes_the_place_of_the_older(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    keep(cache)
    keep(cache, b"newer", date(2026, 3, 3))
    found = cache.find(REQUEST)

    assert found is not None
    assert (found.body.read_bytes(), found.fetched.day) == (b"newer", 3)
    assert len(files(tmp_path)) == 2, "nothing of the older one is left"


def test_the_same_answer_on_another_day_is_dated_anew(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    keep(cache)
    keep(cache, day=date(2026, 4, 1))
    found = cache.find(REQUEST)

    assert found is not None
    assert (found.body.read_bytes(), found.fetched) == (b"made up", date(2026, 4, 1))


def test_an_answer_that_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    with Cache(tmp_path).room() as answer:
        answer.write(b"half")
        assert len(files(tmp_path)) == 1

    assert files(tmp_path) == []


def test_a_body_without_its_label_is_nothing(tmp_path: Path) -> None:
    keep(Cache(tmp_path))
    next(tmp_path.glob("*.json")).unlink()

    assert Cache(tmp_path).find(REQUEST) is None


# --- Damage --------------------------------------------------------------------------------------


def test_a_missing_body_is_damage(tmp_path: Path) -> None:
    keep(Cache(tmp_path)).body.unlink()

    with pytest.raises(Damaged):
        Cache(tmp_path).find(REQUEST)


@given(st.data())
def test_any_changed_byte_of_the_body_is_damage(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    body = keep(Cache(folder), b"made up figures").body
    raw = bytearray(body.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    body.write_bytes(raw)

    with pytest.raises(Damaged):
        Cache(folder).find(REQUEST)


@pytest.mark.parametrize(
    "label",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"\xff\xfe",
        b'{"fetched": "yesterday", "sha256": "0", "body": "x", "request": {}}',
        b'{"fetched": 3, "sha256": 4, "body": 5, "request": 6}',
    ],
)
def test_a_label_that_cannot_be_read_is_damage(label: bytes, tmp_path: Path) -> None:
    keep(Cache(tmp_path))
    next(tmp_path.glob("*.json")).write_bytes(label)

    with pytest.raises(Damaged):
        Cache(tmp_path).find(REQUEST)


def test_a_label_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    keep(cache)
    [label] = (tmp_path / "cache").glob("*.json")
    said = json.loads(label.read_text(encoding="utf-8"))
    outside = tmp_path / "outside"
    outside.write_bytes(b"made up")
    label.write_text(json.dumps({**said, "body": "../outside"}), encoding="utf-8")

    with pytest.raises(Damaged):
        cache.find(REQUEST)


def test_a_label_of_another_request_is_damage(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    keep(cache)
    [label] = tmp_path.glob("*.json")
    said = json.loads(label.read_text(encoding="utf-8"))
    label.write_text(json.dumps({**said, "request": {"other": 1}}), encoding="utf-8")

    with pytest.raises(Damaged):
        cache.find(REQUEST)


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Refused) as refused, Cache(tmp_path / "file" / "cache").room():
        pass

    assert codes(refused.value) == ["BL-S032"]


KILLED = """
import os, sys
from datetime import date
from pathlib import Path
from bundlinje.files.statbank import cache
from bundlinje.files.statbank.transport import Received
room = cache.Cache(Path(sys.argv[1]))
count = 0
def stop(*_):
    global count
    count += 1
    if count == int(sys.argv[2]):
        os._exit(9)
original = Path.replace
Path.replace = lambda self, to: (stop(), original(self, to), stop())[1]
with room.room() as answer:
    answer.write(b"newer")
    room.keep({}, answer, Received(5, sys.argv[3]), date(2026, 3, 3))
"""


@pytest.mark.parametrize(("step", "found"), [(1, b"old"), (2, b"old"), (3, b"old"), (4, b"newer")])
def test_a_program_that_dies_in_the_middle_leaves_a_whole_copy(
    step: int, found: bytes, tmp_path: Path
) -> None:
    cache = Cache(tmp_path)
    with cache.room() as answer:
        answer.write(b"old")
        cache.keep({}, answer, Received(3, hashlib.sha256(b"old").hexdigest()), DAY)
    arguments = [str(tmp_path), str(step), hashlib.sha256(b"newer").hexdigest()]
    died = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False, timeout=60)
    copy = cache.find({})

    assert died.returncode == 9
    assert copy is not None
    assert copy.body.read_bytes() == found


# --- Where ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "platform", "folder"),
    [
        ({"BUNDLINJE_CACHE": "/b"}, "linux", "/b/statbank"),
        ({"BUNDLINJE_CACHE": "/b"}, "win32", "/b/statbank"),
        ({}, "linux", "/home/a/.cache/bundlinje/statbank"),
        ({"XDG_CACHE_HOME": "/x"}, "linux", "/x/bundlinje/statbank"),
        ({"XDG_CACHE_HOME": "not/absolute"}, "linux", "/home/a/.cache/bundlinje/statbank"),
        ({"BUNDLINJE_CACHE": ""}, "darwin", "/home/a/Library/Caches/bundlinje/statbank"),
        ({"LOCALAPPDATA": "/l"}, "win32", "/l/bundlinje/cache/statbank"),
        ({}, "win32", "/home/a/AppData/Local/bundlinje/cache/statbank"),
    ],
)
def test_copies_lie_where_the_platform_has_such_files(
    environment: dict[str, str], platform: str, folder: str
) -> None:
    found = usual_folder(environment, Path("/home/a"), platform)

    assert found == Path(folder.replace("/", os.sep))
