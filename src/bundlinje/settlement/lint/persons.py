"""How often can one person be paid for, and how late?"""

from collections.abc import Iterator

from bundlinje.core.contract import Contract
from bundlinje.core.terms import Rule
from bundlinje.errors import Finding
from bundlinje.settlement.lint.subjects import Context, paying
from bundlinje.settlement.lint.wording import found, listed, money, phrase


def once_each(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A payment for each person with nothing that stops the same person from coming again."""
    names = [
        name
        for name, rule in _for_persons(contract)
        if (rule.claims is None or rule.claims.most_per_person is None)
        and not _is_limited(contract, name)
    ]
    if names:
        rule = contract.rules[names[0]]
        price = rule.schedule.per_unit if len(names) == 1 else None
        each = phrase("one_payment")
        if price is not None:
            amount = price * (rule.multiplier if rule.multiplier is not None else 1)
            each = money(amount, contract.currency)
        yield found("BL-K140", f"rules.{names[0]}", contract, rules=listed(names), each=each)


def _for_persons(contract: Contract) -> Iterator[tuple[str, Rule]]:
    for name, rule in paying(contract).items():
        if rule.scope == "person":
            yield name, rule


def _is_limited(contract: Contract, name: str) -> bool:
    return any(
        limit.scope == "person" and (not limit.rules or name in limit.rules)
        for limit in contract.limits
    )


def gaps(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Several payments for one person with no time between them."""
    for name, rule in _for_persons(contract):
        claims = rule.claims
        if claims is None or claims.gap_days is not None or (claims.most_per_person or 1) == 1:
            continue
        path = f"rules.{name}.claims"
        yield found("BL-K141", path, contract, rule=name, count=claims.most_per_person)


def deadlines(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Claims that may come at any time keep the accounts open for ever."""
    late = [
        name
        for name, rule in _for_persons(contract)
        if rule.claims is None or rule.claims.deadline_days is None
    ]
    if late and contract.claim_deadline is None:
        last = max(item.last_day for item in contract.periods.values())
        path = f"rules.{late[0]}"
        yield found("BL-K142", path, contract, rules=listed(late), last=last.isoformat())


CHECKS = (once_each, gaps, deadlines)
