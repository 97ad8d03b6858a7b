"""What holds for the sample of every case: a column belongs to an input id."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.calc.distributions import Beta, Distribution, LogNormal, Normal, Point
from bundlinje.calc.sampling import draw

IDS = st.text(min_size=1, max_size=20)
ITEMS: st.SearchStrategy[Distribution] = st.sampled_from(
    [Point(2.0), Normal(0.0, 1.0), LogNormal(1.0, 0.5), Beta(2.0, 3.0), Beta(1.0, 5.0, -1.0, 4.0)]
)
CASES = st.dictionaries(IDS, ITEMS, max_size=8)
SEEDS = st.integers(-(2**70), 2**70)


@given(CASES, CASES, SEEDS)
def test_adding_inputs_leaves_the_draws_of_the_others(
    case: dict[str, Distribution], more: dict[str, Distribution], seed: int
) -> None:
    before = draw(case, seed, 2, 16)
    after = draw({**more, **case}, seed, 2, 16)
    for name in case:
        np.testing.assert_array_equal(after[name], before[name])


@given(CASES, SEEDS, st.randoms(use_true_random=False))
def test_order_of_inputs_does_not_matter(
    case: dict[str, Distribution], seed: int, random: object
) -> None:
    names = list(case)
    random.shuffle(names)  # type: ignore[attr-defined]
    one, other = draw(case, seed, 2, 16), draw({name: case[name] for name in names}, seed, 2, 16)
    for name in case:
        np.testing.assert_array_equal(one[name], other[name])


@given(CASES, CASES, SEEDS, st.floats(-0.9, 0.9))
def test_adding_inputs_leaves_a_correlated_pair(
    case: dict[str, Distribution], more: dict[str, Distribution], seed: int, rank: float
) -> None:
    pair: dict[str, Distribution] = {"first": Normal(0.0, 1.0), "second": Beta(2.0, 3.0)}
    correlations = [("first", "second", rank)]
    before = draw({**case, **pair}, seed, 2, 16, correlations)
    after = draw({**more, **case, **pair}, seed, 2, 16, correlations)
    for name in before:
        np.testing.assert_array_equal(after[name], before[name])


@given(CASES, SEEDS, st.integers(0, 8))
def test_every_draw_lies_in_the_support(
    case: dict[str, Distribution], seed: int, bits: int
) -> None:
    for name, values in draw(case, seed, 3, 1 << bits).items():
        low, high = case[name].support
        assert values.shape == (3 << bits,)
        assert np.all((low <= values) & (values <= high))
