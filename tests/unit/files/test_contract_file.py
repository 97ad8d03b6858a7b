"""`contract.yaml`: read exactly, with every version that its amendments make, each at its line."""

from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from bundlinje.core.contract import Contract
from bundlinje.core.versions import contract_at
from bundlinje.errors import Finding, Refused
from bundlinje.files.contract_file import (
    ContractFile,
    parse_contract,
    personal_numbers,
    read_contract,
)
from bundlinje.files.holdings import has_contract
from bundlinje.service import cases
from bundlinje.service.contracts import check_agreement, contract_of
from bundlinje.service.schemas import schema
from tests.conftest import ROOT
from tests.fault.contracts import CONTRACT, contract_text
from tests.fault.scenes import WHOLE

EXAMPLES = sorted((ROOT / "examples").glob("*/contract.yaml"))


def parsed(*changes: str) -> ContractFile:
    """Return the whole contract after some changes: pairs of what stands and what comes instead."""
    return parse_contract(contract_text(list(changes)).encode())


def refused(*changes: str) -> list[str]:
    """Return every fault in short: code, line and path."""
    with pytest.raises(Refused) as caught:
        parsed(*changes)
    return [f"{item.code} {item.place.line} {item.path}" for item in caught.value.faults]


def line_of(piece: str, *changes: str) -> int:
    """Return the line where a piece of the changed contract stands first."""
    return contract_text(list(changes)).partition(piece)[0].count("\n") + 1


# --- Reading -------------------------------------------------------------------------------------


def test_numbers_are_exactly_what_is_written() -> None:
    file = parsed("schedule: {per_unit: 42000}", "schedule: {per_unit: 15.120001}")

    assert file.contract.rules["job"].schedule.per_unit == Decimal("15.120001")
    assert file.contract.payers == {"town": Decimal("0.75"), "region": Decimal("0.25")}


@pytest.mark.parametrize("text", ["0.1", "0.30", "1e-6", "123456789.12", "999999999999", "7"])
def test_a_number_that_a_computer_holds_otherwise_is_the_one_written(text: str) -> None:
    file = parsed("multiplier: 1", f"multiplier: {text}")

    assert file.contract.rules["job"].multiplier == Decimal(text)


def test_a_number_that_would_lose_digits_is_refused_where_it_stands() -> None:
    change = ("multiplier: 1", "multiplier: 123456789012.123456")

    assert refused(*change) == [f"BL-K028 {line_of(change[1], *change)} rules.job.multiplier"]


def test_only_the_meaning_decides_the_canonical_form() -> None:
    same = parsed(
        "payers: {town: 0.75, region: 0.25}", "payers:\n  region: 0.250  # a quarter\n  town: 0.75",
        "    cumulative: true\n", "    kind: payment\n    cumulative: true\n",
    )  # fmt: skip

    assert same.canonical() == parsed().canonical()
    assert same.canonical() != parsed("agreed: 2024-01-15", "agreed: 2024-01-16").canonical()


def test_all_faults_come_at_once_with_line_and_nearest_word() -> None:
    changes = (
        "agreed: 2024-01-15", "agreed: 15.1.2024",
        "    metric: in_work\n", "    metrik: in_work\n",
        "kind: ratio", "kind: ration",
        "schedule: {per_unit: 8000}", 'schedule: {per_unit: "8.000,50"}',
        "notice_days: 180", "notice_days: half a year",
    )  # fmt: skip
    with pytest.raises(Refused) as caught:
        parsed(*changes)

    found = {item.path: item for item in caught.value.faults}
    assert [item.place for item in found.values()] == sorted(item.place for item in found.values())
    assert found["agreed"].remedy("da") == "Skriv 2024-01-15."
    assert found["rules.job.metrik"].remedy("da").startswith("Skriv metric, hvis")
    assert found["derived.finished_share.kind"].remedy("en") == "Write ratio."
    assert found["rules.kept.schedule.per_unit"].remedy("da") == "Skriv 8000.50."
    assert found["termination.0.notice_days"].code == "BL-C016"
    assert found["rules.job.metrik"].place.line == line_of("metrik", *changes)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "BL-Y015"),
        ("- a\n- b\n", "BL-C007"),
        ("format: 2\n", "BL-C005"),
        ("format: 1\nid: &x a\n", "BL-Y021"),
        ("format: 1\nformat: 1\n", "BL-Y027"),
        ("id: x\n", "BL-C002"),
    ],
)
def test_a_file_that_is_no_contract_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        parse_contract(text.encode())

    assert code in {item.code for item in caught.value.faults}
    assert all(item.place.file == "contract.yaml" for item in caught.value.faults)


def test_what_is_not_a_contract_is_called_by_its_right_name() -> None:
    with pytest.raises(Refused) as caught:
        parse_contract(b"- a\n")

    assert caught.value.faults[0].message("da").startswith("filen er ikke en kontrakt: ")
    assert caught.value.faults[0].message("en").startswith("the file is not a contract: ")


# --- The folder ----------------------------------------------------------------------------------


def test_a_folder_without_a_case_can_be_checked(tmp_path: Path) -> None:
    (tmp_path / "contract.yaml").write_bytes(CONTRACT.read_bytes())

    assert has_contract(tmp_path)
    assert cases.check_folder(tmp_path) == check_agreement(tmp_path)


def test_faults_of_case_and_contract_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "contract.yaml").write_text(contract_text(["format: 1\n", ""]), encoding="utf-8")
    case = WHOLE.read_text(encoding="utf-8").replace("format: 1", "format: 3")
    (tmp_path / "case.yaml").write_text(case, encoding="utf-8")

    with pytest.raises(Refused) as caught:
        cases.check_folder(tmp_path)

    found = [(item.place.file, item.code) for item in caught.value.faults]
    assert found == [("case.yaml", "BL-C005"), ("contract.yaml", "BL-C002")]


def test_faults_of_all_files_beside_a_contract_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "contract.yaml").write_bytes(CONTRACT.read_bytes())
    for name in ("data/claims.csv", "estimates/a.json", "readings.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("nothing", encoding="utf-8")

    with pytest.raises(Refused) as caught:
        cases.check_folder(tmp_path)

    files = {Path(item.place.file).name for item in caught.value.faults}
    assert files == {"claims.csv", "a.json", "readings.csv"}


def test_a_contract_under_another_name_is_pointed_out(tmp_path: Path) -> None:
    (tmp_path / "Contract.yml").write_bytes(CONTRACT.read_bytes())
    (tmp_path / "case.yaml").write_bytes(WHOLE.read_bytes())

    with pytest.raises(Refused) as caught:
        read_contract(tmp_path)

    (fault,) = caught.value.faults
    assert (fault.code, fault.values["near"]) == ("BL-Y003", "Contract.yml")


def test_a_folder_with_a_contract_alone_has_no_case_under_a_wrong_name(tmp_path: Path) -> None:
    (tmp_path / "contract.yaml").write_bytes(CONTRACT.read_bytes())

    with pytest.raises(Refused) as caught:
        cases.appraise_folder(tmp_path)

    assert [item.code for item in caught.value.faults] == ["BL-Y009"]


@pytest.mark.parametrize("file", EXAMPLES, ids=[file.parent.name for file in EXAMPLES])
def test_the_examples_have_no_faults(file: Path) -> None:
    assert contract_of(file.parent).contract.rules
    assert all(isinstance(item, Finding) for item in check_agreement(file.parent))


# --- Versions ------------------------------------------------------------------------------------

AMENDMENTS = "    remove: [rules.job.uplift]\n"


def amended(version: int, day: str, sets: str) -> tuple[str, str]:
    """Return the change that adds an amendment after the one that is there."""
    text = f"""{AMENDMENTS}  - version: {version}
    agreed: 2025-06-01
    applies_from: {day}
    title: Igen
    reason: Nyt
    set: {sets}
"""
    return AMENDMENTS, text


def test_each_version_stands_beside_the_others() -> None:
    file = parsed(*amended(3, "2025-01-01", "{limits.4: {scope: period, cap: 10}}"))
    first, second, third = (file.versions[number][0] for number in (1, 2, 3))

    assert [terms.rules["job"].schedule.per_unit for terms in (first, second)] == [42000, 45000]
    assert [len(terms.limits) for terms in (first, second, third)] == [4, 4, 5]
    assert (first.rules["job"].uplift, second.rules["job"].uplift) == (
        {"single-parents": Decimal("0.1")},
        {},
    )
    assert file.contract == first
    assert contract_at(file.contract, "2024") == first
    assert contract_at(file.contract, "2025") == third


def test_what_an_amendment_sets_is_faulted_at_its_own_line() -> None:
    change = ("rules.job.cap: 5400000", "rules.job.schedule: {lump_sum: -1}")

    assert refused(*change) == [
        f"BL-K003 {line_of(change[1], *change)} amendments.0.set.rules.job.schedule.lump_sum"
    ]


def test_what_an_amendment_takes_away_is_faulted_at_the_amendment() -> None:
    change = ("remove: [rules.job.uplift]", "remove: [rules.job.title]")

    (fault,) = refused(*change)
    code, line, *path = fault.split(" ")
    assert (code, path) == ("BL-C002", ["amendments.0:", "rules.job.title"])
    assert int(line) == line_of("  - version: 2")


def test_an_unknown_key_in_an_amendment_is_told_with_the_nearest() -> None:
    with pytest.raises(Refused) as caught:
        parsed("rules.job.cap: 5400000", "rules.job.capp: 5400000")

    (fault,) = caught.value.faults
    assert (fault.code, fault.values["near"]) == ("BL-C001", "cap")
    assert fault.path == "amendments.0.set.rules.job.capp"


def test_a_version_that_does_not_hang_together_is_faulted_at_its_line(tmp_path: Path) -> None:
    change = ("rules.job.cap: 5400000", "payers.town: 0.5")
    (tmp_path / "contract.yaml").write_text(contract_text(list(change)), encoding="utf-8")

    with pytest.raises(Refused) as caught:
        contract_of(tmp_path)

    (fault,) = caught.value.faults
    assert (fault.code, fault.path) == ("BL-K034", "amendments.0.set.payers.town")
    assert fault.place.line == line_of(change[1], *change)


def test_places_after_a_removed_entry_of_a_list_are_those_of_the_entries_themselves() -> None:
    file = parsed("    remove: [rules.job.uplift]", "    remove: [limits.0]")
    finding = Finding("BL-K034", "limits.2.cap", {"sum": "1"})

    assert file.locate(finding, 1).place.line == line_of("scope: payer, payer: region")
    assert file.locate(finding, 2).place.line == line_of("scope: contract")


# --- The schema ----------------------------------------------------------------------------------


def test_the_schema_takes_what_is_read_and_refuses_an_unknown_key() -> None:
    found = schema("contract")
    jsonschema.Draft202012Validator.check_schema(found)
    validator = jsonschema.Draft202012Validator(found)
    for file in (CONTRACT, *EXAMPLES):
        data = parse_contract(file.read_bytes()).document.data
        assert list(validator.iter_errors(data)) == []
        assert not validator.is_valid({**data, "kolour": 1})


def test_the_schema_says_what_keys_mean_and_how_a_day_is_written() -> None:
    found = schema("contract")["properties"]

    assert found["agreed"]["description"] == "the day it was signed"
    assert found["agreed"]["format"] == "date"
    assert set(found) == Contract.model_fields.keys()


# --- Numbers of persons ---------------------------------------------------------------------------

MADE_UP = ("010190-1234", "p0101901234", "01 01 90 1234", "0101901234x")
TITLE = "title: {da: Vej til job, en: Way into work}"


def told_of(*changes: str) -> list[tuple[str, int]]:
    """Return code and line of every fault, none of which may quote a made-up number."""
    with pytest.raises(Refused) as caught:
        parsed(*changes)
    for fault in caught.value.faults:
        told = f"{fault.text('da')} {fault.text('en')} {fault.as_json()} {fault!r}"
        assert not any(number in told for number in (*MADE_UP, "1101901234"))
    return [(fault.code, fault.place.line) for fault in caught.value.faults]


@pytest.mark.parametrize("number", MADE_UP)
def test_a_personal_number_is_refused_in_a_text_where_it_stands(number: str) -> None:
    change = (TITLE, f'title: "About {number}"')

    assert told_of(*change) == [("BL-K065", line_of(number, *change))]


@pytest.mark.parametrize("key", ["p0101901234", "x_010190_1234"])
def test_a_personal_number_is_refused_as_a_key_and_nothing_else_is_told(key: str) -> None:
    change = (TITLE, f"{key}: 1\n{TITLE}")
    line = line_of(key, *change)

    with pytest.raises(Refused) as caught:
        parsed(*change)

    (fault,) = caught.value.faults
    assert (fault.code, fault.place.line) == ("BL-K065", line)
    assert key not in f"{fault.text('da')} {fault.as_json()} {fault!r}"


def test_a_number_that_is_no_text_is_not_quoted_where_a_text_belongs() -> None:
    assert [code for code, _ in told_of(TITLE, "title: 1101901234")] == ["BL-K065"]


def test_an_amount_that_looks_like_one_is_an_amount() -> None:
    file = parsed("schedule: {per_unit: 42000}", "schedule: {per_unit: 1010901234}")

    assert file.contract.rules["job"].schedule.per_unit == 1010901234


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_no_example_is_taken_for_one_with_a_personal_number(path: Path) -> None:
    assert personal_numbers(read_contract(path.parent).document) == []
