"""When a saving becomes money: only where a budget is cut, by whom, when and in which steps."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from bundlinje.appraisal.money import OTHER_HOME, SIGN_FOR_PAYER, Use
from bundlinje.appraisal.problem import Numbers
from bundlinje.calc.trace import maximum, minimum, named, round_down, total
from bundlinje.core.flow import Entry, Flow, Rows
from bundlinje.core.money import RealisationPlan


def realisable(numbers: Numbers, gross: Flow, kept: list[Use]) -> Flow:
    """Return the flow in which savings on resources count only as far as a plan realises them.

    Costs, extra use, transfers and taxes count in full: they fall without anybody deciding it.
    A saving on a resource without a plan is 0.
    """
    plans = {
        plan.account: (index, plan) for index, plan in enumerate(numbers.problem.case.realisation)
    }
    entries: list[Entry] = []
    for entry in gross.entries:
        if entry.kind != "resource":
            entries.append(entry)
        elif entry.role == "cost":
            entries += _cost(numbers, entry, plans)
    for account in dict.fromkeys(item.account for item in kept):
        if numbers.problem.case.accounts[account].kind == "resource":
            entries += _resource(numbers, gross, account, plans)
    return Flow(gross.years, gross.basis, tuple(entries))


Plans = dict[str, tuple[int, RealisationPlan]]


def _cost(numbers: Numbers, entry: Entry, plans: Plans) -> Iterator[Entry]:
    """A saved alternative cost is a saving too: it counts by its plan, or not at all."""
    if numbers.problem.case.costs[entry.source].role == "programme":
        yield entry
    elif entry.account in plans:
        index, plan = plans[entry.account]
        yield entry.with_amounts(_cut(numbers, index, plan, entry.amounts))


def _resource(numbers: Numbers, gross: Flow, account: str, plans: Plans) -> Iterator[Entry]:
    """One account over all groups and reasons, since capacity is cut for the account as a whole."""
    entries = [item for item in gross.entries if item.account == account and item.role != "cost"]
    known: dict[tuple[bool, tuple[int, ...]], Any] = {}
    for party in dict.fromkeys(item.party for item in entries):
        mine = [item for item in entries if item.party == party]
        if party == OTHER_HOME:  # no plan of ours, and its own price may differ from ours
            lost = minimum(total([item.rows for item in mine]), 0.0)
            yield mine[0].with_amounts(lost).with_share(1.0)
            continue
        planned = account in plans
        key = (planned, tuple(id(item.amounts) for item in mine))
        if key not in known:
            units = total([item.amounts for item in mine])
            known[key] = _counted(numbers, units, plans[account] if planned else None)
        if known[key] is not None:
            yield mine[0].with_amounts(known[key])


def _counted(numbers: Numbers, units: Rows, plan: tuple[int, RealisationPlan] | None) -> Any:
    """Return the change in units that counts: all extra use, and what a plan cuts of savings.

    None where nothing counts, which spares the arithmetic in the common case.
    """
    only_saved = units.dtype != object and float(units.max()) <= 0.0
    if plan is None:
        return None if only_saved else maximum(units, 0.0)
    saved = units * SIGN_FOR_PAYER["resource"]
    if only_saved:
        return _cut(numbers, *plan, saved) * SIGN_FOR_PAYER["resource"]
    cut = _cut(numbers, *plan, maximum(saved, 0.0))
    return maximum(units, 0.0) + cut * SIGN_FOR_PAYER["resource"]


def _cut(numbers: Numbers, index: int, plan: RealisationPlan, saved: Rows) -> Rows:
    """Return the part of a saving that is cut out of a budget in each year.

    Capacity falls in whole steps, only by what was free already `notice_years` ago and still is;
    the marginal share is what a place less really saves of its price.
    """
    years = numbers.problem.years
    notice = min(plan.notice_years, len(years))
    before = np.concatenate([np.zeros((notice, saved.shape[1])), saved])[: len(years)]
    free = minimum(before, saved) if plan.notice_years else saved
    if plan.capacity_step:
        # 100 persons times 0.29 is a hair below 29, and yet 29 whole places
        free = round_down(free / plan.capacity_step + 1e-9) * plan.capacity_step
    share = np.array([_cut_share(plan, year) for year in years])[:, None]
    at = f"realisation.{index}"
    return np.asarray(
        named(free * share * numbers(f"{at}.marginal_share"), f"{at}: realised on {plan.account}")
    )


def _cut_share(plan: RealisationPlan, year: int) -> float:
    """Return the planned share of the saving that is cut; the last stated year holds on."""
    stated = [key for key in sorted(plan.cut) if key <= year]
    return plan.cut[stated[-1]] if stated else 0.0
