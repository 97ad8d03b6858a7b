"""A disk that keeps what was synced and forgets what it likes of the rest, as a power cut does.

Model: a sync of a file makes its content last, and a sync of a folder the names in it. Of writes
that were not synced any sectors may have reached the disk, in any order, and some of them only in
part. Of names made or taken away without a sync, the first so many have.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was asked of the disk, as `shim.c` writes it down."""

    kind: str
    path: str
    offset: int
    data: bytes


def read_trace(log: Path) -> Iterator[Asked]:
    """Yield what was asked, in its order."""
    raw, at = log.read_bytes(), 0
    while at < len(raw):
        kind, length = struct.unpack_from("<cQ", raw, at)
        path = raw[at + 9 : at + 9 + length].decode()
        offset, size = struct.unpack_from("<qQ", raw, at + 9 + length)
        start = at + 25 + length
        yield Asked(kind.decode(), path, offset, raw[start : start + size])
        at = start + size


@dataclass
class File:
    """A file: what lasts of it, and what was asked since."""

    lasting: bytearray
    waiting: list[Asked] = field(default_factory=list)

    def sync(self) -> None:
        """Make everything asked last."""
        for asked in self.waiting:
            _apply(self.lasting, asked.offset, asked.data, asked.kind)
        self.waiting.clear()

    def after_cut(self, chance: random.Random, share: float) -> bytes:
        """Return the content after a power cut that kept about a share of what was waiting."""
        left = bytearray(self.lasting)
        for asked in self.waiting:
            if asked.kind == "t":
                if chance.random() < share:
                    _apply(left, asked.offset, b"", "t")
                continue
            for start in range(0, len(asked.data), SECTOR):
                if chance.random() < share:
                    sector = asked.data[start : start + SECTOR]
                    if chance.random() < 0.1:  # torn: only its beginning
                        sector = sector[: chance.randrange(len(sector))]
                    _apply(left, asked.offset + start, sector, "w")
        return bytes(left)


def _apply(content: bytearray, offset: int, data: bytes, kind: str) -> None:
    if kind == "t":
        del content[offset:]
        content.extend(bytes(offset - len(content)))
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


class Disk:
    """A folder on such a disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self.now = {str(file): File(bytearray(file.read_bytes())) for file in folder.iterdir()}
        self.lasting = dict(self.now)
        self.names: list[tuple[str, File | None]] = []

    def ask(self, asked: Asked) -> None:
        """Do what was asked."""
        if asked.kind == "o":
            self.now[asked.path] = File(bytearray())
            self.names.append((asked.path, self.now[asked.path]))
        elif asked.kind == "u":
            self.now.pop(asked.path, None)
            self.names.append((asked.path, None))
        elif asked.kind == "s" and asked.path.rstrip("/") == self.folder:
            self._keep_names(len(self.names))
        elif asked.kind == "s":
            self.now[asked.path].sync()
        else:
            self.now[asked.path].waiting.append(asked)

    def _keep_names(self, count: int) -> None:
        for path, file in self.names[:count]:
            _name(self.lasting, path, file)
        del self.names[:count]

    def after_cut(self, chance: random.Random) -> dict[str, bytes]:
        """Return the files by name as they are after a power cut now."""
        files = dict(self.lasting)
        for path, file in self.names[: chance.randint(0, len(self.names))]:
            _name(files, path, file)
        share = chance.choice([0.0, 0.5, 0.9, chance.random()])
        return {Path(path).name: file.after_cut(chance, share) for path, file in files.items()}


def _name(files: dict[str, File], path: str, file: File | None) -> None:
    if file is None:
        files.pop(path, None)
    else:
        files[path] = file
