"""What a reader is shown of a result: decided here once, for the screen and for the report."""

from collections.abc import Iterator, Mapping
from typing import Any

from bundlinje.locale.numbers import figure
from bundlinje.reference.catalog import national

Option = Mapping[str, Any]
Row = Mapping[str, Any]

ROUNDING = 0.01
"""In the case's currency: a difference of less than an øre is rounding noise, not a finding."""


def is_fixed(option: Option) -> bool:
    """Return whether no uncertain number moves any figure of an option.

    Then there is one result: neither a range nor a probability.
    """
    return all(value["p90"] - value["p10"] < ROUNDING for value in _amounts(option)) and all(
        row["sum"]["p10"] == row["sum"]["p90"] for row in option["wellbeing"].values()
    )


def _amounts(option: Option) -> Iterator[Row]:
    public = option["public"]
    yield from (public[name] for name in ("net_present_value", "realisable", "without_descriptive"))
    yield option["household"]
    for figures in option["payers"].values():
        yield figures["net_present_value"]
    yield from option["society"]["parties"].values()


def differs(option: Option, part: str) -> bool:
    """Return whether `realisable` or `without_descriptive` is another amount than the whole."""
    public = option["public"]
    gap = public[part]["central"] - public["net_present_value"]["central"]
    return abs(float(gap)) >= ROUNDING


def key_of(option: Option) -> str:
    """Return whether an option is read at its `central` values or by its `mean`."""
    return "central" if option["display"] == "range" or is_fixed(option) else "mean"


def is_bent(option: Option) -> bool:
    """Return whether mean and central differ by more than chance in the sampling explains."""
    value = option["public"]["net_present_value"]
    gap = abs(float(value["mean"]) - float(value["central"]))
    return gap > max(3.0 * float(value["mcse"]), ROUNDING)


def rate_of(case: Mapping[str, Any], language: str) -> str:
    """Return what the discount rate of a case is called: its schedule's title, or a percentage."""
    stated = case["discounting"]["schedule"]
    schedule = national().schedules.get(stated)
    if schedule is not None:
        return str(schedule.title.in_language(language))
    return figure(float(stated), "share/year", language)


def judged(option: Option) -> Option:
    """Return the figures of the party whose result the sensitivity is about."""
    party = option["sensitivity_party"]
    figures: Option = option["public"] if party == "public" else option["payers"][party]
    return figures


def swings(option: Option) -> list[Row]:
    """Return the uncertain numbers that move the judged result, widest first."""
    return [row for row in option["tornado"] if row["width"] >= ROUNDING]


def turning_points(option: Option) -> list[tuple[int, Row]]:
    """Return the rows of `break_even` that are shown, each with its place there.

    A turning point is shown if the number may lie on either side of it; those that move the result
    most come first. Where nothing is uncertain, all are shown, the nearest first.
    """
    found = [(at, row) for at, row in enumerate(option["break_even"]) if row["value"] is not None]
    if is_fixed(option):
        moving = [(at, row) for at, row in found if row["central"]]
        return sorted(moving, key=lambda item: abs(item[1]["value"] / item[1]["central"] - 1.0))
    widths = {row["input"]: row["width"] for row in option["tornado"]}
    open_ones = [(at, row) for at, row in found if 0.0 < (row["probability"] or 0.0) < 1.0]
    return sorted(open_ones, key=lambda item: -widths.get(item[1]["input"], 0.0))


def gains_needed(option: Option) -> float | None:
    """Return how many times as large the gains would have to be; None unless that is the matter."""
    figures = judged(option)
    ratio = figures["returns"]["benefit_cost_ratio"]["by_role"]["central"]
    if figures["net_present_value"]["central"] >= 0.0 or not ratio or ratio <= 0.0:
        return None
    return 1.0 / float(ratio)
