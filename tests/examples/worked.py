"""The examples that come with the program, and what is asked of every one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bundlinje import appraise
from bundlinje.appraisal.appraise import Settings
from bundlinje.core.case import Case
from bundlinje.core.inputs import slots
from bundlinje.files.case_folder import read_case

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LIGHT = Settings(scrambles=2, draws=128)
"""Enough for central figures, which no draw touches, and to see what drives the spread."""


@dataclass(frozen=True)
class Worked:
    """An example, appraised once; figures are the central ones, in DKK."""

    name: str
    case: Case = field(init=False)
    document: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        case = read_case(EXAMPLES / self.name).case
        object.__setattr__(self, "case", case)
        object.__setattr__(self, "document", appraise(case, settings=LIGHT).as_json())

    def option(self, name: str) -> Mapping[str, Any]:
        """The figures of an option."""
        figures: Mapping[str, Any] = self.document["options"][name]
        return figures

    def worth(self, party: str, option: str) -> float:
        """The net present value of a party, or of `public`, in an option."""
        found = self.option(option)
        figures = found["public"] if party == "public" else found["payers"][party]
        return float(figures["net_present_value"]["central"])

    def prior(self, party: str, option: str, end: str) -> float:
        """The net present value at `low` or `high` assumptions."""
        found = self.option(option)
        priors = found["priors"] if party == "public" else found["payers"][party]["priors"]
        return float(priors[end])

    def break_even(self, item: str, option: str) -> float:
        """The value of an input at which the public result is 0."""
        rows = self.option(option)["break_even"]
        return float(next(row["value"] for row in rows if row["input"] == item))

    @property
    def codes(self) -> set[str]:
        """The codes of all findings."""
        return {row["code"] for row in self.document["findings"]}

    @property
    def readme(self) -> str:
        """What the example says about itself, in Danish and English."""
        return (EXAMPLES / self.name / "README.md").read_text(encoding="utf-8")


def without_figures(case: Case, **values: float) -> Case:
    """Return the case with some of its own inputs set to a plain value."""
    inputs = dict(case.inputs)
    for name, value in values.items():
        key = name.replace("_", "-")
        kept = {"unit": inputs[key].unit, "price_year": inputs[key].price_year}
        inputs[key] = type(inputs[key]).model_validate({"value": value, **kept})
    return case.model_copy(update={"inputs": inputs})


def badly_sourced(case: Case) -> list[str]:
    """Return the numbers that do not say, in both languages, where they are from.

    Numbers of options, plans and payer shares, and references to facts, are left to the checks.
    """
    wrong = []
    for slot in slots(case):
        source = slot.quantity.source
        if source is None:
            bare = slot.quantity.fact is None and not slot.is_default
            left = slot.path.startswith(("options.", "realisation.")) or ".payers." in slot.path
            whole_years = slot.path.endswith((".lag_years", ".ramp_years"))
            if bare and not left and not whole_years:
                wrong.append(slot.path)
        elif source.assumed is not None:
            danish, english = source.assumed.da.strip(), source.assumed.en.strip()
            if not danish or not english or danish == english:
                wrong.append(slot.path)
    return wrong


def untitled(case: Case) -> list[str]:
    """Return the case's own inputs that have no title in both languages."""
    return [
        name
        for name, item in case.inputs.items()
        if item.title is None or item.title.da == item.title.en
    ]


def quoted(amount: float, digits: int = 1, scale: float = 1e6) -> tuple[str, str]:
    """Return a signed amount as the Danish and the English half of a README print it."""
    english = f"{amount / scale:+,.{digits}f}".replace("-", "−")
    danish = english.translate(str.maketrans(",.", ".,"))
    return danish, english


def misquoted(
    worked: Worked, *amounts: float, digits: int | None = None, scale: float = 1e6
) -> list[str]:
    """Return the amounts that the README does not state in both languages.

    Unless `digits` says otherwise, with one decimal as on the screen, two below one million.
    """
    danish, _, english = worked.readme.partition("\n---\n")
    missing = []
    for amount in amounts:
        shown = (1 if abs(amount) >= scale else 2) if digits is None else digits
        da, en = quoted(amount, shown, scale)
        missing += [text for text, half in ((da, danish), (en, english)) if text not in half]
    return missing
