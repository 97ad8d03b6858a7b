"""Numbers that move together: which pairs cannot be, and which had to be made to agree."""

from collections.abc import Iterator, Sequence
from typing import Any

from bundlinje.appraisal.problem import Problem
from bundlinje.calc.copula import impossible_pairs, joined_groups
from bundlinje.calc.nearest_correlation import Moved
from bundlinje.errors import Fault, Finding
from bundlinje.locale import LANGUAGES, words
from bundlinje.locale.numbers import decimal

SEEN = 0.0005
"""A rank correlation that moved by less is told as it was asked for: both read the same."""
TOLD = 6
"""Pairs that a finding names; the result has all of them."""


def impossible_correlations(problem: Problem) -> list[Fault]:
    """Return the pairs that cannot be by themselves (BL-D020 to BL-D023), each at its place."""
    pairs = [(*item.between, item.rank) for item in problem.case.correlations]
    varying = {key for key, item in problem.inputs.items() if item.distribution.family != "point"}
    found: list[Fault] = []
    for index in range(len(pairs)):
        faults = impossible_pairs(varying, problem.inputs, pairs[: index + 1])[len(found) :]
        path = f"correlations.{index}.between"
        found += [Fault(fault.code, path, fault.values) for fault in faults]
    return list({(fault.code, fault.path, str(fault.values)): fault for fault in found}.values())


def used_correlations(problem: Problem) -> list[dict[str, Any]]:
    """Return every pair with the rank correlation that was asked for and the one that is used."""
    return [
        {
            "between": [item.first, item.second],
            "titles": [dict(problem.inputs[name].title) for name in (item.first, item.second)],
            "asked": item.asked,
            "used": item.given,
        }
        for item in problem.correlations
    ]


def contradictions(problem: Problem) -> Iterator[Finding]:
    """Correlations that cannot all be at once give way to the nearest that can."""
    for group in joined_groups(problem.pairs):
        moved = [
            item
            for item in problem.correlations
            if item.first in group and abs(item.given - item.asked) >= SEEN
        ]
        if moved:
            values = {
                "names": ", ".join(group),
                "pairs": {language: _told(moved, language) for language in LANGUAGES},
            }
            yield Finding("BL-D024", "correlations", values)


def _told(moved: Sequence[Moved], language: str) -> str:
    """Return each pair with what was asked for and what is used, the farthest moved first."""
    say = words("expert")[language]
    parts = [
        say["moved_pair"].format(
            first=item.first,
            second=item.second,
            asked=decimal(item.asked, language, 3),
            used=decimal(item.given, language, 3),
        )
        for item in moved[:TOLD]
    ]
    if len(moved) > TOLD:
        parts.append(say["more_pairs"].format(count=len(moved) - TOLD))
    return "; ".join(parts)
