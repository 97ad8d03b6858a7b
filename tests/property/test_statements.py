"""On random contracts: the lines of a statement sum to its postings, on the screen and the page."""

import re
from typing import Any

import pytest

from bundlinje.calc.payments import settle_all
from bundlinje.cli.settlement import lines
from bundlinje.files.settlement_page import render
from bundlinje.files.settlement_steps import flow_of
from bundlinje.files.settlement_words import Names
from bundlinje.locale import LANGUAGES
from bundlinje.settlement.document import document
from bundlinje.settlement.evidence import Evidence
from bundlinje.settlement.settle import Settled
from tests.support.random_contracts import random_settlement
from tests.unit.files.report.pages import Element, read

SAMPLE, MANY, SHOWN = 250, 10_000, 10
"""How many contracts are settled, and of how many one is shown in full."""


def settled(seed: int) -> dict[str, Any] | None:
    """Return a random settlement as a document, None if it is one of many futures."""
    case = random_settlement(seed)
    if case.places > 1 and not case.by_person:
        return None
    readings = case.readings()
    paid = settle_all(case.contracts.__getitem__, case.periods, readings, {})
    contract = case.contracts[case.periods[0]]
    evidence = Evidence(readings.values, readings.claimed, ())
    found = Settled(contract, case.contracts, paid, evidence, None, "", None, None)
    return document(found, manifest={"version": "0"}).as_json()


def sums_hold(found: dict[str, Any]) -> None:
    """Check every sum of a document, and the lines between them."""
    for period in found["periods"].values():
        legs = period["postings"]
        assert sum(item["amount_ore"] for item in legs) == 0
        assert sum(period["net_ore"].values()) == 0
        assert period["total_ore"] == sum(rule["total_ore"] for rule in period["rules"].values())
        for name, rule in period["rules"].items():
            if found["contract"]["rules"][name]["kind"] != "payment":
                continue
            *parts, (_, total) = flow_of(rule)
            assert sum(ore for _, ore in parts) == total == rule["total_ore"], name
            assert rule["computed_ore"] == sum(cell["amount_ore"] for cell in rule["cells"])
            vat = sum(rule["vat_ore"].values())
            for sign in (-1, 1):
                mine = [item["amount_ore"] for item in legs if item["rule"] == name]
                payers = [sign * ore for ore in mine if sign * ore > 0]
                if all(ore >= 0 for ore in rule["paid_ore"].values()):
                    assert sum(payers) == total + vat, name


def shown_holds(found: dict[str, Any]) -> None:
    """Check that screen and page show the document's own amounts."""
    for language in LANGUAGES:
        names = Names(found, language)
        screen = "\n".join(lines(found, language))
        root, text = read(render(found, language))
        last = list(found["periods"].values())[-1]
        for rule in last["rules"].values():
            assert names.amount(rule["total_ore"]) in screen
        for name, period in found["periods"].items():
            rows = postings_of(root, name)
            assert [int(row) for row in rows] == [item["amount_ore"] for item in period["postings"]]
        assert "None" not in text
        assert "None" not in screen


def postings_of(root: Element, period: str) -> list[str]:
    """Return the amounts of the table of postings of a period, in øre, as the page shows them."""
    (part,) = [
        item for item in root.everything() if item.attributes.get("id") == f"period-{period}"
    ]
    (table,) = [item for item in part.all("table") if "postings" in item.attributes["class"]]
    *rows, _ = table.all("tbody")[0].all("tr")
    cells = [row.all("td")[-1].texts[0] for row in rows]
    return [re.sub(r"[.,]", "", cell).replace("−", "-") for cell in cells]


@pytest.mark.parametrize("part", range(5))
def test_the_lines_sum_to_the_postings(part: int, long_run: bool) -> None:
    many = (MANY if long_run else SAMPLE) // 5
    documents = [settled(seed) for seed in range(part * many, (part + 1) * many)]
    seen = [found for found in documents if found is not None]

    assert len(seen) > many // 10
    for place, found in enumerate(seen):
        sums_hold(found)
        if place % SHOWN == 0:
            shown_holds(found)
