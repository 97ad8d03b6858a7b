"""Nothing is counted twice: not the effect, not the saving, not the caution."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from bundlinje.appraisal.money import Capped, Use
from bundlinje.core.case import Case
from bundlinje.core.effects import PARTICIPATION, Effect
from bundlinje.errors import Fault


def double_counts(case: Case) -> list[Fault]:
    """Return every fault in how effects are adjusted."""
    return [
        fault
        for key, effect in case.effects.items()
        for check in CHECKS
        for fault in check(f"effects.{key}", effect, case)
    ]


def deadweight_only_with_gross(at: str, effect: Effect, _case: Case) -> Iterator[Fault]:
    """A net effect has what would have happened anyway taken out already."""
    if effect.basis == "net" and effect.deadweight is not None:
        yield Fault("BL-A001", f"{at}.deadweight", {})
    if effect.basis == "net" and effect.kind == "success_rate" and effect.baseline is not None:
        yield Fault("BL-A002", f"{at}.baseline", {})


def gross_needs_one_deduction(at: str, effect: Effect, _case: Case) -> Iterator[Fault]:
    """A gross effect needs deadweight, or for a success rate the baseline, but not both."""
    if effect.basis != "gross":
        return
    by_baseline = effect.kind == "success_rate" and effect.baseline is not None
    if effect.deadweight is None and not by_baseline:
        yield Fault("BL-A003", at, {})
    if effect.deadweight is not None and by_baseline:
        yield Fault("BL-A004", f"{at}.deadweight", {})


def deadweight_says_where_from(at: str, effect: Effect, _case: Case) -> Iterator[Fault]:
    """Whether deadweight was measured or assumed decides what else may be deducted."""
    if (effect.deadweight is None) != (effect.deadweight_from is None):
        yield Fault("BL-A005", f"{at}.deadweight_from", {})


def attribution_not_with_comparison(at: str, effect: Effect, _case: Case) -> Iterator[Fault]:
    """A comparison group has already told our share from that of others."""
    measured = effect.deadweight_from == "comparison_group"
    if effect.attribution is not None and (effect.basis == "net" or measured):
        yield Fault("BL-A006", f"{at}.attribution", {})


def employment_needs_displacement(at: str, effect: Effect, case: Case) -> Iterator[Fault]:
    """A job for one can be a job lost for another, which no individual trial sees."""
    key = at.removeprefix("effects.")
    earns = any(
        item.of == key
        and item.account in case.accounts
        and case.accounts[item.account].kind == "earnings"
        for item in case.consequences.values()
    )
    if (effect.employment or earns) and effect.displacement is None:
        yield Fault("BL-A007", at, {})


CHECKS: tuple[Callable[[str, Effect, Case], Iterator[Fault]], ...] = (
    deadweight_only_with_gross,
    gross_needs_one_deduction,
    deadweight_says_where_from,
    attribution_not_with_comparison,
    employment_needs_displacement,
)


def shared_accounts(case: Case, found: Sequence[Use]) -> list[Fault]:
    """Return where two outcomes reach one account, segment and year without saying how.

    They must be jointly estimated or concern different people.
    """
    faults: dict[tuple[str, str, str, str], Fault] = {}
    for position, one in enumerate(found):
        for other in found[position + 1 :]:
            pair = (case.consequences[one.source].of, case.consequences[other.source].of)
            if (
                one.account != other.account
                or one.segment != other.segment
                or pair[0] == pair[1]
                or PARTICIPATION in pair
                or _declared(case, *pair)
                or not np.any((one.units != 0.0) & (other.units != 0.0))
            ):
                continue
            values = {
                "one": pair[0],
                "other": pair[1],
                "account": one.account,
                "segment": one.segment,
            }
            key = (min(pair), max(pair), one.account, one.segment)
            path = f"consequences.{other.source}.account"
            faults.setdefault(key, Fault("BL-A008", path, values))
    return list(faults.values())


def _declared(case: Case, one: str, other: str) -> bool:
    first, second = case.effects[one], case.effects[other]
    return (
        other in first.estimated_jointly_with + first.disjoint_from
        or one in second.estimated_jointly_with + second.disjoint_from
    )


def savings_beyond_use(capped: tuple[Capped, ...]) -> list[Fault]:
    """Return where the central case saves more than is used without the help."""
    return [
        Fault(
            "BL-A009",
            f"accounts.{item.account}.counterfactual",
            {"account": item.account, "segment": item.segment},
        )
        for item in capped
    ]
