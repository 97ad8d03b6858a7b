"""The statement of a settlement in a real browser, and on paper."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bundlinje.files.settlement_page import render
from bundlinje.files.settlement_words import Names
from tests.browser.seen import PAPER, assert_sound, seen
from tests.corpus.contracts import document_of, folders

PDF_TO_TEXT = shutil.which("pdftotext")


@cache
def document() -> dict[str, Any]:
    """Return the settlement of the frozen contract that has every term."""
    return document_of(next(item for item in folders() if item.name == "contract-every-term"))


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_statement_in_a_browser(language: str, tools: tuple[str, str], tmp_path: Path) -> None:
    assert_sound(seen(render(document(), language), tmp_path, *tools))


def test_every_amount_of_every_period_is_on_paper(tools: tuple[str, str], tmp_path: Path) -> None:
    if not PDF_TO_TEXT:
        pytest.skip("reading the printed page needs pdftotext")
    seen(render(document(), "da"), tmp_path, *tools)
    command = [PDF_TO_TEXT, "-layout", str(tmp_path / PAPER), "-"]
    paper = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    names = Names(document(), "da")

    printed = set(re.findall(r"−?[0-9.]+,[0-9]{2}", paper))
    for period in document()["periods"].values():
        amounts = {names.amount(item["amount_ore"]) for item in period["postings"]}
        assert amounts <= printed
