"""The command line as a process: help at once, in both languages, on any console."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from bundlinje.cli.commands import FINDINGS, OK, app
from bundlinje.locale import LANGUAGES, words
from tests.unit.cli.calls import folder_with
from tests.unit.cli.child import EXAMPLE, START, bundlinje

COMMANDS = tuple(getattr(get_command(app), "commands", {}))
HEAVY = ("numpy", "scipy", "django", "yaml", "ruamel", "pyxirr", "bundlinje.core")
"""Pydantic is not among them: the library of the command line loads it itself."""

AND_SAY_WHAT_IS_LOADED = f"""
import sys
from bundlinje.cli import main
for command in sys.argv[1:]:
    sys.argv = ["bundlinje", *command.split()]
    try:
        main()
    except SystemExit as ended:
        print("status", ended.code or 0, file=sys.stderr)
print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""
"""Several commands in one process, since it is the start that takes the time."""


def plain(text: str) -> str:
    """Return a text without line breaks and repeated spaces."""
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_in_the_language_asked_for_and_loads_nothing_heavy(language: str) -> None:
    helps = ["--help", *(f"{command} --help" for command in COMMANDS), "--version"]
    done = bundlinje(*helps, env={"BUNDLINJE_LANG": language}, code=AND_SAY_WHAT_IS_LOADED)
    text = plain(done.stdout.decode("utf-8"))

    assert done.stderr.decode().split() == ["status", "0"] * len(helps)
    for word, phrase in words("cli")[language].items():
        spoken = word in ("app", *COMMANDS, "folder", "path", "lang", "seed", "strict", "json")
        assert not spoken or plain(phrase) in text, word
    assert text.rpartition("bundlinje ")[2].startswith("0.")


def test_help_is_danish_unless_something_else_is_said() -> None:
    danish = bundlinje("--help", env={"BUNDLINJE_LANG": "da"}).stdout

    assert bundlinje("--help").stdout == danish
    assert bundlinje("--help", env={"BUNDLINJE_LANG": "xx"}).stdout == danish
    english = bundlinje("--help", env={"BUNDLINJE_LANG": "en_GB.UTF-8"}).stdout
    assert words("cli")["en"]["examples"] in english.decode()


def test_help_lists_every_command_and_nothing_else() -> None:
    text = bundlinje("--help").stdout.decode("utf-8")
    listed = [line.split()[0] for line in text.partition("Commands:")[2].splitlines() if line]

    assert tuple(listed) == COMMANDS
    assert set(COMMANDS) >= {"run", "appraise", "check", "new", "why", "schema", "examples"}


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1252"},
    ],
)
def test_a_console_of_another_kind_gets_the_same_letters(
    env: dict[str, str], tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, "title: 'Ærø, Å og 5 €'")
    done = bundlinje("run", folder, "--draws", "16", env=env)

    assert done.returncode == 0, done.stderr
    assert "Ærø, Å og 5 €" in done.stdout.decode("utf-8")
    written = (tmp_path / "out" / "result.json").read_text(encoding="utf-8")
    assert json.loads(written)["case"]["title"]["da"] == "Ærø, Å og 5 €"


@pytest.mark.skipif(os.name != "posix", reason="a broken pipe as POSIX knows it")
@pytest.mark.parametrize("arguments", [["schema"], ["appraise", str(EXAMPLE), "--draws", "16"]])
def test_a_reader_that_stops_reading_is_no_error(arguments: list[str]) -> None:
    # The pipe has no reader from the start: what `| head` leaves behind, without the race.
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-c", START, *arguments],
            stdout=gone,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )

    assert done.stderr.decode("utf-8") == ""
    assert done.returncode in (OK, FINDINGS)
