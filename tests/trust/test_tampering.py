"""Tampering with a kept ledger is seen every time, by whoever holds one receipt or older export.

Who tampers can write to the database and the export, and knows how hashes are made. A class of
tampering is done a thousand times in the long run, each time somewhere else.
"""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from bundlinje.calc.ledger_check import follow_lines, missing
from bundlinje.core.ledger import Entry, Head, hash_of
from bundlinje.core.result import canonical_json
from bundlinje.files.keys import SecretKey, signature_fits
from tests.trust.people import (
    ANNA,
    BO,
    FIE,
    GRY,
    PEOPLE,
    Book,
    draft,
    head,
    key_of,
    signed,
    years_of_business,
)

TIMES = {True: 1_000, False: 60}
Lines = list[bytes]
Tamper = Callable[[Lines, random.Random], Lines]


@cache
def book() -> Book:
    """Return the ledger that is tampered with."""
    return years_of_business()


def last_receipt() -> Head:
    """Return the newest receipt, as the fund keeps it."""
    state = book().state
    return head(state, state.seen["fonden"], FIE)


def parsed(line: bytes) -> dict[str, Any]:
    """Return a line as plain data."""
    found: dict[str, Any] = json.loads(line)
    return found


def spelled(document: dict[str, Any]) -> bytes:
    """Return plain data as a line, in the right spelling."""
    return canonical_json(document).encode()


def chained(lines: Lines, start: int) -> Lines:
    """Return lines numbered and linked anew from a place on, with the signatures there were."""
    done = lines[:start]
    for sequence, line in enumerate(lines[start:], start):
        before = hash_of(done[-1]) if done else "0" * 64
        done.append(spelled({**parsed(line), "sequence": sequence, "previous": before}))
    return done


def some(lines: Lines, chance: random.Random, least: int = 1, last: int = 0) -> int:
    """Return a place in the ledger."""
    return chance.randrange(least, len(lines) - last)


# --- The classes ---------------------------------------------------------------------------------


def edit(lines: Lines, chance: random.Random) -> Lines:
    """Change one value, or one byte, and mend the links after it or not."""
    place = some(lines, chance, 0)
    if chance.random() < 0.3:
        raw = bytearray(lines[place])
        at = chance.randrange(len(raw))
        raw[at] ^= 1 << chance.randrange(8)
        return [*lines[:place], bytes(raw), *lines[place + 1 :]]
    document = parsed(lines[place])
    where = chance.choice(["time", "client_id", "key", "content", "signature"])
    if where == "content":
        document["content"] = other_value(document["content"], chance)
    elif where == "key":
        document["key"] = chance.choice([each.public.id for each in (ANNA, BO, FIE, GRY)
                                         if each.public.id != document["key"]])  # fmt: skip
    elif where == "signature":
        document["signature"] = parsed(lines[place - 1])["signature"]
    else:
        document[where] = "2026-11-25T10:00:00Z"
    changed = [*lines[:place], spelled(document), *lines[place + 1 :]]
    return chained(changed, place + 1) if chance.random() < 0.5 else changed


def other_value(value: Any, chance: random.Random) -> Any:
    """Return plain data in which one leaf is another of the same kind."""
    if isinstance(value, dict):
        name = chance.choice(sorted(value))
        return {**value, name: other_value(value[name], chance)}
    if isinstance(value, list):
        place = chance.randrange(len(value))
        return [*value[:place], other_value(value[place], chance), *value[place + 1 :]]
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 100_000])
    return {"active": "lost"}.get(value, "0" * 64 if value != "0" * 64 else "1" * 64)


def delete(lines: Lines, chance: random.Random) -> Lines:
    """Take some entries out of the middle, and mend the numbers and links or not."""
    start = some(lines, chance, 0, 1)
    stop = min(start + chance.choice([1, 1, 2, 5]), len(lines) - 1)
    left = lines[:start] + lines[stop:]
    return chained(left, start) if chance.random() < 0.5 else left


def renumber(lines: Lines, chance: random.Random) -> Lines:
    """Give an entry another number, or all from a place on."""
    place, step = some(lines, chance, 0), chance.choice([-1, 1, 7])
    stop = len(lines) if chance.random() < 0.5 else place + 1
    moved = [
        spelled({**parsed(line), "sequence": parsed(line)["sequence"] + step})
        for line in lines[place:stop]
    ]
    return lines[:place] + moved + lines[stop:]


def swap(lines: Lines, chance: random.Random) -> Lines:
    """Let two entries change places, and mend the numbers and links or not."""
    one, other = sorted(chance.sample(range(len(lines)), 2))
    swapped = list(lines)
    swapped[one], swapped[other] = lines[other], lines[one]
    return chained(swapped, one) if chance.random() < 0.5 else swapped


def truncate(lines: Lines, chance: random.Random) -> Lines:
    """Cut the end off, so that the newest entry with a receipt is gone."""
    return lines[: chance.randrange(0, last_receipt().sequence + 1)]


def restamp(lines: Lines, chance: random.Random) -> Lines:
    """Change an entry that has a receipt, then sign it and all after it anew.

    Either a colleague does it with the key of their own, or all keys there are have been stolen,
    and even the receipts in the ledger are made anew; every entry is signed rightly.
    """
    place = chance.randrange(1, last_receipt().sequence + 1)
    thief = chance.choice([ANNA, BO, FIE, None])
    state = follow_lines(lines[:place], signature_fits).state
    done = lines[:place]
    for sequence, line in enumerate(lines[place:], place):
        document = parsed(line)
        if sequence == place:
            document["time"] = "2026-11-25T10:00:00Z"
        if thief is None and document["kind"] == "head_countersigned":
            document["content"] = head(state, document["content"]["sequence"], FIE).content
        document |= {"sequence": sequence, "previous": hash_of(done[-1])}
        author = thief or next(each for each in PEOPLE if each.public.id == document["key"])
        done.append(signed_line(document, author))
        if thief is None:
            state = follow_lines(done[-1:], signature_fits, state).state
    return done


def signed_line(document: dict[str, Any], key: SecretKey) -> bytes:
    """Return plain data as an entry that a key has signed."""
    plain = {name: document[name] for name in document if name not in ("format", "signature")}
    entry = Entry(**{**plain, "key": key.public.id})
    return replace(entry, signature=key.sign(entry.signed)).line


def forged_append(lines: Lines, chance: random.Random) -> Lines:
    """Add an entry in the name of somebody whose secret key one does not have."""
    state, stranger = book().state, key_of("Zoe Frost", "aarhus")
    lost, theirs = GRY, chance.choice([ANNA, BO, FIE])
    asked = draft("key_ended", {"key": ANNA.public.id, "why": "revoked"}, theirs, "forged")
    how = chance.randrange(4)
    if how == 0:  # the right name, signed by another key
        forged = signed(state, asked, stranger)
    elif how == 1:  # a key that the ledger does not know
        forged = signed(state, replace(asked, key=stranger.public.id), stranger)
    elif how == 2:  # a key that was reported lost
        forged = signed(state, replace(asked, key=lost.public.id), lost)
    else:  # a signature taken from another entry
        taken = parsed(lines[some(lines, chance)])["signature"]
        forged = replace(signed(state, asked, theirs), signature=taken)
    return [*lines, forged.line]


CLASSES: tuple[Tamper, ...] = (edit, delete, renumber, swap, truncate, restamp, forged_append)


def seen(lines: Lines) -> bool:
    """Return whether a reader with the newest receipt sees that something is wrong."""
    followed = follow_lines(lines, signature_fits)
    return bool(followed.broken or missing(followed.state, [last_receipt()], signature_fits))


def test_the_ledger_as_it_was_is_in_order() -> None:
    assert book().state.next > 50
    assert not seen(book().lines)


@pytest.mark.parametrize("tamper", CLASSES, ids=lambda each: each.__name__.replace("_", "-"))
def test_tampering_is_seen_every_time(tamper: Tamper, long_run: bool) -> None:
    chance, unseen, done = random.Random(tamper.__name__), [], 0
    while done < TIMES[long_run]:
        changed = tamper(list(book().lines), chance)
        if changed == book().lines:
            continue
        done += 1
        if not seen(changed):
            unseen.append(changed)

    assert unseen == []


@pytest.mark.parametrize("tamper", [truncate, restamp], ids=["truncate", "re-stamp"])
def test_a_chain_alone_would_not_have_seen_it(tamper: Tamper) -> None:
    """Why receipts are needed: without one, some of these pass, and a cut off end always does."""
    chance = random.Random(1)
    followed = [
        follow_lines(tamper(list(book().lines), chance), signature_fits).broken for _ in range(60)
    ]

    assert any(not broken for broken in followed)


def test_what_came_after_the_newest_receipt_is_covered_by_nobody_else() -> None:
    """The stated limit: an end that nobody else has seen can be cut off unseen."""
    lines = book().lines

    assert last_receipt().sequence < len(lines) - 1
    assert not seen(lines[: last_receipt().sequence + 1])
    assert seen(lines[: last_receipt().sequence])
