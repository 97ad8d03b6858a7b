"""What leaves a contract folder for other systems, and what comes in from a record of INDIGO."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bundlinje.calc.ledger_check import follow_lines
from bundlinje.core.contract import Contract
from bundlinje.core.ledger import entry_of
from bundlinje.core.versions import newest
from bundlinje.errors import Fault, Finding, Place, Refused
from bundlinje.files.case_text import case_text
from bundlinje.files.contract_file import read_contract
from bundlinje.files.examples import IGNORED
from bundlinje.files.exports.cells import harmless, table_bytes
from bundlinje.files.exports.ocds import ocds_release
from bundlinje.files.exports.payments import Made, payments_made
from bundlinje.files.exports.postings import balances, legs_of, postings_table
from bundlinje.files.exports.settled import Period, chosen, has_settlement, read_settled
from bundlinje.files.hints import shorten
from bundlinje.files.holdings import CONTRACT_FILE
from bundlinje.files.indigo.draft import Draft, Point, draft_of
from bundlinje.files.indigo.reading import read_project
from bundlinje.files.indigo.record import indigo_project
from bundlinje.files.indigo.sums import contradictions
from bundlinje.files.indigo.tables import tables_of
from bundlinje.files.keys import signature_fits
from bundlinje.files.ledger_export import read_lines
from bundlinje.files.result_files import to_json
from bundlinje.files.whole import write_whole
from bundlinje.locale import words
from bundlinje.service.ledger import EXPORT

OUT = Path("out")
POSTINGS, INDIGO, OCDS = OUT / "postings.csv", OUT / "indigo.json", OUT / "ocds-release.json"
_PREFIX = re.compile("ocds-[a-z0-9]{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Posted:
    """Postings that were written: debit and credit in øre by period, and what to look at.

    to_correct: periods that the ledger holds with other amounts. without_function: parties that
    have no function of the chart of accounts.
    """

    file: Path
    balances: tuple[tuple[str, int, int], ...]
    to_correct: tuple[str, ...]
    without_function: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """Files that were written; whether a settlement is in them, and how many payments."""

    files: tuple[Path, ...]
    settled: bool
    payments: int


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft of a contract that was written: its open points, and figures that do not agree."""

    file: Path
    points: tuple[Point, ...]
    findings: tuple[Finding, ...]


def export_postings(
    folder: Path, language: str, period: str = "", corrections: bool = False, to: Path | None = None
) -> Posted:
    """Write the postings of a settled folder for a finance system.

    Raises Refused: as `read_contract`, BL-X001 to BL-X005 and BL-X007.
    """
    first = read_contract(folder).contract
    contract = newest(first)
    periods = chosen(read_settled(folder, first), period)
    file = to or folder / POSTINGS
    _write(file, postings_table(contract, periods, corrections, language))
    used = dict.fromkeys(
        leg.party for item in periods.values() for leg in legs_of(item, corrections)
    )
    without = [name for name in used
               if name in contract.parties and not contract.parties[name].posting]  # fmt: skip
    changed = [name for name, item in periods.items() if item.corrections and not corrections]
    return Posted(
        file,
        tuple(balances(periods, corrections)),
        tuple(changed),
        tuple(contract.parties[name].title.in_language(language) for name in without),
    )


def export_indigo(folder: Path, tables: bool = False, to: Path | None = None) -> Written:
    """Write the contract of a folder as an INDIGO project: JSON, or a folder of tables.

    Raises Refused: as `read_contract`, BL-X002, BL-X003, BL-X005, BL-X007, BL-L074.
    """
    contract, periods, made = _told(folder)
    document = indigo_project(contract, periods, made)
    if not tables:
        file = to or folder / INDIGO
        _write(file, to_json(document).encode("utf-8"))
        return Written((file,), bool(periods), len(made))
    target = to or folder / INDIGO.with_suffix("")
    files = []
    for name, (head, rows) in tables_of(document["project"]["data"], contract.id).items():
        cells = [["" if cell is None else harmless(str(cell)) for cell in row] for row in rows]
        files.append(target / f"{name}.csv")
        _write(files[-1], table_bytes(head, cells, "en", mark=False))
    return Written(tuple(files), bool(periods), len(made))


def export_ocds(
    folder: Path, prefix: str, moment: str, language: str, to: Path | None = None
) -> Written:
    """Write the contract of a folder as an OCDS release.

    moment: now, in UTC. Raises Refused: BL-X006 for the prefix, else as `export_indigo`.
    """
    if not _PREFIX.fullmatch(prefix):
        raise Refused([Fault("BL-X006", "", {"prefix": shorten(prefix)})])
    contract, periods, made = _told(folder)
    release = ocds_release(contract, periods, made, prefix, moment, language)
    file = to or folder / OCDS
    _write(file, to_json(release).encode("utf-8"))
    return Written((file,), bool(periods), len(made))


def _told(folder: Path) -> tuple[Contract, Mapping[str, Period], list[Made]]:
    """Return the newest terms, what has been settled, and what has been paid."""
    first = read_contract(folder).contract
    periods = read_settled(folder, first).periods if has_settlement(folder) else {}
    return newest(first), periods, _payments(folder)


def _payments(folder: Path) -> list[Made]:
    """Return the payments that the folder's ledger says have been made; none without a ledger.

    Raises Refused: BL-L074 if the ledger is not in order, for its payments would prove nothing.
    """
    if not (folder / EXPORT).exists():
        return []
    lines = read_lines(folder / EXPORT)
    followed = follow_lines(lines, signature_fits)
    if followed.broken:
        raise Refused([Fault("BL-L074", "", {"sequence": followed.state.next})])
    return payments_made(entry_of(line) for line in lines)


def _write(file: Path, content: bytes) -> None:
    try:
        write_whole(file, content)
    except OSError as error:
        values = {"reason": shorten(error.strerror or str(error))}
        raise Refused([Fault("BL-X007", "", values, Place(str(file)))]) from None


def import_indigo(
    path: Path, folder: Path, language: str, project: str = "", replace: bool = False
) -> Drafted:
    """Write a draft of a contract from a project in a user's own INDIGO download.

    Raises Refused: as `read_project`, BL-X014 if another contract is there, BL-X007.
    """
    found = read_project(path, project)
    draft = draft_of(found)
    file = folder / CONTRACT_FILE
    text = draft_text(draft, found.id, language)
    if not replace and _held(file) not in (None, text.encode("utf-8")):
        raise Refused([Fault("BL-X014", "", {}, Place(str(file)))])
    _write(file, text.encode("utf-8"))
    if _held(folder / ".gitignore") is None:
        _write(folder / ".gitignore", IGNORED.encode())
    return Drafted(file, tuple(draft.points), tuple(contradictions(found)))


def _held(file: Path) -> bytes | None:
    """Return what a file holds, None if there is none that can be read."""
    try:
        return file.read_bytes()
    except OSError:
        return None


def draft_text(draft: Draft, project: str, language: str) -> str:
    """Return a draft as the text of `contract.yaml`, with its open points on top."""
    say = words("exports")[language]["draft"]
    title = project or str(draft.data["id"])
    lines = [say["head"].format(project=title), "", say["open"]]
    lines += [f"- {line}" for line in point_lines(draft.points, language)]
    notes = "".join(f"# {line}".rstrip() + "\n" for line in lines)
    return f"{notes}\n{case_text(draft.data)}"


def point_lines(points: Iterable[Point], language: str) -> list[str]:
    """Return what is open as lines: where in the contract it belongs, and what it is."""
    say = words("exports")[language]["draft"]
    lines = []
    for point in points:
        values = {key: shorten(text) or say["nothing"] for key, text in point.values.items()}
        if point.key == "role":
            values["role"] = say["roles"][point.values["role"]]
        said = say["points"][point.key].format(**values)
        lines.append(": ".join(part for part in (point.path, said) if part))
    return lines
