"""One input moved and its partners along: against draws, and the law of total expectation."""

import numpy as np
import pytest
from scipy import stats

from bundlinje.calc.copula import Correlation
from bundlinje.calc.distributions import Beta, Distribution, LogNormal, Normal, Point
from bundlinje.calc.partners import values_when_moved
from bundlinje.calc.sampling import draw

INPUTS: dict[str, Distribution] = {
    "normal": Normal(10.0, 2.0),
    "cost": LogNormal(1.0, 0.8),
    "share": Beta(2.0, 5.0),
    "pert": Beta(2.0, 4.0, 100.0, 900.0),
    "years": Point(30.0),
}
PAIRS: list[Correlation] = [("normal", "cost", 0.6), ("share", "normal", -0.5)]


def test_independent_inputs_stay_at_their_mean() -> None:
    found = values_when_moved("pert", 0.9, INPUTS, PAIRS)

    assert found == {
        **{name: item.mean for name, item in INPUTS.items()},
        "pert": INPUTS["pert"].quantile(np.array([0.9]))[0],
    }


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.9])
def test_partner_has_the_mean_of_draws_near_that_quantile(probability: float) -> None:
    found = values_when_moved("normal", probability, INPUTS, PAIRS)

    sample = draw(INPUTS, 1, 8, 2**16, PAIRS)
    scores = (sample["normal"] - 10.0) / 2.0
    near = np.abs(scores - stats.norm.ppf(probability)) < 0.02
    for name in ("cost", "share"):
        draws = sample[name][near]
        error = (found[name] - draws.mean()) / (draws.std() / np.sqrt(draws.size))
        assert 2.0 * stats.norm.sf(abs(error)) > 0.001 / 6.0
    assert found["pert"] == INPUTS["pert"].mean


def test_log_normal_partner_has_its_closed_form() -> None:
    rho, score = 2.0 * np.sin(np.pi * 0.6 / 6.0), stats.norm.ppf(0.9)
    true = np.exp(1.0 + 0.8 * rho * score + 0.5 * 0.64 * (1.0 - rho**2))

    found = values_when_moved("normal", 0.9, INPUTS, PAIRS)

    assert found["cost"] == pytest.approx(true, rel=1e-9)


@pytest.mark.parametrize("name", ["cost", "share"])
def test_mean_over_the_moved_input_is_the_mean(name: str) -> None:
    grid = (np.arange(300) + 0.5) / 300.0

    found = [values_when_moved("normal", u, INPUTS, PAIRS)[name] for u in grid.tolist()]

    assert np.mean(found) == pytest.approx(INPUTS[name].mean, rel=2e-3)


def test_partner_follows_the_sign_and_the_strength() -> None:
    up = values_when_moved("normal", 0.9, INPUTS, PAIRS)
    weaker = values_when_moved("normal", 0.9, INPUTS, [("normal", "cost", 0.2)])

    assert up["cost"] > weaker["cost"] > INPUTS["cost"].mean
    assert up["share"] < INPUTS["share"].mean
    assert weaker["share"] == INPUTS["share"].mean


def test_no_correlation_is_the_mean() -> None:
    found = values_when_moved("normal", 0.9, INPUTS, [("normal", "cost", 0.0)])

    assert found["cost"] == pytest.approx(INPUTS["cost"].mean, rel=1e-9)


def test_partner_of_a_partner_stays() -> None:
    found = values_when_moved("cost", 0.1, INPUTS, PAIRS)

    assert found["normal"] < 10.0
    assert found["share"] == INPUTS["share"].mean


@pytest.mark.parametrize("probability", [0.0, 1.0, -0.1, float("nan")])
def test_other_probabilities_are_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        values_when_moved("normal", probability, INPUTS)
