"""What a krone in one year is worth in another.

The exponent is year - base year + 0 at the start of a year, 0.5 in the middle, 1 at its end.
"""

import pytest

from tests.spec.appraise.small import appraised, near, refused

COST = "costs: {it: {title: It, payers: {municipality: 1}, amounts: {2026: 1100, 2027: 1210}}}"
GAIN = """
accounts: {care: {title: Care, kind: resource, unit: hour, prices: {region: 11}}}
consequences: {less: {of: participation, account: care, change: -1, evidence: causal}}
"""


def discounting(stated: str) -> str:
    """Return a section on discounting at 10 % a year from 2026."""
    return f"discounting: {{schedule: 0.1, base_year: 2026, {stated}}}"


def test_money_at_the_start_of_the_base_year_is_worth_what_it_is() -> None:
    # 1,100 / 1.1^0 + 1,210 / 1.1^1.
    assert appraised(COST, discounting("costs: start")).worth("municipality") == near(-2200)


def test_money_at_the_end_of_a_year_is_a_year_later() -> None:
    # 1,100 / 1.1^1 + 1,210 / 1.1^2.
    assert appraised(COST, discounting("costs: end")).worth("municipality") == near(-2000)


def test_money_falls_in_the_middle_of_a_year_unless_stated() -> None:
    expected = near(-1100 / 1.1**0.5 - 1210 / 1.1**1.5)

    assert appraised(COST, discounting("costs: mid")).worth("municipality") == expected
    assert appraised(COST, discounting("benefits: end")).worth("municipality") == expected


def test_costs_and_benefits_have_their_own_timing() -> None:
    found = appraised(COST, GAIN, discounting("costs: start, benefits: end"))

    # Gains: 100 x 11 = 1,100 a year at 1.1^1, 1.1^2, 1.1^3.
    assert found.worth("municipality") == near(-2200)
    assert found.worth("region") == near(1100 / 1.1 + 1100 / 1.21 + 1100 / 1.331)


def test_the_base_year_may_come_later() -> None:
    # Seen from 2027: 1,100 x 1.1 + 1,210.
    section = "discounting: {schedule: 0.1, base_year: 2027, costs: start}"

    assert appraised(COST, section).worth("municipality") == near(-2420)


def test_annual_amounts_are_not_discounted() -> None:
    assert appraised(COST, discounting("costs: end")).yearly("municipality") == near(
        -1100, -1210, 0
    )


LATE = """
horizon: {first_year: 2026, last_year: 2062}
accounts: {care: {title: Care, kind: resource, unit: hour, prices: {region: 1}}}
effects:
  late: {title: Late, kind: rate, basis: net, per: treated, value: 1, persistence: {lag_years: 36}}
consequences: {less: {of: late, account: care, change: -1, evidence: causal}}
"""


def test_the_danish_rate_falls_with_the_horizon() -> None:
    # 100 kr. in 2062, 36 years on: 35 years at 3.5 % and the 36th at 2.5 %.
    section = "discounting: {base_year: 2026, benefits: start}"

    assert appraised(LATE, section).worth("region") == near(100 / 1.035**35 / 1.025)


def test_the_flat_reading_uses_the_own_rate_for_the_whole_way() -> None:
    section = "discounting: {base_year: 2026, benefits: start, reading: flat}"

    assert appraised(LATE, section).worth("region") == near(100 / 1.025**36)


def test_a_schedule_can_be_named() -> None:
    section = """
    discounting: {schedule: dk/discount-rate/2013, base_year: 2026, benefits: start}
    """

    # 4 % for 35 years, then 3 %.
    assert appraised(LATE, section).worth("region") == near(100 / 1.04**35 / 1.03)
    assert refused("discounting: {schedule: dk/discount-rate/2031, base_year: 2026}") == ["BL-C106"]


def test_the_headline_is_shown_at_one_percentage_point_less_and_more() -> None:
    pair = appraised(COST, discounting("costs: start")).option["discount_sensitivity"]

    assert pair == {
        "shift": 0.01,
        "lower_rate": near(-1100 - 1210 / 1.09),
        "higher_rate": near(-1100 - 1210 / 1.11),
    }


@pytest.mark.parametrize("horizon", ["2028, last_year: 2026", "2026, last_year: 2146"])
def test_the_horizon_is_in_order_and_not_for_ever(horizon: str) -> None:
    assert "BL-C109" in refused(f"horizon: {{first_year: {horizon}}}")


def test_everything_falls_inside_the_horizon() -> None:
    assert refused("options: {help: {title: Help, invited: {people: {2029: 100}}}}") == ["BL-C110"]
