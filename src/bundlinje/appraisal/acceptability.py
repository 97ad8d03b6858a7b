"""Cost beside effect: what one more outcome costs, and which option is best at which price."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, log10
from typing import Any

import numpy as np

from bundlinje.appraisal.deciding import NetValues, choosable
from bundlinje.appraisal.figures import Figures
from bundlinje.appraisal.measures import PUBLIC
from bundlinje.appraisal.problem import Problem
from bundlinje.appraisal.public_funds import NOTHING, marginal_value
from bundlinje.calc.acceptability import acceptability, efficiency_frontier
from bundlinje.calc.summary import Array

AMOUNTS = 41
"""Points on the axis of willingness to pay."""
STILL = 1e-9
"""Outcomes: less than this is rounding noise."""
NICE = (1.0, 2.0, 5.0, 10.0)


def cost_per_outcome(net_cost: float, gain: float) -> dict[str, Any]:
    """Return what an outcome costs, and the quadrant that says how to read it.

    net_cost: what the public purse spends after all it saves, in the case's currency. gain: how
    much more of what is wanted, in outcome-years discounted like gains. The ratio is null where
    the option gives more and saves (`dominant`) or gives less and costs (`dominated`), since it
    means nothing there. Source: Black (1990), "The CE plane: a graphic representation of
    cost-effectiveness", Medical Decision Making 10(3), 212-214.
    """
    cost = 0.0 if abs(net_cost) < NOTHING else net_cost
    outcome = 0.0 if abs(gain) < STILL else gain
    quadrant = _quadrant(cost, outcome)
    rated = quadrant in ("costs_and_gives_more", "saves_and_gives_less")
    ratio = cost / outcome if rated else None
    return {"net_cost": cost, "gain": outcome, "ratio": ratio, "quadrant": quadrant}


def _quadrant(cost: float, outcome: float) -> str:
    if outcome > 0.0:
        return "costs_and_gives_more" if cost > 0.0 else "dominant"
    if outcome < 0.0:
        return "saves_and_gives_less" if cost < 0.0 else "dominated"
    return "costs_only" if cost > 0.0 else "saves_only" if cost < 0.0 else "nothing"


def outcomes_of(figures: Figures) -> dict[str, Any]:
    """Return for each effect of an option how much it changes in all, and what a unit of it costs.

    `change` is in outcome-years: each year in which one person has the outcome counts one, and is
    discounted like gains of that year. `of_means` is the ratio of the means and never the mean, or
    a percentile, of ratios. Source: Stinnett and Paltiel (1997), "Estimating CE ratios under
    second-order uncertainty: the mean ratio versus the ratio of means", Medical Decision Making
    17(4), 483-489.
    """
    value = figures.spread(PUBLIC, "net_present_value")
    out = {}
    for key in figures.drawn.who("outcome"):
        effect = figures.problem.case.effects[key]
        change = figures.spread(key, "outcome")
        sign = 1.0 if effect.better == "more" else -1.0
        out[key] = {
            "title": effect.title.model_dump(),
            "better": effect.better,
            "change": change,
            "cost_per_outcome": {
                name: cost_per_outcome(-value[row], sign * change[row])
                for name, row in (("central", "central"), ("of_means", "mean"))
            },
        }
    return out


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of the draws of one option: net values by party, outcome-years by effect."""

    net_values: NetValues
    outcomes: Mapping[str, Array]


def of_all_options(
    problem: Problem, kept: Mapping[str, Kept], options: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the expert figures of all options together: willingness to pay, and public funds.

    The marginal value of public funds of several options is the ratio of their mean gain to their
    mean net cost, each option counted once. Source: Hendren and Sprung-Keyser (2020), as
    `bundlinje.appraisal.public_funds`, section III.D (averages within a category).
    """
    names = sorted(choosable(problem, {name: item.net_values for name, item in kept.items()}))
    funds = [
        options[name][PUBLIC]["returns"]["marginal_value_of_public_funds"]["of_means"]
        for name in names
    ]
    means = [
        sum(row[key] for row in funds) / len(funds) for key in ("willingness_to_pay", "net_cost")
    ]
    return {
        "outcomes": willingness_to_pay(problem, kept),
        "marginal_value_of_public_funds": {"options": names, **marginal_value(*means)},
    }


def willingness_to_pay(problem: Problem, kept: Mapping[str, Kept]) -> dict[str, Any]:
    """Return for each effect which option is best at each amount paid for one more outcome-year.

    Options that are only readings of another are left out; `nothing` is to do nothing. `frontier`
    holds the options worth choosing at some amount, from cheap to dear, and what one more
    outcome-year costs from each to the next. Sources: see `bundlinje.calc.acceptability`.
    """
    net_values = choosable(problem, {name: item.net_values for name, item in kept.items()})
    names = sorted(net_values)
    costs = _columns([-net_values[name][PUBLIC] for name in names])
    found = {}
    for key, effect in problem.case.effects.items():
        sign = 1.0 if effect.better == "more" else -1.0
        zeros = np.zeros(len(costs))
        gains = _columns([sign * kept[name].outcomes.get(key, zeros) for name in names])
        if np.abs(gains).max() < STILL:
            continue
        found[key] = {"title": effect.title.model_dump(), **_of_outcome(names, costs, gains)}
    return found


def _columns(values: list[Array]) -> Array:
    """Return doing nothing and each option side by side, shape (draws, options)."""
    return np.column_stack([np.zeros(values[0].size), *values])


def _of_outcome(names: list[str], costs: Array, gains: Array) -> dict[str, Any]:
    who = ["nothing", *names]
    means = costs.mean(axis=0), gains.mean(axis=0)
    frontier = efficiency_frontier(means[0].tolist(), means[1].tolist())
    amounts = _amounts(frontier.ratios, *means)
    curves = acceptability(costs, gains, amounts)
    return {
        "options": who,
        "net_costs": means[0].tolist(),
        "gains": means[1].tolist(),
        "frontier": {
            "options": [who[place] for place in frontier.options],
            "ratios": list(frontier.ratios),
            "dominated": [who[place] for place in frontier.dominated],
            "extended_dominated": [who[place] for place in frontier.extended_dominated],
        },
        "amounts": amounts,
        "probability": {
            name: curves.probability[:, place].tolist() for place, name in enumerate(who)
        },
        "best": [who[place] for place in curves.best],
        "best_probability": curves.best_probability.tolist(),
    }


def _amounts(ratios: tuple[float, ...], costs: Array, gains: Array) -> list[float]:
    """Return even steps from 0 to beyond the dearest step of the frontier, to a round number."""
    plain = [abs(cost / gain) for cost, gain in zip(costs, gains, strict=True) if abs(gain) > STILL]
    dearest = max([*ratios, *plain, 0.0])
    most = _round_up(2.0 * dearest or 1.0)
    return [most * step / (AMOUNTS - 1) for step in range(AMOUNTS)]


def _round_up(value: float) -> float:
    size = 10.0 ** floor(log10(value))
    return next(step * size for step in NICE if value <= step * size * (1.0 + STILL))
