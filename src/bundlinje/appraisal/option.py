"""Everything that is said of one option: figures, swings, turning points, soft numbers."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Protocol

import numpy as np

from bundlinje.appraisal import findings as advice
from bundlinje.appraisal.acceptability import Kept, outcomes_of
from bundlinje.appraisal.dated_changes import frozen_rules
from bundlinje.appraisal.deciding import pockets
from bundlinje.appraisal.evaluation import (
    Evaluation,
    budget_of,
    evaluate,
    is_public,
    present_value,
)
from bundlinje.appraisal.expert import expert_document
from bundlinje.appraisal.figures import Figures
from bundlinje.appraisal.local_tax import local_tax
from bundlinje.appraisal.measures import (
    BANDED,
    PART,
    Measures,
    in_parts,
    measure,
    measure_draws,
    measured,
)
from bundlinje.appraisal.problem import Input, Problem
from bundlinje.appraisal.public_funds import marginal_value
from bundlinje.appraisal.scenarios import with_scenarios
from bundlinje.appraisal.sensitivity import (
    Headline,
    Swing,
    columns,
    prior_scenarios,
    swings,
    turning_points,
)
from bundlinje.core.flow import Flow, Rows
from bundlinje.errors import Finding

RATE_SHIFT = 0.01


class Sampling(Protocol):
    """The part of the settings that an option needs."""

    @property
    def scrambles(self) -> int: ...
    @property
    def draws(self) -> int: ...
    @property
    def party(self) -> str: ...
    @property
    def seed(self) -> int: ...
    @property
    def expert(self) -> bool: ...


def option_document(
    problem: Problem,
    evaluated: Evaluation,
    settings: Sampling,
    drawn: Mapping[str, Any],
    tell: Callable[[float], None],
) -> tuple[dict[str, Any], list[Finding], Kept]:
    """Return an option's figures as plain data, what is to be said, and what is kept of its draws.

    `evaluated` is the option at the central values. `tell` is told the share that is done.
    """
    option, money, asked = evaluated.option, evaluated.gross, settings.party
    kept = measure_draws(problem, option, drawn, settings.scrambles, settings.draws, asked)
    central = measured(problem, evaluated, 1, asked)
    figures = Figures(problem, kept, central, money, settings.scrambles)
    judged = judge(problem, option, asked)
    tornado = swings(problem, judged)
    moved = _at_priors(problem, option, tornado, asked)
    share = soft_share(problem, judged, settings, drawn, kept.vectors)
    document = {
        "title": problem.case.options[option].title.model_dump(),
        "display": "range" if share > 0.5 else "point",
        "soft_share_of_variance": share,
        "sensitivity_party": asked,
        "priors": _named(moved.vectors["public", "net_present_value"]),
        "public": _public(figures, moved),
        "payers": _payers(figures, moved),
        "society": _society(figures, moved),
        "household": _household(figures, moved),
        "discount_sensitivity": _discount_pair(problem, money),
        "frozen_rules": frozen_rules(problem, option, money),
        "local_tax": local_tax(problem, money),
        **_hangs_on(problem, judged, tornado, settings, tell),
        "pockets": pockets(problem, net_values(central), net_values(kept)),
        **_changes(figures),
    }
    told = advice.held_back(option, figures.held_back())
    notes = [*told, *advice.rests_on_soft_numbers(option, share)]
    return with_scenarios(problem, evaluated, document), notes, _kept(kept)


def _changes(figures: Figures) -> dict[str, Any]:
    """Return what is changed for people beside their money."""
    return {
        "people": figures.people(),
        "wellbeing": figures.wellbeing(),
        "outcomes": outcomes_of(figures),
    }


def _kept(kept: Measures) -> Kept:
    outcomes = {key: kept.vectors[key, "outcome"] for key in kept.who("outcome")}
    return Kept(net_values(kept), outcomes)


def _at_priors(problem: Problem, option: str, tornado: list[Swing], asked: str) -> Measures:
    scenarios = prior_scenarios(problem, tornado)
    return measure(problem, option, columns(problem, scenarios), len(scenarios), asked)


def net_values(kept: Measures) -> dict[str, Rows]:
    """Return the net present value of everybody in the budget view, by party."""
    what = "net_present_value"
    return {party: kept.vectors[party, what] for party in kept.who(what)}


def judge(problem: Problem, option: str, party: str) -> Headline:
    """Return the function from inputs to the net present value that is asked about."""
    wanted = is_public(problem) if party == "public" else budget_of(party)

    def value(values: Mapping[str, Any]) -> Any:
        return present_value(problem, evaluate(problem, option, values).gross.where(wanted))

    return value


def soft_share(
    problem: Problem,
    headline: Headline,
    settings: Sampling,
    drawn: Mapping[str, Any],
    kept: Mapping[tuple[str, str], Rows],
) -> float:
    """Return the share of the result's variance that assumed and unverified inputs make alone.

    The variance with only those inputs moving, the others at their mean, over the total variance.
    """
    uncertain = [item for item in problem.inputs.values() if item.quantity.is_uncertain]
    whole = float(np.var(kept[settings.party, "net_present_value"]))
    if whole == 0.0 or not any(item.is_soft for item in uncertain):
        return 0.0
    if all(item.is_soft for item in uncertain):
        return 1.0
    central = problem.central()
    only = {
        key: drawn[key] if problem.inputs[key].is_soft else central[key] for key in problem.inputs
    }
    count = settings.scrambles * settings.draws
    parts = [np.broadcast_to(headline(part), (min(count, PART),)) for part in in_parts(only, count)]
    return float(np.var(np.concatenate(parts))) / whole


def _public(figures: Figures, moved: Measures) -> dict[str, Any]:
    """Return the headline with its realisable part and without descriptive consequences."""
    out = {
        **figures.party("public"),
        "cumulative": figures.cumulative("public"),
        "returns": {**figures.returns("public"), "marginal_value_of_public_funds": _funds(figures)},
    }
    for what in ("realisable", "without_descriptive"):
        priors = _named(moved.vectors["public", what])
        out[what] = {**figures.spread("public", what), "priors": priors}
    return out


def _funds(figures: Figures) -> dict[str, Any]:
    """Return what the citizens gain for what the public purse spends, central and as means."""
    gain = figures.spread("citizen", "household")
    value = figures.spread("public", "net_present_value")
    return {
        name: marginal_value(gain[key], -value[key])
        for name, key in (("central", "central"), ("of_means", "mean"))
    }


def _payers(figures: Figures, moved: Measures) -> dict[str, Any]:
    """Return the budget view: every party, and all of them together."""
    out: dict[str, Any] = {}
    for party in figures.drawn.who("net_present_value"):
        if party in ("public", "all"):
            continue
        out[party] = {
            **figures.party(party),
            "returns": figures.returns(party),
            "realisable": figures.spread(party, "realisable"),
            "priors": _named(moved.vectors[party, "net_present_value"]),
        }
        if party in BANDED:
            out[party]["cumulative"] = figures.cumulative(party)
    out["all"] = figures.party("all")
    return out


def _society(figures: Figures, moved: Measures) -> dict[str, Any]:
    """Return the society view: net present value per party and in all, at market prices."""
    problem = figures.problem
    factor = problem.inputs[problem.input_at["net_tax_factor"]].distribution.mean
    rows = {
        name: {
            **figures.spread(name, "society"),
            "priors": _named(moved.vectors[name, "society"]),
        }
        for name in figures.drawn.who("society")
    }
    whole = rows.pop("all")
    return {"net_tax_factor": factor, "parties": rows, "all": whole}


def _household(figures: Figures, moved: Measures) -> dict[str, Any]:
    """Return the citizens' own economy, pay included."""
    priors = _named(moved.vectors["citizen", "household"])
    return {**figures.spread("citizen", "household"), "priors": priors}


def _discount_pair(problem: Problem, money: Flow) -> dict[str, Any]:
    """Return the headline with all rates one percentage point lower and higher."""
    public = money.where(is_public(problem))
    pair = {
        name: float(np.ravel(present_value(problem, public, shift))[0])
        for name, shift in (("lower_rate", -RATE_SHIFT), ("higher_rate", RATE_SHIFT))
    }
    return {"shift": RATE_SHIFT, **pair}


def _named(values: Rows) -> dict[str, float]:
    names = ("low", "central", "high")
    return {name: float(item) for name, item in zip(names, values, strict=True)}


def _hangs_on(
    problem: Problem,
    judged: Headline,
    tornado: list[Swing],
    settings: Sampling,
    tell: Callable[[float], None],
) -> dict[str, Any]:
    """Return the swings and turning points of the result that is judged, and more to experts."""
    found: dict[str, Any] = {
        "tornado": [_swing(problem, item) for item in tornado],
        "break_even": [
            {**asdict(item), **_known(problem.inputs[item.input])}
            for item in turning_points(problem, judged)
        ],
    }
    if settings.expert:
        found["expert"] = expert_document(problem, judged, tornado, settings.seed, tell)
    return found


def _swing(problem: Problem, item: Swing) -> dict[str, Any]:
    ends = ("input", "p10", "p90", "result_p10", "result_p90", "width")
    partners = [
        {"input": name, "p10": low, "p90": high, **_known(problem.inputs[name])}
        for name, (low, high) in item.moved_with.items()
    ]
    known = _known(problem.inputs[item.input])
    return {**{name: getattr(item, name) for name in ends}, **known, "moved_with": partners}


def _known(item: Input) -> dict[str, Any]:
    return {"title": item.title, "soft": item.is_soft, "unit": item.unit}
