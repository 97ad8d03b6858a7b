"""A database that would forget what it has confirmed is refused."""

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from bundlinje import store
from bundlinje.errors import Refused
from bundlinje.store.connection import SAFE, file_system
from tests.trust.places import close, ledger_in, made, sqlite
from tests.trust.postgres import server


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Nothing stays open after a test."""
    yield
    close()


def asked() -> dict[str, str]:
    """Return what the connection in use answers to every question about its safety."""
    connection = connections["default"]
    found = {}
    with connection.cursor() as cursor:
        for question in SAFE[connection.vendor]:
            cursor.execute(question)
            found[question] = str(cursor.fetchone()[0])
    return found


def test_a_connection_to_sqlite_writes_ahead_and_waits_for_the_disk(tmp_path: Path) -> None:
    url = sqlite(tmp_path / "a.sqlite")
    made(url)
    store.configure(url)

    assert asked() == {
        "PRAGMA journal_mode": "wal",
        "PRAGMA synchronous": "2",
        "PRAGMA foreign_keys": "1",
    }
    assert sqlite3.connect(tmp_path / "a.sqlite").execute("PRAGMA journal_mode").fetchone() == (
        "wal",
    )


@pytest.mark.parametrize(
    "query",
    ["synchronous=OFF", "synchronous=NORMAL", "synchronous=1", "journal_mode=delete",
     "journal_mode=off", "nolock=1", "immutable=1"],
)  # fmt: skip
def test_an_address_that_asks_for_less_is_refused(query: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="BL-L003"):
        store.configure(f"{sqlite(tmp_path / 'a.sqlite')}?{query}", create=True)


def test_an_address_that_asks_for_as_much_is_taken(tmp_path: Path) -> None:
    url = f"{sqlite(tmp_path / 'a.sqlite')}?synchronous=EXTRA&journal_mode=WAL"
    made(url)

    assert len(ledger_in(url)) == 32


@pytest.mark.parametrize(
    ("question", "command"), [("synchronous", "synchronous=OFF"), ("journal_mode", "x")]
)
def test_a_connection_set_otherwise_behind_our_back_is_refused(
    question: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = sqlite(tmp_path / "a.sqlite")
    made(url)
    pragmas = "PRAGMA journal_mode=DELETE" if command == "x" else f"PRAGMA {command}"
    monkeypatch.setattr("bundlinje.store.connection._PRAGMAS", (pragmas,))
    store.configure(url)

    for _ in range(2):  # and a second try finds no connection left open
        with pytest.raises(Refused, match=f"BL-L003.*{question}"):
            connections["default"].ensure_connection()


@pytest.mark.parametrize(
    "url",
    ["", "ledger.sqlite", "sqlite://", "sqlite://host/x", "mysql://a/b", "postgresql://",
     "postgresql://user:secret@host:port/db", "sqlite:///a?b"],
)  # fmt: skip
def test_an_address_that_cannot_be_read_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(Refused, match="BL-L002") as refused:
        store.configure(url)
    assert "secret" not in str(refused.value)


def test_a_file_is_made_only_where_that_is_asked(tmp_path: Path) -> None:
    for file in (tmp_path / "none.sqlite", tmp_path / "no" / "folder.sqlite"):
        with pytest.raises(Refused, match="BL-L006"):
            store.configure(sqlite(file))
    with pytest.raises(Refused, match="BL-L006"):
        store.configure(sqlite(tmp_path / "no" / "folder.sqlite"), create=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="a table of mounts as Linux has it")
def test_a_disk_over_the_network_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    share = tmp_path / "a share"
    share.mkdir()
    spelled = str(share).replace(" ", "\\040")
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\n//x/y {spelled} cifs rw 0 0\n", encoding="utf-8")

    assert file_system(share / "deep", mounts) == "cifs"
    assert file_system(tmp_path, mounts) == "ext4"
    assert file_system(tmp_path, tmp_path / "none") == ""
    monkeypatch.setattr("bundlinje.store.connection.file_system", lambda _: "nfs4")
    with pytest.raises(Refused, match=r"BL-L004.*nfs4"):
        store.configure(sqlite(share / "ledger.sqlite"), create=True)


def test_a_file_that_is_no_database_is_told_of(tmp_path: Path) -> None:
    from bundlinje.store import versions

    (tmp_path / "a.sqlite").write_bytes(b"not a database, and long enough to be asked about" * 99)
    store.configure(sqlite(tmp_path / "a.sqlite"))

    with pytest.raises(Refused, match="BL-L005"):
        versions.refuse_other_version()


@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes"])
def test_a_postgresql_server_that_forgets_is_refused(setting: str) -> None:
    with server(f"{setting}=off") as url:
        store.configure(url)
        with pytest.raises(Refused, match=f"BL-L003.*{setting}"):
            connections["default"].ensure_connection()


def test_a_postgresql_session_that_asks_for_less_is_refused() -> None:
    with server() as url:
        store.configure(f"{url}&options=-c%20synchronous_commit%3Doff")
        with pytest.raises(Refused, match=r"BL-L003.*synchronous_commit"):
            connections["default"].ensure_connection()
        store.configure(url)
        assert asked()["SHOW synchronous_commit"] == "on"
        connections.close_all()


def test_a_server_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    from bundlinje.store import versions

    store.configure(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(Refused, match="BL-L005"):
        versions.refuse_other_version()
