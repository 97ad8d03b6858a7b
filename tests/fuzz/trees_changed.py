"""Change the plain data of a case: keys, kinds, words, numbers, references, sizes."""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from tests.fuzz.odd import LETTERS, NUMBERS, WORDS
from tests.fuzz.yaml_text import Raw

Plain = dict[str, Any]
Spot = tuple[Any, Any]
"""The list or section that holds a value, and the value's key or position there."""

KEYS = (
    "value", "mean", "se", "low", "mode", "high", "level", "successes", "n", "p10", "p50", "p90",
    "fact", "unit", "price_year", "source", "verification", "title", "note", "payers", "price",
    "prices", "amount", "amounts", "per", "spread", "options", "segments", "change", "of",
    "account", "persistence", "shape", "table", "fade", "kind", "basis", "baseline", "deadweight",
    "take_up", "invited", "counterfactual", "receiver", "cut", "notice_years", "capacity_step",
    "reading", "schedule", "costs", "benefits", "stock_leaving", "relative_change", "xyz", "0", "",
)  # fmt: skip
UNITS = ("DKK", "EUR", "GBP/person", "share", "points", "years", "month", "hours/week", "ratio",
         "QALY/year", "DKK/DKK", "person-year", "kr", "share/share/share", "/", "")  # fmt: skip


def spots(data: Any) -> list[Spot]:
    """Return every value of the data, with what holds it."""
    found: list[Spot] = []
    waiting = [data]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict | list):
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            found += [(here, key) for key in keys]
            waiting += [here[key] for key in keys]
    return found


def _any(data: Plain, rng: Random) -> Spot:
    every = spots(data)
    return rng.choice(every) if every else (data, rng.choice(KEYS))


def _number_spot(data: Plain, rng: Random) -> Spot:
    numbers = [
        (where, key)
        for where, key in spots(data)
        if isinstance(where[key], int | float) and not isinstance(where[key], bool)
    ]
    return rng.choice(numbers) if numbers else _any(data, rng)


def _delete(data: Plain, rng: Random) -> None:
    where, key = _any(data, rng)
    if isinstance(where, list) or key in where:
        del where[key]


def _rename(data: Plain, rng: Random) -> None:
    where, key = _any(data, rng)
    if not isinstance(where, dict) or key not in where:
        return
    word = str(key)
    at = rng.randint(0, len(word))
    slips = (word[:at] + word[at + 1 :], word[:at] + rng.choice(LETTERS) + word[at:], word.upper())
    where[rng.choice((*slips, rng.choice(KEYS)))] = where.pop(key)


def _add(data: Plain, rng: Random) -> None:
    where, key = _any(data, rng)
    donor, other = _any(data, rng)
    if isinstance(where, dict):
        where[rng.choice((*KEYS, other, str(key)))] = _copy(donor, other)
    else:
        where.append(_copy(donor, other))


def _move(data: Plain, rng: Random) -> None:
    where, key = _any(data, rng)
    donor, other = _any(data, rng)
    where[key] = _copy(donor, other)


def _copy(where: Any, key: Any) -> Any:
    return deepcopy(where[key]) if isinstance(where, list) or key in where else None


def _wrong_kind(data: Plain, rng: Random) -> None:
    where, key = _any(data, rng)
    kinds: tuple[Any, ...] = (
        {},
        [],
        "",
        None,
        True,
        5,
        "text",
        [[]],
        {"a": {"b": 1}},
        [1, 2, 3],
        {"da": "x"},
    )
    where[key] = deepcopy(rng.choice(kinds))


def _wrong_word(data: Plain, rng: Random) -> None:
    where, key = _any(data, rng)
    where[key] = rng.choice((Raw, str))(rng.choice(WORDS))


def _wrong_number(data: Plain, rng: Random) -> None:
    where, key = _number_spot(data, rng)
    where[key] = rng.choice(NUMBERS)


def _scaled(data: Plain, rng: Random) -> None:
    where, key = _number_spot(data, rng)
    if isinstance(where, list) or key in where:
        value = where[key]
        if isinstance(value, int | float):
            factors = (-1, 0, 10, 0.01, 1.0001, 100, 1e6, 1e12, 1e-12)
            where[key] = value * rng.choice(factors) if abs(value) < 1e100 else 0


def _shifted_year(data: Plain, rng: Random) -> None:
    names = ("year", "price_year", "first_year", "last_year", "base_year", "notice_years")
    years = [spot for spot in spots(data) if spot[1] in names]
    if years:
        where, key = rng.choice(years)
        if isinstance(where[key], int):
            where[key] += rng.choice((-1000, -100, -30, -1, 1, 5, 30, 100, 200, 10_000))


def _reference(data: Plain, rng: Random) -> None:
    names = [key for where, key in spots(data) if isinstance(where, dict)]
    where, key = _any(data, rng)
    word = str(rng.choice(names or ["x"]))
    where[key] = rng.choice((word, f"case/{word}", [word], {"fact": f"case/{word}"}, word[:-1]))


def _unit(data: Plain, rng: Random) -> None:
    sections = [where for where, _ in spots(data) if isinstance(where, dict)] or [data]
    rng.choice(sections)["unit"] = rng.choice(UNITS)


def _as_spread(data: Plain, rng: Random) -> None:
    where, key = _number_spot(data, rng)
    low, middle, high = sorted(rng.choice(NUMBERS) for _ in "abc")
    forms: tuple[Plain, ...] = (
        {"mean": middle, "se": high},
        {"low": low, "high": high},
        {"low": low, "high": high, "level": rng.choice((0.5, 0.999999, 1e-9, 1, 0, 80))},
        {"low": low, "mode": middle, "high": high},
        {"p10": low, "p50": middle, "p90": high},
        {"successes": middle, "n": high},
        {"value": middle, "unit": rng.choice(UNITS), "price_year": rng.choice(NUMBERS)},
    )
    where[key] = rng.choice(forms)


def _deep(data: Plain, rng: Random) -> None:
    where, key = _any(data, rng)
    inner: Any = 1
    for _ in range(rng.choice((5, 31, 40, 300))):
        inner = [inner] if rng.random() < 0.5 else {"a": inner}
    where[key] = inner


def _many(data: Plain, rng: Random) -> None:
    where, key = _any(data, rng)
    count = rng.choice((10, 200, 240, 3_000))
    item = _copy(where, key)
    small = item if not isinstance(item, dict | list) else 1
    many: tuple[Any, ...] = ([small] * count, {f"k{n}": small for n in range(count)})
    where[key] = rng.choice(many)


def _again(data: Plain, rng: Random) -> None:
    """Repeat a named part under new names: more options, groups, effects."""
    named = [item for item in data.values() if isinstance(item, dict) and item]
    if named:
        section = rng.choice(named)
        key = rng.choice(list(section))
        for number in range(rng.choice((1, 3, 5))):
            section[f"{key}-{number}"] = deepcopy(section[key])


CHANGES: tuple[Callable[[Plain, Random], None], ...] = (
    _delete, _rename, _add, _move, _wrong_kind, _wrong_word, _wrong_number, _wrong_number, _scaled,
    _scaled, _shifted_year, _reference, _unit, _as_spread, _as_spread, _deep, _many, _again,
)  # fmt: skip

OF_NUMBERS = (_wrong_number, _scaled, _scaled, _shifted_year, _unit, _as_spread, _again)


def changed(
    data: Plain, rng: Random, changes: tuple[Callable[[Plain, Random], None], ...] = CHANGES
) -> Plain:
    """Return a copy of the data after one to three changes; now and then after none."""
    copy = deepcopy(data)
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        rng.choice(changes)(copy, rng)
    return copy
