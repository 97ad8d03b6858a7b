"""Variance shares against functions whose shares are known exactly (sensitivity.yaml)."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bundlinje.calc.lattice import lattice_points
from bundlinje.calc.normal import normal_cdf
from bundlinje.calc.sampling import uniforms
from bundlinje.calc.summary import Array
from bundlinje.calc.variance_shares import Share, shapley_effects, sobol_indices
from tests.reference.adapters import golden
from tests.support.normal_decisions import scores

SCRAMBLES, DRAWS = 64, 256
ERRORS = 4.0
"""The file's tolerance: within 4 standard errors; sums of Shapley shares equal 1."""

COVERED = {
    "ishigami_a7_b0.1",
    "sobol_g",
    "linear_gaussian_two_inputs",
    "linear_gaussian_three_inputs",
}


@pytest.fixture(name="cases", scope="module")
def fixture_cases(shared: Path) -> dict[str, dict[str, Any]]:
    content = golden(shared, "sensitivity.yaml")
    assert content["tolerance"].startswith("Monte Carlo estimate within 4 standard errors")
    return {case["id"]: case for case in content["cases"]}


def test_every_case_is_covered(cases: dict[str, Any]) -> None:
    assert cases.keys() == COVERED


def uniform_pair(count: int) -> tuple[Array, Array]:
    one, other = (
        np.column_stack([uniforms(f"{half}{i}", 1, SCRAMBLES, DRAWS) for i in range(count)])
        for half in ("first", "second")
    )
    return one, other


def score_pair(count: int) -> tuple[Array, Array]:
    one, other = (
        np.column_stack([scores(f"{half}{i}", 1, SCRAMBLES, DRAWS) for i in range(count)])
        for half in ("first", "second")
    )
    return one, other


def assert_within(found: list[Share], expected: list[float], rounding: float) -> None:
    for share, true in zip(found, expected, strict=True):
        assert abs(share.value - true) <= ERRORS * share.standard_error + rounding
        assert share.standard_error < 0.02


def ishigami(uniform: Array) -> Array:
    """Ishigami and Homma (1990), with a = 7 and b = 0.1."""
    x = np.pi * (2.0 * uniform - 1.0)
    return np.asarray(
        np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    )


def by_scores(scored: Array) -> Array:
    """Return the uniforms of some standard normal scores."""
    return normal_cdf(scored.ravel()).reshape(scored.shape)


def test_sobol_indices_of_ishigami(cases: dict[str, Any]) -> None:
    case = cases["ishigami_a7_b0.1"]
    first, second = uniform_pair(3)
    singles, totals = sobol_indices(ishigami, first, second, SCRAMBLES)

    assert ishigami(first).var() == pytest.approx(case["variance"], rel=0.02)
    assert_within(singles, case["first"], 1e-9)
    assert_within(totals, case["total"], 1e-9)


def test_sobol_indices_of_ishigami_on_a_lattice(cases: dict[str, Any]) -> None:
    case = cases["ishigami_a7_b0.1"]
    shifts = np.random.default_rng(1).random((32, 6))
    first, second = np.split(lattice_points(shifts), 2, axis=1)
    singles, totals = sobol_indices(ishigami, first, second, 32)

    for found, expected in ((singles, case["first"]), (totals, case["total"])):
        assert_within(found, expected, 1e-9)
        assert [share.value for share in found] == pytest.approx(expected, abs=0.005)


def test_shapley_effects_of_ishigami(cases: dict[str, Any]) -> None:
    found = shapley_effects(
        lambda z: ishigami(by_scores(z)),
        *score_pair(3),
        np.eye(3),
        {"x1": [0], "x2": [1], "x3": [2]},
        SCRAMBLES,
    )

    assert_within(list(found.values()), cases["ishigami_a7_b0.1"]["shapley"], 1e-9)
    assert sum(share.value for share in found.values()) == pytest.approx(1.0, abs=1e-12)


def test_sobol_indices_of_sobol_g(cases: dict[str, Any]) -> None:
    case = cases["sobol_g"]
    a = np.array(case["a"], dtype=float)

    def model(uniform: Array) -> Array:
        return np.asarray(np.prod((np.abs(4.0 * uniform - 2.0) + a) / (1.0 + a), axis=1))

    singles, totals = sobol_indices(model, *uniform_pair(len(a)), SCRAMBLES)

    assert_within(singles, case["first"], 5e-7)
    assert_within(totals, case["total"], 5e-7)


def add(scored: Array, sds: list[float]) -> Array:
    return np.asarray(scored @ np.array(sds))


def test_shapley_effects_of_two_correlated_inputs(cases: dict[str, Any]) -> None:
    case = cases["linear_gaussian_two_inputs"]
    for rho, first, variance in zip(case["rho"], case["shapley_x1"], case["variance"], strict=True):
        correlation = np.array([[1.0, rho], [rho, 1.0]])
        assert np.array([1.0, 2.0]) @ correlation @ np.array([1.0, 2.0]) == pytest.approx(variance)
        found = shapley_effects(
            lambda z: add(z, [1.0, 2.0]),
            *score_pair(2),
            correlation,
            {"x1": [0], "x2": [1]},
            SCRAMBLES,
        )
        assert_within(list(found.values()), [first, 1.0 - first], 1e-9)
        assert sum(share.value for share in found.values()) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("ways", ["all subsets", "random orders"])
def test_shapley_effects_of_three_inputs_two_of_them_correlated(
    cases: dict[str, Any], ways: str
) -> None:
    case = cases["linear_gaussian_three_inputs"]
    correlation = np.eye(3)
    correlation[1, 2] = correlation[2, 1] = 0.9
    noise = uniforms("orders", 1, SCRAMBLES, 16).reshape(SCRAMBLES, -1)[:, :12]
    orders = noise.reshape(SCRAMBLES, 4, 3).argsort(axis=2) if ways == "random orders" else None

    found = shapley_effects(
        lambda z: add(z, [1.0, 1.0, 2.0]),
        *score_pair(3),
        correlation,
        {"x1": [0], "x2": [1], "x3": [2]},
        SCRAMBLES,
        orders,
    )

    assert_within(list(found.values()), case["shapley"], 1e-8)
    assert sum(share.value for share in found.values()) == pytest.approx(1.0, abs=1e-12)
