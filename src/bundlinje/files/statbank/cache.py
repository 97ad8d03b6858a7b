"""Dated copies of answers on disk: whole or not there, and never used when damaged."""

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from bundlinje.errors import Fault, Refused
from bundlinje.files.hints import shorten
from bundlinje.files.statbank.transport import Received


class Damaged(Exception):
    """A copy is there, but it is not what was kept."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An answer on disk, the request it answers, and the day it was fetched."""

    body: Path
    fetched: date
    sha256: str
    request: Mapping[str, Any]


class Cache:
    """Copies in one folder, one for each request."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when the first answer is kept."""
        self.folder = folder

    def find(self, request: Mapping[str, Any]) -> Copy | None:
        """Return the copy that answers a request, or None; raises Damaged if it cannot be used."""
        label = self._label(request)
        try:
            said = json.loads(label.read_text(encoding="utf-8"))
            copy = Copy(
                body=self.folder / Path(said["body"]).name,
                fetched=date.fromisoformat(said["fetched"]),
                sha256=said["sha256"],
                request=said["request"],
            )
            with copy.body.open("rb") as opened:
                whole = hashlib.file_digest(opened, "sha256").hexdigest() == copy.sha256
        except (FileNotFoundError, NotADirectoryError):
            if label.exists():
                raise Damaged from None
            return None
        except (OSError, ValueError, KeyError, TypeError):
            raise Damaged from None
        if not whole or copy.request != dict(request):
            raise Damaged
        return copy

    @contextmanager
    def room(self) -> Iterator[IO[bytes]]:
        """Give a new file in the folder to write an answer into; it goes again if it is not kept.

        Raises Refused (BL-S032) if the folder cannot be written to.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            opened = tempfile.NamedTemporaryFile(  # noqa: SIM115 - what comes below closes it
                dir=self.folder, prefix=".part-", delete=False
            )
        except OSError as error:
            raise self._not_writable(error) from None
        try:
            with opened:
                yield opened
        finally:
            Path(opened.name).unlink(missing_ok=True)

    def keep(
        self, request: Mapping[str, Any], answer: IO[bytes], received: Received, fetched: date
    ) -> Copy:
        """Keep an answer that lies in a file of `room`; the label comes last and makes it count.

        Raises Refused (BL-S032) if the folder cannot be written to.
        """
        label = self._label(request)
        body = label.with_name(f"{label.stem}-{received.sha256[:16]}.body")
        said = {
            "fetched": fetched.isoformat(),
            "sha256": received.sha256,
            "bytes": received.size,
            "body": body.name,
            "request": dict(request),
        }
        before = set(self.folder.glob(f"{label.stem}-*.body"))
        try:
            _move(answer, body)
            with self.room() as opened:
                opened.write(json.dumps(said, ensure_ascii=False, indent=1).encode("utf-8"))
                _move(opened, label)
            for old in before - {body}:
                old.unlink(missing_ok=True)
        except OSError as error:
            raise self._not_writable(error) from None
        return Copy(body, fetched, received.sha256, dict(request))

    def _label(self, request: Mapping[str, Any]) -> Path:
        letters = json.dumps(request, sort_keys=True, ensure_ascii=False)
        return self.folder / f"{hashlib.sha256(letters.encode('utf-8')).hexdigest()[:32]}.json"

    def _not_writable(self, error: OSError) -> Refused:
        values = {"folder": str(self.folder), "reason": shorten(error.strerror or str(error))}
        return Refused([Fault("BL-S032", "", values)])


def _move(opened: IO[bytes], to: Path) -> None:
    """Close a file when it is safely on the disk, and put it in its place, all or nothing."""
    opened.flush()
    os.fsync(opened.fileno())
    opened.close()
    Path(opened.name).replace(to)


def usual_folder(environment: Mapping[str, str], home: Path, platform: str = sys.platform) -> Path:
    """Return where copies are kept: BUNDLINJE_CACHE, or the place the platform has for such files.

    Source: XDG Base Directory Specification 0.8 (Linux); the vendors' guides (macOS, Windows).
    """
    if said := environment.get("BUNDLINJE_CACHE"):
        return Path(said) / "statbank"
    if platform == "win32":
        root = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
        return root / "bundlinje" / "cache" / "statbank"
    if platform == "darwin":
        return home / "Library" / "Caches" / "bundlinje" / "statbank"
    said = environment.get("XDG_CACHE_HOME", "")
    root = Path(said) if Path(said).is_absolute() else home / ".cache"
    return root / "bundlinje" / "statbank"
