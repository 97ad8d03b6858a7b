"""Late complications of type 2 diabetes in Aarhus: the traps, and what the result says of them.

Published (https://dsi.dk/forebyggelse-af-senkomplikationer-af-type-2-diabetes/): 13.3 m for 450
recruited, of whom 162 complete and 50 lower their HbA1c by 8.5 %.
"""

import pytest

from bundlinje.core.inputs import slots
from tests.examples.hands import left_of_transfers
from tests.examples.worked import Worked, badly_sourced, misquoted, untitled

ALONE, SHARED = "programme", "shared"


@pytest.fixture(scope="module")
def example() -> Worked:
    return Worked("aarhus-type-2-diabetes")


def test_what_is_invested(example: Worked) -> None:
    fixed, each = (example.case.inputs[name].value for name in ("fixed-per-year", "per-recruited"))
    years = example.case.costs["fixed"].amounts or {}
    total = (fixed or 0.0) * len(years) + 450 * (each or 0.0)

    assert example.document["case"]["invited"] == {ALONE: 450, SHARED: 450}
    assert total == pytest.approx(13.3e6, abs=1.0)
    for people, amount in ((450, "29,556"), (162, "82,099"), (50, "266,000")):
        assert f"{13.3e6 / people:,.0f}" == amount
        assert amount in example.readme


def test_the_count_of_the_contract_fails_its_own_percentage(example: Worked) -> None:
    assert 50 / 162 < 0.31
    assert f"{100 * 50 / 162:.2f} %" in example.readme


def test_no_trigger_is_an_effect(example: Worked) -> None:
    effect = example.case.effects["hba1c"]

    # Regression to the mean: people chosen for a high HbA1c fall anyway, so the effect is net.
    assert effect.basis == "net"
    assert effect.value.fact == "intl/group-education/hba1c-12-months"
    used = {slot.quantity.fact for slot in slots(example.case)}
    assert not {name for name in used if name and name.startswith("aarhus-t2d/")}


def test_those_who_drop_out_cost_but_have_no_effect(example: Worked) -> None:
    rows = {row["state"]: row["central"] for row in example.option(ALONE)["people"]}
    # A year after the first 150 started, less those who died.
    per_recruited = rows["hba1c"]["2023"] / 150
    completing = rows["participation"]["2022"] / rows["invited"]["2022"]

    assert example.case.effects["hba1c"].per == "treated"
    assert example.case.costs["courses"].per == "invited"
    assert completing == pytest.approx(0.37, abs=0.01)
    assert per_recruited == pytest.approx(-0.09, abs=0.01)
    assert per_recruited / completing == pytest.approx(-0.23, abs=0.01)


def test_wrong_pockets(example: Worked) -> None:
    municipality, region = (example.worth(who, ALONE) for who in ("municipality", "region"))

    assert municipality < 0.0 < region
    assert example.worth("public", ALONE) == pytest.approx(example.worth("public", SHARED))
    shared = [example.worth(who, SHARED) for who in ("municipality", "region")]
    assert misquoted(example, *shared) == []


def test_money_is_not_the_reason(example: Worked) -> None:
    assert example.prior("public", ALONE, "high") < 0.0
    health = example.option(ALONE)["wellbeing"]["citizen-health"]["sum"]["central"]
    assert f"{health:.2f} quality-adjusted life years" in example.readme


def test_only_the_first_year_of_the_effect_was_measured(example: Worked) -> None:
    option = example.option(ALONE)
    row = next(item for item in option["scenarios"] if item["name"] == "observed_only")
    costs = -example.document["options"][ALONE]["outcomes"]["hba1c"]["cost_per_outcome"]["central"][
        "net_cost"
    ]

    assert row["not_measured"] == ["work"]
    assert row["not_stated"] == []
    assert option["public"]["observed_only"]["central"] < costs  # nothing is left of the gains
    assert misquoted(example, option["public"]["observed_only"]["central"]) == []


def test_a_waiting_list_trial_cannot_change_the_choice(example: Worked) -> None:
    study = example.document["decision"]["studies"]["waiting-list"]
    (row,) = study["parties"]["public"]["sizes"]

    assert (study["people"], row["people"], study["parties"]["public"]["best"]) == (450, 120, None)
    assert row["evsi"] == {"value": 0.0, "standard_error": 0.0}
    assert row["net_benefit"]["value"] == -row["cost"]


def test_transfers_only_change_hands(example: Worked) -> None:
    assert left_of_transfers(example.option(ALONE)) == pytest.approx(0.0, abs=1.0)


def test_no_finding_but_those_we_stand_by(example: Worked) -> None:
    # The link to complications is an association, and the numbers are soft.
    assert example.codes == {"BL-F006", "BL-F009"}


def test_every_assumption_has_its_reason_in_both_languages(example: Worked) -> None:
    assert badly_sourced(example.case) == []
    assert untitled(example.case) == []
    assert example.document["unverified"] == []
    assert f"{len(example.document['assumed'])} numbers" in example.readme


def test_the_readme_quotes_the_result(example: Worked) -> None:
    parties = ("municipality", "region", "state", "public")
    figures = [example.worth(party, ALONE) for party in parties]
    figures += [example.prior(party, ALONE, end) for party in parties for end in ("low", "high")]
    public = example.option(ALONE)["public"]
    for name in ("realisable", "without_descriptive"):
        row = public[name]
        figures += [row["central"], row["priors"]["low"], row["priors"]["high"]]

    assert misquoted(example, *figures) == []
