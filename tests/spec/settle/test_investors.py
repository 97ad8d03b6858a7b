"""Where a payment goes when investors have put money in."""

import pytest

from tests.spec.settle.small import Statement, settled

PARTIES = """
    parties:
      municipality: {title: Municipality, roles: [payer]}
      provider: {title: Provider, roles: [provider]}
      bank: {title: Bank, roles: [investor]}
      fund: {title: Fund, roles: [investor, guarantor]}
"""


def financed(terms: str, paid: float, later: float = 0.0) -> Statement:
    """Settle payments of so many thousand kroner in two years under terms on the investors."""
    measured = {("helped", "2024"): paid, ("helped", "2025"): later}
    return settled(PARTIES, f"financing:\n      route: direct\n{terms}", measured=measured)


def distributed(found: Statement, period: str = "2024") -> dict[tuple[str, str], float]:
    """Return what each step of a period paid to whom, in kroner."""
    rows = found.document["investors"]["distributions"][period]["paid"]
    return {(row["step"], row["to"]): row["amount_ore"] / 100 for row in rows if row["amount_ore"]}


TWO = """
      tranches:
        senior:
          title: Senior
          investor: bank
          committed: 300000
          drawn: [{on: 2024-03-01, amount: 300000}]
          hurdle: 0.1
        junior:
          title: Junior
          investor: fund
          committed: 100000
          first_loss: true
          drawn: [{on: 2024-03-01, amount: 100000}]
"""


PLAIN = TWO.replace("          hurdle: 0.1\n", "")
"""Without an agreed return, which would need a step of its own."""


def test_first_loss_is_paid_back_last() -> None:
    found = financed(PLAIN, 320)

    assert distributed(found) == {("capital", "senior"): 300_000, ("capital", "junior"): 20_000}


def test_what_is_left_is_shared_by_capital_where_no_steps_are_stated() -> None:
    found = financed(PLAIN, 480)

    # capital first, then 80,000 in shares of 3 to 1
    assert distributed(found)["remainder", "senior"] == 60_000
    assert distributed(found)["remainder", "junior"] == 20_000


STEPS = """
      waterfall:
        - {pay: capital, tranches: [senior, junior]}
        - {pay: hurdle, tranches: [senior]}
        - {pay: remainder, shares: {junior: 0.8, provider: 0.2}}
"""


def test_a_hurdle_is_an_account_that_grows_by_the_day() -> None:
    found = financed(TWO + STEPS, 500)

    # 300,000 from 1 March 2024 to 1 March 2025 is 365 days at 10 per cent: 30,000; 70,000 is left
    assert distributed(found) == {
        ("capital", "senior"): 300_000, ("capital", "junior"): 100_000,
        ("hurdle", "senior"): 30_000, ("remainder", "junior"): 56_000,
        ("remainder", "provider"): 14_000,
    }  # fmt: skip
    senior = found.document["investors"]["tranches"]["senior"]
    assert senior["yearly_return"] == pytest.approx(0.10, abs=1e-9)
    assert senior["multiple"] == "1.1"


LIMITED = """
      tranches:
        loan:
          title: Loan
          investor: bank
          committed: 300000
          drawn: [{on: 2024-03-01, amount: 300000}]
          return_limit: 0.1
"""


def test_a_limit_on_the_return_cuts_the_payment_itself() -> None:
    found = financed(LIMITED, 400, 50)

    # no more than 330,000 may be paid, and after that nothing
    assert found.paid() == 330_000
    assert found.cuts() == {"investor_return": 70_000}
    assert found.paid(period="2025") == 0
    assert found.net() == {"municipality": -330_000, "bank": 330_000}


GUARANTEED = LIMITED + "      guarantee: {guarantor: fund, amount: 80000}\n"


@pytest.mark.parametrize(("paid", "called", "lost"), [(330, 0, 0), (250, 50_000, 0),
                                                      (200, 80_000, 20_000)])  # fmt: skip
def test_a_guarantee_pays_capital_that_does_not_come_back(
    paid: int, called: int, lost: int
) -> None:
    investors = financed(GUARANTEED, paid).document["investors"]

    assert investors["guarantee_ore"] == {"loan": called * 100}
    assert investors["loss_ore"] == {"loan": lost * 100}


def test_the_postings_of_every_period_sum_to_zero() -> None:
    found = financed(TWO + STEPS, 500, 33.33)

    for period in found.document["periods"].values():
        assert sum(item["amount_ore"] for item in period["postings"]) == 0
