"""Every verb has a package, a public function, a command, a chapter and a folder of tests."""

from importlib import import_module

import pytest
from typer.main import get_command

import bundlinje
from bundlinje.cli.commands import app
from bundlinje.registry import VERBS, Verb
from tests.conftest import ROOT

COMMANDS = getattr(get_command(app), "commands", {})
NAMES = [verb.name for verb in VERBS]


def test_the_public_names_are_exactly_the_verbs() -> None:
    assert bundlinje.__all__ == NAMES
    assert dir(bundlinje) == NAMES


def test_anything_else_is_not_public() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = bundlinje.nonsense


def test_every_name_and_package_is_used_once() -> None:
    assert len(set(NAMES)) == len(VERBS)
    assert len({verb.package for verb in VERBS}) == len(VERBS)
    assert not set(NAMES) & {verb.package for verb in VERBS}, "they would hide one another"


@pytest.mark.parametrize("verb", VERBS, ids=NAMES)
class TestVerb:
    def test_has_a_package_that_says_what_it_answers(self, verb: Verb) -> None:
        package = import_module(f"bundlinje.{verb.package}")

        assert package.__doc__
        assert package.__doc__.startswith(f"{verb.name}: ")

    def test_has_a_public_function_that_lives_in_it(self, verb: Verb) -> None:
        function = getattr(bundlinje, verb.name)

        assert callable(function)
        assert function.__module__.startswith(f"bundlinje.{verb.package}.")
        assert function.__doc__

    def test_has_a_command(self, verb: Verb) -> None:
        assert COMMANDS[verb.name].help

    def test_has_a_chapter_of_the_manual(self, verb: Verb) -> None:
        chapter = (ROOT / f"docs/reference/verbs/{verb.name}.md").read_text(encoding="utf-8")

        assert chapter.startswith(f"# {verb.name}\n\n*{verb.question_en}*\n")
        for heading in ("## What goes in", "## What comes out"):
            assert heading in chapter

    def test_has_a_folder_of_specifications(self, verb: Verb) -> None:
        assert sorted((ROOT / "tests" / "spec" / verb.name).glob("test_*.py"))

    def test_asks_its_question_in_both_languages(self, verb: Verb) -> None:
        assert verb.question_da.endswith("?")
        assert verb.question_en.endswith("?")


def test_no_chapter_and_no_folder_is_left_over() -> None:
    chapters = {file.stem for file in (ROOT / "docs" / "reference" / "verbs").glob("*.md")}
    folders = {file.parent.name for file in (ROOT / "tests" / "spec").glob("*/test_*.py")}

    assert chapters == folders == set(NAMES)
