"""What is shown of a result: the same on the screen and in the report."""

import copy
from typing import Any

import pytest

from bundlinje.files.result_reading import (
    differs,
    gains_needed,
    is_bent,
    is_fixed,
    judged,
    key_of,
    rate_of,
    swings,
    turning_points,
)
from tests.unit.files.report.pages import NAMES, computed

Option = dict[str, Any]
SUMS = ("central", "mean", "p10", "p50", "p90")


def sums(*values: float) -> dict[str, float]:
    """Return an amount with its spread; one value stands for all of them."""
    return dict(zip(SUMS, values * (5 if len(values) == 1 else 1), strict=True), mcse=0.0)


def option(**changes: Any) -> Option:
    """Return as much of an option as is read here, without any spread."""
    ratio = {"benefit_cost_ratio": {"by_role": {"central": 0.5}}}
    value = {"net_present_value": sums(-100.0), "returns": ratio}
    parts = {"realisable": sums(-100.0), "without_descriptive": sums(-100.0)}
    plain = {
        "display": "point", "sensitivity_party": "public", "public": {**value, **parts},
        "payers": {"state": copy.deepcopy(value)}, "household": sums(0.0), "tornado": [],
        "society": {"parties": {"citizen": sums(3.0)}}, "wellbeing": {}, "break_even": [],
    }  # fmt: skip
    return {**plain, **changes}


def row(name: str, value: float | None, chance: float | None, central: float = 1.0) -> Option:
    """Return a row of `break_even`."""
    return {"input": name, "central": central, "value": value, "probability": chance}


def test_what_has_no_spread_is_fixed() -> None:
    assert is_fixed(option())
    assert key_of(option()) == "central"


@pytest.mark.parametrize(
    "path",
    [
        ("public", "net_present_value"), ("public", "realisable"),
        ("public", "without_descriptive"), ("household",), ("society", "parties", "citizen"),
        ("payers", "state", "net_present_value"),
    ],
)  # fmt: skip
def test_a_spread_anywhere_is_a_spread(path: tuple[str, ...]) -> None:
    found = option()
    inner = found
    for key in path:
        inner = inner[key]
    inner["p90"] += 1.0

    assert not is_fixed(found)
    assert key_of(found) == "mean"
    inner["p90"] += 1e-9 - 1.0
    assert is_fixed(found), "rounding noise is no spread"


def test_uncertain_wellbeing_is_a_spread() -> None:
    assert is_fixed(option(wellbeing={"calm": {"sum": sums(2.0)}}))
    assert not is_fixed(option(wellbeing={"calm": {"sum": sums(2.0, 2.0, 1.0, 2.0, 3.0)}}))


def test_a_range_is_read_at_its_central_values() -> None:
    assert key_of(option(display="range", household=sums(1.0, 1.0, 0.0, 1.0, 5.0))) == "central"


@pytest.mark.parametrize("part", ["realisable", "without_descriptive"])
def test_a_part_differs_from_an_oere_on(part: str) -> None:
    found = option()
    for gap, other in ((0.0, False), (1e-9, False), (0.02, True), (-50.0, True)):
        found["public"][part]["central"] = -100.0 + gap
        assert differs(found, part) is other


def test_mean_and_central_are_apart_only_beyond_the_sampling_error() -> None:
    found = option()
    value = found["public"]["net_present_value"]
    for mean, error, apart in ((-100.0, 0.0, False), (-103.0, 2.0, False), (-107.0, 2.0, True)):
        value.update(mean=mean, mcse=error)
        assert is_bent(found) is apart


def test_only_what_may_lie_on_both_sides_turns_the_result_widest_first() -> None:
    uncertain = option(
        household=sums(1.0, 1.0, 0.0, 1.0, 5.0),
        tornado=[{"input": "wide", "width": 9.0}, {"input": "narrow", "width": 4.0}],
        break_even=[
            row("narrow", 2.0, 0.4), row("never", 8.0, 1.0), row("always", 8.0, 0.0),
            row("plain", 1.1, None), row("none", None, None), row("wide", 3.0, 0.9),
        ],
    )  # fmt: skip
    found = turning_points(uncertain)

    assert [(at, item["input"]) for at, item in found] == [(5, "wide"), (0, "narrow")]


def test_where_nothing_is_uncertain_the_nearest_turning_point_comes_first() -> None:
    fixed = option(
        break_even=[
            row("far", 3.0, None), row("near", 0.9, None), row("none", None, None),
            row("from-nothing", 5.0, None, central=0.0),
        ]
    )  # fmt: skip
    assert [(at, item["input"]) for at, item in turning_points(fixed)] == [(1, "near"), (0, "far")]


def test_a_swing_of_less_than_an_oere_is_none() -> None:
    rows = [{"input": "a", "width": 5.0}, {"input": "b", "width": 1e-7}]

    assert swings(option(tornado=rows)) == rows[:1]


def test_the_gains_needed_are_asked_only_of_a_loss() -> None:
    found = option()
    assert gains_needed(found) == 2.0
    for ratio in (None, 0.0, -1.0):
        found["public"]["returns"]["benefit_cost_ratio"]["by_role"]["central"] = ratio
        assert gains_needed(found) is None
    found["sensitivity_party"] = "state"
    assert judged(found) is found["payers"]["state"]
    found["payers"]["state"]["net_present_value"]["central"] = 1.0
    assert gains_needed(found) is None


def test_a_rate_is_called_by_its_title_or_its_size() -> None:
    def called(schedule: str, language: str) -> str:
        return rate_of({"discounting": {"schedule": schedule}}, language)

    assert called("0.03", "da") == "3,0 pct./år"
    assert called("0.03", "en") == "3.0 %/year"
    assert "3,5/2,5/1,5" in called("dk/discount-rate/2021", "da")


@pytest.mark.parametrize("name", NAMES)
def test_the_turning_points_of_the_examples_are_possible(name: str) -> None:
    document, _, _ = computed(name)
    for each in document["options"].values():
        assert is_fixed(each) == (name == "som-synthetic")
        for at, item in turning_points(each):
            assert each["break_even"][at] is item
            assert is_fixed(each) or 0.0 < item["probability"] < 1.0
