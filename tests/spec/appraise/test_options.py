"""Several ways to act, and several groups, in one case and on one sample."""

from typing import Any

from tests.spec.appraise.small import SOME, Appraised, appraised, near, refused

CARE = """
accounts:
  care:
    title: Care
    kind: resource
    unit: hour
    prices: {municipality: {low: 400, high: 1200, source: "https://example.org"}}
effects:
  calm:
    {title: Calm, kind: rate, basis: net, per: treated, value: {mean: 0.3, se: 0.1, unit: events}}
consequences: {less: {of: calm, account: care, change: -2, evidence: causal}}
"""
TWO = """
options:
  small: {title: Small, invited: {people: {2026: 100}}}
  large: {title: Large, invited: {people: {2026: 200}}}
"""


def spread(found: Appraised, option: str) -> dict[str, float]:
    """Return the spread of the headline of an option."""
    figures: dict[str, Any] = found.of(option).public["net_present_value"]
    return {key: figures[key] for key in ("central", "mean", "p10", "p50", "p90")}


def test_options_stand_beside_each_other_in_the_order_of_the_file() -> None:
    found = appraised(CARE, TWO)

    assert list(found.document["options"]) == ["small", "large"]
    assert found.document["manifest"]["options"] == ["large", "small"]  # sorted: order names no run


def test_options_are_compared_on_the_same_draws() -> None:
    # Twice as many people are exactly twice the result in every draw, so in every percentile too.
    found = appraised(CARE, TWO, settings=SOME)
    small, large = spread(found, "small"), spread(found, "large")

    assert small["p90"] > small["p50"] > small["p10"]
    assert large == {key: near(2 * value) for key, value in small.items()}


def test_another_option_leaves_the_figures_of_the_first_unchanged() -> None:
    alone = appraised(CARE, TWO.split("  large")[0], settings=SOME).of("small")
    beside = appraised(CARE, TWO, settings=SOME).of("small")

    for key in ("display", "priors", "public", "payers", "society", "people", "wellbeing"):
        assert alone.option[key] == beside.option[key]


def test_costs_and_effects_can_be_limited_to_an_option() -> None:
    found = appraised(
        TWO,
        """
        costs:
          rent: {title: Rent, amounts: {2026: 10}, payers: {municipality: 1}}
          extra: {title: Extra, amounts: {2026: 5}, payers: {municipality: 1}, options: [large]}
        effects:
          calm: {title: Calm, kind: rate, basis: net, per: treated, value: 1, options: [small]}
        """,
    )

    assert found.of("small").yearly("municipality") == near(-10, 0, 0)
    assert found.of("large").yearly("municipality") == near(-15, 0, 0)
    assert found.of("small").people("calm") == near(100, 100, 100)
    assert all(row["state"] != "calm" for row in found.of("large").option["people"])


def test_an_option_may_invite_only_some_groups() -> None:
    found = appraised(
        """
        segments: {young: {title: Young}, old: {title: Old}}
        options:
          young: {title: Young, invited: {young: {2026: 100}}}
          both: {title: Both, invited: {young: {2026: 100}, old: {2026: 30}}}
        costs:
          talk: {title: Talk, amount: 10, per: invited, payers: {region: 1}}
        """
    )

    assert found.of("young").yearly("region") == near(-1000, 0, 0)
    assert found.of("both").yearly("region") == near(-1300, 0, 0)


def test_what_two_groups_give_is_what_each_gives() -> None:
    groups = "segments: {young: {title: Young}, old: {title: Old, mortality: 0.1}}"
    invited = "options: {help: {title: Help, invited: {%s}}}"
    young, old = "young: {2026: 100}", "old: {2026: 50}"
    figures = {
        who: appraised(CARE, groups, invited % who, settings=SOME).public["net_present_value"]
        for who in (young, old, f"{young}, {old}")
    }
    means = [item["mean"] for item in figures.values()]

    assert means[2] == near(means[0] + means[1])


def test_names_that_are_limited_to_must_exist() -> None:
    cost = "costs: {it: {title: It, amounts: {2026: 1}, payers: {state: 1}, options: [hepl]}}"

    assert refused(cost) == ["BL-C107"]
    assert refused("options: {help: {title: Help, invited: {peple: {2026: 1}}}}") == ["BL-C107"]
