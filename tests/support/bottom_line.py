"""The figures of a case without the report around them: fast enough for thousands of cases."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from bundlinje.appraisal.consistency import inconsistencies
from bundlinje.appraisal.double_counting import double_counts
from bundlinje.appraisal.measures import Measures, measure
from bundlinje.appraisal.problem import Problem, resolve
from bundlinje.calc.sampling import draw
from bundlinje.core.case import Case
from bundlinje.reference.catalog import Catalog, national

DRAWS = 16
MONEY = (
    "net_present_value",
    "deepest",
    "realisable",
    "without_descriptive",
    "society",
    "cumulative",
    "annual",
    "costs",
    "benefits",
)
PEOPLE = ("people", "wellbeing", "wellbeing_discounted")

Key = tuple[str, str]
Figures = dict[Key, np.ndarray]
"""By who and what: one number per draw, or the mean over draws of each year."""


def resolved(case: Mapping[str, Any], catalog: Catalog | None = None) -> Problem:
    """Return the problem of a case that must hang together, whatever it saves."""
    model = Case.model_validate(case)
    faults = [*inconsistencies(model), *double_counts(model)]
    assert not faults, [fault.text() for fault in faults]
    return resolve(model, catalog or national())


def sample(problem: Problem, draws: int = DRAWS, seed: int = 1) -> dict[str, Any]:
    """Return a small sample of every input; its first column is the central case."""
    distributions = {key: item.distribution for key, item in problem.inputs.items()}
    drawn, central = draw(distributions, seed, 1, draws, problem.pairs), problem.central()
    return {key: np.concatenate([[central[key]], drawn[key]]) for key in drawn}


def bottom_line(case: Mapping[str, Any], catalog: Catalog | None = None) -> dict[str, Figures]:
    """Return the figures of each option, at the central values and in a few draws."""
    problem = resolved(case, catalog)
    values = sample(problem)
    return {
        option: flat(measure(problem, option, values, DRAWS + 1)) for option in problem.case.options
    }


def flat(kept: Measures) -> Figures:
    """Return all that was measured in one mapping."""
    together = {**kept.vectors, **kept.rows, **kept.means}
    return {key: np.asarray(value, dtype=float) for key, value in together.items()}


def select(figures: Figures, kinds: Iterable[str]) -> Figures:
    """Return the figures of some kinds."""
    return {key: value for key, value in figures.items() if key[1] in kinds}


def turnover(figures: Figures) -> float:
    """Return the amount against which rounding noise is judged: all that changes hands."""
    moved = [value for key, value in figures.items() if key[1] in ("costs", "benefits", "society")]
    return float(sum(np.abs(value).sum() for value in moved)) + 1.0


def equal(
    one: Figures, other: Figures, kinds: Iterable[str], scale: float = 1.0, size: float = 0.0
) -> list[str]:
    """Return where `other` is not `scale` times `one`, beyond rounding at the turnover `size`.

    A figure that only one of them has must be 0.
    """
    wanted = tuple(kinds)
    noise = 1e-12 * (size or turnover(one)) * max(abs(scale), 1.0)
    left, right = select(one, wanted), select(other, wanted)
    wrong = []
    for key in sorted(left.keys() | right.keys()):
        expected = left.get(key, np.zeros(1)) * scale
        tolerance = noise if key[1] in MONEY else 1e-9
        if not np.allclose(expected, right.get(key, np.zeros(1)), rtol=1e-9, atol=tolerance):
            wrong.append(f"{key}: {expected} is not {right.get(key)}")
    return wrong


def identical(one: Figures, other: Figures) -> list[str]:
    """Return where two sets of figures differ in any bit."""
    wrong = [f"{key}: missing" for key in one.keys() ^ other.keys()]
    return wrong + [
        f"{key}: {one[key]} is not {other[key]}"
        for key in one.keys() & other.keys()
        if one[key].tobytes() != other[key].tobytes()
    ]
