"""`bundlinje ledger`: who owes whom, who has approved what, and whether all of it still stands."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from time import gmtime, strftime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bundlinje.cli.keys import opened
from bundlinje.cli.options import DEFAULT, Json, Lang, write
from bundlinje.errors import Fault, Refused
from bundlinje.locale import words
from bundlinje.locale.numbers import kroner

if TYPE_CHECKING:
    from bundlinje.service.ledger import Where, Written

WORDS = words("ledger")[DEFAULT]["help"]
NOT_THE_SAME = 1
app = typer.Typer(
    help=WORDS["app"], no_args_is_help=True, rich_markup_mode=None, add_completion=False
)

Folder = Annotated[Path, typer.Argument(help=WORDS["folder"])]
Target = Annotated[Path, typer.Argument(help=WORDS["target"])]
File = Annotated[Path, typer.Argument(help=WORDS["file"])]
Number = Annotated[int, typer.Argument(help=WORDS["number"])]
As = Annotated[str, typer.Option("--key", help=WORDS["as"])]
Id = Annotated[str, typer.Option("--id", help=WORDS["id"])]


def _where(folder: Path) -> "Where":
    from bundlinje.service.ledger import Where

    _is_folder(folder)
    return Where(folder, os.environ.get("DATABASE_URL", ""))


def _target(path: Path) -> "Where | Path":
    return _where(path) if _is_folder(path) else path


def _is_folder(path: Path) -> bool:
    """Return whether a path is a folder; refuse what can be no path (BL-L006)."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        shown = str(path).replace("\0", "?")[:60]
        raise Refused([Fault("BL-L006", "", {"file": shown})]) from None


def _now() -> str:
    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime())  # the time is read here and handed on


def _say(lang: Lang) -> dict[str, Any]:
    said: dict[str, Any] = words("ledger")[lang.value]
    return said


def _told(written: "Written", lang: Lang) -> None:
    key = "written" if written.new else "already"
    typer.echo(_say(lang)[key].format(sequence=written.entry.sequence))


def _write(folder: Path, kind: str, content: dict[str, Any], key: str, id: str, lang: Lang) -> None:
    from bundlinje.service import ledger

    own = opened(key, lang.value)
    _told(ledger.write(_where(folder), kind, content, own, _now(), id), lang)


@app.command(help=WORDS["init"])
def init(
    folder: Folder,
    title: Annotated[str, typer.Option("--title", help=WORDS["title"])],
    key: As,
    others: Annotated[list[Path], typer.Option("--with", help=WORDS["with"])],
    parties: Annotated[list[str] | None, typer.Option("--party", help=WORDS["more"])] = None,
    lang: Lang = DEFAULT,
) -> None:
    """Open a ledger with the keys of the first people."""
    from bundlinje.files.keys import read_public
    from bundlinje.service import ledger

    people = [read_public(file) for file in others]
    own = opened(key, lang.value)
    done = ledger.begin(_where(folder), title, own, people, _now(), tuple(parties or ()))
    typer.echo(_say(lang)["opened"].format(ledger=done.entry.ledger, folder=folder))


@app.command(help=WORDS["show"])
def show(folder: Folder, json: Json = False, lang: Lang = DEFAULT) -> None:
    """Print what the ledger says now."""
    from bundlinje.service import ledger

    document = ledger.show(_where(folder))
    if json:
        write(document)
    else:
        for line in _overview(document, _say(lang), lang.value):
            typer.echo(line)


def _overview(document: dict[str, Any], say: dict[str, Any], language: str) -> Iterator[str]:
    yield say["head"].format(**document)
    covered = document["covered"]
    yield say["uncovered"] if covered is None else say["covered"].format(sequence=covered)
    for title, lines in (
        ("balances", [_balance(row, say, language) for row in document["balances"]]),
        ("proposals", [_proposal(row, say, language) for row in document["proposals"]]),
        ("keys", [_worded(say["one_key"], row, say) for row in document["keys"]]),
    ):
        if lines:
            yield ""
            yield say[title]
            yield from (f"  {line}" for line in lines)


def _balance(row: dict[str, Any], say: dict[str, Any], language: str) -> str:
    amount = row["amount_ore"]
    key = "owed" if amount > 0 else "owes" if amount < 0 else "even"
    shown = f"{kroner(abs(amount), language)} {row['currency']}"
    return str(say[key].format(party=row["party"], amount=shown))


def _proposal(row: dict[str, Any], say: dict[str, Any], language: str) -> str:
    paid = row["what"] == "payment"
    amount = f"{kroner(row['amount_ore'], language)} {row['currency']}" if paid else ""
    text = _worded(say[row["what"]], {**row, "amount": amount}, say)
    if row["approved_by"]:
        text += ", " + say["approved_by"].format(person=row["approved_by"])
    return text


def _worded(phrase: str, row: dict[str, Any], say: dict[str, Any]) -> str:
    return phrase.format(**{**row, "status": say["status"][row["status"]]})


@app.command(help=WORDS["record"])
def record(folder: Folder, file: File, key: As, id: Id = "", lang: Lang = DEFAULT) -> None:
    """Write a settlement or a receipt into the ledger."""
    from bundlinje.files.ledger_export import read_document
    from bundlinje.service import ledger

    own = opened(key, lang.value)
    _told(ledger.record(_where(folder), read_document(file), own, _now(), id), lang)


@app.command(help=WORDS["propose"])
def propose(
    folder: Folder,
    settlement: Annotated[int, typer.Option("--settlement", help=WORDS["settlement"])],
    payer: Annotated[str, typer.Option("--payer", help=WORDS["payer"])],
    payee: Annotated[str, typer.Option("--payee", help=WORDS["payee"])],
    amount: Annotated[str, typer.Option("--amount", help=WORDS["amount"])],
    key: As,
    currency: Annotated[str, typer.Option("--currency", help=WORDS["currency"])] = "DKK",
    id: Id = "",
    lang: Lang = DEFAULT,
) -> None:
    """Propose a payment."""
    from bundlinje.core.ledger_content import ore_of

    content = {
        "settlement": settlement,
        "payer": payer,
        "payee": payee,
        "amount_ore": ore_of(amount),
        "currency": currency,
    }
    _write(folder, "payment_proposed", content, key, id, lang)


@app.command(help=WORDS["approve"])
def approve(folder: Folder, number: Number, key: As, lang: Lang = DEFAULT) -> None:
    """Approve what somebody else has proposed."""
    _write(folder, "approved", {"proposal": number}, key, "", lang)


@app.command(help=WORDS["withdraw"])
def withdraw(
    folder: Folder,
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help=WORDS["reason"])],
    key: As,
    lang: Lang = DEFAULT,
) -> None:
    """Withdraw a proposal."""
    _write(folder, "withdrawn", {"proposal": number, "reason": reason}, key, "", lang)


@app.command(help=WORDS["pay"])
def pay(
    folder: Folder,
    number: Number,
    reference: Annotated[str, typer.Option("--reference", help=WORDS["reference"])],
    date: Annotated[str, typer.Option("--date", help=WORDS["date"])],
    key: As,
    lang: Lang = DEFAULT,
) -> None:
    """Write down that an approved payment has been sent."""
    content = {"proposal": number, "reference": reference, "date": date}
    _write(folder, "payment_made", content, key, "", lang)


@app.command("add-key", help=WORDS["add_key"])
def add_key(folder: Folder, file: File, key: As, lang: Lang = DEFAULT) -> None:
    """Propose a new key."""
    from bundlinje.files.keys import read_public

    _write(folder, "key_proposed", dict(read_public(file).content), key, "", lang)


@app.command("replace-key", help=WORDS["replace_key"])
def replace_key(folder: Folder, file: File, key: As, lang: Lang = DEFAULT) -> None:
    """Put a new key in place of one's own."""
    from bundlinje.files.keys import read_public

    content = {"public_key": read_public(file).public_key}
    _write(folder, "key_replaced", content, key, "", lang)


@app.command("end-key", help=WORDS["end_key"])
def end_key(
    folder: Folder,
    which: Annotated[str, typer.Argument(help=WORDS["which_key"])],
    key: As,
    lost: Annotated[bool, typer.Option("--lost", help=WORDS["lost"])] = False,
    lang: Lang = DEFAULT,
) -> None:
    """End a key."""
    from bundlinje.service import ledger

    ended = ledger.key_named(_where(folder), which)
    content = {"key": ended, "why": "lost" if lost else "revoked"}
    _write(folder, "key_ended", content, key, "", lang)


@app.command(help=WORDS["countersign"])
def countersign(
    target: Target,
    receipt: Annotated[Path, typer.Option("--receipt", help=WORDS["receipt"])],
    key: As,
    lang: Lang = DEFAULT,
) -> None:
    """Sign that the ledger is in order, and keep a receipt of it."""
    from bundlinje.files.ledger_export import write_lines
    from bundlinje.service import ledger

    head = ledger.countersign(_target(target), opened(key, lang.value), _now())
    write_lines(receipt, [head.line])
    typer.echo(_say(lang)["receipt"].format(sequence=head.sequence, file=receipt))


@app.command(help=WORDS["export"])
def export(
    folder: Folder,
    to: Annotated[Path | None, typer.Option("--to", help=WORDS["to"])] = None,
    lang: Lang = DEFAULT,
) -> None:
    """Write the ledger to a file."""
    from bundlinje.service import ledger

    where = _where(folder)
    count = ledger.export(where, to)
    typer.echo(_say(lang)["exported"].format(count=count, file=to or where.export))


@app.command(help=WORDS["verify"])
def verify(
    target: Target,
    against: Annotated[Path | None, typer.Option("--against", help=WORDS["against"])] = None,
    json: Json = False,
    lang: Lang = DEFAULT,
) -> None:
    """Check that the ledger is unbroken; ends with 1 if it is not."""
    from bundlinje.service import ledger

    found = ledger.verify(_target(target), against)
    say = _say(lang)
    if json:
        write({"ledger": found.ledger, "entries": found.entries, "covered": found.covered,
               "broken": [item.as_json() for item in found.broken]})  # fmt: skip
    else:
        for item in found.broken:
            typer.echo(item.text(lang.value))
        typer.echo(
            say["not_in_order" if found.broken else "in_order"].format(entries=found.entries)
        )
        if not found.broken:
            known = found.covered is not None
            typer.echo(say["covered" if known else "uncovered"].format(sequence=found.covered))
    if found.broken:
        raise typer.Exit(NOT_THE_SAME)


@app.command(help=WORDS["backup"])
def backup(folder: Folder, file: File, lang: Lang = DEFAULT) -> None:
    """Keep everything in one file."""
    from bundlinje.service import ledger

    ledger.backup(_where(folder), file)
    typer.echo(_say(lang)["backed_up"].format(file=file))


@app.command(help=WORDS["restore"])
def restore(folder: Folder, file: File, lang: Lang = DEFAULT) -> None:
    """Put a backup into an empty database."""
    from bundlinje.service import ledger

    counts = ledger.restore(_where(folder), file)
    typer.echo(_say(lang)["restored"].format(rows=sum(counts.values())))


@app.command(help=WORDS["migrate"])
def migrate(folder: Folder, lang: Lang = DEFAULT) -> None:
    """Bring the database to this version of the program."""
    from bundlinje.service import ledger

    ledger.migrate(_where(folder))
    typer.echo(_say(lang)["migrated"])
