"""Nothing is counted twice: each rule once broken and once kept.

A case that breaks one of them is refused; its fault says what to change.
"""

import pytest

from tests.spec.appraise.small import SOME, appraised, near, refused

CARE = """
accounts:
  care: {title: Care, kind: resource, unit: hour, prices: {municipality: 1000}}
"""


def effect(stated: str) -> str:
    """Return an effect section with one effect."""
    return f"effects: {{it: {{title: It, per: treated, value: 0.3, {stated}}}}}"


@pytest.mark.parametrize(
    ("code", "broken", "kept"),
    [
        # What would have happened anyway is out of a net effect already.
        (
            "BL-A001",
            "kind: rate, basis: net, deadweight: 0.2, deadweight_from: assumption",
            "kind: rate, basis: gross, deadweight: 0.2, deadweight_from: assumption",
        ),
        # The baseline is out of a net success rate already.
        (
            "BL-A002",
            "kind: success_rate, basis: net, baseline: 0.2",
            "kind: success_rate, basis: gross, baseline: 0.2",
        ),
        # Observed success says nothing of what would have happened anyway.
        (
            "BL-A003",
            "kind: success_rate, basis: gross",
            "kind: success_rate, basis: gross, baseline: 0",
        ),
        # The baseline and the deadweight of a success rate are the same thing.
        (
            "BL-A004",
            "kind: success_rate, basis: gross, baseline: 0.2, deadweight: 0.2,"
            "deadweight_from: assumption",
            "kind: success_rate, basis: gross, deadweight: 0.2, deadweight_from: assumption",
        ),
        # Whether deadweight was measured decides what else may be deducted.
        (
            "BL-A005",
            "kind: rate, basis: gross, deadweight: 0.2",
            "kind: rate, basis: gross, deadweight: 0.2, deadweight_from: comparison_group",
        ),
        # A comparison group has told our share from that of others: with a net effect ...
        (
            "BL-A006",
            "kind: rate, basis: net, attribution: 0.5",
            "kind: rate, basis: net",
        ),
        # ... and with a deadweight that was measured against one.
        (
            "BL-A006",
            "kind: rate, basis: gross, deadweight: 0.2, deadweight_from: comparison_group,"
            "attribution: 0.5",
            "kind: rate, basis: gross, deadweight: 0.2, deadweight_from: assumption,"
            "attribution: 0.5",
        ),
        # A job for one can be a job lost for another; 0 is an answer, silence is not.
        (
            "BL-A007",
            "kind: rate, basis: net, employment: true",
            "kind: rate, basis: net, employment: true, displacement: 0",
        ),
    ],
)
def test_an_effect_is_reduced_once_for_each_reason(code: str, broken: str, kept: str) -> None:
    assert refused(effect(broken)) == [code]
    assert appraised(effect(kept)).people("it")[0] > 0


def test_an_effect_on_earnings_is_an_effect_on_employment() -> None:
    pay = """
    accounts: {pay: {title: Pay, kind: earnings, unit: year, prices: {citizen: 300000}}}
    consequences: {more-pay: {of: it, account: pay, change: 1, evidence: causal}}
    """

    assert refused(effect("kind: rate, basis: net"), pay) == ["BL-A007"]
    assert appraised(effect("kind: rate, basis: net, displacement: 0.5"), pay).people("it") == near(
        15, 15, 15
    )


TWO = """
effects:
  sober: {title: Sober, kind: rate, basis: net, per: treated, value: 0.2}
  job: {title: Job, kind: rate, basis: net, per: treated, value: 0.1%s}
consequences:
  of-sober: {of: sober, account: care, change: -1, evidence: causal}
  of-job: {of: job, account: care, change: -1, evidence: causal}
"""


def test_two_outcomes_do_not_save_the_same_hour() -> None:
    # Nobody knows whether those who got a job are those who became sober.
    assert refused(TWO % "", CARE) == ["BL-A008"]


@pytest.mark.parametrize("said", ["estimated_jointly_with", "disjoint_from"])
def test_two_outcomes_may_meet_if_the_case_says_how(said: str) -> None:
    # Estimated together, or different people: 20 + 10 hours.
    assert appraised(TWO % f", {said}: [sober]", CARE).yearly("municipality") == near(
        30e3, 30e3, 30e3
    )


def test_two_outcomes_may_save_in_different_years() -> None:
    late = TWO % ", persistence: {lag_years: 1}"
    apart = late.replace("value: 0.2}", "value: 0.2, persistence: {lasts_years: 1}}")

    assert refused(late, CARE) == ["BL-A008"]
    # 20 hours in the first year, 10 in each of the following.
    assert appraised(apart, CARE).yearly("municipality") == near(20e3, 10e3, 10e3)


def test_two_outcomes_may_save_for_different_groups() -> None:
    apart = (TWO % ", segments: [old]").replace("value: 0.2}", "value: 0.2, segments: [young]}")
    groups = """
    segments: {young: {title: Young}, old: {title: Old}}
    options: {help: {title: Help, invited: {young: {2026: 100}, old: {2026: 100}}}}
    """

    assert appraised(apart, CARE, groups).yearly("municipality") == near(30e3, 30e3, 30e3)


USES_TWO_HOURS = CARE.replace("hour,", "hour, counterfactual: 2,")


def test_no_more_is_saved_than_is_used_without_the_help() -> None:
    stated = effect("kind: rate, basis: net").replace("0.3", "1")
    saves = "consequences: {it: {of: it, account: care, change: %s, evidence: causal}}"

    # 100 people use 2 hours each. Two and a half hours less each cannot be saved; two can.
    assert refused(stated, USES_TWO_HOURS, saves % "-2.5") == ["BL-A009"]
    assert appraised(stated, USES_TWO_HOURS, saves % "-2").yearly("municipality") == near(
        200e3, 200e3, 200e3
    )


def test_what_several_outcomes_save_together_has_the_same_limit() -> None:
    both = (TWO % ", disjoint_from: [sober]").replace("change: -1", "change: -8")

    # 20 x 8 + 10 x 8 = 240 hours of the 200 that are used.
    assert refused(both, USES_TWO_HOURS) == ["BL-A009"]


def test_a_draw_that_would_save_more_is_held_at_the_limit_and_counted() -> None:
    # 1.5 hours less each, with a standard error of 0.5: more than the 2 hours that are used in
    # P(z < -1) = 0.1587 of the draws. In those exactly 200 hours are saved.
    found = appraised(
        USES_TWO_HOURS,
        """
        consequences:
          it:
            of: participation
            account: care
            change: {mean: -1.5, se: 0.5, unit: hours}
            evidence: causal
        """,
        settings=SOME,
    )
    (row,) = [row for row in found.document["findings"] if row["code"] == "BL-F008"]

    assert " 16 % " in row["message"]["en"]
    assert found.public["net_present_value"]["p90"] == near(3 * 200e3)
    assert found.worth("public") == near(3 * 150e3)


def test_where_the_use_is_not_stated_that_is_pointed_out() -> None:
    saves = "consequences: {it: {of: it, account: care, change: -9, evidence: causal}}"

    assert "BL-F002" in appraised(effect("kind: rate, basis: net"), CARE, saves).findings


def test_all_faults_are_listed_together() -> None:
    two = """
    effects:
      one: {title: One, kind: rate, basis: net, per: treated, value: 1, attribution: 0.5}
      two: {title: Two, kind: rate, basis: gross, per: treated, value: 1, employment: true}
    """

    assert refused(two) == ["BL-A006", "BL-A003", "BL-A007"]
