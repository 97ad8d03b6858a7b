"""A small contract of made-up parties in a folder, settled: what exports are made from."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bundlinje.service.ledger import Where
from bundlinje.service.settlement import run_settlement

CONTRACT = """\
format: 1
id: made-up
title: {da: Opdigtet kontrakt, en: Made-up contract}
summary: {da: Hjælp til opdigtede borgere., en: Help for made-up citizens.}
agreed: 2023-11-01
parties:
  town: {title: {da: Opdigtet Kommune, en: Made-up Town}, roles: [payer], posting: "5.28.22"}
  region: {title: {da: Opdigtet Region, en: Made-up Region}, roles: [payer]}
  helper: {title: Helper, roles: [provider]}
  fund: {title: {da: Fonden, en: The Fund}, roles: [investor]}
payers: {town: 0.75, region: 0.25}
cohorts:
  first: {title: {da: de første, en: the first}, people: 40}
periods:
  2024: {first_day: 2024-01-01, last_day: 2024-12-31, payable_on: 2025-03-01}
  2025: {first_day: 2025-01-01, last_day: 2025-12-31, payable_on: 2026-03-01}
metrics:
  helped: {title: {da: hjulpne, en: helped}, unit: persons, comparator: {kind: historical}}
  days: {title: {da: døgn, en: days}, unit: days}
rules:
  help:
    title: {da: Hjælp, en: Help}
    clause: § 3
    metric: helped
    gate: {metric: helped, at_least: 2}
    schedule: {per_unit: 1000.01}
    cap: 90000
  days: {title: {da: Døgn, en: Days}, clause: § 4, metric: days, schedule: {per_unit: 12.5}}
limits:
  - {scope: contract, cap: 250000}
  - {scope: payer, payer: region, cap: 60000}
vat: {treatment: added, rate: 0.25}
financing:
  route: direct
  tranches:
    senior:
      title: {da: første tranche, en: first tranche}
      investor: fund
      committed: 10000
      drawn: [{on: 2024-01-01, amount: 10000}]
      return_limit: 0.08
"""
READINGS = """\
period,metric,cohort,value,reported_by,date,note
2024,helped,,3,town,2025-01-10,
2024,days,,10,town,2025-01-10,
2025,helped,,1,town,2026-01-10,
2025,days,,7,town,2026-01-10,
"""


def contract_folder(folder: Path, contract: str = CONTRACT) -> Path:
    """Write the contract and what was reported to a folder."""
    (folder / "contract.yaml").write_text(contract, encoding="utf-8")
    (folder / "readings.csv").write_text(READINGS, encoding="utf-8")
    return folder


def settled_folder(folder: Path, contract: str = CONTRACT) -> Path:
    """Write the contract and what was reported to a folder, and settle it."""
    run_settlement(Where(contract_folder(folder, contract)))
    return folder


def changed(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Change the settlement that lies in a folder, as nobody should."""
    file = folder / "out" / "settlement.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document), encoding="utf-8")
    return folder
