"""Deciding claims for persons: which are granted, which are not, and for which reason.

A decision hangs on the contract and on the claims together, never on the order in which they are
listed: a person's claims under a rule are taken by day of outcome and then by their own number.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from graphlib import TopologicalSorter
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from bundlinje.calc.ratios import Ratios, in_millionths
from bundlinje.calc.readings import EVERYONE, NO_GROUP
from bundlinje.core.claims import Claims, Codes
from bundlinje.core.contract import Contract
from bundlinje.core.terms import ClaimTerms, Rule

REASONS = (
    "granted",
    "outside_periods",
    "not_due_in_period",
    "late",
    "duplicate",
    "out_of_sequence",
    "too_soon",
    "too_many",
)
"""Why a claim is granted or not; the first reason that applies is given."""

CODE = {reason: place for place, reason in enumerate(REASONS)}
NEVER = np.iinfo(np.int64).max

Terms = Callable[[str], Contract]
"""The contract as it stands for a period."""


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """A decision for each claim, in the order of the claims.

    reasons: places in REASONS. periods: places in `period_names`, -1 if the claim falls in none.
    """

    claims: Claims
    reasons: Codes
    periods: Codes
    period_names: tuple[str, ...]

    @property
    def granted(self) -> NDArray[np.bool_]:
        """Which claims are granted."""
        return np.asarray(self.reasons == CODE["granted"])

    def counts(self) -> dict[tuple[str, str, str], int]:
        """Return how many claims there are by period (`""` for none), rule and reason."""
        claims = self.claims
        width, rules = len(REASONS), max(len(claims.rule_names), 1)
        keys = ((self.periods + 1) * rules + claims.rules) * width + self.reasons
        names = ("", *self.period_names)
        found = {}
        for key, count in zip(*np.unique(keys, return_counts=True), strict=True):
            rest, reason = divmod(int(key), width)
            period, rule = divmod(rest, rules)
            found[names[period], claims.rule_names[rule], REASONS[reason]] = int(count)
        return found


def decide(terms: Terms, claims: Claims, period_names: tuple[str, ...]) -> Decisions:
    """Return a decision for every claim.

    terms: the contract as it stands for a period. The terms of a claim are those of its own period:
    periods are decided one after the other, and no later one changes what was decided before.
    """
    reasons = np.full(len(claims), CODE["outside_periods"], dtype=np.int64)
    periods = np.full(len(claims), -1, dtype=np.int64)
    standing = _standing(terms, claims, period_names)
    for place, period in enumerate(period_names):
        contract = terms(period)
        for name in _in_sequence(contract):
            if name not in claims.rule_names:
                continue
            rule = contract.rules[name]
            mine = periods < 0
            mine &= claims.rules == claims.rule_names.index(name)
            at = np.flatnonzero(mine & _falls_in(contract, rule, period, claims))
            order = (_ranks(claims.ids, at), claims.outcome_days[at], claims.persons[at])
            at = at[np.lexsort(order)]
            periods[at] = place
            reasons[at] = _decided(contract, name, period, claims, at, standing)
            standing[name].add(claims, at, reasons[at])
    return Decisions(claims, reasons, periods, period_names)


@dataclass(slots=True)
class Standing:
    """What has been decided under one rule in earlier periods.

    first: the first day that was granted to each person, NEVER for none. seen: person and day of
    claims that were in time and in their place. granted: days by person, where the rule holds a
    person's claims apart in some period.
    """

    first: Codes
    seen: Codes
    is_apart: bool
    granted: dict[int, list[int]] = field(default_factory=dict)

    def add(self, claims: Claims, at: Codes, reasons: Codes) -> None:
        """Remember the claims that were decided on their own merits."""
        kept = at[np.isin(reasons, [CODE[reason] for reason in ON_ITS_MERITS])]
        self.seen = np.concatenate([self.seen, _days_of(claims, kept)])
        paid = at[reasons == CODE["granted"]]
        np.minimum.at(self.first, claims.persons[paid], claims.outcome_days[paid])
        if self.is_apart:
            rows = zip(
                claims.persons[paid].tolist(), claims.outcome_days[paid].tolist(), strict=True
            )
            for person, day in rows:
                self.granted.setdefault(person, []).append(day)


def _standing(terms: Terms, claims: Claims, periods: tuple[str, ...]) -> dict[str, Standing]:
    """Return an empty memory for every rule of any version."""
    every = [terms(period).rules for period in periods]
    people = int(claims.persons.max(initial=-1)) + 1
    apart = {
        name
        for rules in every
        for name, rule in rules.items()
        if rule.claims is not None and (rule.claims.gap_days or rule.claims.most_per_person)
    }
    nothing = np.zeros(0, dtype=np.int64)
    return {
        name: Standing(np.full(people, NEVER), nothing, name in apart)
        for rules in every
        for name in rules
    }


def _days_of(claims: Claims, at: Codes) -> Codes:
    """Return person and day of the outcome as one number for each claim."""
    return claims.persons[at] * LAST_DAY + claims.outcome_days[at]


LAST_DAY = date.max.toordinal() + 1
ON_ITS_MERITS = ("granted", "duplicate", "too_soon", "too_many")
"""Reasons that came after the claim was found to be in time and in its place."""


def _in_sequence(contract: Contract) -> Iterator[str]:
    """Yield the rules for persons, each after the rules that it must follow."""
    graph = {
        name: tuple(rule.claims.after) if rule.claims else ()
        for name, rule in contract.rules.items()
        if rule.scope == "person"
    }
    yield from (name for name in TopologicalSorter(graph).static_order() if name in graph)


def _ranks(ids: tuple[str, ...], at: Codes) -> Codes:
    """Return the order of the claims' own numbers, so that a tie of days is settled alike."""
    texts = [ids[place] for place in at.tolist()]
    order = sorted(range(len(texts)), key=texts.__getitem__)
    ranks = np.empty(len(texts), dtype=np.int64)
    ranks[order] = np.arange(len(texts))
    return ranks


def _falls_in(contract: Contract, rule: Rule, name: str, claims: Claims) -> NDArray[np.bool_]:
    """Return which claims belong to a period: by the day of the outcome or of the claim."""
    by_claim = rule.claims is not None and rule.claims.counted_on == "claim"
    days = claims.claimed_days if by_claim else claims.outcome_days
    period = contract.periods[name]
    return (days >= period.first_day.toordinal()) & (days <= period.last_day.toordinal())


def _decided(
    contract: Contract,
    name: str,
    period: str,
    claims: Claims,
    at: Codes,
    standing: Mapping[str, Standing],
) -> Codes:
    """Return the reasons of one rule's claims in a period, sorted by person, day and number."""
    rule, own = contract.rules[name], standing[name]
    reasons = np.full(len(at), CODE["granted"], dtype=np.int64)
    if rule.periods and period not in rule.periods:
        return np.full(len(at), CODE["not_due_in_period"], dtype=np.int64)
    reasons[_late(contract, rule, claims, at)] = CODE["late"]
    for earlier in rule.claims.after if rule.claims else ():
        first = standing[earlier].first[claims.persons[at]]
        missing = first > claims.outcome_days[at]
        reasons[missing & (reasons == CODE["granted"])] = CODE["out_of_sequence"]
    open_ = np.flatnonzero(reasons == CODE["granted"])
    days = _days_of(claims, at[open_])
    again = np.isin(days, own.seen)
    again[1:] |= days[1:] == days[:-1]
    reasons[open_[again]] = CODE["duplicate"]
    if rule.claims is not None and (rule.claims.gap_days or rule.claims.most_per_person):
        _hold_apart(rule.claims, claims, at, reasons, own)
    return reasons


def _late(contract: Contract, rule: Rule, claims: Claims, at: Codes) -> NDArray[np.bool_]:
    claimed = claims.claimed_days[at]
    late = np.zeros(len(at), bool)
    if rule.claims is not None and rule.claims.deadline_days is not None:
        late |= claimed - claims.outcome_days[at] > rule.claims.deadline_days
    if contract.claim_deadline is not None:
        late |= claimed > contract.claim_deadline.toordinal()
    return late


def _hold_apart(
    terms: ClaimTerms, claims: Claims, at: Codes, reasons: Codes, own: Standing
) -> None:
    """Refuse a day that comes too near one that was granted, or after the most allowed."""
    gap, most = terms.gap_days, terms.most_per_person
    too_soon, too_many = CODE["too_soon"], CODE["too_many"]
    open_ = np.flatnonzero(reasons == CODE["granted"])
    persons, days = claims.persons[at[open_]].tolist(), claims.outcome_days[at[open_]].tolist()
    person, paid = -1, [0]
    for place, who, day in zip(open_.tolist(), persons, days, strict=True):
        if who != person:
            person, paid = who, list(own.granted.get(who, ()))
        if gap is not None and paid and any(abs(day - other) < gap for other in paid):
            reasons[place] = too_soon
        elif most is not None and len(paid) >= most:
            reasons[place] = too_many
        else:
            paid.append(day)


def granted_units(terms: Terms, decisions: Decisions) -> dict[tuple[str, str, str, str], Ratios]:
    """Return the granted units by rule, period, cohort and group, as the interpreter reads them.

    Where the contract limits what one person brings, the axis has a place for each person.
    """
    claims, granted = decisions.claims, decisions.granted
    people = int(claims.persons.max(initial=-1)) + 1
    found: dict[tuple[str, str, str, str], Ratios] = {}
    for place, period in enumerate(decisions.period_names):
        contract = terms(period)
        by_person = any(limit.scope == "person" for limit in contract.limits)
        here = np.flatnonzero(granted & (decisions.periods == place))
        for name, rule in contract.rules.items():
            if rule.scope != "person" or name not in claims.rule_names:
                continue
            mine = here[claims.rules[here] == claims.rule_names.index(name)]
            group = _group_of(rule, claims)[claims.groups[mine]]
            cohort = claims.cohorts[mine]
            for key in np.unique(np.stack([cohort, group]), axis=1).T.tolist():
                part = mine[(cohort == key[0]) & (group == key[1])]
                where = claims.persons[part] if by_person else np.zeros(len(part), np.int64)
                units = np.zeros(people if by_person else 1, dtype=np.int64)
                np.add.at(units, where, claims.units[part])
                cohort_name = claims.cohort_names[key[0]] if key[0] >= 0 else EVERYONE
                group_name = (NO_GROUP, *rule.uplift)[key[1]]
                found[name, period, cohort_name, group_name] = in_millionths(units)
    return found


def _group_of(rule: Rule, claims: Claims) -> Codes:
    """Return the group that counts for each set of groups: of several, the largest uplift."""
    names = ("", *rule.uplift)
    found = []
    for groups in claims.group_sets:
        known = [name for name in rule.uplift if name in groups]
        best = max(known, key=lambda name: rule.uplift[name], default="")
        found.append(names.index(best))
    return np.array(found, dtype=np.int64)


def granted_counts(terms: Terms, decisions: Decisions) -> dict[tuple[str, str, str], Ratios]:
    """Return granted units as readings of the metric that each rule names, by period and cohort.

    A metric that several rules name is left to be reported: it would be counted more than once.
    """
    found: dict[tuple[str, str, str], int] = {}
    for (name, period, cohort, _), units in granted_units(terms, decisions).items():
        contract = terms(period)
        metric = contract.rules[name].metric
        named = [rule for rule in contract.rules.values() if rule.metric == metric]
        if metric is None or sum(1 for rule in named if rule.scope == "person") > 1:
            continue
        for place in {cohort, EVERYONE}:
            key = (metric, period, place)
            found[key] = found.get(key, 0) + int(units.numerator.sum())
    return {key: in_millionths(np.array([count])) for key, count in found.items()}


def decision_root(decisions: Decisions, salt: bytes) -> str:
    """Return the root of a Merkle tree over all decisions, in hex; it tells nothing of any of them.

    Each leaf hashes a key of its own, made from the salt, and then the claim's number, rule,
    period, reason and units: nobody can guess a claim from the root, and one decision can be proven
    by giving away one key. Source: Merkle, A Digital Signature Based on a Conventional Encryption
    Function (1987); leaves and nodes differ by a prefix as in RFC 6962, section 2.1, here the
    personalisation of BLAKE2 (RFC 7693, section 2.5).
    """
    level = list(_leaves(decisions, salt))
    empty = blake2b(digest_size=32, person=b"node")
    while len(level) > 1:
        above = []
        for left, right in zip(level[::2], level[1::2], strict=False):
            node = empty.copy()
            node.update(left + right)
            above.append(node.digest())
        level = above + level[2 * len(above) :]
    return (level[0] if level else blake2b(b"", digest_size=32).digest()).hex()


def _leaves(decisions: Decisions, salt: bytes) -> Iterator[bytes]:
    """Yield the hash of each decision, by the claims' own numbers."""
    claims = decisions.claims
    columns = (claims.rules, decisions.periods, decisions.reasons, claims.units)
    rows = zip(claims.ids, *(column.tolist() for column in columns), strict=True)
    key_of, leaf_of = blake2b(digest_size=32, key=salt), blake2b(digest_size=32, person=b"leaf")
    words: dict[tuple[int, ...], bytes] = {}
    for number, *codes in sorted(rows):
        decided = tuple(codes)
        if decided not in words:
            words[decided] = _words_of(decisions, *decided).encode()
        name = number.encode()
        # a copy of a begun hash is half the price of a new one, and there may be a million
        key, leaf = key_of.copy(), leaf_of.copy()
        key.update(name)
        leaf.update(key.digest() + name + words[decided])
        yield leaf.digest()


def _words_of(decisions: Decisions, rule: int, period: int, reason: int, units: int) -> str:
    periods = ("", *decisions.period_names)
    names = (decisions.claims.rule_names[rule], periods[period + 1], REASONS[reason], str(units))
    return "".join(f"\x1f{name}" for name in names)
