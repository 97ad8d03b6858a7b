"""What specialists ask for and what takes seconds: whose variance it is, and a two-way turn."""

from collections.abc import Callable, Sequence
from typing import Any

from bundlinje.appraisal.frontier import frontier
from bundlinje.appraisal.problem import Problem
from bundlinje.appraisal.sensitivity import Headline, Swing
from bundlinje.appraisal.variance import variance_document


def expert_document(
    problem: Problem,
    headline: Headline,
    tornado: Sequence[Swing],
    seed: int,
    tell: Callable[[float], None],
) -> dict[str, Any]:
    """Return the shares of the variance and the two-way break-even of one option.

    headline: the result that is judged. tornado: its swings, widest first. seed: of the runs, which
    share no draw with other figures. tell: told the share that is done.
    """
    return {
        "variance": variance_document(problem, headline, seed, tell),
        "frontier": frontier(problem, headline, tornado),
    }
