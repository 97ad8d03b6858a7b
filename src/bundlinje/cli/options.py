"""Options that several commands share, and how they write."""

import os
import sys
from enum import StrEnum
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
