"""Findings on a contract as people read them: what, what it means, what to write, what happened."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from bundlinje.errors import Finding
from bundlinje.locale import LANGUAGES, words
from bundlinje.reference.catalog import national
from bundlinje.reference.contract_sources import Behind, behind
from bundlinje.settlement.lint.codes import CODES
from bundlinje.settlement.lint.wording import meaning, title

WIDTH = 100
ORDER = ("serious", "warning", "note")


def is_on_contract(finding: Finding) -> bool:
    """Whether a finding is one of the linter's."""
    return finding.code in CODES


def weighs(finding: Finding) -> bool:
    """Whether `--strict` minds a finding: a note on a contract is only good to know."""
    return finding.values.get("severity") != "note"


def lines_of(findings: Sequence[Finding], language: str) -> Iterator[str]:
    """Yield the findings on a contract, the most serious first, and how many there are of each."""
    ranked = sorted(findings, key=lambda item: ORDER.index(item.values["severity"]))
    for finding in ranked:
        yield from lines(finding, language)
        yield ""
    if ranked:
        count = {name: sum(item.values["severity"] == name for item in ranked) for name in ORDER}
        yield _label("counted", language).format(**count)


def lines(finding: Finding, language: str) -> Iterator[str]:
    """Yield one finding: place, severity and title; then what, meaning, remedy and case."""
    severity = _label(finding.values["severity"], language)
    place = str(finding.place) or finding.path
    yield f"{finding.code} {place}  {severity}  {title(finding, language)}"
    yield from _wrapped(f"{finding.values['clause']}: {finding.message(language)}")
    yield from _wrapped(f"{_label('means', language)}: {meaning(finding, language)}")
    yield from _wrapped(f"{_label('write', language)}: {finding.remedy(language)}")
    for item in sources_of(finding):
        yield from _source(item, language)


def _source(item: Behind, language: str) -> Iterator[str]:
    flag = words("reference")[language]["flags"][item.verification]
    text = item.text.in_language(language)
    head = _label("happened" if item.id.startswith("case/") else "see", language)
    named = item.title.in_language(language)
    yield from _wrapped(f"{head}: {named}{'. ' if text else ''}{text} ({flag})")
    yield f"    {item.source_url}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
    )


def _label(name: str, language: str) -> str:
    text: str = words("lint")["labels"][f"{language}_{name}"]
    return text


def sources_of(finding: Finding) -> tuple[Behind, ...]:
    """Return the cases, rules of law and facts behind a finding."""
    return tuple(behind(finding.values["sources"], national().rows))


def as_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as data; one on a contract with all its parts, in both languages."""
    if not is_on_contract(finding):
        return finding.as_json()
    return {
        **finding.as_json(),
        "severity": finding.values["severity"],
        "clause": finding.values["clause"],
        "title": {each: title(finding, each) for each in LANGUAGES},
        "meaning": {each: meaning(finding, each) for each in LANGUAGES},
        "sources": [
            {
                "id": item.id,
                "title": item.title.model_dump(),
                "text": item.text.model_dump(),
                "verification": item.verification,
                "url": item.source_url,
                "date": item.source_date,
                "note": item.note,
            }
            for item in sources_of(finding)
        ],
    }
