"""On random cases: shares of the variance leave out only what has no part, and are whole."""

from operator import itemgetter
from typing import Any

import numpy as np
import pytest

from bundlinje.appraisal.option import judge
from bundlinje.appraisal.problem import Problem
from bundlinje.appraisal.runs import Runs, reached
from bundlinje.appraisal.sensitivity import swings
from bundlinje.appraisal.variance import variance_document
from bundlinje.calc.normal import normal_cdf
from tests.conftest import LONG
from tests.support.bottom_line import resolved, sample
from tests.support.random_cases import described, valid_case

SEEDS = range(1000 if LONG else 60)
SHARED_OUT = range(200 if LONG else 12)


def uncertain(problem: Problem) -> list[str]:
    """Return the ids of the inputs that have a spread."""
    return [key for key, item in problem.inputs.items() if item.quantity.is_uncertain]


def test_what_is_not_reached_moves_no_bit_of_the_result() -> None:
    met = 0
    for seed in SEEDS:
        problem = resolved(valid_case(seed))
        drawn = sample(problem, 8)
        for option in problem.case.options:
            headline = judge(problem, option, "public")
            names = uncertain(problem)
            left_out = set(names) - set(reached(problem, headline, names))
            central = problem.central()
            moved: dict[str, Any] = {key: central[key] for key in left_out}
            before = np.broadcast_to(headline(drawn), (9,))
            after = np.broadcast_to(headline({**drawn, **moved}), (9,))
            assert before.tobytes() == after.tobytes(), described(seed)
            met += len(left_out)
    assert met > 20


@pytest.mark.parametrize("seed", SHARED_OUT)
def test_shares_are_whole_and_null_where_nothing_moves(seed: int) -> None:
    problem = resolved(valid_case(seed))
    option = next(iter(problem.case.options))
    headline = judge(problem, option, "public")
    steps: list[float] = []
    found = variance_document(problem, headline, 1, steps.append)
    tornado = {swing.input: swing for swing in swings(problem, headline)}

    if found["method"] is None:
        assert found["reason"] == "constant"
        assert max((swing.width_alone for swing in tornado.values()), default=0.0) < 0.01
        return
    assert {row["input"] for row in found["inputs"]} == set(uncertain(problem)), described(seed)
    groups = [share["value"] for share in found["by_source"].values() if share is not None]
    assert sum(groups) == pytest.approx(1.0, abs=1e-9)
    assert steps[-1] == pytest.approx(1.0, abs=1e-12)
    if found["method"] == "shapley":
        whole = sum(row["effect"]["value"] for row in found["inputs"])
        assert whole == pytest.approx(1.0, abs=1e-9)
    else:
        totals = [row["total"]["value"] for row in found["inputs"]]
        errors = [row["total"]["standard_error"] for row in found["inputs"]]
        assert min(totals) >= 0.0
        assert sum(totals) > 1.0 - 5.0 * float(np.sum(errors))


@pytest.mark.parametrize("seed", SHARED_OUT)
def test_a_column_is_a_value_or_where_it_is_correlated_a_score(seed: int) -> None:
    problem = resolved(valid_case(seed))
    names = sorted(uncertain(problem))
    joined = {name for pair in problem.pairs for name in pair[:2]}

    for name in names:
        # a column is told by what the model makes of it: the value of that input
        runs = Runs(problem, itemgetter(name), names, lambda _: None)
        first, _ = runs.sample(1, 2, 1021)
        column = first[:, names.index(name)]
        values = problem.inputs[name].distribution.quantile(
            normal_cdf(column) if name in joined else np.full(1, 0.5)
        )
        assert runs.scored[name] == (name in joined)
        if name in joined:
            assert abs(column.mean()) < 0.1
            np.testing.assert_allclose(runs(first), values, rtol=1e-12)
        else:
            np.testing.assert_array_equal(runs(first), column)
            assert column.min() <= values[0] <= column.max()
    if names:
        found = Runs(problem, len, names, print).correlation
        assert np.linalg.eigvalsh(found).min() > 0.0
