"""Exports and the import as a user does them: files written, words in both languages."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from bundlinje.errors import Refused
from bundlinje.files.contract_file import read_contract
from bundlinje.locale import LANGUAGES
from bundlinje.service.exports import export_indigo, export_ocds, export_postings, import_indigo
from bundlinje.service.ledger import EXPORT
from tests.support.indigo_records import json_file, payment, price, project, value
from tests.support.settled_folder import (
    CONTRACT,
    READINGS,
    changed,
    contract_folder,
    settled_folder,
)
from tests.trust.people import ANNA, FUND, TOWN, Book, settlement
from tests.unit.cli.calls import call

NOW = "2026-11-24T10:00:00Z"
CORRECTED = [
    {"party": "town", "account": "outcome_payment", "rule": "help", "tranche": "",
     "amount_ore": -100},
    {"party": "fund", "account": "capital", "rule": "waterfall", "tranche": "senior",
     "amount_ore": 100},
]  # fmt: skip


def code_of(call_it: Any) -> str:
    """Return the code of the only fault that a call is refused with."""
    with pytest.raises(Refused) as refused:
        call_it()
    [fault] = refused.value.faults
    return fault.code


# --- Postings ------------------------------------------------------------------------------------


def test_postings_are_written_and_told(tmp_path: Path) -> None:
    done = export_postings(settled_folder(tmp_path), "da")

    assert done.file == tmp_path / "out" / "postings.csv"
    # 2024: 3125.03, and tax by rule and payer: 562.51 + 187.50 + 23.44 + 7.81
    # 2025: 87.50, and tax 16.41 + 5.47
    assert done.balances == (("2024", 390629, 390629), ("2025", 10938, 10938))
    assert done.without_function == ("Opdigtet Region", "Fonden")
    assert done.to_correct == ()


def test_one_period_to_a_file_of_ones_own(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "x.csv"
    export_postings(settled_folder(tmp_path), "en", "2025", to=target)

    rows = list(csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert {row["period"] for row in rows} == {"2025"}


def test_a_period_that_was_posted_before_is_pointed_out(tmp_path: Path) -> None:
    folder = settled_folder(tmp_path)
    changed(folder, lambda document: document["periods"]["2024"].update(corrections=CORRECTED))

    assert export_postings(folder, "da").to_correct == ("2024",)
    corrected = export_postings(folder, "da", corrections=True)
    assert corrected.to_correct == ()
    assert corrected.balances[0] == ("2024", 100, 100)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    folder = settled_folder(tmp_path)

    assert code_of(lambda: export_postings(folder, "da", to=folder)) == "BL-X007"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("da", "2024: debet 3.906,29, kredit 3.906,29; i alt 0."),
        ("en", "2024: debit 3,906.29, credit 3,906.29; 0 in all."),
    ],
)
def test_the_screen_after_postings(tmp_path: Path, language: str, line: str) -> None:
    called = call("export", "postings", str(settled_folder(tmp_path)), "--lang", language)

    assert called.status == 0
    assert called.out.splitlines()[0] == line
    assert str(tmp_path / "out" / "postings.csv") in called.out


def test_the_screen_where_nothing_is_to_be_corrected(tmp_path: Path) -> None:
    folder = settled_folder(tmp_path)

    def recorded(document: dict[str, Any]) -> None:
        for period in document["periods"].values():
            period["corrections"] = []

    called = call(
        "export", "postings", str(changed(folder, recorded)), "--corrections", "--lang", "en"
    )
    assert "There is nothing to post." in called.out


def test_a_folder_that_was_not_settled_is_told_what_to_do(tmp_path: Path) -> None:
    called = call("export", "postings", str(contract_folder(tmp_path)), "--lang", "en")

    assert called.status == 2
    assert "bundlinje settle FOLDER" in called.err
    assert not (tmp_path / "out" / "postings.csv").exists()


# --- Open data -----------------------------------------------------------------------------------


def ledger_in(folder: Path, spoiled: bool = False) -> Path:
    """Write a ledger with one payment to a folder."""
    book = Book.opened()
    book.pay(book.write(ANNA, "settlement_recorded", **settlement(1_000_00)), 600_00)
    lines = book.lines
    if spoiled:
        lines[-1] = lines[-1].replace(b"bank 1", b"bank 2")
    (folder / EXPORT).parent.mkdir()
    (folder / EXPORT).write_bytes(b"".join(line + b"\n" for line in lines))
    return folder


def test_a_payment_in_the_ledger_is_in_both_exports(tmp_path: Path) -> None:
    folder = ledger_in(settled_folder(tmp_path))
    export_ocds(folder, "ocds-a1b2c3", NOW, "en")
    written = export_indigo(folder)

    assert written.payments == 1
    assert written.settled
    release = json.loads((folder / "out" / "ocds-release.json").read_text(encoding="utf-8"))
    [transaction] = release["contracts"][0]["implementation"]["transactions"]
    assert transaction["value"]["amount"] == 600
    assert (transaction["payer"]["id"], transaction["payee"]["id"]) == (TOWN, FUND)
    data = json.loads((folder / "out" / "indigo.json").read_text(encoding="utf-8"))
    [sent] = data["project"]["data"]["transactions"]
    assert sent["money"]["amount"]["value"] == 600


def test_a_ledger_that_is_not_in_order_proves_no_payment(tmp_path: Path) -> None:
    folder = ledger_in(settled_folder(tmp_path), spoiled=True)

    assert code_of(lambda: export_indigo(folder)) == "BL-L074"
    assert code_of(lambda: export_ocds(folder, "ocds-a1b2c3", NOW, "da")) == "BL-L074"


@pytest.mark.parametrize("prefix", ["", "ocds", "ocds-", "ocds-A1B2C3", "ocds-a1b2c3-", "a1b2c3"])
def test_a_prefix_that_is_none(tmp_path: Path, prefix: str) -> None:
    folder = contract_folder(tmp_path)

    assert code_of(lambda: export_ocds(folder, prefix, NOW, "da")) == "BL-X006"


def test_the_prefix_must_be_stated(tmp_path: Path) -> None:
    called = call("export", "ocds", str(contract_folder(tmp_path)))

    assert called.status == 2
    assert "--prefix" in called.err


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_data_without_a_settlement_says_so(tmp_path: Path, language: str) -> None:
    folder = contract_folder(tmp_path)
    said = {"da": "ingen afregning", "en": "no settlement"}[language]

    for command in (("indigo",), ("ocds", "--prefix", "ocds-a1b2c3")):
        called = call("export", command[0], str(folder), *command[1:], "--lang", language)
        assert called.status == 0
        assert said in called.out


def test_tables_are_those_of_indigo_and_hold_no_formula(tmp_path: Path) -> None:
    hostile = CONTRACT.replace("{da: hjulpne, en: helped}", '"=1+1"')
    written = export_indigo(contract_folder(tmp_path, hostile), tables=True)

    names = {file.name for file in written.files}
    assert {"projects.csv", "projects_outcome_metrics.csv", "projects_investments.csv"} <= names
    [first, *_] = csv.DictReader(
        (tmp_path / "out" / "indigo" / "projects_outcome_metrics.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    assert first["Project ID"] == "made-up"
    assert first["Outcome Definition - (Value)"] == "'=1+1"


def test_a_settlement_of_other_terms_is_not_sent_on(tmp_path: Path) -> None:
    folder = settled_folder(tmp_path)
    (folder / "contract.yaml").write_text(CONTRACT.replace("12.5", "13.5"), encoding="utf-8")

    assert code_of(lambda: export_indigo(folder)) == "BL-X003"
    assert code_of(lambda: export_postings(folder, "da")) == "BL-X003"


def test_nothing_of_a_person_leaves(tmp_path: Path) -> None:
    by_person = CONTRACT.replace(
        "days: {title: {da: Døgn, en: Days}, clause: § 4, metric: days,",
        "days: {title: Days, clause: § 4, metric: days, scope: person,",
    ).replace("unit: days}", "unit: days, source: claims}")
    folder = contract_folder(tmp_path, by_person)
    reported = [line for line in READINGS.splitlines(keepends=True) if ",days," not in line]
    (folder / "readings.csv").write_text("".join(reported), encoding="utf-8")
    (folder / "data").mkdir()
    (folder / "data" / "claims.csv").write_text(
        "claim_id,person,rule,outcome_date,claimed_date\n"
        "claim-secret-1,person-secret-1,days,2024-05-01,2024-05-02\n"
        "claim-secret-2,person-secret-2,days,2024-06-01,2024-06-02\n",
        encoding="utf-8",
    )
    assert call("settle", str(folder)).status == 0
    export_postings(folder, "da")
    export_indigo(folder)
    export_indigo(folder, tables=True)
    export_ocds(folder, "ocds-a1b2c3", NOW, "da")

    written = [file for file in (folder / "out").rglob("*") if file.is_file()]
    assert len(written) > 8
    assert not any(b"secret" in file.read_bytes() for file in written)


# --- The import ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_becomes_a_contract_that_check_can_read(tmp_path: Path, language: str) -> None:
    file = json_file(tmp_path, project())
    called = call("import-indigo", str(file), str(tmp_path / "draft"), "--lang", language)

    assert called.status == 0
    text = (tmp_path / "draft" / "contract.yaml").read_text(encoding="utf-8")
    open_points = [line.strip() for line in called.out.splitlines() if line.startswith("  - ")]
    assert open_points
    assert all(f"# {line}" in text for line in open_points)
    assert read_contract(tmp_path / "draft").contract.id == "indigo-poj-9001"
    assert call("check", str(tmp_path / "draft"), "--lang", language).status in (0, 1)


def test_figures_that_contradict_each_other_are_imported_with_a_finding(tmp_path: Path) -> None:
    # the trap of a published price that is the payment divided by something else
    record = project(
        outcome_pricings=[price("outcomemetric1", 4300)],
        outcome_payments=[payment("outcomemetric1", 251000)],
    )
    done = import_indigo(json_file(tmp_path, record), tmp_path / "draft", "da")

    assert [item.code for item in done.findings] == ["BL-X020"]
    assert done.findings[0].values["product"] == "258000"
    contract = read_contract(tmp_path / "draft").contract
    assert contract.rules["outcomemetric1"].schedule.per_unit == 4300


def test_a_contract_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    file = json_file(tmp_path, project())
    folder = tmp_path / "draft"
    folder.mkdir()
    contract_folder(folder)

    assert code_of(lambda: import_indigo(file, folder, "da")) == "BL-X014"
    assert (folder / "contract.yaml").read_text(encoding="utf-8") == CONTRACT
    import_indigo(file, folder, "da", replace=True)
    assert "INDIGO-POJ-9001" in (folder / "contract.yaml").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    file = json_file(tmp_path, project())

    assert code_of(lambda: import_indigo(file, tmp_path / ("x" * 300), "da")) == "BL-X007"
    assert code_of(lambda: import_indigo(file, file, "da")) == "BL-X007"


def test_importing_twice_is_the_same(tmp_path: Path) -> None:
    file = json_file(tmp_path, project())
    first = import_indigo(file, tmp_path / "draft", "da")

    assert import_indigo(file, tmp_path / "draft", "da") == first
    assert (tmp_path / "draft" / ".gitignore").exists()


def test_a_hostile_record_stays_in_its_comments_and_texts(tmp_path: Path) -> None:
    record = project(
        name=value("x\nformat: 9\n# y"),
        dates={"outcomes_contract_signed": value("2019\nagreed: 2019-01-01")},
    )
    import_indigo(json_file(tmp_path, record), tmp_path / "draft", "en")

    text = (tmp_path / "draft" / "contract.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert [line for line in lines if line.startswith("format")] == ["format: 1"]
    assert not any(line.startswith("agreed") for line in lines)
