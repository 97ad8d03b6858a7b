"""Lattice points: evenly spread, unbiased, and better than independent draws where it is smooth."""

import numpy as np
import pytest
from scipy import stats

from bundlinje.calc.lattice import PRIME, lattice_points
from bundlinje.calc.summary import Array, monte_carlo_error

RARE = 0.001


def shifts(dimensions: int, seed: int = 1, replicates: int = 8) -> Array:
    return np.random.default_rng(seed).random((replicates, dimensions))


def test_every_replicate_is_spread_evenly_in_every_dimension() -> None:
    found = lattice_points(shifts(120)).reshape(8, PRIME, 120)

    assert ((found > 0.0) & (found < 1.0)).all()
    # unfolded, each replicate has one point in each of 1,021 equal steps
    gaps = np.diff(np.sort(found, axis=1), axis=1)
    assert gaps.max() <= 2.0 / PRIME + 1e-12


def test_points_are_uniform_over_shifts() -> None:
    found = np.concatenate([lattice_points(shifts(3, seed, 1), 7) for seed in range(400)])

    for column in found[::7].T:
        assert stats.kstest(column, "uniform").pvalue > RARE


def test_no_two_dimensions_are_alike() -> None:
    found = np.corrcoef(lattice_points(shifts(60)).T)

    assert np.abs(found - np.eye(60)).max() < 0.2


def product(points: Array) -> Array:
    """Return a smooth function of mean 1 whose dimensions count less and less."""
    weights = 1.0 / np.arange(1.0, points.shape[1] + 1.0)
    return np.asarray(np.prod(1.0 + weights * (points - 0.5), axis=1))


@pytest.mark.parametrize("dimensions", [2, 8, 40])
def test_errors_are_those_the_replicates_state(dimensions: int) -> None:
    distances = []
    for seed in range(60):
        values = product(lattice_points(shifts(dimensions, seed)))
        distances.append((values.mean() - 1.0) / monte_carlo_error(values, 8))

    assert stats.kstest(distances, stats.t(7).cdf).pvalue > RARE


@pytest.mark.parametrize("dimensions", [2, 8, 40])
def test_error_is_a_fraction_of_that_of_independent_draws(dimensions: int) -> None:
    values = product(lattice_points(shifts(dimensions)))

    independent = float(values.std()) / np.sqrt(values.size)
    assert monte_carlo_error(values, 8) < 0.1 * independent


def test_same_shifts_give_the_same_points_and_more_dimensions_keep_the_first() -> None:
    many = shifts(20)

    found = lattice_points(many)

    np.testing.assert_array_equal(lattice_points(many), found)
    np.testing.assert_array_equal(lattice_points(many[:, :7]), found[:, :7])


@pytest.mark.parametrize("points", [1, 2, 1024, 1023])
def test_other_counts_are_refused(points: int) -> None:
    with pytest.raises(ValueError, match="a prime of at least 3"):
        lattice_points(shifts(2), points)


def test_more_dimensions_than_steps_are_refused() -> None:
    assert lattice_points(shifts(5), 11).shape == (88, 5)
    with pytest.raises(ValueError, match="at most half of the points, 5"):
        lattice_points(shifts(6), 11)


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="replicates, dimensions"):
        lattice_points(np.full(3, 0.5))
