"""A damaged table of own facts for every seed, in Danish and in international CSV."""

from collections.abc import Callable
from random import Random

HEAD = (
    "id", "title_da", "title_en", "value", "low", "high", "level", "unit", "price_year", "payers",
    "valid_from", "valid_to", "verification", "source_url", "source_date", "reason",
)  # fmt: skip
DANISH = (
    "id", "titel", "title_en", "værdi", "lav", "høj", "dækning", "enhed", "prisår", "betalere",
    "gælder fra", "gælder til", "bekræftelse", "kilde", "kildens dato", "begrundelse",
)  # fmt: skip
ROWS = (
    ("own/shelter-day", "Herbergsdag", "Shelter day", "1234.5", "", "", "", "DKK/day", "2026",
     "municipality=0.5;state=0.5", "2026-01-01", "", "verified", "https://example.org", "2026",
     "eget regnskab"),
    ("own/rate", "Andel, der deltager", "Take-up", "0.25", "0.2", "0.3", "0.95", "share", "", "",
     "", "", "secondary", "https://example.org/a", "2025-06-01", "målt i kommunen"),
    ("own/visits", "Besøg pr. år", "Visits a year", "12", "", "", "", "visits/person-year", "", "",
     "", "", "", "assumed: et skøn", "", "bedste bud"),
)  # fmt: skip
ODD = (
    "", " ", "x", "1.000", "1,000", "1.234,5", "-", "0,25", "1e400", "50 %", '"', ";", ",", "\t",
    "own/rate", "bananer", "dk/x", "2026", "æøå", "assumed:", "http://", "=1+1", "'", "x" * 5_000,
    "municipality=2", "municipality=0.5;state=x", "1900-13-40", "\u00a01", "nej", "#REF!", "\\",
)  # fmt: skip
Table = list[list[str]]


def _spot(table: Table, rng: Random) -> tuple[int, int]:
    row = rng.randrange(len(table))
    return row, rng.randrange(len(table[row])) if table[row] else 0


def other_value(table: Table, rng: Random) -> None:
    row, column = _spot(table, rng)
    if table[row]:
        table[row][column] = rng.choice(ODD)


def moved(table: Table, rng: Random) -> None:
    (row, column), (other, place) = _spot(table, rng), _spot(table, rng)
    if table[row] and table[other]:
        one, two = table[row][column], table[other][place]
        table[row][column], table[other][place] = two, one


def shorter(table: Table, rng: Random) -> None:
    row, column = _spot(table, rng)
    del table[row][column:]


def longer(table: Table, rng: Random) -> None:
    rng.choice(table).append(rng.choice(ODD))


def twice(table: Table, rng: Random) -> None:
    table.append(list(rng.choice(table)))


def without_row(table: Table, rng: Random) -> None:
    if len(table) > 1:
        table.pop(rng.randrange(len(table)))


def without_column(table: Table, rng: Random) -> None:
    column = rng.randrange(len(HEAD))
    for row in table:
        del row[column : column + 1]


def blank_row(table: Table, rng: Random) -> None:
    table.insert(rng.randrange(len(table) + 1), [""] * rng.choice((0, 3, 16)))


HANDS: tuple[Callable[[Table, Random], None], ...] = (
    other_value, other_value, other_value, moved, shorter, longer, twice, without_row,
    without_column, blank_row,
)  # fmt: skip


def _danish(text: str) -> str:
    head, point, tail = text.partition(".")
    is_number = point and head.isdecimal() and tail.isdecimal()
    return f"{head},{tail}" if is_number else text


def _text(table: Table, delimiter: str, rng: Random) -> str:
    """Write a table; cells are put in quotation marks where they need it, mostly."""
    lines = []
    for row in table:
        cells = [
            '"' + cell.replace('"', '""') + '"'
            if any(mark in cell for mark in (delimiter, '"', "\n")) and rng.random() < 0.9
            else cell
            for cell in row
        ]
        lines.append(delimiter.join(cells))
    return rng.choice(("\n", "\r\n")).join(lines) + "\n"


def table_of_seed(seed: int) -> bytes:
    """Return the bytes of the table of a seed."""
    rng = Random(f"table {seed}")
    is_danish = rng.random() < 0.6
    table = [list(DANISH if is_danish else HEAD), *(list(row) for row in ROWS)]
    if is_danish:
        table = [[_danish(cell) for cell in row] for row in table]
    for _ in range(rng.choice((1, 1, 2, 5))):
        rng.choice(HANDS)(table, rng)
    text = _text(table, ";" if is_danish else rng.choice((",", "\t")), rng)
    raw = text.encode(rng.choice(("utf-8", "utf-8-sig", "cp1252", "utf-16")), "replace")
    if rng.random() < 0.2:
        changed = bytearray(raw[: rng.randint(0, len(raw))] or b"x")
        changed[rng.randrange(len(changed))] = rng.randrange(256)
        raw = bytes(changed)
    return raw
