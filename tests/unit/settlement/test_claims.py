"""Claims are decided alike whatever their order, and alike by a slow reader of the same terms."""

from datetime import date
from hashlib import blake2b
from typing import Any

import numpy as np
import pytest

from bundlinje.core.claims import Claims
from bundlinje.core.contract import Contract
from bundlinje.settlement.claims import (
    REASONS,
    decide,
    decision_root,
    granted_counts,
    granted_units,
)
from tests.support.contracts import YEARS, contract, person_rule

Row = tuple[str, int, str, date, date]
"""A claim: its number, person, rule, day of the outcome and day it was claimed."""


def claims(rows: list[Row], groups: dict[int, tuple[str, ...]] | None = None) -> Claims:
    """Return claims of one unit each; `groups` by person."""
    rules = tuple(dict.fromkeys(row[2] for row in rows)) or ("a",)
    sets = tuple(dict.fromkeys(((), *(groups or {}).values())))
    column = np.array
    return Claims(
        tuple(row[0] for row in rows),
        column([row[1] for row in rows], dtype=np.int64),
        column([rules.index(row[2]) for row in rows], dtype=np.int64),
        column([row[3].toordinal() for row in rows], dtype=np.int64),
        column([row[4].toordinal() for row in rows], dtype=np.int64),
        np.full(len(rows), -1, dtype=np.int64),
        column([sets.index((groups or {}).get(row[1], ())) for row in rows], dtype=np.int64),
        np.full(len(rows), 10**6, dtype=np.int64),
        rules,
        (),
        sets,
    )


def reasons(terms: Contract, rows: list[Row]) -> dict[str, str]:
    """Return the reason for each claim, by its number."""
    found = decide(lambda _: terms, claims(rows), YEARS)
    return {row[0]: REASONS[code] for row, code in zip(rows, found.reasons.tolist(), strict=True)}


def day(text: str) -> date:
    return date.fromisoformat(text)


def row(number: str, person: int, when: str, rule: str = "a", claimed: str = "") -> Row:
    return number, person, rule, day(when), day(claimed or when)


def test_a_claim_is_granted_in_the_period_of_its_outcome() -> None:
    terms = contract(rules={"a": person_rule()})
    found = decide(lambda _: terms, claims([row("1", 0, "2025-05-01")]), YEARS)

    assert found.granted.all()
    assert found.counts() == {("2025", "a", "granted"): 1}


@pytest.mark.parametrize(
    ("terms", "rows", "expected"),
    [
        ({}, [row("1", 0, "2027-01-01")], {"1": "outside_periods"}),
        (
            {"claims": {"deadline_days": 30}},
            [row("1", 0, "2024-01-01", claimed="2024-01-31"),
             row("2", 1, "2024-01-01", claimed="2024-02-01")],
            {"1": "granted", "2": "late"},
        ),
        (
            {},
            [row("1", 0, "2024-01-01"), row("2", 0, "2024-01-01"), row("3", 1, "2024-01-01")],
            {"1": "granted", "2": "duplicate", "3": "granted"},
        ),
        (
            {"claims": {"gap_days": 90}},
            [row("1", 0, "2024-01-01"), row("2", 0, "2024-03-30"), row("3", 0, "2024-03-31")],
            {"1": "granted", "2": "too_soon", "3": "granted"},
        ),
        (
            {"claims": {"most_per_person": 2}},
            [row("3", 0, "2024-03-01"), row("1", 0, "2024-01-01"), row("2", 0, "2025-02-01")],
            {"1": "granted", "3": "granted", "2": "too_many"},
        ),
        (
            {"claims": {"deadline_days": 30}},
            [row("1", 0, "2024-01-01", claimed="2024-05-01"), row("2", 0, "2024-01-01")],
            {"1": "late", "2": "granted"},
        ),
        ({"periods": ["2025"]}, [row("1", 0, "2024-05-01")], {"1": "not_due_in_period"}),
        (
            {"claims": {"counted_on": "claim"}},
            [row("1", 0, "2023-12-20", claimed="2024-01-05")],
            {"1": "granted"},
        ),
    ],
)  # fmt: skip
def test_the_reason_is_the_first_term_that_is_not_kept(
    terms: dict[str, Any], rows: list[Row], expected: dict[str, str]
) -> None:
    assert reasons(contract(rules={"a": person_rule(**terms)}), rows) == expected


def test_a_sequence_asks_for_the_earlier_outcome_on_the_same_day_or_before() -> None:
    rules = {"b": person_rule(claims={"after": ["a"]}), "a": person_rule()}
    rows = [
        row("1", 0, "2024-02-01"),
        row("2", 0, "2024-02-01", "b"),
        row("3", 1, "2024-02-01", "b"),
        row("4", 1, "2024-02-02"),
    ]

    assert reasons(contract(rules=rules), rows) == {
        "1": "granted", "2": "granted", "3": "out_of_sequence", "4": "granted",
    }  # fmt: skip


def test_a_refused_outcome_opens_no_sequence() -> None:
    rules = {
        "a": person_rule(claims={"deadline_days": 5}),
        "b": person_rule(claims={"after": ["a"]}),
    }
    rows = [row("1", 0, "2024-02-01", claimed="2024-03-01"), row("2", 0, "2024-04-01", "b")]

    assert reasons(contract(rules=rules), rows) == {"1": "late", "2": "out_of_sequence"}


def random_rows(chance: np.random.Generator, count: int) -> list[Row]:
    """Return claims that meet every term: close days, few people, late claims."""
    start = date(2023, 12, 1).toordinal()
    rows = []
    for place in range(count):
        outcome = start + int(chance.integers(0, 1200))
        late = int(chance.integers(0, 60))
        rule = "ab"[int(chance.integers(0, 2))]
        person = int(chance.integers(0, 6))
        number = f"n{place}"
        rows.append(
            (number, person, rule, date.fromordinal(outcome), date.fromordinal(outcome + late))
        )
    return rows


def slowly(terms: Contract, rows: list[Row]) -> dict[str, str]:
    """Decide claims one by one, as a clerk would: the twin of `decide`."""
    found: dict[str, str] = {}
    granted: list[Row] = []
    for rule in ("a", "b"):
        keeps = terms.rules[rule].claims
        assert keeps is not None
        mine = sorted((r for r in rows if r[2] == rule), key=lambda r: (r[1], r[3], r[0]))
        standing: list[Row] = []
        for claim in mine:
            number, person, _, outcome, claimed = claim
            earlier = [r for r in granted if r[1] == person]
            own = [r for r in standing if r[1] == person]
            paid = [r for r in own if found[r[0]] == "granted"]
            if not any(p.first_day <= outcome <= p.last_day for p in terms.periods.values()):
                why = "outside_periods"
            elif keeps.deadline_days is not None and (claimed - outcome).days > keeps.deadline_days:
                why = "late"
            elif any(
                not any(r[2] == name and r[3] <= outcome for r in earlier) for name in keeps.after
            ):
                why = "out_of_sequence"
            elif own and own[-1][3] == outcome:
                why = "duplicate"
            elif keeps.gap_days and paid and (outcome - paid[-1][3]).days < keeps.gap_days:
                why = "too_soon"
            elif keeps.most_per_person and len(paid) >= keeps.most_per_person:
                why = "too_many"
            else:
                why = "granted"
            found[number] = why
            if why not in ("outside_periods", "late", "out_of_sequence"):
                standing.append(claim)
        granted += [r for r in mine if found[r[0]] == "granted"]
    return found


@pytest.mark.parametrize("seed", range(60))
def test_a_clerk_who_takes_claims_one_by_one_decides_alike(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rules = {
        "a": person_rule(claims={"gap_days": 40, "deadline_days": 30}),
        "b": person_rule(claims={"most_per_person": 2, "after": ["a"], "deadline_days": 50}),
    }
    terms, rows = contract(rules=rules), random_rows(chance, 60)

    assert reasons(terms, rows) == slowly(terms, rows)


def test_the_order_of_the_claims_changes_nothing() -> None:
    chance = np.random.default_rng(7)
    rules = {
        "a": person_rule(claims={"gap_days": 40, "most_per_person": 3}),
        "b": person_rule(claims={"after": ["a"]}),
    }
    terms, rows = contract(rules=rules), random_rows(chance, 200)
    shuffled = [rows[place] for place in chance.permutation(len(rows))]

    assert reasons(terms, rows) == reasons(terms, shuffled)
    roots = {
        decision_root(decide(lambda _: terms, claims(each), YEARS), b"0123456789abcdef")
        for each in (rows, shuffled)
    }
    assert len(roots) == 1


def test_a_person_in_two_groups_counts_in_the_one_with_the_larger_uplift() -> None:
    rules = {"a": person_rule(uplift={"young": 0.1, "alone": 0.4})}
    terms = contract(rules=rules, groups={"young": "Young", "alone": "Alone"})
    given = claims([row("1", 0, "2024-01-01"), row("2", 1, "2024-01-01")], {0: ("young", "alone")})
    found = granted_units(lambda _: terms, decide(lambda _: terms, given, YEARS))

    assert {key: int(value.numerator[0]) for key, value in found.items()} == {
        ("a", "2024", "", ""): 10**6,
        ("a", "2024", "", "alone"): 10**6,
    }


def test_a_metric_of_one_rule_counts_its_granted_claims_and_of_two_is_left_alone() -> None:
    given = claims([row("1", 0, "2024-01-01"), row("2", 1, "2024-02-01")])
    one = contract(rules={"a": person_rule()})
    two = contract(rules={"a": person_rule(), "b": person_rule()})

    found = granted_counts(lambda _: one, decide(lambda _: one, given, YEARS))
    assert {key: int(value.numerator[0]) for key, value in found.items()} == {
        ("helped", "2024", ""): 2 * 10**6
    }
    assert granted_counts(lambda _: two, decide(lambda _: two, given, YEARS)) == {}


def test_the_root_is_that_of_a_tree_made_by_hand_and_changes_with_any_decision() -> None:
    terms = contract(rules={"a": person_rule(claims={"deadline_days": 3})})
    rows = [row(str(place), place, f"2024-01-0{place}") for place in (1, 2, 3)]
    found = decide(lambda _: terms, claims(rows), YEARS)
    salt = b"sixteen bytes of"

    def leaf(number: str) -> bytes:
        key = blake2b(number.encode(), digest_size=32, key=salt).digest()
        text = f"{number}\x1fa\x1f2024\x1fgranted\x1f1000000".encode()
        return blake2b(key + text, digest_size=32, person=b"leaf").digest()

    def node(left: bytes, right: bytes) -> bytes:
        return blake2b(left + right, digest_size=32, person=b"node").digest()

    assert decision_root(found, salt) == node(node(leaf("1"), leaf("2")), leaf("3")).hex()
    changed = [*rows[:2], row("3", 3, "2024-01-03", claimed="2024-02-03")]
    other = decide(lambda _: terms, claims(changed), YEARS)
    assert decision_root(other, salt) != decision_root(found, salt)
    assert decision_root(found, b"another salt 123") != decision_root(found, salt)


def test_what_claims_print_of_themselves_names_nobody() -> None:
    assert repr(claims([row("1", 0, "2024-01-01")])) == "Claims(1)"
