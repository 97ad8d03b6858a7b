"""Rows of fact tables, and the facts they become: read at once, built when somebody asks."""

from collections.abc import Iterable, Iterator, Mapping
from statistics import NormalDist

from bundlinje.core.fact import Fact
from bundlinje.core.node import Text
from bundlinje.core.quantity import Quantity, Source

COLUMNS = (
    "id", "series", "kind", "title_da", "title_en", "value", "low", "high", "level", "unit",
    "price_year", "payers", "account", "valid_from", "valid_to", "verification", "source_url",
    "source_date", "note",
)  # fmt: skip
NO_PRICE_YEAR = "no price year in the source"
"""How the note of an amount begins whose source gives no year; a case must then state one."""

Row = Mapping[str, str]


class Shelf(Mapping[str, Fact]):
    """Facts by id, in the order of their tables; each is built from its row at first use."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Take rows with the columns of `COLUMNS` and a `theme`."""
        self._rows = {row["id"]: row for row in rows}
        self._built: dict[str, Fact] = {}

    def __getitem__(self, key: str) -> Fact:
        """Return a fact; raises KeyError if there is none with this id."""
        if key not in self._built:
            self._built[key] = fact_of(self._rows[key])
        return self._built[key]

    def __iter__(self) -> Iterator[str]:
        """Go through the ids."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return how many facts there are."""
        return len(self._rows)

    def numbers(self) -> "Shelf":
        """Return the facts that a case can use."""
        return Shelf(row for row in self._rows.values() if row["kind"] == "number")


def fact_of(row: Row) -> Fact:
    """Return the fact of a row; raises ValueError if its figures are no number."""
    return Fact(
        id=row["id"],
        title=Text(da=row["title_da"], en=row["title_en"]),
        quantity=quantity_of(row) if row["kind"] == "number" else None,
        kind=row["kind"],  # type: ignore[arg-type]
        series=row["series"],
        theme=row["theme"],
        text=row["value"] if row["kind"] != "number" else "",
        payers=payers_of(row["payers"]),
        account=row["account"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        verification=row["verification"],
        source_url=row["source_url"],
        source_date=row["source_date"],
        note=row["note"],
        reason=row.get("reason", ""),
    )


def payers_of(text: str) -> dict[str, float]:
    """Read `state=0.5;municipality=0.5`; raises ValueError for anything else."""
    pairs = (part.partition("=") for part in text.split(";") if part)
    return {party.strip(): float(share) for party, _, share in pairs}


def quantity_of(row: Row) -> Quantity:
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
    assumed = row["source_url"].removeprefix("assumed:").strip()
    source = (
        {"assumed": assumed}
        if row["source_url"].startswith("assumed:")
        else {"url": row["source_url"]}
    )
    return Quantity.model_validate(
        {
            **figures,
            "unit": row["unit"],
            "price_year": int(row["price_year"]) if row["price_year"] else None,
            "source": Source.model_validate({**source, "date": row["source_date"] or None}),
            "verification": row["verification"] or None,
            "title": {"da": row["title_da"], "en": row["title_en"]},
            "note": row["note"] or None,
        }
    )
