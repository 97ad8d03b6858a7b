"""Does a contract hang together: every name known, every share whole, every number countable?"""

from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from bundlinje.calc.readings import NOT_ADDITIVE
from bundlinje.core.contract import Contract
from bundlinje.core.contract_names import unknown
from bundlinje.core.terms import Rule
from bundlinje.errors import Fault
from bundlinje.settlement.meant import MEANT
from bundlinje.settlement.naming import circle, leaves, numbers_of, payers
from bundlinje.settlement.references import REFERENCES

ONE_CENT = Decimal("0.01")


def inconsistencies(contract: Contract, indices: Collection[str] | None = None) -> list[Fault]:
    """Return every fault in how the parts of a contract refer to each other.

    indices: the names of the price indices that are known; None leaves them unchecked. Amendments
    are not applied: see `versions`.
    """
    faults = [fault for check in (*REFERENCES, *CHECKS, *MEANT) for fault in check(contract)]
    return faults + (list(indices_known(contract, indices)) if indices is not None else [])


def indices_known(contract: Contract, indices: Collection[str]) -> Iterator[Fault]:
    """A price follows a series that is known."""
    for key, rule in contract.rules.items():
        if rule.indexation is not None and rule.indexation.series is not None:
            path = f"rules.{key}.indexation.series"
            yield from unknown(path, rule.indexation.series, indices, "index")


def derived_end_somewhere(contract: Contract) -> Iterator[Fault]:
    """No number is made of itself, and no name is used for two numbers."""
    links = {key: item.of for key, item in contract.derived.items()}
    for key in contract.derived:
        if way := circle(links, key):
            yield Fault("BL-K032", f"derived.{key}.of", {"circle": " -> ".join(way)})
        if key in contract.metrics:
            yield Fault("BL-K033", f"derived.{key}", {"word": key})


def shares_whole(contract: Contract) -> Iterator[Fault]:
    """The shares of those who pay come to 1."""
    tables = {"payers": contract.payers}
    tables |= {f"rules.{key}.payers": rule.payers for key, rule in contract.rules.items()}
    for path, shares in tables.items():
        total = sum(shares.values(), Decimal(0))
        if shares and total != 1:
            yield Fault("BL-K034", path, {"sum": f"{total:f}"})


def somebody_pays(contract: Contract) -> Iterator[Fault]:
    """Every payment has someone to pay it, and of several it is said how much each pays."""
    known = payers(contract)
    if not known:
        yield Fault("BL-K035", "parties", {})
    if len(known) < 2 or contract.payers:
        return
    for key, rule in contract.rules.items():
        if rule.kind == "payment" and not rule.payers:
            shares = ", ".join(f"{name}: {0.5 if place < 2 else 0}" for place, name in
                               enumerate(known))  # fmt: skip
            values = {"names": ", ".join(known), "rule": key, "example": f"{{{shares}}}"}
            yield Fault("BL-K036", f"rules.{key}", values)


def periods_in_order(contract: Contract) -> Iterator[Fault]:
    """Periods follow one another, and a cohort does not end before it begins."""
    for (before, first), (key, second) in pairwise(contract.periods.items()):
        if second.first_day <= first.last_day:
            values = {"day": second.first_day.isoformat(), "before": before}
            values |= {"end": first.last_day.isoformat()}
            yield Fault("BL-K038", f"periods.{key}.first_day", values)
    for key, cohort in contract.cohorts.items():
        if cohort.first_day and cohort.last_day and cohort.last_day < cohort.first_day:
            days = {"first": cohort.first_day.isoformat(), "last": cohort.last_day.isoformat()}
            yield Fault("BL-K046", f"cohorts.{key}.last_day", days)


def claims_counted_once(contract: Contract) -> Iterator[Fault]:
    """A rule for persons counts claims, and a number from claims is counted by one such rule."""
    counted: dict[str, int] = {}
    for key, rule in contract.rules.items():
        metric = contract.metrics.get(rule.metric or "")
        if rule.scope == "person" and rule.metric is not None:
            counted[rule.metric] = counted.get(rule.metric, 0) + 1
            if metric is None or metric.source != "claims":
                source = metric.source if metric else "derived"
                values = {"metric": rule.metric, "source": source}
                yield Fault("BL-K039", f"rules.{key}.metric", values)
    for path, name in _read_as_numbers(contract):
        for leaf in leaves(contract, name):
            count = counted.get(leaf, 0)
            if contract.metrics[leaf].source == "claims" and count != 1:
                yield Fault("BL-K040", path, {"metric": leaf, "count": count})


def _read_as_numbers(contract: Contract) -> Iterator[tuple[str, str]]:
    """Yield path and name of every number that is read as it stands, not as claims of persons."""
    for key, rule in contract.rules.items():
        for path, name in numbers_of(rule, f"rules.{key}"):
            if rule.scope == "cohort" or path != f"rules.{key}.metric":
                yield path, name


def amounts_rounded_to_cents(contract: Contract) -> Iterator[Fault]:
    """Money is rounded to whole øre."""
    for key, rule in contract.rules.items():
        if rule.kind == "payment" and rule.rounding.to % ONE_CENT:
            yield Fault("BL-K041", f"rules.{key}.rounding.to", {"to": f"{rule.rounding.to:f}"})


def limits_can_bind(contract: Contract) -> Iterator[Fault]:
    """A limit for one person is about rules that count claims for persons."""
    persons = [key for key, rule in contract.rules.items() if rule.scope == "person"]
    for place, limit in enumerate(contract.limits):
        if limit.scope != "person":
            continue
        for index, name in enumerate(limit.rules):
            if name in contract.rules and name not in persons:
                yield Fault("BL-K042", f"limits.{place}.rules.{index}", {"word": name})
        if not persons:
            yield Fault("BL-K043", f"limits.{place}", {})


def claims_in_sequence(contract: Contract) -> Iterator[Fault]:
    """What must have been granted before is granted to persons, and not in a circle."""
    links = {key: rule.claims.after if rule.claims else () for key, rule in contract.rules.items()}
    for key, names in links.items():
        for place, name in enumerate(names):
            if name in contract.rules and contract.rules[name].scope != "person":
                yield Fault("BL-K058", f"rules.{key}.claims.after.{place}", {"word": name})
    yield from _circles(links, "rules.{}.claims.after")


def _circles(links: Mapping[str, tuple[str, ...]], path: str) -> Iterator[Fault]:
    for key in links:
        if way := circle(links, key):
            values = {"word": key, "circle": " -> ".join(way)}
            yield Fault("BL-K047", path.format(key), values)


def names_lead_on(contract: Contract) -> Iterator[Fault]:
    """A number that stands in for another, and a party that is another, do not lead back."""
    fallback = contract.verdicts.fallback if contract.verdicts else {}
    yield from _circles({key: (name,) for key, name in fallback.items()}, "verdicts.fallback.{}")
    same = {key: (party.same_as,) for key, party in contract.parties.items() if party.same_as}
    yield from _circles(same, "parties.{}.same_as")


def deadweight_for_each(contract: Contract) -> Iterator[Fault]:
    """Every cohort that is paid for has a share that would have happened anyway."""
    for key, rule in contract.rules.items():
        stated = rule.deadweight.by_cohort if rule.deadweight else {}
        if not stated:
            continue
        at = f"rules.{key}.deadweight.by_cohort"
        paid = rule.cohorts or tuple(contract.cohorts)
        missing = [name for name in paid if name not in stated]
        if rule.pooled or not rule.cohorts:
            yield Fault("BL-K045", at, {})
        elif missing:
            yield Fault("BL-K044", at, {"missing": ", ".join(missing)})


def steps_share_what_there_is(contract: Contract) -> Iterator[Fault]:
    """No step of the waterfall shares out more than there is."""
    steps = contract.financing.waterfall if contract.financing else ()
    for place, step in enumerate(steps):
        total = sum(step.shares.values(), Decimal(0))
        if total > 1:
            yield Fault("BL-K048", f"financing.waterfall.{place}.shares", {"sum": f"{total:f}"})


def pooled_numbers_add_up(contract: Contract) -> Iterator[Fault]:
    """Where some of the cohorts are taken together, their numbers can be added."""
    for key, rule in contract.rules.items():
        if rule.pooled and _is_some(rule, contract):
            for path, name in numbers_of(rule, f"rules.{key}"):
                for leaf in leaves(contract, name):
                    unit = contract.metrics[leaf].unit
                    if unit in NOT_ADDITIVE:
                        yield Fault("BL-K049", path, {"metric": leaf, "unit": unit})


def _is_some(rule: Rule, contract: Contract) -> bool:
    """Whether a rule names some cohorts and not all, so that no common number is measured."""
    return len(rule.cohorts) > 1 and set(rule.cohorts) < set(contract.cohorts)


CHECKS: tuple[Callable[[Contract], Iterator[Fault]], ...] = (
    derived_end_somewhere,
    shares_whole,
    somebody_pays,
    periods_in_order,
    claims_counted_once,
    amounts_rounded_to_cents,
    limits_can_bind,
    claims_in_sequence,
    names_lead_on,
    deadweight_for_each,
    steps_share_what_there_is,
    pooled_numbers_add_up,
)
