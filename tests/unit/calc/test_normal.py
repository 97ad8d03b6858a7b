"""The standard normal distribution of our own."""

import numpy as np
from scipy import special

from bundlinje.calc.normal import normal_cdf, normal_quantile


def test_quantile_is_within_rounding_of_another_implementation() -> None:
    u = np.concatenate([np.logspace(-300, -1, 400), np.linspace(0.001, 0.999, 999)])
    np.testing.assert_allclose(normal_quantile(u), special.ndtri(u), rtol=2e-15, atol=1e-16)


def test_cdf_is_within_rounding_of_another_implementation() -> None:
    z = np.linspace(-37.0, 9.0, 2001)
    np.testing.assert_allclose(normal_cdf(z), special.ndtr(z), rtol=1e-13)


def test_cdf_undoes_the_quantile() -> None:
    u = np.linspace(0.0005, 0.9995, 1000)
    np.testing.assert_allclose(normal_cdf(normal_quantile(u)), u, rtol=1e-14)


def test_ends_are_infinite_and_the_middle_is_zero() -> None:
    assert normal_quantile(np.array([0.0, 0.5, 1.0])).tolist() == [-np.inf, 0.0, np.inf]


def test_quantile_is_odd_around_the_median() -> None:
    u = np.arange(1, 512) / 1024.0
    np.testing.assert_array_equal(normal_quantile(u), -normal_quantile(1.0 - u))


def test_shape_is_kept() -> None:
    assert normal_quantile(np.full((3, 2), 0.3)).shape == (3, 2)
