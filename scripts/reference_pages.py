"""Write `docs/reference/`: the pages that say what may stand in a case file, from the code itself.

`make docs` runs it; a test compares the committed pages with what it would write.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bundlinje.core import units
from bundlinje.core.case import Case
from bundlinje.core.contract import Contract
from bundlinje.core.estimate import Estimate
from bundlinje.core.financing import FACTS_OF
from bundlinje.core.meanings import MEANINGS
from bundlinje.core.money import PARTIES, PUBLIC
from bundlinje.core.quantity import FORMS, Quantity, Source
from bundlinje.errors import sentences
from bundlinje.files.result_files import to_json
from bundlinje.files.shape import Wanted
from bundlinje.files.strict_yaml import Document, read
from bundlinje.reference.catalog import Catalog, national
from bundlinje.reference.financing import rules_of
from bundlinje.reference.indices import spans
from scripts import contract_findings_page

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = tuple(
    ROOT / "tests" / "corpus" / "format-1" / name / "case.yaml"
    for name in ("every-section", "dated-rules", "price-indices", "studies")
)
"""Where the examples of a case are cut from; the first that has a section shows it."""
HEAD = "<!-- Written by `make docs` from the code; change the code, not this page. -->\n\n"
DOMAINS = {"share": "0 to 1", "positive": "0 or more", "real": "any"}
SHORT = {Quantity: "[number](#quantity)", Source: "[source](#source)"}
LONGEST_EXAMPLE = 14

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A model, and the path where it stands first."""

    model: type[BaseModel]
    path: str


@dataclass(frozen=True, slots=True)
class Book:
    """A kind of file that has a page of its own, and where its examples come from."""

    model: type[BaseModel]
    title: str
    introduction: str
    examples: tuple[Path, ...]
    language: str = "yaml"


BOOKS = {
    "case.md": Book(
        Case,
        "case.yaml",
        "Every section of a case file and every key in it. The examples are one small case, cut "
        "into pieces.",
        EXAMPLES,
    ),
    "contract.md": Book(
        Contract,
        "contract.yaml",
        "Every section of a contract and every key in it. The examples are one small contract, cut "
        "into pieces; what the words mean together is told in [settle](verbs/settle.md).",
        (ROOT / "tests" / "fault" / "contract.yaml",),
    ),
    "estimate.md": Book(
        Estimate,
        "estimates/*.json",
        "Every key of a measured effect. A file holds one effect in one cohort and one period, in "
        "JSON, and aggregates alone: a field that could hold single persons is refused.",
        (ROOT / "examples" / "tiered-effect-contract" / "estimates" / "2026-first.json",),
        "json",
    ),
}


def pages() -> dict[str, str]:
    """Return the text of every generated page by file name."""
    return {
        **{name: _book(book) for name, book in BOOKS.items()},
        "units.md": _units(),
        "parties.md": _parties(),
        "financing.md": _financing(),
        "facts.md": _facts(),
        "errors.md": _errors(),
        "contract-findings.md": contract_findings_page.page(HEAD),
        **{
            f"{name.removesuffix('.md')}.schema.json": to_json(book.model.model_json_schema())
            for name, book in BOOKS.items()
        },
    }


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


# --- The sections and keys of files ------------------------------------------------------------


def _book(book: Book) -> str:
    text = [
        f"# {book.title}\n\n{HEAD}{book.introduction}\n",
        *(_section(section, book) for section in sections(book.model)),
    ]
    return "\n".join(text)


def sections(model: type[BaseModel] = Case) -> list[Section]:
    """Return every model that a kind of file consists of, in the order of its keys."""
    found: dict[type[BaseModel], Section] = {}
    _collect(model, "", found)
    return list(found.values())


def _collect(model: type[BaseModel], path: str, found: dict[type[BaseModel], Section]) -> None:
    if model in found:
        return
    found[model] = Section(model, path)
    for name, annotation in _hints(model).items():
        for inner, step in _models_in(annotation):
            _collect(inner, f"{path}.{name}{step}".strip("."), found)


def _hints(model: type[BaseModel]) -> dict[str, Any]:
    hints = get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields}


def _models_in(annotation: Any) -> Iterator[tuple[type[BaseModel], str]]:
    """Yield the models inside an annotation, and the steps from the key to each."""
    bare = _bare(annotation)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        yield bare, ""
    elif get_origin(bare) is dict:
        yield from ((inner, f".<name>{step}") for inner, step in _models_in(get_args(bare)[1]))
    elif get_origin(bare) is tuple:
        yield from ((inner, f".<n>{step}") for inner, step in _models_in(get_args(bare)[0]))
    else:
        for member in get_args(bare):
            yield from _models_in(member)


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _section(section: Section, book: Book) -> str:
    model = section.model
    where = f"Stands at `{section.path}`" if section.path else "The whole file"
    also = " and wherever else a number stands" if model is Quantity else ""
    lines = [f"## {model.__name__}\n\n{where}{also}.\n", f"{_doc(model)}\n"]
    rows = [
        _row(model, name, field, annotation)
        for (name, field), annotation in zip(
            model.model_fields.items(), _hints(model).values(), strict=True
        )
    ]
    lines.append(_table(("key", "what", "unit", "where it is left out", "meaning"), rows))
    if model is Quantity:
        lines.append(_forms())
    if example := _example(section.path, book):
        lines.append(f"```{book.language}\n{example}```\n")
    return "\n".join(lines)


def _doc(model: type[BaseModel]) -> str:
    return "\n".join(line.strip() for line in (model.__doc__ or "").strip().splitlines())


def _row(
    model: type[BaseModel], name: str, field: FieldInfo, annotation: Any
) -> tuple[str, str, str, str, str]:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    unit, domain = extra.get("unit", ""), extra.get("domain", "")
    measure = f"{unit}, {DOMAINS[str(domain)]}" if domain else ""
    return f"`{name}`", _what(annotation), measure, _default(field), MEANINGS[model.__name__][name]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must stand"
    value = field.default
    if isinstance(value, Quantity):
        value = value.value
    if value is None or value == {} or value == ():
        return ""
    if isinstance(value, BaseModel):
        return "its defaults"
    return f"`{json.dumps(value, default=float)}`"


def _what(annotation: Any) -> str:
    """Say what may stand at a key."""
    bare = _bare(annotation)
    if bare in SHORT:
        return SHORT[bare]
    origin, inside = get_origin(bare), get_args(bare)
    if origin is dict:
        names = "years" if inside[0] is int else "names"
        return f"for {names}: {_what(inside[1])}"
    if origin is tuple:
        return f"list of {_what(inside[0])}"
    if isinstance(bare, type) and issubclass(bare, BaseModel) and bare.__name__ != "Text":
        return f"[{bare.__name__}](#{bare.__name__.lower()})"
    wanted = Wanted((), annotation, annotation)
    if wanted.kind == "choice":
        return " or ".join(f"`{word}`" for word in wanted.choices)
    given = [member for member in inside if member is not NoneType]
    if given and wanted.kind != "name":
        return " or ".join(dict.fromkeys(_what(member) for member in given))
    return wanted.phrase()["en"]


def _forms() -> str:
    rows = [
        (f"`{name}`", ", ".join(f"`{key}`" for key in sorted(keys))) for name, keys in FORMS.items()
    ]
    return "A number stands alone (`0.5`, `case/name`), or in one of these forms:\n\n" + _table(
        ("form", "keys"), rows
    )


@cache
def _document(file: Path) -> Document:
    return read(file.read_bytes(), file.name)


def _example(path: str, book: Book) -> str:
    """Return the lines of the first example that has something at a path."""
    found = (_example_in(file, path) for file in book.examples)
    return next(filter(None, found), "") if path else ""


def _example_in(file: Path, path: str) -> str:
    """Return the lines of a file at the first place that a path leads to."""
    place = _first_place(_document(file).data, tuple(path.split(".")))
    if place is None:
        return ""
    line = _document(file).key_place(place).line
    return _cut(file.read_text(encoding="utf-8").splitlines(), line)


def _first_place(data: Any, steps: tuple[str, ...]) -> Place | None:
    """Return the first place in plain data that some steps lead to, whichever names they take."""
    if not steps:
        return () if data not in ({}, []) else None
    if not isinstance(data, dict | list):
        return None
    pairs: Iterable[tuple[str | int, Any]]
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, inside in pairs:
        if steps[0] in ("<name>", "<n>", key):
            rest = _first_place(inside, steps[1:])
            if rest is not None:
                return (key, *rest)
    return None


def _cut(lines: list[str], start: int) -> str:
    first = lines[start - 1]
    depth = len(first) - len(first.lstrip())
    kept = [first]
    for line in lines[start:]:
        if not line.strip() or len(line) - len(line.lstrip()) <= depth:
            break
        kept.append(line)
    if len(kept) > LONGEST_EXAMPLE:
        kept = [*kept[:LONGEST_EXAMPLE], " " * (depth + 2) + "..."]
    return "".join(f"{line[depth:]}\n" for line in kept)


# --- financing.md ------------------------------------------------------------------------------


def _financing() -> str:
    text = [
        f"# Rules of who pays\n\n{HEAD}Every dated rule, for `accounts.<name>.financing.rule`, and "
        "what it must know of a person. A calendar year in which a rule changes is weighted by "
        "days. The computation itself uses the last four.\n"
    ]
    for rule in rules_of(national()).values():
        wanted = ", ".join(f"`{name}`" for name in FACTS_OF.get(rule.mechanism, ()))
        facts = f" Uses {wanted}." if wanted else ""
        rows = (
            (
                str(period.valid_from or ""),
                str(period.valid_to or ""),
                period.words.en,
                period.law,
                period.verification,
                f"[source]({period.source_url})",
                period.note,
            )
            for period in rule.periods
        )
        head = ("from", "to", "what", "law", "verification", "source", "note")
        title = f"## {rule.title.en}\n\n`{rule.id}`: {rule.title.da}. {rule.mechanism}.{facts}\n"
        text += [title, _table(head, rows)]
    return "\n".join(text)


# --- The other pages ---------------------------------------------------------------------------


def _units() -> str:
    groups = (
        ("money", units.CURRENCIES, "0 or more; another year or currency is converted"),
        ("share", units.SHARES, "0 to 1"),
        ("difference", units.SIGNED, "any number, also below 0"),
        ("counted", units.COUNTED, "0 or more"),
        ("time", units.TIMES, "0 or more"),
        ("wellbeing", units.HEALTH, "0 or more; never added to money"),
        ("plain", units.PLAIN, "0 or more"),
    )
    rows = [
        (name, " ".join(f"`{word}`" for word in words), domain) for name, words, domain in groups
    ]
    return (
        f"# Units\n\n{HEAD}A unit is a word, or words with slashes between: `DKK`, `DKK/person`, "
        "`hours/week`. The first word decides where the number can lie. Words may stand in the "
        "plural, and counted things and times may be joined: `person-year`.\n\n"
        + _table(("kind", "words", "the number"), rows)
    )


def _parties() -> str:
    danish = {
        "municipality": "kommunen",
        "other_municipality": "en anden kommune",
        "region": "regionen",
        "state": "staten",
        "citizen": "borgeren",
    }
    rows = [(f"`{party}`", danish[party], "yes" if party in PUBLIC else "no") for party in PARTIES]
    return (
        f"# Parties\n\n{HEAD}These are always there. Others, such as a foundation or a housing "
        "association, are named under `parties`, see [case.md](case.md#party). `public` in a "
        "result is all public parties together, and `all` is everyone.\n\n"
        + _table(("party", "in Danish", "public purse"), rows)
    )


def _facts() -> str:
    catalog = national()
    rows = [
        (
            f"`{fact.id}`",
            f"{fact.title.en}<br>*{fact.title.da}*",
            _figures(fact.number),
            fact.number.unit or "",
            str(fact.number.price_year or ""),
            fact.number.verification or "",
            _source(fact.number.source),
        )
        for fact in sorted(catalog.facts.values(), key=lambda fact: fact.id)
    ]
    head = ("id", "title", "value", "unit", "prices of", "flag", "source")
    schedules = [
        (
            f"`{item.id}`",
            f"{item.title.en}<br>*{item.title.da}*",
            ", ".join(f"{band.rate:g} from year {band.first}" for band in item.bands),
            item.verification,
            f"[source]({item.source})",
        )
        for item in sorted(catalog.schedules.values(), key=lambda item: item.id)
    ]
    return (
        f"# Facts\n\n{HEAD}A number in a case can be one of these ids. `verified` was read at its "
        "source, `secondary` in a text about it, `derived` was worked out from it, and "
        "`unverified` still has to be read.\n\n"
        + _table(head, rows)
        + "\n## Discount schedules\n\n"
        + _table(("id", "title", "rate a year", "flag", "source"), schedules)
        + "\n## Price indices\n\nYearly changes by which amounts move from one price level to "
        "another; the newest vintage counts unless a case names one.\n\n"
        + _table(("id", "title", "kind", "years", "newest vintage", "flags"), _indices(catalog))
    )


def _indices(catalog: Catalog) -> list[tuple[str, ...]]:
    """List the series with the years that each has, and how far they were read at their source."""
    rows: list[tuple[str, ...]] = []
    for series in catalog.indices.values():
        known = series.at().values()
        years = spans(sorted(item.year for item in known))
        flags = ", ".join(sorted({item.verification for item in known}))
        title = f"{series.title.en}<br>*{series.title.da}*"
        newest = max(item.vintage for item in known)
        rows.append((f"`{series.id}`", title, series.kind, years, newest, flags))
    return rows


def _figures(quantity: Quantity) -> str:
    figures = quantity.figures
    if list(figures) == ["value"]:
        return f"{figures['value']:.12g}"
    return ", ".join(f"{name} {figure:.4g}" for name, figure in figures.items())


def _source(source: Source | None) -> str:
    if source is None or not source.url:
        return ""
    return f"[{source.date or 'source'}](<{source.url}>)"


def _errors() -> str:
    parts = [
        f"# Faults and findings\n\n{HEAD}A fault refuses the input; a finding (`BL-F`) advises. "
        "Words in braces are filled in from the case.\n"
    ]
    for code, phrase in sorted(sentences().items()):
        parts.append(
            f"## {code}\n\n- **en** {phrase['en']} *{phrase['en_remedy']}*\n"
            f"- **da** {phrase['da']} *{phrase['da_remedy']}*\n"
        )
    return "\n".join(parts)


def main(folder: Path) -> None:
    """Write the pages into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "reference")
