"""`bundlinje reference` as its users type it."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bundlinje.cli.commands import app
from bundlinje.core.fact import FLAGS
from bundlinje.errors import Refused
from bundlinje.files.own_facts import read_own_facts
from bundlinje.reference.catalog import catalog_of, national

FOSTER = "dk/placement/foster-care"


def call(*words: str) -> Result:
    """Run the command; a refusal comes through as it is."""
    result = CliRunner().invoke(app, ["reference", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_list_names_every_row_and_narrows_by_theme_kind_and_flag() -> None:
    everything = json.loads(call("list", "--json").output)
    flagged = json.loads(call("list", "--flag", "unverified", "--json").output)
    themed = json.loads(
        call("list", "--theme", "homelessness", "--kind", "number", "--json").output
    )

    assert {row["id"] for row in everything} == set(national().rows)
    assert flagged
    assert {row["verification"] for row in flagged} == {"unverified"}
    assert {(row["theme"], row["kind"]) for row in themed} == {("homelessness", "number")}
    assert FOSTER in call("list").output
    with pytest.raises(Refused, match="BL-C125"):
        call("list", "--theme", "homelesness")


def test_the_summary_counts_by_flag_and_lists_what_stays_open() -> None:
    found = json.loads(call("list", "--summary", "--json").output)
    counted = sum(sum(row.values()) for row in found["themes"].values())
    text = call("list", "--summary", "--lang", "en").output

    assert counted == len(national().rows)
    assert {flag for row in found["themes"].values() for flag in row} <= set(FLAGS)
    assert len(found["open"]) >= 20
    assert all(row["what_en"] in text for row in found["open"])
    assert f"{counted} rows" in text


@pytest.mark.parametrize(
    ("language", "word"), [("da", "anden hånd|andenhånds"), ("en", "secondary")]
)
def test_show_gives_value_flag_source_and_the_examples(language: str, word: str) -> None:
    text = call("show", FOSTER, "--lang", language).output

    assert re.search("470[.,]000", text)
    assert re.search(word, text)
    assert "https://www.nb-okonomi.dk/" in text
    assert "early-help-vulnerable-children" in text


def test_show_gives_a_fact_over_time_also_by_its_series() -> None:
    document = json.loads(call("show", "dk/tax/municipal", "--json").output)
    years = [row["valid_from"][:4] for row in document["over_time"]]

    assert years == sorted(years)
    assert {"2025", "2026"} <= set(years)
    assert document["id"] == document["over_time"][-1]["id"]


def test_search_prints_the_best_first_and_says_when_nothing_fits() -> None:
    assert call("search", "plejefamlie").output.startswith(FOSTER)
    assert "Nothing fits" in call("search", "qzxqzx", "--lang", "en").output


def test_an_edition_is_the_same_bytes_each_time_and_reads_back_as_itself(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        call("export", str(tmp_path / name))
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        tables = {name: opened.read(name) for name in opened.namelist()}

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert catalog_of(tables).edition == national().edition
    assert "0." in call("diff", str(tmp_path / "a.zip")).output


def test_diff_says_what_changed_since_an_edition(tmp_path: Path) -> None:
    old = tmp_path / "old.zip"
    with zipfile.ZipFile(old, "w") as opened:
        for name, raw in national().tables.items():
            opened.writestr(name, raw.replace(b'child",470000', b'child",460000'))

    (row,) = json.loads(call("diff", str(old), "--json").output)
    text = call("diff", str(old), "--lang", "en").output

    assert (row["row"], row["before"], row["after"]) == (
        FOSTER, {"value": "460000"}, {"value": "470000"},
    )  # fmt: skip
    assert "value: 460000 → 470000" in text


@pytest.mark.parametrize(("language", "delimiter"), [("da", ";"), ("en", ",")])
def test_the_exported_table_can_be_taken_as_own_facts(
    language: str, delimiter: str, tmp_path: Path
) -> None:
    """Whoever exports, changes a figure and puts the row into a case has an own fact."""
    file = tmp_path / "facts.csv"
    call("export", str(file), "--lang", language)
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig")), delimiter=delimiter))
    chosen = [
        {**row, "reason": "ours"}
        for row in rows
        if row["kind"] == "number" and row["price_year"] and row["low"] == ""
    ]
    (tmp_path / "reference").mkdir()
    with (tmp_path / "reference" / "own.csv").open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(chosen[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(chosen)

    own = read_own_facts(tmp_path, national().facts).facts

    assert len(rows) == len(national().rows)
    assert len(own) > 50
    for key, fact in own.items():
        assert fact.number.figures == pytest.approx(national().facts[key].number.figures, rel=1e-9)
        assert fact.number.price_year == national().facts[key].number.price_year


def test_the_exported_json_holds_the_edition_and_every_fact(tmp_path: Path) -> None:
    call("export", str(tmp_path / "facts.json"))
    found = json.loads((tmp_path / "facts.json").read_text(encoding="utf-8"))

    assert found["sha256"] == national().edition
    assert {row["id"] for row in found["facts"]} == set(national().rows)
