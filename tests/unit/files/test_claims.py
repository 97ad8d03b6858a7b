"""Claims from CSV and workbook: the same whatever the spreadsheet, and no cell is ever told."""

import gc
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bundlinje.core.claims import Claims
from bundlinje.core.contract import Contract
from bundlinje.core.person_numbers import any_like_cpr, looks_like_cpr, lost_its_zero
from bundlinje.errors import Fault, Refused
from bundlinje.files.claim_columns import MAX_CLAIMS
from bundlinje.files.claims import read_claims
from bundlinje.locale import LANGUAGES
from tests.support.contracts import amendment, contract, person_rule

HEAD = "claim_id,person,rule,outcome_date,claimed_date,cohort,groups,units"
ROWS = (
    "c1,p2,job,2024-03-01,2024-04-02,first,,1",
    "c2,p1,job,2024-03-02,2024-04-02,second,young,2.5",
    "c3,p2,stay,2024-05-01,2024-05-01,,young+parents,",
)


def agreed(**terms: object) -> Contract:
    """Return a contract with two rules for persons: one by cohort, one for everyone."""
    usual: dict[str, object] = {
        "metrics": {"helped": {"title": "Helped", "unit": "persons", "source": "claims"}},
        "cohorts": {"first": {"title": "First"}, "second": {"title": "Second"}},
        "groups": {"young": "Young", "parents": "Parents"},
        "rules": {
            "job": person_rule(cohorts=("first", "second")),
            "stay": {**person_rule(schedule={"lump_sum": 1000}), "metric": None},
            "weeks": {"title": "Weeks", "schedule": {"lump_sum": 1}},
        },
    }
    return contract(**(usual | terms))


def text(rows: tuple[str, ...] = ROWS, head: str = HEAD) -> str:
    return "\n".join((head, *rows)) + "\n"


def read(folder: Path, content: bytes | str, name: str = "claims.csv", **terms: object) -> Claims:
    (folder / "data").mkdir(exist_ok=True)
    raw = content.encode() if isinstance(content, str) else content
    (folder / "data" / name).write_bytes(raw)
    found = read_claims(folder, agreed(**terms))
    assert found is not None
    return found


def refused(folder: Path, content: bytes | str, name: str = "claims.csv") -> tuple[Fault, ...]:
    with pytest.raises(Refused) as caught:
        read(folder, content, name)
    return caught.value.faults


def as_rows(claims: Claims) -> list[tuple[object, ...]]:
    """Return the claims as rows of plain values, so that two can be compared."""
    cohorts = (*claims.cohort_names, "")
    return [
        (
            claims.ids[at],
            int(claims.persons[at]),
            claims.rule_names[claims.rules[at]],
            date.fromordinal(int(claims.outcome_days[at])).isoformat(),
            date.fromordinal(int(claims.claimed_days[at])).isoformat(),
            cohorts[claims.cohorts[at]],
            claims.group_sets[claims.groups[at]],
            int(claims.units[at]),
        )
        for at in range(len(claims))
    ]


# --- What is read --------------------------------------------------------------------------------

EXPECTED = [
    ("c1", 0, "job", "2024-03-01", "2024-04-02", "first", (), 1_000_000),
    ("c2", 1, "job", "2024-03-02", "2024-04-02", "second", ("young",), 2_500_000),
    ("c3", 0, "stay", "2024-05-01", "2024-05-01", "", ("parents", "young"), 1_000_000),
]


def test_a_folder_without_claims_has_none(tmp_path: Path) -> None:
    assert read_claims(tmp_path, agreed()) is None


def test_every_column_is_read(tmp_path: Path) -> None:
    claims = read(tmp_path, text())

    assert as_rows(claims) == EXPECTED
    assert repr(claims) == "Claims(3)"
    for column in (claims.persons, claims.rules, claims.cohorts, claims.groups, claims.units):
        assert column.dtype == np.int64


DANISH = (
    "Krav;Person;Regel;Dato for resultat;Dato for krav;Hold;Grupper;Antal;Dokumentation\r\n"
    "c1;p2;job;01-03-2024;02.04.2024;first;;1;lønseddel\r\n"
    'c2;p1;job;2-3-2024;02-04-2024;second;young;2,5;"to\r\nlinjer"\r\n'
    ";;;;;;;;\r\n"
    "c3;p2;stay;20240501;2024-05-01;;young + parents;;\r\n"
)


@pytest.mark.parametrize(
    "raw",
    [
        text().encode(),
        b"\xef\xbb\xbf" + text().encode(),
        text().replace("\n", "\r\n").encode(),
        text().replace("\n", "\r").encode(),
        text().replace(",", "\t").encode(),
        text().replace("c1,p2,job", " c1 , p2 ,job ").encode(),
        DANISH.encode(),
        DANISH.encode("cp1252"),
    ],
)
def test_it_is_the_same_however_it_was_saved(tmp_path: Path, raw: bytes) -> None:
    assert as_rows(read(tmp_path, raw)) == EXPECTED


def test_the_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    order = Random(4).sample(range(8), 8)
    lines = [line.split(",") for line in text().splitlines()]
    shuffled = "\n".join(",".join(line[place] for place in order) for line in lines)

    assert as_rows(read(tmp_path, shuffled)) == EXPECTED


def test_a_rule_that_an_amendment_adds_can_be_claimed(tmp_path: Path) -> None:
    added = {"title": "Later", "scope": "person", "schedule": {"lump_sum": 5}}
    later = [amendment(2, "2025-01-01", set={"rules.later": added})]
    row = "c4,p3,later,2025-03-01,2025-03-01,,,"

    claims = read(tmp_path, text((*ROWS, row)), amendments=later)

    assert claims.rule_names == ("job", "stay", "later")
    assert as_rows(claims)[3][2] == "later"


# --- The workbook --------------------------------------------------------------------------------


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Ark1"
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CELLS: list[list[object]] = [
    ["Krav", "Person", "Regel", "Dato for resultat", "Dato for krav", "Hold", "Grupper", "Antal"],
    ["c1", "p2", "job", date(2024, 3, 1), date(2024, 4, 2), "first", None, 1],
    ["c2", "p1", "job", "02-03-2024", date(2024, 4, 2), "second", "young", 2.5],
    ["c3", "p2", "stay", date(2024, 5, 1), "2024-05-01", None, "young+parents", None],
]


def test_a_workbook_is_read_like_a_table(tmp_path: Path) -> None:
    assert as_rows(read(tmp_path, workbook(CELLS), "claims.xlsx")) == EXPECTED


def test_a_fault_in_a_workbook_names_its_cell(tmp_path: Path) -> None:
    row: list[object] = ["c4", "p3", "jobb", date(2024, 5, 1), "soon", None, None, 1]

    faults = refused(tmp_path, workbook([*CELLS, row]), "claims.xlsx")

    places = [str(fault.place) for fault in faults]
    assert places == ["data/claims.xlsx Ark1!C5", "data/claims.xlsx Ark1!E5"]


def test_a_number_of_a_person_in_a_workbook_is_refused(tmp_path: Path) -> None:
    row: list[object] = ["c4", 101901234, "stay", date(2024, 5, 1), date(2024, 5, 1)]

    (fault,) = refused(tmp_path, workbook([*CELLS, row]), "claims.xlsx")

    assert (fault.code, str(fault.place)) == ("BL-K065", "data/claims.xlsx Ark1!B5")


def test_two_files_of_claims_are_one_too_many(tmp_path: Path) -> None:
    read(tmp_path, text())

    (fault,) = refused(tmp_path, workbook(CELLS), "claims.xlsx")

    assert fault.text("da") == (
        "BL-K073 data/claims.csv: krav står både i data/claims.csv og i data/claims.xlsx, og det "
        "er uklart, hvilken der gælder. Behold den ene."
    )
    assert fault.text("en") == (
        "BL-K073 data/claims.csv: claims stand both in data/claims.csv and in data/claims.xlsx, "
        "and it is unclear which one counts. Keep one of them."
    )


# --- What is refused -----------------------------------------------------------------------------


def test_all_faults_come_at_once_in_order(tmp_path: Path) -> None:
    rows = (
        "c1,,job,2024-03-01,2024-04-02,first,,1",
        "c1,p1,jobb,03/02/2024,2024-04-02,third,old,0",
        ",p2,stay,2024-05-01,2024-04-30,,young;parents,many",
    )

    found = [(item.code, item.place.line, item.place.column) for item in
             refused(tmp_path, text(rows))]  # fmt: skip

    assert found == [
        ("BL-K063", 2, 2),
        ("BL-K066", 3, 1),
        ("BL-K067", 3, 3),
        ("BL-K064", 3, 4),
        ("BL-K069", 3, 7),
        ("BL-K071", 3, 8),
        ("BL-K063", 4, 1),
        ("BL-K072", 4, 5),
        ("BL-K071", 4, 8),
    ]


def test_very_many_faults_are_cut_off_in_words(tmp_path: Path) -> None:
    rows = tuple(f"c{index},p1,nothing,2024-03-01,2024-04-02,,," for index in range(5_000))

    faults = refused(tmp_path, text(rows))

    assert len(faults) == 101
    assert {fault.code for fault in faults[:-1]} == {"BL-K067"}
    assert faults[-1].code == "BL-C099"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "BL-T004"),
        (b"\n \n", "BL-T004"),
        (b"\x00\x01", "BL-T003"),
        ((HEAD + '\n"c1').encode(), "BL-T009"),
        (text((f"{ROWS[0]},,,9",)).encode(), "BL-T008"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, raw: bytes, code: str) -> None:
    assert {fault.code for fault in refused(tmp_path, raw)} == {code}


def test_more_claims_than_can_be_held_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_CLAIMS >= 1_000_000
    monkeypatch.setattr("bundlinje.files.claim_columns.MAX_CLAIMS", 2)

    (fault,) = refused(tmp_path, text())

    assert fault.code == "BL-T002"


SECRETS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), SECRETS), min_size=1, max_size=8), st.booleans())
def test_no_fault_tells_what_a_cell_holds(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, str]], headless: bool
) -> None:
    folder = tmp_path_factory.mktemp("claims")
    rows = [row.split(",") for row in ROWS]
    for place, secret in changes:
        quoted = secret.replace('"', '""')
        rows[place % 3][place] = f'"zq{quoted}"'
    lines = tuple(",".join(row) for row in rows)
    content = "\n".join(lines) if headless else text(lines)

    try:
        read(folder, content)
    except Refused as caught:
        told = " ".join(
            f"{fault.text(language)} {fault.as_json()} {fault!r}"
            for fault in caught.faults
            for language in LANGUAGES
        )
        assert "zq" not in told


# --- Numbers of persons --------------------------------------------------------------------------

MADE_UP = ("010190-1234", "0101901234", "010190 1234", "0101901234".replace("01", "61", 1),
           "p0101901234", "0101901234x", "x010190-1234", "010190.1234", "010190_1234",
           "01 01 90 1234", "01.01.90-1234", "\u00e60101901234\u00f8")  # fmt: skip


@pytest.mark.parametrize("number", MADE_UP)
@pytest.mark.parametrize("column", range(8))
def test_a_personal_number_is_refused_in_every_column(
    tmp_path: Path, number: str, column: int
) -> None:
    row = ROWS[1].split(",")
    row[column] = f"x {number}" if column == 1 else number

    faults = refused(tmp_path, text((ROWS[0], ",".join(row))))

    assert ("BL-K065", 3, column + 1) in {
        (item.code, item.place.line, item.place.column) for item in faults
    }
    for fault in faults:
        told = f"{fault.text('da')} {fault.text('en')} {fault.as_json()} {fault!r}"
        assert number not in told
        assert "1234" not in told


@pytest.mark.parametrize(
    "key",
    ["3201901234", "0113901234", "010190123", "01019012345", "a1b2c3-010190-12", "4101901234",
     "0001901234", "550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-0101901234ab",
     "ab0101901234" + "cd" * 26, "p-2024-0001-0190"],
)  # fmt: skip
def test_a_key_that_is_no_personal_number_is_kept(tmp_path: Path, key: str) -> None:
    assert not looks_like_cpr(key)
    claims = read(tmp_path, text((ROWS[0].replace("p2", key),)))

    assert len(claims) == 1


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 9999),
    st.sampled_from("- ._"),
    st.text("abcxyzæøå_ -.", max_size=5),
    st.text("abcxyzæøå_ -.", max_size=5),
)
def test_every_day_makes_a_number_that_is_seen(
    day: date, serial: int, mark: str, before: str, after: str
) -> None:
    number = f"{day:%d%m%y}{serial:04}"

    assert looks_like_cpr(number)
    assert looks_like_cpr(f"{number[:6]}{mark}{number[6:]}")
    assert looks_like_cpr(f"{day:%d{mark}%m{mark}%y}{mark}{serial:04}")
    assert looks_like_cpr(f"{before}{number}{after}")
    assert any_like_cpr(["p1", number, "p2"])
    assert not any_like_cpr([number[:5], number[5:]])
    assert number[0] != "0" or lost_its_zero(number[1:])


# --- Many claims ---------------------------------------------------------------------------------


def test_many_claims_are_read_as_they_stand(tmp_path: Path) -> None:
    rng = Random(7)
    rows = [
        (
            f"c{index}",
            f"p{rng.randrange(900)}",
            rng.choice(("job", "stay")),
            rng.choice("123456789"),
        )
        for index in range(5_003)
    ]
    lines = tuple(f"{a},{b},{c},2024-03-0{d},2024-04-02,first,,{d}" for a, b, c, d in rows)

    gc.collect()
    claims = read(tmp_path, text(lines))

    found = as_rows(claims)
    assert [(row[0], row[2], row[3], row[7]) for row in found] == [
        (a, c, f"2024-03-0{d}", int(d) * 1_000_000) for a, _, c, d in rows
    ]
    same: dict[str, int] = {}
    for row, (_, person, _, _) in zip(found, rows, strict=True):
        assert same.setdefault(person, int(str(row[1]))) == row[1]
    assert sorted(set(claims.persons.tolist())) == list(range(len(same)))
