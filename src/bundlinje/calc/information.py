"""What it is worth to know: perfect information on everything, and on one input or group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bundlinje.calc.splines import design_columns, project
from bundlinje.calc.summary import Array, monte_carlo_error

FEWEST_DRAWS = 4096
"""Below this a regression mistakes noise for information."""
_NOTHING = 1e-12  # a variance below this share of the largest is rounding noise


@dataclass(frozen=True, slots=True)
class Worth:
    """What it is worth to know something before deciding, in the unit of the net benefit.

    `value` lies between 0 and the value of knowing everything. `standard_error` is its Monte Carlo
    error. `plug_in` is the plain estimate before noise is taken out and before that upper bound, so
    that nothing is hidden. `explained` is the share of the variance of the differences between
    options that it explains (0..1): with two options the first-order Sobol index.
    """

    value: float
    standard_error: float
    plug_in: float
    explained: float


def perfect_information(benefits: Array, scrambles: int = 8) -> Worth:
    """Return what it is worth to know everything before choosing (EVPI).

    benefits: net benefit, shape (draws, options), scramble by scramble; doing nothing is an option
    of zeros. scrambles: independent replicates, at least 2. The best option of each draw is
    compared with the one option that is best on average, so that the value is never negative.
    Raises ValueError on other shapes. Source: Raiffa and Schlaifer (1961), Applied Statistical
    Decision Theory, chapter 4; Briggs, Claxton and Sculpher (2006), Decision Modelling, ch. 6.
    """
    _check(benefits, scrambles)
    loss = benefits.max(axis=1) - benefits[:, _best(benefits)]
    value = float(loss.mean())
    return Worth(value, monte_carlo_error(loss, scrambles), value, 1.0)


def partial_information(
    inputs: Mapping[str, Array],
    benefits: Mapping[str, Array],
    groups: Mapping[str, Sequence[str]] | None = None,
    scrambles: int = 8,
) -> dict[str, dict[str, Worth]]:
    """Return what it is worth to know each input, and each named group, before choosing (EVPPI).

    inputs: draws by input id, shape (draws,). benefits: by party, shape (draws, options), as in
    `perfect_information`; all parties share each regression. groups: input ids by name of group;
    None: every input by itself. Returns the worth by group and party.
    Raises ValueError under 4,096 draws, on other shapes and on an unknown id. Source: Strong,
    Oakley and Brennan (2014), "Estimating multiparameter partial expected value of perfect
    information from a probabilistic sensitivity analysis sample: a nonparametric regression
    approach", Medical Decision Making 34(3), 311-326, section "Method".
    """
    wanted = {name: (name,) for name in inputs} if groups is None else groups
    unknown = sorted({name for names in wanted.values() for name in names} - inputs.keys())
    empty = sorted(name for name, names in wanted.items() if not names)
    if unknown or empty:
        raise ValueError(f"inputs not known: {unknown}; groups without inputs: {empty}")
    choices = choices_of(benefits, scrambles)
    return {
        group: regressed_worth([inputs[name] for name in names], choices)
        for group, names in wanted.items()
    }


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One party's choice, ready to be regressed.

    `differences` holds each option less the first, shape (options - 1, draws), and `middle` their
    means. `into` turns them into uncorrelated directions of variance 1, `back` undoes it. `best` is
    the option that is best on average; `everything` is what knowing all is worth.
    """

    differences: Array
    middle: Array
    into: Array
    back: Array
    best: int
    everything: float
    scrambles: int


def choices_of(benefits: Mapping[str, Array], scrambles: int = 8) -> dict[str, Choice]:
    """Return the choices of all parties: differences between options are all that they depend on.

    benefits, scrambles: as in `partial_information`, which says what is refused.
    """
    choices = {party: _choice(values, scrambles) for party, values in benefits.items()}
    sizes = {choice.differences.shape[1] for choice in choices.values()}
    if len(sizes) != 1:
        raise ValueError("benefits need at least one party, and all parties the same draws")
    if min(sizes) < FEWEST_DRAWS:
        raise ValueError(f"{min(sizes)} draws; a regression needs at least {FEWEST_DRAWS}")
    return choices


def _choice(benefits: Array, scrambles: int) -> Choice:
    everything = perfect_information(benefits, scrambles).value
    options = np.ascontiguousarray(benefits.T)
    differences = options[1:] - options[:1]
    middle = differences.mean(axis=1, keepdims=True)
    centred = differences - middle
    size = centred.std(axis=1)
    size[size == 0.0] = 1.0
    covariance = centred @ centred.T / centred.shape[1]
    roots, axes = np.linalg.eigh(covariance / np.outer(size, size))
    kept = roots > _NOTHING * max(float(roots[-1]), _NOTHING)
    into = (axes[:, kept] / np.sqrt(roots[kept])).T / size
    back = (axes[:, kept] * np.sqrt(roots[kept])) * size[:, None]
    best = _best(benefits)
    return Choice(differences, middle, into, back, best, everything, scrambles)


def regressed_worth(known: Sequence[Array], choices: Mapping[str, Choice]) -> dict[str, Worth]:
    """Return what it is worth to each party to know some columns, by regression on them.

    known: the draws of what will be known, shape (draws,) each. The fit is unpenalised. Source: as
    `partial_information`; the error by the first-order expansion of the estimator, in which the fit
    has no part: the spread, over scrambles, of the benefit of what the fit would choose.
    """
    outcomes = np.concatenate([choice.differences for choice in choices.values()])
    if any(column.shape != outcomes.shape[1:] for column in known):
        raise ValueError(f"every column needs the shape {outcomes.shape[1:]} of the benefits")
    fit = project(design_columns(known, outcomes), outcomes)
    worth, start = {}, 0
    for party, choice in choices.items():
        end = start + len(choice.differences)
        worth[party] = _worth(choice, fit.fitted[start:end], fit.rank)
        start = end
    return worth


def _worth(choice: Choice, fitted: Array, rank: int) -> Worth:
    """Return the worth of what one party would then choose, held inside 0 and the whole."""
    (cleaned, wider, tighter), explained = _without_noise(choice, fitted, rank)
    gain = _gain(cleaned, choice.best)
    chosen = np.vstack([np.zeros(cleaned.shape[1]), cleaned]).argmax(axis=0)
    rewards = np.vstack([np.zeros(cleaned.shape[1]), choice.differences])
    change = rewards[chosen, np.arange(chosen.size)] - rewards[choice.best]
    of_noise = 0.5 * max(_gain(wider, choice.best) - gain, gain - _gain(tighter, choice.best))
    error = float(np.hypot(monte_carlo_error(change, choice.scrambles), of_noise))
    plug_in = _gain(fitted, choice.best)
    return Worth(min(gain, choice.everything), error, plug_in, explained)


def _gain(fitted: Array, best: int) -> float:
    """Return how much better the best fitted option is, draw by draw, than the one best option."""
    highest = np.maximum(fitted.max(axis=0), 0.0)
    return float((highest - fitted[best - 1]).mean() if best else highest.mean())


def _without_noise(choice: Choice, fitted: Array, rank: int) -> tuple[list[Array], float]:
    """Return the fit without the spread that pure noise gives it, and what it explains.

    A least-squares fit on noise spreads too, which makes the worth of everything too high. Each
    independent direction of the outcomes (a squared canonical correlation with the design) is drawn
    in until its spread is an unbiased estimate of that of the true conditional mean: the adjusted
    R squared in place of R squared. Directions, and not columns, so that it is the same whichever
    option the differences are taken from. A wider and a tighter fit come along, with two standard
    errors of that noise more and less: where an input tells next to nothing, half of the distance
    is the error. Source: Ezekiel (1930), Methods of Correlation Analysis (adjusted R squared);
    Hotelling (1936), Biometrika 28, 321-377 (canonical correlations).
    """
    draws = fitted.shape[1]
    if not len(choice.into):
        return [fitted] * 3, 0.0
    directions = choice.into @ (fitted - choice.middle)
    shares, turn = np.linalg.eigh(directions @ directions.T / draws)
    shares = np.clip(shares, _NOTHING, 1.0)
    adjusted = np.maximum(1.0 - (1.0 - shares) * (draws - 1.0) / (draws - rank), 0.0)
    adjusted[shares <= _NOTHING] = 0.0
    noise = 2.0 * np.sqrt(2.0 * (rank - 1.0)) / draws * (1.0 - adjusted)
    made = [
        choice.middle + choice.back @ ((turn * np.sqrt(kept / shares)) @ turn.T) @ directions
        for kept in (adjusted, adjusted + noise, np.maximum(adjusted - noise, 0.0))
    ]
    return made, float(adjusted.mean())


def _best(benefits: Array) -> int:
    return int(benefits.mean(axis=0).argmax())


def _check(benefits: Array, scrambles: int) -> None:
    if benefits.ndim != 2 or benefits.shape[1] < 2:
        raise ValueError(f"benefits have shape {benefits.shape}; (draws, at least 2 options)")
    if scrambles < 2 or len(benefits) % scrambles:
        raise ValueError(f"{len(benefits)} draws in {scrambles} scrambles; at least 2 equal ones")
    if not np.isfinite(benefits).all():
        raise ValueError("benefits must be finite")
