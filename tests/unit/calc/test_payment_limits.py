"""Limits on kroner: what is cut, from whom, and what a period leaves to the next."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from bundlinje.calc.payments import Paid
from bundlinje.core.contract import Contract
from tests.support.contracts import YEARS, contract
from tests.support.settling import Kroner, Numbers, kroner, settled, totals

PAYERS = ("municipality", "region", "state")
PARTIES = {name: {"title": name, "roles": ["payer"]} for name in PAYERS}
METRICS = {
    name: {"title": name, "unit": "persons", "source": "report"} for name in ("one", "two", "three")
}


def agreed(limits: list[dict[str, Any]], payers: Mapping[str, float], **terms: Any) -> Contract:
    """Return a contract of three rules that pay 100 a unit each."""
    rules = {
        name: {"title": name, "metric": name, "schedule": {"per_unit": 100}} for name in METRICS
    }
    return contract(
        metrics=METRICS, rules=rules, limits=limits, payers=payers, parties=PARTIES, **terms
    )


def year(made: Contract, one: int, two: int = 0, three: int = 0) -> dict[str, Paid]:
    """Settle one year."""
    values: dict[tuple[str, str, str], Numbers] = {
        ("one", "2024", ""): one,
        ("two", "2024", ""): two,
        ("three", "2024", ""): three,
    }
    return settled(made, values)["2024"]


def by_rule(found: dict[str, Paid]) -> list[Kroner]:
    """Return what each rule pays."""
    return [kroner(item.total)[0] for item in found.values()]


def by_payer(found: dict[str, Paid]) -> dict[str, Kroner]:
    """Return what each payer pays."""
    out: dict[str, Kroner] = {}
    for item in found.values():
        for payer, amount in item.paid.items():
            out[payer] = out.get(payer, Decimal(0)) + kroner(amount)[0]
    return out


ALONE = {"municipality": 1}
HALF = {"municipality": 0.5, "region": 0.5}
THREE = {"municipality": 0.5, "region": 0.3, "state": 0.2}


def test_what_is_over_is_cut_in_proportion_or_from_the_last_rule_first() -> None:
    limit = {"scope": "contract", "cap": 900}
    assert by_rule(year(agreed([limit], ALONE), 6, 3, 3)) == [450, 225, 225]
    last = {**limit, "reduce": "last_first"}
    assert by_rule(year(agreed([last], ALONE), 6, 3, 3)) == [600, 300, 0]


def test_no_payer_is_the_last_rule() -> None:
    """From the last rule first, but from its payers in proportion."""
    last = {"scope": "contract", "cap": 800, "reduce": "last_first"}
    found = year(agreed([last], HALF), 6, 4)
    assert by_rule(found) == [600, 200, 0]
    assert by_payer(found) == {"municipality": 400, "region": 400}


def test_a_limit_on_some_rules_leaves_the_others() -> None:
    limit = {"scope": "period", "cap": 300, "rules": ["one", "two"]}
    found = year(agreed([limit], ALONE), 6, 4, 5)
    assert by_rule(found) == [180, 120, 500]
    assert {name: kroner(cut)[0] for name, cut in found["one"].cuts.items()} == {"period_cap": 420}


def test_what_one_payer_does_not_pay_is_lost_or_passes_to_the_others() -> None:
    limit = {"scope": "payer", "payer": "municipality", "cap": 200}
    lost = year(agreed([limit], THREE), 10)
    assert by_payer(lost) == {"municipality": 200, "region": 300, "state": 200}
    passed = year(agreed([{**limit, "over": "other_payers"}], THREE), 10)
    assert by_payer(passed) == {"municipality": 200, "region": 480, "state": 320}
    assert passed["one"].cuts == {}


@pytest.mark.parametrize("first", [0, 1])
def test_what_passes_on_fills_nobody_elses_limit(first: int) -> None:
    limits = [
        {"scope": "payer", "payer": "municipality", "cap": 200, "over": "other_payers"},
        {"scope": "payer", "payer": "region", "cap": 400, "over": "other_payers"},
    ]
    found = year(agreed([limits[first], limits[1 - first]], THREE), 10)
    assert by_payer(found) == {"municipality": 200, "region": 400, "state": 400}


def test_what_nobody_has_room_for_is_lost() -> None:
    limits = [
        {"scope": "payer", "payer": who, "cap": 100, "over": "other_payers"} for who in PAYERS
    ]
    found = year(agreed(limits, THREE), 10)
    assert by_payer(found) == {"municipality": 100, "region": 100, "state": 100}
    assert kroner(found["one"].cuts["payer_cap"]) == (700,)


def over_years(
    made: Contract, rows: dict[str, tuple[int, int, int]]
) -> dict[str, tuple[Kroner, ...]]:
    """Return what each rule pays in each year."""
    values: dict[tuple[str, str, str], Numbers] = {
        (name, period, ""): row[place]
        for name, row in rows.items()
        for place, period in enumerate(YEARS)
    }
    found = settled(made, values, periods=YEARS)
    return {name: totals({p: rules for p, rules in found.items() if name in rules}, name)
            for name in rows}  # fmt: skip


def test_what_a_period_leaves_is_lost_or_added_to_the_next() -> None:
    limit = {"scope": "period", "cap": 500}
    rows = {"one": (2, 9, 9), "two": (0, 0, 0), "three": (0, 0, 0)}
    assert over_years(agreed([limit], ALONE), rows)["one"] == (200, 500, 500)
    carried = agreed([{**limit, "unused": "carried"}], ALONE)
    assert over_years(carried, rows)["one"] == (200, 800, 500)


def test_a_period_in_which_nothing_is_due_leaves_all_its_room() -> None:
    carried = {"scope": "period", "cap": 500, "unused": "carried"}
    rules = {"one": {"title": "one", "metric": "one", "schedule": {"per_unit": 100},
                     "periods": ["2025"]}}  # fmt: skip
    made = contract(metrics=METRICS, rules=rules, limits=[carried])
    values: dict[tuple[str, str, str], Numbers] = {("one", "2025", ""): 12}
    found = settled(made, values, periods=("2024", "2025"))
    assert kroner(found["2025"]["one"].total) == (1000,)


def test_room_follows_its_limit_when_another_is_taken_away() -> None:
    yearly = {"scope": "period", "cap": 500, "unused": "carried", "rules": ["one"]}
    other = {"scope": "contract", "cap": 9000}
    first, later = agreed([other, yearly], ALONE), agreed([yearly], ALONE)
    values: dict[tuple[str, str, str], Numbers] = {
        (name, period, ""): 8 if (name, period) == ("one", "2025") else 0
        for name in METRICS
        for period in YEARS
    }
    versions = {"2024": first, "2025": later}
    found = settled(versions, values, periods=("2024", "2025"))
    assert totals(found, "one") == (0, 800)


def test_a_repayment_makes_room_and_is_never_cut() -> None:
    rules = {
        "one": {"title": "one", "metric": "one", "schedule": {"per_unit": 100},
                "cumulative": True, "overpaid": "repaid"},
        "two": {"title": "two", "metric": "two", "schedule": {"per_unit": 100}},
    }  # fmt: skip
    made = contract(metrics=METRICS, rules=rules, limits=[{"scope": "contract", "cap": 1000}])
    values: dict[tuple[str, str, str], Numbers] = {
        ("one", "2024", ""): 10, ("two", "2024", ""): 0,
        ("one", "2025", ""): 4, ("two", "2025", ""): 9,
    }  # fmt: skip
    found = settled(made, values, periods=YEARS[:2])
    assert totals(found, "one") == (1000, -600)
    assert totals(found, "two") == (0, 600)


def test_value_added_tax_comes_on_top_of_what_is_paid() -> None:
    made = agreed(
        [{"scope": "contract", "cap": 500}], HALF, vat={"treatment": "added", "rate": 0.25}
    )
    found = year(made, 10)
    assert {who: kroner(amount)[0] for who, amount in found["one"].vat.items()} == {
        "municipality": Decimal("62.5"),
        "region": Decimal("62.5"),
    }


def test_shares_of_payers_sum_to_the_ore() -> None:
    thirds = {"municipality": 0.333333, "region": 0.333333, "state": 0.333334}
    found = year(agreed([], thirds), 1)
    assert by_payer(found) == {
        "municipality": Decimal("33.33"),
        "region": Decimal("33.33"),
        "state": Decimal("33.34"),
    }
