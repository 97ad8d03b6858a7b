"""Does the case hang together: every name known, every share whole, every year inside?"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from bundlinje.core.case import Case
from bundlinje.core.effects import PARTICIPATION, RATIO_KINDS, Consequence, WellbeingEffect
from bundlinje.core.money import PARTIES
from bundlinje.errors import Fault, near

LONGEST_HORIZON = 120
RATES = (-0.5, 1.0)
"""The lowest and highest rate a year that anybody means; 3.5 for 3.5 per cent is a slip."""


def inconsistencies(case: Case) -> list[Fault]:
    """Return every fault in how the parts of a case refer to each other."""
    return [fault for check in CHECKS for fault in check(case)]


KINDS = {
    "option": ("mulighed", "options"),
    "segment": ("gruppe", "segments"),
    "effect": ("virkning", "effects"),
    "account": ("konto", "accounts"),
    "resource": ("ressource", "accounts (kind: resource)"),
    "party": ("part", "parties"),
}
"""What a name can be a name of: in Danish, and the section of the case that names it."""


def _unknown(path: str, word: str, known: Iterable[str], kind: str) -> Iterator[Fault]:
    names = list(known)
    danish, section = KINDS[kind]
    if not names:
        yield Fault("BL-C131", path, {"word": word, "section": section})
    elif word not in names:
        kinds = {"da": danish, "en": kind}
        yield Fault("BL-C107", path, {"word": word, "kind": kinds, "near": near(word, names)})


def horizon_in_order(case: Case) -> Iterator[Fault]:
    """The last year comes after the first, within reason."""
    first, last = case.horizon.first_year, case.horizon.last_year
    if not first <= last < first + LONGEST_HORIZON:
        values = {"first": first, "last": last, "longest": LONGEST_HORIZON}
        yield Fault("BL-C109", "horizon.last_year", values)


def discounting_possible(case: Case) -> Iterator[Fault]:
    """The rate is a share a year, and the base year is not out of sight of the horizon."""
    rate, base = case.discounting.schedule, case.discounting.base_year
    if not isinstance(rate, str) and not RATES[0] <= rate <= RATES[1]:
        yield Fault("BL-C127", "discounting.schedule", {"rate": f"{rate:g}"})
    if abs(base - case.horizon.first_year) > LONGEST_HORIZON:
        values = {"year": base, "other": case.horizon.first_year, "longest": LONGEST_HORIZON}
        yield Fault("BL-C128", "discounting.base_year", values)


def names_free(case: Case) -> Iterator[Fault]:
    """A name of one's own is not one that the result uses for something else."""
    saved = [key for key, cost in case.costs.items() if cost.role == "saved_alternative"]
    taken = {
        "parties": set(TAKEN_BY_PARTIES) & set(case.parties),
        "effects": set(TAKEN_BY_STATES) & set(case.effects),
        "costs": set(case.accounts) & set(saved),
    }
    for section, names in taken.items():
        for name in sorted(names):
            yield Fault("BL-C130", f"{section}.{name}", {"word": name})


TAKEN_BY_PARTIES = ("all", "public")
TAKEN_BY_STATES = (PARTICIPATION, "invited")


def limits_known(case: Case) -> Iterator[Fault]:
    """The options and segments that an item is limited to exist."""
    for section in ("costs", "effects", "consequences", "wellbeing"):
        for key, item in getattr(case, section).items():
            for name in item.options:
                yield from _unknown(f"{section}.{key}.options", name, case.options, "option")
            for name in item.segments:
                yield from _unknown(f"{section}.{key}.segments", name, case.segments, "segment")


def reasons_known(case: Case) -> Iterator[Fault]:
    """What a consequence or a gain in wellbeing comes from exists, and so does its account."""
    reasons = [*case.effects, PARTICIPATION]
    for key, item in case.consequences.items():
        yield from _unknown(f"consequences.{key}.of", item.of, reasons, "effect")
        yield from _unknown(f"consequences.{key}.account", item.account, case.accounts, "account")
    for key, wellbeing in case.wellbeing.items():
        at = f"wellbeing.{key}"
        if wellbeing.of is not None:
            yield from _unknown(f"{at}.of", wellbeing.of, reasons, "effect")
        if wellbeing.account is not None:
            yield from _unknown(f"{at}.account", wellbeing.account, case.accounts, "account")
            if isinstance(wellbeing.change, tuple):
                yield Fault("BL-C119", f"{at}.change", {})


def relations_known(case: Case) -> Iterator[Fault]:
    """Effects that are said to be estimated together, or to concern different people, exist."""
    for key, effect in case.effects.items():
        for field in ("estimated_jointly_with", "disjoint_from"):
            for name in getattr(effect, field):
                yield from _unknown(f"effects.{key}.{field}", name, case.effects, "effect")


def segments_known(case: Case) -> Iterator[Fault]:
    """Every table by segment names segments of the case, and covers those that are invited."""
    for key, option in case.options.items():
        if option.reading_of is not None:
            others = [name for name in case.options if case.options[name].reading_of is None]
            yield from _unknown(f"options.{key}.reading_of", option.reading_of, others, "option")
        for name in option.invited:
            yield from _unknown(f"options.{key}.invited.{name}", name, case.segments, "segment")
        if isinstance(option.take_up, Mapping):
            for name in option.take_up:
                path = f"options.{key}.take_up.{name}"
                yield from _unknown(path, name, case.segments, "segment")
            for name in set(option.invited) - set(option.take_up):
                yield Fault("BL-C117", f"options.{key}.take_up", {"segment": name})
    for key, account in case.accounts.items():
        if isinstance(account.counterfactual, Mapping):
            for name in account.counterfactual:
                path = f"accounts.{key}.counterfactual.{name}"
                yield from _unknown(path, name, case.segments, "segment")


def parties_known(case: Case) -> Iterator[Fault]:
    """Everyone who pays or gains is a party."""
    known = (*PARTIES, *case.parties)
    for path, shares in _share_tables(case):
        for party in shares:
            yield from _unknown(f"{path}.{party}", party, known, "party")
    for key, account in case.accounts.items():
        yield from _unknown(f"accounts.{key}.receiver", account.receiver, known, "party")


def _share_tables(case: Case) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, cost in case.costs.items():
        yield f"costs.{key}.payers", cost.payers
    for key, account in case.accounts.items():
        if account.payers is not None:
            yield f"accounts.{key}.payers", account.payers
        if account.prices is not None:
            yield f"accounts.{key}.prices", account.prices


def grants_private(case: Case) -> Iterator[Fault]:
    """Only a party outside the public purse gives grants that may be taxed."""
    for key, party in case.parties.items():
        if party.grant_tax is not None and case.is_public(key):
            yield Fault("BL-C149", f"parties.{key}.grant_tax", {"party": key})


def shares_whole(case: Case) -> Iterator[Fault]:
    """Payer shares add up to one, or one of them is the rest."""
    for path, shares in _share_tables(case):
        if path.endswith(".prices"):
            continue
        rest = [party for party, share in shares.items() if share == "rest"]
        fixed = [share.value for share in shares.values() if share != "rest"]
        known = None not in fixed
        total = sum(value for value in fixed if value is not None)
        wrong = len(rest) > 1 or (known and not rest and abs(total - 1.0) > 1e-9)
        too_much = known and bool(rest) and total > 1.0 + 1e-9
        unsure = not known and not rest and len(shares) > 1
        if wrong or too_much or unsure or not shares:
            yield Fault("BL-C108", path, {"total": f"{total:g}", "count": len(rest)})


def years_inside(case: Case) -> Iterator[Fault]:
    """Cohorts and costs fall inside the horizon."""
    first, last = case.horizon.first_year, case.horizon.last_year
    dated = [
        (f"options.{key}.invited.{segment}.{year}", year)
        for key, option in case.options.items()
        for segment, cohorts in option.invited.items()
        for year in cohorts
    ]
    dated += [
        (f"costs.{key}.amounts.{year}", year)
        for key, cost in case.costs.items()
        for year in cost.amounts or {}
    ]
    for path, year in dated:
        if not first <= year <= last:
            yield Fault("BL-C110", path, {"year": year, "first": first, "last": last})


def fixed_costs_for_all(case: Case) -> Iterator[Fault]:
    """A cost by calendar year is there whoever takes part, so it is not limited to segments."""
    for key, cost in case.costs.items():
        if cost.amounts is not None and cost.segments:
            yield Fault("BL-C132", f"costs.{key}.segments", {})


def spreads_whole(case: Case) -> Iterator[Fault]:
    """A cost per person is spread over the years in shares that add up to one."""
    for key, cost in case.costs.items():
        if abs(sum(cost.spread) - 1.0) > 1e-9 or min(cost.spread, default=-1.0) < 0.0:
            yield Fault("BL-C111", f"costs.{key}.spread", {"total": f"{sum(cost.spread):g}"})


def tables_filled(case: Case) -> Iterator[Fault]:
    """An empty table or row would count as nothing without anybody having said so."""
    tables = [
        (f"{section}.{key}.{name}", getattr(item, name))
        for section, names in TABLES.items()
        for key, item in getattr(case, section).items()
        for name in names
    ]
    tables += [
        (f"effects.{key}.persistence.table", effect.persistence.table)
        for key, effect in case.effects.items()
    ]
    for path, table in tables:
        if isinstance(table, Mapping | tuple) and not table:
            yield Fault("BL-C129", path, {"key": path.rpartition(".")[2]})


TABLES = {
    "costs": ("amounts",),
    "accounts": ("prices", "counterfactual"),
    "consequences": ("change", "relative_change"),
    "wellbeing": ("change",),
}
"""The fields that hold a table or a row of numbers."""


def levels_stated(case: Case) -> Iterator[Fault]:
    """A relative change needs a level, and a ratio needs a baseline, to be relative to."""
    for key, item in case.consequences.items():
        account = case.accounts.get(item.account)
        if item.relative_change is None or account is None:
            continue
        level = account.counterfactual
        wanted = item.segments or tuple(case.segments)
        if level is None or (isinstance(level, Mapping) and not set(wanted) <= set(level)):
            path = f"consequences.{key}.relative_change"
            yield Fault("BL-C112", path, {"account": item.account})
    for key, effect in case.effects.items():
        if effect.kind in RATIO_KINDS and effect.baseline is None:
            yield Fault("BL-C113", f"effects.{key}.kind", {"kind": effect.kind})


def tables_start_on_whole_years(case: Case) -> Iterator[Fault]:
    """A table by year needs a lag (and ramp) of known, whole years."""
    for key, effect in case.effects.items():
        stays = effect.persistence
        users: tuple[Consequence | WellbeingEffect, ...] = (
            *case.consequences.values(),
            *case.wellbeing.values(),
        )
        rows = [item for item in users if item.of == key]
        by_year = stays.shape == "table" or any(
            isinstance(item.change, tuple)
            or isinstance(getattr(item, "relative_change", None), tuple)
            for item in rows
        )
        for name in ("lag_years", "ramp_years") if by_year else ():
            value = getattr(stays, name).value
            if value is None or value != int(value):
                yield Fault("BL-C114", f"effects.{key}.persistence.{name}", {})


def durations_positive(case: Case) -> Iterator[Fault]:
    """A half-life or duration of nothing is no half-life or duration."""
    for key, effect in case.effects.items():
        for name in ("half_life_years", "duration_years"):
            stated = getattr(effect.persistence, name)
            if stated is not None and stated.value == 0.0:
                yield Fault("BL-C126", f"effects.{key}.persistence.{name}", {})


def plans_sound(case: Case) -> Iterator[Fault]:
    """A realisation plan cuts a resource once, by shares between 0 and 1 that do not fall."""
    saved = [key for key, cost in case.costs.items() if cost.role == "saved_alternative"]
    resources = [key for key, account in case.accounts.items() if account.kind == "resource"]
    seen: set[str] = set()
    for index, plan in enumerate(case.realisation):
        path = f"realisation.{index}"
        yield from _unknown(f"{path}.account", plan.account, [*resources, *saved], "resource")
        if plan.account in seen:
            yield Fault("BL-C115", f"{path}.account", {"account": plan.account})
        seen.add(plan.account)
        shares = [plan.cut[year] for year in sorted(plan.cut)]
        falling = any(later < earlier for earlier, later in pairwise(shares))
        if not shares or falling or not all(0.0 <= share <= 1.0 for share in shares):
            yield Fault("BL-C116", f"{path}.cut", {})
        if plan.notice_years < 0 or plan.capacity_step < 0.0:
            yield Fault("BL-C118", path, {})


CHECKS: tuple[Callable[[Case], Iterator[Fault]], ...] = (
    horizon_in_order,
    discounting_possible,
    names_free,
    limits_known,
    reasons_known,
    relations_known,
    segments_known,
    parties_known,
    grants_private,
    shares_whole,
    years_inside,
    fixed_costs_for_all,
    spreads_whole,
    tables_filled,
    levels_stated,
    tables_start_on_whole_years,
    durations_positive,
    plans_sound,
)
