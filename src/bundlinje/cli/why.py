"""How a figure was made, as a tree that a reader can follow by hand."""

from collections.abc import Iterator
from typing import Any

import typer

from bundlinje.locale import words
from bundlinje.locale.numbers import number

Node = dict[str, Any]


def print_tree(tree: Node, language: str, depth: int) -> None:
    """Print a tree to a depth; deeper parts are counted, sources are always shown."""
    for line in tree_lines(tree, language, depth):
        typer.echo(line)


def tree_lines(tree: Node, language: str, depth: int) -> Iterator[str]:
    """Return the lines of a tree."""
    say: dict[str, str] = words("why")[language]
    yield f"{tree['figure']} = {number(tree['value'], language)}"
    known = {node["id"]: node for node in walk(tree) if "id" in node}
    yield from _below(tree, "", depth, language, say, known)
    leaves = [node for node in walk(tree) if node.get("operation") == "input"]
    sources = [node for node in leaves if "input" in node.get("source", {})]
    sourced = {node["source"]["input"]: node for node in sources}
    if sourced:
        yield ""
        yield say["sources"]
    for node in sourced.values():
        yield from _source(node, language, say)


def walk(node: Node) -> Iterator[Node]:
    """Return every node of a tree."""
    yield node
    for operand in node.get("operands", ()):
        yield from walk(operand)


def _below(
    node: Node, indent: str, depth: int, language: str, say: dict[str, str], known: dict[int, Node]
) -> Iterator[str]:
    operands = node.get("operands", [])
    if not operands:
        return
    if depth == 0:
        yield f"{indent}  … {say['deeper'].format(count=sum(1 for _ in walk(node)) - 1)}"
        return
    yield f"{indent}  {say[node['operation']]}"
    for operand in operands:
        full = known[operand["ref"]] if "ref" in operand else operand
        seen = f"  ({say['seen']})" if "ref" in operand and full.get("operands") else ""
        yield f"{indent}  ├ {_name(full, say)} = {number(full['value'], language)}{seen}"
        if "ref" not in operand:
            yield from _below(operand, f"{indent}  │ ", depth - 1, language, say, known)


def _name(node: Node, say: dict[str, str]) -> str:
    label = node.get("label")
    return str(label) if label else say[node["operation"]]


def _source(node: Node, language: str, say: dict[str, str]) -> Iterator[str]:
    source = node["source"]
    flag = say.get(str(source["verification"]), say["no_flag"])
    title = source["title"][language]
    value = f": {number(node['value'], language)} {source['unit']}" if source["figures"] else ""
    year = f", {say['prices'].format(year=source['price_year'])}" if source["price_year"] else ""
    yield f"  {title}{value}{year}  [{flag}]"
    assumed = source["assumed"] or {}
    where = source["url"] or assumed.get(language)
    if where:
        date = f" ({source['date']})" if source["date"] else ""
        yield f"      {where}{date}"
    if source["note"]:
        yield f"      {source['note']}"
