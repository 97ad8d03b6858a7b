"""A small contract to tell one thing with, and the figures that are asked of its settlement.

A test states only the sections of `contract.yaml` that its point is about; the rest is `SMALL`: one
payer, one provider, two years, one measured number and one rule of 1,000 kroner for each. So every
figure can be worked out by hand.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any

import pytest

from bundlinje import settle
from bundlinje.core.contract import Contract
from bundlinje.core.estimate import Estimate, Reported
from bundlinje.errors import Refused
from bundlinje.files.claims import read_claims
from bundlinje.files.contract_file import parse_contract
from bundlinje.settlement.document import Earlier, document
from bundlinje.settlement.indexation import YearlyChange
from bundlinje.settlement.settle import Put, Settled, no_index

SMALL = """
format: 1
id: small
title: Small
agreed: 2023-11-01
parties:
  municipality: {title: Municipality, roles: [payer]}
  provider: {title: Provider, roles: [provider]}
periods:
  2024: {first_day: 2024-01-01, last_day: 2024-12-31, payable_on: 2025-03-01}
  2025: {first_day: 2025-01-01, last_day: 2025-12-31, payable_on: 2026-03-01}
metrics:
  helped: {title: Helped, unit: persons}
  completed: {title: Completed, unit: persons}
  in_work: {title: In work, unit: persons, source: claims}
  staying: {title: Still in work, unit: persons, source: claims}
rules:
  help: {title: Help, clause: § 1, metric: helped, schedule: {per_unit: 1000}}
"""

Measured = Mapping[Any, float | int | str]
"""What was reported: by metric and period, and by cohort if a third name is given."""


def contract_of(*parts: str) -> Contract:
    """Return the small contract with the sections of the parts in place of its own."""
    sections: dict[str, str] = {}
    for part in (SMALL, *parts):
        for text in re.split(r"^(?=[a-z])", dedent(part), flags=re.MULTILINE):
            if text.strip():
                sections[text.partition(":")[0]] = text.rstrip() + "\n"
    return parse_contract("".join(sections.values()).encode()).contract


def reported(measured: Measured) -> tuple[Reported, ...]:
    """Return numbers as the provider reports them."""
    return tuple(
        Reported(key[0], key[1], key[2] if len(key) > 2 else "", Decimal(str(value)), "provider")
        for key, value in measured.items()
    )


def estimate(metric: str, period: str, point: float, **more: Any) -> Estimate:
    """Return a measured effect, green unless said otherwise, its interval 0.2 to both sides."""
    usual = {
        "format": 1,
        "metric": metric,
        "metric_version": "1",
        "period": period,
        "unit": "points",
        "value": {"point": point, "lower": point - 0.2, "upper": point + 0.2, "level": 0.95},
        "design": {"name": "waiting list"},
        "evidence": {"comparator": "waiting_list", "maryland_level": 4},
        "counts": {"treated": 100, "comparison": 100},
        "verdict": "green",
        "register_name": "survey",
        "last_register_date": "2025-01-15",
        "made_on": "2025-02-01",
        "software": "by hand",
        "data_fingerprint": "0" * 64,
    }
    return Estimate.model_validate_json(json.dumps(usual | more), strict=False)


def settled(
    *parts: str,
    measured: Measured | None = None,
    claims: str = "",
    estimates: tuple[Estimate, ...] = (),
    until: str = "2025",
    change: YearlyChange = no_index,
    earlier: Earlier | None = None,
) -> "Statement":
    """Settle the small contract with what was measured and claimed; `claims` is a `claims.csv`."""
    contract = contract_of(*parts)
    with TemporaryDirectory() as folder:
        (Path(folder) / "data").mkdir()
        if claims:
            file = Path(folder) / "data" / "claims.csv"
            file.write_text(dedent(claims).lstrip(), encoding="utf-8")
        read = read_claims(Path(folder), contract)
    put = Put(estimates, reported(measured or {}), read, b"salt of the tests")
    found = settle(contract, put, until, change)
    return Statement(found, document(found, earlier).as_json())


@dataclass(frozen=True)
class Statement:
    """A settlement, and short names for what a test asks of it; amounts are in kroner."""

    settled: Settled
    document: dict[str, Any]

    def rule(self, name: str, period: str = "2024") -> dict[str, Any]:
        """Return what there is of a rule in a period."""
        found: dict[str, Any] = self.document["periods"][period]["rules"][name]
        return found

    def paid(self, name: str = "help", period: str = "2024") -> float:
        """Return what a rule pays in a period."""
        return float(self.rule(name, period)["total_ore"]) / 100

    def computed(self, name: str = "help", period: str = "2024") -> float:
        """Return what a rule came to before any limit."""
        return float(self.rule(name, period)["computed_ore"]) / 100

    def cuts(self, name: str = "help", period: str = "2024") -> dict[str, float]:
        """Return what each limit took from a rule."""
        return {step: ore / 100 for step, ore in self.rule(name, period)["cuts_ore"].items()}

    def steps(self, name: str = "help", period: str = "2024", cell: int = 0) -> dict[str, str]:
        """Return the number after each step of a rule, exactly."""
        steps = self.rule(name, period)["cells"][cell]["steps"]
        return {row["step"]: row["value"] for row in steps}

    def payers(self, name: str = "help", period: str = "2024") -> dict[str, float]:
        """Return what each payer pays of a rule."""
        return {who: ore / 100 for who, ore in self.rule(name, period)["paid_ore"].items()}

    def net(self, period: str = "2024") -> dict[str, float]:
        """Return what each party is owed, below 0 what it owes."""
        return {who: ore / 100 for who, ore in self.document["periods"][period]["net_ore"].items()}

    def decisions(self) -> dict[tuple[str, str, str], int]:
        """Return how many claims were decided how, by period, rule and reason."""
        rows = self.document["claims"]["decisions"]
        return {(row["period"], row["rule"], row["reason"]): row["count"] for row in rows}


def refused(*parts: str, **more: Any) -> set[str]:
    """Return the codes of the faults for which a contract is not settled."""
    with pytest.raises(Refused) as caught:
        settled(*parts, **more)
    return {fault.code for fault in caught.value.faults}
