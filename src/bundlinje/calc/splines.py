"""Cubic regression splines: the columns to regress on, and the projection of outcomes on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from bundlinje.calc.summary import Array

KNOTS = 6
"""Inner knots of a spline in one input, at quantiles."""
KNOTS_OF_SEVERAL = 3
"""Inner knots of each input where several are fitted together."""
DRAWS_A_COLUMN = 16
"""A design of several inputs keeps at least so many draws for each of its columns."""
_DEGREE = 3
_DEPENDENT = 1e-10  # an eigenvalue below this share of the largest: a column that others make up


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """What a design explains: the fitted outcomes, shape (outcomes, draws), and its rank."""

    fitted: Array
    rank: int


def spline_columns(values: Array, knots: int = KNOTS) -> Array:
    """Return the cubic B-splines of one input, shape (knots + 4, draws); each draw's sum is 1.

    values: the draws of the input, shape (draws,), any unit. knots: inner knots, at equal steps of
    probability; those that coincide with another or with an end (an input with few values) fall
    away. Returns one column of ones for an input that does not vary.
    Source: de Boor (1978), A Practical Guide to Splines, chapter X, algorithm BSPLVB.
    """
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.ones((1, values.size))
    ranks = (np.arange(1, knots + 1) * values.size) // (knots + 1)
    inner = np.unique(np.partition(values, ranks)[ranks])
    inner = inner[(inner > low) & (inner < high)]
    ends = (np.full(_DEGREE + 1, low), np.full(_DEGREE + 1, high))
    sequence = np.concatenate((ends[0], inner, ends[1]))
    panel = np.searchsorted(inner, values, side="right")
    columns = np.zeros((inner.size + _DEGREE + 1, values.size))
    draws = np.arange(values.size)
    for step, part in enumerate(_on_panel(values, sequence, panel)):
        columns[panel + step, draws] = part
    return columns


def _on_panel(values: Array, sequence: Array, panel: np.ndarray) -> list[Array]:
    """Return the four splines that are not 0 on each draw's panel, from left to right."""
    right = [sequence[panel + _DEGREE + 1 + step] - values for step in range(_DEGREE)]
    left = [values - sequence[panel + _DEGREE - step] for step in range(_DEGREE)]
    parts: list[Array] = [np.ones_like(values)]
    for degree in range(1, _DEGREE + 1):
        carried: Array = np.zeros_like(values)
        for step in range(degree):
            share = parts[step] / (right[step] + left[degree - 1 - step])
            parts[step] = carried + right[step] * share
            carried = left[degree - 1 - step] * share
        parts.append(carried)
    return parts


def design_columns(inputs: Sequence[Array], outcomes: Array) -> Array:
    """Return the columns to regress on for one input, two, or a larger group.

    inputs: draws of each input of the group, shape (draws,) each. outcomes: what will be fitted,
    shape (outcomes, draws); it only ranks the inputs of a large group. Returns (columns, draws).

    One input: a cubic spline. Two: all products of their splines. More: a spline of each, and the
    products of pairs, since a bottom line is a sum of products of inputs (people x effect x use x
    price), so that curved single effects and pairs carry most of what a group explains. Products of
    three and more are left out: they make the value of a group too low, never too high. Where the
    pairs are too many for the draws, the inputs that explain most alone keep theirs.
    Source: Strong, Oakley and Brennan (2014), Medical Decision Making 34(3), 311-326, section
    "Generalized additive models".
    """
    if len(inputs) == 1:
        return spline_columns(inputs[0])
    curves = [spline_columns(values, KNOTS_OF_SEVERAL) for values in inputs]
    if len(inputs) == 2:
        first, second = curves
        return (first[:, None, :] * second[None, :, :]).reshape(-1, first.shape[1])
    draws = inputs[0].size
    alone = np.concatenate([np.ones((1, draws)), *(curve[1:] for curve in curves)])
    room = draws // DRAWS_A_COLUMN - len(alone)
    kept = _most_telling(curves, outcomes, room)
    scaled = [_scaled(inputs[index]) for index in kept]
    pairs = [one * other for one, other in combinations(scaled, 2)]
    return np.concatenate([alone, np.reshape(pairs, (-1, draws))])


def _most_telling(curves: Sequence[Array], outcomes: Array, room: int) -> list[int]:
    """Return the places of the inputs whose products of pairs fit into `room` columns."""
    count = len(curves)
    if count * (count - 1) // 2 > room:
        count = int(0.5 + np.sqrt(max(2.0 * room + 0.25, 0.25)))
    if count == len(curves):
        return list(range(count))
    spread = outcomes.var(axis=1)
    spread[spread == 0.0] = 1.0
    explained = [(project(curve, outcomes).fitted.var(axis=1) / spread).sum() for curve in curves]
    return sorted(np.argsort(explained)[::-1][:count].tolist())


def _scaled(values: Array) -> Array:
    centred: Array = values - values.mean()
    size = float(np.abs(centred).max())
    return centred / size if size else centred


def project(columns: Array, outcomes: Array) -> Projection:
    """Return the least-squares fit of the outcomes on the columns, without any penalty.

    columns: shape (columns, draws), with the constant in their span. outcomes: (outcomes, draws).
    Columns that others make up (an input with few values) are allowed and lower the rank.
    Source: normal equations by eigenvectors of the scaled Gram matrix; Golub and Van Loan (2013),
    Matrix Computations, sections 5.3 and 5.5.
    """
    gram = columns @ columns.T
    size = np.sqrt(np.diag(gram))
    size[size == 0.0] = 1.0
    roots, vectors = np.linalg.eigh(gram / np.outer(size, size))
    kept = roots > _DEPENDENT * roots[-1]
    inverse = (vectors[:, kept] / roots[kept]) @ vectors[:, kept].T
    weights = (((outcomes @ columns.T) / size) @ inverse) / size
    return Projection(weights @ columns, int(kept.sum()))
