"""The figure of two numbers: where the result is 0, which side loses, and where the two may lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bundlinje.files.figures import INK, ORANGE, QUIET, WIDE, Lines, Size, Spec, frame

LOSING = "#f6dccb"
SHARES = ("share", "probability")
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two numbers: what its axis is called, in which unit, and how far it goes."""

    title: str
    unit: str
    low: float
    high: float

    @property
    def scale(self) -> float:
        """What a value is multiplied by: shares are shown per hundred."""
        return 100.0 if self.unit.partition("/")[0] in SHARES else 1.0


@dataclass(frozen=True, slots=True)
class Plane:
    """What is drawn; `corners` are results at (low, low), (low, high), (high, low), (high, high).

    `losing` are the sides on which the result is below 0, or None where that changes.
    """

    first: Side
    second: Side
    central: Point
    area: Sequence[Point]
    lines: Sequence[Sequence[Point]]
    losing: tuple[str | None, str | None]
    corners: Sequence[float]


def plane(shown: Plane, say: Mapping[str, str], size: Size) -> Spec:
    """Draw the line at which the result is 0 in the plane of two numbers."""
    texts = Lines()
    sides = (shown.first, shown.second)
    scales = [side.scale for side in sides]

    def row(kind: str, order: int, point: Sequence[float], more: float | None = None) -> Spec:
        x, y = (value * scale for value, scale in zip(point, scales, strict=True))
        return {"kind": kind, "order": order, "x": x, "y": y, "to": more}

    rows = [row("area", at, point) for at, point in enumerate(shown.area)]
    rows += [row("middle", 0, shown.central)]
    for number, line in enumerate(shown.lines):
        rows += [row(f"line {number}", at, point) for at, point in enumerate(line)]
    rows += [row("loss", at, *wedge) for at, wedge in enumerate(_wedge(shown))]
    axes = {
        "x": _axis("x", shown.first, texts, size),
        "y": _axis("y", shown.second, texts, size),
    }
    layers = [*_layers(axes, len(shown.lines)), *_signs(axes, shown, scales, say)]
    width = min(size.width, 560)
    framed = frame(rows, size, 360 if size is WIDE else 260)
    return texts.within({**framed, "width": width, "layer": layers})


def _wedge(shown: Plane) -> list[tuple[Point, float]]:
    """Return the losing area as points with the border to fill to, where one line bounds it."""
    across, along = shown.losing
    if len(shown.lines) != 1 or across is None or along is None:
        return []
    border = shown.second.low if along == "below" else shown.second.high
    scale = shown.second.scale
    line = sorted(shown.lines[0])
    wedge = [(point, border * scale) for point in line]
    far = shown.second.high if along == "below" else shown.second.low
    # beyond the end of the line, where it leaves through the far border, everything loses
    if across == "below" and line[0][0] > shown.first.low:
        wedge.insert(0, ((shown.first.low, far), border * scale))
    if across == "above" and line[-1][0] < shown.first.high:
        wedge.append(((shown.first.high, far), border * scale))
    return wedge


def _axis(name: str, side: Side, texts: Lines, size: Size) -> Spec:
    """Return the encoding of one number; the name of the upright axis stands above it."""
    title = texts.sign(side.title, size.head).split("\n")
    place: Spec = {"titleAnchor": "start", "titleAlign": "left", "title": title}
    if name == "y":
        place |= {"titleAngle": 0, "titleY": -6 - 14 * (len(title) - 1), "titleBaseline": "bottom"}
    axis = {
        **place,
        "format": ",.3~r",
        "tickCount": 5 if size is WIDE else 3,
        "titleLineHeight": 14,
    }
    ends = [side.low * side.scale, side.high * side.scale]
    scale = {"zero": False, "nice": False, "domain": ends}
    return {"field": name, "type": "quantitative", "scale": scale, "axis": axis}


def _layers(axes: Spec, lines: int) -> list[Spec]:
    order = {"field": "order", "type": "quantitative"}
    drawn: list[tuple[str, Spec, Spec]] = [
        ("loss", {"type": "area", "color": LOSING, "orient": "vertical"}, {"y2": {"field": "to"}}),
        ("area", {"type": "line", "color": QUIET, "strokeDash": [5, 4]}, {"order": order}),
    ]
    drawn += [
        (f"line {number}", {"type": "line", "color": ORANGE, "strokeWidth": 2.5}, {"order": order})
        for number in range(lines)
    ]
    drawn.append(("middle", {"type": "point", "filled": True, "color": INK, "size": 70}, {}))
    return [
        {
            "transform": [{"filter": f"datum.kind == '{kind}'"}],
            "mark": {**mark, "clip": True},
            "encoding": {**axes, **more},
        }
        for kind, mark, more in drawn
    ]


def _signs(axes: Spec, shown: Plane, scales: Sequence[float], say: Mapping[str, str]) -> list[Spec]:
    """Say in the corner that loses most, and in the one that gains most, what it does."""
    worst = min(range(4), key=lambda at: shown.corners[at])
    best = max(range(4), key=lambda at: shown.corners[at])
    told = [(worst, "is_loss")] if shown.corners[worst] < 0.0 else []
    told += [(best, "is_gain")] if shown.corners[best] >= 0.0 else []
    layers: list[Spec] = []
    for corner, key in told:
        right, top = CORNERS[corner]
        x = (shown.first.high if right else shown.first.low) * scales[0]
        y = (shown.second.high if top else shown.second.low) * scales[1]
        mark: dict[str, Any] = {
            "type": "text", "fontSize": 13, "fontWeight": "bold", "color": INK,
            "align": "right" if right else "left", "dx": -8 if right else 8,
            "dy": 14 if top else -14,
        }  # fmt: skip
        where = {"x": {**axes["x"], "datum": x}, "y": {**axes["y"], "datum": y}}
        for place in where.values():
            del place["field"]
        once = [{"filter": "datum.kind == 'middle'"}]
        told_here = {**where, "text": {"value": say[key]}}
        layers.append({"transform": once, "mark": mark, "encoding": told_here})
    return layers
