"""som_synthetic.yaml: what the Danish Excel model SØM computes, per year and payer.

Source: own numbers; the formula follows https://www.social.dk/tvaergaaende/soem/om-soem/faq.
Prices are what each payer bears after reimbursement. The benefit is a transfer: its counterpart
is the citizen, who is no part of the public purse, so that `public` is the file's total.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.reference.adapters import PARTY, YEAR, appraised, case_of, golden, worth

VARIANTS = {
    "shift0_r0": (0, 0.0),
    "shift0_r035": (0, 0.035),
    "shift1_r0": (1, 0.0),
    "shift1_r035": (1, 0.035),
}
"""Years from completion to the first consequence, and the discount rate."""

KINDS = {
    "herbergsdage": "resource",
    "kontanthjaelpsuger": "transfer",
    "ambulant_psykiatri_kontakter": "resource",
}


def by_year(amounts: list[float]) -> dict[int, float]:
    return {YEAR + index: amount for index, amount in enumerate(amounts)}


def som_case(inputs: dict[str, Any], variant: str) -> dict[str, Any]:
    """Translate the file: a shift is a lag of the effect, a saved alternative a cost role."""
    shift, rate = VARIANTS[variant]
    prices = inputs["price_net_of_refusion_per_payer"]
    costs = {
        "help": ("programme", inputs["cost_kommune_by_year"]),
        "instead": ("saved_alternative", inputs["saved_alternative_cost_kommune_by_year"]),
    }
    return case_of(
        inputs["horizon_years"],
        rate,
        options={
            "help": {
                "title": "Help",
                "invited": {"people": by_year(inputs["participants_by_year"])},
            }
        },
        costs={
            key: {
                "title": key,
                "role": role,
                "amounts": by_year(amounts),
                "payers": {"municipality": 1},
            }
            for key, (role, amounts) in costs.items()
        },
        effects={
            "success": {
                "title": "Success",
                "kind": "success_rate",
                "basis": "net",
                "per": "treated",
                "value": inputs["success_rate_net"],
                "persistence": {"lag_years": shift},
            }
        },
        accounts={
            key: {
                "title": key,
                "kind": kind,
                "unit": "DKK",
                "prices": {PARTY[payer]: price for payer, price in prices[key].items()},
            }
            for key, kind in KINDS.items()
        },
        consequences={
            f"use-{index}": {
                "of": "success",
                "account": key,
                "change": changes,
                "evidence": "causal",
            }
            for index, (key, changes) in enumerate(
                inputs["consequence_change_per_success_by_year"].items()
            )
        },
    )


@pytest.mark.parametrize("variant", VARIANTS)
def test_synthetic_som_to_the_printed_digit(shared: Path, variant: str) -> None:
    file = golden(shared, "som_synthetic.yaml")
    assert file["evidence"] == "synthetic"
    assert set(file["variants"]) == set(VARIANTS)
    assert set(file["inputs"]["consequence_change_per_success_by_year"]) == set(KINDS)
    expected, tolerance = file["variants"][variant], file["tolerance_abs"]

    document = appraised(som_case(file["inputs"], variant))
    option = document["options"]["help"]

    for payer, party in PARTY.items():
        annual = list(option["payers"][party]["annual_central"].values())
        assert annual == pytest.approx(expected["per_year"][payer], abs=tolerance)
        assert worth(option, party) == pytest.approx(expected["net_by_payer"][payer], abs=tolerance)
    assert worth(option, "public") == pytest.approx(expected["net_total"], abs=tolerance)
    per_head = worth(option, "public") / document["case"]["invited"]["help"]
    assert per_head == pytest.approx(expected["net_per_participant"], abs=tolerance)
    running = list(option["public"]["cumulative"]["central"].values())
    assert running == pytest.approx(expected["cumulative"], abs=tolerance)
    assert option["public"]["payback_year"]["central"] == expected["payback_year"]
    assert option["public"]["payback_year"]["never"] == 1.0


def test_synthetic_som_citizen_bears_the_other_side_of_the_benefit(shared: Path) -> None:
    """hand: 150 * 0.10 * 32 weeks * (1,600 + 600) kr. of benefit less, none of it public."""
    inputs = golden(shared, "som_synthetic.yaml")["inputs"]
    option = appraised(som_case(inputs, "shift0_r0"))["options"]["help"]

    assert worth(option, "citizen") == pytest.approx(-150 * 0.10 * 32 * 2200)
    assert worth(option, "all") == pytest.approx(worth(option, "public") - 150 * 0.10 * 32 * 2200)
