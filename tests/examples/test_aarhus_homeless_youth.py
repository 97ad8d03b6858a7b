"""Young homeless people in Aarhus: two groups with a price each, and a background that falls.

Published (https://ft.dk/samling/20222/almdel/SOU/bilag/85/2674521/index.htm and the register
entries INDIGO-POJ-0264 and INDIGO-POJ-0265): 23.2 m in all, 7.3 m for 45 and 15.9 m for 36 young
people, 172 homeless aged 18-24 in 2019 and at most 86 in 2024.
"""

from typing import Any

import pytest

from bundlinje import appraise
from tests.examples.hands import left_of_transfers
from tests.examples.worked import (
    LIGHT,
    Worked,
    badly_sourced,
    misquoted,
    untitled,
    without_figures,
)

BOTH, LESS, MOST = "package", "less", "most"
MEAN_PRICE, LOWER_BOUND_PER_DAY = 550_000, 1_100


@pytest.fixture(scope="module")
def example() -> Worked:
    return Worked("aarhus-homeless-youth")


def changed(example: Worked, **values: float) -> dict[str, Any]:
    """Return the figures of the public purse in both groups with some inputs at a plain value."""
    case = without_figures(example.case, **values)
    public: dict[str, Any] = appraise(case, settings=LIGHT).as_json()["options"][BOTH]["public"]
    return public


def central(figures: dict[str, Any]) -> float:
    """Return the net present value."""
    return float(figures["net_present_value"]["central"])


def test_the_published_parts_give_the_published_total(example: Worked) -> None:
    package = example.case.published["package"]

    assert (package.total, package.gap) == (23.2e6, 0.0)
    assert package.parts == {"less-vulnerable": 7.3e6, "most-vulnerable": 15.9e6}


@pytest.mark.parametrize(
    ("option", "amount", "people", "each"),
    [(LESS, 7.3e6, 45, 162_222), (MOST, 15.9e6, 36, 441_667)],
)
def test_each_group_has_its_own_price(
    example: Worked, option: str, amount: float, people: int, each: int
) -> None:
    per_year = example.case.inputs[f"{option}-per-year"]
    years = example.case.costs[f"programme-{option}"].amounts or {}

    assert list(years) == [2022, 2023, 2024]
    assert per_year.price_year == 2020
    assert (per_year.value or 0.0) * len(years) == pytest.approx(amount)
    invited = example.document["case"]["invited"]
    assert invited[option] == people
    assert amount / invited[option] == pytest.approx(each, abs=0.5)


def test_the_groups_add_up_to_the_package(example: Worked) -> None:
    for party in ("municipality", "other_municipality", "state", "public"):
        parts = example.worth(party, LESS) + example.worth(party, MOST)
        assert example.worth(party, BOTH) == pytest.approx(parts)


def test_the_shelter_price_runs_from_the_lower_bound_to_the_published_mean(
    example: Worked,
) -> None:
    price = example.case.inputs["shelter-price"]

    assert (price.low, price.mode) == (365 * LOWER_BOUND_PER_DAY, MEAN_PRICE)
    assert (price.unit, price.price_year) == ("DKK/person-year", 2023)
    assert price.verification == "secondary"


def test_the_payer_share_spans_the_rules_before_and_after_october_2023(example: Worked) -> None:
    share = example.case.inputs["shelter-municipal-share"]

    # Half until then; since then the state pays half of at most 120, later 90 days a year.
    assert share.is_assumed
    assert share.low == 0.5
    assert share.high == pytest.approx(1.0 - 0.5 * 90 / 365, abs=0.005)
    for days, net in ((120, 459_589), (90, 482_192)):
        assert pytest.approx(net, abs=0.5) == MEAN_PRICE * (1.0 - 0.5 * days / 365)
        assert f"{net:,}" in example.readme


def test_the_falling_homelessness_of_the_city_is_the_background(example: Worked) -> None:
    fading = example.case.inputs["yearly-fading"]

    assert fading.mode == pytest.approx(1.0 - (86 / 172) ** (1 / 5), abs=0.001)
    for effect in example.case.effects.values():
        assert (effect.basis, effect.deadweight_from) == ("gross", "assumption")


def test_without_the_background_the_result_turns(example: Worked) -> None:
    nobody = {"finds_home_anyway_less": 0.0, "finds_home_anyway_most": 0.0}
    alone = central(changed(example, **nobody, yearly_fading=0.0))

    assert example.worth("public", BOTH) < 0.0 < alone
    assert misquoted(example, alone) == []


def test_support_is_an_extra_cost(example: Worked) -> None:
    by_year = example.case.consequences["more-support-most"].change

    assert isinstance(by_year, tuple)
    assert len(by_year) == len(example.case.horizon.years)
    without = changed(example, support_first_years=0.0, support_later=0.0)
    assert central(without) > example.worth("public", BOTH)


def test_work_counts_only_with_displacement(example: Worked) -> None:
    work = example.case.effects["work"]

    assert work.employment
    assert work.displacement is not None
    assert work.displacement.is_assumed
    assert (work.displacement.high or 0.0) >= 0.5


def test_the_municipality_pays_and_the_state_gains(example: Worked) -> None:
    for option in (BOTH, LESS, MOST):
        assert example.worth("municipality", option) < 0.0 < example.worth("state", option)


def test_fewer_days_are_not_money_until_places_close(example: Worked) -> None:
    plan = next(item for item in example.case.realisation if item.account == "shelter")
    realised = float(example.option(BOTH)["public"]["realisable"]["central"])

    assert (plan.notice_years, plan.capacity_step) == (1, 1.0)
    assert realised < example.worth("public", BOTH)
    assert misquoted(example, realised) == []


def test_it_turns_at_a_number_that_the_city_has(example: Worked) -> None:
    for option, days in ((LESS, 109), (MOST, 242)):
        share = example.break_even(f"inputs.shelter-use-{option}", option)

        assert round(365 * share) == days
        assert f"{100 * share:.0f} % " in example.readme
        assert f"({days} days)" in example.readme
        assert f"({days} døgn)" in example.readme


def test_the_first_year_is_no_better_than_the_danish_register_study(example: Worked) -> None:
    # CTI: 106,000 a person for society in 2012 prices; consumer prices rose by 25.6 % to 2026.
    home = changed(example, less_per_year=0.0, most_per_year=0.0)
    starting = 23 + 18
    gain = home["annual_central"]["2022"] / starting

    assert 0.0 < gain < 106_000 * 1.256
    assert "44,000" in example.readme
    assert gain == pytest.approx(44_000, abs=3_000)


def test_transfers_only_change_hands(example: Worked) -> None:
    for option in (BOTH, LESS, MOST):
        assert left_of_transfers(example.option(option)) == pytest.approx(0.0, abs=1.0)


def test_no_finding_but_those_we_stand_by(example: Worked) -> None:
    # The counterfactual is a judgement and the numbers are soft.
    assert example.codes == {"BL-F005", "BL-F009"}


def test_every_assumption_has_its_reason_in_both_languages(example: Worked) -> None:
    assert badly_sourced(example.case) == []
    assert untitled(example.case) == []
    assert example.document["unverified"] == []


def test_the_readme_quotes_the_result(example: Worked) -> None:
    parties = ("municipality", "other_municipality", "state", "public")
    figures = [example.worth(party, BOTH) for party in parties]
    for option in (BOTH, LESS, MOST):
        figures += [example.worth("public", option)]
        figures += [example.prior("public", option, end) for end in ("low", "high")]

    assert misquoted(example, *figures) == []
