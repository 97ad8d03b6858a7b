"""Value of information against closed forms and published figures (voi.yaml, cba_examples.yaml).

Two published cases of voi.yaml need data sets under GPL-3 that are not part of this repository;
they wait in WAITING. In their place stands a published model whose inputs are all printed.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import special, stats
from scipy.stats import qmc

from bundlinje.calc.acceptability import efficiency_frontier
from bundlinje.calc.information import Worth, partial_information, perfect_information
from bundlinje.calc.sampling import uniforms
from bundlinje.calc.studies import observed_mean, sample_information
from bundlinje.calc.summary import Array
from tests.reference.adapters import golden
from tests.support.normal_decisions import gain_of_choosing, scores

RARE = 0.001
COVERED = {"closed_form_normal"}
WAITING = {
    "voi_chemo": "needs data/chemo_nb.rda and chemo_pars.rda of chjackson/voi (GPL-3)",
    "bcea_vaccine": "needs data/Vaccine.RData of giabaio/BCEA (GPL-3)",
}


@pytest.fixture(name="golden_voi", scope="module")
def fixture_golden_voi(shared: Path) -> dict[str, dict[str, Any]]:
    return {case["id"]: case for case in golden(shared, "voi.yaml")["cases"]}


@pytest.fixture(name="examples", scope="module")
def fixture_examples(shared: Path) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in golden(shared, "cba_examples.yaml")["examples"]}


def test_every_case_is_covered_or_waits_with_a_reason(golden_voi: dict[str, Any]) -> None:
    assert golden_voi.keys() == COVERED | WAITING.keys()


# --- The closed form -----------------------------------------------------------------------------


def linear_sample(inputs: dict[str, Any], normals: Array) -> tuple[dict[str, Array], Array]:
    """Return the draws of the inputs and the net benefits of doing nothing and of doing it."""
    b, mean, sd = (np.array(inputs[key]) for key in ("b", "mean", "sd"))
    drawn = mean + sd * normals
    net = drawn @ b
    columns = {f"x{place + 1}": drawn[:, place].copy() for place in range(len(b))}
    return columns, np.column_stack([np.zeros_like(net), net])


def test_closed_form_of_the_tests_is_that_of_the_file(examples: dict[str, Any]) -> None:
    example = examples["evpi_normal_closed_form"]
    expect, inputs = example["expect"], example["inputs"]
    sds = np.abs(np.array(inputs["b"]) * np.array(inputs["sd"]))
    mean = float(np.dot(inputs["b"], inputs["mean"]))

    assert mean == pytest.approx(expect["mean_inb"])
    assert gain_of_choosing(mean, float(np.hypot.reduce(sds))) == pytest.approx(
        expect["evpi"], rel=example["tolerance_rel"]
    )
    for sd, true in zip(sds.tolist(), expect["evppi"], strict=True):
        assert gain_of_choosing(mean, sd) == pytest.approx(true, rel=1e-5)


def test_quasi_random_draws_are_within_one_per_cent(
    golden_voi: dict[str, Any], examples: dict[str, Any]
) -> None:
    """The file's tolerance, for 8,192 quasi-random draws: Sobol points by scipy."""
    expect = golden_voi["closed_form_normal"]["expect"]
    inputs = examples["evpi_normal_closed_form"]["inputs"]
    estimates = []
    for seed in range(10):
        points = qmc.Sobol(3, rng=np.random.default_rng(seed)).random_base2(13)
        columns, benefits = linear_sample(inputs, stats.norm.ppf(points))
        found = partial_information(columns, {"p": benefits})
        estimates.append([found[name]["p"].value for name in columns])
        assert perfect_information(benefits).value == pytest.approx(expect["evpi"], rel=0.01)
        assert estimates[-1][0] == pytest.approx(expect["evppi"][0], rel=0.01)
        assert estimates[-1][1] < 0.01 * expect["evpi"]

    assert np.mean(estimates, axis=0)[0] == pytest.approx(expect["evppi"][0], rel=0.003)


def test_own_draws_are_within_the_error_they_state(
    golden_voi: dict[str, Any], examples: dict[str, Any]
) -> None:
    expect = golden_voi["closed_form_normal"]["expect"]
    inputs = examples["evpi_normal_closed_form"]["inputs"]
    distances: dict[str, list[float]] = {"all": [], "x1": []}
    for seed in range(40):
        normals = np.column_stack([scores(f"x{place}", seed) for place in (1, 2, 3)])
        columns, benefits = linear_sample(inputs, normals)
        whole = perfect_information(benefits)
        single = partial_information({"x1": columns["x1"]}, {"p": benefits})["x1"]["p"]
        distances["all"].append((whole.value - expect["evpi"]) / whole.standard_error)
        distances["x1"].append((single.value - expect["evppi"][0]) / single.standard_error)
    for found in distances.values():
        assert stats.kstest(found, stats.t(7).cdf).pvalue > RARE


@pytest.mark.parametrize("place", range(4))
def test_study_of_the_first_input(examples: dict[str, Any], place: int) -> None:
    example = examples["evpi_normal_closed_form"]
    study = example["expect"]["evsi_x1"]
    people, true = study["n"][place], study["value"][place]
    distances = []
    for seed in range(20):
        normals = np.column_stack([scores(f"x{number}", seed) for number in (1, 2, 3)])
        columns, benefits = linear_sample(example["inputs"], normals)
        results = observed_mean(columns["x1"], study["obs_sd"], people, uniforms("study", seed))
        found = sample_information([results], {"p": benefits})["p"]
        distances.append((found.value - true) / found.standard_error)
    assert stats.kstest(distances, stats.t(7).cdf).pvalue > RARE / 4


# --- A published model with all its inputs -------------------------------------------------------

REPLY = ((0.99, 1.33), ((0.22, 0.15), (0.15, 0.20)))
RELAPSE = ((-1.48, -0.40), ((0.14, 0.05), (0.05, 0.11)))
GROUPS = {
    "P": ["rec2", "rec3", "rel2", "rel3", "rec1", "rel1"],
    "CQ": ["c_rec", "c_rel", "c_norec", "q_rec", "q_rel", "q_norec"],
    "lor2": ["rec2", "rel2"],
}
PUBLISHED = {"everything": (573.6317, 5.7958 / 3.0), "P": (275.4283, 3.0524 / 3.0)}
"""Value and standard error, as printed with three standard errors, at 1e6 outer draws."""

PUBLISHED_CQ, PUBLISHED_CQ_OUTER = 286.7743, 10_000
"""The error that the authors print, 0.95 / 3, is that of the inner draws alone, since all their
replicates share one set of outer points. How many outer points there are bounds the rest."""

NOT_REPRODUCED = 35.7332
"""Printed for the effect of therapy on recovery and relapse. Neither the regression nor our own
nested draws, at any number of inner draws, come near it with the printed inputs."""


def correlated_pair(name: str, moments: Any, seed: int, draws: int) -> tuple[Array, Array]:
    mean, covariance = moments
    factor = np.linalg.cholesky(np.array(covariance))
    one, other = (scores(f"{name}{place}", seed, 8, draws) for place in "23")
    return mean[0] + factor[0, 0] * one, mean[1] + factor[1, 0] * one + factor[1, 1] * other


def depression_inputs(seed: int, draws: int) -> dict[str, Array]:
    """Return the inputs of the decision tree for treatments of depression.

    Fang, Wang, Giles, Jackson, Welton, Andrieu and Thom (2022), "Multilevel and quasi Monte Carlo
    methods for the calculation of the expected value of partial perfect information", Medical
    Decision Making 42(2), 168-181, first example; inputs and results as printed by the authors in
    https://github.com/Bogdasayen/Example_MLMC_and_QMC_for_EVPPI, ToyModel_QMC/ReadMeFirst.Rmd.
    """
    rec2, rec3 = correlated_pair("rec", REPLY, seed, draws)
    rel2, rel3 = correlated_pair("rel", RELAPSE, seed, draws)
    normal = {
        "c_rec": (1000.0, 50.0),
        "c_rel": (2000.0, 100.0),
        "c_norec": (2500.0, 125.0),
        "q_rec": (26.0, 2.0),
        "q_rel": (23.0, 3.0),
        "q_norec": (20.0, 4.0),
    }
    return {
        "rec1": special.logit(stats.beta(6, 200).ppf(uniforms("rec1", seed, 8, draws))),
        "rel1": special.logit(stats.beta(2, 100).ppf(uniforms("rel1", seed, 8, draws))),
        "rec2": rec2,
        "rec3": rec3,
        "rel2": rel2,
        "rel3": rel3,
        **{name: mean + sd * scores(name, seed, 8, draws) for name, (mean, sd) in normal.items()},
    }


def chances(inputs: dict[str, Array]) -> tuple[Array, Array, Array]:
    """Return the chances of recovery, of relapse and of neither, shape (draws, 3)."""
    nothing = np.zeros_like(inputs["rec1"])
    recovery, relapse = (
        special.expit(
            inputs[f"{key}1"][:, None]
            + np.column_stack([nothing, inputs[f"{key}2"], inputs[f"{key}3"]])
        )
        for key in ("rec", "rel")
    )
    return recovery * (1.0 - relapse), recovery * relapse, 1.0 - recovery


def depression_benefits(inputs: dict[str, Array]) -> Array:
    """Return the net benefit of no treatment, therapy and medicine at 20,000 per unit of effect."""
    worths = [
        20_000.0 * inputs[f"q_{state}"] - inputs[f"c_{state}"] for state in ("rec", "rel", "norec")
    ]
    benefit = sum(
        share * worth[:, None] for share, worth in zip(chances(inputs), worths, strict=True)
    )
    return np.asarray(benefit - np.array([0.0, 300.0, 30.0]))


@pytest.fixture(name="depression", scope="module")
def fixture_depression(long_run: bool) -> tuple[dict[str, Array], Array, dict[str, Worth]]:
    inputs = depression_inputs(1, 2**17 if long_run else 2**14)
    benefits = depression_benefits(inputs)
    found = partial_information(inputs, {"p": benefits}, GROUPS)
    worths = {name: by_party["p"] for name, by_party in found.items()}
    return inputs, benefits, {"everything": perfect_information(benefits), **worths}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_worth_of_everything_and_of_the_chances(
    depression: tuple[dict[str, Array], Array, dict[str, Worth]], name: str
) -> None:
    found, (true, error) = depression[2][name], PUBLISHED[name]

    limit = stats.t(7).isf(RARE / 4)
    assert abs(found.value - true) < limit * np.hypot(found.standard_error, error)


def benefits_given_costs_and_effects(inputs: dict[str, Array]) -> Array:
    """Return the exact conditional means: linear in the chances, which are independent."""
    given = sum(
        (20_000.0 * inputs[f"q_{state}"] - inputs[f"c_{state}"])[:, None] * share.mean(axis=0)
        for state, share in zip(("rec", "rel", "norec"), chances(inputs), strict=True)
    )
    return np.asarray(given - np.array([0.0, 300.0, 30.0]))


def test_worth_of_costs_and_effects_is_the_published_and_the_exact_one(
    depression: tuple[dict[str, Array], Array, dict[str, Worth]],
) -> None:
    inputs, _, worths = depression
    found = worths["CQ"]
    given = benefits_given_costs_and_effects(inputs)
    exact = perfect_information(given)
    loss = given.max(axis=1) - given[:, given.mean(axis=0).argmax()]
    printed_error = float(loss.std()) / np.sqrt(PUBLISHED_CQ_OUTER)

    limit = stats.t(7).isf(RARE / 4)
    for true, error in (
        (exact.value, exact.standard_error),
        (PUBLISHED_CQ, printed_error),
    ):
        assert abs(found.value - true) < limit * np.hypot(found.standard_error, error)


def test_worth_of_the_effect_of_therapy_by_nested_draws(
    depression: tuple[dict[str, Array], Array, dict[str, Worth]], long_run: bool
) -> None:
    """An independent estimate, since the printed one cannot be had from the printed inputs."""
    found = depression[2]["lor2"]
    value, error = nested_worth_of_therapy(8192 if long_run else 1024, 4000)

    limit = stats.t(7).isf(RARE / 2)
    assert abs(found.value - value) < limit * np.hypot(found.standard_error, error)
    assert max(found.value, value) < 0.5 * NOT_REPRODUCED


def nested_worth_of_therapy(outer: int, inner: int) -> tuple[float, float]:
    """Return the worth of knowing both effects of therapy by nested draws, with its error."""
    chance = np.random.default_rng(inner)
    gains = np.empty((outer, 3))
    known = {key: scores(f"known {key}", 2, 8, outer // 8) for key in ("rec", "rel")}
    worth = {
        "rec": 26.0 * 20_000.0 - 1000.0,
        "rel": 23.0 * 20_000.0 - 2000.0,
        "norec": 20.0 * 20_000.0 - 2500.0,
    }
    spread = {"rec": (2.0, 50.0), "rel": (3.0, 100.0), "norec": (4.0, 125.0)}
    for row in range(outer):
        logits = {}
        for key, moments, shapes in (("rec", REPLY, (6, 200)), ("rel", RELAPSE, (2, 100))):
            mean, covariance = moments
            factor = np.linalg.cholesky(np.array(covariance))
            score = known[key][row]
            base = special.logit(chance.beta(*shapes, inner))
            third = mean[1] + factor[1, 0] * score + factor[1, 1] * chance.normal(size=inner)
            second = mean[0] + factor[0, 0] * score
            logits[key] = special.expit(np.vstack([base, base + second, base + third]))
        drawn = {
            key: value
            + 20_000.0 * spread[key][0] * chance.normal(size=inner)
            - spread[key][1] * chance.normal(size=inner)
            for key, value in worth.items()
        }
        recovery, relapse = logits["rec"], logits["rel"]
        net = recovery * (1.0 - relapse) * drawn["rec"] + recovery * relapse * drawn["rel"]
        gains[row] = (net + (1.0 - recovery) * drawn["norec"]).mean(axis=1)
    gains -= np.array([0.0, 300.0, 30.0])
    loss = gains.max(axis=1) - gains[:, gains.mean(axis=0).argmax()]
    return float(loss.mean()), float(loss.reshape(8, -1).mean(axis=1).std(ddof=1) / np.sqrt(8.0))


# --- The frontier of options ---------------------------------------------------------------------


def test_frontier_of_dampack(examples: dict[str, Any]) -> None:
    """DARTH-git/dampack, tests/testthat/test_calculate_icers.R, example HERc."""
    example = examples["dampack_herc_icers"]
    names = example["inputs"]["strategy"]

    found = efficiency_frontier(example["inputs"]["cost"], example["inputs"]["effect"])

    expect = example["expect"]
    assert [names[option] for option in found.options] == expect["frontier"]
    assert list(found.ratios) == pytest.approx(expect["icers"])
    assert [names[option] for option in found.dominated] == expect["dominated"]
    assert [names[option] for option in found.extended_dominated] == expect["extended_dominated"]
