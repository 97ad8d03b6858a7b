"""Claims for persons, as columns: decided where they lie, never part of anything that leaves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """Claims of outcomes, one place in every column for each claim.

    ids: the claimant's own number of a claim, each once. persons: a code of the person, 0 and up,
    without gaps. rules and cohorts: places in `rule_names` and `cohort_names` (-1: no cohort).
    outcome_days and claimed_days: days as `date.toordinal` counts them. groups: places in
    `group_sets`, the groups that the person belongs to. units: millionths of a unit, 1 or more.
    """

    ids: tuple[str, ...]
    persons: Codes
    rules: Codes
    outcome_days: Codes
    claimed_days: Codes
    cohorts: Codes
    groups: Codes
    units: Codes
    rule_names: tuple[str, ...]
    cohort_names: tuple[str, ...]
    group_sets: tuple[tuple[str, ...], ...] = ((),)

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        """Say how many claims there are and nothing of any of them."""
        return f"Claims({len(self)})"
