"""What every test may use: the shared material, the size of a run, and no silent skips."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
REQUIRE_ALL = os.environ.get("BUNDLINJE_REQUIRE_ALL") == "1"
LONG = os.environ.get("BUNDLINJE_LONG") == "1"

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

# Repeatable by default; the long run looks for examples not seen before. How long an example takes
# to make depends on what else the machine does, and is no fault of the program.
settings.register_profile(
    "bundlinje",
    deadline=None,
    derandomize=not LONG,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("bundlinje")


def refuse_skip(report: Report) -> Report:
    """Turn a skip into a failure where every test must run; an expected failure stays one."""
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"BUNDLINJE_REQUIRE_ALL=1 and this was not run. {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return refuse_skip((yield))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of golden files and case sheets that lies beside the repository."""
    folder = Path(os.environ.get("BUNDLINJE_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"{folder} is missing; name it in BUNDLINJE_SHARED")
    return folder


@pytest.fixture(scope="session")
def long_run() -> bool:
    """True under `make test-long`: a harness then runs in full instead of on a sample."""
    return LONG
