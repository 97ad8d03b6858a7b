"""Whose variance it is: each input's share of it, and that of each kind of source."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from bundlinje.appraisal.deciding import GROUPS, NOTHING, group_of
from bundlinje.appraisal.problem import Problem
from bundlinje.appraisal.runs import Runs, reached
from bundlinje.appraisal.sensitivity import Headline
from bundlinje.calc.sampling import uniforms
from bundlinje.calc.variance_shares import Share, shapley_effects, sobol_indices

REPLICATES = 16
"""Independent repetitions, from which the errors come."""
POINTS = (127, 251, 509, 1021)
"""Points a replicate: primes, for a lattice of two dimensions an input."""
MOST_INPUTS = POINTS[-1] // 4
LEAST_POINTS = 509
"""Of indices and of groups, which need few sets of runs."""
ORDERS = 2
"""Random orders of the inputs in each replicate, each used forwards and backwards."""
SURE = 2.0
"""Standard errors above 0 from which a share is more than chance."""
ROUNDING = 1e-12
"""A share of the variance below this is rounding noise."""
NO_SHARE = Share(0.0, 0.0)


def variance_document(
    problem: Problem, headline: Headline, seed: int, tell: Callable[[float], None]
) -> dict[str, Any]:
    """Return each input's and each group's share of the variance; no numbers where none is right.

    headline: the result that is judged. tell: told the share of the runs that is done.
    `method` is `sobol` (the first-order and the total index of independent inputs), `shapley` (one
    effect an input, where some are correlated), and null where `reason` says why: `constant`
    (nothing moves the result) or `too_many` inputs. An input without a part in the result has
    exactly 0. `by_source` has Shapley effects of the groups, null for a group without uncertain
    inputs. Sources: see `calc.variance_shares`.
    """
    uncertain = [key for key, item in problem.inputs.items() if item.quantity.is_uncertain]
    names = reached(problem, headline, sorted(uncertain))
    runs = Runs(problem, headline, names, lambda _: None)
    if reason := _why_not(runs, seed):
        return {"method": None, "reason": reason, "inputs": [], "by_source": None, "runs": 0}
    correlated = any(runs.scored.values())
    groups = {
        group: [at for at, name in enumerate(names) if group_of(problem.inputs[name]) == group]
        for group in GROUPS
    }
    known = {group: places for group, places in groups.items() if places}
    planned = _planned(len(names), len(known), correlated)
    runs = Runs(problem, headline, names, lambda done: tell(min(1.0, done / planned)))
    found = _effects(runs, seed) if correlated else _indices(runs, seed)
    nothing = dict.fromkeys(uncertain, NO_SHARE)
    kinds = {kind: nothing | _quiet(shares) for kind, shares in found.items()}
    by_source = _quiet(_by_source(runs, known, seed))
    met = {group_of(problem.inputs[key]) for key in uncertain}
    return {
        "method": "shapley" if correlated else "sobol",
        "reason": None,
        "inputs": _rows(problem, uncertain, kinds),
        "by_source": {
            group: _as_data(by_source.get(group, NO_SHARE)) if group in met else None
            for group in GROUPS
        },
        "runs": runs.done,
    }


def _why_not(runs: Runs, seed: int) -> str | None:
    """Return why there is no variance to share out, or nothing."""
    if len(runs.names) > MOST_INPUTS:
        return "too_many"
    if not runs.names:
        return "constant"
    first, _ = runs.sample(seed, REPLICATES, _fewest_points(len(runs.names)))
    return None if float(np.ptp(runs(first))) >= NOTHING else "constant"


def _fewest_points(inputs: int) -> int:
    return next(points for points in POINTS if points >= 4 * inputs)


def _planned(inputs: int, groups: int, correlated: bool) -> int:
    """Return how many runs there will be, to tell how far they are."""
    many = max(LEAST_POINTS, _fewest_points(inputs))
    by_source = 2**groups * many if groups > 1 else 0
    if correlated:
        sets = (2 + 2 * ORDERS * (inputs - 1)) * _fewest_points(inputs)
    else:
        sets = (inputs + 2) * many
    return REPLICATES * (sets + by_source)


Kinds = Mapping[str, Mapping[str, Share]]
"""Shares by kind (`first` and `total`, or `effect`) and by input."""


def _indices(runs: Runs, seed: int) -> Kinds:
    points = max(LEAST_POINTS, _fewest_points(len(runs.names)))
    first, second = runs.sample(seed, REPLICATES, points)
    found = sobol_indices(runs, first, second, REPLICATES)
    return {
        kind: dict(zip(runs.names, shares, strict=True))
        for kind, shares in zip(("first", "total"), found, strict=True)
    }


def _effects(runs: Runs, seed: int) -> Kinds:
    first, second = runs.sample(seed, REPLICATES, _fewest_points(len(runs.names)))
    keys = [uniforms(f"order of {name}", seed, REPLICATES, ORDERS) for name in runs.names]
    orders = np.column_stack(keys).reshape(REPLICATES, ORDERS, -1).argsort(axis=2)
    single = {name: [at] for at, name in enumerate(runs.names)}
    found = shapley_effects(runs, first, second, runs.correlation, single, REPLICATES, orders)
    return {"effect": found}


def _by_source(runs: Runs, groups: Mapping[str, Sequence[int]], seed: int) -> Mapping[str, Share]:
    """Return the Shapley effect of each group of sources; one alone has all of it."""
    if len(groups) == 1:
        return dict.fromkeys(groups, Share(1.0, 0.0))
    points = max(LEAST_POINTS, _fewest_points(len(runs.names)))
    first, second = runs.sample(seed, REPLICATES, points)
    return shapley_effects(runs, first, second, runs.correlation, groups, REPLICATES)


def _quiet(shares: Mapping[str, Share]) -> dict[str, Share]:
    """Leave out what is rounding noise."""
    return {name: share for name, share in shares.items() if abs(share.value) >= ROUNDING}


def _rows(problem: Problem, uncertain: Sequence[str], kinds: Kinds) -> list[dict[str, Any]]:
    """Return every uncertain input with its shares: those surely above 0 first, the largest first.

    `is_sure` judges the last kind: the total index, or the effect.
    """
    *_, main = kinds.values()
    sure = {name for name, share in main.items() if share.value > SURE * share.standard_error}
    ranked = sorted(uncertain, key=lambda name: (-main[name].value if name in sure else 0.0, name))
    return [
        {
            "input": name,
            "title": problem.inputs[name].title,
            "group": group_of(problem.inputs[name]),
            "is_sure": name in sure,
            **{kind: _as_data(shares[name]) for kind, shares in kinds.items()},
        }
        for name in ranked
    ]


def _as_data(share: Share) -> dict[str, float]:
    return {"value": share.value, "standard_error": share.standard_error}
