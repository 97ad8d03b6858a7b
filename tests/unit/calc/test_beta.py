"""The beta quantile of our own and the fit to two quantiles, against scipy."""

import numpy as np
import pytest
from scipy import special

from bundlinje.calc.beta import beta_from_quantiles, beta_quantile

U = np.concatenate([np.logspace(-12, -2, 101), np.linspace(0.011, 0.989, 979)])
SHAPES = [
    (1.0, 1.0),
    (0.5, 0.5),
    (2.3, 4.5),
    (0.05, 3.0),
    (0.5, 1e6),
    (1.0, 5.0),
    (5.0, 1.0),
    (120.0, 300.0),
    (3000.5, 45000.5),
    (1e8, 3e9),
]


@pytest.mark.parametrize(("a", "b"), SHAPES)
def test_probability_of_the_quantile_is_the_probability(a: float, b: float) -> None:
    x = beta_quantile(a, b, U)
    np.testing.assert_allclose(special.betainc(a, b, x), U, rtol=1e-9 if a > 1e7 else 2e-11)


@pytest.mark.parametrize(("a", "b"), SHAPES)
def test_upper_tail_keeps_its_precision(a: float, b: float) -> None:
    # mirrored, so that 1 - x is not lost: x of Beta(b, a) at u is 1 - x of Beta(a, b) at 1 - u
    upper = beta_quantile(b, a, 1.0 - 2.0 ** -np.arange(1.0, 40.0))
    lower = beta_quantile(a, b, 2.0 ** -np.arange(1.0, 40.0))
    np.testing.assert_allclose(upper, 1.0 - lower, rtol=0.0, atol=3e-16 + 1e-9 * min(a / b, 1.0))


def test_uniform_and_power_have_closed_forms() -> None:
    np.testing.assert_allclose(beta_quantile(1.0, 1.0, U), U, rtol=1e-13)
    np.testing.assert_allclose(beta_quantile(3.0, 1.0, U), U ** (1.0 / 3.0), rtol=1e-11)
    np.testing.assert_allclose(beta_quantile(0.25, 1.0, U), U**4.0, rtol=1e-10)
    arcsine = np.sin(0.5 * np.pi * U) ** 2
    np.testing.assert_allclose(beta_quantile(0.5, 0.5, U), arcsine, rtol=1e-11)


def test_ends_are_the_ends() -> None:
    assert beta_quantile(2.0, 3.0, np.array([0.0, 1.0])).tolist() == [0.0, 1.0]


def test_beyond_the_table_it_goes_on_without_a_step() -> None:
    u = np.logspace(-40, -10, 3001)
    x = beta_quantile(2.0, 3.0, u)
    assert np.all(np.diff(x) > 0.0)
    np.testing.assert_allclose(x, special.betaincinv(2.0, 3.0, u), rtol=1e-8)


INTERVALS = [
    (0.1, 0.3, 0.8),
    (0.001, 0.9, 0.8),
    (0.3, 0.300001, 0.8),
    (0.01, 0.02, 0.999),
    (0.05, 0.95, 0.05),
    (1e-6, 2e-6, 0.5),
    (1e-9, 0.999, 0.8),
    (0.99, 0.9999999, 0.8),
    (0.4, 0.999999, 0.95),
]


@pytest.mark.parametrize(("low", "high", "level"), INTERVALS)
def test_fit_reproduces_both_quantiles(low: float, high: float, level: float) -> None:
    shapes = beta_from_quantiles(low, high, level)
    probabilities = special.betainc(*shapes, [low, high])
    np.testing.assert_allclose(probabilities, [0.5 - level / 2, 0.5 + level / 2], atol=1e-8)


def test_fit_mirrors() -> None:
    shapes = beta_from_quantiles(0.2, 0.7, 0.8)
    mirrored = beta_from_quantiles(1.0 - 0.7, 1.0 - 0.2, 0.8)
    np.testing.assert_allclose(shapes, mirrored[::-1], rtol=1e-9)


@pytest.mark.parametrize(
    ("low", "high", "level"),
    [(0.5, 0.5 + 1e-13, 0.8), (0.2, 0.7, 1.0 - 1e-15), (0.2, 0.7, 1e-12)],
)
def test_fit_beyond_double_precision_is_refused(low: float, high: float, level: float) -> None:
    with pytest.raises(FloatingPointError):
        beta_from_quantiles(low, high, level)
