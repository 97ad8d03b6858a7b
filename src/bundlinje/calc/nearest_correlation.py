"""Correlations that contradict each other: the nearest ones that can be, and how far each moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from bundlinje.calc.copula import Correlation
from bundlinje.calc.summary import Array

LEAST_ROOT = 1e-6
"""The smallest eigenvalue of what is returned, so that it can be factored and drawn from."""
_ENOUGH = 1e-12
_ROUNDS = 20_000
_DIGITS = 9  # of a mended rank, so that it is the same on every machine


@dataclass(frozen=True, slots=True)
class Moved:
    """A pair, the rank correlation that was asked for, and the one that can be had."""

    first: str
    second: str
    asked: float
    given: float


def nearest_correlation(matrix: Array, least_root: float = 0.0) -> Array:
    """Return the correlation matrix nearest to a symmetric matrix, in the sum of squares.

    matrix: symmetric, shape (n, n), in [-1, 1]. least_root: least eigenvalue of the result, in
    [0, 1). Returns shape (n, n) with a diagonal of ones. Raises ValueError where the matrix is not
    symmetric, and FloatingPointError where it does not settle.
    Source: Higham (2002), "Computing the nearest correlation matrix: a problem from finance", IMA
    Journal of Numerical Analysis 22, 329-343, algorithm 3.3: alternating projections with
    Dykstra's correction; a least eigenvalue as in Higham and Strabic (2016), Numerical Algorithms
    72, 1021-1042.
    """
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not np.allclose(matrix, matrix.T):
        raise ValueError("a correlation matrix is square and symmetric")
    current = np.asarray(matrix, dtype=np.float64).copy()
    np.fill_diagonal(current, 1.0)
    if (np.linalg.eigvalsh(current) >= least_root).all():
        return current
    correction = np.zeros_like(current)
    for _ in range(_ROUNDS):
        start = current - correction
        lifted = _with_roots(start, least_root)
        correction = lifted - start
        ahead = lifted.copy()
        np.fill_diagonal(ahead, 1.0)
        step = float(np.abs(ahead - current).max())
        current = ahead
        if step < _ENOUGH and np.abs(lifted - ahead).max() < 1e3 * _ENOUGH:
            return _scaled(lifted)
    raise FloatingPointError("the nearest correlation matrix did not settle")


def _with_roots(matrix: Array, least_root: float) -> Array:
    """Return the nearest symmetric matrix without smaller eigenvalues; Higham (2002), (3.2)."""
    roots, vectors = np.linalg.eigh(matrix)
    lifted: Array = (vectors * np.maximum(roots, least_root)) @ vectors.T
    return lifted


def _scaled(matrix: Array) -> Array:
    """Return it with exact ones on the diagonal and exactly symmetric, at least as definite."""
    size = np.sqrt(np.diag(matrix))
    scaled: Array = matrix / np.outer(size, size)
    scaled = 0.5 * (scaled + scaled.T)
    np.fill_diagonal(scaled, 1.0)
    return scaled


def reconciled(correlations: Sequence[Correlation]) -> tuple[list[str], Array, list[Moved]]:
    """Return the nearest rank correlations that can be, where those asked for contradict.

    correlations: id, id, Spearman rank correlation in (-1, 1); a pair not named is uncorrelated.
    Returns the ids in order, their rank correlations as a matrix that the copula accepts, and
    every pair that was named or had to move, the farthest moved first. Nothing moves where nothing
    contradicts. Source: `nearest_correlation` on 2 sin(pi r / 6), as in `calc.copula`, and back.
    """
    names = sorted({name for first, second, _ in correlations for name in (first, second)})
    place = {name: index for index, name in enumerate(names)}
    asked = np.eye(len(names))
    for first, second, rank in correlations:
        asked[place[first], place[second]] = asked[place[second], place[first]] = rank
    scores = 2.0 * np.sin(np.pi * asked / 6.0)
    near = nearest_correlation(scores, LEAST_ROOT)
    moved = np.abs(near - scores) > 0.0
    given = np.where(moved, np.round(6.0 / np.pi * np.arcsin(near / 2.0), _DIGITS), asked)
    named = {frozenset(pair[:2]) for pair in correlations}
    pairs = [
        Moved(names[i], names[j], float(asked[i, j]), float(given[i, j]))
        for i, j in combinations(range(len(names)), 2)
        if frozenset((names[i], names[j])) in named or abs(given[i, j] - asked[i, j]) > 1e-9
    ]
    return names, given, sorted(pairs, key=_by_distance)


def _by_distance(pair: Moved) -> tuple[float, str, str]:
    """Sort the farthest moved first, and those as far by name."""
    return -round(abs(pair.given - pair.asked), _DIGITS), pair.first, pair.second
