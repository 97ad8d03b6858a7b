"""The limits of a contract in plain whole numbers: for persons, rules, periods, payers, in all.

For the twin in `slow_contracts.py`; written from the docstrings of `core/terms.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

from bundlinje.core.contract import Contract
from bundlinje.core.terms import Limit, Rule
from tests.support.slow_terms import apportioned, cut_down, exact, ore


@dataclass
class Memory:
    """What earlier periods leave to later ones, in øre."""

    paid: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    standing: dict[tuple[str, tuple[str, ...], str], int] = field(default_factory=dict)
    debt: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    left_over: dict[tuple[tuple[str, ...], int], int] = field(
        default_factory=lambda: defaultdict(int)
    )
    brought: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    def before(self, rules: Iterable[str], payer: str | None = None) -> int:
        """Return what has been paid under the rules (all if none) by the payer (or all)."""
        wanted = set(rules)
        return sum(
            amount
            for (name, who), amount in self.paid.items()
            if (not wanted or name in wanted) and payer in (None, who)
        )


def payers_of(contract: Contract, rule: Rule) -> dict[str, Fraction]:
    """Return who pays a rule: as it says, as the contract says, or the only payer there is."""
    stated = rule.payers or contract.payers
    if stated:
        return {who: exact(share) for who, share in stated.items()}
    only = next(name for name, party in contract.parties.items() if "payer" in party.roles)
    return {only: Fraction(1)}


@dataclass
class PeopleLimits:
    """The caps of rules, and the limits on what each person brings; changes `people`."""

    memory: Memory
    contract: Contract
    paying: Mapping[str, Rule]
    people: dict[str, list[int]]
    known: Mapping[str, bool]

    def hold(self) -> None:
        """Apply both in the contract's order of steps, and remember what each person brought."""
        limits = [limit for limit in self.contract.limits if limit.scope == "person"]
        for step in self.contract.order:
            if step == "rule_cap":
                self._hold_rules()
            if step == "person_cap":
                for limit in limits:
                    self._hold_people(limit)
        if limits:
            for name, rule in self.paying.items():
                if rule.scope == "person":
                    self._remember(name, rule)

    def _remember(self, name: str, rule: Rule) -> None:
        seen = {who for rule_name, who in self.memory.brought if rule_name == name}
        for who in seen | set(range(len(self.people[name]))):
            amount = self.people[name][who] if who < len(self.people[name]) else 0
            before, now = self.memory.brought[name, who], max(0, amount)
            if not rule.cumulative:
                now += before
            elif not self._repays(name):
                now = max(before, now)
            self.memory.brought[name, who] = now

    def _repays(self, name: str) -> bool:
        rule = self.paying[name]
        return rule.cumulative and rule.overpaid == "repaid" and self.known[name]

    def _hold_rules(self) -> None:
        for name, rule in self.paying.items():
            if rule.cap is not None:
                already = 0 if rule.cumulative else self.memory.before([name])
                room = max(0, ore(rule.cap) - already)
                if sum(self.people[name]) > room:
                    self.people[name] = cut_down(self.people[name], room, last_first=False)

    def _hold_people(self, limit: Limit) -> None:
        """Cut what each person brings now, on top of what that person has brought before."""
        names = [
            name
            for name, rule in self.paying.items()
            if rule.scope == "person" and (not limit.rules or name in limit.rules)
        ]
        for who in range(max((len(self.people[name]) for name in names), default=0)):
            room = ore(limit.cap) - sum(
                amount
                for (name, person), amount in self.memory.brought.items()
                if person == who and (not limit.rules or name in limit.rules)
            )
            more: dict[str, int] = {}
            for name in names:
                rule, brought = self.paying[name], self.memory.brought[name, who]
                now = self.people[name][who] if who < len(self.people[name]) else 0
                more[name] = now - brought if rule.cumulative else now
                if self._repays(name) and now < brought:
                    room += brought - now
            parts = [max(0, part) for part in more.values()]
            kept = cut_down(parts, max(0, room), limit.reduce == "last_first")
            for name, part, amount in zip(more, parts, kept, strict=True):
                if amount < part:
                    self.people[name][who] -= part - amount


@dataclass
class Limits:
    """The limits per period, payer and contract on what each payer owes under each rule."""

    memory: Memory
    contract: Contract
    due: dict[tuple[str, str], int]

    def hold(self) -> None:
        """Apply the limits in the contract's order of steps, and then as they are listed."""
        for step in self.contract.order:
            if step == "payer_cap":
                self._hold_payers()
            elif step in ("period_cap", "contract_cap"):
                seen: dict[tuple[str, ...], int] = defaultdict(int)
                for limit in self.contract.limits:
                    if limit.scope == step.removesuffix("_cap"):
                        self._hold_one(limit, seen[limit.rules])
                        seen[limit.rules] += 1

    def _keys(self, limit: Limit) -> list[tuple[str, str]]:
        return [
            (name, who)
            for name, who in self.due
            if (not limit.rules or name in limit.rules) and limit.payer in (None, who)
        ]

    def _room(self, limit: Limit, place: int) -> int:
        """Return what may be paid now; what is repaid makes room."""
        back = sum(min(0, self.due[key]) for key in self._keys(limit))
        if limit.scope == "period":
            return ore(limit.cap) - back + self.memory.left_over[limit.rules, place]
        return max(0, ore(limit.cap) - back - self.memory.before(limit.rules, limit.payer))

    def _hold_one(self, limit: Limit, place: int) -> None:
        room = self._room(limit, place)
        self._cut(limit, room)
        if limit.scope == "period" and limit.unused == "carried":
            held = sum(max(0, self.due[key]) for key in self._keys(limit))
            self.memory.left_over[limit.rules, place] = room - held

    def _cut(self, limit: Limit, room: int) -> dict[str, int]:
        """Cut the rules to the room, and each rule's payers in proportion; return what was cut."""
        by_rule: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key in self._keys(limit):
            if self.due[key] > 0:
                by_rule[key[0]].append(key)
        totals = [sum(self.due[key] for key in keys) for keys in by_rule.values()]
        kept = cut_down(totals, room, limit.reduce == "last_first")
        for (keys, total), amount in zip(
            zip(by_rule.values(), totals, strict=True), kept, strict=True
        ):
            if amount < total:
                parts = apportioned(amount, [self.due[key] for key in keys])
                self.due.update(zip(keys, parts, strict=True))
        pairs = zip(by_rule, totals, kept, strict=True)
        return {name: total - amount for name, total, amount in pairs if amount < total}

    def _hold_payers(self) -> None:
        """Hold payers to their limits; what is passed on goes to those who still have room."""
        limits = [limit for limit in self.contract.limits if limit.scope == "payer"]
        rooms = [self._room(limit, 0) for limit in limits]
        has_cut = [False for _ in limits]
        for _ in count():
            cut_before = list(has_cut)
            for place, (limit, room) in enumerate(zip(limits, rooms, strict=True)):
                cuts = self._cut(limit, room)
                if cuts:
                    assert not has_cut[place], "a limit that has cut was given more"
                    has_cut[place] = True
                if limit.over == "other_payers":
                    full = [
                        each
                        for each, room_of, cut in zip(limits, rooms, has_cut, strict=True)
                        if cut or self._owed_under(each) >= room_of
                    ]
                    for name, cut in cuts.items():
                        self._pass_on(name, cut, full)
            if cut_before == has_cut:
                return

    def _owed_under(self, limit: Limit) -> int:
        return sum(max(0, self.due[key]) for key in self._keys(limit))

    def _pass_on(self, name: str, cut: int, full: list[Limit]) -> None:
        closed = {each.payer for each in full if not each.rules or name in each.rules}
        shares = payers_of(self.contract, self.contract.rules[name])
        others = {who: share for who, share in shares.items() if who not in closed and share > 0}
        if others:
            for who, part in zip(others, apportioned(cut, list(others.values())), strict=True):
                self.due[name, who] += part
