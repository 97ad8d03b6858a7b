"""Answers: every cell that was asked for, once, and no other; JSON-stat and BULK say the same."""

import json
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlinje.errors import Refused
from bundlinje.files.statbank.formats import Form, Row, form_for, rows_of
from bundlinje.files.statbank.tables import Selection, read_table_info, select
from tests.support.statbank_server import MadeUpTable
from tests.unit.files.statbank.made_up import ROWS, SMALL, WANTED, codes

JSON_STAT_PAGE = {
    "version": "2.0",
    "class": "dataset",
    "id": ["OMRÅDE", "KØN", "Tid"],
    "size": [1, 2, 1],
    "dimension": {
        "OMRÅDE": {"category": {"label": {"751": "Aarhus"}}},
        "KØN": {"category": {"index": ["M", "K"]}},
        "Tid": {"category": {"index": {"2024": 0}}},
    },
    "value": {"1": 7},
}
"""Version 2.0 with each liberty that https://json-stat.org/full/ allows: a dimension of one
category without an index, an index as a list, and values by their place with a gap."""


def selection_of(table: MadeUpTable, wanted: Mapping[str, list[str]]) -> Selection:
    """Return a checked choice from a made-up table."""
    info = read_table_info(json.dumps(table.info()).encode(), table.id)
    return select(info, wanted)


def chosen_of(selection: Selection) -> dict[str, list[str]]:
    """Return a choice as the server takes it."""
    names = [variable.id for variable in selection.info.variables]
    return dict(zip(names, map(list, selection.codes), strict=True))


def decoded(raw: bytes, form: Form, selection: Selection, folder: Path) -> list[Row]:
    """Return the rows of an answer."""
    file = folder / "answer"
    file.write_bytes(raw)
    return list(rows_of(file, form, selection))


def answer(form: Form, table: MadeUpTable, selection: Selection) -> bytes:
    """Return what the service answers."""
    chosen = chosen_of(selection)
    said = table.bulk(chosen) if form == "BULK" else json.dumps(table.json_stat(chosen))
    return said.encode()


FORMS: tuple[Form, ...] = ("JSONSTAT", "BULK")


@pytest.mark.parametrize("form", FORMS)
def test_cells_are_what_the_table_has(form: Form, tmp_path: Path) -> None:
    selection = selection_of(SMALL, WANTED)
    rows = decoded(answer(form, SMALL, selection), form, selection, tmp_path)

    assert dict(rows) == ROWS
    assert len(rows) == len(ROWS)


def test_bulk_may_have_its_columns_and_rows_in_any_order_and_a_mark(tmp_path: Path) -> None:
    selection = selection_of(SMALL, {"OMRÅDE": ["751"], "KØN": ["M", "K"], "Tid": ["2024"]})
    text = '\ufefftid;KØN;område;Antal\n2024;K;751;"1,5"\r\n2024;M;751;-2.25\n'
    rows = decoded(text.encode(), "BULK", selection, tmp_path)

    assert rows == [Row(("751", "K", "2024"), 1.5), Row(("751", "M", "2024"), -2.25)]


def test_every_way_of_writing_json_stat_is_read(tmp_path: Path) -> None:
    selection = selection_of(SMALL, {"OMRÅDE": ["751"], "KØN": ["M", "K"], "Tid": ["2024"]})
    rows = decoded(json.dumps(JSON_STAT_PAGE).encode(), "JSONSTAT", selection, tmp_path)

    assert rows == [Row(("751", "M", "2024"), None), Row(("751", "K", "2024"), 7.0)]


@pytest.mark.parametrize("sign", ["..", "...", "…", ".", "-", "", " .. "])
def test_a_cell_without_a_number_is_none_and_not_zero(sign: str, tmp_path: Path) -> None:
    selection = selection_of(SMALL, {"OMRÅDE": ["751"], "KØN": ["M"], "Tid": ["2024"]})
    text = f"OMRÅDE;KØN;TID;INDHOLD\r\n751;M;2024;{sign}\r\n"

    assert decoded(text.encode(), "BULK", selection, tmp_path) == [Row(("751", "M", "2024"), None)]


# --- The same cube in both forms -----------------------------------------------------------------

WORD = st.text("abcÆØÅ0123456789", min_size=1, max_size=4)
NUMBER = (
    st.none() | st.integers(-(10**9), 10**9) | st.integers(-(10**6), 10**6).map(lambda n: n / 8)
)


@st.composite
def cubes(draw: st.DrawFn) -> tuple[MadeUpTable, dict[str, list[str]]]:
    """Return a table with up to four variables, and a choice from it in any order."""
    name = st.text("ABCDEFÆØÅ", min_size=1, max_size=5)
    names = draw(st.lists(name, min_size=1, max_size=3, unique_by=str.casefold))
    variables = {
        each: [(code, f"tekst {code}") for code in draw(st.lists(WORD, min_size=1, max_size=4,
                                                                 unique=True))]
        for each in [*names, "Tid"]
    }  # fmt: skip
    cells = {
        key: draw(NUMBER) for key in product(*([code for code, _ in v] for v in variables.values()))
    }
    wanted = {
        each: draw(st.lists(st.sampled_from([code for code, _ in values]), min_size=1, unique=True))
        for each, values in variables.items()
    }
    return MadeUpTable("KUBE1", variables, cells), wanted


@given(cubes())
def test_both_forms_of_a_cube_are_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, cube: tuple[MadeUpTable, dict[str, list[str]]]
) -> None:
    table, wanted = cube
    folder = tmp_path_factory.getbasetemp()
    selection = selection_of(table, wanted)
    found = [
        sorted(decoded(answer(form, table, selection), form, selection, folder), key=str)
        for form in FORMS
    ]
    truth = [Row(key, table.cells[key]) for key in product(*wanted.values())]

    assert found[0] == found[1] == sorted(truth, key=str)


@given(cubes(), st.data())
def test_a_row_that_is_missing_twice_there_or_strange_is_noticed(
    tmp_path_factory: pytest.TempPathFactory,
    cube: tuple[MadeUpTable, dict[str, list[str]]],
    data: st.DataObject,
) -> None:
    table, wanted = cube
    folder = tmp_path_factory.getbasetemp()
    selection = selection_of(table, wanted)
    head, *lines = answer("BULK", table, selection).splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    strange = b"?" + lines[at]
    broken = {
        "BL-S012": [lines[:at] + lines[at + 1 :]],
        "BL-S013": [[*lines, lines[at]], [*lines, strange], [*lines[:at], strange]],
    }
    for code, changed in broken.items():
        for rows in changed:
            with pytest.raises(Refused) as refused:
                decoded(head + b"".join(rows), "BULK", selection, folder)
            assert codes(refused.value) == [code]


@settings(max_examples=60)
@given(cubes(), st.data())
def test_an_answer_cut_anywhere_never_passes_for_whole(
    tmp_path_factory: pytest.TempPathFactory,
    cube: tuple[MadeUpTable, dict[str, list[str]]],
    data: st.DataObject,
) -> None:
    """Except where only letters of the last number of BULK are missing: there its length tells."""
    table, wanted = cube
    folder = tmp_path_factory.getbasetemp()
    selection = selection_of(table, wanted)
    for form in FORMS:
        raw = answer(form, table, selection)
        last = raw.rindex(b";") if form == "BULK" else len(raw) - 1
        at = data.draw(st.integers(0, last))
        with pytest.raises(Refused):
            decoded(raw[:at], form, selection, folder)


# --- Broken answers ------------------------------------------------------------------------------

Document = dict[str, Any]


def with_value(*values: Any) -> Callable[[Document], None]:
    """Change the values."""
    return lambda data: data.update(value=list(values))


def with_index(index: Any) -> Callable[[Document], None]:
    """Change the places of a dimension."""
    return lambda data: data["dimension"]["KØN"]["category"].update(index=index)


def without(name: str) -> Callable[[Document], None]:
    """Leave something out."""
    return lambda data: data["dimension"].pop(name)


def two_contents(data: Document) -> None:
    """Add a second content, so that every cell is there twice."""
    category = data["dimension"]["ContentsCode"]["category"]
    category.update(index={"A": 0, "B": 1}, label={"A": "a", "B": "b"})
    data["dimension"]["size"][2] = 2
    data["value"] = data["value"] * 2


BROKEN: dict[str, tuple[Callable[[Document], Any], str]] = {
    "too few values": (with_value(1, 2, 3), "BL-S011"),
    "too many values": (with_value(*range(7)), "BL-S011"),
    "values as a text": (lambda data: data.update(value="1,2,3"), "BL-S011"),
    "no values": (lambda data: data.pop("value"), "BL-S011"),
    "a place beyond the end": (lambda data: data.update(value={"6": 1}), "BL-S011"),
    "a place that is no number": (lambda data: data.update(value={"x": 1}), "BL-S011"),
    "a text": (with_value(1, 2, "..", 4, 5, 6), "BL-S014"),
    "a truth": (with_value(1, 2, True, 4, 5, 6), "BL-S014"),
    "a list": (with_value(1, 2, [3], 4, 5, 6), "BL-S014"),
    "beyond all numbers": (with_value(1, 2, 10**400, 4, 5, 6), "BL-S014"),
    "two places alike": (with_index({"TOT": 0, "M": 1, "K": 1}), "BL-S011"),
    "a place too far": (with_index({"TOT": 0, "M": 1, "K": 3}), "BL-S011"),
    "a code less": (with_index({"TOT": 0, "M": 1}), "BL-S011"),
    "codes that are numbers": (with_index([0, 1, 2]), "BL-S011"),
    "the same code twice": (with_index(["TOT", "M", "M"]), "BL-S011"),
    "another code": (with_index(["TOT", "M", "X"]), "BL-S013"),
    "no dimension": (without("KØN"), "BL-S011"),
    "no sizes": (without("size"), "BL-S011"),
    "no names": (without("id"), "BL-S011"),
    "two contents": (two_contents, "BL-S011"),
}


@pytest.mark.parametrize(("change", "code"), BROKEN.values(), ids=BROKEN)
def test_broken_json_stat_is_refused(
    change: Callable[[Document], Any], code: str, tmp_path: Path
) -> None:
    selection = selection_of(SMALL, WANTED)
    document = json.loads(answer("JSONSTAT", SMALL, selection))
    change(document["dataset"])
    with pytest.raises(Refused) as refused:
        decoded(json.dumps(document).encode(), "JSONSTAT", selection, tmp_path)

    assert codes(refused.value) == [code]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b'"dataset"',
        b"\xff\xfe\x00",
        b'{"dataset": {"value": [NaN]}}',
        b'{"dataset": [], "dataset": {}}',
        b"[" * 100_000,
        b'{"dataset": {"dimension": {"id": ["x"], "size": [1], "x": {}}, "value": [1]}}',
    ],
)
def test_what_is_no_json_stat_is_refused(raw: bytes, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        decoded(raw, "JSONSTAT", selection_of(SMALL, WANTED), tmp_path)

    assert codes(refused.value) == ["BL-S011"]


def test_the_same_code_twice_in_json_is_refused_and_not_overwritten(tmp_path: Path) -> None:
    selection = selection_of(SMALL, WANTED)
    raw = answer("JSONSTAT", SMALL, selection).replace(b'"M": 1', b'"M": 1, "M": 1')
    with pytest.raises(Refused) as refused:
        decoded(raw, "JSONSTAT", selection, tmp_path)

    assert codes(refused.value) == ["BL-S011"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "BL-S011"),
        ("<html>log on</html>", "BL-S011"),
        ("OMRÅDE;KØN;INDHOLD\n751;M;3\n", "BL-S011"),
        ("OMRÅDE;KØN;TID;ALDER;INDHOLD\n751;M;2024;7;3\n", "BL-S011"),
        ("OMRÅDE;OMRÅDE;TID;INDHOLD\n751;751;2024;3\n", "BL-S011"),
        ("OMRÅDE;KØN;TID;INDHOLD\n751;M;2024;3;4\n", "BL-S011"),
        ("OMRÅDE;KØN;TID;INDHOLD\n751;M;2024\n", "BL-S011"),
        ("OMRÅDE,KØN,TID,INDHOLD\n751,M,2024,3\n", "BL-S011"),
        ('OMRÅDE;KØN;TID;INDHOLD\n751;M;2024;"3\n', "BL-S011"),
        ("OMRÅDE;KØN;TID;INDHOLD\n", "BL-S012"),
        ("OMRÅDE;KØN;TID;INDHOLD\nAarhus;M;2024;3\n", "BL-S013"),
        ("OMRÅDE;KØN;TID;INDHOLD\n751;M;2023;3\n", "BL-S013"),
        ("OMRÅDE;KØN;TID;INDHOLD\n751;M;2024;1.234.567\n", "BL-S014"),
        ("OMRÅDE;KØN;TID;INDHOLD\n751;M;2024;1 234\n", "BL-S014"),
        ("OMRÅDE;KØN;TID;INDHOLD\n751;M;2024;1e3\n", "BL-S014"),
        ("OMRÅDE;KØN;TID;INDHOLD\n751;M;2024;nan\n", "BL-S014"),
        ("OMRÅDE;KØN;TID;INDHOLD\n751;M;2024;,5\n", "BL-S014"),
        ("OMRÅDE;KØN;TID;INDHOLD\n751;M;2024;" + "9" * 400 + "\n", "BL-S014"),
        ("OMRÅDE;KØN;TID;INDHOLD\n751;M;2024;x\n", "BL-S014"),
    ],
)
def test_broken_bulk_is_refused(text: str, code: str, tmp_path: Path) -> None:
    selection = selection_of(SMALL, {"OMRÅDE": ["751"], "KØN": ["M"], "Tid": ["2024"]})
    with pytest.raises(Refused) as refused:
        decoded(text.encode(), "BULK", selection, tmp_path)

    assert codes(refused.value) == [code]


def test_letters_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    selection = selection_of(SMALL, {"OMRÅDE": ["751"], "KØN": ["M"], "Tid": ["2024"]})
    with pytest.raises(Refused) as refused:
        decoded("OMRÅDE;KØN;TID;INDHOLD\n".encode("cp1252"), "BULK", selection, tmp_path)

    assert codes(refused.value) == ["BL-S011"]


def test_bulk_is_read_line_by_line(tmp_path: Path) -> None:
    selection = selection_of(SMALL, {"OMRÅDE": ["751"], "KØN": ["M", "K"], "Tid": ["2024"]})
    (tmp_path / "answer").write_text(
        "OMRÅDE;KØN;TID;INDHOLD\n751;M;2024;3\nthis is broken\n", encoding="utf-8"
    )
    rows = rows_of(tmp_path / "answer", "BULK", selection)

    assert next(rows) == Row(("751", "M", "2024"), 3.0)
    with pytest.raises(Refused):
        next(rows)


# --- What is chosen ------------------------------------------------------------------------------


def test_json_stat_is_asked_for_until_it_is_too_much() -> None:
    many = [(str(at), str(at)) for at in range(1001)]
    table = MadeUpTable("STOR1", {"A": many, "B": many, "Tid": [("2024", "2024")]}, {})
    exactly = {"A": ["*"], "B": [str(at) for at in range(999)], "Tid": ["2024"]}

    assert form_for(selection_of(table, exactly)) == "JSONSTAT"
    assert form_for(selection_of(table, {**exactly, "B": ["*"]})) == "BULK"


def test_every_wrong_choice_is_told_at_once_with_the_nearest_right_one() -> None:
    with pytest.raises(Refused) as refused:
        selection_of(SMALL, {"OMRADE": ["751"], "KØN": ["F", "k"], "Tid": ["2042"]})
    faults = refused.value.faults

    assert codes(refused.value) == ["BL-S021", "BL-S023", "BL-S022", "BL-S022", "BL-S022"]
    assert [fault.path for fault in faults] == [
        "BOERN1.OMRADE", "BOERN1.OMRÅDE", "BOERN1.KØN", "BOERN1.KØN", "BOERN1.Tid"
    ]  # fmt: skip
    assert faults[0].values["near"] == "OMRÅDE"
    assert faults[3].values["near"] == "K (Kvinder)"
    assert faults[4].values["near"] == "2024 (2024)"


def test_a_text_instead_of_a_code_leads_to_its_code() -> None:
    with pytest.raises(Refused) as refused:
        selection_of(SMALL, {"OMRÅDE": ["Aarhus"], "KØN": ["mænd"], "Tid": ["2024"]})

    assert [fault.values["near"] for fault in refused.value.faults] == ["751 (Aarhus)", "M (Mænd)"]


def test_nothing_is_left_for_the_service_to_add_up() -> None:
    with pytest.raises(Refused) as refused:
        selection_of(SMALL, {"OMRÅDE": [], "Tid": ["2024"]})

    assert codes(refused.value) == ["BL-S023", "BL-S023"]


def test_a_code_with_two_meanings_is_refused_also_among_all() -> None:
    """ANBAAR2 has 0 for every age and for infants."""
    ages = [("0", "I alt"), ("0", "0 år"), ("1", "1 år")]
    table = MadeUpTable("ANBAAR2", {"ALDER1": ages, "Tid": [("2024", "2024")]}, {})

    assert selection_of(table, {"ALDER1": ["1"], "Tid": ["2024"]}).size == 1
    for wanted in ("0", "*"):
        with pytest.raises(Refused) as refused:
            selection_of(table, {"ALDER1": [wanted], "Tid": ["2024"]})
        assert codes(refused.value) == ["BL-S024"]
        assert "»I alt«, »0 år«" in refused.value.faults[0].text("da")


def test_the_same_code_twice_is_asked_for_once() -> None:
    selection = selection_of(SMALL, {"område": ["751", "751"], "køn": ["M"], "TID": ["2024"]})

    assert selection.codes == (("751",), ("M",), ("2024",))


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.pop("id"),
        lambda said: said.update(id="ANOTHER"),
        lambda said: said.update(variables=[]),
        lambda said: said.update(variables=None),
        lambda said: said["variables"][0].update(values=[]),
        lambda said: said["variables"][0].update(id="tid"),
        lambda said: said["variables"][0].update(id=7),
        lambda said: said["variables"][0]["values"][0].update(id=751),
        lambda said: said["variables"][0]["values"][0].pop("text"),
    ],
)
def test_a_broken_description_of_a_table_is_refused(change: Callable[[Document], Any]) -> None:
    said = SMALL.info()
    change(said)
    with pytest.raises(Refused) as refused:
        read_table_info(json.dumps(said).encode(), "BOERN1")

    assert codes(refused.value) == ["BL-S011"]


def test_a_description_tells_what_a_table_is() -> None:
    info = read_table_info(json.dumps(SMALL.info()).encode(), "boern1")

    assert (info.id, info.unit, info.updated) == ("BOERN1", "Antal", "2025-04-10T08:00:00")
    assert info.codes["KØN"] == {"TOT": "I alt", "M": "Mænd", "K": "Kvinder"}
    assert [variable.is_time for variable in info.variables] == [False, False, True]
