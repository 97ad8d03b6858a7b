"""What is said to specialists of a result, on screen and in the report: decided here once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bundlinje.files.deciding import SURE, ended
from bundlinje.locale import words
from bundlinje.locale.numbers import percent

Document = Mapping[str, Any]
Row = Mapping[str, Any]

NAMED = 3
"""Inputs that a sentence names as those that make most of the uncertainty."""
LISTED = 6
ADDITIVE = 0.99
"""From this sum of first-order indices on, next to nothing is interplay."""


def moved_name(row: Row, language: str) -> str:
    """Return what a row of the tornado is called: the number, and those that are moved with it."""
    title = str(row["title"][language])
    if not row["moved_with"]:
        return title
    partners = ", ".join(partner["title"][language] for partner in row["moved_with"])
    return str(words("expert")[language]["moved_with"].format(title=title, partners=partners))


def is_joined(option: Document) -> bool:
    """Return whether any row of the tornado moves several numbers."""
    return any(row["moved_with"] for row in option["tornado"])


def key_of_share(variance: Document) -> str:
    """Return the share that ranks the inputs: the total index, or Shapley's effect."""
    return "total" if variance["method"] == "sobol" else "effect"


def ranked(variance: Document) -> list[int]:
    """Return the places of the inputs whose share is surely above 0, the largest first."""
    return [at for at, row in enumerate(variance["inputs"]) if row["is_sure"]]


def without_share(variance: Document, language: str) -> list[str]:
    """Return the sentences that name inputs of no, or of no certain, share."""
    say = words("expert")[language]
    key = key_of_share(variance)
    rows = [row for row in variance["inputs"] if not row["is_sure"]]
    kinds = {
        "unsure": [row for row in rows if row[key]["standard_error"] > 0.0],
        "nothing": [row for row in rows if row[key]["standard_error"] == 0.0],
    }
    return [
        say[kind].format(names=_listed(found, say, language))
        for kind, found in kinds.items()
        if found
    ]


def _listed(rows: Sequence[Row], say: Document, language: str) -> str:
    names = [say["quoted"].format(title=row["title"][language]) for row in rows]
    more = [say["and_more"].format(count=len(names) - LISTED)] if len(names) > LISTED else []
    return ", ".join([*names[:LISTED], *more])


def variance_sentences(option: Document, language: str) -> list[str]:
    """Return where the uncertainty of an option comes from."""
    say = words("expert")[language]
    variance = option["expert"]["variance"]
    if variance["reason"]:
        return [say[variance["reason"]]]
    own = variance["method"] == "sobol"
    named = _largest_own(variance) if own else [
        (row, row["effect"]) for row in (variance["inputs"][at] for at in ranked(variance))
    ]  # fmt: skip
    names = [
        say["named_share"].format(title=row["title"][language], share=_share(share, language))
        for row, share in named[:NAMED]
    ]
    out = [say["most_own" if own else "most"].format(names=", ".join(names))] if names else []
    if variance["method"] == "shapley":
        out.append(say["shapley"])
    else:
        alone = sum(row["first"]["value"] for row in variance["inputs"])
        known = percent(alone, language)
        out.append(say["additive"] if alone >= ADDITIVE else say["alone"].format(alone=known))
    return [*out, *_source_sentences(option, language)]


def _largest_own(variance: Document) -> list[tuple[Row, Mapping[str, float]]]:
    """Return the inputs with a share that is surely their own, the largest first, and the share.

    Total indices count what numbers do together once for each of them, so they can sum to more
    than all; first-order indices never do.
    """
    shares = [(row, row["first"]) for row in variance["inputs"]]
    sure = [each for each in shares if each[1]["value"] > SURE * each[1]["standard_error"]]
    return sorted(sure, key=lambda each: -float(each[1]["value"]))


def _source_sentences(option: Document, language: str) -> list[str]:
    """Return the shares by source, and how they go with the share that soft numbers make alone."""
    say = words("expert")[language]
    found = {
        group: share
        for group, share in option["expert"]["variance"]["by_source"].items()
        if share is not None and share["value"] != 0.0
    }
    if len(found) == 1:
        return [say["all_of"].format(group=say["groups"][group]) for group in found]
    parts = [f"{say['groups'][group]} {_share(share, language)}" for group, share in found.items()]
    out = [ended(say["by_source"].format(parts=", ".join(parts)))]
    soft = sum(share["value"] for group, share in found.items() if group != "sourced")
    if "sourced" in found:
        alone = percent(option["soft_share_of_variance"], language)
        out.append(ended(say["soft"].format(soft=alone, shapley=percent(soft, language))))
    return out


def _share(share: Mapping[str, float], language: str) -> str:
    return percent(share["value"], language)


def frontier_sentences(option: Document, language: str) -> list[str]:
    """Return where the two numbers that matter most turn the result, and on which side it loses."""
    say = words("expert")[language]
    frontier = option["expert"]["frontier"]
    names = [row["title"][language] for row in frontier["inputs"]]
    named = dict(zip(("first", "second"), names, strict=False))
    out = [say[frontier["outcome"]].format(**named)]
    if frontier["outcome"] != "turns":
        return out
    if None in frontier["losing"]:
        return [*out, say["side_shifts"]]
    sides = [say["lower" if side == "below" else "higher"] for side in frontier["losing"]]
    return [*out, say["losing"].format(**named, first_side=sides[0], second_side=sides[1])]


def thinned(lines: Iterable[Sequence[Any]], most: int = 9) -> list[tuple[int, int]]:
    """Return the places (line, point) of some points of each line, its ends among them."""
    places: list[tuple[int, int]] = []
    for at, line in enumerate(lines):
        last = len(line) - 1
        steps = min(most - 1, last)
        kept = {round(step * last / steps) for step in range(steps + 1)} if steps else {0}
        places += [(at, point) for point in sorted(kept)]
    return places
