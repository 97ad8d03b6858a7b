"""The report in a real browser: nothing fetched, nothing cut off, nothing axe calls serious."""

import fcntl
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.unit.files.report.pages import NAMES, expert_html_of, html_of

HERE = Path(__file__).parent
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
NODE, NPM = shutil.which("node"), shutil.which("npm")
PACKAGES = HERE / "node_modules"
LOCK = HERE / "package-lock.json"
READY = PACKAGES / ".package-lock.json"


ALWAYS = "aarhus-type-2-diabetes"
"""This example has every part of a report; the others are opened by the long run."""

EXPERT = "social-enterprise-employment"
"""In this one numbers move together, and there are two options."""


@pytest.fixture(scope="session")
def tools() -> tuple[str, str]:
    """Chromium and node, with the pinned packages beside them; skips if something is missing."""
    if not CHROMIUM or not NODE or not NPM:
        pytest.skip("the browser checks need chromium, node and npm")
    with (Path(tempfile.gettempdir()) / "bundlinje-browser.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not READY.exists() or READY.stat().st_mtime < LOCK.stat().st_mtime:
            command = [NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"npm could not fetch the packages: {done.stderr[-300:]}")
            READY.touch()
    return CHROMIUM, NODE


def seen(html: str, folder: Path, chromium: str, node: str) -> Any:
    """Return what the browser saw of a report."""
    report = folder / "report.html"
    report.write_text(html, encoding="utf-8")
    command = [node, "check.mjs", chromium, str(report), str(folder)]
    done = subprocess.run(
        command, cwd=HERE, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def assert_sound(found: Any) -> None:
    """Hold a page to what every page is held to."""
    assert found["requests"] == []
    assert found["errors"] == []
    assert found["overflow"] == {"1280": [], "390": [], "320": []}
    assert found["unlabelled"] == 0
    assert [row for row in found["axe"] if row["impact"] in ("serious", "critical")] == []


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
    assert (tmp_path / "report.pdf").stat().st_size > 10_000

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
