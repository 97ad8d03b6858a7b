"""Postings for a finance system: sums to zero, to the øre, with what each amount is for."""

import csv
import io
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from bundlinje.files.contract_file import read_contract
from bundlinje.files.exports.postings import balances, legs_of, postings_table
from bundlinje.files.exports.settled import chosen, read_settled
from bundlinje.locale import LANGUAGES, words
from tests.support.settled_folder import CONTRACT, changed, settled_folder

Rows = list[dict[str, str]]


def rows_of(folder: Path, language: str = "da", corrections: bool = False) -> Rows:
    """Return the lines of the table by our own names of its columns."""
    contract = read_contract(folder).contract
    periods = chosen(read_settled(folder, contract), "")
    raw = postings_table(contract, periods, corrections, language)
    head = {text: name for name, text in words("exports")[language]["postings"]["columns"].items()}
    reader = csv.DictReader(
        io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";" if language == "da" else ","
    )
    return [{head[name]: cell for name, cell in row.items()} for row in reader]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A settled folder that nothing here changes."""
    return settled_folder(tmp_path_factory.mktemp("settled"))


def amount(row: dict[str, str]) -> Decimal:
    """Return what a line adds to the sum: a debit counts against a credit."""
    size = Decimal(row["amount"].replace(",", "."))
    return -size if row["side"] == "D" else size


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_sums_to_zero(folder: Path, language: str) -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows_of(folder, language):
        sums[row["date"]] += amount(row)

    assert dict(sums) == {"2025-03-01": 0, "2026-03-01": 0}


def test_a_line_says_what_was_worked_out_by_hand(folder: Path) -> None:
    # 3 helped at 1000.01 is 3000.03; the town pays three quarters: 2250.0225, to the øre 2250.02
    found = [row for row in rows_of(folder) if (row["party"], row["clause"], row["kind"]) ==
             ("Opdigtet Kommune", "§ 3", "effektbetaling")]  # fmt: skip

    assert found == [
        {
            "date": "2025-03-01",
            "voucher": "made-up 2024",
            "text": "effektbetaling: Hjælp",
            "function": "5.28.22",
            "kind": "effektbetaling",
            "side": "D",
            "amount": "2250,02",
            "currency": "DKK",
            "party": "Opdigtet Kommune",
            "contract": "Opdigtet kontrakt",
            "version": "1",
            "period": "2024",
            "rule": "help",
            "clause": "§ 3",
            "tranche": "",
            "reason": "forfalden",
        }
    ]


def test_who_receives_is_named_with_tranche_and_step(folder: Path) -> None:
    senior = [row for row in rows_of(folder) if row["tranche"]]

    assert {row["tranche"] for row in senior} == {"første tranche"}
    assert {row["party"] for row in senior} == {"Fonden"}
    assert all(row["side"] == "K" and row["clause"] == "" for row in senior)
    # 2024: 3000.03 + 125.00, all of it capital of which 10,000 was paid in
    assert senior[0]["amount"] == "3125,03"
    assert senior[0]["reason"] == "hovedstol"


def test_value_added_tax_is_a_line_of_its_own(folder: Path) -> None:
    tax = [row for row in rows_of(folder, "en") if row["kind"] == "value added tax"]

    assert tax
    paid = sum(amount(row) for row in tax if row["side"] == "D")
    rest = sum(amount(row) for row in tax if row["side"] == "C")
    assert paid == -rest


def test_the_two_languages_say_the_same_amounts(folder: Path) -> None:
    danish, english = rows_of(folder, "da"), rows_of(folder, "en")

    assert [row["amount"].replace(",", ".") for row in danish] == [row["amount"] for row in english]
    assert [row["rule"] for row in danish] == [row["rule"] for row in english]
    assert {row["side"] for row in english} == {"D", "C"}


def test_a_title_that_is_a_formula_is_only_text(tmp_path: Path) -> None:
    hostile = CONTRACT.replace("{da: Hjælp, en: Help}", '"=HYPERLINK(1)\\n;"').replace(
        "clause: § 3", 'clause: "@x"'
    )
    rows = rows_of(settled_folder(tmp_path, hostile))

    mine = [row for row in rows if row["rule"] == "help"]
    assert mine
    assert {row["clause"] for row in mine} == {"'@x"}
    assert not any(cell.startswith(("=", "+", "@", "-")) for row in rows for cell in row.values())


def test_only_the_difference_is_posted_of_a_period_that_was_posted_before(tmp_path: Path) -> None:
    folder = settled_folder(tmp_path)
    legs = [
        {"party": "town", "account": "outcome_payment", "rule": "help", "tranche": "",
         "amount_ore": -250},
        {"party": "fund", "account": "capital", "rule": "waterfall", "tranche": "senior",
         "amount_ore": 250},
    ]  # fmt: skip
    changed(folder, lambda document: document["periods"]["2024"].update(corrections=legs))

    rows = [row for row in rows_of(folder, corrections=True) if row["period"] == "2024"]
    assert [(row["side"], row["amount"], row["reason"]) for row in rows] == [
        ("D", "2,50", "rettelse"),
        ("K", "2,50", "rettelse"),
    ]
    # 2025 is not in the ledger, so all of it is posted
    assert any(row["period"] == "2025" for row in rows_of(folder, corrections=True))
    assert len([row for row in rows_of(folder) if row["period"] == "2024"]) > 2


def test_balances_are_the_sums_of_the_lines(folder: Path) -> None:
    contract = read_contract(folder).contract
    periods = chosen(read_settled(folder, contract), "2024")

    [(name, debit, credit)] = balances(periods, corrections=False)
    legs = legs_of(periods["2024"], corrections=False)
    assert name == "2024"
    assert debit == credit == sum(abs(leg.amount_ore) for leg in legs) / 2
