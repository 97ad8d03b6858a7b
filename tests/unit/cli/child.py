"""The program as a user starts it: in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

START = "from bundlinje.cli import main; main()"
ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "aarhus-type-2-diabetes"


def bundlinje(
    *arguments: str, env: Mapping[str, str] | None = None, code: str = START
) -> subprocess.CompletedProcess[bytes]:
    """Run `bundlinje` with arguments and return what it wrote and its exit status.

    The environment has no language of its own unless `env` says one.
    """
    plain = {key: value for key, value in os.environ.items() if not key.startswith("BUNDLINJE_")}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**plain, **(env or {})},
        capture_output=True,
        timeout=120,
        check=False,
    )
