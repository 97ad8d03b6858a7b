"""The report shows the figures of the result and no others."""

import json
from typing import Any

import pytest

from bundlinje.files.report.cells import Cells
from bundlinje.locale.numbers import millions, percent
from tests.unit.files.report.pages import LANGUAGES, NAMES, computed, html_of, read

SUMMARIES = ("central", "mean", "p10", "p90")
PARTS = ("net_present_value", "realisable")
FIXED = "som-synthetic"
"""In this example no number is uncertain."""


def at(document: Any, path: str) -> Any:
    """Return what stands at a path, looked up here once more and in another way."""
    if path == "":
        return document
    if isinstance(document, list):
        head, _, rest = path.partition(".")
        return at(document[int(head)], rest)
    for key in sorted(document, key=len, reverse=True):
        if path == key or path.startswith(f"{key}."):
            return at(document[key], path[len(key) + 1 :])
    raise KeyError(path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_figure_equals_the_result_at_its_path(name: str, language: str) -> None:
    document, trace, _ = computed(name)
    tree, _ = read(html_of(name, language))
    figures = tree.all("data")

    assert len(figures) > 100
    for figure in figures:
        path, value = figure.attributes["data-path"], float(figure.attributes["value"])
        assert value == at(document, path), path
        text = "".join(figure.texts)
        if path.endswith("net_present_value.central"):
            assert text == millions(value, language)
        if path.endswith("probability_net_saving"):
            assert text == percent(value, language)
        if traced := figure.attributes.get("data-figure"):
            assert traced in trace["figures"]


@pytest.mark.parametrize("name", NAMES)
def test_the_first_page_shows_every_headline_of_every_option(name: str) -> None:
    document, _, _ = computed(name)
    tree, _ = read(html_of(name, "da"))
    shown = {figure.attributes["data-path"] for figure in tree.all("data")}

    for key, option in document["options"].items():
        base = f"options.{key}"
        summary = "central" if option["display"] == "range" or name == FIXED else "mean"
        assert f"{base}.public.net_present_value.{summary}" in shown
        whole, cut = (option["public"][part]["central"] for part in PARTS)
        assert (f"{base}.public.realisable.central" in shown) == (abs(whole - cut) > 1.0)
        assert (f"{base}.public.expected_shortfall.value" in shown) == (name != FIXED)
        assert f"{base}.public.peak_negative_exposure.{summary}" in shown
        assert f"{base}.society.all.central" in shown
        assert f"{base}.discount_sensitivity.lower_rate" in shown
        for year in option["public"]["cumulative"]["central"]:
            assert f"{base}.public.cumulative.central.{year}" in shown
        for row in option["wellbeing"]:
            assert f"{base}.wellbeing.{row}.sum.mean" in shown


@pytest.mark.parametrize("name", NAMES)
def test_where_assumptions_decide_no_probability_is_shown(name: str) -> None:
    document, _, _ = computed(name)
    tree, text = read(html_of(name, "en"))
    shown = {figure.attributes["data-path"] for figure in tree.all("data")}

    for key, option in document["options"].items():
        chances = {
            path
            for path in shown
            if path.startswith(f"options.{key}.")
            and path.endswith(("probability_net_saving", ".probability", ".never"))
        }
        assert bool(chances) == (option["display"] == "point" and name != FIXED)
    if all(option["display"] == "range" for option in document["options"].values()):
        assert "in all likelihood" not in text
        assert "Chance of a gain:" not in text


@pytest.mark.parametrize("name", NAMES)
def test_every_central_figure_carries_its_trace(name: str) -> None:
    _, trace, _ = computed(name)
    tree, _ = read(html_of(name, "da"))
    script = next(item for item in tree.all("script") if item.attributes.get("id") == "trace")
    small = json.loads("".join(script.texts))

    def value(index: int) -> float:
        return float(small["nodes"][index][1])

    assert small["figures"].keys() == trace["figures"].keys()
    for path, index in trace["figures"].items():
        assert value(small["figures"][path]) == trace["nodes"][index]["value"]
    for index, (operation, result, _, _, operands) in enumerate(small["nodes"]):
        assert all(operand < index for operand in operands), "a step uses a later one"
        parts = [value(operand) for operand in operands]
        if small["operations"][operation] in ("sum", "add") and parts:
            assert sum(parts) == pytest.approx(result, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_a_central_figure_on_the_page_can_be_unfolded(name: str) -> None:
    _, trace, _ = computed(name)
    tree, _ = read(html_of(name, "da"))
    for figure in tree.all("data"):
        path = figure.attributes["data-path"]
        if path in trace["figures"]:
            assert figure.attributes["data-figure"] == path


def test_a_summary_leads_to_the_central_figure_it_summarises() -> None:
    central = "options.o.public.net_present_value.central"
    yearly = "options.o.payers.region.annual_central.2030"
    running = "options.o.public.cumulative.central.2030"
    known = {central: 0, yearly: 1, running: 2, "options.o.payers.region.realisable.central": 3}
    cells = Cells({}, known, "da", "kr.")

    assert cells.traced("options.o.public.net_present_value.mean") == central
    assert cells.traced("options.o.payers.region.annual_mean.2030") == yearly
    assert cells.traced("options.o.public.cumulative.p10.2030") == running
    assert cells.traced("options.o.payers.region.realisable.priors.low").endswith("central")
    assert cells.traced("options.o.public.expected_shortfall.value") == ""


def test_inputs_whose_ids_hold_dots_are_found() -> None:
    assert Cells({"a.b": {"c": [1, 2]}}, {}, "da", "kr.").value("a.b") == {"c": [1, 2]}
