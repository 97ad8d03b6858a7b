"""What the browser checks need: Chromium, node, and the pinned packages beside them."""

import fcntl
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.browser.seen import HERE

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
NODE, NPM = shutil.which("node"), shutil.which("npm")
READY = HERE / "node_modules" / ".package-lock.json"
LOCK = HERE / "package-lock.json"


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
