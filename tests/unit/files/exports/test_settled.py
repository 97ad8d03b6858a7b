"""The settlement that an export is made from: a whole one, of the terms that hold now."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from bundlinje.calc.waterfall import Distribution
from bundlinje.core.tranches import WaterfallStep
from bundlinje.errors import Refused
from bundlinje.files.contract_file import read_contract
from bundlinje.files.exports.settled import (
    SETTLEMENT,
    Account,
    chosen,
    has_settlement,
    owed,
    read_settled,
)
from bundlinje.locale import LANGUAGES, words
from tests.support.settled_folder import CONTRACT, changed, contract_folder, settled_folder


def codes(folder: Path) -> list[str]:
    """Return the codes of what is wrong with the settlement of a folder."""
    with pytest.raises(Refused) as refused:
        read_settled(folder, read_contract(folder).contract)
    return [fault.code for fault in refused.value.faults]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A settled folder to spoil."""
    return settled_folder(tmp_path)


def test_a_settlement_is_read_with_every_period(folder: Path) -> None:
    settled = read_settled(folder, read_contract(folder).contract)

    assert list(settled.periods) == ["2024", "2025"]
    assert settled.periods["2024"].version == 1
    assert settled.periods["2024"].corrections is None


def test_a_folder_that_was_never_settled(tmp_path: Path) -> None:
    folder = contract_folder(tmp_path)

    assert not has_settlement(folder)
    assert codes(folder) == ["BL-X001"]


def test_terms_that_have_changed_since(folder: Path) -> None:
    (folder / "contract.yaml").write_text(CONTRACT.replace("12.5", "12.6"), encoding="utf-8")

    assert has_settlement(folder)
    assert codes(folder) == ["BL-X003"]


def test_a_comment_is_no_change_of_terms(folder: Path) -> None:
    (folder / "contract.yaml").write_text("# read by both\n" + CONTRACT, encoding="utf-8")

    assert read_settled(folder, read_contract(folder).contract).periods


SPOILED: dict[str, Callable[[dict[str, Any]], object]] = {
    "another verb": lambda document: document.update(verb="appraise"),
    "no periods": lambda document: document.pop("periods"),
    "a period that is text": lambda document: document["periods"].update({"2024": "x"}),
    "no postings": lambda document: document["periods"]["2024"].pop("postings"),
    "half an øre": lambda document: document["periods"]["2024"]["postings"][0].update(
        amount_ore=0.5
    ),
    "an account that is none": lambda document: document["periods"]["2024"]["postings"][0].update(
        account="gift"
    ),
    "no day": lambda document: document["periods"]["2024"].update(payable_on="soon"),
}


@pytest.mark.parametrize("change", SPOILED.values(), ids=SPOILED)
def test_a_settlement_that_was_spoiled(
    folder: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    assert codes(changed(folder, change)) == ["BL-X002"]


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_settlement(folder: Path, raw: bytes) -> None:
    (folder / SETTLEMENT).write_bytes(raw)

    assert codes(folder) == ["BL-X002"]


def test_a_folder_where_the_file_should_be(tmp_path: Path) -> None:
    folder = contract_folder(tmp_path)
    (folder / SETTLEMENT).mkdir(parents=True)

    assert codes(folder) == ["BL-X002"]


def test_an_amount_that_was_changed_in_one_place(folder: Path) -> None:
    def change(document: dict[str, Any]) -> None:
        for name in ("2024", "2025"):
            document["periods"][name]["postings"][0]["amount_ore"] += 1

    assert codes(changed(folder, change)) == ["BL-X005", "BL-X005"]


def test_a_period_can_be_asked_for(folder: Path) -> None:
    settled = read_settled(folder, read_contract(folder).contract)

    assert list(chosen(settled, "2025")) == ["2025"]
    assert list(chosen(settled, "")) == ["2024", "2025"]
    with pytest.raises(Refused) as refused:
        chosen(settled, "2026")
    assert [fault.code for fault in refused.value.faults] == ["BL-X004"]


def test_what_each_owes_is_told_without_tax_and_without_rules(folder: Path) -> None:
    settled = read_settled(folder, read_contract(folder).contract)

    # 3 x 1000.01 + 10 x 12.50: the gate of 2 held; the town pays three quarters of each
    assert owed(settled.periods["2024"]) == [("town", 225002 + 9375), ("region", 75001 + 3125)]
    # 2025: one helped does not reach the gate; 7 x 12.50 is 87.50
    assert owed(settled.periods["2025"]) == [("town", 6563), ("region", 2187)]


def test_every_account_that_is_posted_has_a_name_in_both_languages() -> None:
    known = set(get_args(Account))

    assert set(get_args(WaterfallStep.model_fields["pay"].annotation)) <= known
    assert Distribution.__doc__
    for language in LANGUAGES:
        assert known == set(words("settlement")[language]["accounts"])
