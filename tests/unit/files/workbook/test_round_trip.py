"""A case that goes into a workbook comes out of it as the same case, whatever it holds."""

from functools import cache
from pathlib import Path
from random import Random

import pytest

from bundlinje.core.case import Case
from bundlinje.files.case_folder import CaseFile, parse_case, read_case
from bundlinje.files.case_text import case_text
from bundlinje.files.strict_yaml import Document
from bundlinje.files.workbook.reading import read_workbook
from bundlinje.files.workbook.writing import workbook_of
from bundlinje.locale import LANGUAGES
from bundlinje.reference.catalog import national
from bundlinje.service import cases, workbooks
from tests.conftest import ROOT
from tests.support.random_cases import RandomCase

EXAMPLES = sorted(file.parent for file in (ROOT / "examples").glob("*/case.yaml"))
CORPUS = sorted(file.parent for file in (ROOT / "tests" / "corpus").glob("format-1/*/case.yaml"))
SAMPLE, FULL = 12, 400


def canonical(case: Case) -> bytes:
    """Return what a case means, as bytes."""
    return CaseFile(case, Document("case.yaml", {}, {})).canonical()


def there_and_back(case: Case, language: str) -> bytes:
    """Return what is left of a case after a workbook and a case file."""
    raw = workbook_of(case, {}, {}, language)
    read = read_workbook(raw, "input.xlsx").file
    text = case_text(read.document.data)
    assert canonical(parse_case(text.encode()).case) == canonical(read.case)
    return canonical(read.case)


@cache
def run_id(folder: Path) -> str:
    """Return the id of a quick run of a case folder."""
    return cases.appraise_folder(folder, draws=16).run_id


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_has_the_same_run_after_a_workbook(
    folder: Path, language: str, tmp_path: Path
) -> None:
    file = workbooks.new_workbook(tmp_path, folder.name, language)

    workbooks.import_workbook(file, tmp_path / "case")

    assert run_id(tmp_path / "case") == run_id(folder)


@pytest.mark.parametrize("folder", CORPUS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_of_every_format_is_the_same_case(folder: Path, language: str) -> None:
    case = read_case(folder).case

    assert there_and_back(case, language) == canonical(case)


def random_case(number: int, **changes: object) -> Case:
    """Return a random case in calendar years, which are the only ones that a file can name."""
    rng = Random(f"workbook {number}")
    while True:
        plain = RandomCase(str(rng.random())).build()
        if plain["horizon"]["first_year"] > 999:
            return Case.model_validate(plain | changes)


def test_random_cases_are_the_same_cases(long_run: bool) -> None:
    for number in range(FULL if long_run else SAMPLE):
        case = random_case(number)

        assert there_and_back(case, LANGUAGES[number % 2]) == canonical(case), number


def test_options_and_effects_keep_their_order() -> None:
    case = read_case(ROOT / "examples" / "aarhus-homeless-youth").case

    back = read_workbook(workbook_of(case, {}, {}, "da"), "input.xlsx").file.case

    assert list(back.options) == list(case.options)
    assert list(back.effects) == list(case.effects)
    assert list(back.accounts) == list(case.accounts)


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    case = random_case(1, title="=1+1", summary="+45 12 34 56 78")

    back = read_workbook(workbook_of(case, {}, {}, "en"), "input.xlsx").file.case

    assert back.title.da == "=1+1"
    assert back.summary == case.summary


def test_every_figure_comes_back_to_the_last_bit() -> None:
    rng = Random(7)
    for _ in range(40):
        figure = rng.uniform(0.0, 1.0) * 10.0 ** rng.randint(-6, 9)
        own = random_case(2).model_dump(exclude_unset=True)["inputs"]
        case = random_case(2, inputs=own | {"exact": {"value": figure, "unit": "DKK"}})

        back = read_workbook(workbook_of(case, {}, {}, "da"), "input.xlsx").file.case

        assert back.inputs["exact"].value == figure


def test_the_list_of_national_numbers_is_not_read_back() -> None:
    case = read_case(ROOT / "examples" / "som-synthetic").case
    facts = national().facts

    with_facts = read_workbook(workbook_of(case, facts, {}, "da"), "input.xlsx").file

    assert with_facts.canonical() == canonical(case)
