"""What the report and the screen say of rules that change, and of local tax."""

from functools import cache
from typing import Any

import pytest

from bundlinje.appraisal.explanation import as_document
from bundlinje.cli.terminal import lines
from bundlinje.core.case import Case
from bundlinje.files.report import render
from bundlinje.files.report.titles import titles_of
from bundlinje.locale import LANGUAGES
from tests.spec.appraise.small import Appraised, appraised, case_of
from tests.spec.appraise.test_financing import LESS, SEVERAL, TAX, over
from tests.unit.files.report.pages import read

UNREAD = """
accounts:
  it: {title: Benefit, kind: transfer, unit: person-year, price: 100000,
       financing: {rule: dk/financing/job-clarification, start_week: {"53": 1}}}
"""


@cache
def found(name: str) -> tuple[Appraised, Case]:
    """A case that crosses changes, or one with local tax, and what it comes to."""
    parts = {
        "several": (SEVERAL,),
        "tax": (over(2026, 2026), TAX),
        "unread": (over(2026, 2028), UNREAD, LESS),
        "plain": (),
    }[name]
    return appraised(*parts), case_of(*parts)


def document(name: str) -> dict[str, Any]:
    """The result document as a run writes it, with the places of findings."""
    result = found(name)[0].result
    return {**result.as_json(), "manifest": {**result.manifest, "version": "0", "commit": None}}


@cache
def page(name: str, language: str) -> str:
    """The text of the report."""
    result, case = found(name)
    trace = {"run_id": result.result.run_id, **as_document(result.result.traces())}
    html = render(document(name), lambda: trace, titles_of(case), language)
    return read(html)[1]


def screen(name: str, language: str) -> str:
    """The text of the screen, its lines joined."""
    return " ".join(" ".join(lines(document(name), language, "")).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_stands_in_the_report_with_both_rules_and_the_law(language: str) -> None:
    text = page("several", language)

    for row in found("several")[0].document["dated_changes"]:
        for words in (row["date"], row["from"][language], row["to"][language], row["law"]):
            assert words in text
        assert row["source"] in text
    # 275 days and 3 years of 30 days that the state no longer pays half of: 84,837 kr.
    assert ("−0,08" if language == "da" else "−0.08") in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_has_a_line_for_each_change_and_what_they_make(language: str) -> None:
    text = screen("several", language)

    for row in found("several")[0].document["dated_changes"]:
        assert f"{row['date']} {row['title'][language]}: {row['to'][language]}" in text
    if language == "da":
        assert (
            "mod reglerne fra 2024: Kommunen +0,05, Regionen +0,03, Staten −0,08 mio. kr." in text
        )
    else:
        assert "against the rules of 2024: The municipality +0.05" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_that_nobody_read_in_the_law_is_said_to_be_so(language: str) -> None:
    words = {"da": "(ikke læst i loven)", "en": "(not read in the law)"}[language]

    assert words in screen("unread", language)
    assert words not in screen("several", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_local_tax_is_told_apart_and_said_to_need_a_check(language: str) -> None:
    word, verify = {"da": ("Kommuneskat", "efterprøv"), "en": ("Local tax", "verify")}[language]

    assert word in page("tax", language)
    assert "udligningsloven § 2" in page("tax", language)
    assert verify in screen("tax", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_without_rules_says_nothing_of_them(language: str) -> None:
    for words in ("REGLER, DER", "RULES THAT", "KOMMUNESKAT", "LOCAL TAX"):
        assert words not in screen("plain", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_rules_fits_the_screen(language: str) -> None:
    shown = list(lines(document("several"), language, ""))
    begin = next(index for index, line in enumerate(shown) if "2025-07-01" in line)

    assert max(len(line) for line in shown[begin : shown.index("", begin)]) <= 100
