"""What a study would be worth: its simulated results, the value of deciding after it, its size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bundlinje.calc.information import Worth, choices_of, regressed_worth
from bundlinje.calc.normal import normal_quantile
from bundlinje.calc.summary import Array

_CERTAIN = 1e-15  # a probability this close to 0 or 1 is taken as if it were not quite
_REACH, _LEAST_REACH = 9.0, 40  # standard deviations, and counts, beyond which nothing is drawn


def observed_mean(truth: Array, outcome_sd: float, people: int, noise: Array) -> Array:
    """Return the mean that a study of `people` would find, one for each draw of the true mean.

    truth: draws of the mean outcome, shape (draws,), any unit. outcome_sd: standard deviation of
    one person's outcome, known, same unit, > 0. people: at least 1. noise: uniforms in (0, 1) of a
    column of their own, shape (draws,); the same for all sizes, so that sizes compare. Raises
    ValueError on sizes. Source: Raiffa and Schlaifer (1961), Applied Statistical Decision Theory,
    chapter 11 (normal process, known variance).
    """
    if outcome_sd <= 0.0 or people < 1:
        raise ValueError(f"outcome_sd is {outcome_sd}, people {people}; > 0 and at least 1")
    found: Array = truth + outcome_sd / np.sqrt(people) * normal_quantile(noise)
    return found


def observed_difference(truth: Array, outcome_sd: float, per_arm: int, noise: Array) -> Array:
    """Return the difference between the arm means of a trial with `per_arm` people in each arm.

    truth: draws of the true difference. outcome_sd: standard deviation within an arm, known. Other
    arguments as in `observed_mean`, which also gives the source.
    """
    return observed_mean(truth, float(np.sqrt(2.0)) * outcome_sd, per_arm, noise)


def observed_share(truth: Array, people: int, noise: Array) -> Array:
    """Return the share of successes that a study of `people` would find, for each true share.

    truth: draws of the true share, in [0, 1], shape (draws,). people: at least 1. noise: as in
    `observed_mean`. Two of these, each with its own noise, are a trial of two arms with a yes-or-no
    outcome. Returns shares by exact inversion of the binomial distribution. Raises ValueError on
    other shares or sizes. Source: Devroye (1986), Non-Uniform Random Variate Generation, section
    III.2 (inversion by sequential search) and the ratio of neighbouring binomial probabilities.
    """
    if people < 1 or not ((truth >= 0.0) & (truth <= 1.0)).all():
        raise ValueError("a share lies in [0, 1] and a study has at least one person")
    share = np.clip(truth, _CERTAIN, 1.0 - _CERTAIN)
    spread = _REACH * np.sqrt(people * share * (1.0 - share)) + _LEAST_REACH
    count = np.maximum(np.floor(people * share - spread), 0.0)
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, people + 1)))))
    start = count.astype(int)
    probability = np.exp(
        logs[people] - logs[start] - logs[people - start]
        + start * np.log(share) + (people - start) * np.log1p(-share)
    )  # fmt: skip
    odds = share / (1.0 - share)
    below = probability.copy()
    while (going := (below < noise) & (count < people)).any():
        probability *= (people - count) / (count + 1.0) * odds
        count += going
        below += probability * going
    shares: Array = count / people
    return shares


def sample_information(
    results: Sequence[Array], benefits: Mapping[str, Array], scrambles: int = 8
) -> dict[str, Worth]:
    """Return what it is worth to each party to decide after a study instead of now (EVSI).

    results: what the study would find, one array for each figure that it reports, shape (draws,),
    drawn from the truth of the same draw (see `observed_mean` and its neighbours). benefits and
    scrambles: as in `bundlinje.calc.information.partial_information`, which says what is refused.
    Source: Strong, Oakley, Brennan and Breeze (2015), "Estimating the expected value of sample
    information using the probabilistic sensitivity analysis sample: a fast, nonparametric
    regression-based method", Medical Decision Making 35(5), 570-583, section "Methods".
    """
    return regressed_worth(results, choices_of(benefits, scrambles))


@dataclass(frozen=True, slots=True)
class Study:
    """One size of a study: people in it, years until its answer, its cost in kroner today, and what
    its answer is worth for each person who is then decided for, in kroner."""

    people: int
    years_to_answer: float
    cost: float
    worth_per_person: float


def net_benefit_of_sampling(
    study: Study, people_by_year: Sequence[float], discount_factors: Sequence[float]
) -> float:
    """Return what a study is worth to all it is decided for, less what it costs, in kroner today.

    people_by_year: how many start in each year that the decision lives, evenly over the year.
    discount_factors: the factor of each of those years. Those who start before the answer get what
    is best on what is known now, and gain nothing from the study: that is the cost of delay.
    Raises ValueError where the two differ in length. Source: Eckermann and Willan (2008), "Time and
    expected value of sample information wait for no patient", Value in Health 11(3), 522-526.
    """
    later = (
        min(max(year + 1.0 - study.years_to_answer, 0.0), 1.0) * people * factor
        for year, (people, factor) in enumerate(zip(people_by_year, discount_factors, strict=True))
    )
    return study.worth_per_person * sum(later) - study.cost


def best_study(
    studies: Sequence[Study], people_by_year: Sequence[float], discount_factors: Sequence[float]
) -> tuple[Study | None, float]:
    """Return the study of the greatest net benefit and that benefit; None and 0 if none pays.

    Arguments and source as in `net_benefit_of_sampling`; of equals the first.
    """
    best: tuple[Study | None, float] = (None, 0.0)
    for study in studies:
        benefit = net_benefit_of_sampling(study, people_by_year, discount_factors)
        if benefit > best[1]:
            best = (study, benefit)
    return best
