"""Ledgers and receipts as files: read as they were written, or refused with the line."""

from pathlib import Path

import pytest

from bundlinje.core.ledger import Entry, Head
from bundlinje.errors import Refused
from bundlinje.files.ledger_export import read_document, read_kept, read_lines, write_lines
from tests.trust.people import FIE, head, years_of_business


def test_lines_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    lines = years_of_business(2).lines
    write_lines(tmp_path / "ledger.jsonl", lines)

    assert read_lines(tmp_path / "ledger.jsonl") == lines
    assert (tmp_path / "ledger.jsonl").read_bytes().count(b"\n") == len(lines)


def test_only_line_feeds_end_a_line(tmp_path: Path) -> None:
    """Other marks that Python calls line ends can stand in a text."""
    file = tmp_path / "x"
    file.write_bytes("a\u2028b\u0085c\x0bd\r\ne".encode())

    assert read_lines(file) == ["a\u2028b\u0085c\x0bd\r".encode(), b"e"]


def test_entries_and_receipts_are_told_apart(tmp_path: Path) -> None:
    book = years_of_business(2)
    receipt = head(book.state, 3, FIE)
    write_lines(tmp_path / "kept", [receipt.line, *book.lines])
    kept = read_kept(tmp_path / "kept")

    assert kept == [receipt, *book.entries]
    assert isinstance(kept[0], Head)
    assert all(isinstance(item, Entry) for item in kept[1:])


@pytest.mark.parametrize(
    ("content", "place"),
    [(b"{}\n", "x:1:1"), (b"\n\n", "x:1:1"), (b'{"head_of":1}', "x:1:1"), (b"\xff", "x:1:1")],
)
def test_a_line_that_is_neither_is_refused_at_its_place(
    content: bytes, place: str, tmp_path: Path
) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(Refused, match=f"BL-L012 .*{place}"):
        read_kept(tmp_path / "x")


def test_a_broken_line_is_told_with_its_number(tmp_path: Path) -> None:
    lines = years_of_business(2).lines
    write_lines(tmp_path / "x", [*lines[:4], lines[4][:-1], *lines[5:]])

    with pytest.raises(Refused, match=r"BL-L012 .*x:5:1"):
        read_kept(tmp_path / "x")


def test_what_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for file in (tmp_path / "none", tmp_path, tmp_path / "empty"):
        with pytest.raises(Refused, match="BL-L073"):
            read_lines(file)
    with pytest.raises(Refused, match="BL-L072"):
        write_lines(tmp_path / "empty" / "x", [b"{}"])


@pytest.mark.parametrize("text", ["[]", "1", "{", "[" * 9999])
def test_a_document_is_an_object(text: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match="BL-L016"):
        read_document(tmp_path / "x")


def test_a_document_may_be_laid_out_as_its_author_likes(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b'\xef\xbb\xbf{\r\n  "a": 1\r\n}\r\n')

    assert read_document(tmp_path / "x") == {"a": 1}
