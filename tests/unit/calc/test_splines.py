"""Splines: the columns are those of another program, and the fit is the least-squares fit."""

import numpy as np
import pytest
from scipy.interpolate import BSpline

from bundlinje.calc.splines import (
    DRAWS_A_COLUMN,
    KNOTS,
    KNOTS_OF_SEVERAL,
    design_columns,
    project,
    spline_columns,
)
from bundlinje.calc.summary import Array
from tests.support.normal_decisions import scores


def by_scipy(values: Array, knots: int = KNOTS) -> Array:
    """Return the same columns by scipy.interpolate.BSpline."""
    inner = np.sort(values)[(np.arange(1, knots + 1) * values.size) // (knots + 1)]
    low, high = [values.min()] * 4, [values.max()] * 4
    return np.asarray(BSpline.design_matrix(values, np.r_[low, inner, high], 3).toarray().T)


@pytest.mark.parametrize("change", [np.asarray, np.exp, np.square], ids=["normal", "exp", "square"])
@pytest.mark.parametrize("knots", [1, 3, 6])
def test_columns_are_those_of_scipy(change: np.ufunc, knots: int) -> None:
    values = change(scores("a", 1))

    found = spline_columns(values, knots)

    assert found.shape == (knots + 4, values.size)
    np.testing.assert_allclose(found, by_scipy(values, knots), atol=1e-13)


def test_columns_do_not_depend_on_unit_or_origin() -> None:
    values = scores("a", 1)

    np.testing.assert_allclose(
        spline_columns(7.0 + 1e6 * values), spline_columns(values), atol=1e-8
    )


def test_fit_is_the_least_squares_fit_of_numpy() -> None:
    values, outcomes = scores("a", 1), np.vstack([scores("b", 1), np.exp(scores("a", 1))])
    columns = spline_columns(values)

    found = project(columns, outcomes)

    weights = np.linalg.lstsq(columns.T, outcomes.T, rcond=None)[0]
    np.testing.assert_allclose(found.fitted, (columns.T @ weights).T, atol=1e-10)
    assert found.rank == len(columns)
    np.testing.assert_allclose(found.fitted.mean(axis=1), outcomes.mean(axis=1), atol=1e-12)


def test_cubics_are_reproduced_exactly() -> None:
    values = scores("a", 1)
    outcome = (1.0 - 2.0 * values + 0.5 * values**3)[None, :]

    np.testing.assert_allclose(project(spline_columns(values), outcome).fitted, outcome, atol=1e-9)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 9])
def test_input_with_few_values_is_fitted_by_its_group_means(count: int) -> None:
    values = np.floor(count * (np.argsort(np.argsort(scores("a", 1))) / 8192.0))
    outcome = scores("b", 1)[None, :]

    found = project(spline_columns(values), outcome)

    means = [outcome[0, values == value].mean() for value in range(count)]
    assert found.rank == count
    np.testing.assert_allclose(found.fitted[0], np.array(means)[values.astype(int)], atol=1e-8)


def test_mass_in_one_place_beside_a_spread_is_allowed() -> None:
    values = np.maximum(scores("a", 1), 0.5)

    found = project(spline_columns(values), values[None, :])

    np.testing.assert_allclose(found.fitted[0], values, atol=1e-9)


def test_two_inputs_have_all_products_of_their_curves() -> None:
    one, other = scores("a", 1), scores("b", 1)
    outcome = (one**2 * other - other**3)[None, :]

    columns = design_columns([one, other], outcome)

    assert len(columns) == (KNOTS_OF_SEVERAL + 4) ** 2
    np.testing.assert_allclose(project(columns, outcome).fitted, outcome, atol=1e-7)


def test_larger_group_has_curves_and_products_of_pairs() -> None:
    inputs = [scores(name, 1) for name in "abcd"]
    outcome = (inputs[0] * inputs[1] + inputs[2] ** 3 - inputs[3] * inputs[2])[None, :]

    columns = design_columns(inputs, outcome)

    assert len(columns) == 1 + 4 * (KNOTS_OF_SEVERAL + 3) + 6
    np.testing.assert_allclose(project(columns, outcome).fitted, outcome, atol=1e-7)


def test_very_large_group_keeps_the_pairs_of_the_inputs_that_explain_most() -> None:
    inputs = [scores(f"x{place}", 1, draws=512) for place in range(30)]
    outcome = (5.0 * inputs[3] + 5.0 * inputs[17] + inputs[3] * inputs[17])[None, :]

    columns = design_columns(inputs, outcome)

    assert len(columns) <= 4096 // DRAWS_A_COLUMN
    np.testing.assert_allclose(project(columns, outcome).fitted, outcome, atol=1e-7)


def test_an_input_given_twice_changes_nothing() -> None:
    one, outcome = scores("a", 1), scores("b", 1)[None, :]

    twice = project(design_columns([one, one], outcome), outcome)

    assert twice.rank < (KNOTS_OF_SEVERAL + 4) ** 2
    assert twice.fitted.var() < 0.01
