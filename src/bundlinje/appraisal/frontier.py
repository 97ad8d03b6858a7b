"""Two-way break-even: the line, in the two numbers that matter most, at which the result is 0."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bundlinje.appraisal.deciding import NOTHING
from bundlinje.appraisal.problem import Input, Problem
from bundlinje.appraisal.sensitivity import Headline, Swing
from bundlinje.calc.break_even import break_even_lines
from bundlinje.calc.normal import normal_cdf
from bundlinje.calc.summary import Array

LEAST, MOST = 0.01, 0.99
"""Percentiles between which the two numbers are looked at."""
POINTS = 33
AREA = 0.8
OUTLINE = 64
"""Points of the outline of the area."""

Plane = Callable[[Array, Array], Array]


def frontier(problem: Problem, headline: Headline, tornado: Sequence[Swing]) -> dict[str, Any]:
    """Return where two numbers turn the result between gain and loss, all others central.

    The two have the widest swings. `outcome` is `turns`, `gains` or `loses` (without a line inside
    the 1st to 99th percentiles of both), or says that fewer than two numbers move the result:
    `one_number`, `no_number`. `losing` says on which side of each number the result is below 0,
    null where that is not the same everywhere. `area` is an outline that holds both numbers in 80
    per cent of draws, correlated as they are. A result of exactly 0 counts as a gain.
    Source of the area: the contour of the bivariate normal density of the scores at the squared
    radius -2 ln(1 - 0.8); Anderson (2003), Introduction to Multivariate Statistical Analysis, 2.3.
    """
    moving = [problem.inputs[row.input] for row in tornado if row.width_alone >= NOTHING]
    if len(moving) < 2:
        outcome = "one_number" if moving else "no_number"
        return {"outcome": outcome, "inputs": [_named(item) for item in moving]}
    first, second = moving[:2]
    plane = _plane(problem, headline, first, second)
    between = [_range(item) for item in (first, second)]
    grid = [np.linspace(*ends, POINTS) for ends in between]
    results = plane(np.repeat(grid[0], POINTS), np.tile(grid[1], POINTS)).reshape(POINTS, POINTS)
    lines = break_even_lines(plane, between[0], between[1], POINTS)
    return {
        "outcome": "turns" if lines else "loses" if results[0, 0] < 0.0 else "gains",
        "inputs": [_described(first, between[0]), _described(second, between[1])],
        "lines": [line.tolist() for line in lines],
        "losing": [_losing(results), _losing(results.T)],
        "corners": results[:: POINTS - 1, :: POINTS - 1].tolist(),
        "area": _outline(problem, first, second),
    }


def _plane(problem: Problem, headline: Headline, first: Input, second: Input) -> Plane:
    central = problem.central()

    def result(across: Array, along: Array) -> Array:
        values = headline({**central, first.id: across, second.id: along})
        return np.broadcast_to(values, across.shape)

    return result


def _range(item: Input) -> tuple[float, float]:
    low, high = item.distribution.quantile(np.array([LEAST, MOST])).tolist()
    return low, high


def _named(item: Input) -> dict[str, Any]:
    return {"input": item.id, "title": item.title, "unit": item.unit}


def _described(item: Input, ends: tuple[float, float]) -> dict[str, Any]:
    low, high = ends
    return {**_named(item), "central": item.distribution.mean, "low": low, "high": high}


def _losing(results: Array) -> str | None:
    """Return the losing side of the number along the first axis; null if it is not always one."""
    steps = np.diff(results, axis=0)
    if (steps >= 0.0).all():
        return "below"
    return "above" if (steps <= 0.0).all() else None


def _outline(problem: Problem, first: Input, second: Input) -> list[list[float]]:
    """Return the closed outline of the area that holds both numbers in AREA of draws."""
    ids = {first.id, second.id}
    rank = next((pair[2] for pair in problem.pairs if set(pair[:2]) == ids), 0.0)
    rho = 2.0 * np.sin(np.pi * rank / 6.0)
    turn = np.linspace(0.0, 2.0 * np.pi, OUTLINE + 1)
    radius = np.sqrt(-2.0 * np.log(1.0 - AREA))
    across = radius * np.cos(turn)
    along = rho * across + np.sqrt(1.0 - rho * rho) * radius * np.sin(turn)
    x = first.distribution.quantile(normal_cdf(across))
    y = second.distribution.quantile(normal_cdf(along))
    return [[float(one), float(other)] for one, other in zip(x, y, strict=True)]
