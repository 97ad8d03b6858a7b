"""Contradicting correlations: the nearest that can be, by another method, and what moved."""

import numpy as np
import pytest
from scipy import optimize

from bundlinje.calc.distributions import Normal
from bundlinje.calc.nearest_correlation import LEAST_ROOT, nearest_correlation, reconciled
from bundlinje.calc.sampling import draw
from bundlinje.calc.summary import Array

CONTRADICTING = [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)]


def random_matrix(count: int, seed: int) -> Array:
    matrix = np.random.default_rng(seed).uniform(-1.0, 1.0, (count, count))
    matrix = 0.5 * (matrix + matrix.T)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def test_example_of_the_paper() -> None:
    """Higham (2002), section 4: neighbours of correlation 1 in a chain of three."""
    asked = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])

    found = nearest_correlation(asked)

    expected = [[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]]
    np.testing.assert_allclose(found, expected, atol=5e-5)
    assert np.linalg.norm(found - asked) == pytest.approx(0.5278, abs=5e-5)


def by_optimiser(asked: Array) -> float:
    """Return the least distance over all correlation matrices, written as angles of a factor."""
    count = len(asked)

    def matrix(parts: Array) -> Array:
        rows = parts.reshape(count, count)
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows @ rows.T)

    def miss(parts: Array) -> float:
        return float(((matrix(parts) - asked) ** 2).sum())

    starts = (np.random.default_rng(seed).normal(size=count * count) for seed in range(5))
    options = {"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-9}
    found = [optimize.minimize(miss, start, method="L-BFGS-B", options=options) for start in starts]
    return float(np.sqrt(min(float(each.fun) for each in found)))


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_nearer(seed: int) -> None:
    asked = random_matrix(3 + seed % 3, seed)

    found = nearest_correlation(asked)

    assert np.linalg.norm(found - asked) == pytest.approx(by_optimiser(asked), abs=1e-4)


@pytest.mark.parametrize("least_root", [0.0, LEAST_ROOT, 0.1])
@pytest.mark.parametrize("count", [2, 5, 12, 30])
def test_it_is_a_correlation_matrix(count: int, least_root: float) -> None:
    found = nearest_correlation(random_matrix(count, count), least_root)

    np.testing.assert_array_equal(np.diag(found), np.ones(count))
    np.testing.assert_array_equal(found, found.T)
    assert np.linalg.eigvalsh(found)[0] >= least_root - 1e-9
    assert np.abs(found).max() == 1.0


def test_what_can_be_stays_as_it_is() -> None:
    asked = np.array([[1.0, 0.5, 0.2], [0.5, 1.0, -0.3], [0.2, -0.3, 1.0]])

    np.testing.assert_array_equal(nearest_correlation(asked), asked)


def test_doing_it_twice_is_doing_it_once() -> None:
    once = nearest_correlation(random_matrix(6, 1), 0.01)

    np.testing.assert_allclose(nearest_correlation(once, 0.01), once, atol=1e-8)


def test_order_of_inputs_does_not_matter() -> None:
    asked, turn = random_matrix(5, 2), [3, 0, 4, 1, 2]

    found = nearest_correlation(asked[np.ix_(turn, turn)])

    np.testing.assert_allclose(found, nearest_correlation(asked)[np.ix_(turn, turn)], atol=1e-9)


@pytest.mark.parametrize("wrong", [np.ones((2, 3)), np.ones(4), np.array([[1.0, 0.5], [0.1, 1.0]])])
def test_other_matrices_are_refused(wrong: Array) -> None:
    with pytest.raises(ValueError, match="square and symmetric"):
        nearest_correlation(wrong)


# --- Named rank correlations ---------------------------------------------------------------------


def test_contradiction_is_moved_as_little_as_can_be_and_told_by_pair() -> None:
    names, matrix, moved = reconciled(CONTRADICTING)

    assert names == ["a", "b", "c"]
    by_pair = {(pair.first, pair.second): pair for pair in moved}
    assert {key: pair.asked for key, pair in by_pair.items()} == {
        ("a", "b"): 0.9,
        ("b", "c"): 0.9,
        ("a", "c"): -0.9,
    }
    # by symmetry all three move alike, towards what can be: 0.5, 0.5, -0.5 between scores
    sizes = [abs(pair.given) for pair in moved]
    assert sizes == pytest.approx([6.0 / np.pi * np.arcsin(0.25)] * 3, abs=1e-5)
    for pair in moved:
        place = names.index(pair.first), names.index(pair.second)
        assert matrix[place] == pair.given


def test_copula_takes_what_is_returned_and_refuses_what_was_asked() -> None:
    inputs = {name: Normal(0.0, 1.0) for name in "abc"}
    _, _, moved = reconciled(CONTRADICTING)

    with pytest.raises(ValueError, match="contradict"):
        draw(inputs, 1, 1, 8, CONTRADICTING)
    taken = [(pair.first, pair.second, pair.given) for pair in moved]
    sample = draw(inputs, 1, correlations=taken)
    found = np.corrcoef([sample[name] for name in "abc"])
    assert found[0, 1] == pytest.approx(0.5, abs=0.03)


def test_pair_not_named_is_told_where_it_had_to_move() -> None:
    _, _, moved = reconciled([("a", "b", 0.95), ("b", "c", 0.95)])

    told = {(pair.first, pair.second): pair for pair in moved}
    assert told["a", "c"].asked == 0.0
    assert told["a", "c"].given > 0.05
    far = [abs(pair.given - pair.asked) for pair in moved]
    assert far == sorted(far, reverse=True)


def test_nothing_moves_where_nothing_contradicts() -> None:
    asked = [("b", "a", 0.5), ("b", "c", -0.4)]

    names, matrix, moved = reconciled(asked)

    assert [(pair.first, pair.second, pair.asked, pair.given) for pair in moved] == [
        ("a", "b", 0.5, 0.5),
        ("b", "c", -0.4, -0.4),
    ]
    assert matrix[names.index("a"), names.index("c")] == 0.0


def test_no_correlations_are_no_matrix() -> None:
    names, matrix, moved = reconciled([])

    assert (names, matrix.shape, moved) == ([], (0, 0), [])
