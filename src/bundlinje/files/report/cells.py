"""Every figure on the page: rounded to read, exact beside it, with its place in the result."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from bundlinje.locale import words
from bundlinje.locale.numbers import figure, millions, number, percent, whole

SUMMARIES = ("central", "mean", "p10", "p50", "p90", "mcse", "low", "high", "value")


class Cells:
    """Looks figures up by their path in the result and shows them in one language."""

    def __init__(
        self, document: Mapping[str, Any], figures: Mapping[str, int], language: str, money: str
    ) -> None:
        """`figures` are the paths that have a trace; `money` is the currency as readers know it."""
        self._document = document
        self._figures = figures
        self._language = language
        self._money = money

    def value(self, path: str) -> Any:
        """Return what stands at a dotted path; input ids may hold dots and are one key."""
        found: Any = self._document
        rest = path
        while rest:
            key, rest = _step(found, rest)
            found = found[int(key)] if isinstance(found, list) else found[key]
        return found

    def millions(self, path: str) -> Markup:
        """Show an amount in millions; exact to the krone beside it."""
        value = float(self.value(path))
        exact = f"{whole(value, self._language)} {self._money}"
        return self._data(path, value, millions(value, self._language), exact)

    def money(self, path: str) -> Markup:
        """Show an amount in millions with its unit, for a sentence."""
        phrase = Markup(words("report")[self._language]["million_of"])
        return phrase.format(amount=self.millions(path), unit=self._money)

    def width(self, path: str) -> Markup:
        """Show how far an amount moves, in millions without a sign."""
        value = float(self.value(path))
        text = millions(value, self._language).removeprefix("+")
        return self._data(path, value, text, f"{whole(value, self._language)} {self._money}")

    def whole(self, path: str) -> Markup:
        """Show an amount to the krone, for whoever posts it."""
        value = float(self.value(path))
        return self._data(path, value, whole(value, self._language), "")

    def chance(self, path: str) -> Markup:
        """Show a probability, never as certain; the exact share of draws stays in the value."""
        value = float(self.value(path))
        return self._data(path, value, percent(value, self._language), "")

    def plain(self, path: str, unit: str = "ratio") -> Markup:
        """Show a number of people, years or points with three significant digits."""
        value = float(self.value(path))
        text = figure(value, unit, self._language)
        return self._data(path, value, text, number(value, self._language))

    def year(self, path: str, never: str) -> Markup:
        """Show a calendar year, or `never`."""
        value = self.value(path)
        if value is None:
            return Markup("<span>{}</span>").format(never)
        return self._data(path, value, str(value), "")

    def _data(self, path: str, value: float, text: str, exact: str) -> Markup:
        traced = self.traced(path)
        more = f' title="{escape(exact)}"' if exact else ""
        more += f' data-figure="{escape(traced)}"' if traced else ""
        return Markup('<data class="n" value="{}" data-path="{}"{}>{}</data>').format(
            repr(value), path, Markup(more), text
        )

    def traced(self, path: str) -> str:
        """Return the path of the central figure that explains this one, or nothing."""
        head, _, last = path.rpartition(".")
        if path in self._figures:
            return path
        above, _, name = head.rpartition(".")
        candidates = [f"{head}.central"]
        if name == "priors":
            candidates = [f"{above}.central", f"{above}.net_present_value.central"]
        if ".annual_mean." in path:
            candidates = [path.replace(".annual_mean.", ".annual_central.")]
        if ".cumulative." in path:
            before, _, _ = head.rpartition(".cumulative.")
            candidates = [f"{before}.cumulative.central.{last}"]
        if last == "probability_net_saving":
            return ""
        return next((item for item in candidates if item in self._figures), "")


def _step(found: Any, rest: str) -> tuple[str, str]:
    """Return the next key of a path and what is left of it."""
    if isinstance(found, dict) and rest in found:
        return rest, ""
    key, _, rest = rest.partition(".")
    return key, rest
