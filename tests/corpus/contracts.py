"""The frozen contracts and what they come to; `python -m tests.corpus.contracts` writes it."""

import json
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bundlinje.service.ledger import Where
from bundlinje.service.settlement import settle_folder

HERE = Path(__file__).parent
FIGURES = "figures.json"


def folders() -> list[Path]:
    """Return every frozen contract folder of every format."""
    return sorted(file.parent for file in HERE.glob("format-*/*/contract.yaml"))


def copied(folder: Path, to: Path) -> Path:
    """Return a copy of a folder, since settling makes a salt beside the claims."""
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("out", "claims.salt", ".gitignore"))
    return to


def document_of(folder: Path) -> dict[str, Any]:
    """Return the settlement of a folder, which is left as it is."""
    with TemporaryDirectory() as name:
        return settle_folder(Where(copied(folder, Path(name) / "copy"))).document


def figures(folder: Path) -> dict[str, Any]:
    """Return the postings of every period, the decisions, and what each tranche got."""
    document = document_of(folder)
    investors = document["investors"] or {"tranches": {}, "guarantee_ore": {}}
    return {
        "postings": {
            name: [[item["party"], item["account"], item["rule"], item["tranche"],
                    item["amount_ore"]] for item in period["postings"]]
            for name, period in document["periods"].items()
        },
        "computed": {
            name: {key: rule["computed_ore"] for key, rule in period["rules"].items()}
            for name, period in document["periods"].items()
        },
        "decisions": [
            list(row.values()) for row in (document["claims"] or {"decisions": []})["decisions"]
        ],
        "tranches": {
            name: [item["drawn_ore"], item["received_ore"], item["guarantee_ore"]]
            for name, item in investors["tranches"].items()
        },
    }  # fmt: skip


def freeze(folder: Path, anew: bool = False) -> None:
    """Write the figures of a folder that has none yet."""
    file = folder / FIGURES
    if anew or not file.exists():
        text = json.dumps(figures(folder), ensure_ascii=False, indent=1)
        lists = re.compile(r"\[\s+([^\[\]]+?)\s+\]")
        text = lists.sub(lambda found: f"[{' '.join(found[1].split())}]", text)
        file.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    for each in folders():
        freeze(each, "--anew" in sys.argv)
