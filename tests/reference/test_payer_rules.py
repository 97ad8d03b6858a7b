"""payer_rules.yaml: the checks that belong to the first verb.

Here: the Danish discount factors in both readings, and the success rate net of its baseline.
The rest waits for dated payer rules, indices, local tax and the budget test: equalisation,
reimbursement of shelter stays, the payer split of critical time intervention, the VAT refund,
the price level by index, the reimbursement ladder, expensive single cases, the service frame.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from bundlinje.calc.discounting import discount_factor
from bundlinje.reference.catalog import national
from tests.reference.adapters import (
    discounting,
    effect_case,
    golden,
    option_of,
    people,
    stream_case,
    worth,
)

HERE = {"dk_discount_factors", "som_net_success_rate"}
WAITING = {
    "udligning_2006",
    "rule_refusion_p110",
    "payer_cti_2013",
    "rule_vat_refund",
    "rule_price_level",
    "refusion_ladder_means",
    "expensive_case_bands",
    "service_frame_check",
}
FACTOR = re.compile(r"DF\((\d+)\)")


@pytest.fixture(name="cases", scope="module")
def fixture_cases(shared: Path) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in golden(shared, "payer_rules.yaml")["cases"]}


def test_every_payer_rule_is_checked_or_waits(cases: dict[str, Any]) -> None:
    assert cases.keys() == HERE | WAITING


def test_inferred_danish_discount_factors_in_both_readings(cases: dict[str, Any]) -> None:
    """https://fm.dk/nyheder/nyhedsarkiv/2023/juni/ny-vejledning-i-samfundsoekonomiske-konsekvensvurderinger/"""
    case = cases["dk_discount_factors"]
    bands = national().schedules["dk/discount-rate/2021"].bands
    printed = {f"{b.first}-{b.last}" if b.last else f"{b.first}+": b.rate for b in bands}
    assert printed == {
        years: pytest.approx(rate / 100) for years, rate in case["inputs"]["rates_pct"].items()
    }

    readings = set()
    for check in case["checks"]:
        found = FACTOR.match(check["expr"])
        assert found, check["expr"]
        assert check["evidence"] == "inferred"
        flat = "flat" in check["expr"]
        readings.add(flat)
        factor = discount_factor(bands, float(found[1]), "flat" if flat else "forward")
        assert factor == pytest.approx(check["expect"], abs=check["tolerance_abs"])
    assert readings == {True, False}


@pytest.mark.parametrize(("reading", "factor"), [("forward", 0.207124), ("flat", 0.290942)])
def test_inferred_reading_is_a_setting_of_the_case(reading: str, factor: float) -> None:
    """One krone in year 50; the figures are those of the file above."""
    name = "dk/discount-rate/2021"
    case = stream_case({}, [0] * 50 + [1], name)
    case["discounting"] = {**discounting(name), "reading": reading}

    assert worth(option_of(case), "state") == pytest.approx(factor, abs=1e-6)


def test_independent_success_rate_is_net_of_its_baseline(cases: dict[str, Any]) -> None:
    """https://socialstyrelsen.dk/tvaergaende-omrader/socialstyrelsens-viden/som-og-okonomiske-analyser/som/faq/faq-vidensdatabasen-effekt"""
    case = cases["som_net_success_rate"]
    (check,) = case["checks"]
    assert check["evidence"] == "independent"
    gross = {
        "kind": "success_rate",
        "basis": "gross",
        "value": case["inputs"]["gross_rate"],
        "baseline": case["inputs"]["baseline_rate"],
    }
    net = {"kind": "success_rate", "basis": "net", "value": check["expect"]}

    by_gross, by_net = (
        people(option_of(effect_case(1, effect, invited=1)), "outcome") for effect in (gross, net)
    )

    assert by_gross == pytest.approx([check["expect"]], abs=check["tolerance_abs"])
    assert by_gross == pytest.approx(by_net)
