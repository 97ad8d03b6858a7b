"""Wrong pockets: by hand, against a linear programme, and how often it works."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from bundlinje.calc.transfers import Transfer, chance_of, smallest_transfers
from tests.support.normal_decisions import scores

AMOUNTS = st.dictionaries(
    st.sampled_from(["kommune", "region", "stat", "citizen", "fond"]),
    st.floats(-1e9, 1e9).map(lambda amount: round(amount, 2)),
    min_size=1,
)


def test_one_loses_and_two_gain() -> None:
    found = smallest_transfers({"kommune": -100.0, "region": 300.0, "stat": 100.0})

    assert found.possible
    assert found.moved == 100.0
    assert found.transfers == (
        Transfer("region", "kommune", 75.0),
        Transfer("stat", "kommune", 25.0),
    )
    assert found.after == {"kommune": 0.0, "region": 225.0, "stat": 75.0}


def test_least_gain_raises_what_must_move() -> None:
    found = smallest_transfers({"kommune": -100.0, "region": 300.0, "stat": 20.0}, 50.0)

    assert found.moved == 180.0
    assert found.after == pytest.approx({"kommune": 50.0, "region": 120.0, "stat": 50.0})


def test_what_is_lost_in_all_cannot_be_moved_away() -> None:
    found = smallest_transfers({"kommune": -100.0, "region": 30.0})

    assert not found.possible
    assert (found.shortfall, found.moved, found.transfers) == (70.0, 0.0, ())
    assert found.after == {"kommune": -100.0, "region": 30.0}


@pytest.mark.parametrize("values", [{}, {"kommune": 0.0}, {"kommune": 5.0, "region": 0.0}])
def test_nothing_moves_where_nobody_loses(values: dict[str, float]) -> None:
    found = smallest_transfers(values)

    assert found.possible
    assert (found.moved, found.transfers, found.after) == (0.0, (), values)


def test_a_sum_of_exactly_nothing_is_enough() -> None:
    found = smallest_transfers({"a": 0.1 + 0.2, "b": -0.3})

    assert found.possible
    assert found.after == pytest.approx({"a": 0.0, "b": 0.0}, abs=1e-15)


def by_linear_programme(values: dict[str, float], least: float) -> float | None:
    """Return the least sum that moves between any two payers, or None where none helps."""
    names = sorted(values)
    count = len(names)
    rows, bounds = [], []
    scale = max(1.0, *(abs(value) for value in values.values()))
    for place, name in enumerate(names):
        flows = np.zeros((count, count))
        flows[place, :] += 1.0
        flows[:, place] -= 1.0
        rows.append(flows.ravel())
        bounds.append((values[name] - least) / scale)
    found = linprog(np.ones(count * count), A_ub=np.array(rows), b_ub=bounds)
    return float(found.fun) * scale if found.status == 0 else None


@given(AMOUNTS, st.sampled_from([0.0, 1e3, -1e6]))
def test_no_smaller_sum_does_it(values: dict[str, float], least: float) -> None:
    found = smallest_transfers(values, least)
    turnover = sum(abs(value) for value in values.values()) + abs(least) + 1.0
    if abs(sum(value - least for value in values.values())) < 1e-6 * turnover:
        return  # too near the edge for the solver to tell

    best = by_linear_programme(values, least)

    assert found.possible == (best is not None)
    if best is not None:
        assert found.moved == pytest.approx(best, abs=1e-6 * turnover)


@given(AMOUNTS, st.sampled_from([0.0, 1e3, -1e6]))
def test_nobody_is_worse_off_and_nothing_is_lost(values: dict[str, float], least: float) -> None:
    found = smallest_transfers(values, least)
    slack = 1e-9 * (sum(abs(value) for value in values.values()) + abs(least))

    assert sum(found.after.values()) == pytest.approx(sum(values.values()), abs=slack)
    if found.possible:
        assert all(value >= least - slack for value in found.after.values())
        assert sum(item.amount for item in found.transfers) == pytest.approx(found.moved, abs=slack)
        assert all(item.amount >= 0.0 for item in found.transfers)
        givers = {item.giver for item in found.transfers}
        assert not givers & {item.receiver for item in found.transfers}
    else:
        missing = len(values) * least - sum(values.values())
        assert found.shortfall == pytest.approx(missing, abs=slack)


def test_chances_by_hand() -> None:
    settlement = smallest_transfers({"kommune": -10.0, "region": 20.0})
    draws = {
        "kommune": np.array([-10.0, -20.0, -10.0, -30.0]),
        "region": np.array([20.0, 30.0, 5.0, 10.0]),
    }

    found = chance_of(settlement, draws)

    # afterwards the municipality has 0, -10, 0, -20 and the region 10, 20, -5, 0
    assert found.any_transfers == 0.5
    assert found.these_transfers == 0.25
    assert found.by_payer == {"kommune": 0.5, "region": 0.75}


def test_agreeing_afterwards_is_never_harder() -> None:
    draws = {name: 10.0 * scores(name, 1) + middle for name, middle in (("a", -5.0), ("b", 8.0))}
    settlement = smallest_transfers({"a": -5.0, "b": 8.0})

    found = chance_of(settlement, draws)

    assert found.these_transfers <= found.any_transfers
    assert found.these_transfers <= min(found.by_payer.values())
    # the sum is normal with mean 3 and standard deviation 10 sqrt 2
    assert found.any_transfers == pytest.approx(0.584, abs=0.02)


def test_more_to_gain_is_less_likely() -> None:
    draws = {name: 10.0 * scores(name, 1) + 2.0 for name in "ab"}
    settlement = smallest_transfers({"a": 2.0, "b": 2.0})

    chances = [chance_of(settlement, draws, least) for least in (-20.0, 0.0, 20.0)]

    for way in ("any_transfers", "these_transfers"):
        values = [getattr(chance, way) for chance in chances]
        assert values == sorted(values, reverse=True)
        assert values[0] > values[-1]
