"""What an amendment does to the plain data of a contract: puts values in place, takes values out.

A path names a place by keys and, in a list, by positions that count from 0, with points between:
`rules.job.schedule.per_unit`, `limits.0.cap`. The data that goes in is never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bundlinje.core.contract import Amendment
from bundlinje.errors import Fault

LASTING = ("format", "id", "agreed", "amendments")
"""What an amendment cannot touch: what makes it the same contract, and its history."""

Parts = tuple[str | int, ...]
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that an amendment does: put a value at a path, or take away what stands there.

    `spot` is where the amendment says so, e.g. `amendments.0.set.rules.job.cap`.
    """

    path: str
    spot: str
    value: Any = None
    removes: bool = False


def steps_of(amendment: Amendment, place: int, values: Plain) -> tuple[Step, ...]:
    """Return what an amendment does, in order: what is removed first, then what is set as written.

    `place` is its position among the amendments; `values` is what it sets, by path.
    """
    at = f"amendments.{place}"
    removed = enumerate(amendment.remove)
    return (
        *(Step(path, f"{at}.remove.{index}", removes=True) for index, path in removed),
        *(Step(path, f"{at}.set.{path}", value) for path, value in values.items()),
    )


def amended(data: Plain, step: Step) -> tuple[dict[str, Any], list[Fault]]:
    """Return the data after one step, and the faults of its path.

    Faults: BL-K050 a path that is not there, BL-K051 a part that no amendment can touch.
    """
    result: dict[str, Any] = dict(data)
    first = step.path.partition(".")[0]
    if first in LASTING:
        return result, [Fault("BL-K051", step.spot, {"word": first})]
    return result, _put(result, step)


def _put(result: dict[str, Any], step: Step) -> list[Fault]:
    """Change one place; the containers on the way are copied, so that nothing else changes."""
    here: Any = result
    *way, last = step.path.split(".")
    for depth, name in enumerate(way):
        key = _key(here, name)
        if key is None:
            return [_missing(here, way[:depth], name, step.spot)]
        inner = here[key]
        copied = list(inner) if isinstance(inner, list | tuple) else inner
        here[key] = dict(inner) if isinstance(inner, Mapping) else copied
        here = here[key]
    key = _key(here, last)
    if step.removes and key is not None:
        del here[key]
    elif not step.removes and isinstance(here, dict) and last:
        here[last if key is None else key] = step.value
    elif (
        not step.removes and isinstance(here, list) and (key is not None or last == f"{len(here)}")
    ):
        here[int(last) : int(last) + 1] = [step.value]
    else:
        return [_missing(here, way, last, step.spot)]
    return []


def _key(here: Any, step: str) -> str | int | None:
    """Return the key or the position that a step names in a section or list, None if none does."""
    if isinstance(here, list):
        return int(step) if step.isdecimal() and int(step) < len(here) else None
    if not isinstance(here, dict):
        return None
    named = (key for key in here if str(key) == step)
    return next(named, None)


def _missing(here: Any, way: list[str], word: str, spot: str) -> Fault:
    known = list(range(len(here))) if isinstance(here, list) else here
    listed = [str(key) for key in known][:20] if isinstance(known, dict | list) else []
    within = ".".join(way) or "contract.yaml"
    return Fault(
        "BL-K050", spot, {"word": word, "within": within, "known": ", ".join(listed) or "-"}
    )


def parts_of(data: Plain, path: str) -> Parts:
    """Return a path as keys of sections and positions in lists of the data that it leads into."""
    here: Any = data
    parts: Parts = ()
    for step in path.split("."):
        key = _key(here, step)
        key = step if key is None else key
        parts += (key,)
        inside = isinstance(here, dict | list) and _key(here, step) is not None
        here = here[key] if inside else None
    return parts
