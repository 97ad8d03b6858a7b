"""What the browser sees of a page, as `check.mjs` tells it."""

import json
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAPER = "report.pdf"


def seen(html: str, folder: Path, chromium: str, node: str) -> Any:
    """Return what the browser saw of a page, which it also prints as `report.pdf`."""
    report = folder / "report.html"
    report.write_text(html, encoding="utf-8")
    command = [node, "check.mjs", chromium, str(report), str(folder)]
    done = subprocess.run(
        command, cwd=HERE, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert (folder / PAPER).stat().st_size > 10_000
    return json.loads(done.stdout)


def assert_sound(found: Any) -> None:
    """Hold a page to what every page is held to."""
    assert found["requests"] == []
    assert found["errors"] == []
    assert found["overflow"] == {"1280": [], "390": [], "320": []}
    assert found["unlabelled"] == 0
    assert [row for row in found["axe"] if row["impact"] in ("serious", "critical")] == []
