"""The table `faults.toml`: broken input on one side, the lines that its author reads on the other.

`python -m tests.fault.snapshot` writes the lines anew; read the difference before you keep it.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bundlinje.errors import Fault, Refused
from bundlinje.files.case_folder import parse_case
from bundlinje.locale import LANGUAGES
from tests.fault.kept import Entry, Kept
from tests.fault.scenes import SCENES, WHOLE

ROOT = Path(__file__).resolve().parents[2]
HEAD = """\
# What a user reads about a broken case file. Each entry has its input as one of
#   change  a piece of whole.yaml and what stands there instead
#   file    the whole file, saved in `encoding` (UTF-8 unless it says otherwise)
#   scene   a function of scenes.py
# and the full lines in Danish and English.
"""


def lines(_name: str, entry: Entry) -> dict[str, list[str]]:
    """Return the lines of all faults of an entry's input, by language."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        faults = _faults(entry, Path(folder), monkeypatch)
        return {
            language: [fault.text(language).replace(folder, "HERE") for fault in faults]
            for language in LANGUAGES
        }


def _faults(entry: Entry, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Fault, ...]:
    with pytest.raises(Refused) as refused:
        _read(entry, folder, monkeypatch)
    return refused.value.faults


def _read(entry: Entry, folder: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    if "scene" in entry:
        return SCENES[entry["scene"]](folder, monkeypatch)
    return parse_case(_text(entry).encode(entry.get("encoding", "utf-8")))


def _text(entry: Entry) -> str:
    if "file" in entry:
        return str(entry["file"])
    old, new = entry["change"]
    whole = WHOLE.read_text(encoding="utf-8")
    assert whole.count(old) == 1, f"{old!r} must stand once in whole.yaml"
    return whole.replace(old, new)


TABLE = Kept("faults.toml", HEAD, lines)

if __name__ == "__main__":
    TABLE.write()
