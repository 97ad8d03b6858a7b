"""A settlement as plain data: every figure in whole øre or as an exact number, with its clause."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from bundlinje.calc.investors import payment_day
from bundlinje.calc.payments import Paid
from bundlinje.calc.ratios import NO_AMOUNT, Whole
from bundlinje.calc.readings import EVERYONE, Readings, Sight
from bundlinje.calc.rule_amounts import Cell
from bundlinje.calc.waterfall import Distribution, yearly_return
from bundlinje.core.contract import Contract
from bundlinje.core.exact import cents
from bundlinje.core.result import Result, digest
from bundlinje.core.versions import version_of
from bundlinje.settlement.as_text import as_text, exact
from bundlinje.settlement.evidence import Used
from bundlinje.settlement.gates import gate_as_data
from bundlinje.settlement.postings import guaranteed, net, postings
from bundlinje.settlement.settle import Settled

Earlier = Mapping[str, Mapping[tuple[str, str, str, str], int]]
"""What has been settled before: øre by period, and by party, account, rule and tranche."""


def document(
    settled: Settled,
    earlier: Earlier | None = None,
    manifest: Mapping[str, Any] | None = None,
    indices: Iterable[Mapping[str, Any]] = (),
) -> Result:
    """Return a settlement as a result: periods with their rules, postings, investors, evidence.

    earlier: postings that the ledger holds; what differs from them is told as corrections. indices:
    the figures of price indices that were used, each with its source.
    """
    contract = settled.contract
    periods = {name: _period(settled, name, earlier or {}) for name in settled.periods}
    values = {
        "contract": _about(contract),
        "periods": periods,
        "total_ore": sum(item["total_ore"] for item in periods.values()),
        "evidence": [_used(item) for item in settled.evidence.used],
        "readings": _readings(settled),
        "claims": _claims(settled),
        "investors": _investors(settled),
        "indices": list(indices),
    }
    known = {
        "verb": "settle",
        "contract": digest(contract.model_dump(mode="json", exclude_defaults=True)),
        "periods": list(settled.periods),
        "estimates": sorted(
            digest(item.estimate.model_dump(mode="json")) for item in settled.evidence.used
        ),
        "readings": digest(values["readings"]),
        "indices": digest(values["indices"]),
        "decisions": settled.root,
        **(manifest or {}),
    }
    return Result("settle", known, values, dict)


def _about(contract: Contract) -> dict[str, Any]:
    return {
        "id": contract.id,
        "title": contract.title.model_dump(),
        "currency": contract.currency,
        "version": contract.version,
        "agreed": contract.agreed.isoformat(),
        "order": list(contract.order),
        "parties": {
            name: {"title": party.title.model_dump(), "roles": list(party.roles)}
            for name, party in contract.parties.items()
        },
        "rules": {
            name: {"title": rule.title.model_dump(), "clause": rule.clause, "kind": rule.kind}
            for name, rule in contract.rules.items()
        },
        "metrics": {
            **{
                name: {"title": item.title.model_dump(), "unit": item.unit}
                for name, item in contract.metrics.items()
            },
            **{
                name: {"title": item.title.model_dump(), "unit": ""}
                for name, item in contract.derived.items()
            },
        },
        "cohorts": {name: item.title.model_dump() for name, item in contract.cohorts.items()},
        "groups": {name: item.model_dump() for name, item in contract.groups.items()},
    }


def _period(settled: Settled, name: str, earlier: Earlier) -> dict[str, Any]:
    """Return one period: its rules, its postings and what differs from an earlier settlement."""
    contract, paid = settled.terms[name], settled.paid[name]
    period = contract.periods[name]
    distribution = settled.investors.distributions.get(name) if settled.investors else None
    found = postings(contract, paid, distribution)
    if settled.closing is not None and name == settled.periods[-1]:
        found += guaranteed(contract, settled.closing)
    return {
        "title": period.title.model_dump() if period.title else None,
        "first_day": period.first_day.isoformat(),
        "last_day": period.last_day.isoformat(),
        "payable_on": payment_day(period).isoformat(),
        "interim": period.interim,
        "version": version_of(settled.contract, name),
        "rules": {rule: _rule(settled, name, item) for rule, item in paid.items()},
        "total_ore": sum(_ore(item.total) for item in paid.values()),
        "vat_ore": sum(_ore(amount) for item in paid.values() for amount in item.vat.values()),
        "postings": found,
        "net_ore": net(found),
        "corrections": _corrections(found, earlier[name]) if name in earlier else None,
    }


def _corrections(
    found: Iterable[Mapping[str, Any]], before: Mapping[tuple[str, str, str, str], int]
) -> list[dict[str, Any]]:
    """Return what must be posted more or less than the ledger already holds."""
    now: dict[tuple[str, str, str, str], int] = {}
    for item in found:
        key = (item["party"], item["account"], item["rule"], item["tranche"])
        now[key] = now.get(key, 0) + item["amount_ore"]
    names = ("party", "account", "rule", "tranche")
    return [
        {**dict(zip(names, key, strict=True)), "amount_ore": now.get(key, 0) - before.get(key, 0)}
        for key in dict.fromkeys((*now, *before))
        if now.get(key, 0) != before.get(key, 0)
    ]


def _rule(settled: Settled, period: str, item: Paid) -> dict[str, Any]:
    """Return what there is to say of one rule: its terms, every step, and what limits took."""
    rule = settled.terms[period].rules[item.rule]
    named = {"note", "title", "clause", "gate"}
    return {
        "terms": rule.model_dump(mode="json", exclude_defaults=True, exclude=named),
        "gates": _gates(settled, period, item),
        "cells": [_cell(cell) for cell in item.cells],
        "value": exact(item.value) if item.value is not None else None,
        "computed_ore": _ore(item.computed),
        "owed_ore": _ore(item.owed),
        "cuts_ore": {step: _ore(cut) for step, cut in item.cuts.items()},
        "paid_ore": {payer: _ore(amount) for payer, amount in item.paid.items()},
        "vat_ore": {payer: _ore(amount) for payer, amount in item.vat.items() if _ore(amount)},
        "total_ore": _ore(item.total),
    }


def _gates(settled: Settled, period: str, item: Paid) -> dict[str, Any]:
    """Return the rule's gate as it was measured, by cohort."""
    contract = settled.terms[period]
    gate = contract.rules[item.rule].gate
    if gate is None:
        return {}
    readings = Readings(settled.evidence.values, settled.evidence.claimed)
    return {
        label: gate_as_data(Sight(contract, readings, period, tuple(label.split("+"))), gate)
        for label in dict.fromkeys(cell.cohort for cell in item.cells)
    }


def _cell(cell: Cell) -> dict[str, Any]:
    """Return the steps of one cohort and group; persons are summed, and never listed."""
    return {
        "cohort": cell.cohort,
        "group": cell.group,
        "gate": None if cell.gate is None else bool(cell.gate.all()),
        "steps": [{"step": name, "value": exact(value)} for name, value in cell.steps],
        "amount_ore": int(cell.amount.sum()),
        "reason": cell.reason,
    }


def _ore(amount: Whole) -> int:
    return int(amount.sum())


def _used(item: Used) -> dict[str, Any]:
    estimate = item.estimate
    return {
        **estimate.model_dump(mode="json", exclude={"format"}),
        "payable": item.payable,
        "counts_as": None if item.value is None else f"{item.value:f}",
        "fallback": item.fallback,
    }


def _readings(settled: Settled) -> dict[str, dict[str, dict[str, str | None]]]:
    """Return every metric and every derived number, by period and cohort."""
    readings = Readings(settled.evidence.values, settled.evidence.claimed)
    found: dict[str, dict[str, dict[str, str | None]]] = {}
    for period in settled.periods:
        contract = settled.terms[period]
        rows: dict[str, dict[str, str | None]] = {}
        for name in (*contract.metrics, *contract.derived):
            for cohort in (EVERYONE, *contract.cohorts):
                value = Sight(contract, readings, period, (cohort,)).value(name)
                if value is not None:
                    rows.setdefault(name, {})[cohort] = exact(value)
        found[period] = rows
    return found


def _claims(settled: Settled) -> dict[str, Any] | None:
    """Return how many claims were decided how, and the root of all decisions."""
    if settled.decisions is None:
        return None
    counts = [
        {"period": period, "rule": rule, "reason": reason, "count": count}
        for (period, rule, reason), count in settled.decisions.counts().items()
    ]
    return {"count": len(settled.decisions.claims), "root": settled.root, "decisions": counts}


# --- Investors -----------------------------------------------------------------------------------


def _investors(settled: Settled) -> dict[str, Any] | None:
    """Return what each tranche paid in and got, its multiple and its yearly return."""
    investors = settled.investors
    if investors is None:
        return None
    closing = settled.closing
    newest = settled.periods[-1]
    last = payment_day(settled.terms[newest].periods[newest])
    return {
        "route": investors.financing.route,
        "terms": investors.financing.model_dump(mode="json", exclude_defaults=True),
        "tranches": {name: _tranche(settled, name, last) for name in investors.financing.tranches},
        "distributions": {
            period: _distribution(item) for period, item in investors.distributions.items()
        },
        "guarantee_ore": _named(closing.guarantee) if closing else None,
        "loss_ore": _named(closing.loss) if closing else None,
    }


def _tranche(settled: Settled, name: str, last: date) -> dict[str, Any]:
    investors = settled.investors
    if investors is None:
        raise ValueError("a tranche without investors")
    tranche = investors.financing.tranches[name]
    drawn = [(item.on, -cents(item.amount)) for item in tranche.drawn if item.on <= last]
    got = [
        (item.day, _ore(amount))
        for item in investors.distributions.values()
        for (_, receiver), amount in item.paid.items()
        if receiver == name
    ]
    called = _ore(settled.closing.guarantee.get(name, NO_AMOUNT)) if settled.closing else 0
    flows = [*drawn, *got, *([(last, called)] if called else [])]
    put_in, taken_out = -sum(amount for _, amount in drawn), sum(amount for _, amount in got)
    rate = yearly_return((day, amount / 100) for day, amount in flows)
    return {
        "investor": tranche.investor,
        "title": tranche.title.model_dump(),
        "drawn_ore": put_in,
        "received_ore": taken_out,
        "guarantee_ore": called,
        "net_ore": taken_out + called - put_in,
        "multiple": as_text(Fraction(taken_out + called, put_in)) if put_in else None,
        "yearly_return": rate,
        "flows": [{"day": day.isoformat(), "amount_ore": amount} for day, amount in sorted(flows)],
    }


def _distribution(item: Distribution) -> dict[str, Any]:
    return {
        "day": item.day.isoformat(),
        "paid": [
            {"step": step, "to": name, "amount_ore": _ore(amount)}
            for (step, name), amount in item.paid.items()
        ],
        "held_back_ore": _ore(item.held_back),
    }


def _named(amounts: Mapping[str, Whole]) -> dict[str, int]:
    return {name: _ore(amount) for name, amount in amounts.items()}
