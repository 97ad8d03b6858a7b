"""Every row of the shared Danish tables is in the library, with its figure, unit, flag and source.

`shared_rows.csv` says which fact states which row; a row may need more than one fact, as a band of
a reimbursement scheme has a threshold and a share.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bundlinje.core.fact import FLAGS, Fact
from bundlinje.core.quantity import Quantity
from bundlinje.core.units import parse_unit
from bundlinje.reference.catalog import national

Row = Mapping[str, str]
Rows = Mapping[tuple[str, str], Row]

MAPPING = Path(__file__).with_name("shared_rows.csv")
ELSEWHERE = {"dk/kontoplan_social_investment.csv", "dk/price_indices.csv"}
"""Tables that ship as tables of their own, with tests of their own."""

FIGURES = {
    "dk/benefits_financing.csv": ("state_share_pct", "cap_value"),
    "dk/dsi_portfolio.csv": ("amount_dkk", "participants"),
    "dk/dyre_enkeltsager.csv": ("threshold_from_dkk", "state_share_pct_of_band"),
    "dk/health_cofinancing.csv": (
        "municipal_share_pct", "cap_dkk", "marginal_saving_municipality_pct",
    ),
    "dk/refusion_ladder.csv": ("municipal_share_pct",),
}  # fmt: skip
"""The columns that hold the figures of a row; any other table has them in `value`."""

UNITS = {
    "state_share_pct": "share", "state_share_pct_of_band": "share",
    "municipal_share_pct": "share", "marginal_saving_municipality_pct": "share",
    "amount_dkk": "DKK", "participants": "persons",
    "threshold_from_dkk": "DKK/person-year", "cap_dkk": "DKK/contact",
}  # fmt: skip
MEANINGS = {
    "factor": "ratio", "share, net": "share", "relative fall": "share", "share of gap": "share",
    "bn DKK": "DKK/year", "m DKK": "DKK", "observations": "units",
    "days per person-year": "days/person-year", "pct": "share", "pct of taxable income": "share",
    "pct of gross earnings": "share", "percent of grant": "share",
    "percent of the gap to the national mean": "share",
    "percent of the national change in net expenditure": "share",
    "DKK/completed family": "DKK/family", "DKK/completed course": "DKK/course",
    "DKK/completed participant": "DKK/participant",
}  # fmt: skip
PER_POINT = "dk/obesity/care-cost-increase-per-bmi-point"
"""A percentage for each BMI point, where the shared row has the points in its name."""

READ_ELSEWHERE = {
    "dk/tax/bottom-2025", "dk/tax/labour-market-contribution-2025", "dk/diabetes/national-cost",
    "dk/shelter/state-share-from-2023", "dk/health-cofinancing/marginal-saving-2019",
}  # fmt: skip
"""Facts with a source and a flag of their own, read after the shared row was written."""


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


MAPPED = read(MAPPING)


@pytest.fixture(name="rows", scope="module")
def fixture_rows(shared: Path) -> Rows:
    names = {f"dk/{path.name}" for path in (shared / "reference" / "dk").glob("*.csv")}
    return {
        (name, row["id"]): row
        for name in sorted(names - ELSEWHERE)
        for row in read(shared / "reference" / name)
    }


def pairs(rows: Rows) -> Iterator[tuple[str, Row, Fact]]:
    """Go through every shared row with each fact that states it."""
    library = national().rows
    for line in MAPPED:
        if line["fact_id"] in library:
            row = rows[line["file"], line["shared_id"]]
            yield line["file"], row, library[line["fact_id"]]


def central(number: Quantity) -> float:
    """Return the published figure of a number in any of its forms."""
    figures = number.figures
    return next(figures[name] for name in ("value", "mode", "mean") if name in figures)


def figures_of(name: str, row: Row) -> list[tuple[float, str]]:
    """Return the figures of a shared row in our units, with those units."""
    found = []
    for column in FIGURES.get(name, ("value",)):
        text = row.get(column, "")
        if re.fullmatch(r"-?\d+(\.\d+)?", text):
            unit = row.get("cap_unit" if column == "cap_value" else "unit", "")
            meant = UNITS.get(column) or MEANINGS.get(unit, unit)
            found.append((float(text) * scale(column, unit), meant))
    return found


def scale(column: str, unit: str) -> float:
    """Return the factor from a shared figure to ours."""
    if "_pct" in column or unit.startswith(("pct", "percent")):
        return 0.01
    return {"bn DKK": 1e9, "m DKK": 1e6}.get(unit, 1.0)


def says(fact: Fact, figure: float, unit: str) -> bool:
    """Whether a fact states a figure; only a number has a unit that can be compared."""
    if fact.quantity is None:
        return bool(re.fullmatch(r"-?[\d.]+", fact.text)) and close(float(fact.text), figure)
    own = fact.quantity.unit or ""
    meant = f"{unit}/point" if fact.id == PER_POINT else unit
    same_unit = parse_unit(own) == parse_unit(meant)
    return same_unit and close(central(fact.quantity), figure)


def close(one: float, other: float) -> bool:
    return one == pytest.approx(other, rel=1e-12, abs=1e-12)


def test_every_shared_row_is_mapped_once_per_fact(rows: Rows) -> None:
    known = {(line["file"], line["shared_id"]) for line in MAPPED}
    lines = [
        (*key, line["fact_id"]) for line in MAPPED for key in [(line["file"], line["shared_id"])]
    ]

    assert known == rows.keys()
    assert len(set(lines)) == len(lines)


def test_every_line_names_a_shipped_fact_or_why_there_is_none() -> None:
    catalog = national()
    for line in MAPPED:
        shipped = line["fact_id"] in catalog.rows or line["fact_id"] in catalog.schedules
        assert shipped != line["reason"].startswith("not fit to ship: "), line
        assert bool(line["fact_id"]) == shipped, line


def test_no_fact_states_a_figure_that_its_shared_row_does_not_have(rows: Rows) -> None:
    for name, row, fact in pairs(rows):
        if fact.quantity is not None:
            stated = figures_of(name, row)
            assert any(says(fact, *figure) for figure in stated), (row["id"], fact.id, stated)


def test_every_figure_of_a_shared_row_is_stated_by_a_fact(rows: Rows) -> None:
    facts: dict[tuple[str, str], list[Fact]] = {}
    for name, row, fact in pairs(rows):
        facts.setdefault((name, row["id"]), []).append(fact)
    for (name, key), found in facts.items():
        for figure in figures_of(name, rows[name, key]):
            assert any(says(fact, *figure) for fact in found), (name, key, figure)


def test_limits_are_the_published_ones(rows: Rows) -> None:
    ranges = [(row, fact) for _, row, fact in pairs(rows) if row.get("low") and row.get("high")]

    assert len(ranges) > 5
    for row, fact in ranges:
        figures = fact.number.figures
        limits = (float(row["low"]), float(row["high"]))
        assert (figures["low"], figures["high"]) == limits, fact.id


def test_the_flag_is_never_better_and_the_source_is_the_same(rows: Rows) -> None:
    elsewhere = set()
    for _, row, fact in pairs(rows):
        if fact.source_url != row["source_url"]:
            elsewhere.add(fact.id)
        elif fact.id not in READ_ELSEWHERE:
            assert FLAGS.index(fact.verification) >= FLAGS.index(row["verification"]), fact.id

    assert elsewhere == READ_ELSEWHERE


def test_price_years_payers_and_years_of_validity_agree(rows: Rows) -> None:
    for _, row, fact in pairs(rows):
        payer = row.get("payer", "")
        year = row.get("price_year") or row.get("cap_price_year") or ""
        number = fact.quantity
        if (
            number is not None
            and re.fullmatch(r"\d{4}", year)
            and (number.unit or "")[:3].isupper()
        ):
            assert number.price_year == int(year), fact.id
        if fact.payers and payer in ("municipality", "region", "state", "citizen"):
            assert fact.payers == {payer: 1.0}, fact.id
        if fact.valid_from and row.get("valid_from") and fact.id not in READ_ELSEWHERE:
            assert fact.valid_from[:4] == row["valid_from"][:4], fact.id


def test_codes_and_tables_keep_their_names(rows: Rows) -> None:
    kinds = {"dk/socio_codes.csv": "code", "dk/statbank_tables.csv": "table"}
    named = [(kinds[name], row, fact) for name, row, fact in pairs(rows) if name in kinds]

    assert len(named) == sum(name in kinds for name, _ in rows)
    for kind, row, fact in named:
        assert (fact.kind, fact.text, fact.title.da) == (kind, row["id"], row["name_da"])


def test_discount_rates_are_bands_of_the_schedule(rows: Rows) -> None:
    schedules = national().schedules
    lines = [line for line in MAPPED if line["fact_id"] in schedules]

    assert lines
    for line in lines:
        row = rows[line["file"], line["shared_id"]]
        bands = {band.first: (band.last, band.rate) for band in schedules[line["fact_id"]].bands}
        first = max(1, int(row["horizon_from_year"]))
        last = int(row["horizon_to_year"]) if row["horizon_to_year"] else None
        assert bands[first][0] == last, line
        assert close(bands[first][1], float(row["value"]) / 100), line
