"""Beside the budgets: society as a whole, and wellbeing that is never added to money."""

from tests.spec.appraise.small import appraised, near

NET_TAX_FACTOR = 1.28
"""Danish Ministry of Finance, June 2023: from factor prices to market prices."""

WORK = """
effects:
  job: {title: Job, kind: rate, basis: net, per: treated, value: 1, displacement: 0}
accounts:
  care: {title: Care, kind: resource, unit: hour, prices: {region: 100}}
  benefit: {title: Benefit, kind: transfer, unit: year, prices: {municipality: 700}}
  tax: {title: Tax, kind: tax, unit: year, prices: {state: 300}}
  pay: {title: Pay, kind: earnings, unit: year, prices: {citizen: 1000}, price_basis: market}
consequences:
  care: {of: job, account: care, change: [-1], evidence: causal}
  benefit: {of: job, account: benefit, change: [-1], evidence: causal}
  tax: {of: job, account: tax, change: [1], evidence: causal}
  pay: {of: job, account: pay, change: [1], evidence: causal}
"""


def test_transfers_and_taxes_only_change_hands() -> None:
    found = appraised(WORK)

    # The citizens gain 1,000 in pay and lose 700 in benefit and 300 in tax.
    assert found.society("citizen") == near(0)
    assert found.society("municipality") == near(70e3)
    assert found.society("state") == near(30e3)
    # In all: the earnings, once, and the care that is not used.
    assert found.society("all") == near(100e3 + NET_TAX_FACTOR * 10e3)


def test_resources_at_factor_prices_are_lifted_to_market_prices() -> None:
    cost = "costs: {it: {title: It, amounts: {2026: 100}, payers: {region: 1}%s}}"

    assert appraised(cost % "").society("all") == near(-100 * NET_TAX_FACTOR)
    assert appraised(cost % ", price_basis: market").society("all") == near(-100)
    assert appraised(cost % "").option["society"]["net_tax_factor"] == NET_TAX_FACTOR


def test_households_are_shown_at_the_prices_they_meet() -> None:
    found = appraised(WORK.replace(", price_basis: market", ""))

    # Pay stated at factor prices counts 1.28 times for society, but not in the citizens' purse:
    # 1,000 in pay less 700 in benefit and 300 in tax.
    assert found.option["household"]["central"] == near(0)
    assert found.society("citizen") == near(100 * (1000 * NET_TAX_FACTOR - 1000))


def test_the_budget_view_knows_no_net_tax_factor() -> None:
    cost = "costs: {it: {title: It, amounts: {2026: 100}, payers: {region: 1}}}"

    assert appraised(cost).worth("region") == near(-100)


# --- Wellbeing -----------------------------------------------------------------------------------

WELL = """
effects: {calm: {title: Calm, kind: rate, basis: net, per: treated, value: 0.5}}
accounts:
  bed: {title: Bed, kind: resource, unit: person-year, prices: {region: 1000}}
consequences: {less: {of: calm, account: bed, change: -0.2, evidence: causal}}
wellbeing:
"""


def wellbeing(stated: str, *parts: str) -> float:
    """Return the undiscounted sum of one row of the wellbeing table."""
    found = appraised(WELL + f"  it: {{title: It, {stated}}}\n", *parts)
    return float(found.option["wellbeing"]["it"]["sum"]["central"])


def test_wellbeing_per_outcome() -> None:
    # 50 outcomes x 0.3 points in each of three years.
    assert wellbeing("of: calm, measure: wellby, change: 0.3") == near(45)
    # A row by year since the outcome: 50 x (0.3 + 0.1).
    assert wellbeing("of: calm, measure: wellby, change: [0.3, 0.1]") == near(20)


def test_wellbeing_of_the_family() -> None:
    assert wellbeing("of: calm, measure: wellby, change: 0.3, person: family, persons: 2") == near(
        90
    )


def test_wellbeing_of_taking_part() -> None:
    assert wellbeing("of: participation, measure: wellby, change: 0.1") == near(30)


def test_wellbeing_per_unit_of_an_account() -> None:
    # 50 x 0.2 = 10 bed-years less a year; each is a loss of 0.1 quality-adjusted life years.
    assert wellbeing("account: bed, measure: qaly, change: -0.1") == near(3)


def test_wellbeing_is_shown_discounted_too() -> None:
    rate = "discounting: {schedule: 0.25, base_year: 2026, benefits: start}"
    found = appraised(WELL + "  it: {title: It, of: calm, measure: qaly, change: 1}\n", rate)

    # 50 + 50 / 1.25 + 50 / 1.25^2.
    assert found.option["wellbeing"]["it"]["discounted"]["central"] == near(122)


def test_wellbeing_is_never_added_to_money() -> None:
    with_it = appraised(WELL + "  it: {title: It, of: calm, measure: qaly, change: 1}\n")
    without = appraised(WELL.removesuffix("wellbeing:\n"))

    assert with_it.worth("all") == without.worth("all")
    assert with_it.society("all") == without.society("all")
    assert without.option["wellbeing"] == {}
