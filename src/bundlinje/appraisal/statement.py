"""The accounts and budget statement: what changes on each function of the municipal accounts.

Amounts follow the accounts: spending is positive, income negative. A reimbursement by the state is
income on its own kind of posting (dranst 2), so gross spending less reimbursement is the net.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bundlinje.appraisal.evaluation import Evaluation, is_budget
from bundlinje.appraisal.problem import Problem
from bundlinje.core.flow import Entry, Flow
from bundlinje.core.money import HOME, Account, Cost
from bundlinje.errors import Finding, near
from bundlinje.reference.catalog import Catalog

STATE = "state"
OPERATING, REIMBURSEMENT = "1", "2"
INSIDE = ("yes", "partly")


@dataclass
class Line:
    """One function and kind of posting: amounts by year.

    `realisable` is as far as budgets are cut, `frame` what counts inside the service frame.
    """

    function: str
    dranst: str
    names: list[str] = field(default_factory=list)
    amounts: Any = 0.0
    realisable: Any = 0.0
    frame: Any = 0.0


@dataclass(frozen=True, slots=True)
class Posting:
    """Amounts by year on a function; `in_frame` is whether they count in the service frame."""

    function: str
    dranst: str
    account: str
    amounts: Any
    in_frame: bool


def statement(problem: Problem, catalog: Catalog, result: Evaluation) -> list[dict[str, Any]]:
    """Return the lines of the statement of one option at the central values, by function and year.

    `amount` is in the case's currency at its price level, spending positive; `realisable` is the
    part that a plan takes out of a budget; `frame` the amount inside the service frame, or None
    where the function is not known. A line without a function holds what has no `posting`; a case
    without any has no statement.
    """
    if not any(item.posting for _, item in _items(problem)):
        return []
    lines: dict[tuple[str, str], Line] = {}
    for flow, is_gross in ((result.gross, True), (result.realisable, False)):
        for item in _postings(problem, catalog, flow):
            line = lines.setdefault((item.function, item.dranst), Line(item.function, item.dranst))
            if item.account not in line.names:
                line.names.append(item.account)
            if is_gross:
                line.amounts = line.amounts + item.amounts
                line.frame = line.frame + item.amounts * item.in_frame
            else:
                line.realisable = line.realisable + item.amounts
    found = [lines[key] for key in sorted(lines, key=lambda key: (not key[0], key))]
    return [row for line in found for row in _rows(problem, catalog, line)]


def _postings(problem: Problem, catalog: Catalog, flow: Flow) -> Iterator[Posting]:
    """Yield everything the municipality posts.

    Where the state reimburses, the municipality posts the whole as spending and the state's part
    as income; on a function that counts only in part, the reimbursed part is outside the frame.
    """
    for entry in flow.entries:
        if not is_budget(entry) or entry.party not in (HOME, STATE):
            continue
        number = _posting(problem, entry)
        function = catalog.functions.get(number)
        inside = function.in_service_frame if function else ""
        spent = -np.broadcast_to(entry.rows, (len(flow.years), 1))[:, 0]
        if entry.party == HOME:
            yield Posting(number, OPERATING, entry.account, spent, inside in INSIDE)
        elif function is not None and function.reimbursed_on and not _is_grant_tax(entry):
            yield Posting(number, OPERATING, entry.account, spent, inside == "yes")
            yield Posting(function.reimbursed_on, REIMBURSEMENT, entry.account, -spent, False)


def _is_grant_tax(entry: Entry) -> bool:
    """A tax on a grant goes to the state; nothing of it is a reimbursement."""
    return entry.role == "cost" and entry.kind == "transfer"


def _posting(problem: Problem, entry: Entry) -> str:
    case = problem.case
    item = case.costs[entry.source] if entry.role == "cost" else case.accounts[entry.account]
    return item.posting or ""


def _rows(problem: Problem, catalog: Catalog, line: Line) -> Iterator[dict[str, Any]]:
    function = catalog.functions.get(line.function)
    amounts = np.broadcast_to(line.amounts, (len(problem.years),))
    realisable = np.broadcast_to(line.realisable, (len(problem.years),))
    inside = np.broadcast_to(line.frame, (len(problem.years),))
    for year, amount, cut, frame in zip(problem.years, amounts, realisable, inside, strict=True):
        if amount or cut:
            yield {
                "year": year,
                "function": line.function or None,
                "title": function.title.model_dump() if function else None,
                "dranst": line.dranst,
                "amount": float(amount),
                "realisable": float(cut),
                "frame": float(frame) if function else None,
                "frame_verification": function.frame_verification if function else None,
                "function_verification": function.verification if function else None,
                "accounts": [_titled(problem, name) for name in line.names],
            }


def _titled(problem: Problem, name: str) -> dict[str, Any]:
    case = problem.case
    item = case.accounts[name] if name in case.accounts else case.costs[name]
    return {"id": name, "title": item.title.model_dump()}


def about_postings(problem: Problem, catalog: Catalog) -> list[Finding]:
    """Return a finding for a function that is not known, or missing although others are stated.

    BL-F031 missing, BL-F032 not known.
    """
    items = _items(problem)
    posted = any(item.posting for _, item in items)
    found = []
    for at, item in items:
        if item.posting and item.posting not in catalog.functions:
            values = {"number": item.posting, "near": near(item.posting, catalog.functions)}
            found.append(Finding("BL-F032", f"{at}.posting", values))
        elif posted and not item.posting and _paid_at_home(item):
            found.append(Finding("BL-F031", at, {"name": at.partition(".")[2]}))
    return found


def _items(problem: Problem) -> list[tuple[str, Account | Cost]]:
    """Return everything that can be posted, by its path."""
    case = problem.case
    items: list[tuple[str, Account | Cost]] = [
        (f"accounts.{key}", item) for key, item in case.accounts.items()
    ]
    return items + [(f"costs.{key}", item) for key, item in case.costs.items()]


def _paid_at_home(item: Any) -> bool:
    stated = {**(item.payers or {}), **(getattr(item, "prices", None) or {})}
    return HOME in stated or getattr(item, "financing", None) is not None
