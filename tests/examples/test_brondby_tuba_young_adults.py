"""Therapy for young people in Brøndby: most of a success would have happened anyway.

Published (https://dsi.dk/?p=5160): 3.2 m for 120 young people, success is better wellbeing and to
start or stay in education or work; service August 2021 to August 2024 (INDIGO-POJ-0269).
"""

import pytest

from bundlinje import appraise
from bundlinje.reference.catalog import national
from tests.examples.hands import left_of_transfers
from tests.examples.worked import (
    LIGHT,
    Worked,
    badly_sourced,
    misquoted,
    untitled,
    without_figures,
)

TUBA = "tuba"
ACTIVE = ("in-work", "in-education", "work-after-education")


@pytest.fixture(scope="module")
def example() -> Worked:
    return Worked("brondby-tuba-young-adults")


def with_anyway(example: Worked, share: float) -> dict[str, float]:
    """Return the result of each party if a share would have been active anyway."""
    case = without_figures(example.case, active_anyway=share)
    option = appraise(case, settings=LIGHT).as_json()["options"][TUBA]
    found = {"public": option["public"], **option["payers"]}
    return {party: float(item["net_present_value"]["central"]) for party, item in found.items()}


def test_what_is_invested_per_person(example: Worked) -> None:
    amount = example.case.costs["courses"].amount
    people = example.document["case"]["invited"][TUBA]

    assert amount is not None
    assert people == 120
    assert amount.value == pytest.approx(3.2e6 / people, abs=0.01)
    assert (amount.price_year, amount.verification) == (2021, "derived")
    fact = national().facts["brondby-tuba/invested-per-person"].number
    assert fact.value == pytest.approx(amount.value, abs=0.5)


def test_the_young_people_come_evenly_over_three_years(example: Worked) -> None:
    cohorts = example.case.options[TUBA].invited["young"]

    for year, months in ((2021, 5), (2022, 12), (2023, 12), (2024, 7)):
        assert cohorts[year].value == pytest.approx(120 * months / 36, abs=0.5)


def test_a_success_is_gross_and_what_would_have_happened_anyway_is_large(
    example: Worked,
) -> None:
    anyway = example.case.inputs["active-anyway"]

    assert anyway.is_assumed
    assert (anyway.low, anyway.high) == (0.65, 0.97)
    for name in ACTIVE:
        effect = example.case.effects[name]
        assert (effect.kind, effect.basis) == ("success_rate", "gross")
        assert effect.deadweight is not None
        assert effect.deadweight.fact == "case/active-anyway"


def test_work_has_displacement(example: Worked) -> None:
    for name in ("in-work", "work-after-education"):
        assert example.case.effects[name].displacement is not None


def test_the_price_per_success_that_is_due_to_the_help(example: Worked) -> None:
    def mean(name: str) -> float:
        value = example.case.effects[name].value
        return ((value.low or 0.0) + 4.0 * (value.mode or 0.0) + (value.high or 0.0)) / 6.0

    anyway = example.case.inputs["active-anyway"]
    share = ((anyway.low or 0.0) + 4.0 * (anyway.mode or 0.0) + (anyway.high or 0.0)) / 6.0
    counted = 3.2e6 / 120 / (mean("in-work") + mean("in-education"))
    due = counted / (1.0 - share)

    for amount in (counted, due):
        rounded = f"{round(amount, -3):,.0f}"
        assert rounded in example.readme
        assert rounded.replace(",", ".") in example.readme
    assert due > 6.0 * counted


def test_the_result_falls_with_what_would_have_happened_anyway(example: Worked) -> None:
    shares = (0.0, 0.5, 0.65, 0.75, 0.85, 0.95)
    public = [with_anyway(example, share)["public"] for share in shares]

    assert public == sorted(public, reverse=True)
    assert misquoted(example, *public) == []
    turns = example.break_even("inputs.active-anyway", TUBA)
    assert with_anyway(example, turns)["public"] == pytest.approx(0.0, abs=500.0)
    assert f"{100 * turns:.0f} %" in example.readme


def test_the_benefit_is_shared_by_the_ladder(example: Worked) -> None:
    share = example.case.inputs["municipal-share"]
    steps = {
        weeks: national().facts[f"dk/refusion/week-{name}-municipal-share"].number.value or 0.0
        for weeks, name in ((4, "1-4"), (22, "5-26"), (26, "27-52"), (0, "53"))
    }

    assert share.high == pytest.approx(steps[0])
    first_year = sum(weeks * part for weeks, part in steps.items()) / 52
    assert first_year == pytest.approx(0.62, abs=0.005)
    assert (share.low or 0.0) <= first_year


def test_savings_on_transfers_lie_outside_the_frame(example: Worked) -> None:
    benefit = example.case.accounts["benefit"]

    assert benefit.kind == "transfer"
    assert benefit.note is not None
    assert "outside the service frame" in benefit.note.en
    # Transfers fall without anybody cutting a budget, so no plan is needed.
    assert example.case.realisation == ()
    realised = example.option(TUBA)["public"]["realisable"]["central"]
    assert realised == pytest.approx(example.worth("public", TUBA))


def test_the_state_pays_when_more_young_people_study(example: Worked) -> None:
    paid = {"more-study-grant", "more-education"}
    for name in paid:
        item = example.case.consequences[name]
        assert item.of == "in-education"
        assert set(example.case.accounts[item.account].payers or {}) == {"state"}

    kept = {key: item for key, item in example.case.consequences.items() if key not in paid}
    free = example.case.model_copy(update={"consequences": kept})
    option = appraise(free, settings=LIGHT).as_json()["options"][TUBA]
    gain = float(option["payers"]["state"]["net_present_value"]["central"])

    assert gain > 0.0 > example.worth("state", TUBA)
    assert f"of {gain / 1e6:.1f} m against" in example.readme


def test_wellbeing_stands_in_a_table_of_its_own(example: Worked) -> None:
    row = example.option(TUBA)["wellbeing"]["young-people"]
    without = example.case.model_copy(update={"wellbeing": {}})
    option = appraise(without, settings=LIGHT).as_json()["options"][TUBA]

    assert row["sum"]["mean"] == pytest.approx(199, rel=0.05)
    assert "199 life-satisfaction years" in example.readme
    public = float(option["public"]["net_present_value"]["central"])
    assert public == pytest.approx(example.worth("public", TUBA))


def test_transfers_only_change_hands(example: Worked) -> None:
    assert left_of_transfers(example.option(TUBA)) == pytest.approx(0.0, abs=1.0)


def test_no_finding_but_those_we_stand_by(example: Worked) -> None:
    # The counterfactual is a judgement and the numbers are soft.
    assert example.codes == {"BL-F005", "BL-F009"}


def test_every_assumption_has_its_reason_in_both_languages(example: Worked) -> None:
    assert badly_sourced(example.case) == []
    assert untitled(example.case) == []
    assert example.document["unverified"] == []


def test_the_readme_quotes_the_result(example: Worked) -> None:
    parties = ("municipality", "other_municipality", "state", "public")
    figures = [example.worth(party, TUBA) for party in parties]
    figures += [example.prior("public", TUBA, end) for end in ("low", "high")]
    society = example.option(TUBA)["society"]
    for row in (society["all"], society["parties"]["citizen"]):
        figures += [row["central"], row["priors"]["low"], row["priors"]["high"]]

    assert misquoted(example, *figures) == []
