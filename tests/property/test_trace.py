"""Every central figure can be recomputed from its printed tree, by code that shares none."""

import json
import math
import operator
import shutil
from collections.abc import Callable, Iterator
from functools import cache, reduce
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bundlinje.appraisal import option as option_module
from bundlinje.appraisal.appraise import Settings, appraise
from bundlinje.appraisal.explanation import as_document, explain
from bundlinje.cli.commands import app
from bundlinje.core.result import Result
from bundlinje.files.result_files import RESULT, TRACE, read_result, write_result
from bundlinje.reference.catalog import national
from bundlinje.service import cases
from tests.conftest import LONG, ROOT
from tests.support.random_cases import described, valid_problem
from tests.support.slow_pipeline import SlowPipeline

SEEDS = range(1000 if LONG else 60)
PRINTED_SEEDS = range(100 if LONG else 8)
EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/case.yaml"))
TINY = Settings(scrambles=2, draws=2)

Node = dict[str, Any]

# The independent evaluator: what a reader with the printed tree alone would do.

OPERATIONS: dict[str, Callable[..., float]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "power": operator.pow,
    "minimum": min,
    "maximum": max,
    "floor": math.floor,
    "sum": lambda *terms: reduce(operator.add, terms, 0.0),
}


def recompute(node: Node, operands: list[float]) -> float:
    """Return the value of a node from the recomputed values of its operands."""
    if node["operation"] in ("input", "constant"):
        assert not operands, node
        return float(node["value"])
    found = float(OPERATIONS[node["operation"]](*operands))
    assert close(found, node["value"], operands), (node, operands)
    return found


def close(found: float, stated: float, operands: list[float]) -> bool:
    """Whether two values agree, but for rounding against the largest operand."""
    size = max(map(abs, operands), default=0.0)
    return math.isclose(found, stated, rel_tol=1e-9, abs_tol=1e-12 * size)


def recompute_tree(node: Node, known: dict[int, float]) -> float:
    """Return the value of a tree in which a repeated node is `{"ref": id}`."""
    if "ref" in node:
        return known[node["ref"]]
    operands = [recompute_tree(item, known) for item in node.get("operands", ())]
    value = recompute(node, operands)
    if "id" in node:
        known[node["id"]] = value
    return value


def recompute_list(nodes: list[Node]) -> list[float]:
    """Return the value of every node of a list in which operands are earlier positions."""
    values: list[float] = []
    for node in nodes:
        values.append(recompute(node, [values[index] for index in node.get("operands", ())]))
    return values


# What it is held against.


def printed(values: Any, path: str) -> float:
    """Return the figure that a result shows at a path."""
    for key in path.split("."):
        values = values[key]
    return float(values)


def headline_centrals(options: dict[str, Any]) -> Iterator[str]:
    """Return the paths of all central figures that a result leads with."""
    for name, option in options.items():
        at = f"options.{name}"
        yield f"{at}.priors.central"
        for who in ("public", *(f"payers.{party}" for party in option["payers"])):
            figures = option["public"] if who == "public" else option["payers"][who[7:]]
            for what in ("net_present_value", "realisable", "without_descriptive"):
                if what in figures:
                    yield f"{at}.{who}.{what}.central"
            yield from (f"{at}.{who}.annual_central.{year}" for year in figures["annual_central"])
        yield f"{at}.society.all.central"
        yield from (f"{at}.society.parties.{one}.central" for one in option["society"]["parties"])
        yield from (f"{at}.wellbeing.{key}.sum.central" for key in option["wellbeing"])


def small_result(seed: int) -> Result:
    """Return the result of a random case with hardly any draws."""
    return appraise(valid_problem(seed)[1].case, settings=TINY)


def scale_of(result: Result, path: str) -> float:
    """Return the largest central amount of the option, against which rounding is judged."""
    option = result.values["options"][path.split(".")[1]]
    amounts = (
        abs(value)
        for party in option["payers"].values()
        for value in party["annual_central"].values()
    )
    return float(max(amounts))


@pytest.fixture
def no_turning_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the break-evens out: they take the most time and have no tree."""
    monkeypatch.setattr(option_module, "turning_points", lambda *_: [])


@pytest.mark.usefixtures("no_turning_points")
def test_every_central_figure_of_random_cases_follows_from_its_nodes() -> None:
    for seed in SEEDS:
        result = small_result(seed)
        document = as_document(result.traces())
        values = recompute_list(document["nodes"])
        about = described(seed)
        for path, index in document["figures"].items():
            shown = printed(result.values, path)
            noise = 1e-11 * scale_of(result, path)
            assert math.isclose(values[index], shown, rel_tol=1e-9, abs_tol=noise), (path, about)
        missing = set(headline_centrals(result.values["options"])) - set(document["figures"])
        assert not missing, (sorted(missing)[:3], about)


def test_the_leaves_are_the_inputs_and_the_discount_factors() -> None:
    for seed in SEEDS:
        case, problem = valid_problem(seed)
        slow = SlowPipeline(case, problem.central(), national())
        traces = {
            path: tree for name in case["options"] for path, tree in explain(problem, name).items()
        }
        for node in as_document(traces)["nodes"]:
            if node["operation"] == "input" and node["label"].startswith("discount factor"):
                year, kind = node["label"].removeprefix("discount factor ").split(" ")
                expected = slow.discount(int(year), kind == "(costs)")
                assert math.isclose(node["value"], expected, rel_tol=1e-12), (seed, node)
            elif node["operation"] == "input":
                assert node["value"] == problem.central()[node["source"]["input"]], (seed, node)


@pytest.mark.parametrize("seed", PRINTED_SEEDS)
@pytest.mark.usefixtures("no_turning_points")
def test_the_tree_that_why_prints_gives_the_figure(seed: int, tmp_path: Path) -> None:
    result = small_result(seed)
    trace = {"run_id": result.run_id, **as_document(result.traces())}
    write_result(tmp_path, result.as_json(), trace)
    for path in headline_centrals(result.values["options"]):
        if path.split(".")[-2] != "annual_central":
            tree = json.loads(json.dumps(cases.explain_figure(tmp_path, path)))
            assert recompute_tree(tree, {}) == pytest.approx(
                printed(result.values, path), rel=1e-9, abs=1e-11 * scale_of(result, path)
            ), (path, described(seed))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_why_json_of_an_example_gives_every_headline(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bundlinje.service.cases.read_result", cache(read_result))  # read it once
    folder = tmp_path / example.name
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("out"))
    cases.run_folder(folder, draws=16)
    out = folder / "out"
    document, trace = (
        json.loads((out / name).read_text(encoding="utf-8")) for name in (RESULT, TRACE)
    )
    values = recompute_list(trace["nodes"])
    for path in headline_centrals(document["options"]):
        found = values[trace["figures"][path]]
        if ".annual_central." not in path:
            asked = CliRunner().invoke(app, ["why", str(folder), path, "--json"])
            assert asked.exit_code == 0, asked.output
            assert recompute_tree(json.loads(asked.stdout), {}) == found
        assert found == pytest.approx(printed(document, path), rel=1e-9, abs=1e-6), path


def test_a_tree_that_does_not_add_up_is_seen() -> None:
    tree = {
        "operation": "add",
        "value": 3.0,
        "operands": [{"operation": "constant", "value": 1.0}] * 2,
    }
    with pytest.raises(AssertionError):
        recompute_tree(tree, {})
