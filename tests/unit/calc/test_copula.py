"""Correlated inputs: they reach what was asked, others stay as they were, nonsense is refused."""

import numpy as np
import pytest
from scipy import stats

from bundlinje.calc.copula import Correlation
from bundlinje.calc.distributions import Beta, Distribution, LogNormal, Normal, Point
from bundlinje.calc.nearest_correlation import reconciled
from bundlinje.calc.sampling import draw
from bundlinje.errors import Notice, Refused

RARE = 0.001
INPUTS: dict[str, Distribution] = {
    "a": Normal(0.0, 1.0),
    "b": LogNormal(0.0, 1.0),
    "c": Beta(2.0, 5.0),
    "d": Normal(5.0, 2.0),
    "e": Beta(0.5, 9.5),
    "years": Point(30.0),
}


def rank_correlation(sample: dict[str, np.ndarray], first: str, second: str) -> float:
    return float(stats.spearmanr(sample[first], sample[second]).statistic)


def refusal(*correlations: Correlation) -> tuple[Notice, ...]:
    with pytest.raises(Refused) as caught:
        draw(INPUTS, 1, 1, 8, correlations)
    return caught.value.faults


@pytest.mark.parametrize("rank", [-0.99, -0.7, -0.2, 0.0, 0.3, 0.6, 0.95])
def test_asked_rank_correlation_is_reached(rank: float) -> None:
    # Fisher's z of a Spearman correlation has variance (1 + r^2 / 2) / (n - 3):
    # Bonett and Wright (2000), Psychometrika 65, 23-28. Stratification can only lessen it.
    found = rank_correlation(draw(INPUTS, 11, correlations=[("b", "c", rank)]), "b", "c")
    error = (np.arctanh(found) - np.arctanh(rank)) * np.sqrt(8189.0 / (1.0 + rank**2 / 2.0))
    assert 2.0 * stats.norm.sf(abs(error)) > RARE


def test_a_chain_keeps_its_unnamed_pair_uncorrelated() -> None:
    sample = draw(INPUTS, 12, correlations=[("a", "b", 0.5), ("b", "c", -0.4)])
    for pair, rank in {("a", "b"): 0.5, ("b", "c"): -0.4, ("a", "c"): 0.0}.items():
        error = (rank_correlation(sample, *pair) - rank) * np.sqrt(8189.0)
        assert 2.0 * stats.norm.sf(abs(error)) > RARE


def test_margins_stay_those_of_the_inputs() -> None:
    sample = draw(INPUTS, 13, correlations=[("a", "d", 0.8), ("d", "e", 0.3)])
    # stratified margins lie closer than independent draws, so that this only catches a wrong one
    assert stats.kstest(sample["a"], stats.norm(0.0, 1.0).cdf).pvalue > RARE
    assert stats.kstest(sample["d"], stats.norm(5.0, 2.0).cdf).pvalue > RARE
    assert stats.kstest(sample["e"], stats.beta(0.5, 9.5).cdf).pvalue > RARE


def test_only_the_joined_inputs_move() -> None:
    free = draw(INPUTS, 14)
    joined = draw(INPUTS, 14, correlations=[("d", "b", 0.5)])
    for name in ("a", "c", "e", "years"):
        np.testing.assert_array_equal(joined[name], free[name])
    # the first of the group by name is the one that the others follow
    np.testing.assert_array_equal(joined["b"], free["b"])
    assert not np.array_equal(joined["d"], free["d"])


def test_groups_do_not_touch_each_other() -> None:
    alone = draw(INPUTS, 15, correlations=[("a", "b", 0.5)])
    both = draw(INPUTS, 15, correlations=[("c", "d", 0.7), ("a", "b", 0.5)])
    for name in ("a", "b", "e"):
        np.testing.assert_array_equal(alone[name], both[name])


def test_order_of_pairs_and_of_names_does_not_matter() -> None:
    one = draw(INPUTS, 16, correlations=[("a", "b", 0.5), ("b", "c", 0.4), ("c", "d", 0.3)])
    other = draw(INPUTS, 16, correlations=[("d", "c", 0.3), ("b", "a", 0.5), ("c", "b", 0.4)])
    for name in INPUTS:
        np.testing.assert_array_equal(one[name], other[name])


def test_correlated_probabilities_stay_inside() -> None:
    sample = draw(INPUTS, 17, correlations=[("a", "d", 0.999999)])
    assert np.isfinite(sample["d"]).all()


@pytest.mark.parametrize(
    ("code", "correlations"),
    [
        ("BL-D020", [("a", "nowhere", 0.5)]),
        ("BL-D021", [("a", "years", 0.5)]),
        ("BL-D022", [("a", "b", 0.5), ("b", "a", 0.5)]),
        ("BL-D022", [("a", "a", 0.5)]),
        ("BL-D023", [("a", "b", 1.0)]),
        ("BL-D023", [("a", "b", float("nan"))]),
    ],
)
def test_impossible_correlations_are_refused(code: str, correlations: list[Correlation]) -> None:
    faults = refusal(*correlations)
    assert [fault.code for fault in faults] == [code]
    for language in ("da", "en"):
        assert "{" not in faults[0].text(language)


def test_all_faults_are_named_at_once() -> None:
    faults = refusal(("a", "nowhere", 2.0), ("years", "b", 0.1))
    assert [fault.code for fault in faults] == ["BL-D020", "BL-D023", "BL-D021"]


def test_contradictions_are_for_the_caller_to_mend() -> None:
    pairs: list[Correlation] = [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)]

    with pytest.raises(ValueError, match="a, b, c contradict each other"):
        draw(INPUTS, 18, correlations=pairs)

    mended = [(item.first, item.second, item.given) for item in reconciled(pairs)[2]]
    assert np.isfinite(draw(INPUTS, 18, correlations=mended)["c"]).all()
