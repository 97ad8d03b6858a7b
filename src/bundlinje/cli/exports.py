"""`bundlinje export` and `bundlinje import-indigo`: files for other systems."""

from pathlib import Path
from time import gmtime, strftime
from typing import Annotated, Any

import typer

from bundlinje.cli.options import DEFAULT, Lang
from bundlinje.locale import words
from bundlinje.locale.numbers import decimal

WORDS = words("exports")[DEFAULT]["help"]
app = typer.Typer(
    help=WORDS["app"], no_args_is_help=True, rich_markup_mode=None, add_completion=False
)

Folder = Annotated[Path, typer.Argument(help=WORDS["folder"])]
To = Annotated[Path | None, typer.Option("--to", help=WORDS["to"])]


def _say(lang: Lang) -> dict[str, Any]:
    said: dict[str, Any] = words("exports")[lang.value]
    return said


@app.command(help=WORDS["postings"])
def postings(
    folder: Folder,
    period: Annotated[str, typer.Option("--period", help=WORDS["period"])] = "",
    corrections: Annotated[bool, typer.Option("--corrections", help=WORDS["corrections"])] = False,
    to: To = None,
    lang: Lang = DEFAULT,
) -> None:
    """Write the postings for a finance system."""
    from bundlinje.service import exports

    done = exports.export_postings(folder, lang.value, period, corrections, to)
    say = _say(lang)
    for name, debit, credit in done.balances:
        amounts = {"debit": debit, "credit": credit}
        shown = {key: decimal(ore / 100, lang.value, 2) for key, ore in amounts.items()}
        typer.echo(say["balanced"].format(period=name, **shown))
    if not any(debit for _, debit, _ in done.balances):
        typer.echo(say["nothing"])
    for name in done.to_correct:
        typer.echo(say["to_correct"].format(period=name))
    if done.without_function:
        typer.echo(say["without_function"].format(parties=", ".join(done.without_function)))
    typer.echo(say["written"].format(file=done.file))


@app.command(help=WORDS["indigo"])
def indigo(
    folder: Folder,
    tables: Annotated[bool, typer.Option("--tables", help=WORDS["tables"])] = False,
    to: To = None,
    lang: Lang = DEFAULT,
) -> None:
    """Write the contract with INDIGO's field names."""
    from bundlinje.service import exports

    done = exports.export_indigo(folder, tables, to)
    for line in _say(lang)["indigo"].values():
        typer.echo(f"  - {line}")
    _told(done, lang)


@app.command(help=WORDS["ocds"])
def ocds(
    folder: Folder,
    prefix: Annotated[str, typer.Option("--prefix", help=WORDS["prefix"])],
    to: To = None,
    lang: Lang = DEFAULT,
) -> None:
    """Write the contract as an OCDS release."""
    from bundlinje.service import exports

    now = strftime("%Y-%m-%dT%H:%M:%SZ", gmtime())  # the time is read here and handed on
    _told(exports.export_ocds(folder, prefix, now, lang.value, to), lang)


def _told(done: Any, lang: Lang) -> None:
    say = _say(lang)
    if not done.settled:
        typer.echo(say["no_settlement"])
    if done.payments:
        typer.echo(say["paid"].format(count=done.payments))
    for file in done.files:
        typer.echo(say["written"].format(file=file))


def import_indigo(
    file: Annotated[Path, typer.Argument(help=WORDS["indigo_file"])],
    folder: Annotated[Path, typer.Argument(help=WORDS["indigo_folder"])],
    project: Annotated[str, typer.Option("--project", help=WORDS["project"])] = "",
    replace: Annotated[bool, typer.Option("--replace", help=WORDS["replace"])] = False,
    lang: Lang = DEFAULT,
) -> None:
    """Make a draft of a contract from an INDIGO record."""
    from bundlinje.service import exports

    done = exports.import_indigo(file, folder, lang.value, project, replace)
    say = _say(lang)
    lines = exports.point_lines(done.points, lang.value)
    typer.echo(say["drafted"].format(file=done.file, count=len(lines)))
    for line in lines:
        typer.echo(f"  - {line}")
    for finding in done.findings:
        typer.echo(finding.text(lang.value))
    typer.echo(say["next"].format(folder=folder))
