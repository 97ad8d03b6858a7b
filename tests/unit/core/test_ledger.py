"""An entry is one line, spelled in one way, and carries what its kind carries."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.core.ledger import (
    Draft,
    Entry,
    Head,
    default_client_id,
    entry_of,
    head_of,
    key_id,
    ledger_id,
)
from bundlinje.core.ledger_content import LARGEST_ORE, SHAPES, ore_of
from bundlinje.core.result import canonical_json
from bundlinje.errors import Refused
from tests.trust.people import (
    ANNA,
    BO,
    FIE,
    TIME,
    Book,
    draft,
    head,
    key_of,
    opening,
    payment,
    posting,
    settlement,
)


def codes(asked: Draft) -> list[str]:
    """Return the codes and paths of a draft's faults."""
    return [f"{fault.code} {fault.path}" for fault in asked.faults()]


def settled(**changes: Any) -> Draft:
    """Return a settlement with some of its fields otherwise."""
    return draft("settlement_recorded", {**settlement(100), **changes}, ANNA)


# --- The line ------------------------------------------------------------------------------------


def test_a_line_is_read_back_as_the_entry_it_was_written_from() -> None:
    book = Book.opened()
    book.write(ANNA, "settlement_recorded", **settlement(100))
    book.countersign(FIE)

    for entry in book.entries:
        assert entry_of(entry.line) == entry
        assert entry.hash == hashlib.sha256(entry.line).hexdigest()
        plain = json.loads(entry.line)
        again = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert entry.line == again.encode()


def test_each_line_points_back_to_the_one_before() -> None:
    book = Book.opened()
    for half_year in range(1, 5):
        book.write(ANNA, "settlement_recorded", **settlement(100, half_year))

    hashes = ["0" * 64, *(hashlib.sha256(line).hexdigest() for line in book.lines)]
    assert [entry.previous for entry in book.entries] == hashes[:-1]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line + b" ",
        lambda line: b" " + line,
        lambda line: line + b"\r",
        lambda line: line.replace(b'"format":1', b'"format":1.0'),
        lambda line: line.replace(b'"format":1', b'"format":2'),
        lambda line: line.replace(b'"format":1', b'"format":1,"format":1'),
        lambda line: line.replace(b'"format":1', b'"format":1,"more":1'),
        lambda line: line.replace(b'"sequence":0', b'"sequence":"0"'),
        lambda line: line.replace(b'"sequence":0', b'"sequence":true'),
        lambda line: line.replace(b'"kind":"opened"', b'"kind":7'),
        lambda line: line.replace(b"Anna", b"\\u0041nna"),
        lambda line: line.replace(b"Anna", b"\xff"),
        lambda line: line[:-1],
        lambda _: b"",
        lambda _: b"null",
        lambda _: b"[]",
        lambda _: b"[" * 100_000,
        lambda _: b'{"format":1}',
    ],
)
def test_another_spelling_is_no_line(spoil: Any) -> None:
    with pytest.raises(Refused, match=r"BL-L01[0-5]"):
        entry_of(spoil(Book.opened().lines[0]))


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_no_bytes_bring_forth_anything_but_a_refusal(line: bytes) -> None:
    for read in (entry_of, head_of):
        with pytest.raises(Refused):
            read(line)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.text(max_size=5), inner, max_size=3)),
       st.sampled_from(sorted(SHAPES)))  # fmt: skip
def test_any_content_is_taken_or_refused_in_words(content: Any, kind: str) -> None:
    for fault in Draft(kind, content, "00" * 16, TIME, "x").faults():
        assert fault.text("da")
        assert fault.text("en")


def test_what_is_signed_is_everything_but_the_signature() -> None:
    entry = Book.opened().entries[0]
    others: dict[str, Any] = {
        "ledger": "1" * 32, "sequence": 1, "previous": "1" * 64, "kind": "approved",
        "client_id": "y", "content": {}, "key": "1" * 32, "time": "2027-01-01T00:00:00Z",
    }  # fmt: skip

    assert replace(entry, signature="ab").signed == entry.signed
    assert {replace(entry, **{name: value}).signed for name, value in others.items()}.isdisjoint(
        {entry.signed}
    )
    assert set(others) == set(Entry.__slots__) - {"signature"}


def test_a_signed_entry_never_passes_for_a_signed_receipt() -> None:
    book = Book.opened()
    seen = head(book.state, 0, FIE)

    assert book.entries[0].signed.split(b"\n")[0] != seen.signed.split(b"\n")[0]
    assert head_of(seen.line) == seen
    with pytest.raises(Refused, match="BL-L01"):
        entry_of(seen.line)
    with pytest.raises(Refused, match="BL-L01"):
        head_of(book.lines[0])


def test_a_receipt_with_a_wrong_field_is_refused() -> None:
    seen = head(Book.opened().state, 0, FIE)
    for name, value in (("hash", "x"), ("head_of", "x"), ("sequence", -1), ("signature", "")):
        document = {**json.loads(seen.line), name: value}
        with pytest.raises(Refused, match=f"BL-L010 {name}"):
            head_of(canonical_json(document).encode())


# --- Ids -----------------------------------------------------------------------------------------


def test_the_id_of_a_ledger_commits_to_its_people() -> None:
    first = ledger_id(opening((ANNA, BO, FIE)))

    assert first == ledger_id(opening((ANNA, BO, FIE)))
    assert first != ledger_id(opening((ANNA, key_of("Bo Lind", "aarhus", 2), FIE)))
    assert first != ledger_id(replace(opening((ANNA, BO, FIE)), time="2026-11-24T10:00:01Z"))


def test_the_same_command_has_the_same_client_id_and_another_has_another() -> None:
    ids = [
        default_client_id("l", "approved", {"proposal": 2}, "k"),
        default_client_id("m", "approved", {"proposal": 2}, "k"),
        default_client_id("l", "withdrawn", {"proposal": 2}, "k"),
        default_client_id("l", "approved", {"proposal": 3}, "k"),
        default_client_id("l", "approved", {"proposal": 2}, "j"),
    ]

    assert len(set(ids)) == 5
    assert ids[0] == default_client_id("l", "approved", {"proposal": 2}, "k")


def test_the_id_of_a_key_is_the_beginning_of_its_hash() -> None:
    """RFC 8032, section 7.1, test 1: the public key; its SHA-256 is computed here apart."""
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

    assert key_id(public) == hashlib.sha256(bytes.fromhex(public)).hexdigest()[:32]


def test_an_answer_is_known_by_what_was_asked_and_not_by_its_time() -> None:
    entry = Book.opened().entries[0]

    assert entry.is_what_was_asked(replace(entry.draft, time="2027-01-01T00:00:00Z"))
    other: dict[str, Any] = {"kind": "approved", "content": {}, "key": "k", "client_id": "y"}
    for name, value in other.items():
        assert not entry.is_what_was_asked(replace(entry.draft, **{name: value}))


# --- Content -------------------------------------------------------------------------------------


def test_whole_content_has_no_faults() -> None:
    content: dict[str, dict[str, Any]] = {
        "opened": dict(opening().content),
        "key_proposed": dict(ANNA.public.content),
        "key_replaced": {"public_key": ANNA.public.public_key},
        "key_ended": {"key": ANNA.public.id, "why": "lost"},
        "settlement_recorded": settlement(100),
        "payment_proposed": payment(1, 100),
        "approved": {"proposal": 1},
        "withdrawn": {"proposal": 1, "reason": "wrong amount"},
        "payment_made": {"proposal": 1, "reference": "bank 1", "date": "2026-11-24"},
        "head_countersigned": head(Book.opened().state, 0, FIE).content,
    }

    assert set(content) == set(SHAPES)
    for kind, each in content.items():
        assert codes(draft(kind, each, ANNA)) == []
        for name in each:
            rest = {key: value for key, value in each.items() if key != name}
            assert codes(draft(kind, rest, ANNA)) == ["BL-L011 content"]
            assert codes(draft(kind, {**each, name: 0.5}, ANNA))[0].startswith("BL-L010 content.")
        assert codes(draft(kind, {**each, "more": 1}, ANNA)) == ["BL-L013 content"]
        assert codes(draft(kind, [], ANNA)) == ["BL-L010 content"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"contract_sha256": "C0" * 32}, "BL-L010 content.contract_sha256"),
        ({"contract_version": True}, "BL-L010 content.contract_version"),
        ({"contract_version": 0}, "BL-L010 content.contract_version"),
        ({"period": {"from": "2026-01-01", "to": "2025-12-31"}}, "BL-L010 content.period"),
        ({"period": {"from": "2026-1-1", "to": "2026-12-31"}}, "BL-L010 content.period.from"),
        ({"period": {"from": "2026-02-30", "to": "2026-12-31"}}, "BL-L010 content.period.from"),
        ({"corrects": -1}, "BL-L010 content.corrects"),
        ({"postings": []}, "BL-L010 content.postings"),
        ({"postings": [posting("a", 1.0)]}, "BL-L010 content.postings.0.amount_ore"),  # type: ignore[arg-type]
        ({"postings": [posting("a", 10**15 + 1)]}, "BL-L010 content.postings.0.amount_ore"),
        ({"postings": [posting("Aarhus", 0)]}, "BL-L010 content.postings.0.party"),
        ({"postings": [posting("a", 0, currency="kr")]}, "BL-L010 content.postings.0.currency"),
        ({"postings": [posting("a", 0, reason="")]}, "BL-L010 content.postings.0.reason"),
        ({"postings": [posting("a", 1)]}, "BL-L014 content.postings"),
        ({"postings": [posting("a", 1), posting("b", -1, currency="EUR")]},
         "BL-L014 content.postings"),
        ({"decisions": {"root": "de" * 32, "count": -1}}, "BL-L010 content.decisions.count"),
    ],
)  # fmt: skip
def test_a_settlement_that_cannot_be_meant_is_refused(changes: dict[str, Any], fault: str) -> None:
    assert fault in codes(settled(**changes))


def test_all_faults_come_at_once() -> None:
    found = codes(settled(contract_version=0, corrects="x", postings=[posting("a", 1, tranche=0)]))

    assert found == [
        "BL-L010 content.contract_version",
        "BL-L010 content.corrects",
        "BL-L010 content.postings.0.tranche",
    ]


@given(st.lists(st.integers(-LARGEST_ORE // 100, LARGEST_ORE // 100), min_size=1, max_size=30))
def test_postings_that_sum_to_zero_are_taken_and_others_not(amounts: list[int]) -> None:
    """Conservation of money: what is taken sums to zero in each currency, to the last øre."""
    rest = -sum(amounts)
    postings = [posting("a", amount) for amount in amounts]

    assert codes(settled(postings=[*postings, posting("b", rest)])) == []
    assert codes(settled(postings=[*postings, posting("b", rest + 1)])) == [
        "BL-L014 content.postings"
    ]


@pytest.mark.parametrize(
    "word", ["", "  ", "x" * 301, "two\nlines", "tab\t", "\ud800", "\u202e", 7]
)
def test_a_text_is_one_line_that_can_be_read(word: Any) -> None:
    asked = draft("withdrawn", {"proposal": 1, "reason": word}, ANNA)

    assert codes(asked) == ["BL-L010 content.reason"]
    assert codes(replace(asked, content={"proposal": 1, "reason": "Æ"}, client_id=word)) == [
        "BL-L010 client_id"
    ]


@pytest.mark.parametrize(
    "time", ["2026-11-24T10:00:00", "2026-11-24 10:00:00Z", "2026-11-24T10:00:00+01:00",
             "2026-11-24T25:00:00Z", "2026-11-24T10:00:00.5Z", "", None]
)  # fmt: skip
def test_a_time_is_in_utc_to_the_second(time: Any) -> None:
    assert codes(replace(draft("approved", {"proposal": 1}, ANNA), time=time)) == ["BL-L010 time"]


def test_a_kind_that_there_is_none_of_is_refused_with_the_nearest() -> None:
    (fault,) = draft("approve", {}, ANNA).faults()

    assert fault.code == "BL-L015"
    assert "approved" in fault.text()


# --- Amounts that people write -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "ore"),
    [("1250,50", 125050), ("1250.50", 125050), ("1250", 125000), ("0,01", 1), ("0,5", 50),
     (" 7 ", 700), ("9999999999999", 999999999999900)],
)  # fmt: skip
def test_kroner_become_ore_exactly(written: str, ore: int) -> None:
    assert ore_of(written) == ore


@pytest.mark.parametrize(
    "written", ["1.250", "1,250", "1.250,00", "1250,505", "0", "0,00", "-5", "1e3", "5 kr", "",
                "٣", "12345678901234", "10000000000000"]
)  # fmt: skip
def test_kroner_that_could_be_read_in_two_ways_are_refused(written: str) -> None:
    with pytest.raises(Refused, match="BL-L010 amount"):
        ore_of(written)


@given(st.integers(1, 10**14))
def test_ore_written_as_kroner_are_read_back(ore: int) -> None:
    for mark in ",.":
        assert ore_of(f"{ore // 100}{mark}{ore % 100:02d}") == ore


def test_a_head_says_the_same_in_the_ledger_and_on_its_receipt() -> None:
    seen = head(Book.opened().state, 0, FIE)

    assert Head(seen.ledger, **seen.content) == seen
