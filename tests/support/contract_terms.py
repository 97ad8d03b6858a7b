"""A contract that nothing is found in, and for every finding what brings it about and mends it.

The people and places are made up.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from bundlinje.core.contract import Contract
from bundlinje.errors import Finding
from bundlinje.reference.catalog import national
from bundlinje.settlement.lint.subjects import Context
from bundlinje.settlement.linter import lint

Changes = Mapping[str, Any]
"""New values by path; None takes the part away, and a path that ends in `+` adds to a list."""

LEGAL = ("municipal_powers", "procurement", "state_aid", "data_protection", "statistics_reuse")
CHECKLIST = {"BL-K180", "BL-K181", "BL-K182", "BL-K183", "BL-K184"}
"""Always there: the law is never cleared."""

SOUND: dict[str, Any] = {
    "format": 1,
    "id": "sound",
    "title": {"da": "Vej til job", "en": "Way into work"},
    "agreed": date(2024, 1, 15),
    "parties": {
        "town": {
            "title": {"da": "Kommunen", "en": "The municipality"},
            "roles": ["payer"],
            "service_frame_room": {2025: 2000000, 2026: 2000000},
        },
        "fund": {"title": {"da": "Fonden", "en": "The foundation"}, "roles": ["investor"]},
        "house": {"title": {"da": "Mentorhuset", "en": "The mentors"}, "roles": ["provider"]},
        "institute": {
            "title": {"da": "Instituttet", "en": "The institute"},
            "roles": ["evaluator"],
        },
    },
    "cohorts": {
        "first": {
            "title": {"da": "Første hold", "en": "First cohort"},
            "people": 162,
            "first_day": date(2024, 2, 1),
            "last_day": date(2024, 12, 31),
        }
    },
    "periods": {
        "2025": {"first_day": date(2025, 1, 1), "last_day": date(2025, 12, 31)},
        "2026": {"first_day": date(2026, 1, 1), "last_day": date(2026, 12, 31)},
    },
    "metrics": {
        "weeks": {
            "title": {"da": "Færre uger på ydelse", "en": "Fewer weeks on benefit"},
            "unit": "weeks",
            "version": "1",
            "source": "estimate",
            "register_name": "DREAM",
            "last_register_date": date(2026, 6, 30),
            "window_months": 12,
            "comparator": {"kind": "waiting_list"},
        },
        "jobs": {
            "title": {"da": "I job i 26 uger", "en": "In work for 26 weeks"},
            "unit": "persons",
            "version": "1",
            "source": "claims",
            "comparator": {"kind": "matched"},
        },
        "finished": {
            "title": {"da": "Gennemført", "en": "Finished"},
            "unit": "persons",
            "version": "1",
            "source": "claims",
            "comparator": {"kind": "matched"},
        },
        "started": {
            "title": {"da": "Begyndt", "en": "Started"},
            "unit": "persons",
            "version": "1",
            "source": "claims",
            "comparator": {"kind": "matched"},
        },
    },
    "rules": {
        "weeks": {
            "title": {"da": "Færre uger", "en": "Fewer weeks"},
            "clause": "§ 3",
            "metric": "weeks",
            "schedule": {"per_unit": 900},
            "max_units": 500,
            "negative": "carry_forward",
        },
        "jobs": {
            "title": {"da": "Pr. job", "en": "Per job"},
            "clause": "§ 4",
            "metric": "jobs",
            "scope": "person",
            "claims": {"most_per_person": 1},
            "max_units": 20,
            "schedule": {"per_unit": 42000},
        },
    },
    "limits": [{"scope": "contract", "cap": 2000000}],
    "claim_deadline": date(2027, 3, 31),
    "verdicts": {"green": "point", "amber": "lower_bound", "red": "nothing"},
    "vat": {"treatment": "exempt"},
    "termination": [
        {"by": ["town"], "title": {"da": "Opsigelse", "en": "Notice"}, "owed": "alt optjent"}
    ],
    "dispute": {"days_to_object": 30, "steps": ["møde"]},
    "legal": [{"topic": topic, "considered": "drøftet med juristen"} for topic in LEGAL],
    "transaction_costs": {"set_up": 30000, "yearly": 10000},
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What brings a finding about, and what mends it as its remedy says.

    path: where it is found. errors: standard errors that are known.
    """

    brings: Changes
    mends: Changes
    path: str
    errors: Mapping[str, Decimal] = field(default_factory=dict)


def changed(*changes: Changes) -> Contract:
    """Return the sound contract after some changes."""
    data = deepcopy(SOUND)
    for each in changes:
        for path, value in each.items():
            _set(data, path, deepcopy(value))
    return Contract.model_validate(data)


def _set(data: Any, path: str, value: Any) -> None:
    *way, last = path.split(".")
    for step in way:
        data = data[int(step)] if isinstance(data, list) else data.setdefault(step, {})
    key: Any = int(last) if isinstance(data, list) or way[-1:] == ["service_frame_room"] else last
    if last.endswith("+"):
        data.setdefault(last[:-1], []).append(value)
    elif value is None:
        del data[key]
    else:
        data[key] = value


def found_in(contract: Contract, errors: Mapping[str, Decimal] | None = None) -> list[Finding]:
    """Return the findings on a contract."""
    return lint(contract, Context(national().rows, errors or {}))


def codes_of(contract: Contract, errors: Mapping[str, Decimal] | None = None) -> set[str]:
    """Return the codes that are found, without the legal checklist."""
    return {item.code for item in found_in(contract, errors)} - CHECKLIST


# --- Parts that several troubles need -------------------------------------------------------------

FINISHED = {
    "derived.share": {
        "title": {"da": "Andel", "en": "Share"},
        "kind": "ratio",
        "of": ["finished", "started"],
    },
    "rules.finish": {
        "title": {"da": "Mange gennemfører", "en": "Many finish"},
        "clause": "§ 5",
        "gate": {"metric": "share", "at_least": 0.31},
        "schedule": {"lump_sum": 100000},
    },
}
TRANCHES = {
    "financing": {
        "route": "direct",
        "tranches": {
            "senior": {"title": "Senior", "investor": "fund", "committed": 400000},
            "junior": {
                "title": "Junior",
                "investor": "fund",
                "committed": 100000,
                "first_loss": True,
            },
        },
    }
}
REGION = {
    "parties.region": {"title": {"da": "Regionen", "en": "The region"}, "roles": ["payer"]},
    "payers": {"town": 0.5, "region": 0.5},
}
ASKED = {"metrics.jobs.source": "report", "rules.jobs.claims": None, "rules.jobs.scope": None}
"""The number of jobs is reported and not claimed."""


PUBLISHED: Changes = {"published": {"results": {"weeks": 500, "jobs": 20}}}
"""Worth 500 x 900 + 20 x 42,000 = 1,290,000 at the prices of the contract."""


def _comparator(kind: str) -> Changes:
    return {"metrics.weeks.comparator": {"kind": kind}, "rules.weeks.deadweight": {"share": 0.2}}


MATCHED = {"metrics.weeks.comparator": {"kind": "matched"}}

TROUBLES: dict[str, Trouble] = {
    "BL-K100": Trouble(
        {"metrics.weeks.comparator": None, "rules.weeks.deadweight": {"share": 0.2}},
        MATCHED,
        "metrics.weeks",
    ),
    "BL-K101": Trouble(_comparator("none"), MATCHED, "metrics.weeks.comparator"),
    "BL-K102": Trouble(_comparator("assumed"), MATCHED, "metrics.weeks.comparator"),
    "BL-K103": Trouble(_comparator("before_after"), MATCHED, "metrics.weeks.comparator"),
    "BL-K104": Trouble(
        {"metrics.weeks.comparator": {"kind": "historical"}}, MATCHED, "metrics.weeks.comparator"
    ),
    "BL-K105": Trouble(
        {"metrics.jobs.comparator": {"kind": "before_after"}},
        {"rules.jobs.deadweight": {"share": 0.25}},
        "rules.jobs",
    ),
    "BL-K106": Trouble(
        {"rules.weeks.negative": "zero"},
        {"verdicts": {"green": "lower_bound", "amber": "nothing", "red": "nothing"}},
        "rules.weeks",
        {"weeks": Decimal(100)},
    ),
    "BL-K107": Trouble(
        {"metrics.weeks.proxy_for": {"da": "varigt arbejde", "en": "lasting work"}},
        {"metrics.weeks.proxy_for": None},
        "metrics.weeks.proxy_for",
    ),
    "BL-K108": Trouble(
        {
            **FINISHED,
            "derived.share.of": ["jobs", "finished"],
            "derived.stay": {
                "title": "Gennemfører",
                "kind": "ratio",
                "of": ["finished", "started"],
            },
            "rules.stay": {
                "title": "Gennemfører",
                "kind": "flag",
                "gate": {"metric": "stay", "at_least": 0.36},
                "schedule": {"lump_sum": 1},
            },
        },
        {"derived.share.of": ["jobs", "started"]},
        "derived.share.of",
    ),
    "BL-K109": Trouble(
        {
            "derived.both": {
                "title": "Begge",
                "kind": "weighted",
                "of": ["weeks", "jobs"],
                "weights": [0.8, 0.2],
            },
            "rules.weeks.metric": "both",
        },
        {"rules.weeks.metric": "weeks"},
        "derived.both",
    ),
    "BL-K110": Trouble(
        {"verdicts": None},
        {"verdicts": {"green": "point", "amber": "lower_bound", "red": "nothing"}},
        "metrics.weeks.source",
    ),
    "BL-K111": Trouble({"verdicts.red": "point"}, {"verdicts.red": "nothing"}, "verdicts.red"),
    "BL-K120": Trouble(
        FINISHED,
        {
            "rules.finish.gate": None,
            "rules.finish.metric": "share",
            "rules.finish.schedule": {
                "table": {
                    "mode": "interpolated",
                    "below": 0,
                    "rows": [{"at": 0.279, "amount": 0}, {"at": 0.31, "amount": 100000}],
                }
            },
        },
        "rules.finish.gate",
    ),
    "BL-K121": Trouble(
        {
            **FINISHED,
            "rules.finish.gate": {
                "metric": "share",
                "at_least": 0.31,
                "planned": 51,
                "planned_of": 162,
            },
            "metrics.finished.source": "report",
            "metrics.finished.reported_by": "institute",
        },
        {"metrics.finished.source": "claims"},
        "rules.finish.gate",
    ),
    "BL-K122": Trouble(
        {
            **FINISHED,
            "rules.finish.gate": {
                "metric": "share",
                "at_least": 0.31,
                "planned": 50,
                "planned_of": 162,
            },
        },
        {"rules.finish.gate.at_least": 0.308641},
        "rules.finish.gate",
    ),
    "BL-K123": Trouble(
        {**FINISHED, "rules.finish.gate": {"metric": "share", "at_least": 0.31, "planned_of": 162}},
        {"rules.finish.gate.planned": 51},
        "rules.finish.gate",
    ),
    "BL-K124": Trouble(
        {**FINISHED, "rules.finish.title": "Mindst 31 pct. gennemfører (50 af 162)"},
        {"rules.finish.title": "Mindst 31 pct. gennemfører (51 af 162)"},
        "rules.finish.gate",
    ),
    "BL-K125": Trouble(
        {"rules.weeks.gate": {"metric": "jobs", "at_least": 10}},
        {"rules.weeks.gate": None},
        "rules.weeks.gate",
    ),
    "BL-K130": Trouble(
        {"metrics.weeks.version": None}, {"metrics.weeks.version": "1"}, "metrics.weeks"
    ),
    "BL-K131": Trouble(
        {"metrics.weeks.register_name": None},
        {"metrics.weeks.register_name": "DREAM"},
        "metrics.weeks",
    ),
    "BL-K132": Trouble(
        {"metrics.weeks.last_register_date": None},
        {"metrics.weeks.last_register_date": date(2026, 6, 30)},
        "metrics.weeks",
    ),
    "BL-K133": Trouble(
        {"metrics.weeks.window_months": 20},
        {"cohorts.first.last_day": date(2024, 10, 30)},
        "metrics.weeks.window_months",
    ),
    "BL-K134": Trouble(
        {"metrics.weeks.last_register_date": date(2027, 2, 28)},
        {
            "periods.2026.payable_on": date(2027, 3, 1),
            "parties.town.service_frame_room.2027": 2000000,
        },
        "metrics.weeks.last_register_date",
    ),
    "BL-K135": Trouble(
        {"metrics.weeks.window_months": None},
        {"metrics.weeks.window_months": 12},
        "metrics.weeks",
    ),
    "BL-K136": Trouble(
        {**ASKED, "metrics.jobs.reported_by": "town"},
        {"metrics.jobs.reported_by": "institute"},
        "metrics.jobs.reported_by",
    ),
    "BL-K137": Trouble(
        {**ASKED, "metrics.jobs.reported_by": "house"},
        {"metrics.jobs.reported_by": "institute"},
        "metrics.jobs.reported_by",
    ),
    "BL-K138": Trouble(ASKED, {"metrics.jobs.reported_by": "institute"}, "metrics.jobs"),
    "BL-K140": Trouble(
        {"rules.jobs.claims": None}, {"limits+": {"scope": "person", "cap": 42000}}, "rules.jobs"
    ),
    "BL-K141": Trouble(
        {"rules.jobs.claims": {"most_per_person": 3}},
        {"rules.jobs.claims.gap_days": 90},
        "rules.jobs.claims",
    ),
    "BL-K142": Trouble(
        {"claim_deadline": None}, {"claim_deadline": date(2026, 12, 31)}, "rules.jobs"
    ),
    "BL-K150": Trouble(
        {"limits": [], "rules.jobs.max_units": None},
        {"limits+": {"scope": "contract", "cap": 2000000}},
        "limits",
    ),
    "BL-K151": Trouble(
        {"limits": []}, {"limits+": {"scope": "contract", "cap": 2580000}}, "limits"
    ),
    "BL-K152": Trouble(
        {"parties.town.service_frame_room.2025": 900000},
        {"limits+": {"scope": "period", "cap": 900000}},
        "parties.town.service_frame_room.2025",
    ),
    "BL-K153": Trouble(
        {"parties.town.service_frame_room.2026": None},
        {"parties.town.service_frame_room.2026": 2000000},
        "parties.town.service_frame_room",
    ),
    "BL-K155": Trouble(
        {"parties.town.roles": ["payer", "investor"]},
        {"parties.town.roles": ["payer"]},
        "parties.town.roles",
    ),
    "BL-K156": Trouble(
        {**TRANCHES, "financing.route": "through_municipality"},
        {"parties.fund.grant_tax": "applies"},
        "parties.fund",
    ),
    "BL-K157": Trouble(
        {"transaction_costs": None},
        {"transaction_costs": {"set_up": 30000, "yearly": 10000}},
        "transaction_costs",
    ),
    "BL-K158": Trouble(
        {"transaction_costs": {"set_up": 80000, "yearly": 10000}},
        {"transaction_costs": {"set_up": 70000, "yearly": 10000}},
        "transaction_costs",
    ),
    "BL-K160": Trouble(
        {
            "periods.2028": {"first_day": date(2028, 1, 1), "last_day": date(2028, 12, 31)},
            "parties.town.service_frame_room.2028": 2000000,
            "rules.jobs.indexation": {"base_year": 2024, "rate": 0.02},
        },
        {"rules.weeks.indexation": {"base_year": 2024, "rate": 0.02}},
        "rules.weeks",
    ),
    "BL-K161": Trouble(
        {**REGION, "limits+": {"scope": "payer", "payer": "region", "cap": 500000}},
        {"limits.1.over": "other_payers"},
        "limits.1",
    ),
    "BL-K162": Trouble({"vat": {"treatment": "unclear"}}, {"vat": {"treatment": "exempt"}}, "vat"),
    "BL-K163": Trouble(
        {**TRANCHES, "financing.guarantee": {"guarantor": "fund", "amount": 300000}},
        {"financing.guarantee.covers": ["senior"]},
        "financing.guarantee",
    ),
    "BL-K164": Trouble(
        {**TRANCHES, "financing.tranches.senior.return_limit": 0.08},
        {"financing.tranches.senior.drawn": [{"on": date(2024, 1, 15), "amount": 400000}]},
        "financing.tranches.senior",
    ),
    "BL-K165": Trouble(
        {**TRANCHES, "financing.waterfall": [{"pay": "capital", "tranches": ["junior", "senior"]}]},
        {"financing.waterfall": [{"pay": "capital", "tranches": ["senior", "junior"]}]},
        "financing.waterfall.0",
    ),
    "BL-K170": Trouble(
        {"dispute": None}, {"dispute": {"days_to_object": 30, "steps": ["møde"]}}, "dispute"
    ),
    "BL-K171": Trouble(
        {"termination": []},
        {"termination+": {"by": ["town"], "title": "Opsigelse", "owed": "alt optjent"}},
        "termination",
    ),
    "BL-K172": Trouble(
        {"termination.0.owed": None}, {"termination.0.owed": "alt optjent"}, "termination.0"
    ),
    "BL-K173": Trouble(
        {"periods.2025.interim": True, "rules.weeks.negative": None},
        {"rules.weeks.cumulative": True, "rules.weeks.overpaid": "repaid"},
        "rules.weeks",
    ),
    "BL-K174": Trouble(
        {
            "periods.2026.interim": True,
            "rules.weeks.cumulative": True,
            "rules.weeks.overpaid": "repaid",
            "rules.weeks.negative": None,
        },
        {"periods.2026.interim": False},
        "periods.2026.interim",
    ),
    "BL-K175": Trouble(
        {"rules.weeks.overpaid": "repaid"}, {"rules.weeks.overpaid": None}, "rules.weeks.overpaid"
    ),
    "BL-K176": Trouble(
        {"rules.weeks.cumulative": True, "rules.weeks.negative": None},
        {"rules.weeks.overpaid": "repaid"},
        "rules.weeks.cumulative",
    ),
    "BL-K190": Trouble(
        {**PUBLISHED, "published.paid": 1000000},
        {"published.paid": 1290000},
        "published.paid",
    ),
    "BL-K191": Trouble(
        {**PUBLISHED, "published.paid_by_rule": {"jobs": 800000}},
        {"published.paid_by_rule.jobs": 840000},
        "published.paid_by_rule.jobs",
    ),
    "BL-K192": Trouble(
        {**PUBLISHED, "published.paid_by_rule": {"jobs": 798000}},
        {"published.results.jobs": 19},
        "published.paid_by_rule.jobs",
    ),
    "BL-K193": Trouble(
        {
            "rules.weeks": None,
            "metrics.weeks": None,
            "verdicts": None,
            "published": {"results": {"jobs": 13}, "paid": 546001},
        },
        {"published.paid": 546000},
        "rules.jobs.schedule.per_unit",
    ),
    "BL-K194": Trouble(
        {"published": {"paid": 1290000, "worth": 1500000, "available": 1200000}},
        {"published.paid": 1200000},
        "published.paid",
    ),
    "BL-K195": Trouble(
        {
            **PUBLISHED,
            "published.paid": 1290000,
            "published.paid_by_rule": {"weeks": 450000, "jobs": 839000},
        },
        {"published.paid_by_rule.jobs": 840000},
        "published.paid_by_rule",
    ),
    "BL-K185": Trouble(
        {"legal.4": None},
        {"legal+": {"topic": "statistics_reuse", "considered": "samlede tal"}},
        "legal",
    ),
}


def troubled() -> Iterator[tuple[str, Finding]]:
    """Yield each code with the finding that its trouble brings; the checklist from a sound one."""
    for code, trouble in TROUBLES.items():
        found = found_in(changed(trouble.brings), trouble.errors)
        yield code, next(item for item in found if item.code == code)
    for item in found_in(changed()):
        if item.code in CHECKLIST:
            yield item.code, item
