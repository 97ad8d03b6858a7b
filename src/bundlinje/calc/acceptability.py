"""Cost beside effect: which option is best at each willingness to pay, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bundlinje.calc.summary import Array


@dataclass(frozen=True, slots=True, eq=False)
class Acceptability:
    """Curves over willingness to pay, shape (amounts, options) or (amounts,).

    `probability`: that the option has the greatest net benefit (CEAC); options that tie share.
    `best`: the place of the option with the greatest mean net benefit, and `best_probability` its
    probability (CEAF). `expected_loss`: what choosing the option costs on average against the best
    of each draw; its least over options, `information`, is the value of perfect information.
    """

    probability: Array
    best: np.ndarray
    best_probability: Array
    expected_loss: Array
    information: Array


def acceptability(costs: Array, effects: Array, amounts: Sequence[float]) -> Acceptability:
    """Return the acceptability curves, their frontier and the expected loss curves.

    costs: kroner, shape (draws, options). effects: any unit, same shape. amounts: willingness to
    pay in kroner for a unit of effect. Raises ValueError where the shapes differ. Source: Fenwick,
    Claxton and Sculpher (2001), "Representing uncertainty: the role of cost-effectiveness
    acceptability curves", Health Economics 10, 779-787; Barton, Briggs and Fenwick (2008), Value in
    Health 11(5), 886-897 (frontier); Alarid-Escudero et al. (2019), Value in Health 22(5), 611-618
    (expected loss).
    """
    if costs.ndim != 2 or costs.shape != effects.shape:
        raise ValueError(f"costs {costs.shape} and effects {effects.shape} must have one shape")
    probability = np.empty((len(amounts), costs.shape[1]))
    loss = np.empty_like(probability)
    for row, amount in enumerate(amounts):
        benefit = amount * effects - costs
        highest = benefit.max(axis=1, keepdims=True)
        wins = benefit == highest
        probability[row] = (wins / wins.sum(axis=1, keepdims=True)).mean(axis=0)
        loss[row] = (highest - benefit).mean(axis=0)
    best = loss.argmin(axis=1)
    places = np.arange(len(amounts))
    return Acceptability(probability, best, probability[places, best], loss, loss[places, best])


@dataclass(frozen=True, slots=True)
class Frontier:
    """Options worth choosing at some willingness to pay, from cheap to dear, by place.

    `ratios` are the kroner for one more unit of effect from each to the next. `dominated` cost more
    for no more effect than another; `extended_dominated` than a mixture of two others.
    """

    options: tuple[int, ...]
    ratios: tuple[float, ...]
    dominated: tuple[int, ...]
    extended_dominated: tuple[int, ...]


def efficiency_frontier(costs: Sequence[float], effects: Sequence[float]) -> Frontier:
    """Return the options on the frontier of mean cost and mean effect, with their ratios.

    costs: kroner by option. effects: any unit. Of options alike in both the first stays.
    Source: Johannesson and Weinstein (1993), "On the decision rules of cost-effectiveness
    analysis", Journal of Health Economics 12, 459-467.
    """
    order = sorted(range(len(costs)), key=lambda option: (costs[option], -effects[option], option))
    kept: list[int] = []
    dominated: list[int] = []
    for option in order:
        better = not kept or effects[option] > effects[kept[-1]]
        (kept if better else dominated).append(option)
    extended: list[int] = []
    frontier: list[int] = []
    for option in kept:
        while len(frontier) > 1 and (
            _ratio(frontier[-2], frontier[-1], costs, effects)
            > _ratio(frontier[-1], option, costs, effects)
        ):
            extended.append(frontier.pop())
        frontier.append(option)
    ratios = tuple(_ratio(one, other, costs, effects) for one, other in pairwise(frontier))
    return Frontier(tuple(frontier), ratios, tuple(sorted(dominated)), tuple(sorted(extended)))


def _ratio(one: int, other: int, costs: Sequence[float], effects: Sequence[float]) -> float:
    return (costs[other] - costs[one]) / (effects[other] - effects[one])
