"""Columns of the sample: whose they are, how they lie, and that they are what they say."""

from hashlib import sha256
from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from bundlinje.calc.distributions import Beta, Distribution, LogNormal, Normal, Point
from bundlinje.calc.sampling import draw, uniforms

RARE = 0.001  # a sound program fails such a test once in a thousand seeds; these seeds are fixed
GOLDEN_HEAD = [0.890843448493775, 0.22637603694444242]
GOLDEN_SHA256 = "f869781562bf690c9776d648e95a58278d994188f38df92b8021fef92543d521"
INPUTS: dict[str, Distribution] = {
    "effect": Beta(8.0, 12.0),
    "price": LogNormal(0.0, 0.4),
    "index": Normal(0.02, 0.01),
}


def test_golden_column() -> None:
    # the same on every platform and numpy: integer arithmetic on the Philox stream, then 2^-53
    column = uniforms("outcomes.placement.effect", 20260101)
    assert column[:2].tolist() == GOLDEN_HEAD
    assert sha256(column.astype("<f8").tobytes()).hexdigest() == GOLDEN_SHA256


@pytest.mark.parametrize(("scrambles", "draws"), [(8, 1024), (8, 256), (1, 1), (3, 2), (2, 4096)])
def test_every_stratum_of_every_scramble_holds_one_draw(scrambles: int, draws: int) -> None:
    column = uniforms("effect", 7, scrambles, draws)
    assert column.shape == (scrambles * draws,)
    strata = np.sort((column.reshape(scrambles, draws) * draws).astype(int), axis=1)
    np.testing.assert_array_equal(strata, np.tile(np.arange(draws), (scrambles, 1)))
    assert 0.0 < column.min() <= column.max() < 1.0


def test_finest_grid_stays_inside_the_open_interval() -> None:
    column = uniforms("effect", 7, 1, 1 << 20)
    assert 0.0 < column.min() <= column.max() < 1.0
    assert len(np.unique(column)) == 1 << 20


@pytest.mark.parametrize("draws", [0, -8, 3, 1000, 1 << 21])
def test_draws_must_be_a_power_of_two(draws: int) -> None:
    with pytest.raises(ValueError, match=f"draws is {draws}; it must be a power of two"):
        uniforms("effect", 1, 8, draws)


def test_scrambles_must_be_positive() -> None:
    with pytest.raises(ValueError, match="scrambles is 0; it must be at least 1"):
        uniforms("effect", 1, 0)


def test_fewer_scrambles_are_the_beginning_of_more() -> None:
    np.testing.assert_array_equal(uniforms("effect", 1, 2), uniforms("effect", 1, 8)[:2048])


def test_id_and_seed_both_count_and_do_not_run_together() -> None:
    columns = {
        uniforms(name, seed, 1, 64).tobytes()
        for name, seed in [("a", 1), ("a", 2), ("b", 1), ("1a", 1), ("a", 11), ("æ", 1), ("a", -1)]
    }
    assert len(columns) == 7


def test_strata_and_jitter_are_uniform() -> None:
    columns = np.array([uniforms(f"input.{i}", 3) for i in range(40)]) * 1024.0
    assert stats.kstest((columns % 1.0).ravel(), "uniform").pvalue > RARE
    # a draw's stratum tells nothing of its place inside
    r = [stats.pearsonr(np.floor(c), c % 1.0).statistic for c in columns]
    assert stats.kstest(np.array(r) * np.sqrt(8192.0), "norm").pvalue > RARE
    # and the first draw of a scramble lies anywhere
    assert stats.kstest(columns[:, ::1024].ravel() / 1024.0, "uniform").pvalue > RARE


def test_scrambles_are_independent() -> None:
    z = []
    for i in range(60):
        column = uniforms(f"input.{i}", 5).reshape(8, 1024)
        z += [np.corrcoef(column)[pair] for pair in combinations(range(8), 2)]
    assert stats.kstest(np.array(z) * np.sqrt(1023.0), "norm").pvalue > RARE


def test_means_of_scrambles_are_independent() -> None:
    # the mean of a stratified scramble has standard deviation 1 / sqrt(12 n^3)
    means = np.array([uniforms(f"input.{i}", 6).reshape(8, 1024).mean(axis=1) for i in range(200)])
    z = (means - 0.5) * np.sqrt(12.0 * 1024.0**3)
    assert stats.kstest(z.ravel(), "norm").pvalue > RARE
    assert stats.chi2(200 * 7).sf(float(((z.T - z.mean(axis=1)) ** 2).sum())) > RARE / 2
    assert stats.chi2(200 * 7).cdf(float(((z.T - z.mean(axis=1)) ** 2).sum())) > RARE / 2


def test_columns_are_independent() -> None:
    columns = np.array([uniforms(f"input.{i}", 8) for i in range(60)])
    z = np.corrcoef(columns)[np.triu_indices(60, 1)] * np.sqrt(8191.0)
    assert stats.kstest(z, "norm").pvalue > RARE


def test_monte_carlo_error_is_what_the_scrambles_say() -> None:
    # (mean - truth) / error over seeds follows Student's t with scrambles - 1 degrees of freedom
    truth = np.prod([item.mean for item in INPUTS.values()])
    ratios = []
    for seed in range(300):
        product = np.prod(list(draw(INPUTS, seed, 8, 256).values()), axis=0)
        means = product.reshape(8, 256).mean(axis=1)
        ratios.append((means.mean() - truth) / (means.std(ddof=1) / np.sqrt(8.0)))
    assert stats.kstest(ratios, stats.t(7).cdf).pvalue > RARE


def test_draws_are_the_quantiles_of_the_column() -> None:
    sample = draw(INPUTS, 4, 2, 64)
    assert list(sample) == list(INPUTS)
    for name, item in INPUTS.items():
        np.testing.assert_array_equal(sample[name], item.quantile(uniforms(name, 4, 2, 64)))


def test_mean_of_a_sum_is_nearly_free_of_error() -> None:
    sample = draw(INPUTS, 4)
    for name, item in INPUTS.items():
        assert sample[name].mean() == pytest.approx(item.mean, rel=2e-4)


def test_point_is_one_number_in_every_draw() -> None:
    sample = draw({"years": Point(30.0), **INPUTS}, 1, 2, 8)
    assert sample["years"].shape == (16,)
    assert set(sample["years"].tolist()) == {30.0}
    assert draw({}, 1) == {}
