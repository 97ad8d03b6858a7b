"""What must follow when a case is changed in a known way: each returns what does not."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np

from bundlinje.appraisal.figures import spread
from bundlinje.appraisal.measures import measure
from bundlinje.core.quantity import Quantity
from bundlinje.reference.catalog import Catalog, national
from tests.support import case_changes as to
from tests.support.bottom_line import (
    MONEY,
    PEOPLE,
    Figures,
    bottom_line,
    equal,
    flat,
    identical,
    turnover,
)
from tests.support.random_cases import valid_case, valid_problem

Relation = Callable[[int], list[str]]

VALUES = ("net_present_value", "realisable", "without_descriptive", "society", "cumulative")
ADDITIVE = ("net_present_value", "realisable", "annual", "costs", "benefits")
GROSS = ("net_present_value", "annual", "costs", "benefits")
SUMS = ("public", "all")


@lru_cache(maxsize=512)
def base(seed: int) -> dict[str, Figures]:
    """Return the figures of a random case as it is."""
    return bottom_line(valid_case(seed))


def compare(
    before: dict[str, Figures], after: dict[str, Figures], kinds: Any, scale: float = 1.0
) -> list[str]:
    """Return where options differ by anything but a scale."""
    return [
        f"{option} {wrong}"
        for option in before
        for wrong in equal(before[option], after[option], kinds, scale)
    ]


def same_bits(before: dict[str, Figures], after: dict[str, Figures]) -> list[str]:
    """Return where options differ in any bit."""
    return [f"{name} {wrong}" for name in before for wrong in identical(before[name], after[name])]


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


def payer_split(seed: int) -> list[str]:
    """A payer split into two parties: their sums are unchanged, and so is everyone else."""
    case = to.fresh(seed)
    tables = [table for cost in case["costs"].values() for table in [cost["payers"]]]
    for account in case["accounts"].values():
        tables += [account[name] for name in ("payers", "prices") if name in account]
    named = {party for table in tables for party in table if to.is_point(table[party])}
    named -= {"municipality", "other_municipality"}
    if not named:
        return []
    party = Random(seed).choice(sorted(named))
    public = party in ("region", "state", "agency")
    halves = {"one_half": 0.25, "other_half": 0.75}
    parties = case.setdefault("parties", {})
    parties |= {name: {"title": "Half", "public": public} for name in halves}
    for table in tables:
        if party in table and to.is_point(table[party]):
            number = table.pop(party)
            table |= {name: to.scaled(number, part) for name, part in halves.items()}
    after = bottom_line(case)
    return compare(base(seed), joined_again(after, party, halves), ADDITIVE)


def joined_again(found: dict[str, Figures], party: str, parts: Any) -> dict[str, Figures]:
    """Return the figures with the parts of a party added to the party."""
    out = {}
    for option, figures in found.items():
        out[option] = {key: value for key, value in figures.items() if key[0] not in parts}
        for (who, what), value in figures.items():
            if who in parts:
                key = (party, what)
                out[option][key] = out[option].get(key, 0.0) + value
    return out


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
    tables = [(option["invited"], s) for option in case["options"].values() for s in option["invited"]]
    tables += [(cost, "amounts") for cost in case["costs"].values() if "amounts" in cost]
    tables += [(plan, name) for plan in case["realisation"] for name in ("cut", "actuals")]
    for container, key in tables:
        if key in container:
            container[key] = to.shifted_keys(container[key], years)
    return same_bits(before, bottom_line(case))


def base_year_shifted(seed: int) -> list[str]:
    """At a flat rate a base year three years later compounds every present value up."""
    case, rate, years = to.fresh(seed), 0.041, 3
    case["discounting"]["schedule"] = rate
    before = bottom_line(case)
    case["discounting"]["base_year"] += years
    after = bottom_line(case)
    wrong = compare(before, after, (*VALUES, "wellbeing_discounted"), (1.0 + rate) ** years)
    return wrong + compare(before, after, ("annual", "deepest", "people", "wellbeing"))


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
    return compare(bottom_line(case), after, (*GROSS, *VALUES))


def cohorts_doubled(seed: int) -> list[str]:
    """A segment invited twice over is two equal segments."""
    case = to.fresh(seed)
    segment = Random(seed).choice(list(case["segments"]))
    to.link_segment(case, segment)
    twins = to.deepcopy(case)
    to.add_segment_twin(twins, segment, "twin")
    doubled = to.deepcopy(case)
    for option in doubled["options"].values():
        if segment in option["invited"]:
            for name in {item.removeprefix("case/") for item in option["invited"][segment].values()}:
                source = case["inputs"][name]
                doubled["inputs"][name] = to.scaled(source, 2.0)
    return compare(bottom_line(doubled), bottom_line(twins), MONEY + PEOPLE[1:])


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


def payers_add_up(seed: int) -> list[str]:
    """The parties add up to `all`, and the public ones to `public`."""
    case = valid_problem(seed)[1].case
    wrong = []
    for option, figures in base(seed).items():
        for name in SUMS:
            sums: Figures = {}
            for (who, what), value in figures.items():
                if what in GROSS and who not in SUMS and (name == "all" or case.is_public(who)):
                    key = (name, what)
                    sums[key] = sums.get(key, 0.0) + value
            whole = {key: value for key, value in figures.items() if key[0] == name}
            size = turnover(figures)
            wrong += [f"{option} {item}" for item in equal(sums, whole, GROSS, size=size)]
    return wrong


def transfers_cancel(seed: int) -> list[str]:
    """Transfers and taxes come to nothing in the society view."""
    case = to.only_accounts(to.fresh(seed), "transfer", "tax")
    case["costs"] = {}
    to.drop_idle_plans(case)
    return [
        f"{option}: {figures['all', 'society']}"
        for option, figures in bottom_line(case).items()
        if np.any(np.abs(figures["all", "society"]) > 1e-12 * turnover(figures))
    ]


def nobody_moves(seed: int) -> list[str]:
    """Moving out only moves money from the municipality to another one."""
    case = to.fresh(seed)
    for segment in case["segments"].values():
        segment.pop("moving_out", None)
    pair = ("municipality", "other_municipality")
    before, after = (
        {option: in_one(figures, pair) for option, figures in found.items()}
        for found in (base(seed), bottom_line(case))
    )
    return compare(before, after, (*GROSS, *PEOPLE))


def in_one(figures: Figures, pair: tuple[str, str]) -> Figures:
    """Return the figures with two parties as one."""
    out = {key: value for key, value in figures.items() if key[0] not in pair}
    for (who, what), value in figures.items():
        if who in pair:
            out["both", what] = out.get(("both", what), 0.0) + value
    return out


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


def option_twice(seed: int) -> list[str]:
    """An option that is listed twice gives the same figures twice, to the bit."""
    case = to.fresh(seed)
    option = Random(seed).choice(list(case["options"]))
    to.link_option(case, option)
    before = bottom_line(case)
    case["options"]["twin"] = to.deepcopy(case["options"][option])
    to.mention_too(case, "options", option, "twin")
    after = bottom_line(case)
    return same_bits(before, after) + identical(after[option], after["twin"])


def longer_horizon(seed: int) -> list[str]:
    """A longer horizon never changes earlier years, to the bit."""
    case = to.fresh(seed)
    case["horizon"]["last_year"] += 7
    kinds = ("annual", "costs", "benefits", "people", "cumulative")
    before = {o: {k: v for k, v in f.items() if k[1] in kinds} for o, f in base(seed).items()}
    after = {
        option: {key: value[: len(before[option][key])] for key, value in figures.items() if key in before[option]}
        for option, figures in bottom_line(case).items()
    }
    return same_bits(before, after)


def factor_of_one(seed: int) -> list[str]:
    """With a net tax factor of 1 the society view is the plain sum of all budgets."""
    case = to.only_accounts(to.fresh(seed), "resource", "transfer", "tax")
    wrong = []
    for option, figures in bottom_line(case, catalog_with_factor(1.0)).items():
        plain, society = (
            {("all", "society"): figures["all", name]}
            for name in ("net_present_value", "society")
        )
        wrong += [
            f"{option} {x}" for x in equal(plain, society, ("society",), size=turnover(figures))
        ]
    return wrong


def catalog_with_factor(factor: float) -> Catalog:
    """Return the shipped catalog with another net tax factor."""
    catalog, name = national(), "dk/appraisal/net-tax-factor"
    fact = replace(catalog.facts[name], quantity=Quantity(value=factor, unit="ratio"))
    return Catalog({**catalog.facts, name: fact}, catalog.schedules, catalog.edition)


def no_spread(seed: int) -> list[str]:
    """Without spread every draw is the central case, and no error is left."""
    case = to.without_spread(to.fresh(seed), valid_problem(seed)[1])
    problem, wrong = valid_problem(seed)[1], []
    for option, figures in bottom_line(case).items():
        central = flat(measure(problem, option, problem.central(), 1))
        wrong += [f"{option} {x}" for x in equal(central, figures, MONEY + PEOPLE)]
        for (who, what), value in figures.items():
            band = spread(value[1:], value[0], 2) if what == "net_present_value" else {}
            off = max((abs(band[name] - band["central"]) for name in band if name != "mcse"), default=0.0)
            if max(off, band.get("mcse", 0.0)) > 1e-12 * turnover(figures):
                wrong.append(f"{option} {who}: {band}")
    return wrong


def prices_doubled(seed: int) -> list[str]:
    """Twice the unit prices are twice the money of all consequences."""
    case = to.inlined(to.fresh(seed))
    case["costs"] = {}
    case["inputs"] = case.get("inputs", {})
    to.drop_idle_plans(case)
    before = bottom_line(case)
    to.change(to.amounts(case), lambda number: to.scaled(number, 2.0))
    return compare(before, bottom_line(case), MONEY, 2.0)


def realised_at_most_gross(seed: int) -> list[str]:
    """What can be realised never exceeds the gross saving."""
    wrong = []
    for option, figures in base(seed).items():
        for who, what in figures:
            if what == "realisable":
                real, gross = figures[who, what], figures[who, "net_present_value"]
                if np.any(real > gross + 1e-9 * (np.abs(gross) + np.abs(real)) + 1e-6):
                    wrong.append(f"{option} {who}: {real} > {gross}")
    return wrong


def stock_of_one_year(seed: int) -> list[str]:
    """A stock that all leave within the year is no stock."""
    case = to.fresh(seed)
    for item in case["consequences"].values():
        item.pop("stock_leaving", None)
    before = bottom_line(case)
    for item in case["consequences"].values():
        item["stock_leaving"] = 1.0
    return compare(before, bottom_line(case), MONEY + PEOPLE)


def halves(seed: int) -> list[str]:
    """Two consequences that are halves of one are the one."""
    case = to.fresh(seed)
    for item in case["consequences"].values():
        for name in ("change", "relative_change"):
            if isinstance(item.get(name), list):
                for index in range(len(item[name])):
                    linked_row(case, item[name], index)
            else:
                to.linked(case, item, name, "difference")
        to.linked(case, item, "persons", "ratio")
        to.linked(case, item, "stock_leaving", "share")
        item.pop("causal_share", None)
        item["evidence"] = "causal"
    before = bottom_line(case)
    case["consequences"] = {
        f"{key}-{part}": {**to.deepcopy(item), "evidence": "descriptive", "causal_share": 0.5}
        for key, item in case["consequences"].items()
        for part in ("a", "b")
    }
    kinds = [kind for kind in MONEY + PEOPLE if kind != "without_descriptive"]
    return compare(before, bottom_line(case), kinds)


def linked_row(case: dict[str, Any], row: list[Any], index: int) -> None:
    """Link one number of a row."""
    holder = {"here": row[index]}
    to.linked(case, holder, "here", "difference")
    row[index] = holder["here"]


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


def earnings_outside_budgets(seed: int) -> list[str]:
    """Earnings are in no budget: without them only the society view changes."""
    case = to.fresh(seed)
    gone = {key for key, item in case["accounts"].items() if item["kind"] == "earnings"}
    case["consequences"] = {
        key: item for key, item in case["consequences"].items() if item["account"] not in gone
    }
    kinds = [kind for kind in MONEY if kind != "society"]
    return compare(base(seed), bottom_line(case), kinds)


def order_of_keys(seed: int) -> list[str]:
    """In which order the parts of a case are written does not matter, beyond rounding."""
    return compare(base(seed), bottom_line(reversed_keys(valid_case(seed))), MONEY + PEOPLE)


def order_of_keys_to_the_bit(seed: int) -> list[str]:
    """In which order the parts of a case are written does not matter, to the bit."""
    return same_bits(base(seed), bottom_line(reversed_keys(valid_case(seed))))


def reversed_keys(stated: Any) -> Any:
    """Return the same mapping with all keys in the opposite order."""
    if isinstance(stated, dict):
        return {key: reversed_keys(item) for key, item in reversed(stated.items())}
    return [reversed_keys(item) for item in stated] if isinstance(stated, list) else stated


RELATIONS: tuple[Relation, ...] = (
    people_scaled,
    amounts_scaled,
    other_currency,
    payer_split,
    years_shifted,
    base_year_shifted,
    zero_effect,
    cohorts_doubled,
    unrelated_input,
    rate_zero,
    payers_add_up,
    transfers_cancel,
    nobody_moves,
    more_deadweight,
    option_twice,
    longer_horizon,
    factor_of_one,
    no_spread,
    prices_doubled,
    realised_at_most_gross,
    stock_of_one_year,
    halves,
    fewer_invited,
    earnings_outside_budgets,
    order_of_keys,
)
