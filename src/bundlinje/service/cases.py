"""What is done with a case: appraise it, check it, change it, and explain its figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from bundlinje.appraisal.appraise import Settings, appraise, check, quiet
from bundlinje.appraisal.explanation import as_document
from bundlinje.core.case import Case
from bundlinje.core.money import PARTIES
from bundlinje.core.result import Result
from bundlinje.errors import Fault, Finding, Refused, near
from bundlinje.files import examples
from bundlinje.files.case_folder import CaseFile, read_case
from bundlinje.files.doubts import doubts
from bundlinje.files.holdings import is_case
from bundlinje.files.model_file import kept
from bundlinje.files.report import render, write_report
from bundlinje.files.report.titles import titles_of
from bundlinje.files.result_files import RESULT, read_result, write_result
from bundlinje.files.save import save_case, value_of
from bundlinje.files.statement import write_statement
from bundlinje.service.contracts import check_agreement
from bundlinje.service.provenance import provenance

Progress = Callable[[str, float], None]
MOST_DRAWS = 2**17
"""Per scramble; more gains nothing and fills the memory."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run made: the document, and where it and the report were written.

    `statement_file` is None for a case in which nothing changes on the municipality's accounts.
    """

    document: dict[str, Any]
    result_file: Path
    report_file: Path
    statement_file: Path | None


def settings_of(seed: int, draws: int, party: str, case: Case, expert: bool = False) -> Settings:
    """Return checked settings; `draws` is the number in all, in 8 scrambles.

    Raises Refused (BL-C125) for a number of draws or a party that cannot be used.
    """
    known = ("public", *PARTIES, *case.parties)
    if party not in known:
        raise Refused([_unknown(party, "--party", known)])
    each, rest = divmod(draws, 8)
    if rest or not 2 <= each <= MOST_DRAWS or each & (each - 1):
        raise Refused([_unknown(str(draws), "--draws", ("2048", "8192", "32768"))])
    return Settings(seed=seed, draws=each, party=party, expert=expert)


def _unknown(word: str, kind: str, known: tuple[str, ...]) -> Fault:
    return Fault("BL-C125", "", {"word": word, "kind": kind, "near": ", ".join(known)})


def appraise_folder(
    folder: Path,
    seed: int = 1,
    draws: int = 8192,
    party: str = "public",
    progress: Progress = quiet,
    expert: bool = False,
) -> Result:
    """Appraise the case of a folder; faults and findings carry their place in the file."""
    file = read_case(folder)
    return _appraise_file(file, settings_of(seed, draws, party, file.case, expert), progress)


def _appraise_file(file: CaseFile, settings: Settings, progress: Progress) -> Result:
    try:
        result = appraise(file.case, file.catalog, settings, provenance(), progress)
    except Refused as refused:
        raise Refused(located(file, refused.faults)) from None
    return _with_places(file, result)


def _with_places(file: CaseFile, result: Result) -> Result:
    findings = []
    for row in result.values["findings"]:
        place = file.locate(Finding(row["code"], row["path"])).place
        spot = {"file": place.file, "line": place.line, "column": place.column}
        findings.append({**row, **spot})
    findings += [doubt.as_json() for doubt in doubts(file)]
    return Result(
        result.verb, result.manifest, {**result.values, "findings": findings}, result.traces
    )


def located(file: CaseFile, faults: tuple[Fault, ...]) -> list[Fault]:
    """Return faults at their places, in the order of the file."""
    return sorted((file.locate(fault) for fault in faults), key=lambda item: item.place)


def run_folder(
    folder: Path,
    seed: int = 1,
    draws: int = 8192,
    party: str = "public",
    progress: Progress = quiet,
    language: str = "da",
    expert: bool = False,
) -> Run:
    """Do every verb the folder has files for, and write results and report under `out/`.

    `expert` adds the figures that take seconds: see `bundlinje.appraisal.expert`.
    """
    file = read_case(folder)
    settings = settings_of(seed, draws, party, file.case, expert)
    result = _appraise_file(file, settings, progress)
    document = result.as_json()

    def kept() -> dict[str, Any]:
        """Trace every figure and write the result, which costs nothing beside the drawings."""
        trace = {"run_id": result.run_id, **as_document(result.traces())}
        write_result(folder, document, trace)
        return trace

    page = render(document, kept, titles_of(file.case), language)
    report = write_report(folder, page)
    statement = write_statement(folder, document, language)
    return Run(document, folder / "out" / RESULT, report, statement)


def check_folder(folder: Path) -> list[Finding]:
    """Return the findings of a folder with a case, a contract or both.

    Raises Refused with all faults, by file and place.
    """
    parts = [_check_case] if is_case(folder) else []
    faults: list[Fault] = []
    found = [kept(faults, partial(part, folder)) for part in (*parts, check_agreement)]
    if faults:
        once = {item.text(): item for item in faults}  # both may have read the same table
        raise Refused(sorted(once.values(), key=lambda item: item.place.file))
    return [item for findings in found for item in findings or ()]


def _check_case(folder: Path) -> list[Finding]:
    """Return the findings of a case; raises Refused with all its faults."""
    file = read_case(folder)
    try:
        _, findings = check(file.case, file.catalog)
    except Refused as refused:
        raise Refused(located(file, refused.faults)) from None
    return [*(file.locate(item) for item in findings), *doubts(file)]


def set_value(folder: Path, path: str, letters: str) -> None:
    """Change one value of a case, and keep comments, order and layout.

    Raises Refused, with nothing written, if the case would have faults or the path cannot be set.
    """

    before = read_case(folder)

    def refuse_faults(changed: CaseFile) -> None:
        file = replace(changed, own=before.own, own_indices=before.own_indices)
        try:
            check(file.case, file.catalog)
        except Refused as refused:
            raise Refused(located(file, refused.faults)) from None

    save_case(folder, {path: value_of(letters)}, refuse_faults)


def explain_figure(result: Path, figure: str) -> dict[str, Any]:
    """Return the tree of one figure: operation, operands, and sources at the leaves.

    A node that several others use stands in full once, with an `id`, and later as `{"ref": id}`.
    A path that ends in `.mean` or another summary leads to its `central`, which can be followed.
    Raises Refused: no such figure (BL-C124), or as `read_result`.
    """
    _, trace = read_result(result)
    figures: Mapping[str, int] = trace["figures"]
    path = figure if figure in figures else f"{figure.rpartition('.')[0]}.central"
    if path not in figures:
        path = f"{figure}.central"
    if path not in figures:
        values = {"path": figure, "near": near(figure, figures)}
        raise Refused([Fault("BL-C124", "", values)])
    return {"figure": path, "run_id": trace["run_id"], **_tree(trace["nodes"], figures[path])}


def _tree(nodes: list[dict[str, Any]], root: int) -> dict[str, Any]:
    """Unfold a table of nodes into a tree, each shared node once."""
    uses: dict[int, int] = {}
    waiting, met = [root], {root}
    while waiting:
        for operand in nodes[waiting.pop()].get("operands", ()):
            uses[operand] = uses.get(operand, 0) + 1
            if operand not in met:
                met.add(operand)
                waiting.append(operand)
    shown: set[int] = set()

    def unfold(index: int) -> dict[str, Any]:
        if index in shown:
            return {"ref": index}
        node = dict(nodes[index])
        if uses.get(index, 0) > 1:
            shown.add(index)
            node = {"id": index, **node}
        if "operands" in node:
            node["operands"] = [unfold(operand) for operand in node["operands"]]
        return node

    return unfold(root)


def begin(example: str, folder: Path) -> tuple[Path, ...]:
    """Begin a case from an example; returns the files that were written."""
    return examples.copy(example, folder)
