"""Price levels: how an amount of one year becomes one of another, by the index of its kind."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, get_args

import numpy as np

from bundlinje.calc.distributions import Distribution
from bundlinje.calc.trace import named
from bundlinje.core.case import Case
from bundlinje.core.fields import IndexKind
from bundlinje.core.flow import Rows
from bundlinje.core.inputs import OWN, Slot
from bundlinje.core.quantity import Quantity
from bundlinje.core.units import CURRENCIES, parse_unit
from bundlinje.errors import Fault, Finding, Refused, near
from bundlinje.locale import LANGUAGES, words
from bundlinje.reference.catalog import Catalog
from bundlinje.reference.indices import spans

GROWTH = "price_level.yearly_increase"
INDICES = "price_level.indices"
GENERAL = "general"
LONGEST_REACH = 120
"""Years between two price levels; more is a slip in a year."""
KINDS: tuple[IndexKind, ...] = get_args(IndexKind)
_AMOUNTS = ("price", "prices", "amount", "amounts")

Changes = Mapping[IndexKind, Mapping[int, float]]
"""The yearly changes of each kind of item by year, as the case wants them known."""

Values = Callable[[str], Any]
"""Gives the value of the input that stands at a path."""


def kind_of(case: Case, path: str) -> IndexKind | None:
    """Return the kind of item that the amount at a path belongs to; None for anything else."""
    section, _, rest = path.partition(".")
    key = rest.partition(".")[0]
    if section == "accounts":
        return case.accounts[key].index_kind
    if section == "studies":
        return "wages"  # studies are made of working hours
    return case.costs[key].index if section == "costs" else None


def can_move(slot: Slot, unit: str, quantity: Quantity, case: Case) -> Fault | None:
    """Return what keeps an amount from the currency and price level of the case, if anything."""
    level = case.price_level
    currency = parse_unit(unit).currency
    if currency and currency != case.currency and currency not in level.exchange:
        return Fault("BL-C105", slot.path, {"currency": currency, "case": case.currency})
    if currency and _lacks_year(slot, unit, quantity):
        return Fault("BL-C171", slot.path, {"fact": slot.quantity.fact})
    year = quantity.price_year or slot.quantity.price_year or level.year
    if year == level.year or not (currency or _is_amount(slot.path)):
        return None
    if level.yearly_increase is None and level.indices is None:
        return Fault("BL-C104", slot.path, {"year": year, "level": level.year})
    if abs(year - level.year) > LONGEST_REACH:
        values = {"year": year, "other": level.year, "longest": LONGEST_REACH}
        return Fault("BL-C128", slot.path, values)
    kind = kind_of(case, slot.path)
    if level.indices is not None and kind and level.indices.of(kind) is None:
        said = {"year": year, "level": level.year, "kind": kind, "title": _words_of(kind)}
        return Fault("BL-C162", slot.path, said)
    return None


def _lacks_year(slot: Slot, unit: str, quantity: Quantity) -> bool:
    """Whether an amount comes from the library without a price year, and the case states none."""
    fact = slot.quantity.fact
    is_rate = bool(set(parse_unit(unit).denominators) & set(CURRENCIES))
    stated = quantity.price_year or slot.quantity.price_year
    return fact is not None and not fact.startswith(OWN) and not is_rate and not stated


def _is_amount(path: str) -> bool:
    section, _, rest = path.partition(".")
    return section in ("accounts", "costs") and rest.split(".")[1] in _AMOUNTS


def slip(growth: Distribution) -> str:
    """Return the figure of a price increase that cannot be: stated in per cent, or to nothing."""
    lowest = float(growth.quantile(np.array([2.0**-53]))[0])
    figure = lowest if lowest <= -1.0 else growth.mean
    return f"{figure:.3g}" if figure <= -1.0 or figure > 1.0 else ""


def changes_of(case: Case, catalog: Catalog) -> Changes:
    """Return the changes that the case's indices hold; nothing where it has none.

    Raises Refused (BL-C163) for a series that is not known.
    """
    stated = _stated(case)
    faults = [
        Fault("BL-C163", f"{INDICES}.{kind}", _unknown(name, kind, catalog))
        for kind, name in stated.items()
        if name not in catalog.indices
    ]
    if faults:
        raise Refused(faults)
    vintage = case.price_level.vintage
    return {
        kind: {year: item.change for year, item in catalog.indices[name].at(vintage).items()}
        for kind, name in stated.items()
    }


def about_indices(case: Case, catalog: Catalog) -> list[Finding]:
    """Return a finding for each index that is of another kind than what it moves: BL-F033."""
    found = []
    for kind, name in _stated(case).items():
        other = catalog.indices[name].kind
        if other not in (kind, GENERAL):
            values = {"series": name, "kind": _words_of(kind), "other": _words_of(other)}
            found.append(Finding("BL-F033", f"{INDICES}.{kind}", values))
    return found


def _words_of(kind: str) -> dict[str, str]:
    return {language: words("fields")[language].get(kind, kind) for language in LANGUAGES}


def _stated(case: Case) -> dict[IndexKind, str]:
    indices = case.price_level.indices
    named_by_kind = {kind: indices.of(kind) if indices else None for kind in KINDS}
    return {kind: name for kind, name in named_by_kind.items() if name is not None}


def _unknown(name: str, kind: IndexKind, catalog: Catalog) -> dict[str, str]:
    fitting = [key for key, item in catalog.indices.items() if item.kind in (kind, GENERAL)]
    return {"word": name, "near": near(name, fitting)}


def year_slots(case: Case, catalog: Catalog, moved: Iterable[tuple[IndexKind, int]]) -> list[Slot]:
    """Return the changes by which amounts of a kind and price year reach the price level.

    Each stands at `price_level.indices.<kind>.<year>`, with the series and year as its id.
    Raises Refused (BL-C164) with the years that a series lacks.
    """
    level, stated = case.price_level, _stated(case)
    wanted: dict[IndexKind, set[int]] = {}
    for kind, year in moved:
        wanted.setdefault(kind, set()).update(_between(year, level.year))
    faults, found = [], []
    for kind in sorted(wanted):
        series = catalog.indices[stated[kind]]
        known = series.at(level.vintage)
        if missing := sorted(wanted[kind] - known.keys()):
            values = {"series": series.id, "kind": kind}
            values |= {"years": spans(missing), "known": spans(sorted(known)) or "-"}
            faults.append(Fault("BL-C164", f"{INDICES}.{kind}", values))
            continue
        for year in sorted(wanted[kind]):
            name, quantity = f"{series.id}/{year}", series.quantity(known[year])
            path = f"{INDICES}.{kind}.{year}"
            found.append(Slot(path, quantity, "real", "share/year", owner=name))
    if faults:
        raise Refused(faults)
    return found


def _between(origin: int, target: int) -> range:
    """Return the years whose changes lie between two price levels."""
    return range(min(origin, target) + 1, max(origin, target) + 1)


def factor(numbers: Values, case: Case, kind: IndexKind | None, origin: int) -> Any:
    """Return what an amount of the price year `origin` is multiplied by to reach the price level.

    The product of 1 + change over the years between, and its inverse backwards in time; with one
    yearly increase for everything, its power.
    """
    level = case.price_level
    if level.indices is None or kind is None:
        return (1.0 + numbers(GROWTH)) ** float(level.year - origin)
    grown: Any = 1.0
    for year in _between(origin, level.year):
        grown = (1.0 + numbers(f"{INDICES}.{kind}.{year}")) * grown
    ratio = grown if origin < level.year else 1.0 / grown
    return named(ratio, f"price index, {kind}, {origin} to {level.year}")


def nominal_indices(
    case: Case, changes: Changes, growth: float | None, kinds: Iterable[str], shift: float
) -> dict[str, Rows] | None:
    """Return the price index of each kind by year of the horizon, shape (years, 1).

    1 in the price year. `growth` is the yearly increase of a case without indices. An amount that
    falls `shift` of a year later has risen by that part of the next year's change. None if a
    change is not known, or the case says nothing of how prices rise.
    """
    rows = {}
    for kind in kinds:
        known = changes.get(kind) if growth is None else None  # type: ignore[call-overload]
        steps = list(_levels(case, known, growth, shift))
        if None in steps:
            return None
        rows[kind] = np.array(steps, dtype=float)[:, None]
    return rows


def _levels(
    case: Case, known: Mapping[int, float] | None, growth: float | None, shift: float
) -> Iterator[float | None]:
    base = case.price_level.year
    for year in case.horizon.years:
        if growth is not None:
            yield (1.0 + growth) ** (year - base + shift)
            continue
        needed = [*_between(year, base), *([year + 1] if shift else [])]
        if known is None or any(item not in known for item in needed):
            yield None
            continue
        grown = float(np.prod([1.0 + known[item] for item in _between(year, base)]))
        later = (1.0 + known[year + 1]) ** shift if shift else 1.0
        yield (grown if year >= base else 1.0 / grown) * later
