"""On random contracts: every check answers, and nothing is paid above the bounds that it names."""

from collections.abc import Iterable
from decimal import Decimal

import numpy as np
import pytest

from bundlinje.calc.payments import Paid, settle_all
from bundlinje.calc.ratios import NO_AMOUNT, Whole
from bundlinje.cli.contract_findings import lines_of
from bundlinje.core.contract import Contract
from bundlinje.locale import LANGUAGES
from bundlinje.settlement.lint.largest import by_year, due, in_all, of_rule, pays_in
from bundlinje.settlement.lint.subjects import paying
from tests.support.contract_terms import found_in
from tests.support.random_contracts import random_settlement

SAMPLE, MANY = 200, 10_000
Settled = dict[str, dict[str, Paid]]


def _answers_and_holds(seed: int) -> bool:
    """Return whether the bounds of a contract could be held against what it pays."""
    settlement = random_settlement(seed)
    contract = settlement.contracts[settlement.periods[0]]
    found = found_in(contract)
    for language in LANGUAGES:
        assert len(list(lines_of(found, language))) > 5 * len(found)
    if any(terms != contract for terms in settlement.contracts.values()):
        return False  # the bounds are those of one version
    settled = settle_all(lambda _: contract, settlement.periods, settlement.readings(), {})
    _holds_in_all(contract, settled)
    _holds_by_year(contract, settled)
    return True


def _slack(contract: Contract) -> Decimal:
    """A step of rounding for each rule, cohort and period."""
    steps = [rule.rounding.to * max(1, len(rule.cohorts)) for rule in paying(contract).values()]
    return (sum(steps, Decimal(0)) + 1) * len(contract.periods)


def _holds_in_all(contract: Contract, settled: Settled) -> None:
    """What is repaid counts against what is paid."""
    for name, rule in paying(contract).items():
        most = of_rule(contract, rule)
        paid = _top(settled[period][name].total for period in due(contract, rule))
        assert most is None or paid <= most + _slack(contract), name
    most = in_all(contract)
    total = _top(item.total for rules in settled.values() for item in rules.values())
    assert most is None or total <= most + _slack(contract)


def _top(amounts: Iterable[Whole]) -> Decimal:
    """Return the largest sum along the axis, in kroner."""
    return Decimal(int(np.max(sum(amounts, NO_AMOUNT)))) / 100


def _holds_by_year(contract: Contract, settled: Settled) -> None:
    payers = [name for name, party in contract.parties.items() if "payer" in party.roles]
    for payer in payers:
        for year, most in by_year(contract, payer).items():
            paid = _top(
                item.paid[payer]
                for period, rules in settled.items()
                if pays_in(contract.periods[period]) == year
                for item in rules.values()
                if payer in item.paid
            )
            assert most is None or paid <= most + _slack(contract), (payer, year)


def test_every_check_answers_and_no_payment_is_above_its_bound() -> None:
    held = sum(_answers_and_holds(seed) for seed in range(SAMPLE))

    assert held > SAMPLE // 3


@pytest.mark.long
def test_every_check_answers_and_no_payment_is_above_its_bound_long() -> None:
    assert sum(_answers_and_holds(seed) for seed in range(MANY)) > MANY // 3
