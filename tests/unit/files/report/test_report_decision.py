"""The decision sentence: one rule for each case, in both languages."""

from typing import Any

import pytest

from bundlinje.files.report.decision import decide, partner, verdict, verdicts
from bundlinje.locale import words

GAIN, LOSS, ZERO = (1.0, 2.0, 3.0), (-3.0, -2.0, -1.0), (0.0, 0.0, 0.0)
UNSURE = (-1.0, 0.5, 2.0)
KINDS = {"gains": GAIN, "loses": LOSS, "unclear": UNSURE, "even": ZERO}
CHANCES = {"gains": 0.9, "loses": 0.1, "unclear": 0.5, "even": 0.0}


def figures(kind: str) -> dict[str, Any]:
    """Return the figures of a party that gains, loses, is unclear or is even."""
    low, central, high = KINDS[kind]
    value = {"central": central, "mean": central, "p10": low, "p90": high}
    priors = {"low": low, "central": central, "high": high}
    return {"net_present_value": value, "probability_net_saving": CHANCES[kind], "priors": priors}


def option(
    public: str, municipality: str | None, display: str = "point", **others: str
) -> dict[str, Any]:
    """Return as much of an option as the sentence is built from."""
    payers = {name: figures(kind) for name, kind in others.items()}
    if municipality is not None:
        payers["municipality"] = figures(municipality)
    whole = figures(public)
    value = whole["net_present_value"]
    return {
        "public": {**whole, "realisable": value, "without_descriptive": value},
        "priors": whole["priors"], "payers": payers, "display": display, "household": value,
        "society": {"parties": {}}, "wellbeing": {}, "tornado": [{"width": 0.0}],
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("display", ["point", "range"])
def test_a_verdict_of_each_kind(kind: str, display: str) -> None:
    found = figures(kind)
    assert verdict(found, found["priors"], display) == kind


def test_likely_is_two_in_three() -> None:
    found = figures("unclear")
    for chance, kind in ((0.67, "gains"), (0.66, "unclear"), (0.34, "unclear"), (0.33, "loses")):
        found["probability_net_saving"] = chance
        assert verdict(found, found["priors"], "point") == kind


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("display", ["point", "range"])
@pytest.mark.parametrize("municipality", [*KINDS, None])
@pytest.mark.parametrize("public", KINDS)
def test_every_pair_has_a_sentence(
    public: str, municipality: str | None, display: str, language: str
) -> None:
    found = option(public, municipality, display)
    sentence = decide(found, words("report")[language]["decision"], language)

    assert verdicts(found) == (public, municipality)
    assert sentence.endswith(".")
    assert "{" not in sentence
    likely = {"da": "sandsynlig", "en": "likel"}[language]
    assert display == "point" or likely not in sentence


def test_the_sentence_of_the_mock_up() -> None:
    found = option("gains", "loses", region="gains", state="unclear")

    assert decide(found, words("report")["da"]["decision"], "da") == (
        "Det offentlige vinder sandsynligvis, men kommunen gør det ikke alene; "
        "uden en aftale med regionen bør kommunen ikke bære hele udgiften."
    )


def test_a_range_speaks_of_assumptions() -> None:
    sentence = decide(option("loses", "loses", "range"), words("report")["da"]["decision"], "da")

    assert sentence.startswith("Det offentlige taber, både ved lave og høje antagelser, og")


def test_only_a_payer_who_gains_is_a_partner() -> None:
    names = words("report")["en"]["decision"]["partners"]

    assert partner(option("gains", "loses", region="loses", state="gains"), names) == "the state"
    assert partner(option("gains", "loses", region="loses"), names) == ""
    assert partner(option("gains", "loses", citizen="gains"), names) == ""


def test_who_loses_money_may_still_gain_wellbeing() -> None:
    found = option("loses", "loses")
    found["wellbeing"] = {"calm": {}}
    say = words("report")["en"]["decision"]

    assert decide(found, say, "en").endswith(say["wellbeing"])
    assert not decide(option("gains", "gains"), say, "en").endswith(say["wellbeing"])


def test_an_unclear_answer_says_what_it_hangs_on() -> None:
    found = option("unclear", "unclear", "range")
    found["tornado"] = [{"width": 2.0, "title": {"da": "effekten", "en": "the effect"}}]
    say = words("report")["en"]["decision"]

    assert decide(found, say, "en").endswith(" It hangs most on: the effect.")


def test_nobody_can_make_an_agreement_with_all_other_municipalities() -> None:
    names = words("report")["en"]["decision"]["partners"]

    assert partner(option("gains", "loses", other_municipality="gains"), names) == ""


def test_where_nothing_is_uncertain_nothing_is_merely_likely() -> None:
    found = option("loses", "gains")
    for each in (found["public"], *found["payers"].values()):
        value = each["net_present_value"]
        value["p10"] = value["p90"] = value["central"]

    assert decide(found, words("report")["en"]["decision"], "en").startswith(
        "The public purse loses, although"
    )
