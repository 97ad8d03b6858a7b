"""The drawing engine, in a process of its own.

The engine holds the interpreter while it draws, so that it draws beside other work only outside it.
This file is also the programme of that process; it imports nothing of the package.
"""

import atexit
import json
import os
import subprocess
import sys
from contextlib import suppress
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
    """A process that draws in the order it is asked; it ends with this one, since its input does.

    A second thread may ask while a first waits for its drawing, so that the process is not idle
    while this one is busy with something else.
    """

    def __init__(self) -> None:
        """Start the process, without waiting for it."""
        self._asking, self._answering = Lock(), Lock()
        self._process = _started()

    def svg(self, spec: dict[str, Any], format_locale: dict[str, Any]) -> str:
        """Return a specification as SVG.

        Raises RuntimeError if it cannot be drawn or if the process ends; the next drawing then
        has a new process.
        """
        with self._asking:
            process = self._ask(json.dumps([spec, format_locale]))
            self._answering.acquire()  # in the order of asking
        try:
            line = self._answer(process)
        finally:
            self._answering.release()
        answer: dict[str, str] = json.loads(line)
        if "fault" in answer:
            raise RuntimeError(f"this cannot be drawn: {answer['fault']}")
        return answer["svg"]

    def _ask(self, question: str) -> "subprocess.Popen[str]":
        if self._process.poll() is not None:
            with self._answering:  # whoever still waits for it is told first
                self.close()
            self._process = _started()
        process = self._process
        if process.stdin is not None:
            # a process that has just ended gives no answer either, and that is seen there
            with suppress(BrokenPipeError):
                process.stdin.write(question + "\n")
                process.stdin.flush()
        return process

    def _answer(self, process: "subprocess.Popen[str]") -> str:
        limit = Timer(LONGEST, process.kill)
        limit.start()
        try:
            answers = process.stdout
            line = "" if answers is None or answers.closed else answers.readline()
        finally:
            limit.cancel()
        if not line.endswith("\n"):
            _close(process)
            raise RuntimeError("the drawing engine ended")
        return line

    def close(self) -> None:
        """End the process; it holds nothing that could be lost."""
        _close(self._process)


def _close(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


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
