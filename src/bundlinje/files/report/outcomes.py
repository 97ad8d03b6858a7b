"""Cost beside effect as the expert page sees it: rows, sentences and a drawing for each outcome."""

from collections.abc import Mapping
from concurrent.futures import Executor
from typing import Any

from markupsafe import Markup

from bundlinje.files import curves, figures
from bundlinje.files.outcomes import NOTHING, frontier_sentences, funds_sentence, option_names
from bundlinje.files.result_reading import is_fixed
from bundlinje.locale import words

Document = Mapping[str, Any]
PLACE = "decision.expert.outcomes"


class OutcomesView:
    """All outcomes of a case; drawings are made beside the rest of the page."""

    def __init__(self, document: Document, language: str, money: str, beside: Executor) -> None:
        """`money` is the currency as readers know it."""
        self.say: Mapping[str, Any] = words("outcomes")[language]
        self._document, self._language, self._money = document, language, money
        self.names = option_names(document, language)
        self.funds = funds_sentence(document, language)
        options = document["options"].values()
        self.has_chance = not any(
            option["display"] == "range" or is_fixed(option) for option in options
        )
        self.is_range = any(option["display"] == "range" for option in options)
        found = document["decision"]["expert"]["outcomes"]
        self.rows = [self._row(key, at) for at, key in enumerate(found)]
        self._drawn = {
            key: beside.submit(self._drawing, key, at) for at, key in enumerate(found)
        } if self.has_chance else {}  # fmt: skip

    def _row(self, key: str, at: int) -> dict[str, Any]:
        found = self._document["decision"]["expert"]["outcomes"][key]
        frontier = found["frontier"]
        steps = dict(zip(frontier["options"][1:], range(len(frontier["ratios"])), strict=True))
        return {
            "id": f"outcome-{at + 1}",
            "at": f"{PLACE}.{key}",
            "title": found["title"][self._language],
            "sentences": frontier_sentences(self._document, key, self._language),
            "key": key,
            "options": [
                {
                    "name": self.names[option],
                    "place": place,
                    "step": steps.get(option),
                    "never": option not in frontier["options"],
                    "cost_at": self._cost_at(option, key),
                }
                for place, option in enumerate(found["options"])
            ],
        }

    def _cost_at(self, option: str, key: str) -> str:
        """Return where the cost of one more outcome than nothing stands, or an empty text."""
        if option == NOTHING or key not in self._document["options"][option]["outcomes"]:
            return ""
        return f"options.{option}.outcomes.{key}.cost_per_outcome.of_means"

    def drawing(self, key: str) -> Markup:
        """Return the curves of an outcome, or nothing where no probability may be shown."""
        return self._drawn[key].result() if key in self._drawn else Markup("")

    def _drawing(self, key: str, at: int) -> Markup:
        found = self._document["decision"]["expert"]["outcomes"][key]
        title = self.say["curves_title"].format(title=found["title"][self._language])
        _, phrase = curves.scale_of(found["amounts"][-1])
        axis = self.say[phrase].format(unit=self._money)
        text = " ".join(frontier_sentences(self._document, key, self._language))
        out = []
        for size in figures.SIZES:
            name = f"outcome-{at + 1}-{size.name}"
            spec = curves.acceptability(found, self.names, axis, size)
            svg = figures.draw(spec, self._language, name, title, text)
            out.append(f'<div class="{size.name}">{svg}</div>')
        return Markup("".join(out))
