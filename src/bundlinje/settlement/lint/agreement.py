"""What if the parties disagree, stop early, or settle before the effect is known?"""

from collections.abc import Iterator

from bundlinje.core.contract import Contract
from bundlinje.errors import Finding
from bundlinje.settlement.lint.largest import due
from bundlinje.settlement.lint.subjects import Context, paying
from bundlinje.settlement.lint.wording import found, listed, text_of


def ending(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Disagreement and an early end need words before they happen."""
    if contract.dispute is None:
        yield found("BL-K170", "dispute", contract)
    if not contract.termination:
        yield found("BL-K171", "termination", contract)
    for place, item in enumerate(contract.termination):
        if item.owed is None:
            path = f"termination.{place}"
            yield found("BL-K172", path, contract, item=text_of(item.title))


def interim(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A settlement on the way must be put right later; a granted claim is final at once."""
    names = [name for name, item in contract.periods.items() if item.interim]
    rules = [
        name
        for name, rule in paying(contract).items()
        if rule.scope == "cohort" and not rule.cumulative and set(names) & set(due(contract, rule))
    ]
    if names and rules:
        yield found(
            "BL-K173", f"rules.{rules[0]}", contract, rules=listed(rules), periods=listed(names)
        )
    ends = sorted(contract.periods, key=lambda name: contract.periods[name].last_day)
    if contract.periods[ends[-1]].interim:
        path = f"periods.{ends[-1]}.interim"
        yield found("BL-K174", path, contract, period=ends[-1])


def without_effect(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Terms that cancel each other out: what is written is not what is computed."""
    for name, rule in paying(contract).items():
        idle = []
        if rule.cumulative and rule.negative == "carry_forward":
            idle.append("negative")
        if not rule.cumulative and "overpaid" in rule.model_fields_set:
            idle.append("overpaid")
        if rule.cumulative and len(due(contract, rule)) == 1:
            idle.append("cumulative")
        for key in idle:
            yield found("BL-K175", f"rules.{name}.{key}", contract, rule=name, key=key)


def overpaid_at_the_end(contract: Contract, _context: Context) -> Iterator[Finding]:
    """What was paid too much can only be carried while there is something to carry it against."""
    for name, rule in paying(contract).items():
        periods = due(contract, rule)
        if rule.cumulative and rule.overpaid == "carried" and len(periods) > 1:
            yield found(
                "BL-K176", f"rules.{name}.cumulative", contract, rule=name, period=periods[-1]
            )


CHECKS = (ending, interim, without_effect, overpaid_at_the_end)
