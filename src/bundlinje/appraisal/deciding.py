"""Deciding: which option is best for whom, what it is worth to know more, and wrong pockets."""

from collections.abc import Mapping
from dataclasses import asdict
from math import ceil
from typing import Any

import numpy as np

from bundlinje.appraisal.measures import ALL, CITIZEN, PUBLIC
from bundlinje.appraisal.problem import Input, Problem
from bundlinje.calc.information import (
    FEWEST_DRAWS,
    Worth,
    partial_information,
    perfect_information,
)
from bundlinje.calc.summary import Array
from bundlinje.calc.transfers import chance_of, smallest_transfers
from bundlinje.core.flow import Rows
from bundlinje.locale import LANGUAGES, words

NetValues = Mapping[str, Rows]
"""Net present value in the budget view by party: draws, shape (draws,), in the case's currency."""

NO_CHOICE = (CITIZEN, ALL)
"""Citizens have no budget to choose with, and `all` is nobody's purse."""
NO_POCKET = (*NO_CHOICE, PUBLIC)
OTHERS = "other_municipality"
GROUPS = ("assumed", "unverified", "sourced")
MOST_DRAWS = 2 * FEWEST_DRAWS
"""Draws that a regression on one input uses: more cost time and memory and change little."""
NO_WORTH = Worth(0.0, 0.0, 0.0, 0.0)
"""Of knowing more, to a party whose best option is the same in every draw."""
NOTHING = 0.01
"""In the case's currency: less than an øre is rounding noise."""


def decision(
    problem: Problem, drawn: Mapping[str, Any], net_values: Mapping[str, NetValues], scrambles: int
) -> dict[str, Any]:
    """Return which option is best on average and what it is worth to know more, for each party.

    drawn: a column of draws by uncertain input. net_values: by option, in the case's currency for
    all its people. An option that is only a reading of another is left out. Doing nothing is always
    an option, of zeros, and the best where none is above 0. The value of knowing one input, or all
    of a group, needs 4,096 draws; with fewer it is null and `reason` says so. Sources: see
    `bundlinje.calc.information`.
    """
    benefits = benefits_of(problem, net_values)
    net_values = choosable(problem, net_values)
    varying = {
        key: drawn[key]
        for key, item in problem.inputs.items()
        if isinstance(drawn[key], np.ndarray) and np.ptp(drawn[key]) > 0.0 and not _of_studies(item)
    }
    known = {key: group_of(problem.inputs[key]) for key in varying}
    groups = {name: [key for key in known if known[key] == name] for name in GROUPS}
    whole = {party: perfect_information(values, scrambles) for party, values in benefits.items()}
    open_choices = {party: benefits[party] for party in whole if whole[party].value >= NOTHING}
    partial = _partial(varying, groups, open_choices, len(benefits[PUBLIC]), scrambles)
    parties = {
        party: {
            **_choice(net_values, values),
            "evpi": held(whole[party], whole[party]),
            "evppi": _ranked(partial[0], party, whole[party]) if partial else None,
            "groups": _grouped(partial[1], groups, party, whole[party], len(varying))
            if partial
            else None,
        }
        for party, values in benefits.items()
    }
    return {
        "currency": problem.case.currency,
        "inputs": {key: {"title": problem.inputs[key].title, "group": known[key]} for key in known},
        "reason": None if partial else too_few(),
        "parties": parties,
    }


def _of_studies(item: Input) -> bool:
    """Whether a number only tells what a study would cost, which no result hangs on."""
    return all(path.startswith("studies.") for path in item.used_at)


def benefits_of(problem: Problem, net_values: Mapping[str, NetValues]) -> dict[str, Array]:
    """Return the net benefit of doing nothing and of each option to choose, by party."""
    return _benefits(choosable(problem, net_values))


def choosable(problem: Problem, net_values: Mapping[str, NetValues]) -> dict[str, NetValues]:
    """Leave out the options that are only readings of another."""
    options = problem.case.options
    return {key: found for key, found in net_values.items() if options[key].reading_of is None}


def _benefits(net_values: Mapping[str, NetValues]) -> dict[str, Array]:
    """Return the draws of doing nothing and of every option, in order of their names, by party."""
    size = next(iter(next(iter(net_values.values())).values())).size
    zeros = np.zeros(size)
    parties = dict.fromkeys(
        party for values in net_values.values() for party in values if party not in NO_CHOICE
    )
    return {
        party: np.column_stack(
            [zeros, *(_quiet(net_values[name].get(party, zeros)) for name in sorted(net_values))]
        )
        for party in parties
    }


def _quiet(values: Rows) -> Rows:
    return np.zeros_like(values) if np.abs(values).max() < NOTHING else values


def group_of(item: Input) -> str:
    """Return how far a number can be trusted: `assumed`, `unverified` or `sourced`."""
    quantity = item.quantity
    return GROUPS[0 if quantity.is_assumed else 1 if quantity.is_unverified else 2]


def _choice(net_values: Mapping[str, NetValues], benefits: Array) -> dict[str, Any]:
    """Return the mean of each option and the best of them; null is to do nothing."""
    names = sorted(net_values)
    means = benefits.mean(axis=0)
    best = int(means.argmax())
    ranked = dict(zip(names, means[1:].tolist(), strict=True))
    return {
        "best": names[best - 1] if best else None,
        "means": {name: ranked[name] for name in net_values},
    }


Worths = Mapping[str, Mapping[str, Worth]]
"""What it is worth to know, by input or group, and by party."""


def _partial(
    varying: Mapping[str, Array],
    groups: Mapping[str, list[str]],
    benefits: Mapping[str, Array],
    draws: int,
    scrambles: int,
) -> tuple[Worths, Worths] | None:
    """Return what each input and each group is worth to each party; None with too few draws.

    A group has hundreds of columns to regress on, so it gets fewer draws than a single input.
    """
    if draws < FEWEST_DRAWS:
        return None
    if not benefits:
        return {key: {} for key in varying}, {key: {} for key in groups}
    several = {name: keys for name, keys in groups.items() if 0 < len(keys) < len(varying)}
    asked = ({key: [key] for key in varying}, MOST_DRAWS), (several, FEWEST_DRAWS)
    found: list[Worths] = []
    for wanted, most in asked:
        rows = first_draws(draws, scrambles, most)
        columns = {key: column[rows] for key, column in varying.items()}
        values = {party: item[rows] for party, item in benefits.items()}
        found.append(partial_information(columns, values, wanted, scrambles))
    return found[0], found[1]


def first_draws(draws: int, scrambles: int, most: int) -> np.ndarray:
    """Return the places of the first draws of each scramble, about `most` in all."""
    each = ceil(most / scrambles)
    return np.arange(draws).reshape(scrambles, -1)[:, :each].ravel()


def _ranked(found: Worths, party: str, whole: Worth) -> list[dict[str, Any]]:
    """Return the inputs with what knowing each is worth, the most valuable first."""
    rows = [
        {"input": key, **held(worths.get(party, NO_WORTH), whole)} for key, worths in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["value"], row["input"]))


def _grouped(
    found: Worths, groups: Mapping[str, list[str]], party: str, whole: Worth, count: int
) -> dict[str, Any]:
    """Return what knowing all of a group is worth; null for a group without uncertain inputs.

    A group of all uncertain inputs needs no regression: to know it is to know everything.
    """
    out: dict[str, Any] = {}
    for name, keys in groups.items():
        worth = whole if len(keys) == count else found[name].get(party, NO_WORTH) if keys else None
        out[name] = held(worth, whole) if keys and worth else None
    return out


def held(worth: Worth, whole: Worth) -> dict[str, float]:
    """Return a worth held inside 0 and that of knowing everything, by all draws."""
    value = min(max(worth.value, 0.0), max(whole.value, 0.0))
    return {"value": value, "standard_error": worth.standard_error}


def too_few() -> dict[str, str]:
    """Return in words that there are too few draws to regress on, by language."""
    return {
        language: words("deciding")[language]["too_few"].format(fewest=FEWEST_DRAWS)
        for language in LANGUAGES
    }


def pockets(problem: Problem, central: NetValues, net_values: NetValues) -> dict[str, Any]:
    """Return who pays and who gains of an option, and the smallest transfer that mends it.

    central: by party, shape (1,). net_values: draws by party. Everybody with a budget takes part in
    the agreement, except other municipalities, which nobody can agree with as one, and those whose
    payment the case states to be a grant, which is not asked for back. `shares` are shares of draws
    in which any transfer works, in which this one (agreed on in advance) does, and for whom; null
    where there is none. Source: see `bundlinje.calc.transfers`.
    """
    parties = [party for party in net_values if party not in NO_POCKET]
    agreeing = [party for party in parties if _agrees(problem, party)]
    drawn = {party: _quiet(net_values[party]) for party in parties}
    middle = {party: float(_quiet(central[party])[0]) for party in parties}
    mean = {party: float(drawn[party].mean()) for party in parties}
    return {
        "payers": {
            party: {
                "central": middle[party],
                "mean": mean[party],
                "in_agreement": party in agreeing,
            }
            for party in parties
        },
        "central": _settled(agreeing, middle, drawn),
        "mean": _settled(agreeing, mean, drawn),
    }


def _agrees(problem: Problem, party: str) -> bool:
    known = problem.case.parties.get(party)
    return party != OTHERS and (known is None or known.grant_tax is None)


def _settled(
    parties: list[str], values: Mapping[str, float], drawn: Mapping[str, Rows]
) -> dict[str, Any]:
    found = smallest_transfers({party: values[party] for party in parties})
    chance = chance_of(found, {party: drawn[party] for party in parties})
    return {
        "possible": found.possible,
        "shortfall": found.shortfall,
        "moved": found.moved,
        "transfers": [asdict(transfer) for transfer in found.transfers],
        "after": found.after,
        "shares": {
            "any_transfers": chance.any_transfers,
            "these_transfers": chance.these_transfers if found.possible else None,
            "by_payer": chance.by_payer if found.possible else None,
        },
    }
