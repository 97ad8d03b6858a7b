"""What is kept of each draw: a handful of vectors per party in place of all its money."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from bundlinje.appraisal.evaluation import (
    Evaluation,
    belongs_to,
    evaluate,
    is_budget,
    is_public,
    present_value,
)
from bundlinje.appraisal.problem import Problem
from bundlinje.appraisal.society import society_flow
from bundlinje.calc.summary import payback_index, running_sum
from bundlinje.core.flow import Flow, Rows
from bundlinje.core.money import PARTIES

PUBLIC, ALL, CITIZEN = "public", "all", "citizen"
BANDED = (PUBLIC, "municipality")
"""Whose cumulative result is kept year by year, for a figure with its band."""

Key = tuple[str, str]


@dataclass(frozen=True)
class Measures:
    """Vectors over draws, rows by year and draw, and means by year; keyed by (who, what)."""

    vectors: dict[Key, Rows] = field(default_factory=dict)
    rows: dict[Key, Rows] = field(default_factory=dict)
    means: dict[Key, Rows] = field(default_factory=dict)

    def who(self, what: str) -> list[str]:
        """Return everyone that has a vector of that name."""
        return [name for name, kind in self.vectors if kind == what]


def joined(parts: Sequence[Measures]) -> Measures:
    """Join measures of equally many draws."""
    first = parts[0]
    return Measures(
        {key: np.concatenate([part.vectors[key] for part in parts]) for key in first.vectors},
        {key: np.concatenate([part.rows[key] for part in parts], axis=1) for key in first.rows},
        {key: np.mean([part.means[key] for part in parts], axis=0) for key in first.means},
    )


def measure(
    problem: Problem, option: str, values: Mapping[str, Any], count: int, asked: str = PUBLIC
) -> Measures:
    """Evaluate an option for `count` draws and keep what the figures need.

    `asked` is the party whose sensitivity is asked for: it has figures even if it has no money.
    """
    return measured(problem, evaluate(problem, option, values), count, asked)


def measured(problem: Problem, result: Evaluation, count: int, asked: str = PUBLIC) -> Measures:
    """Keep of an evaluation what the figures need; `count` and `asked` as in `measure`."""
    out = Measures()
    _money(problem, result, count, asked, out)
    _present_values(problem, result, count, asked, out)
    for path in result.people.paths:
        key = (f"{path.segment}.{path.state}.{path.arm}", "people")
        out.means[key] = np.broadcast_to(path.rows.mean(axis=1), len(problem.years))
    factors = problem.factors("benefits")
    for path in result.people.paths:
        if path.arm == "difference":
            own = np.broadcast_to(factors @ path.rows, (count,))
            place = (path.state, "outcome")
            out.vectors[place] = out.vectors[place] + own if place in out.vectors else own
    for name, rows in result.wellbeing.items():
        out.vectors[name, "wellbeing"] = np.broadcast_to(rows.sum(axis=0), (count,))
        out.vectors[name, "wellbeing_discounted"] = np.broadcast_to(factors @ rows, (count,))
    for item in result.capped:
        name = f"{item.account} {item.segment}"
        out.vectors[name, "capped"] = np.full(count, item.share_of_draws)
    return out


def measure_draws(
    problem: Problem,
    option: str,
    drawn: Mapping[str, Any],
    scrambles: int,
    draws: int,
    asked: str = PUBLIC,
) -> Measures:
    """Evaluate all draws, a part at a time so that the work stays in the cache."""
    count = scrambles * draws
    size = min(count, PART)
    parts = [measure(problem, option, part, size, asked) for part in in_parts(drawn, count)]
    names = dict.fromkeys(key for part in parts for key in part.vectors)
    for part in parts:
        for key in names:
            part.vectors.setdefault(key, np.zeros(size))
    return joined(parts)


PART = 2048
"""Draws that are evaluated together: fewer waste time between operations, more leave the cache."""


def in_parts(drawn: Mapping[str, Any], count: int) -> Iterator[dict[str, Any]]:
    """Cut the columns of draws into parts of equal size."""
    for begin in range(0, count, PART):
        part = slice(begin, min(begin + PART, count))
        yield {
            key: value[part] if isinstance(value, np.ndarray) else value
            for key, value in drawn.items()
        }


def parties_of(problem: Problem, money: Flow, asked: str = PUBLIC) -> list[str]:
    """Return the parties of a result in their usual order; public payers and who asks always."""
    always = ("municipality", "region", "state", asked)
    known = [*PARTIES, *problem.case.parties]
    present = money.parties()
    return [party for party in known if party in present or party in always]


def _money(problem: Problem, result: Evaluation, count: int, asked: str, out: Measures) -> None:
    """Fold the budget view by party once; the public purse and all are sums of parties."""
    budget = result.gross.where(is_budget)
    folded: dict[str, tuple[Rows, Rows]] = {}
    for party in parties_of(problem, result.gross, asked):
        own = [item for item in budget.entries if item.party == party]
        folded[party] = (
            budget.rows(count, (item for item in own if item.role == "cost")),
            budget.rows(count, (item for item in own if item.role != "cost")),
        )
    public = [party for party in folded if problem.case.is_public(party)]
    for name, members in ((PUBLIC, public), (ALL, list(folded))):
        folded[name] = (
            reduce(np.add, (folded[party][0] for party in members)),
            reduce(np.add, (folded[party][1] for party in members)),
        )
    sizes = {name: _turnover(costs, benefits) for name, (costs, benefits) in folded.items()}
    for name, members in ((PUBLIC, public), (ALL, list(sizes)[:-2])):
        sizes[name] = reduce(np.add, (sizes[party] for party in members))
    for name, (costs, benefits) in folded.items():
        _figures(problem, name, costs, benefits, sizes[name] * NOISE, out)


NOISE = 1e-13
"""Sums over parties whose payments cancel leave a balance of this share of the turnover."""


def _turnover(costs: Rows, benefits: Rows) -> Rows:
    return np.asarray(np.abs(costs).sum(axis=0) + np.abs(benefits).sum(axis=0))


def _figures(
    problem: Problem, name: str, costs: Rows, benefits: Rows, noise: Rows, out: Measures
) -> None:
    annual = costs + benefits
    weights = [problem.factors(kind)[:, None] for kind in ("costs", "benefits")]
    if np.array_equal(weights[0], weights[1]):
        discounted = annual * weights[0]
    else:
        discounted = costs * weights[0] + benefits * weights[1]
    running = running_sum(discounted)
    plain = running_sum(annual)
    if name in (PUBLIC, ALL):
        running[np.abs(running) <= noise] = 0.0
        plain[np.abs(plain) <= noise] = 0.0
    out.vectors[name, "net_present_value"] = running[-1]
    out.vectors[name, "payback"] = payback_index(running)
    out.vectors[name, "payback_undiscounted"] = payback_index(plain)
    out.vectors[name, "deepest"] = np.minimum(plain.min(axis=0), 0.0)
    out.means[name, "annual"] = annual.mean(axis=1)
    out.means[name, "costs"] = costs.mean(axis=1)
    out.means[name, "benefits"] = benefits.mean(axis=1)
    if name in BANDED:
        out.rows[name, "cumulative"] = running


def _present_values(
    problem: Problem, result: Evaluation, count: int, asked: str, out: Measures
) -> None:
    """Keep the present values of the other readings of the same money."""

    known: dict[int, Rows] = {}

    def keep(name: str, what: str, money: Flow) -> None:
        value = present_value(problem, money, known=known)
        out.vectors[name, what] = np.broadcast_to(value, (count,))

    public = is_public(problem)
    causal = result.gross.where(public).where(lambda item: not item.descriptive)
    keep(PUBLIC, "without_descriptive", causal)
    realised = result.realisable.where(is_budget)
    keep(PUBLIC, "realisable", realised.where(public))
    for party in parties_of(problem, result.gross, asked):
        keep(party, "realisable", realised.where(belongs_to(party)))
    keep(CITIZEN, "household", result.gross.where(belongs_to(CITIZEN)))
    society = society_flow(result)
    for party in society.parties():
        keep(party, "society", society.where(belongs_to(party)))
    keep(ALL, "society", society)
