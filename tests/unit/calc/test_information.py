"""What it is worth to know: exact where it is known exactly, and the relations that must hold."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from bundlinje.calc.information import Worth, partial_information, perfect_information
from bundlinje.calc.summary import Array
from tests.support.normal_decisions import Decision, random_decision, scores

RARE = 0.001
PROBLEMS, MANY = 50, 500
SCRAMBLES_LESS_ONE = 7


def worth_of(benefits: Array, **inputs: Array) -> dict[str, Worth]:
    found = partial_information(inputs, {"all": benefits})
    return {name: by_party["all"] for name, by_party in found.items()}


def distance(found: Worth, true: float) -> float:
    return (found.value - true) / found.standard_error


def assert_as_expected(distances: list[float]) -> None:
    """Hold errors over their standard errors to what eight scrambles give: Student's t with 7."""
    assert stats.kstest(distances, stats.t(SCRAMBLES_LESS_ONE).cdf).pvalue > RARE


# --- Exact values --------------------------------------------------------------------------------


@pytest.fixture(name="problems", scope="module")
def fixture_problems(long_run: bool) -> int:
    return MANY if long_run else PROBLEMS


def test_errors_over_random_problems_are_those_it_states(problems: int) -> None:
    everything, single, pair, group = [], [], [], []
    for seed in range(problems):
        decision, _ = random_decision(seed)
        inputs = decision.inputs(seed)
        benefits = decision.benefits(inputs)
        everything.append(distance(perfect_information(benefits), decision.everything()))
        groups = {"x0": ["x0"], "pair": ["x0", "x1"], "group": ["x0", "x1", "x2"]}
        found = partial_information(inputs, {"all": benefits}, groups)
        single.append(distance(found["x0"]["all"], decision.knowing(0)))
        pair.append(distance(found["pair"]["all"], decision.knowing(0, 1)))
        group.append(distance(found["group"]["all"], decision.knowing(0, 1, 2)))

    for distances in (everything, single, pair, group):
        assert_as_expected(distances)


def test_explained_share_is_the_first_order_index(problems: int) -> None:
    # the error of a squared correlation r is about 2 r (1 - r^2) / sqrt(n): Wright (1921)
    distances = []
    for seed in range(problems):
        decision, _ = random_decision(seed)
        inputs = decision.inputs(seed)
        found = worth_of(decision.benefits(inputs), x0=inputs["x0"])["x0"].explained
        share = (decision.sds[0] / decision.sd) ** 2
        distances.append((found - share) / (2.0 * np.sqrt(share) * (1.0 - share) / np.sqrt(8192.0)))
    assert stats.kstest(distances, stats.norm.cdf).pvalue > RARE


def test_an_input_with_no_part_in_it_is_worth_next_to_nothing(problems: int) -> None:
    """The hardest case: the options tie, so that noise alone would change the choice.

    The plain estimate is then 3 % of the value of knowing everything, on average.
    """
    shares, plain, exact, far = [], [], 0, 0
    for seed in range(problems):
        decision = Decision(0.0, (1.0, 2.0, 3.0))
        benefits = decision.benefits(decision.inputs(seed))
        found = worth_of(benefits, other=scores("other", seed))["other"]
        whole = perfect_information(benefits).value
        shares.append(found.value / whole)
        plain.append(found.plug_in / whole)
        exact += found.value == 0.0
        far += found.value > 2.0 * found.standard_error
    # F with 9 degrees of freedom is below 1 in 56 % of samples
    chance = stats.f(9, 8182).cdf(1.0)
    assert stats.binomtest(exact, problems, chance).pvalue > RARE
    beyond = stats.t(SCRAMBLES_LESS_ONE).sf(2.0)
    assert stats.binomtest(far, problems, beyond, alternative="greater").pvalue > RARE
    assert np.mean(shares) < 0.02 < np.mean(plain)


def test_an_input_that_cannot_change_the_choice_is_worth_nothing_at_all() -> None:
    decision = Decision(50.0, (1.0, 2.0))
    inputs = decision.inputs(1)

    found = worth_of(decision.benefits(inputs), **inputs)["x0"]

    assert (found.value, found.standard_error, found.plug_in) == (0.0, 0.0, 0.0)
    assert found.explained == pytest.approx(0.2, abs=0.02)


def test_a_constant_input_is_worth_nothing() -> None:
    decision = Decision(0.0, (1.0, 2.0))
    benefits = decision.benefits(decision.inputs(1))

    found = worth_of(benefits, fixed=np.full(8192, 3.0))["fixed"]

    assert (found.value, found.explained) == (0.0, 0.0)


def test_an_input_that_decides_alone_is_worth_everything() -> None:
    inputs = Decision(0.5, (1.0,)).inputs(1)
    benefits = Decision(0.5, (1.0,)).benefits(inputs)

    found, whole = worth_of(benefits, **inputs)["x0"], perfect_information(benefits)

    assert found.value == pytest.approx(whole.value, rel=1e-9)
    assert found.standard_error == pytest.approx(whole.standard_error, rel=1e-6)
    assert found.explained == pytest.approx(1.0)


def test_a_step_and_a_switch_are_worth_what_they_decide() -> None:
    """An input of two values, each as likely: knowing it gains a quarter of the difference."""
    switch = np.where(scores("switch", 1) > 0.0, 1.0, -1.0)
    noise = scores("noise", 1)
    net = switch + noise
    benefits = np.column_stack([0.0 * net, net])

    found = worth_of(benefits, switch=switch)["switch"]

    assert abs(distance(found, 0.5)) < stats.t(SCRAMBLES_LESS_ONE).isf(RARE / 2)


# --- Guards --------------------------------------------------------------------------------------


def test_worth_lies_between_nothing_and_everything(problems: int) -> None:
    for seed in range(problems):
        chance = np.random.default_rng(seed)
        inputs = {f"x{place}": scores(f"x{place}", seed, draws=512) for place in range(4)}
        columns = list(inputs.values())
        net = [
            chance.normal() + columns[int(chance.integers(4))] * columns[int(chance.integers(4))]
            for _ in range(3)
        ]
        benefits = np.column_stack([np.zeros(4096), *net])
        whole = perfect_information(benefits).value
        groups = {**{name: [name] for name in inputs}, "all": list(inputs)}
        found = partial_information(inputs, {"a": benefits}, groups)
        for by_party in found.values():
            assert 0.0 <= by_party["a"].value <= whole
            assert by_party["a"].standard_error >= 0.0


def test_what_the_upper_bound_cuts_stays_visible() -> None:
    # all inputs known, with a product of three that the group's regression leaves out
    inputs = {name: scores(name, 3) for name in "abc"}
    net = inputs["a"] * inputs["b"] * inputs["c"] - 0.01
    benefits = np.column_stack([0.0 * net, net])

    found = partial_information(inputs, {"p": benefits}, {"all": list("abc")})["all"]["p"]

    assert found.value <= perfect_information(benefits).value
    assert found.plug_in >= found.value
    assert found.explained < 0.1  # says that the regression does not see it


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "too few draws": (
        lambda: worth_of(np.zeros((2048, 2)), x=np.zeros(2048)),
        "2048 draws; a regression needs at least 4096",
    ),
    "one option": (lambda: perfect_information(np.zeros((4096, 1))), "at least 2 options"),
    "no options": (lambda: perfect_information(np.zeros(4096)), "at least 2 options"),
    "one scramble": (lambda: perfect_information(np.zeros((4096, 2)), 1), "at least 2 equal"),
    "uneven scrambles": (lambda: perfect_information(np.zeros((4097, 2))), "at least 2 equal"),
    "not a number": (
        lambda: perfect_information(np.full((4096, 2), np.nan)),
        "benefits must be finite",
    ),
    "other draws": (
        lambda: worth_of(np.zeros((8192, 2)), x=np.zeros(4096)),
        "every column needs the shape",
    ),
    "no party": (lambda: partial_information({}, {}), "at least one party"),
    "unequal parties": (
        lambda: partial_information({}, {"a": np.zeros((4096, 2)), "b": np.zeros((8192, 2))}),
        "all parties the same draws",
    ),
    "unknown input": (
        lambda: partial_information({}, {"a": np.zeros((4096, 2))}, {"g": ["gone"]}),
        r"not known: \['gone'\]",
    ),
    "empty group": (
        lambda: partial_information({}, {"a": np.zeros((4096, 2))}, {"g": []}),
        r"groups without inputs: \['g'\]",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused(name: str) -> None:
    work, words = REFUSED[name]
    with pytest.raises(ValueError, match=words):
        work()


# --- Relations -----------------------------------------------------------------------------------


@pytest.fixture(name="case", scope="module")
def fixture_case() -> tuple[dict[str, Array], Array]:
    """Three options beside doing nothing, with products and curves, and correlated inputs."""
    inputs = {name: scores(name, 5) for name in "abcd"}
    inputs["d"] = 0.6 * inputs["a"] + 0.8 * inputs["d"]
    first = 0.2 + inputs["a"] + inputs["b"] * inputs["c"]
    second = 0.1 + np.exp(0.5 * inputs["d"]) - 1.3
    third = 0.5 * first + 0.5 * second - 0.1 + 0.3 * inputs["b"]
    return inputs, np.column_stack([np.zeros_like(first), first, second, third])


def assert_same(one: dict[str, Worth], other: dict[str, Worth], factor: float = 1.0) -> None:
    assert one.keys() == other.keys()
    for name, worth in one.items():
        expected = other[name]
        assert worth.value == pytest.approx(factor * expected.value, rel=1e-6, abs=1e-9)
        assert worth.standard_error == pytest.approx(
            factor * expected.standard_error, rel=1e-6, abs=1e-9
        )
        assert worth.explained == pytest.approx(expected.explained, rel=1e-6)


def test_what_all_options_share_does_not_count(case: tuple[dict[str, Array], Array]) -> None:
    inputs, benefits = case
    shared = 3.0 + 10.0 * scores("shared", 5)[:, None]

    assert_same(worth_of(benefits + shared, **inputs), worth_of(benefits, **inputs))


def test_the_unit_of_money_carries_through(case: tuple[dict[str, Array], Array]) -> None:
    inputs, benefits = case

    assert_same(worth_of(1e6 * benefits, **inputs), worth_of(benefits, **inputs), 1e6)


def test_the_unit_of_inputs_does_not_matter(case: tuple[dict[str, Array], Array]) -> None:
    inputs, benefits = case
    other = {name: 5.0 - 1e3 * values for name, values in inputs.items()}

    for name, worth in worth_of(benefits, **other).items():
        # a turned input has its knots one draw further
        assert worth.value == pytest.approx(worth_of(benefits, **inputs)[name].value, rel=0.02)


def test_the_order_of_options_does_not_matter(case: tuple[dict[str, Array], Array]) -> None:
    inputs, benefits = case

    assert_same(worth_of(benefits[:, [2, 0, 3, 1]], **inputs), worth_of(benefits, **inputs))


def test_an_option_listed_twice_changes_nothing(case: tuple[dict[str, Array], Array]) -> None:
    inputs, benefits = case

    assert_same(worth_of(benefits[:, [0, 1, 2, 3, 1]], **inputs), worth_of(benefits, **inputs))


def test_the_order_of_inputs_does_not_matter(case: tuple[dict[str, Array], Array]) -> None:
    inputs, benefits = case
    turned = dict(reversed(inputs.items()))

    assert_same(worth_of(benefits, **turned), worth_of(benefits, **inputs))


def test_parties_do_not_disturb_each_other(case: tuple[dict[str, Array], Array]) -> None:
    inputs, benefits = case
    parties = {"one": benefits, "two": 1e9 * benefits[:, :2], "three": np.zeros((8192, 2))}

    found = partial_information(inputs, parties)

    for party, values in parties.items():
        alone = partial_information(inputs, {party: values})
        for name in inputs:
            one, other = found[name][party], alone[name][party]
            assert one.value == pytest.approx(other.value, rel=1e-9, abs=1e-12)
    assert found["a"]["three"] == Worth(0.0, 0.0, 0.0, 0.0)


def test_knowing_more_is_worth_no_less(case: tuple[dict[str, Array], Array]) -> None:
    inputs, benefits = case
    groups = {"a": ["a"], "ab": ["a", "b"], "abc": list("abc"), "abcd": list("abcd")}

    found = partial_information(inputs, {"p": benefits}, groups)

    worths = [found[name]["p"] for name in groups]
    for less, more in pairwise(worths):
        spread = np.hypot(less.standard_error, more.standard_error)
        assert more.value >= less.value - stats.t(SCRAMBLES_LESS_ONE).isf(RARE) * spread
    whole = perfect_information(benefits)
    assert worths[-1].value == pytest.approx(whole.value, rel=0.02)
