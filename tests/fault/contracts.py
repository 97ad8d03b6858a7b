"""The table `contracts.toml`: broken contracts, claims and estimates, and what their author reads.

`python -m tests.fault.contracts` writes the lines anew; read the difference before you keep it.
"""

from pathlib import Path

from bundlinje.service.contracts import check_agreement
from tests.fault.kept import Entry, Kept, refused_lines

CONTRACT = Path(__file__).with_name("contract.yaml")
HEAD = """\
# What a user reads about a contract folder that cannot be used. Each entry is named by its code and
# has as its input what is changed in contract.yaml beside this file, and files of the folder:
#   change  pairs: a piece of contract.yaml and what stands there instead
#   file    the name of another file of the folder, and `text` what stands in it
#   bare    anything for a folder without contract.yaml
# and the full lines with that code, in Danish and English.
"""


def contract_text(changes: list[str]) -> str:
    """Return the contract after changes, each a piece that stands once and what replaces it."""
    text = CONTRACT.read_text(encoding="utf-8")
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert text.count(old) == 1, f"{old!r} must stand once in contract.yaml"
        text = text.replace(old, new)
    return text


def folder_of(entry: Entry, here: Path) -> Path:
    """Write the folder of an entry."""
    if not entry.get("bare"):
        text = contract_text(entry.get("change", []))
        (here / "contract.yaml").write_text(text, encoding="utf-8")
    if "file" in entry:
        file = here / entry["file"]
        file.parent.mkdir(exist_ok=True)
        file.write_text(entry["text"], encoding="utf-8")
    return here


TABLE = Kept(
    "contracts.toml",
    HEAD,
    lambda name, entry: refused_lines(name, lambda here: check_agreement(folder_of(entry, here))),
)

if __name__ == "__main__":
    TABLE.write()
