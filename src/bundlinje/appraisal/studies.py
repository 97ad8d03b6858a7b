"""What each study that a case names is worth before the choice, what it costs, and of what size."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from bundlinje.appraisal.deciding import (
    MOST_DRAWS,
    NO_WORTH,
    NOTHING,
    NetValues,
    benefits_of,
    choosable,
    first_draws,
    held,
    too_few,
)
from bundlinje.appraisal.measures import PUBLIC
from bundlinje.appraisal.people import LOSSES, outcome_per_person
from bundlinje.appraisal.problem import Numbers, Problem
from bundlinje.appraisal.titles import title_of
from bundlinje.calc.discounting import OFFSET, discount_factor
from bundlinje.calc.information import FEWEST_DRAWS, Worth, perfect_information
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
from bundlinje.core.inputs import own_path
from bundlinje.errors import Fault, near

EFFECT = "effects."
MOST_PEOPLE, MOST_SIZES, LONGEST_LIFE = 100_000, 20, 120
SEEN_BY_TRIAL = tuple(name for name in LOSSES if name != "displacement")
"""A trial follows its own two arms, so jobs that others lose are not in what it finds."""


class Sampling(Protocol):
    """The part of the settings that a study needs."""

    @property
    def seed(self) -> int: ...
    @property
    def scrambles(self) -> int: ...
    @property
    def draws(self) -> int: ...


# --- What is asked for ----------------------------------------------------------------------------


def measured_by(problem: Problem, word: str) -> str | None:
    """Return the id of the input that a word of a case names, or the path of an effect, or None."""
    known = (own_path(word), problem.input_at.get(word, ""), word)
    found = next((name for name in known if name in problem.inputs), None)
    is_effect = word.startswith(EFFECT) and word.removeprefix(EFFECT) in problem.case.effects
    return found or (word if is_effect else None)


def impossible_studies(problem: Problem) -> list[Fault]:
    """Return what is wrong with the studies of a case: BL-C180 to BL-C185, each at its place."""
    faults: list[Fault] = []
    for key in problem.case.studies:
        faults += _of_what(problem, key)
        faults += _of_size(problem, key)
    return faults


def _of_what(problem: Problem, key: str) -> Iterator[Fault]:
    """What the study measures must be there, uncertain, and of the kind that it says."""
    study, at = problem.case.studies[key], f"studies.{key}"
    name = measured_by(problem, study.input)
    if name is None:
        known = [item.id for item in problem.inputs.values() if item.quantity.is_uncertain]
        known += [EFFECT + effect for effect in problem.case.effects]
        yield Fault(
            "BL-C180", f"{at}.input", {"word": study.input, "near": near(study.input, known)}
        )
        return
    is_effect = name not in problem.inputs
    if not any(problem.inputs[each].quantity.is_uncertain for each in _behind(problem, name)):
        yield Fault("BL-C181", f"{at}.input", {"word": study.input})
    elif not is_effect and (problem.inputs[name].domain == "share") != (study.kind == "share"):
        wanted = "share" if problem.inputs[name].domain == "share" else "mean"
        yield Fault("BL-C183", f"{at}.kind", {"kind": study.kind, "wanted": wanted})
    elif is_effect and study.kind == "share":
        yield Fault("BL-C183", f"{at}.kind", {"kind": study.kind, "wanted": "difference"})


def _behind(problem: Problem, name: str) -> set[str]:
    """Return the ids of the inputs that make what is measured."""
    if name in problem.inputs:
        return {name}
    fields = ("value", "baseline", "attribution", *SEEN_BY_TRIAL)
    paths = [f"{name}.{field}" for field in fields]
    return {problem.input_at[path] for path in paths if path in problem.input_at}


def _of_size(problem: Problem, key: str) -> Iterator[Fault]:
    """A study has people in it, two equal arms if it compares, and a spread between people."""
    study, at = problem.case.studies[key], f"studies.{key}"
    least = 2 if study.kind == "difference" else 1
    wrong = [size for size in study.sizes if not least <= size <= MOST_PEOPLE or size % least]
    if wrong or not 1 <= len(study.sizes) <= MOST_SIZES:
        values = {"sizes": ", ".join(map(str, study.sizes[:5])) or "-", "least": least,
                  "most": MOST_PEOPLE, "count": MOST_SIZES}  # fmt: skip
        yield Fault("BL-C182", f"{at}.sizes", values)
    stated = study.outcome_sd is not None and _central(problem, f"{at}.outcome_sd") > 0.0
    if stated == (study.kind == "share") or (study.kind == "share" and study.outcome_sd):
        place = f"{at}.outcome_sd" if study.outcome_sd else at
        yield Fault("BL-C184", place, {"kind": study.kind})
    life = study.decision
    if life is not None and not 1 <= life.years <= LONGEST_LIFE:
        yield Fault("BL-C185", f"{at}.decision.years", {"years": life.years, "most": LONGEST_LIFE})


def _central(problem: Problem, path: str) -> float:
    return float(problem.inputs[problem.input_at[path]].distribution.mean)


# --- For whom the answer is used ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Population:
    """Who is decided for: people by year from `first_year`, and the discount factor of each year.

    `own` is the discounted number of people that the net benefits of the case are for.
    """

    first_year: int
    people: tuple[float, ...]
    factors: tuple[float, ...]
    own: float


def population_of(problem: Problem, key: str, options: list[str]) -> Population:
    """Return for whom the answer of a study is used; by default all that the case invites.

    Options may invite different numbers: the case is for the most that any of them invites.
    """
    invited = _invited(problem, options)
    years = [year for year, people in invited.items() if people > 0.0]
    first = min(years, default=problem.case.horizon.first_year)
    own_years = range(first, max(years, default=first) + 1)
    own = sum(invited[year] * _factor(problem, year) for year in own_years)
    life = problem.case.studies[key].decision
    if life is None:
        people = tuple(invited[year] for year in own_years)
    else:
        yearly = _central(problem, f"studies.{key}.decision.people_per_year")
        people = (yearly,) * life.years
    factors = tuple(_factor(problem, first + place) for place in range(len(people)))
    return Population(first, people, factors, own)


def _invited(problem: Problem, options: list[str]) -> dict[int, float]:
    central = Numbers(problem, problem.central())
    found = dict.fromkeys(problem.years, 0.0)
    for year in problem.years:
        for option in options:
            groups = problem.case.options[option].invited.items()
            people = sum(
                central(f"options.{option}.invited.{segment}.{year}")
                for segment, cohorts in groups
                if year in cohorts
            )
            found[year] = max(found[year], float(people))
    return found


def _factor(problem: Problem, year: int, kind: str = "benefits") -> float:
    setting = problem.case.discounting
    offset = OFFSET[setting.costs if kind == "costs" else setting.benefits]
    return discount_factor(problem.bands, year - setting.base_year + offset, setting.reading)


# --- What it is worth -----------------------------------------------------------------------------


def studies(
    problem: Problem,
    drawn: Mapping[str, Any],
    net_values: Mapping[str, NetValues],
    settings: Sampling,
) -> dict[str, Any]:
    """Return what each study of the case is worth to each party, less what it costs.

    Arguments as in `bundlinje.appraisal.deciding.decision`. With too few draws `parties` is null
    and `reason` says so, unless no answer can change any choice. Sources: see
    `bundlinje.calc.studies`.
    """
    if not problem.case.studies:
        return {}
    benefits = benefits_of(problem, net_values)
    whole = {party: perfect_information(values, settings.scrambles)
             for party, values in benefits.items()}  # fmt: skip
    rows = first_draws(len(benefits[PUBLIC]), settings.scrambles, MOST_DRAWS)
    open_ones = {
        party: values[rows] for party, values in benefits.items() if whole[party].value >= NOTHING
    }
    few = bool(open_ones) and len(rows) < FEWEST_DRAWS
    options = sorted(choosable(problem, net_values))
    out = {}
    for key in problem.case.studies:
        population = population_of(problem, key, options)
        worths = None if few else _worths(problem, key, drawn, open_ones, settings, rows)
        parties = {
            party: _of_party(problem, key, population, worths, party, worth)
            for party, worth in whole.items()
            if worths is not None
        }
        out[key] = {
            **_about(problem, key, population),
            "reason": too_few() if few else None,
            "parties": parties or None,
        }
    return out


def _about(problem: Problem, key: str, population: Population) -> dict[str, Any]:
    """Return what a study measures, how, for whom, and when its answer is there."""
    study = problem.case.studies[key]
    return {
        "title": study.title.model_dump(),
        "input": measured_by(problem, study.input),
        "measures": _title_of_measured(problem, study.input),
        "kind": study.kind,
        "first_year": population.first_year,
        "years": len(population.people),
        "people": sum(population.people),
        "years_to_answer": _central(problem, f"studies.{key}.years_to_answer"),
    }


def _title_of_measured(problem: Problem, word: str) -> dict[str, str]:
    name = measured_by(problem, word) or word
    if name in problem.inputs:
        return dict(problem.inputs[name].title)
    return title_of(problem.case, name)


Worths = Mapping[int, Mapping[str, Worth]]
"""What the answer is worth, by size and party, for all the people of the case."""


def _worths(
    problem: Problem,
    key: str,
    drawn: Mapping[str, Any],
    benefits: Mapping[str, Array],
    settings: Sampling,
    rows: Array,
) -> Worths:
    study = problem.case.studies[key]
    if not benefits:
        return {size: {} for size in study.sizes}
    name = measured_by(problem, study.input) or study.input
    truth = _truth(problem, name, drawn, len(rows), rows)
    noise = uniforms(f"studies.{key}", settings.seed, settings.scrambles, settings.draws)[rows]
    sd = _central(problem, f"studies.{key}.outcome_sd") if study.kind != "share" else 0.0
    found = {}
    for size in study.sizes:
        if study.kind == "share":
            answer = observed_share(truth, size, noise)
        elif study.kind == "mean":
            answer = observed_mean(truth, sd, size, noise)
        else:
            answer = observed_difference(truth, sd, size // 2, noise)
        found[size] = sample_information([answer], benefits, settings.scrambles)
    return found


def _truth(problem: Problem, name: str, drawn: Mapping[str, Any], count: int, rows: Array) -> Array:
    """Return the draws of what is measured: an input, or an effect per person as it is here."""
    if name in problem.inputs:
        values = drawn[name]
    else:
        key = name.removeprefix(EFFECT)
        effect = problem.case.effects[key]
        values = outcome_per_person(Numbers(problem, drawn), key, effect, SEEN_BY_TRIAL)
    taken: Array = values[rows] if np.ndim(values) else np.full(count, float(values))
    return taken


def _of_party(
    problem: Problem, key: str, population: Population, worths: Worths, party: str, whole: Worth
) -> dict[str, Any]:
    """Return each size in the eyes of a party that pays the whole study itself."""
    people, factors = population.people, population.factors
    rows, sizes = [], []
    for size, by_party in worths.items():
        value, error = held(by_party.get(party, NO_WORTH), whole).values()
        study = Study(
            people=size,
            years_to_answer=_central(problem, f"studies.{key}.years_to_answer"),
            cost=_cost(problem, key, size, population.first_year),
            worth_per_person=value / population.own if population.own else 0.0,
        )
        free = replace(study, cost=0.0)
        now = net_benefit_of_sampling(replace(free, years_to_answer=0.0), people, factors)
        later = net_benefit_of_sampling(free, people, factors)
        one = replace(free, worth_per_person=1.0)
        scale = net_benefit_of_sampling(one, people, factors) / (population.own or 1.0)
        sizes.append(study)
        rows.append({
            "people": size,
            "evsi": {"value": value, "standard_error": error},
            "worth_to_all": now,
            "cost_of_delay": now - later,
            "cost": study.cost,
            "net_benefit": {"value": later - study.cost, "standard_error": error * scale},
        })  # fmt: skip
    best, _ = best_study(sizes, people, factors)
    return {"best": best.people if best else None, "sizes": rows}


def _cost(problem: Problem, key: str, size: int, first_year: int) -> float:
    """Return what a study costs in the case's money of the base year, paid in the first year."""
    central = Numbers(problem, problem.central())
    at = f"studies.{key}"
    cost = central.money(f"{at}.fixed_cost") + size * central.money(f"{at}.cost_per_person")
    return float(cost) * _factor(problem, first_year, "costs")
