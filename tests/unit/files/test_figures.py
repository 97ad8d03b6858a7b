"""Drawings: every text stands in them in full, inside them, and small amounts are seen."""

from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest

from bundlinje.files.figures import (
    BLUE,
    MOST_LINES,
    NARROW,
    ORANGE,
    SIGNS,
    SIZES,
    Lines,
    Size,
    Spec,
    by_year,
    draw,
    running,
    swings,
)

SVG = "{http://www.w3.org/2000/svg}"
MARKED = 'hjemløse <mest> & "udsatte"'
LONG = "andel af dem, der ville være i arbejde eller uddannelse alligevel, uden nogen hjælp"
NAMES = (MARKED, "B", LONG, "Æ", MARKED)
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)


def swing(name: str, low: float = -1.0, high: float = 2.0) -> dict[str, Any]:
    """Return a row of the drawing of swings."""
    labels = {"low_label": "8,7 pct./år", "high_label": "1.234.567"}
    return {"name": name, "low": low, "high": high, **labels}


def svg_of(spec: Spec, language: str = "da") -> ElementTree.Element:
    """Return a drawing as a tree."""
    return ElementTree.fromstring(draw(spec, language, "it", "a title", "a text"))


def texts_of(svg: ElementTree.Element) -> list[str]:
    """Return every text that stands in a drawing, each line by itself."""
    return [
        unescape(line.text)
        for item in svg.iter(f"{SVG}text")
        for line in (item, *item.iter(f"{SVG}tspan"))
        if line.text
    ]


@sizes
def test_every_name_and_value_stands_in_the_drawing_of_swings(size: Size) -> None:
    found = texts_of(svg_of(swings([swing(name) for name in NAMES], 0.5, "mio. kr.", size)))

    assert " ".join(found).count("alligevel, uden nogen hjælp") == 1
    assert [found.count(name) for name in NAMES] == [2, 1, 0, 1, 2]
    assert found.count("8,7 pct./år") == found.count("1.234.567") == len(NAMES)
    assert "mio. kr." in found


@sizes
def test_every_payer_has_a_heading_with_its_sum(size: Size) -> None:
    parties = ["Kommunen: i alt −20,7", "X", "Et meget langt navn på en fælles offentlig kasse"]
    rows = [{"year": 2026, "party": party, "value": 1.0} for party in parties]
    svg = svg_of(by_year(rows, parties, "mio. kr.", size))
    found = texts_of(svg)

    assert {"Kommunen: i alt −20,7", "X"} <= set(found)
    assert "Et meget langt navn på en fælles offentlig kasse" in " ".join(found)
    assert found.index("X") > found.index("Kommunen: i alt −20,7"), "the order of the parties"


def test_a_very_long_text_is_cut_and_says_so() -> None:
    lines = Lines()
    signs = lines.sign("ord " * 200, 40)

    assert len(signs.split("\n")) == len(lines.texts) == MOST_LINES
    assert lines.texts[-1].endswith(" …")
    assert Lines().sign("", 40) == SIGNS[0]


def test_a_drawing_holds_more_lines_than_any_needs() -> None:
    assert len(SIGNS) > 10 * (MOST_LINES + 2) + 40
    assert len(set(SIGNS)) == len(SIGNS)


@sizes
@pytest.mark.parametrize("ends", [(-1.0, 2.0), (0.5, 9.0), (-7.0, 0.5), (0.5, 0.5), (1.0, 2.0)])
def test_values_at_the_ends_of_the_bars_are_inside(size: Size, ends: tuple[float, float]) -> None:
    spec = swings([swing("long", *ends), swing("short", 0.4, 0.6)], 0.5, "mio. kr.", size)
    low, high = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    pixels = spec["width"] / (high - low)

    assert low <= 0.5 <= high
    for row in spec["data"]["values"]:
        for end in ("low", "high"):
            label = spec["usermeta"]["lines"][SIGNS.index(row[f"{end}_label"])]
            place, room = row[end], 7 * len(label)
            free = place - low if place < 0.5 else high - place
            assert free * pixels >= room


def test_a_small_amount_is_drawn_with_a_line_and_nothing_is_not() -> None:
    rows = [{"year": 2026 + step, "party": "P", "value": value}
            for step, value in enumerate((-1e3, -1e-6, 0.0, 1e-6))]  # fmt: skip
    svg = svg_of(by_year(rows, ["P"], "mio. kr.", NARROW))
    drawn = [path.get("stroke", "") for path in svg.iter(f"{SVG}path")]
    strokes = [stroke for stroke in drawn if stroke in (BLUE, ORANGE)]

    assert strokes == [ORANGE, ORANGE, BLUE]


@pytest.mark.parametrize(("language", "tick"), [("da", "0,2"), ("en", "0.2")])
def test_the_axis_speaks_the_language(language: str, tick: str) -> None:
    rows = [{"year": 2026 + step, "value": 0.2 * step, "low": 0.0, "high": step / 2, "label": ""}
            for step in range(4)]  # fmt: skip
    found = texts_of(svg_of(running(rows, "mio. kr.", NARROW), language))

    assert tick in found
    assert {"2026", "2029"} <= set(found), "years have no thousands mark"
