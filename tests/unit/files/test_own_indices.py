"""A case's own price indices: read with every fault by its cell, and kept when others are added."""

from pathlib import Path

import openpyxl
import pytest

from bundlinje.errors import Refused
from bundlinje.files.own_indices import TABLE, read_own_indices, read_rows, write_rows
from bundlinje.reference.catalog import national
from bundlinje.reference.indices import OWN_COLUMNS
from bundlinje.service.indices import import_index
from tests.unit.cli.calls import call

NATIONAL = national().indices
HEAD = "series,vintage,year,change,source_url,reason"
RIGHT = "dk/index/kl-wages,2026-06,2026,0.031,https://kl.dk,newer than the national one"


def written(here: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """Write the table of own indices into a case folder."""
    (file := here / TABLE).parent.mkdir(exist_ok=True)
    file.write_bytes("\n".join(lines).encode(encoding))
    return here


def refused(here: Path, *lines: str) -> list[tuple[str, str]]:
    """Return the codes and places of the faults in a table."""
    with pytest.raises(Refused) as caught:
        read_own_indices(written(here, *lines), NATIONAL)
    return [(item.code, str(item.place)) for item in caught.value.faults]


def test_without_a_table_there_are_none(tmp_path: Path) -> None:
    assert read_own_indices(tmp_path, NATIONAL) == {}


def test_a_row_of_a_national_series_takes_its_title_and_kind(tmp_path: Path) -> None:
    (found,) = read_own_indices(written(tmp_path, HEAD, RIGHT), NATIONAL).values()

    assert (found.title.da, found.kind) == ("KL's lønskøn", "wages")
    assert found.at()[2026].change == 0.031
    assert found.at()[2026].reason == "newer than the national one"
    assert found.at()[2026].verification == "unverified"


def test_a_danish_table_says_the_same(tmp_path: Path) -> None:
    danish = (
        "serie;udgave;år;ændring;bekræftelse;kilde;begrundelse",
        "dk/index/kl-wages;2026-06;2026;0,031;bekræftet;https://kl.dk;nyere tal",
    )
    (found,) = read_own_indices(written(tmp_path, *danish, encoding="cp1252"), NATIONAL).values()

    assert found.at()[2026].change == 0.031
    assert found.at()[2026].verification == "verified"


def test_an_index_of_ones_own_may_be_assumed(tmp_path: Path) -> None:
    rows = (
        "series,title_da,kind,vintage,year,change,source_url,reason",
        "own/drivers,Chaufførløn,wages,2026,2027,0.04,antaget: som i aftalen,egen aftale",
    )
    (found,) = read_own_indices(written(tmp_path, *rows), NATIONAL).values()

    assert (found.title.da, found.title.en) == ("Chaufførløn", "Chaufførløn")
    assert found.quantity(found.at()[2027]).is_assumed


def test_every_fault_comes_with_its_cell(tmp_path: Path) -> None:
    file = TABLE.as_posix()
    assert refused(
        tmp_path,
        "series,kind,vintage,year,change,verification,source_url,reason",
        "dk/index/kl-wages,pay,juni,26,3.1,sure,https://kl.dk,newer",
        "Løn,wages,2026-06,2026,0.03,,https://kl.dk,newer",
        "dk/index/kl-wages,,2026-06,2026,many,,https://kl.dk,newer",
        "dk/index/kl-wages,,2026-06,2026,0.03,,https://kl.dk,newer",
        "dk/index/kl-wages,,2026-06,2027,0.03,,,",
    ) == [
        ("BL-R007", f"{file}:2:2"),
        ("BL-R007", f"{file}:2:3"),
        ("BL-R007", f"{file}:2:4"),
        ("BL-R007", f"{file}:2:6"),
        ("BL-R020", f"{file}:2:5"),
        ("BL-R003", f"{file}:3:1"),
        ("BL-R007", f"{file}:3:1"),
        ("BL-T010", f"{file}:4:5"),
        ("BL-R002", f"{file}:5:4"),
        ("BL-R003", f"{file}:6:1"),
    ]


def test_a_column_that_is_missing_or_unknown_is_named(tmp_path: Path) -> None:
    codes = [code for code, _ in refused(tmp_path, "series,year,chnage", "own/x,2026,0.03")]

    assert codes == ["BL-T005", "BL-T007"]


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    rows = read_rows(written(tmp_path, HEAD, RIGHT), NATIONAL)
    write_rows(tmp_path, rows)

    assert read_rows(tmp_path, NATIONAL) == rows
    text = (tmp_path / TABLE).read_bytes()
    assert text.startswith(b"\xef\xbb\xbfseries;")  # as Excel in Denmark opens it
    assert b"0,031" in text
    assert list(rows[0]) == list(OWN_COLUMNS)


# --- Import --------------------------------------------------------------------------------------


@pytest.fixture(name="forecast")
def fixture_forecast(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Skøn"
    for row in ([None, 2026, 2027], ["Løn", 3.1, 2.9], ["Priser i alt", 2, 1.9]):
        book.active.append(row)
    book.save(file := tmp_path / "PL juni 2026.xlsx")
    return file


def test_an_import_adds_replaces_its_own_vintage_and_keeps_the_rest(
    tmp_path: Path, forecast: Path
) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    older = RIGHT.replace("2026-06", "2025-06")
    written(folder, HEAD, older, RIGHT.replace("0.031", "0.5"))
    for _ in "ab":
        import_index(
            forecast, "dk/index/kl-wages", "wages", "2026-06", folder, source="https://kl.dk"
        )
    import_index(forecast, "own/prices", "other", "2026-06", folder)

    found = read_own_indices(folder, NATIONAL)
    wages = found["dk/index/kl-wages"]
    assert {year: item.change for year, item in wages.at().items()} == {2026: 0.031, 2027: 0.029}
    assert wages.at("2025")[2026].change == 0.031
    assert len(wages.changes) == 3
    assert wages.at()[2026].source_url == "https://kl.dk"
    assert wages.at()[2026].verification == "unverified"
    assert found["own/prices"].title.da == "Priser i alt"
    assert found["own/prices"].at()[2027].source_url == "PL juni 2026.xlsx"


def test_nothing_is_written_where_anything_is_wrong(tmp_path: Path, forecast: Path) -> None:
    broken = "dk/index/kl-wages,2026-06,2026,many,https://kl.dk,newer"
    before = (written(tmp_path, HEAD, broken) / TABLE).read_bytes()
    for series, row in (("own/wages", ""), ("own/wages", "Brændsel")):
        with pytest.raises(Refused):
            import_index(forecast, series, "wages", "2026-06", tmp_path, row)

    assert (tmp_path / TABLE).read_bytes() == before


def test_wrong_options_are_all_named_at_once(tmp_path: Path, forecast: Path) -> None:
    with pytest.raises(Refused) as caught:
        import_index(forecast, "Løn", "pay", "sommer", tmp_path / "none")

    assert [item.code for item in caught.value.faults] == ["BL-R029"] * 3 + ["BL-R028"]
    words = [item.values.get("option") for item in caught.value.faults]
    assert words == ["--series", "--kind", "--vintage", None]


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path, forecast: Path) -> None:
    (tmp_path / "reference").write_text("in the way", encoding="utf-8")
    with pytest.raises(Refused) as caught:
        import_index(forecast, "own/wages", "wages", "2026-06", tmp_path)
    assert [item.code for item in caught.value.faults] == ["BL-R028"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("da", "»Løn« (Skøn!A2) er lagt i"),
        ("en", '"Løn" (Skøn!A2) was put into'),
    ],
)
def test_the_command_says_what_it_read(
    tmp_path: Path, forecast: Path, language: str, said: str
) -> None:
    options = ("--series", "dk/index/kl-wages", "--kind", "wages", "--vintage", "2026-06")
    into = ("--into", str(tmp_path), "--lang", language)
    done = call("reference", "import-index", str(forecast), *options, *into)

    assert (done.status, done.err) == (0, "")
    assert said in done.out
    assert ("2026: 3,1; 2027: 2,9" if language == "da" else "2026: 3.1; 2027: 2.9") in done.out
    assert (tmp_path / TABLE).exists()


def test_the_command_refuses_in_words(tmp_path: Path, forecast: Path) -> None:
    options = ("--series", "own/x", "--kind", "benefits", "--vintage", "2026-06")
    done = call("reference", "import-index", str(forecast), *options, "--into", str(tmp_path))

    assert done.status == 2
    assert "BL-R022" in done.err
    assert "Løn; Priser i alt" in done.err
    assert not (tmp_path / TABLE).exists()
