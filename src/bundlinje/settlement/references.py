"""Every name that a contract uses is the name of something in it."""

from collections.abc import Callable, Iterator

from bundlinje.core.contract import Contract
from bundlinje.core.contract_names import unknown
from bundlinje.core.terms import Rule
from bundlinje.errors import Fault
from bundlinje.settlement.naming import numbers, numbers_of, payers


def of_derived(contract: Contract) -> Iterator[Fault]:
    """What a derived number is made of exists."""
    for key, item in contract.derived.items():
        for place, name in enumerate(item.of):
            yield from unknown(f"derived.{key}.of.{place}", name, numbers(contract), "metric")


def of_rules(contract: Contract) -> Iterator[Fault]:
    """The numbers, cohorts, groups, periods, rules and payers that a rule names exist."""
    for key, rule in contract.rules.items():
        at = f"rules.{key}"
        for path, name in numbers_of(rule, at):
            yield from unknown(path, name, numbers(contract), "metric")
        yield from _lists(contract, rule, at)
        for name in rule.deadweight.by_cohort if rule.deadweight else ():
            path = f"{at}.deadweight.by_cohort.{name}"
            yield from unknown(path, name, contract.cohorts, "cohort")
        for name in rule.uplift:
            yield from unknown(f"{at}.uplift.{name}", name, contract.groups, "group")


def _lists(contract: Contract, rule: Rule, at: str) -> Iterator[Fault]:
    for place, name in enumerate(rule.cohorts):
        yield from unknown(f"{at}.cohorts.{place}", name, contract.cohorts, "cohort")
    for place, name in enumerate(rule.periods):
        yield from unknown(f"{at}.periods.{place}", name, contract.periods, "period")
    for place, name in enumerate(rule.claims.after if rule.claims else ()):
        yield from unknown(f"{at}.claims.after.{place}", name, contract.rules, "rule")


def of_limits(contract: Contract) -> Iterator[Fault]:
    """The rules that a limit is for exist."""
    for place, limit in enumerate(contract.limits):
        for index, name in enumerate(limit.rules):
            yield from unknown(f"limits.{place}.rules.{index}", name, contract.rules, "rule")


def of_payers(contract: Contract) -> Iterator[Fault]:
    """Who pays is a party, and has the role of a payer (BL-K037)."""
    named = [(f"payers.{name}", name) for name in contract.payers]
    for key, rule in contract.rules.items():
        named += [(f"rules.{key}.payers.{name}", name) for name in rule.payers]
    for place, limit in enumerate(contract.limits):
        if limit.payer is not None:
            named.append((f"limits.{place}.payer", limit.payer))
    known = payers(contract)
    for path, name in named:
        if name in contract.parties and name not in known:
            values = {"word": name, "near": ", ".join(known) or "-"}
            yield Fault("BL-K037", path, values)
        else:
            yield from unknown(path, name, known or contract.parties, "payer")


def of_parties(contract: Contract) -> Iterator[Fault]:
    """A party that is named as the same, as an expert or as one who may end it exists."""
    named = [
        (f"parties.{key}.same_as", party.same_as)
        for key, party in contract.parties.items()
        if party.same_as is not None
    ]
    named += [
        (f"metrics.{key}.reported_by", metric.reported_by)
        for key, metric in contract.metrics.items()
        if metric.reported_by is not None
    ]
    if contract.receiver is not None:
        named.append(("receiver", contract.receiver))
    if contract.verdicts and contract.verdicts.expert:
        named.append(("verdicts.expert", contract.verdicts.expert))
    if contract.dispute and contract.dispute.expert:
        named.append(("dispute.expert", contract.dispute.expert))
    for place, item in enumerate(contract.termination):
        named += [(f"termination.{place}.by.{index}", name) for index, name in enumerate(item.by)]
    for path, name in named:
        yield from unknown(path, name, contract.parties, "party")


def of_verdicts(contract: Contract) -> Iterator[Fault]:
    """The numbers that stand in for others, and the others, exist."""
    for name, other in (contract.verdicts.fallback if contract.verdicts else {}).items():
        path = f"verdicts.fallback.{name}"
        yield from unknown(path, name, contract.metrics, "metric")
        yield from unknown(path, other, contract.metrics, "metric")


def of_financing(contract: Contract) -> Iterator[Fault]:
    """Investors, guarantors and tranches that are named exist."""
    financing = contract.financing
    if financing is None:
        return
    at = "financing"
    for key, tranche in financing.tranches.items():
        path = f"{at}.tranches.{key}.investor"
        yield from unknown(path, tranche.investor, contract.parties, "party")
    if financing.guarantee is not None:
        guarantor = financing.guarantee.guarantor
        yield from unknown(f"{at}.guarantee.guarantor", guarantor, contract.parties, "party")
        for place, name in enumerate(financing.guarantee.covers):
            path = f"{at}.guarantee.covers.{place}"
            yield from unknown(path, name, financing.tranches, "tranche")
    for place, step in enumerate(financing.waterfall):
        for index, name in enumerate(step.tranches):
            path = f"{at}.waterfall.{place}.tranches.{index}"
            yield from unknown(path, name, financing.tranches, "tranche")
        for name in step.shares:
            takers = (*financing.tranches, *contract.parties)
            path = f"{at}.waterfall.{place}.shares.{name}"
            yield from unknown(path, name, takers, "tranche")


def of_published(contract: Contract) -> Iterator[Fault]:
    """What was published is about numbers and rules of the contract."""
    if contract.published is None:
        return
    for name in contract.published.results:
        yield from unknown(f"published.results.{name}", name, contract.metrics, "metric")
    for name in contract.published.paid_by_rule:
        yield from unknown(f"published.paid_by_rule.{name}", name, contract.rules, "rule")


REFERENCES: tuple[Callable[[Contract], Iterator[Fault]], ...] = (
    of_derived,
    of_rules,
    of_limits,
    of_payers,
    of_parties,
    of_verdicts,
    of_financing,
    of_published,
)
