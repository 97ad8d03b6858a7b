"""`bundlinje reference fetch`: a municipality's own unit prices from Statistics Denmark."""

from datetime import date
from pathlib import Path
from time import localtime
from typing import TYPE_CHECKING, Annotated

import typer

from bundlinje.cli.options import DEFAULT, Lang, bar
from bundlinje.locale import words
from bundlinje.locale.numbers import figure

if TYPE_CHECKING:
    from bundlinje.files.statbank.client import Reuse

WORDS = words("reference")[DEFAULT]["help"]


def fetch(
    municipality: Annotated[str, typer.Argument(help=WORDS["municipality"])],
    into: Annotated[Path, typer.Option("--into", help=WORDS["into"])],
    year: Annotated[int | None, typer.Option("--year", help=WORDS["year"])] = None,
    offline: Annotated[bool, typer.Option("--offline", help=WORDS["offline"])] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help=WORDS["fresh"])] = False,
    lang: Lang = DEFAULT,
) -> None:
    """Fetch a municipality's own unit prices into a case."""
    from bundlinje.service.statistics import fetch_prices

    say = words("reference")[lang.value]
    if offline and fresh:
        raise typer.BadParameter(say["either"], param_hint="--offline, --fresh")
    reuse: Reuse = "always" if offline else "never" if fresh else "today"
    today = date(*localtime()[:3])  # the day is read here and handed on
    with bar(say["fetching"]) as progress:
        done = fetch_prices(municipality, into, today, year, reuse, progress)
    for row in done.rows:
        price = figure(float(row["value"]), row["unit"], lang.value)
        typer.echo(f"{row[f'title_{lang.value}']}: {price}  [{say['flags'][row['verification']]}]")
        typer.echo(f"  {row['id']}")
    for finding in done.findings:
        typer.echo(finding.text(lang.value))
    typer.echo(say["fetched"].format(file=done.file, count=len(done.rows), date=done.fetched))
