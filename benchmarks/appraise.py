"""How fast `appraise` and the command line are, and Squiggle at the same Monte Carlo error.

In-process times are the fastest of many warm runs, whole commands the median of some warm ones.
Run `python benchmarks/appraise.py [--json] [--only engine|cli|peer] [--require-peer]`.
"""

import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean, median, stdev
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.common import Row, at_most, beside, command_line, fastest, milliseconds, show
from bundlinje.appraisal.appraise import Settings, appraise, check
from bundlinje.appraisal.measures import Measures, measure_draws
from bundlinje.appraisal.problem import Problem
from bundlinje.calc.sampling import draw
from bundlinje.core.case import Case
from bundlinje.files.case_folder import read_case
from bundlinje.reference.catalog import national

HERE = Path(__file__).parent
CASE = HERE / "ten-outcomes"
OPTION = "programme"
EXAMPLE = HERE.parent / "examples" / "aarhus-type-2-diabetes"
SCRAMBLES, DRAWS, FEW_DRAWS = 8, 1024, 256
RUNS = 30
PARTS = (
    "  of which drawing the inputs",
    "  of which evaluating",
    "complete appraise(): also tornado, break-even, soft share",
)
SIZE = "10 outcomes x 30 years x 4 payers"

SQUIGGLE = HERE / "squiggle"
PROGRAM = "ten-outcomes.squiggle"
SEEDS = 100
"""Repetitions of ours whose spread is our error; it is then known to 7 %."""
COUNTS, PEER_SEEDS = (2_000, 8_000), 50
"""Sample counts at which the error of Squiggle is measured, and repetitions of each."""
SURPRISING = 4.0
"""Standard errors that two measurements of one thing may be apart."""

PEER_ROWS = {
    "mean": "mean net present value of the public purse",
    "error": "standard error of the mean at 8,192 draws",
    "draws": "draws for an equal standard error",
    "same draws": "time at 8,192 draws",
    "same error": "time at an equal standard error",
}


class NotMeasured(Exception):
    """The peer cannot run here; the message says what is missing."""


class Disagreement(Exception):
    """Two programs, or a program and its theory, say different things."""


# --- The engine ---------------------------------------------------------------------------------


def drawn_of(problem: Problem, seed: int, draws: int) -> dict[str, np.ndarray]:
    """Return the draws of every input."""
    distributions = {key: item.distribution for key, item in problem.inputs.items()}
    return draw(distributions, seed, SCRAMBLES, draws)


def engine(problem: Problem, seed: int = 1, draws: int = DRAWS) -> Measures:
    """Return the measures of all draws: from a resolved problem to figures per payer."""
    return measure_draws(problem, OPTION, drawn_of(problem, seed, draws), SCRAMBLES, draws)


def engine_rows(case: Case, problem: Problem) -> list[Row]:
    """Time the engine with many and with few draws, in all and by part, and the whole verb."""
    rows = []
    for draws, target in ((DRAWS, 60.0), (FEW_DRAWS, 15.0)):
        drawn = drawn_of(problem, 1, draws)
        works: list[Callable[[], object]] = [
            partial(engine, problem, 1, draws),
            partial(drawn_of, problem, 1, draws),
            partial(measure_draws, problem, OPTION, drawn, SCRAMBLES, draws),
            partial(appraise, case, settings=Settings(scrambles=SCRAMBLES, draws=draws)),
        ]
        whole, *parts = fastest(works, RUNS)
        size = f"{SIZE} x {SCRAMBLES * draws:,} draws"
        rows.append(at_most(f"engine, {size}", whole, "ms", target))
        rows += [Row(what, part, "ms") for what, part in zip(PARTS, parts, strict=True)]
    return rows


# --- The command line ---------------------------------------------------------------------------


def cli_rows() -> list[Row]:
    """Time whole processes, and see what `--help` imports and how much memory a run takes."""
    program = str(Path(sys.executable).parent / "bundlinje")
    ask = [program, "--help"]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / EXAMPLE.name
        shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("out"))
        run = [program, "run", str(copy)]
        return [
            at_most("bundlinje --help, whole process", _seconds(ask, 15), "s", 0.3),
            at_most("bundlinje --help, imports of numpy or django", _heavy(program), "", 0),
            at_most(f"bundlinje run examples/{EXAMPLE.name}", _seconds(run, 5), "s", 5.0),
            Row("  its peak memory", _peak_memory(run), "MiB"),
        ]


def _quietly(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _seconds(command: list[str], runs: int) -> float:
    return median(milliseconds(lambda: _quietly(command), runs, 1)) / 1000.0


def _heavy(program: str) -> int:
    """Return how many modules of numpy and django `--help` imports."""
    command = [sys.executable, "-X", "importtime", program, "--help"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    imported = [line.rpartition("|")[2].strip() for line in told.splitlines()]
    return sum(name.split(".")[0] in ("numpy", "django") for name in imported)


def _peak_memory(command: list[str]) -> float:
    """Return the most memory that a command held, in MiB.

    A small process starts it, since a child also counts what its parent held when it began.
    """
    starter = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    told = subprocess.run(
        [sys.executable, "-S", "-c", starter, *command], check=True, capture_output=True, text=True
    )
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return float(told.stdout) / unit


# --- The peer -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeerRuns:
    """Runs of the Squiggle program at one sample count: milliseconds, means and spreads."""

    name: str
    count: int
    milliseconds: tuple[float, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]


def install_peer() -> None:
    """Install the pinned Squiggle beside its program, unless it is there.

    Raises NotMeasured where node or npm is missing or the installation fails.
    """
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise NotMeasured(f"{tool} was not found; install Node.js 20 or newer with npm")
    wanted = json.loads((SQUIGGLE / "package.json").read_text())["dependencies"]
    manifests = {name: SQUIGGLE / "node_modules" / name / "package.json" for name in wanted}
    found = {
        name: json.loads(path.read_text())["version"] if path.exists() else None
        for name, path in manifests.items()
    }
    if found == wanted:
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=SQUIGGLE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotMeasured(f"npm could not install Squiggle:\n{done.stderr.strip()}")


def squiggle(count: int, runs: int) -> PeerRuns:
    """Run the Squiggle program in one Node process, each time with another seed."""
    command = ["node", "run.mjs", PROGRAM, str(count), str(runs)]
    done = subprocess.run(command, cwd=SQUIGGLE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Squiggle failed:\n{done.stderr.strip()}")
    told: dict[str, Any] = json.loads(done.stdout)
    return PeerRuns(
        f"Squiggle {told['squiggle']}, Node {told['node']}",
        count,
        *(tuple(told[name]) for name in ("milliseconds", "means", "deviations")),
    )


def peer_rows(problem: Problem) -> list[Row]:
    """Compare with Squiggle at an equal standard error of the mean.

    Raises Disagreement where the two do not compute the same distribution.
    """
    ours = [
        engine(problem, seed).vectors["public", "net_present_value"] for seed in range(1, SEEDS + 1)
    ]
    means = [float(item.mean()) for item in ours]
    error = stdev(means)
    theirs = [squiggle(count, PEER_SEEDS) for count in COUNTS]
    check_root_n(theirs)
    check_same("mean", means, theirs[-1].means)
    check_same("deviation", [float(item.std()) for item in ours], theirs[-1].deviations)
    # the error of one sample, from both counts, and so the samples that bring it down to ours
    single = math.sqrt(fmean(stdev(run.means) ** 2 * run.count for run in theirs))
    needed = round((single / error) ** 2)
    draws = SCRAMBLES * DRAWS
    own_time = fastest([partial(engine, problem)], RUNS)[0]
    same_draws = squiggle(draws, 8)
    same_error = squiggle(needed, 4)
    name, what = same_error.name, PEER_ROWS
    their_mean = fmean(theirs[-1].means)
    return [
        beside(what["mean"], fmean(means) / 1e6, "DKK m", name, their_mean / 1e6),
        beside(what["error"], error, "DKK", name, single / math.sqrt(draws)),
        beside(what["draws"], draws, "", name, needed),
        beside(what["same draws"], own_time, "ms", name, min(same_draws.milliseconds)),
        beside(what["same error"], own_time, "ms", name, min(same_error.milliseconds)),
    ]


def check_root_n(runs: Sequence[PeerRuns]) -> None:
    """Raise Disagreement unless the error falls with the root of the sample count."""
    few, many = runs
    expected = math.sqrt(many.count / few.count)
    found = stdev(few.means) / stdev(many.means)
    # the log of a standard deviation from n values has the standard error (2 (n - 1))^-1/2
    doubt = math.sqrt(1.0 / (PEER_SEEDS - 1))
    if abs(math.log(found / expected)) > SURPRISING * doubt:
        raise Disagreement(
            f"{many.name}: the error fell by {found:.2f} from {few.count} to {many.count} samples, "
            f"not by {expected:.2f}"
        )


def check_same(what: str, ours: Sequence[float], theirs: Sequence[float]) -> None:
    """Raise Disagreement unless two averages agree within their combined standard error."""
    one, other = fmean(ours), fmean(theirs)
    doubt = math.hypot(stdev(ours) / len(ours) ** 0.5, stdev(theirs) / len(theirs) ** 0.5)
    if not abs(one - other) <= SURPRISING * doubt:
        raise Disagreement(
            f"{what} of the public net present value: ours {one:,.0f}, Squiggle {other:,.0f}, "
            f"combined standard error {doubt:,.0f}"
        )


# --- All together -------------------------------------------------------------------------------


def main() -> int:
    """Measure, print, and return the exit status: 1 where a peer was required and not measured."""
    parser = command_line(__doc__)
    parser.add_argument("--only", choices=("engine", "cli", "peer"), help="measure one part")
    parser.add_argument("--require-peer", action="store_true", help="fail without the peer")
    wanted = parser.parse_args()
    case = read_case(CASE).case
    problem, _ = check(case, national(case.country))
    missing = ""

    def peer() -> list[Row]:
        nonlocal missing
        try:
            install_peer()
            return peer_rows(problem)
        except NotMeasured as reason:
            missing = str(reason)
            return [
                Row(f"{what}: not measured", None, "", peer="Squiggle")
                for what in PEER_ROWS.values()
            ]

    parts: dict[str, Callable[[], list[Row]]] = {
        "engine": lambda: engine_rows(case, problem),
        "cli": cli_rows,
        "peer": peer,
    }
    rows = []
    for name, part in parts.items():
        if wanted.only in (None, name):
            print(f"measuring: {name}", file=sys.stderr)
            rows += part()
    show(rows, wanted.json)
    if missing:
        print(f"Squiggle was not measured: {missing}", file=sys.stderr)
    return int(bool(missing) and wanted.require_peer)


if __name__ == "__main__":
    sys.exit(main())
