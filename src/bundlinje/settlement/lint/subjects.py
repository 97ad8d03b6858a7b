"""What a contract's rules look at: which metrics decide, which of them are net of the otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bundlinje.calc.readings import NOT_ADDITIVE
from bundlinje.core.contract import Contract
from bundlinje.core.fact import Fact
from bundlinje.core.terms import Gate, Metric, Rule

NET_DESIGNS = ("historical", "matched", "waiting_list", "randomised")
"""Comparisons with other people; the weakest of them has a finding of its own."""
OF_TWO = ("difference", "ratio", "relative_reduction_pct")


@dataclass(frozen=True, slots=True)
class Context:
    """What a check needs beside the contract.

    facts: the reference library by id. standard_errors: of measured effects, by metric, in its
    unit, where an estimate is already there.
    """

    facts: Mapping[str, Fact]
    standard_errors: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison of a gate, and its path in the contract."""

    path: str
    gate: Gate


def leaves(gate: Gate | None, path: str) -> Iterator[Leaf]:
    """Yield the comparisons of a gate that must hold; what must not hold is left out."""
    if gate is None:
        return
    if gate.metric is not None:
        yield Leaf(path, gate)
    for name in ("all", "any"):
        for place, part in enumerate(getattr(gate, name)):
            yield from leaves(part, f"{path}.{name}.{place}")


def gates(contract: Contract) -> Iterator[tuple[str, Leaf]]:
    """Yield every comparison with the name of its rule."""
    for name, rule in contract.rules.items():
        for leaf in leaves(rule.gate, f"rules.{name}.gate"):
            yield name, leaf


def measures(rule: Rule) -> tuple[str, ...]:
    """Return what a rule pays by: its metric, and what its gate compares."""
    own = (rule.metric,) if rule.metric is not None else ()
    compared = (leaf.gate.metric for leaf in leaves(rule.gate, ""))
    return tuple(dict.fromkeys((*own, *(name for name in compared if name is not None))))


def subject(rule: Rule) -> tuple[str, ...]:
    """Return what a rule pays for: its metric, or what opens a lump sum."""
    return (rule.metric,) if rule.metric is not None else measures(rule)


def metrics_of(contract: Contract, name: str, whole: bool = False) -> Iterator[str]:
    """Yield the metrics that a metric or derived number is made of.

    What it is only divided by or held against counts with `whole`.
    """
    item = contract.derived.get(name)
    if item is None:
        if name in contract.metrics:
            yield name
        return
    parts = item.of if whole or item.kind not in OF_TWO else item.of[:1]
    for part in parts:
        yield from metrics_of(contract, part, whole)


def deciding(contract: Contract) -> Mapping[str, Metric]:
    """Return the metrics that decide a payment, a rate or a flag, in the contract's order."""
    named = {
        metric
        for rule in contract.rules.values()
        for name in measures(rule)
        for metric in metrics_of(contract, name)
    }
    return {name: metric for name, metric in contract.metrics.items() if name in named}


def all_read(contract: Contract) -> Mapping[str, Metric]:
    """Return the metrics that are read at all, also what others are divided by."""
    named: set[str] = set()
    for rule in contract.rules.values():
        whole = [leaf.gate.of for leaf in leaves(rule.gate, "") if leaf.gate.of is not None]
        for name in (*measures(rule), *whole):
            named.update(metrics_of(contract, name, whole=True))
    return {name: metric for name, metric in contract.metrics.items() if name in named}


def is_net(contract: Contract, name: str) -> bool:
    """Whether a number is what the help changed, beside what would have happened anyway."""
    item = contract.derived.get(name)
    if item is None:
        metric = contract.metrics.get(name)
        comparator = metric.comparator if metric is not None else None
        return comparator is not None and comparator.kind in NET_DESIGNS
    if item.kind in ("difference", "relative_reduction_pct", "net_of_deadweight"):
        return True
    parts = item.of[:1] if item.kind == "ratio" else item.of
    return all(is_net(contract, part) for part in parts)


def paying(contract: Contract) -> Mapping[str, Rule]:
    """Return the rules that pay money."""
    return {name: rule for name, rule in contract.rules.items() if rule.kind == "payment"}


def unit_of(contract: Contract, name: str) -> str:
    """Return the unit of a metric or derived number; a ratio is a share."""
    item = contract.derived.get(name)
    if item is None:
        metric = contract.metrics.get(name)
        return metric.unit if metric is not None else "ratio"
    if item.kind == "ratio":
        return "share"
    return "percent" if item.kind == "relative_reduction_pct" else unit_of(contract, item.of[0])


def is_count(contract: Contract, name: str) -> bool:
    """Whether a number counts something that can be added up."""
    if name in contract.derived or name not in contract.metrics:
        return False
    metric = contract.metrics[name]
    return not metric.is_money and metric.unit not in NOT_ADDITIVE
