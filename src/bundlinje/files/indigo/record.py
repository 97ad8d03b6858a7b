"""A contract and what was settled of it as an INDIGO project: only what the contract itself says.

Texts are in English, as INDIGO keeps them; the Danish name goes among the other names. Counts of
persons that a settlement rests on are left out: those leave only after a release.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from bundlinje.core.contract import Contract, Role
from bundlinje.core.terms import Gate, Metric, Rule, Schedule
from bundlinje.core.tranches import Tranche
from bundlinje.files.exports.limits import contract_cap_ore
from bundlinje.files.exports.payments import Made
from bundlinje.files.exports.settled import Period, owed
from bundlinje.files.indigo.tables import Record, put_at

METHODS = {
    "none": "Simple ex-post verification",
    "before_after": "Pre-Post analysis",
    "historical": "Historical comparison",
    "matched": "Quasi-experimental study",
    "waiting_list": "Quasi-experimental study",
    "randomised": "Randomised Control Trial",
}
"""INDIGO's word for a comparison; an assumed one has none."""
PERSONS = ("person", "persons", "people", "participants")
SIGNS = {"at_least": "at least", "above": "more than", "at_most": "at most", "below": "less than"}


def indigo_project(
    contract: Contract, periods: Mapping[str, Period], made: Iterable[Made]
) -> dict[str, Any]:
    """Return a project and its organisations, in the shape of INDIGO's own JSON.

    contract: its newest terms. The ids of organisations are the contract's own names of its
    parties, and the project has none: INDIGO gives both.
    """
    record: Record = {}
    title = contract.title
    _put(record, "name", title.en)
    _put(record, "alternative_names", title.da if title.da != title.en else None)
    _put(record, "dates/outcomes_contract_signed", contract.agreed.isoformat())
    last = max(contract.periods.values(), key=lambda item: item.last_day)
    if last.payable_on:
        _put(record, "dates/anticipated_completion_date", last.payable_on.isoformat())
    _finance(record, contract)
    _people(record, contract)
    _put(record, "purpose_and_classifications/intervention",
         contract.summary.en if contract.summary else None)  # fmt: skip
    lists = {
        "outcome_metrics": _metrics(contract),
        "outcome_pricings": _prices(contract),
        "outcome_payment_commitments": _commitments(contract),
        "investments": _investments(contract),
        "service_provisions": _with_role(contract, "provider"),
        "intermediary_services": _between(contract),
        "outcome_payments": _settled(contract, periods),
        "transactions": _transactions(contract, made),
    }
    record |= {name: found for name, items in lists.items() if (found := list(items))}
    names = [
        {"id": name, "data": {"name": {"value": party.title.en}}}
        for name, party in contract.parties.items()
    ]
    return {"project": {"data": record}, "organisations": names}


def _put(record: Record, path: str, value: Any) -> None:
    put_at(record, f"{path}/value", value)


def _item(**plain: str) -> Record:
    return {key: text for key, text in plain.items() if text}


def _number(value: Decimal) -> int | float:
    """Return a number as JSON has it; a float prints the digits that the contract wrote."""
    return int(value) if value == int(value) else float(value)


def _of_ore(amount: int) -> int | float:
    return _number(Decimal(amount).scaleb(-2))


def _finance(record: Record, contract: Contract) -> None:
    finance = "overall_project_finance"
    tranches = contract.financing.tranches.values() if contract.financing else ()
    if tranches:
        total = sum((item.committed for item in tranches), Decimal(0))
        _put(record, f"{finance}/total_investment_commitment/currency", contract.currency)
        _put(record, f"{finance}/total_investment_commitment/amount/exact", _number(total))
    if (cap := contract_cap_ore(contract)) is not None:
        path = f"{finance}/maximum_potential_outcome_payment_v2"
        _put(record, f"{path}/currency", contract.currency)
        _put(record, f"{path}/amount", _of_ore(cap))


def _people(record: Record, contract: Contract) -> None:
    cohorts = list(contract.cohorts.values())
    counts = [item.people for item in cohorts if item.people is not None]
    section = "service_and_beneficiaries"
    _put(record, f"{section}/target_population", "; ".join(item.title.en for item in cohorts))
    if cohorts and len(counts) == len(cohorts):
        path = f"{section}/targeted_number_service_users_or_beneficiaries_total"
        _put(record, path, sum(counts))


def _metrics(contract: Contract) -> Iterator[Record]:
    for name, metric in contract.metrics.items():
        item = _item(id=name, notes=metric.note.en if metric.note else "")
        _put(item, "definition", metric.title.en)
        _put(item, "unit_type_of_targeted_service_users_or_beneficiaries",
             "Individual" if metric.unit in PERSONS else "Other")  # fmt: skip
        if metric.unit not in PERSONS:
            _put(item, "unit_description_of_service_user_or_beneficiaries", metric.unit)
        _put(item, "outcome_metric_target", _target(contract, name))
        _put(item, "outcome_validation_method", _method(metric))
        _put(item, "data_source_for_outcome_validation", metric.register_name)
        yield item


def _method(metric: Metric) -> str | None:
    return METHODS.get(metric.comparator.kind) if metric.comparator else None


def _target(contract: Contract, metric: str) -> str:
    """Return what the gates ask of a metric, in words."""
    asked = [
        said
        for rule in contract.rules.values()
        if rule.gate is not None
        for said in _bounds(rule.gate, metric)
    ]
    return "; ".join(dict.fromkeys(asked))


def _bounds(gate: Gate, metric: str) -> Iterator[str]:
    if gate.metric == metric:
        of = f" of {gate.of}" if gate.of else ""
        yield " and ".join(f"{SIGNS[name]} {bound:f}{of}" for name, bound in gate.bounds)
    for part in (*gate.all, *gate.any):
        yield from _bounds(part, metric)


def _prices(contract: Contract) -> Iterator[Record]:
    for rule in contract.rules.values():
        if rule.kind != "payment" or rule.metric not in contract.metrics:
            continue
        item = _item(notes=rule.clause or "")
        _put(item, "outcome_metric_id", rule.metric)
        _put(item, "currency", contract.currency)
        if rule.schedule.per_unit is not None:
            _put(item, "price_per_unit/amount", _number(rule.schedule.per_unit))
        else:
            _put(item, "price_description", _form(rule.schedule))
        if rule.cap is not None:
            _put(item, "maximum_price_if_all_targets_achieved/amount", f"{rule.cap:f}")
        _put(item, "contracted_increases_to_outcome_pricing", _increases(rule))
        yield item


def _form(schedule: Schedule) -> str:
    """Return in words how a rule pays that has no price for a unit."""
    if schedule.table is not None:
        return f"table of {len(schedule.table.rows)} rows ({schedule.table.mode})"
    if schedule.lump_sum is not None:
        return f"lump sum of {schedule.lump_sum:f} when its condition holds"
    return f"share of the metric: {schedule.share:f}"


def _increases(rule: Rule) -> str | None:
    if rule.indexation is None:
        return None
    by = f"{rule.indexation.rate:f} a year" if rule.indexation.rate is not None else ""
    return f"{by or rule.indexation.series}, from prices of {rule.indexation.base_year}"


def _organisation(party: str, **plain: str) -> Record:
    item = _item(**plain)
    _put(item, "organisation_id", party)
    return item


def _parties(contract: Contract, role: Role) -> list[str]:
    return [name for name, party in contract.parties.items() if role in party.roles]


def _with_role(contract: Contract, role: Role) -> Iterator[Record]:
    for name in _parties(contract, role):
        yield _organisation(name, id=name)


def _commitments(contract: Contract) -> Iterator[Record]:
    caps = {item.payer: item.cap for item in contract.limits if item.payer and not item.rules}
    for name in _parties(contract, "payer"):
        item = _organisation(name)
        if name in caps:
            path = "maximum_potential_outcome_payment"
            _put(item, f"{path}/currency", contract.currency)
            _put(item, f"{path}/amount", _number(caps[name]))
        yield item


def _investments(contract: Contract) -> Iterator[Record]:
    tranches: Mapping[str, Tranche] = contract.financing.tranches if contract.financing else {}
    for name, tranche in tranches.items():
        item = _organisation(tranche.investor, id=name, notes=tranche.title.en)
        _put(item, "investment_commitment/currency", contract.currency)
        _put(item, "investment_commitment/amount/exact", _number(tranche.committed))
        if tranche.return_limit is not None:
            _put(item, "maximum_potential_return_type", "IRR")
            _put(item, "maximum_potential_return", _number(tranche.return_limit))
        yield item
    if not tranches:
        yield from _with_role(contract, "investor")


def _between(contract: Contract) -> Iterator[Record]:
    for role in ("intermediary", "evaluator", "guarantor"):
        for name in _parties(contract, role):
            item = _organisation(name)
            _put(item, "organisation_role_category", "Other")
            _put(item, "other_role_description", role)
            yield item


def _settled(contract: Contract, periods: Mapping[str, Period]) -> Iterator[Record]:
    """Yield what was settled; whether it has been paid is what the transactions say."""
    payers = _parties(contract, "payer")
    for name, period in periods.items():
        for party, amount in owed(period):
            if party not in payers:
                continue
            item = _item(notes=f"Settled for {name}; whether it is paid is told by transactions.")
            _put(item, "period/start_date", period.first_day.isoformat())
            _put(item, "period/end_date", period.last_day.isoformat())
            _put(item, "payer_organisation_id", party)
            _put(item, "money/currency", contract.currency)
            _put(item, "money/amount", _of_ore(amount))
            yield item


def _transactions(contract: Contract, made: Iterable[Made]) -> Iterator[Record]:
    payers = _parties(contract, "payer")
    for payment in made:
        item: Record = {}
        _put(item, "date", payment.day)
        _put(item, "sending_organisation_id", payment.payer)
        _put(item, "receiving_organisation_id", payment.payee)
        _put(item, "transaction_type", "Outcome Payment" if payment.payer in payers else "Other")
        _put(item, "money/currency", payment.currency)
        _put(item, "money/amount", _of_ore(payment.amount_ore))
        yield item
