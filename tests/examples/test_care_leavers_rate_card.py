"""The rate card for young people leaving care: published prices, made-up claims, by plain loops.

Prices, cap and what was really paid: https://golab-indigo-data-store.herokuapp.com/app/project/
INDIGO-POJ-0121, as in golden/settle/care-leavers-reboot-west.yaml.
"""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bundlinje.locale import LANGUAGES
from tests.examples.settled import SettledExample, ill_shown, severities, unquoted
from tests.unit.cli.calls import call

Row = dict[str, str]
PERSON_CAP = 20_000


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> SettledExample:
    return SettledExample("care-leavers-rate-card", tmp_path_factory.mktemp("settled") / "case")


@pytest.fixture(scope="module")
def terms(example: SettledExample) -> dict[str, Any]:
    """The contract by another reader of YAML than ours."""
    found: dict[str, Any] = yaml.safe_load((example.folder / "contract.yaml").read_bytes())
    return found


@pytest.fixture(scope="module")
def claims(example: SettledExample) -> list[Row]:
    with (example.folder / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _period(terms: dict[str, Any], day: date) -> str:
    for name, period in terms["periods"].items():
        if period["first_day"] <= day <= period["last_day"]:
            return str(name)
    return ""


def _decided(terms: dict[str, Any], claims: list[Row]) -> list[tuple[Row, str, str]]:
    """Decide every claim as a clerk would, one person and one line of the card at a time."""
    granted: dict[tuple[str, str], list[date]] = {}
    found = []
    for rule, term in terms["rules"].items():
        held = term["claims"]
        mine = [row for row in claims if row["rule"] == rule]
        for row in sorted(mine, key=lambda row: (row["outcome_date"], row["claim_id"])):
            day = date.fromisoformat(row["outcome_date"])
            days = granted.setdefault((row["person"], rule), [])
            waited = (date.fromisoformat(row["claimed_date"]) - day).days
            first = [
                min(granted.get((row["person"], step)) or [date.max])
                for step in held.get("after", ())
            ]
            period = _period(terms, day)
            if not period:
                reason = "outside_periods"
            elif waited > held["deadline_days"]:
                reason = "late"
            elif any(step > day for step in first):
                reason = "out_of_sequence"
            elif days and (day - days[-1]).days < held.get("gap_days", 0):
                reason = "too_soon"
            elif len(days) >= held.get("most_per_person", 10**6):
                reason = "too_many"
            else:
                reason = "granted"
                days.append(day)
            found.append((row, period, reason))
    return found


def _paid(terms: dict[str, Any], claims: list[Row]) -> tuple[Counter[str], Counter[str]]:
    """Return pounds by period, and what the limit for one person took by line of the card."""
    brought: Counter[tuple[str, str, str]] = Counter()
    for row, period, reason in _decided(terms, claims):
        if reason == "granted":
            price = terms["rules"][row["rule"]]["schedule"]["per_unit"]
            brought[row["person"], period, row["rule"]] += price
    paid: Counter[str] = Counter()
    cut: Counter[str] = Counter()
    for person in {row["person"] for row in claims}:
        room = PERSON_CAP
        for period in terms["periods"]:
            for rule in terms["rules"]:  # the last lines are cut first: the first take the room
                due = brought[person, period, rule]
                kept = min(due, room)
                room -= kept
                paid[period] += kept
                cut[rule] += due - kept
    return paid, +cut


def test_prices_and_cap_are_those_published(terms: dict[str, Any], shared: Path) -> None:
    file = shared / "golden" / "settle" / "care-leavers-reboot-west.yaml"
    golden = yaml.safe_load(file.read_bytes())
    published = {rule["metric"]: rule["schedule"]["price"] for rule in golden["terms"]["rules"]}

    assert {
        name: rule["schedule"]["per_unit"] for name, rule in terms["rules"].items()
    } == published
    assert terms["limits"][0] == {"scope": "contract", "cap": 2_250_000}
    observed = golden["observed"]
    again = {name for name, count in observed["claims_paid"].items()
             if count > observed["persons_with_outcome"][name]}  # fmt: skip
    most = {name: rule["claims"].get("most_per_person") for name, rule in terms["rules"].items()}
    assert {name for name, count in most.items() if count != 1} == again


def test_every_claim_is_decided_as_a_clerk_decides(
    example: SettledExample, terms: dict[str, Any], claims: list[Row]
) -> None:
    by_hand = Counter(
        (period, row["rule"], reason) for row, period, reason in _decided(terms, claims)
    )

    assert example.decisions() == by_hand
    assert len(claims) == example.document["claims"]["count"] == 791


def test_every_pound_by_plain_loops(
    example: SettledExample, terms: dict[str, Any], claims: list[Row]
) -> None:
    paid, cut = _paid(terms, claims)

    assert {name: example.total(name) for name in terms["periods"]} == {
        name: 100 * amount for name, amount in paid.items()
    }
    taken: Counter[str] = Counter()
    for period in example.document["periods"].values():
        for name, rule in period["rules"].items():
            taken[name] += rule["cuts_ore"].get("person_cap", 0)
    assert +taken == {name: 100 * amount for name, amount in cut.items()}
    assert sum(cut.values()) == 6770


def test_the_order_of_the_claims_changes_nothing(example: SettledExample, tmp_path: Path) -> None:
    other = SettledExample("care-leavers-rate-card", tmp_path / "case")
    file = other.folder / "data" / "claims.csv"
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    (other.folder / "data" / "claims.salt").write_bytes(
        (example.folder / "data" / "claims.salt").read_bytes()
    )

    assert call("settle", str(other.folder), "--json").status == 0
    again = (other.folder / "out" / "settlement.json").read_text(encoding="utf-8")
    assert example.document["run_id"] in again


def test_run_settles_it_and_names_nobody(example: SettledExample, claims: list[Row]) -> None:
    for language in LANGUAGES:
        done = call("run", str(example.folder), "--lang", language)
        assert (done.status, done.err) == (0, "")
        kept = [file.read_text(encoding="utf-8-sig") for file in (example.folder / "out").iterdir()]
        for text in (done.out, *kept):
            assert "young-" not in text
            assert claims[0]["claim_id"] not in text
    assert ill_shown(example) == []


def test_the_findings_are_those_of_a_card_as_published(example: SettledExample) -> None:
    found = example.findings()

    assert found == Counter(
        ["BL-K101", "BL-K105", "BL-K157", "BL-K160", "BL-K162", "BL-K170", "BL-K171", "BL-K180",
         "BL-K181", "BL-K182", "BL-K183", "BL-K184", "BL-K185"]
    )  # fmt: skip
    assert severities(found) == (2, 5, 6)
    danish, english = example.halves
    assert "2 alvorlige ting, 5 advarsler og 6 bemærkninger" in danish
    assert "2 serious things, 5 warnings and 6 notes" in english


def test_the_readme_quotes_the_result(example: SettledExample) -> None:
    total = int(example.document["total_ore"])
    reasons: Counter[str] = Counter()
    for (_, _, reason), count in example.decisions().items():
        reasons[reason] += count

    assert unquoted(example, [example.total(name) for name in example.document["periods"]]) == []
    assert unquoted(example, [total, 677_000]) == []
    for share in (Decimal("0.25"), Decimal("0.5")):
        assert unquoted(example, [int(total * share)]) == []
    assert reasons == {
        "granted": 706, "too_soon": 73, "out_of_sequence": 6, "late": 5, "outside_periods": 1,
    }  # fmt: skip
    for half in example.halves:
        for count in (315, 338, 53, 706, 73):
            assert f" {count} " in half
