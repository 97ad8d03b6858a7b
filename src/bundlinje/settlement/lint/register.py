"""What is measured, by whom, from which register, and is it known in time?"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bundlinje.core.contract import Contract
from bundlinje.core.terms import Metric
from bundlinje.errors import Finding
from bundlinje.settlement.lint.largest import due
from bundlinje.settlement.lint.subjects import (
    Context,
    all_read,
    deciding,
    measures,
    metrics_of,
    paying,
)
from bundlinje.settlement.lint.wording import day, found, listed, text_of


def months_after(when: date, months: int) -> date:
    """Return the same day of the month so many months later (or earlier), or the month's last."""
    years, month = divmod(when.year * 12 + when.month - 1 + months, 12)
    following = date(years + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(years, month + 1, min(when.day, last))


def _is_estimate(metric: Metric) -> bool:
    return metric.source == "estimate"


def _lacking(
    contract: Contract, code: str, lacks: Callable[[Metric], bool], key: str
) -> Iterator[Finding]:
    """Yield one finding for all metrics that lack something."""
    names = [name for name, metric in all_read(contract).items() if lacks(metric)]
    if names:
        yield found(
            code,
            f"metrics.{names[0]}",
            contract,
            metrics=listed(names),
            count=len(names),
            metric=names[0],
            key=key,
        )


def definitions(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A metric needs a version; a measured effect also a register, its last date and a window."""
    yield from _lacking(contract, "BL-K130", lambda item: item.version is None, "version")
    for code, key in (
        ("BL-K131", "register_name"),
        ("BL-K132", "last_register_date"),
        ("BL-K135", "window_months"),
    ):
        yield from _lacking(contract, code, _without(key), key)


def _without(key: str) -> Callable[[Metric], bool]:
    return lambda item: _is_estimate(item) and getattr(item, key) is None


def windows(contract: Contract, _context: Context) -> Iterator[Finding]:
    """The last who enter must have their whole window behind them before the last settlement."""
    for name, metric in deciding(contract).items():
        last = _last_settled(contract, name)
        if last is None:
            continue
        if metric.last_register_date is not None and metric.last_register_date > last:
            yield found(
                "BL-K134",
                f"metrics.{name}.last_register_date",
                contract,
                metric=name,
                known=day(metric.last_register_date),
                settled=day(last),
            )
        entry = _last_entry(contract, name)
        if metric.window_months is None or entry is None:
            continue
        known = min(last, metric.last_register_date or last)
        end = months_after(entry, metric.window_months)
        if end > known:
            yield _outside(contract, name, metric.window_months, entry, end, known)


def _outside(
    contract: Contract, name: str, months: int, entry: date, end: date, known: date
) -> Finding:
    return found(
        "BL-K133",
        f"metrics.{name}.window_months",
        contract,
        metric=name,
        months=months,
        entry=day(entry),
        end=day(end),
        known=day(known),
        latest=day(months_after(known, -months)),
    )


def _used_by(contract: Contract, metric: str) -> list[str]:
    return [
        name
        for name, rule in contract.rules.items()
        if metric in {each for item in measures(rule) for each in metrics_of(contract, item)}
    ]


def _last_settled(contract: Contract, metric: str) -> date | None:
    """Return the day of the last settlement in which a metric decides."""
    periods = {
        name for rule in _used_by(contract, metric) for name in due(contract, contract.rules[rule])
    }
    days = [
        item.payable_on or item.last_day
        for name, item in contract.periods.items()
        if name in periods
    ]
    return max(days, default=None)


def _last_entry(contract: Contract, metric: str) -> date | None:
    """Return the day on which the last people enter whom a metric is measured on."""
    named = {
        cohort
        for rule in _used_by(contract, metric)
        for cohort in contract.rules[rule].cohorts or tuple(contract.cohorts)
    }
    days = [item.last_day for name, item in contract.cohorts.items() if name in named]
    return max((item for item in days if item is not None), default=None)


def reporters(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A number that somebody reports who has money in what it says."""
    nobody: list[str] = []
    read = {
        name
        for rule in paying(contract).values()
        for each in measures(rule)
        for name in metrics_of(contract, each)
    }
    for name in (name for name in contract.metrics if name in read):
        metric = contract.metrics[name]
        if metric.source != "report":
            continue
        if metric.reported_by is None:
            nobody.append(name)
        else:
            yield from _interested(contract, name, metric.reported_by)
    if nobody:
        path = f"metrics.{nobody[0]}"
        neutral = _neutral(contract)
        yield found(
            "BL-K138", path, contract, metrics=listed(nobody), count=len(nobody), neutral=neutral
        )


def _interested(contract: Contract, metric: str, reporter: str) -> Iterator[Finding]:
    roles = set(roles_of(contract, reporter))
    code = "BL-K136" if "payer" in roles else "BL-K137"
    if roles & {"payer", "provider", "investor", "intermediary"}:
        yield found(
            code,
            f"metrics.{metric}.reported_by",
            contract,
            metric=metric,
            party=text_of(contract.parties[reporter].title),
            neutral=_neutral(contract),
        )


def roles_of(contract: Contract, party: str) -> Iterator[str]:
    """Yield the roles of a party, and of those that are the same legal person."""
    for name, item in contract.parties.items():
        if party in (name, item.same_as) or name == contract.parties[party].same_as:
            yield from item.roles


def _neutral(contract: Contract) -> str:
    """Return a party that only evaluates, or a word for one."""
    evaluators = [name for name, item in contract.parties.items() if item.roles == ("evaluator",)]
    return evaluators[0] if evaluators else "evaluator"


CHECKS = (definitions, windows, reporters)
