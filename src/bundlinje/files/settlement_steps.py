"""How one rule came to its amount, in words: each step, its gate, and what limits took."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bundlinje.files.settlement_words import Names

Rule = Mapping[str, Any]
EARLY_CUTS = ("rule_cap", "person_cap")
"""What cuts a rule before it is held against what was paid earlier."""
LATE_CUTS = ("period_cap", "payer_cap", "contract_cap", "investor_return")
USUAL_ROUNDING = {"to": "0.01", "mode": "half_up"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a rule in one cohort: what was done, and the number after it.

    exact and rounded are texts; they are the same where nothing is left out.
    """

    name: str
    label: str
    how: str
    exact: str
    rounded: str


def steps_of(rule: Rule, cell: Mapping[str, Any], names: Names) -> list[Step]:
    """Return the steps of one cell, in the order that the contract states.

    A rule without a condition has no step for it. The last number is the amount of the cell.
    """
    found: list[Step] = []
    before: str | None = "1"
    priced = False
    pays = rule["terms"].get("kind") is None
    for item in cell["steps"]:
        name, value = item["step"], item["value"]
        priced = priced or (name == "price" and pays)
        if name != "gate" or cell["gate"] is not None:
            how = _how(rule, cell, name, before, value, names)
            numbers = _numbers(value, priced, names)
            found.append(Step(name, names.say["steps"][name], how, *numbers))
        before = value
    amount = f"{Decimal(cell['amount_ore']).scaleb(-2):f}"
    if pays and before is not None and Fraction(before) != Fraction(amount):
        label, how = names.say["steps"]["whole"], names.say["modes"]["half_up"]
        found.append(Step("whole", label, how, *_numbers(amount, True, names)))
    return found


def _numbers(value: str | None, priced: bool, names: Names) -> tuple[str, str]:
    """Return a number exactly and rounded, with the currency once it is kroner."""
    if value is None:
        return names.say["no_rate"], names.say["no_rate"]
    exact, rounded = names.exact(value), names.rounded(value, 2 if priced else 6)
    if not priced:
        return exact, exact if "/" not in value else rounded
    return exact, f"{rounded} {names.currency}"


def _how(
    rule: Rule,
    cell: Mapping[str, Any],
    name: str,
    before: str | None,
    value: str | None,
    names: Names,
) -> str:
    """Return what a step did, in the words of its term."""
    terms, hows = rule["terms"], names.say["hows"]
    if name == "units":
        return _units(terms, names)
    if name == "deadweight":
        share = _deadweight(terms["deadweight"], cell["cohort"])
        values = {"share": names.exact(share), "rest": _plain(1 - Decimal(share), names)}
        return str(hows[name].format(**values))
    if name == "max_units":
        return str(hows[name].format(most=names.exact(terms["max_units"])))
    if name == "price":
        return _price(terms["schedule"], names)
    if name == "multiplier":
        return str(hows[name].format(factor=names.exact(terms["multiplier"])))
    if name == "uplift":
        more = terms["uplift"][cell["group"]]
        values = {"group": names.group(cell["group"]), "uplift": names.exact(more)}
        return str(hows[name].format(**values, whole=_plain(1 + Decimal(more), names)))
    if name == "indexation":
        return _indexed(terms["indexation"], before, value, names)
    if name == "rounding":
        return _rounded(terms, names)
    shut = "shut" if terms.get("kind") is None else "shut_flag"
    return str(hows["open" if cell["gate"] else shut])


def _plain(value: Decimal, names: Names) -> str:
    return names.exact(f"{value:f}")


def _units(terms: Mapping[str, Any], names: Names) -> str:
    hows = names.say["hows"]
    if terms.get("scope") == "person":
        return str(hows["claimed"])
    metric = terms.get("metric")
    return str(hows["one"]) if metric is None else names.metric(metric)


def _deadweight(term: Mapping[str, Any], cohort: str) -> str:
    share = term.get("share")
    return str(share if share is not None else term["by_cohort"][cohort.split("+")[0]])


def _price(schedule: Mapping[str, Any], names: Names) -> str:
    hows = names.say["hows"]
    form = next(iter(schedule))
    if form != "table":
        key = {"per_unit": "price", "share": "share", "lump_sum": "amount"}[form]
        shown = names.exact if form == "share" else names.price
        values = {key: shown(schedule[form]), "currency": names.currency}
        return str(hows[form].format(**values))
    table = schedule["table"]
    mode = table["mode"]
    reached = "above" if table.get("reached") == "above" else mode
    rows = [
        hows[f"row_{reached}" if mode == "step" else f"row_{mode}"].format(
            **{key: _of_row(key, number, names) for key, number in row.items()},
            currency=names.currency,
        )
        for row in table["rows"]
    ]
    if table.get("below") is not None:
        below = names.price(table["below"])
        rows.append(hows["row_below"].format(amount=below, currency=names.currency))
    return str(hows[f"table_{mode}"].format(rows="; ".join(rows)))


def _of_row(key: str, number: str, names: Names) -> str:
    return names.price(number) if key in ("amount", "rate") else names.exact(number)


def _indexed(term: Mapping[str, Any], before: str | None, value: str | None, names: Names) -> str:
    hows = names.say["hows"]
    series = term.get("series")
    if series is None:
        series = hows["indexation_rate"].format(rate=names.percent(Fraction(term["rate"])))
    told = {"series": series, "year": term["base_year"]}
    if value is None or before is None or not Fraction(before):
        return str(hows["indexation_of_nothing"].format(**told))
    factor = names.rounded(str(Fraction(value) / Fraction(before)), 6)
    return str(hows["indexation"].format(factor=factor, **told))


def _rounded(terms: Mapping[str, Any], names: Names) -> str:
    term = {**USUAL_ROUNDING, **terms.get("rounding", {})}
    values = {"to": names.price(term["to"]), "mode": names.say["modes"][term["mode"]]}
    return str(names.say["hows"]["rounded"].format(**values, currency=names.currency))


# --- Gates ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GateLine:
    """One line of a gate: how deep it stands, and what it says."""

    depth: int
    text: str


def gate_lines(gate: Mapping[str, Any], names: Names, depth: int = 0) -> Iterator[GateLine]:
    """Yield a gate as it was measured, a line for each comparison."""
    joined = next((name for name in ("all", "any", "none") if name in gate), None)
    if joined is None:
        yield GateLine(depth, _comparison(gate, names))
        return
    answer = _answer(gate, names)
    yield GateLine(depth, str(names.say[f"gate_{joined}"].format(answer=answer)))
    for part in gate[joined]:
        yield from gate_lines(part, names, depth + 1)


def _answer(gate: Mapping[str, Any], names: Names) -> str:
    known = {True: "gate_open", False: "gate_shut", None: "gate_unknown"}
    return str(names.say[known[gate["open"]]])


def _comparison(gate: Mapping[str, Any], names: Names) -> str:
    say = names.say
    what = names.metric(gate["metric"])
    if gate["of"]:
        what = say["gate_of"].format(metric=what, of=names.metric(gate["of"]))
    if gate["pooled"]:
        what = say["gate_pooled"].format(what=what)
    as_share = gate["of"] is not None and all(
        0 <= Fraction(item["value"]) <= 1 for item in gate["bounds"]
    )
    unit = "" if gate["of"] else names.unit(gate["metric"])
    bounds = ", ".join(
        say[item["is"]].format(value=_shown(item["value"], as_share, unit, names))
        for item in gate["bounds"]
    )
    if gate["part"] is None or (gate["of"] and gate["whole"] is None):
        return str(say["gate_unmeasured"].format(what=what, bounds=bounds))
    measured = _measured(gate, as_share, unit, names)
    values = {"what": what, "measured": measured, "bounds": bounds}
    return str(say["gate_line"].format(**values, answer=_answer(gate, names)))


def _shown(text: str, as_share: bool, unit: str, names: Names) -> str:
    if as_share:
        return names.percent(Fraction(text))
    shown = names.exact(text) if "/" not in text else names.rounded(text, 4)
    return f"{shown} {unit}".strip()


def _measured(gate: Mapping[str, Any], as_share: bool, unit: str, names: Names) -> str:
    """Return what was held against the bounds: `50/162 = 30,8642 pct.`"""
    measured = gate["measured"]
    if gate["whole"] is None:
        exact = _shown(gate["part"], as_share, unit, names)
    else:
        exact = f"{names.exact(gate['part'])}/{names.exact(gate['whole'])}"
        if measured is not None:
            value = Fraction(gate["part"]) / Fraction(gate["whole"])
            exact += f" = {_shown(str(value), as_share, unit, names)}"
    if gate["rounding"] is None or measured is None:
        return exact
    rounded = _shown(measured, as_share, unit, names)
    return str(names.say["gate_rounded"].format(exact=exact, rounded=rounded))


# --- From computed to paid -----------------------------------------------------------------------


def flow_of(rule: Rule) -> list[tuple[str, int]]:
    """Return the lines from what was computed to what is paid, in øre; they sum to the last one.

    The lines between are what limits cut (below 0) and what was paid before or is carried. Only a
    payment has them: terms name the kind of any other rule.
    """
    cuts = rule["cuts_ore"]
    early = [(step, -cuts[step]) for step in EARLY_CUTS if cuts.get(step)]
    late = [(step, -cuts[step]) for step in LATE_CUTS if cuts.get(step)]
    found = [("computed", rule["computed_ore"]), *early]
    moved = rule["owed_ore"] - sum(amount for _, amount in found)
    between = [(_moved(rule), moved)] if moved else []
    return [*found, *between, *late, ("total", rule["total_ore"])]


def _moved(rule: Rule) -> str:
    terms = rule["terms"]
    if terms.get("cumulative"):
        return "already_paid"
    return "carried" if terms.get("negative") == "carry_forward" else "negative"
