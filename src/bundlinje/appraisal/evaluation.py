"""One evaluation of a case: from a value for every input to people, money and wellbeing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from bundlinje.appraisal.money import Capped, Use, flow, hold, uses
from bundlinje.appraisal.people import Outcome, follow
from bundlinje.appraisal.problem import Numbers, Problem
from bundlinje.appraisal.realisation import realisable
from bundlinje.calc.trace import is_traced, named, total
from bundlinje.core.flow import Entry, Flow, Rows, Selection
from bundlinje.core.trajectory import Trajectory


@dataclass(frozen=True)
class Evaluation:
    """People, money and wellbeing of one option, for one set of values.

    `changes` in use are as they were before they were held inside the use without the help.
    """

    numbers: Numbers
    option: str
    people: Trajectory
    changes: tuple[Use, ...]
    gross: Flow
    capped: tuple[Capped, ...]
    realised: Callable[[], Flow]
    wellbeing: Mapping[str, Rows]

    @cached_property
    def realisable(self) -> Flow:
        """The flow in which savings on resources count only where a budget is cut."""
        return self.realised()


def evaluate(problem: Problem, option: str, values: Mapping[str, Any]) -> Evaluation:
    """Evaluate one option for given values of all inputs (floats, arrays or traced numbers)."""
    return evaluate_numbers(Numbers(problem, values), option)


def evaluate_numbers(numbers: Numbers, option: str) -> Evaluation:
    """Evaluate one option for numbers that may have been converted to the price level before."""
    problem = numbers.problem
    people, outcomes = follow(numbers, option)
    changes = uses(numbers, option, outcomes)
    kept, capped = hold(numbers, option, changes)
    gross = flow(numbers, option, kept)
    wellbeing = {
        key: _wellbeing_rows(numbers, option, key, outcomes, kept)
        for key, item in problem.case.wellbeing.items()
        if problem.case.applies(item, option)
    }
    return Evaluation(
        numbers,
        option,
        people,
        tuple(changes),
        gross,
        tuple(capped),
        lambda: realisable(numbers, gross, kept),
        wellbeing,
    )


def _wellbeing_rows(
    numbers: Numbers,
    option: str,
    key: str,
    outcomes: Mapping[tuple[str, str], Outcome],
    kept: list[Use],
) -> Rows:
    """Return points or quality-adjusted years by calendar year over all groups."""
    item = numbers.problem.case.wellbeing[key]
    at = f"wellbeing.{key}"
    rows: list[Any] = [np.zeros((len(numbers.problem.years), 1))]
    weight = numbers(f"{at}.persons")
    if isinstance(item.change, tuple):
        changes = [numbers(f"{at}.change.{index}") for index in range(len(item.change))]
    else:
        changes, weight = None, weight * numbers(f"{at}.change")
    for segment in numbers.problem.case.options[option].invited:
        if segment not in (item.segments or (segment,)):
            continue
        if item.of is not None and (segment, item.of) in outcomes:
            rows.append(outcomes[segment, item.of].rows(changes) * weight)
        rows += [
            use.units * weight
            for use in kept
            if (use.account, use.segment) == (item.account, segment)
        ]
    return np.asarray(total(rows))


def is_budget(entry: Entry) -> bool:
    """The budget view leaves earnings out, and local tax, which equalisation mostly takes."""
    return entry.kind not in ("earnings", "local_tax")


def belongs_to(party: str) -> Selection:
    """What one party pays and gains."""
    return lambda entry: entry.party == party


def budget_of(party: str) -> Selection:
    """What one party pays and gains in the budget view."""
    return lambda entry: is_budget(entry) and entry.party == party


def is_public(problem: Problem) -> Selection:
    """The headline counts municipalities, region and state, in the budget view."""
    return lambda entry: is_budget(entry) and problem.case.is_public(entry.party)


def present_value(
    problem: Problem, money: Flow, shift: float = 0.0, known: dict[int, Rows] | None = None
) -> Any:
    """Return the discounted sum over all entries and years, shape (draws,).

    Costs and consequences are discounted from their own point in the year. Streams that several
    parties share are discounted once if the caller keeps `known` between calls.
    """
    known = {} if known is None else known
    parts = []
    for entry in money.entries:
        if entry.share_by_year is not None:
            value = _discounted_sum(problem, entry, entry.rows, shift)
        else:
            if id(entry.amounts) not in known:
                known[id(entry.amounts)] = _discounted_sum(problem, entry, entry.amounts, shift)
            value = known[id(entry.amounts)] * entry.share
        parts.append(named(value, f"{entry.party}: {entry.source} ({entry.account})"))
    return total(parts) if parts else np.zeros(1)


def _discounted_sum(problem: Problem, entry: Entry, amounts: Rows, shift: float) -> Any:
    kind = "costs" if entry.role == "cost" else "benefits"
    if is_traced(amounts):
        weights = problem.factor_leaves(kind)
        by_year = zip(problem.years, amounts, weights, strict=True)
        return total([named(row * factor, str(year)) for year, row, factor in by_year])
    return problem.factors(kind, shift) @ amounts
