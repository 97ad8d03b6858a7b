"""Choices between doing nothing and a sum of independent normal inputs: all is known exactly.

Source of the closed forms: the unit normal loss integral, Raiffa and Schlaifer (1961), Applied
Statistical Decision Theory, section 5.4; golden/appraise/cba_examples.yaml, formula evpi_linear.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from bundlinje.calc.normal import normal_quantile
from bundlinje.calc.sampling import uniforms
from bundlinje.calc.summary import Array


def scores(name: str, seed: int, scrambles: int = 8, draws: int = 1024) -> Array:
    """Return the standard normal draws of an input."""
    return normal_quantile(uniforms(name, seed, scrambles, draws))


def gain_of_choosing(mean: float, sd: float) -> float:
    """Return E max(0, X) - max(0, E X) of a normal X."""
    if sd == 0.0:
        return 0.0
    ratio = mean / sd
    return float(sd * stats.norm.pdf(ratio) - abs(mean) * stats.norm.cdf(-abs(ratio)))


@dataclass(frozen=True, slots=True)
class Decision:
    """The net benefit `mean` + the sum of `sds` times independent scores, or nothing."""

    mean: float
    sds: tuple[float, ...]

    @property
    def sd(self) -> float:
        """The standard deviation of the net benefit."""
        return float(np.hypot.reduce(self.sds))

    def inputs(self, seed: int, scrambles: int = 8, draws: int = 1024) -> dict[str, Array]:
        """Return the draws of each input, in the unit of the net benefit."""
        return {
            f"x{place}": sd * scores(f"x{place}", seed, scrambles, draws)
            for place, sd in enumerate(self.sds)
        }

    def benefits(self, inputs: dict[str, Array]) -> Array:
        """Return the net benefit of doing nothing and of doing it, shape (draws, 2)."""
        net: Array = self.mean + np.sum(list(inputs.values()), axis=0)
        return np.column_stack([np.zeros_like(net), net])

    def everything(self) -> float:
        """Return what it is worth to know all inputs."""
        return gain_of_choosing(self.mean, self.sd)

    def knowing(self, *places: int) -> float:
        """Return what it is worth to know some inputs."""
        return gain_of_choosing(
            self.mean, float(np.hypot.reduce([self.sds[place] for place in places]))
        )

    def after_study(self, place: int, outcome_sd: float, people: int) -> float:
        """Return what a study of the mean of one input is worth."""
        prior = self.sds[place]
        weight = people / (people + (outcome_sd / prior) ** 2)
        return gain_of_choosing(self.mean, prior * float(np.sqrt(weight)))


def random_decision(seed: int) -> tuple[Decision, np.random.Generator]:
    """Return a decision whose first input matters, and the generator that made it."""
    chance = np.random.default_rng(seed)
    count, unit = int(chance.integers(3, 7)), 10.0 ** chance.uniform(0.0, 7.0)
    sds = unit * np.concatenate(([1.0], chance.uniform(0.05, 3.0, count - 1)))
    return Decision(float(unit * chance.uniform(-1.5, 1.5)), tuple(sds.tolist())), chance
