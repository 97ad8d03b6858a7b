"""Hold a row of folders up to what is promised, in a process with limits of its own.

`python -m tests.fuzz.worker FIRST COUNT` prints one line of JSON for each broken promise and then
one line that sums up. Time is processor time, so that a busy machine does not count against it.
"""

import gc
import json
import resource
import signal
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from bundlinje.appraisal.explanation import as_document
from bundlinje.errors import Fault, Notice, Refused, sentences
from bundlinje.files.case_folder import parse_case
from bundlinje.files.holdings import CASE_FILE
from bundlinje.files.result_files import to_json
from bundlinje.files.save import changed
from bundlinje.locale import LANGUAGES
from bundlinje.service import cases
from tests.fuzz.folders import folder_of

MOST_SECONDS = 0.5
MOST_MEGABYTES = 200
GIVE_UP_SECONDS = 20
FEW_DRAWS = 16
MOST_TOLD = 20
WHOLE_FOLDER = tuple(f"BL-Y00{number}" for number in (1, 2, 3, 4, 5, 7, 8, 9))
"""Faults of the folder or the file as a whole have no line."""


def limit() -> None:
    """Let nothing take more than a gigabyte, and turn a warning into an error."""
    resource.setrlimit(resource.RLIMIT_DATA, (2**30, 2**30))
    warnings.simplefilter("error")
    signal.signal(signal.SIGPROF, _late)


def _late(_number: int, _frame: object) -> None:
    raise TimeoutError(f"no answer after {GIVE_UP_SECONDS} s")


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_megabytes() -> float:
    """Return the most memory that the process has held since `_forget_peak`."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def codes_of(notices: Iterable[Notice]) -> list[str]:
    """Return the codes of an answer, after each notice was found to be whole in both languages."""
    codes = []
    for notice in notices:
        assert notice.code in sentences(), notice
        assert notice.place.file, f"{notice.code} names no file"
        if notice.code not in WHOLE_FOLDER:
            assert notice.place.line >= 1, f"{notice.code} {notice.path} names no line"
            assert notice.place.column >= 1, f"{notice.code} {notice.path} names no column"
        for language in LANGUAGES:
            for phrase in (notice.message(language), notice.remedy(language)):
                assert phrase.strip(), f"{notice.code} says nothing in {language}"
                assert phrase.isprintable(), f"{notice.code} says {phrase!r}"
                assert len(phrase) < 3_000, f"{notice.code} says {len(phrase)} letters"
        json.dumps(notice.as_json(), allow_nan=False)
        codes.append(notice.code)
    return codes


def checked(folder: Path) -> tuple[bool, list[str]]:
    """Return whether `check` accepts a folder, and the codes that it names."""
    faults: tuple[Fault, ...] = ()
    try:
        return True, codes_of(cases.check_folder(folder))
    except Refused as refused:
        faults = refused.faults
    assert faults, "refused without a reason"
    places = [fault.place for fault in faults]
    assert places == sorted(places), "the faults do not stand in the order of the file"
    return False, codes_of(faults)


def appraised(folder: Path) -> list[str]:
    """Appraise an accepted folder and return what it is refused for all the same."""
    try:
        result = cases.appraise_folder(folder, draws=FEW_DRAWS)
    except Refused as refused:
        return codes_of(refused.faults)
    to_json(result.as_json())
    return []


def explained(folder: Path) -> None:
    """Write down every trace of an accepted folder."""
    result = cases.appraise_folder(folder, draws=FEW_DRAWS)
    json.dumps(as_document(result.traces()), allow_nan=False)


def saved(folder: Path) -> None:
    """Set some values of an accepted folder to what they are: nothing may change its meaning."""
    raw = (folder / CASE_FILE).read_bytes()
    file = parse_case(raw)
    same = {
        ".".join(map(str, path)): value
        for path, value in list(_leaves(file.document.data, ()))[:5]
        if not any("." in str(part) for part in path)
    }
    assert changed(raw, {}) == raw
    assert parse_case(changed(raw, same)).canonical() == file.canonical(), "saving changed the case"


def _leaves(data: Any, path: tuple[str | int, ...]) -> Iterable[tuple[tuple[str | int, ...], Any]]:
    if isinstance(data, dict | list):
        for step, item in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _leaves(item, (*path, step))
    else:
        yield path, data


def examine(seed: int, into: Path) -> dict[str, Any]:
    """Return what came of the folder of a seed; raises where a promise is broken."""
    made = folder_of(seed)
    made.write(into)
    gc.collect()
    _forget_peak()
    start = process_time()
    accepted, codes = checked(into)
    seconds = {"check": process_time() - start}
    if accepted:
        start = process_time()
        late = appraised(into)
        seconds["appraise"] = process_time() - start
        assert not late, f"check accepts what appraise refuses: {late}"
        if seed % 5 == 0:
            explained(into)
            saved(into)
    peak = _peak_megabytes()
    for name, taken in seconds.items():
        assert taken < MOST_SECONDS, f"{name} took {taken:.2f} s"
    assert peak < MOST_MEGABYTES, f"held {peak:.0f} MB"
    return {"origin": made.origin, "accepted": accepted, "codes": codes, "peak": peak, **seconds}


def _broken_promise(seed: int, error: BaseException) -> dict[str, Any]:
    made = folder_of(seed)
    trail = traceback.format_exception(error)[-12:]
    files = {name: repr(content)[:20_000] for name, content in made.files.items()}
    again = f"python -m tests.fuzz.folders {seed} FOLDER"
    return {
        "seed": seed,
        "origin": made.origin,
        "error": f"{type(error).__name__}: {error}"[:500],
        "trail": "".join(trail),
        "write_the_folder": again,
        "files": files,
    }


def main(first: int, count: int) -> int:
    """Examine the folders of a row of seeds; returns how many broke a promise."""
    folder_of(first)
    limit()
    broken, codes, origins = 0, Counter[str](), Counter[str]()
    accepted, longest, highest = 0, 0.0, 0.0
    for seed in range(first, first + count):
        try:
            with TemporaryDirectory() as folder:
                signal.setitimer(signal.ITIMER_PROF, GIVE_UP_SECONDS)
                seen = examine(seed, Path(folder))
                signal.setitimer(signal.ITIMER_PROF, 0)
        except Exception as error:
            signal.setitimer(signal.ITIMER_PROF, 0)
            broken += 1
            if broken > MOST_TOLD:
                continue
            print(json.dumps(_broken_promise(seed, error)), flush=True)
            continue
        codes.update(set(seen["codes"]))
        origins[seen["origin"]] += 1
        accepted += seen["accepted"]
        longest = max(longest, seen["check"], seen.get("appraise", 0.0))
        highest = max(highest, seen["peak"])
    summary = {"folders": count, "broken": broken, "accepted": accepted, "origins": origins}
    summary |= {"longest_s": round(longest, 3), "highest_mb": round(highest), "codes": codes}
    print(json.dumps(summary))
    return broken


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])) > 0)
