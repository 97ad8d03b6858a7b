"""Terms that could be computed and would not pay what their authors mean."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from bundlinje.core.contract import Contract
from bundlinje.errors import Fault


def persons_counted_once(contract: Contract) -> Iterator[Fault]:
    """A rule for persons counts each claim once: nothing to put right, and no lump sum."""
    for key, rule in contract.rules.items():
        if rule.scope == "person" and rule.cumulative:
            yield Fault("BL-K090", f"rules.{key}.cumulative", {})
        if rule.scope == "person" and rule.schedule.lump_sum is not None:
            yield Fault("BL-K091", f"rules.{key}.schedule.lump_sum", {})


def waterfall_pays_all_out(contract: Contract) -> Iterator[Fault]:
    """The last step of a waterfall shares out all that is left, and each hurdle has a step."""
    financing = contract.financing
    if financing is None:
        return
    steps = financing.waterfall
    if steps:
        last = sum(steps[-1].shares.values(), Decimal(0)) if steps[-1].pay == "remainder" else 0
        if last != 1:
            path = f"financing.waterfall.{len(steps) - 1}"
            yield Fault("BL-K092", path, {"share": f"{last:f}" if last else "0"})
    served = {name for step in steps if step.pay == "hurdle" for name in step.tranches}
    for name, tranche in financing.tranches.items():
        if tranche.hurdle is not None and name not in served:
            yield Fault("BL-K093", f"financing.tranches.{name}.hurdle", {"tranche": name})


MEANT: tuple[Callable[[Contract], Iterator[Fault]], ...] = (
    persons_counted_once,
    waterfall_pays_all_out,
)
