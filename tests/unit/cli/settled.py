"""The screen of a settled contract, as reviewed; `python -m tests.unit.cli.settled` writes it."""

from pathlib import Path

from bundlinje.cli.settlement import lines
from bundlinje.locale import LANGUAGES
from tests.corpus.contracts import document_of, folders

HERE = Path(__file__).parent


def screen(language: str) -> str:
    """Return the screen of the frozen contract that has every term."""
    (folder,) = (item for item in folders() if item.name == "contract-every-term")
    return "".join(f"{line.rstrip()}\n" for line in lines(document_of(folder), language))


def kept(language: str) -> Path:
    """Return where the screen is kept."""
    return HERE / f"settled.{language}.txt"


if __name__ == "__main__":
    for each in LANGUAGES:
        kept(each).write_text(screen(each), encoding="utf-8")
