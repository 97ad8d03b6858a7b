"""The bottom line on one screen: the answer, for whom, how sure, what it hangs on and rests on."""

import textwrap
from collections.abc import Iterator
from typing import Any

import typer

from bundlinje.cli.chart import chart
from bundlinje.files.deciding import pocket_sentences, worth_sentences
from bundlinje.files.expert import frontier_sentences, moved_name, variance_sentences
from bundlinje.files.result_reading import (
    differs,
    gains_needed,
    is_bent,
    is_fixed,
    judged,
    rate_of,
    swings,
    turning_points,
)
from bundlinje.files.studies import observed_sentence, study_sentences
from bundlinje.locale import words
from bundlinje.locale.numbers import decimal, figure, millions, percent

WIDTH = 100
LABEL, MEAN, BAND, COLUMN = 48, 9, 20, 10
SHOWN = 3

Document = dict[str, Any]
Say = dict[str, str]


def print_result(document: Document, language: str, file: str) -> None:
    """Print a result for reading."""
    for line in lines(document, language, file):
        typer.echo(line.rstrip())


def lines(document: Document, language: str, file: str) -> Iterator[str]:
    """Return the lines of the screen, option by option."""
    say: Say = words("terminal")[language]
    case = document["case"]
    options = document["options"]
    for name, option in options.items():
        yield from _head(case, name, option, language, say, len(options) > 1)
        yield from _table(case, option, language, say)
        yield from _payback(option, language, say)
        yield ""
        yield from _chart(case, option, language, say)
        yield ""
        yield from _hangs_on(option, document, language, say)
        yield from _expert(option, language)
        if option["public"]["observed_only"]["central"] is not None:
            yield from _beside(say["observed"], observed_sentence(option, case, language))
        told = pocket_sentences(option, case, language)
        yield from _beside(say["pockets"], " ".join(told))
        yield from _rules(option, document, language, say)
        yield from _own_facts(name, document, language, say)
        yield from _wellbeing(option, language, say)
        yield ""
    yield from _beside(say["worth"], " ".join(worth_sentences(document, language)))
    told = study_sentences(document, language)
    for index, line in enumerate(told):
        yield from _beside("" if index else say["studies"], line)
    yield from _findings(document, language, say)
    if file:
        path = f"options.{next(iter(options))}.public.net_present_value.central"
        yield "  " + say["result"].format(file=file, path=path)


def _head(
    case: Document, name: str, option: Document, language: str, say: Say, many: bool
) -> Iterator[str]:
    about = say["people"].format(
        count=decimal(case["invited"][name], language, 0),
        first=case["first_year"],
        last=case["last_year"],
        price=case["price_year"],
    )
    title = case["title"][language]
    yield title + about.rjust(max(WIDTH - len(title), len(about) + 2))
    if many:
        yield say["option"].format(title=option["title"][language])
    yield ""


def _table(case: Document, option: Document, language: str, say: Say) -> Iterator[str]:
    """The bottom line per payer; a range and no probability where assumptions decide."""
    soft = option["display"] == "range"
    heading = say["heading"].format(base=case["base_year"], unit=_unit(case, language))
    if is_fixed(option):
        yield f"  {heading:<{LABEL}}{say['result_of_fixed']:>{COLUMN}}"
    elif soft:
        columns = "".join(f"{say[name]:>{COLUMN}}" for name in ("low", "central", "high"))
        yield f"  {heading:<{LABEL}}{columns}   {say['priors']}"
    else:
        yield f"  {heading:<{LABEL}}{say['mean']:>{MEAN}}{say['band']:>{BAND}}   {say['chance']}"
    for label, value, chance, priors in _rows(case, option, language, say):
        if is_fixed(option):
            line = f"{millions(value['central'], language):>{COLUMN}}"
        else:
            line = _range(priors, language) if soft else _spread(value, chance, language)
        yield f"  {label:<{LABEL}}{line}"


Row = tuple[str, Document, float | None, Document]


def _rows(case: Document, option: Document, language: str, say: Say) -> Iterator[Row]:
    """Each line of the table: label, spread, chance of a gain, and the range over priors."""
    for party, figures in option["payers"].items():
        if party in ("all", "citizen"):
            continue
        label = case["parties"].get(party, {}).get(language) or say.get(party, party)
        chance = figures["probability_net_saving"]
        yield label, figures["net_present_value"], chance, figures["priors"]
    if "citizen" in option["payers"] or "citizen" in option["society"]["parties"]:
        yield say["citizen"], option["household"], None, option["household"]["priors"]
    public = option["public"]
    value = public["net_present_value"]
    yield say["public"], value, public["probability_net_saving"], option["priors"]
    for name in ("realisable", "without_descriptive"):
        if differs(option, name):
            yield say[name], public[name], None, public[name]["priors"]


def _range(priors: Document, language: str) -> str:
    return "".join(f"{millions(priors[name], language):>{COLUMN}}" for name in priors)


def _spread(value: Document, chance: float | None, language: str) -> str:
    low, high = millions(value["p10"], language), millions(value["p90"], language)
    band = f"{low:>8} … {high:>8}"
    line = f"{millions(value['mean'], language):>{MEAN}}{band:>{BAND}}   "
    if chance is None:
        return line
    filled = round(10 * chance)
    return line + f"{percent(chance, language):>14}  {'█' * filled}{'░' * (10 - filled)}"


def _payback(option: Document, language: str, say: Say) -> Iterator[str]:
    payback = option["public"]["payback_year"]
    if option["display"] == "range" or is_fixed(option):
        year = payback["central"] or say["never"]
        yield "  " + say["payback_range"].format(year=year)
        yield "  " + say["fixed_why" if is_fixed(option) else "range_why"]
    elif payback["p50"] is None:
        yield "  " + say["payback_never"].format(never=percent(payback["never"], language))
    else:
        yield "  " + say["payback"].format(
            years=payback["years_p50"],
            year=payback["p50"],
            never=percent(payback["never"], language),
        )


def _chart(case: Document, option: Document, language: str, say: Say) -> Iterator[str]:
    kind = "chart_fixed" if is_fixed(option) else "chart"
    yield "  " + say[kind].format(unit=_unit(case, language))
    running = option["public"]["cumulative"]
    rows = {name: list(running[name].values()) for name in ("p10", "mean", "p90")}
    years = [int(year) for year in running["mean"]]
    for line in chart(years, rows["mean"], rows["p10"], rows["p90"], language):
        yield "  " + line


def _hangs_on(option: Document, document: Document, language: str, say: Say) -> Iterator[str]:
    moving = swings(option)
    party = option["sensitivity_party"]
    if party != "public":
        yield "  " + say["sensitivity_of"].format(
            party=say.get(f"{party}_budget", say.get(party, party))
        )
    for index, row in enumerate(moving[:SHOWN]):
        head = say["hangs_on"] if index == 0 else ""
        low, high = sorted((row["result_p10"], row["result_p90"]))
        span = f"{millions(low, language)} … {millions(high, language)}"
        yield f"  {head:<29} {index + 1} {moved_name(row, language)} ({span})"
    for index, line in enumerate(_turning(option, language, say)):
        yield f"  {'' if index else say['turns_if']:<29} {line}"
    if option["display"] == "point" and is_bent(option):
        yield f"  {'':<29} {_central_note(option, document['case'], language, say)}"
    rests = say["soft_fixed" if is_fixed(option) else "soft"].format(
        assumed=len(document["assumed"]),
        unverified=len(document["unverified"]),
        share=percent(option["soft_share_of_variance"], language),
    )
    yield f"  {say['rests_on']:<29} {rests}"
    reasons = {row["input"]: row["assumed"] for row in document["assumed"]}
    weighty = [row for row in moving if row["input"] in reasons]
    for row in weighty[:SHOWN]:
        yield f"  {'':<29} · {row['title'][language]}"
        yield from _wrapped(reasons[row["input"]][language], 33)
    pair = option["discount_sensitivity"]
    rate = say["discount_pair"].format(
        low=millions(pair["lower_rate"], language),
        high=millions(pair["higher_rate"], language),
        unit=_unit(document["case"], language),
    )
    yield f"  {say['discount']:<29} {rate_of(document['case'], language)}"
    yield f"  {'':<29} {rate}"


def _expert(option: Document, language: str) -> Iterator[str]:
    """Where the uncertainty comes from and where two numbers turn the result, if asked for."""
    if "expert" in option:
        say: Say = words("expert")[language]
        yield from _beside(say["screen_variance"], " ".join(variance_sentences(option, language)))
        yield from _beside(say["screen_frontier"], " ".join(frontier_sentences(option, language)))


def _central_note(option: Document, case: Document, language: str, say: Say) -> str:
    """Why the mean of the draws is not the figure at the central values."""
    central = millions(option["public"]["net_present_value"]["central"], language)
    return say["central_note"].format(central=central, unit=_unit(case, language))


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent)


def _turning(option: Document, language: str, say: Say) -> list[str]:
    """The turning points, one a line: of what the result hangs on most, or else the nearest."""
    found = turning_points(option)
    if not found:
        times = gains_needed(option)
        if times is None:
            return [say["turns_nothing"]]
        return [say["turns_gains"].format(times=decimal(times, language))]
    is_gain = judged(option)["net_present_value"]["central"] >= 0.0
    parts: list[str] = []
    for _, row in found[:SHOWN]:
        losing = row["losing_side"]
        side = losing if is_gain else ("above" if losing == "below" else "below")
        value = figure(row["value"], row["unit"], language)
        start = say["or"] if parts else ""
        parts.append(start + say[side].format(title=row["title"][language], value=value))
    return parts


def _rules(option: Document, document: Document, language: str, say: Say) -> Iterator[str]:
    """Each dated change of who pays, what the changes make for each payer, and local tax."""
    for index, row in enumerate(document["dated_changes"]):
        head = say["rules"] if index == 0 else ""
        line = f"{row['date']} {row['title'][language]}: {row['to'][language]}"
        flag = say["unread"] if row["verification"] in ("unverified", "secondary") else ""
        yield from _beside(head, f"{line}{flag}")
    unit = _unit(document["case"], language)
    if frozen := option["frozen_rules"]:
        parties = [name for name in ("municipality", "region", "state") if name in frozen]
        moved = {name: millions(frozen[name]["difference"], language) for name in parties}
        parts = ", ".join(f"{say[name]} {amount}" for name, amount in moved.items())
        yield from _beside("", say["frozen"].format(year=frozen["year"], unit=unit, parts=parts))
    if tax := option["local_tax"]:
        amounts = (tax["extra_tax"], tax["alone"]["tax"])
        extra, kept = (millions(amount, language) for amount in amounts)
        told = say["local_tax_kept"].format(extra=extra, kept=kept, unit=unit)
        yield from _beside(say["local_tax"], told)


def _own_facts(option: str, document: Document, language: str, say: Say) -> Iterator[str]:
    """Each own fact of the case, the national one, and what the difference makes."""
    for index, row in enumerate(document["own_facts"]):
        told = {"title": row["title"][language], "own": _stated(row, language)}
        text = say["own_new"].format(**told)
        if row["national"]:
            moved = millions(row["difference"][option]["public"], language)
            text = say["own_other"].format(
                **told, national=_stated(row["national"], language), moved=moved,
                unit=_unit(document["case"], language),
            )  # fmt: skip
        yield from _beside(say["own"] if index == 0 else "", text)


def _stated(row: Document, language: str) -> str:
    """The figure of a fact in its unit, and the year of its prices."""
    figures = row["figures"]
    middle = figures.get("value", figures.get("mode", figures.get("mean", 0.0)))
    text = figure(middle, row["unit"], language)
    return f"{text} ({row['price_year']})" if row["price_year"] else text


def _beside(head: str, text: str) -> Iterator[str]:
    """A heading with as many lines of text beside it as it takes."""
    first, *rest = _wrapped(text, 32)
    yield f"  {head:<29} {first.strip()}"
    yield from rest


def _wellbeing(option: Document, language: str, say: Say) -> Iterator[str]:
    for index, row in enumerate(option["wellbeing"].values()):
        if index == 0:
            yield "  " + say["wellbeing"]
        value = row["sum"]
        span = " … ".join(figure(value[name], "ratio", language) for name in ("p10", "p90"))
        title, measure = row["title"][language], say[row["measure"]]
        yield f"    {title}: {figure(value['mean'], 'ratio', language)} {measure} ({span})"


def _findings(document: Document, language: str, say: Say) -> Iterator[str]:
    found = document["findings"]
    if not found:
        return
    yield f"  {say['findings']} ({len(found)})"
    for row in found[:SHOWN]:
        message = row["message"][language]
        line = f"{row['code']} {row['path']}: {message}"
        yield from textwrap.wrap(line, WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 8)
    if len(found) > SHOWN:
        yield "    " + say["more_findings"].format(count=len(found) - SHOWN)


def _unit(case: Document, language: str) -> str:
    danish = case["currency"] == "DKK" and language == "da"
    return "kr." if danish else str(case["currency"])
