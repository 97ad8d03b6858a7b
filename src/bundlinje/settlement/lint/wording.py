"""How a check says what it found: amounts, shares, dates and names in both languages."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

from bundlinje.core.contract import Contract
from bundlinje.core.node import Text
from bundlinje.errors import Finding
from bundlinje.locale import LANGUAGES, words
from bundlinje.locale.numbers import decimal, plain_number, unit_words
from bundlinje.settlement.lint.codes import CODES

Both = dict[str, str]
"""A wording in each language."""
MANY = 4
"""A list names so many, and then says how many more there are."""
HUNDREDTH = Decimal("0.01")
WIDE = Context(prec=100)
"""As many digits as the largest price times the largest number of units."""
SHARES = ("share", "ratio", "probability")
"""Units of parts of a whole, which are told in per cent."""


def found(code: str, path: str, contract: Contract, **values: Any) -> Finding:
    """Return a finding with its severity, its clause, and the ids of what stands behind it."""
    kind = CODES[code]
    told = {"severity": kind.severity, "clause": clause_at(contract, path)}
    return Finding(code, path, {**told, "sources": kind.sources, **values})


def clause_at(contract: Contract, path: str) -> str:
    """Return the clause of the rule that a path lies in, else the path itself."""
    section, _, rest = path.partition(".")
    rule = contract.rules.get(rest.partition(".")[0]) if section == "rules" else None
    return rule.clause if rule is not None and rule.clause else path


def money(amount: Decimal, currency: str) -> Both:
    """Return an amount: whole kroner, or to the øre if it has any."""
    exact = amount.quantize(HUNDREDTH, ROUND_HALF_EVEN, WIDE)
    digits = 0 if exact == exact.to_integral_value() else 2
    unit = "kr." if currency == "DKK" else currency
    return {
        "da": f"{decimal(float(exact), 'da', digits)} {unit}",
        "en": f"{currency} {decimal(float(exact), 'en', digits)}",
    }


def percent(share: Decimal) -> Both:
    """Return a share in per cent with at most two decimals."""
    value = float((100 * share).quantize(HUNDREDTH, ROUND_HALF_EVEN, WIDE))
    return {"da": f"{plain_number(value, 'da')} pct.", "en": f"{plain_number(value, 'en')} %"}


def number(value: Decimal) -> Both:
    """Return a number with the reader's decimal sign."""
    return {language: plain_number(float(value), language) for language in LANGUAGES}


def measured(value: Decimal, unit: str) -> Both:
    """Return a number of a metric with its unit."""
    if unit in SHARES:
        return percent(value)
    if unit == "percent":
        return percent(value / 100)
    plain = number(value)
    return {each: f"{plain[each]} {unit_words(unit, each)}" for each in LANGUAGES}


def day(when: date) -> Both:
    """Return a day as files write it, which both languages read alike."""
    return dict.fromkeys(LANGUAGES, when.isoformat())


def text_of(title: Text) -> Both:
    """Return a title in both languages."""
    return {"da": title.da, "en": title.en}


def listed(names: Iterable[str]) -> Both:
    """Return the first few names and how many more there are."""
    all_names = list(dict.fromkeys(names))
    shown, rest = ", ".join(all_names[:MANY]), len(all_names) - MANY
    if rest <= 0:
        return dict.fromkeys(LANGUAGES, shown)
    return {each: f"{shown} {phrase('more')[each].format(count=rest)}" for each in LANGUAGES}


def phrase(name: str, **values: Both) -> Both:
    """Return a phrase of `locale/lint.toml`, filled in for each language."""
    texts = words("lint")["phrases"]
    if not values:
        return {each: texts[f"{each}_{name}"] for each in LANGUAGES}
    return {
        each: texts[f"{each}_{name}"].format(**{key: item[each] for key, item in values.items()})
        for each in LANGUAGES
    }


def title(finding: Finding, language: str) -> str:
    """Return the few words that name what was found."""
    return _told(finding, f"{language}_title", language)


def meaning(finding: Finding, language: str) -> str:
    """Return what it means for the parties, in kroner where that can be computed."""
    return _told(finding, f"{language}_meaning", language)


def _told(finding: Finding, key: str, language: str) -> str:
    values = {
        name: value[language] if isinstance(value, dict) else value
        for name, value in finding.values.items()
    }
    sentence: str = words("lint")[finding.code][key].format(**values)
    return sentence[:1].upper() + sentence[1:]
