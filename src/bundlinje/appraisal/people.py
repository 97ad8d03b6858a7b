"""People first: how many outcomes the help adds, in which years."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bundlinje.appraisal.problem import Numbers
from bundlinje.calc.trace import between, is_traced, maximum, minimum, named, powers
from bundlinje.core.effects import PARTICIPATION, Effect, Persistence
from bundlinje.core.fields import Per
from bundlinje.core.flow import Rows
from bundlinje.core.trajectory import Path, Trajectory

INSTANT = 1e-9
"""Years: an effect that fades in no time is gone the year after, without dividing by 0."""


@dataclass(frozen=True)
class Group:
    """The people of one segment in one option, ready to be followed over the years.

    `started` and `stays` are shares left of a cohort by years since start (alive; alive and still
    living in the municipality). `per_person` is the additional outcome per invited person.
    """

    numbers: Numbers
    option: str
    segment: str
    started: Rows
    stays: Rows | None

    @property
    def ages(self) -> Rows:
        """Years since start: 0, 1, ... to the end of the horizon."""
        return np.arange(len(self.numbers.problem.years), dtype=float)

    def take_up(self) -> Any:
        """The share of the invited who take part."""
        path = f"options.{self.option}.take_up"
        return self.numbers(path if self.numbers.has(path) else f"{path}.{self.segment}")

    def per_invited(self, per: Per) -> Any:
        """How many persons an effect or a cost stated `per` counts for each invited."""
        return self.take_up() if per == "treated" else 1.0

    def cohorts(self) -> Iterator[tuple[int, Any]]:
        """The index of the start year and the number invited, cohort by cohort."""
        first = self.numbers.problem.years[0]
        for year in self.numbers.problem.case.options[self.option].invited[self.segment]:
            invited = self.numbers(f"options.{self.option}.invited.{self.segment}.{year}")
            yield year - first, invited

    def over_years(self, profile: Rows) -> Rows:
        """Spread a profile by years since start over the calendar years, cohort by cohort."""
        total: Any = np.zeros((len(self.ages), 1))
        for index, invited in self.cohorts():
            waiting = np.zeros((index, profile.shape[1]))
            total = total + np.concatenate([waiting, profile])[: len(self.ages)] * invited
        return np.asarray(total)

    def present(self, home_only: bool = False) -> Rows:
        """The share of a cohort still counted, by years since start, shape (years, draws)."""
        return self.stays if home_only and self.stays is not None else self.started


def groups(numbers: Numbers, option: str) -> tuple[Group, ...]:
    """Return the groups that an option invites."""
    problem = numbers.problem
    ages = np.arange(len(problem.years), dtype=float)
    made = []
    for segment in problem.case.options[option].invited:
        alive = _survival(numbers, f"segments.{segment}.mortality", ages)
        leaving = f"segments.{segment}.moving_out"
        stays = alive * _survival(numbers, leaving, ages) if numbers.has(leaving) else None
        made.append(Group(numbers, option, segment, alive, stays))
    return tuple(made)


def _survival(numbers: Numbers, path: str, ages: Rows) -> Rows:
    if not numbers.has(path):
        return np.ones((len(ages), 1))
    return np.asarray(powers(1.0 - numbers(path), ages))


LOSSES = ("deadweight", "displacement", "benefit_bias", "transfer_discount")
"""Shares that an outcome is reduced by, one after the other."""


def outcome_per_person(
    numbers: Numbers, key: str, effect: Effect, losses: Sequence[str] = LOSSES
) -> Any:
    """Return the additional outcome per person, net of what would have happened anyway.

    Risk ratios, odds ratios and hazard ratios act on the baseline risk p: p * RR;
    odds * OR; 1 - (1 - p) ** HR (proportional hazards over the risk period).
    Deadweight, attribution and displacement reduce in turn, then the biases.
    """
    at = f"effects.{key}"
    outcome = _raw_difference(numbers, at, effect)
    for name in losses:
        if numbers.has(f"{at}.{name}"):
            outcome = outcome * (1.0 - numbers(f"{at}.{name}"))
    if numbers.has(f"{at}.attribution"):
        outcome = outcome * numbers(f"{at}.attribution")
    return named(outcome, f"{at}: additional outcome per person")


def _raw_difference(numbers: Numbers, at: str, effect: Effect) -> Any:
    value = numbers(f"{at}.value")
    if not numbers.has(f"{at}.baseline"):
        return value
    base = numbers(f"{at}.baseline")
    if effect.kind == "risk_difference":
        return between(0.0, base + value, 1.0) - base
    if effect.kind == "risk_ratio":
        return minimum(base * value, 1.0) - base
    if effect.kind == "odds_ratio":
        return base * value / maximum(1.0 - base + base * value, INSTANT) - base
    if effect.kind == "hazard_ratio":
        return 1.0 - (1.0 - base) ** value - base
    return value - base if effect.kind == "success_rate" else value


def persistence_profile(numbers: Numbers, key: str, persistence: Persistence, ages: Rows) -> Rows:
    """Return what is left of an effect by years since start, shape (years, draws).

    A lag or an end that falls inside a year counts that year in part.
    """
    at = f"effects.{key}.persistence"
    lag, ramp = numbers(f"{at}.lag_years"), numbers(f"{at}.ramp_years")
    column = ages[:, None]
    started = _whole_or_part(column, lag)
    risen = maximum(column - lag, 0.0) + 1.0
    rise = minimum(risen / (ramp + 1.0), 1.0) if _is_given(ramp) else 1.0
    since = maximum(column - lag - ramp, 0.0)
    if numbers.has(f"{at}.lasts_years"):
        end = minimum(column + 1.0, lag + numbers(f"{at}.lasts_years"))
        started = between(0.0, end - maximum(column, lag), 1.0)
    profile = started * rise * _shape(numbers, at, persistence, since)
    return np.asarray(profile + np.zeros((len(ages), 1)))


def observed_part(numbers: Numbers, key: str, persistence: Persistence, ages: Rows) -> Rows:
    """Return the share of each year since start in which a source saw the effect, (years, 1).

    An assumed value was never seen. One that does not say how long it was seen was not either.
    """
    assumed = numbers.problem.inputs[numbers.problem.input_at[f"effects.{key}.value"]]
    seen = 0.0 if assumed.quantity.is_assumed else persistence.observed_years or 0.0
    part: Rows = np.clip(seen - ages[:, None], 0.0, 1.0)
    return part


def _is_given(number: Any) -> bool:
    return not (isinstance(number, float) and number == 0.0)


def _whole_or_part(column: Rows, lag: Any) -> Any:
    if isinstance(lag, float) and lag.is_integer():
        return (column >= lag).astype(float)
    return between(0.0, column + 1.0 - lag, 1.0)


def _shape(numbers: Numbers, at: str, persistence: Persistence, since: Any) -> Any:
    """Return the fading part of a persistence, by years since the effect was full."""
    if persistence.shape == "exponential":
        return _fading(1.0 - numbers(f"{at}.fade"), since, 1.0)
    if persistence.shape == "half_life":
        return _fading(0.5, since, maximum(numbers(f"{at}.half_life_years"), INSTANT))
    if persistence.shape == "linear":
        return between(0.0, 1.0 - since / maximum(numbers(f"{at}.duration_years"), INSTANT), 1.0)
    if persistence.shape == "table":
        values = [numbers(f"{at}.table.{index}") for index in range(len(persistence.table or ()))]
        ramp, lag = (
            min(int(number.value or 0.0), len(since))
            for number in (persistence.ramp_years, persistence.lag_years)
        )
        return table_rows(values[:1] * ramp + values, len(since), lag)
    return 1.0


def _fading(base: Any, since: Any, per: Any) -> Any:
    """Return base ** (since / per)."""
    whole = since.dtype != object and since.shape[1] == 1
    if whole and isinstance(per, float):
        return powers(base, since[:, 0] / per)
    if whole:
        return powers(base ** (1.0 / per), since[:, 0])
    return base ** (since / per)


def table_rows(values: list[Any], length: int, begin: int) -> Rows:
    """Lay a table out by year: its first value at index `begin`, zero before and after it."""
    width = max((np.size(value) for value in values), default=1)
    traced = any(is_traced(value) for value in values)
    rows = np.zeros((length, width), dtype=object if traced else float)
    for index, value in enumerate(values):
        if begin + index < length:
            rows[begin + index] = value
    return rows


def follow(numbers: Numbers, option: str) -> tuple[Trajectory, Mapping[tuple[str, str], "Outcome"]]:
    """Return the trajectory of an option and each outcome by (segment, effect)."""
    case = numbers.problem.case
    paths: list[Path] = []
    outcomes: dict[tuple[str, str], Outcome] = {}
    for group in groups(numbers, option):
        invited = group.over_years(group.present())
        paths.append(Path(group.segment, "invited", "with", invited))
        treated = Outcome(group, PARTICIPATION, group.take_up(), np.ones((len(group.ages), 1)), 0)
        paths.append(Path(group.segment, PARTICIPATION, "with", treated.rows()))
        outcomes[group.segment, PARTICIPATION] = treated
        for key, effect in case.effects.items():
            if not case.applies(effect, option) or not _concerns(effect, group.segment):
                continue
            profile = persistence_profile(numbers, key, effect.persistence, group.ages)
            if numbers.problem.observed_only:
                profile = profile * observed_part(numbers, key, effect.persistence, group.ages)
            per_person = outcome_per_person(numbers, key, effect) * group.per_invited(effect.per)
            lag = int(effect.persistence.lag_years.value or 0)
            outcome = Outcome(group, key, per_person, profile, lag)
            outcomes[group.segment, key] = outcome
            paths.append(Path(group.segment, key, "difference", outcome.rows()))
    return Trajectory(numbers.problem.years, tuple(paths)), outcomes


def _concerns(item: Any, segment: str) -> bool:
    return not item.segments or segment in item.segments


@dataclass(frozen=True)
class Outcome:
    """An outcome in one group: how much per invited person, and how it comes and goes."""

    group: Group
    effect: str
    per_invited: Any
    profile: Rows
    lag: int
    _plain: dict[bool, Rows] = field(default_factory=dict, repr=False)

    def rows(
        self,
        changes: list[Any] | None = None,
        home_only: bool = False,
        shares: Rows | None = None,
    ) -> Rows:
        """Return the outcome by calendar year, shape (years, draws).

        With `changes` (by year since the outcome) each year is weighted by its own change; with
        `shares` (by year since start, shape (years, 1)) only that share of it counts.
        """
        if shares is not None:
            weights = self.profile * self.group.present(home_only) * shares
            if changes is not None:
                weights = weights * table_rows(changes, len(self.group.ages), self.lag)
            return self._over_years(weights)
        if changes is not None:
            by_year = table_rows(changes, len(self.group.ages), self.lag)
            return self._over_years(self.profile * self.group.present(home_only) * by_year)
        if home_only not in self._plain:
            weights = self.profile * self.group.present(home_only)
            self._plain[home_only] = self._over_years(weights)
        return self._plain[home_only]

    def _over_years(self, weights: Rows) -> Rows:
        label = f"{self.effect}: outcomes of {self.group.segment} in {self.group.option}"
        return np.asarray(named(self.group.over_years(weights) * self.per_invited, label))
