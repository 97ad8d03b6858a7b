"""A small chart of the cumulative result for a terminal."""

from collections.abc import Iterator, Sequence

from bundlinje.locale.numbers import decimal

HEIGHT, WIDTH, MARGIN = 11, 66, 9


def chart(
    years: Sequence[int],
    mean: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    language: str,
) -> Iterator[str]:
    """Return the lines of a chart: the mean as a line, the band shaded, 0 as an axis."""
    top, bottom = max(0.0, *high), min(0.0, *low)
    if top == bottom:
        top = 1.0
    step = (top - bottom) / (HEIGHT - 1)
    columns = min(WIDTH, max(len(years), WIDTH))
    at = [index * (len(years) - 1) / max(columns - 1, 1) for index in range(columns)]
    rows = {
        name: [round((top - _between(values, spot)) / step) for spot in at]
        for name, values in (("mean", mean), ("low", low), ("high", high))
    }
    zero = round(top / step)
    for row in range(HEIGHT):
        cells = "".join(
            "━"
            if rows["mean"][column] == row
            else "░"
            if rows["high"][column] <= row <= rows["low"][column]
            else "─"
            if row == zero
            else " "
            for column in range(columns)
        )
        shown = row in (0, zero, HEIGHT - 1)
        value = 0.0 if row == zero else (top - row * step) / 1e6
        label = decimal(value, language, 1, sign=True) if shown else ""
        yield f"{label:>{MARGIN}} {'┼' if row == zero else '┤'}{cells}"
    yield f"{'':>{MARGIN}} └{_ticks(years, columns)}"
    yield f"{'':>{MARGIN}}  {_labels(years, columns)}"


def _between(values: Sequence[float], spot: float) -> float:
    """Return a value between two years on the straight line."""
    index = min(int(spot), len(values) - 1)
    following = min(index + 1, len(values) - 1)
    return values[index] + (spot - index) * (values[following] - values[index])


def _positions(years: Sequence[int], columns: int) -> list[tuple[int, int]]:
    every = max(1, -(-len(years) // 7))
    count = max(len(years) - 1, 1)
    return [
        (round(index * (columns - 1) / count), year)
        for index, year in enumerate(years)
        if index % every == 0
    ]


def _ticks(years: Sequence[int], columns: int) -> str:
    marked = {position for position, _ in _positions(years, columns)}
    return "".join("┬" if column in marked else "─" for column in range(columns))


def _labels(years: Sequence[int], columns: int) -> str:
    text = ""
    for position, year in _positions(years, columns):
        text = text.ljust(position) + str(year)
    return text
