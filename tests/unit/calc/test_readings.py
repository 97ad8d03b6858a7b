"""What is seen of the metrics from one place, and where gates open."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from bundlinje.calc.ratios import Ratios
from bundlinje.calc.readings import Readings, Sight
from bundlinje.core.contract import Contract
from bundlinje.core.terms import Gate
from tests.support.contracts import contract
from tests.support.settling import Numbers, ratios

METRICS = {
    name: {"title": name, "unit": unit, "source": "report"}
    for name, unit in (("helped", "persons"), ("asked", "persons"), ("score", "percent"))
}
COHORTS = {name: {"title": name} for name in ("first", "second")}


def sight(
    values: dict[tuple[str, str], Numbers], cohorts: tuple[str, ...] = ("",), **terms: Any
) -> Sight:
    """Return what is seen of a contract with two cohorts in 2024."""
    made: Contract = contract(metrics=METRICS, cohorts=COHORTS, **terms)
    known = {(name, "2024", cohort): ratios(item) for (name, cohort), item in values.items()}
    return Sight(made, Readings(known), "2024", cohorts)


def plain(found: Ratios | None) -> Any:
    """Return numbers as fractions, `unsaid` where they cannot be said, None if not measured."""
    if found is None:
        return None
    pair = np.broadcast_arrays(found.numerator, found.denominator)
    return [
        Fraction(a, b) if b else "unsaid"
        for a, b in zip(pair[0].tolist(), pair[1].tolist(), strict=True)
    ]


def gate(**terms: Any) -> Gate:
    """Return a gate from plain terms."""
    return Gate.model_validate(terms)


def test_everybody_is_the_sum_of_the_cohorts_unless_measured_together() -> None:
    parts: dict[tuple[str, str], Numbers] = {("helped", "first"): 3, ("helped", "second"): 4}
    assert plain(sight(parts).value("helped")) == [7]
    assert plain(sight({**parts, ("helped", ""): 6}).value("helped")) == [6]
    assert plain(sight(parts, ("first",)).value("helped")) == [3]
    assert plain(sight({("helped", "first"): 3}).value("helped")) is None


def test_percentages_of_cohorts_do_not_add_up() -> None:
    parts: dict[tuple[str, str], Numbers] = {("score", "first"): 30, ("score", "second"): 40}
    assert plain(sight(parts).value("score")) is None
    assert plain(sight({**parts, ("score", ""): 34}).value("score")) == [34]


def test_one_cohort_is_never_read_from_everybody() -> None:
    assert plain(sight({("helped", ""): 7}, ("first",)).value("helped")) is None


DERIVED: list[tuple[dict[str, Any], Any]] = [
    ({"kind": "difference", "of": ["helped", "asked"]}, Fraction(-112)),
    ({"kind": "ratio", "of": ["helped", "asked"]}, Fraction(50, 162)),
    ({"kind": "relative_reduction_pct", "of": ["helped", "asked"]}, 100 - Fraction(5000, 162)),
    ({"kind": "weighted", "of": ["helped", "asked"], "weights": [0.8, 0.2]}, Fraction("72.4")),
    ({"kind": "net_of_deadweight", "of": ["helped"], "share": 0.33}, Fraction("33.5")),
    ({"kind": "sum", "of": ["helped", "asked", "asked"]}, Fraction(374)),
    ({"kind": "product", "of": ["helped", "asked"]}, Fraction(8100)),
    ({"kind": "ratio", "of": ["helped", "score"]}, "unsaid"),
]


@pytest.mark.parametrize(("item", "expected"), DERIVED, ids=[str(d["kind"]) for d, _ in DERIVED])
def test_derived_numbers_are_exact(item: dict[str, Any], expected: Any) -> None:
    values: dict[tuple[str, str], Numbers] = {
        ("helped", ""): 50,
        ("asked", ""): 162,
        ("score", ""): 0,
    }
    seen = sight(values, derived={"made": {"title": "made", **item}})
    assert plain(seen.value("made")) == [expected]


def test_a_number_made_of_what_cannot_be_said_cannot_be_said() -> None:
    """5 of nobody is not 0, so neither is what is divided by it."""
    derived = {
        "share": {"title": "share", "kind": "ratio", "of": ["helped", "asked"]},
        "again": {"title": "again", "kind": "ratio", "of": ["helped", "share"]},
    }
    seen = sight({("helped", ""): 5, ("asked", ""): 0}, derived=derived)
    assert plain(seen.value("share")) == ["unsaid"]
    assert plain(seen.value("again")) == ["unsaid"]


# --- Gates ---------------------------------------------------------------------------------------


def opened(made: Gate, values: dict[tuple[str, str], Numbers], *cohorts: str) -> Any:
    """Return where a gate opens."""
    found = sight(values, cohorts or ("",)).opens(made)
    return None if found is None else found.tolist()


@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        ("at_least", [False, True, True]),
        ("above", [False, False, True]),
        ("at_most", [True, True, False]),
        ("below", [True, False, False]),
    ],
)
def test_each_comparison_says_what_equal_is(bound: str, expected: list[bool]) -> None:
    made = gate(metric="helped", **{bound: 50})
    assert opened(made, {("helped", ""): (49.999999, 50, 50.000001)}) == expected


def test_50_of_162_is_not_31_per_cent_until_rounding_says_so() -> None:
    """Aarhus, type 2 diabetes: the count is reached and the percentage is not (golden/settle)."""
    values: dict[tuple[str, str], Numbers] = {("helped", ""): 50, ("asked", ""): 162}
    share = {"metric": "helped", "of": "asked", "at_least": 0.31}
    assert opened(gate(**share), values) == [False]
    assert opened(gate(**share, rounding={"to": 0.01}), values) == [True]
    assert opened(gate(**share, rounding={"to": 0.01, "mode": "down"}), values) == [False]
    assert opened(gate(metric="helped", at_least=50), values) == [True]


def test_pooled_cohorts_can_reach_what_none_does_alone() -> None:
    values: dict[tuple[str, str], Numbers] = {("helped", "first"): 30, ("helped", "second"): 30}
    alone = {"metric": "helped", "at_least": 50}
    assert opened(gate(**alone), values, "first") == [False]
    assert opened(gate(**alone, pooled=True), values, "first") == [True]
    assert opened(gate(all=[alone], pooled=True), values, "first") == [True]


def test_a_share_of_nobody_opens_no_gate_whichever_way_it_is_asked() -> None:
    values: dict[tuple[str, str], Numbers] = {("helped", ""): 0, ("asked", ""): 0}
    share = {"metric": "helped", "of": "asked"}
    for bound in ("at_least", "above", "at_most", "below"):
        assert opened(gate(**share, **{bound: 0}), values) == [False]
        assert opened(gate(none=[{**share, bound: 0}]), values) == [False]


def test_what_cannot_be_said_decides_nothing_by_itself() -> None:
    values: dict[tuple[str, str], Numbers] = {("helped", ""): 5, ("asked", ""): 0}
    unsaid = {"metric": "helped", "of": "asked", "at_least": 0}
    yes, no = {"metric": "helped", "at_least": 5}, {"metric": "helped", "above": 5}
    assert opened(gate(any=[unsaid, yes]), values) == [True]
    assert opened(gate(any=[unsaid, no]), values) == [False]
    assert opened(gate(all=[unsaid, yes]), values) == [False]
    assert opened(gate(none=[{"all": [unsaid, no]}]), values) == [True]
    assert opened(gate(none=[{"all": [unsaid, yes]}]), values) == [False]


def test_a_gate_waits_for_every_number_it_names() -> None:
    both = gate(any=[{"metric": "helped", "at_least": 1}, {"metric": "asked", "at_least": 1}])
    assert opened(both, {("helped", ""): 5}) is None
    assert opened(both, {("helped", ""): 5, ("asked", ""): 0}) == [True]
