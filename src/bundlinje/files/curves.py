"""The figure of willingness to pay: how likely each option is to be the best at each amount."""

from collections.abc import Mapping, Sequence
from typing import Any

from bundlinje.files.figures import (
    AMOUNT,
    BLUE,
    ORANGE,
    PALE,
    QUIET,
    WIDE,
    Lines,
    Size,
    Spec,
    frame,
)

MILLION, THOUSAND = 1e6, 1e4
"""From these amounts an axis is in millions, and in thousands."""


def scale_of(most: float) -> tuple[float, str]:
    """Return what amounts on an axis are divided by, and the name of the phrase for it."""
    if most >= MILLION:
        return 1e6, "axis_millions"
    return (1e3, "axis_thousands") if most >= THOUSAND else (1.0, "axis_plain")


def acceptability(
    found: Mapping[str, Any], names: Mapping[str, str], title: str, size: Size
) -> Spec:
    """Draw one row for each option: its probability of being best, marked where its mean is best.

    found: an outcome of `decision.expert.outcomes`. names: what each option is called. title: what
    the axis of amounts is called.
    """
    lines = Lines()
    signs = {key: lines.sign(names[key], size.head) for key in found["options"]}
    divisor, _ = scale_of(found["amounts"][-1])
    rows = [
        {
            "option": signs[key],
            "amount": amount / divisor,
            "value": 100.0 * chance,
            "best": best == key,
        }
        for key in found["options"]
        for amount, chance, best in zip(
            found["amounts"], found["probability"][key], found["best"], strict=True
        )
    ]
    base = frame(rows, size, 0)
    shared = {key: base[key] for key in ("$schema", "config", "data", "padding")}
    facet = {"row": {"field": "option", "type": "nominal", "sort": list(signs.values()),
                     "header": _header()}}  # fmt: skip
    panel = {"layer": _layers(title, size), "width": size.width, "height": 58}
    return lines.within({**shared, "facet": facet, "spec": panel, "spacing": 18})


def _header() -> Spec:
    return {"title": None, "labelOrient": "top", "labelAnchor": "start", "labelAngle": 0,
            "labelPadding": 0, "labelLineHeight": 14, "labelFontWeight": "bold",
            "labelExpr": "split(datum.label, '\\n')"}  # fmt: skip


def _layers(title: str, size: Size) -> Sequence[Spec]:
    ticks = {"title": title, "tickCount": 8 if size is WIDE else 4, "grid": False}
    x = {"field": "amount", "type": "quantitative", "axis": {**ticks, "titleColor": QUIET}}
    percent = {"domain": [0, 100]}
    y = {"field": "value", "type": "quantitative", "scale": percent,
         "axis": {**AMOUNT, "title": None, "values": [0, 50, 100]}}  # fmt: skip
    return [
        {"mark": {"type": "area", "color": PALE}, "encoding": {"x": x, "y": y}},
        {"mark": {"type": "line", "color": BLUE, "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
        {
            "transform": [{"filter": "datum.best"}],
            "mark": {"type": "point", "filled": True, "color": ORANGE, "size": 34, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
    ]
