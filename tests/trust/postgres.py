"""A PostgreSQL server of the tests' own: in a folder of its own, on a Unix socket, then gone."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from time import sleep

import pytest

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
"""Where Debian puts the server; it is not on PATH."""
SERVER_USER = "postgres"


def missing() -> str:
    """Return why no server can be started here, or an empty text."""
    if os.name != "posix":
        return "a server on a Unix socket needs POSIX"
    if not PROGRAMS:
        return "PostgreSQL is not installed (Debian: postgresql)"
    if os.geteuid() == 0:
        if not any(entry.pw_name == SERVER_USER for entry in pwd.getpwall()):
            return f"PostgreSQL does not run as root, and there is no user {SERVER_USER}"
        if shutil.which("setpriv") is None:
            return "PostgreSQL does not run as root, and setpriv is missing"
    return ""


def _as_server() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={SERVER_USER}", f"--regid={SERVER_USER}", "--clear-groups"]


@contextmanager
def server(*settings: str) -> Iterator[str]:
    """Give the address of an empty database on a server with settings such as `fsync=off`."""
    if reason := missing():
        pytest.skip(reason)
    folder = Path(mkdtemp(prefix="bl-pg-"))  # a socket's path must be short
    if os.geteuid() == 0:
        user = pwd.getpwnam(SERVER_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, programs = folder / "data", PROGRAMS[-1]
    subprocess.run(
        [*_as_server(), str(programs / "initdb"), "-D", str(data), "-U", SERVER_USER,
         "--auth=trust", "--encoding=UTF8", "--locale=C"],
        check=True, timeout=120, cwd=folder, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    options = [part for each in settings for part in ("-c", each)]
    process = subprocess.Popen(
        [*_as_server(), str(programs / "postgres"), "-D", str(data), "-k", str(folder), "-c",
         "listen_addresses=", *options],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(programs, folder)
        yield f"postgresql://{SERVER_USER}@/postgres?host={folder}"
    finally:
        process.send_signal(signal.SIGINT)  # a quick and orderly end
        process.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(programs: Path, folder: Path) -> None:
    for _ in range(1_200):
        asked = [str(programs / "pg_isready"), "-h", str(folder), "-q", "-t", "1"]
        if subprocess.run(asked, check=False).returncode == 0:
            return
        sleep(0.05)
    raise TimeoutError(str(folder))
