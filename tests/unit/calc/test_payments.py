"""What a rule pays, period by period: one example for each thing that terms can say."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from bundlinje.calc.ratios import Ratios
from tests.support.contracts import YEARS, contract, person_rule
from tests.support.settling import Kroner, Numbers, kroner, settled, totals

METRICS = {
    name: {"title": name, "unit": "persons", "source": "report"} for name in ("helped", "asked")
}
COHORTS = {name: {"title": name} for name in ("first", "second")}
EACH: dict[str, Any] = {"cohorts": ["first", "second"]}


def rule(**terms: Any) -> dict[str, Any]:
    """Return a rule that pays 100 for each person who was helped."""
    return {"title": "Help", "metric": "helped", "schedule": {"per_unit": 100}, **terms}


def paid(terms: dict[str, Any], values: dict[tuple[str, str], Numbers]) -> tuple[Kroner, ...]:
    """Return what one rule pays in 2024, by place on the axis."""
    made = contract(metrics=METRICS, cohorts=COHORTS, rules={"help": rule(**terms)})
    known = {(name, "2024", cohort): item for (name, cohort), item in values.items()}
    return kroner(settled(made, known)["2024"]["help"].total)


def over_years(terms: dict[str, Any], *helped: Numbers) -> tuple[Kroner, ...]:
    """Return what one rule pays in each year."""
    made = contract(rules={"help": rule(**terms)})
    values = {("helped", year, ""): item for year, item in zip(YEARS, helped, strict=False)}
    return totals(settled(made, values, periods=YEARS[: len(helped)]), "help")


# --- One rule, one period ------------------------------------------------------------------------


def test_the_steps_of_one_rule_are_kept_as_they_were_taken() -> None:
    terms = {"deadweight": {"share": 0.33}, "max_units": 60, "multiplier": 2}
    made = contract(metrics=METRICS, rules={"help": rule(**terms)})
    cell = settled(made, {("helped", "2024", ""): 100})["2024"]["help"].cells[0]
    steps = [(name, plain(value)) for name, value in cell.steps]
    assert steps == [
        ("units", 100), ("deadweight", 67), ("max_units", 60), ("price", 6000),
        ("multiplier", 12000), ("rounding", 12000), ("gate", 12000),
    ]  # fmt: skip


def plain(value: Ratios) -> Kroner:
    """Return the only number on an axis."""
    return Decimal(int(value.numerator[0])) / Decimal(int(value.denominator[0]))


def test_the_order_of_steps_is_data() -> None:
    usual = ("deadweight", "max_units", "price", "multiplier", "uplift", "indexation", "rounding")
    caps = ("rule_cap", "person_cap", "period_cap", "payer_cap", "contract_cap")
    other = ("max_units", "deadweight", *usual[2:], *caps)
    rules = {"help": rule(deadweight={"share": 0.5}, max_units=60)}
    values: dict[tuple[str, str, str], Numbers] = {("helped", "2024", ""): 100}
    by_order = [
        totals(settled(contract(rules=rules, order=order), values), "help")
        for order in ((*usual, *caps), other)
    ]
    assert by_order == [(5000,), (3000,)]


def test_every_cohort_has_its_own_share_that_would_have_happened_anyway() -> None:
    """Stronger Families Norfolk: 33 % at the edge of care and none in care (golden/settle)."""
    by_cohort = {"by_cohort": {"first": 0.33, "second": 0}}
    values: dict[tuple[str, str], Numbers] = {("helped", "first"): 100, ("helped", "second"): 10}
    assert paid({**EACH, "deadweight": by_cohort}, values) == (7700,)


def test_max_units_are_for_all_cohorts_together_in_their_order() -> None:
    values: dict[tuple[str, str], Numbers] = {("helped", "first"): 60, ("helped", "second"): 70}
    assert paid({**EACH, "max_units": 100}, values) == (10_000,)
    tiered = {"table": {"mode": "step", "rows": [{"at": 60, "amount": 900}]}}
    assert paid({**EACH, "max_units": 100, "schedule": tiered}, values) == (900,)


def test_a_shut_gate_uses_up_no_units() -> None:
    gate = {"metric": "helped", "at_least": 65}
    values: dict[tuple[str, str], Numbers] = {("helped", "first"): 60, ("helped", "second"): 70}
    assert paid({**EACH, "max_units": 70, "gate": gate}, values) == (7000,)


def test_a_cohort_of_which_nothing_can_be_said_leaves_the_others_alone() -> None:
    values: dict[tuple[str, str], Numbers] = {("helped", "first"): None, ("helped", "second"): 70}
    assert paid({**EACH, "max_units": 50}, values) == (5000,)


def test_fewer_than_none_is_shown_below_zero_whatever_the_most_units_are() -> None:
    made = contract(rules={"help": rule(max_units=50)})
    found = settled(made, {("helped", "2024", ""): -5})["2024"]["help"]
    assert kroner(found.computed) == (-500,)
    assert kroner(found.total) == (0,)


def test_not_measured_pays_nothing_and_says_so() -> None:
    made = contract(metrics=METRICS, rules={"help": rule(gate={"metric": "asked", "at_least": 1})})
    found = settled(made, {("helped", "2024", ""): 5})["2024"]["help"]
    assert [cell.reason for cell in found.cells] == ["not_measured"]
    assert kroner(found.total) == (0,)


def test_a_rate_is_reported_and_never_paid() -> None:
    bands = {"table": {"mode": "step", "rows": [{"at": 5, "amount": 5}, {"at": 15, "amount": 6}]}}
    made = contract(rules={"rate": rule(kind="rate", schedule=bands), "help": rule()})
    found = settled(made, {("helped", "2024", ""): 19})["2024"]
    assert found["rate"].value is not None
    assert plain(found["rate"].value) == 6
    assert found["rate"].paid == {}
    assert kroner(found["help"].total) == (1900,)


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [({}, "33.33"), ({"to": 0.05}, "33.35"), ({"to": 1, "mode": "up"}, "34"),
     ({"to": 10, "mode": "down"}, "30")],
)  # fmt: skip
def test_kroner_are_rounded_once_where_the_rule_says(
    rounding: dict[str, Any], expected: str
) -> None:
    derived = {"part": {"title": "part", "kind": "ratio", "of": ["helped", "asked"]}}
    rules = {"help": rule(metric="part", rounding=rounding)}
    made = contract(metrics=METRICS, derived=derived, rules=rules)
    found = settled(made, {("helped", "2024", ""): 1, ("asked", "2024", ""): 3})
    assert totals(found, "help") == (Decimal(expected),)


def test_huge_numbers_stay_exact() -> None:
    made = contract(rules={f"help{n}": rule(schedule={"per_unit": 10**12}) for n in range(3)})
    found = settled(made, {("helped", "2024", ""): 10**12})["2024"]
    assert sum(int(item.total[0]) for item in found.values()) == 3 * 10**26


# --- Claims for persons --------------------------------------------------------------------------

GROUPS = {"mothers": "Young mothers", "far": "Far from work"}
CLAIM = ("help", "2024", "")


def test_an_uplift_is_for_its_group_and_others_get_the_plain_price() -> None:
    rules = {"help": person_rule(uplift={"mothers": 0.4})}
    claimed: dict[tuple[str, str, str, str], Numbers] = {
        (*CLAIM, ""): 10,
        (*CLAIM, "mothers"): 5,
        (*CLAIM, "far"): 2,
    }
    found = settled(contract(rules=rules, groups=GROUPS), claimed=claimed)
    assert totals(found, "help") == (10_000 + 5 * 1400 + 2000,)


def test_nothing_granted_pays_nothing_even_a_lump_sum() -> None:
    rules = {"help": person_rule(schedule={"lump_sum": 5000})}
    found = settled(contract(rules=rules), claimed={(*CLAIM, ""): (0, 3)})
    assert kroner(found["2024"]["help"].total) == (0, 5000)


def test_a_limit_for_one_person_changes_nothing_else_about_a_rule() -> None:
    """The most units, and a table by number, are for all persons together, limit or not."""
    limit = [{"scope": "person", "cap": 10**6}]
    tiers = [{"above": 0, "to": 2, "rate": 1000}, {"above": 2, "to": 9, "rate": 10}]
    for terms in ({"max_units": 3}, {"schedule": {"table": {"mode": "marginal", "rows": tiers}}}):
        rules = {"help": person_rule(**terms)}
        found = [
            totals(settled(contract(rules=rules, limits=limits), claimed={(*CLAIM, ""): claims}),
                   "help")
            for limits, claims in (((), 4), (limit, (1, 0, 2, 1)))
        ]  # fmt: skip
        assert found[0] == found[1]


def test_one_person_brings_no_more_than_the_limit_in_all_periods() -> None:
    """DWP Innovation Fund: at most 11,700 a person over the whole contract (golden/settle)."""
    rules = {"help": person_rule(), "more": person_rule(schedule={"per_unit": 500})}
    made = contract(rules=rules, limits=[{"scope": "person", "cap": 2500}])
    claimed: dict[tuple[str, str, str, str], Numbers] = {
        ("help", "2024", "", ""): (2, 1),
        ("more", "2025", "", ""): (3, 2),
        ("help", "2026", "", ""): (1, 1),
    }
    found = settled(made, claimed=claimed, periods=YEARS)
    assert totals(found, "help") == (3000, 0, 500)
    assert totals(found, "more") == (0, 500 + 1000, 0)


def test_a_running_total_does_not_use_up_a_persons_limit_twice() -> None:
    made = contract(
        rules={"help": person_rule(cumulative=True)}, limits=[{"scope": "person", "cap": 2500}]
    )
    claimed: dict[tuple[str, str, str, str], Numbers] = {
        ("help", "2024", "", ""): (1, 1),
        ("help", "2025", "", ""): (2, 1),
        ("help", "2026", "", ""): (3, 2),
    }
    assert totals(settled(made, claimed=claimed, periods=YEARS), "help") == (2000, 1000, 1500)


def test_what_was_paid_and_is_not_repaid_counts_against_a_persons_limit() -> None:
    for overpaid, expected in (("carried", (0, 500)), ("repaid", (-2000, 2500))):
        first = person_rule(cumulative=True, overpaid=overpaid)
        made = contract(rules={"help": first, "more": person_rule(schedule={"per_unit": 500})},
                        limits=[{"scope": "person", "cap": 2500}])  # fmt: skip
        claimed: dict[tuple[str, str, str, str], Numbers] = {
            ("help", "2024", "", ""): 2,
            ("help", "2025", "", ""): 0,
            ("more", "2025", "", ""): 9,
        }
        found = settled(made, claimed=claimed, periods=YEARS[:2])
        assert totals(found, "help") == (2000, expected[0])
        assert kroner(found["2025"]["more"].total) == (expected[1],)


def test_what_is_not_repaid_because_it_is_not_known_still_counts_against_a_person() -> None:
    """A lump sum for persons, repaid if it falls, behind a gate that cannot be said in 2025."""
    gate = {"metric": "helped", "of": "asked", "at_least": 0}
    first = person_rule(cumulative=True, overpaid="repaid", gate=gate)
    made = contract(
        metrics=METRICS,
        rules={"help": first, "more": person_rule(schedule={"per_unit": 500})},
        limits=[{"scope": "person", "cap": 2500}],
    )
    values: dict[tuple[str, str, str], Numbers] = {
        ("helped", "2024", ""): 1, ("asked", "2024", ""): 1,
        ("helped", "2025", ""): 1, ("asked", "2025", ""): 0,
    }  # fmt: skip
    claimed: dict[tuple[str, str, str, str], Numbers] = {
        ("help", "2024", "", ""): 2,
        ("help", "2025", "", ""): 2,
        ("more", "2025", "", ""): 9,
    }
    found = settled(made, values, claimed, YEARS[:2])
    assert totals(found, "help") == (2000, 0)
    assert kroner(found["2025"]["more"].total) == (500,)


# --- Several periods -----------------------------------------------------------------------------


def test_an_interim_payment_is_put_right_by_the_next() -> None:
    assert over_years({"cumulative": True}, 10, 8, 15) == (1000, 0, 500)
    assert over_years({"cumulative": True, "overpaid": "repaid"}, 10, 8, 15) == (1000, -200, 700)


@pytest.mark.parametrize("unknown", ["not measured", None])
def test_nothing_is_repaid_because_something_is_not_known(unknown: str | None) -> None:
    terms = {"cumulative": True, "overpaid": "repaid"}
    made = contract(rules={"help": rule(**terms)})
    values: dict[tuple[str, str, str], Numbers] = {
        ("helped", "2024", ""): 10,
        ("helped", "2026", ""): 8,
    }
    if unknown is None:
        values["helped", "2025", ""] = None
    assert totals(settled(made, values, periods=YEARS), "help") == (1000, 0, -200)


def test_nothing_is_repaid_because_a_gate_cannot_be_said() -> None:
    gate = {"metric": "helped", "of": "asked", "at_least": 0.5}
    rules = {"help": rule(cumulative=True, overpaid="repaid", gate=gate)}
    made = contract(metrics=METRICS, rules=rules)
    values: dict[tuple[str, str, str], Numbers] = {
        ("helped", "2024", ""): 10, ("asked", "2024", ""): 12,
        ("helped", "2025", ""): 10, ("asked", "2025", ""): 0,
        ("helped", "2026", ""): 10, ("asked", "2026", ""): 30,
    }  # fmt: skip
    found = settled(made, values, periods=YEARS)
    assert totals(found, "help") == (1000, 0, -1000)
    assert [item["help"].cells[0].reason for item in found.values()] == ["", "undefined", ""]


def test_a_negative_result_is_forgotten_or_carried_as_the_terms_say() -> None:
    assert over_years({}, 10, -8, 5) == (1000, 0, 500)
    assert over_years({"negative": "carry_forward"}, 10, -8, 5) == (1000, 0, 0)
    assert over_years({"negative": "carry_forward"}, -8, 5, 10) == (0, 0, 700)


def test_a_rules_cap_is_for_all_periods() -> None:
    assert over_years({"cap": 1800}, 10, 10, 10) == (1000, 800, 0)
    assert over_years({"cap": 1800, "cumulative": True}, 10, 20, 30) == (1000, 800, 0)


def test_the_most_units_are_for_one_period() -> None:
    assert over_years({"max_units": 8}, 10, 5, 10) == (800, 500, 800)


def test_a_rule_that_is_due_in_one_period_is_silent_in_the_others() -> None:
    made = contract(rules={"help": rule(periods=["2025"])})
    values: dict[tuple[str, str, str], Numbers] = {("helped", year, ""): 5 for year in YEARS}
    found = settled(made, values, periods=YEARS)
    assert [list(rules) for rules in found.values()] == [[], ["help"], []]


def test_a_later_version_of_the_contract_counts_from_its_period_on() -> None:
    first = contract(rules={"help": rule()}, limits=[{"scope": "contract", "cap": 1500}])
    later = contract(rules={"help": rule(schedule={"per_unit": 200})},
                     limits=[{"scope": "contract", "cap": 4000}])  # fmt: skip
    values: dict[tuple[str, str, str], Numbers] = {("helped", year, ""): 10 for year in YEARS}
    found = settled(dict(zip(YEARS, (first, first, later), strict=True)), values, periods=YEARS)
    assert totals(found, "help") == (1000, 500, 2000)


def test_many_draws_are_settled_as_each_alone() -> None:
    made = contract(rules={"help": rule(cumulative=True, overpaid="repaid", cap=1200)})
    helped = np.array([[3, 20, -4], [9, 1, 11]])
    together = settled(
        made,
        {("helped", year, ""): tuple(row.tolist())
         for year, row in zip(YEARS, helped, strict=False)},
        periods=YEARS[:2],
    )  # fmt: skip
    for place in range(3):
        alone = over_years({"cumulative": True, "overpaid": "repaid", "cap": 1200},
                           *helped[:, place].tolist())  # fmt: skip
        assert tuple(kroner(found["help"].total)[place] for found in together.values()) == alone
