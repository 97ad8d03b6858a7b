"""What the help changes, against what would have happened anyway.

The figures here are additional outcomes among the 100 who take part, in the first year.
"""

import pytest

from tests.spec.appraise.small import appraised, near


def among_100(effect: str) -> float:
    """Return the additional outcomes of an effect that is written as in `case.yaml`."""
    return appraised(f"effects: {{it: {{title: It, per: treated, {effect}}}}}").people("it")[0]


def codes(effect: str) -> list[str]:
    """Return the codes of what is found about an effect."""
    return appraised(f"effects: {{it: {{title: It, per: treated, {effect}}}}}").findings


# --- Kinds ---------------------------------------------------------------------------------------


def test_risk_difference_is_a_share_of_people() -> None:
    # 12 of 100 more than otherwise.
    assert among_100("kind: risk_difference, basis: net, value: 0.12") == near(12)
    assert among_100("kind: risk_difference, basis: net, value: -0.12") == near(-12)


def test_risk_difference_beside_a_baseline_stays_between_none_and_all() -> None:
    # 5 of 100 would have had it; the help cannot take it from more than those 5.
    assert among_100("kind: risk_difference, basis: net, value: -0.12, baseline: 0.05") == near(-5)
    # 95 of 100 would have had it; at most 5 more can.
    assert among_100("kind: risk_difference, basis: net, value: 0.12, baseline: 0.95") == near(5)


def test_risk_ratio_multiplies_the_risk() -> None:
    # 40 of 100 without help, 0.7 x 40 = 28 with it: 12 fewer.
    assert among_100("kind: risk_ratio, basis: net, value: 0.7, baseline: 0.4") == near(-12)
    # 60 of 100 without help; twice as many would be 120, but there are only 100: 40 more.
    assert among_100("kind: risk_ratio, basis: net, value: 2, baseline: 0.6") == near(40)


def test_odds_ratio_multiplies_the_odds() -> None:
    # 50 of 100 without help: odds 1. Odds 3 is 75 of 100: 25 more.
    assert among_100("kind: odds_ratio, basis: net, value: 3, baseline: 0.5") == near(25)


def test_hazard_ratio_acts_on_those_who_are_spared() -> None:
    # 36 of 100 without help, so 64 are spared; half the hazard spares sqrt(0.64) = 80: 16 fewer.
    assert among_100("kind: hazard_ratio, basis: net, value: 0.5, baseline: 0.36") == near(-16)


def test_rate_is_events_per_person_and_year() -> None:
    # 1.5 events fewer per person-year: 150 fewer among 100 in a year.
    assert among_100("kind: rate, basis: net, value: -1.5") == near(-150)


def test_mean_difference_is_units_of_the_outcome_per_person() -> None:
    # 0.4 points per person: 40 points among 100.
    assert among_100("kind: mean_difference, basis: net, value: 0.4") == near(40)


def test_success_rate_is_the_share_that_succeeds() -> None:
    assert among_100("kind: success_rate, basis: net, value: 0.3") == near(30)


@pytest.mark.parametrize("kind", ["risk_ratio", "odds_ratio", "hazard_ratio"])
def test_a_ratio_of_one_changes_nothing(kind: str) -> None:
    assert among_100(f"kind: {kind}, basis: net, value: 1, baseline: 0.3") == near(0)


# --- From what was seen to what is due to the help -----------------------------------------------


def test_success_rate_less_its_baseline() -> None:
    # 30 succeed, 20 would have done so anyway: 10.
    assert among_100("kind: success_rate, basis: gross, value: 0.3, baseline: 0.2") == near(10)


def test_deadweight_is_the_share_of_successes_that_would_have_come_anyway() -> None:
    # 30 succeed, 0.6 of them would have done so anyway: 30 x 0.4 = 12.
    stated = "kind: success_rate, basis: gross, value: 0.3, deadweight: 0.6"

    assert among_100(f"{stated}, deadweight_from: comparison_group") == near(12)
    assert among_100(f"{stated}, deadweight_from: assumption") == near(12)


def test_an_assumed_deadweight_is_pointed_out() -> None:
    stated = "kind: success_rate, basis: gross, value: 0.3, deadweight: 0.6"

    assert "BL-F005" in codes(f"{stated}, deadweight_from: assumption")
    assert "BL-F005" not in codes(f"{stated}, deadweight_from: comparison_group")


def test_attribution_is_the_share_that_is_ours() -> None:
    # 30 x (1 - 0.6) x 0.5: half of the 12 is due to others who helped as well.
    assert among_100(
        "kind: success_rate, basis: gross, value: 0.3, deadweight: 0.6,"
        "deadweight_from: assumption, attribution: 0.5"
    ) == near(6)


def test_displacement_takes_what_others_lose() -> None:
    # 12 jobs, of which a quarter is taken from others: 9 more jobs in all.
    assert among_100("kind: risk_difference, basis: net, value: 0.12, displacement: 0.25") == near(
        9
    )


def test_displacement_goes_with_gross_as_with_net() -> None:
    # 30 x (1 - 0.6) x (1 - 0.25) = 9.
    assert among_100(
        "kind: success_rate, basis: gross, value: 0.3, deadweight: 0.6,"
        "deadweight_from: comparison_group, displacement: 0.25"
    ) == near(9)


def test_benefit_bias_takes_off_what_is_usually_promised_too_much() -> None:
    # 12 x (1 - 0.5) = 6.
    assert among_100("kind: rate, basis: net, value: 0.12, benefit_bias: 0.5") == near(6)


def test_transfer_discount_takes_off_what_is_lost_on_the_way_to_this_place() -> None:
    # 12 x (1 - 0.25) = 9.
    assert among_100("kind: rate, basis: net, value: 0.12, transfer_discount: 0.25") == near(9)


def test_both_cautions_work_but_are_pointed_out() -> None:
    stated = "kind: rate, basis: net, value: 0.12, benefit_bias: 0.5, transfer_discount: 0.25"

    # 12 x 0.5 x 0.75 = 4.5.
    assert among_100(stated) == near(4.5)
    assert "BL-F001" in codes(stated)


def test_all_reductions_are_multiplied() -> None:
    # 0.5 x (1 - 0.2) x (1 - 0.1) x (1 - 0.25) x (1 - 0.5) x 0.8 = 0.108.
    assert among_100(
        "kind: success_rate, basis: gross, value: 0.5, deadweight: 0.2,"
        "deadweight_from: assumption, displacement: 0.1, benefit_bias: 0.25,"
        "transfer_discount: 0.5, attribution: 0.8"
    ) == near(10.8)
