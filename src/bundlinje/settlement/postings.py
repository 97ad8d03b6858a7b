"""Postings: who pays and who receives, by account, so that every settlement sums to zero."""

from collections.abc import Mapping
from typing import Any

from bundlinje.calc.payments import Paid
from bundlinje.calc.ratios import Whole
from bundlinje.calc.waterfall import Closing, Distribution
from bundlinje.core.contract import Contract

RECEIVES = ("intermediary", "investor", "provider")
"""Who receives a payment that no tranche takes, and the tax on it, unless a receiver is named."""

Posting = dict[str, Any]


def postings(
    contract: Contract, paid: Mapping[str, Paid], distribution: Distribution | None
) -> list[Posting]:
    """Return the postings of one period: below 0 what a party owes, above 0 what it is owed.

    Whole øre. A payer's leg names the rule; a receiver's leg names the tranche and the step of the
    waterfall, or the rule where there are no tranches.
    """
    found = [
        posting(contract, payer, account, rule.rule, "", "due", -_ore(amount))
        for rule in paid.values()
        for account, amounts in (("outcome_payment", rule.paid), ("vat", rule.vat))
        for payer, amount in amounts.items()
    ]
    if distribution is None:
        receiver = receiver_of(contract)
        found += [
            posting(contract, receiver, account, rule.rule, "", "due", _ore(amount))
            for rule in paid.values()
            for account, amounts in (("outcome_payment", rule.paid), ("vat", rule.vat))
            for amount in amounts.values()
        ]
    else:
        found += _received(contract, distribution)
        receiver = receiver_of(contract)
        found += [
            posting(contract, receiver, "vat", rule.rule, "", "due", _ore(amount))
            for rule in paid.values()
            for amount in rule.vat.values()
        ]
    return [item for item in found if item["amount_ore"]]


def guaranteed(contract: Contract, closing: Closing) -> list[Posting]:
    """Return the legs of a guarantee that is called: what the guarantor owes, and to whom."""
    financing = contract.financing
    if financing is None or financing.guarantee is None:
        return []
    found = []
    for name, amount in closing.guarantee.items():
        pair = (
            (financing.guarantee.guarantor, -_ore(amount)),
            (financing.tranches[name].investor, _ore(amount)),
        )
        found += [
            posting(contract, party, "guarantee", "waterfall", name, "guarantee", part)
            for party, part in pair
        ]
    return [item for item in found if item["amount_ore"]]


def _received(contract: Contract, distribution: Distribution) -> list[Posting]:
    """Return the legs of those who get the money, by tranche or by party."""
    tranches = contract.financing.tranches if contract.financing else {}
    found = []
    for (step, name), amount in distribution.paid.items():
        is_tranche = name in tranches
        party = tranches[name].investor if is_tranche else name
        tranche = name if is_tranche else ""
        found.append(posting(contract, party, step, "waterfall", tranche, step, _ore(amount)))
    return found


def posting(
    contract: Contract,
    party: str,
    account: str,
    rule: str,
    tranche: str,
    reason: str,
    amount: int,
) -> Posting:
    """Return one leg, in the form that the ledger keeps."""
    return {
        "party": party,
        "account": account,
        "rule": rule,
        "tranche": tranche,
        "reason": reason,
        "amount_ore": amount,
        "currency": contract.currency,
    }


def receiver_of(contract: Contract) -> str:
    """Return the party that payments go to where no tranche takes them: the one that is named."""
    if contract.receiver is not None:
        return contract.receiver
    for role in RECEIVES:
        for name, party in contract.parties.items():
            if role in party.roles:
                return name
    return next(iter(contract.parties))


def _ore(amount: Whole) -> int:
    return int(amount[0])


def net(items: list[Posting]) -> dict[str, int]:
    """Return what each party is owed in all (below 0: owes), in øre."""
    found: dict[str, int] = {}
    for item in items:
        found[item["party"]] = found.get(item["party"], 0) + item["amount_ore"]
    return found
