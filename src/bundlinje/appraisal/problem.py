"""A case with every number resolved: references followed, distributions fixed, prices movable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from bundlinje.appraisal.prices import (
    GROWTH,
    INDICES,
    Changes,
    can_move,
    changes_of,
    factor,
    kind_of,
    slip,
    year_slots,
)
from bundlinje.appraisal.rules import LIMITS, at_rule, limit_slots, rules_in
from bundlinje.appraisal.titles import title_of
from bundlinje.calc.copula import Correlation, joined_groups
from bundlinje.calc.discounting import OFFSET, discount_factor, shifted
from bundlinje.calc.distributions import Distribution, distribution_of
from bundlinje.calc.nearest_correlation import Moved, reconciled
from bundlinje.calc.trace import Array, leaf, named
from bundlinje.core.case import Case
from bundlinje.core.fact import RateBand
from bundlinje.core.fields import IndexKind
from bundlinje.core.financing import Rule
from bundlinje.core.inputs import OWN, Slot, free_domain, own_path, slots
from bundlinje.core.quantity import Quantity
from bundlinje.core.units import Domain, parse_unit
from bundlinje.errors import Fault, Refused, near
from bundlinje.locale import LANGUAGES
from bundlinje.reference.catalog import Catalog

NET_TAX_FACTOR = "dk/appraisal/net-tax-factor"


@dataclass(frozen=True, slots=True)
class Input:
    """One source of chance (or a fixed number): where it stands and what is known about it."""

    id: str
    quantity: Quantity
    domain: Domain
    unit: str
    distribution: Distribution
    used_at: tuple[str, ...]
    title: Mapping[str, str]
    is_default: bool = False

    @property
    def is_structural(self) -> bool:
        """Whether nothing ever moves it: it shifts whole years, or nobody wrote it."""
        return self.is_default or (
            not self.quantity.is_uncertain and all(_is_fixed(path) for path in self.used_at)
        )

    @property
    def is_soft(self) -> bool:
        """Whether the number is assumed or unverified."""
        return self.quantity.is_assumed or self.quantity.is_unverified

    def describe(self) -> dict[str, Any]:
        """Return what a reader should know of the number, as plain data."""
        q = self.quantity
        source = q.source
        return {
            "input": self.id,
            "title": self.title,
            "unit": self.unit,
            "price_year": q.price_year,
            "form": q.form,
            "figures": q.figures,
            "assumed": source.assumed.model_dump() if source and source.assumed else None,
            "by": source.by if source else None,
            "url": source.url if source else None,
            "date": source.date if source else None,
            "verification": "assumed" if q.is_assumed else flag_of(q),
            "note": q.note,
        }


def _is_fixed(path: str) -> bool:
    """Lags move whole years; a payer's share cannot move without the others; an index is known."""
    fixed = path.endswith((".lag_years", ".ramp_years")) or ".payers." in path
    return fixed or path.startswith(INDICES)


def _is_known(path: str) -> bool:
    """Whether nobody wrote the number, and it is still a fact with a source: an index, a limit."""
    return path.startswith(INDICES) or LIMITS in path


def flag_of(quantity: Quantity) -> str | None:
    """Return the verification flag; a source that nobody vouches for is unverified."""
    return "unverified" if quantity.is_unverified else quantity.verification


@dataclass(frozen=True)
class Problem:
    """The case, its inputs by id, the input behind each path, and the discount schedule."""

    case: Case
    inputs: Mapping[str, Input]
    input_at: Mapping[str, str]
    bands: tuple[RateBand, ...]
    schedule_label: str
    price_year_at: Mapping[str, int]
    changes: Changes = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict, repr=False)
    frozen_at: int | None = None
    observed_only: bool = False
    _factors: dict[tuple[str, float], Array] = field(default_factory=dict, repr=False)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The calendar years of the horizon."""
        return tuple(self.case.horizon.years)

    @cached_property
    def correlations(self) -> tuple[Moved, ...]:
        """The correlations of the case, the nearest that can be where some contradict each other.

        The pairs must be possible by themselves (see `correlations.impossible_correlations`).
        """
        pairs = [(*item.between, item.rank) for item in self.case.correlations]
        groups = [
            [pair for pair in pairs if pair[0] in group] for group in map(set, joined_groups(pairs))
        ]
        return tuple(moved for group in groups for moved in reconciled(group)[2])

    @property
    def pairs(self) -> list[Correlation]:
        """The correlations that draws have: id, id, Spearman rank correlation."""
        return [(item.first, item.second, item.given) for item in self.correlations]

    def factors(self, kind: str, shift: float = 0.0) -> Array:
        """Return the discount factor of each year for `costs` or `benefits`, shape (years,)."""
        if (kind, shift) not in self._factors:
            setting = self.case.discounting
            offset = OFFSET[setting.costs if kind == "costs" else setting.benefits]
            bands = shifted(self.bands, shift) if shift else self.bands
            self._factors[kind, shift] = np.array(
                [
                    discount_factor(bands, year - setting.base_year + offset, setting.reading)
                    for year in self.years
                ]
            )
        return self._factors[kind, shift]

    def factor_leaves(self, kind: str) -> list[Any]:
        """Return the discount factors as traced numbers that name their schedule."""
        return [
            leaf(factor, f"discount factor {year} ({kind})", {"schedule": self.schedule_label})
            for year, factor in zip(self.years, self.factors(kind).tolist(), strict=True)
        ]

    def central(self) -> dict[str, float]:
        """Return every input at its mean."""
        return {key: item.distribution.mean for key, item in self.inputs.items()}

    def leaves(self) -> dict[str, Any]:
        """Return every input at its mean as a traced number that knows its source."""
        return {
            key: item.distribution.mean
            if item.is_structural and not _is_known(item.used_at[0])
            else leaf(item.distribution.mean, key, item.describe())
            for key, item in self.inputs.items()
        }


@dataclass(frozen=True)
class Numbers:
    """The values of all inputs in one evaluation, looked up by path."""

    problem: Problem
    values: Mapping[str, Any]
    _converted: dict[tuple[str, int, IndexKind | None], Any] = field(default_factory=dict)
    _ratios: dict[tuple[int, IndexKind | None], Any] = field(default_factory=dict)

    def __call__(self, path: str) -> Any:
        """Return the number at a path: a float, an array over draws, or a traced number."""
        return self.values[self.problem.input_at[path]]

    def has(self, path: str) -> bool:
        """Whether a number stands at the path."""
        return path in self.problem.input_at

    def get(self, path: str, default: float) -> Any:
        """Return the number at a path, or the default where none stands."""
        return self(path) if self.has(path) else default

    def money(self, path: str) -> Any:
        """Return an amount in the case's currency and at its price level.

        A price year beside a reference counts if the referred number has none of its own.
        """
        case, item = self.problem.case, self.problem.inputs[self.problem.input_at[path]]
        stated = item.quantity.price_year or self.problem.price_year_at.get(path)
        wanted = (item.id, stated or case.price_level.year, kind_of(case, path))
        if wanted not in self._converted:
            self._converted[wanted] = self._convert(*wanted)
        return self._converted[wanted]

    def _convert(self, key: str, price_year: int, kind: IndexKind | None) -> Any:
        item, case = self.problem.inputs[key], self.problem.case
        amount = self.values[key]
        currency = parse_unit(item.unit).currency
        if currency and currency != case.currency:
            amount = amount * self(f"price_level.exchange.{currency}")
        if price_year != case.price_level.year:
            amount = amount * self.price_ratio(price_year, kind)
            amount = named(amount, f"{key} ({case.currency}, {case.price_level.year})")
        return amount

    def price_ratio(self, price_year: int, kind: IndexKind | None) -> Any:
        """Return what an amount of a price year is multiplied by to reach the price level."""
        if (price_year, kind) not in self._ratios:
            case = self.problem.case
            self._ratios[price_year, kind] = factor(self, case, kind, price_year)
        return self._ratios[price_year, kind]


def resolve(case: Case, catalog: Catalog) -> Problem:
    """Follow every reference and fix every distribution.

    Raises Refused with all faults: unknown references (BL-C101), a reference to a reference
    (BL-C102), a unit that does not fit (BL-C103), a missing index or exchange rate (BL-C104,
    BL-C105, BL-C162), an unknown index (BL-C163) or one without the years that are needed
    (BL-C164), price levels too far apart (BL-C128), an impossible distribution (BL-D...) or price
    increase (BL-C127), an unknown schedule (BL-C106), an unfit rule (BL-C141 to BL-C148).
    """
    case = case.in_canonical_order()
    faults: list[Fault] = []
    inputs: dict[str, Input] = {}
    input_at: dict[str, str] = {}
    places, rules = _places(case, catalog, faults)
    changes: Changes = {}

    def take(slot: Slot) -> None:
        item = _input_of(slot, case, catalog)
        known = inputs.get(item.id)
        uses = (*(known.used_at if known else ()), slot.path)
        inputs[item.id] = replace(item, used_at=uses)
        input_at[slot.path] = item.id

    for slot in places:
        try:
            take(slot)
        except Refused as refused:
            faults += [item for item in map(at_rule, refused.faults) if item not in faults]
    try:
        changes = changes_of(case, catalog)
        for slot in year_slots(case, catalog, _moved(case, places, inputs, input_at)):
            take(slot)
    except Refused as refused:
        faults += refused.faults
    bands, label = _schedule(case, catalog, faults)
    if faults:
        raise Refused(faults)
    years = {slot.path: slot.quantity.price_year for slot in places if slot.quantity.price_year}
    return Problem(case, inputs, input_at, bands, label, years, changes, rules)


def _places(
    case: Case, catalog: Catalog, faults: list[Fault]
) -> tuple[list[Slot], Mapping[str, Rule]]:
    """Return every place for a number, those of rules among them, and the rules of who pays."""
    places = [*slots(case), _net_tax_slot()]
    try:
        rules = rules_in(case, catalog)
    except Refused as refused:
        faults += refused.faults
        return places, {}
    return [*places, *limit_slots(case, rules)], rules


def _moved(
    case: Case, places: list[Slot], inputs: Mapping[str, Input], input_at: Mapping[str, str]
) -> Iterator[tuple[IndexKind, int]]:
    """Yield the kind and price year of every amount that an index must move."""
    for slot in places:
        kind = kind_of(case, slot.path)
        if case.price_level.indices is None or kind is None or slot.path not in input_at:
            continue
        own = inputs[input_at[slot.path]].quantity.price_year
        if year := own or slot.quantity.price_year:
            yield kind, year


def _net_tax_slot() -> Slot:
    return Slot("net_tax_factor", Quantity(fact=NET_TAX_FACTOR), "positive", "factor")


def _input_of(slot: Slot, case: Case, catalog: Catalog) -> Input:
    quantity, domain, unit = _followed(slot, case, catalog)
    faults = (_fits(slot, unit, domain, quantity), can_move(slot, unit, quantity, case))
    if found := [fault for fault in faults if fault]:
        raise Refused(found)
    try:
        distribution = distribution_of(quantity, domain)
    except Refused as refused:
        raise Refused(Fault(item.code, slot.path, item.values) for item in refused.faults) from None
    if slot.path == GROWTH and slip(distribution):
        raise Refused([Fault("BL-C127", slot.path, {"rate": slip(distribution)})])
    title = quantity.title.model_dump() if quantity.title else title_of(case, slot.path)
    return Input(
        slot.input_id, quantity, domain, unit, distribution, (slot.path,), title, slot.is_default
    )


def _followed(slot: Slot, case: Case, catalog: Catalog) -> tuple[Quantity, Domain, str]:
    """Return the quantity that a slot stands for, with its own domain and unit."""
    reference = slot.quantity.fact
    if reference is None:
        return slot.quantity, slot.domain, slot.unit
    if reference.startswith(OWN):
        name = reference.removeprefix(OWN)
        if name not in case.inputs:
            raise Refused([_unknown(slot, reference, [OWN + key for key in case.inputs])])
        quantity = case.inputs[name]
        if quantity.fact is not None:
            raise Refused([Fault("BL-C102", own_path(reference), {"reference": reference})])
    else:
        if reference not in catalog.facts:
            raise Refused([_unknown(slot, reference, list(catalog.facts))])
        quantity = catalog.facts[reference].number
    unit = quantity.unit or "ratio"
    return quantity, free_domain(quantity, unit), unit


def _unknown(slot: Slot, reference: str, known: list[str]) -> Fault:
    if not known:
        return Fault("BL-C131", slot.path, {"word": reference, "section": "inputs"})
    values = {"reference": reference, "near": near(reference, known)}
    return Fault("BL-C101", slot.path, values)


def _fits(slot: Slot, unit: str, domain: Domain, quantity: Quantity) -> Fault | None:
    """A share must be a share, an amount of money an amount of money."""
    expected, found = parse_unit(slot.unit), parse_unit(unit)
    wide = {"share": ("share",), "positive": ("share", "positive"), "real": None}[slot.domain]
    wrong_money = slot.quantity.fact is not None and (
        bool(expected.currency) != bool(found.currency)
    )
    if (wide and domain not in wide) or wrong_money:
        values = {
            "unit": unit,
            "expected": slot.unit,
            "title": quantity.title.model_dump()
            if quantity.title
            else dict.fromkeys(LANGUAGES, slot.input_id),
        }
        return Fault("BL-C103", slot.path, values)
    return None


def _schedule(
    case: Case, catalog: Catalog, faults: list[Fault]
) -> tuple[tuple[RateBand, ...], str]:
    schedule = case.discounting.schedule
    if isinstance(schedule, int | float):
        return (RateBand(1, None, float(schedule)),), f"{float(schedule):g}"
    if schedule not in catalog.schedules:
        values = {"reference": schedule, "near": near(schedule, list(catalog.schedules))}
        faults.append(Fault("BL-C106", "discounting.schedule", values))
        return (RateBand(1, None, 0.0),), schedule
    return catalog.schedules[schedule].bands, schedule
