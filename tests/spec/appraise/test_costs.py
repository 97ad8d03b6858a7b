"""What the help costs, and what the alternative would have cost."""

import pytest

from tests.spec.appraise.small import appraised, near, refused


def paid(cost: str, *parts: str) -> list[float]:
    """Return what the municipality pays by year for one cost; paying is negative."""
    section = f"costs: {{it: {{title: It, payers: {{municipality: 1}}, {cost}}}}}"
    return appraised(section, *parts).yearly("municipality")


HALF = "options: {help: {title: Help, invited: {people: {2026: 100, 2027: 40}}, take_up: 0.5}}"


def test_fixed_costs_are_stated_by_calendar_year() -> None:
    # Start-up in the first year, running in the two following.
    assert paid("amounts: {2026: 500000, 2027: 200000, 2028: 200000}") == near(-5e5, -2e5, -2e5)
    # A year that is not stated costs nothing.
    assert paid("amounts: {2027: 200000}") == near(0, -2e5, 0)


def test_a_cost_per_invited_falls_where_the_person_starts() -> None:
    # 100 x 1,000, then 40 x 1,000.
    assert paid("amount: 1000, per: invited", HALF) == near(-100e3, -40e3, 0)


def test_a_cost_per_treated_is_only_for_those_who_take_part() -> None:
    # 100 x 0.5 x 1,000, then 40 x 0.5 x 1,000.
    assert paid("amount: 1000, per: treated", HALF) == near(-50e3, -20e3, 0)


def test_a_cost_per_person_is_spread_over_the_years_since_start() -> None:
    # 80 % at once, 20 % a year later: 80; 20 + 32; 8 thousand.
    assert paid("amount: 1000, per: invited, spread: [0.8, 0.2]", HALF) == near(-80e3, -52e3, -8e3)


def test_a_spread_adds_up_to_one() -> None:
    assert refused(
        "costs: {it: {title: It, payers: {state: 1}, amount: 1, per: invited, spread: [0.8, 0.1]}}"
    ) == ["BL-C111"]


def test_bias_is_what_such_projects_usually_cost_more() -> None:
    # 200,000 x (1 + 0.15).
    assert paid("amounts: {2026: 200000}, bias: 0.15") == near(-230e3, 0, 0)
    assert paid("amount: 1000, per: invited, bias: 0.15") == near(-115e3, 0, 0)


def test_the_alternative_that_is_not_paid_for_is_a_saving() -> None:
    # Without the help the same people would have been given something else for 300 kr. each.
    assert paid("amount: 300, per: treated, role: saved_alternative") == near(30e3, 0, 0)


def test_a_cost_is_shared_among_its_payers() -> None:
    found = appraised(
        "parties: {fund: {title: Fund}}",
        """
        costs:
          it: {title: It, amounts: {2026: 100000}, payers: {municipality: 0.25, fund: rest}}
        """,
    )

    assert found.yearly("municipality") == near(-25e3, 0, 0)
    assert found.yearly("fund") == near(-75e3, 0, 0)
    assert found.yearly("public") == near(-25e3, 0, 0)
    assert found.yearly("all") == near(-100e3, 0, 0)


def test_a_cost_can_be_limited_to_a_group() -> None:
    assert paid(
        "amount: 1000, per: invited, segments: [old]",
        """
        segments: {young: {title: Young}, old: {title: Old}}
        options: {help: {title: Help, invited: {young: {2026: 100}, old: {2026: 7}}}}
        """,
    ) == near(-7e3, 0, 0)


def test_a_cost_does_not_stop_for_those_who_die_or_move() -> None:
    # The course was bought for 100: what falls in the second year is paid all the same.
    assert paid(
        "amount: 1000, per: invited, spread: [0.5, 0.5]",
        "segments: {people: {title: People, mortality: 0.2, moving_out: 0.2}}",
    ) == near(-50e3, -50e3, 0)


@pytest.mark.parametrize(
    "amounts", ["amounts: {2025: 1}", "amounts: {2029: 1}", "amounts: {2026: 1, 2030: 1}"]
)
def test_costs_fall_inside_the_horizon(amounts: str) -> None:
    assert refused(f"costs: {{it: {{title: It, payers: {{state: 1}}, {amounts}}}}}") == ["BL-C110"]
