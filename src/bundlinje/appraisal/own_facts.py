"""What a case's own facts do to the bottom line, each held against the national one it replaces."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from bundlinje.appraisal.evaluation import budget_of, evaluate, is_public, present_value
from bundlinje.appraisal.problem import Problem, resolve
from bundlinje.reference.catalog import Catalog


def own_facts(problem: Problem, catalog: Catalog) -> list[dict[str, Any]]:
    """Return each own fact that the case uses, with the national one and the difference it makes.

    `difference` is, per option, the central net present value with the own fact less that with the
    national one, for the public purse and for each payer, in the case's currency.
    """
    if not catalog.own:
        return []
    with_own = bottom_lines(problem)
    rows = []
    for key, fact in catalog.own.items():
        if key not in problem.inputs:
            continue
        row = {**problem.inputs[key].describe(), "reason": fact.reason}
        national = None
        if catalog.base is not None and key in catalog.base.facts:
            other = resolve(problem.case, catalog.without_own(key))
            national = other.inputs[key].describe()
            row["difference"] = _less(with_own, bottom_lines(other))
        rows.append({**row, "national": national})
    return rows


def bottom_lines(problem: Problem) -> dict[str, dict[str, float]]:
    """Return the central net present value of each option, for `public` and for each payer."""
    out = {}
    for option in problem.case.options:
        money = evaluate(problem, option, problem.central()).gross
        wanted = {"public": is_public(problem)}
        wanted |= {party: budget_of(party) for party in money.parties()}
        out[option] = {
            name: float(np.ravel(present_value(problem, money.where(chosen)))[0])
            for name, chosen in wanted.items()
        }
    return out


def _less(
    first: Mapping[str, Mapping[str, float]], second: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    return {
        option: {name: value - second[option].get(name, 0.0) for name, value in lines.items()}
        for option, lines in first.items()
    }
