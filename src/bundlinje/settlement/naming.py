"""What the names of a contract lead to: numbers to numbers, rules to gates, names to themselves."""

from collections.abc import Iterable, Iterator, Mapping

from bundlinje.core.contract import Contract
from bundlinje.core.terms import Gate, Rule


def numbers(contract: Contract) -> tuple[str, ...]:
    """Return the names of all numbers of a contract: metrics, and what is derived from them."""
    return (*contract.metrics, *contract.derived)


def payers(contract: Contract) -> tuple[str, ...]:
    """Return the parties that can pay."""
    return tuple(name for name, party in contract.parties.items() if "payer" in party.roles)


def gates_of(gate: Gate | None, path: str) -> Iterator[tuple[str, Gate]]:
    """Yield a gate and every gate in it, each with its path."""
    if gate is None:
        return
    yield path, gate
    for joint in ("all", "any", "none"):
        for place, part in enumerate(getattr(gate, joint)):
            yield from gates_of(part, f"{path}.{joint}.{place}")


def numbers_of(rule: Rule, path: str) -> Iterator[tuple[str, str]]:
    """Yield every number that a rule names, with its path."""
    if rule.metric is not None:
        yield f"{path}.metric", rule.metric
    for at, gate in gates_of(rule.gate, f"{path}.gate"):
        for field in ("metric", "of"):
            name = getattr(gate, field)
            if name is not None:
                yield f"{at}.{field}", name


def leaves(contract: Contract, name: str, met: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the metrics that a number is made of; a name that is not known or met twice is none."""
    if name in contract.derived and name not in met:
        for part in contract.derived[name].of:
            yield from leaves(contract, part, (*met, name))
    elif name in contract.metrics:
        yield name


def circle(links: Mapping[str, Iterable[str]], start: str) -> tuple[str, ...]:
    """Return the names on the way from a name back to itself, or an empty tuple."""
    waiting: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        for name in links.get(way[-1], ()):
            if name == start:
                return (*way, start)
            if name not in seen:
                seen.add(name)
                waiting.append((*way, name))
    return ()
