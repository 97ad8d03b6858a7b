"""How much hangs on one person at a threshold?"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from bundlinje.calc.ratios import exactly
from bundlinje.calc.schedules import priced
from bundlinje.core.contract import Contract
from bundlinje.core.terms import Gate, Rule
from bundlinje.errors import Finding
from bundlinje.locale import LANGUAGES
from bundlinje.locale.numbers import unit_words
from bundlinje.settlement.lint.counts import planned
from bundlinje.settlement.lint.largest import in_one_cell
from bundlinje.settlement.lint.subjects import (
    Context,
    Leaf,
    is_count,
    leaves,
    metrics_of,
    paying,
    unit_of,
)
from bundlinje.settlement.lint.wording import (
    Both,
    found,
    measured,
    money,
    number,
    percent,
    phrase,
)

PERSONS = ("person", "persons", "people", "participant", "participants", "patient", "patients")
"""Units that are people, each of whom can decide."""
NINETY_FIVE = Decimal("1.96")
"""The middle 95 % of a normal distribution reaches this many standard deviations to each side."""


@dataclass(frozen=True, slots=True)
class Cliff:
    """Where the least step of a metric moves a whole amount."""

    rule: str
    path: str
    metric: str
    of: str | None
    bound: Decimal
    jump: Decimal | None
    gate: Gate | None = None


def cliffs(contract: Contract) -> Iterator[Cliff]:
    """Yield the largest cliff of each paying rule."""
    for name, rule in paying(contract).items():
        at_gates = [
            _at_gate(contract, rule, name, leaf) for leaf in leaves(rule.gate, f"rules.{name}.gate")
        ]
        steep = [item for item in (*at_gates, _at_row(rule, name)) if item is not None]
        if steep:
            yield max(steep, key=lambda item: item.jump or Decimal(0))


def _at_gate(contract: Contract, rule: Rule, name: str, leaf: Leaf) -> Cliff | None:
    gate = leaf.gate
    bound = gate.at_least if gate.at_least is not None else gate.above
    if gate.metric is None or bound is None or bound <= 0 or rule.scope == "person":
        return None
    jump = in_one_cell(contract, rule)
    if gate.metric == rule.metric and gate.of is None:
        jump = _worth(rule, bound)
    if jump == 0:
        return None
    return Cliff(name, leaf.path, gate.metric, gate.of, bound, jump, gate)


def _worth(rule: Rule, units: Decimal) -> Decimal:
    """Return what a rule pays for units of its own metric, before caps."""
    amount = priced(rule.schedule, exactly(units))
    value = Decimal(int(amount.numerator[0])) / Decimal(int(amount.denominator[0]))
    return value * (rule.multiplier if rule.multiplier is not None else 1)


def _at_row(rule: Rule, name: str) -> Cliff | None:
    """Return the largest jump between the rows of a table."""
    table = rule.schedule.table
    if table is None or table.mode == "marginal" or rule.metric is None:
        return None
    before = table.below
    if before is None and table.mode == "step":
        before = Decimal(0)
    amounts = [row.amount or Decimal(0) for row in table.rows]
    jumps = [(amounts[0] - before if before is not None else Decimal(0), 0)]
    if table.mode == "step":
        jumps += [(high - low, place + 1) for place, (low, high) in enumerate(pairwise(amounts))]
    jump, place = max(jumps)
    at = table.rows[place].at
    if jump <= 0 or at is None:
        return None
    times = rule.multiplier if rule.multiplier is not None else Decimal(1)
    path = f"rules.{name}.schedule.table.rows.{place}"
    return Cliff(name, path, rule.metric, None, at, jump * times)


def thresholds(contract: Contract, _context: Context) -> Iterator[Finding]:
    """An amount that comes or goes with the least step of a metric."""
    for cliff in cliffs(contract):
        rule = contract.rules[cliff.rule]
        own = rule.schedule.lump_sum is not None or cliff.metric == rule.metric
        whole = _planned_whole(contract, cliff)
        yield found(
            "BL-K120" if own else "BL-K125",
            cliff.path,
            contract,
            rule=cliff.rule,
            metric=cliff.metric,
            bound=measured(cliff.bound, _unit(contract, cliff)),
            step=_least_step(contract, cliff, whole),
            amount=_amount(contract, cliff),
            part=_part_of_most(contract, cliff),
            line=_slope(cliff),
        )


def _unit(contract: Contract, cliff: Cliff) -> str:
    return "share" if cliff.of is not None else unit_of(contract, cliff.metric)


def _amount(contract: Contract, cliff: Cliff) -> Both:
    if cliff.jump is None:
        return phrase("whole_payment")
    return money(cliff.jump, contract.currency)


def _part_of_most(contract: Contract, cliff: Cliff) -> Both:
    most = in_one_cell(contract, contract.rules[cliff.rule])
    if most is None or cliff.jump is None or not most:
        return phrase("part_unknown")
    return phrase("part_of_most", share=percent(min(Decimal(1), cliff.jump / most)))


def _least_step(contract: Contract, cliff: Cliff, whole: Decimal | None) -> Both:
    if cliff.of is None and is_count(contract, cliff.metric):
        unit = contract.metrics[cliff.metric].unit
        if unit in PERSONS:
            return phrase("one_person")
        return phrase("one_unit", unit={each: unit_words(unit, each) for each in LANGUAGES})
    if whole:
        return phrase("one_of", whole=number(whole), step=percent(1 / whole))
    return phrase("least_step")


def _slope(cliff: Cliff) -> str:
    """Return a tariff that rises over the last tenth before the threshold, as YAML."""
    amount = cliff.jump if cliff.jump is not None else Decimal(0)
    start = (cliff.bound * Decimal("0.9")).normalize()
    rows = f"{{at: {start:f}, amount: 0}}, {{at: {cliff.bound:f}, amount: {amount.normalize():f}}}"
    return f"table: {{mode: interpolated, below: 0, rows: [{rows}]}}"


def gaming(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Close to a threshold, somebody who reports the number can decide the payment."""
    for cliff in cliffs(contract):
        metrics = [contract.metrics[name] for name in metrics_of(contract, cliff.metric)]
        if not any(metric.source == "report" for metric in metrics):
            continue
        whole = _planned_whole(contract, cliff)
        share = cliff.bound if _unit(contract, cliff) == "share" else None
        yield found(
            "BL-K121",
            cliff.path,
            contract,
            rule=cliff.rule,
            metric=cliff.metric,
            zone=_zone(share, whole),
            amount=_amount(contract, cliff),
        )


def _zone(share: Decimal | None, whole: Decimal | None) -> Both:
    """Say within which counts chance alone can decide, where the true share is the threshold.

    Source: the normal approximation to the binomial, standard deviation sqrt(n p (1 - p)).
    """
    if share is None or whole is None or not 0 < share < 1:
        return phrase("zone_unknown")
    reach = NINETY_FIVE * (whole * share * (1 - share)).sqrt()
    low = max(Decimal(0), whole * share - reach).to_integral_value(ROUND_CEILING)
    high = min(whole, whole * share + reach).to_integral_value(ROUND_FLOOR)
    return phrase("zone", low=number(low), high=number(high), whole=number(whole))


def _planned_whole(contract: Contract, cliff: Cliff) -> Decimal | None:
    """Return how many a measured share rests on, as the parties plan, if that is a count."""
    item = contract.derived.get(cliff.metric)
    under = item.of[1] if item is not None and item.kind == "ratio" else cliff.of
    stated = cliff.gate.planned_of if cliff.gate is not None else None
    whole = stated if stated is not None else planned(contract, under)
    return whole if whole is not None and whole > 0 else None


CHECKS = (thresholds, gaming)
