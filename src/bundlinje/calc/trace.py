"""Numbers that remember how they were made.

The formulas of the verbs are written once, with `+ - * / **` and the functions below. Fed with
arrays they give draws; fed with `Traced` numbers they give the same figure and its tree.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
OPERATIONS: dict[str, Callable[..., float]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": lambda a, b: a**b,
    "minimum": min,
    "maximum": max,
    "sum": lambda *terms: float(sum(terms)),
    "floor": lambda a: float(np.floor(a)),
}


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """A number with the operation and operands it came from; a leaf has a `label`."""

    value: float
    operation: str = "constant"
    operands: tuple["Traced", ...] = ()
    label: str = ""
    source: dict[str, Any] = field(default_factory=dict)

    def __add__(self, other: "float | Traced") -> "Traced":
        return self if _is_plain(other, 0.0) else _apply("add", self, other)

    def __radd__(self, other: float) -> "Traced":
        return self if _is_plain(other, 0.0) else _apply("add", other, self)

    def __sub__(self, other: "float | Traced") -> "Traced":
        return _apply("subtract", self, other)

    def __rsub__(self, other: float) -> "Traced":
        return _apply("subtract", other, self)

    def __mul__(self, other: "float | Traced") -> "Traced":
        return _product(self, other)

    def __rmul__(self, other: float) -> "Traced":
        return _product(self, other)

    def __truediv__(self, other: "float | Traced") -> "Traced":
        return _apply("divide", self, other)

    def __rtruediv__(self, other: float) -> "Traced":
        return _apply("divide", other, self)

    def __pow__(self, other: "float | Traced") -> "Traced":
        return _apply("power", self, other)

    def __rpow__(self, other: float) -> "Traced":
        return _apply("power", other, self)

    def __neg__(self) -> "Traced":
        return _apply("multiply", -1.0, self)

    def named(self, label: str) -> "Traced":
        """Return the same number under a name that a reader knows; a bare 0 needs none."""
        if _is_plain(self, 0.0):
            return self
        return Traced(self.value, self.operation, self.operands, label, self.source)


def _product(a: "Traced", b: "float | Traced") -> "Traced":
    if _is_plain(b, 1.0):
        return a
    if _is_plain(a, 0.0) or _is_plain(b, 0.0):
        return Traced(0.0)
    return _apply("multiply", a, b)


def _is_plain(item: "float | Traced", neutral: float) -> bool:
    """Whether an operand is a bare constant that changes nothing, so the tree can leave it out."""
    if isinstance(item, Traced):
        return item.operation == "constant" and not item.label and item.value == neutral
    return item == neutral


def _apply(operation: str, *operands: "float | Traced") -> Traced:
    nodes = tuple(item if isinstance(item, Traced) else Traced(float(item)) for item in operands)
    value = OPERATIONS[operation](*(node.value for node in nodes))
    return Traced(float(value), operation, nodes)


def is_traced(value: Any) -> bool:
    """Whether a value is an array of traced numbers."""
    return isinstance(value, np.ndarray) and value.dtype == object


def _elementwise(operation: str, *operands: Any) -> Any:
    return np.frompyfunc(lambda *items: _apply(operation, *items), len(operands), 1)(*operands)


def minimum(a: Any, b: Any) -> Any:
    """Return the smaller of two numbers, element by element."""
    if is_traced(a) or is_traced(b):
        return _elementwise("minimum", a, b)
    return np.minimum(a, b)


def maximum(a: Any, b: Any) -> Any:
    """Return the larger of two numbers, element by element."""
    if is_traced(a) or is_traced(b):
        return _elementwise("maximum", a, b)
    return np.maximum(a, b)


def round_down(a: Any) -> Any:
    """Return the largest whole number not above `a`, element by element."""
    return _elementwise("floor", a) if is_traced(a) else np.floor(a)


def between(low: float, value: Any, high: float) -> Any:
    """Return `value` held inside [low, high]."""
    return maximum(low, minimum(value, high))


def powers(base: Any, exponents: Array) -> Any:
    """Return base ** exponent, shape (exponents, draws).

    Whole exponents 0, 1, 2, ... of arrays are cumulative products, since `pow` is slow.
    """
    if is_traced(base):
        return np.stack([base**exponent for exponent in exponents.tolist()])
    column = np.atleast_1d(np.asarray(base, dtype=np.float64))
    steps = np.diff(exponents)
    if exponents[0] != 0.0 or not np.all((steps == 0.0) | (steps == 1.0)):
        return column ** exponents[:, None]
    rows = np.ones((len(exponents), column.size))
    for index, step in enumerate(steps, start=1):
        np.multiply(rows[index - 1], column if step else 1.0, out=rows[index])
    return rows


def named(value: Any, label: str) -> Any:
    """Give traced numbers a name that a reader knows; other arrays pass unchanged."""
    if not is_traced(value):
        return value

    def name(item: "float | Traced") -> "float | Traced":
        return item.named(label) if isinstance(item, Traced) else item

    return np.frompyfunc(name, 1, 1)(value)


def leaf(value: float, label: str, source: dict[str, Any]) -> Any:
    """Return a traced number that comes from outside, as an array of one column."""
    out = np.empty(1, dtype=object)
    out[0] = Traced(value, "input", (), label, source)
    return out


def total(values: list[Any]) -> Any:
    """Return the sum of a list of numbers or arrays; 0 for an empty one."""
    if any(is_traced(value) for value in values):
        if len(values) > 60:  # numpy takes at most 64 operands
            return total([total(values[i : i + 60]) for i in range(0, len(values), 60)])
        return np.frompyfunc(_sum, len(values), 1)(*values)
    result: Any = values[0] if values else 0.0
    for value in values[1:]:
        result = result + value
    return result


def _sum(*items: "float | Traced") -> Traced:
    """One node for a whole sum, so that a reader sees its terms side by side."""
    kept = [item for item in items if not _is_plain(item, 0.0)]
    if len(kept) == 1 and isinstance(kept[0], Traced):
        return kept[0]
    return _apply("sum", *kept)
