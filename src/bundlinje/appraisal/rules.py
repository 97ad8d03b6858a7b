"""The rules of who pays that a case names: do they exist, fit, and cover its years?"""

from collections.abc import Iterator, Mapping

from bundlinje.core.case import Case
from bundlinje.core.financing import FACTS_OF, WEEKS, Band, Financing, Period, Rule
from bundlinje.core.inputs import Slot
from bundlinje.core.money import Account
from bundlinje.core.node import Text
from bundlinje.core.quantity import Quantity, Source
from bundlinje.errors import Fault, Refused, near
from bundlinje.reference.catalog import Catalog
from bundlinje.reference.financing import rules_of

LIMITS = ".financing.bands."


def rules_in(case: Case, catalog: Catalog) -> Mapping[str, Rule]:
    """Return every rule of the country, if those that the case names can be used.

    Raises Refused: an unknown rule (BL-C141), one of another sort (BL-C142), facts of a person
    that are missing (BL-C143), of no use (BL-C144) or impossible (BL-C145, BL-C146), years without
    a rule (BL-C147), a ladder where weeks are not known (BL-C148).
    """
    rules = rules_of(catalog)
    faults = [fault for key in case.accounts for fault in _faults(case, key, rules)]
    if faults:
        raise Refused(faults)
    return rules


def _faults(case: Case, key: str, rules: Mapping[str, Rule]) -> Iterator[Fault]:
    account = case.accounts[key]
    said = account.financing
    if said is None:
        return
    at = f"accounts.{key}.financing"
    usable = [name for name, rule in rules.items() if rule.mechanism in FACTS_OF]
    rule = rules.get(said.rule)
    if rule is None:
        yield Fault("BL-C141", f"{at}.rule", {"word": said.rule, "near": near(said.rule, usable)})
        return
    if rule.mechanism not in FACTS_OF:
        yield Fault("BL-C142", f"{at}.rule", {"rule": said.rule})
        return
    yield from _facts_stated(at, said, rule)
    yield from _facts_possible(at, said)
    missing = [year for year in case.horizon.years if not rule.covers(year)]
    if missing:
        yield Fault("BL-C147", f"{at}.rule", {"rule": said.rule, "years": _listed(missing)})
    if rule.mechanism == "ladder" and not _on_ladder(case, key, account):
        yield Fault("BL-C148", f"{at}.rule", {"rule": said.rule})


def _listed(years: list[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"


def _on_ladder(case: Case, key: str, account: Account) -> bool:
    """The ladder is for benefits, and needs to know how long each person has been on one."""
    built_up = any(
        item.account == key and item.stock_leaving is not None
        for item in case.consequences.values()
    )
    return account.kind == "transfer" and not built_up


def _facts_stated(at: str, said: Financing, rule: Rule) -> Iterator[Fault]:
    wanted = FACTS_OF[rule.mechanism]
    values = {"rule": rule.id, "wanted": ", ".join(wanted) or "-"}
    limited = rule.mechanism != "days_limit" or any(item.days for item in rule.periods)
    if wanted and limited and getattr(said, wanted[0]) is None:
        yield Fault("BL-C143", at, {**values, "key": wanted[0]})
    for name in sorted(said.model_fields_set - {"rule", *wanted}):
        yield Fault("BL-C144", f"{at}.{name}", {**values, "key": name})


def _facts_possible(at: str, said: Financing) -> Iterator[Fault]:
    people = said.start_week
    if people is not None:
        total = sum(people.values())
        wrong = any(week < 1 for week in people) or any(share < 0.0 for share in people.values())
        if wrong or not abs(total - 1.0) < 1e-9:
            yield Fault("BL-C145", f"{at}.start_week", {"total": f"{total:g}"})
    if not 0.0 < said.removed_weeks <= WEEKS:
        yield Fault("BL-C146", f"{at}.removed_weeks", {"most": WEEKS})
    for name in ("days", "removed_days"):
        stated = getattr(said, name)
        value = stated.value if stated is not None else None
        most = said.days.value if name == "removed_days" and said.days is not None else None
        most = 366.0 if most is None else most
        if value is not None and not 0.0 < value <= most:
            yield Fault("BL-C146", f"{at}.{name}", {"most": f"{most:g}"})


def level_of(period: Period, year: int) -> int | None:
    """Return the published price level of the bands that is nearest to a year, the older of two."""
    levels = sorted({band.price_year for band in period.bands})
    return min(levels, key=lambda level: abs(level - year)) if levels else None


def limit_path(at: str, period: Period, level: int | None, index: int) -> str:
    """Return the path at which the lower limit of a band stands among the inputs."""
    begins = period.valid_from.year if period.valid_from else 0
    return f"{at}{LIMITS}{begins}.{level}.{index}"


def limit_slots(case: Case, rules: Mapping[str, Rule]) -> Iterator[Slot]:
    """Yield the limits of every band that the case meets, so that prices move them as others."""
    for key, account in case.accounts.items():
        rule = rules.get(account.financing.rule) if account.financing else None
        if rule is None or rule.mechanism != "bands":
            continue
        met = {
            (rule.periods.index(period), level_of(period, year))
            for year in case.horizon.years
            for period, _ in rule.in_force(year)
        }
        for at, level in sorted(met):
            period = rule.periods[at]
            bands = [band for band in period.bands if band.price_year == level]
            for index, band in enumerate(bands):
                path = limit_path(f"accounts.{key}", period, level, index)
                yield Slot(path, _limit(rule, band), "positive", "DKK/person-year", True)


def at_rule(fault: Fault) -> Fault:
    """Return a fault of a limit at the rule that brings it in, which is what the case says."""
    account, limit, _ = fault.path.partition(LIMITS)
    return Fault(fault.code, f"{account}.financing.rule", fault.values) if limit else fault


def _limit(rule: Rule, band: Band) -> Quantity:
    share = f"{100.0 * band.state_share:g}"
    return Quantity(
        value=band.begins,
        unit="DKK/person-year",
        price_year=band.price_year,
        source=Source(url=band.source_url),
        verification=band.verification,
        title=Text(
            da=f"{rule.title.da}: grænse, over hvilken staten betaler {share} pct.",
            en=f"{rule.title.en}: limit above which the state pays {share} %",
        ),
    )
