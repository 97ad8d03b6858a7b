"""How fast the value of information and the shares of the variance are, SALib beside them.

All times are the fastest of several warm runs. Run `python benchmarks/decide.py [--json]`.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.common import Row, at_most, beside, command_line, fastest, milliseconds, show
from bundlinje.calc.information import partial_information, perfect_information
from bundlinje.calc.lattice import PRIME, lattice_points
from bundlinje.calc.nearest_correlation import nearest_correlation
from bundlinje.calc.normal import normal_cdf, normal_quantile
from bundlinje.calc.sampling import uniforms
from bundlinje.calc.studies import observed_share, sample_information
from bundlinje.calc.summary import Array
from bundlinje.calc.variance_shares import shapley_effects, sobol_indices

SCRAMBLES, DRAWS = 8, 1024
RUNS = 15
PARTIES = 5
"""Four payers and all of them together."""

EXAMPLE = Path(__file__).parents[1] / "examples" / "aarhus-homeless-youth"
"""The example that takes longest: three options, 31 uncertain numbers, two of them correlated."""

INDICES = 8
PEER_SAMPLE = 8192


def problem(inputs: int) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return inputs and the net benefits of three options by party: sums of products of inputs."""
    drawn = {
        f"x{place}": np.exp(0.3 * normal_quantile(uniforms(f"x{place}", 1)))
        for place in range(inputs)
    }
    columns = list(drawn.values())
    benefits = {}
    for party in range(PARTIES):
        first = sum(
            (columns[place] * columns[(place + party + 1) % inputs] - 1.1)
            for place in range(inputs)
        )
        second = 0.7 * first + columns[party] - 1.0
        benefits[f"party {party}"] = np.column_stack([np.zeros_like(first), first, second])
    return drawn, benefits


def information_rows() -> list[Row]:
    """Time what it is worth to know each input, a pair and large groups, and a study."""
    few, benefits = problem(20)
    many, many_benefits = problem(60)
    one = {"party 0": benefits["party 0"]}
    share, noise = uniforms("share", 1), uniforms("study", 1)
    size = f"{SCRAMBLES * DRAWS:,} draws"
    works: list[Callable[[], object]] = [
        partial(perfect_information, benefits["party 0"]),
        partial(partial_information, few, one),
        partial(partial_information, few, benefits),
        partial(partial_information, many, many_benefits),
        partial(partial_information, few, one, {"pair": ["x0", "x1"]}),
        partial(partial_information, many, one, {"all": list(many)}),
        lambda: sample_information([observed_share(share, 400, noise)], one),
    ]
    whole, single, all_parties, sixty, pair, group, study = fastest(works, RUNS)
    return [
        Row(f"EVPI, 3 options, {size}", whole, "ms"),
        at_most(f"EVPPI of 20 inputs, 3 options, 1 party, {size}", single, "ms", 150.0),
        at_most(
            f"EVPPI of 20 inputs, 3 options, {PARTIES} parties, {size}", all_parties, "ms", 150.0
        ),
        at_most(f"EVPPI of 60 inputs, 3 options, {PARTIES} parties, {size}", sixty, "ms", 1000.0),
        Row(f"EVPPI of a pair, 1 party, {size}", pair, "ms"),
        Row(f"EVPPI of a group of 60 inputs, 1 party, {size}", group, "ms"),
        Row(f"EVSI of a study of 400 people, 1 party, {size}", study, "ms"),
    ]


def sobol_g(uniform: Array) -> Array:
    """Return Sobol's g function, whose indices are known."""
    a = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
    return np.asarray(np.prod((np.abs(4.0 * uniform - 2.0) + a) / (1.0 + a), axis=1))


TRUE_FIRST = (0.716192, 0.179048, 0.023676, 0.007162, 7.2e-05, 7.2e-05, 7.2e-05, 7.2e-05)
TRUE_TOTAL = (0.787144, 0.242198, 0.034317, 0.01046, 0.000105, 0.000105, 0.000105, 0.000105)


def own_indices(seed: int = 1) -> Array:
    """Return both kinds of index with their errors, drawing included, shape (2, inputs)."""
    shifts = np.random.default_rng(seed).random((SCRAMBLES, 2 * INDICES))
    first, second = np.split(lattice_points(shifts), 2, axis=1)
    found = sobol_indices(sobol_g, first, second, SCRAMBLES)
    return np.array([[share.value for share in kind] for kind in found])


def peer_indices(seed: int = 1) -> Array:
    """Return the same from SALib, with its bootstrap of 100 resamples for the errors."""
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    names = [f"x{place}" for place in range(INDICES)]
    asked = {"num_vars": INDICES, "names": names, "bounds": [[0.0, 1.0]] * INDICES}
    values = sample.sample(asked, PEER_SAMPLE, calc_second_order=False, seed=seed)
    found = analyze.analyze(asked, sobol_g(values), calc_second_order=False, seed=seed)
    return np.array([found["S1"], found["ST"]])


def share_rows() -> list[Row]:
    """Time indices and effects, and set the indices beside SALib's at the same model runs."""
    name = f"SALib {version('SALib')}"
    ours, theirs = fastest([own_indices, peer_indices], RUNS)
    true = np.array([TRUE_FIRST, TRUE_TOTAL])
    misses = [
        float(np.sqrt(np.mean([(work(seed) - true) ** 2 for seed in range(1, 21)])))
        for work in (own_indices, peer_indices)
    ]
    runs = f"{(INDICES + 2) * SCRAMBLES * PRIME:,} model runs"
    peer_runs = f"{(INDICES + 2) * PEER_SAMPLE:,}"
    independent = np.column_stack(
        [normal_quantile(uniforms(f"first{place}", 1)) for place in range(INDICES)]
    )
    fresh = np.column_stack(
        [normal_quantile(uniforms(f"second{place}", 1)) for place in range(INDICES)]
    )
    correlation = 0.3 + 0.7 * np.eye(INDICES)
    groups = {name: [2 * place, 2 * place + 1] for place, name in enumerate("abcd")}
    effects = partial(
        shapley_effects,
        lambda z: sobol_g(normal_cdf(z.ravel()).reshape(z.shape)),
        independent,
        fresh,
        correlation,
        groups,
    )
    contradicting = np.random.default_rng(1).uniform(-1.0, 1.0, (20, 20))
    contradicting = 0.5 * (contradicting + contradicting.T)
    shapley, nearest = fastest([effects, partial(nearest_correlation, contradicting, 1e-6)], 5)
    return [
        beside(
            f"Sobol indices of 8 inputs, {runs} (SALib {peer_runs}), with errors",
            ours, "ms", name, theirs,
        ),
        beside("  root mean square error over 20 seeds", misses[0], "", name, misses[1]),
        Row(f"Shapley effects of 4 groups of 8 correlated inputs, {SCRAMBLES * DRAWS:,} draws",
            shapley, "ms"),
        Row("nearest correlation matrix of 20 inputs", nearest, "ms"),
    ]  # fmt: skip


def run_rows() -> list[Row]:
    """Time the whole command on the example that takes longest, without and with the figures."""
    program = str(Path(sys.executable).parent / "bundlinje")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / EXAMPLE.name
        shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("out"))
        plain = [program, "run", str(copy)]
        seconds = [
            min(milliseconds(partial(_quietly, command), 3)) / 1000.0
            for command in (plain, [*plain, "--expert"])
        ]
    return [
        Row(f"bundlinje run {EXAMPLE.name}, whole process", seconds[0], "s"),
        at_most(f"bundlinje run {EXAMPLE.name} --expert, whole process", seconds[1], "s", 10.0),
    ]


def _quietly(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """Measure, print, and return the exit status."""
    wanted = command_line(__doc__).parse_args()
    rows: list[Row] = []
    for name, part in (
        ("information", information_rows),
        ("shares", share_rows),
        ("run", run_rows),
    ):
        print(f"measuring: {name}", file=sys.stderr)
        rows += part()
    show(rows, wanted.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
