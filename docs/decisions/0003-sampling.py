"""The measurement behind 0003-sampling.md: how near each design comes with 8 x 1,024 draws.

Run `python docs/decisions/0003-sampling.py [repetitions]`; 400 take about three minutes.
"""

import sys
from collections.abc import Callable
from functools import cache
from time import perf_counter

import numpy as np
from scipy.stats import kurtosis, qmc, t  # noqa: TID253 - nobody waits for this import

from bundlinje.calc.distributions import Beta, Distribution, LogNormal
from bundlinje.calc.sampling import uniforms

SCRAMBLES, DRAWS, BITS = 8, 1024, 10
BLOCK: tuple[Distribution, ...] = (
    LogNormal(0.0, 0.15),  # people
    Beta(8.0, 12.0),  # effect
    Beta(20.0, 10.0),  # persistence
    LogNormal(0.0, 0.5),  # change in use
    LogNormal(0.0, 0.2),  # price
)
Sample = Callable[[int, np.random.Generator], np.ndarray]


@cache
def sobol() -> np.ndarray:
    """The strata (0 to 1,023) of every dimension that scipy has, shape (21201, 1024)."""
    points: np.ndarray = qmc.Sobol(qmc.Sobol.MAXDIM, scramble=False).random(DRAWS)
    return (points * DRAWS).astype(np.int16).T.copy()


def owen(strata: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Scramble each row of 10-bit strata on its own: nested uniform scrambling (Owen 1995)."""
    flips = rng.integers(0, 2, strata.shape)
    rows = np.arange(len(strata))[:, None]
    result = strata.copy()
    for level in range(BITS):
        node = (1 << level) + (strata >> (BITS - level))
        result ^= flips[rows, node] << (BITS - 1 - level)
    return result


def shifted(strata: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shift each row digitally."""
    return strata ^ rng.integers(0, DRAWS, (len(strata), 1))


def net(inputs: int, rng: np.random.Generator) -> np.ndarray:
    """A digital net: one random unit upper-triangular generator matrix an input."""
    result = np.zeros((inputs, DRAWS), dtype=np.int64)
    index = np.arange(DRAWS)
    for digit in range(BITS):
        above = rng.integers(0, 1 << digit, inputs) << (BITS - digit)
        direction = above | (1 << (BITS - 1 - digit))
        result ^= np.where(index >> digit & 1, direction[:, None], 0)
    return result


def jittered(scrambles: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Put a point anywhere in each stratum; shape (inputs, SCRAMBLES * DRAWS)."""
    strata = np.concatenate(scrambles, axis=1)
    result: np.ndarray = (strata + rng.random(strata.shape)) / DRAWS
    return result


def monte_carlo(inputs: int, rng: np.random.Generator) -> np.ndarray:
    return rng.random((inputs, SCRAMBLES * DRAWS))


def sobol_by_position(inputs: int, rng: np.random.Generator) -> np.ndarray:
    base = sobol()[:inputs].astype(np.int64)
    return jittered([owen(base, rng) for _ in range(SCRAMBLES)], rng)


def sobol_by_hash(inputs: int, rng: np.random.Generator) -> np.ndarray:
    base = sobol()[rng.integers(0, qmc.Sobol.MAXDIM, inputs)].astype(np.int64)
    return jittered([owen(base, rng) for _ in range(SCRAMBLES)], rng)


def net_shifted(inputs: int, rng: np.random.Generator) -> np.ndarray:
    return jittered([shifted(net(inputs, rng), rng) for _ in range(SCRAMBLES)], rng)


def net_owen(inputs: int, rng: np.random.Generator) -> np.ndarray:
    return jittered([owen(net(inputs, rng), rng) for _ in range(SCRAMBLES)], rng)


def latin(inputs: int, rng: np.random.Generator) -> np.ndarray:
    seed = int(rng.integers(0, 1 << 62))
    return np.array([uniforms(f"input.{i}", seed, SCRAMBLES, DRAWS) for i in range(inputs)])


DESIGNS: dict[str, Sample] = {
    "Sobol, dimension = position": sobol_by_position,
    "Sobol, dimension = hash of id": sobol_by_hash,
    "random net by id, digital shift": net_shifted,
    "random net by id, Owen scrambling": net_owen,
    "Latin hypercube by id": latin,
    "plain Monte Carlo": monte_carlo,
}


def outcomes(u: np.ndarray) -> dict[str, np.ndarray]:
    """Return the integrands by name, shape (n,): blocks of five inputs, each with mean 1."""
    items = [BLOCK[i % 5] for i in range(len(u))]
    x = np.array([item.quantile(row) / item.mean for item, row in zip(items, u, strict=True)])
    saving = x.reshape(-1, 5, x.shape[1]).prod(axis=1).sum(axis=0) - 0.18 * len(x)
    return {
        "sum": x.sum(axis=0),
        "product of 10": x[:10].prod(axis=0),
        "sum of products of 5": saving,
        "its max(0, .)": np.maximum(saving, 0.0),
        "its sign": (saving > 0.0).astype(np.float64),
    }


def means_of(sample: Sample, inputs: int, repetitions: int, stream: int) -> dict[str, np.ndarray]:
    """Return the means by integrand, shape (repetitions, SCRAMBLES)."""
    rows: dict[str, list[np.ndarray]] = {}
    for repetition in range(repetitions):
        rng = np.random.default_rng([inputs, stream, repetition])
        for name, values in outcomes(sample(inputs, rng)).items():
            rows.setdefault(name, []).append(values.reshape(SCRAMBLES, -1).mean(axis=1))
    return {name: np.array(row) for name, row in rows.items()}


def print_table(inputs: int, repetitions: int) -> None:
    """Print the error of the mean relative to Monte Carlo, then how it behaves."""
    all_means = {
        design: means_of(sample, inputs, repetitions, stream)
        for stream, (design, sample) in enumerate(DESIGNS.items())
    }
    best = all_means["Sobol, dimension = position"]
    truth = {name: float(rows.mean()) for name, rows in best.items()}
    truth |= {"sum": float(inputs), "product of 10": 1.0, "sum of products of 5": 0.02 * inputs}
    plain = all_means["plain Monte Carlo"]
    limit = float(t.ppf(0.975, SCRAMBLES - 1))
    print(f"\n| {inputs} inputs | " + " | ".join(truth) + " | kurtosis | worst | coverage |")
    print("|---" * (len(truth) + 4) + "|")
    for design, rows in all_means.items():
        cells = [
            f"{rms(rows[name], truth[name]) / rms(plain[name], truth[name]):.3f}" for name in truth
        ]
        name = "sum of products of 5"
        error = rows[name].mean(axis=1) - truth[name]
        mcse = rows[name].std(axis=1, ddof=1) / np.sqrt(SCRAMBLES)
        cells += [
            f"{kurtosis(rows[name].ravel()):.1f}",
            f"{np.abs(error).max() / rms(plain[name], truth[name]):.2f}",
            f"{100.0 * np.mean(np.abs(error) < limit * mcse):.1f} %",
        ]
        print(f"| {design} | " + " | ".join(cells) + " |")


def rms(means: np.ndarray, truth: float) -> float:
    return float(np.sqrt(np.mean((means.mean(axis=1) - truth) ** 2)))


def print_time() -> None:
    """Print the least time of one column."""
    times = []
    for number in range(200):
        start = perf_counter()
        uniforms(f"input.{number}", 1)
        times.append(perf_counter() - start)
    print(f"\none column of {SCRAMBLES * DRAWS}: {1e3 * min(times):.2f} ms")


if __name__ == "__main__":
    for size in (10, 40):
        print_table(size, int(sys.argv[1]) if len(sys.argv) > 1 else 400)
    print_time()
