"""One period as the template sees it: its rules with every step, and its postings."""

from collections.abc import Mapping
from typing import Any

from bundlinje.files.settlement_reading import (
    Share,
    answer,
    claim_rows,
    counts_as,
    estimates,
    shares,
)
from bundlinje.files.settlement_steps import GateLine, Step, flow_of, gate_lines, steps_of
from bundlinje.files.settlement_words import Names


class CellView:
    """A rule in one cohort and group: its steps, or why nothing could be calculated."""

    def __init__(self, rule: Mapping[str, Any], cell: Mapping[str, Any], names: Names) -> None:
        who = names.cohort(cell["cohort"])
        self.who = f"{who}, {names.group(cell['group'])}" if cell["group"] else who
        self.reason = str(names.say[cell["reason"]]) if cell["reason"] else ""
        self.steps: list[Step] = steps_of(rule, cell, names)
        self.ore = int(cell["amount_ore"])
        gate = rule["gates"].get(cell["cohort"]) if not cell["group"] else None
        self.gate: list[GateLine] = list(gate_lines(gate, names)) if gate else []


class RuleView:
    """A rule in one period."""

    def __init__(self, period: str, key: str, rule: Mapping[str, Any], names: Names) -> None:
        self.id = f"{period}-{key}"
        self.key = key
        self.data = rule
        self.kind = str(names.document["contract"]["rules"][key]["kind"])
        self.cells = [CellView(rule, cell, names) for cell in rule["cells"]]
        self.flow = flow_of(rule)
        self.is_waiting = any(cell.reason for cell in self.cells)


class PeriodView:
    """A period: the answer, its rules, who pays and gets, and what it rests on."""

    def __init__(self, document: Mapping[str, Any], name: str, names: Names) -> None:
        self.name = name
        self.id = f"period-{name}"
        self.data: Mapping[str, Any] = document["periods"][name]
        self.title = names.period(name)
        self.answer = answer(name, self.data, names)
        self.rules = [RuleView(name, key, rule, names) for key, rule in self.data["rules"].items()]
        self.payers: list[Share] = shares(self.data, -1)
        self.payees: list[Share] = shares(self.data, 1)
        self.claims = claim_rows(document, name)
        self.estimates = [(item, counts_as(item, names)) for item in estimates(document, name)]
        self.readings = document["readings"][name]
        investors = document["investors"]
        self.distribution = investors["distributions"].get(name) if investors else None

    def traced(self, item: Mapping[str, Any]) -> str:
        """Return the id of the part of the page that a posting goes back to."""
        return f"{self.name}-{item['rule']}"
