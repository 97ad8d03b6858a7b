"""A case folder: the case, its places, and a form of it that only the meaning decides."""

import json
from pathlib import Path

import pytest

from bundlinje.errors import Finding, Place, Refused
from bundlinje.files.case_folder import CaseFile, parse_case, read_case

WHOLE = Path(__file__).parents[2] / "fault" / "whole.yaml"


@pytest.fixture(scope="module")
def whole() -> str:
    return WHOLE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def case_file(whole: str) -> CaseFile:
    return parse_case(whole.encode())


def codes(text: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        parse_case(text.encode())
    return [fault.code for fault in refused.value.faults]


def test_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes(WHOLE.read_bytes())
    read = read_case(tmp_path)
    assert read.case.id == "job-for-borgere"
    assert read.case.options["plan"].invited["young"][2024].value == 100.0
    assert read.document.file == "case.yaml"


def test_notices_get_their_place(case_file: CaseFile) -> None:
    finding = Finding("BL-C099", "effects.job.value.mean", {"count": 1})
    located = case_file.locate(finding)
    assert located.place == Place("case.yaml", 29, 13)
    assert isinstance(located, Finding)
    assert located.values == finding.values


@pytest.mark.parametrize(
    ("path", "line"),
    [("", 1), ("effects.job.deadweight", 23), ("correlations.0.rank", 49), ("nowhere", 1)],
)
def test_notices_without_an_exact_place_get_the_nearest(
    case_file: CaseFile, path: str, line: int
) -> None:
    assert case_file.locate(Finding("BL-C099", path)).place.line == line


def test_canonical_form_is_json_without_defaults(case_file: CaseFile) -> None:
    plain = json.loads(case_file.canonical())
    assert plain["options"]["plan"]["invited"] == {"young": {"2024": {"value": 100.0}}}
    assert "country" not in plain
    assert case_file.canonical() == parse_case(WHOLE.read_bytes()).canonical()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format: 1", "# a comment\nformat: 1"),
        ("{first_year: 2024, last_year: 2033}", "\n  last_year: 2033\n  first_year: 2024"),
        ("price: 150000", "price: 150000.0"),
        ("price: 150000", "price: 1.5e5"),
        ("price: 150000", "price: {value: 150000}"),
        ("title: I job", 'title: {da: "I job", en: I job}'),
        ("    employment: false\n", ""),
        ("id: job-for-borgere", "id: 'job-for-borgere'\ncountry: dk"),
        ("per: treated", "per: treated\n    persistence: {shape: constant, lag_years: 0}"),
    ],
)
def test_what_means_the_same_has_the_same_canonical_form(
    case_file: CaseFile, whole: str, old: str, new: str
) -> None:
    assert old in whole
    assert parse_case(whole.replace(old, new).encode()).canonical() == case_file.canonical()


@pytest.mark.parametrize(
    ("old", "new"),
    [("150000", "150001"), ("per: treated", "per: invited"), ("I job", "I arbejde")],
)
def test_what_means_something_else_has_another_canonical_form(
    case_file: CaseFile, whole: str, old: str, new: str
) -> None:
    assert parse_case(whole.replace(old, new).encode()).canonical() != case_file.canonical()


def test_declared_order_is_kept_for_display(whole: str) -> None:
    option = "  {}:\n    title: Planen\n    invited:\n      young: {{2024: 100}}\n"
    start = whole.index("  plan:")
    head, tail = whole[:start], whole[whole.index("costs:") :]
    one = parse_case((head + option.format("b") + option.format("a") + tail).encode())
    other = parse_case((head + option.format("a") + option.format("b") + tail).encode())
    assert list(one.case.options) == ["b", "a"]
    assert one.canonical() == other.canonical()


def test_all_faults_are_reported_at_once_by_place(whole: str) -> None:
    broken = (
        whole.replace("title: I job", "titel: I job")
        .replace("mean: 0.15", "mean: 1,5")
        .replace("kind: transfer", "kind: &k transfer")
        .replace("price: 150000", "price:")
        .replace("rank: 0.3", "rank: 3")
    )
    assert codes(broken) == ["BL-C001", "BL-C012", "BL-Y021", "BL-C027", "BL-C022"]


def test_an_empty_value_is_told_once(whole: str) -> None:
    assert codes(whole.replace("price: 150000", "price:")) == ["BL-C027"]
    assert codes(whole.replace("    title: I job", "    titel:")) == ["BL-C001"]


def test_a_date_that_does_not_exist_stays_text(whole: str) -> None:
    dated = whole.replace(
        'source: "assumed: et skøn"', "source: {assumed: et skøn, date: 2026-02-30}"
    )
    source = parse_case(dated.encode()).case.effects["job"].value.source
    assert source is not None
    assert source.date == "2026-02-30"


@pytest.mark.parametrize("text", ["~", "5", "tekst", "[]", "- a: 1"])
def test_a_file_that_is_no_section(text: str) -> None:
    assert codes(text) == ["BL-C007"]


@pytest.mark.parametrize(("given", "code"), [("1.0", "6"), ("true", "6"), ("0", "6"), ("12", "5")])
def test_other_formats_are_told_alone(whole: str, given: str, code: str) -> None:
    broken = whole.replace("format: 1", f"format: {given}").replace("I job", "")
    assert codes(broken) == [f"BL-C00{code}"]


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_case(tmp_path / "a\0b")
    assert refused.value.faults[0].code in ("BL-Y004", "BL-Y007")
