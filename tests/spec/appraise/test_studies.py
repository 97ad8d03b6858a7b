"""Studies: what an answer is worth before the choice, what it costs, and which size is best."""

from math import erf, exp, inf, pi, sqrt
from typing import Any

import pytest

from bundlinje.appraisal.appraise import Settings
from tests.spec.appraise.small import SOME, Appraised, appraised, near, refused

MANY = Settings(scrambles=8, draws=1024)

HEAD = "horizon: {first_year: 2026, last_year: 2026}"
OPTIONS = "options: {help: {title: Help, invited: {people: {2026: 100}}}}"
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
costs: {team: {title: Team, amounts: {2026: 200000}, payers: {municipality: 1}}}
"""
"""With z standard normal, help is worth 100,000 z to the municipality: the choice is even."""

FREE = "trial: {title: A trial, input: effects.calm.value, kind: mean, sizes: %s, outcome_sd: %s}"


def studied(studies: str, *parts: str, settings: Settings = MANY) -> Appraised:
    """Appraise the case with some studies, each as `name: {...}` on a line of its own."""
    lines = "\n".join(f"  {line}" for line in studies.strip().splitlines())
    return appraised(HEAD, OPTIONS, GAIN, *parts, f"studies:\n{lines}\n", settings=settings)


def trial(found: Appraised, party: str = "public", name: str = "trial") -> dict[str, Any]:
    """Return what is said of a study to a party."""
    row: dict[str, Any] = found.document["decision"]["studies"][name]["parties"][party]
    return row


def loss(mean: float, sd: float) -> float:
    """What is lost on average by going ahead with a normal result of this mean and deviation.

    The unit normal linear loss integral: Raiffa and Schlaifer (1961), Applied Statistical Decision
    Theory, section 5.4.
    """
    place = abs(mean) / sd
    above = 0.5 * (1.0 - erf(place / sqrt(2.0)))
    return sd * (exp(-0.5 * place * place) / sqrt(2.0 * pi) - place * above)


def preposterior(sd: float, outcome_sd: float, people: int) -> float:
    """The deviation of what one will believe after a study of a normal mean."""
    return sd * sqrt(sd**2 / (sd**2 + outcome_sd**2 / people))


# --- What the answer is worth ---------------------------------------------------------------------


@pytest.mark.parametrize("people", [1, 4, 25, 400])
def test_the_worth_of_a_mean_is_that_of_the_closed_form(people: int) -> None:
    found = trial(studied(FREE % (f"[{people}]", 5)))["sizes"][0]
    by_hand = 100_000 * loss(0.0, preposterior(1.0, 5.0, people))

    error = found["evsi"]["standard_error"]
    assert found["evsi"]["value"] == pytest.approx(by_hand, abs=4 * error + 0.005 * by_hand)


def test_two_arms_know_less_than_one_group_of_the_same_size() -> None:
    arms = (FREE % ("[100]", 5)).replace("kind: mean", "kind: difference")
    found = trial(studied(arms))["sizes"][0]["evsi"]
    by_hand = 100_000 * loss(0.0, preposterior(1.0, 5.0 * sqrt(2.0), 50))

    assert found["value"] == pytest.approx(by_hand, abs=4 * found["standard_error"])


def test_a_larger_study_knows_more_and_never_more_than_the_number_itself() -> None:
    found = studied(FREE % ("[1, 10, 100, 10000]", 5))
    values = [row["evsi"]["value"] for row in trial(found)["sizes"]]
    everything = found.document["decision"]["parties"]["public"]["evpi"]["value"]

    assert values == sorted(values)
    assert values[-1] <= everything
    assert values[-1] == pytest.approx(everything, rel=0.01)


def test_a_share_is_seen_as_a_count_of_successes() -> None:
    """Beta-binomial: with Beta(1, 1) and n people the belief afterwards has variance n/(n+2)/12."""
    uniform = "inputs: {taking: {successes: 0.5, n: 1, unit: share}}"
    options = OPTIONS.replace("people: {2026: 100}}", "people: {2026: 100}}, take_up: case/taking")
    certain = GAIN.replace("{mean: 2, se: 1, unit: hours,", "{value: 4, unit: hours,")
    arcsine = "trial: {title: A count, input: case/taking, kind: share, sizes: [1]}"
    found = appraised(HEAD, options, certain, uniform, f"studies:\n  {arcsine}\n", settings=MANY)
    # Beta(1, 1) is {0.5 of 1 + the Jeffreys half}; the result is 100,000 (4 share - 2).
    # One success or failure moves the mean from 1/2 to 2/3 or 1/3: half of the time + 4/6 units.
    row = trial(found)["sizes"][0]["evsi"]

    assert row["value"] == pytest.approx(100_000 * 0.5 * 4 / 6, rel=0.02)
    assert found.document["decision"]["studies"]["trial"]["input"] == "inputs.taking"


def test_an_effect_is_measured_as_it_is_here_but_not_what_others_lose() -> None:
    adjusted = GAIN.replace(
        '"assumed: a normal error"}',
        '"assumed: a normal error"}\n    transfer_discount: 0.5\n    displacement: 0.2',
    ).replace("200000", "80000")
    line = "trial: {title: A trial, input: effects.calm, kind: mean, sizes: [25], outcome_sd: 5}"
    found = appraised(HEAD, OPTIONS, adjusted, f"studies:\n  {line}\n", settings=MANY)
    # A participant shows half of an hour for each hour of the source: deviation 0.5 and not 1; an
    # hour seen is worth 0.8 hours, since others lose a fifth.
    by_hand = 100_000 * 0.8 * loss(0.0, preposterior(0.5, 5.0, 25))

    evsi = trial(found)["sizes"][0]["evsi"]
    assert evsi["value"] == pytest.approx(by_hand, abs=4 * evsi["standard_error"])
    assert found.document["decision"]["studies"]["trial"]["measures"]["en"] == "Calm"


# --- What it costs, for whom, and when ------------------------------------------------------------

PRICED = (FREE % ("[25, 100]", 5)).replace("}", ", fixed_cost: 5000, cost_per_person: 100%s}")


def test_cost_and_net_benefit_of_each_size() -> None:
    small, large = trial(studied(PRICED % ""))["sizes"]

    assert (small["cost"], large["cost"]) == (near(7500), near(15000))
    for row in (small, large):
        assert row["worth_to_all"] == near(row["evsi"]["value"])
        assert row["cost_of_delay"] == near(0)
        assert row["net_benefit"]["value"] == near(row["evsi"]["value"] - row["cost"])
        assert row["net_benefit"]["standard_error"] == near(row["evsi"]["standard_error"])


def test_the_best_size_is_that_of_the_greatest_net_benefit() -> None:
    found = trial(studied(PRICED % ""))
    gains = {row["people"]: row["net_benefit"]["value"] for row in found["sizes"]}

    assert found["best"] == max(gains, key=lambda size: gains[size])
    assert gains[found["best"]] > 0


def test_no_size_is_best_where_none_pays() -> None:
    found = trial(studied((PRICED % "").replace("5000", "5000000")))

    assert found["best"] is None
    assert all(row["net_benefit"]["value"] < 0 for row in found["sizes"])


def test_those_who_start_before_the_answer_gain_nothing() -> None:
    life = ", years_to_answer: 1.5, decision: {people_per_year: 200, years: 4}"
    found = studied(PRICED % life)
    row = trial(found)["sizes"][0]
    about = found.document["decision"]["studies"]["trial"]

    # 800 people in all instead of the 100 of the case; 300 of them start before the answer.
    assert (about["people"], about["first_year"], about["years"]) == (800, 2026, 4)
    assert row["worth_to_all"] == near(8 * row["evsi"]["value"])
    assert row["cost_of_delay"] == near(3 * row["evsi"]["value"])
    assert row["net_benefit"]["value"] == near(5 * row["evsi"]["value"] - 7500)
    assert row["net_benefit"]["standard_error"] == near(5 * row["evsi"]["standard_error"])


def test_later_people_and_the_cost_are_discounted_as_the_case() -> None:
    rate = "discounting: {schedule: 0.1, base_year: 2025, costs: start, benefits: start}"
    life = ", decision: {people_per_year: 100, years: 3}"
    row = trial(studied(PRICED % life, rate))["sizes"][0]

    assert row["cost"] == near(7500 / 1.1)
    assert row["worth_to_all"] == near(row["evsi"]["value"] * (1 + 1 / 1.1 + 1 / 1.1**2))


def test_a_cost_of_another_year_and_currency_is_moved_once() -> None:
    level = "price_level: {year: 2026, yearly_increase: 0.1, exchange: {EUR: 7.5}}"
    euros = (PRICED % "").replace("fixed_cost: 5000", (
        "fixed_cost: {value: 1000, unit: EUR, price_year: 2024}"))  # fmt: skip
    row = trial(studied(euros, level))["sizes"][0]

    assert row["cost"] == near(1000 * 7.5 * 1.21 + 2500)


def test_each_party_is_told_of_its_own_choice() -> None:
    found = studied(PRICED % "")

    assert trial(found, "municipality") == trial(found, "public")
    state = trial(found, "state")
    assert state["best"] is None
    assert {row["evsi"]["value"] for row in state["sizes"]} == {0.0}
    assert [row["net_benefit"]["value"] for row in state["sizes"]] == [near(-7500), near(-15000)]


# --- Where there is nothing to find out -----------------------------------------------------------


def test_a_number_that_cannot_change_the_choice_is_worth_nothing() -> None:
    wellbeing = "wellbeing: {w: {title: W, of: calm, measure: wellby, change: {low: 1, high: 2}}}"
    line = "trial: {title: T, input: wellbeing.w.change, kind: mean, sizes: [50], outcome_sd: 1}"
    row = trial(studied(line, wellbeing))["sizes"][0]["evsi"]

    assert row["value"] <= 4 * row["standard_error"] + 1.0


def test_where_the_choice_is_settled_every_study_is_worth_nothing() -> None:
    dear = GAIN.replace("200000", "9000000")
    found = appraised(HEAD, OPTIONS, dear, f"studies:\n  {PRICED % ''}\n", settings=MANY)

    for row in trial(found)["sizes"]:
        assert row["evsi"] == {"value": 0.0, "standard_error": 0.0}
        assert row["net_benefit"]["value"] == near(-row["cost"])
    assert trial(found)["best"] is None


def test_too_few_draws_are_said_in_words() -> None:
    found = studied(PRICED % "", settings=SOME).document["decision"]["studies"]["trial"]

    assert found["parties"] is None
    assert {"4096" in text for text in found["reason"].values()} == {True}


def test_a_case_without_studies_has_none() -> None:
    assert appraised(HEAD, OPTIONS, GAIN).document["decision"]["studies"] == {}


def test_a_study_moves_no_other_figure() -> None:
    spread = (PRICED % "").replace("5000", "{low: 3000, high: 9000}")
    found, plain = studied(spread).document, appraised(HEAD, OPTIONS, GAIN, settings=MANY).document
    option, other = found["options"]["help"], plain["options"]["help"]

    for key in ("public", "payers", "priors", "soft_share_of_variance", "pockets", "outcomes"):
        assert option[key] == other[key], key
    assert found["decision"]["parties"] == plain["decision"]["parties"]
    assert found["decision"]["inputs"].keys() == plain["decision"]["inputs"].keys()


# --- What is refused ------------------------------------------------------------------------------


def refusal(line: str, *parts: str) -> list[str]:
    """Return the codes with which a study is refused."""
    return refused(HEAD, OPTIONS, GAIN, *parts, f"studies:\n  {line}\n")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("effects.calm.value", "effects.clam.value"), "BL-C180"),
        (("effects.calm.value", "effects.clam"), "BL-C180"),
        (("effects.calm.value", "accounts.care.prices.municipality"), "BL-C181"),
        (("[50]", "[0]"), "BL-C182"),
        (("[50]", "[]"), "BL-C182"),
        (("[50]", "[200000]"), "BL-C182"),
        (("kind: mean, sizes: [50]", "kind: difference, sizes: [51]"), "BL-C182"),
        (("kind: mean", "kind: share"), "BL-C183"),
        (("outcome_sd: 1", "outcome_sd: 0"), "BL-C184"),
        ((", outcome_sd: 1", ""), "BL-C184"),
        (("1}", "1, decision: {people_per_year: 5, years: 0}}"), "BL-C185"),
        (("1}", "1, decision: {people_per_year: 5, years: 121}}"), "BL-C185"),
    ],
)
def test_a_study_that_cannot_be_is_refused(change: tuple[str, str], code: str) -> None:
    assert code in refusal((FREE % ("[50]", 1)).replace(*change))


def test_a_share_is_not_measured_as_a_mean() -> None:
    taking = "inputs: {taking: {low: 0.5, high: 0.9, unit: share}}"
    line = "trial: {title: T, input: case/taking, kind: mean, sizes: [5], outcome_sd: 1}"

    assert refusal(line, taking) == ["BL-C183"]


def test_every_fault_of_a_study_comes_at_once() -> None:
    line = "trial: {title: T, input: nothing, kind: mean, sizes: [0]}"

    assert refusal(line) == ["BL-C180", "BL-C182", "BL-C184"]


def test_no_worth_is_beyond_the_numbers() -> None:
    for row in trial(studied(PRICED % ""))["sizes"]:
        assert -inf < row["net_benefit"]["value"] < inf
