"""Named readings of an option: only what was observed, only causes, and soft numbers both ways."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bundlinje.appraisal.evaluation import (
    Evaluation,
    budget_of,
    evaluate,
    is_public,
    present_value,
)
from bundlinje.appraisal.measures import PUBLIC
from bundlinje.appraisal.problem import Problem
from bundlinje.core.case import Case
from bundlinje.core.effects import PARTICIPATION, Consequence, Effect
from bundlinje.core.flow import Flow

ALL_PARTIES = "all"


@dataclass(frozen=True, slots=True)
class Observed:
    """Which effects that move money were never measured, and which do not say for how long."""

    not_measured: tuple[str, ...]
    not_stated: tuple[str, ...]


def observed(problem: Problem, option: str) -> Observed:
    """Return what a case says of how its effects were observed.

    An effect whose value is assumed was not measured. One that was measured must say for how many
    years (`persistence.observed_years`). Effects without consequences for money do not matter, nor
    those of groups that the option does not invite.
    """
    case = problem.case
    used = {
        item.of
        for item in case.consequences.values()
        if item.of != PARTICIPATION and _concerns(case, item, option)
    }
    names = [
        key for key, item in case.effects.items() if key in used and _concerns(case, item, option)
    ]
    assumed = tuple(
        key
        for key in names
        if problem.inputs[problem.input_at[f"effects.{key}.value"]].quantity.is_assumed
    )
    unsaid = tuple(
        key
        for key in names
        if key not in assumed and case.effects[key].persistence.observed_years is None
    )
    return Observed(assumed, unsaid)


def _concerns(case: Case, item: Effect | Consequence, option: str) -> bool:
    invited = case.options[option].invited
    return case.applies(item, option) and (not item.segments or not invited.keys().isdisjoint(
        item.segments))  # fmt: skip


def observed_only(problem: Problem, option: str, parties: list[str]) -> dict[str, float] | None:
    """Return each party's central result with effects only as long as their sources saw them.

    An assumed effect counts for nothing, and a measured one ends after `observed_years`. None where
    a measured effect does not say for how long: nobody guesses.
    """
    if observed(problem, option).not_stated:
        return None
    seen = replace(problem, observed_only=True)
    return _of_parties(problem, evaluate(seen, option, seen.central()).gross, parties)


def without_descriptive(
    problem: Problem, evaluated: Evaluation, parties: list[str]
) -> dict[str, float]:
    """Return each party's central result without consequences that are associations only."""
    causal = evaluated.gross.where(lambda item: not item.descriptive)
    return _of_parties(problem, causal, parties)


def _of_parties(problem: Problem, money: Flow, parties: list[str]) -> dict[str, float]:
    known: dict[int, Any] = {}
    found = {}
    for party in parties:
        own = money.where(is_public(problem) if party == PUBLIC else budget_of(party))
        value = np.ravel(present_value(problem, own, known=known))[0]
        found[party] = float(value) + 0.0  # never a minus before nothing
    return found


def with_scenarios(
    problem: Problem, evaluated: Evaluation, document: dict[str, Any]
) -> dict[str, Any]:
    """Add to an option's figures what they are in each scenario, and the list of scenarios.

    `scenarios` names each of them once, with the path below the option at which its figure stands
    for the public purse and for each payer, so that no figure stands in two places. A figure of
    `observed_only` is null where the case does not say how long an effect was observed.
    """
    payers = [party for party in document["payers"] if party != ALL_PARTIES]
    seen = observed_only(problem, evaluated.option, [PUBLIC, *payers])
    causal = without_descriptive(problem, evaluated, payers)
    for party in (PUBLIC, *payers):
        row = document["public"] if party == PUBLIC else document["payers"][party]
        row["observed_only"] = {"central": None if seen is None else seen[party]}
        if party != PUBLIC:
            row["without_descriptive"] = {"central": causal[party]}
    about = observed(problem, evaluated.option)
    said = {"not_measured": list(about.not_measured), "not_stated": list(about.not_stated)}
    return {
        **document,
        "scenarios": [
            {**_at("observed_only", "observed_only.central", payers), **said},
            _at("without_descriptive", "without_descriptive.central", payers),
            _at("low_priors", "priors.low", payers),
            _at("high_priors", "priors.high", payers),
        ],
    }


def _at(name: str, figure: str, payers: list[str]) -> dict[str, Any]:
    of_public = figure if figure.startswith("priors.") else f"{PUBLIC}.{figure}"
    paths: Mapping[str, str] = {party: f"payers.{party}.{figure}" for party in payers}
    return {"name": name, "public": of_public, "payers": paths}
