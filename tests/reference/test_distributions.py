"""Distributions against published values and other implementations; the source is beside each."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from bundlinje.calc.distributions import distribution_of
from bundlinje.calc.metalog import SKEW_LIMIT, Metalog, median_range
from bundlinje.calc.normal import normal_quantile
from bundlinje.core.quantity import Quantity
from bundlinje.core.units import Domain

U = np.concatenate([[1e-9, 1e-6, 1e-4], np.linspace(0.001, 0.999, 999), [1 - 1e-6]])


def of(domain: Domain, **figures: Any) -> Any:
    return distribution_of(Quantity.model_validate(figures), domain)


@pytest.mark.parametrize(
    ("p", "z"),
    [
        # Wichura (1988), Algorithm AS 241, Applied Statistics 37(3), p. 483: test of PPND16
        (0.25, -0.6744897501960817),
        (0.001, -3.090232306167814),
        (1e-20, -9.262340089798408),
        # Abramowitz and Stegun (1964), table 26.5 and its 97.5 % point
        (0.9, 1.2815515655446004),
        (0.975, 1.959963984540054),
    ],
)
def test_normal_quantile_as_printed(p: float, z: float) -> None:
    assert normal_quantile(np.array([p]))[0] == pytest.approx(z, rel=1e-15)


@pytest.mark.parametrize(
    ("successes", "low", "high"),
    [(1, 0.011, 0.381), (2, 0.044, 0.503), (3, 0.093, 0.606), (4, 0.153, 0.696), (5, 0.224, 0.776)],
)
def test_jeffreys_interval_as_printed(successes: int, low: float, high: float) -> None:
    # Brown, Cai and DasGupta (2001), "Interval Estimation for a Binomial Proportion",
    # Statistical Science 16(2), 101-133, table 5 (Jeffreys prior, 95 %), n = 10, three decimals
    found = of("share", successes=successes, n=10).quantile(np.array([0.025, 0.975]))
    assert found.round(3).tolist() == [low, high]


@pytest.mark.parametrize(
    ("domain", "figures", "peer"),
    [
        # scipy.stats, an independent implementation of each family (Cephes and Boost)
        ("real", {"mean": 12.0, "se": 3.0}, stats.norm(12.0, 3.0)),
        ("real", {"low": -2.0, "high": 6.0}, stats.norm(2.0, 4.0 / stats.norm.ppf(0.9))),
        (
            "positive",
            {"mean": 50.0, "se": 20.0},
            stats.lognorm(math.sqrt(math.log(1.16)), scale=50.0 / math.sqrt(1.16)),
        ),
        (
            "positive",
            {"low": 2.0, "high": 8.0, "level": 0.95},
            stats.lognorm(math.log(2.0) / stats.norm.ppf(0.975), scale=4.0),
        ),
        ("share", {"mean": 0.3, "se": 0.05}, stats.beta(24.9, 58.1)),
        ("share", {"successes": 7.0, "n": 24.0}, stats.beta(7.5, 17.5)),
        ("positive", {"low": 10.0, "mode": 20.0, "high": 60.0}, stats.beta(1.8, 4.2, 10.0, 50.0)),
    ],
)
def test_family_equals_scipy(domain: Domain, figures: dict[str, float], peer: Any) -> None:
    found = of(domain, **figures)
    np.testing.assert_allclose(found.quantile(U), peer.ppf(U), rtol=2e-11)
    assert found.mean == pytest.approx(peer.mean(), rel=1e-13)
    assert found.support == pytest.approx(peer.support())


def test_beta_moments_are_those_asked_for() -> None:
    found = of("share", mean=0.3, se=0.05)
    assert stats.beta(found.a, found.b).stats("mv") == pytest.approx((0.3, 0.0025), rel=1e-12)


def test_beta_interval_as_scipy_reads_it() -> None:
    found = of("share", low=0.001, high=0.9)
    assert stats.beta(found.a, found.b).cdf([0.001, 0.9]) == pytest.approx([0.1, 0.9], abs=1e-10)


def test_pert_moments_as_printed() -> None:
    # Clark (1962), Operations Research 10(3), p. 406: mean (a + 4 m + b) / 6. The variance of the
    # beta with lambda 4 is (mean - a)(b - mean) / 7: Vose (2008), Risk Analysis, ch. 7.
    low, mode, high = 3.0, 5.0, 13.0
    found = of("real", low=low, mode=mode, high=high)
    mean = (low + 4.0 * mode + high) / 6.0
    variance = (mean - low) * (high - mean) / 7.0
    assert found.mean == pytest.approx(mean)
    peer = stats.beta(found.a, found.b, found.low, found.high - found.low)
    assert peer.var() == pytest.approx(variance)


@pytest.mark.parametrize(
    ("metalog", "scale", "at_12_percent"),
    [
        # R package qpd (dmi3kno/qpd), inst/tinytest/test_metalog.R: coefficients of the fits to
        # (0.1, 4), (0.5, 9), (0.85, 17), unbounded, above 0 and within 0 to 50; four decimals
        (Metalog(9.0, 3.5217, 3.1152), 1.0, 4.3419),
        (Metalog(2.1972, 0.3678, -0.0032, "zero"), 1.0, 4.3146),
        (Metalog(-1.5163, 0.4590, 0.0938, "unit"), 50.0, 4.3146),
    ],
)
def test_metalog_quantile_as_in_qpd(metalog: Metalog, scale: float, at_12_percent: float) -> None:
    found = scale * metalog.quantile(np.array([0.1, 0.12, 0.5, 0.85]))
    # four decimals of the coefficients are worth this much in x
    tolerance = 6e-4 if scale == 1.0 else 2e-3
    assert found == pytest.approx([4.0, at_12_percent, 9.0, 17.0], abs=tolerance)


@pytest.mark.parametrize(
    ("triplet", "bounds"),
    [
        ((35.0, 50.0, 75.0), "none"),
        ((35.0, 50.0, 75.0), "zero"),
        ((0.35, 0.5, 0.75), "unit"),
        ((0.01, 0.05, 0.3), "unit"),
    ],
)
def test_metalog_coefficients_as_in_keelin(
    triplet: tuple[float, float, float], bounds: Any
) -> None:
    # Keelin (2016), eq. 16 and proposition 3 (p. 270), as written out in the R package metalog
    # (nicholasdavies/metalog, R/spt.R): ratios of odds under one logarithm
    q1, q2, q3 = triplet
    if bounds == "unit":
        q1, q2, q3 = (q / (1.0 - q) for q in triplet)
    log9 = math.log((1.0 - 0.1) / 0.1)
    if bounds == "none":
        a = (q2, (q3 - q1) / (2.0 * log9), (q3 + q1 - 2.0 * q2) / (0.8 * log9))
    else:
        a = (
            math.log(q2),
            math.log(q3 / q1) / (2.0 * log9),
            math.log(q3 * q1 / q2**2) / (0.8 * log9),
        )
    found = Metalog.through(*triplet, bounds)
    assert (found.a1, found.a2, found.a3) == pytest.approx(a, rel=1e-13, abs=1e-15)


def test_metalog_feasibility_as_printed() -> None:
    # Keelin (2016), proposition 2: k = (1 - 1.66711 (1/2 - alpha)) / 2, alpha = 0.1
    k = (1.0 - 1.66711 * (0.5 - 0.1)) / 2.0
    assert pytest.approx(1.66711, abs=5e-6) == SKEW_LIMIT
    assert median_range(0.0, 1.0) == pytest.approx((k, 1.0 - k), abs=1e-6)


def test_metalog_mean_as_printed() -> None:
    # Keelin (2016), section 4.5: the mean of the unbounded three-term metalog is a1 + a3 / 2
    found = of("real", p10=35.0, p50=50.0, p90=75.0)
    assert found.mean == pytest.approx(50.0 + 0.5 * 10.0 / (0.8 * math.log(9.0)), rel=1e-14)
