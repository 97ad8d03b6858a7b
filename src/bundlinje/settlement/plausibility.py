"""Do published prices, results and payments add up? What does not is told with its numbers.

A price that fits its own total proves nothing: it may have been worked out from it.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from bundlinje.core.contract import Contract, PublishedFigures
from bundlinje.core.terms import Rule
from bundlinje.errors import Finding
from bundlinje.settlement.lint.subjects import Context, paying
from bundlinje.settlement.lint.wording import found, money, number

WHOLE = Decimal(1)
"""Published amounts are often rounded to whole kroner: less than one is no difference."""
NOTHING_PUBLISHED = PublishedFigures()

Check = Callable[[Contract, Context], Iterator[Finding]]


def _published(contract: Contract) -> PublishedFigures:
    return contract.published or NOTHING_PUBLISHED


def _priced(contract: Contract) -> Iterator[tuple[str, Rule, Decimal, Decimal]]:
    """Yield rules with a price a unit whose result was published: name, rule, price, result."""
    results = _published(contract).results
    for name, rule in paying(contract).items():
        price = rule.schedule.per_unit
        if price and rule.metric in results:
            yield name, rule, price, results[rule.metric]


def worth_of(contract: Contract) -> Decimal | None:
    """Return what the published results come to at the published prices, within the caps.

    None if a rule has no price a unit, or no result was published for it.
    """
    rules = list(_priced(contract))
    if not rules or len(rules) < len(paying(contract)):
        return None
    total = Decimal(0)
    for _, rule, price, result in rules:
        amount = max(Decimal(0), price * result)
        total += amount if rule.cap is None else min(amount, rule.cap)
    caps = [item.cap for item in contract.limits if item.scope == "contract" and not item.rules]
    return min([total, *caps])


def prices_times_results(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Published prices times published results are not what was paid."""
    worth, paid = worth_of(contract), _published(contract).paid
    if worth is None or paid is None or abs(worth - paid) < WHOLE:
        return
    products = sum((price * result for _, _, price, result in _priced(contract)), Decimal(0))
    amounts = {"worth": worth, "paid": paid, "products": products, "apart": abs(worth - paid)}
    told = {name: money(amount, contract.currency) for name, amount in amounts.items()}
    yield found("BL-K190", "published.paid", contract, **told)


def payments_divide(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A rule's payment is no whole number of its price, or another number than was published."""
    by_rule = _published(contract).paid_by_rule
    for name, rule, price, result in _priced(contract):
        paid = by_rule.get(name)
        if paid is None or paid in (price * result, rule.cap):
            continue
        path = f"published.paid_by_rule.{name}"
        told = {
            "paid": money(paid, contract.currency),
            "price": money(price, contract.currency),
            "result": number(result),
            "product": money(price * result, contract.currency),
            "implied": number(round(paid / price, 2)),
        }
        yield found("BL-K191" if paid % price else "BL-K192", path, contract, **told)


def price_from_the_total(contract: Contract, _context: Context) -> Iterator[Finding]:
    """The only price is the total over the result, rounded: made from what it should prove."""
    paid, rules = _published(contract).paid, list(_priced(contract))
    if paid is None or len(rules) != 1 or len(paying(contract)) != 1:
        return
    name, _, price, result = rules[0]
    if not result or price * result == paid:
        return
    quotient = paid / result
    if round(quotient, max(0, -int(price.as_tuple().exponent))) != price:
        return
    told = {
        "paid": money(paid, contract.currency),
        "price": money(price, contract.currency),
        "result": number(result),
        "product": money(price * result, contract.currency),
        "quotient": number(round(quotient, 4)),
    }
    yield found("BL-K193", f"rules.{name}.schedule.per_unit", contract, **told)


def paid_more_than_there_was(contract: Contract, _context: Context) -> Iterator[Finding]:
    """More was paid than the results are worth, or than there was to pay."""
    figures = _published(contract)
    bounds = [item for item in (figures.worth, figures.available) if item is not None]
    if figures.paid is None or not bounds or figures.paid <= min(bounds):
        return
    told = {
        "paid": money(figures.paid, contract.currency),
        "most": money(min(bounds), contract.currency),
    }
    yield found("BL-K194", "published.paid", contract, **told)


def parts_and_total(contract: Contract, _context: Context) -> Iterator[Finding]:
    """What was paid by rule does not sum to what was paid in all."""
    figures = _published(contract)
    parts = sum(figures.paid_by_rule.values(), Decimal(0))
    named = set(figures.paid_by_rule) >= set(paying(contract))
    if figures.paid is None or not figures.paid_by_rule or not named or parts == figures.paid:
        return
    told = {
        "paid": money(figures.paid, contract.currency),
        "parts": money(parts, contract.currency),
        "apart": money(abs(parts - figures.paid), contract.currency),
    }
    yield found("BL-K195", "published.paid_by_rule", contract, **told)


CHECKS: tuple[Check, ...] = (
    prices_times_results,
    payments_divide,
    price_from_the_total,
    paid_more_than_there_was,
    parts_and_total,
)


def implausible(contract: Contract) -> list[Finding]:
    """Return what does not add up in the published figures of a contract, by code and place.

    Codes BL-K190 to BL-K195; nothing where the contract carries no published figures. Findings
    advise and refuse nothing.
    """
    context = Context({})
    found_now = [finding for check in CHECKS for finding in check(contract, context)]
    return sorted(found_now, key=lambda item: item.code)
