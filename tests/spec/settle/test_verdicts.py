"""A measured effect: which number counts under each verdict."""

from decimal import Decimal
from typing import Any

import pytest

from bundlinje.core.estimate import Reported
from bundlinje.files.settlement_reading import counts_as
from bundlinje.files.settlement_words import Names
from bundlinje.settlement.document import document
from bundlinje.settlement.settle import Put, settle
from tests.spec.settle.small import Statement, contract_of, estimate, settled

TERMS = """
    metrics:
      stress: {title: Stress, unit: points, source: estimate, version: "1"}
      answered: {title: Answered, unit: points}
    rules: {help: {title: Help, metric: stress, schedule: {per_unit: 100000}}}
"""


def paid_on(verdicts: str, measured: Any = None, **more: Any) -> Statement:
    """Settle an effect of 0.5 points (0.3 to 0.7) under terms on verdicts."""
    found = (estimate("stress", "2024", 0.5, **more),)
    return settled(TERMS, verdicts, estimates=found, measured=measured)


USUAL = "verdicts: {green: point, amber: lower_bound, red: nothing}"


@pytest.mark.parametrize(("verdict", "paid"), [("green", 50_000), ("amber", 30_000), ("red", 0)])
def test_the_estimate_the_lower_bound_or_nothing(verdict: str, paid: int) -> None:
    assert paid_on(USUAL, verdict=verdict).paid() == paid


def test_the_worse_end_is_the_upper_one_where_less_is_better() -> None:
    terms = TERMS.replace('version: "1"', 'version: "1", better: lower')
    found = settled(terms, USUAL, estimates=(estimate("stress", "2024", 0.5, verdict="amber"),))

    assert found.paid() == 70_000


@pytest.mark.parametrize(("chance", "paid"), [(0.90, 50_000), (0.89, 0), (None, 0)])
def test_the_estimate_if_it_is_likely_enough(chance: float | None, paid: int) -> None:
    terms = "verdicts: {green: point, amber: probability, red: nothing, probability: 0.9}"

    found = paid_on(terms, verdict="amber", probability_above_zero=chance)
    assert found.paid() == paid


FALLBACK = "verdicts: {green: point, amber: fallback, red: nothing, fallback: {stress: answered}}"


def test_another_metric_counts_instead() -> None:
    found = paid_on(FALLBACK, {("answered", "2024"): 0.2}, verdict="amber")

    assert found.paid() == 20_000
    row = found.document["evidence"][0]
    assert (row["payable"], row["counts_as"], row["fallback"]) == ("fallback", None, "answered")


def test_until_the_other_metric_is_measured_nothing_is_paid() -> None:
    found = paid_on(FALLBACK, verdict="amber")

    assert (found.paid(), found.rule("help")["cells"][0]["reason"]) == (0, "not_measured")


def test_until_an_expert_has_decided_nothing_is_paid() -> None:
    terms = "verdicts: {green: point, amber: expert, red: nothing, expert: provider}"
    found = paid_on(terms, verdict="amber")

    assert (found.paid(), found.rule("help")["cells"][0]["reason"]) == (0, "not_measured")


@pytest.mark.parametrize(
    ("verdict", "paid", "words"),
    [
        ("amber", 20_000, {"da": "eksperten har afgjort: 0,2 point",
                           "en": "the expert has decided: 0.2 points"}),
        ("green", 50_000, {"da": "estimatet tæller: 0,5 point",
                           "en": "the estimate counts: 0.5 points"}),
    ],
)  # fmt: skip
def test_what_an_expert_has_decided_is_paid_where_the_verdict_asks_it(
    verdict: str, paid: int, words: dict[str, str]
) -> None:
    terms = "verdicts: {green: point, amber: expert, red: nothing, expert: provider}"
    decision = Reported("stress", "2024", "", Decimal("0.2"), "provider")
    put = Put((estimate("stress", "2024", 0.5, verdict=verdict),), (decision,))

    found = document(settle(contract_of(TERMS, terms), put)).as_json()

    assert found["periods"]["2024"]["rules"]["help"]["total_ore"] == paid * 100
    for language, told in words.items():
        assert counts_as(found["evidence"][0], Names(found, language)) == told


def test_a_contract_without_terms_on_verdicts_pays_on_the_estimate() -> None:
    assert paid_on("", verdict="red").paid() == 50_000
