"""The command line called in this process: quick, with what it wrote and how it ended."""

import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

from bundlinje.cli.commands import main
from tests.spec.appraise.small import spelled


@dataclass(frozen=True)
class Called:
    """What a command wrote to its two streams, and its exit status."""

    status: int
    out: str
    err: str


def call(*arguments: str) -> Called:
    """Call `bundlinje` with arguments; whatever is not an exit is passed on."""
    out, err = (TextIOWrapper(BytesIO(), encoding="ascii") for _ in "oe")
    status = 0
    with (
        patch.object(sys, "argv", ["bundlinje", *arguments]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
    return Called(status, *(_text(stream) for stream in (out, err)))


def _text(stream: TextIOWrapper) -> str:
    stream.flush()
    raw = stream.buffer
    assert isinstance(raw, BytesIO)
    return raw.getvalue().decode("utf-8")


def folder_with(here: Path, *parts: str) -> str:
    """Write the small case with the sections of the parts, and return its folder."""
    (here / "case.yaml").write_text(spelled(*parts), encoding="utf-8")
    return str(here)
