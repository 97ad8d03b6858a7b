"""Settling from the beginning each time: same answer, true-ups, postings that sum to zero."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bundlinje.core.contract import Contract
from bundlinje.core.estimate import Reported
from bundlinje.errors import Refused
from bundlinje.settlement.consistency import inconsistencies
from bundlinje.settlement.document import document
from bundlinje.settlement.settle import Put, settle
from tests.support.contracts import contract
from tests.unit.settlement.test_claims import claims, row

SALT = b"sixteen bytes of"


def reported(**values: float) -> tuple[Reported, ...]:
    """Return the number helped, by year (`y2024=...`)."""
    return tuple(
        Reported("helped", year[1:], "", Decimal(repr(value)), "fund")
        for year, value in values.items()
    )


def paid(terms: Contract, **values: float) -> dict[str, float]:
    """Return what is paid in kroner, by period."""
    found = document(settle(terms, Put(reported=reported(**values)))).as_json()
    return {period: item["total_ore"] / 100 for period, item in found["periods"].items()}


def helping(**terms: Any) -> dict[str, Any]:
    rule = {"title": "Help", "metric": "helped", "schedule": {"per_unit": 1000}}
    return {"rules": {"help": rule | terms}}


def test_a_cumulative_rule_puts_an_interim_payment_right() -> None:
    terms = contract(**helping(cumulative=True))

    assert paid(terms, y2024=10, y2025=7, y2026=12) == {"2024": 10000, "2025": 0, "2026": 2000}


def test_an_overpayment_is_repaid_where_the_contract_says_so() -> None:
    terms = contract(**helping(cumulative=True, overpaid="repaid"))
    found = document(settle(terms, Put(reported=reported(y2024=10, y2025=7)))).as_json()

    assert paid(terms, y2024=10, y2025=7) == {"2024": 10000, "2025": -3000}
    assert found["periods"]["2025"]["net_ore"] == {"municipality": 300000, "fund": -300000}


def test_a_negative_result_pays_nothing_and_is_carried_only_if_the_contract_says_so() -> None:
    assert paid(contract(**helping()), y2024=-5, y2025=8) == {"2024": 0, "2025": 8000}
    carried = contract(**helping(negative="carry_forward"))
    assert paid(carried, y2024=-5, y2025=3, y2026=8) == {"2024": 0, "2025": 0, "2026": 6000}


def test_a_negative_result_is_shown() -> None:
    found = document(settle(contract(), Put(reported=reported(y2024=-5)))).as_json()

    assert found["periods"]["2024"]["rules"]["help"]["computed_ore"] == -500000
    assert found["periods"]["2024"]["rules"]["help"]["total_ore"] == 0


def test_what_was_not_measured_is_said_and_not_taken_for_nothing() -> None:
    found = document(settle(contract(), Put(reported=reported(y2025=1)))).as_json()
    cell = found["periods"]["2024"]["rules"]["help"]["cells"][0]

    assert (cell["reason"], cell["amount_ore"]) == ("not_measured", 0)
    assert found["periods"]["2025"]["rules"]["help"]["cells"][0]["reason"] == ""


def test_a_price_follows_its_rate_to_the_year_in_which_the_period_ends() -> None:
    """2025: 1,000 x 1.02 = 1,020; 2026: 1,020 x 1.02 = 1,040.40; three people each year."""
    terms = contract(**helping(indexation={"base_year": 2024, "rate": 0.02}))

    assert paid(terms, y2024=3, y2025=3, y2026=3) == {"2024": 3000, "2025": 3060, "2026": 3121.2}


def test_an_index_that_does_not_know_a_year_is_refused() -> None:
    terms = contract(**helping(indexation={"base_year": 2024, "series": "dk/index/wages"}))

    with pytest.raises(Refused) as caught:
        settle(terms, Put(reported=reported(y2026=1)))
    assert [(fault.code, fault.values["year"]) for fault in caught.value.faults] == [
        ("BL-K080", 2025)
    ]


@pytest.mark.parametrize(("until", "code"), [("2031", "BL-K081"), ("", "BL-K082")])
def test_an_unknown_period_and_an_empty_table_are_refused(until: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        settle(contract(), Put(), until)

    assert [fault.code for fault in caught.value.faults] == [code]


def test_an_amendment_counts_from_its_own_period_and_the_others_stay() -> None:
    amendment = {
        "version": 2,
        "agreed": date(2024, 12, 1),
        "applies_from": date(2025, 1, 1),
        "title": "Price",
        "reason": "Harder to reach",
        "set": {"rules.help.schedule.per_unit": 1500},
    }
    terms = contract(amendments=[amendment])
    found = document(settle(terms, Put(reported=reported(y2024=2, y2025=2)))).as_json()

    assert paid(terms, y2024=2, y2025=2) == {"2024": 2000, "2025": 3000}
    assert [item["version"] for item in found["periods"].values()] == [1, 2]


def amended(**terms: Any) -> Contract:
    """Return the contract with a second version from 2025 on."""
    amendment = {
        "version": 2,
        "agreed": date(2024, 12, 1),
        "applies_from": date(2025, 1, 1),
        "title": "Time",
        "reason": "As agreed",
    }
    return contract(amendments=[amendment | terms])


def test_a_period_that_an_amendment_adds_is_settled_and_one_that_it_removes_is_not() -> None:
    year = {"first_day": date(2027, 1, 1), "last_day": date(2027, 12, 31)}
    longer = amended(set={"periods.2027": year})
    shorter = amended(remove=["periods.2026"])
    past = amended(remove=["periods.2024"])

    assert paid(longer, y2024=1, y2027=2) == {"2024": 1000, "2025": 0, "2026": 0, "2027": 2000}
    assert paid(shorter, y2024=1, y2025=2) == {"2024": 1000, "2025": 2000}
    with pytest.raises(Refused):
        settle(shorter, Put(reported=reported(y2026=3)), "2026")
    assert paid(past, y2024=1, y2025=2) == {"2024": 1000, "2025": 2000}


def test_a_limit_on_the_return_cuts_what_the_payer_pays() -> None:
    """600 drawn on the day of payment may earn nothing at 0 %: 400 of 1,000 are not paid."""
    financing = {
        "route": "direct",
        "tranches": {
            "a": {
                "title": "A",
                "investor": "fund",
                "committed": 600,
                "return_limit": 0,
                "drawn": [{"on": date(2024, 1, 1), "amount": 600}],
            }
        },
    }
    found = document(
        settle(contract(financing=financing), Put(reported=reported(y2024=1)))
    ).as_json()
    rule = found["periods"]["2024"]["rules"]["help"]

    assert (rule["total_ore"], rule["cuts_ore"]) == (60000, {"investor_return": 40000})
    assert found["periods"]["2024"]["net_ore"] == {"municipality": -60000, "fund": 60000}


def test_the_same_evidence_gives_the_same_settlement_and_a_late_claim_a_correction() -> None:
    rule = {"title": "A", "scope": "person", "metric": "helped", "schedule": {"per_unit": 1000}}
    counted = {"helped": {"title": "Helped", "unit": "persons", "source": "claims"}}
    terms = contract(rules={"a": rule}, metrics=counted)
    first = [row("1", 0, "2024-01-05"), row("2", 1, "2024-02-05")]
    later = [*first, row("3", 2, "2024-03-05", claimed="2025-01-10")]
    once = document(settle(terms, Put(claims=claims(first), salt=SALT))).as_json()
    twice = document(settle(terms, Put(claims=claims(first), salt=SALT))).as_json()
    posted = {
        (item["party"], item["account"], item["rule"], item["tranche"]): item["amount_ore"]
        for item in once["periods"]["2024"]["postings"]
    }
    after = document(
        settle(terms, Put(claims=claims(later), salt=SALT), "2024"), {"2024": posted}
    ).as_json()

    assert once == twice
    assert after["periods"]["2024"]["corrections"] == [
        {"party": "municipality", "account": "outcome_payment", "rule": "a", "tranche": "",
         "amount_ore": -100000},
        {"party": "fund", "account": "outcome_payment", "rule": "a", "tranche": "",
         "amount_ore": 100000},
    ]  # fmt: skip


@pytest.mark.parametrize("vat", [None, {"treatment": "added", "rate": 0.25}])
def test_postings_sum_to_zero(vat: dict[str, Any] | None) -> None:
    payers = {"municipality": 0.333333, "state": 0.666667}
    parties = {
        "municipality": {"title": "M", "roles": ["payer"]},
        "state": {"title": "S", "roles": ["payer"]},
        "fund": {"title": "F", "roles": ["investor"]},
    }
    terms = contract(parties=parties, payers=payers, vat=vat)
    found = document(settle(terms, Put(reported=reported(y2024=7.77)))).as_json()
    period = found["periods"]["2024"]

    assert sum(item["amount_ore"] for item in period["postings"]) == 0
    assert period["net_ore"]["fund"] == (777000 if vat is None else 971250)


def claimed(**amendment: Any) -> dict[str, int]:
    """Return what two claims of 2024 pay in each period under an amendment from 2025 on."""
    rules = {
        "a": {"title": "A", "scope": "person", "metric": "helped", "schedule": {"per_unit": 1000}},
        "b": {"title": "B", "scope": "person", "metric": "other", "schedule": {"per_unit": 1}},
    }
    counted = {
        name: {"title": name, "unit": "persons", "source": "claims"} for name in ("helped", "other")
    }
    terms = {
        "version": 2,
        "agreed": date(2024, 12, 1),
        "applies_from": date(2025, 1, 1),
        "title": "Fewer",
        "reason": "As agreed",
    }
    made = contract(rules=rules, metrics=counted, amendments=[terms | amendment])
    rows = [row("1", 0, "2024-01-05"), row("2", 0, "2024-06-05"), row("3", 0, "2025-02-05", "b")]
    found = document(settle(made, Put(claims=claims(rows), salt=SALT))).as_json()
    return {name: item["total_ore"] for name, item in found["periods"].items()}


@pytest.mark.parametrize(
    "amendment",
    [
        {"remove": ["rules.a"]},
        {"set": {"rules.a.claims": {"most_per_person": 1}}},
        {"set": {"rules.a.claims": {"gap_days": 300}}},
        {"set": {"rules.a.claims": {"counted_on": "claim"}}},
    ],
)
def test_an_amendment_changes_no_claim_of_an_earlier_period(amendment: dict[str, Any]) -> None:
    assert claimed(**amendment) == {"2024": 200000, "2025": 100}


def test_what_a_cohort_came_to_stands_until_it_is_measured_again() -> None:
    cohorts = {"first": {"title": "First"}, "second": {"title": "Second"}}
    terms = contract(**helping(cumulative=True, cohorts=["first", "second"]), cohorts=cohorts)
    rows = tuple(
        Reported("helped", year, cohort, Decimal(value), "fund")
        for year, cohort, value in (("2024", "first", 16), ("2025", "second", 15))
    )
    found = document(settle(terms, Put(reported=rows))).as_json()

    assert [item["total_ore"] for item in found["periods"].values()] == [1600000, 1500000]
    cells = found["periods"]["2025"]["rules"]["help"]["cells"]
    assert [(cell["reason"], cell["amount_ore"]) for cell in cells] == [
        ("as_before", 1600000),
        ("", 1500000),
    ]


def test_a_called_guarantee_is_owed_by_the_guarantor() -> None:
    tranche = {
        "title": "A",
        "investor": "fund",
        "committed": 900,
        "drawn": [{"on": date(2024, 1, 1), "amount": 900}],
    }
    parties = {
        "municipality": {"title": "M", "roles": ["payer"]},
        "fund": {"title": "F", "roles": ["investor"]},
        "bank": {"title": "B", "roles": ["guarantor"]},
    }
    financing = {
        "route": "direct",
        "tranches": {"a": tranche},
        "guarantee": {"guarantor": "bank", "amount": 300},
    }
    terms = contract(parties=parties, financing=financing, **helping(schedule={"per_unit": 500}))
    found = document(settle(terms, Put(reported=reported(y2026=1)))).as_json()

    assert found["periods"]["2026"]["net_ore"] == {
        "municipality": -50000,
        "fund": 80000,
        "bank": -30000,
    }


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"cumulative": True}, "BL-K090"),
        ({"schedule": {"lump_sum": 5}}, "BL-K091"),
    ],
)
def test_a_rule_for_persons_is_refused_what_it_cannot_mean(
    terms: dict[str, Any], code: str
) -> None:
    counted = {"helped": {"title": "Helped", "unit": "persons", "source": "claims"}}
    rule = {"title": "A", "scope": "person", "metric": "helped", "schedule": {"per_unit": 1}}
    with pytest.raises(Refused) as caught:
        settle(contract(rules={"a": rule | terms}, metrics=counted), Put())

    assert [fault.code for fault in caught.value.faults] == [code]


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        ([{"pay": "capital", "tranches": ["a"]}], ["BL-K092", "BL-K093"]),
        ([{"pay": "hurdle", "tranches": ["a"]},
          {"pay": "remainder", "shares": {"a": 0.5, "fund": 0.3}}], ["BL-K092"]),
        ([], ["BL-K093"]),
        ([{"pay": "hurdle", "tranches": ["a"]}, {"pay": "remainder", "shares": {"a": 1}}], []),
    ],
)  # fmt: skip
def test_a_waterfall_pays_all_out_and_serves_every_hurdle(
    steps: list[dict[str, Any]], codes: list[str]
) -> None:
    tranche = {"title": "A", "investor": "fund", "committed": 900, "hurdle": 0.05}
    financing = {"route": "direct", "tranches": {"a": tranche}, "waterfall": steps}

    assert [fault.code for fault in inconsistencies(contract(financing=financing))] == codes


def test_a_new_limit_on_the_return_changes_no_earlier_payment() -> None:
    """900 drawn on 1 January 2023 at 20 % may give more in March 2025 than at 5 % ever after."""
    tranche = {
        "title": "A",
        "investor": "fund",
        "committed": 900,
        "return_limit": 0.2,
        "drawn": [{"on": date(2023, 1, 1), "amount": 900}],
    }
    amendment = {
        "version": 2,
        "agreed": date(2024, 12, 1),
        "applies_from": date(2025, 1, 1),
        "title": "Return",
        "reason": "As agreed",
        "set": {"financing.tranches.a.return_limit": 0.05},
    }
    plain = contract(financing={"route": "direct", "tranches": {"a": tranche}})
    later = plain.model_copy(update={"amendments": contract(amendments=[amendment]).amendments})

    assert paid(plain, y2024=1, y2025=1)["2024"] == 1000
    assert paid(later, y2024=1, y2025=1)["2024"] == 1000
    assert paid(later, y2024=1, y2025=1)["2025"] < paid(plain, y2024=1, y2025=1)["2025"]
