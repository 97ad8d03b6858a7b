"""Every published contract of golden/settle through the interpreter, by class of evidence.

Only the class `independent` proves anything: published inputs give a published payment. The others
show that terms behave as they read, or that an input solved from the result fits it again.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from bundlinje.core.contract import Contract
from bundlinje.errors import Finding
from bundlinje.settlement.consistency import inconsistencies
from bundlinje.settlement.plausibility import implausible
from tests.reference.settled_contracts import (
    FOLDER,
    by_evidence,
    computed,
    contract_of,
    figures,
    read,
    reporting,
    settlements,
    slugs,
    terms_of,
    unmodelled,
)

pytestmark = pytest.mark.usefixtures("shared")


def assert_as_published(slug: str, settlement: str) -> None:
    """Fail where a figure is not as near as its file says."""
    found = list(figures(slug, settlement))
    assert found
    assert [item for item in found if not item.holds] == []


@pytest.mark.parametrize(("slug", "settlement"), settlements("independent"))
def test_independent_settlements_are_reproduced(slug: str, settlement: str) -> None:
    assert_as_published(slug, settlement)


@pytest.mark.parametrize(("slug", "settlement"), settlements("inferred"))
def test_inferred_settlements_agree(slug: str, settlement: str) -> None:
    assert_as_published(slug, settlement)


@pytest.mark.parametrize(("slug", "settlement"), settlements("schedule_behaviour"))
def test_schedule_behaviour_agrees(slug: str, settlement: str) -> None:
    assert_as_published(slug, settlement)


@pytest.mark.parametrize(("slug", "settlement"), settlements("back_solved"))
def test_back_solved_settlements_agree_and_prove_nothing(slug: str, settlement: str) -> None:
    assert_as_published(slug, settlement)


@pytest.mark.parametrize(("slug", "settlement"), settlements("synthetic"))
def test_synthetic_settlements_agree(slug: str, settlement: str) -> None:
    assert_as_published(slug, settlement)


def test_every_figure_of_every_file_has_one_of_the_five_classes() -> None:
    counts = {evidence: len(found) for evidence, found in by_evidence().items()}
    assert counts == {
        "independent": 22,
        "inferred": 23,
        "schedule_behaviour": 22,
        "back_solved": 5,
        "synthetic": 3,
    }
    assert len(slugs()) == 22


@pytest.mark.parametrize("slug", slugs())
def test_the_terms_of_every_file_fit_each_other(slug: str) -> None:
    content = read(slug)
    assert inconsistencies(contract_of(content, content["terms"])) == []


# --- What is not data is listed, not guessed -----------------------------------------------------

UNMODELLED = {
    "buenos-aires-proyecta": ["rules.job12m_vuln.gate_note", "uplift"],
    "chicago-cpc": [
        "payer_limits",
        "rules.kindergarten_ready.cap_scope",
        "rules.special_ed_years_avoided.indexation",
    ],
    "denver-sib": ["rules.housing_stability.precondition"],
    "educate-girls-dib": ["weights"],
    "fair-chance-fund": ["limits.1.cap"],
    "massachusetts-roca": ["rules", "thresholds_pct_fewer_days"],
    "nyc-able-rikers": ["early_termination"],
    "utah-high-quality-preschool": ["rules.share_of_savings.until"],
}

REPORTING = {
    "aarhus-type-2-diabetes": [
        "collective",
        "completion_by_count",
        "completion_by_share",
        "success_by_count",
        "success_by_share",
    ],
    "benevolent-society-nsw-sbb": ["rate_E_pct", "rate_P_pct"],
    "denver-sib": ["investor_net"],
    "nyc-able-rikers": ["guarantee_call", "investor_net", "irr_bullet_pct"],
    "peterborough-one-service": ["trigger_cohort1", "trigger_pooled"],
}


def test_terms_in_prose_are_listed_by_name() -> None:
    assert {slug: found for slug in slugs() if (found := unmodelled(slug))} == UNMODELLED


def test_rates_flags_and_returns_are_reported_and_not_paid() -> None:
    assert {slug: found for slug in slugs() if (found := reporting(slug))} == REPORTING


# --- The limit for one person, as the contract says it -------------------------------------------


def test_synthetic_person_with_every_outcome_is_held_to_the_limit_for_one_person() -> None:
    """DWP Innovation Fund: the file tests it as a limit on a contract, its terms say person."""
    content = read("dwp-innovation-fund")
    outcomes = content["settlements"][0]["inputs"]
    assert computed(content, content["terms"], outcomes)["total"] == 11_700
    twice = dict.fromkeys(outcomes, 2)
    assert computed(content, content["terms"], twice)["total"] == 11_700


# --- What does not add up ------------------------------------------------------------------------


def with_published(slug: str, **figures_: Any) -> Contract:
    """Return a published contract with what was published of its results and payments."""
    content = read(slug)
    return contract_of(content, terms_of(content), figures_)


def codes(found: list[Finding]) -> list[tuple[str, str]]:
    """Return code and place of each finding."""
    return [(item.code, item.path) for item in found]


def told(item: Finding, *names: str) -> list[str]:
    """Return what a finding says of some numbers, in English."""
    return [item.values[name]["en"] for name in names]


def test_negative_skill_mill_prices_times_results_are_not_the_payment() -> None:
    content = read("skill-mill")
    made = with_published(
        "skill-mill", results=content["observed"], paid=content["published_payment"]["total"]
    )
    found = implausible(made)
    assert codes(found) == [("BL-K190", "published.paid")]
    assert told(found[0], "products", "worth", "paid") == [
        "GBP 4,710,060",
        "GBP 3,241,776",
        "GBP 3,159,820",
    ]


def test_negative_cameroon_hepatitis_the_price_is_made_from_the_total() -> None:
    content = read("cameroon-hepc-dib")
    cured = {"cured": content["observed"]["cured"]}
    made = with_published("cameroon-hepc-dib", results=cured,
                          paid=content["published_payment"]["total"])  # fmt: skip
    found = implausible(made)
    assert codes(found) == [
        ("BL-K190", "published.paid"),
        ("BL-K193", "rules.cured.schedule.per_unit"),
    ]
    assert told(found[1], "quotient", "price", "product") == [
        "1,630.3279",
        "EUR 1,630",
        "EUR 397,720",
    ]


def reboot_west(results: Mapping[str, int]) -> list[Finding]:
    """Return what does not add up in Bristol, with persons or with claims as results."""
    content = read("care-leavers-reboot-west")
    payment = content["published_payment"]
    return implausible(
        with_published(
            "care-leavers-reboot-west",
            results=results,
            paid=payment["total"],
            paid_by_rule=payment["by_metric"],
        )
    )


def test_back_solved_lines_of_reboot_west_stand_for_more_than_the_persons() -> None:
    """Ten of 23 lines are whole numbers of the price, but not of the persons; 13 are exact."""
    content = read("care-leavers-reboot-west")
    persons, claims = (content["observed"][n] for n in ("persons_with_outcome", "claims_paid"))
    found = reboot_west(persons)
    lines = [item for item in found if item.code == "BL-K192"]
    independent = set(content["settlements"][0]["expect"])
    assert {item.path.rpartition(".")[2] for item in lines} == {
        f"p_{name}" for name in persons if f"p_{name}" not in independent
    }
    for item in lines:
        name = item.path.rpartition(".p_")[2]
        assert told(item, "implied", "result") == [str(claims[name]), str(persons[name])]
    (total,) = [item for item in found if item.code == "BL-K190"]
    assert told(total, "products", "paid") == ["GBP 1,617,330", "GBP 1,871,540"]
    assert len(found) == 11


def test_back_solved_claims_of_reboot_west_fit_because_they_were_made_to() -> None:
    claims = read("care-leavers-reboot-west")["observed"]["claims_paid"]
    assert reboot_west(claims) == []


def bounds() -> list[dict[str, Any]]:
    """Return the projects of the Fair Chance Fund; none without the shared folder."""
    return list(read("fair-chance-fund")["bounds"]) if FOLDER.is_dir() else []


@pytest.mark.parametrize("row", bounds(), ids=lambda row: row["project"])
def test_bound_fair_chance_pays_at_most_what_results_are_worth_and_there_is(
    row: dict[str, Any],
) -> None:
    figures_ = {"paid": row["paid"], "worth": row["rate_card_value_of_outcomes"]}
    if row["outcome_value_available"] is not None:
        figures_["available"] = row["outcome_value_available"]
    assert implausible(with_published("fair-chance-fund", **figures_)) == []
    over = implausible(with_published("fair-chance-fund", **{**figures_, "paid": 3_500_000}))
    assert codes(over) == [("BL-K194", "published.paid")]
    share = Fraction(row["paid"]) / Fraction(str(row["rate_card_value_of_outcomes"]))
    assert round(float(share), 3) == row["paid_over_rate_card"]


def test_bound_fusion_was_paid_all_that_there_was() -> None:
    """Its rate card comes to 3,032,950: the cap decides, and not the price."""
    fusion = next(row for row in bounds() if row["project"] == "Fusion")
    assert fusion["paid"] == fusion["outcome_value_available"] == 2_513_800
