"""Payments that a ledger says have been sent: what was proposed, by whom approved, on which day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bundlinje.core.ledger import Entry


@dataclass(frozen=True, slots=True)
class Made:
    """A payment that has been sent, in whole øre; `number` is the place of its proposal."""

    number: int
    payer: str
    payee: str
    amount_ore: int
    currency: str
    day: str
    reference: str


def payments_made(entries: Iterable[Entry]) -> list[Made]:
    """Return the payments that entries of a ledger in order say have been made."""
    proposed: dict[int, Mapping[str, Any]] = {}
    found = []
    for entry in entries:
        if entry.kind == "payment_proposed":
            proposed[entry.sequence] = entry.content
        elif entry.kind == "payment_made":
            number = entry.content["proposal"]
            content = proposed[number]
            found.append(
                Made(
                    number,
                    content["payer"],
                    content["payee"],
                    content["amount_ore"],
                    content["currency"],
                    entry.content["date"],
                    entry.content["reference"],
                )
            )
    return found
