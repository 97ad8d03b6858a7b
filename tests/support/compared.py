"""Two sets of figures held against each other, option by option."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from tests.support.bottom_line import Figures, bottom_line, equal, identical
from tests.support.random_cases import valid_case

Relation = Callable[[int], list[str]]
"""From the seed of a random case to what does not follow as it should."""

VALUES = ("net_present_value", "realisable", "without_descriptive", "society", "cumulative")
ADDITIVE = ("net_present_value", "realisable", "annual", "costs", "benefits")
GROSS = ("net_present_value", "annual", "costs", "benefits")


@lru_cache(maxsize=512)
def base(seed: int) -> dict[str, Figures]:
    """Return the figures of a random case as it is."""
    return bottom_line(valid_case(seed))


def compare(
    before: dict[str, Figures], after: dict[str, Figures], kinds: Any, scale: float = 1.0
) -> list[str]:
    """Return where options differ by anything but a scale."""
    return [
        f"{option} {wrong}"
        for option in before
        for wrong in equal(before[option], after[option], kinds, scale)
    ]


def same_bits(before: dict[str, Figures], after: dict[str, Figures]) -> list[str]:
    """Return where options differ in any bit."""
    return [f"{name} {wrong}" for name in before for wrong in identical(before[name], after[name])]
