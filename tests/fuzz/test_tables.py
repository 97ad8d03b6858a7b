"""Damaged CSV files: each is answered in words, with line and column, and without a traceback."""

from collections import Counter
from pathlib import Path

import pytest

from bundlinje.errors import Notice, Refused
from bundlinje.locale import LANGUAGES
from bundlinje.service import cases
from tests.conftest import ROOT
from tests.fuzz.tables import table_of_seed

SAMPLE, FULL = 60, 2_000
OF_THE_FILE = ("BL-T001", "BL-T002", "BL-T004")
"""Faults of the file as a whole have no line."""
CASE = (ROOT / "examples" / "som-synthetic" / "case.yaml").read_bytes()


def answer(raw: bytes, folder: Path) -> tuple[bool, list[str]]:
    """Return whether a folder with a table is taken, and the codes of what is said about it."""
    (folder / "reference").mkdir(exist_ok=True)
    (folder / "case.yaml").write_bytes(CASE)
    (folder / "reference" / "own.csv").write_bytes(raw)
    faults: tuple[Notice, ...] = ()
    try:
        return True, [told(finding) for finding in cases.check_folder(folder)]
    except Refused as refused:
        faults = refused.faults
    assert faults, "refused without a reason"
    return False, [told(fault) for fault in faults]


def told(notice: Notice) -> str:
    """Return the code of a notice that says where it is, in words that can be read."""
    assert notice.place.file, f"{notice.text()} names no file"
    if notice.code not in OF_THE_FILE:
        assert notice.place.line >= 1, f"{notice.text()} names no line"
        assert notice.place.column >= 1, f"{notice.text()} names no column"
    for language in LANGUAGES:
        for phrase in (notice.message(language), notice.remedy(language)):
            assert phrase.strip(), f"{notice.code} says nothing in {language}"
            assert phrase.isprintable(), f"{notice.code} says {phrase!r}"
            assert len(phrase) < 3_000, f"{notice.code} says {len(phrase)} letters"
    return notice.code


def test_every_damaged_table_gets_an_answer(tmp_path: Path, long_run: bool) -> None:
    count = FULL if long_run else SAMPLE
    codes, taken = Counter[str](), 0
    for seed in range(count):
        try:
            accepted, said = answer(table_of_seed(seed), tmp_path)
        except Exception as error:
            error.add_note(f"the table of seed {seed}: {table_of_seed(seed)[:400]!r}")
            raise
        taken += accepted
        codes.update(set(said))

    assert count / 50 < taken < count / 2, "too few or too many are whole"
    refusals = {code for code in codes if code.startswith(("BL-T", "BL-R"))}
    assert len(refusals) >= (12 if long_run else 6), "the tables are too much alike"


@pytest.mark.parametrize("seed", range(5))
def test_a_seed_is_always_the_same_table(seed: int) -> None:
    assert table_of_seed(seed) == table_of_seed(seed)
