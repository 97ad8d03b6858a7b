"""What is done with the reference library: list it, search it, show a fact, compare editions."""

from collections import Counter
from pathlib import Path
from typing import Any

from bundlinje.core.fact import Fact
from bundlinje.errors import Fault, Refused, near
from bundlinje.files import editions, examples
from bundlinje.files.editions import fact_row
from bundlinje.reference.catalog import Catalog, national, rows_of
from bundlinje.reference.differences import differences
from bundlinje.reference.search import search

OPEN = "open.csv"


def listed(theme: str = "", kind: str = "", flag: str = "") -> list[dict[str, Any]]:
    """Return the rows of the library, those of a theme, a kind or a verification flag.

    Raises Refused (BL-C125) for a theme, kind or flag that there is none of.
    """
    rows = list(national().rows.values())
    for wanted, name in ((theme, "theme"), (kind, "kind"), (flag, "verification")):
        if wanted:
            known = sorted({str(getattr(fact, name)) for fact in rows})
            if wanted not in known:
                values = {"word": wanted, "kind": f"--{name}", "near": near(wanted, known)}
                raise Refused([Fault("BL-C125", "", values)])
            rows = [fact for fact in rows if getattr(fact, name) == wanted]
    return [document_of(fact) for fact in rows]


def summary() -> dict[str, Any]:
    """Return how many rows each theme has by verification flag, and what stays open."""
    catalog = national()
    counts: dict[str, Counter[str]] = {}
    for fact in catalog.rows.values():
        counts.setdefault(fact.theme, Counter())[fact.verification] += 1
    return {
        "edition": catalog.edition_name,
        "sha256": catalog.edition,
        "themes": {theme: dict(found) for theme, found in sorted(counts.items())},
        "open": list(rows_of(catalog.tables.get(OPEN, b""))),
    }


def found(text: str, most: int = 20) -> list[dict[str, Any]]:
    """Return the rows that fit the words best, best first."""
    return [document_of(fact) for fact, _ in search(national().rows, text, most)]


def shown(key: str) -> dict[str, Any]:
    """Return a fact with its series over time and the examples that use it.

    A series id stands for its newest fact. Raises Refused (BL-R010) if there is none like it.
    """
    catalog = national()
    fact = catalog.rows.get(key) or _newest(catalog, key)
    if fact is None:
        likely = search(catalog.rows, key.replace("/", " "), 3)
        names = ", ".join(item.id for item, _ in likely) or near(key, catalog.rows)
        raise Refused([Fault("BL-R010", "", {"word": key, "near": names})])
    same = _series(catalog, fact.series) if fact.series else [fact]
    return {
        **document_of(fact),
        "edition": catalog.edition_name,
        "over_time": [document_of(item) for item in same],
        "examples": examples.using([item.id for item in same]),
    }


def _series(catalog: Catalog, series: str) -> list[Fact]:
    same = [item for item in catalog.rows.values() if item.series == series]
    return sorted(same, key=lambda item: (item.valid_from or _year(item), item.id))


def _year(fact: Fact) -> str:
    return str(fact.quantity.price_year or "") if fact.quantity else ""


def _newest(catalog: Catalog, series: str) -> Fact | None:
    same = _series(catalog, series)
    return same[-1] if same else None


def compared(old: Path, new: Path | None) -> list[dict[str, Any]]:
    """Return what differs between two exported editions, or between one and the shipped one.

    Raises Refused (BL-R011) for a file that is no edition.
    """
    after = national().tables if new is None else editions.read_edition(new)
    return [
        {"table": item.table, "row": item.row, "what": item.what, "before": dict(item.before),
         "after": dict(item.after)}
        for item in differences(editions.read_edition(old), after)
    ]  # fmt: skip


def exported(path: Path, language: str) -> Catalog:
    """Write the library to a file and return it; raises Refused (BL-R012)."""
    catalog = national()
    editions.write_edition(catalog, path, language)
    return catalog


def document_of(fact: Fact) -> dict[str, Any]:
    """Return a fact as plain data, with its theme and the form of its number."""
    form = fact.quantity.form if fact.quantity else None
    return {**fact_row(fact), "payers": dict(fact.payers), "theme": fact.theme, "form": form}
