"""What dated rules change inside the horizon, and what the result would be if they did not."""

from collections.abc import Iterator
from dataclasses import replace
from math import isclose
from typing import Any

import numpy as np

from bundlinje.appraisal.evaluation import budget_of, evaluate, is_budget, is_public, present_value
from bundlinje.appraisal.measures import parties_of
from bundlinje.appraisal.payers import GRANT_TAX
from bundlinje.appraisal.problem import Problem
from bundlinje.core.financing import Period, Rule
from bundlinje.core.flow import Flow, Selection
from bundlinje.errors import Finding


def rules_used(problem: Problem) -> dict[str, list[str]]:
    """Return the accounts that each rule of who pays decides, by the rule's id."""
    used: dict[str, list[str]] = {}
    for key, account in problem.case.accounts.items():
        if account.financing is not None:
            used.setdefault(account.financing.rule, []).append(key)
    return used


def dated_changes(problem: Problem) -> list[dict[str, Any]]:
    """Return every change of a rule inside the horizon that the case uses, in order of date."""
    horizon = problem.case.horizon
    rows = [
        _change(rule, before, after, accounts)
        for name, accounts in rules_used(problem).items()
        for rule in (problem.rules[name],)
        for before, after in rule.changes(horizon.first_year, horizon.last_year)
    ]
    return sorted(rows, key=lambda row: (row["date"], row["rule"]))


def _change(rule: Rule, before: Period, after: Period, accounts: list[str]) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "title": rule.title.model_dump(),
        "date": str(after.valid_from),
        "from": before.words.model_dump(),
        "to": after.words.model_dump(),
        "accounts": accounts,
        "law": after.law,
        "verification": after.verification,
        "source": after.source_url,
        "note": after.note,
    }


def frozen_rules(problem: Problem, option: str, dated: Flow) -> dict[str, Any] | None:
    """Return the central result with every rule as on 1 January of the first year.

    `dated` is the central money of the option under the rules as they change; `difference` is the
    result with the dated changes less the one without. None where no rule of the case changes
    inside the horizon.
    """
    if not dated_changes(problem):
        return None
    year = problem.case.horizon.first_year
    still = replace(problem, frozen_at=year)
    frozen = evaluate(still, option, still.central()).gross
    out: dict[str, Any] = {"year": year}
    wanted: dict[str, Selection] = {
        "public": is_public(problem),
        **{party: budget_of(party) for party in parties_of(problem, dated)},
        "all": is_budget,
    }
    for name, selection in wanted.items():
        now, then = (
            float(np.ravel(present_value(problem, money.where(selection)))[0])
            for money in (dated, frozen)
        )
        moved = not isclose(now, then, rel_tol=1e-12, abs_tol=1e-6)
        out[name] = {"central": then, "difference": now - then if moved else 0.0}
    return out


def advise(problem: Problem) -> Iterator[Finding]:
    """What a reader must know of the rules and grants that a case uses."""
    horizon = problem.case.horizon
    for name, accounts in rules_used(problem).items():
        rule = problem.rules[name]
        for period in rule.met(horizon.years):
            yield from _of_period(rule, period, accounts[0])
    yield from unclear_grants(problem)


def _of_period(rule: Rule, period: Period, account: str) -> Iterator[Finding]:
    at = f"accounts.{account}.financing.rule"
    values = {"title": rule.title.model_dump(), "period": period.words.model_dump()}
    if period.replaced_by is not None:
        dated = {"date": str(period.valid_from), "instead": period.replaced_by.model_dump()}
        yield Finding("BL-F021", at, {**values, **dated})
    if period.verification in ("unverified", "secondary"):
        yield Finding("BL-F022", at, {**values, "note": period.note, "url": period.source_url})


def unclear_grants(problem: Problem) -> Iterator[Finding]:
    """A tax on a grant that may or may not fall is counted, and said."""
    for key, party in problem.case.parties.items():
        pays = any(key in cost.payers for cost in problem.case.costs.values())
        if party.grant_tax == "unclear" and pays:
            rate = f"{100.0 * problem.rules[GRANT_TAX].periods[-1].rate:g}"
            rates = {"da": rate.replace(".", ","), "en": rate}
            values = {"party": party.title.model_dump(), "rate": rates}
            yield Finding("BL-F023", f"parties.{key}.grant_tax", values)
