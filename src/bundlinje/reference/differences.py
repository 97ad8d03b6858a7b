"""What changed between two editions of the library."""

from collections.abc import Mapping
from dataclasses import dataclass

from bundlinje.reference.catalog import FACTS, rows_of

KEYS = {FACTS: ("id",), "discount_rates.csv": ("schedule", "year_from")}
"""Which columns name a row; in any other table the first column does, and all if it repeats."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is new, gone or changed; `before` and `after` hold the columns that differ."""

    table: str
    row: str
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def what(self) -> str:
        """`added`, `removed` or `changed`."""
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


def differences(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[Difference]:
    """Return every difference between the tables of two editions, table by table.

    A fact that moved from one table of facts to another has not changed.
    """
    found = []
    for table in sorted({_family(name) for name in (*old, *new)}):
        before, after = _rows(old, table), _rows(new, table)
        for key in dict.fromkeys((*before, *after)):
            one, other = before.get(key, {}), after.get(key, {})
            if one and other:
                changed = [name for name in other if other[name] != one.get(name, "")]
                one = {name: one.get(name, "") for name in changed}
                other = {name: other[name] for name in changed}
            if one or other:
                found.append(Difference(table, key, one, other))
    return found


def _family(name: str) -> str:
    return FACTS if name.startswith(FACTS) else name


def _rows(tables: Mapping[str, bytes], family: str) -> dict[str, dict[str, str]]:
    rows = [row for name, raw in tables.items() if _family(name) == family for row in rows_of(raw)]
    names = KEYS.get(family) or _first(rows)
    return {" ".join(row[name] for name in names): row for row in rows}


def _first(rows: list[dict[str, str]]) -> tuple[str, ...]:
    """Return the fewest leading columns that tell all rows apart."""
    columns = list(rows[0]) if rows else []
    for count in range(1, len(columns) + 1):
        if len({tuple(row[name] for name in columns[:count]) for row in rows}) == len(rows):
            return tuple(columns[:count])
    return tuple(columns)
