"""Which program computes: its version, and the commit if it runs from a checkout."""

from functools import cache
from pathlib import Path
from typing import Any


@cache
def provenance() -> dict[str, Any]:
    """Return which program computes: its version, and the commit if it runs from a checkout."""
    from importlib.metadata import version

    return {"version": version("bundlinje"), "commit": _commit(Path(__file__).parents[3])}


def _commit(checkout: Path) -> str | None:
    try:
        head = (checkout / ".git" / "HEAD").read_text(encoding="ascii").strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        loose = checkout / ".git" / name
        if loose.exists():
            return loose.read_text(encoding="ascii").strip()
        packed = (checkout / ".git" / "packed-refs").read_text(encoding="ascii")
        return next((line.split()[0] for line in packed.splitlines() if line.endswith(name)), None)
    except OSError:
        return None
