"""What one more outcome changes in what is used: the step from people to units.

10 jobs come of 100 people (`JOBS`); a unit costs the municipality 1,000 kr.
"""

from tests.spec.appraise.small import appraised, near, refused

JOBS = """
effects:
  job: {title: Job, kind: risk_difference, basis: net, per: treated, value: 0.1}
"""
CARE = """
accounts:
  care: {title: Care, kind: resource, unit: hour, prices: {municipality: 1000}}
"""
CARE_OF_FOUR_HOURS = CARE.replace("hour,", "hour, counterfactual: 4,")


def saved(consequence: str, *parts: str) -> list[float]:
    """Return what the municipality saves by year for one consequence on care."""
    section = f"consequences: {{it: {{account: care, {consequence}}}}}"
    return appraised(JOBS, CARE, section, *parts).yearly("municipality")


def test_one_number_holds_every_year() -> None:
    # 10 outcomes x 2 hours less x 1,000 kr.
    assert saved("of: job, change: -2, evidence: causal") == near(20e3, 20e3, 20e3)


def test_more_use_costs() -> None:
    assert saved("of: job, change: 0.5, evidence: causal") == near(-5e3, -5e3, -5e3)


def test_a_row_is_read_by_year_since_the_outcome() -> None:
    # 10 outcomes: 2 hours less in their first year, 1 hour less in their second, then nothing.
    assert saved("of: job, change: [-2, -1], evidence: causal") == near(20e3, 10e3, 0)


def test_a_row_begins_with_the_outcome_of_each_cohort() -> None:
    by_cohort = "options: {help: {title: Help, invited: {people: {2026: 100, 2027: 100}}}}"
    late = JOBS.replace("value: 0.1", "value: 0.1, persistence: {lag_years: 1}")

    # 20,000 + 0, then 10,000 + 20,000 of those who start a year later, then 0 + 10,000.
    assert saved("of: job, change: [-2, -1], evidence: causal", by_cohort) == near(20e3, 30e3, 10e3)
    # With a lag of a year the first number of the row is that of the second year.
    assert saved("of: job, change: [-2, -1], evidence: causal", late) == near(0, 20e3, 10e3)


def test_relative_change_is_a_share_of_the_use_without_the_help() -> None:
    # Each uses 4 hours a year without the help; half of it is 2 hours: as above.
    assert saved("of: job, relative_change: -0.5, evidence: causal", CARE_OF_FOUR_HOURS) == near(
        20e3, 20e3, 20e3
    )


def test_relative_change_can_be_a_row_too() -> None:
    assert saved(
        "of: job, relative_change: [-0.5, -0.25], evidence: causal", CARE_OF_FOUR_HOURS
    ) == near(20e3, 10e3, 0)


def test_relative_change_needs_the_use_without_the_help() -> None:
    section = """
    consequences: {it: {of: job, account: care, relative_change: -0.5, evidence: causal}}
    """

    assert refused(JOBS, CARE, section) == ["BL-C112"]


def test_each_group_has_its_own_use_without_the_help() -> None:
    found = appraised(
        JOBS,
        """
        segments: {young: {title: Young}, old: {title: Old}}
        options: {help: {title: Help, invited: {young: {2026: 100}, old: {2026: 100}}}}
        accounts:
          care:
            title: Care
            kind: resource
            unit: hour
            prices: {municipality: 1000}
            counterfactual: {young: 2, old: 8}
        consequences: {it: {of: job, account: care, relative_change: -0.5, evidence: causal}}
        """,
    )

    # 10 young x 1 hour + 10 old x 4 hours = 50 hours.
    assert found.yearly("municipality") == near(50e3, 50e3, 50e3)


def test_family_members_are_counted_as_persons() -> None:
    # Two children for each outcome, each with 2 hours less: 10 x 2 x 2 hours.
    assert saved("of: job, change: -2, person: family, persons: 2, evidence: causal") == near(
        40e3, 40e3, 40e3
    )


def test_participation_changes_something_for_all_who_take_part() -> None:
    # While still in the programme: 100 people x 0.1 hour.
    assert saved("of: participation, change: -0.1, evidence: causal") == near(10e3, 10e3, 10e3)
    # In the first year only.
    assert saved("of: participation, change: [-0.1], evidence: causal") == near(10e3, 0, 0)


def test_a_descriptive_consequence_counts_by_its_causal_share() -> None:
    # Those who work use 2 hours less, but only a quarter of that is because they work.
    descriptive = "of: job, change: -2, evidence: descriptive, causal_share: 0.25"

    assert saved(descriptive) == near(5e3, 5e3, 5e3)


def test_the_headline_is_also_shown_without_descriptive_consequences() -> None:
    found = appraised(
        JOBS,
        """
        accounts:
          care: {title: Care, kind: resource, unit: hour, prices: {municipality: 1000}}
          drugs: {title: Drugs, kind: resource, unit: course, prices: {region: 500}}
        consequences:
          cause: {of: job, account: care, change: -2, evidence: causal}
          link: {of: job, account: drugs, change: -1, evidence: descriptive, causal_share: 0.5}
        """,
    )

    # Care: 20,000 a year for three years. Drugs: 10 x 1 x 0.5 x 500 = 2,500 a year.
    assert found.worth("public") == near(67500)
    assert found.public["without_descriptive"]["central"] == near(60000)
    assert "BL-F006" in found.findings


def test_new_cases_add_up_to_a_stock_that_is_left_little_by_little() -> None:
    # 10 new cases fewer every year; a fifth of those avoided would have ended by themselves:
    # 10, 10 x 0.8 + 10 = 18, 18 x 0.8 + 10 = 24.4.
    assert saved("of: job, change: -1, evidence: causal, stock_leaving: 0.2") == near(
        10e3, 18e3, 24.4e3
    )


def test_several_consequences_of_one_outcome_add_up() -> None:
    found = appraised(
        JOBS,
        CARE,
        """
        consequences:
          own: {of: job, account: care, change: -2, evidence: causal}
          child: {of: job, account: care, change: -1, person: family, evidence: causal}
        """,
    )

    assert found.yearly("municipality") == near(30e3, 30e3, 30e3)


def test_a_consequence_can_be_limited_to_a_group() -> None:
    found = appraised(
        JOBS,
        CARE,
        """
        segments: {young: {title: Young}, old: {title: Old}}
        options: {help: {title: Help, invited: {young: {2026: 100}, old: {2026: 50}}}}
        consequences: {it: {of: job, account: care, change: -2, segments: [old], evidence: causal}}
        """,
    )

    # 50 old x 0.1 x 2 hours.
    assert found.yearly("municipality") == near(10e3, 10e3, 10e3)
