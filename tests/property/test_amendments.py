"""Amendments: nothing is written over, the terms of a period are those that apply by then."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.core.amending import LASTING, Step, amended, parts_of, steps_of
from bundlinje.core.contract import Amendment, Contract
from bundlinje.core.versions import (
    contract_at,
    every_version,
    first_day_of,
    newest,
    terms_of,
    version_of,
)
from bundlinje.errors import Refused
from bundlinje.settlement.versions import inconsistent_versions, settled_otherwise
from tests.support.contracts import YEARS, amendment, contract

LEAVES = st.one_of(st.integers(-9, 9), st.text("abc", max_size=3))
KEYS = st.text("abc01", min_size=1, max_size=2)
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=12,
    ),
    min_size=1,
    max_size=4,
)


def paths(data: Any, before: tuple[str, ...] = ()) -> list[str]:
    """Return the path of every value in plain data."""
    found = [".".join(before)] if before else []
    if isinstance(data, dict | list):
        pairs = data.items() if isinstance(data, dict) else enumerate(data)
        for step, inner in pairs:
            found += paths(inner, (*before, str(step)))
    return found


def at(data: Any, path: str) -> Any:
    """Return the value at a path, found without the code under test."""
    for step in path.split("."):
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data


# --- One change ----------------------------------------------------------------------------------


@given(TREES, st.data(), LEAVES)
def test_what_is_set_is_read_back_and_all_else_stays(
    tree: dict[str, Any], data: st.DataObject, value: Any
) -> None:
    path = data.draw(st.sampled_from(paths(tree)))
    before = deepcopy(tree)

    after, faults = amended(tree, Step(path, "x", value))

    assert faults == []
    assert at(after, path) == value
    assert tree == before, "the first text was changed"
    for other in paths(before):
        apart = not (other == path or other.startswith(f"{path}.") or path.startswith(f"{other}."))
        assert not apart or at(after, other) == at(before, other)
    back, _ = amended(after, Step(path, "x", at(before, path)))
    assert back == before


@given(TREES, st.data())
def test_what_is_removed_is_gone_and_nothing_else_is(
    tree: dict[str, Any], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(paths(tree)))
    before = deepcopy(tree)

    after, faults = amended(tree, Step(path, "x", removes=True))

    assert faults == []
    assert tree == before
    whole, _, last = path.rpartition(".")
    holder = at(before, whole) if whole else before
    rest = at(after, whole) if whole else after
    if isinstance(holder, list):
        assert rest == holder[: int(last)] + holder[int(last) + 1 :]
    else:
        assert rest == {key: value for key, value in holder.items() if key != last}


@given(TREES, st.data(), LEAVES)
def test_two_changes_of_different_parts_can_change_places(
    tree: dict[str, Any], data: st.DataObject, value: Any
) -> None:
    first, second = (data.draw(st.sampled_from(paths(tree))) for _ in "ab")
    if first.split(".")[0] == second.split(".")[0]:
        return
    steps = [Step(first, "x", value), Step(second, "x", removes=True)]

    one, _ = amended(amended(tree, steps[0])[0], steps[1])
    other, _ = amended(amended(tree, steps[1])[0], steps[0])

    assert one == other


@given(TREES, KEYS, KEYS)
def test_a_path_that_is_not_there_changes_nothing(
    tree: dict[str, Any], key: str, deep: str
) -> None:
    missing = f"{key}-zz.{deep}"

    for step in (Step(missing, "s", 1), Step(f"{key}-zz", "s", removes=True)):
        after, (fault,) = amended(tree, step)
        assert after == tree
        assert (fault.code, fault.path) == ("BL-K050", "s")
        assert fault.values["word"] == f"{key}-zz"


@pytest.mark.parametrize("name", LASTING)
def test_what_makes_it_the_same_contract_cannot_be_touched(name: str) -> None:
    for path in (name, f"{name}.0"):
        after, (fault,) = amended({name: [1]}, Step(path, "s", 2))
        assert (after, fault.code) == ({name: [1]}, "BL-K051")


def test_a_list_grows_at_its_end_and_nowhere_else() -> None:
    assert amended({"a": [1, 2]}, Step("a.2", "s", 3))[0] == {"a": [1, 2, 3]}
    assert [fault.code for fault in amended({"a": [1, 2]}, Step("a.3", "s", 3))[1]] == ["BL-K050"]
    assert parts_of({"a": [{"b": 1}]}, "a.0.b") == ("a", 0, "b")


# --- Versions of a contract ----------------------------------------------------------------------

PRICES = st.lists(
    st.tuples(st.integers(0, 900), st.integers(1, 10**6)), min_size=1, max_size=5
)  # fmt: skip


def priced(changes: list[tuple[int, int]]) -> Contract:
    """Return the contract with one amendment of the price for each day after 2024 began."""
    days = sorted(day for day, _ in changes)
    begin = date(2024, 1, 1)
    return contract(
        amendments=[
            amendment(
                number,
                (begin + timedelta(day)).isoformat(),
                set={"rules.help.schedule.per_unit": price},
            )
            for number, (day, (_, price)) in enumerate(zip(days, changes, strict=True), 2)
        ]
    )


@given(PRICES)
def test_a_period_has_the_last_price_that_applied_when_it_began(
    changes: list[tuple[int, int]],
) -> None:
    agreed = priced(changes)
    days = sorted(day for day, _ in changes)
    prices = [1000, *(price for _, price in changes)]

    for year in YEARS:
        began = (date(int(year), 1, 1) - date(2024, 1, 1)).days
        applied = sum(1 for day in days if day <= began)
        assert version_of(agreed, year) == applied + 1
        terms = contract_at(agreed, year)
        assert terms.rules["help"].schedule.per_unit == prices[applied]
        assert terms.amendments == agreed.amendments
    assert agreed.rules["help"].schedule.per_unit == 1000


@given(PRICES)
def test_each_version_is_the_one_before_with_one_amendment(changes: list[tuple[int, int]]) -> None:
    agreed = priced(changes)
    versions = every_version(agreed)

    assert list(versions) == list(range(1, len(changes) + 2))
    assert newest(agreed) == versions[agreed.version]
    for number in list(versions)[1:]:
        data: dict[str, Any] = versions[number - 1].model_dump(exclude_unset=True)
        item = agreed.amendments[number - 2]
        for step in steps_of(item, number - 2, item.set):
            data, _ = amended(data, step)
        assert Contract.model_validate(data) == versions[number] == terms_of(agreed, number)


@given(PRICES)
def test_what_was_settled_before_an_amendment_is_told(changes: list[tuple[int, int]]) -> None:
    agreed = priced(changes)
    now = {year: version_of(agreed, year) for year in YEARS}

    assert settled_otherwise(agreed, now) == []
    faults = settled_otherwise(agreed, dict.fromkeys(YEARS, 1))
    assert [item.values["period"] for item in faults] == [year for year in YEARS if now[year] > 1]
    assert {item.code for item in faults} <= {"BL-K054"}


def test_a_period_that_an_amendment_adds_or_moves_has_its_newest_first_day() -> None:
    added = {"first_day": "2027-01-01", "last_day": "2027-12-31"}
    agreed = contract(
        amendments=[
            amendment(2, "2026-01-01", set={"periods.2026.first_day": "2025-12-31"}),
            amendment(3, "2027-01-01", set={"periods.2027": added}),
        ]
    )

    assert first_day_of(agreed, "2026") == date(2025, 12, 31)
    assert [version_of(agreed, year) for year in (*YEARS, "2027")] == [1, 1, 1, 3]
    assert list(contract_at(agreed, "2027").periods) == [*YEARS, "2027"]
    with pytest.raises(Refused) as caught:
        contract_at(agreed, "2028")
    assert [fault.code for fault in caught.value.faults] == ["BL-K030"]


def test_faults_belong_to_the_version_that_brings_them() -> None:
    agreed = contract(
        amendments=[
            amendment(2, "2025-01-01", set={"rules.help.metric": "nobody"}),
            amendment(3, "2025-01-01", set={"rules.help.cap": 5}),
        ]
    )

    found = inconsistent_versions(agreed)

    assert {number: [item.code for item in faults] for number, faults in found.items()} == {
        1: [],
        2: ["BL-K030"],
        3: [],
    }


def test_removing_comes_before_setting() -> None:
    item = Amendment.model_validate(
        amendment(2, "2025-01-01", set={"limits.0": {"x": 1}}, remove=["limits.0"])
    )
    data: dict[str, Any] = {"limits": [{"a": 1}, {"b": 2}]}
    for step in steps_of(item, 0, item.set):
        data, _ = amended(data, step)

    assert data == {"limits": [{"x": 1}]}
