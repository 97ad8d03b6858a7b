"""Who may write what, and what a ledger then says: one test for each rule."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlinje.calc.ledger_check import START, follow_lines
from bundlinje.calc.ledger_rules import _RULES, after, faults
from bundlinje.calc.ledger_state import State, same_person
from bundlinje.core.ledger import Draft
from bundlinje.core.ledger_content import SHAPES
from bundlinje.errors import Refused
from bundlinje.files.keys import SecretKey, signature_fits
from tests.trust.people import (
    ANNA,
    BO,
    FIE,
    FUND,
    GRY,
    TOWN,
    Book,
    draft,
    head,
    key_of,
    opening,
    payment,
    posting,
    settlement,
    years_of_business,
)

ZOE = key_of("Zoe Frost", TOWN)
ANNA_2, BO_2 = key_of("Anna Holm", TOWN, 2), key_of("Bo Lind", TOWN, 2)


def due(ore: int = 1_000_00) -> Book:
    """Return a ledger in which entry 1 says that the town owes the fund."""
    book = Book.opened()
    book.write(ANNA, "settlement_recorded", **settlement(ore))
    return book


def codes(book: Book, author: SecretKey, kind: str, **content: Any) -> list[str]:
    """Return the codes by which a book refuses to take an entry."""
    return [fault.code for fault in faults(book.state, draft(kind, content, author))]


def test_every_kind_of_entry_has_its_rule() -> None:
    assert {"opened", *_RULES} == set(SHAPES)


# --- Opening -------------------------------------------------------------------------------------


def opened(*people: SecretKey, author: SecretKey = ANNA) -> list[str]:
    """Return the codes by which an opening is refused."""
    asked = opening(people)
    return [each.code for each in faults(START, Draft("opened", asked.content, author.public.id,
                                                      asked.time, "opened"))]  # fmt: skip


def test_a_ledger_is_opened_by_two_people_of_two_parties() -> None:
    assert opened(ANNA, FIE) == []
    assert opened(ANNA, BO) == ["BL-L056"]
    assert opened(ANNA, key_of("Anna Holm", FUND)) == ["BL-L056", "BL-L054"]
    assert opened(ANNA, key_of("ANNA  holm", TOWN), FIE) == ["BL-L054"]
    assert opened(ANNA, ANNA, FIE) == ["BL-L051", "BL-L054"]
    assert opened(ANNA, key_of("Bo Lind", "horsens"), FIE) == ["BL-L043"]
    assert opened(BO, FIE) == ["BL-L040"]


def test_opening_comes_first_and_once() -> None:
    book = Book.opened()

    assert [each.code for each in faults(book.state, opening())] == ["BL-L055"]
    assert [each.code for each in faults(START, draft("approved", {"proposal": 1}, ANNA))] == [
        "BL-L055"
    ]


# --- Keys ----------------------------------------------------------------------------------------


def test_only_keys_of_the_ledger_that_are_in_use_can_sign() -> None:
    book = due()
    assert codes(book, ZOE, "payment_proposed", **payment(1, 100)) == ["BL-L040"]

    book.write(FIE, "key_ended", key=ANNA.public.id, why="revoked")
    assert codes(book, ANNA, "payment_proposed", **payment(1, 100)) == ["BL-L041"]
    assert codes(book, BO, "payment_proposed", **payment(1, 100)) == []


def test_a_new_key_takes_two_people_and_counts_from_its_approval() -> None:
    book = due()
    number = book.write(ANNA, "key_proposed", **ZOE.public.content)

    assert codes(book, ZOE, "payment_proposed", **payment(1, 100)) == ["BL-L040"]
    assert codes(book, ZOE, "approved", proposal=number) == ["BL-L040"]
    assert codes(book, ANNA, "approved", proposal=number) == ["BL-L046"]
    book.write(FIE, "approved", proposal=number)
    assert codes(book, ZOE, "payment_proposed", **payment(1, 100)) == []
    assert codes(book, BO, "approved", proposal=number) == ["BL-L045", "BL-L051"]
    assert codes(book, ANNA, "withdrawn", proposal=number, reason="no") == ["BL-L045"]


def test_a_key_is_used_once_and_a_person_has_one_party() -> None:
    book = Book.opened()

    assert codes(book, ANNA, "key_proposed", **BO.public.content) == ["BL-L051"]
    assert codes(book, ANNA, "key_replaced", public_key=BO.public.public_key) == ["BL-L051"]
    twice = key_of("bo LIND", FUND).public.content
    assert codes(book, ANNA, "key_proposed", **twice) == ["BL-L054"]
    stranger = key_of("Zoe Frost", "horsens").public.content
    assert codes(book, ANNA, "key_proposed", **stranger) == ["BL-L043"]
    assert codes(book, ANNA, "key_proposed", **ANNA_2.public.content) == []


def test_a_replaced_key_is_the_same_person_with_another_key() -> None:
    book = due()
    number = book.write(ANNA, "payment_proposed", **payment(1, 100))
    book.write(ANNA, "key_replaced", public_key=ANNA_2.public.public_key)

    assert codes(book, ANNA, "approved", proposal=number) == ["BL-L041"]
    assert codes(book, ANNA_2, "approved", proposal=number) == ["BL-L046"]
    assert codes(book, BO, "approved", proposal=number) == []
    assert book.state.keys[ANNA_2.public.id].person == "Anna Holm"
    assert book.state.keys[ANNA.public.id].status == "replaced"


def test_a_lost_key_takes_with_it_those_that_took_over_from_it() -> None:
    """A thief who replaces a stolen key by one of their own gains nothing when it is reported."""
    book = Book.opened()
    third = key_of("Anna Holm", TOWN, 3)
    book.write(ANNA, "key_replaced", public_key=ANNA_2.public.public_key)
    book.write(ANNA_2, "key_replaced", public_key=third.public.public_key)
    book.write(BO, "key_ended", key=ANNA.public.id, why="lost")

    assert {key.person: key.status for key in book.state.keys.values()} == {
        "Anna Holm": "lost", "Bo Lind": "active", "Fie Krag": "active", "Gry Dam": "active",
    }  # fmt: skip
    assert codes(book, third, "key_replaced", public_key=ZOE.public.public_key) == ["BL-L041"]


def test_ending_a_key_takes_only_its_own_and_can_be_made_graver_but_not_repeated() -> None:
    book = Book.opened()
    book.write(ANNA, "key_replaced", public_key=ANNA_2.public.public_key)
    book.write(BO, "key_ended", key=ANNA.public.id, why="revoked")

    assert book.state.keys[ANNA_2.public.id].status == "active"
    assert codes(book, BO, "key_ended", key=ANNA.public.id, why="revoked") == ["BL-L041"]
    assert codes(book, BO, "key_ended", key=ZOE.public.id, why="lost") == ["BL-L040"]
    book.write(BO, "key_ended", key=ANNA.public.id, why="lost")
    assert codes(book, BO, "key_ended", key=ANNA.public.id, why="revoked") == ["BL-L041"]


@pytest.mark.parametrize("lost", [ANNA, BO], ids=["proposer", "approver"])
def test_what_a_lost_key_has_signed_is_not_paid(lost: SecretKey) -> None:
    book = due()
    number = book.write(ANNA, "payment_proposed", **payment(1, 100))
    if lost is BO:
        book.write(BO, "approved", proposal=number)
    other = BO if lost is ANNA else ANNA
    book.write(other, "key_ended", key=lost.public.id, why="lost")

    if lost is ANNA:
        assert codes(book, BO, "approved", proposal=number) == ["BL-L057"]
    else:
        paid = {"proposal": number, "reference": "b", "date": "2026-11-24"}
        assert codes(book, ANNA, "payment_made", **paid) == ["BL-L057"]
    assert codes(book, other, "withdrawn", proposal=number, reason="lost key") == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Anna Holm", "anna  holm", True), ("Åse", "A\u030ase", True), ("STRASSE", "straße", True),
     ("Anna Holm", "Anna Holme", False), ("ﬁe", "FIE", True)],
)  # fmt: skip
def test_a_person_is_the_same_however_the_name_is_spelled(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same


# --- Money ---------------------------------------------------------------------------------------


def test_a_payment_goes_from_proposal_over_approval_to_payment() -> None:
    book = due(1_000_00)
    assert dict(book.state.balances) == {(TOWN, "DKK"): -1_000_00, (FUND, "DKK"): 1_000_00}
    number = book.write(ANNA, "payment_proposed", **payment(1, 400_00))
    paid = {"proposal": number, "reference": "b", "date": "2026-11-24"}

    assert codes(book, ANNA, "payment_made", **paid) == ["BL-L045"]
    book.write(BO, "approved", proposal=number)
    assert codes(book, BO, "approved", proposal=number) == ["BL-L045"]
    book.write(BO, "payment_made", **paid)
    assert codes(book, ANNA, "payment_made", **paid) == ["BL-L045"]
    assert codes(book, ANNA, "withdrawn", proposal=number, reason="no") == ["BL-L045"]
    assert dict(book.state.balances) == {(TOWN, "DKK"): -600_00, (FUND, "DKK"): 600_00}


def test_only_the_payers_own_people_have_a_say() -> None:
    book = due()
    assert codes(book, FIE, "payment_proposed", **payment(1, 100)) == ["BL-L047"]
    number = book.write(ANNA, "payment_proposed", **payment(1, 100))

    assert codes(book, FIE, "approved", proposal=number) == ["BL-L047"]
    assert codes(book, FIE, "withdrawn", proposal=number, reason="no") == ["BL-L047"]
    book.write(BO, "approved", proposal=number)
    paid = {"proposal": number, "reference": "b", "date": "2026-11-24"}
    assert codes(book, FIE, "payment_made", **paid) == ["BL-L047"]


def test_no_more_is_proposed_than_is_owed_with_what_is_proposed_already() -> None:
    book = due(1_000_00)
    assert codes(book, ANNA, "payment_proposed", **payment(1, 1_000_01)) == ["BL-L048", "BL-L058"]
    first = book.write(ANNA, "payment_proposed", **payment(1, 600_00))

    assert codes(book, ANNA, "payment_proposed", **payment(1, 400_01)) == ["BL-L048", "BL-L058"]
    assert codes(book, ANNA, "payment_proposed", **payment(1, 400_00)) == []
    book.write(BO, "withdrawn", proposal=first, reason="wrong amount")
    assert codes(book, ANNA, "payment_proposed", **payment(1, 1_000_00)) == []
    assert codes(book, FIE, "payment_proposed", **payment(1, 1, FUND, TOWN)) == [
        "BL-L048", "BL-L058",
    ]  # fmt: skip
    assert codes(book, ANNA, "payment_proposed", **{**payment(1, 1), "currency": "EUR"}) == [
        "BL-L048", "BL-L058",
    ]  # fmt: skip


def test_a_correction_is_a_new_settlement_and_can_turn_the_debt_round() -> None:
    book = due(1_000_00)
    book.pay(1, 1_000_00)
    again = settlement(1_000_00)
    assert codes(book, ANNA, "settlement_recorded", **again) == ["BL-L050"]
    assert codes(book, ANNA, "settlement_recorded", **{**again, "corrects": 0}) == ["BL-L049"]
    book.write(ANNA, "settlement_recorded", **settlement(-300_00, corrects=1))

    assert book.state.balances[TOWN, "DKK"] == 300_00
    number = book.write(FIE, "payment_proposed", **payment(5, 300_00, FUND, TOWN))
    book.write(GRY, "approved", proposal=number)
    book.write(FIE, "payment_made", proposal=number, reference="b", date="2026-12-01")
    assert set(book.state.balances.values()) == {0}


def test_a_correction_between_approval_and_payment_stops_what_is_no_longer_owed() -> None:
    book = due(1_000_00)
    number = book.write(ANNA, "payment_proposed", **payment(1, 1_000_00))
    book.write(BO, "approved", proposal=number)
    book.write(ANNA, "settlement_recorded", **settlement(-1, corrects=1))

    paid = {"proposal": number, "reference": "b", "date": "2026-11-24"}
    assert codes(book, ANNA, "payment_made", **paid) == ["BL-L048", "BL-L058"]


def test_parties_settlements_and_proposals_must_be_there() -> None:
    book = due()

    assert codes(book, ANNA, "payment_proposed", **payment(0, 1)) == ["BL-L049"]
    assert "BL-L043" in codes(book, ANNA, "payment_proposed", **payment(1, 1, TOWN, "horsens"))
    assert codes(book, ANNA, "approved", proposal=7) == ["BL-L044"]
    assert codes(book, ANNA, "withdrawn", proposal=1, reason="no") == ["BL-L044"]
    strange = {**settlement(0, 2), "postings": [posting("horsens", 0)]}
    assert codes(book, ANNA, "settlement_recorded", **strange) == ["BL-L043"]
    number = book.write(ANNA, "key_proposed", **ZOE.public.content)
    book.write(BO, "approved", proposal=number)
    paid = {"proposal": number, "reference": "b", "date": "2026-11-24"}
    assert codes(book, ANNA, "payment_made", **paid) == ["BL-L044"]


@settings(max_examples=30)
@given(st.data())
def test_money_is_neither_made_nor_lost(data: st.DataObject) -> None:
    """Whatever is settled, corrected and paid: balances sum to zero, and nobody pays too much."""
    book, settled = Book.opened(), []
    for half_year in range(1, data.draw(st.integers(2, 5)) + 1):
        ore = data.draw(st.integers(-500, 1_000))
        settled.append(book.write(ANNA, "settlement_recorded", **settlement(ore, half_year)))
        owed = -book.state.balances[TOWN, "DKK"]
        if owed > 0:
            book.pay(settled[-1], data.draw(st.integers(1, owed)))

    assert sum(book.state.balances.values()) == 0
    paid = sum(each.content["amount_ore"] for each in book.state.proposals.values())
    posted = sum(
        entry.content["postings"][1]["amount_ore"]
        for entry in book.entries
        if entry.kind == "settlement_recorded"
    )
    assert book.state.balances[FUND, "DKK"] == posted - paid


# --- Countersigning ------------------------------------------------------------------------------


def test_a_party_countersigns_what_another_party_wrote() -> None:
    book = due()
    assert codes(book, ANNA, "head_countersigned", **head(book.state, 1, BO).content) == ["BL-L053"]
    book.write(ANNA, "head_countersigned", **head(book.state, 1, FIE).content)  # carried by Anna

    assert dict(book.state.seen) == {FUND: 1}
    assert codes(book, BO, "head_countersigned", **head(book.state, 2, FIE).content) == []


def test_a_receipt_must_fit_the_ledger() -> None:
    book = due()
    seen = head(book.state, 1, FIE).content

    for wrong in ({"hash": "0" * 64}, {"sequence": 0}, {"sequence": 9}):
        assert codes(book, ANNA, "head_countersigned", **{**seen, **wrong}) == ["BL-L052"]
    assert codes(book, ANNA, "head_countersigned", **{**seen, "key": ZOE.public.id}) == ["BL-L040"]
    book.write(GRY, "key_ended", key=FIE.public.id, why="lost")
    assert codes(book, ANNA, "head_countersigned", **seen) == ["BL-L041"]
    with pytest.raises(Refused, match="BL-L062"):  # the right words, signed by somebody else
        book.write(ANNA, "head_countersigned", **{**head(book.state, 1, GRY).content,
                                                  "signature": seen["signature"]})  # fmt: skip


def test_an_older_receipt_does_not_take_a_newer_one_back() -> None:
    book = due()
    old = head(book.state, 0, FIE)
    book.countersign(FIE)
    book.write(ANNA, "head_countersigned", **old.content)

    assert dict(book.state.seen) == {FUND: 1}


# --- The fold ------------------------------------------------------------------------------------


def test_following_all_lines_or_the_rest_of_them_ends_in_the_same_state() -> None:
    book = years_of_business()
    whole = follow_lines(book.lines, signature_fits)

    assert whole.broken == ()
    assert whole.state == book.state
    for cut in (1, 7, len(book.lines) - 1):
        begun = follow_lines(book.lines[:cut], signature_fits)
        assert follow_lines(book.lines[cut:], signature_fits, begun.state).state == book.state


def test_a_state_is_not_changed_by_what_comes_after_it() -> None:
    book = due()
    before = book.state
    copy = State(**{name: getattr(before, name) for name in State.__slots__})
    book.pay(1, 100)
    book.write(BO, "key_ended", key=ANNA.public.id, why="lost")

    assert before == copy
    with pytest.raises(Refused, match="BL-L041"):
        after(book.state, draft("approved", {"proposal": 2}, ANNA), "h")
