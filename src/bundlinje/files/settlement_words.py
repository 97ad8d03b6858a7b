"""What the parts of a settlement are called in one language, and how its numbers read."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bundlinje.locale import words
from bundlinje.locale.numbers import exactly, kroner, nearest, unit_words

Document = Mapping[str, Any]


class Names:
    """Names and numbers of a settlement in one language."""

    def __init__(self, document: Document, language: str) -> None:
        """`document` is a settlement as plain data."""
        self.document = document
        self.language = language
        self.say: dict[str, Any] = words("settlement")[language]
        self._contract = document["contract"]
        danish = self._contract["currency"] == "DKK" and language == "da"
        self.currency = "kr." if danish else str(self._contract["currency"])

    def title(self) -> str:
        """Return the title of the contract."""
        return str(self._contract["title"][self.language])

    def party(self, key: str) -> str:
        """Return what a party is called."""
        known = self._contract["parties"].get(key)
        return str(known["title"][self.language]) if known else key

    def rule(self, key: str) -> str:
        """Return the title of a rule; of the distribution to investors what that is called."""
        known = self._contract["rules"].get(key)
        if known:
            return str(known["title"][self.language])
        return str(self.say["waterfall"]) if key == "waterfall" else key

    def clause(self, key: str) -> str:
        """Return the clause of a rule, empty if none is stated."""
        known = self._contract["rules"].get(key)
        return str(known["clause"] or "") if known else ""

    def named(self, key: str) -> str:
        """Return a rule with its clause: `§ 3 Young people in work`."""
        return f"{self.clause(key)} {self.rule(key)}".strip()

    def metric(self, key: str) -> str:
        """Return the title of a metric or a derived number."""
        known = self._contract["metrics"].get(key)
        return str(known["title"][self.language]) if known else key

    def unit(self, key: str) -> str:
        """Return the unit of a metric in words, empty for a derived number."""
        known = self._contract["metrics"].get(key)
        if not known or not known["unit"]:
            return ""
        if known["unit"] == "percent":
            return "pct." if self.language == "da" else "%"
        return unit_words(known["unit"], self.language)

    def cohort(self, label: str) -> str:
        """Return what a cohort, or several together, are called."""
        known = self._contract["cohorts"]
        parts = [known[name][self.language] if name in known else name for name in label.split("+")]
        return " + ".join(parts) if label else str(self.say["all_cohorts"])

    def group(self, key: str) -> str:
        """Return what a group of people is called."""
        known = self._contract["groups"].get(key)
        return str(known[self.language]) if known else key

    def period(self, key: str) -> str:
        """Return what a period is called."""
        title = self.document["periods"][key]["title"]
        return str(title[self.language]) if title else key

    def tranche(self, key: str) -> str:
        """Return what a tranche is called."""
        investors = self.document["investors"]
        known = investors["tranches"].get(key) if investors else None
        return str(known["title"][self.language]) if known else key

    def account(self, key: str) -> str:
        """Return what an account is called."""
        return str(self.say["accounts"].get(key, key))

    def money(self, ore: int) -> str:
        """Return an amount with its currency, to the øre."""
        return f"{kroner(ore, self.language)} {self.currency}"

    def amount(self, ore: int) -> str:
        """Return an amount to the øre."""
        return kroner(ore, self.language)

    def exact(self, text: str) -> str:
        """Return an exact number as a reader writes it: `50/162` or `12,5`."""
        above, slash, below = text.partition("/")
        shown = exactly(Decimal(above), self.language)
        return f"{shown}/{exactly(Decimal(below), self.language)}" if slash else shown

    def price(self, text: str) -> str:
        """Return kroner exactly: whole ones without øre, others with at least two decimals."""
        value = Decimal(text)
        digits = max(2, -int(value.normalize().as_tuple().exponent)) if value % 1 else 0
        return exactly(
            round(value, digits) if digits else value.quantize(Decimal(1)), self.language
        )

    def percent(self, value: Fraction) -> str:
        """Return a share in per cent with up to four decimals."""
        text = nearest(100 * value, self.language, 4).rstrip("0").rstrip(",.")
        return f"{text} pct." if self.language == "da" else f"{text} %"

    def rounded(self, text: str, digits: int = 2) -> str:
        """Return an exact number to some decimals."""
        return nearest(Fraction(text), self.language, digits)
