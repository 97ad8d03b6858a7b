"""Faults and findings: where, what and what to do, in one line and two languages."""

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.errors import Fault, Finding, Notice, Place, Refused, near

FAULT = Fault("BL-C110", "costs.team.amounts.2030", {"year": 2030, "first": 2026, "last": 2028})


def test_a_line_has_code_place_path_message_and_remedy() -> None:
    placed = FAULT.at(Place("case.yaml", 14, 9))

    assert placed.text("en") == (
        "BL-C110 case.yaml:14:9 costs.team.amounts.2030: the year 2030 lies outside the horizon "
        "2026–2028. Correct the year, or make the horizon longer."
    )
    assert placed.text("da") == (
        "BL-C110 case.yaml:14:9 costs.team.amounts.2030: året 2030 ligger uden for horisonten "
        "2026–2028. Ret året, eller gør horisonten længere."
    )


def test_what_is_not_known_of_the_place_is_left_out() -> None:
    assert FAULT.text().startswith("BL-C110 costs.team.amounts.2030: ")
    assert FAULT.at(Place("case.yaml")).text().startswith("BL-C110 case.yaml costs.")
    assert (
        Fault("BL-C121", "", {"file": "x"}).text().startswith("BL-C121: there is no result in x.")
    )


def test_as_data_it_has_both_languages() -> None:
    plain = FAULT.at(Place("case.yaml", 14, 9)).as_json()

    assert plain == {
        "code": "BL-C110",
        "file": "case.yaml",
        "line": 14,
        "column": 9,
        "path": "costs.team.amounts.2030",
        "message": {"da": FAULT.message("da"), "en": FAULT.message("en")},
        "remedy": {"da": FAULT.remedy("da"), "en": FAULT.remedy("en")},
        "see": FAULT.see,
    }


def test_placing_a_notice_leaves_the_first_as_it_was() -> None:
    placed = FAULT.at(Place("case.yaml", 1, 1))

    assert isinstance(placed, Fault)
    assert not FAULT.place.line
    with pytest.raises(FrozenInstanceError):
        FAULT.code = "BL-C111"  # type: ignore[misc]


def test_a_fault_refuses_and_a_finding_advises() -> None:
    assert issubclass(Fault, Notice)
    assert issubclass(Finding, Notice)
    assert not issubclass(Finding, Fault)
    refused = Refused(iter([FAULT, FAULT]))
    assert refused.faults == (FAULT, FAULT)
    assert str(refused) == f"{FAULT.text()}\n{FAULT.text()}"


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(1, 99))))
def test_places_are_in_the_order_of_the_file(spots: list[tuple[int, int]]) -> None:
    places = [Place("case.yaml", line, column) for line, column in spots]

    assert [(item.line, item.column) for item in sorted(places)] == sorted(spots)


def test_a_code_that_nobody_has_written_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        Fault("BL-X999").text()


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("minicipality", ["municipality", "region"], "municipality"),
        ("zzz", ["municipality", "region"], "municipality, region"),
        ("zzz", [], "-"),
        ("zzz", [f"name{index}" for index in range(30)], ", ".join(f"name{i}" for i in range(20))),
    ],
)
def test_the_nearest_word_or_all_there_are(word: str, known: list[str], found: str) -> None:
    assert near(word, known) == found
