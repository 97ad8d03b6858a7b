"""The words that users read, in Danish and English, one TOML file per subject."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("da", "en")


@cache
def words(subject: str) -> dict[str, Any]:
    """Return the table of one subject, e.g. `errors` or `terminal`.

    Raises FileNotFoundError if no such subject is shipped, which is a fault of the program.
    """
    text = resources.files(__name__).joinpath(f"{subject}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
