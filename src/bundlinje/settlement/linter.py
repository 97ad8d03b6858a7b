"""Findings on a contract: what can go wrong, how much it is, and what to write instead."""

from collections.abc import Callable, Iterator

from bundlinje.core.contract import Contract
from bundlinje.errors import Finding
from bundlinje.settlement import plausibility
from bundlinje.settlement.lint import (
    agreement,
    counts,
    effect,
    law,
    money,
    parties,
    persons,
    register,
    threshold,
)
from bundlinje.settlement.lint.subjects import Context

Check = Callable[[Contract, Context], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    *effect.CHECKS,
    *threshold.CHECKS,
    *counts.CHECKS,
    *register.CHECKS,
    *persons.CHECKS,
    *money.CHECKS,
    *parties.CHECKS,
    *agreement.CHECKS,
    *law.CHECKS,
    *plausibility.CHECKS,
)
"""Each looks for one kind of trouble and knows nothing of the others."""


def lint(contract: Contract, context: Context) -> list[Finding]:
    """Return the findings on a contract, by code and place.

    The contract is one whose references hold (`settlement/consistency.py`). Findings advise and
    refuse nothing; those of the legal checklist are always there.
    """
    found = [finding for check in CHECKS for finding in check(contract, context)]
    return sorted(found, key=lambda item: item.code)
