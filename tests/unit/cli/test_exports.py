"""What the commands of exports print, word for word, in both languages."""

from pathlib import Path

import pytest

from bundlinje.locale import LANGUAGES, words
from tests.support.indigo_records import json_file, payment, project, value
from tests.support.settled_folder import settled_folder
from tests.unit.cli.calls import call

POSTINGS = {
    "da": [
        "2024: debet 3.906,29, kredit 3.906,29; i alt 0.",
        "2025: debet 109,38, kredit 109,38; i alt 0.",
        "Uden funktion i kontoplanen: Opdigtet Region, Fonden. Skriv »posting« på parten i "
        "contract.yaml.",
        "Skrevet: HERE/out/postings.csv",
    ],
    "en": [
        "2024: debit 3,906.29, credit 3,906.29; 0 in all.",
        "2025: debit 109.38, credit 109.38; 0 in all.",
        'Without a function of the chart of accounts: Made-up Region, The Fund. Write "posting" '
        "for the party in contract.yaml.",
        "Written: HERE/out/postings.csv",
    ],
}
DRAFT = {
    "da": [
        "HERE/draft/contract.yaml er et udkast. Det siger posten ikke (14):",
        "  - agreed: dagen, kontrakten blev indgået (posten siger: 2019)",
        "  - parties.indigo-org-9001.title: navnet på INDIGO-ORG-9001",
        "  - parties: hvem der er leverandør",
        "  - parties.indigo-org-9003.title: navnet på INDIGO-ORG-9003",
        "  - limits: det højeste beløb i alt (posten siger: intet)",
    ],
    "en": [
        "HERE/draft/contract.yaml is a draft. What the record does not say (14):",
        "  - agreed: the day that the contract was made (the record says: 2019)",
        "  - parties.indigo-org-9001.title: the name of INDIGO-ORG-9001",
        "  - parties: who is provider",
        "  - parties.indigo-org-9003.title: the name of INDIGO-ORG-9003",
        "  - limits: the largest amount in all (the record says: nothing)",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_postings(tmp_path: Path, language: str) -> None:
    called = call("export", "postings", str(settled_folder(tmp_path)), "--lang", language)

    assert called.out.replace(str(tmp_path), "HERE").splitlines() == POSTINGS[language]
    assert called.err == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_with_its_points_and_what_contradicts_itself(tmp_path: Path, language: str) -> None:
    record = project(
        dates={"outcomes_contract_signed": value("2019")},
        overall_project_finance={},
        service_provisions=[],
        outcome_payments=[payment("outcomemetric1", 251000)],
    )
    called = call(
        "import-indigo", str(json_file(tmp_path, record)), str(tmp_path / "draft"),
        "--lang", language,
    )  # fmt: skip
    lines = called.out.replace(str(tmp_path), "HERE").splitlines()

    assert lines[:6] == DRAFT[language]
    assert lines[-2].startswith("BL-X020 outcome_pricings.outcomemetric1: ")
    assert lines[-1].endswith("bundlinje check HERE/draft")
    assert len([line for line in lines if line.startswith("  - ")]) == 14


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_export_to_indigo_says_what_it_does_not_hold(tmp_path: Path, language: str) -> None:
    called = call("export", "indigo", str(settled_folder(tmp_path)), "--lang", language)
    said = words("exports")[language]["indigo"].values()

    assert called.out.splitlines()[:-1] == [f"  - {line}" for line in said]
    assert called.out.splitlines()[-1].endswith("indigo.json")


@pytest.mark.parametrize("command", ["postings", "indigo", "ocds"])
def test_every_command_has_help(command: str) -> None:
    called = call("export", command, "--help")

    assert called.status == 0
    assert "--to" in called.out


def test_export_without_a_command_lists_them() -> None:
    called = call("export")

    assert all(name in called.out + called.err for name in ("postings", "indigo", "ocds"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "postings"),
        ("export", "nothing", "."),
        ("export", "postings", "no-such-folder"),
        ("export", "ocds", "no-such-folder", "--prefix", "ocds-a1b2c3"),
        ("import-indigo", "no-such-file"),
        ("import-indigo", "no-such-file", "no-such-folder"),
        ("import-indigo", "x" * 300, "no-such-folder"),
        ("export", "indigo", "x" * 300),
    ],
)
def test_what_cannot_be_done_ends_with_words(arguments: tuple[str, ...]) -> None:
    called = call(*arguments, "--lang", "da")

    assert called.status == 2
    assert called.err.strip()
    assert "Traceback" not in called.err
