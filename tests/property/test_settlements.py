"""What must hold of every settlement, over random contracts: parts, caps, order, size."""

from collections import defaultdict
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest

from bundlinje.calc.payments import Paid, settle_all
from bundlinje.core.contract import Contract
from bundlinje.core.exact import cents
from bundlinje.core.terms import Limit
from tests.conftest import LONG
from tests.support.orderly_contracts import (
    PLACES,
    in_smaller_units,
    in_two_cohorts,
    orderly,
    with_more,
)
from tests.support.random_contracts import ClaimKey, RandomSettlement, random_settlement

SETTLEMENTS = 200_000 if LONG else 1_000
ORDERLY = SETTLEMENTS // PLACES
"""Each orderly contract is settled at many places at once."""
PARTS = 10
FIRST = 10**9
"""Other contracts than those that the twin settles."""

Claimed = dict[ClaimKey, tuple[tuple[Fraction, ...], ...]]
Found = Mapping[str, Mapping[str, Paid]]


def settled(case: RandomSettlement) -> Found:
    """Settle all periods of a random contract."""
    return settle_all(case.contracts.__getitem__, case.periods, case.readings(), case.index())


def seeds(part: int, count: int) -> range:
    """Return the seeds of one part of a run."""
    return range(FIRST + part, FIRST + count, PARTS)


# --- Parts and caps ------------------------------------------------------------------------------


def assert_parts_sum(found: Found, seed: int) -> None:
    """Payers pay the rule, and what is not paid of what is owed was cut by a limit."""
    for period, rules in found.items():
        for name, item in rules.items():
            cuts = [
                row for step, row in item.cuts.items() if step not in ("rule_cap", "person_cap")
            ]
            whole = sum(cuts, np.zeros(1, dtype=np.int64)) + item.total
            assert np.all(whole == item.owed), (seed, period, name)
            paid = sum(item.paid.values(), np.zeros(1, dtype=np.int64))
            assert np.all(paid == item.total), (seed, period, name)
            assert all(np.all(cut >= 0) for cut in item.cuts.values()), (seed, period, name)
            signs = {int(s) for row in item.paid.values() for s in np.sign(row).tolist()}
            assert item.total.size > 1 or not {1, -1} <= signs, (seed, period, name)


def paid_under(found: Found, limit: Limit, period: str) -> Any:
    """Return what was paid in a period under a limit's rules, by its payer if it names one."""
    return sum(
        amount
        for name, item in found[period].items()
        if not limit.rules or name in limit.rules
        for payer, amount in item.paid.items()
        if limit.payer in (None, payer)
    )


def assert_caps_hold(case: RandomSettlement, found: Found) -> None:
    """No cap is exceeded in any period, nor over all periods where it is for all."""
    people = max((len(rows[0]) for rows in case.claimed.values()), default=1)
    in_all: dict[Any, Any] = defaultdict(int)
    room: dict[int, Any] = defaultdict(int)
    for period, contract in case.contracts.items():
        for name, item in found[period].items():
            cap = contract.rules[name].cap
            in_all[name] = in_all[name] + item.total
            assert cap is None or np.all(in_all[name] <= cents(cap)), (case.seed, period, name)
        for place, limit in enumerate(contract.limits):
            now = paid_under(found, limit, period)
            if limit.scope == "period":
                room[place] = cents(limit.cap) + (room[place] if limit.unused == "carried" else 0)
                assert np.all(now <= room[place]), (case.seed, period, limit)
                room[place] = room[place] - now
                continue
            if limit.scope == "person":
                persons = [n for n, rule in contract.rules.items() if rule.scope == "person"
                           and (not limit.rules or n in limit.rules)]  # fmt: skip
                now = paid_under(found, limit.model_copy(update={"rules": tuple(persons)}), period)
                now = now if persons else 0
            in_all[place] = in_all[place] + now
            most = cents(limit.cap) * (people if limit.scope == "person" else 1)
            assert np.all(in_all[place] <= most), (case.seed, period, limit)


@pytest.mark.parametrize("part", range(PARTS))
def test_parts_sum_to_the_whole_and_no_cap_is_exceeded(part: int) -> None:
    for seed in seeds(part, SETTLEMENTS):
        case = random_settlement(seed)
        found = settled(case)
        assert_parts_sum(found, seed)
        if len(set(map(id, case.contracts.values()))) == 1:
            assert_caps_hold(case, found)


# --- Order ---------------------------------------------------------------------------------------


def same(case: RandomSettlement, one: Found, other: Found, tolerance_ore: int) -> None:
    """Fail unless every rule pays the same, but for øre that go to whoever comes first."""
    for period, rules in one.items():
        for name, item in rules.items():
            pair = np.broadcast_arrays(item.total, other[period][name].total)
            off = np.abs(pair[0] - pair[1])
            assert np.all(off <= tolerance_ore), (case.seed, period, name, pair)


def of_one_version(case: RandomSettlement, plain: dict[str, Any]) -> RandomSettlement:
    """Return a random settlement with other terms, the same in all its periods."""
    contract = Contract.model_validate(plain)
    return replace(case, plain=plain, contracts=dict.fromkeys(case.contracts, contract))


def shuffled(rng: Random, table: dict[str, Any]) -> dict[str, Any]:
    """Return the same keys and values in another order."""
    return dict(rng.sample(list(table.items()), len(table)))


@pytest.mark.parametrize("part", range(PARTS))
def test_the_order_of_keys_and_rules_and_persons_is_irrelevant(part: int) -> None:
    for seed in seeds(part, SETTLEMENTS // 20):
        rng = Random(f"order {seed}")
        case = random_settlement(seed)
        one = settled(case := of_one_version(case, case.plain))
        names = ("metrics", "derived", "groups", "cohorts")
        plain = case.plain | {name: shuffled(rng, case.plain[name]) for name in names}
        same(case, one, settled(of_one_version(case, plain)), 0)
        if any(limit["reduce"] == "last_first" for limit in plain["limits"]):
            continue
        slack = 4 * len(case.periods) * len(plain["rules"]) * len(plain["parties"])
        plain = plain | {"rules": shuffled(rng, plain["rules"])}
        same(case, one, settled(of_one_version(case, plain)), slack)
        if case.by_person:
            people = max((len(rows[0]) for rows in case.claimed.values()), default=0)
            order = rng.sample(range(people), people)
            claimed: Claimed = {
                key: (tuple(rows[0][who] for who in order),) for key, rows in case.claimed.items()
            }
            same(case, one, settled(replace(case, claimed=claimed)), slack * max(people, 1))


@pytest.mark.parametrize("part", range(PARTS))
def test_an_empty_period_changes_nothing_and_twice_is_the_same(part: int) -> None:
    for seed in seeds(part, SETTLEMENTS // 20):
        case = random_settlement(seed)
        plain = deepcopy(case.plain)
        for limit in plain["limits"]:
            limit.pop("unused", None)
        case = of_one_version(case, plain)
        one = settled(case)
        same(case, one, settled(case), 0)
        plain = deepcopy(plain)
        plain["periods"]["empty"] = {"first_day": date(2050, 1, 1), "last_day": date(2050, 1, 2)}
        for rule in plain["rules"].values():
            rule.setdefault("periods", list(case.periods))
        contract = Contract.model_validate(plain)
        names = list(case.periods)
        names.insert(seed % (len(names) + 1), "empty")
        other = settled(replace(case, contracts=dict.fromkeys(names, contract)))
        assert other["empty"] == {}
        same(case, one, other, 0)


# --- Size ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(PARTS))
def test_more_achieved_never_pays_less_where_the_terms_rise(part: int) -> None:
    for seed in seeds(part, ORDERLY):
        case = orderly(seed)
        less, more = case.paid_until(), with_more(case, seed).paid_until()
        for before, after in zip(less, more, strict=True):
            assert np.all(after >= before), seed


@pytest.mark.parametrize("part", range(PARTS))
def test_counting_in_smaller_units_changes_nothing(part: int) -> None:
    for seed in seeds(part, ORDERLY):
        case = orderly(seed)
        one, other = case.paid(), in_smaller_units(case, 1000).paid()
        assert all(np.array_equal(one[key], other[key]) for key in one), seed


@pytest.mark.parametrize("part", range(PARTS))
def test_a_cohort_split_in_two_is_paid_the_same_under_linear_terms(part: int) -> None:
    """To the øre where the two are pooled, and within the one that rounding each can make."""
    for seed in seeds(part, ORDERLY):
        case = orderly(seed, linear=True)
        one = case.paid()
        pooled = in_two_cohorts(case, seed, pooled=True).paid()
        apart = in_two_cohorts(case, seed, pooled=False).paid()
        for key, row in one.items():
            assert np.array_equal(row, pooled[key]), (seed, key)
            assert np.all(np.abs(row - apart[key]) <= 1), (seed, key)
