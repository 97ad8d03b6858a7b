"""No path pays with one person: every state that people can reach is reached, and none is paid.

The walk uses the rules that the command line and the web use (`calc/ledger_rules.py`). It closes:
it goes on until nothing new can be reached, within a fixed number of keys and proposals.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from bundlinje.calc import ledger_rules
from bundlinje.calc.ledger_check import START
from bundlinje.calc.ledger_rules import after, faults
from bundlinje.calc.ledger_state import Proposal, State
from bundlinje.core.ledger import Draft
from bundlinje.core.result import canonical_json
from bundlinje.files.keys import SecretKey
from tests.trust.people import (
    ANNA,
    BO,
    FIE,
    FUND,
    GRY,
    TOWN,
    draft,
    key_of,
    opening,
    payment,
    settlement,
)

ORE = 100_00
MOST_KEYS, MOST_OPEN = 2, 2
"""New keys beyond those at the opening, and open proposals: enough for every detour of two people,
and few enough to visit every state."""

SPARE = (
    key_of("Zoe Frost", TOWN),  # a person who does not exist
    key_of("Anna Holm", TOWN, 2),
    key_of("Bo Lind", TOWN, 2),  # somebody else's name on a key of one's own
)
Move = tuple[SecretKey, Draft]
Hands = Callable[[str], str]


def begun() -> State:
    """Return the ledger with one settlement by which the town owes the fund."""
    state = after(START, opening((ANNA, BO, FIE, GRY)), "h0")
    return after(state, draft("settlement_recorded", settlement(ORE), FIE), "h1")


def moves(state: State, hands: Iterable[SecretKey], spare: Iterable[SecretKey]) -> Iterator[Move]:
    """Yield everything that somebody could try with the keys in these hands, allowed or not."""
    tried: list[tuple[str, Mapping[str, Any]]] = [("payment_proposed", payment(1, ORE))]
    opened = [each for each in state.proposals.values() if each.open]
    if len(opened) < MOST_OPEN:
        tried += [("key_proposed", key.public.content) for key in spare]
    for each in state.proposals.values():
        tried.append(("approved", {"proposal": each.sequence}))
        tried.append(("withdrawn", {"proposal": each.sequence, "reason": "no"}))
        paid = {"proposal": each.sequence, "reference": "b", "date": "2026-11-24"}
        tried.append(("payment_made", paid))
    for key in state.keys.values():
        if key.party == TOWN:
            tried += [("key_ended", {"key": key.id, "why": why}) for why in ("lost", "revoked")]
    if len(state.keys) < 4 + MOST_KEYS:
        tried += [("key_replaced", {"public_key": key.public.public_key}) for key in spare]
    for own in hands:
        for kind, content in tried:
            yield own, draft(kind, content, own)


def form(state: State) -> str:
    """Return what matters of a state: what is withdrawn leads nowhere, an approved key is a key."""
    proposals = sorted(
        (each.what, each.status, canonical_json(each.content), each.proposed_by.id,
         each.approved_by.id if each.approved_by else "")
        for each in state.proposals.values() if each.open or each.status == "paid"
    )  # fmt: skip
    keys = sorted((key.id, key.person, key.status, key.replaces) for key in state.keys.values())
    return canonical_json([proposals, keys, sorted(state.balances.items())])


@dataclass
class Walked:
    """What was reached: how many states, and the paid proposals in them."""

    states: int
    tried: int
    paid: list[Proposal]


def walk(
    start: State,
    hands: tuple[SecretKey, ...],
    spare: tuple[SecretKey, ...],
    until_paid: bool = False,
) -> Walked:
    """Visit every state that these hands can reach, with spare keys in them or not."""
    seen, waiting, tried = {form(start)}, deque([start]), 0
    paid: list[Proposal] = []
    while waiting and not (until_paid and paid):
        state = waiting.popleft()
        for _, asked in moves(state, hands, spare):
            tried += 1
            if faults(state, asked):
                continue
            reached = after(state, asked, f"h{state.next}")
            if (shape := form(reached)) not in seen:
                seen.add(shape)
                waiting.append(reached)
                paid += [each for each in reached.proposals.values() if each.status == "paid"]
    return Walked(len(seen), tried, paid)


@pytest.mark.parametrize("person", [ANNA, BO, FIE], ids=["Anna", "Bo", "Fie"])
def test_no_path_pays_with_one_person(person: SecretKey, long_run: bool) -> None:
    """The person holds a key of their own, and every spare key they can bring in under any name."""
    spare = SPARE if long_run else SPARE[:2]
    found = walk(begun(), (person, *spare), spare)

    assert found.states > 100
    assert found.tried > 10_000
    assert found.paid == []


def test_two_people_can_pay_and_every_payment_has_two() -> None:
    found = walk(begun(), (ANNA, BO), SPARE[:1])

    assert found.states > 100
    assert found.paid
    for each in found.paid:
        assert each.approved_by is not None
        assert each.approved_by.person.casefold() != each.proposed_by.person.casefold()
        assert each.approved_by.id != each.proposed_by.id
        assert {each.approved_by.party, each.proposed_by.party} == {TOWN}


def test_the_payees_people_cannot_pay_themselves() -> None:
    assert walk(begun(), (FIE, GRY), SPARE[:1]).paid == []


def _two_keys_are_enough(one: str, other: str) -> bool:  # noqa: ARG001 - the planted fault
    return False


def test_the_walk_sees_a_rule_that_asks_for_two_keys_and_not_two_people(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ledger_rules, "same_person", _two_keys_are_enough)

    found = walk(begun(), (ANNA, *SPARE), SPARE[:2], until_paid=True)

    assert any(each.content["payee"] == FUND for each in found.paid)
