"""Figures as inline SVG: a Vega-Lite specification each, drawn without a browser or a network."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from bundlinje.files.drawing import engine

Spec = dict[str, Any]
Row = Mapping[str, Any]

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"
INK, QUIET, GRID = "#1b1b1b", "#4a4a4a", "#d9d9d9"
BLUE, ORANGE, PALE = "#1f5fa8", "#b3470b", "#a9c8ea"
DANISH = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""], "minus": "−"}
ENGLISH = {**DANISH, "decimal": ".", "thousands": ","}
AMOUNT, YEAR = {"titleAnchor": "start", "titleAngle": 0, "titleAlign": "left", "titleY": -10}, "d"
CONFIG = {
    "aria": False,
    "font": FONT,
    "background": "#ffffff",
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET, "titleColor": QUIET, "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "gridColor": GRID, "domainColor": QUIET, "tickColor": QUIET,
        # a label is never cut or left out: we choose how many there are, and measuring takes time
        "labelLimit": 0, "titleLimit": 0, "labelOverlap": False, "labelBound": False,
        "labelFlush": False,
    },
    "header": {"labelFontSize": 12, "labelColor": INK, "labelLimit": 0, "titleLimit": 0},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How wide a drawing is, in pixels, and how many characters a label and a heading may have."""

    name: str
    width: int
    label: int
    head: int


WIDE, NARROW = Size("wide", 800, 40, 90), Size("narrow", 280, 40, 36)
SIZES = (WIDE, NARROW)

SIGNS = [chr(point) for point in range(0x41, 0x17F) if chr(point).isalpha()]
"""Letters that every font has; one that it lacks would take longer than a line of those it has."""
MOST_LINES = 4
"""Of a text; what is longer stands in full in the table below the drawing."""
SIGN_ALONE = re.compile(f"(?<=>)[{''.join(SIGNS)}](?=<)")


class Lines:
    """Lines of text that stand in a specification as one letter each, put back once it is drawn.

    The engine measures every letter that it draws, and takes most of its time for that.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self.texts: list[str] = []

    def sign(self, text: str, width: int = 0) -> str:
        """Return the letters for a text, which is broken into lines of a width in characters."""
        lines = (textwrap.wrap(text, width) if width else []) or [text]
        if len(lines) > MOST_LINES:
            lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]
        self.texts += lines
        return "\n".join(SIGNS[len(self.texts) - len(lines) : len(self.texts)])

    def within(self, spec: Spec) -> Spec:
        """Return a specification that carries the lines with it."""
        return {**spec, "usermeta": {"lines": self.texts}}


def running(rows: Sequence[Row], unit: str, size: Size) -> Spec:
    """Draw a running sum: `rows` have year, value, low, high (millions) and, once, a label."""
    years = {"field": "year", "type": "quantitative", "scale": {"zero": False, "nice": False}}
    x = {**years, "axis": _years(rows, size)}
    amount: Spec = {"type": "quantitative", "axis": {**AMOUNT, "title": unit}}
    end = {"align": "right", "dx": 0, "dy": -10, "fontSize": 13, "fontWeight": "bold", "color": INK}
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "color": PALE},
            "encoding": {"x": x, "y": {**amount, "field": "low"}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
            "encoding": {"y": {"datum": 0, "type": "quantitative"}},
        },
        {
            "mark": {"type": "line", "color": BLUE, "strokeWidth": 2.5},
            "encoding": {"x": x, "y": {**amount, "field": "value"}},
        },
        {
            "transform": [{"filter": "datum.label != ''"}],
            "mark": {"type": "text", **end},
            "encoding": {"x": x, "y": {**amount, "field": "value"}, "text": {"field": "label"}},
        },
    ]
    return {**frame(rows, size, 240 if size is WIDE else 210), "layer": layers}


def by_year(rows: Sequence[Row], parties: Sequence[str], unit: str, size: Size) -> Spec:
    """Draw what parties pay (down) and gain (up): `rows` have year, party, value (millions)."""
    lines = Lines()
    signs = {name: lines.sign(name, size.head) for name in parties}
    # a thin line around each bar, so that a small amount is seen beside a large one
    shades = [
        {"test": "datum.value < 0", "value": ORANGE},
        {"test": "datum.value > 0", "value": BLUE},
    ]
    color = {"condition": shades, "value": None}
    bars = {
        "mark": {"type": "bar", "width": {"band": 0.8}, "strokeWidth": 1},
        "encoding": {
            "x": {"field": "year", "type": "ordinal", "axis": _years(rows, size)},
            "y": {"field": "value", "type": "quantitative",
                  "axis": {**AMOUNT, "title": None, "tickCount": 3}},
            "fill": color,
            "stroke": color,
        },
        "width": size.width,
        "height": 58,
    }  # fmt: skip
    header = {"title": unit, "labelOrient": "top", "labelAnchor": "start", "titleAnchor": "start",
              "labelAngle": 0, "labelPadding": 0, "labelLineHeight": 14,
              "labelExpr": "split(datum.label, '\\n')", "titleOrient": "top",
              "titleFontSize": 12, "titleAngle": 0, "titleFontWeight": "normal",
              "titleColor": QUIET, "labelFontWeight": "bold", "titlePadding": 4}  # fmt: skip
    order = list(signs.values())
    facet = {"row": {"field": "party", "type": "nominal", "sort": order, "header": header}}
    signed = [{**row, "party": signs[row["party"]]} for row in rows]
    return lines.within({**_data(signed), "facet": facet, "spec": bars, "spacing": 18})


def swings(rows: Sequence[Row], central: float, unit: str, size: Size) -> Spec:
    """Draw how far one number moves the result.

    `rows` have name, low and high (results in millions), low_label and high_label (the number).
    Where it is narrow, a name stands above its bar and not beside it.
    """
    lines = Lines()
    named = [
        {
            **row,
            "name": lines.sign(row["name"], size.label),
            **{key: lines.sign(row[key]) for key in ("low_label", "high_label")},
        }
        for row in rows
    ]
    tallest = max((row["name"].count("\n") + 1 for row in named), default=1)
    beside = size is WIDE
    width = size.width - 7 * size.label if beside else size.width
    axis: Spec | None = None
    if beside:
        axis = {"labelExpr": "split(datum.label, '\\n')", "ticks": False,
                "domain": False, "labelPadding": 6, "labelBaseline": "middle",
                "labelLineHeight": 14, "labelColor": INK, "minExtent": 7.4 * size.label,
        }  # fmt: skip
    y: Spec = {"field": "name", "type": "nominal", "sort": None, "title": None, "axis": axis}
    scale = {"zero": False, "nice": False, "domain": _reach(rows, central, width)}
    ticks = {"title": unit, "titleAnchor": "start", "tickCount": 5 if beside else 3}
    x: Spec = {"type": "quantitative", "scale": scale, "axis": ticks}
    layers = [*_bars(x, y, central), *_ends(x, y, central)]
    middle = {"color": INK, "strokeDash": [4, 3]}
    if beside:
        layers.append(
            {"mark": {"type": "rule", **middle}, "encoding": {"x": {**x, "datum": central}}}
        )
    else:  # a line all the way would run through the names
        tick = {"type": "tick", "color": INK, "size": 22, "thickness": 1.5}
        layers.append({"mark": tick, "encoding": {"x": {**x, "datum": central}, "y": y}})
        layers += _names_above(y, tallest)
    step = (16 if beside else 34) + 14 * tallest
    return lines.within({**frame(named, size, {"step": step}), "width": width, "layer": layers})


def _reach(rows: Sequence[Row], central: float, width: int) -> list[float]:
    """Return the ends of the axis, with room for labels outside the bars, 7 pixels a letter."""
    ends = [(row[end], 8 + 7 * len(row[f"{end}_label"])) for row in rows for end in ("low", "high")]
    places = [central, *(place for place, _ in ends)]
    room = max(pixels for _, pixels in ends)
    # as much to a pixel as if the longest label stood at the longest bars, or less
    scale = (max(places) - min(places) or 1.0) / (width - 2 * room)
    lows = [place - pixels * scale for place, pixels in ends if place < central]
    highs = [place + pixels * scale for place, pixels in ends if place >= central]
    return [min([*lows, central]), max([*highs, central])]


def _names_above(y: Spec, lines: int) -> list[Spec]:
    """Each name above its bar, higher by a line for each line it has."""
    mark = {"type": "text", "align": "left", "fontSize": 12, "color": INK, "lineBreak": "\n",
            "lineHeight": 14, "baseline": "line-bottom"}  # fmt: skip
    return [
        {
            "transform": [{"filter": f"length(split(datum.name, '\\n')) == {count}"}],
            "mark": {**mark, "dy": 4 - 14 * count},
            "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "name"}},
        }
        for count in range(1, lines + 1)
    ]


def _bars(x: Spec, y: Spec, central: float) -> list[Spec]:
    """A bar from the central result to each end."""
    return [
        {
            "mark": {"type": "bar", "color": color, "height": 14},
            "encoding": {"x": {**x, "field": end}, "x2": {"datum": central}, "y": y},
        }
        for end, color in (("low", ORANGE), ("high", BLUE))
    ]


def _ends(x: Spec, y: Spec, central: float) -> list[Spec]:
    """The value of the number at each end of its bar, on the outer side."""
    layers: list[Spec] = []
    for end in ("low", "high"):
        for side, dx, test in (("right", -4, "<"), ("left", 4, ">=")):
            mark = {"type": "text", "align": side, "fontSize": 11, "color": INK, "dx": dx}
            encoding = {"x": {**x, "field": end}, "y": y, "text": {"field": f"{end}_label"}}
            kept = [{"filter": f"datum.{end} {test} {central!r}"}]
            layers.append({"transform": kept, "mark": mark, "encoding": encoding})
    return layers


def _data(rows: Sequence[Row]) -> Spec:
    schema = "https://vega.github.io/schema/vega-lite/v5.json"
    values = [dict(row) for row in rows]
    return {"$schema": schema, "config": CONFIG, "data": {"values": values}, "padding": 6}


def frame(rows: Sequence[Row], size: Size, height: Any) -> Spec:
    """Return what every drawing of one plot begins with: its rows, its width and its height."""
    return {**_data(rows), "width": size.width, "height": height}


def _years(rows: Sequence[Row], size: Size) -> Spec:
    """Label as many years as there is room for; a year has no thousands separator."""
    years = sorted({row["year"] for row in rows})
    step = max(1, -(-len(years) // (12 if size is WIDE else 6)))
    return {"title": None, "format": YEAR, "values": years[::step], "grid": False, "labelAngle": 0}


def draw(spec: Spec, language: str, name: str, title: str, description: str) -> str:
    """Return the SVG element of a specification, with a title and a description for all readers.

    `name` keeps ids apart where several drawings share a page.
    """
    locale = DANISH if language == "da" else ENGLISH
    svg = engine().svg(spec, locale)
    texts = spec.get("usermeta", {}).get("lines", [])
    svg = SIGN_ALONE.sub(lambda found: escape(texts[SIGNS.index(found[0])]), svg)
    svg = re.sub(r' (?:role|aria-\w+)="[^"]*"', "", svg)
    svg = re.sub(r'\b(id="|url\(#|href="#)', rf"\g<1>{name}-", svg)
    body = svg[svg.index(">") + 1 :]
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    if size is None:
        raise ValueError("a drawing without a size")
    width, height = size.groups()
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="drawing" '
        f'aria-labelledby="{name}-title {name}-text" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="{escape(FONT)}">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-text">{escape(description)}</desc>'
    )
    return head + body
