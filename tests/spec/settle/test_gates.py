"""What must hold before a rule pays: a share is compared exactly, and never as it reads rounded."""

import pytest

from tests.spec.settle.small import settled


def gated(gate: str, more: str = "") -> str:
    """Return a rule of 100,000 kroner behind a gate."""
    return f"""
        {more}
        rules:
          help:
            title: Help
            clause: § 2
            gate: {gate}
            schedule: {{lump_sum: 100000}}
    """


SHARE = "{metric: helped, of: completed, at_least: 0.31}"


@pytest.mark.parametrize(("helped", "paid"), [(50, 0), (51, 100_000)])
def test_50_of_162_is_not_31_per_cent(helped: int, paid: int) -> None:
    # 50/162 = 0.308641..., which reads as 31 per cent; 0.31 x 162 = 50.22, so it takes 51
    found = settled(gated(SHARE), measured={("helped", "2024"): helped, ("completed", "2024"): 162})

    assert found.paid() == paid
    gate = found.rule("help")["gates"][""]
    assert (gate["part"], gate["whole"], gate["open"]) == (str(helped), "162", paid > 0)
    assert gate["measured"] == {50: "25/81", 51: "17/54"}[helped]


def test_the_same_count_opens_a_gate_on_the_count() -> None:
    measured = {("helped", "2024"): 50, ("completed", "2024"): 162}

    assert settled(gated("{metric: helped, at_least: 50}"), measured=measured).paid() == 100_000


def test_a_share_is_rounded_where_the_term_says_so() -> None:
    rounded = "{metric: helped, of: completed, at_least: 0.31, rounding: {to: 0.01}}"
    found = settled(gated(rounded), measured={("helped", "2024"): 50, ("completed", "2024"): 162})

    assert found.rule("help")["gates"][""]["measured"] == "0.31"
    assert found.paid() == 100_000


@pytest.mark.parametrize(
    ("bound", "opens"),
    [("at_least: 50", True), ("above: 50", False), ("at_most: 50", True), ("below: 50", False),
     ("above: 49, below: 51", True), ("above: 50, below: 60", False)],
)  # fmt: skip
def test_bounds(bound: str, opens: bool) -> None:
    found = settled(gated(f"{{metric: helped, {bound}}}"), measured={("helped", "2024"): 50})

    assert found.paid() == (100_000 if opens else 0)
    assert found.rule("help")["cells"][0]["gate"] is opens


@pytest.mark.parametrize(
    ("helped", "completed", "opens"), [(60, 90, True), (60, 10, False), (10, 90, False)]
)
def test_all_of_several(helped: int, completed: int, opens: bool) -> None:
    both = "{all: [{metric: helped, at_least: 50}, {metric: completed, at_least: 80}]}"
    measured = {("helped", "2024"): helped, ("completed", "2024"): completed}

    assert settled(gated(both), measured=measured).paid() == (100_000 if opens else 0)


def test_any_and_none_of_several() -> None:
    either = "{any: [{metric: helped, at_least: 50}, {metric: completed, at_least: 80}]}"
    neither = either.replace("any", "none")
    measured = {("helped", "2024"): 60, ("completed", "2024"): 10}

    assert settled(gated(either), measured=measured).paid() == 100_000
    assert settled(gated(neither), measured=measured).paid() == 0


def test_a_gate_looks_at_each_cohort_or_at_all_of_them_together() -> None:
    cohorts = "cohorts: {first: {title: First}, second: {title: Second}}"
    rule = """
        {cohorts}
        rules:
          help:
            title: Help
            metric: helped
            cohorts: [first, second]
            gate: {{metric: helped, at_least: 30{pooled}}}
            schedule: {{per_unit: 1000}}
    """
    measured = {("helped", "2024", "first"): 40, ("helped", "2024", "second"): 10}
    alone = settled(rule.format(cohorts=cohorts, pooled=""), measured=measured)
    together = settled(rule.format(cohorts=cohorts, pooled=", pooled: true"), measured=measured)

    assert alone.paid() == 40_000
    assert together.paid() == 50_000
    assert together.rule("help")["gates"]["second"]["measured"] == "50"


def test_what_is_not_measured_is_said_and_not_paid() -> None:
    found = settled(gated(SHARE), measured={("helped", "2024"): 50})

    cell = found.rule("help")["cells"][0]
    assert (found.paid(), cell["reason"], cell["gate"]) == (0, "not_measured", None)
    assert found.rule("help")["gates"][""]["open"] is None


def test_a_share_of_nobody_opens_no_gate() -> None:
    found = settled(gated(SHARE), measured={("helped", "2024"): 0, ("completed", "2024"): 0})

    assert found.paid() == 0
    assert found.rule("help")["gates"][""] == {
        "metric": "helped", "of": "completed", "bounds": [{"is": "at_least", "value": "0.31"}],
        "rounding": None, "pooled": False, "part": "0", "whole": "0", "measured": None,
        "open": None,
    }  # fmt: skip
