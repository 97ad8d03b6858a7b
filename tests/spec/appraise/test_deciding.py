"""Deciding: the best option, what it is worth to know more, and transfers between purses."""

import json
from itertools import pairwise
from math import exp, isfinite, pi, sqrt
from typing import Any

import pytest

from bundlinje.appraisal.appraise import Settings
from tests.spec.appraise.small import SOME, Appraised, appraised, near, refused

MANY = Settings(scrambles=8, draws=1024)
"""Enough to regress on."""

HEAD = "horizon: {first_year: 2026, last_year: 2026}"
HELP = "help: {title: Help, invited: {people: {2026: 100}}}"
MORE = "more: {title: More, invited: {people: {2026: 200}}}"
GAIN = """
accounts: {care: {title: Care, kind: resource, unit: hour, prices: {municipality: 1000}}}
effects:
  calm:
    title: Calm
    kind: mean_difference
    basis: net
    per: treated
    value: {mean: 2, se: 1, unit: hours, source: "assumed: a normal error"}
consequences: {less: {of: calm, account: care, change: -1, evidence: causal}}
costs:
  team: {title: Team, amounts: {2026: 200000}, payers: {municipality: 1}, options: [help]}
  teams: {title: Teams, amounts: {2026: 450000}, payers: {municipality: 1}, options: [more]}
wellbeing:
  calm: {title: Calm, of: calm, measure: wellby, change: {low: 1, high: 2}}
"""
"""With z standard normal, help is worth 100,000 z and more 200,000 z - 50,000."""

POCKETS = """
costs: {team: {title: Team, amounts: {2026: %d}, payers: {municipality: 0.75, fund: 0.25}}}
parties: {fund: {title: The fund%s}}
accounts:
  care: {title: Care, kind: resource, unit: hour, prices: {state: 30, region: 10}}
effects: {calm: {title: Calm, kind: rate, basis: net, per: treated, value: 1}}
consequences: {less: {of: calm, account: care, change: -1, evidence: causal}}
"""
"""100 people for one year: the state gains 3,000 and the region 1,000; the rest pay."""


def loss(z: float) -> float:
    """The mean of what a standard normal has above z."""
    density = exp(-0.5 * z * z) / sqrt(2.0 * pi)
    above = {0.0: 0.5, 0.5: 0.308537538725987}[z]  # printed tables of the normal distribution
    return density - z * above


@pytest.fixture(name="both", scope="module")
def fixture_both() -> Appraised:
    return appraised(HEAD, f"options: {{{HELP}, {MORE}}}", GAIN, settings=MANY)


def of_public(found: Appraised) -> dict[str, Any]:
    """Return what the decision says of the public purse."""
    row: dict[str, Any] = found.document["decision"]["parties"]["public"]
    return row


# --- The best option and the value of information -------------------------------------------------


def test_what_it_is_worth_to_know_everything(both: Appraised) -> None:
    row = of_public(both)
    # Nothing below 0, help between 0 and 0.5, more above: gains of 100,000 z and 100,000 (z - 0.5).
    by_hand = 100_000 * (loss(0.0) + loss(0.5))

    assert row["best"] is None or abs(row["means"][row["best"]]) < 1.0
    assert row["evpi"]["value"] == pytest.approx(by_hand, abs=4 * row["evpi"]["standard_error"])
    assert 0 < row["evpi"]["standard_error"] < 0.01 * by_hand


def test_one_number_that_decides_everything_is_worth_as_much(both: Appraised) -> None:
    row = of_public(both)
    first, second = row["evppi"]

    assert first["input"] == "effects.calm.value"
    assert first["value"] == pytest.approx(row["evpi"]["value"], rel=0.01)
    assert second["input"] == "wellbeing.calm.change"
    assert second["value"] <= 4 * second["standard_error"]  # it moves no kroner
    group = row["groups"]["assumed"]
    assert group["value"] == pytest.approx(row["evpi"]["value"], abs=4 * group["standard_error"])
    assert row["groups"]["unverified"] is None


def test_no_number_is_worth_more_than_all(both: Appraised) -> None:
    for row in both.document["decision"]["parties"].values():
        values = [item["value"] for item in row["evppi"]]
        assert all(0 <= value <= row["evpi"]["value"] for value in values)
        assert all(one >= other for one, other in pairwise(values))


def test_to_do_nothing_is_always_an_option() -> None:
    dear = GAIN.replace("200000", "900000")
    found = appraised(HEAD, f"options: {{{HELP}, {MORE}}}", dear, settings=SOME)
    row = of_public(found)

    assert row["best"] is None
    assert row["means"]["more"] < 0
    assert row["means"]["help"] == near(found.public["net_present_value"]["mean"])
    assert row["means"]["help"] < 0


def test_the_order_of_the_options_decides_nothing(both: Appraised) -> None:
    turned = appraised(HEAD, f"options: {{{MORE}, {HELP}}}", GAIN, settings=MANY)

    assert turned.document["decision"] == both.document["decision"]


def test_each_party_has_its_own_best(both: Appraised) -> None:
    parties = both.document["decision"]["parties"]

    assert list(parties) == ["municipality", "region", "state", "public"]
    assert parties["state"]["best"] is None
    assert parties["state"]["evpi"] == {"value": 0.0, "standard_error": 0.0}
    assert {item["value"] for item in parties["state"]["evppi"]} == {0.0}
    assert parties["municipality"]["evpi"] == parties["public"]["evpi"]


def test_too_few_draws_for_one_number_are_said_in_words() -> None:
    found = appraised(HEAD, f"options: {{{HELP}, {MORE}}}", GAIN, settings=SOME)
    row = of_public(found)

    assert row["evpi"]["value"] > 0
    assert row["evppi"] is row["groups"] is None
    assert {"4096" in text for text in found.document["decision"]["reason"].values()} == {True}


@pytest.mark.parametrize(("scrambles", "draws"), [(2, 2048), (3, 2048), (8, 2048)])
def test_any_number_of_scrambles_will_do(both: Appraised, scrambles: int, draws: int) -> None:
    settings = Settings(scrambles=scrambles, draws=draws)
    row = of_public(appraised(HEAD, f"options: {{{HELP}, {MORE}}}", GAIN, settings=settings))

    assert row["evppi"][0]["value"] == pytest.approx(of_public(both)["evpi"]["value"], rel=0.02)


def test_where_nothing_is_uncertain_there_is_nothing_to_know() -> None:
    row = of_public(appraised(HEAD, POCKETS % (8000, ""), settings=MANY))

    assert row["best"] is None
    assert row["evpi"] == {"value": 0.0, "standard_error": 0.0}
    assert row["evppi"] == []
    assert set(row["groups"].values()) == {None}


def test_every_number_is_finite(both: Appraised) -> None:
    def numbers(value: Any) -> list[float]:
        if isinstance(value, dict):
            return [found for item in value.values() for found in numbers(item)]
        if isinstance(value, list):
            return [found for item in value for found in numbers(item)]
        return [float(value)] if isinstance(value, int | float) else []

    document = json.loads(json.dumps(both.document, allow_nan=False))
    found = numbers(document["decision"]) + numbers(document["options"]["help"]["pockets"])
    assert len(found) > 20
    assert all(isfinite(value) for value in found)


# --- Wrong pockets --------------------------------------------------------------------------------


def settled(cost: int, more: str = "") -> dict[str, Any]:
    """Return the pockets of a case whose team costs so much."""
    found: dict[str, Any] = appraised(HEAD, POCKETS % (cost, more)).option["pockets"]
    return found


def test_who_gains_gives_to_who_pays() -> None:
    # The municipality pays 1,500, the fund 500; the state has three quarters of the 4,000 gained.
    found = settled(2000)
    middle = found["central"]

    assert {party: row["central"] for party, row in found["payers"].items()} == {
        "municipality": near(-1500), "region": near(1000),
        "state": near(3000), "fund": near(-500),
    }  # fmt: skip
    assert (middle["possible"], middle["shortfall"], middle["moved"]) == (True, 0.0, near(2000))
    amounts = {(row["giver"], row["receiver"]): row["amount"] for row in middle["transfers"]}
    assert amounts == {
        ("state", "municipality"): near(1125), ("state", "fund"): near(375),
        ("region", "municipality"): near(375), ("region", "fund"): near(125),
    }  # fmt: skip
    assert middle["after"] == {
        "municipality": near(0), "region": near(500), "state": near(1500), "fund": near(0)
    }  # fmt: skip
    assert middle["shares"]["these_transfers"] == middle["shares"]["any_transfers"] == 1.0
    assert found["mean"] == middle


def test_a_loss_for_all_cannot_be_mended() -> None:
    found = settled(9000)["mean"]

    assert (found["possible"], found["shortfall"], found["moved"]) == (False, near(5000), 0.0)
    assert found["transfers"] == []
    assert found["shares"] == {
        "any_transfers": 0.0, "these_transfers": None, "by_payer": None
    }  # fmt: skip


def test_a_grant_is_not_asked_for_back() -> None:
    # Taxed as a grant: the municipality also pays the state a part of the fund's 500.
    found = settled(2000, ", grant_tax: applies")

    assert found["payers"]["fund"] == {"central": near(-500), "mean": near(-500),
                                       "in_agreement": False}  # fmt: skip
    assert {row["receiver"] for row in found["mean"]["transfers"]} == {"municipality"}
    assert "fund" not in found["mean"]["after"]


def test_citizens_and_other_municipalities_stand_beside_the_agreement() -> None:
    leaving = "segments: {people: {title: People, moving_out: 0.1}}"
    later = "horizon: {first_year: 2026, last_year: 2028}"
    found = appraised(
        later, leaving, f"options: {{{HELP}, {MORE}}}", GAIN
    ).option["pockets"]  # fmt: skip

    assert found["payers"]["other_municipality"]["central"] > 0
    assert found["payers"]["other_municipality"]["in_agreement"] is False
    assert "citizen" not in found["payers"]
    assert set(found["mean"]["after"]) == {"municipality", "region", "state"}


def test_an_agreement_made_beforehand_works_in_half_of_the_draws(both: Appraised) -> None:
    # All is the municipality's own: where it loses on average, nobody has anything to give.
    found = both.of("more").option["pockets"]["mean"]

    assert found["possible"] is False
    assert found["shortfall"] == pytest.approx(50_000, rel=0.02)
    assert found["shares"]["any_transfers"] == pytest.approx(0.4013, abs=0.002)  # z above 0.25


def test_another_reading_of_an_option_is_shown_but_never_chosen(both: Appraised) -> None:
    reading = MORE.replace("title: More", "title: More, reading_of: help")
    found = appraised(HEAD, f"options: {{{HELP}, {reading}}}", GAIN, settings=MANY)
    alone = appraised(HEAD, f"options: {{{HELP}}}", GAIN.replace("[more]", "[help]").replace(
        "450000", "0"), settings=MANY)  # fmt: skip

    assert of_public(found)["evpi"]["value"] == near(of_public(alone)["evpi"]["value"])
    assert "more" not in of_public(found)["means"]
    assert found.of("more").worth("public") == both.of("more").worth("public")
    readings = f"options: {{{HELP.replace('title: Help', 'title: Help, reading_of: help')}}}"
    assert refused(HEAD, readings, GAIN) != []
