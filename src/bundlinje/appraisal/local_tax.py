"""Local tax, beside the bottom line: what equalisation and guarantees leave of it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from bundlinje.appraisal.evaluation import present_value
from bundlinje.appraisal.problem import Problem
from bundlinje.calc.financing import after_equalisation, after_guarantee
from bundlinje.core.financing import Rule
from bundlinje.core.flow import Entry, Flow
from bundlinje.core.money import HOME

EQUALISATION, GUARANTEE = "dk/financing/equalisation", "dk/financing/budget-guarantee"


def local_tax(problem: Problem, money: Flow) -> dict[str, Any] | None:
    """Return what a municipality keeps of extra local tax and of saved transfers, centrally.

    Present values in the case's currency; never part of any other figure. None where the case has
    no account of local tax. `alone`: only this municipality acts, and equalisation takes its share
    of the tax. `all`: all municipalities act alike, so that nothing is equalised, and the block
    grant falls by the transfers that the budget guarantee covers. What the yearly agreement on
    the block grant makes of the extra tax is not known and not guessed.
    """
    if not any(item.kind == "local_tax" for item in problem.case.accounts.values()):
        return None
    extra, saved = (_worth(problem, money, kind) for kind in ("local_tax", "transfer"))
    rules = [problem.rules[name] for name in (EQUALISATION, GUARANTEE)]
    taken, guaranteed = (rule.periods[-1].rate for rule in rules)
    kept, left = after_equalisation(extra, taken), after_guarantee(saved, guaranteed)
    return {
        "extra_tax": extra,
        "saved_transfers": saved,
        "alone": {"equalised": extra - kept, "tax": kept, "transfers": saved, "sum": kept + saved},
        "all": {"guaranteed": saved - left, "tax": extra, "transfers": left, "sum": extra + left},
        "rules": [_about(rule) for rule in rules],
    }


def _worth(problem: Problem, money: Flow, kind: str) -> float:
    """Return the present value of the municipality's consequences of one kind."""

    def wanted(entry: Entry) -> bool:
        return (entry.party, entry.kind, entry.role) == (HOME, kind, "consequence")

    return float(np.ravel(present_value(problem, money.where(wanted)))[0])


def _about(rule: Rule) -> Mapping[str, Any]:
    period = rule.periods[-1]
    return {
        "rule": rule.id,
        "title": rule.title.model_dump(),
        "words": period.words.model_dump(),
        "rate": period.rate,
        "law": period.law,
        "verification": period.verification,
        "source": period.source_url,
        "note": period.note,
    }
