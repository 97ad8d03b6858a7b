"""What each command does, writes and ends with."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bundlinje.cli import commands
from bundlinje.service import cases
from tests.conftest import ROOT
from tests.unit.cli.calls import Called, call, folder_with
from tests.unit.cli.child import EXAMPLE

GAIN = """
accounts: {care: {title: Care, kind: resource, unit: hour, prices: {municipality: 1000}}}
consequences: {less: {of: participation, account: care, change: -1, evidence: causal}}
"""
CITED = GAIN.replace(
    "{municipality: 1000}",
    "{region: {value: 1000, source: 'https://example.org', verification: verified}}",
).replace("kind: resource", "kind: tax")
CITED = CITED.replace("change: -1", "change: {value: 1, unit: hours, source: 'assumed: one each'}")
FEW = ("--draws", "16")


# --- How it ends ---------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["run", "appraise", "check"])
def test_a_case_without_findings_ends_with_0(command: str, tmp_path: Path) -> None:
    done = call(command, folder_with(tmp_path, CITED), "--strict")

    assert done.status == commands.OK
    assert done.err == ""


@pytest.mark.parametrize("command", ["run", "appraise", "check"])
def test_findings_end_with_1_only_if_strict(command: str, tmp_path: Path) -> None:
    folder = folder_with(tmp_path, GAIN)

    assert call(command, folder).status == commands.OK
    assert call(command, folder, "--strict").status == commands.FINDINGS


@pytest.mark.parametrize("command", ["run", "appraise", "check"])
def test_faults_end_with_2_and_are_listed_by_place(command: str, tmp_path: Path) -> None:
    rate = "discounting: {schedule: 3.5, base_year: 2026}"
    share = "segments: {people: {title: P, mortality: 2}}"
    done = call(command, folder_with(tmp_path, share, rate), "--lang", "en")
    lines = done.err.splitlines()

    assert done.status == commands.BAD_INPUT
    assert done.out == ""
    assert [line.split()[:2] for line in lines[:2]] == [
        ["BL-C127", "case.yaml:6:25"],
        ["BL-D001", "case.yaml:7:42"],
    ]
    assert lines[2].endswith("Faults: 2.")
    assert not (tmp_path / "out").exists()


def test_a_fault_of_the_program_ends_with_3_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("in the middle of it")

    monkeypatch.setattr(cases, "appraise_folder", broken)
    folder = folder_with(tmp_path)
    danish, english = (call("appraise", folder, "--lang", lang) for lang in ("da", "en"))

    assert danish.status == english.status == commands.INTERNAL
    assert "fejl i programmet (ZeroDivisionError)" in danish.err
    assert "fault in the program (ZeroDivisionError)" in english.err
    assert len(danish.err.splitlines()) == 1

    monkeypatch.setenv("BUNDLINJE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        call("appraise", folder)


# --- run and appraise ----------------------------------------------------------------------------


def test_json_is_what_run_keeps(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, GAIN)
    printed = call("appraise", folder, "--json", *FEW)
    assert not (tmp_path / "out").exists()
    call("run", folder, *FEW)

    assert json.loads(printed.out)["options"]["help"]["public"]
    assert (tmp_path / "out" / "result.json").read_text(encoding="utf-8") == printed.out


def test_run_keeps_result_and_trace_and_nothing_half_written(tmp_path: Path) -> None:
    call("run", folder_with(tmp_path, GAIN), *FEW)
    call("run", str(tmp_path), *FEW, "--seed", "2")

    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert names >= {"result.json", "trace.json"}
    assert not [name for name in names if name.endswith(".part")]
    result, trace = (
        json.loads((tmp_path / "out" / name).read_text(encoding="utf-8"))
        for name in ("result.json", "trace.json")
    )
    assert result["manifest"]["settings"]["seed"] == 2
    assert trace["run_id"] == result["run_id"]


def test_a_write_that_fails_leaves_the_old_result_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, GAIN)
    call("run", folder, *FEW)
    before = (tmp_path / "out" / "result.json").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = call("run", folder, *FEW, "--seed", "2", "--lang", "en")

    assert done.status == commands.BAD_INPUT
    assert done.err.startswith("BL-C120")
    assert "No space left on device" in done.err
    assert (tmp_path / "out" / "result.json").read_bytes() == before
    assert not [file.name for file in tmp_path.rglob("*.part")]


def test_a_folder_that_cannot_be_written_to_is_a_fault_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, GAIN)

    def forbidden(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    # Whoever runs the tests may be allowed everything, so the refusal is acted.
    monkeypatch.setattr(Path, "mkdir", forbidden)
    done = call("run", folder, *FEW, "--lang", "en")

    assert done.status == commands.BAD_INPUT
    assert done.err.splitlines()[0].startswith("BL-C120: the result could not be written to ")
    assert "Permission denied" in done.err
    assert done.out == ""


def test_appraise_needs_no_right_to_write(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, GAIN)
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert call("appraise", folder, *FEW).status == commands.OK
        assert call("check", folder).status == commands.OK
    finally:
        tmp_path.chmod(stat.S_IRWXU)


def test_the_seed_decides_the_draws(tmp_path: Path) -> None:
    unsure = GAIN.replace("1000", "{low: 500, high: 1500}")
    folder = folder_with(tmp_path, unsure)
    one, same, other = (
        json.loads(call("appraise", folder, "--json", *FEW, "--seed", seed).out)
        for seed in ("1", "1", "2")
    )

    assert one == same
    assert one["run_id"] != other["run_id"]


@pytest.mark.parametrize("party", ["public", "municipality", "citizen", "other_municipality"])
def test_sensitivity_can_be_asked_for_any_party(party: str, tmp_path: Path) -> None:
    folder = folder_with(tmp_path, GAIN)
    done = call("appraise", folder, "--json", *FEW, "--party", party)
    shown = call("appraise", folder, *FEW, "--party", party)

    assert shown.status == done.status == commands.OK
    option = json.loads(done.out)["options"]["help"]
    price = next(row for row in option["break_even"] if row["input"].startswith("accounts.care"))
    assert option["sensitivity_party"] == party
    assert price["central"] == 1000


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("--party", "kommunen"), "BL-C125"),
        (("--draws", "1000"), "BL-C125"),
        (("--draws", "0"), "BL-C125"),
        (("--draws", "-8192"), "BL-C125"),
        (("--draws", "8388608"), "BL-C125"),
        (("--draws", "many"), "--draws"),
        (("--seed", "-1"), "--seed"),
        (("--lang", "de"), "--lang"),
        (("--nonsense",), "--nonsense"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    arguments: tuple[str, ...], wanted: str, tmp_path: Path
) -> None:
    done = call("run", folder_with(tmp_path), *arguments)

    assert done.status == commands.BAD_INPUT
    assert wanted in done.err
    assert not (tmp_path / "out").exists()


# --- check ---------------------------------------------------------------------------------------


def test_check_lists_findings_with_their_places(tmp_path: Path) -> None:
    done = call("check", folder_with(tmp_path, GAIN), "--lang", "en")
    lines = done.out.splitlines()

    assert [line.split()[0] for line in lines[:-1]] == ["BL-F002", "BL-F003", "BL-F004"]
    assert lines[0].startswith("BL-F002 case.yaml:9:18 accounts.care: ")
    assert "no faults; findings: 3" in lines[-1]


def test_check_writes_json_with_findings_or_faults(tmp_path: Path) -> None:
    fine = call("check", folder_with(tmp_path, GAIN), "--json")
    found = json.loads(fine.out)
    broken = call("check", folder_with(tmp_path, "horizon: {first_year: 2026}"), "--json")
    refused = json.loads(broken.out)

    assert (fine.status, broken.status) == (commands.OK, commands.BAD_INPUT)
    assert found["faults"] == refused["findings"] == []
    assert [row["code"] for row in found["findings"]] == ["BL-F002", "BL-F003", "BL-F004"]
    (row,) = refused["faults"]
    assert (row["code"], row["line"], row["path"]) == ("BL-C002", 5, "horizon.last_year")


# --- new, examples and schema --------------------------------------------------------------------


def test_new_check_run_and_why_follow_each_other(tmp_path: Path) -> None:
    case = str(tmp_path / "mine")
    steps = [
        call("new", case, "--from", EXAMPLE.name, "--lang", "en"),
        call("check", case),
        call("run", case, *FEW),
        call("why", case, "options.programme.public.net_present_value.central"),
    ]

    assert [step.status for step in steps] == [0, 0, 0, 0]
    assert f"bundlinje check {case}" in steps[0].out
    assert (tmp_path / "mine" / ".gitignore").read_text(encoding="utf-8").startswith("data/\n")
    assert (tmp_path / "mine" / "case.yaml").read_bytes() == (EXAMPLE / "case.yaml").read_bytes()


def test_new_writes_over_nothing(tmp_path: Path) -> None:
    folder_with(tmp_path)

    assert call("new", str(tmp_path), "--from", EXAMPLE.name).err.startswith("BL-Y062")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["case.yaml"]


def test_an_unknown_example_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    done = call("new", str(tmp_path / "mine"), "--from", "nothing-like-it")

    assert done.status == commands.BAD_INPUT
    assert done.err.startswith("BL-Y061")
    assert EXAMPLE.name in done.err
    assert not (tmp_path / "mine").exists()


def test_examples_are_listed_one_a_line() -> None:
    names = call("examples").out.splitlines()

    found = {file.parent.name for file in (ROOT / "examples").glob("*/*.yaml")}
    assert names == sorted(found)
    assert {"aarhus-type-2-diabetes", "tiered-effect-contract"} <= set(names)


def test_schema_accepts_the_example_and_refuses_an_unknown_key() -> None:
    schema = json.loads(call("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    data = _read(EXAMPLE / "case.yaml")

    assert [error.message for error in validator.iter_errors(data)] == []
    sections: list[dict[str, Any]] = [data, data["effects"]["hba1c"], data["discounting"]]
    for section in sections:
        section["xyz"] = 1
        assert any("xyz" in error.message for error in validator.iter_errors(data))
        del section["xyz"]


def test_schema_knows_what_a_file_may_say() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(call("schema").out))
    data = _read(EXAMPLE / "case.yaml")

    for section, key, wrong in (
        ("discounting", "costs", "middle"),
        ("horizon", "first_year", "soon"),
        ("options", "programme", {"title": "No one invited"}),
        ("price_level", "yearly_increase", {"mean": 1, "nonsense": 2}),
    ):
        before = data[section][key]
        data[section][key] = wrong
        assert list(validator.iter_errors(data)), (section, key)
        data[section][key] = before


def _read(file: Path) -> dict[str, dict[str, Any]]:
    """Return a case file as JSON would hold it: keys are text."""
    document: dict[str, dict[str, Any]] = json.loads(
        json.dumps(yaml.safe_load(file.read_text(encoding="utf-8")))
    )
    return document


# --- Words ---------------------------------------------------------------------------------------


def both(*arguments: str) -> tuple[Called, Called]:
    """Call a command in Danish and in English."""
    danish, english = (call(*arguments, "--lang", language) for language in ("da", "en"))
    return danish, english


def test_faults_are_in_the_language_asked_for(tmp_path: Path) -> None:
    danish, english = both("check", folder_with(tmp_path, "horizon: {first_year: 2026}"))

    assert "mangler" in danish.err
    assert "is missing" in english.err
    assert danish.status == english.status == commands.BAD_INPUT


def test_a_negative_value_to_set_is_a_value_and_no_option(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, GAIN)
    before = (tmp_path / "case.yaml").read_bytes()

    done = call("set", folder, "consequences.less.change", "-0.25", "--lang", "en")

    assert done.status == commands.OK, done.err
    assert b"-0.25" in (tmp_path / "case.yaml").read_bytes()
    assert b"-0.25" not in before


def test_the_expert_figures_come_when_asked_for_and_are_kept(tmp_path: Path) -> None:
    uncertain = GAIN.replace("change: -1", "change: {mean: -1, se: 0.2}")
    folder = folder_with(tmp_path, uncertain)
    kept = Path(folder, "out", "result.json")
    plain = call("run", folder, "--lang", "en", *FEW)
    before = json.loads(kept.read_text(encoding="utf-8"))
    asked = call("run", folder, "--lang", "en", *FEW, "--expert")
    after = json.loads(kept.read_text(encoding="utf-8"))

    assert "THE UNCERTAINTY COMES FROM" not in plain.out
    assert "THE UNCERTAINTY COMES FROM" in asked.out
    assert "expert" not in before["options"]["help"]
    assert after["options"]["help"]["expert"]["variance"]["method"] == "sobol"
    assert "expert" not in before["manifest"]["settings"]
    assert after["manifest"]["settings"]["expert"] is True
    assert before["run_id"] != after["run_id"]
    assert {**after["options"]["help"], "expert": 0} == {**before["options"]["help"], "expert": 0}
