"""Limits on whole øre: per rule, person, period, payer and contract, in the contract's order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from bundlinje.calc.ratios import (
    NO_AMOUNT,
    Whole,
    held_to,
    plus,
    shared_out,
    side_by_side,
    summed,
    total,
)
from bundlinje.calc.rule_amounts import Cell, is_claimed, known, limits_persons
from bundlinje.core.contract import Contract
from bundlinje.core.exact import cents, millionths
from bundlinje.core.terms import Limit, Rule

Cuts = dict[str, dict[str, Whole]]
"""What each limit took from each rule, in øre, shape (axis,)."""

Parts = dict[tuple[str, str], Whole]
"""Øre by rule and payer, shape (axis,)."""


Key = tuple[str, str]
"""A rule and a payer."""


@dataclass(slots=True)
class Ledger:
    """What earlier periods leave to later ones, in øre.

    paid: by rule and payer. owing: by rule, what later payments of it must make up for, 0 or less.
    unused: room that a limit per period carries on, by the rules it names and its place among the
    limits that name the same. brought: by rule, what each person has brought, shape (people,).
    standing: what a cumulative rule last came to, by rule, cohort and group.
    """

    paid: dict[Key, Whole] = field(default_factory=dict)
    owing: dict[str, Whole] = field(default_factory=dict)
    unused: dict[tuple[tuple[str, ...], int], Whole] = field(default_factory=dict)
    brought: dict[str, Whole] = field(default_factory=dict)
    standing: dict[tuple[str, str, str], Whole] = field(default_factory=dict)

    def of(self, rules: tuple[str, ...], payer: str | None = None) -> Whole:
        """Return what has been paid under rules (all if none is named) by a payer (or all)."""
        return summed(
            amount
            for (rule, who), amount in self.paid.items()
            if (not rules or rule in rules) and payer in (None, who)
        )


def within_rules(
    contract: Contract,
    rules: Mapping[str, Rule],
    cells: Mapping[str, tuple[Cell, ...]],
    ledger: Ledger,
) -> tuple[dict[str, Whole], Cuts]:
    """Return what each rule comes to after its own cap and the limits for one person, summed."""
    by_person = limits_persons(contract)
    persons = [name for name, rule in rules.items() if by_person and is_claimed(rule)]
    repaid = {name for name in persons if _repays(rules[name], cells[name])}
    found = {
        name: summed(cell.amount if cell.people is None else cell.people for cell in cells[name])
        for name in rules
    }
    cuts: Cuts = {name: {} for name in rules}
    for step in contract.order:
        if step == "rule_cap":
            for name, rule in rules.items():
                if rule.cap is not None:
                    room = np.maximum(
                        0, plus(np.array([cents(rule.cap)]), -_paid_before(rule, name, ledger))
                    )
                    _cut(found, cuts, name, step, _held_inside(found[name], room, name in persons))
        elif step == "person_cap" and persons:
            for limit in contract.limits:
                if limit.scope == "person":
                    _hold_persons(limit, rules, persons, repaid, ledger, found, cuts)
    for name in persons:
        _remember(rules[name], name, name in repaid, found[name], ledger)
        found[name] = total(found[name][:, None])
        cuts[name] = {step: total(cut[:, None]) for step, cut in cuts[name].items()}
    return found, cuts


def _paid_before(rule: Rule, name: str, ledger: Ledger) -> Whole:
    """Return what counts against the rule's cap already; a cumulative result starts from 0."""
    return NO_AMOUNT if rule.cumulative else ledger.of((name,))


def _held_inside(amount: Whole, room: Whole, by_person: bool) -> Whole:
    """Return an amount held to its room; the amounts of persons are cut in proportion."""
    if not by_person:
        return np.minimum(amount, room)
    due, back = np.maximum(0, amount), np.minimum(0, amount)
    return plus(held_to(due[:, None], room, last_first=False)[:, 0], back)


def _cut(found: dict[str, Whole], cuts: Cuts, name: str, step: str, held: Whole) -> None:
    """Put what is held in the place of what was found, and note the difference."""
    taken = plus(found[name], -held)
    if np.any(taken != 0):
        cuts[name][step] = plus(cuts[name].get(step, NO_AMOUNT), taken)
    found[name] = held


def _hold_persons(
    limit: Limit,
    rules: Mapping[str, Rule],
    persons: list[str],
    repaid: set[str],
    ledger: Ledger,
    found: dict[str, Whole],
    cuts: Cuts,
) -> None:
    """Hold what each person has brought in all, under the limit's rules, to its cap."""
    names = [name for name in persons if _covers(limit, name)]
    if not names:
        return
    used = summed(amount for name, amount in ledger.brought.items() if _covers(limit, name))
    more = side_by_side(_more(rules[name], name, found[name], ledger) for name in names)
    returned = summed(
        np.minimum(0, row) for name, row in zip(names, more, strict=True) if name in repaid
    )
    room = plus(plus(np.array([cents(limit.cap)]), -used), -returned)
    due = np.maximum(0, more)
    held = held_to(due, np.maximum(0, room), limit.reduce == "last_first")
    for name, row in zip(names, plus(due, -held), strict=True):
        _cut(found, cuts, name, "person_cap", plus(found[name], -row))


def _more(rule: Rule, name: str, found: Whole, ledger: Ledger) -> Whole:
    """Return what each person brings beyond what a cumulative rule has counted before."""
    if not rule.cumulative:
        return found
    return plus(found, -ledger.brought.get(name, NO_AMOUNT))


def _repays(rule: Rule, cells: tuple[Cell, ...]) -> bool:
    """Whether what a rule comes to less than before is repaid now."""
    return rule.cumulative and rule.overpaid == "repaid" and bool(known(cells).all())


def _remember(rule: Rule, name: str, repaid: bool, found: Whole, ledger: Ledger) -> None:
    """Add what each person brings to the ledger; only what is repaid leaves it again."""
    before, now = ledger.brought.get(name, NO_AMOUNT), np.maximum(0, found)
    if not rule.cumulative:
        now = plus(before, now)
    elif not repaid:
        now = np.maximum(before, now)
    ledger.brought[name] = now


def _covers(limit: Limit, rule: str) -> bool:
    return not limit.rules or rule in limit.rules


def within_contract(
    contract: Contract,
    rules: Mapping[str, Rule],
    parts: Parts,
    cuts: Cuts,
    ledger: Ledger,
) -> Parts:
    """Return the parts after the limits per period, payer and contract, in the stated order.

    Repayments are never cut, and make room. Limits cut rules, and what a rule keeps is split over
    its payers in proportion to what they owed.
    """
    for step in contract.order:
        if step == "payer_cap":
            after = _under_payers(contract, parts, ledger)
        elif step == "period_cap":
            after = _under_periods(contract, parts, ledger)
        elif step == "contract_cap":
            after = parts
            for limit in contract.limits:
                if limit.scope == "contract":
                    after = _held(limit, after, _room(limit, after, ledger))
        else:
            continue
        for name in rules:
            if after is not parts:
                _note(cuts[name], step, _of(parts, name), _of(after, name))
        parts = after
    return parts


def _note(cuts: dict[str, Whole], step: str, before: Whole, after: Whole) -> None:
    taken = plus(before, -after)
    if np.any(taken != 0):
        cuts[step] = plus(cuts.get(step, NO_AMOUNT), taken)


def _of(parts: Parts, name: str) -> Whole:
    return summed(amount for (rule, _), amount in parts.items() if rule == name)


def _keys(limit: Limit, parts: Parts) -> list[Key]:
    return [
        (rule, payer)
        for rule, payer in parts
        if _covers(limit, rule) and limit.payer in (None, payer)
    ]


def _room(limit: Limit, parts: Parts, ledger: Ledger) -> Whole:
    """Return what may be paid now; repayments make room, earlier payments take it."""
    back = summed(np.minimum(0, parts[key]) for key in _keys(limit, parts))
    room = plus(np.array([cents(limit.cap)]), -back)
    if limit.scope == "period":
        return room
    return np.maximum(0, plus(room, -ledger.of(limit.rules, limit.payer)))


def _due(limit: Limit, parts: Parts) -> Whole:
    return summed(np.maximum(0, parts[key]) for key in _keys(limit, parts))


def _held(limit: Limit, parts: Parts, room: Whole) -> Parts:
    """Return the parts held to the room; the very same parts where nothing is over it."""
    if not np.any(_due(limit, parts) > room):
        return parts
    keys = _keys(limit, parts)
    names = list(dict.fromkeys(rule for rule, _ in keys))
    due = {key: np.maximum(0, parts[key]) for key in keys}
    table = side_by_side(summed(due[key] for key in keys if key[0] == name) for name in names)
    held = held_to(table, room, limit.reduce == "last_first")
    after = dict(parts)
    for name, row in zip(names, held, strict=True):
        mine = [key for key in keys if key[0] == name]
        split = shared_out(row, side_by_side(due[key] for key in mine))
        for key, amount in zip(mine, split, strict=True):
            after[key] = plus(amount, np.minimum(0, parts[key]))
    return after


def _under_periods(contract: Contract, parts: Parts, ledger: Ledger) -> Parts:
    """Return the parts under the limits per period; a period in which nothing is due leaves all."""
    seen: dict[tuple[str, ...], int] = {}
    for limit in contract.limits:
        if limit.scope != "period":
            continue
        place = seen[limit.rules] = seen.get(limit.rules, -1) + 1
        unused = ledger.unused.get((limit.rules, place), NO_AMOUNT)
        room = plus(_room(limit, parts, ledger), unused)
        parts = _held(limit, parts, room)
        if limit.unused == "carried":
            ledger.unused[limit.rules, place] = plus(room, -_due(limit, parts))
    return parts


def _under_payers(contract: Contract, parts: Parts, ledger: Ledger) -> Parts:
    """Return the parts under the limits for payers.

    What one payer's limit cuts can pass to others and fill their limits, so they are gone through
    until nothing is over. A limit that has cut is given nothing more: each cuts once at most.
    """
    limits = [limit for limit in contract.limits if limit.scope == "payer"]
    rooms = [_room(limit, parts, ledger) for limit in limits]
    has_cut = [np.zeros(1, dtype=bool) for _ in limits]
    for _ in range(len(limits) + 1):
        before = parts
        for place, limit in enumerate(limits):
            over = _due(limit, parts) > rooms[place]
            after = _held(limit, parts, rooms[place])
            has_cut[place] = has_cut[place] | over
            if after is not parts and limit.over == "other_payers":
                full = [
                    (each, cut | (_due(each, after) >= room))
                    for each, room, cut in zip(limits, rooms, has_cut, strict=True)
                ]
                for name in dict.fromkeys(rule for rule, _ in _keys(limit, parts)):
                    lost = plus(_of(parts, name), -_of(after, name))
                    after = _passed_on(contract, name, lost, after, full)
            parts = after
        if parts is before:
            break
    return parts


def _passed_on(
    contract: Contract,
    name: str,
    amount: Whole,
    parts: Parts,
    full: list[tuple[Limit, NDArray[np.bool_]]],
) -> Parts:
    """Return the parts with an amount given to those payers of the rule who still have room."""
    shares = payer_shares(contract, contract.rules[name])
    weights = []
    for who, share in shares.items():
        open_ = np.ones(1, dtype=bool)
        for limit, at in full:
            if limit.payer == who and _covers(limit, name):
                open_ = open_ & ~at
        weights.append(np.where(open_, millionths(share), 0))
    after = dict(parts)
    for who, row in zip(shares, shared_out(amount, side_by_side(weights)), strict=True):
        after[name, who] = plus(after[name, who], row)
    return after


def by_payer(contract: Contract, rules: Mapping[str, Rule], owed: Mapping[str, Whole]) -> Parts:
    """Return what each payer owes under each rule: its share, to the øre."""
    parts: Parts = {}
    for name, rule in rules.items():
        shares = payer_shares(contract, rule)
        weights = np.array([millionths(share) for share in shares.values()])[:, None]
        split = shared_out(np.abs(owed[name]), weights)
        if np.any(owed[name] < 0):
            split = split * np.sign(owed[name])
        parts |= {(name, payer): row for payer, row in zip(shares, split, strict=True)}
    return parts


def payer_shares(contract: Contract, rule: Rule) -> Mapping[str, Decimal]:
    """Return who pays a rule; the only payer of a contract pays all unless shares are stated."""
    stated = contract.shares_of(rule)
    if stated:
        return stated
    payers = [name for name, party in contract.parties.items() if "payer" in party.roles]
    return {payers[0]: Decimal(1)}
