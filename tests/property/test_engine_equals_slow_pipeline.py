"""The engine and the slow pipeline agree on random cases, centrally and draw by draw."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import pytest

from bundlinje.appraisal import option as option_module
from bundlinje.appraisal.appraise import Settings, appraise
from bundlinje.appraisal.evaluation import (
    Evaluation,
    budget_of,
    evaluate,
    is_public,
    present_value,
)
from bundlinje.appraisal.problem import Problem
from bundlinje.appraisal.society import society_flow
from bundlinje.reference.catalog import national
from tests.conftest import LONG
from tests.support.bottom_line import resolved, sample
from tests.support.random_cases import described, valid_case, valid_problem
from tests.support.slow_pipeline import Posting, SlowPipeline, SlowResult

SEEDS = range(2000 if LONG else 200)
DRAWS = 8
TIGHT = (1.0, 1.0, 1.0, 1.0, 1.0, 0.3, 0.3, 0.02, 0.02)
"""Part of the use without help that is left in each column, so that savings run into it."""


@dataclass(frozen=True)
class Pair:
    """The slow result for one column of values, and what it is compared with."""

    slow: SlowPipeline
    result: SlowResult

    @property
    def turnover(self) -> float:
        """All that changes hands."""
        return sum(abs(posting.amount) for posting in self.result.gross) + 1.0

    def of(self, postings: Iterable[Posting], party: str = "") -> list[Posting]:
        """The postings of a party, or of the public purse, in the budget view."""
        return [
            posting
            for posting in postings
            if posting.in_budget
            and (posting.party == party if party else self.slow.is_public(posting.party))
        ]

    def annual(self, postings: list[Posting], year: int) -> float:
        """The sum of a year."""
        return sum(posting.amount for posting in postings if posting.year == year)


def slow_pair(seed: int, option: str, values: Mapping[str, float]) -> Pair:
    """Return the slow result of a random case."""
    slow = SlowPipeline(valid_case(seed), values, national())
    return Pair(slow, slow.result(option))


def in_column(value: Any, columns: int, column: int) -> float:
    """Return one column of a row that may stand for all columns."""
    return float(np.broadcast_to(value, (columns,))[column])


def values_of(seed: int, problem: Problem) -> dict[str, Any]:
    """Return the central values and a few draws, with little left to save in the last ones."""
    values = sample(problem, DRAWS, seed)
    tight = {
        source
        for path, source in problem.input_at.items()
        if path.startswith("accounts.") and ".counterfactual" in path and source == path
    }
    return {
        key: value * np.array(TIGHT) if key in tight else value for key, value in values.items()
    }


def compared(
    problem: Problem, engine: Evaluation, pair: Pair, columns: int
) -> Iterator[tuple[str, float, float, float]]:
    """Yield what is compared, both figures, and the amount that rounding is judged against."""
    slow, result, size = pair.slow, pair.result, pair.turnover
    for name, money, postings in (
        ("gross", engine.gross, result.gross),
        ("realised", engine.realisable, result.realised),
    ):
        own = present_value(problem, money.where(is_public(problem)))
        yield f"{name} public", own, slow.worth(pair.of(postings)), size
        for party in {*money.parties(), *(posting.party for posting in postings)}:
            mine, theirs = money.where(budget_of(party)), pair.of(postings, party)
            yield f"{name} {party}", present_value(problem, mine), slow.worth(theirs), size
            for year, row in zip(slow.years, mine.rows(columns), strict=True):
                yield f"{name} {party} {year}", row, pair.annual(theirs, year), size
    society = sum(
        slow.at_market_prices(posting) * slow.discount(posting.year, posting.is_cost)
        for posting in result.gross
    )
    yield "society", present_value(problem, society_flow(engine)), society, size
    for path in engine.people.paths:
        for year, row in zip(slow.years, path.rows, strict=True):
            yield f"{path.state} {year}", row, result.people[path.segment, path.state][year], 1.0
    for key, rows in engine.wellbeing.items():
        for year, row in zip(slow.years, rows, strict=True):
            yield f"wellbeing {key} {year}", row, result.wellbeing[key][year], 1.0


def assert_agree(
    seed: int, problem: Problem, engine: Evaluation, pair: Pair, columns: int, column: int
) -> None:
    """Fail with the seed and the case where any figure differs by more than rounding."""
    for what, one, other, size in compared(problem, engine, pair, columns):
        found = in_column(one, columns, column)
        if not math.isclose(found, other, rel_tol=1e-9, abs_tol=1e-12 * size):
            pytest.fail(f"{what}: engine {found}, slow {other}\n{described(seed)}")


def test_the_central_evaluation_is_the_slow_one() -> None:
    for seed in SEEDS:
        problem = valid_problem(seed)[1]
        central = problem.central()
        for option in problem.case.options:
            engine = evaluate(problem, option, central)
            assert not engine.capped, described(seed)
            assert_agree(seed, problem, engine, slow_pair(seed, option, central), 1, 0)


def test_single_draws_are_the_slow_ones() -> None:
    capped = 0
    for seed in SEEDS:
        problem = valid_problem(seed)[1]
        values = values_of(seed, problem)
        for option in problem.case.options:
            engine = evaluate(problem, option, values)
            capped += bool(engine.capped)
            for column in Random(seed).sample(range(1, 5), 1) + Random(seed).sample(range(5, 9), 1):
                drawn = {key: float(value[column]) for key, value in values.items()}
                pair = slow_pair(seed, option, drawn)
                assert_agree(seed, problem, engine, pair, DRAWS + 1, column)
    assert capped > len(SEEDS) // 10  # enough of them run into what there is to save


def test_one_amount_may_be_read_at_two_price_years() -> None:
    case = {
        **valid_case(0),
        "inputs": {"amount": {"value": 1000.0, "unit": "DKK"}},
        "price_level": {"year": 2026, "yearly_increase": 0.1},
        "segments": {"all": {"title": "All"}},
        "options": {"help": {"title": "Help", "invited": {"all": {}}}},
        "costs": {
            str(name): {
                "title": "Cost",
                "payers": {name: 1},
                "amounts": {valid_case(0)["horizon"]["first_year"]: amount},
            }
            for name, amount in (
                ("region", {"fact": "case/amount", "price_year": 2025}),
                ("state", {"fact": "case/amount", "price_year": 2016}),
            )
        },
        "correlations": [],
    }
    case |= {name: {} for name in ("effects", "accounts", "consequences", "wellbeing")}
    case["realisation"] = []
    problem = resolved(case)
    pair = Pair(slow := SlowPipeline(case, problem.central(), national()), slow.result("help"))
    engine = evaluate(problem, "help", problem.central())
    for what, one, other, _ in compared(problem, engine, pair, 1):
        assert in_column(one, 1, 0) == pytest.approx(other), what


def central_figures(document: Mapping[str, Any], pair: Pair) -> Iterator[tuple[Any, float]]:
    """Yield central figures as the result shows them beside the slow ones."""
    slow, result = pair.slow, pair.result
    public = pair.of(result.gross)
    yield document["public"]["net_present_value"]["central"], slow.worth(public)
    causal = [posting for posting in public if not posting.is_descriptive]
    yield document["public"]["without_descriptive"]["central"], slow.worth(causal)
    realised = slow.worth(pair.of(result.realised))
    yield document["public"]["realisable"]["central"], realised
    for party, shown in document["payers"].items():
        own = [p for p in result.gross if p.in_budget and party in (p.party, "all")]
        yield shown["net_present_value"]["central"], slow.worth(own)
        deepest = balance = 0.0
        for year in slow.years:
            yield shown["annual_central"][str(year)], pair.annual(own, year)
            balance += pair.annual(own, year)
            deepest = min(deepest, balance)
        yield shown["peak_negative_exposure"]["central"], deepest
    running = 0.0
    for year in slow.years:
        running += slow.worth([posting for posting in public if posting.year == year])
        yield document["public"]["cumulative"]["central"][str(year)], running
    for name, shift in (("lower_rate", -0.01), ("higher_rate", 0.01)):
        slow.rate_shift = shift
        yield document["discount_sensitivity"][name], slow.worth(public)
    slow.rate_shift = 0.0


def test_the_result_shows_the_slow_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(option_module, "turning_points", lambda *_: [])  # slow, and not compared
    for seed in SEEDS[::3]:
        problem = valid_problem(seed)[1]
        document = appraise(problem.case, settings=Settings(scrambles=2, draws=2)).values
        for option, shown in document["options"].items():
            pair = slow_pair(seed, option, problem.central())
            for found, other in central_figures(shown, pair):
                noise = 1e-12 * pair.turnover
                assert math.isclose(found, other, rel_tol=1e-9, abs_tol=noise), described(seed)
            for row in shown["people"]:
                people = pair.result.people[row["segment"], row["state"]]
                assert row["central"] == pytest.approx({str(y): n for y, n in people.items()})
            for key, row in shown["wellbeing"].items():
                years = pair.result.wellbeing[key]
                worth = sum(n * pair.slow.discount(y, is_cost=False) for y, n in years.items())
                assert row["sum"]["central"] == pytest.approx(sum(years.values()), abs=1e-9)
                assert row["discounted"]["central"] == pytest.approx(worth, abs=1e-9)
