"""Measured effects and reported numbers: aggregates alone, and only what the contract asks for."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bundlinje.core.contract import Contract
from bundlinje.core.estimate import Estimate, Reported
from bundlinje.errors import Fault, Refused
from bundlinje.files.estimates import OF_PERSONS, parse_estimate, read_estimates, read_reported
from bundlinje.service.schemas import schema
from tests.support.contracts import amendment, contract

GOOD: dict[str, Any] = {
    "format": 1,
    "metric": "weeks",
    "metric_version": "1",
    "cohort": "first",
    "period": "2024",
    "unit": "weeks",
    "value": {"point": 4.5, "lower": 1.25, "upper": 7.75, "level": 0.95},
    "design": {"name": "waiting list", "hash": "0f" * 32},
    "evidence": {"comparator": "waiting_list", "maryland_level": 4},
    "counts": {"treated": 180, "comparison": 170},
    "verdict": "green",
    "reasons": ["for få"],
    "register_name": "DREAM",
    "last_register_date": "2025-02-28",
    "made_on": "2025-03-15",
    "software": "made up",
    "data_fingerprint": "ab" * 32,
}


def agreed(**terms: Any) -> Contract:
    """Return a contract with one number that is measured and one that is reported."""
    weeks = {"title": "Weeks", "unit": "weeks", "version": "1", "source": "estimate"}
    usual: dict[str, Any] = {
        "cohorts": {"first": {"title": "First"}},
        "metrics": {
            "weeks": {**weeks, "last_register_date": date(2025, 2, 28)},
            "helped": {"title": "Helped", "unit": "persons"},
        },
    }
    return contract(**(usual | terms))


def read(folder: Path, *files: dict[str, Any] | str, **terms: Any) -> tuple[Estimate, ...]:
    (folder / "estimates").mkdir(exist_ok=True)
    for number, content in enumerate(files):
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        (folder / "estimates" / f"e{number}.json").write_text(text, encoding="utf-8")
    return read_estimates(folder, agreed(**terms))


def refused(folder: Path, *files: dict[str, Any] | str, **terms: Any) -> list[tuple[str, str]]:
    """Return code and path of every fault."""
    with pytest.raises(Refused) as caught:
        read(folder, *files, **terms)
    assert all(fault.place.line and fault.place.column for fault in caught.value.faults)
    return [(fault.code, fault.path) for fault in caught.value.faults]


# --- Measured effects ----------------------------------------------------------------------------


def test_a_folder_without_estimates_has_none(tmp_path: Path) -> None:
    assert read_estimates(tmp_path, agreed()) == ()
    assert read_reported(tmp_path, agreed()) == ()


def test_every_key_is_read_exactly(tmp_path: Path) -> None:
    (estimate,) = read(tmp_path, GOOD)

    assert estimate.value.point == Decimal("4.5")
    assert estimate.last_register_date == date(2025, 2, 28)
    assert estimate.reasons == ("for få",)
    plain = estimate.model_dump(mode="json", exclude_unset=True)
    assert {**plain, "value": GOOD["value"]} == GOOD
    assert plain["value"] == {key: f"{value:g}" for key, value in GOOD["value"].items()}


@pytest.mark.parametrize("indent", [None, 0, 1, 4])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_it_is_the_same_however_it_was_written(indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(GOOD, indent=indent, ensure_ascii=ascii_only, sort_keys=ascii_only)

    estimate, _ = parse_estimate(text.encode(), "e.json")

    assert estimate == Estimate.model_validate(GOOD)
    assert parse_estimate(b"\xef\xbb\xbf" + text.encode(), "e.json")[0] == estimate


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"metric": "week"}, ("BL-K030", "metric")),
        ({"period": "2023"}, ("BL-K030", "period")),
        ({"cohort": "frist"}, ("BL-K030", "cohort")),
        ({"metric_version": "2"}, ("BL-K076", "metric_version")),
        ({"unit": "days"}, ("BL-K076", "unit")),
        ({"last_register_date": "2025-03-01"}, ("BL-K077", "last_register_date")),
        ({"metric": "helped", "unit": "persons"}, ("BL-K079", "metric")),
        ({"counts": {"treated": -1}}, ("BL-C022", "counts.treated")),
        ({"counts": {"treated": 1.5}}, ("BL-C016", "counts.treated")),
        ({"evidence": {"comparator": "matched", "maryland_level": 6}},
         ("BL-C022", "evidence.maryland_level")),
        ({"verdict": "yellow"}, ("BL-C021", "verdict")),
        ({"made_on": "15-03-2025"}, ("BL-K029", "made_on")),
        ({"format": 2}, ("BL-C005", "format")),
        ({"value": {**GOOD["value"], "point": 9}}, ("BL-K070", "value.point")),
        ({"value": {**GOOD["value"], "point": 4.1234567}}, ("BL-K002", "value.point")),
        ({"data_fingerprint": "short"}, ("BL-K019", "data_fingerprint")),
        ({"people": ["a", "b"]}, ("BL-K075", "people")),
        ({"reasons": ["sag 010190-1234"]}, ("BL-K065", "reasons.0")),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_its_place(
    tmp_path: Path, change: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert refused(tmp_path, {**GOOD, **change}) == [fault]


@pytest.mark.parametrize("key", sorted(GOOD.keys() - {"cohort", "reasons"}))
def test_every_key_must_stand(tmp_path: Path, key: str) -> None:
    found = refused(tmp_path, {name: value for name, value in GOOD.items() if name != key})

    assert found == [("BL-C002", key)]


@pytest.mark.parametrize("key", sorted(OF_PERSONS))
def test_a_field_of_persons_is_refused_wherever_it_stands(tmp_path: Path, key: str) -> None:
    inside = {**GOOD, "design": {"name": "x", key: [1, 2]}}

    assert refused(tmp_path, {**GOOD, key.upper(): []}) == [("BL-K075", key.upper())]
    assert refused(tmp_path, inside) == [("BL-K075", f"design.{key}")]


def test_a_personal_number_is_never_told(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, {**GOOD, "cohort": "010190-1234", "verdict": "0101901234"})

    assert {fault.code for fault in caught.value.faults} == {"BL-K065"}
    assert "1234" not in " ".join(f"{item.text('da')} {item!r}" for item in caught.value.faults)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("[]", 1, 1),
        ('"x"', 1, 1),
        ('{"format": 1,}', 1, 14),
        ('{"format": 1\n "metric": 2}', 2, 2),
        ('{\n"value": NaN}', 2, 10),
        ('{"format": 01}', 1, 13),
        ("{'format': 1}", 1, 2),
        ("format: 1\n", 1, 1),
        ("[" * 100_000, 1, 1),
    ],
)
def test_what_is_not_json_is_refused_where_it_ends(text: str, line: int, column: int) -> None:
    with pytest.raises(Refused) as caught:
        parse_estimate(text.encode(), "e.json")

    (fault,) = caught.value.faults
    assert (fault.code, fault.place.line) == ("BL-K074", line)
    assert abs(fault.place.column - column) <= 1


def test_the_same_key_twice_is_refused() -> None:
    text = json.dumps(GOOD)[:-1] + ', "verdict": "red"}'

    with pytest.raises(Refused) as caught:
        parse_estimate(text.encode(), "e.json")

    assert [fault.code for fault in caught.value.faults] == ["BL-Y027"]


def test_two_estimates_of_one_place_are_one_too_many(tmp_path: Path) -> None:
    other = {**GOOD, "cohort": ""}

    assert len(read(tmp_path, GOOD, other)) == 2
    with pytest.raises(Refused) as caught:
        read(tmp_path, GOOD, other, {**GOOD, "verdict": "red"})

    (fault,) = caught.value.faults
    assert fault.text("da") == (
        "BL-K078 estimates/e2.json:3:12 metric: weeks 2024 first står allerede i "
        "estimates/e0.json. Behold det ene; et nyt tal for en afregnet periode er en rettelse og "
        "kommer i stedet for det gamle."
    )


def test_the_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    found = refused(tmp_path, {**GOOD, "unit": "days"}, "{", {**GOOD, "verdict": "blue"})

    assert [code for code, _ in found] == ["BL-K076", "BL-K074", "BL-C021"]


def test_the_terms_of_the_estimates_own_period_count(tmp_path: Path) -> None:
    later = [amendment(2, "2025-01-01", set={"metrics.weeks.version": "2"})]
    second = {**GOOD, "period": "2025", "metric_version": "2"}

    assert len(read(tmp_path, GOOD, second, amendments=later)) == 2
    wrong = [{**GOOD, "metric_version": "2"}, {**second, "metric_version": "1"}]
    assert refused(tmp_path, *wrong, amendments=later) == [("BL-K076", "metric_version")] * 2


def test_the_schema_takes_what_is_read_and_refuses_what_is_not() -> None:
    found = schema("estimate")
    jsonschema.Draft202012Validator.check_schema(found)
    validator = jsonschema.Draft202012Validator(found)

    assert validator.is_valid(GOOD)
    assert not validator.is_valid({**GOOD, "persons": []})
    assert not validator.is_valid({**GOOD, "verdict": "blue"})


# --- Reported numbers ----------------------------------------------------------------------------

HEAD = "period,metric,cohort,value,reported_by,date,note\n"


def reported(folder: Path, text: str, **terms: Any) -> tuple[Reported, ...]:
    (folder / "readings.csv").write_bytes(text.encode("utf-8"))
    return read_reported(folder, agreed(**terms))


def told(folder: Path, text: str) -> tuple[Fault, ...]:
    with pytest.raises(Refused) as caught:
        reported(folder, text)
    return caught.value.faults


def test_reported_numbers_are_read_exactly(tmp_path: Path) -> None:
    found = reported(
        tmp_path,
        HEAD + "2024,helped,first,1250.5,municipality,2025-01-10,talt i hånden\n"
        "2024,helped,,0.1,municipality,10-01-2025,\n",
    )

    assert found == (
        Reported("helped", "2024", "first", Decimal("1250.5"), "municipality", date(2025, 1, 10),
                 "talt i hånden"),
        Reported("helped", "2024", "", Decimal("0.1"), "municipality", date(2025, 1, 10)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "number"),
    [("1250,5", "1250.5"), ("1.250.000", "1250000"), ("1.250,5", "1250.5"), ("-3", "-3"),
     ("12.5", "12.5"), ("999999999999", "999999999999"), ("1e3", "1000"), ("0,000001", "0.000001")],
)  # fmt: skip
def test_a_danish_number_is_the_one_that_was_meant(tmp_path: Path, text: str, number: str) -> None:
    head = "periode;tal;hold;værdi;indberettet af;dato\n"
    row = f"2024;helped;;{text};municipality;10-01-2025\n"

    assert reported(tmp_path, head + row)[0].value == Decimal(number)


@pytest.mark.parametrize("text", ["1.250", "0,1234567", "many", "1,2,3", "1e13", "--1", "nan"])
def test_a_number_that_nobody_can_be_sure_of_is_refused(tmp_path: Path, text: str) -> None:
    row = f"2024;helped;;{text};municipality;2025-01-10;\n"

    (fault,) = told(tmp_path, HEAD.replace(",", ";") + row)

    assert (fault.code, str(fault.place)) == ("BL-K059", "readings.csv:2:4")


def test_all_faults_of_the_table_come_at_once(tmp_path: Path) -> None:
    rows = (
        "2023,helpt,frist,,town,soon,\n"
        "2024,weeks,,4,municipality,2025-01-10,\n"
        "2024,helped,,4,municipality,2025-01-10,\n"
        "2024,helped,,5,municipality,2025-01-11,\n"
        "2024,helpt,,5,municipality,2025-01-11,om 010190-1234\n"
        "2025,helped,,010190-1234,municipality,2025-01-11,\n"
        "2026,helped,,1201901234,municipality,2025-01-11,\n"
    )

    found = [
        (item.code, item.place.line, item.place.column) for item in told(tmp_path, HEAD + rows)
    ]

    assert found == [
        ("BL-K030", 2, 1), ("BL-K063", 2, 1), ("BL-K030", 2, 2), ("BL-K030", 2, 3),
        ("BL-K030", 2, 5), ("BL-K064", 2, 6), ("BL-K079", 3, 2), ("BL-K078", 5, 2),
        ("BL-K065", 6, 7), ("BL-K065", 7, 4),
    ]  # fmt: skip


def test_a_heading_that_is_a_personal_number_is_never_told(tmp_path: Path) -> None:
    faults = told(tmp_path, "period,metric,010190-1234,value,reported_by,date\n")

    assert [(fault.code, str(fault.place)) for fault in faults] == [("BL-K065", "readings.csv:1:3")]


def test_a_number_from_another_party_than_agreed_is_refused(tmp_path: Path) -> None:
    metrics = {"helped": {"title": "Helped", "unit": "persons", "reported_by": "fund"}}
    rows = "2024,helped,,4,fund,2025-01-10,\n2025,helped,,4,municipality,2026-01-10,\n"

    with pytest.raises(Refused) as caught:
        reported(tmp_path, HEAD + rows, metrics=metrics)

    (fault,) = caught.value.faults
    assert (fault.code, str(fault.place)) == ("BL-K086", "readings.csv:3:5")
    assert fault.values == {"metric": "helped", "wanted": "fund", "given": "municipality"}


@pytest.mark.parametrize(
    ("reporter", "verdicts", "codes"),
    [
        ("fund", {"red": "expert", "expert": "fund"}, []),
        ("municipality", {"red": "expert", "expert": "fund"}, ["BL-K079"]),
        ("fund", {"red": "nothing", "expert": "fund"}, ["BL-K079"]),
    ],
)
def test_only_the_expert_decides_a_number_that_is_measured(
    tmp_path: Path, reporter: str, verdicts: dict[str, str], codes: list[str]
) -> None:
    row = f"2024,weeks,,4,{reporter},2025-01-10,\n"
    terms = {"verdicts": {"green": "point", "amber": "point", **verdicts}}
    found: list[str] = []
    try:
        (read,) = reported(tmp_path, HEAD + row, **terms)
        assert (read.value, read.reported_by) == (Decimal(4), "fund")
    except Refused as refused:
        found = [fault.code for fault in refused.faults]

    assert found == codes
