"""Who pays and who gains: prices turn units into money, party by party.

100 people each use one unit less a year, so a unit price of 1,000 kr. is 100,000 kr. a year.
"""

import pytest

from tests.spec.appraise.small import Appraised, appraised, near, refused

LESS = "consequences: {it: {of: participation, account: it, change: -1, evidence: causal}}"
MORE = LESS.replace("-1", "1")


def account(stated: str, change: str = LESS, *parts: str) -> Appraised:
    """Appraise a change in one account."""
    return appraised(f"accounts: {{it: {{title: It, unit: year, {stated}}}}}", change, *parts)


def test_each_payer_has_an_own_price() -> None:
    found = account("kind: resource, prices: {municipality: 600, region: 300}")

    assert found.yearly("municipality") == near(60e3, 60e3, 60e3)
    assert found.yearly("region") == near(30e3, 30e3, 30e3)
    assert found.yearly("public") == near(90e3, 90e3, 90e3)


def test_or_one_price_is_shared() -> None:
    found = account("kind: resource, price: 1000, payers: {municipality: 0.2, state: 0.8}")

    assert found.yearly("municipality") == near(20e3, 20e3, 20e3)
    assert found.yearly("state") == near(80e3, 80e3, 80e3)


def test_rest_is_what_the_other_shares_leave() -> None:
    found = account(
        "kind: resource, price: 1000, payers: {municipality: 0.2, region: 0.3, state: rest}"
    )

    # 1 - 0.2 - 0.3 = 0.5.
    assert found.yearly("state") == near(50e3, 50e3, 50e3)


@pytest.mark.parametrize(
    "payers",
    [
        "{municipality: 0.2, state: 0.7}",
        "{municipality: 0.2, state: 0.9}",
        "{municipality: 0.8, region: 0.4, state: rest}",
        "{municipality: rest, state: rest}",
        "{municipality: {low: 0.1, mode: 0.2, high: 0.3}, state: 0.8}",
    ],
)
def test_shares_add_up_to_one(payers: str) -> None:
    assert refused(
        f"accounts: {{it: {{title: It, unit: year, kind: tax, price: 1, payers: {payers}}}}}"
    ) == ["BL-C108"]


def test_a_share_with_a_spread_leaves_its_rest_in_every_draw() -> None:
    found = account(
        "kind: resource, price: 1000, payers: {municipality: {low: 0.1, mode: 0.2, high: 0.3},"
        "state: rest}"
    )

    # The mean of the share is (0.1 + 4 x 0.2 + 0.3) / 6 = 0.2.
    assert found.yearly("municipality") == near(20e3, 20e3, 20e3)
    mean = found.option["payers"]
    together = mean["municipality"]["annual_mean"]["2026"] + mean["state"]["annual_mean"]["2026"]
    assert together == near(100e3)


def test_less_of_a_resource_is_a_gain_and_nobody_loses() -> None:
    found = account("kind: resource, prices: {region: 1000}")

    assert found.yearly("region") == near(100e3, 100e3, 100e3)
    assert found.yearly("all") == near(100e3, 100e3, 100e3)
    assert "citizen" not in found.option["payers"]


def test_less_of_a_transfer_is_a_loss_to_the_citizen() -> None:
    found = account("kind: transfer, price: 1000, payers: {municipality: 0.7, state: rest}")

    assert found.yearly("municipality") == near(70e3, 70e3, 70e3)
    assert found.yearly("state") == near(30e3, 30e3, 30e3)
    assert found.yearly("citizen") == near(-100e3, -100e3, -100e3)
    assert found.yearly("all") == near(0, 0, 0)


def test_more_tax_is_a_gain_to_who_collects_it() -> None:
    found = account("kind: tax, prices: {state: 400}", MORE)

    assert found.yearly("state") == near(40e3, 40e3, 40e3)
    assert found.yearly("citizen") == near(-40e3, -40e3, -40e3)
    assert found.yearly("all") == near(0, 0, 0)


def test_somebody_else_may_receive_the_transfer() -> None:
    found = account("kind: transfer, prices: {state: 1000}, receiver: municipality")

    # A grant from the state to the municipality: 100 fewer of them.
    assert found.yearly("state") == near(100e3, 100e3, 100e3)
    assert found.yearly("municipality") == near(-100e3, -100e3, -100e3)
    assert found.yearly("public") == near(0, 0, 0)


def test_earnings_are_in_the_society_view_and_never_in_a_budget() -> None:
    found = appraised(
        """
        accounts:
          pay: {title: Pay, kind: earnings, unit: year, prices: {citizen: 1000},
                price_basis: market}
          benefit: {title: Benefit, kind: transfer, unit: year, prices: {municipality: 700}}
        effects:
          job: {title: Job, kind: rate, basis: net, per: treated, value: 1, displacement: 0}
        consequences:
          pay: {of: job, account: pay, change: 1, evidence: causal}
          benefit: {of: job, account: benefit, change: -1, evidence: causal}
        """
    )

    # In the budget view the citizens lose the benefit; with their pay they gain 300 each.
    assert found.yearly("citizen") == near(-70e3, -70e3, -70e3)
    assert found.society("citizen") == near(3 * (100e3 - 70e3))
    # The benefit only changes hands, so society gains the earnings.
    assert found.yearly("all") == near(0, 0, 0)
    assert found.society("all") == near(3 * 100e3)


def test_municipalities_region_and_state_are_the_public_purse() -> None:
    found = account(
        "kind: resource,"
        "prices: {municipality: 1, other_municipality: 2, region: 4, state: 8, citizen: 16}"
    )

    # 1 + 2 + 4 + 8; the citizens' own payment is not public.
    assert found.yearly("public") == near(1500, 1500, 1500)
    assert found.yearly("all") == near(3100, 3100, 3100)


def test_a_case_can_name_parties_of_its_own() -> None:
    found = account(
        "kind: resource, prices: {fund: 10, agency: 20, municipality: 40}",
        LESS,
        "parties: {fund: {title: Fund}, agency: {title: Agency, public: true}}",
    )

    assert found.yearly("fund") == near(1000, 1000, 1000)
    # A party is public only if the case says so.
    assert found.yearly("public") == near(6000, 6000, 6000)
    assert found.document["case"]["parties"]["agency"] == {"da": "Agency", "en": "Agency"}


def test_who_pays_must_be_known() -> None:
    assert refused(
        "accounts: {it: {title: It, unit: year, kind: tax, prices: {minicipality: 1}}}"
    ) == ["BL-C107"]


def test_the_three_public_payers_are_always_shown() -> None:
    assert list(appraised().option["payers"]) == ["municipality", "region", "state", "all"]
