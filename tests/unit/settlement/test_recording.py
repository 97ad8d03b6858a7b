"""What goes into the ledger: each period once, then differences, and nothing twice."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlinje.core.contract import Contract
from bundlinje.core.ledger import Draft
from bundlinje.core.result import digest
from bundlinje.errors import Refused
from bundlinje.settlement.claims import decide, decision_root
from bundlinje.settlement.document import document
from bundlinje.settlement.recording import (
    NO_CLAIMS,
    Held,
    held_by_period,
    rewriting_faults,
    rewritten,
    text_hash,
    to_record,
)
from tests.spec.settle.small import contract_of, settled
from tests.trust.people import TIME
from tests.unit.settlement.test_claims import claims

CONTRACT = contract_of()


def told(first: float, second: float, held: dict[str, Held]) -> dict[str, Any]:
    """Return the settlement of two periods with so many helped, beside what the ledger holds."""
    measured = {("helped", "2024"): first, ("helped", "2025"): second}
    earlier = {name: item.amounts for name, item in held.items()}
    return document(settled(measured=measured).settled, earlier).as_json()


def test_no_decisions_have_a_root_of_their_own() -> None:
    nothing = decide(lambda _: CONTRACT, claims([]), ("2024",))

    assert decision_root(nothing, b"salt") == NO_CLAIMS


def test_a_period_is_recorded_as_the_ledger_wants_it() -> None:
    (record, second) = to_record(CONTRACT, told(3, 5, {}), {})

    assert (record.period, record.client_id) == ("2024", "settle small 2024 1")
    assert record.content["corrects"] is None
    assert record.content["period"] == {"from": "2024-01-01", "to": "2024-12-31"}
    assert [item["amount_ore"] for item in record.content["postings"]] == [-3000_00, 3000_00]
    for item in (record, second):
        draft = Draft("settlement_recorded", item.content, "0" * 32, TIME, item.client_id)
        assert draft.faults() == []


def test_a_period_in_which_nothing_is_paid_is_not_recorded() -> None:
    assert [item.period for item in to_record(CONTRACT, told(0, 5, {}), {})] == ["2025"]


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6),
)
def test_after_any_corrections_the_ledger_holds_what_is_owed_now(
    measured: list[tuple[int, int]],
) -> None:
    entries: list[tuple[int, Any]] = []
    ids = []
    for first, second in measured:
        held = held_by_period(CONTRACT, entries)
        for record in to_record(CONTRACT, told(first, second, held), held):
            assert sum(item["amount_ore"] for item in record.content["postings"]) == 0
            entries.append((len(entries) + 1, record.content))
            ids.append(record.client_id)
    held = held_by_period(CONTRACT, entries)
    now = told(*measured[-1], held)

    assert to_record(CONTRACT, now, held) == []
    assert len(set(ids)) == len(ids)
    for name, item in held.items():
        amounts: dict[tuple[str, str, str, str], int] = {}
        for leg in now["periods"][name]["postings"]:
            key = (leg["party"], leg["account"], leg["rule"], leg["tranche"])
            amounts[key] = amounts.get(key, 0) + leg["amount_ore"]
        assert {key: ore for key, ore in item.amounts.items() if ore} == amounts


def test_a_correction_names_the_first_entry_of_its_period() -> None:
    first = to_record(CONTRACT, told(3, 0, {}), {})
    held = held_by_period(CONTRACT, [(7, first[0].content)])
    (record,) = to_record(CONTRACT, told(4, 0, held), held)

    assert record.content["corrects"] == 7
    assert record.client_id == "settle small 2024 2"
    assert {item["reason"] for item in record.content["postings"]} == {"correction"}
    assert [item["amount_ore"] for item in record.content["postings"]] == [-1000_00, 1000_00]


@pytest.mark.parametrize(
    "change",
    [{"period": {"from": "2024-01-01", "to": "2024-06-30"}}, {"postings": [{"currency": "EUR"}]}],
)
def test_what_fits_no_period_is_never_guessed_at(change: dict[str, Any]) -> None:
    content = {**to_record(CONTRACT, told(3, 0, {}), {})[0].content, **change}

    with pytest.raises(Refused) as refused:
        held_by_period(CONTRACT, [(1, content)])
    assert [fault.code for fault in refused.value.faults] == ["BL-K084"]


# --- A contract that is written over -------------------------------------------------------------

AMENDED = """
amendments:
  - version: 2
    title: Later
    reason: Agreed anew
    agreed: 2024-12-01
    applies_from: 2025-01-01
    set: {rules.help.schedule.per_unit: %s}
"""


RECEIVER = next(name for name, party in CONTRACT.parties.items() if "payer" not in party.roles)


def dearer(price: int) -> Contract:
    """Return the contract with another price written over the first one."""
    rule = f"help: {{title: Help, clause: § 1, metric: helped, schedule: {{per_unit: {price}}}}}"
    return contract_of(f"rules:\n  {rule}\n")


def recorded(contract: Contract) -> dict[str, Held]:
    """Return what the ledger holds once both periods were recorded."""
    records = to_record(contract, told(3, 5, {}), {})
    return held_by_period(contract, [(at, item.content) for at, item in enumerate(records, 4)])


def test_the_hash_is_of_the_terms_of_a_version_alone() -> None:
    amended = contract_of(AMENDED % 1200)

    assert text_hash(CONTRACT, 1) == digest(CONTRACT.model_dump(mode="json", exclude_defaults=True))
    assert text_hash(amended, 1) == text_hash(CONTRACT, 1)
    assert text_hash(amended, 2) == text_hash(dearer(1200), 1)
    assert len({text_hash(dearer(price), 1) for price in (1000, 1200, 1300)}) == 3


def test_capital_that_is_paid_in_is_no_term() -> None:
    tranche = "one: {title: One, investor: INVESTOR, committed: 100"
    text = "financing:\n  route: direct\n  tranches:\n    "
    before = contract_of(f"{text}{tranche}}}\n".replace("INVESTOR", RECEIVER))
    after = contract_of(
        f"{text}{tranche}, drawn: [{{on: 2024-02-01, amount: 60}}]}}\n".replace(
            "INVESTOR", RECEIVER
        )
    )

    assert before != after
    assert text_hash(before, 1) == text_hash(after, 1) != text_hash(CONTRACT, 1)


def test_an_amendment_is_no_rewriting() -> None:
    held = recorded(CONTRACT)

    assert rewritten(CONTRACT, held) == []
    assert rewritten(contract_of(AMENDED % 1200), held) == []


def test_terms_that_are_written_over_are_told_with_their_first_entry() -> None:
    (found,) = rewritten(dearer(1200), recorded(CONTRACT))

    assert found == {
        "version": 1,
        "sequence": 4,
        "recorded_sha256": text_hash(CONTRACT, 1),
        "contract_sha256": text_hash(dearer(1200), 1),
    }


def test_an_amendment_that_is_written_over_is_told_at_its_place() -> None:
    document = told(3, 5, {})
    document["periods"]["2025"]["version"] = 2
    first = to_record(contract_of(AMENDED % 1200), document, {})
    held = held_by_period(CONTRACT, [(at, item.content) for at, item in enumerate(first, 4)])
    other = contract_of(AMENDED % 1300)

    (fault,) = rewriting_faults(other, rewritten(other, held))

    assert (fault.code, fault.path) == ("BL-K085", "amendments.0")
    assert fault.values == {"version": 2, "sequence": 5}
