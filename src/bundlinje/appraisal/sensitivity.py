"""What the bottom line hangs on: swings, turning points, and the weight of soft numbers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bundlinje.appraisal.prices import GROWTH
from bundlinje.appraisal.problem import Input, Problem
from bundlinje.calc.partners import values_when_moved
from bundlinje.core.flow import Rows

Headline = Callable[[Mapping[str, Any]], Any]
"""From a value for every input to the result that is judged, shape (draws,)."""

P10, P90 = 0.1, 0.9
GRID = 17
STEPS = 9
NEARLY_NOTHING = 1e-9
"""Positive amounts are searched from here: a duration of exactly 0 is not a duration."""

Bracket = tuple[float, float, float, float]
"""Two values of an input and the results there, of opposite sign."""


@dataclass(frozen=True, slots=True)
class Swing:
    """What the result is with one input at its 10th and 90th percentile, the others central.

    Inputs that are correlated with it take the mean that they then have: `moved_with` has their
    values at both ends. `alone_p10` and `alone_p90` are the results with no partner moved.
    """

    input: str
    p10: float
    p90: float
    result_p10: float
    result_p90: float
    alone_p10: float
    alone_p90: float
    moved_with: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def width(self) -> float:
        """How far the result moves."""
        return abs(self.result_p90 - self.result_p10)

    @property
    def width_alone(self) -> float:
        """How far the result moves with no partner moved."""
        return abs(self.alone_p90 - self.alone_p10)

    @property
    def against(self) -> float:
        """The percentile of the input that is by itself worse for the result."""
        return self.p10 if self.alone_p10 <= self.alone_p90 else self.p90

    @property
    def favourable(self) -> float:
        """The percentile of the input that is by itself better for the result."""
        return self.p90 if self.alone_p10 <= self.alone_p90 else self.p10


def columns(problem: Problem, changes: Iterable[Mapping[str, float]]) -> dict[str, Any]:
    """Return the central values as columns, one per scenario, each with its own changes."""
    scenarios = list(changes)
    values: dict[str, Any] = {
        key: value if problem.inputs[key].is_structural else np.full(len(scenarios), value)
        for key, value in problem.central().items()
    }
    for index, scenario in enumerate(scenarios):
        for key, value in scenario.items():
            values[key][index] = value
    return values


def results_of(
    problem: Problem, headline: Headline, changes: Sequence[Mapping[str, float]]
) -> Rows:
    """Return the result of each scenario."""
    return np.broadcast_to(headline(columns(problem, changes)), (len(changes),))


def swings(problem: Problem, headline: Headline) -> list[Swing]:
    """Return the swing of every uncertain input, widest first (the tornado)."""
    uncertain = [item for item in problem.inputs.values() if item.quantity.is_uncertain]
    ends = {
        item.id: item.distribution.quantile(np.array([P10, P90])).tolist() for item in uncertain
    }
    if not ends:
        return []
    alone = [{key: value} for key, pair in ends.items() for value in pair]
    partners = {key: found for key in ends if (found := _partners(problem, key))}
    joint = [
        {**{name: pair[end] for name, pair in found.items()}, key: ends[key][end]}
        for key, found in partners.items()
        for end in (0, 1)
    ]
    results = results_of(problem, headline, [*alone, *joint]).reshape(-1, 2).tolist()
    by_itself = dict(zip(ends, results, strict=False))
    together = by_itself | dict(zip(partners, results[len(ends) :], strict=True))
    made = []
    for key, moved_with in ((key, partners.get(key, {})) for key in ends):
        (p10, p90), (low, high), (alone_low, alone_high) = ends[key], together[key], by_itself[key]
        made.append(Swing(key, p10, p90, low, high, alone_low, alone_high, moved_with))
    return sorted(made, key=lambda swing: (-swing.width, swing.input))


def _partners(problem: Problem, key: str) -> dict[str, tuple[float, float]]:
    """Return the mean of each correlated input with one at its 10th and 90th percentile."""
    pairs = [pair for pair in problem.pairs if key in pair[:2]]
    names = {name for pair in pairs for name in pair[:2]}
    distributions = {name: problem.inputs[name].distribution for name in sorted(names)}
    low, high = (
        values_when_moved(key, end, distributions, pairs) if pairs else {} for end in (P10, P90)
    )
    return {name: (low[name], high[name]) for name in low if name != key}


def prior_scenarios(problem: Problem, tornado: list[Swing]) -> list[Mapping[str, float]]:
    """Return the three scenarios low, central and high: soft inputs at P10/P90 together.

    All soft inputs are set, so each goes to the side that is worse, or better, by itself. One that
    does not move the result has no side to be moved to, and stays.
    """
    widest = max((swing.width_alone for swing in tornado), default=0.0)
    soft = [
        swing
        for swing in tornado
        if problem.inputs[swing.input].is_soft and swing.width_alone > STILL * widest
    ]
    return [
        {swing.input: swing.against for swing in soft},
        {},
        {swing.input: swing.favourable for swing in soft},
    ]


STILL = 1e-9
"""A swing of less than this share of the widest is rounding noise."""


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """The value of one input at which the result is 0, the others central; None if none is near.

    `probability` is the chance that the input lies on the losing side.
    """

    input: str
    central: float
    value: float | None
    losing_side: str | None
    probability: float | None


def turning_points(problem: Problem, headline: Headline) -> list[TurningPoint]:
    """Return the break-even of every input, searched over all it could sensibly be.

    The root nearest to the central value is found on a grid and then refined.
    """
    items = [item for item in problem.inputs.values() if not item.is_structural]
    grids = {item.id: search_range(item) for item in items}
    scenarios = [{key: value} for key, grid in grids.items() for value in grid.tolist()]
    if not scenarios:
        return []
    results = results_of(problem, headline, scenarios).reshape(len(items), GRID)
    brackets = {
        item.id: bracket
        for item, values in zip(items, results, strict=True)
        if (bracket := _bracket(grids[item.id], values, item.distribution.mean))
    }
    roots = _refine(problem, headline, brackets)
    return [_turning_point(item, roots.get(item.id), brackets) for item in items]


def search_range(item: Input) -> Rows:
    """Return the values of an input over which a turning point is looked for.

    A share from 0 to 1; a positive amount from nearly 0 to ten times its mean (or its far
    percentile); a difference ten spreads, or ten times itself, to both sides. The mean is always
    on the grid.
    """
    mean = item.distribution.mean
    if item.quantity.is_uncertain:
        near, far = item.distribution.quantile(np.array([0.001, 0.999])).tolist()
    else:
        near = far = mean
    if item.domain == "share":
        low, high = 0.0, 1.0
    elif item.domain == "positive":
        low, high = NEARLY_NOTHING * mean, max(10.0 * mean, far)
    else:
        reach = max(10.0 * abs(mean), 2.0 * abs(far - mean), 2.0 * abs(near - mean), 1e-9)
        low, high = mean - reach, mean + reach
        if GROWTH in item.used_at:  # prices cannot fall to nothing
            low = max(low, (mean - 1.0) / 2.0)
    half = GRID // 2
    return np.concatenate(
        [np.linspace(low, mean, half + 1), np.linspace(mean, high, GRID - half)[1:]]
    )


def _bracket(grid: Rows, values: Rows, mean: float) -> Bracket | None:
    """Return the two grid points around the sign change nearest to the mean."""
    change = np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0.0)
    if not change.size:
        return None
    nearest = change[np.argmin(np.minimum(abs(grid[change] - mean), abs(grid[change + 1] - mean)))]
    return (
        float(grid[nearest]),
        float(grid[nearest + 1]),
        float(values[nearest]),
        float(values[nearest + 1]),
    )


def _refine(
    problem: Problem, headline: Headline, brackets: Mapping[str, Bracket]
) -> dict[str, float]:
    """Close in on all roots together.

    Source: Dowell and Jarratt 1971, A modified regula falsi method (the Illinois rule): the end
    that stays twice in a row has its value halved, so that both ends move in.
    """
    state = {key: list(bracket) for key, bracket in brackets.items()}
    for _ in range(STEPS if state else 0):
        guesses = {key: (a * fb - b * fa) / (fb - fa) for key, (a, b, fa, fb) in state.items()}
        values = results_of(problem, headline, [{key: item} for key, item in guesses.items()])
        for (key, guess), value in zip(guesses.items(), values.tolist(), strict=True):
            low, high, at_low, at_high = state[key]
            if value == 0.0:
                state[key] = [guess, guess, -1.0, 1.0]
            elif (value < 0.0) == (at_high < 0.0):
                state[key] = [low, guess, at_low / 2.0, value]
            else:
                state[key] = [high, guess, at_high, value]
    return {key: (a * fb - b * fa) / (fb - fa) for key, (a, b, fa, fb) in state.items()}


def _turning_point(
    item: Input, root: float | None, brackets: Mapping[str, Bracket]
) -> TurningPoint:
    mean = item.distribution.mean
    if root is None:
        return TurningPoint(item.id, mean, None, None, None)
    loses_below = brackets[item.id][2] < 0.0
    chance = None
    if item.quantity.is_uncertain:
        grid = (np.arange(4096) + 0.5) / 4096
        under = float((item.distribution.quantile(grid) < root).mean())
        chance = under if loses_below else 1.0 - under
    return TurningPoint(item.id, mean, root, "below" if loses_below else "above", chance)
