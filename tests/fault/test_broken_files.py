"""A broken case file is refused with faults that can be read, never with a traceback."""

import random

import pytest

from bundlinje.core.case import Case
from bundlinje.errors import Fault, Refused
from bundlinje.files.case_folder import parse_case
from bundlinje.locale import LANGUAGES
from tests.fault.scenes import WHOLE

SAMPLE, FULL = 300, 20_000
ODD = [
    *"{}[]:,-?&*!|>'\"%@`#\\~ \t\r\n\0\x07\x85\u00a0\u200b\u2028\ufeffæ😀",
    "1,5", "1_000", "0751", "no", "12:30", "nan", ".inf", "1e999", "null", "true", "- ", ": ",
    "---", "...", "<<: *a", "&a", "!!python/object:os.system", "rest", "{a: 1}", "[1, [2]]", "''",
]  # fmt: skip


def _swap_lines(lines: list[str], chance: random.Random) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _drop_line(lines: list[str], chance: random.Random) -> None:
    del lines[chance.randrange(len(lines))]


def _repeat_line(lines: list[str], chance: random.Random) -> None:
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))


def _indent_line(lines: list[str], chance: random.Random) -> None:
    number = chance.randrange(len(lines))
    lines[number] = " " * chance.randrange(8) + lines[number].lstrip()


def _cut_value(lines: list[str], chance: random.Random) -> None:
    number = chance.randrange(len(lines))
    lines[number] = lines[number].split(":")[0] + ":"


def _replace_value(lines: list[str], chance: random.Random) -> None:
    number = chance.randrange(len(lines))
    lines[number] = f"{lines[number].split(':')[0]}: {chance.choice(ODD)}"


def _insert_odd(lines: list[str], chance: random.Random) -> None:
    number = chance.randrange(len(lines))
    at = chance.randint(0, len(lines[number]))
    lines[number] = lines[number][:at] + chance.choice(ODD) + lines[number][at:]


def _drop_letter(lines: list[str], chance: random.Random) -> None:
    number = chance.randrange(len(lines))
    at = chance.randint(0, len(lines[number]))
    lines[number] = lines[number][:at] + lines[number][at + 1 :]


CHANGES = (
    _swap_lines,
    _drop_line,
    _repeat_line,
    _indent_line,
    _cut_value,
    _replace_value,
    _insert_odd,
    _drop_letter,
)


def _broken(seed: int) -> bytes:
    """Return the whole file with one to four changes, and sometimes a broken byte or end."""
    chance = random.Random(seed)
    lines = WHOLE.read_text(encoding="utf-8").splitlines()
    for _ in range(chance.randint(1, 4)):
        chance.choice(CHANGES)(lines, chance)
    raw = bytearray("\n".join(lines).encode())
    if chance.random() < 0.1:
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    if chance.random() < 0.1:
        del raw[chance.randrange(len(raw)) :]
    return bytes(raw)


def _faults(raw: bytes) -> tuple[Fault, ...]:
    """Return why the bytes are refused; nothing if they are a case."""
    try:
        assert isinstance(parse_case(raw).case, Case)
    except Refused as refused:
        return refused.faults or pytest.fail("refused without a reason")
    return ()


def _check_words(faults: tuple[Fault, ...]) -> None:
    places = [fault.place for fault in faults]
    assert places == sorted(places)
    for fault in faults:
        assert fault.place.line, fault
        for language in LANGUAGES:
            assert fault.text(language).isprintable(), fault
        assert fault.as_json()


@pytest.mark.parametrize("part", range(4))
def test_broken_files_are_refused_in_words(part: int, long_run: bool) -> None:
    count = (FULL if long_run else SAMPLE) // 4
    for seed in range(part * count, (part + 1) * count):
        raw = _broken(seed)
        try:
            _check_words(_faults(raw))
        except Exception as error:
            error.add_note(f"the file of seed {seed}")
            raise


def test_the_whole_file_is_whole() -> None:
    assert parse_case(WHOLE.read_bytes()).case.id == "job-for-borgere"
