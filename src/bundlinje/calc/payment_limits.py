"""Limits on whole øre: per rule, person, period, payer and contract, in the contract's order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from bundlinje.calc.ratios import NO_AMOUNT, Whole, held_to, plus, shared_out
from bundlinje.calc.rule_amounts import Cell, is_claimed
from bundlinje.core.contract import Contract
from bundlinje.core.exact import cents, millionths
from bundlinje.core.terms import Limit, Rule

Cuts = dict[str, dict[str, Whole]]
"""What each limit took from each rule, in øre, shape (axis,)."""

Parts = dict[tuple[str, str], Whole]
"""Øre by rule and payer, shape (axis,)."""


@dataclass(slots=True)
class Ledger:
    """What earlier periods leave to later ones: paid by rule and payer, debts, unused room."""

    paid: dict[tuple[str, str], Whole] = field(default_factory=dict)
    owing: dict[str, Whole] = field(default_factory=dict)
    unused: dict[int, Whole] = field(default_factory=dict)
    by_person: dict[int, Whole] = field(default_factory=dict)

    def of(self, rules: tuple[str, ...], payer: str | None = None) -> Whole:
        """Return what has been paid under rules (all if none is named) by a payer (or all)."""
        found = NO_AMOUNT
        for (rule, who), amount in self.paid.items():
            if (not rules or rule in rules) and payer in (None, who):
                found = found + amount
        return found


def within_rules(
    contract: Contract,
    rules: Mapping[str, Rule],
    cells: Mapping[str, tuple[Cell, ...]],
    ledger: Ledger,
) -> tuple[dict[str, Whole], dict[str, dict[str, Whole]]]:
    """Return what each rule comes to after its own cap and the limits for one person, summed."""
    found = {name: sum((cell.amount for cell in cells[name]), NO_AMOUNT) for name in rules}
    cuts: dict[str, dict[str, Whole]] = {name: {} for name in rules}
    limits = {place: item for place, item in enumerate(contract.limits) if item.scope == "person"}
    persons = [name for name, rule in rules.items() if is_claimed(rule)] if limits else []
    for step in contract.order:
        if step == "rule_cap":
            for name, rule in rules.items():
                if rule.cap is not None:
                    room = np.maximum(0, cents(rule.cap) - _before(rule, name, ledger))
                    _cut(found, cuts, name, step, _held_inside(found[name], room, name in persons))
        elif step == "person_cap" and persons:
            for place, limit in limits.items():
                used = ledger.by_person.get(place, NO_AMOUNT)
                ledger.by_person[place] = used + _hold_persons(limit, used, persons, found, cuts)
    for name in persons:
        found[name] = found[name].sum(keepdims=True)
        cuts[name] = {step: cut.sum(keepdims=True) for step, cut in cuts[name].items()}
    return found, cuts


def _before(rule: Rule, name: str, ledger: Ledger) -> Whole:
    """Return what counts against the rule's cap already; a cumulative result starts from 0."""
    return NO_AMOUNT if rule.cumulative else ledger.of((name,))


def _held_inside(amount: Whole, room: Whole, by_person: bool) -> Whole:
    """Return an amount held to its room; the amounts of persons are cut in proportion."""
    if not by_person:
        return np.minimum(amount, room)
    return held_to(amount[:, None], room, last_first=False)[:, 0]


def _cut(
    found: dict[str, Whole], cuts: dict[str, dict[str, Whole]], name: str, step: str, held: Whole
) -> None:
    taken = found[name] - held
    if np.any(taken != 0):
        cuts[name][step] = cuts[name].get(step, NO_AMOUNT) + taken
    found[name] = held


def _hold_persons(
    limit: Limit,
    used: Whole,
    persons: list[str],
    found: dict[str, Whole],
    cuts: dict[str, dict[str, Whole]],
) -> Whole:
    """Hold what each person brings under the limit's rules to its cap; return what is left of it.

    `used` is what each person has brought in earlier periods.
    """
    names = [name for name in persons if not limit.rules or name in limit.rules]
    if not names:
        return NO_AMOUNT
    parts = np.stack(np.broadcast_arrays(*(found[name] for name in names)))
    room = np.maximum(0, cents(limit.cap) - used)
    held = held_to(parts, room, limit.reduce == "last_first")
    for name, row in zip(names, held, strict=True):
        _cut(found, cuts, name, "person_cap", row)
    return held.sum(axis=0)


def within_contract(
    contract: Contract,
    rules: Mapping[str, Rule],
    parts: Parts,
    cuts: dict[str, dict[str, Whole]],
    ledger: Ledger,
) -> Parts:
    """Return the parts after the limits per period, payer and contract, in the stated order."""
    scopes = {"period_cap": "period", "payer_cap": "payer", "contract_cap": "contract"}
    for step in contract.order:
        for place, limit in enumerate(contract.limits):
            if limit.scope == scopes.get(step):
                after = _under(contract, limit, place, parts, ledger)
                for name in rules:
                    taken = _of(parts, name) - _of(after, name)
                    if np.any(taken != 0):
                        cuts[name][step] = cuts[name].get(step, NO_AMOUNT) + taken
                parts = after
    return parts


def _of(parts: Parts, name: str) -> Whole:
    return sum((amount for (rule, _), amount in parts.items() if rule == name), NO_AMOUNT)


def _under(contract: Contract, limit: Limit, place: int, parts: Parts, ledger: Ledger) -> Parts:
    """Return the parts held under one limit. Repayments are never cut, and make room."""
    keys = [
        (rule, payer)
        for rule, payer in parts
        if (not limit.rules or rule in limit.rules) and limit.payer in (None, payer)
    ]
    if not keys:
        return parts
    table = np.stack(np.broadcast_arrays(*(parts[key] for key in keys)))
    due, back = np.maximum(0, table), np.minimum(0, table)
    room = cents(limit.cap) - back.sum(axis=0)
    if limit.scope == "period":
        room = room + ledger.unused.get(place, NO_AMOUNT)
    else:
        room = room - ledger.of(limit.rules, limit.payer)
    held = held_to(due, np.maximum(0, room), limit.reduce == "last_first")
    if limit.scope == "period" and limit.unused == "carried":
        ledger.unused[place] = np.maximum(0, room - held.sum(axis=0))
    after = {**parts, **dict(zip(keys, held + back, strict=True))}
    if limit.scope == "payer" and limit.over == "other_payers":
        return _passed_on(contract, after, dict(zip(keys, due - held, strict=True)))
    return after


def _passed_on(contract: Contract, parts: Parts, cut: Parts) -> Parts:
    """Return the parts with what one payer's limit cut given to the other payers of the rule."""
    after = dict(parts)
    for (name, payer), amount in cut.items():
        shares = payer_shares(contract, contract.rules[name])
        others = {who: millionths(share) for who, share in shares.items() if who != payer}
        if not any(others.values()):
            continue
        weights = np.array(list(others.values()))[:, None]
        for who, row in zip(others, shared_out(amount, weights), strict=True):
            after[name, who] = plus(after[name, who], row)
    return after


def by_payer(contract: Contract, rules: Mapping[str, Rule], owed: Mapping[str, Whole]) -> Parts:
    """Return what each payer owes under each rule: its share, to the øre."""
    parts: Parts = {}
    for name, rule in rules.items():
        shares = payer_shares(contract, rule)
        weights = np.array([millionths(share) for share in shares.values()])[:, None]
        split = shared_out(np.abs(owed[name]), weights) * np.sign(owed[name])
        parts |= {(name, payer): row for payer, row in zip(shares, split, strict=True)}
    return parts


def payer_shares(contract: Contract, rule: Rule) -> Mapping[str, Decimal]:
    """Return who pays a rule; the only payer of a contract pays all unless shares are stated."""
    stated = contract.shares_of(rule)
    if stated:
        return stated
    payers = [name for name, party in contract.parties.items() if "payer" in party.roles]
    return {payers[0]: Decimal(1)}
