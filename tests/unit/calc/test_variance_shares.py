"""Shares of the variance: sums, null inputs, groups, and another program on independent inputs."""

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from SALib.analyze import sobol as salib_analyze
from SALib.sample import sobol as salib_sample
from scipy import stats

from bundlinje.calc.normal import normal_cdf
from bundlinje.calc.sampling import uniforms
from bundlinje.calc.summary import Array
from bundlinje.calc.variance_shares import Share, shapley_effects, sobol_indices
from tests.support.normal_decisions import scores

RARE = 0.001
SCRAMBLES, DRAWS = 32, 256


def pair(count: int, seed: int, column: Callable[..., Array] = scores) -> tuple[Array, Array]:
    """Return two independent samples, shape (rows, inputs)."""
    one, other = (
        np.column_stack([column(f"{half}{i}", seed, SCRAMBLES, DRAWS) for i in range(count)])
        for half in ("first", "second")
    )
    return one, other


def assert_near(found: Share, true: float, figures: int = 1) -> None:
    """Hold one of several figures to its error; the level is shared between them."""
    limit = stats.t(SCRAMBLES - 1).isf(RARE / (2 * figures))
    assert abs(found.value - true) <= limit * found.standard_error + 1e-12


def linear(weights: list[float]) -> Callable[[Array], Array]:
    return lambda values: np.asarray(values @ np.array(weights))


# --- Sobol ---------------------------------------------------------------------------------------


def test_linear_model_has_its_squares() -> None:
    weights = [1.0, -2.0, 0.5, 0.0]
    singles, totals = sobol_indices(linear(weights), *pair(4, 1), SCRAMBLES)

    for weight, single, total in zip(weights, singles, totals, strict=True):
        assert_near(single, weight**2 / 5.25, 8)
        assert_near(total, weight**2 / 5.25, 8)


def test_unused_input_has_exactly_nothing() -> None:
    singles, totals = sobol_indices(linear([1.0, 0.0]), *pair(2, 1), SCRAMBLES)

    assert singles[1] == totals[1] == Share(0.0, 0.0)


def test_product_is_all_interaction() -> None:
    singles, totals = sobol_indices(lambda v: v[:, 0] * v[:, 1], *pair(2, 1), SCRAMBLES)

    for single, total in zip(singles, totals, strict=True):
        assert_near(single, 0.0, 4)
        assert_near(total, 1.0, 4)


def test_errors_over_many_seeds_are_those_it_states(long_run: bool) -> None:
    distances = []
    for seed in range(300 if long_run else 60):
        singles, _ = sobol_indices(
            lambda v: v[:, 0] + v[:, 1] * (1.0 + v[:, 2]), *pair(3, seed), SCRAMBLES
        )
        distances.append((singles[0].value - 1.0 / 3.0) / singles[0].standard_error)
    assert stats.kstest(distances, stats.t(SCRAMBLES - 1).cdf).pvalue > RARE


def test_scale_and_origin_of_the_result_do_not_matter() -> None:
    samples = pair(3, 2)

    def model(values: Array) -> Array:
        return np.asarray(values[:, 0] + values[:, 1] ** 2 * values[:, 2])

    plain = sobol_indices(model, *samples, SCRAMBLES)
    moved = sobol_indices(lambda v: 1e6 - 1e3 * model(v), *samples, SCRAMBLES)
    for kind in (0, 1):
        for one, other in zip(plain[kind], moved[kind], strict=True):
            assert one.value == pytest.approx(other.value, abs=1e-9)


def test_order_of_inputs_does_not_matter() -> None:
    first, second = pair(3, 2)
    turn = [2, 0, 1]
    plain = sobol_indices(linear([1.0, 2.0, 3.0]), first, second, SCRAMBLES)
    turned = sobol_indices(linear([3.0, 1.0, 2.0]), first[:, turn], second[:, turn], SCRAMBLES)

    for kind in (0, 1):
        for place, origin in enumerate(turn):
            assert turned[kind][place].value == pytest.approx(plain[kind][origin].value, abs=1e-12)


def test_samples_are_left_as_they_were() -> None:
    first, second = pair(3, 2)
    before = first.copy(), second.copy()
    sobol_indices(linear([1.0, 2.0, 3.0]), first, second, SCRAMBLES)

    np.testing.assert_array_equal((first, second), before)


def additive_and_product(values: Array) -> Array:
    return np.asarray(
        values[:, 0] + 2.0 * values[:, 1] ** 2 + 3.0 * values[:, 2] * values[:, 3] + values[:, 4]
    )


def test_salib_says_the_same_on_independent_inputs() -> None:
    """SALib: Herman and Usher (2017), Journal of Open Source Software 2(9), 97."""
    problem = {"num_vars": 5, "names": list("abcde"), "bounds": [[0.0, 1.0]] * 5}
    values = salib_sample.sample(problem, 4096, calc_second_order=False, seed=1)
    theirs = salib_analyze.analyze(
        problem, additive_and_product(values), calc_second_order=False, seed=1
    )
    first, second = pair(5, 3, uniforms)
    singles, totals = sobol_indices(additive_and_product, first, second, SCRAMBLES)

    # SALib states the half width of a 95 % interval
    limit = stats.norm.isf(RARE / 20)
    for ours, key in ((singles, "S1"), (totals, "ST")):
        for share, value, half in zip(ours, theirs[key], theirs[f"{key}_conf"], strict=True):
            spread = float(np.hypot(share.standard_error, half / 1.96))
            assert abs(share.value - value) < limit * spread


# --- Shapley -------------------------------------------------------------------------------------


def effects(
    model: Callable[[Array], Array],
    correlation: Array,
    groups: dict[str, list[int]] | None = None,
    seed: int = 1,
    orders: np.ndarray | None = None,
) -> dict[str, Share]:
    count = len(correlation)
    groups = groups or {str(column): [column] for column in range(count)}
    return shapley_effects(model, *pair(count, seed), correlation, groups, SCRAMBLES, orders)


def linear_shapley(weights: list[float], correlation: Array) -> Array:
    """Return the shares of a linear model of normal inputs by averaging over all orders.

    Owen and Prieur (2017), section 4: conditional variances of the normal distribution.
    """
    covariance = np.outer(weights, weights) * correlation
    count = len(weights)
    shares = np.zeros(count)
    orders = list(permutations(range(count)))
    for order in orders:
        before = 0.0
        for place in range(1, count + 1):
            known = list(order[place:])
            free = list(order[:place])
            left = covariance[np.ix_(free, free)]
            if known:
                across = covariance[np.ix_(free, known)]
                left = left - across @ np.linalg.solve(covariance[np.ix_(known, known)], across.T)
            shares[order[place - 1]] += left.sum() - before
            before = left.sum()
    return np.asarray(shares / (len(orders) * covariance.sum()))


def random_correlation(count: int, seed: int) -> Array:
    factor = np.random.default_rng(seed).normal(size=(count, count + 1))
    covariance = factor @ factor.T
    size = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(size, size))


@pytest.mark.parametrize("seed", range(5))
def test_linear_models_of_correlated_inputs_have_their_closed_form(seed: int) -> None:
    weights = np.random.default_rng(seed).uniform(0.5, 2.0, 4).tolist()
    correlation = random_correlation(4, seed)

    found = effects(linear(weights), correlation, seed=seed)

    for share, true in zip(found.values(), linear_shapley(weights, correlation), strict=True):
        assert_near(share, float(true), 20)


def test_shares_sum_to_the_whole_variance() -> None:
    def model(values: Array) -> Array:
        return np.asarray(np.exp(values[:, 0]) * values[:, 1] + values[:, 2] ** 3)

    orders = np.argsort(uniforms("orders", 1, 1, 128)[: SCRAMBLES * 3].reshape(SCRAMBLES, 1, 3))
    for given in (None, orders):
        found = effects(model, random_correlation(3, 1), orders=given)
        assert sum(share.value for share in found.values()) == pytest.approx(1.0, abs=1e-12)


def test_unused_independent_input_has_exactly_nothing() -> None:
    found = effects(linear([1.0, 2.0, 0.0]), np.eye(3))

    assert found["2"].value == pytest.approx(0.0, abs=1e-15)
    assert found["2"].standard_error == pytest.approx(0.0, abs=1e-15)


def test_unused_input_shares_in_what_it_is_correlated_with() -> None:
    correlation = np.array([[1.0, 0.8], [0.8, 1.0]])

    found = effects(linear([1.0, 0.0]), correlation)

    # the unused one explains 0.64 when known alone, and nothing beside the other
    assert_near(found["1"], 0.32, 1)


def test_alike_inputs_share_alike() -> None:
    correlation = np.full((3, 3), 0.5) + 0.5 * np.eye(3)

    found = effects(lambda v: v[:, 0] * v[:, 1] * v[:, 2], correlation)

    for share in found.values():
        assert_near(share, 1.0 / 3.0, 3)


def test_groups_of_independent_inputs_add_up() -> None:
    weights = [1.0, 2.0, 3.0, 1.0]

    found = effects(linear(weights), np.eye(4), {"assumed": [0, 2], "measured": [1, 3]})

    assert_near(found["assumed"], 10.0 / 15.0, 2)
    assert_near(found["measured"], 5.0 / 15.0, 2)


def test_random_orders_agree_with_all_subsets() -> None:
    weights, correlation = [1.0, 1.5, 0.5, 2.0, 1.0], random_correlation(5, 3)
    noise = np.random.default_rng(1).random((SCRAMBLES, 4, 5))

    found = effects(linear(weights), correlation, orders=noise.argsort(axis=2))

    for share, true in zip(found.values(), linear_shapley(weights, correlation), strict=True):
        assert_near(share, float(true), 5)


def test_margins_come_in_through_the_model() -> None:
    """A log-normal and a uniform, independent: each has its own variance."""

    def model(values: Array) -> Array:
        return np.asarray(np.exp(0.3 * values[:, 0]) + normal_cdf(values[:, 1]))

    found = effects(model, np.eye(2))

    log_normal = np.exp(0.09) * np.expm1(0.09)
    assert_near(found["0"], log_normal / (log_normal + 1.0 / 12.0), 1)


def test_one_group_of_all_has_all() -> None:
    found = effects(linear([1.0, 2.0]), np.eye(2), {"all": [0, 1]})

    assert found["all"].value == pytest.approx(1.0)
    assert found["all"].standard_error == pytest.approx(0.0, abs=1e-12)


# --- Refusals ------------------------------------------------------------------------------------

ONES = np.ones((64, 2))
REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "nothing varies": (
        lambda: sobol_indices(lambda v: np.zeros(len(v)), *pair(2, 1), SCRAMBLES),
        "does not vary",
    ),
    "other shapes": (lambda: sobol_indices(linear([1.0]), ONES, ONES[:, :1]), "one shape"),
    "uneven scrambles": (lambda: sobol_indices(linear([1.0]), ONES, ONES, 5), "equal ones"),
    "column in no group": (lambda: effects(linear([1.0, 1.0]), np.eye(2), {"a": [0]}), "one group"),
    "column in two": (
        lambda: effects(linear([1.0, 1.0]), np.eye(2), {"a": [0, 1], "b": [1]}),
        "one group",
    ),
    "too many groups": (lambda: effects(linear([1.0] * 11), np.eye(11)), "give random orders"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused(name: str) -> None:
    work, words = REFUSED[name]
    with pytest.raises(ValueError, match=words):
        work()
