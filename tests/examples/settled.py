"""The examples with a contract, settled as they stand, and what is asked of every one of them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bundlinje.cli.settlement import WIDTH, lines
from bundlinje.files import examples
from bundlinje.files.settlement_page import render
from bundlinje.locale import LANGUAGES
from bundlinje.service.cases import check_folder
from bundlinje.service.ledger import Where
from bundlinje.service.settlement import settle_folder
from bundlinje.settlement.lint.codes import CODES
from tests.examples.worked import EXAMPLES

ENGLISH_WORDS = re.compile(r"\b(percent|persons|granted|not met|paid|None|True|False)\b")
"""Words that must not stand in a Danish statement."""


@dataclass(frozen=True)
class SettledExample:
    """An example begun anew in a folder of its own, and settled there."""

    name: str
    folder: Path
    document: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        examples.copy(self.name, self.folder)
        object.__setattr__(self, "document", settle_folder(Where(self.folder)).document)

    @property
    def halves(self) -> tuple[str, str]:
        """What the example says about itself, in Danish and in English."""
        text = (EXAMPLES / self.name / "README.md").read_text(encoding="utf-8")
        danish, _, english = text.partition("\n---\n")
        return danish, english

    def total(self, period: str) -> int:
        """What is paid in a period, in øre."""
        return int(self.document["periods"][period]["total_ore"])

    def rule(self, period: str, rule: str) -> Mapping[str, Any]:
        """One rule in one period."""
        found: Mapping[str, Any] = self.document["periods"][period]["rules"][rule]
        return found

    def flows(self, tranche: str) -> tuple[list[str], list[float]]:
        """The dated flows of a tranche: days, and kroner with what is paid in below 0."""
        by_day: Counter[str] = Counter()
        for row in self.document["investors"]["tranches"][tranche]["flows"]:
            by_day[row["day"]] += row["amount_ore"]
        return list(by_day), [amount / 100 for amount in by_day.values()]

    def decisions(self) -> Counter[tuple[str, str, str]]:
        """How many claims there are by period, rule and reason."""
        rows = self.document["claims"]["decisions"]
        return Counter({(row["period"], row["rule"], row["reason"]): row["count"] for row in rows})

    def findings(self) -> Counter[str]:
        """The findings on the contract, by code."""
        return Counter(item.code for item in check_folder(self.folder) if item.code in CODES)

    def screen(self, language: str) -> list[str]:
        """The statement on the screen."""
        return list(lines(dict(self.document), language))

    def page(self, language: str) -> str:
        """The statement as a page, its spaces and tags taken out."""
        text = re.sub(r"<[^>]+>", " ", render(self.document, language))
        return re.sub(r"\s+", " ", text)


def written(ore: int) -> tuple[str, str]:
    """Return øre as the Danish and the English half of a README write kroner."""
    english = f"{abs(ore) / 100:,.2f}"
    return english.translate(str.maketrans(",.", ".,")), english


def unquoted(example: SettledExample, amounts: Iterable[int]) -> list[str]:
    """Return the amounts in øre that the README does not state in both languages."""
    pairs = [zip(written(ore), example.halves, strict=True) for ore in amounts]
    return [text for pair in pairs for text, half in pair if text not in half]


def severities(findings: Counter[str]) -> tuple[int, int, int]:
    """Return how many findings are serious, warnings and notes."""
    kinds: Counter[str] = Counter()
    for code, count in findings.items():
        kinds[CODES[code].severity] += count
    return kinds["serious"], kinds["warning"], kinds["note"]


def ill_shown(example: SettledExample) -> list[str]:
    """Return what is wrong with the statements: too wide, untranslated, or a total left out."""
    wrong = [line for each in LANGUAGES for line in example.screen(each) if len(line) > WIDTH]
    danish = ("\n".join(example.screen("da")), example.page("da"))
    wrong += [match.group() for text in danish for match in ENGLISH_WORDS.finditer(text)]
    newest = list(example.document["periods"])[-1]
    for place, language in enumerate(LANGUAGES):
        told = written(example.total(newest))[place]
        for text in ("\n".join(example.screen(language)), example.page(language)):
            wrong += [] if told in text else [f"{language}: {told}"]
    return wrong
