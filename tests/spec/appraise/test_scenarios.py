"""Named readings of an option, and what one more outcome costs."""

from typing import Any

import pytest

from bundlinje.appraisal.acceptability import cost_per_outcome
from bundlinje.appraisal.appraise import Settings
from tests.spec.appraise.small import SOME, Appraised, appraised, near

LONG = "horizon: {first_year: 2026, last_year: 2029}"
CARE = """
accounts:
  care: {title: Care, kind: resource, unit: hour, prices: {municipality: 10, region: 5}}
consequences: {less: {of: calm, account: care, change: -1, evidence: %s}}
costs: {team: {title: Team, amounts: {2026: 1000}, payers: {municipality: 1}}}
effects:
  calm:
    title: Calm
    kind: rate
    basis: net
    per: treated
    value: {value: 2, unit: difference, source: "%s"}
    persistence: {%s}
"""
MEASURED, GUESSED = "https://example.org/trial", "assumed: nobody has measured it"


def of_case(source: str = MEASURED, persistence: str = "", evidence: str = "causal") -> Appraised:
    """Appraise 100 people, two hours saved each a year in 2026-2029, 10 kr. + 5 kr. an hour."""
    return appraised(LONG, CARE % (evidence, source, persistence))


def seen(found: Appraised, party: str = "public") -> Any:
    """Return a party's central result if only what was observed counts."""
    figures = found.public if party == "public" else found.option["payers"][party]
    return figures["observed_only"]["central"]


def scenario(found: Appraised, name: str) -> dict[str, Any]:
    """Return what the list of scenarios says of one."""
    return next(dict(row) for row in found.option["scenarios"] if row["name"] == name)


# --- Only what was observed -----------------------------------------------------------------------


def test_an_effect_ends_where_its_source_stopped_looking() -> None:
    found = of_case(persistence="observed_years: 2")

    assert found.worth("public") == near(4 * 3000 - 1000)
    assert seen(found) == near(2 * 3000 - 1000)
    assert seen(found, "municipality") == near(2 * 2000 - 1000)
    assert seen(found, "region") == near(2 * 1000)


def test_a_part_of_a_year_counts_in_part() -> None:
    assert seen(of_case(persistence="observed_years: 2.25")) == near(2.25 * 3000 - 1000)


def test_it_is_the_case_in_which_the_effect_lasts_no_longer() -> None:
    fading = "shape: half_life, half_life_years: 3"
    shorter = of_case(persistence=f"{fading}, lasts_years: 2")

    assert seen(of_case(persistence=f"{fading}, observed_years: 2")) == near(
        shorter.worth("public")
    )


def test_years_are_counted_from_the_start_and_not_from_the_effect() -> None:
    assert seen(of_case(persistence="lag_years: 1, observed_years: 2")) == near(3000 - 1000)


def test_an_assumed_effect_was_never_observed() -> None:
    found = of_case(source=GUESSED, persistence="observed_years: 3")

    assert seen(found) == near(-1000)
    assert scenario(found, "observed_only")["not_measured"] == ["calm"]


def test_nobody_guesses_how_long_an_effect_was_observed() -> None:
    found = of_case()

    assert seen(found) is None
    assert seen(found, "region") is None
    assert scenario(found, "observed_only")["not_stated"] == ["calm"]


def test_an_effect_without_consequences_does_not_matter() -> None:
    other = CARE.replace("  calm:\n    title", (
        "  joy: {title: Joy, kind: rate, basis: net, per: treated, value: 1}\n  calm:\n    title"
    ), 1)  # fmt: skip
    found = appraised(LONG, other % ("causal", MEASURED, "observed_years: 2"))

    assert scenario(found, "observed_only")["not_stated"] == []
    assert seen(found) == near(5000)


def test_who_takes_part_is_no_effect() -> None:
    of_taking_part = CARE.replace("of: calm", "of: participation")
    found = appraised(LONG, of_taking_part % ("causal", MEASURED, ""))

    assert seen(found) == near(found.worth("public"))


def test_observed_years_change_no_other_figure() -> None:
    found, plain = of_case(persistence="observed_years: 2").option, of_case().option

    assert found["public"]["net_present_value"] == plain["public"]["net_present_value"]
    assert found["people"] == plain["people"]


# --- The list of scenarios ------------------------------------------------------------------------


def figure_at(found: Appraised, path: str) -> Any:
    """Return what stands at a path below the option."""
    value: Any = found.option
    for key in path.split("."):
        value = value[key]
    return value


def test_every_scenario_leads_to_its_figures() -> None:
    found = of_case(persistence="observed_years: 2", evidence="descriptive, causal_share: 0.5")
    rows = found.option["scenarios"]

    assert [row["name"] for row in rows] == [
        "observed_only", "without_descriptive", "low_priors", "high_priors"
    ]  # fmt: skip
    values = {row["name"]: figure_at(found, row["public"]) for row in rows}
    assert values == {
        "observed_only": near(3000 - 1000), "without_descriptive": near(-1000),
        "low_priors": near(5000), "high_priors": near(5000),
    }  # fmt: skip
    assert {figure_at(found, row["payers"]["region"]) for row in rows} == {1000.0, 0.0, 2000.0}
    assert all(set(row["payers"]) == {"municipality", "region", "state"} for row in rows)


def test_without_associations_the_payers_add_up_to_the_public_purse() -> None:
    found = of_case(evidence="descriptive, causal_share: 0.5")
    path = "without_descriptive.central"
    payers = [figure_at(found, f"payers.{name}.{path}") for name in ("municipality", "region")]

    assert sum(payers) == near(figure_at(found, f"public.{path}"))


# --- What one more outcome costs ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cost", "gain", "ratio", "quadrant"),
    [
        (300.0, 20.0, 15.0, "costs_and_gives_more"), (-300.0, 20.0, None, "dominant"),
        (0.0, 20.0, None, "dominant"), (300.0, -20.0, None, "dominated"),
        (0.0, -20.0, None, "dominated"), (-300.0, -20.0, 15.0, "saves_and_gives_less"),
        (300.0, 0.0, None, "costs_only"), (-300.0, 0.0, None, "saves_only"),
        (0.001, 1e-12, None, "nothing"),
    ],
)  # fmt: skip
def test_each_quadrant(cost: float, gain: float, ratio: float | None, quadrant: str) -> None:
    found = cost_per_outcome(cost, gain)

    assert (found["ratio"], found["quadrant"]) == (ratio, quadrant)


DEAR = CARE.replace("1000}, payers", "16000}, payers")


def test_cost_per_outcome_by_hand() -> None:
    # 2 outcomes a year for each of 100 people in four years: 800; the balance is 12,000 - 16,000.
    row = appraised(LONG, DEAR % ("causal", MEASURED, "")).option["outcomes"]["calm"]

    assert row["change"]["central"] == near(800)
    assert row["cost_per_outcome"]["central"] == {
        "net_cost": near(4000), "gain": near(800), "ratio": near(5), "quadrant":
        "costs_and_gives_more",
    }  # fmt: skip


def test_outcomes_are_discounted_like_gains() -> None:
    rate = "discounting: {schedule: 0.1, base_year: 2026, costs: start, benefits: end}"
    row = appraised(LONG, rate, DEAR % ("causal", MEASURED, "")).option["outcomes"]["calm"]

    assert row["change"]["central"] == near(sum(200 / 1.1 ** (year + 1) for year in range(4)))


def test_less_can_be_better() -> None:
    fewer = DEAR.replace("    basis: net", "    basis: net\n    better: less")
    row = appraised(LONG, fewer % ("causal", MEASURED, "")).option["outcomes"]["calm"]

    assert row["change"]["central"] == near(800)
    assert row["cost_per_outcome"]["central"]["quadrant"] == "dominated"


def test_the_ratio_is_that_of_the_means_and_has_no_percentiles() -> None:
    spread = DEAR.replace("{value: 2,", "{mean: 2, se: 1,")
    found = appraised(LONG, spread % ("causal", MEASURED, ""), settings=SOME)
    row = found.option["outcomes"]["calm"]["cost_per_outcome"]

    mean = found.public["net_present_value"]["mean"]
    outcomes = found.option["outcomes"]["calm"]["change"]["mean"]
    assert row["of_means"]["ratio"] == near(-mean / outcomes)
    assert set(row) == {"central", "of_means"}


# --- Willingness to pay (expert) ------------------------------------------------------------------

EXPERT = Settings(scrambles=2, draws=16, expert=True)
LADDER = """
options:
  small: {title: Small, invited: {people: {2026: 100}}}
  large: {title: Large, invited: {people: {2026: 200}}}
  again: {title: Again, invited: {people: {2026: 200}}, reading_of: large}
effects: {calm: {title: Calm, kind: rate, basis: net, per: treated, value: 1}}
costs:
  one: {title: One, amounts: {2026: 10000}, payers: {municipality: 1}, options: [small]}
  two: {title: Two, amounts: {2026: 40000}, payers: {municipality: 1}, options: [large, again]}
"""
ONE_YEAR = "horizon: {first_year: 2026, last_year: 2026}"


def test_the_frontier_and_the_curves_over_willingness_to_pay() -> None:
    # 100 outcomes for 10,000, then 100 more for 30,000 more: 100 kr. and 300 kr. an outcome.
    found = appraised(ONE_YEAR, LADDER, settings=EXPERT).document["decision"]["expert"]
    row = found["outcomes"]["calm"]

    assert row["frontier"] == {
        "options": ["nothing", "small", "large"], "ratios": [near(100), near(300)],
        "dominated": [], "extended_dominated": [],
    }  # fmt: skip
    assert row["amounts"][-1] == 1000  # twice 300, to a round number
    for amount, best in zip(row["amounts"], row["best"], strict=True):
        steps = [amount > 100, amount > 300]
        if amount not in (100, 300):
            assert best == ["nothing", "small", "large"][sum(steps)]
            assert row["probability"][best][row["amounts"].index(amount)] == 1.0
    assert "again" not in row["options"]


def test_without_expert_there_are_no_curves() -> None:
    assert "expert" not in appraised(ONE_YEAR, LADDER).document["decision"]


def test_public_funds_of_several_options_are_the_ratio_of_the_means() -> None:
    pay = """
    accounts: {pay: {title: Pay, kind: earnings, unit: DKK, prices: {citizen: 1}}}
    consequences: {more: {of: participation, account: pay, change: 300, evidence: causal}}
    """
    found = appraised(ONE_YEAR, LADDER, pay, settings=EXPERT).document["decision"]["expert"]
    funds = found["marginal_value_of_public_funds"]

    # 100 and 200 people gain 300 each, for 10,000 and 40,000: 45,000 on average for 25,000.
    assert (funds["options"], funds["quadrant"]) == (["large", "small"], "costs_and_helps")
    assert (funds["ratio"], funds["net_cost"]) == (near(1.8), near(25000))
