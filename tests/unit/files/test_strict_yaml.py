"""Reading YAML: the data, and the place of every part of it."""

import pytest

from bundlinje.errors import Place, Refused
from bundlinje.files.strict_yaml import Document, read

TEXT = """\
# a comment
name: Job
effects:
  hba1c:
    value: 1.10
    row: [1, two, null]
    a.b: yes
list:
  - x: 1
  - "0751"
nothing:
"""


@pytest.fixture(scope="module")
def document() -> Document:
    return read(TEXT.encode(), "case.yaml")


def codes(text: str | bytes) -> list[str]:
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(Refused) as refused:
        read(raw, "case.yaml")
    return [fault.code for fault in refused.value.faults]


def test_data_is_plain(document: Document) -> None:
    assert document.data == {
        "name": "Job",
        "effects": {"hba1c": {"value": 1.1, "row": [1, "two", None], "a.b": "yes"}},
        "list": [{"x": 1}, "0751"],
        "nothing": None,
    }


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ((), 2, 1),
        (("name",), 2, 7),
        (("effects",), 3, 1),
        (("effects", "hba1c"), 4, 3),
        (("effects", "hba1c", "value"), 5, 12),
        (("effects", "hba1c", "row"), 6, 10),
        (("effects", "hba1c", "row", 1), 6, 14),
        (("list", 0), 9, 5),
        (("list", 0, "x"), 9, 8),
        (("list", 1), 10, 5),
        (("nothing",), 11, 1),
        (("effects", "hba1c", "missing", "more"), 4, 3),
        (("list", 7), 8, 1),
        (("unheard-of",), 2, 1),
    ],
)
def test_place(document: Document, path: tuple[str | int, ...], line: int, column: int) -> None:
    assert document.place(path) == Place("case.yaml", line, column)


def test_place_of_a_key(document: Document) -> None:
    assert document.key_place(("effects", "hba1c", "value")) == Place("case.yaml", 5, 5)


def test_scalars_as_written(document: Document) -> None:
    assert document.written(("effects", "hba1c", "value")) == "1.10"
    assert document.written(("effects",)) is None
    assert document.written(("unheard-of",)) is None


@pytest.mark.parametrize(
    ("dotted", "path"),
    [
        ("", ()),
        ("effects.hba1c.row.1", ("effects", "hba1c", "row", 1)),
        ("effects.hba1c.a.b", ("effects", "hba1c", "a.b")),
        ("list.0.x", ("list", 0, "x")),
        ("effects.hba1c.value.mean", ("effects", "hba1c", "value")),
        ("unheard-of.x", ()),
    ],
)
def test_path_of_a_dotted_one(document: Document, dotted: str, path: tuple[str | int, ...]) -> None:
    assert document.path_of(dotted) == path


def test_quoted_scalars_are_text() -> None:
    assert read(b"- '1'\n- \"true\"\n- ''\n- |\n  5\n", "a").data == ["1", "true", "", "5\n"]


def test_keys_are_text_as_written() -> None:
    assert read(b"2024: 1\n0751: 2\n'true': 3\n~: 4\n", "a").data == {
        "2024": 1,
        "0751": 2,
        "true": 3,
        "~": 4,
    }


def test_byte_order_mark_and_windows_line_ends() -> None:
    document = read(b"\xef\xbb\xbfa: 1\r\nb: \xc3\xa6\r\n", "a")
    assert document.data == {"a": 1, "b": "æ"}
    assert document.place(("b",)) == Place("a", 2, 4)


def test_columns_count_letters() -> None:
    assert read("{æøå: 1, 😀: 2}".encode(), "a").place(("😀",)) == Place("a", 1, 13)


def test_faults_of_all_kinds_at_once_in_order() -> None:
    text = 'a: &x 1\nb: *x\nc: !!int 5\na: 2\n<<: 3\n[k]: 4\nd: 1e999\ne: "\\u0007"\nf: [1,5]\n'
    assert codes(text) == [
        "BL-Y021", "BL-Y020", "BL-Y022", "BL-Y027", "BL-Y025", "BL-Y024", "BL-Y030", "BL-Y016",
        "BL-Y032",
    ]  # fmt: skip


def test_faults_before_a_mistake_that_stops_the_reading_are_kept() -> None:
    assert codes("a: &x 1\nb: c: d\ne: *x\n") == ["BL-Y021", "BL-Y040"]


def test_other_encodings_are_read_on() -> None:
    assert codes("a: æ\nb: &x ø\n".encode("cp1252")) == ["BL-Y010", "BL-Y021"]


def test_depth() -> None:
    assert read(b"[" * 32 + b"]" * 32, "a").data
    assert codes("[" * 33 + "]" * 33) == ["BL-Y028"]


def test_commas_with_a_space_separate() -> None:
    assert read(b"[1, 5]", "a").data == [1, 5]
    assert read(b"[a,5]", "a").data == ["a", 5]
    assert read(b"['1','5']", "a").data == ["1", "5"]
    assert codes("{a: 1,2: 3}") == ["BL-Y032"]


@pytest.mark.parametrize("mark", ["\ufeff", "\u202e", "\x85", "\u2028", "\x00", "\x7f", "\x1b"])
def test_hidden_characters(mark: str) -> None:
    assert codes(f"name: a{mark}b and more\n") == ["BL-Y012"]
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in mark)
    assert codes(f'name: "a{escaped}b"\n') == ["BL-Y016"]


def test_lines_of_hidden_characters_are_listed() -> None:
    with pytest.raises(Refused) as refused:
        read(b"a: x\x07\n" * 9, "a")
    first = refused.value.faults[0]
    assert first.values["lines"] == "1, 2, 3, 4, 5 …"
    assert first.place == Place("a", 1, 5)
