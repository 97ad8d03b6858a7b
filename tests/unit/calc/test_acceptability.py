"""Cost beside effect: curves that belong together, and the frontier of options."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bundlinje.calc.acceptability import acceptability, efficiency_frontier
from bundlinje.calc.information import perfect_information
from bundlinje.calc.summary import Array
from tests.support.normal_decisions import scores

AMOUNTS = [0.0, 1.0, 2.0, 5.0, 20.0]


@pytest.fixture(name="sample", scope="module")
def fixture_sample() -> tuple[Array, Array]:
    """Doing nothing and three kinds of help, some dearer and some better."""
    costs = [np.zeros(8192), 5.0 + scores("c1", 1), 9.0 + 2.0 * scores("c2", 1), np.full(8192, 6.0)]
    effects = [np.zeros(8192), 2.0 + scores("e1", 1), 3.0 + scores("e2", 1), scores("e3", 1)]
    return np.column_stack(costs), np.column_stack(effects)


def test_probabilities_sum_to_one_and_losses_to_what_they_say(
    sample: tuple[Array, Array],
) -> None:
    costs, effects = sample
    found = acceptability(costs, effects, AMOUNTS)

    np.testing.assert_allclose(found.probability.sum(axis=1), 1.0)
    assert (found.expected_loss >= 0.0).all()
    for row, amount in enumerate(AMOUNTS):
        benefit = amount * effects - costs
        worth = perfect_information(benefit)
        assert found.information[row] == pytest.approx(worth.value, rel=1e-9)
        assert found.best[row] == benefit.mean(axis=0).argmax()
        assert found.best_probability[row] == found.probability[row, found.best[row]]
        # the differences between loss curves are the differences between mean net benefits
        np.testing.assert_allclose(
            found.expected_loss[row] - found.expected_loss[row, 0],
            benefit.mean(axis=0)[0] - benefit.mean(axis=0),
            atol=1e-9,
        )


def test_the_probability_of_two_options_is_that_of_a_normal() -> None:
    # 2 x effect - cost is normal with mean 2 * 2 - 5 and variance 4 + 1
    costs = np.column_stack([np.zeros(8192), 5.0 + scores("c", 1)])
    effects = np.column_stack([np.zeros(8192), 2.0 + scores("e", 1)])

    found = acceptability(costs, effects, [2.0])

    wins = round(float(found.probability[0, 1]) * 8192)
    true = stats.norm(-1.0, np.sqrt(5.0)).sf(0.0)
    assert stats.binomtest(wins, 8192, true).pvalue > 0.001


def test_the_most_likely_best_need_not_be_the_best_on_average() -> None:
    # a small gain nine times in ten, and a great loss else
    effects = np.column_stack([np.zeros(10), np.array([1.0] * 9 + [-20.0])])

    found = acceptability(np.zeros((10, 2)), effects, [1.0])

    assert found.best[0] == 0
    assert found.probability[0].tolist() == pytest.approx([0.1, 0.9])
    assert found.best_probability[0] == pytest.approx(0.1)


def test_options_that_tie_share() -> None:
    found = acceptability(np.zeros((8, 4)), np.zeros((8, 4)), [1.0])

    assert found.probability.tolist() == [[0.25] * 4]
    assert found.information.tolist() == [0.0]


def test_order_of_options_does_not_matter(sample: tuple[Array, Array]) -> None:
    costs, effects = sample
    turn = [2, 0, 3, 1]

    found = acceptability(costs[:, turn], effects[:, turn], AMOUNTS)

    plain = acceptability(costs, effects, AMOUNTS)
    np.testing.assert_array_equal(found.probability, plain.probability[:, turn])
    np.testing.assert_allclose(found.expected_loss, plain.expected_loss[:, turn])


def test_what_all_options_cost_does_not_count(sample: tuple[Array, Array]) -> None:
    costs, effects = sample

    found = acceptability(costs + 100.0 * scores("all", 1)[:, None], effects, AMOUNTS)

    np.testing.assert_allclose(
        found.expected_loss, acceptability(costs, effects, AMOUNTS).expected_loss, atol=1e-9
    )


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="must have one shape"):
        acceptability(np.zeros((8, 2)), np.zeros((8, 3)), [1.0])
    with pytest.raises(ValueError, match="must have one shape"):
        acceptability(np.zeros(8), np.zeros(8), [1.0])


# --- The frontier --------------------------------------------------------------------------------


def test_frontier_by_hand() -> None:
    # 1 is dearer and worse than 2; 3 lies above the line from 2 to 4
    found = efficiency_frontier([0.0, 12.0, 10.0, 25.0, 35.0], [0.0, 0.5, 1.0, 2.0, 3.0])

    assert found.options == (0, 2, 4)
    assert found.ratios == pytest.approx((10.0, 12.5))
    assert (found.dominated, found.extended_dominated) == ((1,), (3,))


def test_on_the_line_is_on_the_frontier_and_alike_options_leave_one() -> None:
    found = efficiency_frontier([0.0, 1.0, 2.0, 2.0], [0.0, 1.0, 2.0, 2.0])

    assert (found.options, found.dominated) == ((0, 1, 2), (3,))


POINTS = st.lists(
    st.tuples(st.integers(0, 50).map(float), st.integers(0, 50).map(float)), min_size=1, max_size=8
)


@given(POINTS)
def test_frontier_holds_the_best_at_every_willingness_to_pay(
    points: list[tuple[float, float]],
) -> None:
    costs, effects = (np.array(column) for column in zip(*points, strict=True))

    found = efficiency_frontier(costs.tolist(), effects.tolist())

    assert sorted([*found.options, *found.dominated, *found.extended_dominated]) == list(
        range(len(points))
    )
    assert list(found.ratios) == sorted(found.ratios)
    on = list(found.options)
    for amount in [0.0, *found.ratios, *(ratio + 0.25 for ratio in found.ratios), 1e6]:
        benefit = amount * effects - costs
        assert benefit[on].max() == pytest.approx(benefit.max(), rel=1e-9, abs=1e-6)
