"""bundlinje: the bottom line of social investments, in figures that anyone can recompute.

The public functions are the verbs, loaded on first use.
"""

from importlib import import_module
from typing import Any

__all__ = ["appraise", "settle"]

_HOMES = {"appraise": "bundlinje.appraisal.appraise", "settle": "bundlinje.settlement.settle"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
