"""Do the counts and the shares of a contract say the same? 50 of 162 is not 31 %."""

import re
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from bundlinje.calc.ratios import exactly
from bundlinje.core.contract import Contract
from bundlinje.core.exact import DECIMALS
from bundlinje.core.terms import Gate, Rounding, Rule
from bundlinje.errors import Finding
from bundlinje.locale import LANGUAGES
from bundlinje.settlement.lint.largest import in_one_cell
from bundlinje.settlement.lint.subjects import Context, Leaf, gates, is_count, unit_of
from bundlinje.settlement.lint.wording import Both, found, money, number, percent, phrase

_COUNTED = re.compile(r"(\d[\d.]*)\s*(?:ud\s+af|out\s+of|af|of|/)\s*(\d[\d.]*)")
"""`50 af 162`, `50 of 162`, `50/162`."""
NEAR = Decimal("0.02")
"""A count in words means the share of its gate if it is as near as this."""


def planned(contract: Contract, name: str | None) -> Decimal | None:
    """Return the number of a metric that the parties plan with, if the contract says so somewhere.

    Either as `planned` or `planned_of` of a gate, or as the count that another gate asks for.
    """
    if name is None:
        return None
    for _, leaf in gates(contract):
        gate = leaf.gate
        top, under = _fraction(contract, gate)
        if top == name and gate.planned is not None:
            return gate.planned
        if under == name and gate.planned_of is not None:
            return gate.planned_of
    for _, leaf in gates(contract):
        gate = leaf.gate
        if gate.metric == name and gate.of is None and is_count(contract, name):
            return gate.at_least
    return None


def _fraction(contract: Contract, gate: Gate) -> tuple[str | None, str | None]:
    """Return what a gate compares, as numerator and denominator."""
    item = contract.derived.get(gate.metric or "")
    if gate.of is None and item is not None and item.kind == "ratio":
        return item.of[0], item.of[1]
    return gate.metric, gate.of


def _rounding(contract: Contract, gate: Gate) -> Rounding | None:
    item = contract.derived.get(gate.metric or "")
    return gate.rounding or (item.rounding if item is not None else None)


def counts_against_shares(contract: Contract, _context: Context) -> Iterator[Finding]:
    """The planned count does not meet the share that the same clause asks for, or cannot hit it."""
    for name, leaf in gates(contract):
        gate = leaf.gate
        top, under = _fraction(contract, gate)
        bound = gate.at_least
        if under is None or bound is None:
            continue
        count = gate.planned if gate.planned is not None else planned(contract, top)
        whole = gate.planned_of if gate.planned_of is not None else planned(contract, under)
        if whole is None or whole <= 0:
            continue
        needed = (bound * whole).to_integral_value(ROUND_CEILING)
        common = {"whole": number(whole), "bound": percent(bound), "needed": number(needed)}
        rounding = _rounding(contract, gate)
        if count is not None and not _meets(count, whole, bound, rounding):
            yield _contradiction(contract, name, leaf, count, whole, bound, common)
        elif count is None and rounding is None and needed != bound * whole:
            line, exact = f"planned: {needed:f}", number(bound * whole)
            yield found("BL-K123", leaf.path, contract, **common, exact=exact, line=line)


def _meets(count: Decimal, whole: Decimal, bound: Decimal, rounding: Rounding | None) -> bool:
    """Whether a count meets a share, as the interpreter compares: crosswise, unless rounded."""
    share = exactly(count).over(exactly(whole))
    if rounding is not None:
        share = share.rounded(rounding.to, rounding.mode)
    return bool(share.compared(exactly(bound))[0] >= 0)


def _contradiction(
    contract: Contract,
    name: str,
    leaf: Leaf,
    count: Decimal,
    whole: Decimal,
    bound: Decimal,
    common: dict[str, Both],
) -> Finding:
    held = (count / whole).quantize(Decimal(1).scaleb(-DECIMALS), ROUND_FLOOR)
    digits = Decimal(1).scaleb(int(bound.normalize().as_tuple().exponent))
    line = f"rounding: {{to: {digits:f}}}"
    rounds = _meets(count, whole, bound, Rounding(to=digits))
    other = phrase("or_rounding", line=dict.fromkeys(LANGUAGES, line))
    return found(
        "BL-K122",
        leaf.path,
        contract,
        **common,
        counted=number(count),
        share=percent(count / whole),
        missing=number((bound * whole).to_integral_value(ROUND_CEILING) - count),
        rounded=phrase(
            "rounds_to" if rounds else "rounds_not",
            share=percent((count / whole).quantize(digits, ROUND_HALF_UP)),
        ),
        amount=_worth(contract, contract.rules[name]),
        line=f"at_least: {held.normalize():f}",
        other=other if rounds else phrase("no_other"),
    )


def counts_in_words(contract: Contract, _context: Context) -> Iterator[Finding]:
    """A title, note or clause names a count that does not meet the gate's own share."""
    for name, leaf in gates(contract):
        gate = leaf.gate
        if gate.at_least is None or _unit_of_gate(contract, gate) != "share":
            continue
        if _rounding(contract, gate) is not None:
            continue
        for text in _words(contract.rules[name]):
            for count, whole in _COUNTED.findall(text):
                if _contradicts(count, whole, gate.at_least):
                    yield _in_words(contract, leaf, count, whole, gate.at_least)
                    break
            else:
                continue
            break


def _unit_of_gate(contract: Contract, gate: Gate) -> str:
    return "share" if gate.of is not None else unit_of(contract, gate.metric or "")


def _words(rule: Rule) -> Iterator[str]:
    for text in (rule.title, rule.note):
        if text is not None:
            yield text.da
            yield text.en
    yield rule.clause or ""


def _plain(count: str) -> Decimal:
    return Decimal(count.replace(".", "") or "0")


def _contradicts(count: str, whole: str, bound: Decimal) -> bool:
    """Whether a count in words falls short of the share, though it is near enough to mean it."""
    part, all_of = _plain(count), _plain(whole)
    if not 0 < part <= all_of:
        return False
    return part < bound * all_of and abs(part / all_of - bound) < NEAR


def _in_words(contract: Contract, leaf: Leaf, count: str, whole: str, bound: Decimal) -> Finding:
    share = _plain(count) / _plain(whole)
    needed = (bound * _plain(whole)).to_integral_value(ROUND_CEILING)
    return found(
        "BL-K124",
        leaf.path,
        contract,
        text=f"{count}/{whole}",
        share=percent(share),
        bound=percent(bound),
        needed=number(needed),
        line=f"planned: {_plain(count):f}, planned_of: {_plain(whole):f}",
    )


def _worth(contract: Contract, rule: Rule) -> Both:
    """Return what the rule pays when its gate opens."""
    if rule.kind != "payment":
        return phrase("flag_only")
    most = in_one_cell(contract, rule)
    return phrase("whole_payment") if most is None else money(most, contract.currency)


CHECKS = (counts_against_shares, counts_in_words)
