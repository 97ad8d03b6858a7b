"""A slip in any name is answered with the nearest name that is known, and where it is listed."""

from pathlib import Path

import pytest

from bundlinje.errors import Fault, Refused
from bundlinje.service import cases

CASE = Path(__file__).parents[2] / "corpus" / "format-1" / "every-section" / "case.yaml"

SLIPS = [
    ("horizon:", "horison:", "BL-C001", "horizon", "case.md#case"),
    ("last_year: 2033", "sidste_år: 2033", "BL-C001", "last_year", "case.md#horizon"),
    ("mortality: 0.002", "mortalty: 0.002", "BL-C001", "mortality", "case.md#segment"),
    ("half_life_years: 4", "half_life: 4", "BL-C001", "half_life_years", "case.md#persistence"),
    ("{low: 0, mode: 0.05", "{lov: 0, mode: 0.05", "BL-C001", "low", "case.md#quantity"),
    ("unit: EUR", "unit: kroner", "BL-C033", "DKK", "units.md"),
    ("unit: EUR", "unit: EUR/prson", "BL-C033", "person", "units.md"),
    ("{municipality: 0.75,", "{kommunen: 0.75,", "BL-C107", "municipality", "parties.md"),
    ("{municipality: 0.75,", "{municipalty: 0.75,", "BL-C107", "municipality", "parties.md"),
    ("foundation: rest", "fundation: rest", "BL-C107", "foundation", "parties.md"),
    ("receiver: citizen", "receiver: borgeren", "BL-C107", "citizen", "parties.md"),
    ("dk/benefit/social-assistance-30", "dk/benefit/social-asistance-30", "BL-C101",
     "dk/benefit/social-assistance-30", "facts.md"),
    ("price: case/night", "price: case/nihgt", "BL-C101", "case/night", "facts.md"),
    ("dk/discount-rate/2021", "dk/discount-rates/2021", "BL-C106", "dk/discount-rate/2021",
     "facts.md#discount-schedules"),
    ("    options: [talks]\n    segments: [young]\n  old", "    options: [talk]\n  old", "BL-C107",
     "talks", "case.md#option"),
    ("    segments: [young]\n  arrests", "    segments: [yung]\n  arrests", "BL-C107", "young",
     "case.md#segment"),
    ("of: housed\n    account: shelter", "of: housed\n    account: sheltre", "BL-C107", "shelter",
     "case.md#account"),
    ("of: housed", "of: house", "BL-C107", "housed", "case.md#effect"),
    ("disjoint_from: [work]", "disjoint_from: [wrok]", "BL-C107", "work", "case.md#effect"),
    ("- account: shelter", "- account: shelters", "BL-C107", "shelter", "case.md#account"),
    ("kind: success_rate", "kind: succes_rate", "BL-C020", "success_rate", ""),
]  # fmt: skip


def faults(text: str, folder: Path) -> dict[str, Fault]:
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        cases.check_folder(folder)
    return {fault.code: fault for fault in refused.value.faults}


@pytest.mark.parametrize(("right", "wrong", "code", "near", "page"), SLIPS)
def test_a_slip_leads_to_the_nearest_name_and_its_entry(
    right: str, wrong: str, code: str, near: str, page: str, tmp_path: Path
) -> None:
    whole = CASE.read_text(encoding="utf-8")
    assert right in whole

    fault = faults(whole.replace(right, wrong, 1), tmp_path)[code]

    assert fault.values["near"] == near
    assert fault.see == page
    assert fault.place.line > 1
