"""Several periods: interim payments put right, negative results, later versions."""

import pytest

from tests.spec.settle.small import settled


def rule(terms: str) -> str:
    """Return a rule that pays 1,000 kroner a point, with more terms."""
    return f"""
        metrics: {{gain: {{title: Gain, unit: points}}}}
        rules: {{help: {{title: Help, metric: gain, schedule: {{per_unit: 1000}}, {terms}}}}}
    """


def test_an_interim_payment_is_put_right_by_a_later_settlement() -> None:
    found = settled(
        rule("cumulative: true"), measured={("gain", "2024"): 40, ("gain", "2025"): 100}
    )

    # since the beginning 100,000 is owed, of which 40,000 has been paid
    assert (found.paid(), found.paid(period="2025")) == (40_000, 60_000)
    assert found.computed(period="2025") == 100_000


@pytest.mark.parametrize(("overpaid", "paid"), [("carried", 0), ("repaid", -15_000)])
def test_what_was_overpaid_is_carried_or_repaid(overpaid: str, paid: int) -> None:
    found = settled(
        rule(f"cumulative: true, overpaid: {overpaid}"),
        measured={("gain", "2024"): 40, ("gain", "2025"): 25},
    )

    assert found.paid(period="2025") == paid
    owes = {"provider": paid, "municipality": -paid} if paid else {}
    assert found.net("2025") == owes


@pytest.mark.parametrize(("negative", "paid"), [("zero", 50_000), ("carry_forward", 20_000)])
def test_a_negative_result_is_shown_and_set_against_later_payments_if_agreed(
    negative: str, paid: int
) -> None:
    found = settled(
        rule(f"negative: {negative}"), measured={("gain", "2024"): -30, ("gain", "2025"): 50}
    )

    assert (found.computed(), found.paid()) == (-30_000, 0)
    assert found.paid(period="2025") == paid


def test_a_rule_can_be_for_some_periods_alone() -> None:
    found = settled(rule("periods: ['2025']"), measured={("gain", "2024"): 5, ("gain", "2025"): 7})

    assert "help" not in found.document["periods"]["2024"]["rules"]
    assert found.paid(period="2025") == 7_000


AMENDED = """
    amendments:
      - version: 2
        agreed: 2024-11-01
        applies_from: 2025-01-01
        title: A higher price
        reason: The price was too low
        set: {rules.help.schedule.per_unit: 1500}
"""


def test_a_later_version_counts_from_its_day_and_changes_nothing_before() -> None:
    measured = {("helped", "2024"): 10, ("helped", "2025"): 10}
    found = settled(AMENDED, measured=measured)

    assert (found.paid(), found.paid(period="2025")) == (10_000, 15_000)
    versions = {name: item["version"] for name, item in found.document["periods"].items()}
    assert versions == {"2024": 1, "2025": 2}


def test_settling_until_a_period_leaves_the_later_ones_out() -> None:
    measured = {("helped", "2024"): 10, ("helped", "2025"): 10}

    assert list(settled(measured=measured, until="2024").document["periods"]) == ["2024"]


def test_without_a_period_it_is_settled_until_the_last_that_was_measured() -> None:
    found = settled(measured={("helped", "2024"): 10}, until="")

    assert list(found.document["periods"]) == ["2024"]


def test_what_the_ledger_holds_is_told_beside_what_is_owed_now() -> None:
    before = {"2024": {("municipality", "outcome_payment", "help", ""): -9_000_00,
                       ("provider", "outcome_payment", "help", ""): 9_000_00}}  # fmt: skip
    found = settled(measured={("helped", "2024"): 10}, until="2024", earlier=before)

    assert found.document["periods"]["2024"]["corrections"] == [
        {"party": "municipality", "account": "outcome_payment", "rule": "help", "tranche": "",
         "amount_ore": -1_000_00},
        {"party": "provider", "account": "outcome_payment", "rule": "help", "tranche": "",
         "amount_ore": 1_000_00},
    ]  # fmt: skip
