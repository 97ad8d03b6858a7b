"""Changes to a case whose consequences are known beforehand."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from bundlinje.appraisal.problem import Problem
from bundlinje.core.inputs import slots
from bundlinje.reference.catalog import national
from tests.support.random_cases import valid_case

Plain = dict[str, Any]
Place = tuple[Any, Any]
"""A container and the key in it under which a number stands."""

SCALING = ("value", "mean", "se", "low", "mode", "high", "p10", "p50", "p90")


def fresh(seed: int) -> Plain:
    """Return a copy of a random case, free to change."""
    return deepcopy(valid_case(seed))


def long_form(number: Any) -> Plain:
    """Return a number as a mapping."""
    return dict(number) if isinstance(number, dict) else {"value": float(number)}


def is_reference(number: Any) -> bool:
    """Whether a number is named and not stated."""
    return isinstance(number, str) or (isinstance(number, dict) and "fact" in number)


def is_point(number: Any) -> bool:
    """Whether a number has no spread."""
    return isinstance(number, int | float) or (isinstance(number, dict) and "value" in number)


def scaled(number: Any, factor: float) -> Any:
    """Return a positive number, or a difference, times a factor, in the same form."""
    if not isinstance(number, dict):
        return number * factor
    return {key: item * factor if key in SCALING else item for key, item in number.items()}


def change(places: Iterator[Place], make: Callable[[Any], Any]) -> None:
    """Replace the number at each place; one that is a reference stays."""
    for container, key in list(places):
        if not is_reference(container[key]):
            container[key] = make(container[key])


def invited(case: Plain) -> Iterator[Place]:
    """Where the numbers invited stand."""
    for option in case["options"].values():
        for cohorts in option["invited"].values():
            yield from ((cohorts, year) for year in cohorts)


def prices(case: Plain, *kinds: str) -> Iterator[Place]:
    """Where the unit prices of accounts (of some kinds) stand, and those under `inputs`."""
    for account in case["accounts"].values():
        if kinds and account["kind"] not in kinds:
            continue
        if "price" in account:
            yield account, "price"
        yield from ((account["prices"], party) for party in account.get("prices", ()))


def amounts(case: Plain) -> Iterator[Place]:
    """Where every amount of money stands."""
    yield from prices(case)
    for cost in case["costs"].values():
        if "amount" in cost:
            yield cost, "amount"
    yield from yearly_costs(case)
    inputs = case.get("inputs", {})
    yield from ((inputs, name) for name in inputs if name.startswith("money"))


def yearly_costs(case: Plain) -> Iterator[Place]:
    """Where the costs of a calendar year stand."""
    for cost in case["costs"].values():
        yield from ((cost["amounts"], year) for year in cost.get("amounts", ()))


def per_person_only(case: Plain) -> Plain:
    """Leave out the costs that do not follow the number of people."""
    case["costs"] = {key: cost for key, cost in case["costs"].items() if "amounts" not in cost}
    drop_idle_plans(case)
    return case


def only_accounts(case: Plain, *kinds: str) -> Plain:
    """Leave out all accounts but those of some kinds, with what hangs on them."""
    case["accounts"] = {k: item for k, item in case["accounts"].items() if item["kind"] in kinds}
    for section in ("consequences", "wellbeing"):
        case[section] = {
            key: item
            for key, item in case[section].items()
            if item.get("account", next(iter(case["accounts"]), None)) in case["accounts"]
            or (section == "wellbeing" and "of" in item)
        }
    drop_idle_plans(case)
    return case


def drop_idle_plans(case: Plain) -> None:
    """Leave out the plans for what is not there."""
    there = {*case["accounts"], *case["costs"]}
    case["realisation"] = [plan for plan in case["realisation"] if plan["account"] in there]


def steps_scaled(case: Plain, factor: float, names: Any) -> None:
    """Scale the capacity steps of the plans for some accounts or costs."""
    for plan in case["realisation"]:
        if plan["account"] in names and "capacity_step" in plan:
            plan["capacity_step"] *= factor


def inlined(case: Plain) -> Plain:
    """State prices from the catalog as numbers of the case."""
    for container, key in list(amounts(case)):
        number = container[key]
        name = number.get("fact") if isinstance(number, dict) else number
        if isinstance(name, str) and not name.startswith("case/"):
            fact = national().facts[name].number
            container[key] = {**fact.figures, "unit": fact.unit}
            if year := fact.price_year or (isinstance(number, dict) and number.get("price_year")):
                container[key]["price_year"] = year
    return case


def linked(case: Plain, container: Any, key: Any, unit: str) -> None:
    """Move a number to `inputs` and refer to it, so that copies share its draws."""
    if key not in container or is_reference(container[key]):
        return
    inputs = case.setdefault("inputs", {})
    name = f"linked{len(inputs)}"
    inputs[name] = {"unit": unit, **long_form(container[key])}
    container[key] = f"case/{name}"


def link_segment(case: Plain, segment: str) -> None:
    """Let every number that belongs to a segment stand under `inputs`."""
    for name in ("mortality", "moving_out"):
        linked(case, case["segments"][segment], name, "share/year")
    for option in case["options"].values():
        for year in option["invited"].get(segment, ()):
            linked(case, option["invited"][segment], year, "persons")
        if by_segment(case, option.get("take_up")):
            linked(case, option["take_up"], segment, "share")
    for account in case["accounts"].values():
        if by_segment(case, account.get("counterfactual")):
            linked(case, account["counterfactual"], segment, "ratio")


def link_option(case: Plain, option: str) -> None:
    """Let every number of an option stand under `inputs`."""
    said = case["options"][option]
    for cohorts in said["invited"].values():
        for year in cohorts:
            linked(case, cohorts, year, "persons")
    if by_segment(case, said.get("take_up")):
        for segment in said["take_up"]:
            linked(case, said["take_up"], segment, "share")
    else:
        linked(case, said, "take_up", "share")


def by_segment(case: Plain, stated: Any) -> bool:
    """Whether something is a table by segment."""
    return isinstance(stated, dict) and bool(set(stated) & set(case["segments"]))


def add_segment_twin(case: Plain, segment: str, twin: str) -> None:
    """Add a segment that is a copy of another, wherever that one is mentioned."""
    case["segments"][twin] = deepcopy(case["segments"][segment])
    for option in case["options"].values():
        if segment in option["invited"]:
            option["invited"][twin] = deepcopy(option["invited"][segment])
        if by_segment(case, option.get("take_up")) and segment in option["take_up"]:
            option["take_up"][twin] = option["take_up"][segment]
    for account in case["accounts"].values():
        stated = account.get("counterfactual")
        if by_segment(case, stated) and segment in stated:
            stated[twin] = stated[segment]
    mention_too(case, "segments", segment, twin)


def mention_too(case: Plain, field: str, name: str, twin: str) -> None:
    """Name a twin in every list of options or segments that names the original."""
    for section in ("costs", "effects", "consequences", "wellbeing"):
        for item in case[section].values():
            if name in item.get(field, ()):
                item[field] = [*item[field], twin]


def shifted_keys(table: Plain, years: int) -> Plain:
    """Return a table by year with all years moved."""
    return {type(year)(int(year) + years): item for year, item in table.items()}


def without_spread(case: Plain, problem: Problem) -> Plain:
    """Return the case with every number at its mean."""
    for slot in slots(problem.case):
        container, key = place(case, slot.path)
        if container is None:
            continue
        number = container[key]
        name = number.get("fact") if isinstance(number, dict) else number
        if isinstance(name, str) and name.startswith("case/"):
            continue
        item = problem.inputs[problem.input_at[slot.path]]
        container[key] = {"value": item.distribution.mean, "unit": item.unit}
        if item.quantity.price_year:
            container[key]["price_year"] = item.quantity.price_year
    case.pop("correlations", None)
    return case


def place(case: Plain, path: str) -> Place:
    """Return where the number of a path stands; no container where the case leaves it out."""
    here: Any = case
    *parts, last = path.split(".")
    for part in parts:
        here = here[_key(here, part)] if _has(here, part) else {}
    return (here, _key(here, last)) if _has(here, last) else (None, None)


def _key(here: Any, part: str) -> Any:
    return part if isinstance(here, dict) and part in here else int(part)


def _has(here: Any, part: str) -> bool:
    if isinstance(here, list):
        return int(part) < len(here)
    return part in here or (part.isdigit() and int(part) in here)
