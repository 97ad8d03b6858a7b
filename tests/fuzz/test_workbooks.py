"""Damaged workbooks: each is answered in words, with sheet and cell, and never with a traceback."""

import re
from collections import Counter
from pathlib import Path
from time import process_time

import pytest

from bundlinje.errors import Notice, Refused
from bundlinje.locale import LANGUAGES
from bundlinje.service import workbooks
from tests.fuzz.workbooks import workbook_of_seed

SAMPLE, FULL, PARTS = 24, 400, 4
MOST_SECONDS = 5.0
OF_THE_FILE = re.compile(r"BL-W00[1-9]|BL-W01[0125]|BL-W05[0-3]|BL-Y005|BL-C099")
"""Faults of the workbook as a whole have no sheet."""
OF_A_SHEET = re.compile(r"BL-W01[3467]|BL-W04[56]|BL-W054")
"""Faults of a sheet as a whole have no cell."""


def answer(raw: bytes, folder: Path) -> tuple[bool, list[str]]:
    """Return whether a workbook is taken, and the codes of what is said about it."""
    file = folder / "input.xlsx"
    file.write_bytes(raw)
    faults: tuple[Notice, ...] = ()
    try:
        return True, [told(each) for each in workbooks.import_workbook(file, folder / "case")]
    except Refused as refused:
        faults = refused.faults
    assert faults, "refused without a reason"
    assert not (folder / "case").exists(), "refused, and something was written"
    return False, [told(fault) for fault in faults]


def told(notice: Notice) -> str:
    """Return the code of a notice that says where it is, in words that can be read."""
    place = notice.place
    assert place.file, f"{notice.text()} names no file"
    if not OF_THE_FILE.fullmatch(notice.code):
        assert place.sheet, f"{notice.text()} names no sheet"
        if not OF_A_SHEET.fullmatch(notice.code):
            assert place.line >= 1, f"{notice.text()} names no row"
            assert place.column >= 1, f"{notice.text()} names no column"
            assert re.search(r" .+![A-Z]+[1-9]", notice.text()), notice.text()
    for language in LANGUAGES:
        for phrase in (notice.message(language), notice.remedy(language)):
            assert phrase.strip(), f"{notice.code} says nothing in {language}"
            assert phrase.isprintable(), f"{notice.code} says {phrase!r}"
            assert len(phrase) < 3_000, f"{notice.code} says {len(phrase)} letters"
    return notice.code


@pytest.mark.parametrize("part", range(PARTS))
def test_every_damaged_workbook_gets_an_answer(part: int, tmp_path: Path, long_run: bool) -> None:
    count = (FULL if long_run else SAMPLE) // PARTS
    codes = Counter[str]()
    taken = 0
    for seed in range(part * FULL // PARTS, part * FULL // PARTS + count):
        way, raw = workbook_of_seed(seed)
        folder = tmp_path / str(seed)
        folder.mkdir()
        start = process_time()
        try:
            accepted, said = answer(raw, folder)
        except Exception as error:
            error.add_note(f"python -m tests.fuzz.workbooks {seed} FILE writes it ({way})")
            raise
        assert process_time() - start < MOST_SECONDS, f"seed {seed} ({way}) took too long"
        taken += accepted
        codes.update(set(said))

    assert taken < count, "nothing was damaged"
    assert len(codes) >= (15 if long_run else 3), "the workbooks are too much alike"


def test_a_seed_is_always_the_same_damage() -> None:
    for seed in (5, 6, 7):
        assert workbook_of_seed(seed)[0] == workbook_of_seed(seed)[0]
