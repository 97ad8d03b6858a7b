"""The dated rules of who pays that ship for a country, read from their two tables."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import groupby

from bundlinje.core.financing import Band, Period, Rule
from bundlinje.core.node import Text
from bundlinje.reference.catalog import RULES, Catalog, rows_of
from bundlinje.reference.facts import payers_of

BANDS = "financing_bands.csv"
Row = Mapping[str, str]


def rules_of(catalog: Catalog) -> Mapping[str, Rule]:
    """Return the rules of a catalog by id; none where its tables have none."""
    return _rules(catalog.tables.get(RULES, b""), catalog.tables.get(BANDS, b""))


@cache
def _rules(raw: bytes, raw_bands: bytes) -> Mapping[str, Rule]:
    bands: dict[tuple[str, str], list[Band]] = {}
    for row in rows_of(raw_bands):
        bands.setdefault((row["rule"], row["valid_from"]), []).append(_band(row))
    return {
        identifier: Rule(identifier, _title(rows[0]), tuple(_periods(rows, bands)))
        for identifier, group in groupby(rows_of(raw), key=lambda row: row["rule"])
        if (rows := list(group))
    }


def _title(row: Row) -> Text:
    return Text(da=row["title_da"], en=row["title_en"])


def _periods(
    rows: list[dict[str, str]], bands: Mapping[tuple[str, str], list[Band]]
) -> Iterator[Period]:
    for row in rows:
        yield Period(
            mechanism=row["mechanism"],  # type: ignore[arg-type]
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            words=Text(da=row["period_da"], en=row["period_en"]),
            law=row["law"],
            verification=row["verification"],  # type: ignore[arg-type]
            source_url=row["source_url"],
            note=row["note"],
            shares=payers_of(row["shares"]),
            state_share=float(row["state_share"] or 0.0),
            days=float(row["days"]) if row["days"] else None,
            steps=tuple((int(week), share) for week, share in payers_of(row["steps"]).items()),
            bands=tuple(bands.get((row["rule"], row["valid_from"]), ())),
            rate=float(row["rate"] or 0.0),
            replaced_by=_replaced(row),
        )


def _replaced(row: Row) -> Text | None:
    return Text(da=row["replaced_da"], en=row["replaced_en"]) if row["replaced_da"] else None


def _band(row: Row) -> Band:
    return Band(
        price_year=int(row["price_year"]),
        begins=float(row["limit_from"]),
        ends=float(row["limit_to"]) if row["limit_to"] else None,
        state_share=float(row["state_share"]),
        verification=row["verification"],  # type: ignore[arg-type]
        source_url=row["source_url"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
