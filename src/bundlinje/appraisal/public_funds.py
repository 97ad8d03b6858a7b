"""What the citizens gain for each krone that the public purse spends on balance."""

from typing import Any

NOTHING = 0.01
"""In the case's currency: less than an øre is rounding noise."""


def marginal_value(willingness_to_pay: float, net_cost: float) -> dict[str, Any]:
    """Return the marginal value of public funds and the quadrant that says how to read it.

    willingness_to_pay: what the citizens gain, pay included and wellbeing left out, in the case's
    currency. net_cost: what the public purse spends after all it saves and earns, same unit. The
    ratio is null where a help pays for itself (it is then infinite) and where nothing is spent.
    In `saves_and_harms` it is what the citizens lose for each krone saved.
    Source: Hendren and Sprung-Keyser (2020), "A unified welfare analysis of government policies",
    Quarterly Journal of Economics 135(3), 1209-1318, section II.
    """
    gain = 0.0 if abs(willingness_to_pay) < NOTHING else willingness_to_pay
    cost = 0.0 if abs(net_cost) < NOTHING else net_cost
    if cost > 0.0:
        quadrant = "costs_and_helps" if gain > 0.0 else "costs_and_harms" if gain else "costs_only"
    elif gain < 0.0:
        quadrant = "saves_and_harms"
    else:
        quadrant = "pays_for_itself" if gain or cost else "nothing"
    rated = cost != 0.0 and quadrant != "pays_for_itself"
    return {
        "willingness_to_pay": gain,
        "net_cost": cost,
        "ratio": gain / cost if rated else None,
        "quadrant": quadrant,
    }
