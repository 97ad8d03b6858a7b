"""The drawing process: what it draws, what it refuses, and that it never outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from vl_convert import vegalite_to_svg

from bundlinje.files import drawing
from bundlinje.files.drawing import Engine
from bundlinje.files.figures import DANISH, NARROW, WIDE, by_year, running, swings
from bundlinje.locale import LANGUAGES, words
from tests.unit.cli.calls import call
from tests.unit.cli.child import EXAMPLE, bundlinje
from tests.unit.cli.child import START as MAIN

START = "from bundlinje.files.drawing import engine; print(engine()._process.pid, flush=True); "
IMPOSSIBLE: tuple[Any, ...] = ({}, {"mark": "nonsense"}, {"layer": 5}, [1], None)

posix = pytest.mark.skipif(os.name != "posix", reason="signals are sent as POSIX has them")


def bars(count: int) -> dict[str, Any]:
    """Return a specification of as many bars."""
    return {
        "data": {"values": [{"a": str(place), "b": place} for place in range(count)]},
        "mark": "bar",
        "encoding": drawing.AXES,
    }


def directly(spec: dict[str, Any]) -> str:
    """Return what the library draws in this process."""
    svg: str = vegalite_to_svg(spec, vl_version="5.21", format_locale=DANISH, allowed_base_urls=[])
    return svg


@pytest.fixture(name="engine", scope="module")
def fixture_engine() -> Iterator[Engine]:
    started = Engine()
    yield started
    started.close()


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Return whether something comes to hold before some seconds are over."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


def is_running(process: int) -> bool:
    """Return whether a process is there and not merely waiting to be counted."""
    done = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()[:1] not in ("", "Z")


def test_it_draws_what_the_library_draws(engine: Engine) -> None:
    rows = [
        {"year": 2026 + step, "party": "æøå & <b>", "value": step, "low": -step, "high": step}
        | {"label": "+1,5" if step == 3 else ""}
        for step in range(4)
    ]
    swing = {"name": "a number", "low": -1.0, "high": 2.0, "low_label": "1", "high_label": "2"}
    for size in (WIDE, NARROW):
        for spec in (
            running(rows, "mio. kr.", size),
            by_year(rows, ["æøå & <b>"], "mio. kr.", size),
            swings([swing], 0.5, "mio. kr.", size),
        ):
            assert engine.svg(spec, DANISH) == directly(spec)


@pytest.mark.parametrize("spec", IMPOSSIBLE, ids=str)
def test_what_cannot_be_drawn_is_said_and_the_next_is_drawn(engine: Engine, spec: Any) -> None:
    with pytest.raises(RuntimeError, match=r"this cannot be drawn: .+"):
        engine.svg(spec, DANISH)
    assert engine.svg(bars(2), DANISH) == directly(bars(2))


def test_each_of_two_threads_gets_its_own_drawings(engine: Engine) -> None:
    def drawn(counts: range) -> list[str]:
        return [engine.svg(bars(count), DANISH) for count in counts]

    with ThreadPoolExecutor(max_workers=2) as threads:
        odd, even = threads.map(drawn, (range(1, 12, 2), range(2, 12, 2)))
    assert odd == [directly(bars(count)) for count in range(1, 12, 2)]
    assert even == [directly(bars(count)) for count in range(2, 12, 2)]


@posix
def test_a_process_that_dies_while_it_draws_is_an_error_and_the_next_is_new() -> None:
    engine = Engine()
    engine.svg(bars(1), DANISH)
    first = engine._process.pid
    os.kill(first, signal.SIGSTOP)
    with ThreadPoolExecutor(max_workers=1) as beside:
        asked = beside.submit(engine.svg, bars(3), DANISH)
        time.sleep(0.1)
        os.kill(first, signal.SIGKILL)
        with pytest.raises(RuntimeError, match="the drawing engine ended"):
            asked.result(timeout=20)
    assert engine.svg(bars(3), DANISH) == directly(bars(3))
    assert engine._process.pid != first
    engine.close()
    assert not is_running(first)


@posix
def test_all_who_wait_for_a_process_that_dies_are_told() -> None:
    engine = Engine()
    os.kill(engine._process.pid, signal.SIGSTOP)
    with ThreadPoolExecutor(max_workers=3) as beside:
        asked = [beside.submit(engine.svg, bars(count), DANISH) for count in (1, 2, 3)]
        time.sleep(0.2)
        os.kill(engine._process.pid, signal.SIGKILL)
        ended = [each.exception(timeout=20) for each in asked]

    told = [isinstance(each, RuntimeError) for each in ended if each is not None]
    assert told.count(True) >= 2, "the one being drawn, and the one that had been asked"
    assert all(told), "the last may have had a new process"
    assert engine.svg(bars(3), DANISH) == directly(bars(3))
    engine.close()


@posix
def test_a_process_that_was_dead_before_it_was_asked_is_replaced() -> None:
    engine = Engine()
    engine._process.kill()
    engine._process.wait()

    assert engine.svg(bars(1), DANISH) == directly(bars(1))
    engine.close()


@posix
def test_a_process_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "LONGEST", 0.3)
    engine = Engine()
    os.kill(engine._process.pid, signal.SIGSTOP)

    with pytest.raises(RuntimeError, match="the drawing engine ended"):
        engine.svg(bars(1), DANISH)
    assert engine._process.poll() is not None


def test_closing_twice_is_as_closing_once() -> None:
    engine = Engine()
    engine.close()
    engine.close()

    assert engine._process.poll() is not None


def test_the_process_ends_with_its_parent() -> None:
    for last in ("", "raise SystemExit(2)", "1 / 0"):
        child = int(bundlinje(code=START + last).stdout)
        assert within(20, lambda child=child: not is_running(child))  # type: ignore[misc]


@posix
def test_the_process_ends_when_its_parent_is_killed() -> None:
    code = START + "import time; time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    assert within(20, lambda: not is_running(child))


@posix
def test_a_command_leaves_no_process_behind(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes((EXAMPLE / "case.yaml").read_bytes())
    program = [sys.executable, "-c", MAIN, "run", str(tmp_path), "--draws", "64"]
    with subprocess.Popen(program, stdout=subprocess.DEVNULL, start_new_session=True) as command:
        assert command.wait(timeout=120) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(command.pid, 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drawing_that_fails_is_a_fault_of_the_program_in_one_sentence(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "case.yaml").write_bytes((EXAMPLE / "case.yaml").read_bytes())
    monkeypatch.setattr(drawing, "LONGEST", 0.0)
    done = call("run", str(tmp_path), "--draws", "64", "--lang", language)

    sentence = words("cli")[language]["internal"].format(kind="RuntimeError")
    assert (done.status, done.out) == (3, "")
    assert done.err == f"{sentence}\n"
    assert not (tmp_path / "out" / "report.html").exists()
