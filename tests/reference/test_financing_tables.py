"""The shipped rules of who pays against the tables that they were written from, row by row."""

import csv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bundlinje.core.fact import FLAGS
from bundlinje.core.financing import FACTS_OF, Period, Rule
from bundlinje.core.money import PARTIES
from bundlinje.reference.catalog import national
from bundlinje.reference.financing import rules_of

RULES = rules_of(national())
Rows = list[dict[str, str]]


def shared_rows(shared: Path, name: str) -> Rows:
    """The rows of a shared table."""
    with (shared / "reference" / "dk" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rule(name: str) -> Rule:
    """A shipped rule."""
    return RULES[f"dk/financing/{name}"]


# --- What every rule keeps to --------------------------------------------------------------------


@pytest.mark.parametrize("item", RULES.values(), ids=lambda item: item.id)
def test_periods_follow_each_other_without_a_gap(item: Rule) -> None:
    for before, after in pairwise(item.periods):
        assert before.valid_to is not None
        assert after.valid_from == before.valid_to + timedelta(days=1)
        assert before.mechanism == after.mechanism
    assert item.periods[-1].valid_to is None


@pytest.mark.parametrize("item", RULES.values(), ids=lambda item: item.id)
def test_every_period_has_words_law_source_and_flag(item: Rule) -> None:
    for period in item.periods:
        assert period.words.da != period.words.en
        assert period.law
        assert period.source_url.startswith(("https://", "http://"))
        assert period.verification in FLAGS
        if period.verification == "unverified":
            assert period.note


@pytest.mark.parametrize("item", RULES.values(), ids=lambda item: item.id)
def test_every_period_shares_out_the_whole(item: Rule) -> None:
    for period in item.periods:
        if period.mechanism == "shares":
            assert set(period.shares) <= set(PARTIES)
            assert sum(period.shares.values()) == pytest.approx(1.0)
        if period.mechanism == "ladder":
            assert period.steps[0][0] == 1
            assert list(period.steps) == sorted(period.steps)
        if period.mechanism == "bands":
            assert period.bands
        assert (period.mechanism in FACTS_OF) or period.mechanism in ("rate", "moving")


def test_bands_rise_and_leave_no_gap() -> None:
    for item in RULES.values():
        for period in item.periods:
            for level in {band.price_year for band in period.bands}:
                bands = [band for band in period.bands if band.price_year == level]
                assert all(low.ends == high.begins for low, high in pairwise(bands))
                assert bands[-1].ends is None
                shares = [band.state_share for band in bands]
                assert shares == sorted(shares)


# --- Against the tables they come from -----------------------------------------------------------


def no_better(mine: str, theirs: str) -> bool:
    """Whether a flag claims no more than another."""
    return FLAGS.index(mine) >= FLAGS.index(theirs)


def test_the_ladder(shared: Path) -> None:
    rows = shared_rows(shared, "refusion_ladder.csv")
    steps = tuple((int(row["week_from"]), float(row["state_share_pct"]) / 100) for row in rows)

    for name in ("ladder-refunded", "ladder-co-financed", "social-assistance",
                 "education-assistance", "job-clarification"):  # fmt: skip
        for period in rule(name).periods:
            assert period.steps == steps
        assert str(rule(name).periods[0].valid_from) == rows[0]["valid_from"]
        assert no_better(rule(name).periods[0].verification, rows[0]["verification"])


@pytest.mark.parametrize(
    ("identifier", "name", "position"),
    [
        ("uddannelseshjaelp", "education-assistance", 0),
        ("jobafklaring", "job-clarification", 0),
        ("herberg-pre", "shelter-110", 0),
        ("herberg-phase-in", "shelter-110", 1),
        ("herberg-full", "shelter-110", 2),
        ("krisecenter", "womens-shelter-109", 0),
        ("su", "education-grant", 0),
        ("hf-support", "housing-first-support", 1),
    ],
)
def test_benefits_and_shelters(shared: Path, identifier: str, name: str, position: int) -> None:
    row = next(
        row for row in shared_rows(shared, "benefits_financing.csv") if row["id"] == identifier
    )
    period = rule(name).periods[position]

    if row["valid_to"]:
        assert str(period.valid_to) == row["valid_to"]
    if row["valid_from"]:
        assert str(period.valid_from) == row["valid_from"]
    if row["state_share_pct"]:
        state = period.shares.get("state", period.state_share)
        assert state == pytest.approx(float(row["state_share_pct"]) / 100)
    if row["cap_unit"].startswith("days"):
        assert period.days == float(row["cap_value"])
    if identifier not in READ_SINCE:
        assert no_better(period.verification, row["verification"])


READ_SINCE = ("hf-support", "herberg-phase-in", "herberg-full")
"""The law and the authority's page were read later: the flag is better than in the table."""


def test_expensive_cases(shared: Path) -> None:
    schemes = {
        "s176-2020": ("expensive-cases", -1, 2020),
        "s176-2022": ("expensive-cases", -1, 2022),
        "s176-old-2020": ("expensive-cases", 0, 2020),
        "s176a-old-2020": ("expensive-cases-under-18", 0, 2020),
    }
    rows = shared_rows(shared, "dyre_enkeltsager.csv")
    assert {row["id"].rpartition("-")[0] for row in rows} == set(schemes)
    for scheme, (name, position, level) in schemes.items():
        bands = [b for b in rule(name).periods[position].bands if b.price_year == level]
        stated = [row for row in rows if row["id"].rpartition("-")[0] == scheme]
        assert [(b.begins, b.ends, b.state_share, b.source_url, b.verification) for b in bands] == [
            (
                float(row["threshold_from_dkk"]),
                float(row["threshold_to_dkk"]) if row["threshold_to_dkk"] else None,
                float(row["state_share_pct_of_band"]) / 100,
                row["source_url"],
                row["verification"],
            )
            for row in stated
        ]


def test_health_care_leaves_the_municipality_without_a_share(shared: Path) -> None:
    rows = {row["id"]: row for row in shared_rows(shared, "health_cofinancing.csv")}
    for name in ("hospital-care", "primary-health-care"):
        frozen, abolished = rule(name).periods
        assert str(frozen.valid_from) == rows["hc-5"]["valid_from"]
        assert str(abolished.valid_from) == rows["hc-6"]["valid_from"]
        for period, row in ((frozen, rows["hc-5"]), (abolished, rows["hc-6"])):
            assert period.shares == {"region": 1.0}
            assert float(row["marginal_saving_municipality_pct"]) == 0.0
    # The shares of the formula are told, and used nowhere.
    told = rule("primary-health-care").periods[0].note
    for key in ("hc-1", "hc-2", "hc-3", "hc-4"):
        assert f"{rows[key]['municipal_share_pct']} %" in told


def test_grants_and_equalisation(shared: Path) -> None:
    rows = {row["id"]: row for row in shared_rows(shared, "financing_rules.csv")}
    for key, name in (
        ("foundation-grant-tax", "foundation-grant-tax"),
        ("equalisation-tax-base", "equalisation"),
        ("budget-guarantee", "budget-guarantee"),
    ):
        (period,) = rule(name).periods
        assert period.rate == pytest.approx(float(rows[key]["value"]) / 100)
        assert no_better(period.verification, rows[key]["verification"])


# --- Dates ---------------------------------------------------------------------------------------


def change(name: str) -> tuple[date | None, Period, Period]:
    """The last change of a rule."""
    before, after = rule(name).periods[-2:]
    return after.valid_from, before, after


@pytest.mark.parametrize(
    "name",
    ["acute-nursing", "health-and-care-places", "patient-directed-prevention",
     "specialised-rehabilitation"],
)  # fmt: skip
def test_four_health_tasks_move_to_the_regions(name: str) -> None:
    day, before, after = change(name)

    assert day == date(2027, 1, 1)
    assert (before.shares, after.shares) == ({"municipality": 1.0}, {"region": 1.0})


def test_abolished_benefits_name_what_replaces_them() -> None:
    for name, day, instead in (
        ("education-assistance", date(2025, 7, 1), "social assistance"),
        ("job-clarification", date(2027, 1, 1), "reduced sickness benefit"),
    ):
        begins, before, after = change(name)
        assert begins == day
        assert before.replaced_by is None
        assert after.replaced_by is not None
        assert instead in after.replaced_by.en


def test_social_assistance_changes_its_rates_and_not_its_ladder() -> None:
    day, before, after = change("social-assistance")

    assert day == date(2025, 7, 1)
    assert before.steps == after.steps
    assert after.replaced_by is None
