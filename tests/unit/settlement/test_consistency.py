"""The parts of a contract fit each other: what is refused, and that mending it is enough."""

from typing import Any

import pytest

from bundlinje.settlement.consistency import inconsistencies
from tests.support.contracts import contract, person_rule

METRICS = {
    "helped": {"title": "Helped", "unit": "persons"},
    "stayed": {"title": "Stayed", "unit": "persons", "source": "claims"},
    "share": {"title": "Share", "unit": "percent"},
}
COHORTS = {name: {"title": name} for name in ("a", "b", "c")}
TWO = {name: {"title": name, "roles": ["payer"]} for name in ("town", "region")}
RULE: dict[str, Any] = {"title": "Help", "metric": "helped", "schedule": {"per_unit": 1000}}
PERSON = person_rule(metric="stayed")


def codes(**terms: Any) -> list[str]:
    """Return the codes that a contract is refused for."""
    usual: dict[str, Any] = {"metrics": METRICS, "cohorts": COHORTS, "groups": {"young": "Young"}}
    return [fault.code for fault in inconsistencies(contract(**(usual | terms)))]


def rule(**terms: Any) -> dict[str, Any]:
    return {"rules": {"help": {**RULE, **terms}}}


def derived(**items: tuple[str, ...]) -> dict[str, Any]:
    sums = {name: {"title": name, "kind": "sum", "of": of} for name, of in items.items()}
    return {"derived": sums}


def limit(**terms: Any) -> dict[str, Any]:
    return {"limits": [{"cap": 5, **terms}], "rules": {"help": RULE, "stay": PERSON}}


MENDED: list[tuple[list[str], dict[str, Any], dict[str, Any]]] = [
    # a name in the wrong place, and in the right one
    (["BL-K030"], rule(metric="stay"), rule()),
    (["BL-K030"], rule(cohorts=("d",)), rule(cohorts=("a",))),
    (["BL-K030"], rule(periods=("2030",)), rule(periods=("2025",))),
    (["BL-K030"], rule(gate={"all": [{"metric": "x", "of": "helped", "above": 0}]}),
     rule(gate={"all": [{"metric": "share", "of": "helped", "above": 0}]})),
    (["BL-K030"], rule(payers={"fond": 1}), rule(payers={"municipality": 1})),
    (["BL-K037"], rule(payers={"fund": 1}), rule(payers={"municipality": 1})),
    (["BL-K030"], limit(scope="contract", rules=("halp",)),
     limit(scope="contract", rules=("help",))),
    # circles
    (["BL-K032"], derived(one=("one",)), derived(one=("helped",))),
    (["BL-K032", "BL-K032"], derived(one=("two",), two=("one", "helped")),
     derived(one=("two",), two=("helped",))),
    (["BL-K033"], derived(share=("helped",)), derived(shares=("helped",))),
    # who pays
    (["BL-K034"], rule(payers={"municipality": 0.999999}), rule(payers={"municipality": 1})),
    (["BL-K035"], {"parties": {"town": {"title": "Town", "roles": ["provider"]}}},
     {"parties": {"town": {"title": "Town", "roles": ["provider", "payer"]}}}),
    (["BL-K036"], {"parties": TWO}, {"parties": TWO, "payers": {"town": 0.25, "region": 0.75}}),
    (["BL-K036"], {"parties": TWO}, {"parties": TWO, **rule(payers={"town": 1})}),
    (["BL-K036"], {"parties": TWO},
     {"parties": TWO, **rule(kind="flag", schedule={"lump_sum": 1})}),
    # claims and counts
    (["BL-K039"], {"rules": {"stay": {**PERSON, "metric": "helped"}}}, {"rules": {"stay": PERSON}}),
    (["BL-K040"], rule(metric="stayed"),
     {"rules": {"help": {**RULE, "metric": "stayed"}, "stay": PERSON}}),
    (["BL-K040"], {**derived(sum=("helped", "stayed")), **rule(metric="sum")},
     {**derived(sum=("helped", "stayed")), "rules": {"help": {**RULE, "metric": "sum"},
                                                     "stay": PERSON}}),
    (["BL-K042"], limit(scope="person", rules=("help",)), limit(scope="person", rules=("stay",))),
    (["BL-K043"], {"limits": [{"scope": "person", "cap": 5}]}, limit(scope="person")),
    (["BL-K047"], {"rules": {"stay": {**PERSON, "claims": {"after": ("stay",)}}}},
     {"rules": {"stay": PERSON}}),
    (["BL-K058"], {"rules": {"help": RULE, "stay": {**PERSON, "claims": {"after": ("help",)}}}},
     {"rules": {"help": PERSON | {"metric": None, "schedule": {"per_unit": 1}},
                "stay": {**PERSON, "claims": {"after": ("help",)}}}}),
    # money
    (["BL-K041"], rule(rounding={"to": 0.005}), rule(rounding={"to": 0.05})),
    (["BL-K041"], rule(rounding={"to": 0.015}), rule(kind="rate", rounding={"to": 0.015})),
    # deadweight and pooling
    (["BL-K044"], rule(cohorts=("a", "b"), deadweight={"by_cohort": {"a": 0.1}}),
     rule(cohorts=("a", "b"), deadweight={"by_cohort": {"a": 0.1, "b": 0}})),
    (["BL-K045"], rule(deadweight={"by_cohort": {"a": 0.1, "b": 0.1, "c": 0.1}}),
     rule(deadweight={"share": 0.1})),
    (["BL-K045"], rule(cohorts=("a", "b"), pooled=True, deadweight={"by_cohort": {"a": 0, "b": 0}}),
     rule(cohorts=("a", "b"), pooled=True, deadweight={"share": 0.1})),
    (["BL-K049"], rule(metric="share", cohorts=("a", "b"), pooled=True),
     rule(metric="share", cohorts=("a", "b", "c"), pooled=True)),
    (["BL-K049"], rule(metric="share", cohorts=("a", "b"), pooled=True),
     rule(metric="share", cohorts=("a", "b"))),
    (["BL-K049"],
     {**derived(twice=("share",)), **rule(metric="twice", cohorts=("a", "b"), pooled=True)},
     {**derived(twice=("helped",)), **rule(metric="twice", cohorts=("a", "b"), pooled=True)}),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "broken", "mended"), MENDED)
def test_what_is_refused_is_taken_when_it_is_mended(
    wanted: list[str], broken: dict[str, Any], mended: dict[str, Any]
) -> None:
    assert codes(**broken) == wanted
    assert codes(**mended) == []


def test_periods_follow_one_another_without_overlap() -> None:
    def periods(first: tuple[str, str], second: tuple[str, str]) -> dict[str, Any]:
        days = {"2024": first, "2025": second, "2026": ("2026-01-01", "2026-12-31")}
        return {
            "periods": {
                name: {"first_day": begin, "last_day": end} for name, (begin, end) in days.items()
            }
        }

    whole = ("2024-01-01", "2024-12-31")
    assert codes(**periods(whole, ("2025-01-01", "2025-12-31"))) == []
    assert codes(**periods(whole, ("2025-03-01", "2025-06-30"))) == [], "a gap may be meant"
    assert codes(**periods(whole, ("2024-12-31", "2025-12-31"))) == ["BL-K038"]
    assert codes(**periods(whole, ("2023-01-01", "2023-12-31"))) == ["BL-K038"]


def test_a_price_index_is_looked_up_where_the_names_are_known() -> None:
    terms = rule(indexation={"base_year": 2024, "series": "dk/index/wages"})
    agreed = contract(metrics=METRICS, **terms)

    assert inconsistencies(agreed) == []
    assert inconsistencies(agreed, {"dk/index/wages"}) == []
    (fault,) = inconsistencies(agreed, {"dk/index/wage"})
    assert (fault.code, fault.values["near"]) == ("BL-K030", "dk/index/wage")
    assert [fault.code for fault in inconsistencies(agreed, ())] == ["BL-K031"]


def test_the_waterfall_shares_out_no_more_than_there_is() -> None:
    def financing(**shares: float) -> dict[str, Any]:
        tranche = {"title": "Capital", "investor": "fund", "committed": 100}
        step = {"pay": "remainder", "shares": shares}
        return {"financing": {"route": "direct", "tranches": {"one": tranche}, "waterfall": [step]}}

    assert codes(**financing(one=0.5, municipality=0.5)) == []
    assert codes(**financing(one=0.5)) == ["BL-K092"]
    assert codes(**financing(one=0.6, municipality=0.5)) == ["BL-K048", "BL-K092"]
    assert codes(**financing(two=1)) == ["BL-K030"]


def test_every_fault_says_where_it_is() -> None:
    for _, broken, _ in MENDED:
        terms: dict[str, Any] = {"metrics": METRICS, "cohorts": COHORTS, **broken}
        for fault in inconsistencies(contract(**terms)):
            head = fault.path.split(".")[0]
            assert head in {"rules", "derived", "limits", "parties", "payers"}
