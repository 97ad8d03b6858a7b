"""What must follow when people, amounts, years or numbers of a case change."""

from random import Random
from typing import Any

import numpy as np

from bundlinje.appraisal.figures import spread
from bundlinje.appraisal.measures import measure
from tests.support import case_changes as to
from tests.support.bottom_line import MONEY, PEOPLE, bottom_line, equal, flat, turnover
from tests.support.compared import GROSS, VALUES, Relation, base, compare, same_bits
from tests.support.indices import catalog_with, steady
from tests.support.random_cases import valid_problem


def people_scaled(seed: int) -> list[str]:
    """Two and a half times as many people are two and a half times the money."""
    case = to.per_person_only(to.fresh(seed))
    before = bottom_line(case)
    to.change(to.invited(case), lambda number: to.scaled(number, 2.5))
    to.steps_scaled(case, 2.5, {*case["accounts"], *case["costs"]})
    return compare(before, bottom_line(case), MONEY + PEOPLE, 2.5)


def amounts_scaled(seed: int) -> list[str]:
    """All amounts a hundred times as large (stated in øre) make all money so."""
    case = to.inlined(to.fresh(seed))
    before = bottom_line(case)
    to.change(to.amounts(case), lambda number: to.scaled(number, 100.0))
    to.steps_scaled(case, 100.0, case["costs"])
    after = bottom_line(case)
    return compare(before, after, MONEY, 100.0) + compare(before, after, PEOPLE)


def other_currency(seed: int) -> list[str]:
    """Amounts stated in another currency come back at the rate of exchange."""
    case, rate = to.fresh(seed), 9.2
    case["price_level"]["exchange"]["GBP"] = rate

    def abroad(number: Any) -> Any:
        out = to.long_form(number)
        first, *rest = out.get("unit", "DKK").split("/")
        if first != "DKK":
            return number
        return {**to.scaled(out, 1.0 / rate), "unit": "/".join(("GBP", *rest))}

    to.change(to.amounts(case), abroad)
    return compare(base(seed), bottom_line(case), MONEY + PEOPLE)


def prices_doubled(seed: int) -> list[str]:
    """Twice the unit prices are twice the money of all consequences."""
    case = to.inlined(to.fresh(seed))
    case["costs"] = {}
    case["inputs"] = case.get("inputs", {})
    to.drop_idle_plans(case)
    before = bottom_line(case)
    to.change(to.amounts(case), lambda number: to.scaled(number, 2.0))
    return compare(before, bottom_line(case), MONEY, 2.0)


def fewer_invited(seed: int) -> list[str]:
    """Half of the invited who all take part are as many as all, of whom half take part."""
    case = to.per_person_only(to.fresh(seed))
    for item in (*case["effects"].values(), *case["costs"].values()):
        item["per"] = "treated"
    for option in case["options"].values():
        option["take_up"] = 0.5
    before = bottom_line(case)
    to.change(to.invited(case), lambda number: to.scaled(number, 0.5))
    for option in case["options"].values():
        option["take_up"] = 1.0
    return compare(before, bottom_line(case), (*MONEY, "wellbeing", "wellbeing_discounted"))


def base_year_shifted(seed: int) -> list[str]:
    """At a flat rate a base year three years later compounds every present value up."""
    case, rate, years = to.fresh(seed), 0.041, 3
    case["discounting"]["schedule"] = rate
    before = bottom_line(case)
    case["discounting"]["base_year"] += years
    after = bottom_line(case)
    wrong = compare(before, after, (*VALUES, "wellbeing_discounted"), (1.0 + rate) ** years)
    return wrong + compare(before, after, ("annual", "deepest", "people", "wellbeing"))


def years_shifted(seed: int) -> list[str]:
    """All years thirteen later: nothing changes but the calendar, to the bit."""
    case, years = to.fresh(seed), 13
    for places, unit in ((to.invited(case), "persons"), (to.yearly_costs(case), "DKK")):
        for container, key in list(places):
            to.linked(case, container, key, unit)
    before = bottom_line(case)
    for name in ("first_year", "last_year"):
        case["horizon"][name] += years
    case["discounting"]["base_year"] += years
    tables = [
        (option["invited"], s) for option in case["options"].values() for s in option["invited"]
    ]
    tables += [(cost, "amounts") for cost in case["costs"].values() if "amounts" in cost]
    tables += [(plan, name) for plan in case["realisation"] for name in ("cut", "actuals")]
    for container, key in tables:
        if key in container:
            container[key] = to.shifted_keys(container[key], years)
    return same_bits(before, bottom_line(case))


def longer_horizon(seed: int) -> list[str]:
    """A longer horizon never changes earlier years, to the bit."""
    case = to.fresh(seed)
    case["horizon"]["last_year"] += 7
    kinds = ("annual", "costs", "benefits", "people", "cumulative")
    before = {o: {k: v for k, v in f.items() if k[1] in kinds} for o, f in base(seed).items()}
    after = {
        option: {
            key: value[: len(before[option][key])]
            for key, value in figures.items()
            if key in before[option]
        }
        for option, figures in bottom_line(case).items()
    }
    return same_bits(before, after)


def rate_zero(seed: int) -> list[str]:
    """At a rate of 0 the net present value is the sum of the years."""
    case = to.fresh(seed)
    case["discounting"]["schedule"] = 0.0
    wrong = []
    for option, figures in bottom_line(case).items():
        sums, values = (
            {
                (who, "annual"): value.sum() if what == "annual" else value.mean()
                for (who, what), value in figures.items()
                if what == name
            }
            for name in ("annual", "net_present_value")
        )
        wrong += [f"{option} {x}" for x in equal(sums, values, ("annual",), size=turnover(figures))]
    return wrong


def zero_effect(seed: int) -> list[str]:
    """An effect of nothing leaves only the costs."""
    case = to.fresh(seed)
    case["consequences"] = {
        key: item for key, item in case["consequences"].items() if item["of"] in case["effects"]
    }
    for effect in case["effects"].values():
        effect["value"] = 1.0 if effect["kind"].endswith("_ratio") else 0.0
        if effect["kind"] == "success_rate" and effect.pop("baseline", None):
            effect |= {"deadweight": 0.5, "deadweight_from": "comparison_group"}
            effect.pop("attribution", None)
    after = bottom_line(case)
    case |= {"consequences": {}, "wellbeing": {}}
    return [
        f"{option} {wrong}"
        for option, figures in bottom_line(case).items()
        for wrong in equal(
            figures, after[option], (*GROSS, *VALUES), size=turnover(base(seed)[option])
        )
    ]


def more_deadweight(seed: int) -> list[str]:
    """More deadweight never raises the public gain of a saving."""
    case = to.only_accounts(to.fresh(seed), "resource")
    case["costs"] = {}
    for effect in case["effects"].values():
        effect |= {"kind": "success_rate", "basis": "gross", "value": 0.4}
        effect |= {"deadweight": 0.2, "deadweight_from": "assumption"}
        effect.pop("baseline", None)
        if "table" in effect.get("persistence", {}):
            effect["persistence"]["table"] = [1.0, 0.6, 0.3]
    for item in case["consequences"].values():
        name = "change" if "change" in item else "relative_change"
        item[name] = -0.2
    to.drop_idle_plans(case)
    before = bottom_line(case)
    for effect in case["effects"].values():
        effect["deadweight"] = 0.2 + 0.8 * Random(seed).random()
    after = bottom_line(case)
    return [
        f"{option} {key}: {value} < {after[option][key]}"
        for option, figures in before.items()
        for key, value in figures.items()
        if key == ("public", "net_present_value")
        and np.any(after[option][key] > value + 1e-9 * np.abs(value))
    ]


def stock_of_one_year(seed: int) -> list[str]:
    """A stock that all leave within the year is no stock."""
    case = to.fresh(seed)
    for item in case["consequences"].values():
        item.pop("stock_leaving", None)
    before = bottom_line(case)
    for item in case["consequences"].values():
        item["stock_leaving"] = 1.0
    return compare(before, bottom_line(case), MONEY + PEOPLE)


def no_spread(seed: int) -> list[str]:
    """Without spread every draw is the central case, and no error is left."""
    case = to.without_spread(to.fresh(seed), valid_problem(seed)[1])
    problem, wrong = valid_problem(seed)[1], []
    for option, figures in bottom_line(case).items():
        central = flat(measure(problem, option, problem.central(), 1))
        wrong += [f"{option} {x}" for x in equal(central, figures, MONEY + PEOPLE)]
        for (who, what), value in figures.items():
            band = spread(value[1:], value[0], 2) if what == "net_present_value" else {}
            off = max(
                (abs(band[name] - band["central"]) for name in band if name != "mcse"), default=0.0
            )
            if max(off, band.get("mcse", 0.0)) > 1e-12 * turnover(figures):
                wrong.append(f"{option} {who}: {band}")
    return wrong


def unrelated_input(seed: int) -> list[str]:
    """An uncertain input that nothing hangs on changes no other figure, to the bit."""
    case = to.fresh(seed)
    case["inputs"] = {"alone": {"mean": 3.0, "se": 1.0}, **case.get("inputs", {})}
    case["wellbeing"] = {
        "unrelated": {
            "title": "Unrelated",
            "of": "participation",
            "measure": "wellby",
            "change": {"mean": 0.3, "se": 0.1},
        },
        **case["wellbeing"],
    }
    after = {
        option: {key: value for key, value in figures.items() if key[0] != "unrelated"}
        for option, figures in bottom_line(case).items()
    }
    return same_bits(base(seed), after)


def constant_index(seed: int) -> list[str]:
    """A series that rises by the same share every year is that yearly increase."""
    case, rise = to.fresh(seed), round(0.08 * Random(seed).random() - 0.02, 6)
    level = {"year": case["price_level"]["year"], "exchange": case["price_level"]["exchange"]}
    case["price_level"] = {**level, "yearly_increase": rise}
    before = bottom_line(case)
    kinds = ("wages", "other", "benefits")
    case["price_level"] = {**level, "indices": {kind: f"own/{kind}" for kind in kinds}}
    after = bottom_line(case, catalog_with(steady(f"own/{kind}", rise) for kind in kinds))
    return compare(before, after, MONEY + PEOPLE)


RELATIONS: tuple[Relation, ...] = (
    constant_index,
    people_scaled,
    amounts_scaled,
    other_currency,
    prices_doubled,
    fewer_invited,
    base_year_shifted,
    years_shifted,
    longer_horizon,
    rate_zero,
    zero_effect,
    more_deadweight,
    stock_of_one_year,
    no_spread,
    unrelated_input,
)
