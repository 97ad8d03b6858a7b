"""The published contracts of golden/settle, from their own words to the interpreter's.

What a file says in prose is never guessed: it is listed by name (`unmodelled`), and so is what is
only reported (`reporting`). `python -m tests.reference.settled_contracts` prints what came out, by
class of evidence; only `independent` is called reproduced.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bundlinje.calc.investors import Investors
from bundlinje.calc.payments import Paid, settle_all
from bundlinje.calc.ratios import Ratios, Whole
from bundlinje.calc.readings import Readings, Sight
from bundlinje.calc.waterfall import yearly_return
from bundlinje.core.contract import Contract
from tests.support.random_contracts import as_ratios

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("BUNDLINJE_SHARED", ROOT.parent / "shared"))
FOLDER = SHARED / "golden" / "settle"
PERIOD = "all"
BEGINS, YEARS = date(2020, 1, 1), 4
"""The files give no dates of payment, so one period stands for the whole contract."""

Plain = dict[str, Any]
COMPARISONS = {">=": "at_least", ">": "above", "<=": "at_most", "<": "below"}
OF_TERMS = {"currency", "rules", "limits", "derived", "financing"}
REMARKS = {"provenance", "round_2_example"}
OF_RULES = {"id", "kind", "metric", "gate", "schedule", "cap", "multiplier", "definition"}
OF_LIMITS = {"scope", "cap", "note", "verification", "basis"}
OF_FINANCING = ("guarantee_call", "investor_net", "moic", "irr_bullet_pct")


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure, and what the interpreter makes of the same terms and inputs."""

    slug: str
    settlement: str
    evidence: str
    name: str
    expected: Fraction
    found: Fraction
    tolerance: Fraction

    @property
    def holds(self) -> bool:
        """Whether the two are as near as the file says."""
        return abs(self.found - self.expected) <= self.tolerance


def read(slug: str) -> Plain:
    """Read one file."""
    text = (FOLDER / f"{slug}.yaml").read_text(encoding="utf-8")
    content: Plain = yaml.safe_load(text)
    return content


def slugs() -> list[str]:
    """Return the names of all files; none without the shared folder."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def exact(value: object) -> Fraction:
    """Return what is written, exactly."""
    return Fraction(str(value))


# --- From the words of the files to those of a contract ------------------------------------------


def _schedule(written: Plain) -> Plain:
    kind = written["kind"]
    if kind == "per_unit":
        return {"per_unit": written["price"]}
    if kind == "lump_sum":
        return {"lump_sum": written["amount"]}
    if kind == "share":
        return {"share": written["share"]}
    if written["mode"] == "marginal":
        rows = [{"above": r["from"], "to": r["to"], "rate": r["rate"]} for r in written["segments"]]
        return {"table": {"mode": "marginal", "rows": rows}}
    rows = [{"at": node["x"], "amount": node["y"]} for node in written["nodes"]]
    return {
        "table": {"mode": {"interp": "interpolated"}.get(written["mode"], "step"), "rows": rows}
    }


def _rule(written: Plain, scope: str) -> Plain:
    made = {
        "title": written.get("definition", written["id"]),
        "kind": written.get("kind", "payment"),
        "schedule": _schedule(written["schedule"]),
        "scope": scope,
    }
    made |= {name: written[name] for name in ("metric", "cap", "multiplier") if name in written}
    gate = written.get("gate")
    if gate is not None:
        made["gate"] = {"metric": gate["metric"], COMPARISONS[gate["op"]]: gate["value"]}
    return made


def _limits(terms: Plain) -> list[Plain]:
    limits = (limit for limit in terms.get("limits", ()) if not isinstance(limit["cap"], str))
    return [{"scope": limit["scope"], "cap": limit["cap"]} for limit in limits]


def _metrics(terms: Plain) -> set[str]:
    derived = {item["id"] for item in terms.get("derived", ())}
    named = {name for item in terms.get("derived", ()) for name in item["of"]}
    for rule in terms["rules"]:
        named |= {rule.get("metric"), (rule.get("gate") or {}).get("metric")}
    return named - derived - {None}


def terms_of(content: Plain, settlement: Plain | None = None) -> Plain:
    """Return the terms of a file, as one of its settlements changes them."""
    return {**content["terms"], **(settlement or {}).get("terms_override", {})}


def contract_of(content: Plain, terms: Plain, published: Plain | None = None) -> Contract:
    """Return a contract with the terms that the vocabulary can say."""
    limits = _limits(terms)
    scope = "person" if any(limit["scope"] == "person" for limit in limits) else "cohort"
    rules = {rule["id"].lower(): _rule(rule, scope) for rule in terms["rules"]}
    source = "claims" if scope == "person" else "report"
    none = {"title": "no rule is published", "kind": "flag", "schedule": {"lump_sum": 0}}
    derived = {}
    for item in terms.get("derived", ()):
        kept = {name: item[name] for name in ("of", "weights", "share") if name in item}
        derived[item["id"]] = {"title": item["id"], "kind": item["fn"], **kept}
    made = {
        "format": 1,
        "id": content["slug"],
        "title": content["name"],
        "agreed": BEGINS,
        "currency": terms["currency"],
        "parties": {"payer": {"title": "payer", "roles": ["payer"]},
                    "investor": {"title": "investor", "roles": ["investor"]},
                    "guarantor": {"title": "guarantor", "roles": ["guarantor"]}},
        "periods": {PERIOD: {"first_day": BEGINS, "last_day": _ends(terms)}},
        "metrics": {name: {"title": name, "unit": "units", "source": source}
                    for name in _metrics(terms)},
        "derived": derived,
        "rules": rules or {"none": none},
        "limits": limits,
        "financing": _financing(terms.get("financing")),
        "published": published,
    }  # fmt: skip
    return Contract.model_validate(made)


def _ends(terms: Plain) -> date:
    return BEGINS.replace(year=BEGINS.year + (terms.get("financing") or {}).get("years", YEARS))


def _financing(written: Plain | None) -> Plain | None:
    if written is None:
        return None
    drawn = {"on": BEGINS, "amount": written["drawn"]}
    tranche = {"title": "all", "investor": "investor", "committed": written["drawn"]}
    made: Plain = {"route": "direct", "tranches": {"all": {**tranche, "drawn": [drawn]}}}
    if "guarantee" in written:
        made["guarantee"] = {"guarantor": "guarantor", "amount": written["guarantee"]}
    return made


# --- What the interpreter makes of it ------------------------------------------------------------


def settlements(evidence: str) -> list[tuple[str, str]]:
    """Return file and settlement of every one of a class of evidence."""
    return [
        (slug, settlement["id"])
        for slug in slugs()
        for settlement in read(slug)["settlements"]
        if settlement["evidence"] == evidence
    ]


def figures(slug: str, only: str = "") -> Iterator[Figure]:
    """Yield every expected figure of a file, or of one settlement, beside what is computed."""
    content = read(slug)
    for settlement in content["settlements"]:
        if only not in ("", settlement["id"]):
            continue
        found = computed(content, terms_of(content, settlement), settlement["inputs"])
        for name, expected in settlement["expect"].items():
            yield Figure(
                slug,
                settlement["id"],
                settlement["evidence"],
                name,
                exact(expected),
                found[name.lower()],
                exact(settlement["tolerance"]),
            )


def computed(content: Plain, terms: Plain, inputs: Mapping[str, Any]) -> dict[str, Fraction]:
    """Return the total, each rule, each derived number and the investors' side."""
    contract = contract_of(content, terms)
    values = {name: as_ratios([exact(value)]) for name, value in inputs.items()}
    by_person = any(rule.scope == "person" for rule in contract.rules.values())
    readings = Readings({(name, PERIOD, ""): value for name, value in values.items()})
    if by_person:
        named = {rule.metric: name for name, rule in contract.rules.items()}
        claimed = {(named[name], PERIOD, "", ""): value for name, value in values.items()}
        readings = Readings(claimed=claimed)
    investors = Investors(contract.financing) if contract.financing is not None else None
    paid = settle_all(lambda _: contract, (PERIOD,), readings, {}, investors)[PERIOD]
    found = {name: _paid_or_value(item) for name, item in paid.items()}
    sight = Sight(contract, readings, PERIOD, ("",))
    for name in contract.derived:
        value = sight.value(name)
        found |= {name: _only(value)} if value is not None else {}
    found["total"] = sum((_kroner(item.total) for item in paid.values()), Fraction(0))
    if investors is not None:
        found |= _investors(investors, contract, found["total"])
    return found


def _investors(investors: Investors, contract: Contract, total: Fraction) -> dict[str, Fraction]:
    """Return what the guarantee pays and what the investors are left with, by the waterfall."""
    drawn = sum((exact(t.committed) for t in investors.financing.tranches.values()), Fraction(0))
    closing = investors.closed(contract.periods[PERIOD].last_day)
    called = sum((_kroner(row) for row in closing.guarantee.values()), Fraction(0))
    back = sum((_kroner(row) for row in investors.distributions[PERIOD].paid.values()), Fraction(0))
    assert back == total
    last = contract.periods[PERIOD].last_day
    rate = yearly_return([(BEGINS, -float(drawn)), (last, float(back + called))])
    found = {"guarantee_call": called, "investor_net": back + called - drawn}
    found["moic"] = (back + called) / drawn
    if rate is not None:
        found["irr_bullet_pct"] = exact(100 * rate)
    return found


def _paid_or_value(item: Paid) -> Fraction:
    return _kroner(item.total) if item.value is None else _only(item.value)


def _kroner(amount: Whole) -> Fraction:
    return Fraction(int(amount[0]), 100)


def _only(value: Ratios) -> Fraction:
    pair = np.broadcast_arrays(value.numerator, value.denominator)
    return Fraction(int(pair[0][0]), int(pair[1][0]))


# --- What the interpreter is not told ------------------------------------------------------------


def unmodelled(slug: str) -> list[str]:
    """Return the names of terms that the file says in words, or in a form without an amount."""
    terms = read(slug)["terms"]
    found = [name for name in terms if name not in OF_TERMS | REMARKS]
    if not terms["rules"]:
        found.append("rules")
    for rule in terms["rules"]:
        found += [f"rules.{rule['id']}.{name}" for name in rule if name not in OF_RULES]
    for place, limit in enumerate(terms.get("limits", ())):
        found += [f"limits.{place}.{name}" for name in limit if name not in OF_LIMITS]
        found += [f"limits.{place}.cap"] if isinstance(limit["cap"], str) else []
    return sorted(found)


def reporting(slug: str) -> list[str]:
    """Return the names of what is reported and not paid: rates, flags, and returns."""
    content = read(slug)
    rules = [
        rule["id"] for rule in content["terms"]["rules"] if rule.get("kind") in ("rate", "flag")
    ]
    expected = {name for item in content["settlements"] for name in item["expect"]}
    return sorted({*rules, *(expected & set(OF_FINANCING))})


# --- By class of evidence ---------------------------------------------------------------------


def by_evidence() -> dict[str, list[Figure]]:
    """Return all figures by class of evidence."""
    found: dict[str, list[Figure]] = {}
    for slug in slugs():
        for figure in figures(slug):
            found.setdefault(figure.evidence, []).append(figure)
    return found


def main() -> None:
    """Print a table of what came out, by class of evidence."""
    print("| evidence | contracts | settlements | figures | within tolerance | called |")
    print("|---|---|---|---|---|---|")
    for evidence, found in sorted(by_evidence().items()):
        contracts = len({item.slug for item in found})
        settled = len({(item.slug, item.settlement) for item in found})
        called = "reproduced" if evidence == "independent" else "agrees"
        hold = sum(item.holds for item in found)
        print(f"| {evidence} | {contracts} | {settled} | {len(found)} | {hold} | {called} |")


if __name__ == "__main__":
    main()
