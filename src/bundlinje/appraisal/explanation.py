"""Why a figure is what it is: the tree of every central figure, down to its sources."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from bundlinje.appraisal.evaluation import (
    Evaluation,
    belongs_to,
    budget_of,
    evaluate,
    evaluate_numbers,
    is_budget,
    is_public,
    present_value,
)
from bundlinje.appraisal.measures import parties_of
from bundlinje.appraisal.problem import Problem
from bundlinje.appraisal.scenarios import observed
from bundlinje.appraisal.society import society_flow
from bundlinje.calc.trace import Traced, is_traced, total
from bundlinje.core.flow import Flow, Rows, Selection


def explain(problem: Problem, option: str) -> dict[str, Traced]:
    """Return the traced number behind every central figure of an option, by its path."""
    result = evaluate(problem, option, problem.leaves())
    figures: dict[str, Any] = {}
    at = f"options.{option}"
    for name, wanted in _views(problem, result):
        figures |= _money(problem, f"{at}.{name}", result, wanted)
    figures |= _observed(result)
    figures[f"{at}.priors.central"] = figures[f"{at}.public.net_present_value.central"]
    household = result.gross.where(belongs_to("citizen"))
    figures[f"{at}.household.central"] = present_value(problem, household)
    figures |= _society(problem, at, result)
    for key, rows in result.wellbeing.items():
        figures[f"{at}.wellbeing.{key}.sum.central"] = total(list(rows))
        figures[f"{at}.wellbeing.{key}.discounted.central"] = _discounted(problem, [rows])
    outcomes = dict.fromkeys(path.state for path in result.people.paths if path.arm == "difference")
    for key in outcomes:
        paths = [path.rows for path in result.people.state(key)]
        figures[f"{at}.outcomes.{key}.change.central"] = _discounted(problem, paths)
    return {path: _single(value) for path, value in figures.items()}


def _discounted(problem: Problem, parts: Iterable[Rows]) -> Any:
    """Return the sum over years of rows that are discounted like gains."""
    factors = problem.factor_leaves("benefits")
    return total([row * by for rows in parts for row, by in zip(rows, factors, strict=True)])


def _observed(stated: Evaluation) -> dict[str, Any]:
    """The result of each payer if only what was observed counts, where a case says what was."""
    problem, option = stated.numbers.problem, stated.option
    if observed(problem, option).not_stated:
        return {}
    seen = replace(stated.numbers, problem=replace(problem, observed_only=True))
    result = evaluate_numbers(seen, option)
    return {
        f"options.{option}.{name}.observed_only.central": present_value(
            problem, result.gross.where(wanted)
        )
        for name, wanted in _views(problem, result)
        if name != "payers.all"
    }


def _views(problem: Problem, result: Evaluation) -> Iterator[tuple[str, Selection]]:
    yield "public", is_public(problem)
    for party in parties_of(problem, result.gross):
        yield f"payers.{party}", budget_of(party)
    yield "payers.all", is_budget


def _money(problem: Problem, at: str, result: Evaluation, wanted: Selection) -> dict[str, Any]:
    money = result.gross.where(wanted)
    rows = money.rows(1)
    figures = {
        f"{at}.net_present_value.central": present_value(problem, money),
        f"{at}.realisable.central": present_value(problem, result.realisable.where(wanted)),
        f"{at}.without_descriptive.central": present_value(
            problem, money.where(lambda item: not item.descriptive)
        ),
    }
    for year, row in zip(problem.years, rows, strict=True):
        figures[f"{at}.annual_central.{year}"] = row
    if at.endswith(".all"):
        del figures[f"{at}.realisable.central"], figures[f"{at}.without_descriptive.central"]
    if at.endswith((".public", ".municipality")):
        figures |= _running(problem, at, money)
    return figures


def _running(problem: Problem, at: str, money: Flow) -> dict[str, Any]:
    """The cumulative discounted result: each year adds to the one before."""
    by_role = [
        (problem.factors("costs").tolist(), money.where(lambda item: item.role == "cost")),
        (problem.factors("benefits").tolist(), money.where(lambda item: item.role != "cost")),
    ]
    figures, balance = {}, 0.0
    for index, year in enumerate(problem.years):
        for factors, part in by_role:
            balance = balance + total(
                [item.in_year(index) * factors[index] for item in part.entries]
            )
        figures[f"{at}.cumulative.central.{year}"] = balance
    return figures


def _society(problem: Problem, at: str, result: Evaluation) -> dict[str, Any]:
    money = society_flow(result)
    figures = {f"{at}.society.all.central": present_value(problem, money)}
    for party in money.parties():
        own = present_value(problem, money.where(belongs_to(party)))
        figures[f"{at}.society.parties.{party}.central"] = own
    return figures


def _single(value: Any) -> Traced:
    """Return the one traced number of a figure; a plain number becomes a constant."""
    first = np.ravel(value)[0] if np.size(value) else 0.0
    if is_traced(value) and isinstance(first, Traced):
        return first
    return Traced(float(first))


def as_document(figures: Mapping[str, Traced]) -> dict[str, Any]:
    """Return the traces as plain data: nodes, each once, and the node of every figure."""
    nodes: list[dict[str, Any]] = []
    seen: dict[int, int] = {}

    def place(node: Traced) -> int:
        if id(node) not in seen:
            row: dict[str, Any] = {"operation": node.operation, "value": node.value}
            if node.label:
                row["label"] = node.label
            if node.source:
                row["source"] = node.source
            if node.operands:
                row["operands"] = [place(item) for item in node.operands]
            seen[id(node)] = len(nodes)
            nodes.append(row)
        return seen[id(node)]

    return {"figures": {path: place(node) for path, node in figures.items()}, "nodes": nodes}
