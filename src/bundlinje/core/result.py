"""A result: what was found, from exactly which input, and how each figure was made."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


def canonical_json(value: Any) -> str:
    """Return JSON that depends on the content alone: sorted keys, no spaces, exact floats."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Result:
    """Values and manifest; `traces` builds the tree of every central figure, by its path."""

    verb: str
    manifest: Mapping[str, Any]
    values: Mapping[str, Any]
    traces: Callable[[], Mapping[str, Any]]

    @property
    def run_id(self) -> str:
        """The hash of the manifest: the same input, method and seed give the same id."""
        return digest(self.manifest)

    def as_json(self) -> dict[str, Any]:
        """Return the document that `--json` prints and `out/result.json` holds."""
        head = {"format": 1, "verb": self.verb, "run_id": self.run_id}
        return {**head, "manifest": dict(self.manifest), **self.values}
