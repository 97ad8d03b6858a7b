"""The catalog: every table that ships for a country, and the edition that they make together."""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from itertools import groupby
from types import MappingProxyType

from bundlinje.core.fact import FLAGS, AccountFunction, DiscountSchedule, Fact, RateBand
from bundlinje.core.node import Text
from bundlinje.reference.facts import COLUMNS, Shelf
from bundlinje.reference.functions import functions_of
from bundlinje.reference.indices import Series, indices_from
from bundlinje.reference.indices import with_own as with_own_indices

EDITIONS = "editions.csv"
FACTS = "facts/"
RULES = "financing.csv"
INDICES = "indices.csv"
UNRELEASED = "unreleased"
_OF_RULES = ("valid_from", "valid_to", "verification", "source_url", "source_date")


@dataclass(frozen=True)
class Catalog:
    """What is known, by id.

    `facts` are the numbers that a case can use, `rows` everything in the library. `edition` is the
    hash of the tables and `edition_name` what that edition is called. `own` are the facts of a case
    that stand in place of national ones or beside them; `base` is the catalog without any of them.
    """

    facts: Mapping[str, Fact]
    schedules: Mapping[str, DiscountSchedule]
    edition: str
    edition_name: str = UNRELEASED
    rows: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))
    own: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))
    base: "Catalog | None" = field(default=None, repr=False)
    indices: Mapping[str, Series] = field(default_factory=lambda: MappingProxyType({}))
    own_indices: Mapping[str, Series] = field(default_factory=lambda: MappingProxyType({}))
    functions: Mapping[str, AccountFunction] = field(default_factory=lambda: MappingProxyType({}))
    tables: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def with_own(self, own: Mapping[str, Fact]) -> "Catalog":
        """Return the catalog in which a case's own facts win."""
        if not own:
            return self
        facts, rows = {**self.facts, **own}, {**self.rows, **own}
        return replace(self, facts=facts, rows=rows, own=dict(own), base=self)

    def with_indices(self, own: Mapping[str, Series]) -> "Catalog":
        """Return the catalog in which a case's own price indices win, year by year."""
        return replace(self, indices=with_own_indices(self.indices, own), own_indices=own)

    def without_own(self, key: str) -> "Catalog":
        """Return the catalog in which one own fact gives way to the national one again."""
        if self.base is None:
            return self
        rest = {name: fact for name, fact in self.own.items() if name != key}
        return self.base.with_own(rest)


@dataclass(frozen=True, slots=True)
class Edition:
    """A released state of the tables, named by its hash for ever."""

    name: str
    date: str
    sha256: str


@cache
def national(country: str = "dk") -> Catalog:
    """Return the catalog that ships for a country.

    Raises FileNotFoundError for a country without tables.
    """
    return catalog_of(_shipped(country))


def catalog_of(tables: Mapping[str, bytes]) -> Catalog:
    """Return the catalog that tables make, by their path inside the country's folder."""
    edition = edition_hash(tables)
    rows = Shelf(
        [
            *_fact_rows(tables),
            *_rule_rows(tables.get(RULES, b"")),
            *_index_rows(tables.get(INDICES, b"")),
        ]
    )
    named = {item.sha256: item.name for item in editions(tables)}
    return Catalog(
        facts=rows.numbers(),
        rows=rows,
        schedules={item.id: item for item in _schedules(tables["discount_rates.csv"])},
        indices=indices_from(rows_of(tables.get(INDICES, b""))),
        edition=edition,
        functions=functions_of(rows_of(tables["functions.csv"])),
        edition_name=named.get(edition, UNRELEASED),
        tables=tables,
    )


def _fact_rows(tables: Mapping[str, bytes]) -> Iterator[dict[str, str]]:
    for name, raw in tables.items():
        if name.startswith(FACTS):
            theme = name.removeprefix(FACTS).removesuffix(".csv")
            yield from ({**row, "theme": theme} for row in rows_of(raw))


def _rule_rows(raw: bytes) -> Iterator[dict[str, str]]:
    """Each period of a dated rule as a statement of the library, a series from date to date."""
    for row in rows_of(raw):
        yield {
            **dict.fromkeys(COLUMNS, ""),
            "id": f"{row['rule']}/{row['valid_from'] or 'first'}",
            "series": row["rule"],
            "kind": "statement",
            "theme": "who-pays",
            "title_da": f"{row['title_da']}: {row['period_da']}",
            "title_en": f"{row['title_en']}: {row['period_en']}",
            "payers": row["shares"],
            "note": "; ".join(filter(None, (row["law"], row["note"]))),
            **{name: row[name] for name in _OF_RULES},
        }


def _index_rows(raw: bytes) -> Iterator[dict[str, str]]:
    """Each series of price indices as a table of the library, with its years and vintages."""
    by_series = sorted(rows_of(raw), key=lambda row: row["series"])
    for series, group in groupby(by_series, key=lambda row: row["series"]):
        rows = list(group)
        years = sorted({row["year"] for row in rows})
        vintages = ", ".join(sorted({row["vintage"] for row in rows}))
        flags = {row["verification"] for row in rows}
        yield {
            **dict.fromkeys(COLUMNS, ""),
            "id": series,
            "kind": "table",
            "theme": "price-indices",
            "title_da": rows[0]["title_da"],
            "title_en": rows[0]["title_en"],
            "value": f"{years[0]}-{years[-1]}",
            "valid_from": years[0],
            "valid_to": years[-1],
            # a series is known no better than its least known year
            "verification": max(flags, key=FLAGS.index),
            "source_url": rows[-1]["source_url"],
            "note": f"{rows[0]['kind']}; vintages {vintages}",
        }


def edition_hash(tables: Mapping[str, bytes]) -> str:
    """Return the hash of tables, whatever the order; the list of editions itself is left out."""
    digest = hashlib.sha256()
    for name in sorted(set(tables) - {EDITIONS}):
        digest.update(name.encode() + b"\0" + hashlib.sha256(tables[name]).digest())
    return digest.hexdigest()


def editions(tables: Mapping[str, bytes]) -> tuple[Edition, ...]:
    """Return the editions that were released, oldest first."""
    rows = rows_of(tables.get(EDITIONS, b""))
    return tuple(Edition(row["edition"], row["date"], row["sha256"]) for row in rows)


def rows_of(raw: bytes) -> Iterator[dict[str, str]]:
    """Read the rows of a shipped table."""
    yield from csv.DictReader(raw.decode("utf-8-sig").splitlines())


def _shipped(country: str) -> dict[str, bytes]:
    folder = resources.files(__package__).joinpath("data", country)
    found = {
        f"{prefix}{item.name}": item.read_bytes()
        for prefix, room in (("", folder), (FACTS, folder.joinpath("facts")))
        for item in room.iterdir()
        if item.name.endswith(".csv")
    }
    return dict(sorted(found.items()))


def _schedules(raw: bytes) -> Iterator[DiscountSchedule]:
    for identifier, group in groupby(rows_of(raw), key=lambda row: row["schedule"]):
        rows = list(group)
        yield DiscountSchedule(
            id=identifier,
            title=Text(da=rows[0]["title_da"], en=rows[0]["title_en"]),
            bands=tuple(
                RateBand(
                    first=int(row["year_from"]),
                    last=int(row["year_to"]) if row["year_to"] else None,
                    rate=float(row["rate"]),
                )
                for row in rows
            ),
            source=rows[0]["source_url"],
            verification=rows[0]["verification"],
        )
