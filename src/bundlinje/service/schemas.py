"""The JSON Schema of each kind of file, for editors and for programs that write one."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from bundlinje.core.case import Case
from bundlinje.core.contract import Contract
from bundlinje.core.estimate import Estimate

MODELS: Mapping[str, type[BaseModel]] = {"case": Case, "contract": Contract, "estimate": Estimate}


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of `case.yaml`, `contract.yaml` or `estimates/*.json`."""
    return MODELS[kind].model_json_schema()
