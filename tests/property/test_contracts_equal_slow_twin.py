"""The interpreter of contracts and its twin in plain fractions agree, to the øre."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from bundlinje.calc.payments import Paid, settle_all
from tests.conftest import LONG
from tests.support.random_contracts import RandomSettlement, random_settlement
from tests.support.slow_contracts import SlowPaid

CONTRACTS = 200_000 if LONG else 2_000
PARTS = 20


def at(values: Any, place: int) -> Any:
    """Return one place of an axis that may be of length 1."""
    return values[place % values.size]


def value_at(paid: Paid, place: int) -> Fraction | None:
    """Return a rate or a flag as a fraction, None where it cannot be said."""
    if paid.value is None or not at(paid.value.denominator, place):
        return None
    return Fraction(int(at(paid.value.numerator, place)), int(at(paid.value.denominator, place)))


def compared(paid: Paid, slow: SlowPaid, place: int) -> Iterator[tuple[str, Any, Any]]:
    """Yield what is compared, with what the interpreter and the twin say of it."""
    yield "computed", int(at(paid.computed, place)), slow.computed
    yield "owed", int(at(paid.owed, place)), slow.owed
    yield "paid", {who: int(at(row, place)) for who, row in paid.paid.items()}, slow.paid
    yield "vat", {who: int(at(row, place)) for who, row in paid.vat.items()}, slow.vat
    yield "value", value_at(paid, place), slow.value
    missing = ("not_measured", "as_before")
    yield "measured", all(cell.reason not in missing for cell in paid.cells), slow.measured


def differences(case: RandomSettlement) -> list[str]:
    """Return where the two disagree."""
    found = settle_all(case.contracts.__getitem__, case.periods, case.readings(), case.index())
    out = []
    for place in range(case.places):
        slow = case.slowly(place)
        for period, rules in found.items():
            assert list(rules) == list(slow[period])
            for name, paid in rules.items():
                out += [
                    f"{period} {name} {what} at {place}: interpreter {one}, twin {other}"
                    for what, one, other in compared(paid, slow[period][name], place)
                    if one != other
                ]
    return out


@pytest.mark.parametrize("part", range(PARTS))
def test_random_contracts_are_settled_alike(part: int) -> None:
    for seed in range(part, CONTRACTS, PARTS):
        case = random_settlement(seed)
        found = differences(case)
        assert not found, f"seed {seed}: {found[0]}"


LEAST = {
    "rule_cap": 40, "person_cap": 10, "period_cap": 25, "payer_cap": 25, "contract_cap": 25,
    "not_measured": 100, "undefined": 50, "below 0": 30, "repaid": 10, "beyond 64 bits": 20,
    "rate": 40, "amended": 20, "draws": 150, "persons": 60,
}  # fmt: skip
"""How many of 600 random contracts must come to it, so that agreement means something."""


def seen_in(case: RandomSettlement) -> set[str]:
    """Return what a random contract comes to."""
    found = {"amended"} if len({id(item) for item in case.contracts.values()}) > 1 else set()
    found |= ({"draws"} if case.places > 1 else set()) | ({"persons"} if case.by_person else set())
    rules = settle_all(case.contracts.__getitem__, case.periods, case.readings(), case.index())
    for paid in (item for period in rules.values() for item in period.values()):
        found |= set(paid.cuts) | {cell.reason for cell in paid.cells}
        found |= {"below 0"} if (paid.computed < 0).any() else set()
        found |= {"repaid"} if (paid.total < 0).any() else set()
        found |= {"beyond 64 bits"} if paid.computed.dtype == object else set()
        found |= {"rate"} if paid.value is not None else set()
    return found


def test_random_contracts_come_to_everything_that_can_happen() -> None:
    counts = Counter(what for seed in range(600) for what in seen_in(random_settlement(seed)))
    assert {what: counts[what] for what, least in LEAST.items() if counts[what] < least} == {}
