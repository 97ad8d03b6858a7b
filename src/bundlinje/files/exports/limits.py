"""The most that a contract can pay, where one of its limits says so."""

from bundlinje.core.contract import Contract
from bundlinje.core.exact import cents


def contract_cap_ore(contract: Contract) -> int | None:
    """Return the most that the whole contract can pay, in øre; None where no limit says so."""
    caps = [
        cents(limit.cap)
        for limit in contract.limits
        if limit.scope == "contract" and not limit.rules
    ]
    return min(caps) if caps else None
