"""The figure of two numbers: the line, the losing side, the area and the names stand in it."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from bundlinje.files.figures import SIZES, Size, draw
from bundlinje.files.planes import LOSING, Plane, Side, plane
from bundlinje.locale import LANGUAGES, words

SVG = "{http://www.w3.org/2000/svg}"
sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
SQUARE = Plane(
    Side("andel, der <lykkes> (pct.)", "share", 0.0, 1.0),
    Side("pris (kr./time)", "DKK/hour", 0.0, 2000.0),
    (0.5, 1000.0),
    [(0.3, 500.0), (0.7, 500.0), (0.7, 1500.0), (0.3, 1500.0), (0.3, 500.0)],
    [[(0.25, 0.0), (0.5, 1000.0), (0.75, 2000.0)]],
    ("below", "above"),
    (-1.0, -2.0, 3.0, 1.0),
)


def tree_of(shown: Plane, size: Size, language: str = "da") -> ElementTree.Element:
    """Return the drawing as a tree."""
    spec = plane(shown, words("expert")[language], size)
    return ElementTree.fromstring(draw(spec, language, "it", "a title", "a text"))


def texts_of(svg: ElementTree.Element) -> list[str]:
    """Return every text that stands in the drawing, each line by itself."""
    return [
        line.text
        for item in svg.iter(f"{SVG}text")
        for line in (item, *item.iter(f"{SVG}tspan"))
        if line.text
    ]


def area_of(svg: ElementTree.Element) -> float:
    """Return how much of the drawing is coloured, in pixels, by the corners of the area."""
    (path,) = [item for item in svg.iter(f"{SVG}path") if item.get("fill") == LOSING]
    steps = str(path.get("d")).removesuffix("Z").replace("L", "M").split("M")[1:]
    points = [(float(x), float(y)) for x, _, y in (step.partition(",") for step in steps)]
    turned = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(x * other_y - other_x * y for (x, y), (other_x, other_y) in turned)) / 2.0


@sizes
@pytest.mark.parametrize("language", LANGUAGES)
def test_names_units_and_sides_stand_in_it_once(size: Size, language: str) -> None:
    found = texts_of(tree_of(SQUARE, size, language))
    say = words("expert")[language]

    assert found.count(say["is_loss"]) == found.count(say["is_gain"]) == 1
    assert "andel, der <lykkes> (pct.)" in " ".join(found)
    assert "pris (kr./time)" in " ".join(found)
    # Shares are told in per cent, and thousands as the language has them.
    assert "100" in found or "80" in found
    assert any(text in found for text in ({"da": "2.000", "en": "2,000"}[language], "500"))


@sizes
@pytest.mark.parametrize(
    ("losing", "line", "corners"),
    [
        (("below", "above"), [(0.25, 0.0), (0.75, 2000.0)], (-1.0, -2.0, 3.0, 1.0)),
        (("above", "below"), [(0.25, 0.0), (0.75, 2000.0)], (1.0, 2.0, -3.0, 1.0)),
        (("below", "below"), [(0.75, 0.0), (0.25, 2000.0)], (-1.0, -1.0, -3.0, 1.0)),
        (("above", "above"), [(0.75, 0.0), (0.25, 2000.0)], (1.0, -1.0, -1.0, -3.0)),
    ],
)
def test_half_of_the_plane_is_coloured_whichever_side_loses(
    losing: tuple[str, str],
    line: list[tuple[float, float]],
    corners: tuple[float, ...],
    size: Size,
) -> None:
    shown = replace(SQUARE, losing=losing, lines=[line], corners=corners)
    height = 360 if size.name == "wide" else 260

    assert area_of(tree_of(shown, size)) == pytest.approx(
        0.5 * height * min(size.width, 560), rel=1e-3
    )


@sizes
def test_a_line_from_side_to_side_colours_what_is_under_it(size: Size) -> None:
    shown = replace(
        SQUARE, losing=("above", "below"), lines=[[(0.0, 500.0), (1.0, 1500.0)]],
        corners=(-1.0, 1.0, -2.0, 1.0),
    )  # fmt: skip
    height = 360 if size.name == "wide" else 260

    assert area_of(tree_of(shown, size)) == pytest.approx(
        0.5 * height * min(size.width, 560), rel=1e-3
    )


def test_where_the_losing_side_shifts_nothing_is_coloured() -> None:
    for shown in (
        replace(SQUARE, losing=("below", None)),
        replace(SQUARE, lines=[*SQUARE.lines, *SQUARE.lines]),
    ):
        svg = tree_of(shown, SIZES[0])
        paths = [item.get("fill") for item in svg.iter(f"{SVG}path") if item.get("d")]
        assert LOSING not in paths


def test_a_plane_that_gains_everywhere_has_no_loser() -> None:
    found = texts_of(tree_of(replace(SQUARE, corners=(1.0, 2.0, 3.0, 4.0)), SIZES[0]))

    assert "taber" not in found
    assert "vinder" in found
