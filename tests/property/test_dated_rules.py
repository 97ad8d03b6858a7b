"""Dated rules of who pays on random cases: against the slow pipeline, their traces, relations."""

import math
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bundlinje.appraisal.evaluation import Evaluation, budget_of, evaluate, is_budget
from bundlinje.appraisal.explanation import as_document, explain
from bundlinje.appraisal.payers import regimes
from bundlinje.appraisal.problem import Problem
from bundlinje.core.flow import Rows
from bundlinje.reference.catalog import national
from bundlinje.reference.financing import rules_of
from tests.conftest import LONG
from tests.property.test_engine_equals_slow_pipeline import (
    DRAWS,
    Pair,
    compared,
    in_column,
    values_of,
)
from tests.property.test_trace import recompute_list
from tests.support.bottom_line import resolved
from tests.support.random_rules import described_rules, ruled_problem
from tests.support.slow_pipeline import SlowPipeline

SEEDS = range(1000 if LONG else 120)
PAYERS = ("municipality", "other_municipality", "region", "state")


def yearly(result: Evaluation, party: str) -> Rows:
    """What a party gains in each year, shape (years,)."""
    wanted = is_budget if party == "all" else budget_of(party)
    return np.asarray(result.gross.where(wanted).rows(1)[:, 0], dtype=float)


def central(problem: Problem, option: str) -> Evaluation:
    """The central evaluation of an option."""
    return evaluate(problem, option, problem.central())


def noise(result: Evaluation) -> float:
    """The amount below which a difference is rounding."""
    return 1e-12 * (1.0 + sum(float(np.abs(item.rows).sum()) for item in result.gross.entries))


def test_the_engine_is_the_slow_pipeline_under_dated_rules() -> None:
    met: set[str] = set()
    for seed in SEEDS:
        case, problem = ruled_problem(seed)
        met |= {a["financing"]["rule"] for a in case["accounts"].values() if "financing" in a}
        values = {key: np.concatenate([[problem.central()[key]], value[1:]])
                  for key, value in values_of(seed, problem).items()}  # fmt: skip
        for option in problem.case.options:
            engine = evaluate(problem, option, values)
            for column in (0, 1 + seed % 4, 5 + seed % 4):
                drawn = {key: float(value[column]) for key, value in values.items()}
                slow = SlowPipeline(case, drawn, national())
                pair = Pair(slow, slow.result(option))
                for what, one, other, size in compared(problem, engine, pair, DRAWS + 1):
                    found = in_column(one, DRAWS + 1, column)
                    if not math.isclose(found, other, rel_tol=1e-9, abs_tol=1e-12 * size):
                        pytest.fail(f"{what}: {found} is not {other}\n{described_rules(seed)}")
    assert len(met) > 10  # every mechanism, and most rules


def test_every_central_figure_follows_from_its_nodes() -> None:
    for seed in SEEDS[::2]:
        _, problem = ruled_problem(seed)
        for option in problem.case.options:
            document = as_document(explain(problem, option))
            values = recompute_list(document["nodes"])
            result = central(problem, option)
            for party in ("municipality", "state"):
                at = f"options.{option}.payers.{party}.annual_central"
                for year, amount in zip(problem.years, yearly(result, party), strict=True):
                    found = values[document["figures"][f"{at}.{year}"]]
                    close = math.isclose(found, amount, rel_tol=1e-9, abs_tol=10 * noise(result))
                    assert close, described_rules(seed)


def test_leaves_of_rules_name_the_rule_its_period_law_source_and_flag() -> None:
    rules = rules_of(national())
    seen = 0
    for seed in SEEDS[::4]:
        _, problem = ruled_problem(seed)
        for option in problem.case.options:
            for node in as_document(explain(problem, option))["nodes"]:
                source: Mapping[str, Any] = node.get("source", {})
                if "rule" not in source:
                    continue
                spans = {period.span: period for period in rules[source["rule"]].periods}
                period = spans[source["period"]]
                assert source["law"] == period.law
                assert source["url"] == period.source_url
                assert source["verification"] == period.verification
                if "year" in source:
                    assert node["value"] == period.part_of(source["year"])
                seen += 1
    assert seen > 100


def test_shares_add_up_to_one_in_every_year() -> None:
    """With all of it on the municipality, no year's sum over everyone is another."""
    for seed in SEEDS:
        case, problem = ruled_problem(seed)
        alone = deepcopy(case)
        for account in alone["accounts"].values():
            if account.pop("financing", None):
                account["payers"] = {"municipality": 1}
        other = resolved(alone)
        for option in problem.case.options:
            one, two = central(problem, option), central(other, option)
            for party in ("all", "citizen"):
                found, expected = yearly(one, party), yearly(two, party)
                assert found == pytest.approx(expected, rel=1e-9, abs=10 * noise(one)), seed


def test_a_horizon_without_a_change_is_the_frozen_case() -> None:
    checked = 0
    for seed in SEEDS:
        _, problem = ruled_problem(seed)
        used = [a.financing.rule for a in problem.case.accounts.values() if a.financing]
        frozen = replace(problem, frozen_at=problem.years[0])
        same = all(
            len(regimes(problem.rules[name], problem.years, None)) == 1 for name in used
        ) and bool(used)
        for option in problem.case.options if same else ():
            for party in PAYERS:
                one, two = (yearly(central(each, option), party) for each in (problem, frozen))
                assert one.tobytes() == two.tobytes(), seed
                checked += 1
    assert checked > 10


def test_the_first_year_is_the_same_with_frozen_rules_unless_a_rule_changes_in_it() -> None:
    """Rules are frozen as they are on 1 January."""
    checked = 0
    for seed in SEEDS:
        _, problem = ruled_problem(seed)
        begin = problem.years[0]
        if any(len(rule.in_force(begin)) > 1 for rule in problem.rules.values()):
            continue
        frozen = replace(problem, frozen_at=begin)
        for option in problem.case.options:
            for party in PAYERS:
                one, two = (central(each, option) for each in (problem, frozen))
                first = yearly(two, party)[0]
                assert yearly(one, party)[0] == pytest.approx(first, abs=10 * noise(one)), seed
                checked += 1
    assert checked > 50
