"""What must follow when parties, options, segments or other parts of a case are rearranged."""

from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from bundlinje.core.quantity import Quantity
from bundlinje.reference.catalog import Catalog, national
from tests.support import case_changes as to
from tests.support.bottom_line import (
    MONEY,
    PEOPLE,
    Figures,
    bottom_line,
    equal,
    identical,
    turnover,
)
from tests.support.compared import ADDITIVE, GROSS, Relation, base, compare, same_bits
from tests.support.random_cases import valid_case, valid_problem

SUMS = ("public", "all")


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


def cohorts_doubled(seed: int) -> list[str]:
    """A segment invited twice over is two equal segments."""
    case = to.fresh(seed)
    segment = Random(seed).choice(list(case["segments"]))
    to.link_segment(case, segment)
    twins = deepcopy(case)
    to.add_segment_twin(twins, segment, "twin")
    doubled = deepcopy(case)
    for option in doubled["options"].values():
        if segment in option["invited"]:
            for name in {
                item.removeprefix("case/") for item in option["invited"][segment].values()
            }:
                source = case["inputs"][name]
                doubled["inputs"][name] = to.scaled(source, 2.0)
    return compare(bottom_line(doubled), bottom_line(twins), MONEY + PEOPLE[1:])


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


def transfers_pay_back_at_once(seed: int) -> list[str]:
    """Where money only changes hands, all together have nothing to wait for."""
    case = to.only_accounts(to.fresh(seed), "transfer", "tax")
    case["costs"] = {}
    to.drop_idle_plans(case)
    return [
        f"{option}: {figures['all', 'payback']}"
        for option, figures in bottom_line(case).items()
        if np.any(figures["all", "payback"] != 0.0)
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


def option_twice(seed: int) -> list[str]:
    """An option that is listed twice gives the same figures twice, to the bit."""
    case = to.fresh(seed)
    option = Random(seed).choice(list(case["options"]))
    to.link_option(case, option)
    before = bottom_line(case)
    case["options"]["twin"] = deepcopy(case["options"][option])
    to.mention_too(case, "options", option, "twin")
    after = bottom_line(case)
    return same_bits(before, after) + identical(after[option], after["twin"])


def factor_of_one(seed: int) -> list[str]:
    """With a net tax factor of 1 the society view is the plain sum of all budgets."""
    case = to.only_accounts(to.fresh(seed), "resource", "transfer", "tax")
    wrong = []
    for option, figures in bottom_line(case, catalog_with_factor(1.0)).items():
        plain, society = (
            {("all", "society"): figures["all", name]} for name in ("net_present_value", "society")
        )
        wrong += [
            f"{option} {x}" for x in equal(plain, society, ("society",), size=turnover(figures))
        ]
    return wrong


def catalog_with_factor(factor: float) -> Catalog:
    """Return the shipped catalog with another net tax factor."""
    catalog, name = national(), "dk/appraisal/net-tax-factor"
    fact = replace(catalog.facts[name], quantity=Quantity(value=factor, unit="ratio"))
    return replace(catalog, facts={**catalog.facts, name: fact})


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
        f"{key}-{part}": {**deepcopy(item), "evidence": "descriptive", "causal_share": 0.5}
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
    payer_split,
    cohorts_doubled,
    payers_add_up,
    transfers_cancel,
    nobody_moves,
    option_twice,
    factor_of_one,
    realised_at_most_gross,
    halves,
    earnings_outside_budgets,
    order_of_keys,
)
