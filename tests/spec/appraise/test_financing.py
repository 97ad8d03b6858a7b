"""Dated rules of who pays: the price of a unit is shared out by the rule of the year.

One person takes part and uses one unit less a year, so that every figure is one person's.
"""

from typing import Any

import pytest

from bundlinje.appraisal.explanation import as_document
from tests.spec.appraise.small import SOME, Appraised, appraised, near, refused

LESS = "consequences: {it: {of: participation, account: it, change: -1, evidence: causal}}"
BENEFIT = "kind: transfer, unit: person-year, price: 100000"
SHELTER = "kind: resource, unit: person-year, price: 550000"


def over(first: int, last: int) -> str:
    """One person from the first year on, at the prices of that year, without discounting."""
    return f"""
        price_level: {{year: {first}}}
        horizon: {{first_year: {first}, last_year: {last}}}
        discounting: {{schedule: 0.0, base_year: {first}, costs: start, benefits: start}}
        options: {{help: {{title: Help, invited: {{people: {{{first}: 1}}}}}}}}
        """


def paid_by(rule: str, first: int, last: int, *parts: str, what: str = SHELTER) -> Appraised:
    """Appraise one unit less a year on an account that a rule finances."""
    account = f"accounts: {{it: {{title: It, {what}, financing: {{{rule}}}}}}}"
    return appraised(over(first, last), account, LESS, *parts)


def in_the_year(found: Appraised, party: str) -> float:
    """What a party gains (+) or pays (-) in the only year of a case."""
    (amount,) = found.yearly(party)
    return amount


# --- The reimbursement ladder --------------------------------------------------------------------


def test_a_new_case_climbs_the_ladder() -> None:
    """The state pays 80 % of weeks 1-4, 40 % of 5-26, 30 % of 27-52 and 20 % after that."""
    found = paid_by(
        'rule: dk/financing/ladder-refunded, start_week: {"1": 1}', 2024, 2025, what=BENEFIT
    )

    # 4 x 0.2 + 22 x 0.6 + 26 x 0.7 = 32.2 weeks of 52 in the first year, 80 % in the second.
    assert found.yearly("municipality") == near(100_000 * 32.2 / 52, 80_000)
    assert found.yearly("state") == near(100_000 * 19.8 / 52, 20_000)
    assert found.yearly("citizen") == near(-100_000, -100_000)


def test_where_people_stand_when_they_enter_decides() -> None:
    found = paid_by(
        'rule: dk/financing/ladder-refunded, start_week: {"1": 0.4, "53": 0.6}',
        2024,
        2024,
        what=BENEFIT,
    )

    # 40 % are new, 60 % have been on benefits for a year: 0.4 x 32.2 / 52 + 0.6 x 0.8.
    assert in_the_year(found, "municipality") == near(100_000 * (0.4 * 32.2 / 52 + 0.6 * 0.8))


def test_weeks_fall_away_from_the_end_of_each_year() -> None:
    """Help that shortens a year on benefits saves the last weeks, which the state pays least of."""
    found = paid_by(
        'rule: dk/financing/ladder-refunded, start_week: {"1": 1}, removed_weeks: 26',
        2024,
        2024,
        what=BENEFIT,
    )

    # Weeks 27 to 52: the municipality pays 70 %.
    assert in_the_year(found, "municipality") == near(70_000)


def test_each_cohort_has_its_own_weeks() -> None:
    found = paid_by(
        'rule: dk/financing/ladder-co-financed, start_week: {"1": 1}',
        2024,
        2025,
        "options: {help: {title: Help, invited: {people: {2024: 1, 2025: 1}}}}",
        what=BENEFIT,
    )

    # In 2025 the first person is in the second year, the second person in the first.
    assert found.yearly("municipality") == near(100_000 * 32.2 / 52, 80_000 + 100_000 * 32.2 / 52)


def test_the_ladder_needs_to_know_the_weeks() -> None:
    with_weeks = 'rule: dk/financing/ladder-refunded, start_week: {"1": 1}'

    assert _refused("rule: dk/financing/ladder-refunded", BENEFIT) == ["BL-C143"]
    assert _refused(with_weeks + ", days: 100", BENEFIT) == ["BL-C144"]
    assert _refused(with_weeks.replace("1}", "0.9}"), BENEFIT) == ["BL-C145"]
    assert _refused(with_weeks + ", removed_weeks: 53", BENEFIT) == ["BL-C146"]
    # It is for benefits.
    assert _refused(with_weeks, SHELTER) == ["BL-C148"]


def _refused(rule: str, what: str, first: int = 2024, change: str = LESS) -> list[str]:
    account = f"accounts: {{it: {{title: It, {what}, financing: {{{rule}}}}}}}"
    return refused(over(first, first + 1), account, change)


def test_nor_can_it_follow_cases_that_build_up() -> None:
    growing = LESS.replace("change: -1", "change: -1, stock_leaving: 0.2")

    assert _refused(
        'rule: dk/financing/ladder-refunded, start_week: {"1": 1}', BENEFIT, change=growing
    ) == ["BL-C148"]


# --- Days ----------------------------------------------------------------------------------------


def test_shelter_stays_before_during_and_after_the_phase_in() -> None:
    """50 % of all days until 30 September 2023, then of 120, and from 1 April 2026 of 90."""
    found = paid_by("rule: dk/financing/shelter-110, days: 365", 2022, 2027)

    half = 550_000 * 0.5
    in_120, in_90 = half * 120 / 365, half * 90 / 365
    # 2023 has 273 days under the old rule and 92 under the new one.
    mixed = (273 * half + 92 * in_120) / 365
    later = (90 * in_120 + 275 * in_90) / 365
    assert found.yearly("state") == near(half, mixed, in_120, in_120, later, in_90)
    assert found.yearly("municipality")[2] == pytest.approx(459_589, abs=0.5)
    assert found.yearly("municipality")[5] == pytest.approx(482_192, abs=0.5)


def test_days_too_fall_away_from_the_end() -> None:
    found = paid_by("rule: dk/financing/shelter-110, days: 150, removed_days: 60", 2024, 2024)

    # Days 91 to 150: 30 of 60 are inside the 120 days, of which the state pays half.
    assert in_the_year(found, "state") == near(550_000 * 0.5 * 30 / 60)


def test_days_may_have_a_spread() -> None:
    account = (
        f"accounts: {{it: {{title: It, {SHELTER}, financing:"
        " {rule: dk/financing/shelter-110, days: {low: 100, high: 300}}}}"
    )
    found = appraised(over(2024, 2024), account, LESS, settings=SOME)

    state = found.option["payers"]["state"]["net_present_value"]
    # No stay is reimbursed by more than half.
    assert 0 < state["p10"] < state["p90"] <= 275_000
    assert _refused("rule: dk/financing/shelter-110, days: 0", SHELTER) == ["BL-C146"]
    assert _refused("rule: dk/financing/shelter-110", SHELTER) == ["BL-C143"]


# --- Bands ---------------------------------------------------------------------------------------


def test_an_expensive_case_is_reimbursed_band_by_band() -> None:
    """Serviceloven § 176 at 2022 prices: 25 % above 860,000, 50 % above 1,680,000, 75 % above
    2,120,000 kr. a person and year."""
    place = "kind: resource, unit: person-year, price: {price}"
    rule = "rule: dk/financing/expensive-cases, other_yearly_cost: {other}"

    def state(price: int, other: int) -> float:
        found = paid_by(rule.format(other=other), 2022, 2022, what=place.format(price=price))
        return in_the_year(found, "state")

    assert state(1_160_000, 0) == near(75_000)
    assert state(2_300_000, 0) == near(560_000)
    # A sibling in the same household costs 600,000: both together are 340,000 above the limit.
    assert state(600_000, 600_000) == near(85_000)
    assert state(600_000, 0) == near(0)


def test_limits_of_another_year_follow_the_price_level() -> None:
    place = "kind: resource, unit: person-year, price: 1160000"
    rule = "rule: dk/financing/expensive-cases, other_yearly_cost: 0"
    found = paid_by(rule, 2024, 2024, _level(2024, 0.03), what=place)

    # The limit of 860,000 kr. (2022) is 912,374 kr. at the prices of 2024.
    assert in_the_year(found, "state") == near(0.25 * (1_160_000 - 860_000 * 1.03**2))


def _level(year: int, rise: float) -> str:
    return f"price_level: {{year: {year}, yearly_increase: {rise}}}"


def test_without_an_index_limits_of_another_year_are_refused() -> None:
    place = "kind: resource, unit: person-year, price: 1160000"
    rule = "rule: dk/financing/expensive-cases, other_yearly_cost: 0"

    assert _refused(rule, place) == ["BL-C104"]
    assert _refused("rule: dk/financing/expensive-cases", place, 2022) == ["BL-C143"]


def test_the_old_scheme_ends_with_2020() -> None:
    place = "kind: resource, unit: person-year, price: 1160000"
    rule = "rule: dk/financing/expensive-cases, other_yearly_cost: 0"
    found = paid_by(rule, 2020, 2021, what=place)

    # Above 1,090,000 until 2020; above 830,000 (2020 prices) from 2021.
    assert found.yearly("state") == near(17_500, 82_500)
    (change,) = found.document["dated_changes"]
    assert (change["date"], change["rule"]) == ("2021-01-01", "dk/financing/expensive-cases")


# --- Shares, dates and what is abolished ---------------------------------------------------------


def test_health_tasks_move_to_the_region_in_2027() -> None:
    found = paid_by("rule: dk/financing/acute-nursing", 2026, 2027)

    assert found.yearly("municipality") == near(550_000, 0)
    assert found.yearly("region") == near(0, 550_000)


def test_the_municipality_saves_nothing_on_hospitals() -> None:
    found = paid_by("rule: dk/financing/hospital-care", 2025, 2028)

    assert found.yearly("region") == near(*[550_000] * 4)
    assert found.yearly("municipality") == near(0, 0, 0, 0)


def test_the_state_pays_the_education_grant() -> None:
    found = paid_by("rule: dk/financing/education-grant", 2025, 2025, what=BENEFIT)

    assert in_the_year(found, "state") == near(100_000)


def test_housing_first_support_is_half_refunded_since_the_reform() -> None:
    found = paid_by("rule: dk/financing/housing-first-support", 2023, 2024)

    # 92 of the 365 days of 2023.
    assert found.yearly("state") == near(275_000 * 92 / 365, 275_000)


def test_an_abolished_benefit_is_named_with_what_replaces_it() -> None:
    rule = 'rule: dk/financing/education-assistance, start_week: {"53": 1}'
    found = paid_by(rule, 2024, 2026, what=BENEFIT)

    (said,) = [row for row in found.document["findings"] if row["code"] == "BL-F021"]
    assert said["message"]["en"] == (
        '"Education assistance" is abolished from 2025-07-01; in its place comes social'
        " assistance at the new rates."
    )
    # What comes in its place is on the same ladder.
    assert found.yearly("municipality") == near(80_000, 80_000, 80_000)
    # A case that ends before is told nothing.
    assert "BL-F021" not in paid_by(rule, 2023, 2024, what=BENEFIT).findings


def test_a_rule_that_nobody_has_read_in_the_law_is_said_to_be_so() -> None:
    assert paid_by("rule: dk/financing/education-grant", 2025, 2025).findings.count("BL-F022") == 1
    assert "BL-F022" not in paid_by("rule: dk/financing/hospital-care", 2025, 2025).findings


def test_a_rule_must_exist_share_out_and_cover_the_years() -> None:
    assert _refused("rule: dk/financing/sheltre-110, days: 9", SHELTER) == ["BL-C141"]
    assert _refused("rule: dk/financing/equalisation", SHELTER) == ["BL-C142"]
    assert _refused("rule: dk/financing/hospital-care", SHELTER, 2017) == ["BL-C147"]


def test_an_account_is_paid_in_one_way() -> None:
    rule = "financing: {rule: dk/financing/hospital-care}"
    for other in ("price: 1, payers: {region: 1}", "prices: {region: 1}"):
        account = f"accounts: {{it: {{title: It, kind: tax, unit: year, {other}, {rule}}}}}"
        assert refused(account) == ["BL-C140"]


# --- Changes inside the horizon ------------------------------------------------------------------

SEVERAL = """
price_level: {year: 2024}
horizon: {first_year: 2024, last_year: 2029}
discounting: {schedule: 0.0, base_year: 2024, costs: start, benefits: start}
options: {help: {title: Help, invited: {people: {2024: 1}}}}
accounts:
  benefit:
    title: Benefit
    kind: transfer
    unit: person-year
    price: 100000
    financing: {rule: dk/financing/education-assistance, start_week: {"53": 1}}
  shelter:
    title: Shelter
    kind: resource
    unit: person-year
    price: 550000
    financing: {rule: dk/financing/shelter-110, days: 365}
  nursing:
    title: Acute nursing
    kind: resource
    unit: visit
    price: 1000
    financing: {rule: dk/financing/acute-nursing}
consequences:
  benefit: {of: participation, account: benefit, change: -1, evidence: causal}
  shelter: {of: participation, account: shelter, change: -1, evidence: causal}
  nursing: {of: participation, account: nursing, change: -10, evidence: causal}
"""


@pytest.fixture(name="several", scope="module")
def fixture_several() -> Appraised:
    return appraised(SEVERAL)


def test_a_case_names_every_change_that_it_crosses(several: Appraised) -> None:
    changes = several.document["dated_changes"]

    assert [(row["date"], row["rule"], row["accounts"]) for row in changes] == [
        ("2025-07-01", "dk/financing/education-assistance", ["benefit"]),
        ("2026-04-01", "dk/financing/shelter-110", ["shelter"]),
        ("2027-01-01", "dk/financing/acute-nursing", ["nursing"]),
    ]
    shelter = changes[1]
    assert "120 days" in shelter["from"]["en"]
    assert "90 days" in shelter["to"]["en"]
    assert shelter["verification"] == "verified"
    assert all(row["law"] and row["source"] and row["title"]["da"] for row in changes)


def test_and_what_the_result_would_be_without_them(several: Appraised) -> None:
    frozen = several.option["frozen_rules"]

    assert frozen["year"] == 2024
    # Shelter: from 1 April 2026 the state pays 30 days a year less, 275 days and three years long.
    shelter = (275 / 365 + 3) * 550_000 * 0.5 * 30 / 365
    # Nursing: from 2027 the region gains 10 visits a year, three years long, in place of us.
    nursing = 3 * 10_000
    assert frozen["state"]["difference"] == near(-shelter)
    assert frozen["municipality"]["difference"] == near(shelter - nursing)
    assert frozen["region"] == {"central": near(0), "difference": near(nursing)}
    # The public purse as a whole is the same: rules only say who pays.
    assert frozen["public"]["difference"] == 0
    for party in ("municipality", "state", "region"):
        found = frozen[party]
        assert found["central"] + found["difference"] == near(several.worth(party))


def test_the_trace_names_rule_year_period_law_source_and_flag(several: Appraised) -> None:
    nodes = as_document(several.result.traces())["nodes"]
    leaves = {node["label"]: node for node in nodes if "rule" in node.get("source", {})}

    for label in (
        "dk/financing/education-assistance 2025-07-01..: share of 2025",
        "dk/financing/shelter-110 2023-10-01..2026-03-31: share of 2025",
        "dk/financing/shelter-110 2026-04-01..: share of 2026",
        "dk/financing/shelter-110 2026-04-01..: days per person and year",
        "dk/financing/acute-nursing ..2026-12-31: share of 2026",
        "dk/financing/acute-nursing 2027-01-01..: share of 2029",
    ):
        source: dict[str, Any] = leaves[label]["source"]
        assert source["law"]
        assert source["url"].startswith("http")
        assert source["verification"] in ("verified", "secondary", "unverified")
    # 184 days of 2025 are under the new system of social assistance.
    half = leaves["dk/financing/education-assistance 2025-07-01..: share of 2025"]
    assert half["value"] == near(184 / 365)
    assert half["source"]["year"] == 2025


def test_a_case_that_crosses_no_change_has_nothing_to_compare() -> None:
    found = paid_by("rule: dk/financing/shelter-110, days: 365", 2024, 2025)

    assert found.document["dated_changes"] == []
    assert found.option["frozen_rules"] is None


# --- Plans, moves, grants, local tax -------------------------------------------------------------


def test_a_realisation_plan_cuts_the_budget_of_whoever_pays_that_year() -> None:
    found = paid_by(
        "rule: dk/financing/acute-nursing",
        2026,
        2027,
        "realisation: [{account: it, owner: Head, cut: {2026: 0.5}}]",
    )

    realisable = {
        party: found.option["payers"][party]["realisable"]["central"]
        for party in ("municipality", "region")
    }
    assert realisable == {"municipality": near(275_000), "region": near(275_000)}


def test_who_moves_takes_the_gain_along_unless_the_first_municipality_goes_on_paying() -> None:
    moving = "segments: {people: {title: People, moving_out: 0.2}}"
    place = "kind: resource, unit: person-year, price: 1000"

    def municipality(stated: str) -> list[float]:
        account = f"accounts: {{it: {{title: It, {place}, {stated}, payers: {{municipality: 1}}}}}}"
        return appraised(over(2026, 2028), account, LESS, moving).yearly("municipality")

    assert municipality("after_moving: ends") == near(1000, 800, 640)
    # Retssikkerhedsloven §§ 9 and 9 c: whoever arranged the stay goes on paying.
    assert municipality("after_moving: first_municipality") == near(1000, 1000, 1000)


@pytest.mark.parametrize(("said", "tax"), [("applies", 175), ("unclear", 175), ("exempt", 0)])
def test_a_foundations_grant_is_taxed(said: str, tax: float) -> None:
    """17.5 % of what the fund gives goes from the municipality to the state."""
    found = appraised(
        over(2026, 2026),
        f"parties: {{fund: {{title: Fund, grant_tax: {said}}}}}",
        "costs: {team: {title: Team, amounts: {2026: 2000}, payers: {fund: 0.5, state: rest}}}",
    )

    assert in_the_year(found, "fund") == near(-1000)
    assert in_the_year(found, "municipality") == near(-tax)
    assert in_the_year(found, "state") == near(-1000 + tax)
    assert in_the_year(found, "all") == near(-2000)
    assert ("BL-F023" in found.findings) == (said == "unclear")


def test_only_others_than_the_public_purse_give_grants() -> None:
    assert refused("parties: {fund: {title: Fund, public: true, grant_tax: applies}}") == [
        "BL-C149"
    ]


TAX = """
accounts:
  benefit: {title: B, kind: transfer, unit: year, prices: {municipality: 68200}}
  tax: {title: T, kind: local_tax, unit: year, prices: {municipality: 30000}}
consequences:
  benefit: {of: participation, account: benefit, change: -1, evidence: causal}
  tax: {of: participation, account: tax, change: 1, evidence: causal}
"""


def test_local_tax_stands_beside_the_bottom_line() -> None:
    found = appraised(over(2026, 2026), TAX)
    block = found.option["local_tax"]

    # In no budget and not in the headline.
    assert in_the_year(found, "municipality") == near(68_200)
    assert found.worth("public") == near(68_200)
    # Alone, equalisation takes 75 %; the saved benefits stay.
    assert block["alone"] == {
        "equalised": near(22_500),
        "tax": near(7_500),
        "transfers": near(68_200),
        "sum": near(75_700),
    }
    # If all municipalities do the same, nothing is equalised and the guarantee takes the rest.
    assert block["all"] == {
        "guaranteed": near(68_200),
        "tax": near(30_000),
        "transfers": near(0),
        "sum": near(30_000),
    }
    assert [row["rule"] for row in block["rules"]] == [
        "dk/financing/equalisation",
        "dk/financing/budget-guarantee",
    ]
    assert all(row["law"] and row["verification"] for row in block["rules"])


def test_it_changes_hands_in_society_and_costs_the_citizen() -> None:
    found = appraised(over(2026, 2026), TAX)

    assert found.society("all") == near(0)
    assert found.option["household"]["central"] == near(-68_200 - 30_000)
    assert appraised().option["local_tax"] is None


def test_rules_are_frozen_as_they_are_on_the_first_of_january() -> None:
    """In 2023 the shelter's rule changes on 1 October: frozen, the state pays half all year."""
    found = paid_by("rule: dk/financing/shelter-110, days: 365", 2023, 2023)
    mixed = (273 + 92 * 120 / 365) / 365

    frozen = found.option["frozen_rules"]["state"]
    assert frozen["central"] == near(550_000 * 0.5)
    assert frozen["difference"] == near(550_000 * 0.5 * (mixed - 1.0))
