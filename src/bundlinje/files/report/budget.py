"""The accounts and budget statement as a table: functions down, the first years across."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MOST_YEARS = 4
"""The budget year and the three that a budget estimates; all years are in the file for posting."""


@dataclass(frozen=True, slots=True)
class Line:
    """One function and kind of posting; `at` holds the place of each year in the statement."""

    function: str | None
    title: Mapping[str, str] | None
    dranst: str
    function_flag: str | None
    frame: str
    frame_flag: str | None
    at: Mapping[int, int]
    total: float


def budget_years(option: Mapping[str, Any]) -> list[int]:
    """Return the years that are shown: the first ones in which anything changes."""
    return sorted({row["year"] for row in option["statement"]})[:MOST_YEARS]


def budget_lines(option: Mapping[str, Any]) -> list[Line]:
    """Return the lines of the statement in its order."""
    found: dict[tuple[str | None, str], list[tuple[int, Mapping[str, Any]]]] = {}
    for index, row in enumerate(option["statement"]):
        found.setdefault((row["function"], row["dranst"]), []).append((index, row))
    return [_line(rows) for rows in found.values()]


def _line(rows: list[tuple[int, Mapping[str, Any]]]) -> Line:
    _, first = rows[0]
    return Line(
        function=first["function"],
        title=first["title"],
        dranst=first["dranst"],
        function_flag=first["function_verification"],
        frame=_frame([row for _, row in rows]),
        frame_flag=first["frame_verification"],
        at={row["year"]: index for index, row in rows},
        total=sum(row["amount"] for _, row in rows),
    )


def _frame(rows: list[Mapping[str, Any]]) -> str:
    """Tell whether a line is inside the service frame: `yes`, `no`, `partly` or `unknown`."""
    if rows[0]["frame"] is None:
        return "unknown"
    if all(row["frame"] == row["amount"] for row in rows):
        return "yes"
    return "partly" if any(row["frame"] for row in rows) else "no"
