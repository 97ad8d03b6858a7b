"""What people write that YAML reads otherwise: each is read as it looks, or refused with a remedy.

The two Danish municipality codes stand for all numbers with a leading zero.
"""

from typing import Any

import pytest

from bundlinje.errors import Finding, Refused
from bundlinje.files.case_folder import CaseFile, parse_case
from bundlinje.files.doubts import doubts
from tests.fault.scenes import WHOLE

LINES = {
    "number": ("    price: 150000", "    price: {}"),
    "text": ("    title: I job", "    title: {}"),
    "truth": ("    employment: false", "    employment: {}"),
    "year": ("  year: 2024", "  year: {}"),
    "row": ("    change: [-0.5, -0.4]", "    change: {}"),
    "payers": ("    payers: {municipality: rest}", "    payers: {}"),
    "share": ("      mean: 0.15", "      mean: {}"),
    "file": ("format: 1", "format: 1{}"),
}
"""A place in the whole case, and the line with a gap for what is written there."""

READ: list[tuple[str, str, Any]] = [
    ("text", "0101", "0101"),
    ("text", '"0101"', "0101"),
    ("text", "'0751'", "0751"),
    ("text", "no", "no"),
    ("text", "yes", "yes"),
    ("text", "on", "on"),
    ("text", "off", "off"),
    ("text", "y", "y"),
    ("text", "12:30", "12:30"),
    ("text", "1,5", "1,5"),
    ("text", "1_000", "1_000"),
    ("text", "1.000.000", "1.000.000"),
    ("text", "0x1F", "0x1F"),
    ("text", "2026-02-30", "2026-02-30"),
    ("text", "“citat”", "“citat”"),
    ("text", "50 %", "50 %"),
    ("text", "'1.10'", "1.10"),
    ("text", "Ærø\u00a0Å", "Ærø\u00a0Å"),
    ("number", "1.10", 1.1),
    ("number", "1e3", 1000.0),
    ("number", "1E-3", 0.001),
    ("number", "-0", 0.0),
    ("number", "0.1", 0.1),
    ("number", "5 # fem", 5.0),
    ("number", "dk/benefit/sickness-max", "dk/benefit/sickness-max"),
    ("number", "case/my_own-1.5", "case/my_own-1.5"),
    ("truth", "true", True),
    ("row", "[-0.5,-0.4]", (-0.5, -0.4)),
    ("row", "[1, 5]", (1.0, 5.0)),
]

REFUSED: list[tuple[str, str, str, str]] = [
    ("number", "0101", "BL-C012", "Write 101."),
    ("number", "'0751'", "BL-C012", "Write 751."),
    ("number", "no", "BL-C013", "Write a number with a point"),
    ("number", "12:30", "BL-C013", "Write a number with a point"),
    ("number", "1,5", "BL-C012", "Write 1.5."),
    ("number", "1_000", "BL-C012", "Write 1000."),
    ("number", "1.000.000", "BL-C012", "Write 1000000."),
    ("number", "14.349,50", "BL-C012", "Write 14349.50."),
    ("number", "1 000", "BL-C012", "Write 1000."),
    ("number", "1\u00a0000", "BL-C012", "Write 1000."),
    ("number", ".5", "BL-C012", "Write 0.5."),
    ("number", "5.", "BL-C012", "Write 5."),
    ("number", "+5", "BL-C012", "Write 5."),
    ("number", '"1.5"', "BL-C012", "Write 1.5."),
    ("number", "0x1F", "BL-C013", "Write a number with a point"),
    ("number", "0o17", "BL-C013", "Write a number with a point"),
    ("number", "nan", "BL-C013", "Write a number with a point"),
    ("number", ".inf", "BL-C013", "Write a number with a point"),
    ("number", "1e999", "BL-Y030", "Write"),
    ("number", "null", "BL-C027", "Write the value, or remove the line."),
    ("number", "~", "BL-C027", "Write the value, or remove the line."),
    ("number", "", "BL-C027", "Write the value, or remove the line."),
    ("number", "# 5", "BL-C027", "Write the value, or remove the line."),
    ("number", "2026-02-30", "BL-C013", "Write a number with a point"),
    ("number", "2026/02/30", "BL-C013", "Write a number with a point"),
    ("number", "50 %", "BL-C012", "Write 0.5."),
    ("number", "kr. 5", "BL-C012", "Write 5."),
    ("number", "13,3 mio. kr.", "BL-C012", "Write 13300000."),
    ("number", "1/3", "BL-C012", "Write 0.333333."),
    ("number", "“5”", "BL-C012", "Write 5."),
    ("number", "https://ams.dk/satser", "BL-C037", "the address beside it as its source"),
    ("number", "kr/år", "BL-C038", "e.g. case/my-number"),
    ("number", "DK/benefit/sickness max", "BL-C012", "Write dk/benefit/sickness-max."),
    ("payers", "{municipality: []}", "BL-C014", "Write a number"),
    ("payers", "{municipality: [1, rest]}", "BL-C014", "Write a number"),
    ("payers", "{municipality: ja}", "BL-C013", "Write a number"),
    ("number", "{fact: 1/3}", "BL-C039", "write value in place of fact"),
    ("share", "15 pct.", "BL-C012", "Write 0.15."),
    ("text", "1.10", "BL-C017", "'1.10'"),
    ("text", "5", "BL-C017", "'5'"),
    ("text", "true", "BL-C017", "'true'"),
    ("text", "null", "BL-C027", "Write the value, or remove the line."),
    ("text", "a: b", "BL-Y040", "put the whole text in quotation marks"),
    ("text", "“a: b”", "BL-Y051", "Write straight quotation marks"),
    ("text", '"a', "BL-Y043", "where the text ends"),
    ("text", "50\t%", "BL-Y013", "Use spaces instead"),
    ("text", "@a", "BL-Y045", "put the text in quotation marks"),
    ("truth", "no", "BL-C019", "Write false."),
    ("truth", "yes", "BL-C019", "Write true."),
    ("truth", "on", "BL-C019", "Write true."),
    ("truth", "off", "BL-C019", "Write false."),
    ("truth", "y", "BL-C019", "Write true."),
    ("truth", "nej", "BL-C019", "Write false."),
    ("truth", "FALSE", "BL-C019", "Write false."),
    ("year", "2.024", "BL-C015", "Write 2024."),
    ("year", "'2024'", "BL-C015", "Write 2024."),
    ("year", "2024.0", "BL-C015", "Write 2024."),
    ("year", "2024-01-01", "BL-C016", "Write a whole number in digits only"),
    ("row", "[1,5, 2]", "BL-Y032", "If it is a decimal comma, write a point: 1.5."),
    ("row", "-0.5, -0.4", "BL-C013", "Write a number with a point"),
    ("share", "&a 0.15", "BL-Y021", "Remove it"),
    ("share", "*a", "BL-Y020", "Write the value out"),
    ("share", "!!float 0.15", "BL-Y022", "Remove it"),
    ("share", "!!python/object/apply:os.system ['true']", "BL-Y022", "Remove it"),
    ("share", "0.1\n      mean: 0.2", "BL-Y027", "Keep one of them"),
    ("file", "\n<<: {title: x}", "BL-Y025", "Write the fields out"),
    ("file", "\n---\nformat: 1", "BL-Y026", ""),
    ("file", "\n\tid: x", "BL-Y013", "Use spaces instead"),
    ("file", "\n\u00a0 x: 1", "BL-Y014", "type an ordinary space"),
    ("file", "\nx\u200b: 1", "BL-Y012", "Delete it"),
]


def written(where: str, letters: str) -> str:
    """Return the whole case with letters in the gap of a line."""
    whole = WHOLE.read_text(encoding="utf-8")
    line, gap = LINES[where]
    assert whole.count(f"{line}\n") == 1
    return whole.replace(f"{line}\n", gap.format(letters) + "\n")


def value_at(file: CaseFile, where: str) -> Any:
    """Return what was read at a place; a number as its figure or its name."""
    case = file.case
    price, change = case.accounts["aid"].price, case.consequences["less-aid"].change
    assert price is not None
    assert isinstance(change, tuple)
    return {
        "number": price.fact or price.value,
        "text": case.effects["job"].title.da,
        "truth": case.effects["job"].employment,
        "row": tuple(each.value for each in change),
    }[where]


@pytest.mark.parametrize(("where", "letters", "value"), READ)
def test_read_as_it_looks(where: str, letters: str, value: Any) -> None:
    read = value_at(parse_case(written(where, letters).encode()), where)

    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(("where", "letters", "code", "remedy"), REFUSED)
def test_refused_with_a_remedy(where: str, letters: str, code: str, remedy: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_case(written(where, letters).encode())

    found = {fault.code: fault for fault in refused.value.faults}
    assert remedy in found[code].remedy("en")
    assert found[code].remedy("da")
    assert found[code].place.line > 0
    assert len(found) <= 2, "one slip is not a list of faults"


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_line_ends_and_byte_order_marks_mean_nothing(ends: str, mark: str) -> None:
    whole = WHOLE.read_text(encoding="utf-8")
    raw = (mark + whole.replace("\n", ends)).encode()

    assert parse_case(raw).canonical() == parse_case(whole.encode()).canonical()


@pytest.mark.parametrize(
    ("codec", "code", "line"),
    [("cp1252", "BL-Y010", 32), ("latin-1", "BL-Y010", 32), ("utf-16", "BL-Y011", 1)],
)
def test_other_encodings_are_named(codec: str, code: str, line: int) -> None:
    with pytest.raises(Refused) as refused:
        parse_case(WHOLE.read_text(encoding="utf-8").encode(codec))

    (fault,) = refused.value.faults
    assert (fault.code, fault.place.line) == (code, line)
    assert "UTF-8" in fault.remedy("da")


class TestThousands:
    """`14.349` is a decimal here and fourteen thousand to a Dane, so an amount is asked about."""

    def found(self, letters: str, where: str = "number") -> list[Finding]:
        return doubts(parse_case(written(where, letters).encode()))

    @pytest.mark.parametrize(
        ("letters", "meant"),
        [("14.349", "14349"), ("1.000", "1000"), ("{low: 1, high: 250.000}", "250000")],
    )
    def test_three_decimals_in_an_amount_are_asked_about(self, letters: str, meant: str) -> None:
        (finding,) = self.found(letters)

        assert (finding.code, finding.values["meant"]) == ("BL-F020", meant)
        assert finding.place.line == 39

    @pytest.mark.parametrize("letters", ["14.35", "14.3490", "0.349", "14349", "1.5e3", "1234.567"])
    def test_other_amounts_are_not(self, letters: str) -> None:
        assert self.found(letters) == []

    def test_other_numbers_are_not(self) -> None:
        assert self.found("0.150", "share") == []
