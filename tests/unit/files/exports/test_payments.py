"""Payments out of a ledger: only what was proposed, approved and sent."""

from bundlinje.core.ledger import entry_of
from bundlinje.files.exports.limits import contract_cap_ore
from bundlinje.files.exports.payments import Made, payments_made
from tests.support.contracts import contract
from tests.trust.people import ANNA, FUND, TOWN, Book, payment, settlement


def test_a_payment_is_told_once_it_has_been_sent() -> None:
    book = Book.opened()
    settled = book.write(ANNA, "settlement_recorded", **settlement(1_000_00))
    number = book.pay(settled, 600_00)
    book.write(ANNA, "payment_proposed", **payment(settled, 400_00))

    assert payments_made(book.entries) == [
        Made(number, TOWN, FUND, 600_00, "DKK", "2026-11-24", "bank 1")
    ]


def test_lines_that_were_read_back_say_the_same() -> None:
    book = Book.opened()
    settled = book.write(ANNA, "settlement_recorded", **settlement(1_000_00))
    book.pay(settled, 1_000_00)

    assert payments_made(entry_of(line) for line in book.lines) == payments_made(book.entries)


def test_nothing_was_paid_in_a_ledger_without_payments() -> None:
    assert payments_made(Book.opened().entries) == []


def test_the_cap_of_a_contract_is_its_smallest_limit_on_everything() -> None:
    assert contract_cap_ore(contract()) is None
    limits = [
        {"scope": "contract", "cap": 500},
        {"scope": "contract", "cap": 400.5},
        {"scope": "contract", "cap": 1, "rules": ["help"]},
        {"scope": "period", "cap": 2},
    ]
    assert contract_cap_ore(contract(limits=limits)) == 40050
