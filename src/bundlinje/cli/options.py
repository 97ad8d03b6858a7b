"""Options that several commands share, and how they write."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from time import monotonic
from typing import Annotated, Any

import typer

from bundlinje.locale import LANGUAGES, words


class Language(StrEnum):
    """The languages that every word is written in."""

    da = "da"
    en = "en"


def _default_language() -> Language:
    """Danish first, unless the user has said otherwise."""
    wanted = os.environ.get("BUNDLINJE_LANG", "")[:2]
    return Language(wanted) if wanted in LANGUAGES else Language.da


DEFAULT = _default_language()
WORDS = words("cli")[DEFAULT]

Lang = Annotated[Language, typer.Option("--lang", help=WORDS["lang"])]
Json = Annotated[bool, typer.Option("--json", help=WORDS["json"])]


def write(document: Any) -> None:
    """Write JSON in UTF-8 whatever the console is set to, so that a file of it is the same."""
    # only a command that answers in JSON pays for it
    from bundlinje.files.result_files import to_json

    sys.stdout.buffer.write(to_json(document).encode("utf-8"))


@contextmanager
def bar(label: str) -> Iterator[Callable[[str, float], None]]:
    """Show a bar on the error stream for work that takes over a second, if somebody watches."""
    begin = monotonic()
    watched = sys.stderr.isatty()

    def report(_step: str, done: float) -> None:
        if watched and monotonic() - begin > 1.0:
            filled = round(30 * done)
            drawn = "█" * filled + "░" * (30 - filled)
            typer.echo(f"\r{label} {drawn} {100 * done:3.0f} %", nl=False, err=True)

    try:
        yield report
    finally:
        if watched and monotonic() - begin > 1.0:
            typer.echo("\r" + " " * 60 + "\r", nl=False, err=True)
