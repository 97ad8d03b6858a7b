"""Price indices: series of yearly changes, each figure with the vintage that it was known at.

A forecast of wages is corrected up to two years back, so one year has several figures. The newest
counts, or the newest that was known at a date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bundlinje.core.node import Text
from bundlinje.core.quantity import Quantity
from bundlinje.locale import LANGUAGES, words

COLUMNS = (
    "series", "title_da", "title_en", "kind", "vintage", "year", "change", "verification",
    "source_url", "source_date", "note",
)  # fmt: skip
OWN_COLUMNS = (*COLUMNS, "reason")
KINDS = ("wages", "other", "benefits", "general")
"""What a series is made for; `general` is one for pay and prices together."""

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """How much prices changed from the year before to `year`, as a share, known at `vintage`.

    `reason` is why a case's own figure wins over the national one; national figures have none.
    """

    year: int
    change: float
    vintage: str
    verification: str
    source_url: str
    source_date: str = ""
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The changes of one index, in any number of vintages."""

    id: str
    title: Text
    kind: str
    changes: tuple[Change, ...]

    def at(self, vintage: str = "") -> dict[int, Change]:
        """Return the change of each year as it was known at a vintage; the newest for `""`.

        A vintage is a year, a month or a day; what became known inside it counts. A case's own
        figure (with a reason) wins over the national one.
        """
        known = [item for item in self.changes if item.vintage[: len(vintage)] <= vintage]
        known.sort(key=lambda item: (bool(item.reason), item.vintage))
        newest = {item.year: item for item in known}
        return {year: newest[year] for year in sorted(newest)}

    def quantity(self, change: Change) -> Quantity:
        """Return the change of a year as a number with its title, source, vintage and flag."""
        phrases = {language: words("fields")[language]["index_change"] for language in LANGUAGES}
        title = {
            language: phrase.format(
                title=self.title.in_language(language), year=change.year, vintage=change.vintage
            )
            for language, phrase in phrases.items()
        }
        note = "; ".join(filter(None, (f"vintage {change.vintage}", change.note, change.reason)))
        head, _, why = change.source_url.partition(":")
        source = {"assumed": why.strip()} if head == "assumed" else {"url": change.source_url}
        return Quantity.model_validate(
            {
                "value": change.change,
                "unit": "share/year",
                "source": {**source, "date": change.source_date or None},
                "verification": change.verification or None,
                "title": title,
                "note": note,
            }
        )


def indices_from(rows: Iterable[Row]) -> dict[str, Series]:
    """Return the series that rows make, by id; a row has the columns of `OWN_COLUMNS` as text.

    Raises ValueError for a year or a change that is no number.
    """
    found: dict[str, Series] = {}
    for row in rows:
        change = Change(
            int(row["year"]),
            float(row["change"]),
            row["vintage"],
            row["verification"],
            row["source_url"],
            row["source_date"],
            row["note"],
            row.get("reason", ""),
        )
        series = found.get(row["series"]) or Series(
            row["series"], Text(da=row["title_da"], en=row["title_en"]), row["kind"], ()
        )
        found[series.id] = replace(series, changes=(*series.changes, change))
    return found


def with_own(national: Mapping[str, Series], own: Mapping[str, Series]) -> dict[str, Series]:
    """Return all series, a case's own figures beside the national ones of the same series."""
    joined = dict(national)
    for key, series in own.items():
        before = national[key].changes if key in national else ()
        joined[key] = replace(series, changes=(*before, *series.changes))
    return joined


def spans(years: list[int]) -> str:
    """Return years as a reader writes them: `2011–2014, 2016`."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
