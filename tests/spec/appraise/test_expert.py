"""What specialists ask for (`--expert`): whose uncertainty it is, and where two numbers turn it."""

from math import asin, exp, pi, sin
from typing import Any

import numpy as np
import pytest

from bundlinje.appraisal.appraise import Settings, appraise
from bundlinje.calc.distributions import Normal
from bundlinje.calc.sampling import draw
from bundlinje.files.expert import frontier_sentences, variance_sentences, without_share
from bundlinje.locale import LANGUAGES
from tests.spec.appraise.small import SOME, Appraised, appraised, case_of

EXPERT = Settings(scrambles=8, draws=256, expert=True)
Z = 1.2815515655446004
"""The 90th percentile of a standard normal number."""


def saving(**changes: str) -> str:
    """Return consequences that each save (or cost) units at 1,000 kr. a year for three years.

    A change may have either sign, so that `{mean, se}` is normal and the result is linear.
    """
    accounts = "".join(
        f"\n  {name}: {{title: {name.title()}, kind: resource, unit: hour,"
        " prices: {municipality: 1000}}"
        for name in changes
    )
    rows = "".join(
        f"\n  {name}: {{of: participation, account: {name}, change: {change}, evidence: causal}}"
        for name, change in changes.items()
    )
    return f"accounts:{accounts}\nconsequences:{rows}\n"


def together(rank: float, first: str = "care", second: str = "drugs") -> str:
    """Return a rank correlation between two changes."""
    pair = f"[consequences.{first}.change, consequences.{second}.change]"
    return f"correlations: [{{between: {pair}, rank: {rank}}}]"


def expert_of(*parts: str, settings: Settings = EXPERT) -> dict[str, Any]:
    """Return the expert figures of the option."""
    found: dict[str, Any] = appraised(*parts, settings=settings).option["expert"]
    return found


def shares(found: dict[str, Any], kind: str) -> dict[str, dict[str, float]]:
    """Return one kind of share by the name of its consequence."""
    return {row["input"].split(".")[1]: row[kind] for row in found["variance"]["inputs"]}


def assert_share(share: dict[str, float], true: float) -> None:
    """Hold a share to five of its standard errors, which are small."""
    assert share["standard_error"] < 0.02
    assert abs(share["value"] - true) <= 5.0 * share["standard_error"] + 1e-9


# --- Whose variance ------------------------------------------------------------------------------


def test_independent_numbers_have_the_squares_of_their_spreads() -> None:
    found = expert_of(saving(care="{mean: -1, se: 0.2}", drugs="{mean: -1, se: 0.1}"))

    assert found["variance"]["method"] == "sobol"
    for kind in ("first", "total"):
        by_name = shares(found, kind)
        # 0.2^2 and 0.1^2 of 0.05.
        assert_share(by_name["care"], 0.8)
        assert_share(by_name["drugs"], 0.2)
    assert [row["is_sure"] for row in found["variance"]["inputs"]] == [True, True]


def test_numbers_that_are_multiplied_share_what_only_both_make() -> None:
    spread = "{mean: -1, se: 0.5}"
    price = "{mean: 1000, se: 500, unit: DKK/hour}"
    found = expert_of(
        f"inputs: {{price: {price}}}", saving(care=spread).replace("1000}", "case/price}")
    )
    by_name = {row["input"]: row for row in found["variance"]["inputs"]}

    # Both have mean 1 and variance v = 0.25 (in their own unit): v of 2 v + v^2 alone, v + v^2 in
    # all; Sobol (1993), for a product.
    for row in by_name.values():
        assert_share(row["first"], 0.25 / 0.5625)
        assert_share(row["total"], 0.3125 / 0.5625)


@pytest.mark.parametrize("rank", [-0.6, 0.3, 0.9])
def test_correlated_numbers_share_what_they_have_in_common(rank: float) -> None:
    found = expert_of(
        saving(care="{mean: -1, se: 0.2}", drugs="{mean: -1, se: 0.1}"), together(rank)
    )
    effects = shares(found, "effect")
    rho = 2.0 * sin(pi * rank / 6.0)

    # Owen and Prieur (2017), section 4: the closed form for two normal numbers.
    whole = 0.05 + 2.0 * rho * 0.02
    care = 0.04 * (1.0 - rho**2 / 2.0) + 0.01 * rho**2 / 2.0 + rho * 0.02
    assert found["variance"]["method"] == "shapley"
    assert_share(effects["care"], care / whole)
    assert_share(effects["drugs"], 1.0 - care / whole)
    assert sum(share["value"] for share in effects.values()) == pytest.approx(1.0, abs=1e-12)


def test_sources_share_the_whole_and_agree_with_their_numbers() -> None:
    found = expert_of(
        saving(
            care="{mean: -1, se: 0.2, source: 'assumed: a guess'}",
            drugs="{mean: -1, se: 0.1, source: 'https://example.org', verification: verified}",
            beds="{mean: -1, se: 0.1, source: 'https://example.org', verification: unverified}",
        )
    )
    by_source = found["variance"]["by_source"]

    for group, true in (("assumed", 4 / 6), ("unverified", 1 / 6), ("sourced", 1 / 6)):
        assert_share(by_source[group], true)
    assert sum(share["value"] for share in by_source.values()) == pytest.approx(1.0, abs=1e-12)


def test_a_source_alone_has_all_and_one_without_numbers_none() -> None:
    found = expert_of(saving(care="{mean: -1, se: 0.2, source: 'assumed: a guess'}", drugs="-1"))

    assert found["variance"]["by_source"] == {
        "assumed": {"value": 1.0, "standard_error": 0.0},
        "unverified": None,
        "sourced": None,
    }


UNUSED = "{title: Beds, kind: resource, unit: day, prices: {region: {mean: 5, se: 1}}}"


@pytest.mark.parametrize("joined", ["", together(0.5)])
def test_a_number_without_a_part_in_the_result_has_exactly_nothing(joined: str) -> None:
    used = saving(care="{mean: -1, se: 0.2}", drugs="{mean: -1, se: 0.1}")
    found = expert_of(used.replace("accounts:", f"accounts:\n  beds: {UNUSED}"), joined)
    last = found["variance"]["inputs"][-1]
    kinds = {"first", "total", "effect"} & last.keys()

    assert last["input"] == "accounts.beds.prices.region"
    assert [last[kind] for kind in kinds] == [{"value": 0.0, "standard_error": 0.0}] * len(kinds)
    assert not last["is_sure"]


def test_a_number_used_by_a_partner_alone_shares_through_it() -> None:
    used = saving(care="{mean: -1, se: 0.2}", drugs="-1")
    pair = "[consequences.care.change, accounts.beds.prices.region]"
    found = expert_of(
        used.replace("accounts:", f"accounts:\n  beds: {UNUSED}"),
        f"correlations: [{{between: {pair}, rank: 0.8}}]",
    )
    rho = 2.0 * sin(pi * 0.8 / 6.0)

    # Owen and Prieur (2017), section 4, with a weight of 0: half of the explained variance.
    effects = {row["input"]: row["effect"] for row in found["variance"]["inputs"]}
    assert_share(effects["accounts.beds.prices.region"], rho**2 / 2.0)


def test_it_is_about_the_party_that_is_asked_for() -> None:
    two = saving(care="{mean: -1, se: 0.2}", drugs="{mean: -1, se: 0.1}")
    begin = "drugs: {title: Drugs, kind: resource, unit: hour, prices: "
    mixed = two.replace(f"{begin}{{municipality", f"{begin}{{region")
    asked = Settings(scrambles=8, draws=256, party="region", expert=True)
    first, *_, last = expert_of(mixed, settings=asked)["variance"]["inputs"]

    assert first["input"] == "consequences.drugs.change"
    assert_share(first["total"], 1.0)
    assert last["total"] == {"value": 0.0, "standard_error": 0.0}


# --- Where two numbers turn it -------------------------------------------------------------------

TURNS = (
    saving(care="{mean: -1, se: 0.2}", drugs="{mean: -1, se: 0.1}"),
    "costs: {it: {title: It, amounts: {2026: 620000}, payers: {municipality: 1}}}",
)


def test_the_result_is_0_everywhere_on_the_line() -> None:
    frontier = expert_of(*TURNS)["frontier"]
    points = np.array(frontier["lines"][0])

    # 300,000 kr. for each unit a year that is saved of both; 620,000 kr. are spent.
    assert frontier["outcome"] == "turns"
    assert len(frontier["lines"]) == 1
    assert -300e3 * points.sum(axis=1) == pytest.approx(620e3, rel=1e-9)
    assert [row["input"].split(".")[1] for row in frontier["inputs"]] == ["care", "drugs"]
    # The more is used, the worse; the ends are the 1st and 99th percentiles.
    assert frontier["losing"] == ["above", "above"]
    assert frontier["inputs"][0]["high"] == pytest.approx(-1.0 + 0.2 * 2.3263478740408408)
    assert frontier["inputs"][0]["central"] == -1.0
    assert frontier["corners"][0][0] > 0.0
    assert frontier["corners"][1][1] < 0.0


@pytest.mark.parametrize("rank", [0.0, 0.7, -0.7])
def test_the_area_holds_both_numbers_in_four_draws_of_five(rank: float) -> None:
    parts = TURNS if rank == 0.0 else (*TURNS, together(rank))
    outline = np.array(expert_of(*parts)["frontier"]["area"])
    problem_ids = ("consequences.care.change", "consequences.drugs.change")
    spreads = dict(zip(problem_ids, (0.2, 0.1), strict=True))
    drawn = draw(
        {name: Normal(-1.0, spread) for name, spread in spreads.items()},
        7,
        8,
        4096,
        [(*problem_ids, rank)] if rank else [],
    )
    points = np.column_stack([drawn[name] for name in problem_ids])

    inside = np.array([_holds(outline, point) for point in points[:8000]])
    assert inside.mean() == pytest.approx(0.8, abs=0.02)
    assert outline[0] == pytest.approx(outline[-1])


def _holds(outline: np.ndarray, point: np.ndarray) -> bool:
    """Return whether a closed outline holds a point: a ray crosses it an odd number of times."""
    x, y = point
    one, other = outline[:-1], outline[1:]
    crosses = (one[:, 1] > y) != (other[:, 1] > y)
    share = (y - one[crosses, 1]) / (other[crosses, 1] - one[crosses, 1])
    return bool((one[crosses, 0] + share * (other[crosses, 0] - one[crosses, 0]) > x).sum() % 2)


@pytest.mark.parametrize(("spent", "outcome"), [(9_000_000, "loses"), (1, "gains")])
def test_two_numbers_that_cannot_turn_it_say_so(spent: int, outcome: str) -> None:
    costs = f"costs: {{it: {{title: It, amounts: {{2026: {spent}}}, payers: {{municipality: 1}}}}}}"
    found = appraised(TURNS[0], costs, settings=EXPERT)

    assert found.option["expert"]["frontier"]["outcome"] == outcome
    assert found.option["expert"]["frontier"]["lines"] == []
    for language in LANGUAGES:
        (sentence,) = frontier_sentences(found.option, language)
        assert "Care" in sentence or "care" in sentence.lower()
        side = {"loses": ("under 0", "below 0"), "gains": ("over 0", "above 0")}[outcome]
        assert side[LANGUAGES.index(language)] in sentence


# --- Sentences in place of numbers that would mislead --------------------------------------------


def told(found: Appraised, language: str) -> str:
    """Return all that is said to specialists of an option."""
    option = found.option
    return " ".join([*variance_sentences(option, language), *frontier_sentences(option, language)])


def test_a_case_of_fixed_numbers_has_no_uncertainty_to_share_out() -> None:
    found = appraised(saving(care="-1"), settings=EXPERT)
    variance = found.option["expert"]["variance"]

    assert (variance["method"], variance["reason"], variance["inputs"]) == (None, "constant", [])
    assert found.option["expert"]["frontier"] == {"outcome": "no_number", "inputs": []}
    assert told(found, "da").startswith("Intet usikkert tal flytter resultatet")
    assert told(found, "en").startswith("No uncertain number moves the result")


def test_uncertain_numbers_that_move_nothing_are_not_shared_out() -> None:
    unused = saving(care="-1").replace("accounts:", f"accounts:\n  beds: {UNUSED}")
    found = appraised(unused, settings=EXPERT)

    assert found.option["expert"]["variance"]["reason"] == "constant"
    assert found.option["tornado"][0]["width"] == 0.0


def test_one_uncertain_number_is_all_of_it_and_has_no_partner() -> None:
    found = appraised(saving(care="{mean: -1, se: 0.2}"), settings=EXPERT)
    (row,) = found.option["expert"]["variance"]["inputs"]

    assert row["first"]["value"] == pytest.approx(1.0, abs=1e-3)
    assert row["total"]["value"] == pytest.approx(1.0, abs=1e-3)
    assert found.option["expert"]["frontier"]["outcome"] == "one_number"
    assert "Kun ét tal" in told(found, "da")
    assert "Only one number" in told(found, "en")


def row_of(title: str, first: float, total: float) -> dict[str, object]:
    """Return an input of a made-up result with its two indices."""
    shares = {"first": first, "total": total}
    return {"title": {"da": title, "en": title}, "is_sure": True} | {
        key: {"value": value, "standard_error": 0.01} for key, value in shares.items()
    }


def test_the_numbers_that_make_the_uncertainty_are_named_with_their_own_shares() -> None:
    """Totals of 0.95, 0.9 and 0.8 sum above 1; own shares never do. C has none of its own."""
    found = appraised(
        saving(care="{mean: -1, se: 0.2}", drugs="{mean: -1, se: 0.1}"), settings=EXPERT
    )
    rows = [row_of("A", 0.1, 0.95), row_of("B", 0.3, 0.9), row_of("C", 0.01, 0.8)]
    option = {**found.option, "expert": {**found.option["expert"], "variance": {
        **found.option["expert"]["variance"], "inputs": rows}}}  # fmt: skip

    danish, english = (variance_sentences(option, language) for language in ("da", "en"))
    assert danish[0].endswith("egen andel af variansen): »B« (30 pct.), »A« (10 pct.).")
    assert english[0].endswith('own share of the variance): "B" (30 %), "A" (10 %).')
    assert "41" in danish[1]
    assert "95" not in " ".join(danish)


def test_numbers_that_chance_cannot_tell_from_0_are_named_and_not_ranked() -> None:
    found = appraised(
        saving(care="{mean: -1, se: 0.2}", drugs="{mean: -1, se: 0.1}", beds="{mean: 0, se: 1e-7}"),
        together(0.3),
        settings=EXPERT,
    )
    variance = found.option["expert"]["variance"]
    unsure = {**variance["inputs"][-1], "is_sure": False, "title": {"da": "X", "en": "X"}}
    none = {**unsure, "effect": {"value": 0.0, "standard_error": 0.0}}

    for row in variance["inputs"]:
        assert row["is_sure"] == (row["effect"]["value"] > 2.0 * row["effect"]["standard_error"])
    assert without_share({**variance, "inputs": [unsure]}, "da") == ["Kan ikke skelnes fra 0: »X«."]
    assert without_share({**variance, "inputs": [none]}, "en") == [
        'Of no importance to the uncertainty: "X".'
    ]
    assert "and 3 more" in without_share({**variance, "inputs": [none] * 9}, "en")[0]


def test_soft_numbers_alone_and_shared_stand_beside_each_other() -> None:
    price = (
        "{mean: 1000, se: 500, unit: DKK/hour, source: 'https://example.org',"
        " verification: verified}"
    )
    case = saving(care="{mean: -1, se: 0.5, source: 'assumed: a guess'}").replace(
        "1000}", "case/price}"
    )
    found = appraised(f"inputs: {{price: {price}}}", case, settings=EXPERT)

    # Alone: v of 2 v + v^2, 44 per cent; half of what both make is added: 50.
    assert found.option["soft_share_of_variance"] == pytest.approx(0.25 / 0.5625, abs=0.05)
    assert_share(found.option["expert"]["variance"]["by_source"]["assumed"], 0.5)
    assert "50 pct." in told(found, "da")
    assert "44 %" in told(found, "en") or "45 %" in told(found, "en") or "43 %" in told(found, "en")


# --- Nothing else changes ------------------------------------------------------------------------


def test_a_run_without_it_is_as_before() -> None:
    plain, more = appraised(*TURNS, settings=SOME).document, appraised(*TURNS, settings=EXPERT)

    assert "expert" not in plain["manifest"]["settings"]
    assert more.document["manifest"]["settings"]["expert"] is True
    assert plain["run_id"] != more.document["run_id"]
    option = dict(more.option)
    del option["expert"]
    assert option == plain["options"]["help"]


def test_progress_is_told_and_ends() -> None:
    steps: list[float] = []
    appraise(case_of(*TURNS), settings=EXPERT, progress=lambda _, done: steps.append(done))

    assert steps == sorted(steps)
    assert steps[0] == 0.0
    assert steps[-1] == 1.0
    assert len(steps) > 20


def test_the_same_seed_gives_the_same_shares() -> None:
    other = Settings(seed=2, scrambles=8, draws=256, expert=True)
    one, again, another = (
        expert_of(*TURNS, settings=settings)["variance"]["inputs"][0]["total"]["value"]
        for settings in (EXPERT, EXPERT, other)
    )

    assert one == again
    assert one != another


# --- Numbers that move together ------------------------------------------------------------------


def swing(found: Appraised, name: str) -> dict[str, Any]:
    """Return the row of the tornado of a change."""
    (row,) = [
        row for row in found.option["tornado"] if row["input"] == f"consequences.{name}.change"
    ]
    return dict(row)


@pytest.mark.parametrize("rank", [-0.6, 0.8])
def test_a_partner_takes_the_mean_that_it_then_has(rank: float) -> None:
    two = saving(care="{mean: -1, se: 0.2}", drugs="{mean: -1, se: 0.1}")
    row = swing(appraised(two, together(rank), settings=SOME), "care")
    rho = 2.0 * sin(pi * rank / 6.0)

    # Anderson (2003), section 2.5: the conditional mean of a normal number.
    (partner,) = row["moved_with"]
    assert partner["input"] == "consequences.drugs.change"
    assert partner["p10"] == pytest.approx(-1.0 - rho * Z * 0.1)
    assert partner["p90"] == pytest.approx(-1.0 + rho * Z * 0.1)
    assert row["result_p10"] == pytest.approx(300e3 * (2.0 + Z * (0.2 + rho * 0.1)))
    assert row["width"] == pytest.approx(600e3 * Z * (0.2 + rho * 0.1))


def test_without_correlations_nobody_moves_along() -> None:
    two = saving(care="{mean: -1, se: 0.2}", drugs="{mean: -1, se: 0.1}")
    found = appraised(two, settings=SOME)

    assert all(row["moved_with"] == [] for row in found.option["tornado"])
    assert found.document["correlations"] == []
    assert swing(found, "care")["width"] == pytest.approx(600e3 * Z * 0.2)


def test_soft_numbers_go_to_the_side_that_is_theirs_whatever_they_pull_along() -> None:
    soft = "source: 'assumed: a guess'"
    two = saving(care=f"{{mean: -1, se: 0.5, {soft}}}", drugs=f"{{mean: 1, se: 0.1, {soft}}}")
    found = appraised(two, together(-0.9), settings=SOME)
    priors = found.option["priors"]

    # Together the two cancel in part; set both, each goes to its own worse side.
    assert priors["low"] == pytest.approx(300e3 * -Z * (0.5 + 0.1), abs=1.0)
    assert priors["high"] == pytest.approx(300e3 * Z * (0.5 + 0.1), abs=1.0)


CONTRADICTING = """
correlations:
  - {between: [consequences.care.change, consequences.drugs.change], rank: 0.9}
  - {between: [consequences.drugs.change, consequences.beds.change], rank: 0.9}
  - {between: [consequences.care.change, consequences.beds.change], rank: -0.9}
"""
THREE = saving(care="{mean: -1, se: 0.2}", drugs="{mean: -1, se: 0.1}", beds="{mean: -1, se: 0.3}")


def test_correlations_that_contradict_each_other_are_mended_and_told() -> None:
    found = appraised(THREE, CONTRADICTING, settings=SOME)
    rows = found.document["correlations"]

    assert found.findings.count("BL-D024") == 1
    assert len(rows) == 3
    # By symmetry all move alike: scores of 1/2, which is the rank correlation 6/pi asin(1/4).
    used = 6.0 / pi * asin(0.25)
    assert sorted(abs(row["used"]) for row in rows) == pytest.approx([used] * 3, abs=1e-5)
    assert {row["asked"] for row in rows} == {0.9, -0.9}
    (finding,) = [row for row in found.document["findings"] if row["code"] == "BL-D024"]
    for language, before, after in (("da", "0,900", "0,483"), ("en", "0.900", "0.483")):
        assert finding["message"][language].count(before) == 3
        assert finding["message"][language].count(after) == 3


def test_mended_correlations_are_those_of_the_draws() -> None:
    width = 2.0 * Z * 300e3
    rho = 0.5
    spread = (0.04 + 0.01 + 0.09 + 2 * rho * (0.02 + 0.03 - 0.06)) ** 0.5
    value = appraised(THREE, CONTRADICTING, settings=SOME).public["net_present_value"]

    assert value["p90"] - value["p10"] == pytest.approx(width * spread, rel=0.05)


def test_correlations_that_agree_are_used_as_they_are() -> None:
    found = appraised(
        THREE,
        """
        correlations:
          - {between: [consequences.care.change, consequences.drugs.change], rank: 0.5}
          - {between: [consequences.drugs.change, consequences.beds.change], rank: 0.5}
        """,
        settings=SOME,
    )

    assert "BL-D024" not in found.findings
    assert [(row["asked"], row["used"]) for row in found.document["correlations"]] == [
        (0.5, 0.5)
    ] * 2
    titles = found.document["correlations"][0]["titles"]
    assert all(set(title) == set(LANGUAGES) for title in titles)


def test_a_contradiction_elsewhere_leaves_other_pairs_alone() -> None:
    extra = saving(
        care="{mean: -1, se: 0.2}", drugs="{mean: -1, se: 0.1}", beds="{mean: -1, se: 0.3}",
        calls="{mean: -1, se: 0.3}", visits="{mean: -1, se: 0.3}",
    )  # fmt: skip
    pair = "  - {between: [consequences.calls.change, consequences.visits.change], rank: 0.3}\n"
    found = appraised(extra, CONTRADICTING + pair, settings=SOME)

    (row,) = [row for row in found.document["correlations"] if row["asked"] == 0.3]
    assert row["used"] == 0.3


def test_a_log_normal_partner_moves_by_its_own_mean() -> None:
    prices = "{mean: 1000, se: 500, unit: DKK/hour}"
    case = saving(care="{mean: -1, se: 0.2}").replace("1000}", "case/price}")
    pair = "correlations: [{between: [consequences.care.change, inputs.price], rank: 0.6}]"
    row = swing(appraised(f"inputs: {{price: {prices}}}", case, pair, settings=SOME), "care")
    rho = 2.0 * sin(pi * 0.6 / 6.0)
    sigma = np.log(1.25) ** 0.5

    # The mean of a log-normal number whose score has mean rho z and variance 1 - rho^2.
    expected = 1000 * exp(sigma * rho * Z - 0.5 * (sigma * rho) ** 2)
    assert row["moved_with"][0]["p90"] == pytest.approx(expected, rel=1e-9)
