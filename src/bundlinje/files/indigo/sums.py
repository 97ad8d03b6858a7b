"""Whether the figures of an INDIGO project agree with each other: price times result, and paid."""

from collections.abc import Iterator
from decimal import Decimal

from bundlinje.errors import Finding
from bundlinje.files.indigo.draft import items_of
from bundlinje.files.indigo.reading import Project
from bundlinje.files.indigo.tables import Record
from bundlinje.files.indigo.values import number_of, said_at


def contradictions(project: Project) -> list[Finding]:
    """Return what does not add up in a project's own figures; nothing is decided or mended.

    BL-X020: of a metric, the price for a unit times the number of outcomes is not what was paid.
    BL-X021: more was paid than the most that the outcome payers are said to pay.
    """
    return [*_products(project.record), *_over_the_cap(project.record)]


def _products(record: Record) -> Iterator[Finding]:
    prices = _by_metric(record, "outcome_pricings", "price_per_unit/amount")
    paid = _by_metric(record, "outcome_payments", "money/amount", actual=True)
    counts = _by_metric(record, "results", "number_with_positive_social_outcomes")
    for metric, amounts in paid.items():
        price, count = prices.get(metric, []), counts.get(metric, [])
        if len(price) == len(count) == 1 and price[0] * count[0] != sum(amounts):
            values = {
                "metric": metric,
                "price": _said(price[0]),
                "count": _said(count[0]),
                "product": _said(price[0] * count[0]),
                "paid": _said(sum(amounts, Decimal(0))),
            }
            yield Finding("BL-X020", f"outcome_pricings.{metric}", values)


def _by_metric(
    record: Record, section: str, path: str, actual: bool = False
) -> dict[str, list[Decimal]]:
    """Return the numbers of a list by metric; a metric with a figure that is none is left out."""
    found: dict[str, list[Decimal]] = {}
    unclear = set()
    for item in items_of(record, section):
        metric = said_at(item, "outcome_metric_id")
        said = said_at(item, path)
        if not metric or not said or (actual and said_at(item, "type") != "Actual"):
            continue
        number = number_of(said)
        if number is None:
            unclear.add(metric)
        else:
            found.setdefault(metric, []).append(number)
    return {metric: numbers for metric, numbers in found.items() if metric not in unclear}


def _over_the_cap(record: Record) -> Iterator[Finding]:
    finance = "overall_project_finance"
    most = f"{finance}/maximum_potential_outcome_payment_v2"
    made = f"{finance}/total_outcome_payments_made"
    cap, paid = (
        number_of(said_at(record, f"{most}/amount")),
        number_of(said_at(record, f"{made}/amount")),
    )
    same = said_at(record, f"{most}/currency") == said_at(record, f"{made}/currency")
    if cap is not None and paid is not None and same and paid > cap:
        values = {"cap": _said(cap), "paid": _said(paid)}
        yield Finding("BL-X021", "overall_project_finance", values)


def _said(number: Decimal) -> str:
    return f"{number:f}"
