"""Jobs in a social enterprise: bought as a service or run by the municipality, the same effect.

The pattern is published (the cider works on Bornholm); places, prices, retention and pay are not,
so every number of the case itself must say that it is assumed.
"""

import pytest

from bundlinje import appraise
from bundlinje.core.inputs import slots
from tests.examples.hands import left_of_transfers
from tests.examples.worked import (
    LIGHT,
    Worked,
    badly_sourced,
    misquoted,
    untitled,
    without_figures,
)

BOUGHT, OWN = "purchase", "own-budget"
PLACES = 20


@pytest.fixture(scope="module")
def example() -> Worked:
    return Worked("social-enterprise-employment")


def test_the_same_people_and_the_same_effect_in_both_options(example: Worked) -> None:
    assert example.document["case"]["invited"] == {BOUGHT: 80, OWN: 80}
    assert example.option(BOUGHT)["people"] == example.option(OWN)["people"]
    assert example.option(BOUGHT)["wellbeing"] == example.option(OWN)["wellbeing"]
    for party in ("state", "other_municipality", "citizen"):
        assert example.worth(party, BOUGHT) == pytest.approx(example.worth(party, OWN))


def test_only_costs_are_limited_to_an_option(example: Worked) -> None:
    case = example.case
    limited = {
        key: item.options
        for section in (case.costs, case.effects, case.consequences)
        for key, item in section.items()
        if item.options
    }

    assert limited == {
        "bought-places": (BOUGHT,),
        "buying": (BOUGHT,),
        "own-places": (OWN,),
        "starting": (OWN,),
    }


def test_the_price_of_a_place_overlaps_between_the_options(example: Worked) -> None:
    bought, own = (example.case.inputs[f"{name}-per-year"] for name in ("bought", "own"))

    assert ((bought.low or 0) / PLACES, (bought.high or 0) / PLACES) == (80_000, 170_000)
    assert ((own.low or 0) / PLACES, (own.high or 0) / PLACES) == (95_000, 185_000)
    assert bought.price_year == own.price_year == 2026


def test_at_the_same_price_the_options_are_nearly_equal(example: Worked) -> None:
    case = without_figures(example.case, bought_per_year=2.4e6, own_per_year=2.4e6)
    options = appraise(case, settings=LIGHT).as_json()["options"]
    equal = [float(options[name]["public"]["net_present_value"]["central"]) for name in options]
    ours = [example.worth("public", name) for name in (BOUGHT, OWN)]

    assert abs(equal[0] - equal[1]) < 0.2 * abs(ours[0] - ours[1])
    assert f"{abs(ours[0] - ours[1]) / 1e6:.1f} m" in example.readme
    assert f"{abs(equal[0] - equal[1]) / 1e6:.1f} m" in example.readme


def test_everything_but_prices_of_the_state_is_assumed(example: Worked) -> None:
    stated = [
        slot
        for slot in slots(example.case)
        if slot.quantity.fact is None
        and not slot.is_default
        and not slot.path.startswith("options.")
        and ".payers." not in slot.path
    ]

    assert [slot.path for slot in stated if not slot.quantity.is_assumed] == []
    assert [slot.path for slot in stated if not slot.quantity.is_uncertain] == []


def test_displacement_is_stated_and_large(example: Worked) -> None:
    work = example.case.effects["work"]

    assert work.employment
    assert work.displacement is not None
    assert (work.displacement.low, work.displacement.high) == (0.1, 0.7)


def test_every_payer_gains_and_the_municipality_pays(example: Worked) -> None:
    for option in (BOUGHT, OWN):
        citizen = example.option(option)["society"]["parties"]["citizen"]["central"]
        assert min(citizen, example.worth("state", option)) > 0.0
        assert example.worth("municipality", option) < 0.0
    paid_by = {party for item in example.case.costs.values() for party in item.payers}
    assert paid_by == {"municipality"}


def test_less_benefit_is_money_at_once_but_the_usual_offer_is_not(example: Worked) -> None:
    for option in (BOUGHT, OWN):
        realised = float(example.option(option)["public"]["realisable"]["central"])
        assert realised < example.worth("public", option)
    assert [plan.account for plan in example.case.realisation] == ["usual-offer"]


def test_where_it_turns(example: Worked) -> None:
    price = example.break_even("inputs.bought-per-year", BOUGHT) / PLACES
    anyway = example.break_even("effects.work.deadweight", BOUGHT)
    success = example.break_even("effects.work.value", BOUGHT)

    assert price == pytest.approx(80_000, abs=1_000)
    assert f"at most {100 * anyway:.0f} %" in example.readme
    assert f"{100 * success:.0f} % are in work" in example.readme


def test_transfers_only_change_hands(example: Worked) -> None:
    for option in (BOUGHT, OWN):
        assert left_of_transfers(example.option(option)) == pytest.approx(0.0, abs=1.0)


def test_no_finding_but_those_we_stand_by(example: Worked) -> None:
    # The counterfactual is a judgement and the numbers are soft.
    assert example.codes == {"BL-F005", "BL-F009"}


def test_every_assumption_has_its_reason_in_both_languages(example: Worked) -> None:
    assert badly_sourced(example.case) == []
    assert untitled(example.case) == []
    assert example.document["unverified"] == []


def test_the_readme_quotes_the_result(example: Worked) -> None:
    rows = [(party, option) for option in (BOUGHT, OWN) for party in ("municipality", "public")]
    rows.append(("state", BOUGHT))
    figures = [example.worth(*row) for row in rows]
    ends = [example.prior(*row, end) for row in rows for end in ("low", "high")]
    society = example.option(BOUGHT)["society"]
    for found in (society["all"], society["parties"]["citizen"]):
        ends += [found["central"], found["priors"]["low"], found["priors"]["high"]]

    assert misquoted(example, *figures, *ends) == []
