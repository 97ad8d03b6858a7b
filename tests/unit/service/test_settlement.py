"""A folder is settled, kept and recorded; persons stay in `data/`."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bundlinje.errors import Refused
from bundlinje.service import ledger
from bundlinje.service.ledger import Where
from bundlinje.service.settlement import record, run_settlement, settle_folder
from tests.conftest import ROOT
from tests.corpus.contracts import copied
from tests.trust.people import TIME, key_of

FROZEN = ROOT / "tests" / "corpus" / "format-1" / "contract-every-term"
PERSONS = ("hemmelig-", "nr-")
"""How persons and their claims are named in the frozen claims."""

PARTIES = ("municipality", "region", "house", "fund", "bank")
KEYS = {party: key_of(f"Person of {party}", party) for party in PARTIES}


@pytest.fixture(name="where")
def fixture_where(tmp_path: Path) -> Where:
    return Where(copied(FROZEN, tmp_path / "case"))


def with_ledger(where: Where) -> Where:
    """Open a ledger with a key for each party that pays or is paid."""
    own, *others = KEYS.values()
    ledger.begin(where, "Young people", own, [key.public for key in others], TIME)
    return where


def recorded(where: Where, period: str = "") -> list[tuple[str, int, bool]]:
    """Settle and record; return the period, number and newness of each entry."""
    done = settle_folder(where, period)
    written = record(where, done, KEYS["municipality"], TIME)
    return [(item.period, entry.entry.sequence, entry.new) for item, entry in written]


def report(where: Where, old: str, new: str) -> None:
    """Change a line of the reported numbers."""
    file = where.folder / "readings.csv"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_it_is_settled_until_the_last_period_that_was_measured(where: Where) -> None:
    document = settle_folder(where).document

    assert list(document["periods"]) == ["2022", "2023", "2024"]
    assert list(settle_folder(where, "2023").document["periods"]) == ["2022", "2023"]


def test_the_same_folder_gives_the_same_document(where: Where) -> None:
    assert settle_folder(where).document == settle_folder(where).document


def test_another_salt_is_another_root_and_the_same_amounts(where: Where) -> None:
    one = settle_folder(where).document
    (where.folder / "data" / "claims.salt").unlink()
    other = settle_folder(where).document

    assert one["claims"]["root"] != other["claims"]["root"]
    assert one["run_id"] != other["run_id"]
    assert one["periods"] == other["periods"]


def test_the_index_figures_that_were_used_are_told_digit_for_digit(where: Where) -> None:
    rows = {row["year"]: row for row in settle_folder(where).document["indices"]}

    assert [rows[year]["change"] for year in (2022, 2023, 2024)] == ["0.02", "0.03530378", "0.052"]
    assert {row["verification"] for row in rows.values()} == {"unverified"}


def test_what_is_kept(where: Where) -> None:
    done, kept = run_settlement(where)

    assert json.loads(kept.settlement.read_text(encoding="utf-8")) == done.document
    assert kept.page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_folder_that_cannot_be_written_to_is_said_so(where: Where) -> None:
    (where.folder / "out").write_text("in the way", encoding="utf-8")

    with pytest.raises(Refused) as refused:
        run_settlement(where)
    assert [fault.code for fault in refused.value.faults] == ["BL-C120"]


def test_faults_of_several_files_come_at_once(where: Where) -> None:
    report(where, "2022,saved,,150000", "2022,saved,,much")
    file = where.folder / "data" / "claims.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(";begun;", ";begin;", 1), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        settle_folder(where)
    files = {fault.place.file for fault in refused.value.faults}
    assert {Path(name).name for name in files} == {"readings.csv", "claims.csv"}
    assert not [name for name in PERSONS if name in str(refused.value)]


# --- The ledger ----------------------------------------------------------------------------------


def test_without_a_ledger_nothing_is_held(where: Where) -> None:
    done = settle_folder(where)

    assert done.held == {}
    assert {item["corrections"] for item in done.document["periods"].values()} == {None}


def test_periods_are_recorded_once(where: Where) -> None:
    with_ledger(where)

    assert recorded(where) == [("2022", 1, True), ("2023", 2, True), ("2024", 3, True)]
    assert recorded(where) == []
    assert [item["corrections"] for item in settle_folder(where).document["periods"].values()] == [
        [], [], [],
    ]  # fmt: skip


def test_one_period_at_a_time(where: Where) -> None:
    with_ledger(where)

    assert recorded(where, "2022") == [("2022", 1, True)]
    assert recorded(where, "2023") == [("2023", 2, True)]


def test_what_comes_to_light_later_is_a_correction_and_balances_follow(where: Where) -> None:
    with_ledger(where)
    recorded(where)
    report(where, "2022,saved,,150000", "2022,saved,,150100")
    document = settle_folder(where).document
    numbers = recorded(where)

    assert numbers[0] == ("2022", 4, True)
    balances = {row["party"]: row["amount_ore"] for row in ledger.show(where)["balances"]}
    owed: dict[str, int] = {}
    for period in document["periods"].values():
        for party, ore in period["net_ore"].items():
            owed[party] = owed.get(party, 0) + ore
    assert {party: ore for party, ore in balances.items() if ore} == {
        party: ore for party, ore in owed.items() if ore
    }
    assert recorded(where) == []


def test_payments_are_proposed_and_approved_from_it(where: Where) -> None:
    with_ledger(where)
    recorded(where)
    net = settle_folder(where).document["periods"]["2022"]["net_ore"]
    content = {"settlement": 1, "payer": "municipality", "payee": "bank",
               "amount_ore": min(-net["municipality"], net["bank"]), "currency": "DKK"}  # fmt: skip
    proposed = ledger.write(where, "payment_proposed", content, KEYS["municipality"], TIME)

    assert proposed.state.proposals[4].status == "proposed"


def test_two_who_record_the_same_correction_do_not_double_it(where: Where) -> None:
    with_ledger(where)
    recorded(where)
    report(where, "2022,saved,,150000", "2022,saved,,150100")
    done = settle_folder(where)  # both have seen the same ledger
    record(where, done, KEYS["municipality"], TIME)

    with pytest.raises(Refused) as refused:
        record(where, done, KEYS["region"], TIME)
    assert [fault.code for fault in refused.value.faults] == ["BL-L042"]


def test_an_amendment_that_reaches_back_over_a_settled_period_is_refused(where: Where) -> None:
    with_ledger(where)
    recorded(where)
    contract = where.folder / "contract.yaml"
    text = contract.read_text(encoding="utf-8")
    assert text.count("applies_from: 2024-01-01") == 1
    contract.write_text(
        text.replace("applies_from: 2024-01-01", "applies_from: 2023-01-01"), encoding="utf-8"
    )

    with pytest.raises(Refused) as refused:
        settle_folder(where)
    assert [fault.code for fault in refused.value.faults] == ["BL-K054"]


def test_a_copy_without_the_database_reads_the_lines(where: Where, tmp_path: Path) -> None:
    with_ledger(where)
    recorded(where, "2022")
    copy = tmp_path / "copy"
    shutil.copytree(where.folder, copy, ignore=shutil.ignore_patterns("ledger.sqlite*"))

    assert settle_folder(Where(copy)).document["periods"]["2022"]["corrections"] == []


def test_a_ledger_that_was_tampered_with_is_refused(where: Where, tmp_path: Path) -> None:
    with_ledger(where)
    recorded(where, "2022")
    copy = tmp_path / "copy"
    shutil.copytree(where.folder, copy, ignore=shutil.ignore_patterns("ledger.sqlite*"))
    file = copy / "ledger" / "ledger.jsonl"
    lines = file.read_bytes().replace(b'"sequence":1', b'"sequence":3')
    file.write_bytes(lines)

    with pytest.raises(Refused) as refused:
        settle_folder(Where(copy))
    assert [fault.code for fault in refused.value.faults] == ["BL-L074"]


# --- Persons -------------------------------------------------------------------------------------


def texts(folder: Path) -> dict[str, bytes]:
    """Return everything that lies in a folder outside `data/`."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and "data" not in file.relative_to(folder).parts
    }


def test_nothing_of_persons_leaves_the_folder_of_data(where: Where) -> None:
    with_ledger(where)
    recorded(where)
    run_settlement(where, language="en")
    claims = (where.folder / "data" / "claims.csv").read_text(encoding="utf-8")

    assert all(name in claims for name in PERSONS)
    found: dict[str, Any] = {
        file: [name for name in PERSONS if name.encode() in content]
        for file, content in texts(where.folder).items()
    }
    assert {"out/settlement.json", "out/settlement.html",
            "ledger/ledger.jsonl", "ledger/ledger.sqlite"} <= found.keys()  # fmt: skip
    assert {file: names for file, names in found.items() if names} == {}
    salt = (where.folder / "data" / "claims.salt").read_text(encoding="ascii").strip()
    assert not [file for file, content in texts(where.folder).items() if salt.encode() in content]
