"""The catalog of facts: reading the shipped tables, finding a fact, and naming the edition."""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import groupby
from statistics import NormalDist

from bundlinje.core.fact import DiscountSchedule, Fact, RateBand
from bundlinje.core.node import Text
from bundlinje.core.quantity import Quantity, Source

_FACT_TABLES = ("facts.csv",)
_SCHEDULE_TABLE = "discount_rates.csv"


@dataclass(frozen=True)
class Catalog:
    """Facts and discount schedules by id; `edition` is the hash of the tables they came from."""

    facts: Mapping[str, Fact]
    schedules: Mapping[str, DiscountSchedule]
    edition: str


@cache
def national(country: str = "dk") -> Catalog:
    """Return the catalog that ships for a country.

    Raises FileNotFoundError for a country without tables.
    """
    folder = resources.files(__package__).joinpath("data", country)
    digest = hashlib.sha256()
    tables: dict[str, str] = {}
    for name in (*_FACT_TABLES, _SCHEDULE_TABLE):
        raw = folder.joinpath(name).read_bytes()
        digest.update(name.encode() + b"\0" + raw)
        tables[name] = raw.decode("utf-8-sig")
    facts = {fact.id: fact for name in _FACT_TABLES for fact in _facts(tables[name])}
    schedules = {item.id: item for item in _schedules(tables[_SCHEDULE_TABLE])}
    return Catalog(facts, schedules, digest.hexdigest())


def _rows(text: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(text.splitlines())


def _facts(text: str) -> Iterator[Fact]:
    for row in _rows(text):
        yield Fact(
            id=row["id"],
            title=Text(da=row["title_da"], en=row["title_en"]),
            quantity=_quantity(row),
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            note=row["note"],
        )


def _quantity(row: Mapping[str, str]) -> Quantity:
    """Build the number of a row.

    An estimate with a confidence interval keeps its published value as the mean and takes its
    standard error from the width of the interval; limits without a level are the ends of a PERT
    around the value.
    Source of the standard error: Cochrane Handbook 6.5, section 6.5.2.2.
    """
    value = float(row["value"])
    figures: dict[str, float] = {"value": value}
    if row["low"] and row["high"]:
        low, high = float(row["low"]), float(row["high"])
        figures = {"low": low, "mode": value, "high": high}
        if row["level"]:
            reach = NormalDist().inv_cdf(0.5 + float(row["level"]) / 2.0)
            figures = {"mean": value, "se": (high - low) / (2.0 * reach)}
    return Quantity.model_validate(
        {
            **figures,
            "unit": row["unit"],
            "price_year": int(row["price_year"]) if row["price_year"] else None,
            "source": Source(url=row["source_url"], date=row["source_date"] or None),
            "verification": row["verification"],
            "title": {"da": row["title_da"], "en": row["title_en"]},
            "note": row["note"] or None,
        }
    )


def _schedules(text: str) -> Iterator[DiscountSchedule]:
    for identifier, group in groupby(_rows(text), key=lambda row: row["schedule"]):
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
