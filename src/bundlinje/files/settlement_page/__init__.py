"""The statement of a settlement: one HTML page from each clause to its postings."""

from collections.abc import Mapping
from typing import Any


def render(document: Mapping[str, Any], language: str) -> str:
    """Return the statement of a settlement as one HTML text in `da` or `en`."""
    # templates and their engine are read only by whoever writes a statement
    from bundlinje.files.settlement_page.page import page

    return page(document, language)
