"""A case as the text of a `case.yaml`: sections in blocks, what is short on one line."""

from collections.abc import Iterator, Mapping
from typing import Any

from bundlinje.files.save import letters_of, name_letters

LONGEST_LINE = 100


def case_text(data: Mapping[str, Any]) -> str:
    """Return plain data as the text of a case file; it reads back as the same data."""
    return "".join(
        ("\n" if isinstance(value, Mapping | list) else "")
        + "\n".join(_lines(f"{name_letters(str(key))}:", value, 0))
        + "\n"
        for key, value in data.items()
    )


def _lines(head: str, value: Any, indent: int) -> Iterator[str]:
    """Yield the lines of a value behind its key or its hyphen."""
    lead = " " * indent + head
    is_section = isinstance(value, Mapping) and value
    is_list = isinstance(value, list) and value
    line = f"{lead} {letters_of(value)}"
    # A top section keeps a line for each thing in it, however short it is.
    fits = len(line) <= LONGEST_LINE and (indent or not _holds_sections(value))
    if fits or not (is_section or is_list):
        yield line
        return
    yield lead
    for each in value.items() if is_section else value:
        if is_section:
            key, item = each
            yield from _lines(f"{name_letters(str(key))}:", item, indent + 2)
        else:
            yield from _lines("-", each, indent + 2)


def _holds_sections(value: Any) -> bool:
    items = value.values() if isinstance(value, Mapping) else value
    return isinstance(value, Mapping | list) and any(isinstance(each, Mapping) for each in items)
