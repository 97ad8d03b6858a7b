"""Cases that only the JSON Schema has dreamt up: every section and key, with chance values."""

from functools import cache
from random import Random
from typing import Any

from bundlinje.core.case import Case
from bundlinje.core.quantity import FORMS
from tests.fuzz.odd import NUMBERS, WORDS

NAMES = ("a", "b", "c-1", "municipality", "state", "region", "citizen", "participation")
TEXTS = ("x", "DKK", "year", "share", "dk/discount-rate/2021", "https://example.org", "æøå", "")
FACTS = ("case/a", "case/b", "dk/appraisal/net-tax-factor", "dk/refusion/week-53-municipal-share")
YEARS = ("2024", "2025", "2026", "2030")
UNITS = ("DKK", "share", "points", "years", "ratio", "DKK/person")
DEEPEST = 9


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a case."""
    return Case.model_json_schema()


def generate(rng: Random) -> Any:
    """Return a value that the schema allows, with a slip now and then."""
    return _value(schema(), rng, 0)


def _value(node: dict[str, Any], rng: Random, depth: int) -> Any:
    if rng.random() < 0.004:
        return rng.choice((*NUMBERS, *WORDS, None, [], {}))
    if "$ref" in node:
        return _named(node["$ref"].rsplit("/", 1)[1], rng, depth)
    for union in ("anyOf", "oneOf"):
        if union in node:
            given = [each for each in node[union] if each.get("type") != "null"]
            return _value(rng.choice(given), rng, depth)
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return rng.choice(node["enum"])
    return _simple(node, rng, depth)


def _named(name: str, rng: Random, depth: int) -> Any:
    """Fill in a named section; a number and a source have forms that the schema does not tell."""
    if name == "Quantity" and rng.random() < 0.95:
        return _number(rng)
    if name == "Source" and rng.random() < 0.95:
        return rng.choice(({"url": "https://example.org"}, {"assumed": "a guess", "by": "x"}))
    return _value(schema()["$defs"][name], rng, depth)


def _number(rng: Random) -> dict[str, Any]:
    form = rng.choice([form for form in FORMS if form != "fact"])
    low = rng.choice((0.0, 0.1, 0.2, 5.0))
    figures = (low, low + 0.1, low + 0.3)
    names = {"pert": ("low", "mode", "high"), "counts": ("successes", "n")}.get(form)
    out: dict[str, Any] = dict(zip(names or sorted(FORMS[form]), figures, strict=False))
    if form == "interval":
        out = {"low": low, "high": low + 0.1}
    if rng.random() < 0.3:
        out |= {"unit": rng.choice(UNITS), "price_year": 2024, "source": "https://example.org"}
    return out


def _simple(node: dict[str, Any], rng: Random, depth: int) -> Any:
    kind = node.get("type")
    if kind == "object":
        return _section(node, rng, depth)
    if kind == "array":
        return _list(node, rng, depth)
    if kind == "string":
        return rng.choice(NAMES) if "pattern" in node else rng.choice((*TEXTS, *FACTS))
    if kind == "integer":
        return rng.choice((0, 1, 2, 2024, 2025, 2030))
    if kind == "boolean":
        return rng.random() < 0.5
    return rng.choice((0, 0.1, 0.5, 1, 2, 10, 1000, 150_000.5, -0.2))


def _list(node: dict[str, Any], rng: Random, depth: int) -> list[Any]:
    if "prefixItems" in node:
        return [_value(each, rng, depth + 1) for each in node["prefixItems"]]
    count = 0 if depth > DEEPEST else rng.choice((0, 1, 2, 3))
    return [_value(node.get("items", {}), rng, depth + 1) for _ in range(count)]


def _section(node: dict[str, Any], rng: Random, depth: int) -> dict[str, Any]:
    properties, required = node.get("properties", {}), node.get("required", [])
    often = 0.0 if depth > DEEPEST else rng.choice((0.1, 0.4, 0.8))
    out = {
        key: _value(each, rng, depth + 1)
        for key, each in properties.items()
        if (key in required and rng.random() < 0.99) or rng.random() < often
    }
    if properties:
        return out
    inner = next(iter(node.get("patternProperties", {}).values()), None)
    pool = NAMES if inner else YEARS
    inner = inner or node.get("additionalProperties")
    if not isinstance(inner, dict):
        return out
    names = rng.sample(pool, rng.choice((1, 1, 2, 3)))
    return {name: _value(inner, rng, depth + 1) for name in names}
