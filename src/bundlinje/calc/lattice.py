"""Evenly spread points in many dimensions, for means that a model has to be run anew for."""

from functools import lru_cache

import numpy as np

from bundlinje.calc.summary import Array

PRIME = 1021
"""Points a replicate: a prime, so that every step is a step through all of them."""


def lattice_points(shifts: Array, points: int = PRIME) -> Array:
    """Return randomly shifted lattice points, shape (replicates * points, dimensions), in (0, 1).

    shifts: uniforms in (0, 1), shape (replicates, dimensions): one independent shift a replicate,
    which makes each replicate unbiased. points: a prime. Coordinates are folded at one half, so
    that a smooth model looks periodic. The first dimensions are spread best. Raises ValueError on
    another shape. Columns belong together: this is for runs beside the sample that all verbs share
    (see `calc.sampling`), whose columns each belong to one input.
    Source: Cranley and Patterson (1976), SIAM Journal on Numerical Analysis 13, 904-914 (shift);
    Hickernell (2002), "Obtaining O(N^-2+e) convergence for lattice quadrature rules", Monte Carlo
    and Quasi-Monte Carlo Methods 2000, 274-289 (fold).
    """
    if shifts.ndim != 2:
        raise ValueError(f"shifts have shape {shifts.shape}; (replicates, dimensions)")
    steps = np.arange(points)[:, None] * _vector(shifts.shape[1], points) % points / points
    spread = (steps[None, :, :] + shifts[:, None, :]) % 1.0
    folded = 1.0 - np.abs(2.0 * spread - 1.0)
    edge = 2.0**-53
    found: Array = np.clip(folded, edge, 1.0 - edge)
    return found.reshape(-1, shifts.shape[1])


@lru_cache(maxsize=8)
def _vector(dimensions: int, points: int) -> np.ndarray:
    """Return how far each dimension steps, chosen one dimension after the other.

    Each minimises the worst error over periodic functions of smoothness 2 whose dimensions weigh
    1 / j. Source: Sloan and Reztsov (2002), "Component-by-component construction of good lattice
    rules", Mathematics of Computation 71, 263-273.
    """
    if points < 3 or any(points % factor == 0 for factor in range(2, int(points**0.5) + 1)):
        raise ValueError(f"{points} points; a prime of at least 3")
    if dimensions > points // 2:
        raise ValueError(f"{dimensions} dimensions; at most half of the points, {points // 2}")
    place = np.arange(points) / points
    kernel = 2.0 * np.pi**2 * (place * place - place + 1.0 / 6.0)
    candidates = np.arange(1, points // 2 + 1)
    table = kernel[candidates[:, None] * np.arange(points) % points]
    product, chosen = np.ones(points), [0]
    for dimension in range(2, dimensions + 1):
        product = product * (1.0 + table[chosen[-1]] / (dimension - 1))
        worst = table @ product
        worst[chosen] = np.inf  # two dimensions of one step would be one and the same
        chosen.append(int(worst.argmin()))
    return candidates[chosen]
