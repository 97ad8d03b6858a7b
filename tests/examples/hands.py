"""What is asked of the money of an example: that transfers net to zero."""

from collections.abc import Mapping
from typing import Any


def left_of_transfers(option: Mapping[str, Any]) -> float:
    """Return what transfers and taxes add up to over all parties, as a present value in DKK.

    Over all parties the budget view holds resources R and transfers T, the society view f R + T
    and the pay f E, with the net tax factor f; so f (R + T) + f E - (f R + T + f E) = (f - 1) T.
    Holds where all resources and pay are stated at factor prices.
    """
    society, payers = option["society"], option["payers"]
    factor = float(society["net_tax_factor"])
    budgets = float(payers["all"]["net_present_value"]["central"])
    citizen = float(payers["citizen"]["net_present_value"]["central"])
    pay = float(society["parties"]["citizen"]["central"]) - citizen
    return (factor * budgets + pay - float(society["all"]["central"])) / (factor - 1.0)
