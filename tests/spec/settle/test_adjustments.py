"""What changes units or kroner on the way: deadweight, uplift, index, factor, and their order."""

from decimal import Decimal

import pytest

from tests.spec.settle.small import refused, settled


def rule(terms: str, more: str = "") -> str:
    """Return the rule of 1,000 kroner a person with more terms."""
    return f"""
        {more}
        rules:
          help:
            title: Help
            metric: helped
            schedule: {{per_unit: 1000}}
            {terms}
    """


def test_what_would_have_happened_anyway_is_not_paid_for() -> None:
    found = settled(rule("deadweight: {share: 0.23}"), measured={("helped", "2024"): 51})

    # 51 x (1 - 0.23) = 39.27
    assert found.steps()["deadweight"] == "39.27"
    assert found.paid() == 39_270


def test_each_cohort_can_have_its_own_deadweight() -> None:
    terms = rule(
        "deadweight: {by_cohort: {first: 0.5, second: 0}}\n            cohorts: [first, second]",
        "cohorts: {first: {title: First}, second: {title: Second}}",
    )
    measured = {("helped", "2024", "first"): 30, ("helped", "2024", "second"): 10}

    assert settled(terms, measured=measured).paid() == 15_000 + 10_000


def test_no_more_units_are_paid_for_than_agreed() -> None:
    terms = rule(
        "max_units: 35\n            cohorts: [first, second]",
        "cohorts: {first: {title: First}, second: {title: Second}}",
    )
    measured = {("helped", "2024", "first"): 30, ("helped", "2024", "second"): 10}
    found = settled(terms, measured=measured)

    # the cohort that is named first uses the number first
    assert [row["amount_ore"] for row in found.rule("help")["cells"]] == [3_000_000, 500_000]


def test_a_factor_on_the_price() -> None:
    assert settled(rule("multiplier: 1.5"), measured={("helped", "2024"): 10}).paid() == 15_000


CLAIMS = """
    claim_id,person,rule,outcome_date,claimed_date,groups
    1,a,help,2024-02-01,2024-02-10,
    2,b,help,2024-02-01,2024-02-10,refugee
    3,c,help,2024-02-01,2024-02-10,single+refugee
    4,d,help,2024-02-01,2024-02-10,single
"""


def test_an_uplift_for_those_for_whom_it_is_harder() -> None:
    found = settled(
        rule(
            "scope: person\n            uplift: {refugee: 0.5, single: 0.1}",
            "groups: {refugee: Refugees, single: Single parents}",
        ).replace("metric: helped", "metric: in_work"),
        claims=CLAIMS,
    )

    # one plain, two refugees (of two groups the larger uplift counts), one single parent
    cells = {cell["group"]: cell["amount_ore"] // 100 for cell in found.rule("help")["cells"]}
    assert cells == {"": 1000, "refugee": 2 * 1500, "single": 1100}
    assert found.paid() == 5_100


def test_a_price_follows_a_yearly_rate() -> None:
    found = settled(
        rule("indexation: {base_year: 2023, rate: 0.025}"),
        measured={("helped", "2024"): 10, ("helped", "2025"): 10},
    )

    # 2024: 1.025; 2025: 1.025 x 1.025 = 1.050625
    assert found.paid() == 10_250
    assert found.steps(period="2025")["indexation"] == "10506.25"


def test_a_price_follows_an_index_rounded_each_year_as_the_term_says() -> None:
    def change(_series: str, year: int) -> Decimal:
        return {2024: Decimal("0.052"), 2025: Decimal("0.032")}[year]

    terms = "indexation: {base_year: 2023, series: dk/index/state-wages, rounding: {to: 0.01}}"
    found = settled(
        rule(terms), measured={("helped", "2024"): 10, ("helped", "2025"): 10}, change=change
    )

    # 2024: 1.052 -> 1.05; 2025: 1.05 x 1.032 = 1.0836 -> 1.08
    assert found.paid(period="2024") == 10_500
    assert found.paid(period="2025") == 10_800


def test_a_price_of_a_later_year_is_carried_back() -> None:
    found = settled(
        rule("indexation: {base_year: 2025, rate: 0.25}"), measured={("helped", "2024"): 10}
    )

    assert found.paid() == 8_000


def test_a_year_that_the_index_does_not_know_is_refused() -> None:
    terms = rule("indexation: {base_year: 2023, series: dk/index/state-wages}")

    assert refused(terms, measured={("helped", "2024"): 10}) == {"BL-K080"}


def test_every_digit_of_a_published_change_counts() -> None:
    found = settled(
        rule("indexation: {base_year: 2023, series: x/y, rounding: {to: 0.000001}}"),
        measured={("helped", "2024"): 1_000_000},
        until="2024",
        change=lambda _series, _year: Decimal("0.03530378"),
    )

    # 1.03530378 rounded to six decimals is 1.035304
    assert found.paid() == 1_035_304_000


@pytest.mark.parametrize(("order", "paid"), [("", 10_000), ("max_units, deadweight", 7_500)])
def test_the_contract_says_in_which_order(order: str, paid: int) -> None:
    # 40 people, a quarter of whom would have managed anyway, at most 10 are paid for:
    # first deadweight: min(30, 10) = 10; first the maximum: 10 x 0.75 = 7.5
    steps = (
        f"order: [{order}, price, multiplier, uplift, indexation, rounding, rule_cap,"
        " person_cap, period_cap, payer_cap, contract_cap]"
    )
    terms = rule("max_units: 10\n            deadweight: {share: 0.25}", steps if order else "")

    assert settled(terms, measured={("helped", "2024"): 40}).paid() == paid
