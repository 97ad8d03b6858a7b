"""Published figures against the terms: what is told, and what is left alone."""

from decimal import Decimal
from typing import Any

import pytest

from bundlinje.settlement.consistency import inconsistencies
from bundlinje.settlement.plausibility import implausible, worth_of
from tests.support.contracts import contract

METRICS = {
    name: {"title": name, "unit": "persons", "source": "report"} for name in ("helped", "moved")
}


def rule(metric: str, price: float, **terms: Any) -> dict[str, Any]:
    """Return a rule that pays a price a unit."""
    return {"title": metric, "metric": metric, "schedule": {"per_unit": price}, **terms}


RULES = {"help": rule("helped", 1000), "move": rule("moved", 250.50)}
RESULTS = {"helped": 10, "moved": 4}


def codes(published: dict[str, Any] | None, **terms: Any) -> list[str]:
    """Return the codes that are found."""
    made = contract(**{"metrics": METRICS, "rules": RULES, "published": published, **terms})
    return [item.code for item in implausible(made)]


def test_a_contract_without_published_figures_is_left_alone() -> None:
    assert codes(None) == []
    assert codes({}) == []
    assert codes({"results": RESULTS}) == []


@pytest.mark.parametrize(
    ("paid", "expected"),
    [(11_002, []), (11_002.99, []), (11_003, ["BL-K190"]), (11_001, ["BL-K190"])],
)
def test_less_than_a_krone_is_how_figures_are_published(paid: float, expected: list[str]) -> None:
    assert codes({"results": RESULTS, "paid": paid}) == expected


def test_a_total_is_held_against_terms_only_if_every_rule_can_be_computed() -> None:
    assert codes({"results": {"helped": 10}, "paid": 1}) == []
    lump = {**RULES, "all": {"title": "all", "schedule": {"lump_sum": 5}}}
    assert codes({"results": RESULTS, "paid": 1}, rules=lump) == []
    rate = {**lump, "all": {**lump["all"], "kind": "rate"}}
    assert codes({"results": RESULTS, "paid": 1}, rules=rate) == ["BL-K190"]


def test_caps_hold_what_results_are_worth() -> None:
    rules = {"help": rule("helped", 1000, cap=7000), "move": rule("moved", 250.50)}
    limits = [
        {"scope": "contract", "cap": 7500},
        {"scope": "contract", "cap": 1, "rules": ["move"]},
    ]
    made = contract(metrics=METRICS, rules=rules, published={"results": RESULTS})
    assert worth_of(made) == 8002
    made = contract(metrics=METRICS, rules=rules, limits=limits, published={"results": RESULTS})
    assert worth_of(made) == 7500
    less = contract(metrics=METRICS, rules=rules, published={"results": {"helped": -3, "moved": 4}})
    assert worth_of(less) == 1002


@pytest.mark.parametrize(
    ("paid", "expected"),
    [(10_000, []), (9_000, ["BL-K192"]), (9_500, ["BL-K191"]), (0, ["BL-K192"])],
)
def test_a_payment_is_a_number_of_its_price(paid: int, expected: list[str]) -> None:
    assert codes({"results": RESULTS, "paid_by_rule": {"help": paid}}) == expected


def test_a_payment_at_its_cap_needs_no_explanation() -> None:
    rules = {"help": rule("helped", 1000, cap=7300), "move": RULES["move"]}
    assert codes({"results": RESULTS, "paid_by_rule": {"help": 7300}}, rules=rules) == []


@pytest.mark.parametrize(
    ("price", "paid", "expected"),
    [
        (333, 1000, ["BL-K190", "BL-K193"]),
        (333.33, 1000, ["BL-K193"]),
        (333, 999, []),
        (340, 1000, ["BL-K190"]),
    ],
)
def test_a_price_that_is_the_rounded_quotient_is_told(
    price: float, paid: int, expected: list[str]
) -> None:
    rules = {"help": rule("helped", price)}
    assert codes({"results": {"helped": 3}, "paid": paid}, rules=rules) == expected


def test_nothing_achieved_makes_no_price() -> None:
    rules = {"help": rule("helped", 333)}
    assert codes({"results": {"helped": 0}, "paid": 0}, rules=rules) == []


def test_more_than_there_was_is_told_by_the_least_bound() -> None:
    for bounds in ({"worth": 100}, {"available": 100}, {"worth": 100, "available": 900}):
        assert codes({"paid": 100, **bounds}) == []
        assert codes({"paid": Decimal("100.01"), **bounds}) == ["BL-K194"]


def test_parts_are_summed_only_where_all_are_published() -> None:
    assert codes({"paid": 900, "paid_by_rule": {"help": 500}}) == []
    assert codes({"paid": 900, "paid_by_rule": {"help": 500, "move": 400}}) == []
    assert codes({"paid": 900, "paid_by_rule": {"help": 500, "move": 399}}) == ["BL-K195"]


def test_what_was_published_is_about_what_the_contract_names() -> None:
    published = {"results": {"helpd": 1}, "paid_by_rule": {"hlep": 1}}
    made = contract(metrics=METRICS, rules=RULES, published=published)
    assert [(item.code, item.path) for item in inconsistencies(made)] == [
        ("BL-K030", "published.results.helpd"),
        ("BL-K030", "published.paid_by_rule.hlep"),
    ]
