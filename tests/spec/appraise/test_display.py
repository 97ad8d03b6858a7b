"""When a point may be shown, and when only a range.

A result that rests mostly on assumptions gets no probability: assumed and unverified numbers
that alone make more than half of the variance turn `display` to `range`.
"""

import pytest

from tests.spec.appraise.small import SOME, Appraised, appraised, near

LESS = """
consequences:
  care: {of: participation, account: care, change: -1, evidence: causal}
  drugs: {of: participation, account: drugs, change: -1, evidence: causal}
"""
READ = "source: 'https://example.org', verification: verified"
GUESS = "source: 'assumed: nobody knows'"


def two_prices(care: str, drugs: str) -> Appraised:
    """Appraise a saving on two accounts with a price each."""
    return appraised(
        f"""
        accounts:
          care:
            {{title: Care, kind: resource, unit: hour, prices: {{region: {{{care}, unit: DKK}}}}}}
          drugs:
            {{title: Drugs, kind: resource, unit: hour, prices: {{region: {{{drugs}, unit: DKK}}}}}}
        """,
        LESS,
        settings=SOME,
    )


def test_a_point_where_the_measured_numbers_decide() -> None:
    # Variances 20^2 and 10^2: the assumption makes 100 / 500 = 0.2 of it.
    found = two_prices(f"mean: 1000, se: 20, {READ}", f"mean: 1000, se: 10, {GUESS}")

    assert found.option["display"] == "point"
    assert found.option["soft_share_of_variance"] == pytest.approx(0.2, abs=0.02)
    assert "BL-F009" not in found.findings


def test_a_range_where_assumptions_decide() -> None:
    # Now the assumption makes 400 / 500 = 0.8 of it.
    found = two_prices(f"mean: 1000, se: 10, {READ}", f"mean: 1000, se: 20, {GUESS}")

    assert found.option["display"] == "range"
    assert found.option["soft_share_of_variance"] == pytest.approx(0.8, abs=0.05)
    assert "BL-F009" in found.findings


def test_a_number_that_nobody_has_read_at_its_source_is_as_soft_as_an_assumption() -> None:
    unread = "source: 'https://example.org', verification: unverified"
    unsaid = "source: 'https://example.org'"
    sure = f"mean: 1000, se: 10, {READ}"

    assert two_prices(f"mean: 1000, se: 20, {unread}", sure).option["display"] == "range"
    assert two_prices(f"mean: 1000, se: 20, {unsaid}", sure).option["display"] == "range"


def test_without_spread_there_is_a_point() -> None:
    found = two_prices(f"value: 1000, {GUESS}", f"value: 1000, {GUESS}")

    assert found.option["display"] == "point"
    assert found.option["soft_share_of_variance"] == 0


def test_priors_move_the_soft_numbers_together_to_their_10th_and_90th_percentile() -> None:
    found = two_prices(f"low: 900, mode: 1000, high: 1100, {GUESS}", f"mean: 1000, se: 20, {READ}")
    moved = {row["input"]: row for row in found.option["tornado"]}
    care = moved["accounts.care.prices.region"]

    # 300 units of each; only the assumed price of care moves.
    assert found.option["priors"] == {
        "low": near(300 * (care["p10"] + 1000)),
        "central": near(300 * 2000),
        "high": near(300 * (care["p90"] + 1000)),
    }


def test_low_is_what_is_worse_for_the_headline() -> None:
    dear = """
    costs: {it: {title: It, payers: {region: 1},
      amounts: {2026: {low: 10, mode: 20, high: 30, source: "assumed: a guess"}}}}
    """
    priors = appraised(dear, settings=SOME).option["priors"]

    # More cost is worse, so `low` has the cost at its 90th percentile.
    assert priors["low"] < priors["central"] < priors["high"]
    assert priors["central"] == near(-20)


def test_what_is_assumed_and_unverified_is_listed_by_how_much_it_moves() -> None:
    found = two_prices(f"mean: 1000, se: 10, {GUESS}", f"mean: 1000, se: 20, {GUESS}").document

    assert [row["input"] for row in found["assumed"]] == [
        "accounts.drugs.prices.region",
        "accounts.care.prices.region",
    ]
    first = found["assumed"][0]
    assert first["assumed"] == {"da": "nobody knows", "en": "nobody knows"}
    assert first["verification"] == "assumed"
    assert first["used_at"] == ["accounts.drugs.prices.region"]
    assert first["width"] > found["assumed"][1]["width"] > 0
    assert found["unverified"] == []
