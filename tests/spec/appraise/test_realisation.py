"""When a saving becomes money: only where somebody cuts a budget.

The gross value of 10 hours less a year at 1,000 kr. is 10,000 kr. a year, 30,000 in all. What is
`realisable` of it depends on the plan (gevinstrealiseringsplan).
"""

import pytest

from tests.spec.appraise.small import Appraised, appraised, near, refused

CARE = """
accounts: {care: {title: Care, kind: resource, unit: hour, prices: {municipality: 1000}}}
consequences: {less-care: {of: participation, account: care, change: -0.1, evidence: causal}}
"""


def planned(stated: str, *parts: str) -> Appraised:
    """Appraise the saving on care with a plan."""
    return appraised(CARE, f"realisation: [{{account: care, owner: Eldercare, {stated}}}]", *parts)


def realisable(found: Appraised, party: str = "municipality") -> float:
    """Return what of the result a party can take out of its budget."""
    return float(found.option["payers"][party]["realisable"]["central"])


def test_a_gain_that_nobody_plans_to_take_is_nothing() -> None:
    found = appraised(CARE)

    assert found.worth("municipality") == near(30e3)
    assert realisable(found) == near(0)
    assert found.public["realisable"]["central"] == near(0)
    assert "BL-F003" in found.findings


def test_a_plan_that_cuts_it_all_takes_it_all() -> None:
    found = planned("cut: {2026: 1}")

    assert realisable(found) == near(30e3)
    assert "BL-F003" not in found.findings


def test_the_marginal_share_is_what_an_hour_less_really_saves_of_its_price() -> None:
    # Heat and management stay: 30,000 x 0.4.
    assert realisable(planned("cut: {2026: 1}, marginal_share: 0.4")) == near(12e3)


def test_the_budget_is_cut_year_by_year() -> None:
    # A quarter, a half and all of 10,000; the last stated share holds on.
    assert realisable(planned("cut: {2026: 0.25, 2027: 0.5, 2028: 1}")) == near(17.5e3)
    # Nothing in 2026, then 0.5 in both years.
    assert realisable(planned("cut: {2027: 0.5}")) == near(10e3)


def test_notice_is_how_long_a_budget_lags_behind() -> None:
    # What is free in 2026 can be cut a year later: 2027 and 2028.
    assert realisable(planned("cut: {2026: 1}, notice_years: 1")) == near(20e3)


def test_what_is_only_free_for_a_while_cannot_be_cut_with_notice() -> None:
    # 10 hours in 2026, 4 in 2027, none in 2028. With a year's notice only the 4 that were free
    # in 2026 and still are: 4,000.
    row = CARE.replace("-0.1", "[-0.1, -0.04]")

    assert realisable(planned("cut: {2026: 1}, notice_years: 1", row)) == near(4e3)


def test_capacity_falls_in_whole_steps() -> None:
    # 10 hours a year are two posts of 4 hours: 8 hours.
    assert realisable(planned("cut: {2026: 1}, capacity_step: 4")) == near(24e3)
    # A post of 12 hours cannot be cut.
    assert realisable(planned("cut: {2026: 1}, capacity_step: 12")) == near(0)


def test_capacity_is_counted_for_the_account_as_a_whole() -> None:
    by_group = """
    segments: {young: {title: Young}, old: {title: Old}}
    options: {help: {title: Help, invited: {young: {2026: 50}, old: {2026: 50}}}}
    """

    # 5 hours of the young and 5 of the old are together two posts of 4 hours, not one each.
    assert realisable(planned("cut: {2026: 1}, capacity_step: 4", by_group)) == near(24e3)


def test_costs_and_extra_use_count_in_full() -> None:
    # Nobody has to decide a loss: 30,000 more use and 5,000 of costs.
    more = CARE.replace("-0.1", "0.1")
    cost = "costs: {team: {title: Team, payers: {municipality: 1}, amounts: {2026: 5000}}}"

    assert realisable(appraised(more, cost)) == near(-35e3)


def test_transfers_and_taxes_fall_by_themselves() -> None:
    found = appraised("""
        accounts: {benefit: {title: Benefit, kind: transfer, unit: year, prices: {state: 100}}}
        consequences: {less: {of: participation, account: benefit, change: -1, evidence: causal}}
        """)

    assert realisable(found, "state") == near(30e3)
    assert realisable(found, "citizen") == near(-30e3)


def test_the_alternative_that_is_not_bought_needs_a_plan_too() -> None:
    alternative = """
    costs:
      course:
        {title: Course, role: saved_alternative, amounts: {2026: 8000}, payers: {municipality: 1}}
    """
    plan = "realisation: [{account: course, owner: Jobs, cut: {2026: 0.5}}]"

    assert appraised(alternative).worth("municipality") == near(8000)
    assert realisable(appraised(alternative)) == near(0)
    assert realisable(appraised(alternative, plan)) == near(4000)


@pytest.mark.parametrize(
    ("code", "stated"),
    [
        ("BL-C116", "cut: {2026: 0.5, 2027: 0.25}"),
        ("BL-C116", "cut: {2026: 1.5}"),
        ("BL-C116", "cut: {}"),
        ("BL-C118", "cut: {2026: 1}, notice_years: -1"),
        ("BL-C118", "cut: {2026: 1}, capacity_step: -1"),
    ],
)
def test_a_plan_must_be_possible(code: str, stated: str) -> None:
    assert refused(CARE, f"realisation: [{{account: care, owner: Eldercare, {stated}}}]") == [code]


def test_an_account_has_one_plan() -> None:
    plan = "{account: care, owner: Eldercare, cut: {2026: 1}}"

    assert refused(CARE, f"realisation: [{plan}, {plan}]") == ["BL-C115"]
