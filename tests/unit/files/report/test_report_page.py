"""A page that any browser, screen reader and strict parser can read, and that asks for nothing."""

import copy
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bundlinje.errors import Refused
from bundlinje.files.report import render, write_report
from bundlinje.files.report.trace import embedded
from tests.unit.files.report.pages import LANGUAGES, NAMES, computed, html_of, read

MOST = 4_000_000
"""Bytes; a report travels by mail."""

page = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in NAMES for language in LANGUAGES]
)


@page
def test_elements_are_closed_and_ids_are_used_once(name: str, language: str) -> None:
    tree, _ = read(html_of(name, language))
    ids = [item.attributes["id"] for item in tree.everything() if "id" in item.attributes]

    assert len(ids) == len(set(ids))
    for item in tree.everything():
        for key in ("aria-labelledby", "aria-describedby", "aria-controls"):
            for target in item.attributes.get(key, "").split():
                assert target in ids
        link = item.attributes.get("href", "")
        assert not link.startswith("#") or link[1:] in ids


@page
def test_headings_come_in_order_and_the_language_is_named(name: str, language: str) -> None:
    tree, _ = read(html_of(name, language))
    levels = [int(item.tag[1]) for item in tree.everything() if re.fullmatch("h[1-6]", item.tag)]

    assert tree.all("html")[0].attributes["lang"] == language
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= before + 1 for before, later in pairwise(levels))
    assert [len(tree.all(tag)) for tag in ("main", "header", "footer")] == [1, 1, 1]


@page
def test_figures_have_a_title_a_text_and_a_table(name: str, language: str) -> None:
    document, _, _ = computed(name)
    tree, _ = read(html_of(name, language))
    drawings = tree.all("svg")

    assert len(drawings) >= 4 * len(document["options"])
    for drawing in drawings:
        assert drawing.attributes["role"] == "img"
        assert all("".join(drawing.all(tag)[0].texts) for tag in ("title", "desc"))
    for figure in tree.all("figure"):
        assert figure.all("figcaption")
    assert len(tree.all("details")) >= len(tree.all("figure"))


@page
def test_tables_can_be_scrolled_by_keyboard_and_have_names(name: str, language: str) -> None:
    tree, _ = read(html_of(name, language))
    boxes = [item for item in tree.all("div") if item.attributes.get("class") == "scroll"]

    assert len(boxes) == len(tree.all("table"))
    for box in boxes:
        assert box.attributes["tabindex"] == "0"
        assert box.attributes["aria-label"]
        assert box.all("caption")
    for table in tree.all("table"):
        heads = [cell for cell in table.all("th") if cell.attributes["scope"] == "col"]
        for row in table.all("tbody")[0].all("tr"):
            assert len(row.children) == len(heads)


@page
def test_nothing_is_fetched(name: str, language: str) -> None:
    html = html_of(name, language)
    tree, _ = read(html)

    assert len(html.encode()) < MOST
    for item in tree.everything():
        assert item.tag not in ("link", "img", "iframe", "object", "embed", "base", "form")
        assert "src" not in item.attributes
        assert not [key for key in item.attributes if key.startswith("on")]
        if item.tag != "a":
            assert "://" not in item.attributes.get("href", "")
            assert "://" not in item.attributes.get("xlink:href", "")
    style = "".join(tree.all("style")[0].texts)
    assert "url(" not in style
    assert "@import" not in style
    policy = next(item for item in tree.all("meta") if "http-equiv" in item.attributes)
    assert policy.attributes["content"].startswith("default-src 'none'")


@page
def test_sources_stand_in_full(name: str, language: str) -> None:
    _, trace, _ = computed(name)
    tree, _ = read(html_of(name, language))
    rows = [row for row in tree.all("tr") if row.attributes.get("id", "").startswith("source-")]
    used = {node["source"]["input"] for node in trace["nodes"] if "input" in node.get("source", {})}
    shown = {"".join(row.all("code")[0].texts) for row in rows}

    assert used <= shown


def test_markup_in_a_title_is_text() -> None:
    document: Any
    trace: Any
    document, trace, titles = copy.deepcopy(computed("som-synthetic"))
    nasty = "</script><script>alert('x')</script><b onclick=x>&\"'"
    bad = {"da": nasty, "en": nasty}
    document["case"]["title"] = bad
    document["case"]["summary"] = bad
    for option in document["options"].values():
        option["title"] = bad
        for row in option["tornado"]:
            row["title"] = bad
    for row in document["findings"]:
        row["message"] = row["remedy"] = bad
    for row in (*document["assumed"], *document["unverified"]):
        row["title"], row["url"], row["note"] = bad, "javascript:alert(1)", nasty
    for node in trace["nodes"]:
        if "title" in node.get("source", {}):
            node["source"]["title"] = bad
    html = render(document, lambda: trace, dict.fromkeys(titles, bad), "da")
    tree, text = read(html)

    assert len(tree.all("script")) == 3
    assert tree.all("b") == []
    assert nasty in text
    assert "javascript:" not in " ".join(
        item.attributes.get("href", "") for item in tree.everything()
    )


def test_what_is_embedded_cannot_close_its_element() -> None:
    assert embedded({"a": "</script><!--&"}) == '{"a":"\\u003c/script\\u003e\\u003c!--\\u0026"}'


def test_the_same_result_gives_the_same_bytes() -> None:
    document, trace, titles = computed("som-synthetic")

    assert render(document, lambda: trace, titles, "da") == html_of("som-synthetic", "da")


def test_a_report_is_written_whole(tmp_path: Path) -> None:
    path = write_report(tmp_path, "<p>æøå")

    assert path == tmp_path / "out" / "report.html"
    assert path.read_bytes() == "<p>æøå".encode()
    assert [item.name for item in path.parent.iterdir()] == ["report.html"]


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(Refused) as refused:
        write_report(tmp_path, "")
    assert [fault.code for fault in refused.value.faults] == ["BL-C120"]
