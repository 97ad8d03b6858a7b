"""Where a result turns: known roots, known lines, and lines that close or end at the border."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from bundlinje.calc.break_even import break_even_lines, break_even_values
from bundlinje.calc.summary import Array

SQUARE = (-2.0, 2.0)


def test_values_are_those_of_scipy() -> None:
    def result(x: Array) -> Array:
        return np.asarray(np.exp(x) - 3.0)

    (found,) = break_even_values(result, (0.0, 5.0))

    assert found == pytest.approx(brentq(lambda x: np.exp(x) - 3.0, 0.0, 5.0), abs=1e-12)


@given(st.lists(st.integers(-99, 99), min_size=0, max_size=5, unique=True))
def test_every_turn_is_found(places: list[int]) -> None:
    roots = sorted(place / 10.0 for place in places)

    def result(x: Array) -> Array:
        return np.asarray(np.prod([x - root for root in roots], axis=0) * np.ones_like(x))

    assert break_even_values(result, (-10.0, 10.0), 2000) == pytest.approx(roots, abs=1e-9)


def test_a_root_on_the_grid_is_told_once() -> None:
    assert break_even_values(lambda x: x, (-1.0, 1.0), 3) == [0.0]
    assert break_even_values(lambda x: x**2, (-1.0, 1.0), 3) == [0.0]


def test_no_turn_is_no_value_and_no_line() -> None:
    assert break_even_values(lambda x: x + 10.0, SQUARE) == []
    assert break_even_lines(lambda x, y: x + y + 10.0, SQUARE, SQUARE) == []


def length(line: Array) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def test_straight_line_runs_from_border_to_border() -> None:
    (line,) = break_even_lines(lambda x, y: x + 2.0 * y - 0.3, SQUARE, SQUARE)

    np.testing.assert_allclose(line[:, 0] + 2.0 * line[:, 1], 0.3, atol=1e-12)
    assert sorted(line[[0, -1], 0].tolist()) == pytest.approx([-2.0, 2.0])
    assert length(line) == pytest.approx(4.0 * np.sqrt(1.25))


def test_circle_closes() -> None:
    (line,) = break_even_lines(lambda x, y: x * x + y * y - 1.0, SQUARE, SQUARE, 101)

    np.testing.assert_allclose(np.hypot(*line.T), 1.0, atol=1e-12)
    np.testing.assert_array_equal(line[0], line[-1])
    assert length(line) == pytest.approx(2.0 * np.pi, rel=1e-3)


def test_hyperbola_has_two_branches() -> None:
    lines = break_even_lines(lambda x, y: x * y - 0.5, SQUARE, SQUARE)

    assert len(lines) == 2
    for line in lines:
        np.testing.assert_allclose(line.prod(axis=1), 0.5, atol=1e-12)
        assert (np.sign(line) == np.sign(line[0])).all()


@pytest.mark.parametrize("constant", [0.001, -0.001])
def test_a_saddle_is_told_by_its_middle(constant: float) -> None:
    # with one cell, the branches of x y = constant go round the corners on the other side
    lines = break_even_lines(lambda x, y: x * y - constant, (-1.0, 1.0), (-1.0, 1.0), 2)

    assert len(lines) == 2
    for line in lines:
        assert line.shape == (2, 2)
        middle = line.mean(axis=0)
        assert middle.prod() * constant > 0.0


def test_a_result_that_jumps_has_its_line_at_the_jump() -> None:
    (line,) = break_even_lines(lambda x, y: np.where(x > 0.21, 1.0, -1.0) + 0.0 * y, SQUARE, SQUARE)

    np.testing.assert_allclose(line[:, 0], 0.21, atol=1e-12)


def test_points_run_in_order_without_leaps() -> None:
    def result(x: Array, y: Array) -> Array:
        return np.asarray(np.sin(3.0 * x) * np.cos(2.0 * y) - 0.2)

    lines = break_even_lines(result, SQUARE, SQUARE, 65)

    assert len(lines) > 3
    cell = 4.0 / 64.0 * np.sqrt(2.0) + 1e-9
    for line in lines:
        np.testing.assert_allclose(result(*line.T), 0.0, atol=1e-10)
        assert np.hypot(*np.diff(line, axis=0).T).max() <= cell
        if not np.array_equal(line[0], line[-1]):
            np.testing.assert_allclose(np.abs(line[[0, -1]]).max(axis=1), 2.0)


@given(st.floats(-3.0, 3.0), st.floats(-3.0, 3.0), st.floats(-2.0, 2.0))
def test_line_parts_losses_from_gains(a: float, b: float, c: float) -> None:
    """Along every border of the square, the result changes sign once for each end of a line."""

    def result(x: Array, y: Array) -> Array:
        return np.asarray(a * x + b * y + x * y + c)

    points = 33
    lines = break_even_lines(result, SQUARE, SQUARE, points)

    ends = sum(2 for line in lines if not (len(line) > 2 and np.array_equal(line[0], line[-1])))
    side, fixed = np.linspace(*SQUARE, points), np.full(points, 2.0)
    turns = 0
    for x, y in ((side, -fixed), (side, fixed), (-fixed, side), (fixed, side)):
        turns += sum(one != other for one, other in pairwise((result(x, y) < 0.0).tolist()))
    assert ends == turns


def test_turning_the_numbers_round_turns_the_line() -> None:
    def result(x: Array, y: Array) -> Array:
        return np.asarray(x - y * y + 0.1)

    (plain,) = break_even_lines(result, SQUARE, (-1.0, 1.0))
    (turned,) = break_even_lines(lambda y, x: result(x, y), (-1.0, 1.0), SQUARE)

    np.testing.assert_allclose(np.sort(plain[:, 0]), np.sort(turned[:, 1]), atol=1e-12)
