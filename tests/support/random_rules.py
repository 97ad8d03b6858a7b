"""Random cases in which dated rules say who pays."""

import json
from copy import deepcopy
from functools import cache
from random import Random
from typing import Any

from bundlinje.appraisal.problem import Problem
from tests.support.bottom_line import resolved
from tests.support.random_cases import valid_case

Plain = dict[str, Any]

LADDERS = ("ladder-refunded", "ladder-co-financed", "social-assistance", "job-clarification")
SHARED = (
    "housing-first-support", "womens-shelter-109", "hospital-care", "acute-nursing",
    "health-and-care-places", "education-grant",
)  # fmt: skip
FIRST_YEAR = 2019
"""Before this some rules say nothing."""


def a_number(rng: Random, low: float, high: float) -> Any:
    """A number, now and then with a spread."""
    centre = rng.uniform(low, high)
    return {"mean": centre, "se": 0.05 * centre} if rng.random() < 0.4 else centre


def a_rule(rng: Random, kind: str, *, on_ladder: bool) -> Plain:
    """A rule with what it must know of a person."""
    mechanism = rng.choice(("shares", "days", "bands", *["ladder"] * (3 * on_ladder)))
    if mechanism == "shares":
        return {"rule": f"dk/financing/{rng.choice(SHARED)}"}
    if mechanism == "days":
        out: Plain = {"rule": "dk/financing/shelter-110", "days": a_number(rng, 60, 330)}
        return out | ({"removed_days": a_number(rng, 5, 50)} if rng.random() < 0.5 else {})
    if mechanism == "bands":
        name = rng.choice(("expensive-cases", "expensive-cases-under-18"))
        other = a_number(rng, 1e5, 3e6)
        return {"rule": f"dk/financing/{name}", "other_yearly_cost": other}
    assert kind == "transfer"
    share = round(rng.random(), 3)
    weeks = {str(rng.randint(1, 30)): share, str(rng.randint(31, 120)): round(1.0 - share, 3)}
    ladder: Plain = {"rule": f"dk/financing/{rng.choice(LADDERS)}", "start_week": weeks}
    return ladder | ({"removed_weeks": rng.randint(1, 52)} if rng.random() < 0.6 else {})


def give_rules(case: Plain, rng: Random) -> None:
    """Put rules in the place of stated shares, and say of grants and moves what may be said."""
    growing = {item["account"] for item in case["consequences"].values() if "stock_leaving" in item}
    for key, account in case["accounts"].items():
        if "prices" in account and rng.random() < 0.6:
            account["price"] = next(iter(account.pop("prices").values()))
            account["payers"] = {"municipality": 1}
        if "payers" in account and rng.random() < 0.85:
            del account["payers"]
            ladder = account["kind"] == "transfer" and key not in growing
            account["financing"] = a_rule(rng, account["kind"], on_ladder=ladder)
        if rng.random() < 0.3:
            account["after_moving"] = rng.choice(("ends", "first_municipality"))
        if account["kind"] == "tax" and rng.random() < 0.5:
            account["kind"] = "local_tax"
    fund = case.get("parties", {}).get("fund")
    if fund is not None and rng.random() < 0.7:
        fund["grant_tax"] = rng.choice(("applies", "exempt", "unclear"))


@cache
def ruled_problem(seed: int) -> tuple[Plain, Problem]:
    """Return a random case with rules, of the first seed from this one on that is late enough."""
    found = seed
    while valid_case(found)["horizon"]["first_year"] < FIRST_YEAR:
        found += 1_000_000
    case = deepcopy(valid_case(found))
    give_rules(case, Random(f"rules {seed}"))
    return case, resolved(case)


def described_rules(seed: int) -> str:
    """Return the seed and the case, for the message of a failure."""
    return f"seed {seed}: {json.dumps(ruled_problem(seed)[0])}"
