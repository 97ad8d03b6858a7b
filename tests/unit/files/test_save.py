"""Changing a value leaves every other byte alone: comments, order, quotation marks, line ends."""

import os
import re
import stat
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bundlinje.errors import Refused
from bundlinje.files.case_folder import parse_case
from bundlinje.files.save import changed, save_case, value_of
from bundlinje.files.strict_yaml import read
from bundlinje.service import cases
from tests.fault.scenes import WHOLE
from tests.fuzz.yaml_text import text_of
from tests.support.random_cases import valid_case

CORPUS = Path(__file__).parents[2] / "corpus" / "format-1"
FILES = sorted(CORPUS.glob("*/case.yaml"))
EVERY = (CORPUS / "every-section" / "case.yaml").read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.yaml").write_bytes(EVERY)
    return tmp_path


def refused(folder: Path, path: str, letters: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        cases.set_value(folder, path, letters)
    assert (folder / "case.yaml").read_bytes() == EVERY, "nothing is written"
    assert [file.name for file in folder.iterdir()] == ["case.yaml"], "nothing is left behind"
    return [fault.code for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ("horizon.last_year", 2040, "last_year: 2033}", "last_year: 2040}"),
        ("accounts.police.price", 7100, "price: 7000\n", "price: 7100\n"),
        ("inputs.night.title.en", "A night", "en: a night in a shelter}", "en: A night}"),
        ("parties.foundation.title.da", "Fond: A", "{da: Fonden, en", '{da: "Fond: A", en'),
        ("published.project-total.source", "assumed: x", '"https://example.org/accounts"',
         '"assumed: x"'),
        ("costs.talks.spread.0", 0.25, "[0.75, 0.25]", "[0.25, 0.25]"),
        ("options.home.invited.young.2026", 5, "2025: 20}\n      so",
         "2025: 20, 2026: 5}\n      so"),
        ("discounting.costs", "mid", "  costs: start\n", "  costs: mid\n"),
        ("segments.sofa.moving_out", 0.1, "    mortality: 0.002\n",
         "    mortality: 0.002\n    moving_out: 0.1\n"),
        ("accounts.tax.note", "’æ😀", "municipality: 0}\n", 'municipality: 0}\n    note: "’æ😀"\n'),
    ],
)  # fmt: skip
def test_only_the_value_changes(path: str, value: Any, old: str, new: str) -> None:
    before = EVERY.decode()
    assert before.count(old) == 1

    after = changed(EVERY, {path: value}).decode()

    assert after == before.replace(old, new)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_saving_without_a_change_is_saving_the_same_bytes(file: Path) -> None:
    raw = file.read_bytes()
    document = read(raw, "case.yaml")
    same = {
        ".".join(map(str, path)): _at(document.data, path)
        for path, spot in document.spots.items()
        if spot.written is not None
    }

    assert changed(raw, {}) == raw
    assert parse_case(changed(raw, same)).canonical() == parse_case(raw).canonical()


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_stay(ends: str, mark: str) -> None:
    raw = (mark + EVERY.decode().replace("\n", ends)).encode()
    steps: dict[str, Any] = {"price_level.year": 2025, "segments.sofa.moving_out": {"value": 0.1}}

    after = changed(raw, steps).decode()

    expected = EVERY.decode().replace("  year: 2024", "  year: 2025", 1)
    expected = expected.replace("ity: 0.002", "ity: 0.002\n    moving_out: {value: 0.1}")
    assert after == mark + expected.replace("\n", ends)


def test_comments_inside_a_section_that_becomes_one_number_stay() -> None:
    whole = WHOLE.read_text(encoding="utf-8")
    noted = whole.replace(
        "      mean: 0.15\n", "      # from two trials\n      mean: 0.15  # of 3\n"
    )

    after = changed(noted.encode(), {"effects.job.value": 0.2}).decode()

    kept = "    value:\n      # from two trials\n      0.2\n      # of 3\n    employment: false\n"
    assert kept in after
    assert parse_case(after.encode()).case.effects["job"].value.value == 0.2


@pytest.mark.parametrize("seed", range(25))
def test_a_changed_value_reads_back_and_every_comment_survives(seed: int) -> None:
    rng = Random(f"save {seed}")
    data = valid_case(seed)
    if data["horizon"]["first_year"] < 1000:
        data = read(EVERY, "case.yaml").data
    raw = _commented(text_of(data, rng), rng)
    document = read(raw.encode(), "case.yaml")
    numbers = [
        path for path, spot in document.spots.items() if isinstance(_at(document.data, path), float)
    ]
    for path in rng.sample(numbers, min(8, len(numbers))):
        value = round(rng.uniform(0.0, 9.0), 3)
        after = changed(raw.encode(), {".".join(map(str, path)): value}).decode()

        now = read(after.encode(), "case.yaml")
        assert _at(now.data, path) == value
        assert list(now.spots) == list(document.spots)
        assert re.findall("#.*", after) == re.findall("#.*", raw)
        assert {k: now.written(k) for k in now.spots if k != path} == {
            k: document.written(k) for k in document.spots if k != path
        }


def _commented(text: str, rng: Random) -> str:
    lines: list[str] = []
    for line in text.splitlines():
        if rng.random() < 0.2:
            lines.append(f"{' ' * rng.randrange(6)}# note {len(lines)}: 1,5 'æ 😀")
        lines.append(line + "  # beside" * (rng.random() < 0.2))
    return "\n".join(lines) + "\n"


def _at(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


@pytest.mark.parametrize(
    ("letters", "value"),
    [("0.5", 0.5), ("2040", 2040), ("true", True), ("{low: 1, high: 2}", {"low": 1, "high": 2}),
     ("[0.5, 0.5]", [0.5, 0.5]), ("case/x", "case/x"), ("A: b", "A: b"), ("'5'", "5"),
     ("1,5", "1,5"), ("- a", "- a"), ("", None), (" ", None)],
)  # fmt: skip
def test_letters_are_read_as_in_a_case_file(letters: str, value: Any) -> None:
    assert value_of(letters) == value


class TestSet:
    """What `bundlinje set` does to a folder."""

    def test_writes_the_value_and_keeps_the_mode(self, folder: Path) -> None:
        (folder / "case.yaml").chmod(0o640)

        cases.set_value(folder, "accounts.police.price", "{low: 6000, high: 8000}")

        file = folder / "case.yaml"
        assert b"price: {low: 6000, high: 8000}\n" in file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) == 0o640
        assert [each.name for each in folder.iterdir()] == ["case.yaml"]

    @pytest.mark.parametrize(
        ("path", "letters", "code"),
        [
            ("accounts.police.price", "7,5", "BL-C012"),
            ("accounts.police.price", "", "BL-C027"),
            ("accounts.polise.price", "5", "BL-C002"),
            ("accounts.police.payers.foundaton", "0.1", "BL-C107"),
            ("horizon.last_year", "1999", "BL-C109"),
            ("horizon.first_year.x", "1999", "BL-Y070"),
            ("costs.talks.spread.7", "1", "BL-Y070"),
            ("", "1", "BL-Y070"),
            ("costs.talks.spread", "[0,5, 0,5]", "BL-Y032"),
            ("costs.talks.spread", "[0.5", "BL-Y044"),
        ],
    )
    def test_refuses_what_would_be_a_fault(
        self, folder: Path, path: str, letters: str, code: str
    ) -> None:
        assert code in refused(folder, path, letters)

    def test_a_folder_that_cannot_be_written_stays_as_it_was(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)

        assert refused(folder, "horizon.last_year", "2035") == ["BL-Y071"]

    def test_somebody_elses_change_is_not_lost(self, folder: Path) -> None:
        theirs = EVERY + b"# theirs\n"

        with pytest.raises(Refused) as caught:
            save_case(
                folder,
                {"horizon.last_year": 2035},
                lambda _: (folder / "case.yaml").write_bytes(theirs),
            )

        assert [fault.code for fault in caught.value.faults] == ["BL-Y072"]
        assert (folder / "case.yaml").read_bytes() == theirs
