"""What each kind of ledger entry carries, and the small checks of each of its fields.

Amounts are whole øre: positive is what a party is owed, negative what it owes. The postings of an
entry sum to zero in every currency.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from bundlinje.core.person_numbers import looks_like_cpr
from bundlinje.errors import Fault, Refused
from bundlinje.locale import LANGUAGES, words

Check = Callable[[Any, str], Iterator[Fault]]

LARGEST_ORE: Final = 10**15
"""Ten thousand billion kroner: more is a slip, and far from what 64 bits hold."""
MOST_POSTINGS: Final = 20_000
ENDINGS: Final = ("lost", "revoked")

_SLUG = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]*", re.ASCII)


def _unlike(value: Any, path: str, wanted: str, **gaps: Any) -> Fault:
    """Return the fault of a value that is not what must stand there; a personal number untold."""
    if looks_like_cpr(str(value)):
        return Fault("BL-L017", path)
    known = words("ledger")
    expected = {each: known[each]["expected"][wanted].format(**gaps) for each in LANGUAGES}
    shown = ascii(value) if isinstance(value, str) and not value.isprintable() else str(value)
    return Fault("BL-L010", path, {"found": shown[:60], "expected": expected})


def _simple(wanted: str, fits: Callable[[Any], bool]) -> Check:
    def check(value: Any, path: str) -> Iterator[Fault]:
        if not fits(value):
            yield _unlike(value, path, wanted)

    return check


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_instant(value: Any) -> bool:
    form = "%Y-%m-%dT%H:%M:%S"
    try:
        return isinstance(value, str) and (
            datetime.strptime(value, f"{form}%z").strftime(f"{form}Z") == value
        )
    except ValueError:
        return False


def _whole(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _some_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= len(value) <= 300 and (
        value.isprintable() and not looks_like_cpr(value)
    )  # fmt: skip


is_text = _simple("text", _some_text)
is_name = _simple("name", lambda value: isinstance(value, str) and len(value) <= 60
                  and _SLUG.fullmatch(value) is not None)  # fmt: skip
is_name_or_nothing = _simple("name_or_nothing", lambda value: isinstance(value, str)
    and len(value) <= 60 and (value == "" or _SLUG.fullmatch(value) is not None))  # fmt: skip
is_date = _simple("date", _is_date)
is_instant = _simple("instant", _is_instant)
is_count = _simple("count", lambda value: _whole(value, 0, LARGEST_ORE))
is_version = _simple("version", lambda value: _whole(value, 1, LARGEST_ORE))
is_place = _simple("place", lambda value: _whole(value, 0, 2**31))
is_place_or_none = _simple("place_or_none", lambda value: value is None or _whole(value, 0, 2**31))
is_amount = _simple("amount", lambda value: _whole(value, -LARGEST_ORE, LARGEST_ORE))
is_payment = _simple("payment", lambda value: _whole(value, 1, LARGEST_ORE))
is_currency = _simple("currency", lambda value: isinstance(value, str)
                      and _CURRENCY.fullmatch(value) is not None)  # fmt: skip
is_ending = _simple("ending", lambda value: isinstance(value, str) and value in ENDINGS)


def is_hash(digits: int) -> Check:
    """Return the check of a number in lower-case hex with so many digits."""

    def check(value: Any, path: str) -> Iterator[Fault]:
        if not (isinstance(value, str) and len(value) == digits and _HEX.fullmatch(value)):
            yield _unlike(value, path, "hash", digits=digits)

    return check


def record(fields: Mapping[str, Check]) -> Check:
    """Return the check of an object with exactly these fields."""

    def check(value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, Mapping):
            yield _unlike(value, path, "object")
            return
        for name in sorted(fields.keys() ^ {str(key) for key in value}):
            code = "BL-L011" if name in fields else "BL-L013"
            yield Fault(code, path, {"field": name[:60], "known": ", ".join(fields)})
        for name, field in fields.items():
            if name in value:
                yield from field(value[name], f"{path}.{name}".lstrip("."))

    return check


def several(item: Check, least: int, most: int) -> Check:
    """Return the check of a list with a number of items."""

    def check(value: Any, path: str) -> Iterator[Fault]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            yield _unlike(value, path, "list", least=least, most=most)
            return
        for place, each in enumerate(value):
            yield from item(each, f"{path}.{place}")

    return check


POSTING: Final[Mapping[str, Check]] = {
    "party": is_name,
    "account": is_name,
    "rule": is_name,
    "tranche": is_name_or_nothing,
    "reason": is_name,
    "amount_ore": is_amount,
    "currency": is_currency,
}


def _balanced(value: Any, path: str) -> Iterator[Fault]:
    """Check postings one by one, and that what some are owed is what the others owe."""
    found = list(several(record(POSTING), 1, MOST_POSTINGS)(value, path))
    yield from found
    if not found:
        sums: Counter[str] = Counter()
        for posting in value:
            sums[posting["currency"]] += posting["amount_ore"]
        for currency, rest in sums.items():
            if rest:
                yield Fault("BL-L014", path, {"rest": rest, "currency": currency})


def _period(value: Any, path: str) -> Iterator[Fault]:
    found = list(record({"from": is_date, "to": is_date})(value, path))
    yield from found
    if not found and value["from"] > value["to"]:
        yield _unlike(f"{value['from']}–{value['to']}", path, "period")


_KEY: Final[Mapping[str, Check]] = {"person": is_text, "party": is_name, "public_key": is_hash(64)}

SHAPES: Final[Mapping[str, Mapping[str, Check]]] = {
    "opened": {
        "title": is_text,
        "parties": several(is_name, 1, 50),
        "keys": several(record(_KEY), 2, 100),
    },
    "key_proposed": _KEY,
    "key_replaced": {"public_key": is_hash(64)},
    "key_ended": {"key": is_hash(32), "why": is_ending},
    "settlement_recorded": {
        "contract_sha256": is_hash(64),
        "contract_version": is_version,
        "period": _period,
        "corrects": is_place_or_none,
        "postings": _balanced,
        "decisions": record({"root": is_hash(64), "count": is_count}),
    },
    "payment_proposed": {
        "settlement": is_place,
        "payer": is_name,
        "payee": is_name,
        "amount_ore": is_payment,
        "currency": is_currency,
    },
    "approved": {"proposal": is_place},
    "withdrawn": {"proposal": is_place, "reason": is_text},
    "payment_made": {"proposal": is_place, "reference": is_text, "date": is_date},
    "head_countersigned": {
        "sequence": is_place,
        "hash": is_hash(64),
        "key": is_hash(32),
        "time": is_instant,
        "signature": is_hash(128),
    },
}
"""The fields of each kind of entry; no kind has others."""


_KRONER = re.compile(r"([0-9]{1,13})(?:[.,]([0-9]{1,2}))?", re.ASCII)


def ore_of(letters: str) -> int:
    """Return kroner that somebody wrote, such as 1250,50, as whole øre above 0.

    Raises Refused (BL-L010) for what could be read in two ways, such as 1.250.
    """
    found = _KRONER.fullmatch(letters.strip())
    ore = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0
    if not 0 < ore <= LARGEST_ORE:
        raise Refused([_unlike(letters, "amount", "kroner")])
    return ore
