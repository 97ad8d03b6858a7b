"""A table of claims as columns: each text of a column once, and which of them each claim has.

What is checked of a text is then checked once, however many claims have it. Nothing of what a cell
holds is ever told: a column that has slipped could hold a person.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import numpy as np

from bundlinje.core.claims import Codes
from bundlinje.errors import Fault, Place, Refused, meant
from bundlinje.files.hints import nearest
from bundlinje.files.tables import MAX_CELL, decimal_of, delimiter_of, text_of
from bundlinje.files.workbook.cells import Grid, read_grids
from bundlinje.locale import LANGUAGES, words

COLUMNS = (
    "claim_id", "person", "rule", "outcome_date", "claimed_date", "cohort", "groups", "units",
    "evidence",
)  # fmt: skip
REQUIRED = COLUMNS[:5]
MAX_BYTES = 256 * 1024 * 1024
MAX_CLAIMS = 2_000_000
CHUNK = 2_000
MANY = 101
"""So many faults of one kind are made at most; no more than a hundred are ever shown."""

Row = tuple[int, Sequence[str]]
"""The line or row where a claim stands, and its cells."""


@dataclass(slots=True)
class Column:
    """The texts of a column, each once without the spaces around it, and one for each claim."""

    texts: dict[str, int] = field(default_factory=lambda: defaultdict(count().__next__))
    parts: list[Codes] = field(default_factory=list)

    def add(self, cells: Sequence[str]) -> None:
        """Add the cells of some claims; a text that is new gets the next number by itself."""
        numbers = map(self.texts.__getitem__, cells)
        self.parts.append(np.fromiter(numbers, dtype=np.int64, count=len(cells)))

    def finished(self) -> "Column":
        """Return the column with the spaces around each text taken away."""
        bare: dict[str, int] = defaultdict(count().__next__)
        same = np.array([bare[text.strip()] for text in self.texts], dtype=np.int64)
        return Column(dict(bare), [same[self.codes]])

    @property
    def codes(self) -> Codes:
        """The place of each claim's text among the texts."""
        return np.concatenate(self.parts) if self.parts else np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class ClaimColumns:
    """The columns of a table of claims that are filled in, and where each cell stands.

    `lines` is the line or row of each claim, `order` the position of each column from 1; `decimal`
    what stands before decimals.
    """

    columns: Mapping[str, Column]
    lines: Codes
    order: Mapping[str, int]
    head: Place
    decimal: str = "."

    def __len__(self) -> int:
        return len(self.lines)

    def place(self, claim: int, column: str) -> Place:
        """Return where a cell stands."""
        return Place(
            self.head.file, int(self.lines[claim]), self.order.get(column, 1), self.head.sheet
        )

    def where(self, column: str, texts: Iterable[str]) -> list[int]:
        """Return the first claims that have one of some texts in a column."""
        known = self.columns[column]
        wanted = [known.texts[text] for text in texts if text in known.texts]
        return np.flatnonzero(np.isin(known.codes, wanted))[:MANY].tolist() if wanted else []


def from_csv(path: Path, name: str) -> ClaimColumns:
    """Return the columns of a CSV file; `name` is the file in messages.

    Raises Refused: BL-T001 to BL-T004, BL-T008 and BL-T009, BL-K060 to BL-K062 for headings.
    """
    text = text_of(path, MAX_BYTES, name)
    records = _records(text, name)
    line, head = next(records, (1, ()))
    return _columns(records, head, Place(name, line), decimal_of(text))


def _records(text: str, name: str) -> Iterator[Row]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter_of(text), strict=True)
    csv.field_size_limit(MAX_CELL)
    begin = 1
    try:
        for record in reader:
            if record and (record[0] or any(record)):
                yield begin, record
            begin = reader.line_num + 1
    except csv.Error:
        raise Refused([Fault("BL-T009", "", {}, Place(name, begin, 1))]) from None


def from_workbook(path: Path, name: str) -> ClaimColumns:
    """Return the columns of the first sheet of a workbook that holds anything.

    Raises Refused: BL-W0.. for a workbook or a cell that cannot be read, else as `from_csv`.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        values = {"reason": error.strerror or str(error)}
        raise Refused([Fault("BL-T001", "", values, Place(name))]) from None
    grids = [grid for grid in read_grids(raw, name) if grid.rows]
    if not grids:
        raise Refused([Fault("BL-T004", place=Place(name))])
    grid = grids[0]
    troubled = [Fault(cell.trouble, "", {}, cell.place) for cell in grid.cells.values()
                if cell.trouble]  # fmt: skip
    if troubled:
        raise Refused(sorted(troubled, key=lambda fault: fault.place))
    rows = _rows(grid)
    line, head = next(rows)
    return _columns(rows, head, Place(name, line, sheet=grid.title), ".")


def _rows(grid: Grid) -> Iterator[Row]:
    width = max(column for _, column in grid.cells)
    for row in grid.rows:
        yield row, [_plain(grid.cell(row, column).value) for column in range(1, width + 1)]


def _plain(value: object) -> str:
    """Return what a cell holds as it would be written in a CSV file."""
    if value is None:
        return ""
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
    return str(int(value)) if whole and isinstance(value, float) else str(value)


def _columns(rows: Iterator[Row], head: Sequence[str], place: Place, decimal: str) -> ClaimColumns:
    """Return the columns below a line of headings."""
    if not any(cell.strip() for cell in head):
        raise Refused([Fault("BL-T004", place=Place(place.file, sheet=place.sheet))])
    order = _order(head, place)
    columns = {name: Column() for name in order}
    lines: list[int] = []
    faults: list[Fault] = []
    chunk: list[Sequence[str]] = []

    def keep() -> None:
        for name, cells in zip(order, _cells(chunk, tuple(order.values())), strict=True):
            columns[name].add(cells)
        chunk.clear()

    for line, cells in rows:
        if len(cells) != len(head):
            faults += _too_long(cells, len(head), Place(place.file, line, 0, place.sheet))
            cells = [*cells, *[""] * (len(head) - len(cells))]
        lines.append(line)
        chunk.append(cells)
        if len(chunk) == CHUNK:
            keep()
        if len(lines) > MAX_CLAIMS or len(faults) > MANY:
            break
    keep()
    if len(lines) > MAX_CLAIMS:
        faults.append(Fault("BL-T002", "", {"limit": f"{MAX_CLAIMS}"}, Place(place.file)))
    if faults:
        raise Refused(faults)
    finished = {name: column.finished() for name, column in columns.items()}
    return ClaimColumns(finished, np.array(lines, dtype=np.int64), order, place, decimal)


def _cells(chunk: list[Sequence[str]], positions: tuple[int, ...]) -> Iterator[Sequence[str]]:
    every = list(zip(*chunk, strict=False))
    return (every[position - 1] if every else () for position in positions)


def _too_long(cells: Sequence[str], width: int, place: Place) -> list[Fault]:
    """Return the fault of a row with more cells than there are headings."""
    spare = [index for index in range(width, len(cells)) if cells[index].strip()]
    values = {"count": width, "found": len(cells)}
    return [
        Fault("BL-T008", "", values, Place(place.file, place.line, index + 1, place.sheet))
        for index in spare[:1]
    ]


def headings() -> dict[str, str]:
    """Return the column of every heading that is understood, in small letters."""
    said = {words("claims")[language][name]: name for language in LANGUAGES for name in COLUMNS}
    return {**said, **{name: name for name in COLUMNS}, **{"id": "claim_id"}}


def _order(head: Sequence[str], place: Place) -> dict[str, int]:
    """Return the position of each column; a heading is never quoted, it could be a claim."""
    names = headings()
    order: dict[str, int] = {}
    faults: list[Fault] = []
    for index, raw in enumerate(head, 1):
        word = " ".join(raw.lower().split())
        here = Place(place.file, place.line, index, place.sheet)
        name = names.get(word)
        if word and name is None:
            near = meant(word, names) or nearest(word, names, likeness=0.7)
            known = {language: near or _said(COLUMNS, language) for language in LANGUAGES}
            faults.append(Fault("BL-K060", "", {"known": known}, here))
        elif name in order:
            faults.append(Fault("BL-K061", "", {"column": name}, here))
        elif name is not None:
            order[name] = index
    missing = [name for name in REQUIRED if name not in order]
    if missing:
        said = {language: _said(missing, language) for language in LANGUAGES}
        start = Place(place.file, place.line, 1, place.sheet)
        faults.append(Fault("BL-K062", "", {"missing": said}, start))
    if faults:
        raise Refused(faults)
    return order


def _said(columns: Iterable[str], language: str) -> str:
    return ", ".join(words("claims")[language][name] for name in columns)
