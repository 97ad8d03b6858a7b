"""The figures of a result, from what was kept of each draw and of the central case."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from bundlinje.appraisal.evaluation import budget_of, is_budget, is_public
from bundlinje.appraisal.measures import Measures
from bundlinje.appraisal.prices import GROWTH, nominal_indices
from bundlinje.appraisal.problem import Problem
from bundlinje.calc.discounting import OFFSET
from bundlinje.calc.summary import (
    all_rates_of_return,
    expected_shortfall,
    monte_carlo_error,
    percentiles,
)
from bundlinje.core.flow import Flow, Rows, Selection

TAIL = 0.05
LEVELS = (0.1, 0.5, 0.9)


def spread(draws: Rows, central: float, scrambles: int) -> dict[str, float]:
    """Return central, mean with its Monte Carlo error, and the 10th, 50th and 90th percentile."""
    p10, p50, p90 = percentiles(draws, LEVELS)
    return {
        "central": central,
        "mean": float(draws.mean()),
        "p10": float(p10),
        "p50": float(p50),
        "p90": float(p90),
        "mcse": monte_carlo_error(draws, scrambles),
    }


@dataclass(frozen=True)
class Figures:
    """What was kept of all draws and of the central case (and its money), ready for words."""

    problem: Problem
    drawn: Measures
    central: Measures
    money: Flow
    scrambles: int

    def spread(self, who: str, what: str) -> dict[str, float]:
        """Return the spread of one measure."""
        central = float(self.central.vectors[who, what][0])
        return spread(self.drawn.vectors[who, what], central, self.scrambles)

    def party(self, who: str) -> dict[str, Any]:
        """Return the figures of a party, the public purse or all, in the budget view."""
        value = self.drawn.vectors[who, "net_present_value"]
        return {
            "net_present_value": self.spread(who, "net_present_value"),
            "probability_net_saving": float((value > 0.0).mean()),
            "expected_shortfall": {"tail": TAIL, "value": expected_shortfall(value, TAIL)},
            "payback_year": self._payback(who, "payback"),
            "payback_year_undiscounted": self._payback(who, "payback_undiscounted"),
            "peak_negative_exposure": self.spread(who, "deepest"),
            "annual_mean": self.by_year(self.drawn.means[who, "annual"]),
            "annual_central": self.by_year(self.central.means[who, "annual"]),
        }

    def by_year(self, values: Rows) -> dict[str, float]:
        """Return a number per calendar year."""
        years = self.problem.years
        return {str(year): float(item) for year, item in zip(years, values, strict=True)}

    def cumulative(self, who: str) -> dict[str, Any]:
        """Return the cumulative discounted result by year, with its band."""
        running = self.drawn.rows[who, "cumulative"]
        low, middle, high = percentiles(running, LEVELS, axis=1)
        rows = {
            "central": self.central.rows[who, "cumulative"][:, 0],
            "mean": running.mean(axis=1),
            "p10": low,
            "p50": middle,
            "p90": high,
        }
        return {name: self.by_year(values) for name, values in rows.items()}

    def _payback(self, who: str, what: str) -> dict[str, Any]:
        """Return the payback year as a distribution; `never` is its mass beyond the horizon.

        The median is taken over all draws, never included, and is null if never is half or more.
        """
        years = self.problem.years
        index = self.drawn.vectors[who, what].astype(int)
        counts = np.bincount(index, minlength=len(years) + 1) / index.size
        own = int(self.central.vectors[who, what][0])
        middle = int(np.searchsorted(np.cumsum(counts), 0.5 - 1e-12))
        reached = middle < len(years)
        return {
            "central": years[own] if own < len(years) else None,
            "p50": years[middle] if reached else None,
            "years_p50": middle if reached else None,
            "never": float(counts[-1]),
            "by_year": self.by_year(counts[:-1]),
        }

    def returns(self, who: str) -> dict[str, Any]:
        """Return the benefit-cost ratio under both rules and every internal rate of return.

        `by_role` divides all consequences by the cost of the programme, at the central values and
        at the means; `by_sign` divides all gains by all losses, stream by stream. Percentiles of
        a ratio mean nothing where the cost can be 0.
        """
        setting = self.problem.case.discounting
        times = [
            year - setting.base_year + OFFSET[timing]
            for timing in (setting.costs, setting.benefits)
            for year in self.problem.years
        ]
        central = self.central.means
        amounts = np.concatenate([central[who, "costs"], central[who, "benefits"]])
        return {
            "benefit_cost_ratio": {
                "by_role": {
                    "central": self._by_role(self.central, who),
                    "of_means": self._by_role(self.drawn, who),
                },
                "by_sign": {"central": self._by_sign(who)},
            },
            "internal_rate_of_return": {
                "real": all_rates_of_return(amounts.tolist(), times),
                "nominal": self._nominal_rates(who, times),
            },
        }

    def _nominal_rates(self, who: str, times: list[float]) -> list[float] | None:
        """Return the rates of return of the amounts at the prices of their own year.

        An amount that falls later in its year than the others is at later prices too.
        """
        setting = self.problem.case.discounting
        kinds = {item.index for item in self.money.entries}
        offsets = {"cost": OFFSET[setting.costs], "consequence": OFFSET[setting.benefits]}
        wanted = self.money.where(self._wanted(who))
        amounts: list[float] = []
        for role, offset in offsets.items():
            indices = nominal_indices(
                self.problem.case,
                self.problem.changes,
                self._yearly_increase(),
                kinds,
                offset - min(offsets.values()),
            )
            if indices is None:
                return None
            entries = tuple(item for item in wanted.entries if item.role == role)
            part = Flow(wanted.years, wanted.basis, entries).nominal(indices)
            amounts += part.rows(1)[:, 0].tolist()
        return all_rates_of_return(amounts, times)

    def _yearly_increase(self) -> float | None:
        if GROWTH not in self.problem.input_at:
            return None
        return self.problem.inputs[self.problem.input_at[GROWTH]].distribution.mean

    def _wanted(self, who: str) -> Selection:
        return {"public": is_public(self.problem), "all": is_budget}.get(who, budget_of(who))

    def _discounted(self, kept: Measures, who: str) -> tuple[Rows, Rows]:
        return (
            self.problem.factors("costs") * kept.means[who, "costs"],
            self.problem.factors("benefits") * kept.means[who, "benefits"],
        )

    def _by_role(self, kept: Measures, who: str) -> float | None:
        costs, benefits = self._discounted(kept, who)
        return float(-benefits.sum() / costs.sum()) if costs.sum() < 0.0 else None

    def _by_sign(self, who: str) -> float | None:
        """Divide all gains by all losses, stream by stream, so that none hides in another."""
        gains = losses = 0.0
        for entry in self.money.where(self._wanted(who)).entries:
            kind = "costs" if entry.role == "cost" else "benefits"
            amounts = entry.rows[:, 0] * self.problem.factors(kind)
            gains += float(amounts[amounts > 0.0].sum())
            losses -= float(amounts[amounts < 0.0].sum())
        return gains / losses if losses > 0.0 else None

    def people(self) -> list[dict[str, Any]]:
        """Return the trajectory: mean and central by segment, state and year."""
        rows = []
        for (name, what), mean in self.drawn.means.items():
            if what == "people":
                segment, state, arm = name.split(".")
                own = self.by_year(self.central.means[name, what])
                rows.append(
                    {
                        "segment": segment,
                        "state": state,
                        "arm": arm,
                        "mean": self.by_year(mean),
                        "central": own,
                    }
                )
        return rows

    def wellbeing(self) -> dict[str, Any]:
        """Return the wellbeing table: points or quality-adjusted years, never kroner."""
        out = {}
        for key in self.drawn.who("wellbeing"):
            item = self.problem.case.wellbeing[key]
            out[key] = {
                "title": item.title.model_dump(),
                "measure": item.measure,
                "person": item.person,
                "sum": self.spread(key, "wellbeing"),
                "discounted": self.spread(key, "wellbeing_discounted"),
            }
        return out

    def held_back(self) -> dict[str, float]:
        """Return the share of draws in which a saving ran into the use without the help."""
        return {
            name: float(self.drawn.vectors[name, "capped"].mean())
            for name in self.drawn.who("capped")
        }
