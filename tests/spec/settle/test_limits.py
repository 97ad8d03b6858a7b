"""The most that is paid: by rule, person, period, payer and contract, in the order of the terms."""

import pytest

from tests.spec.settle.small import settled

TWO = """
    rules:
      help: {title: Help, metric: helped, schedule: {per_unit: 1000}}
      stay: {title: Stay, metric: completed, schedule: {per_unit: 1000}}
"""
BOTH = {("helped", "2024"): 60, ("completed", "2024"): 40}


def test_the_cap_of_a_rule_holds_over_all_periods() -> None:
    found = settled(
        """
        rules:
          help: {title: Help, metric: helped, schedule: {per_unit: 1000}, cap: 70000}
        """,
        measured={("helped", "2024"): 50, ("helped", "2025"): 50},
    )

    assert (found.paid(), found.paid(period="2025")) == (50_000, 20_000)
    assert found.cuts(period="2025") == {"rule_cap": 30_000}


def test_what_is_over_is_cut_in_proportion() -> None:
    found = settled(TWO, "limits: [{scope: contract, cap: 50000}]", measured=BOTH)

    assert (found.paid("help"), found.paid("stay")) == (30_000, 20_000)
    assert found.cuts("help") == {"contract_cap": 30_000}


def test_the_last_øre_goes_to_the_largest_remainder() -> None:
    # 100.00 on 60,000 and 40,000 and 20,000: 50.00, 33.333.., 16.666..: the odd øre to the last
    found = settled(
        """
        metrics:
          helped: {title: Helped, unit: persons}
          completed: {title: Completed, unit: persons}
          third: {title: Third, unit: persons}
        rules:
          help: {title: Help, metric: helped, schedule: {per_unit: 1000}}
          stay: {title: Stay, metric: completed, schedule: {per_unit: 1000}}
          more: {title: More, metric: third, schedule: {per_unit: 1000}}
        limits: [{scope: contract, cap: 100}]
        """,
        measured={**BOTH, ("third", "2024"): 20},
    )

    assert [found.paid(name) for name in ("help", "stay", "more")] == [50.0, 33.33, 16.67]


def test_or_from_the_last_rule_first() -> None:
    limit = "limits: [{scope: contract, cap: 70000, reduce: last_first}]"
    found = settled(TWO, limit, measured=BOTH)

    assert (found.paid("help"), found.paid("stay")) == (60_000, 10_000)


def test_a_limit_can_be_for_some_rules_alone() -> None:
    limit = "limits: [{scope: contract, cap: 10000, rules: [stay]}]"
    found = settled(TWO, limit, measured=BOTH)

    assert (found.paid("help"), found.paid("stay")) == (60_000, 10_000)


def test_a_limit_for_each_period() -> None:
    measured = {("helped", "2024"): 50, ("helped", "2025"): 10}
    found = settled("limits: [{scope: period, cap: 30000}]", measured=measured)

    assert (found.paid(), found.paid(period="2025")) == (30_000, 10_000)


def test_what_a_period_leaves_can_be_carried_to_the_next() -> None:
    measured = {("helped", "2024"): 10, ("helped", "2025"): 60}
    lost = settled("limits: [{scope: period, cap: 30000}]", measured=measured)
    carried = settled("limits: [{scope: period, cap: 30000, unused: carried}]", measured=measured)

    assert lost.paid(period="2025") == 30_000
    assert carried.paid(period="2025") == 30_000 + 20_000


def test_a_limit_for_one_person_over_all_periods() -> None:
    found = settled(
        """
        rules: {help: {title: Help, scope: person, metric: in_work, schedule: {per_unit: 1000}}}
        limits: [{scope: person, cap: 2500}]
        """,
        claims="""
            claim_id,person,rule,outcome_date,claimed_date
            1,a,help,2024-01-01,2024-01-20
            2,a,help,2024-02-01,2024-02-20
            3,b,help,2024-02-01,2024-02-20
            4,a,help,2025-02-01,2025-02-20
        """,
    )

    # a: 2,000 and then 500 of 1,000; b: 1,000
    assert (found.paid(), found.paid(period="2025")) == (3_000, 500)
    assert found.cuts(period="2025") == {"person_cap": 500}


PAYERS = """
    parties:
      municipality: {title: Municipality, roles: [payer]}
      region: {title: Region, roles: [payer]}
      provider: {title: Provider, roles: [provider]}
    payers: {municipality: 0.5, region: 0.5}
"""


@pytest.mark.parametrize(("over", "region"), [("lost", 30_000), ("other_payers", 40_000)])
def test_a_limit_for_one_payer(over: str, region: int) -> None:
    limit = f"limits: [{{scope: payer, payer: municipality, cap: 20000, over: {over}}}]"
    found = settled(PAYERS, limit, measured={("helped", "2024"): 60})

    assert found.payers() == {"municipality": 20_000, "region": region}


@pytest.mark.parametrize(
    ("order", "paid"), [("period_cap, payer_cap", 30_000), ("payer_cap, period_cap", 40_000)]
)
def test_the_order_of_the_limits_is_that_of_the_contract(order: str, paid: int) -> None:
    # 60,000 owed by two halves; at most 40,000 a period, at most 10,000 by the municipality.
    # Period first: 20,000 and 20,000, then 10,000 and 20,000.
    # Payer first: 10,000 and 30,000, which the period lets through.
    limits = (
        "limits: [{scope: period, cap: 40000}, {scope: payer, payer: municipality, cap: 10000}]"
    )
    steps = (
        "order: [deadweight, max_units, price, multiplier, uplift, indexation, rounding,"
        f" rule_cap, person_cap, {order}, contract_cap]"
    )
    found = settled(PAYERS, limits, steps, measured={("helped", "2024"): 60})

    assert found.paid() == paid
