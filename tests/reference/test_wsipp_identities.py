"""wsipp_identities.csv: 324 published programmes add up, party by party.

Source: Washington State Institute for Public Policy, http://www.wsipp.wa.gov/BenefitCost, via
https://github.com/psthomas/risk-return/blob/d8d082bc79bfb1e30aba7bfde063c4ccc6d1f2d9/data/wa_data.csv.
The identities are independent; the effects behind them are not in the table. Present values go in
as they are printed, in whole dollars, so that nothing is discounted again. Everyone but the
taxpayer is one party, counted in the headline as WSIPP does.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reference.adapters import case_of, option_of, ratio, worth

WHOLE = 0.5
"""Printed in whole dollars."""

NEXT = 1.001
"""Three or four figures, each rounded to whole dollars, add up to within one dollar."""

CENT = 0.005
"""Ratios are printed with two decimals."""


def programmes(shared: Path) -> Iterator[dict[str, float]]:
    path = shared / "golden" / "appraise" / "wsipp_identities.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                key: float(value)
                for key, value in row.items()
                if key not in ("programme", "reviewed")
            }


def programme_case(row: dict[str, float]) -> dict[str, Any]:
    """One person takes part; a loss is more use of what is a saving elsewhere."""
    gains = {"state": row["taxpayer_benefits"], "others": row["non_taxpayer_benefits"]}
    return case_of(
        1,
        0.0,
        parties={"others": {"title": "Participants and others", "public": True}},
        costs={
            "programme": {
                "title": "Programme",
                "amount": -row["net_program_cost"],
                "per": "treated",
                "payers": {"state": 1},
            }
        },
        accounts={
            party: {
                "title": party,
                "kind": "resource",
                "unit": "person",
                "prices": {party: abs(gain)},
            }
            for party, gain in gains.items()
        },
        consequences={
            party: {
                "of": "participation",
                "account": party,
                "change": -1 if gain > 0 else 1,
                "evidence": "causal",
            }
            for party, gain in gains.items()
        },
    )


def reachable(ratio_of_rounded: float, cost: float) -> tuple[float, float]:
    """Return the least and greatest ratio if two benefits and the cost were rounded."""
    total = ratio_of_rounded * cost
    corners = [
        (total + up) / (cost + down) for up in (-2 * WHOLE, 2 * WHOLE) for down in (-WHOLE, WHOLE)
    ]
    return min(corners) - CENT, max(corners) + CENT


def test_independent_wsipp_programmes_add_up(shared: Path) -> None:
    """Total = taxpayer + other; net = total - cost; ratio = total / cost; and two stated facts."""
    gaining, gaining_taxpayer, seen = 0, 0, 0
    for row in programmes(shared):
        option = option_of(programme_case(row))
        cost = -row["net_program_cost"]
        everyone = worth(option, "public")
        low, high = reachable(ratio(option), cost)

        assert worth(option, "state") == pytest.approx(row["taxpayer_benefits"] - cost)
        assert worth(option, "others") == pytest.approx(row["non_taxpayer_benefits"])
        assert worth(option, "all") == pytest.approx(everyone)
        assert everyone + cost == pytest.approx(row["total_benefits"], abs=NEXT)
        assert everyone == pytest.approx(row["npv"], abs=NEXT)
        assert low <= row["bcr"] <= high

        gaining += everyone > 0
        gaining_taxpayer += worth(option, "state") > 0
        seen += 1

    assert (seen, gaining, gaining_taxpayer) == (324, 235, 166)
