"""A contract folder for every seed: broken, odd or whole, always the same for the same seed.

`python -m tests.fuzz.contracts SEED FOLDER` writes one to look at.
"""

import json
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from bundlinje.files.strict_yaml import read
from tests.fuzz import bytes_changed, trees_changed
from tests.fuzz.folders import Folder
from tests.fuzz.odd import LETTERS, NUMBERS, WORDS
from tests.fuzz.yaml_text import text_of

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = "contract.yaml"
BESIDE = ("data/claims.csv", "readings.csv", "estimates/*.json")
LARGEST_TABLE = 60
"""Lines of a table that is damaged; more would only take time."""


@cache
def whole_folders() -> tuple[Mapping[str, bytes], ...]:
    """Return the files of every contract folder that is whole."""
    found = sorted((ROOT / "examples").glob("*/contract.yaml"))
    found += sorted((ROOT / "tests" / "corpus").glob("format-*/*/contract.yaml"))
    folders: list[Mapping[str, bytes]] = [
        {CONTRACT: (ROOT / "tests" / "fault" / CONTRACT).read_bytes()}
    ]
    for file in found:
        names = [path for pattern in BESIDE for path in sorted(file.parent.glob(pattern))]
        names += sorted((file.parent / "reference").glob("*.csv"))
        every = {path.relative_to(file.parent).as_posix(): path for path in (file, *names)}
        folders.append({name: _shortened(path) for name, path in every.items()})
    return tuple(folders)


def _shortened(path: Path) -> bytes:
    raw = path.read_bytes()
    if path.suffix != ".csv":
        return raw
    return b"".join(raw.splitlines(keepends=True)[:LARGEST_TABLE])


def _bytes(raw: bytes, rng: Random) -> bytes:
    return bytes_changed.changed(raw, rng)


def _tree(raw: bytes, rng: Random) -> bytes:
    data = trees_changed.changed(read(raw, CONTRACT).data, rng)
    return text_of(data, rng).encode("utf-8", "replace")


def _numbers(raw: bytes, rng: Random) -> bytes:
    data = trees_changed.changed(read(raw, CONTRACT).data, rng, trees_changed.OF_NUMBERS)
    return text_of(data, rng).encode("utf-8", "replace")


def _names(raw: bytes, rng: Random) -> bytes:
    """Put one name of the file in the place of another, so that references miss or meet."""
    data = read(raw, CONTRACT).data
    texts = [(where, key) for where, key in trees_changed.spots(data)
             if isinstance(where[key], str)]  # fmt: skip
    for where, key in rng.sample(texts, min(2, len(texts))):
        donor, other = rng.choice(texts)
        where[key] = donor[other]
    return text_of(data, rng).encode("utf-8", "replace")


def _amended(raw: bytes, rng: Random) -> bytes:
    """Add an amendment of chance paths and values."""
    data = read(raw, CONTRACT).data
    paths = _paths(data, ())
    later: dict[str, Any] = {
        "version": len(data.get("amendments", [])) + 2,
        "agreed": "2024-12-01",
        "applies_from": rng.choice(("2024-01-01", "2025-01-01", "2026-07-01", "1999-01-01")),
        "title": "Later",
        "reason": "Chance",
        "set": {path: rng.choice((*NUMBERS, *WORDS, {}, [], {"a": 1}))
                for path in rng.sample(paths, 2)},
        "remove": rng.sample(paths, rng.randint(0, 2)),
    }  # fmt: skip
    data["amendments"] = [*data.get("amendments", []), later]
    return text_of(data, rng).encode("utf-8", "replace")


def _paths(data: Any, before: tuple[str, ...]) -> list[str]:
    found = [".".join(before)] if before else []
    if isinstance(data, dict | list):
        pairs = data.items() if isinstance(data, dict) else enumerate(data)
        for step, inner in pairs:
            found += _paths(inner, (*before, str(step)))
    return found


def _json(raw: bytes, rng: Random) -> bytes:
    data = trees_changed.changed(json.loads(raw), rng)
    return json.dumps(data, indent=rng.choice((None, 1)), default=str).encode("utf-8", "replace")


def _cells(raw: bytes, rng: Random) -> bytes:
    """Put something odd into cells of a table."""
    lines = [line.split(",") for line in raw.decode("utf-8-sig").splitlines()]
    odd = (*WORDS, *LETTERS, "010190-1234", "31-12-2025", "1.250", "0", "-1", "1e9", "", '"', "æ")
    for _ in range(rng.randint(1, 4)):
        line = rng.choice(lines[1:] or lines)
        line[rng.randrange(len(line))] = str(rng.choice(odd))
    mark = rng.choice((",", ",", ";", "\t"))
    text = "\n".join(mark.join(line) for line in lines) + "\n"
    return text.encode(rng.choice(("utf-8", "utf-8-sig", "cp1252")), "replace")


Change = Callable[[bytes, Random], bytes]
OF_CONTRACTS: tuple[Change, ...] = (_bytes, _tree, _tree, _numbers, _names, _amended)
OF_TABLES: tuple[Change, ...] = (_bytes, _cells, _cells)
OF_EFFECTS: tuple[Change, ...] = (_bytes, _json, _json)


def folder_of(seed: int) -> Folder:
    """Return the folder of a seed."""
    rng = Random(f"contract folder {seed}")
    files: dict[str, bytes | None] = dict(rng.choice(whole_folders()))
    names = [name for name in files if not name.startswith("reference/")]
    name = rng.choice((CONTRACT, *names))
    ways = OF_CONTRACTS if name == CONTRACT else OF_TABLES if name.endswith("csv") else OF_EFFECTS
    way = rng.choice(ways)
    raw = files[name]
    assert raw is not None, "a whole folder holds files alone"
    files[name] = way(raw, rng)
    if rng.random() < 0.03:
        del files[rng.choice(list(files))]
    return Folder(way.__name__.strip("_"), files)


if __name__ == "__main__":
    folder_of(int(sys.argv[1])).write(Path(sys.argv[2]))
