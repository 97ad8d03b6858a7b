"""`bundlinje key`: one's own keys, and how the other commands get hold of them."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bundlinje.cli.options import DEFAULT, Lang
from bundlinje.errors import Refused
from bundlinje.locale import words

if TYPE_CHECKING:
    from bundlinje.files.keys import SecretKey

WORDS = words("ledger")[DEFAULT]["help"]
PASSPHRASE = "BUNDLINJE_PASSPHRASE"
app = typer.Typer(
    help=WORDS["key_app"], no_args_is_help=True, rich_markup_mode=None, add_completion=False
)

Name = Annotated[str, typer.Argument(help=WORDS["name"])]


def folder() -> Path:
    """Return the folder of the user's keys."""
    from bundlinje.files.keys import key_folder

    return key_folder(os.environ, Path.home())


def opened(name: str, language: str) -> "SecretKey":
    """Return a key ready to sign; its passphrase is that of the environment, or asked for."""
    from bundlinje.files.keys import open_key

    try:
        return open_key(folder(), name, os.environ.get(PASSPHRASE, ""))
    except Refused as refused:
        if refused.faults[0].code != "BL-L024" or not sys.stdin.isatty():
            raise
    asked = typer.prompt(words("ledger")[language]["your_passphrase"], hide_input=True)
    return open_key(folder(), name, asked)


@app.command(help=WORDS["new_key"])
def new(
    name: Name,
    person: Annotated[str, typer.Option("--person", help=WORDS["person"])],
    party: Annotated[str, typer.Option("--party", help=WORDS["party"])],
    lock: Annotated[bool, typer.Option("--lock", help=WORDS["lock"])] = False,
    lang: Lang = DEFAULT,
) -> None:
    """Make a key in the user's own folder."""
    from bundlinje.files.keys import new_key

    say = words("ledger")[lang.value]
    passphrase = os.environ.get(PASSPHRASE, "")
    if lock and not passphrase:
        passphrase = typer.prompt(say["new_passphrase"], hide_input=True, confirmation_prompt=True)
    made = new_key(folder(), name, person, party, passphrase if lock else "")
    where = folder()
    typer.echo(
        say["new_key"].format(
            name=name, person=person, party=party, folder=where, id=made.id,
            file=where / f"{name}.public.json",
        )
    )  # fmt: skip
    if os.name != "posix":
        typer.echo(say["windows"])


@app.command(help=WORDS["show_key"])
def show(name: Name, lang: Lang = DEFAULT) -> None:  # noqa: ARG001 - for the words of a fault
    """Print the public file of a key, as others get it."""
    from bundlinje.files.keys import public_file, public_of

    typer.echo(public_file(public_of(folder(), name)).decode(), nl=False)
