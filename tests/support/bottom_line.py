"""The figures of a case without the report around them: fast enough for thousands of cases."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from bundlinje.appraisal.appraise import check
from bundlinje.appraisal.measures import Measures, measure
from bundlinje.appraisal.problem import Problem
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

Key = tuple[str, str, str]
Figures = dict[Key, np.ndarray]
"""By whether it is central or drawn, who, and what: one number per draw or per year."""


def drawn_values(problem: Problem, draws: int = DRAWS, seed: int = 1) -> dict[str, Any]:
    """Return a small sample of every input."""
    distributions = {key: item.distribution for key, item in problem.inputs.items()}
    pairs = [(*item.between, item.rank) for item in problem.case.correlations]
    return draw(distributions, seed, 1, draws, pairs)


def bottom_line(
    case: Mapping[str, Any], catalog: Catalog | None = None, only: str | None = None
) -> dict[str, Figures]:
    """Return the figures of each option (or of `only` one), central and in a few draws."""
    problem = check(Case.model_validate(case), catalog or national())[0]
    drawn = drawn_values(problem)
    out = {}
    for option in [only] if only else case["options"]:
        out[option] = {
            **_flat("central", measure(problem, option, problem.central(), 1)),
            **_flat("draws", measure(problem, option, drawn, DRAWS)),
        }
    return out


def _flat(name: str, kept: Measures) -> Figures:
    together = {**kept.vectors, **kept.rows, **kept.means}
    return {(name, *key): np.asarray(value, dtype=float) for key, value in together.items()}


def select(figures: Figures, kinds: Iterable[str]) -> Figures:
    """Return the figures of some kinds."""
    return {key: value for key, value in figures.items() if key[2] in kinds}


def turnover(figures: Figures) -> float:
    """Return an amount against which rounding noise is judged: all that changes hands."""
    sizes = [np.abs(value).sum() for key, value in figures.items() if key[2] in ("costs", "benefits")]
    return float(sum(sizes)) + 1.0


def equal(one: Figures, other: Figures, kinds: Iterable[str], scale: float = 1.0) -> list[str]:
    """Return where `other` is not `scale` times `one`, beyond rounding."""
    wanted = tuple(kinds)
    noise = 1e-12 * (turnover(one) if set(wanted) & set(MONEY) else 1.0) * max(abs(scale), 1.0)
    left, right = select(one, wanted), select(other, wanted)
    wrong = [f"{key}: missing" for key in left.keys() ^ right.keys()]
    for key in left.keys() & right.keys():
        if not np.allclose(left[key] * scale, right[key], rtol=1e-9, atol=noise):
            wrong.append(f"{key}: {left[key] * scale} is not {right[key]}")
    return wrong


def identical(one: Figures, other: Figures) -> list[str]:
    """Return where two sets of figures differ in any bit."""
    wrong = [f"{key}: missing" for key in one.keys() ^ other.keys()]
    return wrong + [
        f"{key}: {one[key]} is not {other[key]}"
        for key in one.keys() & other.keys()
        if one[key].tobytes() != other[key].tobytes()
    ]
