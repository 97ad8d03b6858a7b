"""Tables of what users read: broken input on one side, the reviewed lines on the other."""

import json
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bundlinje.errors import Fault, Refused
from bundlinje.locale import LANGUAGES

Entry = dict[str, Any]
Lines = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A TOML table of entries: each has an input, and the lines that it brings forth now."""

    name: str
    head: str
    lines: Callable[[str, Entry], Lines]

    @property
    def file(self) -> Path:
        """Where the table is kept."""
        return Path(__file__).with_name(self.name)

    def entries(self) -> dict[str, Entry]:
        """Return the entries by name."""
        return tomllib.loads(self.file.read_text(encoding="utf-8"))

    def write(self) -> None:
        """Write the table with the lines as they are now."""
        parts = [self.head]
        for name, entry in self.entries().items():
            current = {key: value for key, value in entry.items() if key not in LANGUAGES}
            current |= self.lines(name, entry)
            body = "\n".join(f"{key} = {as_toml(value)}" for key, value in current.items())
            parts.append(f"[{name}]\n{body}\n")
        self.file.write_text("\n".join(parts), encoding="utf-8")


def refused_lines(name: str, bring: Callable[[Path], object]) -> Lines:
    """Return the lines of the faults with the code of an entry, which its input brings forth.

    The name `BL-T009-long` is the second entry of BL-T009.
    """
    with TemporaryDirectory() as folder:
        found = [item for item in _faults(bring, Path(folder)) if item.code == name[:7]]
        return {
            language: [item.text(language).replace(folder, "HERE") for item in found]
            for language in LANGUAGES
        }


def _faults(bring: Callable[[Path], object], here: Path) -> Iterable[Fault]:
    try:
        bring(here)
    except Refused as refused:
        return refused.faults
    return ()


def as_toml(value: str | list[str]) -> str:
    """Return a text or a list of texts as TOML, long texts over several lines."""
    if isinstance(value, list):
        return "[\n" + "".join(f"    {as_toml(item)},\n" for item in value) + "]"
    plain = value.replace("\n", "").isprintable()
    if "\n" in value and plain and "'''" not in value and not value.endswith("'"):
        return f"'''\n{value}'''"
    if plain and "\n" not in value and "'" not in value:
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=not plain)
