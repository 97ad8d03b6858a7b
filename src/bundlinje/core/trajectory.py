"""People by segment, state, year and draw."""

from dataclasses import dataclass
from typing import Literal

from bundlinje.core.flow import Rows


@dataclass(frozen=True, slots=True)
class Path:
    """Person-years (or outcome-years) in a state; `difference` is with the help minus without."""

    segment: str
    state: str
    arm: Literal["with", "without", "difference"]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Trajectory:
    """What happens to the people, before any price."""

    years: tuple[int, ...]
    paths: tuple[Path, ...]

    def state(self, name: str) -> tuple[Path, ...]:
        """Return the paths of one state over all segments."""
        return tuple(path for path in self.paths if path.state == name)
