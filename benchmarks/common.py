"""What all benchmarks share: the row that they print, and how a run is timed."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from time import perf_counter

NOT_MEASURED = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value, with its target or its peer where it has one.

    `value` is None where nothing was measured. `ratio` is the peer's value over ours.
    """

    what: str
    value: float | None
    unit: str
    target: float | None = None
    met: bool | None = None
    peer: str | None = None
    peer_value: float | None = None
    ratio: float | None = None


def at_most(what: str, value: float, unit: str, target: float) -> Row:
    """Return a row whose value should not be above the target."""
    return Row(what, value, unit, target, value <= target)


def at_least(what: str, value: float, unit: str, target: float) -> Row:
    """Return a row whose value should not be below the target."""
    return Row(what, value, unit, target, value >= target)


def beside(what: str, value: float, unit: str, peer: str, peer_value: float) -> Row:
    """Return a row that stands beside the same thing in another program."""
    return Row(what, value, unit, peer=peer, peer_value=peer_value, ratio=peer_value / value)


def milliseconds(work: Callable[[], object], runs: int, warm_up: int = 1) -> list[float]:
    """Return how long each of `runs` runs took, after some that are not counted."""
    for _ in range(warm_up):
        work()
    return [_once(work) for _ in range(runs)]


def fastest(works: Sequence[Callable[[], object]], runs: int) -> list[float]:
    """Return the least time of each, in milliseconds, over rounds in which each runs once.

    The least is what the work itself takes: all else that happens on a machine only adds. In rounds
    a busy moment meets all of them alike.
    """
    rounds = [[_once(work) for work in works] for _ in range(runs + 1)]
    return [min(taken) for taken in zip(*rounds[1:], strict=True)]


def _once(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return 1000.0 * (perf_counter() - begin)


def command_line(description: str | None) -> ArgumentParser:
    """Return a parser of the arguments that every benchmark takes."""
    parser = ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    return parser


def show(rows: Sequence[Row], as_json: bool) -> None:
    """Print the rows, as a Markdown table or as JSON."""
    if as_json:
        print(json.dumps([asdict(row) for row in rows], indent=2, ensure_ascii=False))
        return
    names = [field.name.replace("_", " ") for field in fields(Row)]
    cells = [[_cell(getattr(row, field.name)) for field in fields(Row)] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    print(_line(names, widths))
    print(_line(["-" * width for width in widths], widths))
    for line in cells:
        print(_line(line, widths))


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return f"| {' | '.join(padded)} |"


def _cell(value: object) -> str:
    if value is None:
        return NOT_MEASURED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)
