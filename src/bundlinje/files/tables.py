"""Tables that a municipality brings: CSV as Excel writes it in Denmark and as everyone else does.

Comma, semicolon or tab between cells; UTF-8 with or without a mark, or Windows-1252; decimal comma
or point. Where a number can be read in two ways it is refused, never guessed.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bundlinje.errors import Fault, Place, Refused, near
from bundlinje.files.characters import has_hidden
from bundlinje.files.hints import shorten
from bundlinje.locale import LANGUAGES, words

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_CELL = 4_000
BEGINNING = 100_000
"""Letters in which the first line of a file is looked for."""
DELIMITERS = (";", ",", "\t")
_PLAIN = re.compile(r"-?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]{1,2})?")
_THOUSANDS = re.compile("-?[1-9][0-9]{0,2}([.,][0-9]{3}){2,}")
_SPACES = re.compile("[\u00a0\u202f\u2009]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it was written, without the spaces around it, and where it stands."""

    text: str
    place: Place
    decimal: str = "."
    """What stands before the decimals in this file."""

    def number(self) -> float:
        """Return the number in the cell.

        Raises Refused: BL-T010 if it is none, BL-T011 if it can be read in two ways.
        """
        text = _SPACES.sub("", self.text)
        other = "," if self.decimal == "." else "."
        if re.fullmatch(rf"-?[0-9]{{1,3}}\{other}[0-9]{{3}}", text):
            plain = text.replace(other, "")
            values = {"text": text, "whole": plain, "part": text.replace(other, self.decimal)}
            raise Refused([Fault("BL-T011", "", values, self.place)])
        grouped = re.fullmatch(
            rf"-?[0-9]{{1,3}}(\{other}[0-9]{{3}})+(\{self.decimal}[0-9]+)?", text
        )
        if grouped:
            text = text.replace(other, "")
        if not _PLAIN.fullmatch(text):
            raise Refused([Fault("BL-T010", "", {"text": shorten(self.text)}, self.place)])
        return float(text.replace(",", "."))


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its cells by column, those that are empty left out."""

    line: int
    cells: Mapping[str, Cell]
    place: Place

    def text(self, column: str) -> str:
        """Return what is written in a column, or an empty text."""
        return self.cells[column].text if column in self.cells else ""

    def place_of(self, column: str) -> Place:
        """Return the place of a cell, or of the row where the cell is empty."""
        return self.cells[column].place if column in self.cells else self.place


def read_table(
    path: Path, names: Mapping[str, str], required: Collection[str]
) -> tuple[TableRow, ...]:
    """Return the rows of a CSV file.

    `names` maps each heading that is known, in small letters, to its column; `required` are the
    columns that must be there. Raises Refused with every fault of the file, by line and cell:
    BL-T001 unreadable, BL-T002 too large, BL-T003 not text, BL-T004 no table, BL-T005 a heading
    that is not known, BL-T006 the same heading twice, BL-T007 a column is missing, BL-T008 more
    cells than headings, BL-T009 a cell without end or too long.
    """
    text = text_of(path)
    lines = _records(text, path)
    head_line, head = next(lines, (0, []))
    if not any(cell.strip() for cell in head):
        raise Refused([Fault("BL-T004", place=Place(str(path)))])
    columns, faults = _columns(head, head_line, names, required, str(path))
    decimal = decimal_of(text)
    rows = []
    for line, record in lines:
        if not any(cell.strip() for cell in record):
            continue
        spare = [index for index, cell in enumerate(record) if cell.strip() and index >= len(head)]
        if spare:
            values = {"count": len(head), "found": len(record)}
            faults.append(Fault("BL-T008", "", values, Place(str(path), line, spare[0] + 1)))
        cells = {
            column: Cell(_on_one_line(record[index]), Place(str(path), line, index + 1), decimal)
            for index, column in columns.items()
            if index < len(record) and record[index].strip()
        }
        rows.append(TableRow(line, cells, Place(str(path), line, 1)))
        if len(rows) > MAX_ROWS:
            raise Refused(
                [Fault("BL-T002", "", {"limit": f"{MAX_ROWS}"}, Place(str(path), line, 1))]
            )
    if faults:
        raise Refused(faults)
    return tuple(rows)


def _on_one_line(text: str) -> str:
    """Return the text of a cell without tabs and line ends, which no message could show."""
    return re.sub(r"[\t\r\n]+", " ", text).strip()


def records_of(path: Path) -> list[list[str | float]]:
    """Return all cells of a CSV file, whatever its headings; numbers as numbers.

    What can be read in two ways, or would look another way as a number, stays text. Raises Refused:
    BL-T001 to BL-T003, BL-T009.
    """
    text = text_of(path)
    return [
        [_figure_or_text(cell.strip(), decimal_of(text)) for cell in record]
        for _, record in _records(text, path)
    ]


def _figure_or_text(text: str, decimal: str) -> str | float:
    try:
        number = Cell(text, Place(), decimal).number()
    except Refused:
        return text
    is_one_way = decimal in text or text == f"{number:.0f}" or _THOUSANDS.fullmatch(text)
    return number if is_one_way else text


def text_of(path: Path, most: int = MAX_BYTES, name: str = "") -> str:
    """Return the text of a file of at most so many bytes; `name` is what messages call it.

    Raises Refused (BL-T001 to BL-T003) if it has none.
    """
    return decoded(bytes_of(path, most, name), name or str(path), most)


def bytes_of(path: Path, most: int = MAX_BYTES, name: str = "") -> bytes:
    """Return at most one byte more than a table may have; raises Refused (BL-T001)."""
    try:
        with path.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        values = {"reason": shorten(error.strerror or str(error))}
        raise Refused([Fault("BL-T001", "", values, Place(name or str(path)))]) from None


def decoded(raw: bytes, name: str, most: int = MAX_BYTES) -> str:
    """Return the text of a table's bytes; raises Refused (BL-T002, BL-T003) if it has none."""
    if len(raw) > most:
        values = {"limit": f"{most // 1024 // 1024} MB"}
        raise Refused([Fault("BL-T002", "", values, Place(name))])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    if has_hidden(text) or "\ufffd" in text:
        bad = next(
            index
            for index, line in enumerate(re.split("\r\n|\r|\n", text), 1)
            if has_hidden(line) or "\ufffd" in line
        )
        raise Refused([Fault("BL-T003", "", {}, Place(name, bad, 1))])
    return text


def _records(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the line where each record begins, and its cells."""
    reader = csv.reader(text.splitlines(), delimiter=delimiter_of(text), strict=True)
    begin = 1
    csv.field_size_limit(MAX_CELL)
    try:
        for record in reader:
            yield begin, record
            begin = reader.line_num + 1
    except csv.Error:
        raise Refused([Fault("BL-T009", "", {}, Place(str(path), begin, 1))]) from None


def delimiter_of(text: str) -> str:
    """Return what stands between the cells of the first line that has any."""
    lines = io.StringIO(text[:BEGINNING], newline="")
    first = next((line for line in lines if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def decimal_of(text: str) -> str:
    """A file with semicolons has decimal commas; so Excel writes it where commas are decimal."""
    return "," if delimiter_of(text) == ";" else "."


def _columns(
    head: list[str], line: int, names: Mapping[str, str], required: Collection[str], file: str
) -> tuple[dict[int, str], list[Fault]]:
    """Return the column of each heading by its position, and what is wrong with the headings."""
    columns: dict[int, str] = {}
    faults = []
    for index, raw in enumerate(head):
        word = " ".join(raw.lower().split())
        place = Place(file, line, index + 1)
        if not word:
            continue
        if word not in names:
            values = {"word": shorten(raw.strip()), "near": near(word, tuple(names))}
            faults.append(Fault("BL-T005", "", values, place))
        elif names[word] in columns.values():
            faults.append(Fault("BL-T006", "", {"word": shorten(raw.strip())}, place))
        else:
            columns[index] = names[word]
    missing = [name for name in required if name not in columns.values()]
    if missing:
        faults.append(Fault("BL-T007", "", {"missing": said(missing)}, Place(file, line, 1)))
    return columns, faults


def said(columns: Iterable[str]) -> dict[str, str]:
    """Return what columns are called, in each language."""
    listed = list(columns)
    return {
        language: ", ".join(words("tables")[language].get(name, name) for name in listed)
        for language in LANGUAGES
    }
