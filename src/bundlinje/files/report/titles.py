"""What things are called in the reader's language: parties, groups, and the steps of a trace."""

import re
from collections.abc import Mapping
from typing import Any

from bundlinje.core.case import Case
from bundlinje.locale import words
from bundlinje.locale.numbers import unit_words

TITLED = ("segments", "options", "costs", "effects", "accounts", "parties", "wellbeing")
LABELS = {
    "cost": r"costs\.(?P<cost>[\w-]+): cost of the year",
    "use_home": r"consequences\.(?P<consequence>[\w-]+): change in units of (?P<account>[\w-]+)"
    r", at home",
    "use": r"(?:consequences|wellbeing)\.(?P<consequence>[\w-]+): change in units of "
    r"(?P<account>[\w-]+)",
    "outcome": r"effects\.(?P<effect>[\w-]+): additional outcome per person",
    "outcomes": r"(?P<effect>[\w-]+): outcomes of (?P<segment>[\w-]+) in (?P<option>[\w-]+)",
    "realised": r"realisation\.\d+: realised on (?P<account>[\w-]+)",
    "unit_price": r"accounts\.(?P<account>[\w-]+): price of a unit for (?P<party>[\w-]+)",
    "borne": r"(?P<account>[\w-]+): units that the state bears",
    "price": r"(?P<input>[\w./-]+) \((?P<currency>[A-Z]{3}), (?P<year>\d{4})\)",
    "discount": r"discount factor (?P<year>\d{4}) \((?P<kind>costs|benefits)\)",
    "flow": r"(?P<party>[\w-]+): (?P<source>[\w-]+) \((?P<account>[\w-]+)\)",
    "year": r"(?P<year>\d{4})",
}
"""The labels that the computation gives its steps, tried in this order."""

Table = Mapping[str, Mapping[str, str]]


def titles_of(case: Case) -> dict[str, dict[str, str]]:
    """Return the titles of a case in every language, by path, e.g. `effects.job`."""
    found: dict[str, dict[str, str]] = {}
    for section in TITLED:
        for key, item in getattr(case, section).items():
            found[f"{section}.{key}"] = item.title.model_dump()
    for key, consequence in case.consequences.items():
        found[f"consequences.{key}"] = found[f"accounts.{consequence.account}"]
    return found


class Titles:
    """Names in one language."""

    def __init__(self, language: str, table: Table) -> None:
        """`table` as from `titles_of`."""
        self.language = language
        self.say: dict[str, Any] = words("report")[language]
        self._table = table
        self._labels: dict[str, str] = {}
        self._inputs: dict[str, str] = {}

    def learn_inputs(self, trace: Mapping[str, Any]) -> None:
        """Take the titles of the inputs from a trace, which knows them."""
        self._inputs = {
            node["source"]["input"]: node["source"]["title"][self.language]
            for node in trace["nodes"]
            if "input" in node.get("source", {})
        }

    def of(self, section: str, key: str) -> str:
        """Return the title of a part of the case, or its key if it has none."""
        title = self._table.get(f"{section}.{key}")
        return title[self.language] if title else key

    def party(self, key: str) -> str:
        """Return what a party is called."""
        known: str | None = self.say["parties"].get(key)
        return known or self.of("parties", key)

    def payer(self, key: str) -> str:
        """Return what a party is called in a figure of budgets, where citizens have no pay."""
        return str(self.say["citizen_short"]) if key == "citizen" else self.party(key)

    def state(self, key: str) -> str:
        """Return what a row of the people table counts."""
        known: str | None = self.say["states"].get(key)
        return known or self.of("effects", key)

    def label(self, label: str) -> str:
        """Return the label of a step in words; one that is not known stays as it is."""
        if label not in self._labels:
            self._labels[label] = self._in_words(label)
        return self._labels[label]

    def _in_words(self, label: str) -> str:
        for name, pattern in LABELS.items():
            match = re.fullmatch(pattern, label)
            if match:
                phrase: str = self.say["labels"][name]
                return phrase.format(**self._named(match.groupdict()))
        return label

    def _named(self, parts: Mapping[str, str]) -> dict[str, str]:
        """Put titles in the place of ids."""
        out = dict(parts)
        for name, section in (("cost", "costs"), ("effect", "effects"), ("segment", "segments"),
                              ("option", "options")):  # fmt: skip
            if name in parts:
                out[name] = self.of(section, parts[name])
        if "account" in parts:
            section = "costs" if f"costs.{parts['account']}" in self._table else "accounts"
            out["account"] = self.of(section, parts["account"])
        if "party" in parts:
            out["party"] = self.party(parts["party"])
        if "currency" in parts:
            out["currency"] = unit_words(parts["currency"], self.language)
        if "kind" in parts:
            out["kind"] = self.say["labels"][parts["kind"]]
        if "input" in parts:
            out["input"] = self._inputs.get(parts["input"], parts["input"])
        return out
