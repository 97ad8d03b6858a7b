"""The tutorial on settling a contract: every command is run, and prints what the page says."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.cli.calls import call

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorials" / "settle-a-contract.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FINGERPRINT = re.compile(r"\b[0-9a-f]{32}\b")
LEFT_OUT = "..."


def _steps() -> Iterator[tuple[list[str], str]]:
    """Yield the commands of each block, with what the page says that they print."""
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    for (kind, text), (following, printed) in zip(blocks, [*blocks[1:], ("", "")], strict=True):
        if kind == "sh" and not text.startswith("export "):
            assert following == "text", text
            yield text.splitlines(), printed


def _run(command: str) -> str:
    """Run one line of the page and return what it prints."""
    program, *rest = shlex.split(command)
    if program == "sed":
        old, new = re.fullmatch(r"s/(.*)/(.*)/", rest[1]).groups()  # type: ignore[union-attr]
        file = Path(rest[2])
        before = file.read_text(encoding="utf-8")
        assert before.count(old) == 1
        file.write_text(before.replace(old, new), encoding="utf-8")
        return ""
    assert program == "bundlinje"
    done = call(*rest, "--lang", "en")
    return done.out + done.err


def _same(printed: str) -> str:
    """Return a text in which every fingerprint is the same, and windows and others write alike."""
    return FINGERPRINT.sub("fingerprint", printed.replace("\\", "/"))


def _unlike(shown: str, printed: str) -> list[str]:
    """Return the parts that the page shows and the program did not print there, in order."""
    rest, wrong = _same(printed), []
    for part in re.split(rf"^{re.escape(LEFT_OUT)}\n", _same(shown), flags=re.MULTILINE):
        found = rest.find(part)
        if found < 0:
            wrong.append(part)
        else:
            rest = rest[found + len(part) :]
    return wrong


def test_every_command_prints_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BUNDLINJE_KEYS", "keys")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    count = 0
    for commands, shown in _steps():
        printed = "".join(_run(command) for command in commands)
        assert _unlike(shown, printed) == [], f"{commands}\n{printed}"
        count += len(commands)

    assert count == 20
    assert {file.name for file in tmp_path.iterdir()} == {"families", "keys", "receipt.json"}


def test_the_terms_that_the_page_quotes_are_those_of_the_example() -> None:
    contract = (ROOT / "examples" / "tiered-effect-contract" / "contract.yaml").read_text(
        encoding="utf-8"
    )
    quoted = [text for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8"))
              if kind == "yaml"]  # fmt: skip

    assert len(quoted) == 1
    assert quoted[0] in contract


def test_every_link_leads_somewhere() -> None:
    for link in re.findall(r"\]\(([^)]+)\)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / link).is_file(), link
