"""Does the contract pay for what the help changed, and not for what would have happened anyway?"""

from collections.abc import Iterator
from decimal import Decimal
from math import pi, sqrt

from bundlinje.core.contract import Contract
from bundlinje.core.terms import Rule
from bundlinje.errors import Finding
from bundlinje.locale import LANGUAGES
from bundlinje.settlement.lint.largest import due
from bundlinje.settlement.lint.subjects import (
    Context,
    deciding,
    gates,
    is_net,
    leaves,
    measures,
    metrics_of,
    paying,
    subject,
    unit_of,
)
from bundlinje.settlement.lint.wording import (
    Both,
    found,
    listed,
    measured,
    money,
    number,
    percent,
    phrase,
    text_of,
)

PAID_FOR_NOTHING = Decimal(repr(round(1 / sqrt(2 * pi), 6)))
"""E[max(0, X)] for X normal around 0 with standard deviation 1: the density of X at 0.
Source: the mean of the rectified normal distribution, mu Phi(mu/s) + s phi(mu/s), at mu = 0."""

_COMPARATORS = {
    None: "BL-K100",
    "none": "BL-K101",
    "assumed": "BL-K102",
    "before_after": "BL-K103",
    "historical": "BL-K104",
}


def comparators(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Each kind of missing or weak comparison once, with the metrics that it concerns."""
    found_with: dict[str, list[str]] = {}
    for name, metric in deciding(contract).items():
        kind = metric.comparator.kind if metric.comparator is not None else None
        if code := _COMPARATORS.get(kind):
            found_with.setdefault(code, []).append(name)
    for code, names in found_with.items():
        stated = contract.metrics[names[0]].comparator is not None
        path = f"metrics.{names[0]}" + (".comparator" if stated else "")
        yield found(code, path, contract, metrics=listed(names), count=len(names))


def deadweight(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A payment for all who succeed, with nothing taken off for those who would have anyway."""
    names = [
        name
        for name, rule in paying(contract).items()
        if rule.deadweight is None and not all(is_net(contract, item) for item in subject(rule))
    ]
    if names:
        one = contract.rules[names[0]] if len(names) == 1 else None
        price = _dearer(contract, one) if one is not None else phrase("dearer")
        yield found("BL-K105", f"rules.{names[0]}", contract, rules=listed(names), price=price)


def _dearer(contract: Contract, rule: Rule) -> dict[str, str]:
    """Say what a success costs that the help caused, if a quarter or half came by themselves."""
    price = rule.schedule.per_unit
    if price is None:
        return phrase("dearer")
    amount = price * (rule.multiplier if rule.multiplier is not None else 1)
    return phrase(
        "dearer_price",
        price=money(amount, contract.currency),
        quarter=money(amount / Decimal("0.75"), contract.currency),
        half=money(amount * 2, contract.currency),
    )


def floored_at_zero(contract: Contract, context: Context) -> Iterator[Finding]:
    """A tariff in proportion to a noisy net effect pays whenever chance falls to the good side."""
    verdicts = contract.verdicts
    on_point = verdicts is None or "point" in (verdicts.green, verdicts.amber, verdicts.red)
    for name, rule in paying(contract).items():
        price = _linear_from_zero(rule)
        if price is None or rule.metric is None or rule.negative != "zero" or not on_point:
            continue
        if _is_noisy(contract, rule.metric) and not _is_gated_above_zero(rule):
            yield _floored(contract, context, name, rule.metric, price)


def _floored(
    contract: Contract, context: Context, name: str, metric: str, price: Decimal
) -> Finding:
    rule = contract.rules[name]
    error = _standard_error(contract, context, metric)
    mean = price * PAID_FOR_NOTHING * (error if error is not None else 1)
    each = money(mean.to_integral_value() if mean >= 100 else mean, contract.currency)
    unit = unit_of(contract, metric)
    spread = {"error": measured(error, unit)} if error is not None else {}
    figure = phrase("floor_known" if spread else "floor_rule", each=each, **spread)
    times = 1 if rule.cumulative else len(due(contract, rule))
    times *= 1 if rule.pooled else max(1, len(rule.cohorts))
    once = 1 - Decimal("0.5") ** times
    return found(
        "BL-K106",
        f"rules.{name}",
        contract,
        rule=name,
        metric=metric,
        figure=figure,
        times=phrase("once") if times == 1 else phrase("settlements", count=number(Decimal(times))),
        once=percent(once) if times < 10 else phrase("over_99"),
    )


def _linear_from_zero(rule: Rule) -> Decimal | None:
    """Return the price of the first unit of a tariff that pays from zero on, else None."""
    schedule = rule.schedule
    price = schedule.per_unit if schedule.per_unit is not None else schedule.share
    if schedule.table is not None and schedule.table.mode == "marginal":
        first = schedule.table.rows[0]
        price = first.rate if first.above == 0 else None
    if price is None or not price:
        return None
    return price * (rule.multiplier if rule.multiplier is not None else 1)


def _is_noisy(contract: Contract, name: str) -> bool:
    """Whether a number can fall on either side of 0 by chance: a measured effect."""
    item = contract.derived.get(name)
    if item is None:
        return contract.metrics[name].source == "estimate"
    if item.kind in ("difference", "relative_reduction_pct"):
        return True
    return any(_is_noisy(contract, part) for part in item.of)


def _is_gated_above_zero(rule: Rule) -> bool:
    """Whether the rule opens only where its own metric is well above 0."""
    return any(
        leaf.gate.metric == rule.metric and max((leaf.gate.at_least or 0, leaf.gate.above or 0)) > 0
        for leaf in leaves(rule.gate, "")
    )


def _standard_error(contract: Contract, context: Context, name: str) -> Decimal | None:
    """Return the standard error of a metric, or of a difference of two independent ones."""
    if name in context.standard_errors:
        return context.standard_errors[name]
    item = contract.derived.get(name)
    if item is None or item.kind != "difference":
        return None
    errors = [context.standard_errors.get(part) for part in item.of]
    known = [error for error in errors if error is not None]
    if len(known) < len(errors):
        return None
    return sum((error**2 for error in known), Decimal(0)).sqrt()


def proxies(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A payment for a sign of the outcome that is wanted, and not for the outcome itself."""
    for name, metric in deciding(contract).items():
        if metric.proxy_for is not None:
            wanted = text_of(metric.proxy_for)
            yield found(
                "BL-K107", f"metrics.{name}.proxy_for", contract, metric=name, wanted=wanted
            )


def completers(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A share of those who complete rises when more drop out."""
    outcomes = {name for rule in contract.rules.values() for name in measures(rule)}
    outcomes |= {
        item.of[0]
        for name, item in contract.derived.items()
        if name in outcomes and item.kind == "ratio"
    }
    for path, over, under in _shares(contract):
        if under in outcomes:
            everyone = _everyone(contract, under)
            yield found("BL-K108", path, contract, over=over, under=under, everyone=everyone)


def _shares(contract: Contract) -> Iterator[tuple[str, str, str]]:
    """Yield every share that decides: its path, its numerator and its denominator."""
    used = {name for rule in contract.rules.values() for name in measures(rule)}
    for name, item in contract.derived.items():
        if name in used and item.kind == "ratio":
            yield f"derived.{name}.of", item.of[0], item.of[1]
    for _, leaf in gates(contract):
        if leaf.gate.metric is not None and leaf.gate.of is not None:
            yield f"{leaf.path}.of", leaf.gate.metric, leaf.gate.of


def _everyone(contract: Contract, whole: str) -> Both:
    """Return what the denominator is itself a share of, if the contract says."""
    named = next((under for _, over, under in _shares(contract) if over == whole), "")
    return dict.fromkeys(LANGUAGES, named) if named else phrase("all_who_began")


def weights(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A weighted sum can pay for good in one part while another part gets worse."""
    used = {part for rule in contract.rules.values() for part in measures(rule)}
    for name, item in contract.derived.items():
        if item.kind == "weighted" and name in used:
            parts = " + ".join(
                f"{weight:f} × {part}" for weight, part in zip(item.weights, item.of, strict=True)
            )
            total = number(sum(item.weights, Decimal(0)))
            yield found(
                "BL-K109", f"derived.{name}", contract, derived=name, parts=parts, total=total
            )


def verdicts(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A measured effect needs a rule for the day when it cannot be trusted."""
    estimates = [
        name
        for rule in paying(contract).values()
        for each in measures(rule)
        for name in metrics_of(contract, each)
        if contract.metrics[name].source == "estimate"
    ]
    if not estimates:
        return
    if contract.verdicts is None:
        yield found(
            "BL-K110", f"metrics.{estimates[0]}.source", contract, metrics=listed(estimates)
        )
    elif contract.verdicts.red in ("point", "lower_bound", "probability"):
        pays = contract.verdicts.red
        yield found("BL-K111", "verdicts.red", contract, pays=pays, metrics=listed(estimates))


CHECKS = (
    comparators,
    deadweight,
    floored_at_zero,
    proxies,
    completers,
    weights,
    verdicts,
)
