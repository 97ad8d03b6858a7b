"""The table `settling.toml`: contracts that cannot be settled, and what their author reads.

`python -m tests.fault.settling` writes the lines anew; read the difference before you keep it.
"""

from collections.abc import Callable
from pathlib import Path

from bundlinje.service import ledger
from bundlinje.service.ledger import Where
from bundlinje.service.settlement import record, settle_folder
from tests.fault.kept import Entry, Kept, refused_lines
from tests.trust.people import ANNA, FIE, TIME, settlement

CONTRACT = """\
format: 1
id: small
title: Small
agreed: 2023-11-01
parties:
  aarhus: {title: Municipality, roles: [payer]}
  fonden: {title: Foundation, roles: [provider]}
periods:
  2024: {first_day: 2024-01-01, last_day: 2024-12-31}
metrics:
  helped: {title: Helped, unit: persons, source: claims}
rules:
  help:
    title: Help
    scope: person
    metric: helped
    schedule: {per_unit: 1000}
"""
CLAIMS = "claim_id,person,rule,outcome_date,claimed_date\n1,secret,help,2024-02-01,2024-02-10\n"
HEAD = """\
# What a user reads about a contract folder that cannot be settled. Each entry has as its input a
# `scene`, a function of settling.py, and the full lines with its code in Danish and English.
"""


def _settled(here: Path, contract: str = CONTRACT, period: str = "") -> None:
    (here / "contract.yaml").write_text(contract, encoding="utf-8")
    settle_folder(Where(here), period)


def _claimed(here: Path) -> Path:
    (here / "data").mkdir()
    (here / "data" / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    return here


def unknown_year(here: Path) -> None:
    """Let a price follow an index beyond the years that are known."""
    index = "    indexation: {base_year: 2025, series: dk/index/kl-wages}\n"
    _settled(_claimed(here), CONTRACT + index)


def unknown_period(here: Path) -> None:
    """Ask for a period that the contract does not have."""
    _settled(_claimed(here), period="2031")


def nothing_measured(here: Path) -> None:
    """Settle a contract on which nothing is known."""
    _settled(here)


def damaged_salt(here: Path) -> None:
    """Cut the secret beside the claims short."""
    (_claimed(here) / "data" / "claims.salt").write_text("12ab\n", encoding="ascii")
    _settled(here)


def other_period_in_ledger(here: Path) -> None:
    """Settle on top of a ledger that holds a half-year the contract knows nothing of."""
    where = Where(_claimed(here))
    ledger.begin(where, "Small", ANNA, [FIE.public], TIME)
    ledger.write(where, "settlement_recorded", settlement(500), ANNA, TIME)
    _settled(here)


def rewritten_contract(here: Path) -> None:
    """Settle anew once the price of a recorded version was written over, and record it."""
    where = Where(_claimed(here))
    ledger.begin(where, "Small", ANNA, [FIE.public], TIME)
    for price in ("1000", "1200"):
        text = CONTRACT.replace("1000", price)
        (here / "contract.yaml").write_text(text, encoding="utf-8")
        record(where, settle_folder(where), ANNA, TIME)


def other_reporter(here: Path) -> None:
    """Report a number that another party is to report."""
    row = "period,metric,value,reported_by,date\n2024,started,30,aarhus,2025-01-10\n"
    (here / "readings.csv").write_text(row, encoding="utf-8")
    started = "  started: {title: Started, unit: persons, reported_by: fonden}\n"
    _settled(here, CONTRACT.replace("rules:\n", f"{started}rules:\n"))


SCENES: dict[str, Callable[[Path], None]] = {
    scene.__name__: scene
    for scene in (unknown_year, unknown_period, nothing_measured, damaged_salt,
                  other_period_in_ledger, rewritten_contract, other_reporter)
}  # fmt: skip


def _lines(name: str, entry: Entry) -> dict[str, list[str]]:
    return refused_lines(name, SCENES[entry["scene"]])


TABLE = Kept("settling.toml", HEAD, _lines)

if __name__ == "__main__":
    TABLE.write()
