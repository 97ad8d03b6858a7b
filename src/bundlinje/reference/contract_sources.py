"""What stands behind a finding on a contract: cases that happened, law, and facts of the library.

Every row says in our own words what happened or what a rule is about, with its source and how far
somebody has read it there. A rule named here is a place to look, never a clearance.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bundlinje.core.fact import Fact
from bundlinje.core.node import Text
from bundlinje.reference.catalog import rows_of

LESSONS = "contract_lessons.csv"
LAW = "contract_law.csv"


@dataclass(frozen=True, slots=True)
class Behind:
    """One case, rule of law or fact: `text` says it in a sentence or two.

    `topic` is the point of the legal checklist that a rule of law belongs to, else empty.
    """

    id: str
    title: Text
    text: Text
    verification: str
    source_url: str
    source_date: str = ""
    topic: str = ""
    note: str = ""


@cache
def cases_and_law() -> Mapping[str, Behind]:
    """Return every case and rule of law by id."""
    folder = resources.files(__package__).joinpath("data")
    rows = [row for name in (LESSONS, LAW) for row in rows_of(folder.joinpath(name).read_bytes())]
    return {row["id"]: _behind(row) for row in rows}


def _behind(row: Mapping[str, str]) -> Behind:
    return Behind(
        id=row["id"],
        title=Text(da=row["title_da"], en=row["title_en"]),
        text=Text(da=row["text_da"], en=row["text_en"]),
        verification=row["verification"],
        source_url=row["source_url"],
        source_date=row["source_date"],
        topic=row.get("topic", ""),
        note=row["note"],
    )


def law_on(topic: str) -> tuple[Behind, ...]:
    """Return the rules of law of one point of the legal checklist."""
    return tuple(item for item in cases_and_law().values() if item.topic == topic)


def behind(ids: tuple[str, ...], facts: Mapping[str, Fact]) -> Iterator[Behind]:
    """Yield what stands behind a finding; an id is that of a case, a rule of law or a fact.

    Raises KeyError for an id that nobody knows, which is a fault of the program.
    """
    for identifier in ids:
        known = cases_and_law().get(identifier)
        yield known if known is not None else _of_fact(facts[identifier])


def _of_fact(fact: Fact) -> Behind:
    source = fact.quantity.source if fact.quantity is not None else None
    return Behind(
        id=fact.id,
        title=fact.title,
        text=Text(da="", en=""),
        verification=fact.verification,
        source_url=fact.source_url or (source.url if source is not None and source.url else ""),
        source_date=fact.source_date,
        note=fact.note,
    )
