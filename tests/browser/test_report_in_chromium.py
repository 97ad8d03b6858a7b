"""The report in a real browser: nothing fetched, nothing cut off, nothing axe calls serious."""

from pathlib import Path

import pytest

from tests.browser.seen import assert_sound, seen
from tests.unit.files.report.pages import NAMES, expert_html_of, html_of

ALWAYS = "aarhus-type-2-diabetes"
"""This example has every part of a report; the others are opened by the long run."""

EXPERT = "social-enterprise-employment"
"""In this one numbers move together, and there are two options."""


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name == ALWAYS else [pytest.mark.long]) for name in NAMES],
)
def test_the_report_in_a_browser(
    name: str, language: str, tools: tuple[str, str], tmp_path: Path
) -> None:
    found = seen(html_of(name, language), tmp_path, *tools)

    assert_sound(found)

    followed = found["followed"]
    assert followed["expanded"] == "true"
    assert {"da": "Nøjagtigt", "en": "Exactly"}[language] in followed["first"]
    assert len(followed["whole"]) > len(followed["first"])
    assert {"da": "Kilde:", "en": "Source:"}[language] in followed["whole"]

    without = found["withoutScript"]
    assert without["buttons"] == 0
    assert without["sources"] > 10


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_expert_page_in_a_browser(
    language: str, tools: tuple[str, str], tmp_path: Path
) -> None:
    assert_sound(seen(expert_html_of(EXPERT, language), tmp_path, *tools))
