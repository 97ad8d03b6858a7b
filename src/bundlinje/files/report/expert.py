"""One option as the expert page sees it: sentences, rows and the drawing of the two-way turn."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from bundlinje.files import planes
from bundlinje.files.expert import (
    frontier_sentences,
    key_of_share,
    ranked,
    thinned,
    variance_sentences,
    without_share,
)
from bundlinje.files.report.pictures import Pictures
from bundlinje.locale import words
from bundlinje.locale.numbers import unit_words

SHOWN = 8
"""Inputs in the table of shares before the rest is folded."""


class ExpertView:
    """The expert figures of an option; `at` is where they stand in the result."""

    def __init__(self, option: Mapping[str, Any], at: str, pictures: Pictures) -> None:
        """`pictures` draws for the same option."""
        language = pictures.titles.language
        self._pictures = pictures
        self.at = f"{at}.expert"
        self.say: Mapping[str, Any] = words("expert")[language]
        self.variance: Mapping[str, Any] = option["expert"]["variance"]
        self.frontier: Mapping[str, Any] = option["expert"]["frontier"]
        self.variance_sentences = variance_sentences(option, language)
        self.frontier_sentences = frontier_sentences(option, language)
        self.without_share = without_share(self.variance, language)
        places = ranked(self.variance)
        self.first_ranked, self.more_ranked = places[:SHOWN], places[SHOWN:]
        share = [key_of_share(self.variance)]
        self.kinds = ["first", "total"] if self.variance["method"] == "sobol" else share
        self.points = thinned(self.frontier.get("lines", []))

    @property
    def turns(self) -> bool:
        """Whether there is a line to draw."""
        return bool(self.frontier["outcome"] == "turns")

    @property
    def has_sources(self) -> bool:
        """Whether numbers of more than one kind of source are uncertain."""
        return sum(share is not None for share in self.variance["by_source"].values()) > 1

    @property
    def is_shaded(self) -> bool:
        """Whether the drawing has a coloured side."""
        return len(self.frontier["lines"]) == 1 and None not in self.frontier["losing"]

    @property
    def title(self) -> str:
        """What the drawing is called."""
        language = self._pictures.titles.language
        first, second = (row["title"][language] for row in self.frontier["inputs"])
        return str(
            self.say["frontier_title"].format(
                party=self._pictures.judged_name, first=first, second=second
            )
        )

    def drawing(self) -> Markup:
        """Draw the two-way turn, if there is one."""
        if not self.turns:
            return Markup("")
        found = self.frontier
        first, second = (self._side(row) for row in found["inputs"])
        low, high = found["corners"]
        shown = planes.Plane(
            first,
            second,
            (found["inputs"][0]["central"], found["inputs"][1]["central"]),
            found["area"],
            found["lines"],
            (found["losing"][0], found["losing"][1]),
            (*low, *high),
        )
        return self._pictures.both(
            "frontier",
            self.title,
            " ".join(self.frontier_sentences),
            lambda size: planes.plane(shown, self.say, size),
        )

    def _side(self, row: Mapping[str, Any]) -> planes.Side:
        language = self._pictures.titles.language
        unit = unit_words(row["unit"], language)
        numerator, _, rest = row["unit"].partition("/")
        if numerator in planes.SHARES:
            unit = "pct." if language == "da" else "%"
            unit += f"/{unit_words(rest, language)}" if rest else ""
        name = f"{row['title'][language]} ({unit})"
        return planes.Side(name, row["unit"], row["low"], row["high"])
