"""A municipality's own unit prices: net spending of a year over the stock at the end of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from bundlinje.core.node import Text
from bundlinje.errors import Fault, Finding, Notice, Refused
from bundlinje.reference.catalog import national, rows_of
from bundlinje.reference.facts import COLUMNS
from bundlinje.reference.municipalities import Municipality, plain_name

ACCOUNTS, STOCK = "REGK31", "ANBAAR12"
OWN_COLUMNS = (*COLUMNS, "reason")
LEAST_CHILDREN = 5
"""Fewer are people one could know, and their mean is no price.

Source: https://english.sundhedsdatastyrelsen.dk/health-data-and-registers/research-services/
apply-for-data/statistics-extraction (cells under five persons are blurred).
"""
TOTAL = "0"
_NET = {"DRANST": ("1", "drift"), "ART": ("TOT", "netto"), "PRISENHED": ("LOBM", "1.000 kr")}
"""Running accounts, net, in thousand kroner. The table has each row once in kroner a head too."""
_LETTERS = str.maketrans({"Å": "A", "Ø": "O", "Æ": "AE"})

Codes = Mapping[str, Mapping[str, str]]
"""What a table holds: the text of each code by variable."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A price: which functions of the accounts are divided by which kinds of placement."""

    name: str
    replaces: str
    title: Text
    functions: tuple[str, ...]
    account: str
    placements: tuple[str, ...]
    words: tuple[str, ...]
    """The text of each kind of placement has one of these in it; none means any text will do."""
    note: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What the two tables say of one municipality and year, and when they were asked.

    `spent` is in thousand kroner by function, `children` in persons by kind of placement; None is
    a cell without a number. `asked` are the codes of the request by table, for the note.
    """

    municipality: Municipality
    year: int
    spent: Mapping[str, float | None]
    children: Mapping[str, float | None]
    fetched: Mapping[str, date]
    updated: str
    asked: Mapping[str, str]


@cache
def recipes() -> tuple[Recipe, ...]:
    """Return the prices that can be built."""
    return tuple(
        Recipe(
            name=row["name"],
            replaces=row["replaces"],
            title=Text(da=row["title_da"], en=row["title_en"]),
            functions=tuple(row["functions"].split("/")),
            account=row["account"],
            placements=tuple(row["placements"].split("/")),
            words=tuple(row["words"].split("/")) if row["words"] else (),
            note=row["note"],
        )
        for row in rows_of(national().tables["municipal_prices.csv"])
    )


# --- What to ask for -----------------------------------------------------------------------------


def year_of(accounts: Codes, stock: Codes, wanted: int | None) -> int:
    """Return the wanted year, or the last one that both tables have.

    Raises Refused (BL-S042) if a table has not the year, or they share none.
    """
    years = {ACCOUNTS: _years(accounts), STOCK: _years(stock)}
    both = sorted(years[ACCOUNTS] & years[STOCK])
    if wanted is None and both:
        return both[-1]
    about = {"year": wanted or "-", "first": both[0] if both else "-", "last": (both or "-")[-1]}
    faults = [
        Fault("BL-S042", table, {"table": table, **about})
        for table, known in years.items()
        if wanted not in known
    ]
    if faults:
        raise Refused(faults)
    return int(wanted or 0)


def _years(codes: Codes) -> set[int]:
    """Return the years of a table of yearly figures."""
    times = [texts for name, texts in codes.items() if name.casefold() == "tid"]
    return {int(code) for texts in times for code in texts if code.isdecimal()}


def accounts_choice(codes: Codes, municipality: Municipality, year: int) -> dict[str, list[str]]:
    """Return the codes to ask the accounts for: net running spending in thousand kroner.

    Raises Refused with every fault: BL-S041 the municipality is not there, BL-S043 a code or
    variable does not mean what it did.
    """
    faults: list[Fault] = []
    names = _names(ACCOUNTS, codes, ("OMRADE", "FUNKTION", *_NET, "TID"))
    functions = {code for recipe in recipes() for code in recipe.functions}
    for code in sorted(functions):
        expected = f"{code[0]}.{code[1:3]}.{code[3:]}"
        faults += _meaning(ACCOUNTS, names["FUNKTION"], codes, code, (expected,))
    for name, (code, word) in _NET.items():
        faults += _meaning(ACCOUNTS, names[name], codes, code, (word,))
    area, missing = _area(ACCOUNTS, names["OMRADE"], codes, municipality)
    if faults or missing:
        raise Refused([*missing, *faults])
    fixed = {names[name]: [code] for name, (code, _) in _NET.items()}
    return {
        names["OMRADE"]: [area],
        names["FUNKTION"]: sorted(functions),
        names["TID"]: [str(year)],
        **fixed,
    }


def stock_choice(codes: Codes, municipality: Municipality, year: int) -> dict[str, list[str]]:
    """Return the codes to ask the stock for: every kind of placement and the total.

    Raises Refused as `accounts_choice`.
    """
    faults: list[Fault] = []
    names = _names(STOCK, codes, ("ADMKOM", "ANBRINGELSE", "TID"))
    for recipe in recipes():
        for code in recipe.placements:
            faults += _meaning(STOCK, names["ANBRINGELSE"], codes, code, recipe.words)
    faults += _meaning(STOCK, names["ANBRINGELSE"], codes, TOTAL, ("i alt",))
    area, missing = _area(STOCK, names["ADMKOM"], codes, municipality)
    if faults or missing:
        raise Refused([*missing, *faults])
    return {names["ADMKOM"]: [area], names["ANBRINGELSE"]: ["*"], names["TID"]: [str(year)]}


def _names(table: str, codes: Codes, wanted: Sequence[str]) -> dict[str, str]:
    """Return the table's own name of each variable; raises Refused (BL-S043) if they changed."""
    found = {name.upper().translate(_LETTERS): name for name in codes}
    if set(found) != set(wanted):
        values = {"table": table, "code": "-", "expected": ", ".join(wanted)}
        raise Refused([Fault("BL-S043", table, {**values, "found": ", ".join(codes)})])
    return found


def _meaning(
    table: str, variable: str, codes: Codes, code: str, words: Sequence[str]
) -> list[Fault]:
    text = codes[variable].get(code)
    if text is not None and (not words or any(word in text.casefold() for word in words)):
        return []
    values = {"table": table, "code": code, "expected": " / ".join(words) or code}
    return [Fault("BL-S043", f"{table}.{variable}", {**values, "found": text or "-"})]


def _area(
    table: str, variable: str, codes: Codes, municipality: Municipality
) -> tuple[str, list[Fault]]:
    """Return the table's own code of a municipality; code and name must both fit."""
    title = municipality.title.da
    for code, text in codes[variable].items():
        if code.isdecimal() and int(code) == municipality.number:
            if plain_name(text)[:5] == plain_name(title)[:5]:
                return code, []
            values = {"table": table, "code": code, "expected": title, "found": text}
            return "", [Fault("BL-S043", f"{table}.{variable}", values)]
    values = {"table": table, "municipality": title}
    return "", [Fault("BL-S041", f"{table}.{variable}", values)]


# --- What it gives -------------------------------------------------------------------------------


def own_prices(figures: Figures) -> tuple[list[dict[str, str]], list[Finding]]:
    """Return the rows of own facts that can be built, and why others cannot.

    A row has the columns of `OWN_COLUMNS`; its value is in whole kroner for a child-year in prices
    of the year: net spending (thousand kroner) x 1000 / children placed on 31 December.
    Raises Refused with the same codes if none can be built: BL-S044 no children or hidden, BL-S045
    too few, BL-S046 no spending, BL-S047 the kinds do not add up to the total.
    """
    if notice := _does_not_add_up(figures):
        raise Refused([Fault(notice.code, notice.path, notice.values)])
    rows, findings = [], []
    for recipe in recipes():
        problem = _problem(recipe, figures)
        if problem:
            findings.append(problem)
        else:
            rows.append(_row(recipe, figures))
    if not rows:
        raise Refused([Fault(each.code, each.path, each.values) for each in findings])
    return rows, findings


def _does_not_add_up(figures: Figures) -> Notice | None:
    """A table that hides small cells shows them as 0, and then the parts are less than the total.

    A kind of placement that no recipe knows is a reason too: nobody has said who pays for it.
    """
    known = {code for recipe in recipes() for code in recipe.placements}
    total = figures.children[TOTAL]
    counts = [figures.children[code] for code in known]
    parts = sum(each or 0.0 for each in counts)
    if total is None or parts == total or (None in counts and parts < total):
        return None
    values = {**_about(figures, "-"), "parts": f"{parts:g}", "total": f"{total:g}"}
    return Notice("BL-S047", STOCK, values)


def _about(figures: Figures, price: str | Text) -> dict[str, Any]:
    title = {"da": price, "en": price} if isinstance(price, str) else price.model_dump()
    return {
        "price": title,
        "municipality": figures.municipality.title.da,
        "year": figures.year,
        "least": LEAST_CHILDREN,
    }


def _problem(recipe: Recipe, figures: Figures) -> Finding | None:
    about = _about(figures, recipe.title)
    counts = [figures.children[code] for code in recipe.placements]
    spent = [figures.spent[code] for code in recipe.functions]
    children = sum(each or 0.0 for each in counts)
    if None in counts or figures.children[TOTAL] is None or children == 0:
        return Finding("BL-S044", STOCK, about)
    if children < LEAST_CHILDREN:
        return Finding("BL-S045", STOCK, about)
    if None in spent or sum(each or 0.0 for each in spent) <= 0:
        return Finding("BL-S046", ACCOUNTS, {**about, "account": recipe.account})
    return None


def _row(recipe: Recipe, figures: Figures) -> dict[str, str]:
    place, year = figures.municipality, figures.year
    spent = sum(figures.spent[code] or 0.0 for code in recipe.functions)
    children = sum(figures.children[code] or 0.0 for code in recipe.placements)
    row = dict.fromkeys(OWN_COLUMNS, "")
    return row | {
        "id": recipe.replaces or f"own/{place.name}/{recipe.name}",
        "kind": "number",
        "title_da": f"{recipe.title.da}, {place.title.da} {year}",
        "title_en": f"{recipe.title.en}, {place.title.en} {year}",
        "value": f"{spent * 1000 / children:.0f}",
        "unit": "DKK/person-year",
        "price_year": str(year),
        "payers": "municipality=1",
        "account": recipe.account,
        "verification": "derived",
        "source_url": f"https://www.statistikbanken.dk/{ACCOUNTS}",
        "source_date": figures.updated,
        "note": _note(recipe, figures, spent, children),
        "reason": (
            f"Kommunens egne tal for {year} i stedet for et gennemsnit / "
            f"the municipality's own figures for {year} instead of a mean"
        ),
    }


def _note(recipe: Recipe, figures: Figures, spent: float, children: float) -> str:
    functions, placements = "+".join(recipe.functions), "+".join(recipe.placements)
    return "; ".join(
        (
            f"{ACCOUNTS} {figures.asked[ACCOUNTS]} FUNKTION {functions}: {spent:.10g} thousand DKK "
            f"net, fetched {figures.fetched[ACCOUNTS]}",
            f"{STOCK} {figures.asked[STOCK]} ANBRINGELSE {placements}: {children:.10g} children, "
            f"fetched {figures.fetched[STOCK]}",
            f"stock on 31 December {figures.year}, not full-year",
            "before reimbursement of expensive single cases; net of what is sold to others",
            recipe.note,
        )
    )
