"""An INDIGO project as a draft of a contract: what it says, and a list of what it cannot say.

Nothing is guessed. A date of which only the year is known is no day, `$1.3M` is no amount, and a
quasi-experimental study names no comparison group: each is told as a point, and the contract lacks
it until somebody who knows writes it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bundlinje.files.indigo.reading import Project
from bundlinje.files.indigo.tables import Record
from bundlinje.files.indigo.values import (
    amount_of,
    day_of,
    is_currency,
    name_of,
    number_of,
    plain,
    price_of,
    said_at,
    text_at,
    unused,
)

METHODS = {
    "randomised control trial": "randomised",
    "randomised controlled trial": "randomised",
    "historical comparison": "historical",
    "pre-post analysis": "before_after",
    "simple ex-post verification": "none",
}
"""What INDIGO calls a comparison, where it can only be one of the contract's; others are told."""
ROLES = {
    "outcome_payment_commitments": "payer",
    "service_provisions": "provider",
    "investments": "investor",
    "intermediary_services": "intermediary",
}
ALWAYS = ("scope", "gates", "deadweight", "limits", "shares", "verdicts", "windows", "investors",
          "agreement")  # fmt: skip
"""What no INDIGO record has a field for."""
UNKNOWN = "?"
"""What stands for something that must be written; no contract can be read with it."""


@dataclass(frozen=True, slots=True)
class Point:
    """Something the record does not say: its phrase, its place, and what the phrase quotes."""

    key: str
    path: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Draft:
    """A contract as plain data, as far as the record goes, and the points that are open."""

    data: dict[str, Any]
    points: list[Point]

    def missing(self, key: str, path: str, **values: Any) -> None:
        """Add a point."""
        self.points.append(Point(key, path, values))


def draft_of(project: Project) -> Draft:
    """Return the draft of a contract."""
    record = project.record
    draft = Draft({"format": 1}, [])
    title = said_at(record, "name")
    draft.data["id"] = name_of(project.id or title, "indigo")
    draft.data["title"] = title or UNKNOWN
    if not title:
        draft.missing("title", "title")
    if summary := said_at(record, "purpose_and_classifications/intervention"):
        draft.data["summary"] = summary
    _agreed(draft, record)
    _currency(draft, record)
    _parties(draft, record, project.names)
    _cohorts(draft, record)
    _periods(draft, record)
    _metrics(draft, record)
    _rules(draft, record)
    _limits(draft, record)
    draft.points += [Point(key) for key in ALWAYS]
    return draft


def items_of(record: Record, name: str) -> list[Record]:
    """Return the items of a list of the record."""
    return [item for item in record.get(name, []) if isinstance(item, dict)]


def _agreed(draft: Draft, record: Record) -> None:
    text = said_at(record, "dates/outcomes_contract_signed")
    if day := day_of(text):
        draft.data["agreed"] = day.isoformat()
    else:
        draft.missing("agreed", "agreed", found=text)


def _currency(draft: Draft, record: Record) -> None:
    """Take the one currency of the record; the contract must not fall back on kroner."""
    found = list(dict.fromkeys(_currencies(record)))
    if len(found) == 1 and is_currency(found[0]):
        draft.data["currency"] = found[0]
        return
    said = ", ".join(found)
    draft.data["currency"] = said or UNKNOWN
    draft.missing("currency", "currency", found=said)


def _currencies(record: Record) -> Iterator[str]:
    finance = "overall_project_finance"
    for name in ("maximum_potential_outcome_payment_v2", "total_outcome_payments_made"):
        yield from _text(record, f"{finance}/{name}/currency")
    for item in items_of(record, "outcome_pricings"):
        yield from _text(item, "currency")
    for item in items_of(record, "outcome_payments"):
        yield from _text(item, "money/currency")
    for item in items_of(record, "outcome_payment_commitments"):
        yield from _text(item, "maximum_potential_outcome_payment/currency")


def _text(item: Record, path: str) -> Iterator[str]:
    if text := said_at(item, path):
        yield text


def _parties(draft: Draft, record: Record, names: Mapping[str, str]) -> None:
    parties: dict[str, dict[str, Any]] = {}
    for section, role in ROLES.items():
        found = [
            party.strip()
            for item in items_of(record, section)
            for party in said_at(item, "organisation_id").split(",")
            if party.strip()
        ]
        if not found and role != "intermediary":  # not every contract has one
            draft.missing("role", "parties", role=role)
        for party in dict.fromkeys(found):
            name = name_of(party, "party")
            if name not in parties and party not in names:
                draft.missing("name", f"parties.{name}.title", party=party)
            entry = parties.setdefault(name, {"title": names.get(party, party), "roles": []})
            entry["roles"] = list(dict.fromkeys([*entry["roles"], role]))
    if parties:
        draft.data["parties"] = parties


def _cohorts(draft: Draft, record: Record) -> None:
    section = "service_and_beneficiaries"
    title = said_at(record, f"{section}/target_population")
    people = number_of(
        said_at(record, f"{section}/targeted_number_service_users_or_beneficiaries_total")
    )
    if title:
        counted = people is not None and people == int(people)
        draft.data["cohorts"] = {
            "everyone": {"title": title, **({"people": int(people or 0)} if counted else {})}
        }
    else:
        draft.missing("cohorts", "cohorts")


def _periods(draft: Draft, record: Record) -> None:
    """Take the periods of payments and results, where both of their days are known."""
    spans = list(dict.fromkeys(
        (said_at(item, "period/start_date"), said_at(item, "period/end_date"))
        for section in ("outcome_payments", "results")
        for item in items_of(record, section)
    ))  # fmt: skip
    whole = [(day_of(first), day_of(last)) for first, last in spans]
    known = sorted((first, last) for first, last in whole if first and last)
    draft.data |= (
        {
            "periods": {
                f"{first}_{last}": {"first_day": str(first), "last_day": str(last)}
                for first, last in known
            }
        }
        if known
        else {}
    )
    unclear = [f"{first}–{last}" for first, last in spans
               if (first or last) and not (day_of(first) and day_of(last))]  # fmt: skip
    if unclear:
        draft.missing("days", "periods", found=", ".join(unclear))
    if not known:
        draft.missing("periods", "periods")


def _metrics(draft: Draft, record: Record) -> None:
    metrics: dict[str, dict[str, Any]] = {}
    for item in items_of(record, "outcome_metrics"):
        name = unused(name_of(text_at(item, "id"), "metric"), metrics)
        path = f"metrics.{name}"
        title = said_at(item, "definition")
        metrics[name] = {"title": title or name}
        if not title:
            draft.missing("title", f"{path}.title")
        if unit := _unit(item):
            metrics[name]["unit"] = unit
        else:
            draft.missing("unit", f"{path}.unit")
        _comparator(draft, item, metrics[name], path)
        if notes := _notes(item):
            metrics[name]["note"] = notes
    if metrics:
        draft.data["metrics"] = metrics
    else:
        draft.missing("metrics", "metrics")


def _unit(item: Record) -> str:
    kind = said_at(item, "unit_type_of_targeted_service_users_or_beneficiaries")
    described = said_at(item, "unit_description_of_service_user_or_beneficiaries")
    return "persons" if kind == "Individual" else described


def _comparator(draft: Draft, item: Record, metric: dict[str, Any], path: str) -> None:
    said = said_at(item, "outcome_validation_method")
    if kind := METHODS.get(said.lower()):
        metric["comparator"] = {"kind": kind}
    else:
        draft.missing("comparator", f"{path}.comparator", found=said)


def _notes(item: Record) -> str:
    """Return what the record says of a metric in prose, which a contract has no field for."""
    fields = ("outcome_metric_target", "other_target_for_meeting_outcome_metric_target",
              "data_source_for_outcome_validation")  # fmt: skip
    method = said_at(item, "outcome_validation_method")
    said = [*(said_at(item, path) for path in fields), text_at(item, "notes")]
    said += [] if method.lower() in METHODS else [method]
    return " · ".join(dict.fromkeys(text for text in said if text))


def _rules(draft: Draft, record: Record) -> None:
    metrics = draft.data.get("metrics", {})
    rules: dict[str, dict[str, Any]] = {}
    for item in items_of(record, "outcome_pricings"):
        said = said_at(item, "outcome_metric_id")
        metric = name_of(said, "metric")
        name = unused(metric if said else "price", rules)
        path = f"rules.{name}"
        known = metrics.get(metric, {})
        rules[name] = {"title": known.get("title", said or name)}
        if known:
            rules[name]["metric"] = metric
        else:
            draft.missing("metric", f"{path}.metric", found=said)
        _price(draft, item, rules[name], path)
        if notes := _terms(item):
            rules[name]["note"] = notes
            draft.missing("prose", f"{path}.note", found=notes)
    for metric in metrics:
        if all(rule.get("metric") != metric for rule in rules.values()):
            draft.missing("no_price", f"metrics.{metric}")
    if rules:
        draft.data["rules"] = rules
    else:
        draft.missing("rules", "rules")


def _price(draft: Draft, item: Record, rule: dict[str, Any], path: str) -> None:
    said = said_at(item, "price_per_unit/amount")
    price = price_of(said)
    if price is not None:
        rule["schedule"] = {"per_unit": plain(price)}
    else:
        draft.missing("price", f"{path}.schedule", found=said)
    most = said_at(item, "maximum_price_if_all_targets_achieved/amount")
    if (cap := amount_of(most)) is not None:
        rule["cap"] = plain(cap)
    elif most:
        draft.missing("amount", f"{path}.cap", found=most)


def _terms(item: Record) -> str:
    fields = ("contracted_increases_to_outcome_pricing", "price_description")
    said = [*(said_at(item, path) for path in fields), text_at(item, "notes")]
    return " · ".join(text for text in said if text)


def _limits(draft: Draft, record: Record) -> None:
    limits = []
    path = "overall_project_finance/maximum_potential_outcome_payment_v2/amount"
    most = said_at(record, path)
    if (cap := amount_of(most)) is not None:
        limits.append({"scope": "contract", "cap": plain(cap)})
    else:
        draft.missing("cap", "limits", found=most)
    for payer, said in _caps(record):
        if len(said) == 1 and (cap := amount_of(said[0])) is not None:
            limits.append({"scope": "payer", "payer": payer, "cap": plain(cap)})
        else:  # several may be one each period, or one each alteration: the record does not say
            draft.missing("amount", "limits", found=", ".join(said))
    if limits:
        draft.data["limits"] = limits


def _caps(record: Record) -> Iterator[tuple[str, list[str]]]:
    """Yield each payer with the most that it pays, as often as the record states it."""
    found: dict[str, list[str]] = {}
    for item in items_of(record, "outcome_payment_commitments"):
        if said := said_at(item, "maximum_potential_outcome_payment/amount"):
            found.setdefault(name_of(said_at(item, "organisation_id"), "party"), []).append(said)
    yield from found.items()
