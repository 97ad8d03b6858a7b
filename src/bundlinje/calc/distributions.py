"""From a number with its spread to a distribution with an exact inverse distribution function."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import ClassVar, NoReturn, Protocol

import numpy as np

from bundlinje.calc.beta import beta_from_quantiles, beta_quantile
from bundlinje.calc.metalog import Bounds, Metalog, median_range
from bundlinje.calc.normal import normal_quantile
from bundlinje.core.quantity import Quantity
from bundlinje.core.units import Domain
from bundlinje.errors import Fault, Refused

DEFAULT_LEVEL = 0.8
LARGEST = 1e20  # figures and draws beyond this are slips, and the squares of products overflow
MIN_SHAPES = 1e-3  # a + b of a beta: below, it is all but certainly 0 or 1
MAX_SHAPES = 1e20  # above, it does not vary in the ten first digits
_OUTERMOST = np.array([2.0**-53, 1.0 - 2.0**-53])  # no draw lies beyond, see `sampling.uniforms`
BOUNDS: Mapping[Domain, Bounds] = MappingProxyType(
    {"real": "none", "positive": "zero", "share": "unit"}
)


class Distribution(Protocol):
    """What an input can be: frozen, with its mean, its range and its inverse CDF."""

    family: ClassVar[str]

    @property
    def mean(self) -> float:
        """The expected value, in the unit of the input."""

    @property
    def support(self) -> tuple[float, float]:
        """The least and the largest value, plus or minus infinity where there is none."""

    def quantile(self, u: np.ndarray) -> np.ndarray:
        """Return the values at the probabilities u in (0, 1), shape as u."""


@dataclass(frozen=True, slots=True)
class Point:
    """A number without spread."""

    mean: float
    family: ClassVar[str] = "point"

    @property
    def support(self) -> tuple[float, float]:
        """The value, twice."""
        return self.mean, self.mean

    def quantile(self, u: np.ndarray) -> np.ndarray:
        """Return the value as a read-only array, shape as u."""
        return np.broadcast_to(np.float64(self.mean), np.shape(u))


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal with mean and standard deviation `se` > 0."""

    mean: float
    se: float
    family: ClassVar[str] = "normal"
    support: ClassVar[tuple[float, float]] = (-math.inf, math.inf)

    def quantile(self, u: np.ndarray) -> np.ndarray:
        """Return mean + se z(u), shape as u."""
        return self.mean + self.se * normal_quantile(u)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """The exponential of a normal with mean `mu` and standard deviation `sigma` > 0."""

    mu: float
    sigma: float
    family: ClassVar[str] = "log-normal"
    support: ClassVar[tuple[float, float]] = (0.0, math.inf)

    @property
    def mean(self) -> float:
        """The mean exp(mu + sigma^2 / 2)."""
        return math.exp(self.mu + 0.5 * self.sigma**2)

    def quantile(self, u: np.ndarray) -> np.ndarray:
        """Return exp(mu + sigma z(u)), shape as u."""
        values: np.ndarray = np.exp(self.mu + self.sigma * normal_quantile(u))
        return values


@dataclass(frozen=True, slots=True)
class Beta:
    """Beta with shapes a, b > 0, stretched to [low, high]."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0
    family: ClassVar[str] = "beta"

    @property
    def mean(self) -> float:
        """The mean low + (high - low) a / (a + b)."""
        return self.low + (self.high - self.low) * self.a / (self.a + self.b)

    @property
    def support(self) -> tuple[float, float]:
        """The interval [low, high]."""
        return self.low, self.high

    def quantile(self, u: np.ndarray) -> np.ndarray:
        """Return the quantiles in [low, high], shape as u."""
        x = self.low + (self.high - self.low) * beta_quantile(self.a, self.b, u)
        return np.minimum(x, self.high)  # the sum may round to beyond the end


@lru_cache(maxsize=8192)
def distribution_of(quantity: Quantity, domain: Domain) -> Distribution:
    """Return the distribution that a number in any form but `fact` stands for.

    domain: where the number can lie, from its unit: `share` in [0, 1], `positive` at least 0,
    `real` anywhere. Raises Refused with BL-D001 to BL-D009 where no such distribution exists,
    ValueError on a `fact`.
    """
    form, figures = quantity.form, quantity.figures
    if form == "fact":
        raise ValueError("a fact has no distribution of its own; put its number in its place first")
    _check_domain(form, figures, domain)
    try:
        found = _built(form, figures, domain)
        with np.errstate(over="raise", invalid="raise"):
            reach = np.abs([found.mean, *found.quantile(_OUTERMOST)])
        if not np.all(reach <= 1e10 * LARGEST):
            raise OverflowError
    except ArithmeticError:
        stated = ", ".join(f"{name} {figure:g}" for name, figure in figures.items())
        raise Refused([Fault("BL-D008", "", {"figures": stated})]) from None
    return found


def _built(form: str, figures: dict[str, float], domain: Domain) -> Distribution:
    """Return the distribution of one form.

    Raises ArithmeticError where the figures are beyond double precision.
    """
    if form == "point":
        return Point(figures["value"])
    if form == "pert":
        return _pert(**figures)
    if form == "counts":
        return _beta(figures["successes"] + 0.5, figures["n"] - figures["successes"] + 0.5)
    if form == "mean_se":
        return _from_moments(domain, **figures)
    if form == "interval":
        return _from_interval(domain, **figures)
    return _from_quantiles(domain, **figures)


def _beta(a: float, b: float) -> Beta:
    if not a + b < MAX_SHAPES:
        raise OverflowError
    return Beta(a, b)


def _refuse(code: str, **values: object) -> NoReturn:
    raise Refused([Fault(code, "", values)])


def _check_domain(form: str, figures: dict[str, float], domain: Domain) -> None:
    """Refuse every figure that lies where the unit says that none can."""
    faults = []
    for name, figure in figures.items():
        values = {"name": name, "figure": figure}
        if not abs(figure) <= LARGEST:  # also catches what is not a number
            faults.append(Fault("BL-D009", "", values))
        elif form == "counts" or name in ("se", "level"):
            continue
        elif domain == "share" and not 0.0 <= figure <= 1.0:
            faults.append(Fault("BL-D001", "", values))
        elif domain == "positive" and figure < 0.0:
            faults.append(Fault("BL-D002", "", values))
    if faults:
        raise Refused(faults)


def _pert(low: float, mode: float, high: float) -> Beta:
    """Return PERT: mean (low + 4 mode + high) / 6, shapes that sum to 6.

    Source: Clark (1962), "The PERT model for the distribution of an activity time", Operations
    Research 10(3), 405-406; Vose (2008), Risk Analysis, ch. 7 (modified PERT, lambda = 4).
    """
    position = (mode - low) / (high - low)
    return Beta(1.0 + 4.0 * position, 5.0 - 4.0 * position, low, high)


def _from_moments(domain: Domain, mean: float, se: float) -> Distribution:
    """Return the distribution with this mean and standard deviation.

    Source: Johnson, Kotz and Balakrishnan (1994, 1995), Continuous Univariate Distributions,
    vol. 1 eq. 14.8 (log-normal), vol. 2 section 25.4 (beta, method of moments).
    """
    if domain == "real":
        return Normal(mean, se)
    if mean == 0.0 or (domain == "share" and mean == 1.0):
        _refuse("BL-D003", figure=mean)
    if domain == "positive":
        variance = math.log1p((se / mean) ** 2)
        if variance == 0.0:
            raise FloatingPointError
        return LogNormal(math.log(mean) - 0.5 * variance, math.sqrt(variance))
    limit = math.sqrt(mean * (1.0 - mean))
    total = (limit / se) ** 2 - 1.0
    if total < MIN_SHAPES:
        _refuse("BL-D004", mean=mean, se=se, limit=limit / math.sqrt(1.0 + MIN_SHAPES))
    return _beta(mean * total, (1.0 - mean) * total)


def _from_interval(
    domain: Domain, low: float, high: float, level: float = DEFAULT_LEVEL
) -> Distribution:
    """Return the distribution with `level` of its probability between low and high."""
    _check_beyond(domain, {"low": low, "high": high})
    if domain == "share":
        return _beta(*beta_from_quantiles(low, high, level))
    z = -float(normal_quantile(np.array([0.5 * (1.0 - level)]))[0])
    if domain == "real":
        return Normal(0.5 * (low + high), (high - low) / (2.0 * z))
    width = math.log(high) - math.log(low)
    if width == 0.0:
        raise FloatingPointError
    return LogNormal(0.5 * (math.log(low) + math.log(high)), width / (2.0 * z))


def _from_quantiles(domain: Domain, p10: float, p50: float, p90: float) -> Metalog:
    """Return the metalog through the three quantiles, within the bounds of the domain."""
    _check_beyond(domain, {"p10": p10, "p90": p90})
    bounds = BOUNDS[domain]
    metalog = Metalog.through(p10, p50, p90, bounds)
    if not metalog.is_feasible:
        least, most = median_range(p10, p90, bounds)
        _refuse("BL-D006", p10=p10, p50=p50, p90=p90, least=least, most=most)
    if bounds == "zero" and metalog.tail_exponent >= 1.0:
        _refuse("BL-D007", p50=p50, p90=p90)
    return metalog


def _check_beyond(domain: Domain, ends: dict[str, float]) -> None:
    """Refuse a quantile at the edge of the domain, since draws must lie beyond it too."""
    edges = {"share": (0.0, 1.0), "positive": (0.0,), "real": ()}[domain]
    faults = [
        Fault("BL-D005", "", {"name": name, "figure": figure})
        for name, figure in ends.items()
        if figure in edges
    ]
    if faults:
        raise Refused(faults)
