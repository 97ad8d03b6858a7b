"""What a careful reader should know, though nothing is refused."""

from collections.abc import Iterator, Mapping

import numpy as np

from bundlinje.appraisal import dated_changes
from bundlinje.appraisal.money import Use
from bundlinje.appraisal.problem import Problem
from bundlinje.core.case import Case
from bundlinje.core.money import Account
from bundlinje.errors import Finding


def advise(problem: Problem, found: list[Use]) -> list[Finding]:
    """Return the findings that follow from the case and its central evaluation."""
    case = problem.case
    return [
        *cautious_twice(case),
        *saved_without_limit(case, found),
        *saved_without_plan(problem, found),
        *numbers_without_source(problem),
        *before_after(problem),
        *associations(case),
        *unverified(problem),
        *totals_that_do_not_add_up(case),
        *dated_changes.advise(problem),
    ]


def cautious_twice(case: Case) -> Iterator[Finding]:
    """A discount for transfer beside a bias on benefits may be the same caution twice."""
    for key, effect in case.effects.items():
        if effect.transfer_discount is not None and effect.benefit_bias is not None:
            yield Finding("BL-F001", f"effects.{key}.transfer_discount", {})


def _saves(use: Use) -> bool:
    """Whether less is used in some year."""
    return bool(np.any(use.units < 0.0))


def saved_without_limit(case: Case, found: list[Use]) -> Iterator[Finding]:
    """Without the use in the absence of help nobody can see that a saving is possible at all."""
    for key in dict.fromkeys(item.account for item in found if _saves(item)):
        account = case.accounts[key]
        if account.counterfactual is None and account.kind in ("resource", "transfer"):
            yield Finding("BL-F002", f"accounts.{key}", {"account": key})


def saved_without_plan(problem: Problem, found: list[Use]) -> Iterator[Finding]:
    """A saving that nobody cuts a budget for is not money yet."""
    case = problem.case
    planned = {plan.account for plan in case.realisation}
    for key in dict.fromkeys(item.account for item in found if _saves(item)):
        account = case.accounts[key]
        payers = parties_of_rule(problem, account) or account.payers or account.prices or {}
        if account.kind == "resource" and "municipality" in payers and key not in planned:
            yield Finding("BL-F003", f"accounts.{key}", {"account": key})


def parties_of_rule(problem: Problem, account: Account) -> set[str]:
    """Return who pays under the rule of an account in the horizon; none if it has no rule."""
    if account.financing is None:
        return set()
    rule = problem.rules[account.financing.rule]
    met = rule.met(problem.years)
    return {party for period in met for party in period.shares or ("municipality", "state")}


def numbers_without_source(problem: Problem) -> Iterator[Finding]:
    """A number that says neither where it is from nor that it is assumed cannot be checked."""
    plans = ("options.", "realisation.")
    bare = [
        item.id
        for item in problem.inputs.values()
        if item.quantity.source is None
        and not item.is_structural
        and not item.id.startswith(plans)
        and ".payers." not in item.id
    ]
    if bare:
        values = {"count": len(bare), "some": ", ".join(bare[:5]) + (" ..." if bare[5:] else "")}
        yield Finding("BL-F004", bare[0], values)


def _is_assumed(problem: Problem, path: str) -> bool:
    return problem.inputs[problem.input_at[path]].quantity.is_assumed


def before_after(problem: Problem) -> Iterator[Finding]:
    """A gross effect with an assumed deadweight rests on a guess of the counterfactual."""
    for key, effect in problem.case.effects.items():
        baseline = effect.baseline if effect.basis == "gross" else None
        if effect.deadweight_from == "assumption":
            yield Finding("BL-F005", f"effects.{key}.deadweight", {})
        elif baseline is not None and _is_assumed(problem, f"effects.{key}.baseline"):
            yield Finding("BL-F005", f"effects.{key}.baseline", {})


def associations(case: Case) -> Iterator[Finding]:
    """A consequence that compares those who succeed with those who do not is not causal."""
    names = [key for key, item in case.consequences.items() if item.evidence == "descriptive"]
    if names:
        yield Finding("BL-F006", f"consequences.{names[0]}", {"names": ", ".join(names)})


def unverified(problem: Problem) -> Iterator[Finding]:
    """A figure that nobody has read at its source is shown as such."""
    names = [item.id for item in problem.inputs.values() if item.quantity.is_unverified]
    if names:
        yield Finding("BL-F007", names[0], {"count": len(names), "names": ", ".join(names[:5])})


def totals_that_do_not_add_up(case: Case) -> Iterator[Finding]:
    """A published total that is not the sum of its published parts."""
    for key, item in case.published.items():
        if item.gap:
            values = {
                "title": item.title.model_dump(),
                "total": f"{item.total:g}" if item.total < 1e6 else f"{item.total:.0f}",
                "parts": f"{sum(item.parts.values()):.10g}",
                "unit": item.unit,
                "gap": f"{item.gap:+.10g}",
            }
            yield Finding("BL-F010", f"published.{key}", values)


def _percent(share: float) -> str:
    """Return whole per cent, never 0 or 100: both would claim too much."""
    if share < 0.01:
        return "under 1"
    return "over 99" if share > 0.99 else f"{100.0 * share:.0f}"


def held_back(option: str, capped: Mapping[str, float]) -> Iterator[Finding]:
    """In some draws savings ran into the use that there is."""
    for name, share in capped.items():
        account, segment = name.split()
        values = {
            "option": option,
            "account": account,
            "segment": segment,
            "percent": _percent(share),
        }
        yield Finding("BL-F008", f"accounts.{account}.counterfactual", values)


def rests_on_soft_numbers(option: str, share: float) -> Iterator[Finding]:
    """Assumptions that drive most of the variance take the single probability away."""
    if share > 0.5:
        values = {"option": option, "percent": _percent(share)}
        yield Finding("BL-F009", f"options.{option}", values)
