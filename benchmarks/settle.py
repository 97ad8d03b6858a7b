"""How fast contracts are settled: thousands of simulated futures at once, a million claims.

All times are the fastest of many warm runs. Run `python benchmarks/settle.py [--json]`.
"""

import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.claim_rows import claim_rows
from benchmarks.common import Row, at_most, command_line, fastest, show
from benchmarks.ledger_rows import ledger_rows
from bundlinje.calc.payments import settle_all
from bundlinje.calc.ratios import in_millionths
from bundlinje.calc.readings import Readings
from bundlinje.core.contract import Contract

DRAWS, PERIODS, RULES = 8192, 10, 10
RUNS = 15


def rule(place: int) -> dict[str, object]:
    """Return one clause of a contract as municipalities sign them: five kinds, each twice."""
    metric = f"m{place}"
    share = {"metric": metric, "of": "invited", "at_least": Decimal("0.31")}
    made: dict[str, object] = {"title": f"rule {place}", "metric": metric}
    kind = place % 5
    if kind == 0:
        made |= {"schedule": {"per_unit": Decimal("15.12")}, "cap": 5_290_000}
    elif kind == 1:
        made |= {"schedule": {"share": Decimal("0.35")}, "deadweight": {"share": Decimal("0.33")}}
    elif kind == 2:
        rows = [{"at": 100 * step, "amount": 50_000 * step} for step in range(1, 7)]
        made |= {"schedule": {"table": {"mode": "step", "rows": rows}}}
    elif kind == 3:
        rows = [{"above": 0, "to": 300, "rate": 160}, {"above": 300, "to": 650, "rate": 38}]
        made |= {"schedule": {"table": {"mode": "marginal", "rows": rows}}, "gate": share}
    else:
        made |= {"schedule": {"per_unit": 2750}, "gate": share, "max_units": 200}
    return made


def contract(payers: int) -> Contract:
    """Return a contract of ten rules and ten years with a cap on everything."""
    names = [f"payer{place}" for place in range(payers)]
    shares = {1: ["1"], 2: ["0.6", "0.4"]}[payers]
    return Contract.model_validate(
        {
            "format": 1,
            "id": "typical",
            "title": "typical",
            "agreed": date(2025, 1, 1),
            "parties": {name: {"title": name, "roles": ["payer"]} for name in names},
            "payers": dict(zip(names, map(Decimal, shares), strict=True)),
            "periods": {
                f"y{year}": {"first_day": date(year, 1, 1), "last_day": date(year, 12, 31)}
                for year in range(2025, 2025 + PERIODS)
            },
            "metrics": {
                name: {"title": name, "unit": "persons"}
                for name in ("invited", *(f"m{place}" for place in range(RULES)))
            },
            "rules": {f"r{place}": rule(place) for place in range(RULES)},
            "limits": [{"scope": "contract", "cap": 20_000_000}],
        }
    )


def readings(periods: tuple[str, ...], draws: int) -> Readings:
    """Return measured numbers, to the millionth, in every draw of every year."""
    random = np.random.default_rng(1)
    values = {}
    for period in periods:
        values["invited", period, ""] = in_millionths(np.array([900 * 10**6]))
        for place in range(RULES):
            drawn = random.normal(290.0, 100.0, draws) * 10**6
            values[f"m{place}", period, ""] = in_millionths(np.rint(drawn).astype(np.int64))
    return Readings(values)


def interpreter_rows() -> list[Row]:
    """Time the interpreter on many draws with one and two payers, and on one settlement."""
    works: list[Callable[[], object]] = []
    for payers, draws in ((1, DRAWS), (2, DRAWS), (2, 1)):
        terms = contract(payers)
        periods = tuple(terms.periods)
        known = readings(periods, draws)
        works.append(
            lambda terms=terms, periods=periods, known=known: settle_all(  # type: ignore[misc]
                lambda _: terms, periods, known, {}
            )
        )
    one, two, single = fastest(works, RUNS)
    size = f"{DRAWS:,} draws x {PERIODS} periods x {RULES} rules"
    return [
        at_most(f"interpreter, {size}, 1 payer", one, "ms", 100.0),
        at_most(f"interpreter, {size}, 2 payers", two, "ms", 100.0),
        Row(f"interpreter, 1 settlement x {PERIODS} periods x {RULES} rules", single, "ms"),
    ]


def main() -> int:
    """Measure, print, and return the exit status."""
    wanted = command_line(__doc__).parse_args()
    rows: list[Row] = []
    parts = (("interpreter", interpreter_rows), ("claims", claim_rows), ("ledger", ledger_rows))
    for name, part in parts:
        print(f"measuring: {name}", file=sys.stderr)
        rows += part()
    show(rows, wanted.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
