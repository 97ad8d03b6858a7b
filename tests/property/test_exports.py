"""Relations that hold for whatever is exported: nothing lost, nothing added, always readable."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlinje.core.contract import Contract
from bundlinje.errors import Refused
from bundlinje.files.case_text import case_text
from bundlinje.files.contract_file import parse_contract
from bundlinje.files.exports.cells import FORMULA_SIGNS
from bundlinje.files.exports.ocds import ocds_release
from bundlinje.files.exports.payments import Made
from bundlinje.files.exports.postings import postings_table
from bundlinje.files.exports.settled import Leg, Period, owed
from bundlinje.files.indigo.draft import draft_of
from bundlinje.files.indigo.fields import LISTS
from bundlinje.files.indigo.reading import Project
from bundlinje.files.indigo.record import indigo_project
from bundlinje.files.indigo.tables import tables_of
from bundlinje.locale import LANGUAGES
from tests.support.contracts import contract
from tests.support.ocds_schema import RELEASE
from tests.support.random_contracts import random_settlement

NOW = "2026-11-24T10:00:00Z"
PARTIES = ("municipality", "fund")
ACCOUNTS = ("outcome_payment", "vat", "capital", "hurdle", "remainder", "recycled", "repayment")
ORE = st.integers(-(10**13), 10**13)
HOSTILE = st.text(min_size=1, max_size=30) | st.sampled_from(["=1+1", "@x", "-", "+4", "a;b\nc"])


@st.composite
def legs(draw: st.DrawFn) -> tuple[Leg, ...]:
    """Return legs that sum to zero."""
    amounts = draw(st.lists(ORE, max_size=8))
    return tuple(
        Leg(
            party=draw(st.sampled_from(PARTIES)),
            account=draw(st.sampled_from(ACCOUNTS)),
            rule=draw(st.sampled_from(("help", "waterfall", "gone"))),
            tranche=draw(st.sampled_from(("", "senior"))),
            reason=draw(st.sampled_from(("due", "capital", "correction"))),
            amount_ore=amount,
        )
        for amount in [*amounts, -sum(amounts)]
    )


@st.composite
def periods(draw: st.DrawFn) -> dict[str, Period]:
    """Return settled periods, some of which were in a ledger before."""
    return {
        name: Period(
            first_day=date(int(name), 1, 1),
            last_day=date(int(name), 12, 31),
            payable_on=date(int(name) + 1, 3, 1),
            interim=False,
            version=1,
            postings=draw(legs()),
            corrections=draw(st.none() | legs()),
        )
        for name in draw(st.lists(st.sampled_from(("2024", "2025", "2026")), unique=True))
    }


def titled(title: str) -> Contract:
    """Return a small contract that has one title everywhere."""
    return contract(
        title=title,
        parties={name: {"title": title, "roles": ["payer"]} for name in PARTIES},
        rules={"help": {"title": title, "clause": title, "metric": "helped",
                        "schedule": {"per_unit": 1}}},
    )  # fmt: skip


@given(settled=periods(), title=HOSTILE, corrections=st.booleans())
def test_every_leg_is_a_line_to_the_ore_and_no_cell_is_a_formula(
    settled: dict[str, Period], title: str, corrections: bool
) -> None:
    expected = [
        leg.amount_ore
        for period in settled.values()
        for leg in (
            period.corrections
            if corrections and period.corrections is not None
            else period.postings
        )
    ]
    for language, delimiter in (("da", ";"), ("en", ",")):
        raw = postings_table(titled(title), settled, corrections, language)
        text = io.StringIO(raw.decode("utf-8-sig"), newline="")
        _, *rows = csv.reader(text, delimiter=delimiter)
        amounts = [
            (-1 if row[5] == "D" else 1) * int(Decimal(row[6].replace(",", ".")) * 100)
            for row in rows
        ]
        assert amounts == expected
        assert sum(amounts) == 0
        plain = [sign for sign in FORMULA_SIGNS if sign != "'"]
        assert not any(cell.startswith(tuple(plain)) for row in rows for cell in row)
        assert all(cell.isprintable() for row in rows for cell in row)


@given(settled=periods(), title=HOSTILE, ore=st.integers(1, 10**13))
def test_a_release_is_valid_whatever_was_settled(
    settled: dict[str, Period], title: str, ore: int
) -> None:
    made = [Made(7, "municipality", "fund", ore, "DKK", "2025-03-04", title)]
    for language in LANGUAGES:
        release = ocds_release(titled(title), settled, made, "ocds-a1b2c3", NOW, language)
        back = json.loads(json.dumps(release))
        jsonschema.validate(back, RELEASE)
        [transaction] = back["contracts"][0]["implementation"]["transactions"]
        assert round(transaction["value"]["amount"] * 100) == ore


@given(settled=periods())
def test_what_is_told_as_owed_is_the_debits_of_outcome_payments(
    settled: dict[str, Period],
) -> None:
    for period in settled.values():
        debits = [
            leg.amount_ore
            for leg in period.postings
            if leg.account == "outcome_payment" and leg.amount_ore < 0
        ]
        assert sum(amount for _, amount in owed(period)) == -sum(debits)
        assert all(amount > 0 for _, amount in owed(period))


@pytest.mark.parametrize("seed", range(150))
def test_every_contract_leaves_as_a_valid_release_and_as_a_project(seed: int) -> None:
    own = Contract.model_validate(random_settlement(seed).plain)
    jsonschema.validate(
        json.loads(json.dumps(ocds_release(own, {}, [], "ocds-a1b2c3", NOW, "en"))), RELEASE
    )
    exported = indigo_project(own, {}, [])
    record = exported["project"]["data"]

    assert json.loads(json.dumps(record)) == record
    assert set(record) & set(LISTS) <= {name.removeprefix("projects_") for name in
                                        tables_of(record, "x")}  # fmt: skip


@pytest.mark.parametrize("seed", range(150))
def test_a_project_that_we_wrote_becomes_a_draft_that_adds_nothing(seed: int) -> None:
    own = Contract.model_validate(random_settlement(seed).plain)
    draft = draft_of(Project(own.id, indigo_project(own, {}, [])["project"]["data"]))

    assert set(draft.data.get("metrics", {})) <= set(own.metrics)
    assert draft.data["currency"] in (own.currency, "?")
    prices = {
        (rule.metric, rule.schedule.per_unit)
        for rule in own.rules.values()
        if rule.schedule.per_unit is not None
    }
    for rule in draft.data.get("rules", {}).values():
        if "schedule" in rule:
            assert (rule["metric"], Decimal(str(rule["schedule"]["per_unit"]))) in prices
    _read_or_refused_in_words(draft.data)


FIELDS = st.sampled_from(["value", "id", "amount", "exact", "currency", "price_per_unit"])
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | HOSTILE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=3),
    max_leaves=8,
)
ITEMS = {
    name: st.dictionaries(
        st.sampled_from(["id", "notes", *(path.partition("/")[0] for path in fields)]),
        ANYTHING | st.fixed_dictionaries({"value": HOSTILE}),
        max_size=5,
    )
    for name, fields in LISTS.items()
}


@given(
    record=st.fixed_dictionaries(
        {"name": st.fixed_dictionaries({"value": HOSTILE})},
        optional={name: st.lists(item, max_size=3) for name, item in ITEMS.items()},
    ),
    project=HOSTILE,
)
def test_a_draft_of_a_hostile_record_is_read_or_refused_in_words(
    record: dict[str, Any], project: str
) -> None:
    _read_or_refused_in_words(draft_of(Project(project, record)).data)


def _read_or_refused_in_words(data: dict[str, Any]) -> None:
    """Read a draft; every fault that it is refused for has a place and words."""
    try:
        assert parse_contract(case_text(data).encode()).contract.format == 1
    except Refused as refused:
        for fault in refused.faults:
            assert fault.place.line
            for language in LANGUAGES:
                assert fault.text(language)
            assert not fault.code.startswith("BL-Y")  # the YAML itself is always whole
