"""Early detection for alcohol treatment in Aarhus: plausible totals, and wrong pockets.

Published (https://www.social.dk/tvaergaaende/soem/erfaringsdatabase/oekonomisk-analyse-af-alkoholbehandling):
245 participants over 4 years, 33 % succeed, 10 years, 15.6 m in all, 3.7 m to the municipality.
The inputs behind the totals are not published, so they are a plausibility check and no proof.
"""

import pytest

from tests.examples.worked import Worked, badly_sourced, misquoted, untitled

OURS, PUBLISHED = "with-deductions", "as-published"
SUCCESS_RATE = 0.33


@pytest.fixture(scope="module")
def example() -> Worked:
    return Worked("som-alcohol-aarhus")


def gain(example: Worked, party: str, option: str) -> float:
    """What a party gains before the courses are paid; the municipality pays them all."""
    cost = example.option(option)["public"]["without_descriptive"]["central"]
    pays = party in ("municipality", "public")
    return example.worth(party, option) - (cost if pays else 0.0)


def test_245_people_take_part_over_four_years_and_are_followed_for_ten(example: Worked) -> None:
    assert example.document["case"]["invited"] == {OURS: 245, PUBLISHED: 245}
    assert len(example.case.options[OURS].invited["adults"]) == 4
    assert len(example.case.horizon.years) == 10


def test_the_published_totals_are_plausible_as_one_reading(example: Worked) -> None:
    assert example.worth("public", PUBLISHED) == pytest.approx(15.6e6, rel=0.05)
    assert example.worth("municipality", PUBLISHED) == pytest.approx(3.7e6, rel=0.10)
    share = example.worth("municipality", PUBLISHED) / example.worth("public", PUBLISHED)
    assert share == pytest.approx(0.237, abs=0.03)


def test_the_published_parts_stand_beside_their_total(example: Worked) -> None:
    total = example.case.published["net-result"]

    assert total.total == 15.6e6
    assert total.parts == {"municipality": 3.7e6, "region-and-state": 11.9e6}
    assert not any(item.gap for item in example.case.published.values())


@pytest.mark.parametrize("option", [OURS, PUBLISHED])
def test_the_municipality_pays_it_all_and_gets_less_than_half_of_the_gain(
    example: Worked, option: str
) -> None:
    share = gain(example, "municipality", option) / gain(example, "public", option)

    assert 0.0 < share < 0.5


def test_a_success_rate_without_a_comparison_group_is_gross(example: Worked) -> None:
    treated = example.case.effects["treated"]

    assert treated.basis == "gross"
    assert treated.deadweight_from == "assumption"
    anyway = example.case.inputs["anyway"]
    assert anyway.is_assumed
    assert (anyway.low, anyway.high) == (0.1, 0.8)


def test_what_would_have_happened_anyway_takes_most_of_the_result(example: Worked) -> None:
    assert example.worth("public", OURS) < 0.1 * example.worth("public", PUBLISHED)
    assert example.worth("municipality", OURS) < 0.0


def test_the_break_even_is_a_basic_success_rate(example: Worked) -> None:
    share = example.break_even("inputs.anyway", OURS)
    assert 0.1 < share < 0.8
    assert f"{100 * share * SUCCESS_RATE:.1f} %" in example.readme

    alone = example.break_even("inputs.nothing-anyway", PUBLISHED)
    assert f"{100 * alone * SUCCESS_RATE:.1f} %" in example.readme


def test_the_result_is_shown_as_a_range(example: Worked) -> None:
    assert {example.option(name)["display"] for name in (OURS, PUBLISHED)} == {"range"}


def test_no_finding_but_those_we_stand_by(example: Worked) -> None:
    # The counterfactual is a judgement, the consequences are associations, the numbers are soft.
    assert example.codes == {"BL-F005", "BL-F006", "BL-F009"}


def test_every_assumption_has_its_reason_in_both_languages(example: Worked) -> None:
    assert badly_sourced(example.case) == []
    assert untitled(example.case) == []
    assert example.document["unverified"] == []


def test_the_readme_quotes_the_result(example: Worked) -> None:
    figures = [
        example.worth(party, option)
        for option in (OURS, PUBLISHED)
        for party in ("municipality", "region", "state", "public")
    ]
    ends = [example.prior("public", OURS, end) for end in ("low", "high")]

    assert misquoted(example, *figures, *ends, digits=1) == []
