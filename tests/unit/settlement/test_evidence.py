"""Which number of an estimate is paid on, under each verdict and each clause about it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bundlinje.core.contract import Contract
from bundlinje.core.estimate import Estimate, Reported
from bundlinje.settlement.document import document
from bundlinje.settlement.evidence import evidence, used
from bundlinje.settlement.settle import Put, settle
from tests.support.contracts import YEARS, contract


def estimate(**terms: Any) -> Estimate:
    """Return a made-up estimate of 12 (5 to 19) under a verdict."""
    usual: dict[str, Any] = {
        "format": 1,
        "metric": "effect",
        "metric_version": "1",
        "period": "2024",
        "unit": "days",
        "value": {"point": 12, "lower": 5, "upper": 19, "level": 0.9},
        "design": {"name": "waiting list"},
        "evidence": {"comparator": "waiting_list", "maryland_level": 5},
        "counts": {"treated": 60, "comparison": 60},
        "verdict": "green",
        "register_name": "made up",
        "last_register_date": date(2025, 2, 1),
        "made_on": date(2025, 3, 1),
        "software": "made up",
        "data_fingerprint": "0" * 64,
    }
    return Estimate.model_validate(usual | terms)


def terms(better: str = "higher", **verdicts: Any) -> Contract:
    """Return a contract that pays on an effect, and says what each verdict is worth."""
    said = {"green": "point", "amber": "lower_bound", "red": "nothing"} | verdicts
    metrics = {
        "effect": {"title": "Effect", "unit": "days", "source": "estimate", "better": better},
        "counted": {"title": "Counted", "unit": "days"},
    }
    rules = {"a": {"title": "A", "metric": "effect", "schedule": {"per_unit": 10}}}
    return contract(metrics=metrics, rules=rules, verdicts=said)


@pytest.mark.parametrize(
    ("verdict", "payable", "value"),
    [("green", "point", 12), ("amber", "lower_bound", 5), ("red", "nothing", None)],
)
def test_each_verdict_is_worth_what_the_contract_says(
    verdict: str, payable: str, value: int | None
) -> None:
    found = used(terms(), estimate(verdict=verdict))

    assert (found.payable, found.value) == (payable, value)


def test_the_lower_bound_is_the_end_that_is_worse_for_payment() -> None:
    found = used(terms(better="lower"), estimate(verdict="amber"))

    assert found.value == 19


@pytest.mark.parametrize(("chance", "value"), [(0.95, 12), (0.9, 12), (0.8999, None), (None, None)])
def test_a_stated_chance_opens_for_the_estimate(chance: float | None, value: int | None) -> None:
    said = terms(amber="probability", probability=0.9)

    found = used(said, estimate(verdict="amber", probability_above_zero=chance))
    assert found.value == value


def test_an_expert_and_an_unmeasured_fallback_leave_the_metric_open() -> None:
    expert = terms(red="expert", expert="fund")
    fallback = terms(red="fallback", fallback={"effect": "counted"})
    reported = [Reported("counted", "2024", "", Decimal(7), "fund")]

    for said, rows, expected in (
        (expert, reported, None),
        (fallback, [], None),
        (fallback, reported, 7),
    ):
        found = evidence({"2024": said}.__getitem__, YEARS, [estimate(verdict="red")], rows, None)
        value = found.values.get(("effect", "2024", ""))
        assert (value and value.numerator[0] / value.denominator[0]) == expected


def test_without_a_clause_on_verdicts_the_estimate_itself_counts() -> None:
    bare = terms().model_copy(update={"verdicts": None})

    assert used(bare, estimate(verdict="red")).value == 12


def test_an_estimate_of_a_period_that_is_not_settled_is_left_alone() -> None:
    found = evidence(lambda _: terms(), ("2024",), [estimate(period="2025")], [], None)

    assert found.values == {}
    assert found.used == ()


def test_where_lower_is_better_the_chance_is_of_a_fall() -> None:
    said = terms(better="lower", amber="probability", probability=0.9)

    likely = used(said, estimate(verdict="amber", probability_above_zero=0.01))
    unlikely = used(said, estimate(verdict="amber", probability_above_zero=0.99))
    assert [likely.value, unlikely.value] == [12, None]


def test_a_red_estimate_meets_no_condition_that_a_low_number_would_meet() -> None:
    gate = {"metric": "effect", "at_most": 30}
    rule = {"title": "A", "gate": gate, "schedule": {"lump_sum": 1_000_000}}
    said = terms(better="lower").model_dump(mode="python", exclude_unset=True)
    paying = Contract.model_validate({**said, "rules": {"a": rule}})
    found = document(settle(paying, Put(estimates=(estimate(verdict="red"),)))).as_json()

    assert found["total_ore"] == 0


@pytest.mark.parametrize(
    ("verdict", "reporter", "place", "value"),
    [
        ("red", "fund", "2024", 7),
        ("green", "fund", "2024", 12),  # the verdict does not ask the expert
        ("red", "municipality", "2024", None),
        ("red", "fund", "2025", None),
    ],
)
def test_what_the_expert_decides_counts_where_the_verdict_asks_it(
    verdict: str, reporter: str, place: str, value: int | None
) -> None:
    said = terms(red="expert", expert="fund")
    rows = [Reported("effect", place, "", Decimal(7), reporter)]

    found = evidence(lambda _: said, YEARS, [estimate(verdict=verdict)], rows, None)
    counted = found.values.get(("effect", "2024", ""))

    assert (counted and counted.numerator[0] / counted.denominator[0]) == value
    assert found.used[0].value == value


def test_an_expert_decides_nothing_where_nothing_was_measured() -> None:
    said = terms(red="expert", expert="fund")
    rows = [Reported("effect", "2024", "", Decimal(7), "fund")]

    assert evidence(lambda _: said, YEARS, [], rows, None).values == {}
