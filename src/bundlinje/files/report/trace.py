"""The trace of every central figure, small enough to travel inside the report."""

import json
from collections.abc import Mapping
from typing import Any

from bundlinje.files.report.titles import Titles
from bundlinje.locale import words


def compact(trace: Mapping[str, Any], titles: Titles) -> dict[str, Any]:
    """Return the trace as tables: a node is [operation, value, label, source, operands].

    Equal nodes are kept once; labels and sources are rows of their own, -1 where there is none.
    """
    operations: dict[str, int] = {}
    labels: dict[str, int] = {}
    sources: dict[str, int] = {}
    nodes: dict[tuple[Any, ...], int] = {}
    rows: list[list[Any]] = []
    at: list[int] = []
    for node in trace["nodes"]:
        source = node.get("source", {})
        text = _text(node, titles)
        operands = [at[operand] for operand in node.get("operands", ())]
        row = [
            operations.setdefault(node["operation"], len(operations)),
            node["value"],
            labels.setdefault(text, len(labels)) if text else -1,
            sources.setdefault(source["input"], len(sources)) if "input" in source else -1,
            operands,
        ]
        key = (*row[:-1], *operands)
        if key not in nodes:
            nodes[key] = len(rows)
            rows.append(row)
        at.append(nodes[key])
    return {
        "operations": list(operations),
        "labels": list(labels),
        "sources": list(sources),
        "nodes": rows,
        "figures": {path: at[index] for path, index in trace["figures"].items()},
    }


def _text(node: Mapping[str, Any], titles: Titles) -> str:
    title, what = (node.get("source", {}).get(key) for key in ("title", "what"))
    if title:
        own = str(title[titles.language])
        return f"{own} ({what[titles.language]})" if what else own
    label = titles.label(node["label"]) if node.get("label") else ""
    schedule = node.get("source", {}).get("schedule")
    return f"{label} ({schedule})" if schedule else label


def embedded(value: Any) -> str:
    """Return JSON that can stand inside a script element, whatever the texts hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def script_words(language: str) -> dict[str, Any]:
    """Return the words that the script needs: the operations and its own sentences."""
    say = words("why")[language]
    return {**say, **words("report")[language]["script"]}


def inputs_of(trace: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return every input that any figure rests on, once, in the order of first use."""
    found: dict[str, dict[str, Any]] = {}
    for node in trace["nodes"]:
        source = node.get("source", {})
        if "input" in source and source["input"] not in found:
            found[source["input"]] = {**source, "value": node["value"]}
    return list(found.values())
