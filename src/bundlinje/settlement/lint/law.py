"""The legal checklist: always shown, with where to look, and never as cleared."""

from collections.abc import Iterator

from bundlinje.core.contract import Contract, LegalPoint
from bundlinje.errors import Finding
from bundlinje.settlement.lint.subjects import Context
from bundlinje.settlement.lint.wording import Both, found, phrase, text_of

TOPICS = {
    "municipal_powers": "BL-K180",
    "procurement": "BL-K181",
    "state_aid": "BL-K182",
    "data_protection": "BL-K183",
    "statistics_reuse": "BL-K184",
}


def checklist(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Each point of law, with what the parties say that they have considered."""
    noted: dict[str, int] = {point.topic: place for place, point in enumerate(contract.legal)}
    for topic, code in TOPICS.items():
        place = noted.get(topic)
        path = "legal" if place is None else f"legal.{place}"
        point = None if place is None else contract.legal[place]
        yield found(code, path, contract, considered=_considered(point))
    missing = [topic for topic in TOPICS if topic not in noted]
    if missing:
        line = f"{{topic: {missing[0]}, considered: ...}}"
        yield found(
            "BL-K185", "legal", contract, topics=", ".join(missing), count=len(missing), line=line
        )


def _considered(point: LegalPoint | None) -> Both:
    if point is None:
        return phrase("not_considered")
    said = phrase("considered", text=text_of(point.considered))
    if point.source is None:
        return said
    return {each: f"{text} ({point.source})" for each, text in said.items()}


CHECKS = (checklist,)
