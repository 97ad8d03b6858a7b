"""Tranches: what is worked by hand, what pyxirr says of the same flows, and what always holds."""

from datetime import date
from typing import Any

import numpy as np
import pytest
import pyxirr

from bundlinje.calc.waterfall import (
    begun,
    closed,
    distributed,
    drawn_until,
    growth,
    repaid,
    yearly_return,
)
from bundlinje.core.tranches import ContractFinancing

START = date(2021, 3, 1)
END = date(2027, 1, 1)


def financing(tranches: dict[str, Any], **more: Any) -> ContractFinancing:
    """Return the investors' side with capital of 1,000,000 in each tranche unless stated."""
    made = {
        name: {
            "title": name,
            "investor": name,
            "committed": 1_000_000,
            "drawn": [{"on": START, "amount": 1_000_000}],
            **terms,
        }
        for name, terms in tranches.items()
    }
    return ContractFinancing.model_validate({"route": "direct", "tranches": made, **more})


def received(
    terms: ContractFinancing, payments: list[tuple[date, int]]
) -> tuple[dict[str, list[int]], list[int], dict[str, int], dict[str, int]]:
    """Return øre by receiver and payment, what is held back, the guarantee and the loss."""
    states, last = begun(terms), None
    rows: dict[str, list[int]] = {}
    held = []
    for place, (day, amount) in enumerate(payments):
        drawn_until(terms, states, last, day)
        found = distributed(terms, states, day, np.array([amount]))
        for (_, name), part in found.paid.items():
            rows.setdefault(name, [0] * len(payments))[place] += int(part[0])
        held.append(int(found.held_back[0]))
        last = day
    drawn_until(terms, states, last, END)
    end = closed(terms, states)
    called = {name: int(part[0]) for name, part in end.guarantee.items()}
    return rows, held, called, {name: int(part[0]) for name, part in end.loss.items()}


def test_the_guarantee_and_the_loss_of_rikers_island() -> None:
    """golden/settle/nyc-able-rikers: 7.2 m drawn, nothing paid, 6.0 m guaranteed, 1.2 m lost."""
    tranche = {"loan": {"committed": 9_600_000, "drawn": [{"on": START, "amount": 7_200_000}]}}
    terms = financing(tranche, guarantee={"guarantor": "bloomberg", "amount": 6_000_000})

    _, _, called, loss = received(terms, [(date(2024, 1, 1), 0)])
    assert called == {"loan": 600_000_000}
    assert loss == {"loan": 120_000_000}


def test_first_loss_is_paid_back_last() -> None:
    terms = financing({"first": {"first_loss": True}, "senior": {}})

    rows, _, _, loss = received(terms, [(date(2023, 1, 1), 120_000_000)])
    assert rows == {"senior": [100_000_000], "first": [20_000_000]}
    assert loss == {"first": 80_000_000, "senior": 0}


def test_tranches_of_one_rank_share_by_what_each_is_owed_and_named_ones_go_in_order() -> None:
    tranches = {"a": {}, "b": {"drawn": [{"on": START, "amount": 500_000}]}}
    steps = [{"pay": "capital", "tranches": ["b", "a"]}]

    assert received(financing(tranches), [(date(2023, 1, 1), 90_000_000)])[0] == {
        "a": [60_000_000],
        "b": [30_000_000],
    }
    in_order = received(financing(tranches, waterfall=steps), [(date(2023, 1, 1), 90_000_000)])
    assert in_order[0] == {"b": [50_000_000], "a": [40_000_000]}


def test_what_is_left_after_capital_is_shared_by_capital_unless_stated() -> None:
    terms = financing(
        {"large": {"committed": 3_000_000, "drawn": [{"on": START, "amount": 3_000_000}]},
         "small": {}}
    )  # fmt: skip

    rows, held, _, _ = received(terms, [(date(2023, 1, 1), 480_000_000)])
    assert rows == {"large": [360_000_000], "small": [120_000_000]}
    assert held == [0]


@pytest.mark.parametrize("rate", [0.0, 0.03, 0.06, 0.15])
def test_a_limit_on_the_return_is_the_rate_that_pyxirr_finds(rate: float) -> None:
    drawings = [
        {"on": START, "amount": 600_000},
        {"on": date(2022, 6, 15), "amount": 400_000},
    ]
    terms = financing({"a": {"return_limit": rate, "drawn": drawings}})
    payments = [(date(2023, 5, 1), 30_000_000), (date(2025, 9, 1), 900_000_000)]

    rows, held, _, _ = received(terms, payments)
    flows = [(START, -600_000.0), (date(2022, 6, 15), -400_000.0)]
    flows += [(day, part / 100) for (day, _), part in zip(payments, rows["a"], strict=True)]
    found = pyxirr.xirr([day for day, _ in flows], [amount for _, amount in flows])
    assert found == pytest.approx(rate, abs=2e-8)
    assert yearly_return(flows) == pytest.approx(rate, abs=2e-8)
    assert rows["a"][1] + held[1] == 900_000_000


def test_a_hurdle_is_paid_before_what_follows() -> None:
    steps = [
        {"pay": "capital", "tranches": ["a"]},
        {"pay": "hurdle", "tranches": ["a"]},
        {"pay": "remainder", "shares": {"a": 0.5, "provider": 0.5}},
    ]
    terms = financing({"a": {"hurdle": 0.05}}, waterfall=steps)

    rows, _, _, _ = received(terms, [(date(2022, 3, 1), 125_000_000)])
    assert rows == {"a": [105_000_000 + 10_000_000], "provider": [10_000_000]}


def test_recycled_money_leaves_before_it_is_shared() -> None:
    steps = [
        {"pay": "capital", "tranches": ["a"]},
        {"pay": "recycled", "shares": {"provider": 0.25}},
        {"pay": "remainder", "shares": {"a": 1}},
    ]
    terms = financing({"a": {}}, waterfall=steps)

    rows, _, _, _ = received(terms, [(date(2022, 3, 1), 140_000_000)])
    assert rows == {"a": [130_000_000], "provider": [10_000_000]}


def test_an_overpayment_comes_back_by_capital_and_is_owed_again() -> None:
    terms = financing({"a": {"committed": 3_000_000}, "b": {}})
    states = begun(terms)
    drawn_until(terms, states, None, date(2022, 1, 1))
    distributed(terms, states, date(2022, 1, 1), np.array([200_000_000]))
    found = repaid(terms, states, date(2023, 1, 1), np.array([40_000_000]))

    assert {name: int(part[0]) for (_, name), part in found.paid.items()} == {
        "a": -30_000_000,
        "b": -10_000_000,
    }
    assert [int(state.capital[0]) for state in states.values()] == [30_000_000, 10_000_000]


@pytest.mark.parametrize("seed", range(200))
def test_every_payment_goes_somewhere_and_nothing_is_made(seed: int) -> None:
    chance = np.random.default_rng(seed)
    limits = {name: round(float(chance.uniform(0, 0.3)), 6) for name in "ab"}
    tranches = {
        name: {
            "committed": int(chance.integers(1, 5_000_000)),
            "drawn": [{"on": START, "amount": int(chance.integers(1, 5_000_000))}],
            "first_loss": bool(chance.integers(0, 2)),
            **({"return_limit": limits[name]} if name in limits else {}),
        }
        for name in ("a", "b", "c")
    }
    steps = [
        {"pay": "capital", "tranches": ["c", "a"], "among": "pro_rata"},
        {"pay": "recycled", "shares": {"provider": 0.1}},
        {"pay": "capital", "tranches": ["b"]},
        {"pay": "remainder", "shares": {"a": 0.3, "b": 0.3, "provider": 0.4}},
    ]
    terms = financing(tranches, **({"waterfall": steps} if seed % 2 else {}))
    states, last = begun(terms), None
    for year in range(2022, 2026):
        day = date(year, 6, 30)
        amount = chance.integers(0, 10**9, 5)
        drawn_until(terms, states, last, day)
        found = distributed(terms, states, day, amount)
        parts = sum(np.broadcast_to(part, 5) for part in found.paid.values())
        np.testing.assert_array_equal(parts + found.held_back, amount)
        assert all((part >= 0).all() for part in found.paid.values())
        assert (found.held_back >= 0).all()
        last = day


def test_an_axis_of_draws_is_the_same_draw_by_draw() -> None:
    terms = financing({"a": {"return_limit": 0.07}, "b": {"first_loss": True}})
    amounts = np.array([0, 50_000_000, 210_000_000, 900_000_000])
    day = date(2024, 7, 1)

    def run(amount: Any) -> dict[tuple[str, str], Any]:
        states = begun(terms)
        drawn_until(terms, states, None, day)
        return dict(distributed(terms, states, day, amount).paid)

    together = run(amounts)
    for place, amount in enumerate(amounts):
        alone = run(np.array([amount]))
        for key, part in alone.items():
            assert np.broadcast_to(together[key], 4)[place] == part[0]


def test_growth_over_whole_years_is_the_power() -> None:
    found = growth(terms_rate := financing({"a": {"hurdle": 0.06}}).tranches["a"].hurdle, 730)  # type: ignore[arg-type]

    assert terms_rate is not None
    assert found.numerator[0] / found.denominator[0] == pytest.approx(1.06**2, abs=1e-12)


def test_flows_with_several_rates_or_none_have_no_return() -> None:
    days = [date(year, 1, 1) for year in (2021, 2022, 2023)]

    assert yearly_return(zip(days, (-100.0, 230.0, -132.0), strict=True)) is None
    assert yearly_return([(days[0], -100.0)]) is None
    assert yearly_return(zip(days[:2], (-100.0, 110.0), strict=True)) == pytest.approx(0.1)
