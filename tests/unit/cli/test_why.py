"""`bundlinje why`: how a figure was made, on a screen or as a tree."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bundlinje.cli import commands
from bundlinje.locale import LANGUAGES, words
from bundlinje.locale.numbers import number
from tests.spec.appraise.test_why import ARITHMETIC
from tests.unit.cli.calls import call, folder_with
from tests.unit.cli.child import EXAMPLE

AT = "options.programme"
KINDS = (
    f"{AT}.public.net_present_value.central",
    f"{AT}.public.realisable.central",
    f"{AT}.public.without_descriptive.central",
    f"{AT}.public.annual_central.2024",
    f"{AT}.public.cumulative.central.2030",
    f"{AT}.payers.municipality.net_present_value.central",
    f"{AT}.payers.municipality.cumulative.central.2022",
    f"{AT}.payers.other_municipality.net_present_value.central",
    f"{AT}.payers.region.realisable.central",
    f"{AT}.payers.citizen.annual_central.2025",
    f"{AT}.payers.all.net_present_value.central",
    f"{AT}.priors.central",
    f"{AT}.household.central",
    f"{AT}.society.all.central",
    f"{AT}.society.parties.citizen.central",
    f"{AT}.wellbeing.citizen-health.sum.central",
    "options.shared.payers.region.net_present_value.central",
)


@pytest.fixture(name="folder", scope="module")
def fixture_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("why") / "case")
    assert call("new", folder, "--from", EXAMPLE.name).status == 0
    assert call("run", folder, "--draws", "16").status == 0
    return folder


@pytest.fixture(name="document", scope="module")
def fixture_document(folder: str) -> dict[str, Any]:
    text = (Path(folder) / "out" / "result.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def figure(document: Any, path: str) -> float:
    """Return the figure at a path of the result."""
    for part in path.split("."):
        document = document[part]
    return float(document)


def tree(folder: str, path: str) -> dict[str, Any]:
    """Return the tree of a figure."""
    done = call("why", folder, path, "--json")
    assert done.status == commands.OK, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def recomputed(node: dict[str, Any], known: dict[int, float]) -> float:
    """Return the value of a node from its operands; a node met before is referred to."""
    if "ref" in node:
        return known[node["ref"]]
    if "operands" in node:
        operands = [recomputed(item, known) for item in node["operands"]]
        value = ARITHMETIC[node["operation"]](*operands)
    else:
        value = node["value"]
    if "id" in node:
        known[node["id"]] = value
    return value


@pytest.mark.parametrize("path", KINDS)
def test_a_tree_can_be_recomputed_and_gives_the_figure_of_the_result(
    folder: str, document: dict[str, Any], path: str
) -> None:
    found = tree(folder, path)

    assert found["figure"] == path
    assert found["run_id"] == document["run_id"]
    assert found["value"] == pytest.approx(figure(document, path), rel=1e-9, abs=1e-6)
    assert recomputed(found, {}) == pytest.approx(found["value"], rel=1e-12)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", KINDS)
def test_a_screen_begins_with_the_figure_and_ends_with_its_sources(
    folder: str, document: dict[str, Any], path: str, language: str
) -> None:
    done = call("why", folder, path, "--lang", language)
    lines = done.out.splitlines()
    say = words("why")[language]

    assert lines[0] == f"{path} = {number(figure(document, path), language)}"
    assert say["sources"] in lines
    assert len(lines) > lines.index(say["sources"]) + 1
    flags = {say[flag] for flag in ("assumed", "verified", "derived", "secondary")}
    assert any(line.endswith(f"[{flag}]") for line in lines for flag in flags)


def test_a_screen_has_only_words_of_its_language(folder: str) -> None:
    danish, english = (call("why", folder, KINDS[0], "--lang", item).out for item in LANGUAGES)
    say = words("why")

    for key in ("sources", "sum", "multiply", "deeper"):
        phrase_da, phrase_en = (say[item][key].partition("{")[0] for item in LANGUAGES)
        if phrase_da and phrase_en:
            assert (phrase_da in danish, phrase_en in danish) == (True, False), key
            assert (phrase_da in english, phrase_en in english) == (False, True), key


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (f"{AT}.public.net_present_value.mean", KINDS[0]),
        (f"{AT}.public.net_present_value.p90", KINDS[0]),
        (f"{AT}.public.net_present_value", KINDS[0]),
        (f"{AT}.priors", f"{AT}.priors.central"),
    ],
)
def test_a_figure_over_draws_leads_to_its_central_one(folder: str, asked: str, shown: str) -> None:
    assert tree(folder, asked)["figure"] == shown


def test_depth_says_how_far_down(folder: str) -> None:
    shallow, deep = (call("why", folder, KINDS[0], "--depth", depth).out for depth in ("1", "9"))
    nothing = call("why", folder, KINDS[0], "--depth", "0")

    assert len(shallow.splitlines()) < len(deep.splitlines())
    assert nothing.status == commands.BAD_INPUT


def test_the_result_file_can_be_pointed_at(folder: str) -> None:
    file = str(Path(folder) / "out" / "result.json")

    assert call("why", file, KINDS[0]).out == call("why", folder, KINDS[0]).out


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        (f"{AT}.publik.net_present_value.central", KINDS[0]),
        (f"{AT}.payers.kommunen.net_present_value.central", f"{AT}.payers."),
        ("net_present_value", "options."),
        ("", "options."),
        ("options", "options."),
        ("æøå", "options."),
    ],
)
def test_a_wrong_path_is_refused_with_a_path_that_exists(
    folder: str, wrong: str, near: str
) -> None:
    done = call("why", folder, wrong, "--lang", "en")

    assert done.status == commands.BAD_INPUT
    assert done.err.startswith("BL-C124")
    assert near in done.err
    assert len(done.err) < 1500


def broken(here: Path) -> Iterator[tuple[str, str, str]]:
    """Yield a damaged result each: what was done, the code that is expected, and where it is."""
    folder = folder_with(here)
    yield "never run", "BL-C121", folder
    call("run", folder, "--draws", "16")
    result, trace = here / "out" / "result.json", here / "out" / "trace.json"
    whole, track = result.read_bytes(), trace.read_bytes()
    for what, raw in (("empty", b""), ("a list", b"[1]"), ("no text", b"\xff\xfe\x00")):
        result.write_bytes(raw)
        yield what, "BL-C122", folder
    result.write_bytes(whole)
    trace.unlink()
    yield "no trace", "BL-C121", folder
    trace.write_bytes(track.replace(json.loads(whole)["run_id"].encode(), b"0" * 64))
    yield "another run", "BL-C123", folder


def test_a_damaged_result_is_refused_in_words(tmp_path: Path) -> None:
    for what, code, where in broken(tmp_path):
        done = call("why", where, "options.help.public.net_present_value.central")

        assert done.status == commands.BAD_INPUT, what
        assert done.err.startswith(code), what
