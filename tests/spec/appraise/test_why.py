"""Why a figure is what it is: its tree can be recomputed with nothing but arithmetic."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from bundlinje.appraisal.explanation import as_document
from tests.spec.appraise.small import Appraised, appraised
from tests.spec.appraise.test_result import CASE

ARITHMETIC: Mapping[str, Callable[..., float]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": lambda a, b: a**b,
    "minimum": min,
    "maximum": max,
    "floor": math.floor,
    "sum": lambda *terms: math.fsum(terms),
}
"""Written anew, so that it owes nothing to the program."""


@pytest.fixture(name="found", scope="module")
def fixture_found() -> Appraised:
    return appraised(CASE)


@pytest.fixture(name="trace", scope="module")
def fixture_trace(found: Appraised) -> dict[str, Any]:
    return as_document(found.result.traces())


def recomputed(nodes: list[dict[str, Any]]) -> list[float]:
    """Return every node's value from its operands; operands stand before what uses them."""
    values: list[float] = []
    for node in nodes:
        operands = [values[index] for index in node.get("operands", ())]
        values.append(
            ARITHMETIC[node["operation"]](*operands) if operands else float(node["value"])
        )
    return values


def figures(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number of a document with its path."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from figures(item, f"{path}.{key}".strip("."))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, float(value)


def test_arithmetic_alone_gives_every_explained_figure(
    found: Appraised, trace: dict[str, Any]
) -> None:
    values = recomputed(trace["nodes"])
    stated = dict(figures({"options": found.result.values["options"]}))

    assert len(trace["figures"]) > 80
    for path, index in trace["figures"].items():
        assert values[index] == pytest.approx(stated[path], rel=1e-12, abs=1e-6), path


def test_every_central_result_can_be_explained(found: Appraised, trace: dict[str, Any]) -> None:
    stated = dict(figures({"options": found.result.values["options"]}))
    headline = ("net_present_value", "realisable", "without_descriptive")
    wanted = {
        path
        for path in stated
        if path.endswith(tuple(f"{name}.central" for name in headline))
        or ".annual_central." in path
    }

    assert wanted - trace["figures"].keys() == set()


def test_leaves_are_numbers_of_the_case_with_their_sources(trace: dict[str, Any]) -> None:
    leaves = [node for node in trace["nodes"] if node["operation"] == "input"]
    named = {node["source"]["input"]: node for node in leaves if "input" in node["source"]}

    take_up = named["options.help.take_up"]
    assert take_up["value"] == pytest.approx(0.4)
    assert take_up["source"]["assumed"] == {"da": "as last year", "en": "as last year"}
    assert named["effects.job.value"]["source"]["verification"] == "verified"
    assert named["effects.job.value"]["source"]["url"] == "https://example.org"
    factors = [node for node in leaves if "schedule" in node["source"]]
    assert factors
    assert all(node["source"] == {"schedule": "0"} for node in factors)


def test_steps_carry_names_that_a_reader_knows(trace: dict[str, Any]) -> None:
    labels = {node.get("label") for node in trace["nodes"]}

    assert {
        "costs.team: cost of the year",
        "effects.job: additional outcome per person",
        "job: outcomes of people in help",
        "consequences.care: change in units of care",
    } <= labels
