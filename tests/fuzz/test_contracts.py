"""Damaged contract folders: each is answered in words, with its place, and without a traceback."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import pytest

from bundlinje.errors import Notice, Refused
from bundlinje.locale import LANGUAGES
from bundlinje.service import cases
from bundlinje.service.ledger import Where
from bundlinje.service.settlement import settle_folder
from tests.fuzz.contracts import folder_of

SAMPLE, FULL = 160, 10_000
MOST_SECONDS = 1.0
OF_THE_FILE = (
    "BL-T001", "BL-T002", "BL-T004", "BL-K056", "BL-K080", "BL-K081", "BL-K082",
    *(f"BL-Y00{number}" for number in range(1, 10)),
)  # fmt: skip
"""Faults of the file, the folder or the settlement as a whole have no line."""


def told(notice: Notice) -> str:
    """Return the code of a notice that says where it is, in words that can be read."""
    if notice.code not in OF_THE_FILE:
        assert notice.place.file, f"{notice.text()} names no file"
        assert notice.place.line >= 1, f"{notice.text()} names no line"
        assert notice.place.column >= 1, f"{notice.text()} names no column"
    for language in LANGUAGES:
        for phrase in (notice.message(language), notice.remedy(language)):
            assert phrase.strip(), f"{notice.code} says nothing in {language}"
            assert phrase.isprintable(), f"{notice.code} says {phrase!r}"
            assert len(phrase) < 3_000, f"{notice.code} says {len(phrase)} letters"
        assert "010190-1234" not in notice.text(language)
    return notice.code


def answer(folder: Path) -> tuple[bool, list[str]]:
    """Return whether a folder is taken, and the codes of what is said about it."""
    start = process_time()
    try:
        accepted, notices = True, tuple[Notice, ...](cases.check_folder(folder))
    except Refused as refused:
        accepted, notices = False, refused.faults
        assert notices, "refused without a reason"
    taken = process_time() - start
    assert taken < MOST_SECONDS, f"check took {taken:.2f} s"
    codes = [told(item) for item in notices if item.code < "BL-K1" or item.code >= "BL-K2"]
    if accepted:
        codes += settled(folder)
    return accepted, codes


def settled(folder: Path) -> list[str]:
    """Settle a folder that check has taken; only what was not measured may keep it from it."""
    try:
        settle_folder(Where(folder))
    except Refused as refused:
        codes = [told(fault) for fault in refused.faults]
        assert set(codes) <= {"BL-K080", "BL-K082"}, "check takes what settle refuses"
        return codes
    return []


@pytest.mark.parametrize("part", range(4))
def test_every_damaged_contract_folder_gets_an_answer(part: int, long_run: bool) -> None:
    count = (FULL if long_run else SAMPLE) // 4
    codes, ways, taken = Counter[str](), Counter[str](), 0
    for seed in range(part * FULL // 4, part * FULL // 4 + count):
        made = folder_of(seed)
        with TemporaryDirectory() as name:
            made.write(Path(name))
            try:
                accepted, said = answer(Path(name))
            except Exception as error:
                error.add_note(f"python -m tests.fuzz.contracts {seed} FOLDER ({made.origin})")
                raise
        taken += accepted
        ways[made.origin] += 1
        codes.update(set(said))

    assert count / 20 < taken < count / 1.5, "too few or too many are whole"
    refusals = {code for code in codes if not code.startswith("BL-F")}
    assert len(refusals) >= (70 if long_run else 12), "the folders are too much alike"
    assert len(ways) >= 6


def test_a_seed_is_always_the_same_folder() -> None:
    assert [folder_of(seed) for seed in range(20)] == [folder_of(seed) for seed in range(20)]
