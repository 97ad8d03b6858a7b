"""Faults refuse an input, findings advise. Both say where, what and what to do, in two languages.

The sentences live in `locale/errors*.toml` under their code, so that a code has one meaning and
both languages are written side by side.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from bundlinje.locale import words

_TEXTS = (
    "errors",
    "errors_of_meaning",
    "errors_of_tables",
    "errors_of_reference",
    "errors_of_statbank",
    "errors_of_workbooks",
    "errors_of_ledger",
    "errors_of_contracts",
    "errors_of_contract_terms",
    "errors_of_exports",
)
"""Reading a case, what it means, tables, the reference library, Statistics Denmark, workbooks, the
ledger, contracts, what a contract gives rise to."""


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Return the sentences of every code, in both languages."""
    return {code: texts for name in _TEXTS for code, texts in words(name).items()}


_PAGES = {
    "BL-C033": "units.md",
    "BL-C035": "units.md",
    "BL-C037": "facts.md",
    "BL-C038": "facts.md",
    "BL-C039": "facts.md",
    "BL-C101": "facts.md",
    "BL-C103": "units.md",
    "BL-C106": "facts.md#discount-schedules",
    "BL-C163": "facts.md#price-indices",
    "BL-K080": "facts.md#price-indices",
    "BL-C141": "financing.md",
    "BL-C142": "financing.md",
    "BL-C143": "financing.md",
    "BL-C144": "financing.md",
    "BL-C147": "financing.md",
}
_PAGES_OF_KINDS = {
    "option": "case.md#option",
    "segment": "case.md#segment",
    "effect": "case.md#effect",
    "account": "case.md#account",
    "resource": "case.md#account",
    "party": "parties.md",
}
"""Where the generated reference lists what may be written."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file: line and column count from 1, 0 when unknown.

    In a workbook they are row and column of a `sheet`, and read as `input.xlsx Priser!C7`.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    sheet: str = ""

    def __str__(self) -> str:
        if self.sheet:
            cell = f"!{_letters(self.column)}{self.line}" if self.line else ""
            return f"{self.file} {self.sheet}{cell}"
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


def _letters(column: int) -> str:
    """Return the letters of a column of a sheet: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Notice:
    """What a check has to say: a code, the path inside the document, and the values it quotes."""

    code: str
    path: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    place: Place = Place()

    def at(self, place: Place) -> "Notice":
        """Return the same notice with its place in a file."""
        return replace(self, place=place)

    def message(self, language: str = "en") -> str:
        """Return what is wrong, without the code and the place."""
        return self._phrase(language)

    def remedy(self, language: str = "en") -> str:
        """Return what to write instead."""
        return self._phrase(f"{language}_remedy")

    @property
    def see(self) -> str:
        """The page of `docs/reference` that lists what may be written, or an empty text."""
        kind = self.values.get("kind")
        name = kind.get("en", "") if isinstance(kind, Mapping) else ""
        page: str = self.values.get("see", "") or _PAGES.get(self.code, "")
        return page or _PAGES_OF_KINDS.get(name, "")

    def _phrase(self, key: str) -> str:
        phrase: str = sentences()[self.code][key]
        return phrase.format(**self.values)

    def text(self, language: str = "en") -> str:
        """Return the line a user reads: code, place, path, message, remedy and reference."""
        head = " ".join(part for part in (self.code, str(self.place), self.path) if part)
        where = words("meant")["see"][language].format(page=self.see) if self.see else ""
        return f"{head}: {self.message(language)} {self.remedy(language)} {where}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """Return the notice as plain data with both languages; a sheet is named if it has one."""
        return {
            "code": self.code,
            "file": self.place.file,
            **({"sheet": self.place.sheet} if self.place.sheet else {}),
            "line": self.place.line,
            "column": self.place.column,
            "path": self.path,
            "message": {"da": self.message("da"), "en": self.message("en")},
            "remedy": {"da": self.remedy("da"), "en": self.remedy("en")},
            "see": f"docs/reference/{self.see}" if self.see else "",
        }


class Fault(Notice):
    """Refuses the input (exit status 2)."""

    __slots__ = ()


class Finding(Notice):
    """Advises; the work goes on (exit status 1 only with `--strict`)."""

    __slots__ = ()


def near(word: str, known: Iterable[str]) -> str:
    """Return the nearest known word, or all of them where none is near."""
    # difflib costs start-up time that only a mistake should pay for
    from difflib import get_close_matches

    candidates = list(known)
    if said := meant(word, candidates):
        return said
    by_letters = {each.lower(): each for each in reversed(candidates)}
    match = get_close_matches(word.lower(), by_letters, n=1, cutoff=0.5)
    return by_letters[match[0]] if match else ", ".join(candidates[:20]) or "-"


def meant(word: str, known: Collection[str]) -> str | None:
    """Return the known word that a Danish or everyday word stands for, or None."""
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    said = words("meant")["words"].get(plain, ())
    return next((each for each in said if each in known), None)


class Refused(Exception):
    """The input cannot be used; `faults` holds every reason that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.text() for fault in self.faults))
