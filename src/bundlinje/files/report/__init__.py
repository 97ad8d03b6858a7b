"""The report of a run: one HTML page that explains itself and asks nothing of any network."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bundlinje.errors import Fault, Refused
from bundlinje.files.whole import write_whole

REPORT = "report.html"


def write_report(folder: Path, html: str) -> Path:
    """Write the report into `out/` of a case, whole at every moment, and return where it is.

    Raises Refused (BL-C120) if the folder cannot be written to.
    """
    path = folder / "out" / REPORT
    try:
        write_whole(path, html.encode("utf-8"))
    except OSError as error:
        values = {"folder": str(path.parent), "reason": error.strerror or str(error)}
        raise Refused([Fault("BL-C120", "", values)]) from None
    return path


def render(
    document: Mapping[str, Any],
    traced: Callable[[], Mapping[str, Any]],
    titles: Mapping[str, Mapping[str, str]],
    language: str,
) -> str:
    """Return the report of a result as one HTML text in `da` or `en`.

    `traced` gives the trace, asked for once the drawings are on their way; `titles` names the
    parts of the case, as from `report.titles.titles_of`.
    """
    # templates and their engine are read only by whoever writes a report
    from bundlinje.files.report.page import page

    return page(document, traced, titles, language)
