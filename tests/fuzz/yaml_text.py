"""Plain data as the text of a YAML file, in the many ways that people lay one out."""

import json
import re
from random import Random
from typing import Any

_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9 ._/-]*[A-Za-z0-9]|[a-z]")
_WORDS = ("true", "false", "null")


class Raw(str):
    """Letters that are written as they are, without quotation marks."""

    __slots__ = ()


def text_of(data: Any, rng: Random) -> str:
    """Return data as YAML; sections are indented or stand in brackets, by chance."""
    if not isinstance(data, dict) or not data:
        return f"{_flow(data)}\n"
    return "".join(_block(data, 0, rng)) + rng.choice(("", "\n"))


def _block(data: dict[Any, Any], depth: int, rng: Random) -> list[str]:
    lines = []
    for key, item in data.items():
        head = "  " * depth + f"{_scalar(key)}:"
        if isinstance(item, dict) and item and (depth < 2 or rng.random() < 0.8):
            lines += [head + "\n", *_block(item, depth + 1, rng)]
        elif isinstance(item, list) and item and rng.random() < 0.5:
            entries = [f"{'  ' * (depth + 1)}- {_flow(each)}\n" for each in item]
            lines += [head + "\n", *entries]
        else:
            lines.append(f"{head} {_flow(item)}\n")
    return lines


def _flow(data: Any) -> str:
    if isinstance(data, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(item)}" for key, item in data.items()) + "}"
    if isinstance(data, list | tuple):
        return "[" + ", ".join(map(_flow, data)) + "]"
    return _scalar(data)


def _scalar(data: Any) -> str:
    if isinstance(data, Raw):
        return str(data)
    if isinstance(data, str):
        plain = _SAFE.fullmatch(data) and data not in _WORDS
        return data if plain else json.dumps(data, ensure_ascii=False)
    return "null" if data is None else json.dumps(data)
