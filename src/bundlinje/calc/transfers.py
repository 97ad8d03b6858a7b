"""Wrong pockets: the smallest sum that payers move between them so that nobody is worse off."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bundlinje.calc.summary import ROUNDING, Array


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment, in kroner at the price basis of the net values."""

    giver: str
    receiver: str
    amount: float


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who gives whom how much, and how it looks afterwards.

    `possible` says whether any transfers can leave everybody with the least gain; where none can,
    `shortfall` is what is missing in all, and there are no transfers. `moved` is the sum that
    changes hands, `after` each payer's net value then.
    """

    possible: bool
    shortfall: float
    moved: float
    transfers: tuple[Transfer, ...]
    after: dict[str, float]


@dataclass(frozen=True, slots=True)
class Chance:
    """How often it works: `any_transfers`, agreed once the outcome is known, leave everybody with
    the least gain; `these_transfers`, agreed in advance, leave everybody, and `by_payer` each."""

    any_transfers: float
    these_transfers: float
    by_payer: dict[str, float]


def smallest_transfers(net_values: Mapping[str, float], least_gain: float = 0.0) -> Settlement:
    """Return the smallest transfers that leave every payer with at least the least gain.

    net_values: by payer, in kroner, negative for a loss. least_gain: of each payer, in kroner.
    Such transfers exist if and only if the sum of net values is at least the sum of least gains.
    The sum moved is then what those below lack, and no smaller sum can do, since each of them must
    get at least that. Those above give in proportion to what they have above, which is one fair way
    among many; the sum moved is the same in all. Source: the compensation principle, Kaldor (1939),
    Economic Journal 49, 549-552, as a transport problem with equal costs.
    """
    above = {name: value - least_gain for name, value in net_values.items()}
    surplus = {name: value for name, value in above.items() if value > 0.0}
    lack = {name: -value for name, value in above.items() if value < 0.0}
    spare, moved = sum(surplus.values()), sum(lack.values())
    if moved > spare * (1.0 + ROUNDING):
        return Settlement(False, moved - spare, 0.0, (), dict(net_values))
    transfers = tuple(
        Transfer(giver, receiver, need * (extra / spare))
        for giver, extra in surplus.items()
        for receiver, need in lack.items()
    )
    after = dict(net_values)
    for transfer in transfers:
        after[transfer.giver] -= transfer.amount
        after[transfer.receiver] += transfer.amount
    return Settlement(True, 0.0, moved, transfers, after)


def chance_of(
    settlement: Settlement, net_values: Mapping[str, Array], least_gain: float = 0.0
) -> Chance:
    """Return the share of draws in which transfers work: some, these, and for each payer.

    settlement: from `smallest_transfers`. net_values: draws by payer, shape (draws,), in kroner.
    least_gain: of each payer. Rounding noise of a billionth of the turnover counts as nothing.
    """
    turnover = sum(np.abs(values) for values in net_values.values()) + abs(least_gain)
    slack = -ROUNDING * turnover
    moved = dict.fromkeys(net_values, 0.0)
    for transfer in settlement.transfers:
        moved[transfer.giver] -= transfer.amount
        moved[transfer.receiver] += transfer.amount
    content = {
        name: values + moved[name] - least_gain >= slack for name, values in net_values.items()
    }
    whole = sum(values - least_gain for values in net_values.values())
    return Chance(
        float(np.mean(whole >= slack)),
        float(np.mean(np.all(list(content.values()), axis=0))),
        {name: float(np.mean(good)) for name, good in content.items()},
    )
