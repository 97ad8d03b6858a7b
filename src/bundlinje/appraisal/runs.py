"""The engine as a function of some inputs, for figures that need runs beside the shared sample."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from bundlinje.appraisal.problem import Problem
from bundlinje.appraisal.sensitivity import Headline
from bundlinje.calc.copula import joined_groups
from bundlinje.calc.lattice import lattice_points
from bundlinje.calc.normal import normal_cdf, normal_quantile
from bundlinje.calc.sampling import uniforms
from bundlinje.calc.summary import Array

PART = 512
"""Rows that are evaluated together."""
EDGE = 2.0**-53
"""Keeps a probability off 0 and 1 after rounding."""


@dataclass
class Runs:
    """The engine as a function of some inputs, the others at their mean.

    A column is an input: its value, or where it is correlated with another its standard normal
    score. Conditional draws leave a column that is correlated with none as it is, so that it need
    not be a score, and its quantiles are taken once.
    """

    problem: Problem
    headline: Headline
    names: Sequence[str]
    tell: Callable[[int], None]
    done: int = 0

    @cached_property
    def correlation(self) -> Array:
        """The correlation between the scores of the Gaussian copula; see `calc.copula`."""
        place = {name: at for at, name in enumerate(self.names)}
        matrix = np.eye(len(self.names))
        for first, second, rank in self.problem.pairs:
            if first in place:
                at = place[first], place[second]
                matrix[at] = matrix[at[::-1]] = 2.0 * np.sin(np.pi * rank / 6.0)
        return matrix

    @cached_property
    def scored(self) -> Mapping[str, bool]:
        """Whether an input is correlated with another, so that its column holds scores."""
        beside = (self.correlation != np.eye(len(self.names))).any(axis=1).tolist()
        return dict(zip(self.names, beside, strict=True))

    @cached_property
    def central(self) -> Mapping[str, float]:
        """Every input at its mean."""
        return self.problem.central()

    def sample(self, seed: int, replicates: int, points: int) -> tuple[Array, Array]:
        """Return two independent samples, shape (replicates * points, inputs) each.

        `points` a replicate are a prime of at least four times the number of inputs.
        """
        shifts = [
            uniforms(f"{half} of {name}", seed, replicates, 1)
            for half in (1, 2)
            for name in self.names
        ]
        first, second = np.split(lattice_points(np.column_stack(shifts), points), 2, axis=1)
        return self._columns(first), self._columns(second)

    def _columns(self, spread: Array) -> Array:
        columns = [
            normal_quantile(column) if self.scored[name] else self._values(name, column)
            for name, column in zip(self.names, np.ascontiguousarray(spread.T), strict=True)
        ]
        return np.column_stack(columns)

    def _values(self, name: str, column: Array) -> Array:
        return self.problem.inputs[name].distribution.quantile(column)

    def __call__(self, rows: Array) -> Array:
        """Return the result of each row."""
        columns = {
            name: self._values(name, np.clip(normal_cdf(column), EDGE, 1.0 - EDGE))
            if self.scored[name]
            else column
            for name, column in zip(self.names, np.ascontiguousarray(rows.T), strict=True)
        }
        parts = [slice(at, min(at + PART, len(rows))) for at in range(0, len(rows), PART)]
        return np.concatenate([self._part(columns, part) for part in parts])

    def _part(self, columns: Mapping[str, Array], part: slice) -> Array:
        some = {name: column[part] for name, column in columns.items()}
        count = part.stop - part.start
        self.done += count
        self.tell(self.done)
        return np.broadcast_to(self.headline({**self.central, **some}), (count,))


class _Watched(Mapping[str, Any]):
    """Values of inputs that know which of them were looked at."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values, self.seen = values, set[str]()

    def __getitem__(self, key: str) -> Any:
        self.seen.add(key)
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def reached(problem: Problem, headline: Headline, names: Sequence[str]) -> list[str]:
    """Return the inputs that the result looks at, and those correlated with them.

    The others have no part in the variance, and need no runs to show it.
    """
    watched = _Watched(problem.central())
    headline(watched)
    seen = set(watched.seen)
    for group in joined_groups(problem.pairs):
        if seen & set(group):
            seen |= set(group)
    return [name for name in names if name in seen]
