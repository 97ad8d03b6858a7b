"""What is said of choosing, of knowing more and of wrong pockets, on screen and in the report."""

from collections.abc import Iterable, Mapping
from typing import Any

from bundlinje.files.result_reading import ROUNDING, is_fixed, key_of
from bundlinje.locale import words
from bundlinje.locale.numbers import millions, percent, whole

Document = Mapping[str, Any]

SURE = 2.0
"""Standard errors above 0 from which a worth is more than chance."""
SHOWN = 6
MILLIONS = 10_000.0
"""From this amount two decimals of a million say enough."""


def worth_shown(document: Document) -> list[int]:
    """Return the places of the inputs that are surely worth knowing to the public purse."""
    rows = document["decision"]["parties"]["public"]["evppi"] or []
    return [at for at, row in enumerate(rows) if is_sure(row)][:SHOWN]


def is_sure(worth: Mapping[str, float]) -> bool:
    """Return whether a worth is above 0 by more than chance."""
    return worth["value"] >= max(ROUNDING, SURE * worth["standard_error"])


def is_open(document: Document) -> bool:
    """Return whether knowing more could change what the public purse should choose."""
    return bool(document["decision"]["parties"]["public"]["evpi"]["value"] >= ROUNDING)


def worth_sentences(document: Document, language: str) -> list[str]:
    """Return what is best for the public purse, and what it is worth to know more."""
    say = words("deciding")[language]
    found = document["decision"]
    row = found["parties"]["public"]
    best = document["options"][row["best"]]["title"][language] if row["best"] else say["nothing"]
    out = [say["best"].format(option=best)]
    if all(is_fixed(option) for option in document["options"].values()):
        return [*out, say["certain"]]
    if not is_open(document):
        return [*out, say["settled"]]
    unit = unit_in_words(document["case"], language)
    whole_worth = amount_in_words(row["evpi"]["value"], unit, language)
    out.append(say["everything"].format(amount=whole_worth))
    if found["reason"]:
        out.append(found["reason"][language])
    elif shown := worth_shown(document):
        first = row["evppi"][shown[0]]
        title = found["inputs"][first["input"]]["title"][language]
        amount = amount_in_words(first["value"], unit, language)
        out.append(say["one"].format(title=title, amount=amount))
    else:
        out.append(say["no_one"])
    if any(option["display"] == "range" for option in document["options"].values()):
        out.append(say["judgement"])
    return out


def pocket_sentences(option: Document, case: Document, language: str) -> list[str]:
    """Return who pays and who gains of an option, and the smallest transfer that mends it."""
    say = words("deciding")[language]
    unit, key = unit_in_words(case, language), key_of(option)
    values = {party: row[key] for party, row in option["pockets"]["payers"].items()}
    moving = {party: value for party, value in values.items() if abs(value) >= ROUNDING}
    if not moving:
        return [say["untouched"]]
    out = []
    for kind, sign in (("pays", -1.0), ("gains", 1.0)):
        parts = [
            f"{_inside(party, case, language)} {amount_in_words(abs(value), unit, language)}"
            for party, value in moving.items()
            if sign * value > 0.0
        ]
        if parts:
            out.append(ended(say[kind].format(parties=", ".join(parts))))
    out.append(_mended(option, moving, case, language))
    agreement = option["pockets"]["payers"]
    beside = [party for party in moving if not agreement[party]["in_agreement"]]
    if beside:
        out.append(say["beside"].format(parties=_names(beside, case, language)))
    return out


def _mended(option: Document, moving: Mapping[str, float], case: Document, language: str) -> str:
    """Return what a transfer can do; how often it works only where chances may be shown."""
    say = words("deciding")[language]
    unit = unit_in_words(case, language)
    agreement = option["pockets"]["payers"]
    values = [value for party, value in moving.items() if agreement[party]["in_agreement"]]
    found = option["pockets"][key_of(option)]
    if min(values, default=0.0) >= 0.0:
        return str(say["no_losers"])
    if max(values) <= 0.0:
        return str(say["no_gainers"])
    if not found["possible"]:
        missing = amount_in_words(found["shortfall"], unit, language)
        return ended(say["impossible"].format(amount=missing))
    transfers = ", ".join(
        say["one_transfer"].format(
            amount=amount_in_words(row["amount"], unit, language),
            giver=_inside(row["giver"], case, language),
            receiver=_inside(row["receiver"], case, language),
        )
        for row in found["transfers"]
    )
    sentence = str(say["transfer"].format(transfers=transfers))
    if option["display"] == "range" or is_fixed(option):
        return sentence
    share = percent(found["shares"]["these_transfers"], language)
    return f"{sentence} {say['works'].format(share=share)}"


def name_of(party: str, case: Document, language: str) -> str:
    """Return what a party is called: its title in the case, or its usual name."""
    own = case["parties"].get(party)
    return str(own[language] if own else words("report")[language]["parties"].get(party, party))


def _inside(party: str, case: Document, language: str) -> str:
    """Return a name inside a sentence: the usual names begin with a small letter there."""
    name = name_of(party, case, language)
    return name if party in case["parties"] else name[0].lower() + name[1:]


def _names(parties: Iterable[str], case: Document, language: str) -> str:
    return ", ".join(_inside(party, case, language) for party in parties)


def ended(sentence: str) -> str:
    """Return a sentence with one full stop, also after a shortened word."""
    return sentence[:-1] if sentence.endswith("..") else sentence


def amount_in_words(value: float, unit: str, language: str) -> str:
    """Return an amount for a sentence: in millions, or whole where it is small."""
    say = words("deciding")[language]
    if abs(value) < MILLIONS:
        return str(say["small"].format(amount=whole(value, language), unit=unit))
    text = millions(value, language).removeprefix("+")
    return str(say["million"].format(amount=text, unit=unit))


def unit_in_words(case: Document, language: str) -> str:
    """Return what the currency of a case is called."""
    return "kr." if case["currency"] == "DKK" and language == "da" else str(case["currency"])
