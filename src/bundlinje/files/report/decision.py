"""The answer in one sentence, built from the figures by rule."""

from collections.abc import Mapping
from typing import Any, Literal

from bundlinje.files.result_reading import is_fixed, swings

Verdict = Literal["gains", "loses", "unclear", "even"]

LIKELY = 2 / 3
"""What may be called likely: two in three, as the climate panel's scale of likelihood has it."""


def verdict(figures: Mapping[str, Any], priors: Mapping[str, float], display: str) -> Verdict:
    """Say whether a party gains.

    Where assumptions decide (`display` is `range`) the answer must hold at low and high
    assumptions alike; otherwise the probability of a gain decides.
    """
    value = figures["net_present_value"]
    if value["p10"] == value["p90"] == value["central"] == 0.0:
        return "even"
    if display == "range":
        ends = (priors["low"], priors["high"])
        return "gains" if min(ends) > 0.0 else "loses" if max(ends) < 0.0 else "unclear"
    chance = figures["probability_net_saving"]
    return "gains" if chance >= LIKELY else "loses" if chance <= 1.0 - LIKELY else "unclear"


def verdicts(option: Mapping[str, Any]) -> tuple[Verdict, Verdict | None]:
    """Return the verdicts for the public purse and for the municipality, if it takes part."""
    display = option["display"]
    public = verdict(option["public"], option["priors"], display)
    municipality = option["payers"].get("municipality")
    if municipality is None:
        return public, None
    return public, verdict(municipality, municipality["priors"], display)


def partner(option: Mapping[str, Any], parties: Mapping[str, str]) -> str:
    """Return the name of the public payer, other than the municipality, that gains most."""
    key = "central" if option["display"] == "range" else "mean"
    gains = {
        name: figures["net_present_value"][key]
        for name, figures in option["payers"].items()
        if name in parties
    }
    best = max(gains, key=lambda name: gains[name], default=None)
    return parties[best] if best is not None and gains[best] > 0.0 else ""


def decide(option: Mapping[str, Any], say: Mapping[str, Any], language: str) -> str:
    """Return the decision sentence; `say` is the table `decision` of the report's words."""
    public, municipality = verdicts(option)
    named = public if municipality is None else f"{public}_{municipality}"
    other = partner(option, say["partners"])
    if other and f"{named}_partner" in say:
        named = f"{named}_partner"
    surely = say["surely_range" if option["display"] == "range" else "surely_point"]
    if is_fixed(option):
        surely = ""  # nothing is uncertain, so nothing is merely likely
    sentence: str = say[named].format(surely=surely, partner=other)
    moving = swings(option)
    if public == "unclear" and moving:
        sentence += " " + say["hangs_on"].format(input=moving[0]["title"][language])
    if public == "loses" and option["wellbeing"]:
        sentence += " " + say["wellbeing"]
    return sentence
