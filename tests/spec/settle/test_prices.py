"""The four ways from a measured number to kroner, and the one rounding."""

import pytest

from tests.spec.settle.small import settled


def test_a_price_a_unit() -> None:
    found = settled(measured={("helped", "2024"): 50})

    assert found.steps() == {
        "units": "50", "price": "50000", "rounding": "50000", "gate": "50000",
    }  # fmt: skip
    assert found.paid() == 50 * 1000


def test_a_part_of_an_amount() -> None:
    found = settled(
        """
        metrics: {saved: {title: Saved, unit: DKK}}
        rules: {help: {title: Help, metric: saved, schedule: {share: 0.35}}}
        """,
        measured={("saved", "2024"): "1234567.89"},
    )

    # 0.35 x 1,234,567.89 = 432,098.7615
    assert found.steps()["price"] == "432098.7615"
    assert found.paid() == 432_098.76


def test_a_lump_sum_when_the_gate_holds() -> None:
    terms = """
        rules:
          help:
            title: Help
            gate: {metric: helped, at_least: 51}
            schedule: {lump_sum: 250000}
    """

    assert settled(terms, measured={("helped", "2024"): 50}).paid() == 0
    assert settled(terms, measured={("helped", "2024"): 51}).paid() == 250_000


def table(mode: str, rows: str, more: str = "") -> str:
    """Return a rule that pays by a table."""
    return f"""
        rules:
          help:
            title: Help
            metric: helped
            schedule: {{table: {{mode: {mode}, rows: [{rows}]{more}}}}}
    """


STEPS = "{at: 10, amount: 1000}, {at: 20, amount: 5000}"


@pytest.mark.parametrize(
    ("helped", "paid"), [(9, 0), (10, 1000), (19, 1000), (20, 5000), (90, 5000)]
)
def test_a_table_in_steps_pays_the_highest_row_reached(helped: int, paid: int) -> None:
    assert settled(table("step", STEPS), measured={("helped", "2024"): helped}).paid() == paid


@pytest.mark.parametrize(("helped", "paid"), [(9, 200), (10, 200), (11, 1000), (20, 1000)])
def test_a_row_may_have_to_be_passed_and_less_may_pay_too(helped: int, paid: int) -> None:
    terms = table("step", STEPS, ", reached: above, below: 200")

    assert settled(terms, measured={("helped", "2024"): helped}).paid() == paid


@pytest.mark.parametrize(
    ("helped", "below", "paid"),
    [(9, "", 1000), (9, ", below: 0", 0), (10, "", 1000), (15, "", 3000), (17, "", 3800),
     (20, "", 5000), (30, "", 5000)],
)  # fmt: skip
def test_a_table_with_lines_pays_what_lies_between(helped: int, below: str, paid: int) -> None:
    # from 10 to 20 the line rises by 400 a person; outside it is flat unless `below` is stated
    terms = table("interpolated", STEPS, below)

    assert settled(terms, measured={("helped", "2024"): helped}).paid() == paid


@pytest.mark.parametrize(("helped", "paid"), [(9, 0), (10, 0), (15, 500), (20, 1000), (25, 1250)])
def test_a_marginal_table_pays_each_stretch_at_its_own_rate(helped: int, paid: int) -> None:
    terms = table("marginal", "{above: 10, to: 20, rate: 100}, {above: 20, to: 30, rate: 50}")

    assert settled(terms, measured={("helped", "2024"): helped}).paid() == paid


@pytest.mark.parametrize(
    ("mode", "paid"), [("half_up", 33.34), ("half_even", 33.34), ("down", 33.33), ("up", 33.34)]
)
def test_an_amount_is_rounded_once_as_the_term_says(mode: str, paid: float) -> None:
    # 1 / 3 x 100.005 = 33.335: a half of an øre
    found = settled(
        f"""
        derived: {{part: {{title: Part, kind: ratio, of: [helped, completed]}}}}
        rules:
          help:
            title: Help
            metric: part
            schedule: {{per_unit: 100.005}}
            rounding: {{to: 0.01, mode: {mode}}}
        """,
        measured={("helped", "2024"): 1, ("completed", "2024"): 3},
    )

    assert found.steps()["units"] == "1/3"
    assert found.steps()["price"] == "33.335"
    assert found.paid() == paid


def test_an_amount_can_be_rounded_to_whole_thousands() -> None:
    found = settled(
        """
        rules:
          help:
            title: Help
            metric: helped
            schedule: {per_unit: 1333}
            rounding: {to: 1000, mode: down}
        """,
        measured={("helped", "2024"): 5},
    )

    assert (found.steps()["price"], found.paid()) == ("6665", 6000)


def test_a_rate_and_a_flag_pay_nothing_and_are_shown() -> None:
    found = settled(
        """
        rules:
          help: {title: Help, metric: helped, schedule: {per_unit: 1000}}
          rate: {title: Rate, kind: rate, metric: helped, schedule: {share: 0.25}}
        """,
        measured={("helped", "2024"): 50},
    )

    assert found.rule("rate")["value"] == "12.5"
    assert (found.paid("rate"), found.net()) == (0, {"municipality": -50_000, "provider": 50_000})
