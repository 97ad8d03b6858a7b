"""What the document of a settlement says, and that the chapter of the manual names all of it."""

import re

from tests.conftest import ROOT
from tests.spec.settle.small import settled

CHAPTER = (ROOT / "docs" / "reference" / "verbs" / "settle.md").read_text(encoding="utf-8")
MEASURED = {("helped", "2024"): 50, ("completed", "2024"): 162}


def test_the_chapter_names_every_key_of_the_document() -> None:
    document = settled(measured=MEASURED).document
    period = document["periods"]["2024"]
    keys = {*document, *period, *period["rules"]["help"]}

    plain = {"format", "verb", "title", "first_day", "last_day", "payable_on", "interim"}
    assert {key for key in keys - plain if f"`{key}`" not in CHAPTER} == set()


def test_the_same_input_has_the_same_run_id_and_another_another() -> None:
    one, same = (settled(measured=MEASURED).document for _ in range(2))
    other = settled(measured={**MEASURED, ("helped", "2024"): 51}).document

    assert one == same
    assert one["run_id"] != other["run_id"]


def test_each_rule_has_its_clause_its_terms_and_its_steps() -> None:
    found = settled(measured=MEASURED)

    assert found.document["contract"]["rules"]["help"]["clause"] == "§ 1"
    assert found.rule("help")["terms"] == {
        "metric": "helped", "schedule": {"per_unit": "1000"},
    }  # fmt: skip


def test_readings_stand_exactly() -> None:
    found = settled(
        "derived: {part: {title: Part, kind: ratio, of: [helped, completed]}}", measured=MEASURED
    )

    assert found.document["readings"]["2024"]["part"] == {"": "25/81"}


def test_every_amount_is_a_whole_number_of_øre() -> None:
    found = settled("vat: {treatment: added, rate: 0.25}", measured=MEASURED)
    amounts: list[object] = []
    waiting: list[object] = [found.document]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            amounts += [value for key, value in here.items() if re.search("_ore$", str(key))]
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here

    flat = [
        item for value in amounts if value is not None
        for item in (value.values() if isinstance(value, dict) else [value])
    ]  # fmt: skip
    assert len(flat) > 20
    assert {type(item) for item in flat} == {int}
