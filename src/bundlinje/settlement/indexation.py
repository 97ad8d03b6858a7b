"""What a price has become: a yearly rate or a price index, rounded each year as the term says."""

from collections.abc import Callable
from decimal import Decimal

import numpy as np

from bundlinje.calc.ratios import Ratios, exactly
from bundlinje.calc.rule_amounts import Factors
from bundlinje.core.contract import Contract
from bundlinje.core.terms import Indexation
from bundlinje.errors import Fault, Refused
from bundlinje.settlement.claims import Terms

YearlyChange = Callable[[str, int], Decimal | None]
"""From the id of a price index and a year to its change from the year before, as a share."""


def factors(terms: Terms, periods: tuple[str, ...], change: YearlyChange) -> Factors:
    """Return the factor of every indexed rule in every period.

    A price follows to the year in which the period ends. Raises Refused (BL-K080) for a year that
    the index does not know.
    """
    found: dict[tuple[str, str], Ratios] = {}
    faults: list[Fault] = []
    for period in periods:
        contract = terms(period)
        for name, rule in contract.rules.items():
            if rule.indexation is not None:
                path = f"rules.{name}.indexation"
                year = contract.periods[period].last_day.year
                factor = _factor(rule.indexation, year, change, path, faults)
                found[name, period] = factor
    if faults:
        raise Refused(list({(item.path, str(item.values)): item for item in faults}.values()))
    return found


def _factor(
    term: Indexation, year: int, change: YearlyChange, path: str, faults: list[Fault]
) -> Ratios:
    """Return the product of the yearly changes; a year before the base year divides."""
    factor = exactly(1)
    first, last = sorted((term.base_year, year))
    for each in range(first + 1, last + 1):
        step = term.rate if term.series is None else change(term.series, each)
        if step is None:
            faults.append(Fault("BL-K080", path, {"series": term.series, "year": each}))
            return factor
        grown = exactly(1).plus(_with_all_digits(step))
        factor = factor.times(grown) if year > term.base_year else factor.over(grown)
        factor = factor.rounded(term.rounding.to, term.rounding.mode)
    return factor


def _with_all_digits(value: Decimal) -> Ratios:
    """Return a published change as it stands; it may have more digits than a contract writes."""
    above, below = value.as_integer_ratio()
    return Ratios(np.array([above]), np.array([below]))


def is_indexed(contract: Contract) -> bool:
    """Whether any price follows an index."""
    return any(rule.indexation is not None for rule in contract.rules.values())
