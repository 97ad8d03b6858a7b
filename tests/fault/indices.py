"""The table `indices.toml`: broken files with price indices, and what their author reads.

`python -m tests.fault.indices` writes the lines anew; read the difference before you keep it.
"""

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bundlinje.errors import Fault, Refused
from bundlinje.files.own_indices import read_own_indices
from bundlinje.locale import LANGUAGES
from bundlinje.reference.catalog import national
from bundlinje.service.indices import import_index
from tests.fault.snapshot import as_toml

TABLE = Path(__file__).with_name("indices.toml")
HEAD = """\
# What a user reads about a file with price indices that cannot be used. Each entry is named by its
# code, and has its input as one of
#   file    what stands in forecast.csv, imported with `row` and `series` where they are stated
#   table   what stands in reference/indices.csv of a case
# and the full lines with that code, in Danish and English.
"""
Entry = dict[str, Any]


def entries() -> dict[str, Entry]:
    """Return the entries of the table by name."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def lines(name: str, entry: Entry) -> dict[str, list[str]]:
    """Return the lines with the code of an entry, by language."""
    with TemporaryDirectory() as folder:
        found = [item for item in _faults(entry, Path(folder)) if item.code == name[:7]]
        return {
            language: [item.text(language).replace(folder, "HERE") for item in found]
            for language in LANGUAGES
        }


def _faults(entry: Entry, here: Path) -> tuple[Fault, ...]:
    try:
        if "table" in entry:
            (here / "reference").mkdir()
            (here / "reference" / "indices.csv").write_text(entry["table"], encoding="utf-8")
            read_own_indices(here, national().indices)
        else:
            (file := here / "forecast.csv").write_text(entry["file"], encoding="utf-8")
            series, row = entry.get("series", "own/wages"), entry.get("row", "")
            import_index(file, series, "wages", "2026-06", here / entry.get("folder", ""), row)
    except Refused as refused:
        return refused.faults
    return ()


def write() -> None:
    """Write the table with the lines as they are now."""
    parts = [HEAD]
    for name, entry in entries().items():
        current = {key: value for key, value in entry.items() if key not in LANGUAGES}
        current |= lines(name, entry)
        body = "\n".join(f"{key} = {as_toml(value)}" for key, value in current.items())
        parts.append(f"[{name}]\n{body}\n")
    TABLE.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    write()
