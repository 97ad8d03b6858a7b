"""The shared tables for diabetes, weight and vulnerable children: every row is in the library.

shared_rows_life_course.csv names the fact that each shared row became. `reason` says why the
address of the fact is another than that of the row, and is empty where they are the same.
"""

import csv
import re
from itertools import pairwise
from pathlib import Path

import pytest

from bundlinje.core.fact import FLAGS
from bundlinje.core.units import parse_unit
from bundlinje.reference.catalog import FACTS, national, rows_of
from bundlinje.reference.facts import NO_PRICE_YEAR

Row = dict[str, str]
Pair = tuple[Row, Row]

PARAMETERS = ("t2d/parameters.csv", "children/parameters.csv")
RATES = "t2d/dk_diabetes_rates.csv"
RATE_TABLE = "diabetes_rates.csv"
TITLES = ("title_da", "title_en")
COUNTS = (
    "new_cases", "person_years_without_diabetes", "deaths_without_diabetes",
    "person_years_with_diabetes", "deaths_with_diabetes",
)  # fmt: skip
LINKS = Path(__file__).with_name("shared_rows_life_course.csv")
COLUMNS_PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "life-course-facts.md"
SHIPPED = {
    row["id"]: row
    for name, raw in national().tables.items()
    if name.startswith(FACTS)
    for row in rows_of(raw)
}
RATE_ROWS = list(rows_of(national().tables[RATE_TABLE]))

SCALES = {"pct": 0.01, "/100 py": 0.01, "QALY": 1e-5}
"""What a shared figure is multiplied by: the model result in QALY is for 100,000 people."""
UNITS = {
    "share": {"share"},
    "prob": {"share"},
    "risk": {"share"},
    "share per year": {"share/year"},
    "log-rate/year": {"share/year"},
    "RR": {"ratio"},
    "HR": {"ratio"},
    "OR": {"ratio"},
    "ratio": {"ratio"},
    "GBP": {"GBP/person", "ratio"},
    "pct": {"share/point"},
    "/100 py": {"cases/person-year"},
    "years": {"years"},
    "hours": {"hours/child-year"},
    "utility": {"QALY/person-year"},
    "QALY": {"QALY/person"},
    "SDS": {"SDS"},
    "standardised": {"SDS"},
    "log OR": {"difference"},
    "grade": {"points"},
    "EUR/py": {"EUR/person-year", "EUR/patient-year"},
    "EUR/person": {"EUR/person-year"},
    "GBP/person": {"GBP/person"},
    "DKK": {"DKK"},
    "DKK/year": {"DKK/year", "DKK/person-year"},
}
"""The units of ours that say the same as a shared one, its price year taken away."""
PATIENT_YEARS = "dk/diabetes/total-per-patient-year"


def read(path: Path) -> list[Row]:
    """Return the rows of a table."""
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def name_of(row: Row) -> str:
    """Return how a shared row is called: its id, or sex and first year of age."""
    return row.get("id") or f"{row['sex']}-{row['age_from']}"


def links() -> dict[tuple[str, str], Row]:
    """Return the links by shared file and row."""
    found = read(LINKS)
    by_row = {(row["file"], row["shared_id"]): row for row in found}
    assert len(by_row) == len(found), "a shared row is linked twice"
    return by_row


@pytest.fixture(name="pairs", scope="module")
def fixture_pairs(shared: Path) -> list[Pair]:
    """Each shared parameter beside the fact it became."""
    return [
        (row, SHIPPED[link["fact_id"]])
        for (file, name), link in links().items()
        if file in PARAMETERS
        for row in read(shared / "reference" / file)
        if row["id"] == name
    ]


def value(fact: str) -> float:
    """Return the figure of a shipped row."""
    return float(SHIPPED[fact]["value"])


# --- Every row, as it was read ---------------------------------------------------------------


def test_every_shared_row_has_become_a_fact(shared: Path) -> None:
    rows = {
        (file, name_of(row))
        for file in (*PARAMETERS, RATES)
        for row in read(shared / "reference" / file)
    }

    assert links().keys() == rows
    assert len(rows) == 138 + 36 + 30
    facts = [link["fact_id"] for link in links().values() if link["file"] in PARAMETERS]
    assert len(set(facts)) == len(facts)
    assert set(facts) <= SHIPPED.keys()


def test_figures_and_limits_are_those_of_the_shared_row(pairs: list[Pair]) -> None:
    for row, fact in pairs:
        scale = SCALES.get(row["unit"], 1.0)
        assert bool(fact["value"]) == bool(row["value"]), fact["id"]
        if row["value"]:
            assert float(fact["value"]) == pytest.approx(float(row["value"]) * scale), fact["id"]
        if row["lo"] and row["hi"]:
            limits = [float(row["lo"]) * scale, float(row["hi"]) * scale]
            assert [float(fact["low"]), float(fact["high"])] == pytest.approx(limits), fact["id"]
        else:
            assert (fact["low"], fact["high"], fact["level"]) == ("", "", ""), fact["id"]


def test_units_and_price_years_are_those_of_the_shared_row(pairs: list[Pair]) -> None:
    for row, fact in pairs:
        if row["value"]:
            unit, *year = re.split(r"(?<=[A-Z]{3})(\d{4})", row["unit"], maxsplit=1)
            assert fact["unit"] in UNITS["".join((unit, *year[1:]))], fact["id"]
            assert fact["price_year"] == "".join(year[:1]), fact["id"]
            assert parse_unit(fact["unit"]).numerator


def test_no_flag_is_better_than_that_of_the_shared_row(pairs: list[Pair]) -> None:
    for row, fact in pairs:
        assert FLAGS.index(fact["verification"]) >= FLAGS.index(row["verification"]), fact["id"]


def test_the_source_is_that_of_the_shared_row_or_the_link_says_why_not(shared: Path) -> None:
    for (file, name), link in links().items():
        if file not in PARAMETERS:
            continue
        (row,) = [row for row in read(shared / "reference" / file) if row["id"] == name]
        same = SHIPPED[link["fact_id"]]["source_url"] == row["source_url"]
        assert same == (link["reason"] == ""), name


def test_what_is_a_gap_says_so(pairs: list[Pair]) -> None:
    gaps = [(row, fact) for row, fact in pairs if row["gap"] == "yes"]

    assert len(gaps) == 13 + 6
    for row, fact in gaps:
        assert "gap: needs an explicit expert prior before use" in fact["note"], fact["id"]
        assert fact["verification"] == "unverified", fact["id"]
        assert (fact["kind"] == "number") == bool(row["value"]), fact["id"]


def test_an_association_says_so_first_wherever_it_is_named(pairs: list[Pair]) -> None:
    associations = [fact for row, fact in pairs if "association" in row["grade"]]

    assert len(associations) == 3 + 20
    for fact in associations:
        assert fact["note"].startswith("ASSOCIATION, not an effect;"), fact["id"]
        assert fact["title_da"].startswith("Sammenhæng, ikke effekt: "), fact["id"]
        assert fact["title_en"].startswith("Association, not an effect: "), fact["id"]


def test_an_amount_without_a_price_year_says_so_first(pairs: list[Pair]) -> None:
    for row, fact in pairs:
        if row["value"] and fact["unit"][:3] in ("DKK", "EUR", "GBP") and not fact["price_year"]:
            assert fact["note"].startswith(NO_PRICE_YEAR), fact["id"]


# --- Figures that follow from one another ----------------------------------------------------


def test_the_four_weight_groups_are_all_adults() -> None:
    """Danskernes sundhed 2021, https://raadetforsundmad.dk."""
    groups = ("underweight", "normal-weight", "overweight", "obese")

    assert sum(value(f"dk/weight/adults-2021/{name}") for name in groups) == pytest.approx(1.0)
    assert value("dk/weight/adults-2021/obese") == value("dk/weight/adults-obese/2021")
    first, last = (value(f"dk/weight/adults-obese/{year}") for year in (2010, 2021))
    slope = value("dk/weight/adults-obese-yearly-change")
    assert (last - first) / 11 == pytest.approx(slope, abs=5e-5)


@pytest.mark.parametrize(("set_", "suffix"), [("main", ""), ("alternative", "-alternative")])
def test_the_share_of_diabetes_from_overweight_follows_from_the_risk_ratios(
    set_: str, suffix: str
) -> None:
    """Levin (1953): 1 - 1 / sum of share times risk ratio, over all weight groups."""
    thin, heavy, obese = (
        value("dk/weight/adults-2021/underweight") + value("dk/weight/adults-2021/normal-weight"),
        value("dk/weight/adults-2021/overweight"),
        value("dk/weight/adults-2021/obese"),
    )
    mean_ratio = (
        thin
        + heavy * value(f"intl/t2d/risk-ratio-overweight{suffix}")
        + obese * value(f"intl/t2d/risk-ratio-obese{suffix}")
    )

    share = value(f"dk/t2d/share-from-overweight-{set_}")
    assert 1.0 - 1.0 / mean_ratio == pytest.approx(share, abs=0.005)


def test_unscaled_costs_become_those_of_a_patient_year() -> None:
    """Sortsø et al. 2016: components in million EUR over 318,729 people; total 14,349 EUR."""
    names = {"care": 732, "drugs": 153, "nursing": 851, "productivity": 1770, "other": 761}
    scale = value("dk/diabetes/unscaled/scale-to-patient-year")

    for name, millions in names.items():
        unscaled = value(f"dk/diabetes/unscaled/{name}")
        assert millions * 1e6 / 318_729 == pytest.approx(unscaled, abs=0.5)
        scaled = value(f"dk/diabetes/{name}-per-patient-year")
        assert unscaled * scale == pytest.approx(scaled, rel=1e-3)
    total = sum(value(f"dk/diabetes/unscaled/{name}") for name in names)
    assert value(PATIENT_YEARS) / total == pytest.approx(scale, abs=5e-4)


# --- The table of rates ----------------------------------------------------------------------


def test_the_rates_are_those_of_the_shared_table(shared: Path) -> None:
    rows = [{key: row[key] for key in row if key not in TITLES} for row in RATE_ROWS]

    assert rows == read(shared / "reference" / RATES)


def test_a_rate_is_cases_over_person_years() -> None:
    """Rates of the R package Epi, data set DMepi, are counts over time at risk."""
    for row in RATE_ROWS:
        cases, free, deaths_free, ill, deaths_ill = (float(row[key]) for key in COUNTS)
        found = {
            "incidence_per_1000_py": 1000.0 * cases / free,
            "mortality_without_diabetes_per_1000_py": 1000.0 * deaths_free / free,
            "mortality_with_diabetes_per_1000_py": 1000.0 * deaths_ill / ill,
            "prevalence_pct": 100.0 * ill / (free + ill),
            "mortality_rate_ratio": (deaths_ill / ill) / (deaths_free / free),
        }
        for key, rate in found.items():
            digits = 3 if key == "mortality_rate_ratio" else 4
            assert rate == pytest.approx(float(row[key]), rel=5.0 * 10.0**-digits), name_of(row)


def test_the_ages_follow_one_another_for_both_sexes() -> None:
    for sex in "MF":
        ages = [(int(r["age_from"]), int(r["age_to"])) for r in RATE_ROWS if r["sex"] == sex]
        assert (ages[0][0], ages[-1][1], len(ages)) == (0, 99, 15)
        assert all(after[0] == before[1] + 1 for before, after in pairwise(ages))


def test_facts_on_mortality_are_taken_from_the_table() -> None:
    for first, last in ((50, 54), (55, 59), (60, 64), (65, 69)):
        rows = [row for row in RATE_ROWS if int(row["age_from"]) == first]
        deaths = sum(float(row["deaths_with_diabetes"]) for row in rows)
        years = sum(float(row["person_years_with_diabetes"]) for row in rows)
        fact = value(f"dk/diabetes/mortality-{first}-{last}")
        assert deaths / years == pytest.approx(fact, abs=5e-6)


def test_every_column_of_the_rates_is_explained_in_both_languages() -> None:
    page = COLUMNS_PAGE.read_text(encoding="utf-8")
    explained = dict(re.findall(r"^\| `(\w+)` \| (\S.* \| \S.*) \|$", page, re.MULTILINE))

    assert [key for key in RATE_ROWS[0] if key not in TITLES] == list(explained)
