"""payer_rules.yaml: the checks that belong to the first verb.

Here: the Danish discount factors in both readings, the success rate net of its baseline, and the
rules of who pays: equalisation, reimbursement of shelter stays, the reimbursement ladder and
expensive single cases. The rest waits for the budget test: the payer split of critical time
intervention, the VAT refund, the service frame.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from bundlinje.calc.discounting import discount_factor
from bundlinje.calc.financing import (
    after_equalisation,
    mean_share,
    reimbursed,
    share_of_removed_days,
)
from bundlinje.core.financing import Band
from bundlinje.reference.catalog import national
from bundlinje.reference.financing import rules_of
from tests.reference.adapters import (
    discounting,
    effect_case,
    golden,
    option_of,
    people,
    stream_case,
    worth,
)

HERE = {
    "dk_discount_factors",
    "som_net_success_rate",
    "udligning_2006",
    "rule_refusion_p110",
    "refusion_ladder_means",
    "expensive_case_bands",
}
ELSEWHERE = {"rule_price_level"}
"""Checked in test_price_levels.py."""
WAITING = {"payer_cti_2013", "rule_vat_refund", "service_frame_check"}
WEEKS = re.compile(r"mean over weeks (\d+)-(\d+)")
FACTOR = re.compile(r"DF\((\d+)\)")


@pytest.fixture(name="cases", scope="module")
def fixture_cases(shared: Path) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in golden(shared, "payer_rules.yaml")["cases"]}


def test_every_payer_rule_is_checked_or_waits(cases: dict[str, Any]) -> None:
    assert cases.keys() == HERE | ELSEWHERE | WAITING


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


def test_inferred_ladder_means(cases: dict[str, Any]) -> None:
    """https://elov.dk/lov-om-kommunernes-finansiering-af-visse-offentlige-ydelser-udbetalt-af-kommunerne-udbetaling-danmark-og-arbejdsloshedskasserne/5/"""
    case = cases["refusion_ladder_means"]
    (period,) = rules_of(national())["dk/financing/ladder-refunded"].periods
    weekly = case["inputs"]["weekly_municipal_share_pct"]
    assert [100 - round(100 * share) for _, share in period.steps] == list(weekly.values())

    for check in case["checks"]:
        found = WEEKS.search(check["expr"])
        assert found, check["expr"]
        first, last = int(found[1]), int(found[2])
        municipal = 100.0 * (1.0 - mean_share(period.steps, first, last - first + 1))
        assert municipal == pytest.approx(check["expect"], abs=check["tolerance_abs"])
    # Someone who has been on benefits for more than a year costs the municipality 80 %.
    assert 1.0 - mean_share(period.steps, 60, 52) == pytest.approx(0.8)


def test_inferred_shelter_stays_before_and_after_the_reform(cases: dict[str, Any]) -> None:
    """https://godtigang-housingfirst.dk/tema-okonomien-i-housing-first/"""
    case = cases["rule_refusion_p110"]
    said = case["inputs"]
    periods = rules_of(national())["dk/financing/shelter-110"].periods
    assert [item.days for item in periods] == [None, said["cap_phase_in"], said["cap_full"]]
    assert {item.state_share for item in periods} == {said["rate"]}

    for period, check in zip(periods, case["checks"], strict=True):
        whole = float(said["days"])
        state = share_of_removed_days(period.state_share, period.days, whole, whole)
        net = said["price_per_year"] * (1.0 - state)
        assert net == pytest.approx(check["expect"], abs=check["tolerance_abs"]), check["expr"]


def bands_of(bands: tuple[Band, ...], price_year: int) -> list[tuple[float, float]]:
    """The limits and shares at one price level."""
    return [(band.begins, band.state_share) for band in bands if band.price_year == price_year]


def test_inferred_and_synthetic_expensive_cases(cases: dict[str, Any]) -> None:
    """https://danskelove.dk/serviceloven/176"""
    case = cases["expensive_case_bands"]
    period = rules_of(national())["dk/financing/expensive-cases"].periods[-1]
    levels = {f"bands_{year}": bands_of(period.bands, year) for year in (2020, 2022)}
    for name, rows in case["inputs"].items():
        assert levels[name] == [(low, share) for low, _, share in rows]

    one, later, large, summed, apart = (check["expect"] for check in case["checks"])
    assert reimbursed(1_160_000.0, levels["bands_2020"]) == one
    assert reimbursed(1_160_000.0, levels["bands_2022"]) == later
    assert reimbursed(2_300_000.0, levels["bands_2022"]) == large
    # Two siblings in one household are summed first; one by one would be wrong.
    assert reimbursed(2 * 600_000.0, levels["bands_2022"]) == summed
    assert 2 * reimbursed(600_000.0, levels["bands_2022"]) == apart


def test_independent_equalisation_of_2006(cases: dict[str, Any]) -> None:
    """https://ft.dk/samling/20051/lovforslag/L194/spm/8/svar/252550/276899/index.htm"""
    case = cases["udligning_2006"]
    said = case["inputs"]
    tax, saved = said["tax"], said["saved_expenditure"]
    names = ("udligning_outside", "udligning_weak", "udligning_metro")
    kept = [after_equalisation(tax, -said[name] / tax) + saved for name in names]

    assert kept == pytest.approx([check["expect"] for check in case["checks"][:3]], rel=1e-12)
    assert [round(amount) for amount in kept] == [74_800, 59_200, 48_900]
    # What an appraisal without equalisation would show too much.
    for over, amount in zip(case["checks"][3:], (kept[0], kept[2]), strict=True):
        assert (tax + saved) / amount - 1.0 == pytest.approx(
            over["expect"], abs=over["tolerance_abs"]
        )
