"""How sure a number is: its forms, and what follows for every figure of the result.

A case states an uncertain number in one of seven forms. Each figure is then given twice:
`central`, with every input at its mean, and `mean`, over all draws.
"""

from typing import Any

import pytest

from tests.spec.appraise.small import SOME, Appraised, appraised, near, refused

LESS = "consequences: {less: {of: participation, account: care, change: -1, evidence: causal}}"


def with_price(price: str) -> Appraised:
    """Appraise a saving of 100 units in each of three years at an uncertain price."""
    stated = f"title: Care, kind: resource, unit: hour, prices: {{region: {price}}}"
    return appraised(f"accounts: {{care: {{{stated}}}}}", LESS, settings=SOME)


def headline(found: Appraised) -> dict[str, Any]:
    """Return the spread of the public net present value, per unit that is saved."""
    value = found.public["net_present_value"]
    return {key: figure / 300 for key, figure in value.items()}


# --- Forms ---------------------------------------------------------------------------------------


def test_a_plain_number_has_no_spread() -> None:
    value = headline(with_price("1000"))

    assert [value[key] for key in ("central", "mean", "p10", "p90")] == near(1000, 1000, 1000, 1000)
    assert value["mcse"] == near(0)


def test_mean_and_standard_error() -> None:
    value = headline(with_price("{mean: 1000, se: 100}"))

    assert value["central"] == near(1000)
    # A positive amount is log-normal: sigma^2 = ln(1 + 0.1^2), median 1,000 / exp(sigma^2 / 2).
    assert value["p50"] == pytest.approx(995.04, rel=1e-3)
    assert value["p90"] == pytest.approx(995.04 * 1.13645, rel=2e-3)


def test_an_interval_holds_80_percent_unless_its_level_is_stated() -> None:
    value = headline(with_price("{low: 500, high: 2000}"))
    wide = headline(with_price("{low: 500, high: 2000, level: 0.5}"))

    # Log-normal: the middle of 500 and 2,000 on the scale of ratios is 1,000.
    assert [value["p10"], value["p50"], value["p90"]] == [
        pytest.approx(500, rel=2e-2),
        pytest.approx(1000, rel=1e-2),
        pytest.approx(2000, rel=2e-2),
    ]
    assert wide["p90"] > 1.5 * value["p90"]


def test_lowest_likeliest_and_highest() -> None:
    value = headline(with_price("{low: 0, mode: 100, high: 500}"))

    # PERT: the mean is (low + 4 x mode + high) / 6 = 150.
    assert value["central"] == near(150)
    assert 0 < value["p10"] < value["p50"] < value["p90"] < 500


def test_successes_of_a_number_of_people() -> None:
    found = appraised(
        "options:"
        " {help: {title: Help, invited: {people: {2026: 100}}, take_up: {successes: 30, n: 99}}}"
    )

    # Beta(30.5, 69.5): the mean is 30.5 / 100.
    assert found.people("participation")[0] == near(30.5)


def test_three_percentiles() -> None:
    value = headline(with_price("{p10: 600, p50: 1000, p90: 2000}"))

    assert [value["p10"], value["p50"], value["p90"]] == [
        pytest.approx(600, rel=2e-2),
        pytest.approx(1000, rel=2e-2),
        pytest.approx(2000, rel=2e-2),
    ]


def test_a_fact_brings_its_own_spread() -> None:
    found = appraised(
        "segments: {people: {title: People, mortality: no/move-rate-50-69}}", settings=SOME
    )
    columns = found.document["manifest"]["columns"]

    # A fact of the catalog with limits is uncertain wherever it is used.
    assert columns == ["no/move-rate-50-69"]
    assert appraised(settings=SOME).document["manifest"]["columns"] == []


@pytest.mark.parametrize(
    "number", ["{low: 2, high: 1}", "{mean: 1, se: 0}", "{low: 1, mode: 3, high: 2}"]
)
def test_figures_that_no_spread_can_have_are_refused(number: str) -> None:
    section = f"segments: {{people: {{title: People, mortality: {number}}}}}"

    assert refused(section) == ["BL-C034"]


# --- Central and mean ----------------------------------------------------------------------------


def test_central_and_mean_agree_where_nothing_bends() -> None:
    value = headline(with_price("{low: 0, mode: 100, high: 500}"))

    assert value["mean"] == pytest.approx(value["central"], abs=4 * value["mcse"])


def test_central_and_mean_differ_where_two_uncertain_numbers_move_together() -> None:
    found = appraised(
        "inputs: {share: {mean: 0.5, se: 0.1, unit: share}}",
        "options: {help: {title: Help, invited: {people: {2026: 100}}, take_up: case/share}}",
        """
        accounts: {care: {title: Care, kind: resource, unit: hour, prices: {region: 1000}}}
        effects: {calm: {title: Calm, kind: rate, basis: net, per: treated, value: case/share}}
        consequences: {less: {of: calm, account: care, change: [-1], evidence: causal}}
        """,
        settings=SOME,
    )
    value = found.public["net_present_value"]

    # 100 x share x share: 100 x 0.5^2 = 25 at the mean, 100 x (0.5^2 + 0.1^2) = 26 on average.
    assert value["central"] == near(25e3)
    assert value["mean"] == pytest.approx(26e3, abs=4 * value["mcse"])


def test_the_monte_carlo_error_comes_from_the_scrambles() -> None:
    few = headline(with_price("{low: 0, mode: 100, high: 500}"))

    assert 0 < few["mcse"] < 0.02 * few["mean"]


# --- Together ------------------------------------------------------------------------------------

TWO_PRICES = """
accounts:
  care: {title: Care, kind: resource, unit: hour, prices: {region: {mean: 1000, se: 200}}}
  drugs: {title: Drugs, kind: resource, unit: hour, prices: {region: {mean: 1000, se: 200}}}
consequences:
  care: {of: participation, account: care, change: -1, evidence: causal}
  drugs: {of: participation, account: drugs, change: -1, evidence: causal}
"""


def band(found: Appraised) -> float:
    """Return the width of the 80 per cent band of the headline."""
    value = found.public["net_present_value"]
    return float(value["p90"] - value["p10"])


def test_inputs_are_independent_unless_a_correlation_is_stated() -> None:
    between = "between: [accounts.care.prices.region, accounts.drugs.prices.region]"
    apart = band(appraised(TWO_PRICES, settings=SOME))
    together, against = (
        band(appraised(TWO_PRICES, f"correlations: [{{{between}, rank: {rank}}}]", settings=SOME))
        for rank in (0.99, -0.99)
    )

    # Two independent prices: sqrt(2) times the spread of one; moving together: twice.
    assert together / apart == pytest.approx(2**0.5, rel=0.05)
    assert against < 0.2 * apart


def test_a_share_stays_a_share_in_every_draw() -> None:
    found = appraised(
        """
        options:
          help:
            title: Help
            invited: {people: {2026: 100}}
            take_up: {mean: 0.9, se: 0.2}
        costs: {it: {title: It, amount: 1000, per: treated, payers: {region: 1}}}
        """,
        settings=SOME,
    )
    value = found.public["net_present_value"]

    # Never more than 100 people at 1,000 kr.
    assert -100e3 <= value["p10"] < value["p90"] <= 0
