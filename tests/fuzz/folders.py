"""A case folder for every seed: broken, odd or whole, always the same for the same seed.

`python -m tests.fuzz.folders SEED FOLDER` writes one to look at.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from bundlinje.files.strict_yaml import read
from tests.fuzz import bytes_changed, trees_changed
from tests.fuzz.from_schema import generate
from tests.fuzz.yaml_text import text_of
from tests.support.random_cases import RandomCase

ROOT = Path(__file__).resolve().parents[2]
CASE = "case.yaml"


@dataclass(frozen=True, slots=True)
class Folder:
    """Files by their path inside the folder (None for a folder), and how they came about."""

    origin: str
    files: Mapping[str, bytes | None]

    def write(self, into: Path) -> None:
        """Write the files; the folder may exist."""
        for name, content in self.files.items():
            path = into / name
            if content is None:
                path.mkdir(parents=True, exist_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)


@cache
def whole_files() -> tuple[bytes, ...]:
    """Return the case files of all examples and of the whole test case."""
    found = sorted((ROOT / "examples").glob("*/case.yaml"))
    return tuple(file.read_bytes() for file in (*found, ROOT / "tests/fault/whole.yaml"))


@cache
def whole_trees() -> tuple[Any, ...]:
    """Return the plain data of the whole files."""
    return tuple(read(raw, CASE).data for raw in whole_files())


def _random_case(rng: Random) -> dict[str, Any]:
    """Return a random case in calendar years, which are the only ones that a file can name."""
    while True:
        case = RandomCase(str(rng.random())).build()
        if case["horizon"]["first_year"] > 999:
            return case


def _example_bytes(rng: Random) -> bytes:
    return bytes_changed.changed(rng.choice(whole_files()), rng)


def _example_tree(rng: Random) -> bytes:
    data = trees_changed.changed(rng.choice(whole_trees()), rng)
    return _written(data, rng)


def _random_bytes(rng: Random) -> bytes:
    return bytes_changed.changed(_written(_random_case(rng), rng), rng)


def _random_tree(rng: Random) -> bytes:
    return _written(trees_changed.changed(_random_case(rng), rng), rng)


def _other_numbers(rng: Random) -> bytes:
    """Only figures, years and units change, so that the case still means something odd."""
    data = _random_case(rng) if rng.random() < 0.8 else rng.choice(whole_trees())
    return _written(trees_changed.changed(data, rng, trees_changed.OF_NUMBERS), rng)


def _from_schema(rng: Random) -> bytes:
    return _written(generate(rng), rng)


def _written(data: Any, rng: Random) -> bytes:
    return text_of(data, rng).encode("utf-8", "replace")


WAYS: tuple[tuple[Callable[[Random], bytes], int], ...] = (
    (_example_bytes, 22),
    (_example_tree, 14),
    (_random_bytes, 12),
    (_random_tree, 17),
    (_other_numbers, 25),
    (_from_schema, 10),
)


def folder_of(seed: int) -> Folder:
    """Return the folder of a seed."""
    rng = Random(f"folder {seed}")
    makers, weights = zip(*WAYS, strict=True)
    way = rng.choices(makers, weights)[0]
    files: dict[str, bytes | None] = {CASE: way(rng)}
    if rng.random() < 0.03:
        files = _oddly_named(files, rng)
    return Folder(way.__name__.strip("_"), files)


def _oddly_named(files: dict[str, bytes | None], rng: Random) -> dict[str, bytes | None]:
    content = files[CASE]
    choices: tuple[dict[str, bytes | None], ...] = (
        {},
        {CASE: None},
        {"case.yml": content},
        {"Case.yaml": content},
        {"inner/case.yaml": content},
        {CASE: content, "out": b"", "reference/own.csv": b"\xff\xfe", "data": None},
        {CASE: content, "model.yaml": b"\0", "contract.yaml": content},
    )
    return rng.choice(choices)


if __name__ == "__main__":
    folder_of(int(sys.argv[1])).write(Path(sys.argv[2]))
