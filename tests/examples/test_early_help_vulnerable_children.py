"""Early and close help for vulnerable children: a before-after saving, and when it is money.

Published (https://www.socialraadgiverne.dk/faglig-artikel/sverigesmodel-gav-store-besparelser-faerre-klager/):
a pilot in Herning saved 6.7 m in three years, -7.7 m on institutions and less than 1 m more on
home-like placements; before-after, no control group, the children's wellbeing not studied.
"""

import pytest

from bundlinje import appraise
from tests.examples.worked import (
    LIGHT,
    Worked,
    badly_sourced,
    misquoted,
    untitled,
    without_figures,
)

TEAM = "team"
INSTITUTION, FOSTER = 1_160_000, 470_000


@pytest.fixture(scope="module")
def example() -> Worked:
    return Worked("early-help-vulnerable-children")


def test_the_published_parts_give_the_published_total(example: Worked) -> None:
    pilot = example.case.published["herning-pilot"]

    assert pilot.total == 6.7e6
    assert pilot.parts == {"institutions": 7.7e6, "home-like-placements": -1.0e6}
    assert pilot.gap == 0.0


def test_the_pilot_is_met_when_nothing_is_deducted(example: Worked) -> None:
    # 100 children, 2.7 places at full run, half in the first year, 0.3 foster place for each.
    pilot = without_figures(example.case, anyway=0.0, out_of_institution=0.027, place_years=3.0)
    option = appraise(pilot, settings=LIGHT).as_json()["options"][TEAM]
    fewer = next(row for row in option["people"] if row["state"] == "fewer-in-institutions")
    places = list(fewer["central"].values())

    assert places[:4] == pytest.approx([1.35, 2.7, 2.7, 0.0])
    saved = sum(places) * (INSTITUTION - 0.3 * FOSTER)
    assert saved == pytest.approx(6.7e6, rel=0.05)
    assert sum(places[:2]) / sum(places) == pytest.approx(4.0 / 6.7, abs=0.02)


def test_a_saving_without_a_control_group_is_gross_with_wide_priors(example: Worked) -> None:
    effect = example.case.effects["fewer-in-institutions"]
    fall, anyway = example.case.inputs["out-of-institution"], example.case.inputs["anyway"]

    assert (effect.basis, effect.deadweight_from) == ("gross", "assumption")
    assert fall.low == 0.0
    assert ((anyway.high or 0.0) - (anyway.low or 0.0)) > 0.8


def test_the_state_bears_its_share_of_an_expensive_place(example: Worked) -> None:
    share = example.case.inputs["state-share"]

    assert share.verification == "derived"
    assert (share.low or 0.0) * INSTITUTION == pytest.approx(75_000, rel=0.002)
    assert (share.high or 0.0) * INSTITUTION == pytest.approx(82_500, rel=0.002)
    assert example.worth("state", TEAM) > 0.0
    together = example.worth("municipality", TEAM) + example.worth("state", TEAM)
    assert example.worth("public", TEAM) == pytest.approx(together)


def test_a_place_is_not_saved_until_capacity_falls(example: Worked) -> None:
    plan = next(item for item in example.case.realisation if item.account == "institution")
    realised = float(example.option(TEAM)["public"]["realisable"]["central"])

    assert (plan.capacity_step, plan.notice_years) == (1.0, 1)
    assert realised < 0.0 < example.worth("public", TEAM)


def test_it_can_go_either_way(example: Worked) -> None:
    low, high = (example.prior("municipality", TEAM, end) for end in ("low", "high"))

    assert low < 0.0 < high
    assert example.option(TEAM)["display"] == "range"


def test_no_adult_outcome_is_an_effect(example: Worked) -> None:
    assert set(example.case.effects) == {"fewer-in-institutions"}
    assert {item.kind for item in example.case.accounts.values()} == {"resource"}


def test_wellbeing_is_watched_without_a_direction(example: Worked) -> None:
    row = example.case.wellbeing["child"]

    assert not isinstance(row.change, tuple)
    assert row.change.mean == 0.0
    assert (row.change.se or 0.0) > 0.0
    assert row.change.is_assumed


def test_no_finding_but_those_we_stand_by(example: Worked) -> None:
    # The counterfactual is a judgement and the numbers are soft.
    assert example.codes == {"BL-F005", "BL-F009"}


def test_every_assumption_has_its_reason_in_both_languages(example: Worked) -> None:
    assert badly_sourced(example.case) == []
    assert untitled(example.case) == []
    assert example.document["unverified"] == []


def test_the_readme_quotes_the_result(example: Worked) -> None:
    figures = [example.worth(party, TEAM) for party in ("municipality", "state", "public")]
    realised = float(example.option(TEAM)["public"]["realisable"]["central"])
    ends = [
        example.prior(party, TEAM, end)
        for party in ("municipality", "state", "public")
        for end in ("low", "high")
    ]

    assert misquoted(example, *figures, realised, *ends, digits=1) == []
