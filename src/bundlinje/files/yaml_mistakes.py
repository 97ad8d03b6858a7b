"""Say in the user's words what libyaml could not follow."""

import re
from typing import Any

import yaml

from bundlinje.errors import Fault, Place
from bundlinje.files.hints import shorten

_QUOTED = "a quoted scalar"
_CODES = (
    ("mapping values are not allowed", "BL-Y040"),
    ("mapping keys are not allowed", "BL-Y040"),
    ("block sequence entries are not allowed", "BL-Y041"),
    ("did not find expected key", "BL-Y041"),
    ("did not find expected '-' indicator", "BL-Y041"),
    ("could not find expected ':'", "BL-Y042"),
    ("found unexpected end of stream", "BL-Y043"),
    ("found unexpected document indicator", "BL-Y043"),
    ("did not find expected ','", "BL-Y044"),
    ("did not find expected node content", "BL-Y045"),
    ("cannot start any token", "BL-Y045"),
    ("found unexpected ':'", "BL-Y045"),
    ("unknown escape character", "BL-Y046"),
    ("hexdecimal number", "BL-Y046"),
    ("invalid Unicode character", "BL-Y046"),
    ("comment or line break", "BL-Y047"),
    ("indentation indicator", "BL-Y047"),
    ("did not find expected <document start>", "BL-Y048"),
    ("found incompatible YAML document", "BL-Y023"),
)
_CONTEXTS = (
    ("a directive", "BL-Y023"),
    ("%YAML", "BL-Y023"),
    ("%TAG", "BL-Y023"),
    ("an alias", "BL-Y020"),
    ("an anchor", "BL-Y021"),
    ("a tag", "BL-Y022"),
)
# The mistake is where the part began, not where libyaml gave up.
_AT_CONTEXT = ("BL-Y020", "BL-Y021", "BL-Y022", "BL-Y023", "BL-Y042", "BL-Y043", "BL-Y047")

_PLAIN_TEXT = ("BL-Y040", "BL-Y041", "BL-Y042", "BL-Y044", "BL-Y045")
_CURLY = re.compile("(?:: +|- +|, *|[\\[{])([“”„»«\u2018’])")


def explain(error: yaml.YAMLError, text: str, file: str) -> Fault:
    """Return the fault for a mistake that libyaml stopped at.

    `text` is the whole file. Codes: BL-Y020 to BL-Y023, BL-Y040 to BL-Y051.
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        return Fault("BL-Y049", place=Place(file, 1, 1))
    problem, context = str(error.problem), str(error.context)
    code = _code(problem, context)
    mark = error.problem_mark
    if error.context_mark and (code in _AT_CONTEXT or mark is None):
        mark = error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = re.split("\r\n|\r|\n", text)
    here = lines[line] if line < len(lines) else ""
    if code in ("BL-Y041", "BL-Y048") and _follows_an_end(here[:column]):
        code = "BL-Y050"
    if code in _PLAIN_TEXT and (curly := _CURLY.search(here)) and curly.start(1) <= column:
        place = Place(file, line + 1, curly.start(1) + 1)
        return Fault("BL-Y051", values={"letter": curly[1]}, place=place)
    return Fault(
        code, values=_values(error, here[column:]), place=Place(file, line + 1, column + 1)
    )


def _code(problem: str, context: str) -> str:
    by_context = (code for words, code in _CONTEXTS if words in context)
    by_problem = (code for words, code in _CODES if words in problem)
    if _QUOTED in context:
        return next(by_problem, "BL-Y043")
    return next(by_context, None) or next(by_problem, "BL-Y049")


def _follows_an_end(before: str) -> bool:
    """Whether a quotation mark or bracket was closed just before on the same line."""
    return before.rstrip().endswith(('"', "'", "]", "}"))


def _values(error: yaml.MarkedYAMLError, rest: str) -> dict[str, Any]:
    start = error.context_mark
    return {
        "letter": shorten(rest[:1]) or "…",
        "name": shorten(re.split(r"[\s,\]}]", rest.lstrip("*&!"), maxsplit=1)[0]),
        "line": start.line + 1 if start else 1,
    }
