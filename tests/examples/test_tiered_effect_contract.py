"""The made-up tiered contract: every krone by a table worked by hand, and the flows by pyxirr."""

import json
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import pyxirr

from bundlinje.files.contract_file import read_contract
from bundlinje.locale import LANGUAGES
from bundlinje.service.ledger import Where
from bundlinje.service.settlement import settle_folder
from bundlinje.settlement.lint.largest import by_year
from tests.examples.settled import SettledExample, ill_shown, severities, unquoted
from tests.unit.cli.calls import call

PLACEMENT = {
    # period: what the verdict lets count in each year of families, and what that is worth by hand
    "2026": {"first": ("amber", 24, 11, 1_500_000 + (11 - 10) * 100_000)},
    "2027": {
        "first": ("green", 22, 22, 2_500_000 + (22 - 20) * 70_000),
        "second": ("amber", 12, -3, 0),
    },
    "2028": {
        "first": ("green", 18, 18, 1_500_000 + (18 - 10) * 100_000),
        "second": ("green", 24, 24, 2_500_000 + (24 - 20) * 70_000),
    },
}
WORK = {"first": 41, "second": 38}
PAID = {"2026": 1_600_000_00, "2027": 1_040_000_00, "2028": 3_345_422_66}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> SettledExample:
    return SettledExample("tiered-effect-contract", tmp_path_factory.mktemp("settled") / "case")


def _øre(kroner: Decimal) -> int:
    return int((100 * kroner).to_integral_value(ROUND_HALF_UP))


def _worked() -> int:
    """What parents in work come to, in øre: 60 % of them, 18,000 in the prices of 2025."""
    price = 18_000 * Decimal("1.02") ** 3
    return sum(_øre(count * Decimal("0.6") * price) for count in WORK.values())


def test_what_counts_is_what_the_verdict_says(example: SettledExample) -> None:
    found = {
        (item["period"], item["cohort"]): (
            item["verdict"],
            item["value"]["point"],
            item["counts_as"],
        )
        for item in example.document["evidence"]
    }

    assert found == {
        (period, cohort): (verdict, str(point), str(counts))
        for period, cohorts in PLACEMENT.items()
        for cohort, (verdict, point, counts, _) in cohorts.items()
    }


def test_placement_is_paid_by_tiers_less_what_was_paid(example: SettledExample) -> None:
    before = 0
    for period, cohorts in PLACEMENT.items():
        rule = example.rule(period, "placement")
        cells = {cell["cohort"]: cell["amount_ore"] for cell in rule["cells"] if cell["steps"]}
        worth = 100 * sum(amount for _, _, _, amount in cohorts.values())

        assert cells == {name: 100 * item[3] for name, item in cohorts.items()}
        assert (rule["computed_ore"], rule["total_ore"]) == (worth, worth - before)
        before = worth


def test_work_is_paid_once_in_the_prices_of_the_year(example: SettledExample) -> None:
    assert _worked() == 905_422_66
    assert example.rule("2028", "work")["total_ore"] == _worked()
    for period in ("2026", "2027"):
        assert "work" not in example.document["periods"][period]["rules"]
    assert {name: example.total(name) for name in PAID} == PAID


def test_municipality_and_state_pay_seven_and_three_tenths(example: SettledExample) -> None:
    owed = {"municipality": 0, "state": 0}
    for period in example.document["periods"].values():
        for payer in owed:
            owed[payer] -= period["net_ore"][payer]
        assert sum(period["net_ore"].values()) == 0

    total = sum(PAID.values())
    assert sum(owed.values()) == total == 5_985_422_66
    assert owed["municipality"] == pytest.approx(0.7 * total, abs=1.0)


def test_the_fund_gets_its_return_by_the_dated_flows(example: SettledExample) -> None:
    days, flows = example.flows("senior")
    agreed = next(
        row["amount_ore"] / 100
        for row in example.document["investors"]["distributions"]["2028"]["paid"]
        if row["step"] == "hurdle"
    )
    to_the_hurdle = [*flows[:-1], 4_500_000 - 1_600_000 - 1_040_000 + agreed]
    found = pyxirr.xirr(days, flows)

    # Capital and agreed return alone are 3 % a year; with its half of the rest it has more, and
    # never above the limit of 6 %.
    assert pyxirr.xirr(days, to_the_hurdle) == pytest.approx(0.03, abs=1e-8)
    assert found is not None
    assert 0.03 < found < 0.06
    shown = example.document["investors"]["tranches"]["senior"]["yearly_return"]
    assert shown == pytest.approx(found, abs=1e-9)
    assert f"{100 * found:.2f} %" in example.halves[1]
    assert pyxirr.xirr(*example.flows("first-loss")) == pytest.approx(0.0, abs=1e-9)


def test_the_steps_of_the_last_payment_by_hand(example: SettledExample) -> None:
    paid = {
        (row["step"], row["to"]): row["amount_ore"]
        for row in example.document["investors"]["distributions"]["2028"]["paid"]
    }
    capital = 4_500_000_00 - PAID["2026"] - PAID["2027"]
    rest = PAID["2028"] - capital - 444_266_53 - 1_000_000_00

    assert paid == {
        ("capital", "senior"): capital,
        ("hurdle", "senior"): 444_266_53,
        ("capital", "first-loss"): 1_000_000_00,
        ("remainder", "senior"): (rest + 1) // 2,
        ("remainder", "supplier"): rest // 2,
    }
    assert unquoted(example, [444_266_53, (rest + 1) // 2, rest // 2]) == []


def test_what_was_paid_too_much_comes_back(tmp_path: Path) -> None:
    example = SettledExample("tiered-effect-contract", tmp_path / "case")
    for cohort in ("first", "second"):
        file = example.folder / "estimates" / f"2028-{cohort}.json"
        document = json.loads(file.read_text(encoding="utf-8"))
        document["value"] = {"point": 4, "lower": -2, "upper": 10, "level": 0.9}
        file.write_text(json.dumps(document), encoding="utf-8")

    last = settle_folder(Where(example.folder)).document["periods"]["2028"]

    # 2.64 m was paid on the way for an effect that turned out to be below the first tier.
    assert last["rules"]["placement"]["total_ore"] == -2_640_000_00
    assert last["rules"]["work"]["total_ore"] == _worked()


def test_no_year_is_above_the_room_in_the_frame(example: SettledExample) -> None:
    contract = read_contract(example.folder).contract
    most = by_year(contract, "municipality")

    assert set(most.values()) == {Decimal(2_450_000)}
    room = contract.parties["municipality"].service_frame_room
    assert all(amount is not None and amount <= room[year] for year, amount in most.items())


def test_run_settles_it_in_both_languages(example: SettledExample) -> None:
    for language in LANGUAGES:
        done = call("run", str(example.folder), "--lang", language)
        assert (done.status, done.err) == (0, "")
        assert "\n".join(example.screen(language)).strip() in done.out.replace("\r", "")
    assert ill_shown(example) == []
    assert "?" not in example.page("da")


def test_a_good_contract_has_no_serious_finding(example: SettledExample) -> None:
    found = example.findings()

    assert found == Counter(
        ["BL-K158", "BL-K160", "BL-K180", "BL-K181", "BL-K182", "BL-K183", "BL-K184"]
    )
    assert severities(found) == (0, 2, 5)
    danish, english = example.halves
    assert "0 alvorlige ting, 2 advarsler og 5 bemærkninger" in danish
    assert "0 serious things, 2 warnings and 5 notes" in english
    for code in found:
        assert code in danish or "BL-K180" < code < "BL-K184"


def test_the_readme_quotes_the_result(example: SettledExample) -> None:
    price = _øre(18_000 * Decimal("1.02") ** 3)

    assert unquoted(example, [*PAID.values(), sum(PAID.values()), _worked(), price]) == []
