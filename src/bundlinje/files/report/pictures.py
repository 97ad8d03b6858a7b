"""The figures of an option, each in a wide and a narrow drawing, with words for who cannot see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bundlinje.files import figures
from bundlinje.files.expert import moved_name
from bundlinje.files.figures import Size, Spec
from bundlinje.files.report.titles import Titles
from bundlinje.files.result_reading import judged, key_of, swings
from bundlinje.locale.numbers import figure, millions

SHOWN = 10
LONG = 12
"""A number with its unit that is longer than this stands without the unit at a bar."""
MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Pictures:
    """Draws the figures of one option; `at` keeps the ids of options apart."""

    option: Mapping[str, Any]
    case: Mapping[str, Any]
    titles: Titles
    at: str
    money: str

    def running(self) -> Markup:
        """Draw the cumulative bottom line of the public purse with its band."""
        sums = self.option["public"]["cumulative"]
        line = sums[key_of(self.option)]
        last = max(line)
        rows = [
            {
                "year": int(year),
                "value": line[year] / MILLION,
                "low": sums["p10"][year] / MILLION,
                "high": sums["p90"][year] / MILLION,
                "label": self._amount(line[year]) if year == last else "",
            }
            for year in line
        ]
        lowest = min(line, key=lambda year: line[year])
        text = self._say("running_text").format(
            first=min(line), last=last, lowest_year=lowest, lowest=self._amount(line[lowest]),
            end=self._amount(line[last]), unit=self.money,
        )  # fmt: skip
        return self.both(
            "running",
            self._say("running_title").format(unit=self.money),
            text,
            lambda size: figures.running(rows, self._unit(), size),
        )

    def by_year(self) -> Markup:
        """Draw what each payer pays and gains in each year, at the central values."""
        names = {name: self.titles.payer(name) for name in self.payers}
        sums = {
            name: self._amount(sum(self.option["payers"][name]["annual_central"].values()))
            for name in names
        }
        heads = {
            name: self._say("by_year_head").format(party=title, sum=sums[name])
            for name, title in names.items()
        }
        rows = [
            {"year": int(year), "party": head, "value": value / MILLION}
            for name, head in heads.items()
            for year, value in self.option["payers"][name]["annual_central"].items()
        ]
        parts = [
            self._say("by_year_part").format(party=title, sum=sums[name])
            for name, title in names.items()
        ]
        span = {"first": self.case["first_year"], "last": self.case["last_year"]}
        return self.both(
            "by-year",
            self._say("by_year_title").format(unit=self.money),
            self._say("by_year_text").format(parts=" ".join(parts), unit=self.money, **span),
            lambda size: figures.by_year(rows, list(heads.values()), self._unit(), size),
        )

    def tornado(self) -> Markup:
        """Draw the swings that move the result most."""
        language = self.titles.language
        found = swings(self.option)[:SHOWN]
        if not found:
            return Markup("")
        central = judged(self.option)["net_present_value"]["central"]
        rows = [self._swing(row) for row in found]
        first = found[0]
        low, high = sorted((first["result_p10"], first["result_p90"]))
        text = self._say("tornado_text").format(
            central=self._amount(central), unit=self.money, first=first["title"][language],
            low=self._amount(low), high=self._amount(high),
        )  # fmt: skip
        title = self._say("tornado_title").format(party=self.judged_name, unit=self.money)
        return self.both(
            "tornado",
            title,
            text,
            lambda size: figures.swings(rows, central / MILLION, self._unit(), size),
        )

    def _swing(self, row: Mapping[str, Any]) -> dict[str, Any]:
        language = self.titles.language
        ends = []
        for end in ("p10", "p90"):
            text = figure(row[end], row["unit"], language)
            if len(text) > LONG:
                text = figure(row[end], "ratio", language)
            ends.append((row[f"result_{end}"] / MILLION, text))
        (low, low_label), (high, high_label) = sorted(ends)
        return {
            "name": moved_name(row, language),
            "low": low,
            "high": high,
            "low_label": low_label,
            "high_label": high_label,
        }

    @property
    def payers(self) -> list[str]:
        """The parties with a budget that this option touches."""
        return [
            name
            for name, item in self.option["payers"].items()
            if name != "all" and any(item["annual_central"].values())
        ]

    @property
    def judged_name(self) -> str:
        """What that party is called inside a sentence."""
        name = self.titles.payer(self.option["sensitivity_party"])
        return name[0].lower() + name[1:]

    def _say(self, key: str) -> str:
        text: str = self.titles.say[key]
        return text

    def _unit(self) -> str:
        return self._say("million").format(unit=self.money)

    def _amount(self, value: float) -> str:
        return millions(value, self.titles.language)

    def both(self, kind: str, title: str, text: str, spec: Callable[[Size], Spec]) -> Markup:
        """Draw a specification in both sizes, of which the reader's screen shows one."""
        out = []
        for size in figures.SIZES:
            name = f"{self.at}-{kind}-{size.name}"
            svg = figures.draw(spec(size), self.titles.language, name, title, text)
            out.append(f'<div class="{size.name}">{svg}</div>')
        return Markup("".join(out))
