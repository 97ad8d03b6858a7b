"""The verb: from a case and the facts to a result per payer and year, with its uncertainty."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from bundlinje.appraisal import findings as advice
from bundlinje.appraisal.acceptability import Kept, of_all_options
from bundlinje.appraisal.consistency import inconsistencies
from bundlinje.appraisal.correlations import (
    contradictions,
    impossible_correlations,
    used_correlations,
)
from bundlinje.appraisal.dated_changes import dated_changes
from bundlinje.appraisal.deciding import decision
from bundlinje.appraisal.double_counting import (
    double_counts,
    savings_beyond_use,
    shared_accounts,
)
from bundlinje.appraisal.evaluation import evaluate
from bundlinje.appraisal.explanation import explain
from bundlinje.appraisal.money import Use
from bundlinje.appraisal.option import option_document
from bundlinje.appraisal.own_facts import own_facts
from bundlinje.appraisal.prices import about_indices
from bundlinje.appraisal.problem import Numbers, Problem, resolve
from bundlinje.appraisal.statement import about_postings, statement
from bundlinje.appraisal.studies import impossible_studies, studies
from bundlinje.calc.sampling import draw
from bundlinje.calc.trace import Traced
from bundlinje.core.case import Case
from bundlinje.core.fact import Fact
from bundlinje.core.result import Result, digest
from bundlinje.errors import Fault, Finding, Refused
from bundlinje.reference.catalog import Catalog, national


@dataclass(frozen=True, slots=True)
class Settings:
    """How many draws, from which seed, and for whom tornado and break-even are asked.

    `draws` per scramble must be a power of two; `party` is `public` or a party of the case.
    `expert` asks for the figures that take seconds: see `bundlinje.appraisal.expert`.
    """

    seed: int = 1
    scrambles: int = 8
    draws: int = 1024
    party: str = "public"
    expert: bool = False


Progress = Callable[[str, float], None]
"""Told what is being done and the share that is done, for those who wait."""


def quiet(_step: str, _done: float) -> None:
    """Report nothing."""


def check(case: Case, catalog: Catalog) -> tuple[Problem, list[Finding]]:
    """Return the resolved case and all findings.

    Raises Refused with every fault: how the parts refer to each other (BL-C1..), numbers
    (BL-D..), double counting (BL-A..).
    """
    faults = [*inconsistencies(case), *double_counts(case)]
    try:
        problem = resolve(case, catalog)
    except Refused as refused:
        raise Refused([*faults, *refused.faults]) from None
    faults += [*impossible_correlations(problem), *impossible_studies(problem)]
    if faults:
        raise Refused(faults)
    found: list[Use] = []
    for option in case.options:
        central = evaluate(problem, option, problem.central())
        faults += shared_accounts(case, central.changes)
        faults += savings_beyond_use(central.capped)
        found += central.changes
    if faults:
        raise Refused(_once(faults))
    more = [*about_indices(case, catalog), *about_postings(problem, catalog)]
    return problem, [*advice.advise(problem, found), *contradictions(problem), *more]


def _one_by_one(case: Case, progress: Progress) -> Iterator[tuple[str, Callable[[float], None]]]:
    """Yield each option with what is told the share that is done of it."""
    count = len(case.options)

    def told(option: str, before: int, done: float) -> None:
        progress(option, (before + done) / count)

    for before, option in enumerate(case.options):
        told(option, before, 0.0)
        yield option, partial(told, option, before)
    progress("", 1.0)


def _once(faults: list[Fault]) -> list[Fault]:
    return list({(fault.code, fault.path, str(fault.values)): fault for fault in faults}.values())


def appraise(
    case: Case,
    catalog: Catalog | None = None,
    settings: Settings = Settings(),
    manifest: Mapping[str, Any] | None = None,
    progress: Progress = quiet,
) -> Result:
    """Return the bottom line of every option for every party.

    `catalog` defaults to the facts that ship for the case's country.
    `manifest` adds what the caller knows (version, hash of the file) to what names the run.
    Raises Refused as `check`.
    """
    catalog = catalog or national(case.country)
    problem, found = check(case, catalog)
    drawn = draw_inputs(problem, settings)
    options: dict[str, Any] = {}
    kept: dict[str, Kept] = {}
    for option, tell in _one_by_one(case, progress):
        central = evaluate(problem, option, problem.central())
        options[option], more, kept[option] = option_document(
            problem, central, settings, drawn, tell
        )
        options[option]["statement"] = statement(problem, catalog, central)
        found += more
    values = {
        "case": _about(problem),
        "assumed": _soft(problem, "assumed", options),
        "unverified": _soft(problem, "unverified", options),
        "own_facts": own_facts(problem, catalog),
        "dated_changes": dated_changes(problem),
        "correlations": used_correlations(problem),
        "findings": [item.as_json() for item in found],
        "decision": _decided(problem, drawn, kept, options, settings),
        "options": options,
    }
    named = _manifest(problem, catalog, settings, manifest, found)
    return Result("appraise", named, values, partial(_traces, problem))


def _decided(
    problem: Problem,
    drawn: Mapping[str, Any],
    kept: Mapping[str, Kept],
    options: Mapping[str, Any],
    settings: Settings,
) -> dict[str, Any]:
    """Return which option is best, what it is worth to know more, and what studies are worth."""
    net_values = {option: item.net_values for option, item in kept.items()}
    return {
        **decision(problem, drawn, net_values, settings.scrambles),
        "studies": studies(problem, drawn, net_values, settings),
        **({"expert": of_all_options(problem, kept, options)} if settings.expert else {}),
    }


def draw_inputs(problem: Problem, settings: Settings) -> dict[str, Any]:
    """Return a column of draws for every uncertain input, and the plain number of the others.

    Correlations must be possible, pair by pair; together they are made to agree.
    """
    distributions = {key: item.distribution for key, item in problem.inputs.items()}
    columns = draw(distributions, settings.seed, settings.scrambles, settings.draws, problem.pairs)
    return {
        key: columns[key] if item.quantity.is_uncertain else item.distribution.mean
        for key, item in problem.inputs.items()
    }


def _traces(problem: Problem) -> dict[str, Traced]:
    """Return the traced number behind every central figure of every option, by its path."""
    traces: dict[str, Traced] = {}
    for option in problem.case.options:
        traces |= explain(problem, option)
    return traces


def _soft(problem: Problem, flag: str, options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List assumed or unverified inputs by how much they move the result of any option."""
    widths: dict[str, float] = {}
    for option in options.values():
        for row in option["tornado"]:
            widths[row["input"]] = max(widths.get(row["input"], 0.0), row["width"])
    rows = [
        {**item.describe(), "width": widths.get(item.id, 0.0), "used_at": list(item.used_at)}
        for item in problem.inputs.values()
        if (item.quantity.is_assumed if flag == "assumed" else item.quantity.is_unverified)
    ]
    return sorted(rows, key=lambda row: (-float(row["width"]), str(row["input"])))


def _about(problem: Problem) -> dict[str, Any]:
    """Return what a reader must know to read the figures: years, prices, discounting, people."""
    case = problem.case
    central = Numbers(problem, problem.central())
    invited = {
        option: sum(
            central(f"options.{option}.invited.{segment}.{year}")
            for segment, cohorts in item.invited.items()
            for year in cohorts
        )
        for option, item in case.options.items()
    }
    return {
        "id": case.id,
        "title": case.title.model_dump(),
        "summary": case.summary.model_dump() if case.summary else None,
        "currency": case.currency,
        "first_year": case.horizon.first_year,
        "last_year": case.horizon.last_year,
        "price_year": case.price_level.year,
        "base_year": case.discounting.base_year,
        "discounting": {**case.discounting.model_dump(), "schedule": problem.schedule_label},
        "invited": invited,
        "parties": {key: party.title.model_dump() for key, party in case.parties.items()},
    }


def _manifest(
    problem: Problem,
    catalog: Catalog,
    settings: Settings,
    more: Mapping[str, Any] | None,
    found: list[Finding],
) -> dict[str, Any]:
    """Return everything that decides the figures; its hash is the run id."""
    case = problem.case.model_dump(mode="json", exclude_defaults=True)
    return {
        "verb": "appraise",
        "case": digest(case),
        "reference_edition": catalog.edition,
        "reference_edition_name": catalog.edition_name,
        "settings": _asked(settings),
        "columns": sorted(
            key for key, item in problem.inputs.items() if item.quantity.is_uncertain
        ),
        "options": list(problem.case.options),
        "warnings": sorted({item.code for item in found}),
        **_own(catalog),
        **(more or {}),
    }


def _asked(settings: Settings) -> dict[str, Any]:
    """Return the settings; expert figures move no other, so a run without them keeps its id."""
    named = asdict(settings)
    return named if settings.expert else {key: named[key] for key in named if key != "expert"}


def _own(catalog: Catalog) -> dict[str, Any]:
    """Return the hash of a case's own facts and of its own indices, if it has any."""
    facts = {key: _plain(fact) for key, fact in catalog.own.items()}
    indices = {key: repr(series) for key, series in sorted(catalog.own_indices.items())}
    found = {"own_facts": facts, "own_indices": indices}
    return {name: digest(content) for name, content in found.items() if content}


def _plain(fact: Fact) -> dict[str, Any]:
    number = fact.number.model_dump(mode="json", exclude_unset=True)
    return {"number": number, "reason": fact.reason}
