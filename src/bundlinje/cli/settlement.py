"""`bundlinje settle`: the statement of a settlement on the screen, and into the ledger."""

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path
from time import gmtime, strftime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bundlinje.cli.options import DEFAULT, Json, Lang, bar, write
from bundlinje.errors import Refused
from bundlinje.locale import words

if TYPE_CHECKING:
    from bundlinje.files.settlement_steps import Step
    from bundlinje.files.settlement_words import Names
    from bundlinje.service.ledger import Where
    from bundlinje.service.settlement import Settlement

WORDS = words("settlement")[DEFAULT]
WIDTH, AMOUNT, HEAD = 100, 22, 20
BESIDE = 2 + HEAD + 1

Folder = Annotated[Path, typer.Argument(help=WORDS["help_folder"])]
Period = Annotated[str, typer.Option("--period", help=WORDS["help_period"])]
Record = Annotated[bool, typer.Option("--record", help=WORDS["help_record"])]
Key = Annotated[str, typer.Option("--key", help=WORDS["help_key"])]


def settle(
    folder: Folder,
    period: Period = "",
    json: Json = False,
    lang: Lang = DEFAULT,
    record: Record = False,
    key: Key = "",
) -> None:
    """Settle a contract; print and keep the statement, and record it if asked to."""
    say = words("settlement")[lang.value]
    if record and not key:
        raise typer.BadParameter(say["key_missing"], param_hint="--record")
    done = settled(folder, period, lang, as_json=json)
    if record:
        for line in _recorded(_where(folder), done, key, lang):
            typer.echo(line, err=json)


def settled(folder: Path, period: str, lang: Lang, *, as_json: bool = False) -> "Settlement":
    """Settle a folder, print it and say where it was kept."""
    from bundlinje.service import settlement

    with bar(words("settlement")[lang.value]["run"]) as progress:
        done, kept = settlement.run_settlement(_where(folder), period, progress, lang.value)
    if as_json:
        write(done.document)
        return done
    for line in lines(done.document, lang.value):
        typer.echo(line.rstrip())
    say = words("settlement")[lang.value]
    for key, path in (("file", kept.settlement), ("page", kept.page)):
        typer.echo("  " + say[key].format(file=path))
    typer.echo("  " + say["postings_file"].format(folder=folder))
    return done


def settled_if_measured(folder: Path, lang: Lang) -> None:
    """Settle a folder as part of a run; a contract on which nothing is measured yet is no fault."""
    try:
        settled(folder, "", lang)
    except Refused as refused:
        if [fault.code for fault in refused.faults] != ["BL-K082"]:
            raise
        typer.echo(refused.faults[0].text(lang.value))


def is_of_settlement(figure: str) -> bool:
    """Whether a figure is one of a settlement: those of an appraisal begin otherwise."""
    return figure.startswith("periods.")


def explain(result: Path, figure: str, lang: Lang, *, as_json: bool) -> None:
    """Print how one rule came to its amount, down to its postings."""
    from bundlinje.files.settlement_words import Names
    from bundlinje.service import settlement

    found = settlement.explain_rule(result, figure)
    if as_json:
        write({"figure": figure, "run_id": found.document["run_id"], **found.part})
        return
    names = Names(found.document, lang.value)
    period = found.document["periods"][found.period]
    for line in _head(names, found.period, period):
        typer.echo(line)
    yielded = _rule(names, found.rule, found.part)
    for line in (*yielded, "", f"  {names.say['postings']}"):
        typer.echo(line.rstrip())
    for item in period["postings"]:
        if item["rule"] == found.rule:
            text = f"      {names.party(item['party'])} · {names.account(item['account'])}"
            for line in _amounts(text, "", names.money(item["amount_ore"])):
                typer.echo(line)


def _where(folder: Path) -> "Where":
    from bundlinje.service.ledger import Where

    return Where(folder, os.environ.get("DATABASE_URL", ""))


def _recorded(where: "Where", done: "Settlement", key: str, lang: Lang) -> Iterator[str]:
    """Write to the ledger what it lacks, and yield a line for each period."""
    from bundlinje.cli.keys import opened
    from bundlinje.service import settlement

    say = words("settlement")[lang.value]
    now = strftime("%Y-%m-%dT%H:%M:%SZ", gmtime())  # the time is read here and handed on
    written = settlement.record(where, done, opened(key, lang.value), now)
    for item, entry in written:
        phrase = say["recorded" if entry.new else "recorded_before"]
        yield phrase.format(period=item.period, sequence=entry.entry.sequence, folder=where.folder)
    if not written:
        yield str(say["recorded_nothing"])


# --- The screen ----------------------------------------------------------------------------------


def lines(document: dict[str, Any], language: str) -> Iterator[str]:
    """Yield the statement of the newest period, and what there is to say of the earlier ones."""
    from bundlinje.files import settlement_reading as reading
    from bundlinje.files.settlement_words import Names

    names = Names(document, language)
    last = reading.last_period(document)
    period = document["periods"][last]
    yield from _head(names, last, period)
    for sentence in reading.answer(last, period, names):
        yield from _wrapped(sentence, 2)
    yield ""
    yield from _rules(names, period)
    yield ""
    for heading, sign in (("payers", -1), ("payees", 1)):
        for place, share in enumerate(reading.shares(period, sign)):
            line = f"{names.party(share.party)} · {reading.share_line(share, names)}"
            text = _beside("" if place else names.say[heading], line)
            yield from _amounts(text, "", names.money(share.ore), BESIDE)
    yield from _rests_on(document, last, names)


def _head(names: "Names", name: str, period: dict[str, Any]) -> Iterator[str]:
    say = names.say
    about = say["head"].format(
        period=names.period(name), version=period["version"], day=period["payable_on"]
    )
    title = names.title()
    if len(title) + 2 + len(about) > WIDTH:
        yield from _wrapped(title, 0)
        title = ""
    yield title + about.rjust(WIDTH - len(title))
    span = say["span"].format(first=period["first_day"], last=period["last_day"])
    yield f"{span} · {say['interim']}" if period["interim"] else span
    yield ""


def _rules(names: "Names", period: dict[str, Any]) -> Iterator[str]:
    """Each rule: what was measured, its gate, its steps, what was computed, cut and is paid."""
    say = names.say
    yield from _amounts(f"  {say['terms']}", say["computed"], say["paid"])
    for key, rule in period["rules"].items():
        yield from _rule(names, key, rule)
    if period["vat_ore"]:
        yield from _amounts(f"  {say['vat']}", "", names.amount(period["vat_ore"]))
    whole = names.money(period["total_ore"] + period["vat_ore"])
    yield from _amounts(f"  {say['with_vat' if period['vat_ore'] else 'total']}", "", whole)


def _rule(names: "Names", key: str, rule: dict[str, Any]) -> Iterator[str]:
    from bundlinje.files.settlement_steps import flow_of

    say = names.say
    kind = names.document["contract"]["rules"][key]["kind"]
    computed, paid = names.amount(rule["computed_ore"]), names.amount(rule["total_ore"])
    if kind != "payment":
        value = names.exact(rule["value"]) if rule["value"] is not None else say["no_rate"]
        computed, paid = "", f"{say['value']} {value}"
    yield from _amounts(f"  {names.named(key)}", computed, paid)
    if kind != "payment":
        yield from _wrapped(say[f"is_{kind}"], 6)
    if not rule["cells"]:
        yield from _wrapped(say["nobody"], 6)
    for cell in rule["cells"]:
        yield from _cell(names, rule, cell)
    for name, amount in flow_of(rule)[1:-1]:
        yield from _amounts(f"      {say['flow'][name]}", "", names.amount(amount))


def _cell(names: "Names", rule: dict[str, Any], cell: dict[str, Any]) -> Iterator[str]:
    """One cohort: its gate, and its steps after one another."""
    from bundlinje.files.settlement_steps import gate_lines, steps_of

    say = names.say
    who = names.cohort(cell["cohort"])
    if cell["group"]:
        who = f"{who}, {names.group(cell['group'])}"
    if cell["cohort"] in rule["gates"] and not cell["group"]:
        for gate in gate_lines(rule["gates"][cell["cohort"]], names):
            yield from _wrapped(gate.text, 6 + 2 * gate.depth)
    if cell["reason"]:
        yield from _wrapped(f"{who}: {say[cell['reason']]}", 6)
        return
    is_lump = "lump_sum" in rule["terms"]["schedule"]
    if is_lump and rule["terms"].get("kind") == "flag":
        return  # its condition has said it all
    steps = steps_of(rule, cell, names)
    shown = [step for place, step in enumerate(steps) if not _says_nothing(steps, place)]
    if is_lump and "metric" not in rule["terms"]:
        shown = [step for step in shown if step.name != "units"]  # a lump sum is for one unit
    told = [
        step.how if is_lump and step.name == "price" else f"{step.how}: {step.rounded}"
        for step in shown
    ]
    yield from _wrapped(f"{who}: " + " · ".join(told), 6)


def _says_nothing(steps: "list[Step]", place: int) -> bool:
    """Whether a step is a rounding that is not seen in two decimals, or a condition that is met."""
    if steps[place].name not in ("rounding", "gate") or not place:
        return False
    return steps[place].rounded == steps[place - 1].rounded


def _rests_on(document: dict[str, Any], last: str, names: "Names") -> Iterator[str]:
    """Claims, estimates, corrections, investors and earlier periods."""
    from bundlinje.files import settlement_reading as reading

    say = names.say
    measured = [reading.estimate_line(item, names) for item in reading.estimates(document, last)]
    corrections = list(reading.correction_lines(document, names))
    if not corrections:
        key = "corrections_none" if reading.is_recorded(document) else "not_recorded"
        corrections = [say[key]]
    earlier = [
        f"{names.period(name)}: {names.money(period['total_ore'] + period['vat_ore'])}"
        for name, period in document["periods"].items()
        if name != last
    ]
    for heading, told in (
        ("claims", list(reading.claim_lines(document, last, names))),
        ("estimates", measured),
        ("corrections", corrections),
        ("investors", list(reading.investor_lines(document, names))),
        ("more_periods", earlier),
    ):
        for place, line in enumerate(told):
            yield from _wrapped(_beside("" if place else say[heading], line), 0, BESIDE)
    yield ""


def _beside(heading: str, text: str) -> str:
    return f"  {heading:<{HEAD}} {text}"


def _wrapped(text: str, indent: int, later: int = -1, width: int = WIDTH) -> list[str]:
    """Return a text as lines; those after the first stand further in."""
    first = " " * indent
    rest = " " * (indent + 4 if later < 0 else later)
    wrapper = textwrap.TextWrapper(
        width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )
    return wrapper.wrap(text) or [""]


def _amounts(text: str, first: str, second: str, later: int = 6) -> Iterator[str]:
    """Yield a text with two amounts at the right; a long text takes several lines before them."""
    columns = f"{first:>{AMOUNT}}{second:>{AMOUNT}}".lstrip()
    if len(text) + 2 + len(columns) > WIDTH:
        *above, text = _wrapped(text, 0, later, WIDTH - 2 - len(columns))
        yield from above
    yield f"{text:<{WIDTH - len(columns)}}{columns}"
