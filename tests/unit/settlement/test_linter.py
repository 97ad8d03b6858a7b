"""Every finding on a contract: what brings it about, what mends it, and what it rests on."""

import re
import string
from copy import deepcopy
from datetime import date
from decimal import Decimal
from math import exp, pi, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlinje.core.contract import Contract
from bundlinje.core.estimate import EstimateValue
from bundlinje.errors import Finding, sentences
from bundlinje.locale import LANGUAGES, words
from bundlinje.reference.catalog import national
from bundlinje.reference.contract_sources import LAW, LESSONS, behind, cases_and_law, law_on
from bundlinje.settlement.lint.codes import CODES
from bundlinje.settlement.lint.effect import PAID_FOR_NOTHING
from bundlinje.settlement.lint.law import TOPICS
from bundlinje.settlement.lint.register import months_after
from bundlinje.settlement.lint.spread import standard_error
from bundlinje.settlement.lint.wording import meaning, title
from tests.support.contract_terms import (
    CHECKLIST,
    FINISHED,
    LEGAL,
    REGION,
    SOUND,
    TROUBLES,
    changed,
    codes_of,
    found_in,
    troubled,
)


def test_in_a_sound_contract_only_the_legal_checklist_is_found() -> None:
    assert [item.code for item in found_in(changed())] == sorted(CHECKLIST)


@pytest.mark.parametrize("code", TROUBLES)
def test_what_brings_a_finding_about_and_what_mends_it(code: str) -> None:
    trouble = TROUBLES[code]
    before = found_in(changed(trouble.brings), trouble.errors)

    assert [item.path for item in before if item.code == code] == [trouble.path]
    after = codes_of(changed(trouble.brings, trouble.mends), trouble.errors)
    assert after <= {item.code for item in before} - {code}, "the remedy brings other trouble"


def test_every_code_has_its_trouble() -> None:
    assert {*TROUBLES, *CHECKLIST} == set(CODES)


@pytest.mark.parametrize(("code", "kind"), CODES.items())
def test_every_code_has_words_and_something_behind_it(code: str, kind: Any) -> None:
    rests_on = list(behind(kind.sources, national().rows))

    assert rests_on
    assert code in sentences()
    assert set(words("lint")[code]) == {"da_title", "da_meaning", "en_title", "en_meaning"}


def test_words_are_for_codes_that_exist() -> None:
    assert set(words("errors_of_contract_terms")) == set(CODES)
    assert set(words("lint")) == {*CODES, "phrases", "labels"}


@pytest.mark.parametrize("code", CODES)
def test_both_languages_say_the_same_figures(code: str) -> None:
    gaps = [
        {name.partition("[")[0] for _, name, _, _ in string.Formatter().parse(phrase) if name}
        for phrase in (sentences()[code]["da"], sentences()[code]["en"])
    ]

    assert gaps[0] == gaps[1]


@pytest.mark.parametrize("finding", [item for _, item in troubled()], ids=lambda item: item.code)
def test_no_text_shows_what_only_a_programmer_reads(finding: Finding) -> None:
    for language in LANGUAGES:
        texts = [
            title(finding, language),
            meaning(finding, language),
            finding.message(language),
            finding.remedy(language),
        ]
        assert all(texts)
        for text in texts[1:]:
            assert text.endswith((".", "?")), text
        assert not any(re.search(r"None|\bnan\b|Decimal|\.\. |\.\.$|  ", text) for text in texts)


@pytest.mark.parametrize("name", [LESSONS, LAW])
def test_every_row_behind_a_finding_says_where_it_is_from(name: str) -> None:
    prefix = "case/" if name == LESSONS else "law/"
    rows = [item for key, item in cases_and_law().items() if key.startswith(prefix)]

    assert rows
    for item in rows:
        assert item.source_url.startswith("http")
        assert item.verification in ("verified", "secondary", "derived", "unverified")
        assert item.text.da.endswith(".")
        assert item.text.en.endswith(".")
    used = {source for kind in CODES.values() for source in kind.sources}
    assert {item.id for item in rows} <= used


# --- The figures that findings compute ------------------------------------------------------------


def test_what_is_paid_for_nothing_is_the_density_of_the_normal_at_zero() -> None:
    """The rectified normal has the mean mu Phi(mu/s) + s phi(mu/s); here by integration."""
    grid = np.linspace(0.0, 12.0, 200_001)
    integral = np.trapezoid(grid * np.exp(-(grid**2) / 2.0) / sqrt(2.0 * pi), grid)

    assert float(PAID_FOR_NOTHING) == pytest.approx(integral, abs=1e-6)
    assert float(PAID_FOR_NOTHING) == pytest.approx(0.3989422804, abs=1e-6)
    assert exp(0.0) / sqrt(2.0 * pi) == pytest.approx(float(PAID_FOR_NOTHING), abs=1e-6)


def test_payment_for_nothing_is_told_in_kroner_where_the_spread_is_known() -> None:
    trouble = TROUBLES["BL-K106"]
    known = _only("BL-K106", changed(trouble.brings), {"weeks": Decimal(100)})
    unknown = _only("BL-K106", changed(trouble.brings))

    assert "35.905 kr." in meaning(known, "da")  # 900 x 100 x 0.398942
    assert "75 %" in meaning(known, "en")  # at least one of two: 1 - 0.5^2
    assert "359 kr." in meaning(unknown, "da")


def test_the_spread_of_a_difference_is_that_of_two_independent_numbers() -> None:
    contract = changed(
        TROUBLES["BL-K106"].brings,
        {
            "derived.gain": {"title": "Fald", "kind": "difference", "of": ["weeks", "jobs"]},
            "rules.weeks.metric": "gain",
        },
    )
    found = _only("BL-K106", contract, {"weeks": Decimal(3), "jobs": Decimal(4)})

    assert "DKK 1,795 " in meaning(found, "en")  # 900 x 5 x 0.398942


def _only(code: str, contract: Contract, errors: dict[str, Decimal] | None = None) -> Finding:
    found = [item for item in found_in(contract, errors) if item.code == code]
    assert len(found) == 1
    return found[0]


def test_standard_error_from_an_interval() -> None:
    """Cochrane Handbook 6.5.2.2: (upper - lower) / 3.92 for 95 %."""
    value = EstimateValue.model_validate(
        {"point": 10, "lower": 2.16, "upper": 17.84, "level": 0.95}
    )

    assert float(standard_error(value) or 0) == pytest.approx(4.0, abs=1e-4)
    assert standard_error(value.model_copy(update={"standard_error": Decimal(7)})) == 7


def test_fifty_of_162_is_not_31_per_cent() -> None:
    """The Aarhus agreement on type 2 diabetes: 50/162 = 30.86 %, and 51 are needed."""
    found = _only("BL-K122", changed(TROUBLES["BL-K122"].brings))

    assert found.message("da").startswith("50 af 162 er 30,86 pct.")
    assert "51 af 162" in meaning(found, "da")
    assert "0.308641" in found.remedy("en")


@pytest.mark.parametrize(
    "mend",
    [
        {"rules.finish.gate.planned": 51},
        {"rules.finish.gate.at_least": 0.308641},
        {"rules.finish.gate.rounding": {"to": 0.01}},
    ],
)
def test_each_remedy_for_a_contradiction_mends_it(mend: dict[str, Any]) -> None:
    assert "BL-K122" not in codes_of(changed(TROUBLES["BL-K122"].brings, mend))


def test_rounding_is_no_remedy_where_the_rounded_share_falls_short_too() -> None:
    brings = {**TROUBLES["BL-K122"].brings}
    gate = {**brings["rules.finish.gate"], "planned": 49}
    found = _only("BL-K122", changed(brings, {"rules.finish.gate": gate}))

    assert "rounding" not in found.remedy("da")
    rounded = {"rules.finish.gate": {**gate, "rounding": {"to": 0.01}}}
    assert "BL-K122" in codes_of(changed(brings, rounded))


@settings(max_examples=200, deadline=None)
@given(count=st.integers(1, 500), more=st.integers(0, 500), hundredths=st.integers(1, 100))
def test_a_contradiction_is_found_by_cross_multiplication(
    count: int, more: int, hundredths: int
) -> None:
    whole = count + more
    gate = {
        "metric": "share",
        "at_least": hundredths / 100,
        "planned": count,
        "planned_of": whole,
    }
    codes = codes_of(changed({**FINISHED, "rules.finish.gate": gate}))

    assert ("BL-K122" in codes) == (100 * count < hundredths * whole)


def test_counts_that_other_gates_ask_for_are_held_against_a_share() -> None:
    """Triggers by share and by count in one contract, as in the golden file of Aarhus."""
    flags = {
        f"rules.{name}": {
            "title": name,
            "kind": "flag",
            "gate": {"metric": metric, "at_least": bound},
            "schedule": {"lump_sum": 1},
        }
        for name, metric, bound in (
            ("by_share", "share", 0.31),
            ("by_count", "finished", 50),
            ("begun", "started", 162),
        )
    }
    contract = changed({"derived.share": FINISHED["derived.share"], **flags})

    assert _only("BL-K122", contract).path == "rules.by_share.gate"


def test_a_threshold_in_front_of_a_tariff_is_worth_what_lies_below_it() -> None:
    """Denver: 160,000 a point from 0, paid from 20 points on, so 3.2 million at once."""
    contract = changed(
        {
            "metrics.weeks.unit": "percent",
            "rules.weeks": {
                "title": "Fængselsdage",
                "metric": "weeks",
                "negative": "carry_forward",
                "gate": {"metric": "weeks", "at_least": 20},
                "schedule": {
                    "table": {
                        "mode": "marginal",
                        "rows": [
                            {"above": 0, "to": 30, "rate": 160000},
                            {"above": 30, "to": 65, "rate": 38000},
                        ],
                    }
                },
            },
        }
    )
    found = _only("BL-K120", contract)

    assert "3.200.000 kr." in meaning(found, "da")
    assert "52,2 pct." in meaning(found, "da")  # of 4.8 + 1.33 = 6.13 million


def test_a_step_table_is_judged_by_its_largest_step() -> None:
    """Rikers: nothing below 8.5 %, 4.8 million there, 9.6 million at 10 %."""
    rows = [
        {"at": at, "amount": amount}
        for at, amount in ((8.5, 4800000), (10, 9600000), (11, 10080000))
    ]
    contract = changed(
        {
            "metrics.weeks.unit": "percent",
            "rules.weeks.schedule": {"table": {"mode": "step", "rows": rows}},
            "rules.weeks.max_units": None,
        }
    )
    found = _only("BL-K120", contract)

    assert "4.800.000 kr." in meaning(found, "da")
    assert "47,62 pct." in meaning(found, "da")


@pytest.mark.parametrize(
    ("when", "months", "then"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 11, 15), 1, date(2024, 12, 15)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
        (date(2024, 6, 1), 0, date(2024, 6, 1)),
    ],
)
def test_months_end_on_the_last_day_there_is(when: date, months: int, then: date) -> None:
    assert months_after(when, months) == then


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 300))
def test_months_there_and_back_come_to_the_same_month(when: date, months: int) -> None:
    back = months_after(months_after(when, months), -months)

    assert (back.year, back.month) == (when.year, when.month)


# --- Budget years ---------------------------------------------------------------------------------


def test_a_share_of_the_payment_is_held_against_the_room() -> None:
    """Two payers by halves: 1,290,000 a year, of which the town pays 645,000."""
    tight = {"parties.town.service_frame_room.2025": 644999}
    just = {"parties.town.service_frame_room.2025": 645000}

    assert "BL-K152" in codes_of(changed(REGION, tight))
    assert "BL-K152" not in codes_of(changed(REGION, just))


def test_payments_count_in_the_year_they_are_payable() -> None:
    later = {"periods.2026.payable_on": date(2027, 4, 1)}
    found = _only("BL-K153", changed(later))

    assert found.values["years"] == "2027"


def test_overflow_from_another_payer_counts() -> None:
    limit = {"limits+": {"scope": "payer", "payer": "region", "cap": 0, "over": "other_payers"}}
    room = {"parties.town.service_frame_room.2025": 1000000}

    assert "BL-K152" in codes_of(changed(REGION, limit, room))
    assert "BL-K152" not in codes_of(changed(REGION, room))


def test_a_payer_that_is_no_municipality_has_no_frame() -> None:
    state = {"parties.town.title": {"da": "Staten", "en": "The state"}}
    no_room: dict[str, Any] = {"parties.town.service_frame_room": {}}

    assert "BL-K153" in codes_of(changed(no_room))
    assert "BL-K153" not in codes_of(changed(state, no_room))


# --- The law is never cleared ---------------------------------------------------------------------


@pytest.mark.parametrize("topic", LEGAL)
def test_each_point_of_law_is_listed_whatever_the_contract_says(topic: str) -> None:
    silent = changed({"legal": []})
    spoken = changed({"legal": [{"topic": topic, "considered": "alt er i orden"}]})

    for contract in (silent, spoken):
        found = _only(TOPICS[topic], contract)
        assert "intet her er godkendt" in meaning(found, "da")
        assert "nothing here is cleared" in meaning(found, "en")
    assert "alt er i orden" in _only(TOPICS[topic], spoken).message("da")
    assert "siger ikke" in _only(TOPICS[topic], silent).message("da")
    assert law_on(topic)


def test_linting_changes_nothing_and_says_the_same_twice() -> None:
    before = deepcopy(SOUND)
    contract = changed()

    assert found_in(contract) == found_in(contract)
    assert before == SOUND


# --- Rate cards -----------------------------------------------------------------------------------


def test_a_rate_card_is_one_finding_and_not_one_for_each_price() -> None:
    """Reboot West: 23 prices, none with a comparison, repeat claims allowed."""
    goals: dict[str, Any] = {}
    for place in range(23):
        goals[f"metrics.m{place}"] = {
            "title": f"Mål {place}",
            "unit": "persons",
            "version": "1",
            "source": "claims",
            "comparator": {"kind": "none"},
        }
        goals[f"rules.m{place}"] = {
            "title": f"Mål {place}",
            "metric": f"m{place}",
            "scope": "person",
            "schedule": {"per_unit": 220},
        }
    found = found_in(changed(goals))

    for code in ("BL-K101", "BL-K105", "BL-K140"):
        assert sum(item.code == code for item in found) == 1
        first = next(item for item in found if item.code == code)
        assert first.message("en").startswith("m0, m1, m2, m3 and 19 more ")
