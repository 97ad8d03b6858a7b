"""A small case to tell one thing with, and the figures that are asked of it.

A test states only the sections of `case.yaml` that its point is about; the rest is `SMALL`: 100
people invited in 2026, followed for three years, no discounting, so that every figure can be
worked out by hand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import pytest

from bundlinje import appraise
from bundlinje.appraisal.appraise import Settings
from bundlinje.core.case import Case
from bundlinje.core.result import Result
from bundlinje.errors import Refused
from bundlinje.files.case_folder import parse_case

SMALL = """
format: 1
id: small
title: Small
price_level: {year: 2026}
horizon: {first_year: 2026, last_year: 2028}
discounting: {schedule: 0.0, base_year: 2026, costs: start, benefits: start}
segments: {people: {title: People}}
options: {help: {title: Help, invited: {people: {2026: 100}}}}
"""

FEW = Settings(scrambles=2, draws=1)
"""Enough where no number has a spread: every draw is then the central case."""

SOME = Settings(scrambles=8, draws=256)
"""2,048 draws, where numbers have a spread."""


def spelled(*parts: str) -> str:
    """Return the small case as `case.yaml`, with the sections of the parts in place of its own."""
    sections: dict[str, str] = {}
    for part in (SMALL, *parts):
        for text in re.split(r"^(?=[a-z])", dedent(part), flags=re.MULTILINE):
            if text.strip():
                sections[text.partition(":")[0]] = text.rstrip() + "\n"
    return "".join(sections.values())


def case_of(*parts: str) -> Case:
    """Return the small case with the sections of the parts."""
    return parse_case(spelled(*parts).encode()).case


@dataclass(frozen=True)
class Appraised:
    """A result, and short names for what a test asks of it; figures are the central ones."""

    result: Result
    name: str = "help"

    @property
    def document(self) -> dict[str, Any]:
        """The whole document, as `--json` prints it."""
        return self.result.as_json()

    @property
    def option(self) -> Mapping[str, Any]:
        """The figures of the option."""
        figures: Mapping[str, Any] = self.result.values["options"][self.name]
        return figures

    @property
    def public(self) -> Mapping[str, Any]:
        """The figures of the public purse."""
        figures: Mapping[str, Any] = self.option["public"]
        return figures

    @property
    def findings(self) -> list[str]:
        """The codes of the findings."""
        return [row["code"] for row in self.result.values["findings"]]

    def of(self, option: str) -> "Appraised":
        """The same result, seen from another option."""
        return Appraised(self.result, option)

    def people(self, state: str, segment: str = "people") -> list[float]:
        """The number of people (or outcomes) in a state, year by year."""
        rows = [
            list(row["central"].values())
            for row in self.option["people"]
            if (row["segment"], row["state"]) == (segment, state)
        ]
        assert len(rows) == 1, f"{len(rows)} rows of {state} for {segment}"
        return list(rows[0])

    def yearly(self, party: str) -> list[float]:
        """What a party gains (+) or pays (-) in each year, in the budget view."""
        figures = self.public if party == "public" else self.option["payers"][party]
        return list(figures["annual_central"].values())

    def worth(self, party: str) -> float:
        """The net present value of a party in the budget view."""
        figures = self.public if party == "public" else self.option["payers"][party]
        return float(figures["net_present_value"]["central"])

    def society(self, party: str) -> float:
        """The net present value of a party, or of `all`, in the society view."""
        view = self.option["society"]
        figures = view["all"] if party == "all" else view["parties"][party]
        return float(figures["central"])


def appraised(*parts: str, settings: Settings = FEW) -> Appraised:
    """Appraise the small case with the sections of the parts."""
    return Appraised(appraise(case_of(*parts), settings=settings))


def refused(*parts: str) -> list[str]:
    """Return the codes of the faults with which the case is refused."""
    with pytest.raises(Refused) as caught:
        appraised(*parts)
    return [fault.code for fault in caught.value.faults]


def near(*values: float) -> Any:
    """Return the figures worked out by hand, equal up to rounding in the computer."""
    expected = values[0] if len(values) == 1 else list(values)
    return pytest.approx(expected, rel=1e-12, abs=1e-9)
