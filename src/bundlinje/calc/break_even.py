"""Where a result turns: the values of one number, or the lines in two, at which it is 0."""

from collections.abc import Callable

import numpy as np

from bundlinje.calc.summary import Array

Range = tuple[float, float]
"""The least and the greatest value that is looked at."""
Line = Array
"""Points along which the result is 0, in order, shape (points, 2); a closed line ends where it
began."""

_HALVINGS = 60
_Edge = tuple[int, int, int]  # 0 along the first number or 1 along the second, and its place


def break_even_values(
    function: Callable[[Array], Array], between: Range, points: int = 65
) -> list[float]:
    """Return every value of one number at which the result changes sign or is 0, in order.

    function: from values, shape (n,), to results of the same shape. between: where to look.
    points: grid points, at least 2; two turns inside one step are not seen. Source: bisection.
    """
    grid = np.linspace(*between, points)
    results = function(grid)
    below = results < 0.0
    turns = np.flatnonzero((below[:-1] != below[1:]) & (results[:-1] != 0.0) & (results[1:] != 0.0))
    roots = _bisected(function, grid[turns], grid[turns + 1], below[turns])
    return sorted([*grid[results == 0.0].tolist(), *roots.tolist()])


def break_even_lines(
    function: Callable[[Array, Array], Array], first: Range, second: Range, points: int = 33
) -> list[Line]:
    """Return the lines in the plane of two numbers along which the result is 0.

    function: from values of both, shape (n,) each, to results, shape (n,); a result of exactly 0
    counts as a gain. first, second: where to look. points: grid points each way, at least 2; a
    gain or loss that fits between grid points is not seen. Every point lies on the grid's edges,
    to the precision of 60 halvings. Returns open lines that end at the border, and closed ones.
    Source: Lorensen and Cline (1987), "Marching cubes", Computer Graphics 21(4), 163-169, in two
    dimensions; a saddle is told by the result in the middle of its cell.
    """
    across, along = np.linspace(*first, points), np.linspace(*second, points)
    results = function(np.repeat(across, points), np.tile(along, points))
    below = results.reshape(points, points) < 0.0
    crossings = _crossings(function, across, along, below)
    neighbours: dict[_Edge, list[_Edge]] = {edge: [] for edge in crossings}
    for one, other in _segments(function, across, along, below):
        neighbours[one].append(other)
        neighbours[other].append(one)
    return [np.array([crossings[edge] for edge in path]) for path in _paths(neighbours)]


def _crossings(
    function: Callable[[Array, Array], Array], across: Array, along: Array, below: np.ndarray
) -> dict[_Edge, tuple[float, float]]:
    """Return the point on every edge of the grid whose ends have different signs."""
    i, j = np.nonzero(below[:-1] != below[1:])
    first = _bisected(lambda x: function(x, along[j]), across[i], across[i + 1], below[i, j])
    k, m = np.nonzero(below[:, :-1] != below[:, 1:])
    second = _bisected(lambda y: function(across[k], y), along[m], along[m + 1], below[k, m])
    found = {
        (0, a, b): (x, float(along[b]))
        for a, b, x in zip(i.tolist(), j.tolist(), first.tolist(), strict=True)
    }
    for a, b, y in zip(k.tolist(), m.tolist(), second.tolist(), strict=True):
        found[1, a, b] = (float(across[a]), y)
    return found


def _segments(
    function: Callable[[Array, Array], Array], across: Array, along: Array, below: np.ndarray
) -> list[tuple[_Edge, _Edge]]:
    """Return the pieces of line inside the cells, each between two edges of the grid."""
    mixed = (below[:-1, :-1] != below[1:, :-1]) | (below[:-1, 1:] != below[1:, 1:])
    mixed |= below[:-1, :-1] != below[:-1, 1:]
    rows, columns = np.nonzero(mixed)
    if not rows.size:
        return []
    middles = function(
        0.5 * (across[rows] + across[rows + 1]), 0.5 * (along[columns] + along[columns + 1])
    )
    segments = []
    for i, j, middle in zip(rows.tolist(), columns.tolist(), middles.tolist(), strict=True):
        bottom, top, left, right = (0, i, j), (0, i, j + 1), (1, i, j), (1, i + 1, j)
        cut = [
            edge
            for edge, ends in (
                (bottom, (below[i, j], below[i + 1, j])),
                (right, (below[i + 1, j], below[i + 1, j + 1])),
                (top, (below[i, j + 1], below[i + 1, j + 1])),
                (left, (below[i, j], below[i, j + 1])),
            )
            if ends[0] != ends[1]
        ]
        if len(cut) == 2:
            segments.append((cut[0], cut[1]))
        elif (middle < 0.0) == bool(below[i, j]):  # the corner belongs to the middle
            segments += [(bottom, right), (top, left)]
        else:
            segments += [(bottom, left), (top, right)]
    return segments


def _paths(neighbours: dict[_Edge, list[_Edge]]) -> list[list[_Edge]]:
    """Return the edges in the order in which lines run through them, open lines first."""
    seen: set[_Edge] = set()
    paths = []
    for start in sorted(neighbours, key=lambda edge: (len(neighbours[edge]), edge)):
        if start in seen:
            continue
        path, here = [start], start
        seen.add(start)
        while ahead := [edge for edge in neighbours[here] if edge not in seen]:
            here = ahead[0]
            seen.add(here)
            path.append(here)
        if len(path) > 2 and start in neighbours[here]:
            path.append(start)
        paths.append(path)
    return paths


def _bisected(
    function: Callable[[Array], Array], low: Array, high: Array, below: np.ndarray
) -> Array:
    """Return where the result turns, between pairs of ends; `below`: it is below 0 at `low`."""
    if not low.size:
        return low
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        same = (function(middle) < 0.0) == below
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return 0.5 * (low + high)
