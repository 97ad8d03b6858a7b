"""The drawing engine, in a process of its own.

The engine holds the interpreter while it draws, so that it draws beside other work only outside it.
This file is also the programme of that process; it imports nothing of the package.
"""

import atexit
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from threading import Lock, Timer
from typing import Any

AXES = {"x": {"field": "a", "type": "ordinal"}, "y": {"field": "b", "type": "quantitative"}}
FIRST = {
    "data": {"values": [{"a": str(step), "b": step} for step in range(12)]},
    "facet": {"row": {"field": "a"}},
    "spec": {"layer": [{"mark": mark, "encoding": AXES} for mark in ("area", "bar", "text")]},
}
"""Drawn for nobody, while the figures are still computed: the engine is faster afterwards."""


LONGEST = 60.0
"""Seconds that one drawing may take, a thousand times what it needs; then the process is ended."""


class Engine:
    """A process that draws, one drawing at a time; it ends with this one, since its input does."""

    def __init__(self) -> None:
        """Start the process, without waiting for it."""
        self._lock = Lock()
        self._process = _started()

    def svg(self, spec: dict[str, Any], format_locale: dict[str, Any]) -> str:
        """Return a specification as SVG.

        Raises RuntimeError if it cannot be drawn or if the process ends; the next drawing then
        has a new process.
        """
        with self._lock:
            if self._process.poll() is not None:
                self.close()
                self._process = _started()
            line = self._answer(json.dumps([spec, format_locale]))
        answer: dict[str, str] = json.loads(line)
        if "fault" in answer:
            raise RuntimeError(f"this cannot be drawn: {answer['fault']}")
        return answer["svg"]

    def _answer(self, question: str) -> str:
        asked, answers = self._process.stdin, self._process.stdout
        if asked is None or answers is None:
            raise RuntimeError("the drawing engine has no pipes")
        limit = Timer(LONGEST, self._process.kill)
        limit.start()
        try:
            asked.write(question + "\n")
            asked.flush()
            line = answers.readline()
        except BrokenPipeError:
            line = ""
        finally:
            limit.cancel()
        if not line.endswith("\n"):
            self.close()
            raise RuntimeError("the drawing engine ended")
        return line

    def close(self) -> None:
        """End the process; it holds nothing that could be lost."""
        self._process.kill()
        self._process.communicate()


def _started() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-P", str(Path(__file__))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("BUNDLINJE_DEBUG") else subprocess.DEVNULL,
        encoding="ascii",
    )


@cache
def engine() -> Engine:
    """Return the engine, started if it was not; it serves until the program ends."""
    started = Engine()
    atexit.register(started.close)
    return started


def _serve() -> None:
    from vl_convert import vegalite_to_svg

    vegalite_to_svg(FIRST, vl_version="5.21")
    for line in sys.stdin:
        spec, locale = json.loads(line)
        try:
            svg = vegalite_to_svg(
                spec, vl_version="5.21", format_locale=locale, allowed_base_urls=[]
            )
            answer = {"svg": svg}
        except ValueError as error:
            answer = {"fault": str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
