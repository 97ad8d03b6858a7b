"""`bundlinje reference`: the library of facts, rules and prices, and what can be done with it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bundlinje.cli.options import DEFAULT, Json, Lang, write
from bundlinje.cli.statistics import fetch
from bundlinje.locale import words
from bundlinje.locale.numbers import figure, plain_number

WORDS = words("reference")[DEFAULT]["help"]
app = typer.Typer(
    help=WORDS["app"], no_args_is_help=True, rich_markup_mode=None, add_completion=False
)

app.command(help=WORDS["fetch"])(fetch)

Words = dict[str, Any]
Row = Mapping[str, Any]
FLAGS = ("verified", "secondary", "derived", "unverified")


@app.command("list", help=WORDS["list"])
def list_facts(
    theme: Annotated[str, typer.Option("--theme", help=WORDS["theme"])] = "",
    kind: Annotated[str, typer.Option("--kind", help=WORDS["kind"])] = "",
    flag: Annotated[str, typer.Option("--flag", help=WORDS["flag"])] = "",
    summary: Annotated[bool, typer.Option("--summary", help=WORDS["summary"])] = False,
    json: Json = False,
    lang: Lang = DEFAULT,
) -> None:
    """List the rows of the library, or count them by flag with what stays open."""
    from bundlinje.service import library

    say = words("reference")[lang.value]
    if summary:
        counted = library.summary()
        _answer(counted, json, _summary(counted, say, lang.value))
    else:
        rows = library.listed(theme, kind, flag)
        _answer(rows, json, (_line(row, lang.value, say) for row in rows))


@app.command(help=WORDS["search"])
def search(
    text: Annotated[list[str], typer.Argument(help=WORDS["text"])],
    most: Annotated[int, typer.Option("--most", help=WORDS["most"], min=1)] = 20,
    json: Json = False,
    lang: Lang = DEFAULT,
) -> None:
    """Find facts by words, Danish or English."""
    from bundlinje.service import library

    say = words("reference")[lang.value]
    rows = library.found(" ".join(text), most)
    lines = [_line(row, lang.value, say) for row in rows] or [say["nothing"]]
    _answer(rows, json, lines)


@app.command(help=WORDS["show"])
def show(
    fact: Annotated[str, typer.Argument(help=WORDS["fact"])],
    json: Json = False,
    lang: Lang = DEFAULT,
) -> None:
    """Show a fact over time, with its source and the examples that use it."""
    from bundlinje.service import library

    document = library.shown(fact)
    _answer(document, json, _card(document, words("reference")[lang.value], lang.value))


@app.command(help=WORDS["diff"])
def diff(
    old: Annotated[Path, typer.Argument(help=WORDS["old"])],
    new: Annotated[Path | None, typer.Argument(help=WORDS["new"])] = None,
    json: Json = False,
    lang: Lang = DEFAULT,
) -> None:
    """Compare two editions."""
    from bundlinje.service import library

    say = words("reference")[lang.value]
    rows = library.compared(old, new)
    _answer(rows, json, [*_differences(rows, say), say["differences"].format(count=len(rows))])


@app.command(help=WORDS["export"])
def export(file: Annotated[Path, typer.Argument(help=WORDS["file"])], lang: Lang = DEFAULT) -> None:
    """Write the library to a file."""
    from bundlinje.service import library

    catalog = library.exported(file, lang.value)
    say = words("reference")[lang.value]
    count, name = len(catalog.rows), catalog.edition_name
    typer.echo(say["exported"].format(file=file, count=count, edition=say.get(name, name)))


@app.command("import-index", help=WORDS["import_index"])
def import_index(
    file: Annotated[Path, typer.Argument(help=WORDS["index_file"])],
    series: Annotated[str, typer.Option("--series", help=WORDS["index_series"])],
    kind: Annotated[str, typer.Option("--kind", help=WORDS["index_kind"])],
    vintage: Annotated[str, typer.Option("--vintage", help=WORDS["index_vintage"])],
    into: Annotated[Path, typer.Option("--into", help=WORDS["index_into"])],
    row: Annotated[str, typer.Option("--row", help=WORDS["index_row"])] = "",
    source: Annotated[str, typer.Option("--source", help=WORDS["index_source"])] = "",
    reason: Annotated[str, typer.Option("--reason", help=WORDS["index_reason"])] = "",
    lang: Lang = DEFAULT,
) -> None:
    """Put the yearly changes of a price index into a case."""
    from bundlinje.service import indices

    done = indices.import_index(file, series, kind, vintage, into, row, source, reason)
    say = words("indices")[lang.value]["imported"]
    changes = "; ".join(
        f"{year}: {plain_number(100.0 * change, lang.value)}"
        for year, change in sorted(done.found.changes.items())
    )
    known = {"file": file.name, "row": done.found.name, "place": done.found.where}
    typer.echo(
        say.format(**known, table=done.table, series=series, vintage=vintage, changes=changes)
    )


def _answer(document: Any, as_json: bool, lines: Any) -> None:
    if as_json:
        write(document)
    else:
        for line in lines:
            typer.echo(line)


def _line(row: Row, language: str, say: Words) -> str:
    flag = say["flags"].get(row["verification"], say["flags"]["none"])
    return f"{row['id']}  ·  {row[f'title_{language}']}  ·  {_value(row, language, say)}  [{flag}]"


def _value(row: Row, language: str, say: Words) -> str:
    """Return the figure of a row in its unit and prices, or what it says in words."""
    if row["kind"] != "number":
        return str(row["value"] or say["kinds"][row["kind"]])
    text = figure(row["value"], row["unit"], language)
    if row["low"] is not None and row["high"] is not None:
        ends = " … ".join(plain_number(row[end], language) for end in ("low", "high"))
        text += f" ({ends})"
    return f"{text}, {row['price_year']}" if row["price_year"] else text


def _card(document: Row, say: Words, language: str) -> Iterator[str]:
    yield document[f"title_{language}"]
    yield f"  {document['id']}"
    yield f"  {_value(document, language, say)}"
    known = {
        "verification": say["flags"].get(document["verification"], say["flags"]["none"]),
        "payers": ", ".join(
            f"{say['parties'].get(party, party)} {figure(share, 'share', language)}"
            for party, share in document["payers"].items()
        ),
        "account": document["account"],
        "valid": " – ".join(filter(None, (document["valid_from"], document["valid_to"]))),
        "source": document["source_url"],
        "source_date": document["source_date"],
        "note": document["note"],
        "examples": ", ".join(document["examples"]),
        "edition": say.get(document["edition"], document["edition"]),
    }
    for key, text in known.items():
        if text:
            yield f"  {say[key]:<12} {text}"
    if len(document["over_time"]) > 1:
        yield ""
        yield f"  {say['over_time']}"
        for row in document["over_time"]:
            flag = say["flags"].get(row["verification"], "")
            told = (
                _value(row, language, say) if row["kind"] == "number" else row[f"title_{language}"]
            )
            yield f"    {_when(row):<24} {told}  [{flag}]  {row['id']}"


def _when(row: Row) -> str:
    """Return the time that a row of a series is about: its validity, its prices, or its name."""
    if row["valid_from"] or row["valid_to"]:
        return f"{row['valid_from']} – {row['valid_to']}".strip()
    return str(row["price_year"] or row["id"].rpartition("/")[2])


def _summary(document: Row, say: Words, language: str) -> Iterator[str]:
    themes = document["themes"]
    width = max(len(theme) for theme in themes)
    yield "  ".join([" " * width, *(f"{say['flags'][flag]:>12}" for flag in FLAGS)])
    for theme, counts in themes.items():
        yield "  ".join([f"{theme:<{width}}", *(f"{counts.get(flag, 0):>12}" for flag in FLAGS)])
    sums = [sum(counts.get(flag, 0) for counts in themes.values()) for flag in FLAGS]
    yield "  ".join([f"{say['all']:<{width}}", *(f"{value:>12}" for value in sums)])
    yield ""
    yield say["rows"].format(count=sum(sums), edition=say.get(document["edition"], "") or
                             document["edition"], sha256=document["sha256"][:12])  # fmt: skip
    if document["open"]:
        yield ""
        yield say["open"]
        for row in document["open"]:
            yield f"  {row[f'what_{language}']}: {row['why']}; {row['where_to_look']}"


def _differences(rows: list[dict[str, Any]], say: Words) -> Iterator[str]:
    for row in rows:
        yield f"{say[row['what']]}: {row['row']}"
        if row["what"] == "changed":
            for name, after in row["after"].items():
                yield f"    {name}: {row['before'][name] or '–'} → {after or '–'}"
