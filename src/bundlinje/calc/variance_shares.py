"""Where the variance of a result comes from: Sobol indices and Shapley effects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb

import numpy as np

from bundlinje.calc.summary import Array

Model = Callable[[Array], Array]
"""From values, shape (rows, inputs), to results, shape (rows,)."""

MOST_GROUPS = 10
"""Beyond this, all subsets are too many; random orders take their place."""
TOGETHER = 4096
"""Rows of several sets of groups that the model is given in one call."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the variance with its Monte Carlo error; noise can take it below 0 or above 1."""

    value: float
    standard_error: float


def sobol_indices(
    model: Model, first: Array, second: Array, scrambles: int = 8
) -> tuple[list[Share], list[Share]]:
    """Return the first-order and the total index of each of some independent inputs.

    model: called (inputs + 2) times on all rows. first, second: two independent samples, shape
    (rows, inputs), scramble by scramble, best from `calc.lattice`. scrambles: replicates that give
    the error, at least 2.
    An input that the model does not use gets exactly 0. Raises ValueError on shapes, and where the
    result does not vary. Source: Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola (2010),
    "Variance based sensitivity analysis of model output", Computer Physics Communications 181,
    259-270, table 2, estimators (b) and (f); (f) is Jansen (1999).
    """
    _check_pair(first, second, scrambles)
    at_first, at_second = model(first), model(second)
    middle = 0.5 * (at_first.mean() + at_second.mean())
    both = 0.5 * ((at_first - middle) ** 2 + (at_second - middle) ** 2)
    singles, totals = [], []
    mixed = first.copy()
    for column in range(first.shape[1]):
        mixed[:, column] = second[:, column]
        change = model(mixed) - at_first
        mixed[:, column] = first[:, column]
        singles.append(_share((at_second - middle) * change, both, scrambles))
        totals.append(_share(0.5 * change * change, both, scrambles))
    return singles, totals


def shapley_effects(
    model: Model,
    first: Array,
    second: Array,
    correlation: Array,
    groups: Mapping[str, Sequence[int]],
    scrambles: int = 8,
    orders: np.ndarray | None = None,
) -> dict[str, Share]:
    """Return each group's Shapley effect: a fair share of the variance, also of dependent inputs.

    model: takes standard normal scores that already have the correlation of the Gaussian copula.
    first, second: two independent samples of uncorrelated standard normal scores, shape (rows,
    inputs), scramble by scramble. correlation: between the scores, positive definite. groups: the
    columns of each group, every column in exactly one. orders: None for all subsets of groups (at
    most 10); else random orders of the groups' places, shape (scrambles, orders, groups), each used
    forwards and backwards. Returns shares by group; they sum to 1 exactly, and a group that has no
    part in the result and is independent of the others gets exactly 0.
    Raises ValueError on shapes, on columns in no group or two, and on too many groups.
    Source: Song, Nelson and Staum (2016), "Shapley effects for global sensitivity analysis: theory
    and computation", SIAM/ASA Journal on Uncertainty Quantification 4(1), 1060-1083, with
    the cost of a set as the mean variance that is left when all others are known, and algorithm 1;
    Owen and Prieur (2017), ibid. 5(1), 986-1002.
    """
    _check_pair(first, second, scrambles)
    _check_groups(groups, first.shape[1], orders is None)
    scores = first @ np.linalg.cholesky(correlation).T
    game = _Game(model, scores, second, correlation, list(groups.values()), model(scores))
    whole = game.cost(range(len(groups)))
    if orders is None:
        parts = _over_subsets(game, whole)
    else:
        rows = np.arange(len(first)).reshape(scrambles, -1)
        replicates = zip(rows, orders, strict=True)
        parts = np.hstack([_over_orders(game, whole, own, some) for own, some in replicates])
    return {name: _share(part, whole, scrambles) for name, part in zip(groups, parts, strict=True)}


@dataclass(frozen=True, slots=True, eq=False)
class _Game:
    """The game whose players are groups and whose cost is the variance that is left."""

    model: Model
    scores: Array
    fresh: Array
    correlation: Array
    groups: list[Sequence[int]]
    results: Array

    def cost(self, players: Sequence[int]) -> Array:
        """Return half the squared change when these groups are drawn anew given all others.

        Its mean is the mean conditional variance: Jansen (1999), for dependent inputs.
        """
        change = self.model(self.redrawn(players)) - self.results
        return 0.5 * change * change

    def costs(self, sets: Sequence[Sequence[int]], rows: np.ndarray) -> list[Array]:
        """Return the cost of several sets of groups on some rows, in few calls of the model."""
        found: list[Array] = []
        step = max(1, TOGETHER // len(rows))
        for begin in range(0, len(sets), step):
            scores = [self.redrawn(players, rows) for players in sets[begin : begin + step]]
            results = self.model(np.concatenate(scores)).reshape(len(scores), -1)
            found += [0.5 * change * change for change in results - self.results[rows]]
        return found

    def redrawn(self, players: Sequence[int], rows: np.ndarray | slice = slice(None)) -> Array:
        """Return the scores with these groups drawn anew given all others."""
        drawn = sorted(column for player in players for column in self.groups[player])
        known = [column for column in range(self.scores.shape[1]) if column not in drawn]
        across = self.correlation[np.ix_(drawn, known)]
        weights = np.linalg.solve(self.correlation[np.ix_(known, known)], across.T)
        left = self.correlation[np.ix_(drawn, drawn)] - across @ weights
        scores = self.scores[rows].copy()
        scores[:, drawn] = (
            scores[:, known] @ weights + self.fresh[rows][:, drawn] @ np.linalg.cholesky(left).T
        )
        return scores


def _over_subsets(game: _Game, whole: Array) -> Array:
    """Return what each group adds to a set of others, weighted over all sets: (groups, rows)."""
    count = len(game.groups)
    parts = np.zeros((count, whole.size))
    for size in range(1, count + 1):
        for players in combinations(range(count), size):
            cost = whole if size == count else game.cost(players)
            joined = cost / (count * comb(count - 1, size - 1))
            for player in range(count):
                if player in players:
                    parts[player] += joined
                elif size < count:
                    parts[player] -= cost / (count * comb(count - 1, size))
    return parts


def _over_orders(game: _Game, whole: Array, rows: np.ndarray, orders: np.ndarray) -> Array:
    """Return what each group adds to those before it, averaged over orders: (groups, rows)."""
    parts = np.zeros((len(game.groups), whole[rows].size))
    both_ways = [order for row in orders.tolist() for order in (row, row[::-1])]
    for order in both_ways:
        sets = [order[:place] for place in range(1, len(order))]
        costs = [np.zeros_like(whole[rows]), *game.costs(sets, rows), whole[rows]]
        for player, (before, now) in zip(order, pairwise(costs), strict=True):
            parts[player] += now - before
    return parts / len(both_ways)


def _share(part: Array, whole: Array, scrambles: int) -> Share:
    """Return the ratio of two means, with its error by linearising the ratio in each scramble."""
    total = float(whole.mean())
    if total == 0.0:
        raise ValueError("the result does not vary, so that there is nothing to share out")
    value = float(part.mean()) / total
    means = (part - value * whole).reshape(scrambles, -1).mean(axis=1)
    error = float(means.std(ddof=1)) / (float(np.sqrt(scrambles)) * total)
    return Share(value, error)


def _check_pair(first: Array, second: Array, scrambles: int) -> None:
    if first.ndim != 2 or first.shape != second.shape:
        raise ValueError(f"two samples of one shape, not {first.shape} and {second.shape}")
    if scrambles < 2 or len(first) % scrambles:
        raise ValueError(f"{len(first)} rows in {scrambles} scrambles; at least 2 equal ones")


def _check_groups(groups: Mapping[str, Sequence[int]], columns: int, every_subset: bool) -> None:
    placed = sorted(column for members in groups.values() for column in members)
    if placed != list(range(columns)):
        raise ValueError("every column belongs to exactly one group")
    if every_subset and len(groups) > MOST_GROUPS:
        raise ValueError(f"{len(groups)} groups; give random orders beyond {MOST_GROUPS}")
