"""Figures that describe draws: means with Monte Carlo error, percentiles, payback, returns."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
ROUNDING = 1e-9
"""Sums of kroner carry rounding noise; a balance this small against its turnover is 0."""


def monte_carlo_error(draws: Array, scrambles: int) -> float:
    """Return the standard error of the mean from independent scrambles of equal size.

    Source: Owen, Monte Carlo theory, methods and examples, chapter 17 (randomized QMC).
    """
    means = draws.reshape(scrambles, -1).mean(axis=1)
    return float(means.std(ddof=1) / np.sqrt(scrambles))


def percentiles(draws: Array, levels: Sequence[float], axis: int = -1) -> Array:
    """Return percentiles (levels in 0..1) with linear interpolation, along one axis."""
    return np.asarray(np.quantile(draws, levels, axis=axis))


def expected_shortfall(draws: Array, tail: float) -> float:
    """Return the mean of the worst `tail` share of the draws.

    Source: Acerbi and Tasche 2002, On the coherence of expected shortfall, Definition 2.6, for
    a whole number of draws in the tail.
    """
    count = max(1, round(tail * draws.size))
    return float(np.partition(draws, count - 1)[:count].mean())


def running_sum(rows: Array) -> Array:
    """Return the cumulative sum over the first axis, row by row (quicker than along a column)."""
    out = np.empty_like(rows)
    out[0] = rows[0]
    for index in range(1, len(rows)):
        np.add(out[index - 1], rows[index], out=out[index])
    return out


def payback_index(cumulative: Array) -> Array:
    """Return the first index from which the balance stays at or above 0; the length if never.

    `cumulative` has shape (years, draws).
    """
    scale = np.abs(cumulative).max(axis=0, initial=0.0)
    below = cumulative < -ROUNDING * scale
    years = len(cumulative)
    last = years - 1 - np.argmax(below[::-1], axis=0)
    return np.where(below.any(axis=0), last + 1, 0).astype(float)


LOWEST_RATE, HIGHEST_RATE = -0.99, 10.0
_GRID = 1401


def all_rates_of_return(amounts: Sequence[float], times: Sequence[float]) -> list[float]:
    """Return every yearly rate in [-0.99, 10] at which the discounted sum is 0, in order.

    Source: definition of the internal rate of return; a stream that changes sign more than once
    can have several, so they are all reported. Roots are looked for between the grid points where
    the sum changes sign and around every turn towards 0, so that close and double roots show.
    """
    flows, when = np.asarray(amounts, dtype=float), np.asarray(times, dtype=float)
    if not (flows.min(initial=0.0) < 0.0 < flows.max(initial=0.0)):
        return []
    # the rate does not depend on where time begins, but the size of the sum does
    when = when - when[flows != 0.0].min()

    def value(log_growth: float) -> float:
        return float(np.exp(-log_growth * when) @ flows)

    grid = np.linspace(np.log1p(LOWEST_RATE), np.log1p(HIGHEST_RATE), _GRID)
    values = np.exp(-np.outer(grid, when)) @ flows
    turns = _turns_towards_zero(value, grid, values)
    if turns:
        grid = np.union1d(grid, turns)
        values = np.exp(-np.outer(grid, when)) @ flows
    turnover = np.exp(-np.outer(grid, when)) @ np.abs(flows)
    nothing = np.abs(values) <= ROUNDING * turnover
    roots = grid[nothing].tolist()
    changes = (values[:-1] < 0.0) != (values[1:] < 0.0)
    for index in np.flatnonzero(changes & ~nothing[:-1] & ~nothing[1:]):
        roots.append(_bisected(value, float(grid[index]), float(grid[index + 1])))
    return [float(np.expm1(root)) for root in sorted(roots)]


def _turns_towards_zero(value: Callable[[float], float], grid: Array, values: Array) -> list[float]:
    """Return where the function turns back before (or just after) it reaches 0.

    Three neighbours of one sign with the middle nearest to 0 hold such a turn; golden-section
    search finds it.
    """
    size = np.abs(values)
    same = (np.sign(values[:-2]) == np.sign(values[1:-1])) & (
        np.sign(values[1:-1]) == np.sign(values[2:])
    )
    turns = np.flatnonzero(same & (size[1:-1] < size[:-2]) & (size[1:-1] <= size[2:])) + 1
    found = []
    for index in turns:
        sign = 1.0 if values[index] > 0.0 else -1.0
        low, high = float(grid[index - 1]), float(grid[index + 1])
        for _ in range(80):
            one = high - _GOLDEN * (high - low)
            other = low + _GOLDEN * (high - low)
            if sign * value(one) <= sign * value(other):
                high = other
            else:
                low = one
        found.append(0.5 * (low + high))
    return found


_GOLDEN = (5.0**0.5 - 1.0) / 2.0


def _bisected(value: Callable[[float], float], low: float, high: float) -> float:
    below = value(low) < 0.0
    for _ in range(100):
        middle = 0.5 * (low + high)
        if (value(middle) < 0.0) == below:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
