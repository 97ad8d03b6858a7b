"""What is said of studies, of what was measured and of cost per outcome, on screen and page."""

import copy
import re
from dataclasses import replace
from typing import Any

import pytest

from bundlinje.appraisal.explanation import as_document
from bundlinje.cli.terminal import lines
from bundlinje.files.outcomes import frontier_sentences, funds_sentence
from bundlinje.files.report import render
from bundlinje.files.report.titles import titles_of
from bundlinje.files.studies import observed_sentence, study_sentences, study_shown
from bundlinje.locale import LANGUAGES, words
from tests.spec.appraise.small import FEW, SOME, appraised, case_of
from tests.spec.appraise.test_scenarios import CARE, DEAR, GUESSED, LADDER, LONG, MEASURED, ONE_YEAR
from tests.spec.appraise.test_studies import GAIN, HEAD, MANY, OPTIONS, PRICED
from tests.unit.files.report.pages import Element, read
from tests.unit.files.report.test_report_figures import at

STUDY = f"studies:\n  {PRICED % ''}\n"
LATE = f"studies:\n  {PRICED % ', years_to_answer: 0.5'}\n"
DEAR_STUDY = STUDY.replace("5000", "5000000")
SETTLED = GAIN.replace("200000", "9000000")
MISSING = re.compile(r"\bNone\b|\bnan\b|\{|\}|\.\.")
by_language = pytest.mark.parametrize("language", LANGUAGES)


def document_of(*parts: str, settings: Any = MANY) -> dict[str, Any]:
    """Return the result of a small case."""
    return appraised(*parts, settings=settings).document


def page_of(*parts: str, language: str, settings: Any = MANY) -> tuple[Any, Element, str]:
    """Return the document of a case, the tree of its page, and the text that a reader sees."""
    found = appraised(*parts, settings=settings)
    document = {**found.document, "manifest": {**found.document["manifest"], "version": "0"}}
    trace = {"run_id": "", **as_document(found.result.traces())}
    html = render(document, lambda: trace, titles_of(case_of(*parts)), language)
    return document, *read(html)


def figures_of(tree: Element, start: str) -> dict[str, float]:
    """Return the figures of a page whose path begins so."""
    return {
        item.attributes["data-path"]: float(item.attributes["value"])
        for item in tree.all("data")
        if item.attributes["data-path"].startswith(start)
    }


def begins(key: str, language: str) -> str:
    """Return the fixed words in the middle of a sentence about a study."""
    text: str = words("deciding")[language][key]
    return text.partition("{title}: ")[2].partition("{")[0].strip()


# --- Studies --------------------------------------------------------------------------------------


@by_language
@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ((GAIN, STUDY), "study_pays"),
        ((GAIN, DEAR_STUDY), "study_loses"),
        ((SETTLED, STUDY), "study_settled"),
    ],
)
def test_each_study_has_its_sentence(parts: tuple[str, ...], key: str, language: str) -> None:
    text = " ".join(study_sentences(document_of(HEAD, OPTIONS, *parts), language))

    kinds = ("study_pays", "study_loses", "study_settled", "study_unseen", "study_even")
    assert [kind for kind in kinds if begins(kind, language) in text] == [key]
    assert not MISSING.search(text)


@by_language
def test_a_study_that_is_too_close_to_call_is_said_to_be(language: str) -> None:
    document = document_of(HEAD, OPTIONS, GAIN, STUDY)
    even = copy.deepcopy(document)
    for row in even["decision"]["studies"]["trial"]["parties"]["public"]["sizes"]:
        row["net_benefit"] = {"value": 1.0, "standard_error": 1.0}

    assert begins("study_even", language) in study_sentences(even, language)[0]


@by_language
def test_the_wait_is_told_where_it_costs(language: str) -> None:
    start = words("deciding")[language]["study_delay"].partition("{")[0]

    assert start in study_sentences(document_of(HEAD, OPTIONS, GAIN, LATE), language)[0]
    assert start not in study_sentences(document_of(HEAD, OPTIONS, GAIN, STUDY), language)[0]


@by_language
def test_too_few_draws_give_a_sentence_and_no_number(language: str) -> None:
    document = document_of(HEAD, OPTIONS, GAIN, STUDY, settings=SOME)

    assert study_shown(document["decision"]["studies"]["trial"]) is None
    (sentence,) = study_sentences(document, language)
    assert document["decision"]["studies"]["trial"]["reason"][language] in sentence


@by_language
def test_what_a_number_that_moves_nothing_is_worth_has_no_amount(language: str) -> None:
    wellbeing = "wellbeing: {w: {title: W, of: calm, measure: wellby, change: {low: 1, high: 2}}}"
    line = "trial: {title: T, input: wellbeing.w.change, kind: mean, sizes: [50], outcome_sd: 1}"
    document = document_of(HEAD, OPTIONS, GAIN, wellbeing, f"studies:\n  {line}\n")
    (sentence,) = study_sentences(document, language)

    assert begins("study_unseen", language) in sentence or (
        begins("study_settled", language) in sentence
    )
    assert not re.search(r"\d", sentence)


@by_language
@pytest.mark.parametrize("gain", [GAIN, SETTLED])
def test_page_and_screen_show_the_study(gain: str, language: str) -> None:
    document, tree, text = page_of(HEAD, OPTIONS, gain, LATE, language=language)
    shown = figures_of(tree, "decision.studies.")
    screen = " ".join(" ".join(lines(document, language, "")).split())

    for sentence in study_sentences(document, language):
        assert sentence in text
        assert sentence in screen
        assert not MISSING.search(sentence)
    # Five figures for each of two sizes, and what is left to the municipality, which decides alike.
    assert len(shown) == (11 if gain is GAIN else 10)
    assert all(at(document, path) == value for path, value in shown.items())


@by_language
def test_without_studies_nothing_is_said_of_them(language: str) -> None:
    document, _, text = page_of(HEAD, OPTIONS, GAIN, language=language)

    assert study_sentences(document, language) == []
    assert words("report")[language]["studies"] not in text


# --- Scenarios ------------------------------------------------------------------------------------


def observed_in(language: str, source: str, persistence: str) -> str:
    """Return what is said of what was measured in a small case."""
    document = document_of(LONG, CARE % ("causal", source, persistence), settings=FEW)
    return observed_sentence(document["options"]["help"], document["case"], language)


@by_language
@pytest.mark.parametrize(
    ("source", "persistence", "key"),
    [
        (MEASURED, "observed_years: 2", "observed"),
        (GUESSED, "observed_years: 2", "observed_without"),
        (MEASURED, "", "observed_unsaid"),
        (MEASURED, "observed_years: 9", "observed_same"),
    ],
)
def test_each_kind_of_observation_has_its_sentence(
    source: str, persistence: str, key: str, language: str
) -> None:
    text = observed_in(language, source, persistence)
    say = words("deciding")[language]
    last = say[key].rpartition("}")[2]

    assert text.endswith(last)
    assert ("Calm" in text) == (key in ("observed_without", "observed_unsaid"))
    assert not MISSING.search(text)


@by_language
@pytest.mark.parametrize("source", [MEASURED, GUESSED])
def test_effects_of_groups_that_an_option_does_not_invite_are_not_told_of(
    source: str, language: str
) -> None:
    """`calm` of the invited was measured for 2 years; `quiet` is only for others."""
    groups = "segments: {people: {title: People}, others: {title: Others}}"
    care = CARE % ("causal", MEASURED, "observed_years: 2")
    quiet = care.partition("  calm:\n")[2].replace("title: Calm", "title: Quiet")
    quiet = quiet.replace(MEASURED, source).replace("{observed_years: 2}", "{}")
    both = care.replace(
        "consequences: {",
        "consequences: {more: {of: quiet, account: care, change: -1, evidence: causal}, ",
    )
    both += f"  quiet:\n    segments: [others]\n{quiet}"
    document = document_of(LONG, groups, both, settings=FEW)
    alone = document_of(LONG, care, settings=FEW)

    option = document["options"]["help"]
    assert option["public"]["observed_only"] == alone["options"]["help"]["public"]["observed_only"]
    row = next(item for item in option["scenarios"] if item["name"] == "observed_only")
    assert row["not_measured"] == row["not_stated"] == []
    assert "uiet" not in observed_sentence(option, document["case"], language)


@by_language
def test_an_effect_that_an_older_result_names_without_having_it_is_left_out(language: str) -> None:
    document = document_of(LONG, CARE % ("causal", GUESSED, "observed_years: 2"), settings=FEW)
    option = copy.deepcopy(document["options"]["help"])
    said = observed_sentence(option, document["case"], language)
    for row in option["scenarios"]:
        row.get("not_measured", []).append("housed-most")

    assert observed_sentence(option, document["case"], language) == said


@by_language
@pytest.mark.parametrize("persistence", ["", "observed_years: 2"])
def test_the_table_of_scenarios_equals_the_result(persistence: str, language: str) -> None:
    parts = (LONG, CARE % ("causal", MEASURED, persistence))
    document, tree, text = page_of(*parts, language=language, settings=FEW)
    say = words("report")[language]

    for name in ("observed_only", "without_descriptive", "low_priors", "high_priors"):
        assert say["scenario_means"][name] in text
    cells = ["".join(item.texts).strip() for item in tree.all("td")]
    assert cells.count(say["scenario_unsaid"]) == (0 if persistence else 3)  # public, two payers
    shown = figures_of(tree, "options.help.public.observed_only")
    assert len(shown) == (1 if persistence else 0)
    assert all(at(document, path) == value for path, value in shown.items())


# --- Cost per outcome and willingness to pay ------------------------------------------------------

EXPERT = replace(FEW, expert=True)
ONE_OUTCOME = DEAR % ("causal", MEASURED, "")


@by_language
def test_the_frontier_is_told_from_cheap_to_dear(language: str) -> None:
    document = document_of(ONE_YEAR, LADDER, settings=EXPERT)
    first, second, third = frontier_sentences(document, "calm", language)

    assert words("outcomes")[language]["nothing"] in first
    assert "Small" in second
    assert "100" in second
    assert "Large" in third
    assert "300" in third


@by_language
def test_where_doing_nothing_is_best_at_any_price_that_is_said(language: str) -> None:
    """A project that costs and gives less than nothing: no price makes it worth it."""
    less = ONE_OUTCOME.replace("{value: 2,", "{value: -2,")
    document, _, text = page_of(LONG, less, language=language, settings=EXPERT)
    sentences = frontier_sentences(document, "calm", language)

    assert sentences[0] == words("outcomes")[language]["only_nothing"].format(
        option=words("outcomes")[language]["nothing"]
    )
    assert "Help" in sentences[1]
    for sentence in sentences:
        assert sentence in text
    assert words("outcomes")[language]["quadrants"]["dominated"] in text


@by_language
def test_that_the_whole_cost_stands_against_each_outcome_is_said(language: str) -> None:
    """Two effects of one option: the same net cost is set against the gain of each."""
    effect = CARE.partition("  calm:\n")[2] % (MEASURED, "")
    two = f"{ONE_OUTCOME}  joy:\n{effect.replace('title: Calm', 'title: Joy')}"
    document, _, text = page_of(LONG, two, language=language, settings=EXPERT)
    outcomes = document["options"]["help"]["outcomes"]
    costs = {item["cost_per_outcome"]["of_means"]["net_cost"] for item in outcomes.values()}

    assert set(outcomes) == {"calm", "joy"}
    assert len(costs) == 1
    assert {"da": "Hele mulighedens udgift", "en": "The whole cost of an option"}[language] in text


@by_language
def test_where_help_is_free_and_gives_more_it_is_best_at_any_price(language: str) -> None:
    document = document_of(LONG, CARE % ("causal", MEASURED, ""), settings=EXPERT)
    sentences = frontier_sentences(document, "calm", language)

    assert "Help" in sentences[0]
    assert words("outcomes")[language]["nothing"] in sentences[1]


@by_language
def test_a_single_option_with_constant_inputs_has_a_table_and_no_curves(language: str) -> None:
    document, tree, text = page_of(LONG, ONE_OUTCOME, language=language, settings=EXPERT)
    shown = figures_of(tree, "decision.expert.outcomes.calm.")

    assert all(at(document, path) == value for path, value in shown.items())
    assert len(shown) == 5  # cost and gain of two options, and one step between them
    assert words("outcomes")[language]["curves_note"] not in text
    assert funds_sentence(document, language) == ""
    assert not MISSING.search(" ".join(frontier_sentences(document, "calm", language)))


@by_language
def test_curves_are_drawn_where_chances_may_be_shown(language: str) -> None:
    spread = DEAR.replace("{value: 2,", "{mean: 2, se: 1, verification: verified,")
    parts = (LONG, spread % ("causal", MEASURED, ""))
    settings = replace(SOME, draws=64, expert=True)
    _, tree, text = page_of(*parts, language=language, settings=settings)
    ids = {item.attributes.get("id", "") for item in tree.everything()}

    assert words("outcomes")[language]["curves_note"] in text
    assert {"outcome-1-wide-title", "outcome-1-narrow-title"} <= ids


@by_language
def test_no_chance_is_drawn_where_assumptions_decide(language: str) -> None:
    spread = DEAR.replace("{value: 2,", "{mean: 2, se: 1,")
    settings = replace(SOME, draws=64, expert=True)
    parts = (LONG, spread % ("causal", GUESSED, ""))
    _, tree, text = page_of(*parts, language=language, settings=settings)

    assert words("outcomes")[language]["curves_range"] in text
    assert "outcome-1-wide-title" not in {
        item.attributes.get("id", "") for item in tree.everything()
    }


@by_language
def test_a_case_without_effects_says_that_there_is_no_price(language: str) -> None:
    only_costs = "costs: {team: {title: T, amounts: {2026: 9}, payers: {region: 1}}}"
    _, _, text = page_of(HEAD, only_costs, language=language, settings=EXPERT)

    assert words("outcomes")[language]["costs_none"] in text


@by_language
def test_public_funds_of_several_options_are_told_once(language: str) -> None:
    document, _, text = page_of(ONE_YEAR, LADDER, language=language, settings=EXPERT)

    assert text.count(funds_sentence(document, language)) == 1


@by_language
def test_without_expert_the_page_has_no_prices(language: str) -> None:
    _, _, text = page_of(LONG, ONE_OUTCOME, language=language, settings=FEW)

    assert words("outcomes")[language]["costs"] not in text
