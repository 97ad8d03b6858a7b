"""Who pays, who invests, who loses first, and who is the same person twice?"""

from collections.abc import Iterator
from decimal import Decimal

from bundlinje.core.contract import Contract
from bundlinje.errors import Finding
from bundlinje.settlement.lint.register import roles_of
from bundlinje.settlement.lint.subjects import Context
from bundlinje.settlement.lint.wording import found, listed, money, percent, phrase, text_of

GRANT_TAX = "dk/tax/foundation-grant"


def pays_itself(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A party that pays its own return has no gain and carries no risk by it."""
    for name, party in contract.parties.items():
        if "payer" not in party.roles or "investor" not in set(roles_of(contract, name)):
            continue
        share = contract.payers.get(name)
        alone = sum("payer" in item.roles for item in contract.parties.values()) == 1
        part = Decimal(1) if share is None and alone else share
        yield found(
            "BL-K155",
            f"parties.{name}.roles",
            contract,
            party=text_of(party.title),
            part=phrase("own_part", share=percent(part))
            if part is not None
            else phrase("own_part_unknown"),
        )


def grant_tax(contract: Contract, context: Context) -> Iterator[Finding]:
    """What a foundation gives through the municipality is taxed, or somebody knows why not."""
    financing = contract.financing
    if financing is None or financing.route != "through_municipality":
        return
    given: dict[str, Decimal] = {}
    for tranche in financing.tranches.values():
        given[tranche.investor] = given.get(tranche.investor, Decimal(0)) + tranche.committed
    fact = context.facts[GRANT_TAX].number
    rate = Decimal(repr(fact.value if fact.value is not None else 0.0))
    for name, amount in given.items():
        party = contract.parties.get(name)
        if party is not None and party.grant_tax in (None, "unclear"):
            yield found(
                "BL-K156",
                f"parties.{name}",
                contract,
                party=text_of(party.title),
                rate=percent(rate),
                given=money(amount, contract.currency),
                tax=money(amount * rate, contract.currency),
            )


def overflow(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Several payers, one of them with a limit, and no word on who pays what is above it."""
    payers = [name for name, item in contract.parties.items() if "payer" in item.roles]
    for place, limit in enumerate(contract.limits):
        stated = "over" in limit.model_fields_set
        if limit.scope == "payer" and limit.payer and len(payers) > 1 and not stated:
            yield found(
                "BL-K161",
                f"limits.{place}",
                contract,
                party=text_of(contract.parties[limit.payer].title),
                cap=money(limit.cap, contract.currency),
            )


def guaranteed_first_loss(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Where a guarantee also covers the first loss, nobody can say who loses first."""
    financing = contract.financing
    guarantee = financing.guarantee if financing is not None else None
    if financing is None or guarantee is None:
        return
    first = [name for name, item in financing.tranches.items() if item.first_loss]
    others = [name for name in financing.tranches if name not in first]
    covers_first = not guarantee.covers or bool(set(guarantee.covers) & set(first))
    if first and others and covers_first:
        yield found(
            "BL-K163",
            "financing.guarantee",
            contract,
            tranches=listed(first),
            amount=money(guarantee.amount, contract.currency),
            line=f"covers: [{', '.join(others)}]",
        )


def paid_back_too_early(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A tranche that takes the first loss is paid back after the others."""
    financing = contract.financing
    if financing is None:
        return
    first = [name for name, item in financing.tranches.items() if item.first_loss]
    others = [name for name in financing.tranches if name not in first]
    seen: set[str] = set()
    for place, step in enumerate(financing.waterfall):
        if step.pay != "capital":
            continue
        early = _too_early(step.tranches, first, others, seen)
        seen.update(step.tranches)
        if early:
            path = f"financing.waterfall.{place}"
            yield found("BL-K165", path, contract, tranche=early, others=listed(others))


def _too_early(
    order: tuple[str, ...], first: list[str], others: list[str], seen: set[str]
) -> str | None:
    """Return a first-loss tranche that is paid back before another tranche has been."""
    for place, name in enumerate(order):
        before = seen | set(order[:place])
        if name in first and not set(others) <= before:
            return name
    return None


def dated_returns(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A return by the year cannot be held to a limit without the days of the payments."""
    financing = contract.financing
    for name, item in (financing.tranches if financing is not None else {}).items():
        if (item.return_limit is not None or item.hurdle is not None) and not item.drawn:
            first = f"{{on: {contract.agreed.isoformat()}, amount: {item.committed.normalize():f}}}"
            line = f"drawn: [{first}]"
            yield found("BL-K164", f"financing.tranches.{name}", contract, tranche=name, line=line)


CHECKS = (
    pays_itself,
    grant_tax,
    overflow,
    guaranteed_first_loss,
    paid_back_too_early,
    dated_returns,
)
