"""Writing a result into the `out/` folder of a case, and reading it back to ask why."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bundlinje.errors import Fault, Refused
from bundlinje.files.whole import write_whole

RESULT, TRACE = "result.json", "trace.json"


def to_json(document: Mapping[str, Any]) -> str:
    """Return a document as the text of a JSON file, the same on every machine."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def write_result(
    folder: Path, document: Mapping[str, Any], trace: Mapping[str, Any]
) -> tuple[Path, Path]:
    """Write result and trace side by side and return where they are.

    Each file is whole at every moment: it is written beside its place and then moved there.
    Raises Refused (BL-C120) if the folder cannot be written to.
    """
    out = folder / "out"
    compact = json.dumps(trace, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    texts = {out / RESULT: to_json(document), out / TRACE: compact}
    try:
        for path, text in texts.items():
            write_whole(path, text.encode("utf-8"))
    except OSError as error:
        values = {"folder": str(out), "reason": error.strerror or str(error)}
        raise Refused([Fault("BL-C120", "", values)]) from None
    return out / RESULT, out / TRACE


def read_result(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a result and its trace; `path` is the result file or the case folder.

    Raises Refused: not found (BL-C121), not readable as a result (BL-C122), a trace of another
    run (BL-C123).
    """
    file = path / "out" / RESULT if path.is_dir() else path
    result, trace = read_document(file), read_document(file.with_name(TRACE))
    if result.get("run_id") != trace.get("run_id"):
        raise Refused([Fault("BL-C123", "", {"file": str(file)})])
    return result, trace


def read_document(file: Path) -> dict[str, Any]:
    """Return what a file of `out/` holds; raises Refused: not found (BL-C121), no such document
    (BL-C122)."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError:
        raise Refused([Fault("BL-C121", "", {"file": str(file)})]) from None
    except ValueError:
        raise Refused([Fault("BL-C122", "", {"file": str(file)})]) from None
    if not isinstance(document, dict) or "run_id" not in document:
        raise Refused([Fault("BL-C122", "", {"file": str(file)})])
    return document
