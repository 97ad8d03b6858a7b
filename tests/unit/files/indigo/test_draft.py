"""A draft of a contract out of an INDIGO record: taken as it stands, or told as missing."""

from pathlib import Path
from typing import Any

import pytest

from bundlinje.errors import Refused
from bundlinje.files.case_text import case_text
from bundlinje.files.contract_file import parse_contract
from bundlinje.files.exports.settled import read_settled
from bundlinje.files.indigo.draft import ALWAYS, METHODS, ROLES, Draft, draft_of
from bundlinje.files.indigo.reading import Project
from bundlinje.files.indigo.record import METHODS as WRITTEN
from bundlinje.files.indigo.record import indigo_project
from bundlinje.files.indigo.sums import contradictions
from bundlinje.locale import LANGUAGES, words
from bundlinje.settlement.consistency import inconsistencies
from tests.support.indigo_records import metric, payment, price, project, value
from tests.support.settled_folder import settled_folder

MOST = "maximum_potential_outcome_payment_v2"


def draft(**sections: Any) -> Draft:
    """Return the draft of a made-up project."""
    return draft_of(Project("INDIGO-POJ-9001", project(**sections)))


def missing(found: Draft) -> dict[str, str]:
    """Return what is open by its place; what no record says is left out."""
    return {point.key: point.path for point in found.points if point.key not in ALWAYS}


def test_a_record_that_says_much_is_a_contract_that_can_be_read() -> None:
    contract = parse_contract(case_text(draft().data).encode()).contract

    assert contract.id == "indigo-poj-9001"
    assert contract.currency == "GBP"
    assert contract.agreed.isoformat() == "2019-04-01"
    assert contract.cohorts["everyone"].people == 120
    assert str(contract.rules["outcomemetric1"].schedule.per_unit) == "4E+3"
    assert contract.limits[0].scope == "contract"
    assert contract.metrics["outcomemetric1"].comparator is not None
    assert contract.metrics["outcomemetric1"].comparator.kind == "historical"
    assert inconsistencies(contract) == []


def test_what_no_record_says_is_always_told() -> None:
    assert [point.key for point in draft().points][-len(ALWAYS) :] == list(ALWAYS)


def test_every_point_can_be_told_in_both_languages() -> None:
    source = Path(draft_of.__code__.co_filename).read_text(encoding="utf-8")
    for language in LANGUAGES:
        phrases = words("exports")[language]["draft"]["points"]
        assert set(ALWAYS) <= set(phrases)
        assert all(key in ALWAYS or f'"{key}"' in source for key in phrases)
        assert set(words("exports")[language]["draft"]["roles"]) == set(ROLES.values()) - {
            "intermediary"
        }


@pytest.mark.parametrize("text", ["2019", "2019-04", "April 2019", "2018-13-01", "", "=A1"])
def test_a_day_that_is_none_is_no_day(text: str) -> None:
    found = draft(dates={"outcomes_contract_signed": value(text)})

    assert "agreed" not in found.data
    assert missing(found)["agreed"] == "agreed"


@pytest.mark.parametrize("text", ["$1.3M", "1,000", "=D41-D36", "-5", "", "1e3", "nan", "٣"])
def test_a_price_that_must_be_interpreted_is_no_price(text: str) -> None:
    found = draft(outcome_pricings=[price("outcomemetric1", text)])

    assert "schedule" not in found.data["rules"]["outcomemetric1"]
    assert missing(found)["price"] == "rules.outcomemetric1.schedule"
    with pytest.raises(Refused) as refused:
        parse_contract(case_text(found.data).encode())
    assert [fault.path for fault in refused.value.faults] == ["rules.outcomemetric1.schedule"]


@pytest.mark.parametrize("amount", [0, 4000, 4000.5, "4000", "12.345678"])
def test_a_price_stands_digit_for_digit(amount: Any) -> None:
    data = draft(outcome_pricings=[price("outcomemetric1", amount)]).data

    contract = parse_contract(case_text(data).encode()).contract
    schedule = contract.rules["outcomemetric1"].schedule
    assert schedule.per_unit is not None
    assert f"{schedule.per_unit:f}" == str(amount)


@pytest.mark.parametrize(
    ("codes", "written"),
    [
        (("GBP", "GBP"), "GBP"),
        (("GBP", "EUR"), "GBP, EUR"),
        (("", "Swiss Francs"), "Swiss Francs"),
        (("", ""), "?"),
    ],
)
def test_an_unclear_currency_never_becomes_kroner(codes: tuple[str, str], written: str) -> None:
    first, second = codes
    data = draft(
        overall_project_finance={MOST: {"currency": value(first), "amount": value(1)}},
        outcome_pricings=[price("outcomemetric1", 1, currency=value(second))],
        outcome_payments=[],
    ).data

    assert data["currency"] == written


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("Randomised Control Trial", "randomised"),
        ("Pre-post analysis", "before_after"),
        ("Simple ex-post verification", "none"),
        ("Quasi-experimental study", None),
        ("Not available", None),
        ("", None),
    ],
)
def test_a_comparison_is_taken_where_it_can_only_be_one(method: str, kind: str | None) -> None:
    found = draft(outcome_metrics=[metric("outcomemetric1", "Work", method)])
    own = found.data["metrics"]["outcomemetric1"]

    assert own.get("comparator") == ({"kind": kind} if kind else None)
    assert ("comparator" in missing(found)) == (kind is None)


def test_a_comparison_that_we_write_comes_back_if_it_says_one_thing() -> None:
    back = {WRITTEN[kind].lower(): kind for kind in ("none", "before_after", "historical",
                                                     "randomised")}  # fmt: skip

    assert back.items() <= METHODS.items()


def test_a_metric_without_a_price_and_a_price_without_a_metric() -> None:
    found = draft(
        outcome_metrics=[metric("outcomemetric1", "Work"), metric("outcomemetric2", "Home")],
        outcome_pricings=[price("outcomemetric1", 1), price("outcomemetric7", 2)],
    )

    assert missing(found)["no_price"] == "metrics.outcomemetric2"
    assert missing(found)["metric"] == "rules.outcomemetric7.metric"


def test_terms_in_prose_stay_prose_and_are_told() -> None:
    increases = value("Indexed by inflation from year 2")
    prices = [price("outcomemetric1", 1, contracted_increases_to_outcome_pricing=increases)]
    found = draft(outcome_pricings=prices)

    assert found.data["rules"]["outcomemetric1"]["note"] == "Indexed by inflation from year 2"
    assert "indexation" not in found.data["rules"]["outcomemetric1"]
    assert missing(found)["prose"] == "rules.outcomemetric1.note"


def test_several_prices_of_one_metric_are_rules_of_their_own() -> None:
    found = draft(outcome_pricings=[price("outcomemetric1", 1), price("outcomemetric1", 2)])

    assert list(found.data["rules"]) == ["outcomemetric1", "outcomemetric1-2"]


def test_a_party_with_two_roles_is_one_party() -> None:
    both = [{"organisation_id": value("INDIGO-ORG-9001")}]
    found = draft(outcome_payment_commitments=both, investments=both)

    assert found.data["parties"]["indigo-org-9001"]["roles"] == ["payer", "investor"]
    assert found.data["parties"]["indigo-org-9001"]["title"] == "INDIGO-ORG-9001"
    assert "name" in missing(found)


def test_a_payer_with_several_amounts_has_no_cap() -> None:
    amounts = [
        {"organisation_id": value("INDIGO-ORG-9001"),
         "maximum_potential_outcome_payment": {"amount": value(amount)}}
        for amount in (100, 200)
    ]  # fmt: skip
    found = draft(outcome_payment_commitments=amounts)

    assert [limit["scope"] for limit in found.data["limits"]] == ["contract"]
    assert "amount" in missing(found)


def test_periods_are_those_of_which_both_days_are_known() -> None:
    half = payment("outcomemetric1", 1) | {
        "period": {"start_date": value("2021"), "end_date": value("2021-12-31")}
    }
    found = draft(outcome_payments=[payment("outcomemetric1", 1), half])

    assert found.data["periods"] == {
        "2020-01-01_2020-12-31": {"first_day": "2020-01-01", "last_day": "2020-12-31"}
    }
    assert missing(found)["days"] == "periods"


def test_an_empty_record_is_a_draft_that_lists_everything() -> None:
    found = draft_of(Project("", {}))

    assert found.data == {"format": 1, "id": "indigo", "title": "?", "currency": "?"}
    assert {"title", "agreed", "currency", "role", "periods", "metrics", "rules", "cap"} <= set(
        missing(found)
    )


@pytest.mark.parametrize(
    "title",
    ["=1+1", "a: b", "{x}", "- x", "# y", '"', "'", "yes", "1", "\u202egnp.exe",
     "a\u2028b", "&a", "%", "line\nformat: 2", "ø" * 5000],
)  # fmt: skip
def test_a_hostile_title_is_only_a_title(title: str) -> None:
    contract = parse_contract(case_text(draft(name=value(title)).data).encode()).contract

    assert contract.title.en
    assert contract.format == 1
    assert "\n" not in contract.title.en


def test_what_we_export_comes_back(tmp_path: Path) -> None:
    folder = settled_folder(tmp_path)
    own = parse_contract((folder / "contract.yaml").read_bytes()).contract
    exported = indigo_project(own, read_settled(folder, own).periods, [])
    names = {item["id"]: item["data"]["name"]["value"] for item in exported["organisations"]}
    back = parse_contract(
        case_text(draft_of(Project("made-up", exported["project"]["data"], names)).data).encode()
    ).contract

    assert back.id == own.id
    assert back.title.en == own.title.en
    assert back.agreed == own.agreed
    assert back.currency == own.currency
    assert set(back.parties) == set(own.parties)
    assert {name: party.title.en for name, party in back.parties.items()} == names
    assert set(back.metrics) == set(own.metrics)
    prices = {rule.metric: rule.schedule.per_unit for rule in back.rules.values()}
    assert prices == {rule.metric: rule.schedule.per_unit for rule in own.rules.values()}
    assert {(limit.scope, limit.cap) for limit in back.limits} == {
        (limit.scope, limit.cap) for limit in own.limits
    }
    assert [(item.first_day, item.last_day) for item in back.periods.values()] == [
        (item.first_day, item.last_day) for item in own.periods.values()
    ]


# --- Figures that do not agree -------------------------------------------------------------------


def codes(**sections: Any) -> list[str]:
    """Return the codes of what does not add up in a made-up project."""
    return [item.code for item in contradictions(Project("x", project(**sections)))]


def test_price_times_result_that_is_the_payment() -> None:
    assert codes() == []  # 60 at 4,000 is 240,000


def test_price_times_result_that_is_not_the_payment() -> None:
    record = project(outcome_payments=[payment("outcomemetric1", 250000)])
    [finding] = contradictions(Project("x", record))

    assert finding.code == "BL-X020"
    assert finding.values["product"] == "240000"
    assert finding.values["paid"] == "250000"
    for language in LANGUAGES:
        assert "250000" in finding.text(language)


def test_payments_of_one_metric_are_added_up() -> None:
    halves = [payment("outcomemetric1", 120000), payment("outcomemetric1", 120000)]

    assert codes(outcome_payments=halves) == []


@pytest.mark.parametrize(
    "sections",
    [
        {"outcome_payments": [payment("outcomemetric1", 1, "Planned")]},
        {"outcome_payments": [payment("", 1)]},
        {"outcome_payments": [payment("outcomemetric1", "$1")]},
        {"results": []},
        {"outcome_pricings": [price("outcomemetric1", 1), price("outcomemetric1", 2)]},
    ],
)
def test_nothing_is_said_where_the_figures_cannot_be_compared(sections: Any) -> None:
    assert codes(**sections) == []


@pytest.mark.parametrize(("paid", "told"), [(600000, []), (600001, ["BL-X021"])])
def test_more_than_the_most(paid: int, told: list[str]) -> None:
    finance = {
        MOST: {"currency": value("GBP"), "amount": value(600000)},
        "total_outcome_payments_made": {"currency": value("GBP"), "amount": value(paid)},
    }

    assert codes(overall_project_finance=finance) == told


def test_amounts_in_two_currencies_are_not_compared() -> None:
    finance = {
        MOST: {"currency": value("GBP"), "amount": value(1)},
        "total_outcome_payments_made": {"currency": value("USD"), "amount": value(2)},
    }

    assert codes(overall_project_finance=finance) == []
