"""The commands. Each reads its words from `locale/cli.toml` and leaves the work to the service."""

import gc
import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer

from bundlinje.cli import exports, keys, ledger, reference, settlement
from bundlinje.cli.options import DEFAULT, WORDS, Json, Lang, bar, write
from bundlinje.errors import Fault, Finding, Refused
from bundlinje.locale import LANGUAGES, words

OK, FINDINGS, BAD_INPUT, INTERNAL = 0, 1, 2, 3


app = typer.Typer(
    help=WORDS["app"],
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)

app.add_typer(reference.app, name="reference")
app.add_typer(ledger.app, name="ledger")
app.add_typer(keys.app, name="key")
app.add_typer(exports.app, name="export")
app.command("import-indigo", help=exports.WORDS["import_indigo"])(exports.import_indigo)
app.command(help=settlement.WORDS["help"])(settlement.settle)

Folder = Annotated[Path, typer.Argument(help=WORDS["folder"])]
Seed = Annotated[int, typer.Option("--seed", help=WORDS["seed"], min=0)]
Draws = Annotated[int, typer.Option("--draws", help=WORDS["draws"])]
Party = Annotated[str, typer.Option("--party", help=WORDS["party"])]
Expert = Annotated[bool, typer.Option("--expert", help=WORDS["expert"])]
Strict = Annotated[bool, typer.Option("--strict", help=WORDS["strict"])]


@app.callback(invoke_without_command=True)
def _about(
    version: Annotated[bool, typer.Option("--version", help=WORDS["version"])] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"bundlinje {installed('bundlinje')}")
        raise typer.Exit


@app.command(help=WORDS["run"])
def run(
    folder: Folder,
    lang: Lang = DEFAULT,
    seed: Seed = 1,
    draws: Draws = 8192,
    party: Party = "public",
    expert: Expert = False,
    strict: Strict = False,
) -> None:
    """Do every verb the folder has files for; print and keep the result."""
    from bundlinje.files.holdings import has_contract, is_case

    found = False
    if is_case(folder):
        found = _appraised(folder, seed, draws, party, expert, lang)
    if has_contract(folder):
        settlement.settled_if_measured(folder, lang)
    _leave(strict and found)


def _appraised(folder: Path, seed: int, draws: int, party: str, expert: bool, lang: Lang) -> bool:
    """Appraise a case, print and keep the result; returns whether there are findings."""
    from bundlinje.files.drawing import engine

    engine()  # it warms up while the rest is still being read
    from bundlinje.cli.terminal import print_result
    from bundlinje.service import cases

    with bar(words("cli")[lang.value]["computing"]) as progress:
        done = cases.run_folder(folder, seed, draws, party, progress, lang.value, expert)
    print_result(done.document, lang.value, str(done.result_file))
    say = words("cli")[lang.value]
    typer.echo("  " + say["report"].format(file=done.report_file))
    if done.statement_file:
        typer.echo("  " + say["statement"].format(file=done.statement_file))
    return bool(done.document["findings"])


@app.command(help=WORDS["appraise"])
def appraise(
    folder: Folder,
    json: Json = False,
    lang: Lang = DEFAULT,
    seed: Seed = 1,
    draws: Draws = 8192,
    party: Party = "public",
    expert: Expert = False,
    strict: Strict = False,
) -> None:
    """Compute the bottom line without writing anything."""
    from bundlinje.cli.terminal import print_result
    from bundlinje.service import cases

    with bar(words("cli")[lang.value]["computing"]) as progress:
        result = cases.appraise_folder(folder, seed, draws, party, progress, expert)
    document = result.as_json()
    if json:
        write(document)
    else:
        print_result(document, lang.value, "")
    _leave(strict and bool(document["findings"]))


@app.command(help=WORDS["check"])
def check(
    folder: Folder,
    json: Json = False,
    lang: Lang = DEFAULT,
    strict: Strict = False,
) -> None:
    """List all faults and findings of a case, a contract or both."""
    from bundlinje.cli.contract_findings import as_json, is_on_contract, lines_of, weighs
    from bundlinje.service import cases

    faults: list[Fault] = []
    findings: list[Finding] = []
    try:
        findings = cases.check_folder(folder)
    except Refused as refused:
        if not json:
            raise
        faults = list(refused.faults)
    if json:
        write(
            {
                "faults": [item.as_json() for item in faults],
                "findings": [as_json(item) for item in findings],
            }
        )
    else:
        say = words("cli")[lang.value]
        for item in findings:
            if not is_on_contract(item):
                typer.echo(item.text(lang.value))
        for line in lines_of([item for item in findings if is_on_contract(item)], lang.value):
            typer.echo(line)
        typer.echo(say["checked"].format(folder=folder, count=len(findings)))
    if faults:
        raise typer.Exit(BAD_INPUT)
    _leave(strict and any(weighs(item) for item in findings))


@app.command(help=WORDS["new"])
def new(
    folder: Annotated[Path, typer.Argument(help=WORDS["new_folder"])],
    example: Annotated[str, typer.Option("--from", help=WORDS["from"])] = "",
    workbook: Annotated[bool, typer.Option("--workbook", help=WORDS["workbook"])] = False,
    lang: Lang = DEFAULT,
) -> None:
    """Begin a case from an example, as a folder or as a workbook to fill in."""
    say = words("cli")[lang.value]
    if workbook or folder.suffix.lower() == ".xlsx":
        from bundlinje.service import workbooks

        file = workbooks.new_workbook(folder, example, lang.value)
        typer.echo(say["begun_workbook"].format(file=file))
        return
    if not example:
        raise typer.BadParameter(say["from_missing"], param_hint="--from")
    from bundlinje.service import cases

    count = len(cases.begin(example, folder))
    typer.echo(say["begun"].format(folder=folder, count=count))


@app.command("import", help=WORDS["import"])
def import_workbook(
    file: Annotated[Path, typer.Argument(help=WORDS["import_file"])],
    folder: Annotated[Path, typer.Argument(help=WORDS["import_folder"])],
    replace: Annotated[bool, typer.Option("--replace", help=WORDS["replace"])] = False,
    lang: Lang = DEFAULT,
) -> None:
    """Read a workbook as a case folder; every fault is named by its cell."""
    from bundlinje.service import workbooks

    findings = workbooks.import_workbook(file, folder, replace)
    for item in findings:
        typer.echo(item.text(lang.value))
    say = words("cli")[lang.value]["imported"]
    typer.echo(say.format(folder=folder, count=len(findings)))


# a value may be negative, and -0.2 is no option
@app.command("set", help=WORDS["set"], context_settings={"ignore_unknown_options": True})
def set_value(
    folder: Folder,
    path: Annotated[str, typer.Argument(help=WORDS["set_path"])],
    value: Annotated[str, typer.Argument(help=WORDS["set_value"])],
    lang: Lang = DEFAULT,
) -> None:
    """Change one value in a case; everything else in the file stays as it is."""
    from bundlinje.service import cases

    cases.set_value(folder, path, value)
    typer.echo(words("cli")[lang.value]["was_set"].format(folder=folder, path=path, value=value))


@app.command(help=WORDS["why"])
def why(
    result: Annotated[Path, typer.Argument(help=WORDS["result"])],
    path: Annotated[str, typer.Argument(help=WORDS["path"])],
    json: Json = False,
    lang: Lang = DEFAULT,
    depth: Annotated[int, typer.Option("--depth", help=WORDS["depth"], min=1)] = 3,
) -> None:
    """Print how a figure was made, down to its sources."""
    if settlement.is_of_settlement(path):
        settlement.explain(result, path, lang, as_json=json)
        return
    from bundlinje.service import cases

    tree = cases.explain_figure(result, path)
    if json:
        write(tree)
    else:
        from bundlinje.cli.why import print_tree

        print_tree(tree, lang.value, depth)


@app.command(help=WORDS["schema"])
def schema(
    contract: Annotated[bool, typer.Option("--contract", help=WORDS["schema_contract"])] = False,
    estimate: Annotated[bool, typer.Option("--estimate", help=WORDS["schema_estimate"])] = False,
) -> None:
    """Print the JSON Schema of case.yaml, of contract.yaml or of a measured effect."""
    from bundlinje.service import schemas

    write(schemas.schema("estimate" if estimate else "contract" if contract else "case"))


@app.command(help=WORDS["examples"])
def examples() -> None:
    """List the examples that a case can begin from."""
    from bundlinje.files.examples import available

    for name in available():
        typer.echo(name)


def _leave(with_findings: bool) -> None:
    if with_findings:
        raise typer.Exit(FINDINGS)


def _language_of(arguments: list[str]) -> str:
    """The language the user asked for, also when the arguments themselves are at fault."""
    for name, value in pairwise(arguments):
        if name == "--lang" and value in LANGUAGES:
            return value
    return DEFAULT.value


def main() -> None:
    """Run the command line; a fault of the input ends with 2, a fault of the program with 3."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    language = _language_of(sys.argv[1:])
    gc.disable()  # a command is over before it would be worth it
    try:
        app()
    except Refused as refused:
        for fault in refused.faults:
            typer.echo(fault.text(language), err=True)
        say = words("cli")[language]
        typer.echo(say["refused"].format(count=len(refused.faults)), err=True)
        sys.exit(BAD_INPUT)
    except Exception as error:  # the last guard: no traceback reaches a user
        if os.environ.get("BUNDLINJE_DEBUG"):
            raise
        say = words("cli")[language]
        typer.echo(say["internal"].format(kind=type(error).__name__), err=True)
        sys.exit(INTERNAL)
