"""Name the tables of the reference library as they are now: `python -m scripts.edition 2026.11`.

Adds a line with the hash to `editions.csv`; an edition that was released is never changed.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from bundlinje.reference.catalog import edition_hash, editions, national

EDITIONS = (
    Path(__file__).parents[1] / "src" / "bundlinje" / "reference" / "data" / "dk" / "editions.csv"
)


def main() -> None:
    """Add the edition, unless these tables have a name already or the name is taken."""
    (name,) = sys.argv[1:]
    tables = national().tables
    now = edition_hash(tables)
    for known in editions(tables):
        if known.sha256 == now or known.name == name:
            sys.exit(f"{known.name} of {known.date} is there already ({known.sha256[:12]})")
    today = datetime.now(UTC).date().isoformat()  # noqa: TID251 - a person releases it on a day
    with EDITIONS.open("a", encoding="utf-8", newline="\n") as opened:
        opened.write(f"{name},{today},{now}\n")


if __name__ == "__main__":
    main()
