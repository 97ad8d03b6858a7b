"""The Aarhus triggers as a contract: count against percentage, deadweight, and who loses.

Triggers: https://dsi.dk/forebyggelse-af-senkomplikationer-af-type-2-diabetes/; the measurements are
made up. The three cases of golden/settle/aarhus-type-2-diabetes.yaml are settled here too.
"""

import csv
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import pyxirr
import yaml

from bundlinje.locale import LANGUAGES
from bundlinje.service.ledger import Where
from bundlinje.service.settlement import settle_folder
from tests.examples.settled import SettledExample, ill_shown, severities, unquoted
from tests.unit.cli.calls import call

NAME = "aarhus-type-2-diabetes"
GIVEN = 13_300_000_00
TRIGGERS = {"completion": 4_433_333_33, "individual": 4_433_333_33, "collective": 4_433_333_34}
METRICS = {
    "recruited": "recruited",
    "completers": "completers",
    "individual_successes": "individual-successes",
    "mean_hba1c_reduction_pct": "mean-hba1c-fall",
}
BY_SHARE = {
    "completion_by_share": "completion",
    "success_by_share": "individual",
    "collective": "collective",
}
"""Where the percentage decides, as this contract assumes."""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> SettledExample:
    return SettledExample(NAME, tmp_path_factory.mktemp("settled") / "case")


def _measured(example: SettledExample) -> dict[str, Fraction]:
    with (example.folder / "readings.csv").open(encoding="utf-8", newline="") as file:
        return {row["metric"]: Fraction(row["value"]) for row in csv.DictReader(file)}


def test_the_amounts_are_a_third_each_of_what_was_given(example: SettledExample) -> None:
    terms = yaml.safe_load((example.folder / "contract.yaml").read_bytes())
    stated = {name: round(100 * terms["rules"][name]["schedule"]["lump_sum"]) for name in TRIGGERS}

    assert stated == TRIGGERS
    assert sum(stated.values()) == GIVEN
    gates = [terms["rules"][name]["gate"] for name in ("completion", "individual")]
    assert [(gate["planned"], gate["planned_of"]) for gate in gates] == [(162, 450), (50, 162)]


def test_each_trigger_by_hand(example: SettledExample) -> None:
    measured = _measured(example)
    completed = measured["completers"] / measured["recruited"] >= Fraction(36, 100)
    lowered = measured["individual-successes"] / measured["completers"] >= Fraction(31, 100)
    fell = measured["mean-hba1c-fall"] >= Fraction("8.5")

    assert (completed, lowered, fell) == (True, False, True)
    for name, met in zip(TRIGGERS, (completed, lowered, fell), strict=True):
        assert example.rule("final", name)["total_ore"] == (TRIGGERS[name] if met else 0)
    assert example.total("final") == 8_866_666_67


def test_the_count_says_yes_where_the_percentage_says_no(example: SettledExample) -> None:
    measured = _measured(example)
    successes, completers = measured["individual-successes"], measured["completers"]

    assert example.rule("final", "individual-by-count")["value"] == "1"
    assert successes >= 50
    assert round(float(100 * successes / completers), 4) == 30.3571
    needed = next(n for n in range(169) if Fraction(n, 168) >= Fraction(31, 100))
    assert needed == 53
    assert needed - successes == 2
    assert "53 af 168" in example.halves[0]
    assert "53 of 168" in example.halves[1]


@pytest.mark.parametrize(("share", "rule"), [(0, "collective"), (25, "collective-less-25"),
                                             (50, "collective-less-50")])  # fmt: skip
def test_deadweight(example: SettledExample, share: int, rule: str) -> None:
    fall = _measured(example)["mean-hba1c-fall"] * Fraction(100 - share, 100)
    opened = fall >= Fraction("8.5")
    gate = example.rule("final", rule)["gates"][""]

    assert Fraction(gate["part"]) == fall
    assert gate["open"] is opened is (share == 0)
    left = example.total("final") - (0 if opened else TRIGGERS["collective"])
    assert unquoted(example, [left]) == []
    if share:
        assert f"{float(fall):g} %" in example.halves[1]


def test_beyond_usual_care_nothing_is_left(example: SettledExample) -> None:
    measured = _measured(example)

    assert measured["mean-hba1c-fall"] - measured["natural-fall"] == Fraction("-3.1")
    assert example.rule("final", "collective-net")["value"] == "0"


def test_who_carries_the_loss(example: SettledExample) -> None:
    investors = example.document["investors"]

    assert investors["loss_ore"] == {"dsi": 2_216_666_66, "council": 2_216_666_67}
    assert sum(investors["loss_ore"].values()) == GIVEN - example.total("final")
    assert unquoted(example, investors["loss_ore"].values()) == []
    for name, item in investors["tranches"].items():
        found = pyxirr.xirr(*example.flows(name))
        assert item["yearly_return"] == pytest.approx(found, abs=1e-9)
        assert f"{100 * item['yearly_return']:.2f}".replace("-", "−") + " %" in example.halves[1]


def test_the_golden_cases(tmp_path: Path, shared: Path) -> None:
    file = shared / "golden" / "settle" / f"{NAME}.yaml"
    golden = yaml.safe_load(file.read_bytes())
    for place, case in enumerate(golden["settlements"]):
        example = SettledExample(NAME, tmp_path / str(place))
        rows = [
            f"final,{METRICS[name]},,{value},municipality,2028-04-15,golden"
            for name, value in case["inputs"].items()
        ]
        head = "period,metric,cohort,value,reported_by,date,note"
        text = "\n".join([head, *rows, "final,natural-fall,,12,municipality,2028-04-15,golden"])
        (example.folder / "readings.csv").write_text(text + "\n", encoding="utf-8")

        rules = settle_folder(Where(example.folder)).document["periods"]["final"]["rules"]

        for flag, met in case["expect"].items():
            if flag in BY_SHARE:
                name = BY_SHARE[flag]
                assert rules[name]["total_ore"] == TRIGGERS[name] * met
            elif flag == "success_by_count":
                assert rules["individual-by-count"]["value"] == str(met)
            else:
                assert flag in ("completion_by_count", "completion_share", "success_share")


def test_the_published_flaws_are_found(example: SettledExample) -> None:
    found = example.findings()

    assert found == Counter(
        ["BL-K101", "BL-K103", "BL-K105", "BL-K107", "BL-K107", "BL-K108", "BL-K120", "BL-K120",
         "BL-K120", "BL-K121", "BL-K121", "BL-K121", "BL-K122", "BL-K138", "BL-K153", "BL-K155",
         "BL-K156", "BL-K157", "BL-K160", "BL-K162", "BL-K170", "BL-K171", "BL-K180", "BL-K181",
         "BL-K182", "BL-K183", "BL-K184", "BL-K185"]
    )  # fmt: skip
    assert severities(found) == (2, 16, 10)
    danish, english = example.halves
    assert "2 alvorlige ting, 16 advarsler og 10 bemærkninger" in danish
    assert "2 serious things, 16 warnings and 10 notes" in english


def test_run_appraises_and_settles_it(example: SettledExample) -> None:
    for language in LANGUAGES:
        done = call("run", str(example.folder), "--lang", language, "--draws", "256")
        assert (done.status, done.err) == (0, "")
        assert "\n".join(example.screen(language)).strip() in done.out
    for name in ("result.json", "settlement.json", "settlement.html", "report.html"):
        assert (example.folder / "out" / name).is_file()
    assert ill_shown(example) == []


def test_the_readme_quotes_the_result(example: SettledExample) -> None:
    amounts = [example.rule("final", name)["total_ore"] for name in TRIGGERS]
    measured = _measured(example)
    shares = (
        measured["completers"] / measured["recruited"],
        measured["individual-successes"] / measured["completers"],
    )

    assert unquoted(example, [*amounts, example.total("final")]) == []
    for share in shares:
        assert f"{100 * Decimal(share.numerator) / share.denominator:.4f} %" in example.halves[1]
