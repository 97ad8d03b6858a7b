"""Money knows its price basis and its years: what does not fit together is not added."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.core.flow import Entry, Flow, MixedPriceBasis, PriceBasis, Rows

YEARS = (2026, 2027)
REAL = PriceBasis(2026)
AMOUNTS = st.lists(
    st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3), min_size=2, max_size=2
).map(np.array)
PARTIES = st.sampled_from(["municipality", "region", "citizen"])


def entry(party: str, amounts: Rows, share: float = 1.0) -> Entry:
    """Return a stream of money."""
    return Entry(party, "care", "resource", "consequence", "less", amounts, share)


def flow(*entries: Entry, basis: PriceBasis = REAL, years: tuple[int, ...] = YEARS) -> Flow:
    """Return a flow of entries."""
    return Flow(years, basis, entries)


@st.composite
def flows(draw: Callable[[st.SearchStrategy[object]], object]) -> Flow:
    """Flows of up to four streams over two years and three draws."""
    count = st.integers(0, 4)
    parts = [
        entry(str(draw(PARTIES)), np.asarray(draw(AMOUNTS)), float(str(draw(st.floats(0, 2)))))
        for _ in range(int(str(draw(count))))
    ]
    return flow(*parts)


def test_real_and_nominal_amounts_are_not_added() -> None:
    with pytest.raises(MixedPriceBasis):
        _ = flow() + flow(basis=PriceBasis(None))


def test_amounts_of_two_price_years_are_not_added() -> None:
    with pytest.raises(MixedPriceBasis, match="2024"):
        _ = flow() + flow(basis=PriceBasis(2024))


def test_flows_of_different_years_are_not_added() -> None:
    with pytest.raises(MixedPriceBasis):
        _ = flow() + flow(years=(2026, 2028))


def test_a_basis_is_real_or_nominal() -> None:
    assert REAL.is_real
    assert not PriceBasis(None).is_real


RISES: dict[str, Rows] = {
    "wages": np.array([[1.0], [1.25]]),
    "other": np.array([[1.0], [1.1]]),
    "benefits": np.array([[0.5], [2.0]]),
}


def test_nominal_amounts_rise_with_the_index_of_their_kind() -> None:
    wages = entry("region", np.array([[100.0], [100.0]]), 0.5)
    rates = replace(wages, index="benefits")
    moved = flow(wages, rates).nominal(RISES)

    assert not moved.basis.is_real
    assert [item.rows.tolist() for item in moved.entries] == [[[50.0], [62.5]], [[25.0], [100.0]]]
    with pytest.raises(MixedPriceBasis, match="already nominal"):
        moved.nominal(RISES)
    with pytest.raises(MixedPriceBasis):
        _ = moved + flow(wages)


@given(flows(), st.lists(st.sampled_from(sorted(RISES)), min_size=4, max_size=4))
def test_the_way_to_nominal_and_back_returns_the_same(whole: Flow, kinds: list[str]) -> None:
    entries = (replace(item, index=kind) for item, kind in zip(whole.entries, kinds, strict=False))
    real = flow(*entries)
    back = real.nominal(RISES).real(RISES, 2026)

    assert back.basis == real.basis
    for item, other in zip(back.entries, real.entries, strict=True):
        assert np.allclose(item.rows, other.rows, rtol=1e-14, atol=0.0)
        assert item.index == other.index
    with pytest.raises(MixedPriceBasis, match="already real"):
        real.real(RISES, 2026)


def test_a_share_of_one_leaves_the_amounts_as_they_are() -> None:
    amounts = np.array([[1.0], [2.0]])

    assert entry("region", amounts).rows is amounts
    assert entry("region", amounts, 0.5).rows.tolist() == [[0.5], [1.0]]


def test_shares_may_differ_by_draw() -> None:
    one = Entry(
        "region",
        "care",
        "resource",
        "cost",
        "team",
        np.array([[10.0], [20.0]]),
        np.array([1.0, 0.5]),
    )

    assert one.rows.tolist() == [[10.0, 5.0], [20.0, 10.0]]


@given(flows(), flows())
def test_the_sum_of_two_flows_is_the_sum_of_their_rows(one: Flow, other: Flow) -> None:
    together = one + other

    assert np.allclose(together.rows(3), one.rows(3) + other.rows(3), rtol=1e-12, atol=1e-6)
    assert (one + flow()).entries == one.entries


@given(flows())
def test_the_parties_parts_are_the_whole(whole: Flow) -> None:
    parts = [
        whole.where(lambda item, party=party: item.party == party).rows(3)  # type: ignore[misc]
        for party in whole.parties()
    ]

    assert np.allclose(sum(parts, start=np.zeros((2, 3))), whole.rows(3), rtol=1e-12, atol=1e-6)
    assert whole.where(lambda _: False).rows(3).tolist() == [[0.0] * 3] * 2


@given(flows())
def test_parties_are_named_once_in_the_order_they_appear(whole: Flow) -> None:
    named = whole.parties()

    assert len(set(named)) == len(named)
    assert sorted(named) == sorted({item.party for item in whole.entries})


def test_an_entry_with_other_amounts_keeps_the_rest() -> None:
    one = entry("region", np.array([[1.0], [2.0]]), 0.5)
    other = one.with_amounts(np.array([[3.0], [4.0]])).with_share(1.0)

    assert other.rows.tolist() == [[3.0], [4.0]]
    assert (other.party, other.account, other.source) == (one.party, one.account, one.source)
    assert one.rows.tolist() == [[0.5], [1.0]]
