"""People first: how many take part, and how many of them are still there.

A case says how many are invited in each year and which share of them takes part. Everything else
is counted per invited or per treated person.
"""

from tests.spec.appraise.small import appraised, near

JOB = """
effects:
  job: {title: In a job, kind: risk_difference, basis: net, per: treated, value: 0.1}
"""


def test_treated_are_the_invited_times_the_take_up() -> None:
    found = appraised("""
        options:
          help:
            title: Help
            invited: {people: {2026: 100}}
            take_up: 0.4
        """)

    # 100 are invited in 2026 and go on being counted; 100 x 0.4 = 40 take part.
    assert found.people("invited") == near(100, 100, 100)
    assert found.people("participation") == near(40, 40, 40)


def test_everyone_takes_part_where_no_take_up_is_stated() -> None:
    assert appraised().people("participation") == near(100, 100, 100)


def test_a_cohort_joins_in_each_year() -> None:
    found = appraised(
        "options: {help: {title: Help, invited: {people: {2026: 100, 2027: 50}}}}", JOB
    )

    # 100 in the first year, 100 + 50 from the second on; a tenth of each gets a job.
    assert found.people("invited") == near(100, 150, 150)
    assert found.people("job") == near(10, 15, 15)


def test_an_effect_per_treated_counts_those_who_take_part() -> None:
    found = appraised(
        JOB, "options: {help: {title: Help, invited: {people: {2026: 100}}, take_up: 0.4}}"
    )

    # The effect on the treated: 100 x 0.4 x 0.1 = 4 jobs.
    assert found.people("job") == near(4, 4, 4)


def test_an_effect_per_invited_has_the_take_up_in_it_already() -> None:
    found = appraised(
        JOB.replace("treated", "invited"),
        "options: {help: {title: Help, invited: {people: {2026: 100}}, take_up: 0.4}}",
    )

    # Intention to treat, measured on everybody who was invited: 100 x 0.1 = 10 jobs.
    assert found.people("job") == near(10, 10, 10)


def test_each_group_has_its_own_take_up() -> None:
    found = appraised("""
        segments: {young: {title: Young}, old: {title: Old}}
        options:
          help:
            title: Help
            invited: {young: {2026: 100}, old: {2026: 40}}
            take_up: {young: 0.5, old: 0.25}
        """)

    # 100 x 0.5 = 50 and 40 x 0.25 = 10.
    assert found.people("participation", "young") == near(50, 50, 50)
    assert found.people("participation", "old") == near(10, 10, 10)


def test_an_effect_can_be_limited_to_a_group() -> None:
    found = appraised("""
        segments: {young: {title: Young}, old: {title: Old}}
        options: {help: {title: Help, invited: {young: {2026: 100}, old: {2026: 40}}}}
        effects:
          job: {title: Job, kind: rate, basis: net, per: treated, value: 0.1, segments: [young]}
        """)

    assert found.people("job", "young") == near(10, 10, 10)
    assert [row["segment"] for row in found.option["people"] if row["state"] == "job"] == ["young"]


def test_who_dies_is_not_counted_any_longer() -> None:
    found = appraised("segments: {people: {title: People, mortality: 0.1}}", JOB)

    # A tenth dies every year: 100, 100 x 0.9 = 90, 90 x 0.9 = 81.
    assert found.people("participation") == near(100, 90, 81)
    assert found.people("job") == near(10, 9, 8.1)


def test_who_moves_takes_the_gain_of_the_municipality_along() -> None:
    found = appraised(
        "segments: {people: {title: People, moving_out: 0.2}}",
        JOB,
        """
        accounts:
          care:
            title: Care
            kind: resource
            unit: year
            price: 1000
            payers: {municipality: 0.6, region: 0.4}
        consequences:
          less-care: {of: job, account: care, change: -1, evidence: causal}
        """,
    )

    # 10 jobs save 10,000 a year; 6,000 of it with the municipality where the person lives.
    # At home are 1, 0.8 and 0.64 of them: 6,000, 4,800, 3,840. The rest is the gain of the
    # municipality that they move to. The region is the same wherever they live: 4,000.
    assert found.yearly("municipality") == near(6000, 4800, 3840)
    assert found.yearly("other_municipality") == near(0, 1200, 2160)
    assert found.yearly("region") == near(4000, 4000, 4000)
    assert found.yearly("public") == near(10000, 10000, 10000)


def test_death_and_moving_out_work_together() -> None:
    found = appraised(
        "segments: {people: {title: People, mortality: 0.1, moving_out: 0.2}}",
        """
        accounts: {care: {title: Care, kind: resource, unit: year, prices: {municipality: 10}}}
        consequences:
          less-care: {of: participation, account: care, change: -1, evidence: causal}
        """,
    )

    # Alive: 100, 90, 81. Alive and at home: 100, 90 x 0.8 = 72, 81 x 0.64 = 51.84.
    assert found.people("participation") == near(100, 90, 81)
    assert found.yearly("municipality") == near(1000, 720, 518.4)
    assert found.yearly("other_municipality") == near(0, 180, 291.6)
