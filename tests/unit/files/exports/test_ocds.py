"""A contract as open contracting data: what the standard asks for, and nothing more."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bundlinje.core.contract import Contract
from bundlinje.core.versions import newest
from bundlinje.files.contract_file import read_contract
from bundlinje.files.exports.ocds import ROLES, ocds_release
from bundlinje.files.exports.payments import Made
from bundlinje.files.exports.settled import read_settled
from bundlinje.locale import LANGUAGES
from tests.conftest import ROOT
from tests.support.contracts import contract
from tests.support.ocds_schema import RELEASE, TAGS
from tests.support.settled_folder import settled_folder

NOW = "2026-11-24T10:00:00Z"
PAID = Made(5, "town", "fund", 312503, "DKK", "2025-03-04", "bank 1")


def valid(release: dict[str, Any]) -> dict[str, Any]:
    """Return a release that the schema accepts, as it is read back from its file."""
    back: dict[str, Any] = json.loads(json.dumps(release, ensure_ascii=False))
    jsonschema.Draft7Validator.check_schema(RELEASE)
    jsonschema.validate(back, RELEASE)
    return back


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A settled folder that nothing here changes."""
    return settled_folder(tmp_path_factory.mktemp("settled"))


def release_of(folder: Path, language: str = "en", made: tuple[Made, ...] = ()) -> dict[str, Any]:
    """Return the release of a settled folder."""
    own = read_contract(folder).contract
    periods = read_settled(folder, own).periods
    return valid(ocds_release(own, periods, made, "ocds-a1b2c3", NOW, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_settled_and_paid_contract_is_a_release(folder: Path, language: str) -> None:
    release = release_of(folder, language, (PAID,))

    assert release["ocid"] == "ocds-a1b2c3-made-up"
    assert release["id"] == "ocds-a1b2c3-made-up-20261124T100000Z"
    assert release["tag"] == ["contract", "implementation"]
    assert set(release["tag"]) <= set(TAGS)


def test_a_payment_is_a_transaction_and_a_settlement_is_a_milestone(folder: Path) -> None:
    [agreed] = release_of(folder, made=(PAID,))["contracts"]

    assert agreed["implementation"]["transactions"] == [
        {
            "id": "ocds-a1b2c3-made-up-payment-5",
            "date": "2025-03-04T00:00:00Z",
            "value": {"amount": 3125.03, "currency": "DKK"},
            "payer": {"id": "town", "name": "Made-up Town"},
            "payee": {"id": "fund", "name": "The Fund"},
        }
    ]
    first = agreed["implementation"]["milestones"][0]
    assert first["dueDate"] == "2025-03-01T00:00:00Z"
    assert first["description"] == (
        "Settled: Made-up Town owes DKK 2,343.77. Settled: Made-up Region owes DKK 781.26."
    )


def test_what_was_settled_is_not_told_as_paid(folder: Path) -> None:
    assert "transactions" not in release_of(folder)["contracts"][0]["implementation"]


def test_an_amount_for_one_rule_is_never_told(folder: Path) -> None:
    # 3000.03 for rule "help" at its price of 1000.01 would say that three people were helped
    assert "3,000.03" not in json.dumps(release_of(folder, made=(PAID,)))


def test_value_period_and_day_are_those_of_the_contract(folder: Path) -> None:
    [agreed] = release_of(folder)["contracts"]

    assert agreed["value"] == {"amount": 250000, "currency": "DKK"}
    assert agreed["dateSigned"] == "2023-11-01T00:00:00Z"
    assert agreed["period"] == {
        "startDate": "2024-01-01T00:00:00Z",
        "endDate": "2025-12-31T00:00:00Z",
    }
    assert agreed["awardID"] == release_of(folder)["awards"][0]["id"]


def test_the_other_language_stands_beside(folder: Path) -> None:
    danish, english = release_of(folder, "da"), release_of(folder, "en")

    assert danish["tender"]["title"] == english["tender"]["title_da"] == "Opdigtet kontrakt"
    assert english["tender"]["title"] == danish["tender"]["title_en"] == "Made-up contract"


def test_several_payers_are_told_and_none_is_picked_as_the_buyer(folder: Path) -> None:
    release = release_of(folder, made=(PAID,))

    assert "buyer" not in release
    roles = {party["id"]: party["roles"] for party in release["parties"]}
    assert roles == {
        "town": ["buyer", "payer"],
        "region": ["buyer", "payer"],
        "helper": ["supplier"],
        "fund": ["funder", "payee"],
    }


def test_a_contract_that_was_never_settled() -> None:
    release = valid(ocds_release(contract(), {}, [], "ocds-a1b2c3", NOW, "en"))

    assert release["tag"] == ["contract"]
    assert release["buyer"]["id"] == "municipality"
    assert "planning" not in release
    assert "implementation" not in release["contracts"][0]
    assert "value" not in release["contracts"][0]


def test_what_was_noted_on_procurement_is_quoted() -> None:
    legal = [{"topic": "procurement", "considered": "Below the threshold."}]
    release = valid(ocds_release(contract(legal=legal), {}, [], "ocds-a1b2c3", NOW, "en"))

    assert release["tender"]["procurementMethodDetails"] == "Below the threshold."


def test_amendments_come_with_their_reasons() -> None:
    own = contract(
        amendments=[
            {
                "version": 2,
                "agreed": "2024-06-01",
                "applies_from": "2025-01-01",
                "title": "New price",
                "reason": "Prices rose",
                "set": {"rules.help.schedule.per_unit": 1100},
            }
        ]
    )
    [agreed] = valid(ocds_release(newest(own), {}, [], "ocds-a1b2c3", NOW, "en"))["contracts"]

    assert agreed["amendments"] == [
        {
            "id": "2",
            "date": "2024-06-01T00:00:00Z",
            "description": "New price",
            "rationale": "Prices rose",
        }
    ]


def test_every_role_of_a_party_has_a_code() -> None:
    own = contract(parties={"all": {"title": "All", "roles": list(ROLES)}})

    [party] = valid(ocds_release(own, {}, [], "ocds-a1b2c3", NOW, "en"))["parties"]
    assert {code for codes in ROLES.values() for code in codes} == set(party["roles"])


@pytest.mark.parametrize(
    "example", sorted(path.parent.name for path in (ROOT / "examples").glob("*/contract.yaml"))
)
def test_every_example_is_a_release(example: str) -> None:
    own: Contract = newest(read_contract(ROOT / "examples" / example).contract)

    for language in LANGUAGES:
        valid(ocds_release(own, {}, [], "ocds-a1b2c3", NOW, language))


def test_the_schema_sees_what_is_missing_and_what_is_misspelled() -> None:
    release = ocds_release(contract(), {}, [], "ocds-a1b2c3", NOW, "en")

    for name in ("ocid", "id", "date", "tag", "initiationType"):
        with pytest.raises(jsonschema.ValidationError):
            valid({key: value for key, value in release.items() if key != name})
    with pytest.raises(jsonschema.ValidationError):
        valid(release | {"tags": ["contract"]})
    with pytest.raises(jsonschema.ValidationError):
        valid(release | {"tag": ["signed"]})
