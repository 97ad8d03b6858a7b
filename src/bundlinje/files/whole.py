"""Writing a file so that it is whole at every moment, or not there."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path


def write_whole(path: Path, content: bytes, allowed: Callable[[], None] | None = None) -> None:
    """Write a file beside its place and move it there; its folder is made if it is missing.

    A link is followed, and a file that is there keeps its permissions. `allowed` is asked just
    before the move, and stops it by raising. Raises OSError with nothing left behind and the old
    file as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path = path.resolve()
    beside = path.with_name(f".{path.name}-{os.getpid()}.part")
    try:
        with beside.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        if allowed is not None:
            allowed()
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
