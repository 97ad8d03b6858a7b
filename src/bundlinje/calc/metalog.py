"""The metalog through P10, P50 and P90: unbounded, bounded below by 0, or within [0, 1].

Source: Keelin (2016), "The Metalog Distributions", Decision Analysis 13(4), 243-277,
https://doi.org/10.1287/deca.2016.0338, section 6.2.1 (symmetric-percentile triplet), with
eq. 6 for the quantile function and eqs. 11 and 14 for its bounded forms.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal

import numpy as np

Bounds = Literal["none", "zero", "unit"]

_LOG_ODDS = math.log(9.0)  # ln((1 - alpha) / alpha) at alpha = 0.1
# |a3| / a2 stays below this: 1 / max over y of (y - 1/2) + y (1 - y) ln(y / (1 - y)).
# Keelin prints 1.66711 (proposition 2): with r = (p50 - p10) / (p90 - p10), k < r < 1 - k.
SKEW_LIMIT = 1.6671131192019293
_SIDE = 0.5 - 0.2 * SKEW_LIMIT  # the k of proposition 2


@dataclass(frozen=True, slots=True)
class Metalog:
    """M(y) = a1 + (a2 + a3 (y - 1/2)) ln(y / (1 - y)), and exp or expit of it where bounded."""

    a1: float
    a2: float
    a3: float
    bounds: Bounds = "none"
    family: ClassVar[str] = "metalog"

    @classmethod
    def through(cls, p10: float, p50: float, p90: float, bounds: Bounds = "none") -> "Metalog":
        """Return the metalog with these quantiles, p10 < p50 < p90 inside the bounds.

        Source: eq. 16 (unbounded), proposition 3 (bounded).
        """
        low, mid, high = (_stretched(x, bounds) for x in (p10, p50, p90))
        return cls(
            mid, (high - low) / (2.0 * _LOG_ODDS), (high + low - 2.0 * mid) / (0.8 * _LOG_ODDS),
            bounds,
        )  # fmt: skip

    @property
    def is_feasible(self) -> bool:
        """Whether the density is positive everywhere."""
        return self.a2 > 0.0 and abs(self.a3) < SKEW_LIMIT * self.a2

    @property
    def tail_exponent(self) -> float:
        """The k of an upper tail that falls as x^(-1/k); with bounds `zero` a mean needs k < 1."""
        return self.a2 + 0.5 * self.a3

    def quantile(self, u: np.ndarray) -> np.ndarray:
        """Return the quantiles of u in [0, 1], shape as u."""
        with np.errstate(divide="ignore", over="ignore"):
            log_odds = np.log(u) - np.log1p(-u)
            x = self.a1 + (self.a2 + self.a3 * (u - 0.5)) * log_odds
            if self.bounds == "zero":
                x = np.exp(x)
            elif self.bounds == "unit":
                x = 1.0 / (1.0 + np.exp(-x))
        result: np.ndarray = x
        return result

    @property
    def mean(self) -> float:
        """The mean: a1 + a3 / 2 if unbounded, else by quadrature to 1e-12 relative.

        With bounds `zero` it is finite only if `tail_exponent` is below 1.
        """
        return self.a1 + 0.5 * self.a3 if self.bounds == "none" else _integral(self)

    @property
    def support(self) -> tuple[float, float]:
        """The bounds."""
        return {"none": (-math.inf, math.inf), "zero": (0.0, math.inf), "unit": (0.0, 1.0)}[
            self.bounds
        ]


@lru_cache(maxsize=512)
def _integral(metalog: Metalog) -> float:
    """Return the integral of the quantile function over (0, 1).

    The trapezoidal rule in t, with ln(y / (1 - y)) = sinh t, converges exponentially:
    Takahasi and Mori (1974), Publ. RIMS Kyoto 9, 721-741.
    """
    t = np.arange(-1024, 1025) / 64.0
    log_odds = np.sinh(t)
    tail = np.exp(-np.abs(log_odds))
    y = np.where(log_odds > 0.0, 1.0, tail) / (1.0 + tail)
    height = metalog.a1 + (metalog.a2 + metalog.a3 * (y - 0.5)) * log_odds
    if metalog.bounds == "zero":
        # in one exponent, since neither factor alone stays within double precision
        spread = np.exp(height - np.abs(log_odds) - 2.0 * np.log1p(tail))
    else:
        with np.errstate(over="ignore"):
            spread = tail / (1.0 + tail) ** 2 / (1.0 + np.exp(-height))
    return float((spread * np.cosh(t)).sum() / 64.0)


def _stretched(x: float, bounds: Bounds) -> float:
    if bounds == "none":
        return x
    return math.log(x) - (math.log1p(-x) if bounds == "unit" else 0.0)


def median_range(p10: float, p90: float, bounds: Bounds = "none") -> tuple[float, float]:
    """Return the open interval of P50 for which a metalog through P10 and P90 exists.

    Source: propositions 2 and 3.
    """
    low, high = _stretched(p10, bounds), _stretched(p90, bounds)
    least, most = low + _SIDE * (high - low), high - _SIDE * (high - low)
    if bounds == "none":
        return least, most
    if bounds == "zero":
        return math.exp(least), math.exp(most)
    return 1.0 / (1.0 + math.exp(-least)), 1.0 / (1.0 + math.exp(-most))
