"""The secret beside the claims that keeps the root of their decisions from being guessed."""

import os
import secrets
from pathlib import Path

from bundlinje.errors import Fault, Refused

FOLDER, SALT = "data", "claims.salt"
BYTES = 32


def salt_of(folder: Path) -> bytes:
    """Return the salt of a contract folder's claims; it is made the first time and then kept.

    It lies in `data/` beside the claims, for the owner's eyes alone (mode 0600), and `data/` is
    kept out of version control. Raises Refused: BL-K083 it cannot be read or written, or is not
    what was written.
    """
    path = folder / FOLDER / SALT
    try:
        if not path.exists():
            _make(path)
        letters = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused([_fault(path, reason)]) from None
    try:
        salt = bytes.fromhex(letters)
    except ValueError:
        salt = b""
    if len(salt) != BYTES:
        raise Refused([_fault(path, f"{len(salt)} bytes")])
    return salt


def _make(path: Path) -> None:
    """Write a new salt whole or not at all; of two who do so at once, the first one's is kept."""
    path.parent.mkdir(exist_ok=True)
    _keep_out_of_version_control(path.parent)
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")
    try:
        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        if not path.exists():
            raise
    finally:
        beside.unlink(missing_ok=True)


def _keep_out_of_version_control(folder: Path) -> None:
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("# Data on persons stay here.\n*\n", encoding="utf-8")


def _fault(path: Path, reason: str) -> Fault:
    return Fault("BL-K083", "", {"file": str(path), "reason": reason})
