"""Studies: what they would find, what deciding after them is worth, and which one pays."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from bundlinje.calc.information import Worth, partial_information
from bundlinje.calc.sampling import uniforms
from bundlinje.calc.studies import (
    Study,
    best_study,
    net_benefit_of_sampling,
    observed_difference,
    observed_mean,
    observed_share,
    sample_information,
)
from bundlinje.calc.summary import Array
from tests.support.normal_decisions import Decision, random_decision

RARE = 0.001
PROBLEMS, MANY = 50, 500


def worth_of(benefits: Array, *results: Array) -> Worth:
    return sample_information(results, {"all": benefits})["all"]


# --- What a study finds --------------------------------------------------------------------------


@pytest.mark.parametrize("people", [1, 7, 100, 3000])
@pytest.mark.parametrize("share", [0.0, 1e-6, 0.003, 0.3, 0.5, 0.97, 1.0])
def test_share_is_the_binomial_quantile_of_scipy(people: int, share: float) -> None:
    noise = uniforms("study", 1, draws=256)

    found = observed_share(np.full(noise.size, share), people, noise)

    counts = np.rint(found * people)
    np.testing.assert_array_equal(counts, stats.binom(people, share).ppf(noise))


def test_share_follows_each_draw_of_the_truth() -> None:
    truth, noise = uniforms("truth", 1), uniforms("study", 1)

    found = observed_share(truth, 40, noise)

    np.testing.assert_array_equal(np.rint(found * 40), stats.binom(40, truth).ppf(noise))


def test_mean_and_difference_have_their_sampling_error() -> None:
    truth, noise = np.full(8192, 5.0), uniforms("study", 1)

    mean = observed_mean(truth, 3.0, 25, noise)
    difference = observed_difference(truth, 3.0, 25, noise)

    assert stats.kstest(mean, stats.norm(5.0, 0.6).cdf).pvalue > RARE
    assert stats.kstest(difference, stats.norm(5.0, 0.6 * np.sqrt(2.0)).cdf).pvalue > RARE


REFUSED: dict[str, Callable[[], object]] = {
    "no people": lambda: observed_mean(np.zeros(8), 1.0, 0, np.full(8, 0.5)),
    "no spread": lambda: observed_mean(np.zeros(8), 0.0, 10, np.full(8, 0.5)),
    "share above 1": lambda: observed_share(np.full(8, 1.01), 10, np.full(8, 0.5)),
    "share not a number": lambda: observed_share(np.full(8, np.nan), 10, np.full(8, 0.5)),
    "nobody asked": lambda: observed_share(np.full(8, 0.5), 0, np.full(8, 0.5)),
    "too few draws": lambda: worth_of(np.zeros((1024, 2)), np.zeros(1024)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="at least"):
        REFUSED[name]()


# --- What deciding after it is worth -------------------------------------------------------------


def test_errors_over_random_problems_are_those_it_states(long_run: bool) -> None:
    distances = []
    for seed in range(MANY if long_run else PROBLEMS):
        decision, chance = random_decision(seed)
        inputs = decision.inputs(seed)
        people = int(chance.integers(20, 500))
        spread = decision.sds[0] * float(chance.uniform(1.0, 8.0))
        noise = uniforms("study", seed)
        found = worth_of(
            decision.benefits(inputs), observed_mean(inputs["x0"], spread, people, noise)
        )
        true = decision.after_study(0, spread, people)
        distances.append((found.value - true) / found.standard_error)
    assert stats.kstest(distances, stats.t(7).cdf).pvalue > RARE


def beta_decision(seed: int) -> tuple[Array, Array, float]:
    """Return a share of Beta(3, 7), the benefits of acting on it, and where acting pays."""
    share = stats.beta(3, 7).ppf(uniforms("share", seed))
    needed = 0.32
    net = share - needed + 0.1 * stats.norm.ppf(uniforms("rest", seed))
    return share, np.column_stack([np.zeros_like(net), net]), needed


@pytest.mark.parametrize("people", [5, 20, 100])
def test_binomial_study_is_worth_what_the_beta_posterior_says(people: int) -> None:
    """The beta-binomial closed form: the posterior mean of k of n is (3 + k) / (10 + n)."""
    share, benefits, needed = beta_decision(4)
    counts = np.arange(people + 1)
    chances = stats.betabinom(people, 3, 7).pmf(counts)
    means = (3.0 + counts) / (10.0 + people) - needed
    true = float(chances @ np.maximum(means, 0.0)) - max(0.3 - needed, 0.0)

    found = worth_of(benefits, observed_share(share, people, uniforms("study", 4)))

    assert abs(found.value - true) / found.standard_error < stats.t(7).isf(RARE / 2)


def test_trial_of_two_arms_sees_both_arms() -> None:
    """Two beta-binomial arms by enumeration of all outcomes."""
    people = 15
    control = stats.beta(4, 6).ppf(uniforms("control", 2))
    treated = stats.beta(5, 5).ppf(uniforms("treated", 2))
    net = treated - control - 0.1
    benefits = np.column_stack([np.zeros_like(net), net])
    counts = np.arange(people + 1)
    chances = np.outer(
        stats.betabinom(people, 5, 5).pmf(counts), stats.betabinom(people, 4, 6).pmf(counts)
    )
    means = ((5.0 + counts)[:, None] - (4.0 + counts)[None, :]) / (10.0 + people) - 0.1
    true = float((chances * np.maximum(means, 0.0)).sum())

    results = [
        observed_share(control, people, uniforms("arm 0", 2)),
        observed_share(treated, people, uniforms("arm 1", 2)),
    ]
    found = worth_of(benefits, *results)

    assert abs(found.value - true) / found.standard_error < stats.t(7).isf(RARE / 2)


def test_larger_studies_are_worth_more_up_to_knowing() -> None:
    decision = Decision(0.3, (1.0, 1.0))
    inputs = decision.inputs(3)
    benefits, noise = decision.benefits(inputs), uniforms("study", 3)

    values = [
        worth_of(benefits, observed_mean(inputs["x0"], 5.0, people, noise)).value
        for people in (2, 10, 50, 250, 1250, 10**8)
    ]

    assert all(less < more for less, more in pairwise(values))
    known = partial_information(inputs, {"p": benefits})["x0"]["p"].value
    assert values[-1] == pytest.approx(known, rel=1e-3)


# --- Which study pays ----------------------------------------------------------------------------


def test_net_benefit_by_hand() -> None:
    # an answer after a year and a half: nobody in year 0, half of year 1, all of year 2
    study = Study(people=200, years_to_answer=1.5, cost=70_000.0, worth_per_person=100.0)

    found = net_benefit_of_sampling(study, [1000.0, 1000.0, 500.0], [1.0, 0.9, 0.8])

    assert found == pytest.approx(100.0 * (0.5 * 1000.0 * 0.9 + 500.0 * 0.8) - 70_000.0)


@pytest.mark.parametrize(("years", "expected"), [(0.0, 1900.0), (3.0, -100.0), (99.0, -100.0)])
def test_answers_at_once_and_too_late(years: float, expected: float) -> None:
    study = Study(10, years, 100.0, 1.0)

    assert net_benefit_of_sampling(study, [1000.0, 500.0, 500.0], [1.0] * 3) == expected


def test_waiting_longer_is_never_better() -> None:
    values = [
        net_benefit_of_sampling(Study(10, years, 0.0, 1.0), [10.0] * 5, [0.9**t for t in range(5)])
        for years in np.linspace(0.0, 6.0, 61).tolist()
    ]

    assert all(sooner >= later for sooner, later in pairwise(values))


def test_best_study_is_the_best_of_the_list() -> None:
    decision, people, factors = Decision(0.3, (1.0,)), [1000.0] * 10, [0.965**t for t in range(10)]
    sizes = [10, 20, 50, 100, 200, 500, 1000]
    studies = [
        Study(size, 1.0 + size / 400.0, 200.0 + size, decision.after_study(0, 8.0, size))
        for size in sizes
    ]

    best, benefit = best_study(studies, people, factors)

    assert best is not None
    values = [net_benefit_of_sampling(study, people, factors) for study in studies]
    assert benefit == max(values)
    assert best.people == sizes[int(np.argmax(values))]
    assert sizes[0] < best.people < sizes[-1]


def test_no_study_where_none_pays() -> None:
    assert best_study([Study(10, 1.0, 1e9, 1.0)], [1000.0] * 5, [1.0] * 5) == (None, 0.0)
    assert best_study([], [1000.0], [1.0]) == (None, 0.0)


def test_years_without_a_factor_are_refused() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        net_benefit_of_sampling(Study(10, 1.0, 0.0, 1.0), [1.0, 1.0], [1.0])
