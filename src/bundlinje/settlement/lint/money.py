"""How much can it cost, in which year, in whose budget, and at which prices?"""

from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal

from bundlinje.core.contract import Contract, ContractParty
from bundlinje.errors import Finding
from bundlinje.settlement.lint.largest import by_year, contract_cap, in_all, pays_in
from bundlinje.settlement.lint.subjects import Context, paying
from bundlinje.settlement.lint.wording import (
    Both,
    found,
    listed,
    money,
    percent,
    phrase,
    text_of,
)

YEARS_AT_FIXED_PRICES = 3
"""Prices that stand still for longer than this are asked about; our choice, told in the text."""
EXAMPLE_RISE = Decimal("0.02")
"""Yearly rise of prices in the worked example of what fixed prices lose; not a forecast."""
COSTLY_SHARE = Decimal("0.05")
"""Costs of the agreement above this part of what it can pay are asked about; our choice."""


def limits(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Is there an end to what can be paid?"""
    if not paying(contract) or contract_cap(contract) is not None:
        return
    most = in_all(contract)
    if most is None:
        yield found("BL-K150", "limits", contract)
    else:
        line = f"{{scope: contract, cap: {most.normalize():f}}}"
        yield found("BL-K151", "limits", contract, most=money(most, contract.currency), line=line)


def service_frame(contract: Contract, _context: Context) -> Iterator[Finding]:
    """What a municipality can come to pay in each budget year, against its room in the frame."""
    for name, party in contract.parties.items():
        if "payer" not in party.roles or not _is_municipal(party):
            continue
        years = by_year(contract, name)
        path = f"parties.{name}.service_frame_room"
        over = {
            year: amount
            for year, amount in years.items()
            if amount is not None and amount > party.service_frame_room.get(year, amount)
        }
        if over:
            yield _over(contract, name, over)
        unknown = [year for year in years if year not in party.service_frame_room]
        if unknown:
            known = bool(party.service_frame_room)
            yield found(
                "BL-K153",
                path if known else f"parties.{name}",
                contract,
                party=text_of(party.title),
                years=", ".join(str(year) for year in unknown),
                line=f"service_frame_room: {{{unknown[0]}: ...}}",
                most=_most(contract, [years[year] for year in unknown]),
            )


def _over(contract: Contract, name: str, over: dict[int, Decimal]) -> Finding:
    party = contract.parties[name]
    worst = max(over, key=lambda year: over[year] - party.service_frame_room[year])
    room = party.service_frame_room[worst]
    settled = sum(pays_in(item) == worst for item in contract.periods.values())
    cap = (room / settled).quantize(Decimal("0.01"), ROUND_FLOOR)
    return found(
        "BL-K152",
        f"parties.{name}.service_frame_room.{worst}",
        contract,
        party=text_of(party.title),
        year=worst,
        most=money(over[worst], contract.currency),
        room=money(room, contract.currency),
        gap=money(over[worst] - room, contract.currency),
        years=", ".join(str(year) for year in over),
        line=f"{{scope: period, cap: {cap.normalize():f}}}",
    )


def _most(contract: Contract, amounts: list[Decimal | None]) -> Both:
    known = [item for item in amounts if item is not None]
    if len(known) < len(amounts):
        return phrase("most_unknown")
    return phrase("most_known", amount=money(max(known), contract.currency))


def _is_municipal(party: ContractParty) -> bool:
    """Whether a payer has a service frame: it says so, or is called a municipality."""
    titles = (party.title.da.lower(), party.title.en.lower())
    return bool(party.service_frame_room) or any(
        word in text for text in titles for word in ("kommune", "municipality")
    )


def indexation(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Fixed prices over many years lose buying power, and somebody bears it."""
    last = max(item.last_day for item in contract.periods.values()).year
    years = last - contract.agreed.year
    if years <= YEARS_AT_FIXED_PRICES:
        return
    fixed = [
        name
        for name, rule in paying(contract).items()
        if rule.indexation is None and rule.schedule.share is None
    ]
    if fixed:
        lost = 1 - (1 + EXAMPLE_RISE) ** -years
        yield found(
            "BL-K160",
            f"rules.{fixed[0]}",
            contract,
            rules=listed(fixed),
            years=years,
            first=contract.agreed.year,
            last=last,
            lost=percent(lost.quantize(Decimal("0.001"))),
            line=f"indexation: {{base_year: {contract.agreed.year}, rate: {EXAMPLE_RISE}}}",
            rise=percent(EXAMPLE_RISE),
        )


def transaction_costs(contract: Contract, _context: Context) -> Iterator[Finding]:
    """What the agreement itself costs, against what it can pay."""
    costs = contract.transaction_costs
    if costs is None:
        yield found("BL-K157", "transaction_costs", contract)
        return
    first = min(contract.agreed.year, min(pays_in(item) for item in contract.periods.values()))
    years = max(pays_in(item) for item in contract.periods.values()) - first + 1
    total = costs.set_up + costs.yearly * years
    volume = in_all(contract)
    if volume is None and contract.financing is not None:
        volume = sum((item.committed for item in contract.financing.tranches.values()), Decimal(0))
    if volume and total > COSTLY_SHARE * volume:
        yield found(
            "BL-K158",
            "transaction_costs",
            contract,
            total=money(total, contract.currency),
            years=years,
            volume=money(volume, contract.currency),
            share=percent((total / volume).quantize(Decimal("0.001"))),
            limit=percent(COSTLY_SHARE),
        )


def vat(contract: Contract, _context: Context) -> Iterator[Finding]:
    """Whether a price is with or without value added tax is worth a fifth or a quarter of it."""
    if contract.vat is None or contract.vat.treatment == "unclear":
        yield found("BL-K162", "vat", contract)


CHECKS = (limits, service_frame, indexation, transaction_costs, vat)
