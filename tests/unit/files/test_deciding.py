"""What is said of choosing, knowing more and wrong pockets: no number where there is none."""

import copy
import re
from itertools import takewhile
from typing import Any

import pytest

from bundlinje.appraisal.explanation import as_document
from bundlinje.cli.terminal import lines
from bundlinje.files.deciding import pocket_sentences, worth_sentences, worth_shown
from bundlinje.files.report import render
from bundlinje.files.report.titles import titles_of
from bundlinje.locale import LANGUAGES, words
from tests.spec.appraise.small import SOME, appraised, case_of
from tests.spec.appraise.test_deciding import GAIN, HEAD, HELP, MANY, MORE, POCKETS
from tests.unit.files.report.pages import read
from tests.unit.files.report.test_report_figures import at

BOTH = (HEAD, f"options: {{{HELP}, {MORE}}}", GAIN)
WIDTH = 100


def document_of(*parts: str, settings: Any = MANY) -> dict[str, Any]:
    """Return the result of a small case."""
    return appraised(*parts, settings=settings).document


def said_of_pockets(document: dict[str, Any], language: str) -> str:
    """Return what is said of the pockets of the first option."""
    option = next(iter(document["options"].values()))
    return " ".join(pocket_sentences(option, document["case"], language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_number_most_worth_knowing_is_named_with_its_amount(language: str) -> None:
    document = document_of(*BOTH)
    text = " ".join(worth_sentences(document, language))
    title = document["decision"]["inputs"]["effects.calm.value"]["title"][language]

    assert worth_shown(document) == [0]
    assert title in text
    assert {"da": "0,06 mio. kr.", "en": "0.06 DKK m"}[language] in text
    assert words("deciding")[language]["judgement"] in text  # all of it rests on one assumption


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_draws_are_told_and_no_number_is_named(language: str) -> None:
    document = document_of(*BOTH, settings=SOME)
    text = " ".join(worth_sentences(document, language))

    assert document["decision"]["reason"][language] in text
    assert "Calm" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("uncertain", [True, False])
def test_what_cannot_change_the_choice_is_worth_no_number(uncertain: bool, language: str) -> None:
    # Millions for gains of 200,000 and 400,000 kr., give or take half of it: never worth it.
    case = (
        HEAD,
        f"options: {{{HELP}, {MORE}}}",
        GAIN.replace("50000}", "500000}").replace("00000}", "900000}"),
    )
    document = document_of(*(case if uncertain else (HEAD, POCKETS % (9000, ""))))
    text = " ".join(worth_sentences(document, language))

    say = words("deciding")[language]
    assert say["nothing"] in text
    assert say["settled" if uncertain else "certain"] in text
    assert not re.search(r"\d", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("cost", "key"), [(0, "no_losers"), (2000, "transfer"), (9000, "impossible")]
)
def test_each_kind_of_pockets_has_its_sentence(cost: int, key: str, language: str) -> None:
    text = said_of_pockets(document_of(HEAD, POCKETS % (cost, "")), language)

    for name in ("no_losers", "no_gainers", "transfer", "impossible"):
        assert (words("deciding")[language][name].partition("{")[0] in text) == (name == key)
    assert "works" not in text
    assert not re.search(r"\bNone\b|\{|\}|\.\.", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_loss_for_everybody_has_no_transfer(language: str) -> None:
    only_costs = "costs: {team: {title: T, amounts: {2026: 9}, payers: {region: 1}}}"
    say = words("deciding")[language]

    assert say["no_gainers"] in said_of_pockets(document_of(HEAD, only_costs), language)
    assert said_of_pockets(document_of(HEAD), language) == say["untouched"]


def test_how_often_a_transfer_works_is_said_only_where_chances_may_be() -> None:
    sourced = (
        POCKETS.replace("value: 1", 'value: {mean: 1, se: 0.2, source: "https://example.org"}')
        % (2000, "")
    ).replace('org"', 'org", verification: verified')
    document = document_of(HEAD, sourced)
    (option,) = document["options"].values()
    start = words("deciding")["da"]["works"].partition("{")[0]
    soft = copy.deepcopy(document)
    soft["options"]["help"]["display"] = "range"

    assert option["display"] == "point"
    assert start in said_of_pockets(document, "da")
    assert start not in said_of_pockets(soft, "da")
    # At 1 on average the purses that pay get exactly what they lack, whatever the outcome is; those
    # that give need a gain of half of what they expect, which they have 2.5 deviations out.
    assert option["pockets"]["mean"]["shares"]["these_transfers"] == pytest.approx(0.994, abs=0.002)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_and_the_screen_show_it(language: str) -> None:
    parts = (HEAD, f"options: {{{HELP}, {MORE}}}", GAIN)
    found = appraised(*parts, settings=MANY)
    document = {**found.document, "manifest": {**found.document["manifest"], "version": "0"}}
    trace = {"run_id": "", **as_document(found.result.traces())}
    html = render(document, lambda: trace, titles_of(case_of(*parts)), language)
    tree, text = read(html)
    shown = {
        item.attributes["data-path"]: float(item.attributes["value"]) for item in tree.all("data")
    }
    worth = {path: value for path, value in shown.items() if path.startswith("decision.")}

    assert len(worth) == 8  # one number, two groups, everything: value and error of each
    assert all(at(document, path) == value for path, value in worth.items())
    for sentence in worth_sentences(document, language):
        assert sentence in text
    screen = list(lines(document, language, ""))
    together = " ".join(" ".join(screen).split())
    for sentence in worth_sentences(document, language):
        assert sentence in together
    assert said_of_pockets(document, language) in together
    for heading in (words("terminal")[language][name] for name in ("worth", "pockets")):
        first = next(at for at, line in enumerate(screen) if line.strip().startswith(heading))
        told = [
            screen[first],
            *takewhile(lambda line: line.startswith(" " * 32), screen[first + 1 :]),
        ]
        assert all(len(line) <= WIDTH for line in told)


def test_the_table_of_a_transfer_equals_the_result() -> None:
    parts = (HEAD, POCKETS % (2000, ""))
    found = appraised(*parts)
    document = {**found.document, "manifest": {**found.document["manifest"], "version": "0"}}
    trace = {"run_id": "", **as_document(found.result.traces())}
    tree, _ = read(render(document, lambda: trace, titles_of(case_of(*parts)), "da"))
    base = "options.help.pockets.central"
    shown = {
        item.attributes["data-path"]: float(item.attributes["value"])
        for item in tree.all("data")
        if item.attributes["data-path"].startswith(base)
    }

    assert len(shown) == 8  # four purses afterwards, four payments
    assert all(at(document, path) == value for path, value in shown.items())
