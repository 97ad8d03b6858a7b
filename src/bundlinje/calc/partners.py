"""One input moved, and what is correlated with it moved along, for a tornado."""

import math
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from bundlinje.calc.copula import Correlation
from bundlinje.calc.distributions import Distribution
from bundlinje.calc.normal import normal_cdf, normal_quantile

_POINTS = 64
_EDGE = 2.0**-53


def values_when_moved(
    moved: str,
    probability: float,
    distributions: Mapping[str, Distribution],
    correlations: Sequence[Correlation] = (),
) -> dict[str, float]:
    """Return the value of every input when one is at a quantile and its partners follow.

    moved: the id that is set. probability: its quantile, in (0, 1), e.g. 0.1 and 0.9.
    distributions: by id. correlations: id, id, Spearman rank correlation in (-1, 1), as the copula
    takes them. A partner takes its conditional mean under the Gaussian copula, in its own unit;
    inputs that are not named together with the moved one stay at their mean.
    Raises ValueError on a probability outside (0, 1), KeyError on an id that is not known.
    Source: given the score z, a partner's score is normal with mean rho z and variance 1 - rho^2,
    rho = 2 sin(pi r / 6) (see `calc.copula`): Anderson (2003), Introduction to Multivariate
    Statistical Analysis, section 2.5; the mean by Gauss-Hermite quadrature, Abramowitz and Stegun
    (1964), 25.4.46.
    """
    if not 0.0 < probability < 1.0:
        raise ValueError(f"probability is {probability}; it must lie between 0 and 1")
    at = np.array([probability])
    values = {name: item.mean for name, item in distributions.items()}
    values[moved] = float(distributions[moved].quantile(at)[0])
    score = float(normal_quantile(at)[0])
    for first, second, rank in correlations:
        if moved in (first, second):
            partner = second if moved == first else first
            rho = 2.0 * math.sin(math.pi * rank / 6.0)
            values[partner] = _mean_given(distributions[partner], rho, score)
    return values


def _mean_given(partner: Distribution, rho: float, score: float) -> float:
    """Return the mean of an input whose score has mean rho z and variance 1 - rho^2."""
    nodes, weights = _quadrature()
    scores = rho * score + math.sqrt(1.0 - rho * rho) * nodes
    draws = partner.quantile(np.clip(normal_cdf(scores), _EDGE, 1.0 - _EDGE))
    return float(weights @ draws)


@cache
def _quadrature() -> tuple[np.ndarray, np.ndarray]:
    """Return points and weights whose sums are means over a standard normal."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_POINTS)
    return nodes, weights / weights.sum()
