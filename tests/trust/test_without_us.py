"""A ledger can be checked by anyone: a reader of its own, from the manual alone, agrees with ours.

It uses nothing of the program, only SHA-256, JSON and Ed25519, as `docs/reference/ledger.md` says.
"""

import hashlib
import json
import random
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bundlinje.calc.ledger_check import follow_lines
from bundlinje.files.keys import signature_fits
from tests.trust.people import Book, years_of_business
from tests.trust.test_tampering import CLASSES, Tamper


def canonical(document: Any) -> bytes:
    """Return JSON in the one spelling there is."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def fits(public_key: str, words: str, document: dict[str, Any], signature: str) -> bool:
    """Return whether a document is signed, under the words that say what it is."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(
            bytes.fromhex(signature), words.encode() + b"\n" + canonical(document)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def name_of(public_key: str) -> str:
    """Return the name of a key in a ledger."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:32]


def unbroken(lines: list[bytes]) -> int:
    """Return how many lines stand, by numbers, links and signatures, from the first on."""
    before, keys = "0" * 64, {}
    for sequence, line in enumerate(lines):
        try:
            entry = json.loads(line)
        except ValueError:
            return sequence
        if not isinstance(entry, dict) or canonical(entry) != line:
            return sequence
        if (entry.get("sequence"), entry.get("previous")) != (sequence, before):
            return sequence
        content = entry["content"]
        if sequence == 0:
            opening = {"content": content, "time": entry["time"]}
            if hashlib.sha256(canonical(opening)).hexdigest()[:32] != entry["ledger"]:
                return sequence
        brought = content.get("keys", [content]) if isinstance(content, dict) else []
        for each in brought:
            if "public_key" in each:
                keys[name_of(each["public_key"])] = each["public_key"]
        plain = {name: value for name, value in entry.items() if name != "signature"}
        if entry["key"] not in keys or not fits(
            keys[entry["key"]], "bundlinje ledger entry 1", plain, entry["signature"]
        ):
            return sequence
        before = hashlib.sha256(line).hexdigest()
    return len(lines)


def receipts(lines: list[bytes]) -> list[dict[str, Any]]:
    """Return the countersignatures in a ledger, each with the words that were signed."""
    found = []
    for line in lines:
        entry = json.loads(line)
        if entry["kind"] == "head_countersigned":
            content = dict(entry["content"])
            found.append({"signature": content.pop("signature"), "key": content["key"],
                          "words": {"ledger": entry["ledger"], **content}})  # fmt: skip
    return found


@pytest.fixture(scope="module")
def book() -> Book:
    """A ledger of some years."""
    return years_of_business()


def test_a_reader_of_its_own_follows_a_ledger_to_its_end(book: Book) -> None:
    assert unbroken(book.lines) == len(book.lines)
    assert follow_lines(book.lines, signature_fits).broken == ()


def test_it_can_check_the_receipts_too(book: Book) -> None:
    keys = {key.id: key.public_key for key in book.state.keys.values()}
    found = receipts(book.lines)

    assert len(found) == 6
    for each in found:
        assert fits(keys[each["key"]], "bundlinje ledger head 1", each["words"], each["signature"])
        line = book.lines[each["words"]["sequence"]]
        assert hashlib.sha256(line).hexdigest() == each["words"]["hash"]


@pytest.mark.parametrize("tamper", CLASSES, ids=lambda each: each.__name__.replace("_", "-"))
def test_ours_breaks_no_later_than_the_other(tamper: Tamper, book: Book) -> None:
    """Ours also knows the rules, so it may stop earlier, never later; nor does it stop for less."""
    chance = random.Random(7)
    for _ in range(40):
        changed = tamper(list(book.lines), chance)
        ours = follow_lines(changed, signature_fits)
        theirs = unbroken(changed)

        assert ours.state.next <= theirs
        if theirs < len(changed):
            assert ours.broken
