"""The house rules that a machine can hold: size, words, sources, time and start-up."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bundlinje.locale import LANGUAGES
from bundlinje.registry import VERBS
from tests.conftest import ROOT
from tests.unit.cli.child import bundlinje

SOURCE = ROOT / "src" / "bundlinje"
MODULES = sorted(SOURCE.rglob("*.py"))
TABLES = sorted((SOURCE / "locale").glob("*.toml"))

LONGEST_MODULE, LONGEST_FUNCTION = 400, 40
LEAST_TESTS = 1.2
"""Lines of tests for each line of code."""

UNFINISHED = [a + b for a, b in (("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("TB", "D"))] + [
    a + b for a, b in (("place", "holder"), ("lorem", " ipsum"), ("not implemented", " yet"))
]
CLOCKS = {
    ("date", "today"),
    ("datetime", "today"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("time", "time"),
    ("random", "seed"),
    ("random", "random"),
}

# Danish terms of the users, for the concepts that are built.
TERMS = {
    "appraisal": "budgetøkonomisk beregning",
    "bottom line": "budgetøkonomisk nettoresultat",
    "payback time": "tilbagebetalingstid",
    "deadweight": "ville være sket alligevel",
    "displacement": "fortrængning",
    "realisable gain": "realiserbar budgetgevinst",
    "realisation plan": "gevinstrealiseringsplan",
    "break-even": "nulpunkt",
    "target group": "målgruppe",
    "success rate": "succesrate",
    "consequence": "konsekvens",
    "payer": "kasse",
}


@cache
def tree(module: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(module.read_text(encoding="utf-8"))


def name_of(module: Path) -> str:
    """Return a module's path as a reader of a list knows it."""
    return str(module.relative_to(ROOT))


def lines_of(files: list[Path]) -> int:
    """Return the number of lines of files together."""
    return sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)


# --- Size ----------------------------------------------------------------------------------------


def test_modules_are_short() -> None:
    long = {name_of(item): lines_of([item]) for item in MODULES}

    assert {name: count for name, count in long.items() if count > LONGEST_MODULE} == {}


def functions() -> Iterator[tuple[str, int]]:
    """Yield every function with its length in lines."""
    for module in MODULES:
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{name_of(module)}: {node.name}", length


def test_functions_are_short() -> None:
    assert {name: length for name, length in functions() if length > LONGEST_FUNCTION} == {}


def test_there_is_more_test_than_code() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))

    assert lines_of(tests) / lines_of(MODULES) >= LEAST_TESTS


# --- Words ---------------------------------------------------------------------------------------


def written() -> Iterator[Path]:
    """Yield every text that is ours and is read by others."""
    for folder, endings in (
        (SOURCE, (".py", ".toml", ".csv", ".html", ".css", ".js")),
        (ROOT / "tests", (".py", ".toml", ".yaml")),
        (ROOT / "examples", (".yaml",)),
        (ROOT / "docs", (".md",)),
        (ROOT / "scripts", ("",)),
    ):
        for file in folder.rglob("*"):
            if file.is_file() and file.name.endswith(endings) and "out" not in file.parts:
                yield file
    yield from ROOT.glob("*.md")


def test_nothing_is_left_for_later() -> None:
    words = re.compile("|".join(rf"\b{word}\b" for word in UNFINISHED))
    found = {
        name_of(file): words.findall(text)
        for file in written()
        if "__pycache__" not in file.parts
        and words.search(text := file.read_text(encoding="utf-8", errors="replace"))
    }

    assert found == {}


def silent() -> Iterator[str]:
    """Yield every module, public class and public function that does not say what it is."""
    for module in MODULES:
        if not ast.get_docstring(tree(module)):
            yield name_of(module)
        for node in tree(module).body:
            if (
                isinstance(node, ast.FunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                yield f"{name_of(module)}: {node.name}"


def test_every_module_and_public_function_says_what_it_is() -> None:
    assert list(silent()) == []


def spoken(table: Path) -> dict[str, dict[str, str]]:
    """Return the phrases of a table by language, each under a name both languages share."""
    content = tomllib.loads(table.read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    if set(content) == set(LANGUAGES):
        content = {"": {f"{language}_{key}": phrase for language, section in content.items()
                        for key, phrase in section.items()}}  # fmt: skip
    for section, phrases in content.items():
        for key, phrase in phrases.items():
            language, _, rest = key.partition("_")
            if language in LANGUAGES and isinstance(phrase, str):
                found[language][f"{section}.{rest}"] = phrase
    return found


@pytest.mark.parametrize("table", TABLES, ids=[file.name for file in TABLES])
def test_every_phrase_exists_in_both_languages_with_the_same_gaps(table: Path) -> None:
    danish, english = spoken(table).values()

    assert danish
    assert danish.keys() == english.keys()
    assert all(danish[key] == "" or english[key] for key in danish)
    if not table.name.startswith("errors"):  # there the gaps count for the whole line
        assert {key: gaps(danish[key]) for key in danish} == {
            key: gaps(english[key]) for key in english
        }


def gaps(phrase: str) -> set[str]:
    """Return the names that are filled in."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}
    except ValueError:  # a phrase that is never filled in may have lone braces
        return set()


def test_the_glossary_has_the_users_words_for_what_is_built() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = [line.lower() for line in glossary.splitlines() if line.startswith("|")]

    missing = {
        term: danish
        for term, danish in TERMS.items()
        if not any(term in row.split("|")[1] and danish in row.split("|")[2] for row in rows)
    }
    assert missing == {}
    assert all(f"`{verb.name}`" in glossary for verb in VERBS)


# --- Time, chance and start-up -------------------------------------------------------------------


def test_time_and_chance_come_in_from_outside() -> None:
    found = [
        f"{name_of(module)}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and (_base(node.value), node.attr) in CLOCKS
    ]

    assert found == []


def _base(node: ast.expr) -> str:
    """Return the last name of what an attribute is taken from: `datetime.datetime` -> datetime."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


SAY_WHAT_IS_LOADED = "import sys; print(*sys.modules)"
HEAVY = {"numpy", "scipy", "pydantic", "typer", "rich", "yaml", "ruamel", "pyxirr", "django"}


def loaded(code: str) -> set[str]:
    """Return the modules that are loaded after some code, each by its first name, ours in full."""
    names = bundlinje(code=f"{code}; {SAY_WHAT_IS_LOADED}").stdout.decode().split()
    return {name if name.startswith("bundlinje") else name.partition(".")[0] for name in names}


def test_importing_the_package_loads_nothing() -> None:
    found = loaded("import bundlinje")

    assert {name for name in found if name.startswith("bundlinje")} == {"bundlinje"}
    assert found & HEAVY == set()


def test_importing_the_nouns_loads_no_command_line_and_no_files() -> None:
    found = loaded("import bundlinje.core.case, bundlinje.core.flow, bundlinje.core.result")

    assert found & (HEAVY - {"numpy", "pydantic", "rich"}) == set()
    assert {
        name for name in found if name.startswith(("bundlinje.files", "bundlinje.cli"))
    } == set()
