"""The table `indices.toml`: broken files with price indices, and what their author reads.

`python -m tests.fault.indices` writes the lines anew; read the difference before you keep it.
"""

from pathlib import Path

from bundlinje.files.own_indices import read_own_indices
from bundlinje.reference.catalog import national
from bundlinje.service.indices import import_index
from tests.fault.kept import Entry, Kept, refused_lines

HEAD = """\
# What a user reads about a file with price indices that cannot be used. Each entry is named by its
# code, and has its input as one of
#   file    what stands in forecast.csv, imported with `row` and `series` where they are stated
#   table   what stands in reference/indices.csv of a case
# and the full lines with that code, in Danish and English.
"""


def _bring(entry: Entry, here: Path) -> object:
    if "table" in entry:
        (here / "reference").mkdir()
        (here / "reference" / "indices.csv").write_text(entry["table"], encoding="utf-8")
        return read_own_indices(here, national().indices)
    (file := here / "forecast.csv").write_text(entry["file"], encoding="utf-8")
    series, row = entry.get("series", "own/wages"), entry.get("row", "")
    return import_index(file, series, "wages", "2026-06", here / entry.get("folder", ""), row)


TABLE = Kept(
    "indices.toml", HEAD, lambda name, entry: refused_lines(name, lambda here: _bring(entry, here))
)

if __name__ == "__main__":
    TABLE.write()
