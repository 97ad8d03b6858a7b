"""The result document: what `bundlinje appraise FOLDER --json` prints, key by key."""

import json
from pathlib import Path
from typing import Any

import pytest

from bundlinje.appraisal.appraise import Settings, appraise
from bundlinje.files.result_files import to_json
from bundlinje.reference.catalog import national
from tests.spec.appraise.small import FEW, SOME, Appraised, appraised, case_of, near, spelled
from tests.unit.cli.child import bundlinje

CASE = """
title: {da: En lille sag, en: A small case}
summary: {da: Hvad der sker, en: What happens}
price_level: {year: 2026, yearly_increase: 0.02}
parties: {fund: {title: {da: Fonden, en: The fund}}}
segments: {people: {title: People, moving_out: 0.1}}
options:
  help:
    title: Help
    invited: {people: {2026: 100}}
    take_up: {low: 0.2, mode: 0.4, high: 0.6, source: "assumed: as last year"}
  nudge: {title: Nudge, invited: {people: {2026: 100}}}
costs:
  team: {title: Team, amounts: {2026: 40000}, payers: {municipality: 0.5, fund: 0.5}}
effects:
  job:
    title: Job
    kind: success_rate
    basis: gross
    per: treated
    value: {successes: 60, n: 200, source: "https://example.org", verification: verified}
    deadweight: 0.5
    deadweight_from: assumption
    displacement: 0.2
accounts:
  benefit:
    title: Benefit
    kind: transfer
    unit: year
    price: {value: 1000, unit: DKK/year, source: "https://example.org"}
    payers: {municipality: 0.7, state: rest}
  care:
    {title: Care, kind: resource, unit: hour, prices: {region: 300, municipality: 200}}
  pay: {title: Pay, kind: earnings, unit: year, prices: {citizen: 2000}}
consequences:
  benefit: {of: job, account: benefit, change: -1, evidence: causal}
  care: {of: job, account: care, change: -1, evidence: descriptive, causal_share: 0.5}
  pay: {of: job, account: pay, change: 1, evidence: causal}
wellbeing:
  calm: {title: Calm, of: job, measure: wellby, change: 0.2}
"""
SPREAD = {"central", "mean", "p10", "p50", "p90", "mcse"}
PRIORS = {"low", "central", "high"}


@pytest.fixture(name="found", scope="module")
def fixture_found() -> Appraised:
    return appraised(CASE, settings=SOME)


def test_the_head_says_what_made_it(found: Appraised) -> None:
    document = found.document

    assert list(document) == [
        "format",
        "verb",
        "run_id",
        "manifest",
        "case",
        "assumed",
        "unverified",
        "own_facts",
        "dated_changes",
        "correlations",
        "findings",
        "decision",
        "options",
    ]
    assert document["format"] == 1
    assert document["verb"] == "appraise"
    assert len(document["run_id"]) == 64


def test_the_manifest_holds_all_that_decides_the_figures(found: Appraised) -> None:
    manifest = found.document["manifest"]

    assert manifest["verb"] == "appraise"
    assert len(manifest["case"]) == 64
    assert manifest["reference_edition"] == national("dk").edition
    assert manifest["settings"] == {"seed": 1, "scrambles": 8, "draws": 256, "party": "public"}
    # One column of draws for each uncertain number.
    assert manifest["columns"] == ["effects.job.value", "options.help.take_up"]
    assert manifest["options"] == ["help", "nudge"]
    assert manifest["warnings"] == sorted(set(found.findings))


def test_the_case_is_told_in_a_few_words(found: Appraised) -> None:
    case = found.document["case"]

    assert case["title"] == {"da": "En lille sag", "en": "A small case"}
    assert (case["first_year"], case["last_year"]) == (2026, 2028)
    assert (case["currency"], case["price_year"], case["base_year"]) == ("DKK", 2026, 2026)
    assert case["discounting"]["schedule"] == "0"
    assert case["invited"] == {"help": 100, "nudge": 100}
    assert case["parties"] == {"fund": {"da": "Fonden", "en": "The fund"}}


def test_soft_numbers_are_listed_with_their_sources(found: Appraised) -> None:
    (assumed,) = found.document["assumed"]
    (unverified,) = found.document["unverified"]

    assert assumed["input"] == "options.help.take_up"
    assert assumed["assumed"]["en"] == "as last year"
    assert unverified["input"] == "accounts.benefit.price"
    assert unverified["url"] == "https://example.org"
    assert unverified["verification"] == "unverified"


def test_findings_carry_code_place_message_and_remedy(found: Appraised) -> None:
    assert set(found.findings) >= {"BL-F002", "BL-F003", "BL-F004", "BL-F005", "BL-F006", "BL-F007"}
    for row in found.document["findings"]:
        assert set(row) == {"code", "file", "line", "column", "path", "message", "remedy", "see"}
        assert set(row["message"]) == set(row["remedy"]) == {"da", "en"}


def test_an_option_says_how_it_may_be_shown(found: Appraised) -> None:
    option = found.option

    assert option["title"] == {"da": "Help", "en": "Help"}
    assert option["display"] in ("point", "range")
    assert 0 <= option["soft_share_of_variance"] <= 1
    assert set(option["priors"]) == PRIORS
    assert option["priors"]["central"] == near(found.worth("public"))


def test_every_party_has_the_same_figures(found: Appraised) -> None:
    payers = found.option["payers"]

    assert list(payers) == [
        "municipality",
        "other_municipality",
        "region",
        "state",
        "citizen",
        "fund",
        "all",
    ]
    for figures in (found.public, *payers.values()):
        assert set(figures["net_present_value"]) == SPREAD
        assert 0 <= figures["probability_net_saving"] <= 1
        assert {"p50", "never"} <= set(figures["payback_year"])
        assert list(figures["annual_mean"]) == ["2026", "2027", "2028"]
        assert set(figures["peak_negative_exposure"]) == SPREAD
        assert figures["expected_shortfall"]["tail"] == 0.05


def test_a_party_has_its_part_that_can_be_realised_and_its_priors(found: Appraised) -> None:
    for party, figures in found.option["payers"].items():
        if party != "all":
            assert set(figures["realisable"]) == SPREAD
            assert set(figures["priors"]) == PRIORS
            rates = {"benefit_cost_ratio", "internal_rate_of_return"}
            assert set(figures["returns"]) - {"marginal_value_of_public_funds"} == rates


def test_the_headline_has_its_course_and_its_other_readings(found: Appraised) -> None:
    public = found.public

    assert set(public["returns"]["marginal_value_of_public_funds"]) == {"central", "of_means"}
    assert set(public["cumulative"]) == {"central", "mean", "p10", "p50", "p90"}
    assert set(public["realisable"]) == set(public["without_descriptive"]) == SPREAD | {"priors"}


def test_the_rest_of_an_option(found: Appraised) -> None:
    option = found.option

    assert set(option["society"]) == {"net_tax_factor", "parties", "all"}
    assert set(option["discount_sensitivity"]) == {"shift", "lower_rate", "higher_rate"}
    assert {row["input"] for row in option["tornado"]} == {
        "effects.job.value",
        "options.help.take_up",
    }
    assert set(option["break_even"][0]) == {
        *("input", "title", "unit", "soft"),
        *("central", "value", "losing_side", "probability"),
    }
    assert {row["state"] for row in option["people"]} == {"invited", "participation", "job"}
    assert option["wellbeing"]["calm"]["measure"] == "wellby"


# --- Sums ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["mean", "central"])
def test_the_payers_add_up_to_all(found: Appraised, key: str) -> None:
    payers = dict(found.option["payers"])
    whole = payers.pop("all")["net_present_value"][key]

    assert sum(item["net_present_value"][key] for item in payers.values()) == near(whole)


def test_the_payers_add_up_to_all_in_every_year(found: Appraised) -> None:
    payers = dict(found.option["payers"])
    whole = payers.pop("all")["annual_mean"]

    for year, amount in whole.items():
        assert sum(item["annual_mean"][year] for item in payers.values()) == near(amount)


def test_the_public_payers_add_up_to_the_public_purse(found: Appraised) -> None:
    payers = found.option["payers"]
    public = ("municipality", "other_municipality", "region", "state")

    together = sum(payers[name]["net_present_value"]["mean"] for name in public)
    assert together == near(found.public["net_present_value"]["mean"])


def test_the_years_add_up_to_the_result_where_nothing_is_discounted(found: Appraised) -> None:
    assert sum(found.yearly("public")) == near(found.worth("public"))


# --- The same again ------------------------------------------------------------------------------


def text(found: Appraised) -> str:
    """Return the document as it is written."""
    return to_json(found.document)


def test_the_same_case_and_seed_give_the_same_bytes(found: Appraised) -> None:
    assert text(appraised(CASE, settings=SOME)) == text(found)


def test_another_seed_gives_other_draws_of_the_same_case(found: Appraised) -> None:
    other = appraised(CASE, settings=Settings(seed=2, draws=256))

    assert other.result.run_id != found.result.run_id
    assert other.worth("public") == found.worth("public")
    assert other.public["net_present_value"]["mean"] != found.public["net_present_value"]["mean"]
    assert other.document["manifest"]["case"] == found.document["manifest"]["case"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("amounts: {2026: 40000}", "amounts: {2026: 40001}"),
        ("title: Team", "title: A team"),
        ("successes: 60", "successes: 61"),
        ("as last year", "as two years ago"),
    ],
)
def test_another_case_gives_another_run(found: Appraised, old: str, new: str) -> None:
    other = appraised(CASE.replace(old, new), settings=SOME)

    assert other.result.run_id != found.result.run_id


def test_layout_and_comments_do_not_make_another_run(found: Appraised) -> None:
    sections = CASE.replace("\nwellbeing:", "\n\n# How they feel\nwellbeing:")

    assert appraised(sections, settings=SOME).result.run_id == found.result.run_id


def test_what_the_caller_knows_is_part_of_the_run() -> None:
    plain = appraise(case_of(CASE), settings=FEW)
    named = appraise(case_of(CASE), settings=FEW, manifest={"version": "1.2.3"})

    assert named.manifest["version"] == "1.2.3"
    assert named.run_id != plain.run_id


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(spelled(CASE), encoding="utf-8")
    runs = [
        bundlinje(
            "appraise", str(tmp_path), "--json", "--draws", "256", env={"PYTHONHASHSEED": hash_seed}
        )
        for hash_seed in ("0", "4711")
    ]

    assert [run.returncode for run in runs] == [0, 0]
    assert runs[0].stdout == runs[1].stdout
    document: dict[str, Any] = json.loads(runs[0].stdout)
    assert document["options"]["help"]["public"]["net_present_value"]["central"] == near(
        appraised(CASE).worth("public")
    )
