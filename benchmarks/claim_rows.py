"""How fast a million claims become postings: read, decided, hashed and paid for, each apart."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.common import Row, at_most
from bundlinje.core.versions import contract_at
from bundlinje.files.claims import read_claims
from bundlinje.files.contract_file import read_contract
from bundlinje.service.ledger import Where
from bundlinje.service.settlement import run_settlement
from bundlinje.settlement.claims import decide, decision_root
from bundlinje.settlement.settle import Put, settle

CLAIMS, PERSONS, TARGET_SECONDS = 1_000_000, 400_000, 10.0
ROUNDS = 3

CONTRACT = """
format: 1
id: million
title: A million claims
agreed: 2021-01-01
parties:
  town: {title: Town, roles: [payer]}
  helper: {title: Helper, roles: [provider]}
cohorts: {first: {title: First}, second: {title: Second}}
groups: {refugee: Refugees}
periods:
  2022: {first_day: 2022-01-01, last_day: 2022-12-31}
  2023: {first_day: 2023-01-01, last_day: 2023-12-31}
  2024: {first_day: 2024-01-01, last_day: 2024-12-31}
metrics:
  begun: {title: Begun, unit: persons, source: claims}
  job: {title: In work, unit: persons, source: claims}
  kept: {title: Still in work, unit: persons, source: claims}
rules:
  begun:
    title: Begun
    scope: person
    metric: begun
    cohorts: [first, second]
    claims: {most_per_person: 1}
    schedule: {per_unit: 500}
  job:
    title: In work
    scope: person
    metric: job
    cohorts: [first, second]
    claims: {most_per_person: 2, gap_days: 180, deadline_days: 90}
    deadweight: {share: 0.2}
    uplift: {refugee: 0.25}
    schedule: {per_unit: 12500}
  kept:
    title: Still in work
    scope: person
    metric: kept
    cohorts: [first, second]
    claims: {after: [job]}
    schedule: {per_unit: 8000}
limits: [{scope: contract, cap: 2000000000}]
"""


def claim_lines(count: int) -> Iterator[str]:
    """Yield a made-up `claims.csv`: some late, some twice, some out of sequence."""
    chance = random.Random(1)
    first = date(2022, 1, 1)
    days = [(first + timedelta(days=day)).isoformat() for day in range(1200)]
    yield "claim_id,person,rule,outcome_date,claimed_date,cohort,groups"
    for number in range(count):
        person = chance.randrange(PERSONS)
        rule = ("begun", "job", "kept")[chance.randrange(3)]
        outcome = chance.randrange(1095)
        claimed = outcome + chance.randrange(100)
        cohort = "first" if person % 2 else "second"
        group = "refugee" if person % 7 == 0 else ""
        yield f"c{number},p{person:07d},{rule},{days[outcome]},{days[claimed]},{cohort},{group}"


def claim_rows() -> list[Row]:
    """Time each step on a million claims; the least of a few rounds."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "contract.yaml").write_text(CONTRACT.lstrip(), encoding="utf-8")
        (folder / "data").mkdir()
        with (folder / "data" / "claims.csv").open("w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in claim_lines(CLAIMS))
        rounds = [_round(folder) for _ in range(ROUNDS)]
    reading, deciding, root, paying, whole = (min(times) for times in zip(*rounds, strict=True))
    size = f"{CLAIMS:,} claims"
    return [
        Row(f"reading and checking {size} from CSV", reading, "s"),
        Row(f"deciding {size}", deciding, "s"),
        Row(f"the root of {size}", root, "s"),
        Row(f"granted units and payments of {size}", paying, "s"),
        at_most(f"settle: {size} from CSV to postings on disk", whole, "s", TARGET_SECONDS),
    ]


def _round(folder: Path) -> tuple[float, float, float, float, float]:
    """Return the seconds of each step, and of the command in one go."""
    contract = read_contract(folder).contract
    periods = tuple(contract.periods)
    at = [perf_counter()]
    claims = read_claims(folder, contract)
    assert claims is not None
    at.append(perf_counter())
    decisions = decide(lambda period: contract_at(contract, period), claims, periods)
    at.append(perf_counter())
    decision_root(decisions, b"salt of the benchmark")
    at.append(perf_counter())
    settle(contract, Put(claims=claims, salt=b"salt of the benchmark"), periods[-1])
    at.append(perf_counter())
    run_settlement(Where(folder))
    at.append(perf_counter())
    reading, deciding, root, settling, whole = (b - a for a, b in pairwise(at))
    return reading, deciding, root, settling - deciding - root, whole
