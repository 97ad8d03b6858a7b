"""The metalog: feasibility, tails and the range that a refusal names."""

import math

import numpy as np
import pytest

from bundlinje.calc.metalog import SKEW_LIMIT, Bounds, Metalog, median_range

ENDS: dict[Bounds, tuple[float, float]] = {
    "none": (-3.0, 8.0),
    "zero": (2.0, 11.0),
    "unit": (0.05, 0.6),
}


def test_skew_limit_solves_its_equation() -> None:
    y = np.linspace(0.5, 0.9999, 2_000_001)
    reach = (y - 0.5) + y * (1.0 - y) * np.log(y / (1.0 - y))
    assert 1.0 / reach.max() == pytest.approx(SKEW_LIMIT, rel=1e-11)


@pytest.mark.parametrize("bounds", ["none", "zero", "unit"])
def test_median_range_is_where_feasibility_ends(bounds: Bounds) -> None:
    p10, p90 = ENDS[bounds]
    least, most = median_range(p10, p90, bounds)
    assert p10 < least < most < p90
    width = most - least
    for p50, feasible in [
        (least - 1e-6 * width, False),
        (least + 1e-6 * width, True),
        (most - 1e-6 * width, True),
        (most + 1e-6 * width, False),
    ]:
        assert Metalog.through(p10, p50, p90, bounds).is_feasible is feasible


@pytest.mark.parametrize("bounds", ["none", "zero", "unit"])
@pytest.mark.parametrize("end", [0, 1])
def test_quantile_rises_up_to_the_edge_of_feasibility_and_not_beyond(
    bounds: Bounds, end: int
) -> None:
    p10, p90 = ENDS[bounds]
    limits = median_range(p10, p90, bounds)
    u = np.arange(1, 4096) / 4096.0
    inside = 0.999 * limits[end] + 0.001 * limits[1 - end]
    outside = limits[end] + 0.05 * (limits[end] - limits[1 - end]) * (limits[end] != p10)
    assert np.all(np.diff(Metalog.through(p10, inside, p90, bounds).quantile(u)) > 0.0)
    assert np.any(np.diff(Metalog.through(p10, outside, p90, bounds).quantile(u)) < 0.0)


def test_symmetric_and_bounded_below_is_log_logistic_with_its_known_mean() -> None:
    # a3 = 0: x = m (y / (1 - y))^k, mean m pi k / sin(pi k)
    for k in (0.1, 0.5, 0.9, 0.99):
        metalog = Metalog.through(2.0 * 9.0**-k, 2.0, 2.0 * 9.0**k, "zero")
        assert metalog.tail_exponent == pytest.approx(k)
        assert metalog.mean == pytest.approx(2.0 * math.pi * k / math.sin(math.pi * k), rel=1e-12)


def test_symmetric_within_the_unit_interval_has_mean_one_half() -> None:
    assert Metalog.through(0.2, 0.5, 0.8, "unit").mean == pytest.approx(0.5, rel=1e-13)


def test_support_and_ends() -> None:
    ends = np.array([0.0, 1.0])
    assert Metalog.through(1, 2, 3, "none").quantile(ends).tolist() == [-math.inf, math.inf]
    assert Metalog.through(1, 2, 3, "zero").quantile(ends).tolist() == [0.0, math.inf]
    assert Metalog.through(0.1, 0.2, 0.3, "unit").quantile(ends).tolist() == [0.0, 1.0]
    assert Metalog.through(1, 2, 3, "none").support == (-math.inf, math.inf)
    assert Metalog.through(1, 2, 3, "zero").support == (0.0, math.inf)
    assert Metalog.through(0.1, 0.2, 0.3, "unit").support == (0.0, 1.0)
