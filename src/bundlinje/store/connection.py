"""Connecting to a database, and refusing one that would forget what it has confirmed."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import django
from django.conf import settings
from django.db import DatabaseError, OperationalError, connections
from django.db.backends.signals import connection_created

from bundlinje.errors import Fault, Refused

Database = dict[str, Any]
DEFAULT: Final = "default"
BUSY_SECONDS: Final = 30
_FILE = "sqlite"
_POSTGRES = ("postgresql", "postgres")
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA fullfsync=ON",
    "PRAGMA checkpoint_fullfsync=ON",
)
"""The last two ask macOS to reach the disk itself; elsewhere they do nothing."""

SAFE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "sqlite": {
        "PRAGMA journal_mode": ("wal",),
        "PRAGMA synchronous": ("2", "3"),
        "PRAGMA foreign_keys": ("1",),
    },
    "postgresql": {
        "SHOW synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
        "SHOW fsync": ("on",),
        "SHOW full_page_writes": ("on",),
        "SHOW server_encoding": ("UTF8",),
    },
}
"""What a connection must answer before anything is written over it."""

_ASKED_SAFELY = {"journal_mode": ("wal",), "synchronous": ("full", "extra", "2", "3")}
_OVER_A_NETWORK = frozenset(
    ("9p", "afs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "gfs2", "lustre", "ncpfs", "nfs",
     "nfs4", "smb2", "smb3", "smbfs")
)  # fmt: skip


def configure(url: str, create: bool = False) -> None:
    """Make a database the one that the store uses.

    `url` is `sqlite:///relative`, `sqlite:////absolute` or `postgresql://user@host/name`. A file
    that is not there is made only with `create`. Raises Refused: BL-L002 no such address, BL-L003
    a setting that could lose entries, BL-L004 a disk over the network, BL-L006 no such file.
    """
    database = _database(url)
    if database["ENGINE"].endswith("sqlite3"):
        _refuse_unsafe_place(Path(database["NAME"]), create)
    if not settings.configured:
        settings.configure(
            DATABASES={DEFAULT: database},
            INSTALLED_APPS=[
                "django.contrib.contenttypes",
                "django.contrib.auth",
                "bundlinje.store",
            ],
            AUTH_USER_MODEL="store.User",
            USE_TZ=True,
            TIME_ZONE="UTC",
        )
        django.setup()
        connection_created.connect(_refuse_unsafe_settings)
        return
    connections[DEFAULT].close()
    connections.settings = connections.configure_settings({DEFAULT: database})
    del connections[DEFAULT]


def _database(url: str) -> Database:
    try:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        if parts.scheme == _FILE and not parts.netloc and len(parts.path) > 1:
            return _sqlite(parts, asked)
        if parts.scheme in _POSTGRES and len(parts.path) > 1:
            return _postgresql(parts, asked)
    except ValueError:
        pass
    raise Refused([Fault("BL-L002")])  # the address is not repeated: it can hold a password


def _sqlite(parts: SplitResult, asked: Mapping[str, str]) -> Database:
    for name, value in asked.items():
        if value.lower() not in _ASKED_SAFELY.get(name, ()):
            known = " | ".join(_ASKED_SAFELY.get(name, ("-",)))
            raise Refused([_unsafe(name, value, known)])
    options = {
        "timeout": BUSY_SECONDS,
        "transaction_mode": "IMMEDIATE",
        "init_command": ";".join(_PRAGMAS),
    }
    name = unquote(parts.path[1:])
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": options}


def _postgresql(parts: SplitResult, asked: Mapping[str, str]) -> Database:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.get("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {name: value for name, value in asked.items() if name != "host"},
    }


def _unsafe(setting: str, value: str, wanted: str) -> Fault:
    return Fault("BL-L003", "", {"setting": setting, "value": value[:60], "wanted": wanted})


def _refuse_unsafe_place(file: Path, create: bool) -> None:
    if not create and not file.is_file():
        raise Refused([Fault("BL-L006", "", {"file": str(file)})])
    folder = file.resolve().parent
    if not folder.is_dir():
        raise Refused([Fault("BL-L006", "", {"file": str(file)})])
    if (kind := file_system(folder)) in _OVER_A_NETWORK:
        raise Refused([Fault("BL-L004", "", {"folder": str(folder), "kind": kind})])


def file_system(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """Return the kind of file system that a folder is on, or an empty text where that is not told.

    Linux tells by its table of mounts, Windows by the drive; on macOS nothing is asked.
    """
    if sys.platform == "win32":
        return "cifs" if _drive_is_remote(folder) else ""
    try:
        rows = [line.split() for line in mounts.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return ""
    known = {Path(row[1].encode().decode("unicode_escape")): row[2] for row in rows if len(row) > 2}
    return next((known[each] for each in (folder, *folder.parents) if each in known), "")


def _drive_is_remote(folder: Path) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    remote = 4
    return folder.drive.startswith("\\\\") or (
        ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == remote
    )


def _refuse_unsafe_settings(connection: Any, **_: Any) -> None:
    """Ask a new connection for what it would do, whoever set it and wherever."""
    if connection.vendor == "sqlite":
        # so that a line which somebody has broken can be read, and told of
        connection.connection.text_factory = _readable
    try:
        with connection.cursor() as cursor:
            for question, safe in SAFE[connection.vendor].items():
                cursor.execute(question)
                answer = str(cursor.fetchone()[0])
                if answer not in safe:
                    setting = question.split()[1]
                    raise Refused([_unsafe(setting, answer, " | ".join(safe))])
    except BaseException:
        connection.close()
        raise


def _readable(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


@contextmanager
def told() -> Iterator[None]:
    """Tell in words what a database cannot do: it is busy (BL-L009), or not usable (BL-L005)."""
    try:
        yield
    except OperationalError as error:
        busy = "locked" in str(error)
        raise Refused([Fault("BL-L009") if busy else _unusable(error)]) from error
    except DatabaseError as error:
        raise Refused([_unusable(error)]) from error


def _unusable(error: Exception) -> Fault:
    lines = str(error).strip().splitlines()
    return Fault("BL-L005", "", {"reason": lines[0][:200] if lines else type(error).__name__})
