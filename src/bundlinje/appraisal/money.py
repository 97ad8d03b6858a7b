"""Money second: prices turn the trajectory into flows, party by party."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np

from bundlinje.appraisal.payers import STATE, grant_tax, payer_shares, state_weights, unit_prices
from bundlinje.appraisal.people import Group, Outcome, groups, table_rows
from bundlinje.appraisal.problem import Numbers
from bundlinje.calc.trace import maximum, named, total
from bundlinje.core.effects import PARTICIPATION, Consequence
from bundlinje.core.flow import Entry, Flow, PriceBasis, Rows
from bundlinje.core.money import HOME, Account, Cost

OTHER_HOME = "other_municipality"
SIGN_FOR_PAYER = {
    "resource": -1.0, "transfer": -1.0, "tax": 1.0, "local_tax": 1.0, "earnings": 1.0,
}  # fmt: skip
"""More use costs the payer of a resource or transfer; more tax or earnings is a gain."""

ADVERSE = ("resource", "transfer")
"""The kinds of which less is a saving, which the use without the help limits."""

CHANGING_HANDS = ("transfer", "tax", "local_tax")
"""The kinds whose receiver (or taxpayer) has the opposite of what the payers have."""


@dataclass(frozen=True, slots=True)
class Use:
    """A change in the use of an account by one group for one reason, in units per year.

    `home` is the part by people who still live in the municipality (`units` where nobody moves);
    `state` and `state_home` are the parts that the state bears, where a ladder decides it.
    """

    account: str
    segment: str
    source: str
    units: Rows
    home: Rows
    descriptive: bool = False
    leaving: Any = None
    state: Rows | None = None
    state_home: Rows | None = None


@dataclass(frozen=True, slots=True)
class Capped:
    """Where savings ran into the use that there is without the help."""

    account: str
    segment: str
    share_of_draws: float


Outcomes = Mapping[tuple[str, str], Outcome]


def uses(numbers: Numbers, option: str, outcomes: Outcomes) -> list[Use]:
    """Return every change in use, before it is held against the counterfactual use."""
    case = numbers.problem.case
    found = []
    for key, item in case.consequences.items():
        for segment in case.options[option].invited:
            outcome = outcomes.get((segment, item.of))
            wanted = case.applies(item, option) and segment in (item.segments or (segment,))
            if outcome is not None and wanted:
                found.append(_use(numbers, key, item, outcome))
    return found


def _use(numbers: Numbers, key: str, item: Consequence, outcome: Outcome) -> Use:
    at = f"consequences.{key}"
    changes = _changes(numbers, at, item, outcome.group.segment)
    weight: Any = numbers(f"{at}.persons")
    if item.evidence == "descriptive":
        weight = weight * numbers(f"{at}.causal_share")
    by_year = changes if isinstance(changes, list) else None
    weight = weight if by_year is not None else changes * weight
    label = f"{at}: change in units of {item.account}"
    units = home = named(outcome.rows(by_year) * weight, label)
    if outcome.group.stays is not None:
        home = named(outcome.rows(by_year, home_only=True) * weight, f"{label}, at home")
    descriptive = item.evidence == "descriptive"
    return Use(
        item.account,
        outcome.group.segment,
        key,
        units,
        home,
        descriptive,
        numbers(f"{at}.stock_leaving") if item.stock_leaving is not None else None,
        *_borne_by_state(numbers, item.account, outcome, by_year, weight),
    )


def _borne_by_state(
    numbers: Numbers, key: str, outcome: Outcome, by_year: list[Any] | None, weight: Any
) -> tuple[Rows | None, Rows | None]:
    """Return the units that the state bears, in all and at home, if a ladder decides it.

    The share follows each person's own weeks, so it is taken cohort by cohort.
    """
    said = numbers.problem.case.accounts[key].financing
    if said is None or numbers.problem.rules[said.rule].mechanism != "ladder":
        return None, None
    parts = list(state_weights(numbers, key, said))

    def borne(*, home_only: bool) -> Rows:
        rows = [
            outcome.rows(by_year, home_only=home_only, shares=shares) * in_force
            for shares, in_force in parts
        ]
        return np.asarray(named(total(rows) * weight, f"{key}: units that the state bears"))

    whole = borne(home_only=False)
    return whole, whole if outcome.group.stays is None else borne(home_only=True)


def built_up(use: Use) -> Use:
    """Turn a change in new cases into the change in all cases there are, year by year.

    stock(t) = stock(t - 1) * (1 - leaving) + new(t).
    """
    if use.leaving is None:
        return use
    units = _stock(use.units, use.leaving)
    home = units if use.home is use.units else _stock(use.home, use.leaving)
    return replace(use, units=units, home=home, leaving=None)


def _stock(new: Rows, leaving: Any) -> Rows:
    rows = [new[0]]
    for row in new[1:]:
        rows.append(rows[-1] * (1.0 - leaving) + row)
    return np.stack(np.broadcast_arrays(*rows))


def _changes(numbers: Numbers, at: str, item: Consequence, segment: str) -> Any:
    """Return the change per outcome: one number, or a list by year since the outcome."""
    name = "change" if item.change is not None else "relative_change"
    stated = getattr(item, name)
    level: Any = 1.0
    if name == "relative_change":
        level = counterfactual(numbers, item.account, segment)
    if isinstance(stated, tuple):
        return [numbers(f"{at}.{name}.{index}") * level for index in range(len(stated))]
    return numbers(f"{at}.{name}") * level


def counterfactual(numbers: Numbers, account: str, segment: str) -> Any:
    """Return the use per person-year without the help, or None where the case states none."""
    at = f"accounts.{account}.counterfactual"
    if numbers.has(at):
        return numbers(at)
    return numbers(f"{at}.{segment}") if numbers.has(f"{at}.{segment}") else None


def hold(numbers: Numbers, option: str, found: list[Use]) -> tuple[list[Use], list[Capped]]:
    """Hold savings inside the counterfactual use, account by account and group by group.

    Where all uses of an account in a group together would save more than there is, each is scaled
    back by the same factor.
    """
    kept: list[Use] = []
    capped: list[Capped] = []
    members = {group.segment: group for group in groups(numbers, option)}
    for account, segment in dict.fromkeys((item.account, item.segment) for item in found):
        here = [item for item in found if (item.account, item.segment) == (account, segment)]
        level = counterfactual(numbers, account, segment)
        if level is None or numbers.problem.case.accounts[account].kind not in ADVERSE:
            kept += here
            continue
        change = total([item.units for item in here])
        room = level * _exposed(numbers, here, members[segment])
        beyond = _figures(change) < -_figures(room) * (1.0 + 1e-9)
        if np.any(beyond):
            capped.append(Capped(account, segment, float(np.any(beyond, axis=0).mean())))
            factor = _ratio(maximum(change, -1.0 * room), change)
            here = [_scaled(item, factor) for item in here]
        kept += here
    return [built_up(item) for item in kept], capped


def _scaled(use: Use, factor: Rows) -> Use:
    units = use.units * factor
    home = units if use.home is use.units else use.home * factor
    state, state_home = (
        None if rows is None else rows * factor for rows in (use.state, use.state_home)
    )
    return replace(use, units=units, home=home, state=state, state_home=state_home)


def _exposed(numbers: Numbers, here: list[Use], group: Group) -> Rows:
    """Return the person-years in which the account could be used: all who have started.

    If every effect counts per treated, only the treated; for family members, their number.
    """
    case = numbers.problem.case
    reasons = [case.consequences[item.source] for item in here]
    per = [case.effects[item.of].per for item in reasons if item.of != PARTICIPATION]
    people = group.over_years(group.present()) * group.per_invited(
        "invited" if "invited" in per else "treated"
    )
    persons = [numbers(f"consequences.{item.source}.persons") for item in here]
    return np.asarray(people * reduce(maximum, persons))


def _figures(values: Any) -> Any:
    """Return plain numbers, also of traced ones."""
    if isinstance(values, np.ndarray) and values.dtype == object:
        return np.frompyfunc(lambda item: getattr(item, "value", item), 1, 1)(values).astype(float)
    return np.asarray(values, dtype=float)


def _ratio(limit: Rows, total: Rows) -> Rows:
    """Return limit / total, and 1 where there is nothing to divide."""
    some = _figures(total) != 0.0
    if limit.dtype == object:
        out = np.ones(limit.shape, dtype=object)
        out[some] = limit[some] / total[some]
        return out
    return np.divide(limit, total, out=np.ones_like(limit), where=some)


def flow(numbers: Numbers, option: str, kept: list[Use]) -> Flow:
    """Return who pays and gains what, in which year, from costs and consequences."""
    problem = numbers.problem
    entries = [
        entry
        for key, cost in problem.case.costs.items()
        if problem.case.applies(cost, option)
        for entry in _cost_entries(numbers, option, key, cost)
    ]
    for use in kept:
        entries += _consequence_entries(numbers, use)
    return Flow(problem.years, PriceBasis(problem.case.price_level.year), tuple(entries))


def _cost_entries(numbers: Numbers, option: str, key: str, cost: Cost) -> Iterator[Entry]:
    sign = -1.0 if cost.role == "programme" else 1.0
    rows = cost_rows(numbers, option, key, cost) * sign
    for party, share in payer_shares(numbers, f"costs.{key}.payers", cost.payers).items():
        factor = cost.price_basis == "factor"
        entry = Entry(party, key, "resource", "cost", key, rows, share, factor_prices=factor)
        entry = replace(entry, index=cost.index)
        yield entry
        rate = grant_tax(numbers, party) if cost.role == "programme" else None
        if rate is not None:
            tax = replace(entry, kind="transfer")
            yield replace(tax, party=HOME, share=share * rate)
            yield replace(tax, party=STATE, share=share * rate * -1.0)


def cost_rows(numbers: Numbers, option: str, key: str, cost: Cost) -> Rows:
    """Return a cost by calendar year with its optimism bias, shape (years, draws)."""
    at = f"costs.{key}"
    scale: Any = 1.0 + numbers(f"{at}.bias") if numbers.has(f"{at}.bias") else 1.0
    years = numbers.problem.years
    if cost.amounts is not None:
        amounts = {year: numbers.money(f"{at}.amounts.{year}") for year in cost.amounts}
        in_order = [amounts[year] * scale if year in amounts else 0.0 for year in years]
        return np.asarray(named(table_rows(in_order, len(years), 0), f"{at}: cost of the year"))
    per_person = numbers.money(f"{at}.amount") * scale
    rows: Any = 0.0
    for group in groups(numbers, option):
        if cost.segments and group.segment not in cost.segments:
            continue
        spread = np.zeros((len(years), 1))
        spread[: len(cost.spread), 0] = cost.spread[: len(years)]
        people = group.over_years(spread) * group.per_invited(cost.per or "treated")
        rows = rows + people * per_person
    return np.asarray(named(rows + np.zeros((len(years), 1)), f"{at}: cost of the year"))


def _consequence_entries(numbers: Numbers, use: Use) -> Iterator[Entry]:
    account = numbers.problem.case.accounts[use.account]
    sign = SIGN_FOR_PAYER[account.kind]
    ends = use.home is not use.units and account.after_moving == "ends"

    def entry(party: str, units: Rows, price: Any) -> Entry:
        return Entry(
            party,
            use.account,
            account.kind,
            "consequence",
            use.source,
            units,
            price,
            use.descriptive,
            account.price_basis == "factor",
            account.index_kind,
        )

    whole = []
    for paid in _paid(numbers, use, account):
        at_home = paid.party == HOME and ends
        yield entry(paid.party, paid.home if at_home else paid.units, paid.price * sign)
        if at_home:
            yield entry(OTHER_HOME, paid.units - paid.home, paid.price * sign)
        whole.append(paid)
    if account.kind in CHANGING_HANDS:
        price = whole[0].price if use.state is not None else total([paid.price for paid in whole])
        yield entry(account.receiver, use.units, price * -sign)


@dataclass(frozen=True, slots=True)
class Paid:
    """Units of an account that one payer bears, in all and at home, and the price of a unit."""

    party: str
    units: Rows
    home: Rows
    price: Any


def _paid(numbers: Numbers, use: Use, account: Account) -> Iterator[Paid]:
    """Yield what each payer bears; on a ladder the state bears units, else a part of the price."""
    if use.state is None or use.state_home is None:
        for party, price in unit_prices(numbers, use.account, account).items():
            yield Paid(party, use.units, use.home, price)
        return
    price = numbers.money(f"accounts.{use.account}.price")
    own, own_home = use.units - use.state, use.home - use.state_home
    yield Paid(HOME, own, own_home, price)
    yield Paid(STATE, use.state, use.state_home, price)
