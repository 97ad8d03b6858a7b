"""The table `meanings.toml`: cases that cannot be meant, and the lines that their author reads.

`python -m tests.fault.meaning` writes the lines anew; read the difference before you keep it.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bundlinje.errors import Refused
from bundlinje.locale import LANGUAGES, words
from bundlinje.service import cases
from tests.fault.kept import Entry, Kept
from tests.spec.appraise.small import spelled

HEAD = """\
# What a user reads about a case whose file is in order but whose meaning is not. Each entry is
# named by its code, and has its input as one of
#   case   the sections that stand in place of those of tests/spec/appraise/small.py
#   own    a table of own facts beside that case
#   scene  a function of meaning.py
# and the full lines with that code, in Danish and English.
"""


def code_of(name: str) -> str:
    """Return the code of an entry: `BL-C101-own` is the second entry of BL-C101."""
    return name[:7]


def lines(name: str, entry: Entry) -> dict[str, list[str]]:
    """Return the lines with the code of an entry, by language, as the command line prints them."""
    with TemporaryDirectory() as folder:
        found = _notices(entry, Path(folder))
        return {
            language: [
                text.replace(folder, "HERE")
                for notice in found
                if (text := notice[language]).startswith(code_of(name))
            ]
            for language in LANGUAGES
        }


def _notices(entry: Entry, here: Path) -> list[dict[str, str]]:
    """Return the line of every fault, or else of every finding, in each language."""
    (here / "case.yaml").write_text(spelled(entry.get("case", "")), encoding="utf-8")
    if "own" in entry:
        (here / "reference").mkdir()
        (here / "reference" / "own.csv").write_text(entry["own"], encoding="utf-8")
    try:
        if "scene" in entry:
            SCENES[entry["scene"]](here)
            return []
        result = cases.appraise_folder(here, draws=512)
    except Refused as refused:
        return [{each: fault.text(each) for each in LANGUAGES} for fault in refused.faults]
    return [{each: _line(row, each) for each in LANGUAGES} for row in result.values["findings"]]


def _line(row: Mapping[str, Any], language: str) -> str:
    """Return a finding, which a result holds as data, as `bundlinje check` prints it."""
    place = f"{row['file']}:{row['line']}:{row['column']}" if row["line"] else row["file"]
    head = " ".join(part for part in (row["code"], place, row["path"]) if part)
    page = row["see"].removeprefix("docs/reference/")
    where = words("meant")["see"][language].format(page=page) if page else ""
    return f"{head}: {row['message'][language]} {row['remedy'][language]} {where}".rstrip()


def out_is_a_file(here: Path) -> object:
    (here / "out").touch()
    return cases.run_folder(here, draws=16)


def no_result_yet(here: Path) -> object:
    return cases.explain_figure(here, "options.help.public.net_present_value.central")


def result_is_no_json(here: Path) -> object:
    (here / "out").mkdir()
    (here / "out" / "result.json").write_text("half a {", encoding="utf-8")
    return no_result_yet(here)


def result_is_another_document(here: Path) -> object:
    (here / "package.json").write_text("{}", encoding="utf-8")
    return cases.explain_figure(here / "package.json", "name")


def trace_of_another_run(here: Path) -> object:
    trace = cases.run_folder(here, draws=16).result_file.with_name("trace.json")
    document = json.loads(trace.read_text(encoding="utf-8"))
    trace.write_text(json.dumps({**document, "run_id": "0" * 64}), encoding="utf-8")
    return no_result_yet(here)


def figure_with_a_slip(here: Path) -> object:
    cases.run_folder(here, draws=16)
    return cases.explain_figure(here, "options.help.publik.net_present_value.central")


def party_that_nobody_knows(here: Path) -> object:
    return cases.run_folder(here, draws=16, party="kommunen")


def draws_that_are_no_power_of_two(here: Path) -> object:
    return cases.run_folder(here, draws=10_000)


SCENES: Mapping[str, Callable[[Path], object]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        out_is_a_file,
        no_result_yet,
        result_is_no_json,
        result_is_another_document,
        trace_of_another_run,
        figure_with_a_slip,
        party_that_nobody_knows,
        draws_that_are_no_power_of_two,
    )
}


TABLE = Kept("meanings.toml", HEAD, lines)

if __name__ == "__main__":
    TABLE.write()
