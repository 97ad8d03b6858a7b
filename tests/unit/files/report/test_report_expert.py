"""The expert page: shown when asked for, its figures those of the result, and words where none."""

import re
from itertools import pairwise
from typing import Any

import pytest

from bundlinje.appraisal.appraise import Settings
from bundlinje.appraisal.explanation import as_document
from bundlinje.files.expert import frontier_sentences, variance_sentences
from bundlinje.files.report import render
from bundlinje.files.report.titles import titles_of
from bundlinje.locale import words
from tests.spec.appraise.small import appraised, case_of
from tests.unit.files.report.pages import (
    LANGUAGES,
    Element,
    computed,
    expert_html_of,
    expert_of,
    html_of,
    read,
)

INDEPENDENT, CORRELATED, FIXED = (
    "early-help-vulnerable-children",
    "social-enterprise-employment",
    "som-synthetic",
)
EVERY = (INDEPENDENT, CORRELATED, FIXED)
page = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in EVERY for language in LANGUAGES]
)


def section(html: str) -> Element:
    """Return the expert page of a report."""
    tree, _ = read(html)
    (found,) = [item for item in tree.all("section") if item.attributes.get("id") == "expert"]
    return found


def text_of(element: Element) -> str:
    """Return all that a part of a page says."""
    return " ".join(" ".join(text for item in element.everything() for text in item.texts).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_asking_one_line_says_how_to_ask(language: str) -> None:
    found = section(html_of(INDEPENDENT, language))

    assert words("expert")[language]["ask"] in text_of(found)
    assert "--expert" in text_of(found)
    assert found.all("svg") == found.all("table") == []


@page
def test_the_page_is_whole_and_its_figures_are_those_of_the_result(
    name: str, language: str
) -> None:
    document, _, _ = expert_of(name)
    html = expert_html_of(name, language)
    tree, _ = read(html)
    found = section(html)
    ids = [item.attributes["id"] for item in tree.everything() if "id" in item.attributes]
    levels = [int(item.tag[1]) for item in tree.everything() if re.fullmatch("h[1-6]", item.tag)]

    assert len(ids) == len(set(ids))
    assert all(later <= before + 1 for before, later in pairwise(levels))
    for option in document["options"].values():
        for sentence in (
            *variance_sentences(option, language),
            *frontier_sentences(option, language),
        ):
            assert sentence in text_of(found).replace("  ", " ")
    shown = {item.attributes["data-path"]: item.attributes["value"] for item in found.all("data")}
    for path, value in shown.items():
        if ".expert.variance." in path:
            _, option_name, _, _, *rest = path.split(".")
            here: Any = document["options"][option_name]["expert"]["variance"]
            for key in rest:
                here = here[int(key)] if isinstance(here, list) else here[key]
            assert float(value) == here
    assert words("expert")[language]["ask"] not in text_of(found)


@pytest.mark.parametrize("name", [INDEPENDENT, CORRELATED])
def test_surely_shared_inputs_stand_in_the_table_once_and_the_largest_first(name: str) -> None:
    document, _, _ = expert_of(name)
    found = section(expert_html_of(name, "en"))
    for key, option in document["options"].items():
        rows = option["expert"]["variance"]["inputs"]
        kind = "total" if option["expert"]["variance"]["method"] == "sobol" else "effect"
        sure = [row[kind]["value"] for row in rows if row["is_sure"]]
        at = f"options.{key}.expert.variance.inputs."
        shown = [
            int(item.attributes["data-path"].removeprefix(at).split(".")[0])
            for item in found.all("data")
            if item.attributes["data-path"].startswith(at)
            and item.attributes["data-path"].endswith(f"{kind}.value")
        ]
        assert sure == sorted(sure, reverse=True)
        assert shown == list(range(len(sure)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_partners_are_named_in_the_tornado(language: str) -> None:
    document, _, _ = computed(CORRELATED)
    _, text = read(html_of(CORRELATED, language))
    say = words("expert")[language]
    row = next(row for row in document["options"]["purchase"]["tornado"] if row["moved_with"])
    partner = row["moved_with"][0]["title"][language]

    assert say["joined_note"] in text
    assert say["follows"] in text
    assert f"{partner}:" in text
    _, plain = read(html_of(INDEPENDENT, language))
    assert say["joined_note"] not in plain


LOSS = """
costs: {it: {title: It, payers: {municipality: 1},
  amounts: {2026: {low: 1, mode: 2, high: 3}, 2027: {low: 2, mode: 4, high: 5}}}}
"""
NOBODY = "costs: {it: {title: It, payers: {municipality: 1}, amounts: {2026: 1000000}}}"
ONE = """
costs: {it: {title: It, payers: {municipality: 1}, amounts: {2026: {low: 1, mode: 2, high: 3}}}}
"""
MENDED = """
costs: {it: {title: It, payers: {municipality: 1}, amounts: {2026: {low: 1, mode: 2, high: 3},
  2027: {low: 2, mode: 4, high: 5}, 2028: {low: 2, mode: 4, high: 5}}}}
correlations:
  - {between: [costs.it.amounts.2026, costs.it.amounts.2027], rank: 0.9}
  - {between: [costs.it.amounts.2027, costs.it.amounts.2028], rank: 0.9}
  - {between: [costs.it.amounts.2026, costs.it.amounts.2028], rank: -0.9}
"""
SCENES = {
    "loses for everybody": (LOSS, "loses"),
    "constant numbers": (NOBODY, "constant"),
    "one number": (ONE, "one_number"),
    "contradicting correlations": (MENDED, "correlations"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scene", SCENES)
def test_a_case_that_has_no_such_figure_gets_a_sentence(scene: str, language: str) -> None:
    case, key = SCENES[scene]
    result = appraised(case, settings=Settings(scrambles=8, draws=64, expert=True)).result
    document = {**result.as_json(), "manifest": {**result.manifest, "version": "0"}}
    for row in document["findings"]:
        row |= {"file": "case.yaml", "line": 1}
    trace = {"run_id": result.run_id, **as_document(result.traces())}
    html = render(document, lambda: trace, titles_of(case_of(case)), language)
    said = text_of(section(html))

    start = words("expert")[language][key].split("{")[0]
    assert start in said
    assert not re.search(r"\bnan\b|None", said)
    assert "{" not in said
    if key == "loses":
        assert {"da": "under 0", "en": "below 0"}[language] in said
    if key in ("constant", "one_number"):
        assert section(html).all("svg") == []
    if key == "correlations":
        assert "BL-D024" in html
        assert {"da": "0,48", "en": "0.48"}[language] in said
