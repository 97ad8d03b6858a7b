"""Made-up accounts and placements in the form of REGK31 and ANBAAR12, with all their traps.

The variables, codes and texts are those of public copies of the two tables' descriptions, without
most functions and municipalities; every figure is invented.
"""

from itertools import product

from tests.support.statbank_server import Codes, MadeUpTable, Values

AREAS = [("000", "Hele landet"), ("084", "Region Hovedstaden"), ("101", "København"),
         ("751", "Aarhus"), ("825", "Læsø"), ("960", "Landkommuner")]  # fmt: skip
FUNCTIONS = [
    ("52820", "5.28.20 Opholdssteder mv. for børn og unge"),
    ("52821", "5.28.21 Forebyggende foranstaltninger for børn og unge"),
    ("52822", "5.28.22 Plejefamilier"),
    ("52823", "5.28.23 Døgninstitutioner for børn og unge"),
    ("52824", "5.28.24 Sikrede døgninstitutioner mv. for børn og unge"),
]
KINDS = [("1", "1 Driftskonti"), ("2", "2 Statsrefusion"), ("3", "3 Anlægskonti")]
ARTS = [("TOT", "I alt (netto)"), ("UE", "Bruttoudgifter"), ("I", "Indtægter")]
UNITS = [("LOBM", "Løbende priser (1.000 kr.)"), ("INDL", "Pr. indbygger, løbende priser (kr.)")]
PLACEMENTS = [
    ("0", "I alt"),
    ("1", "Netværksplejefamilie"),
    ("21", "Almindelig plejefamlie"),
    ("22", "Kommunal plejefamilie"),
    ("26", "Plejefamilie efter §76 a (unge med funktionsnedsættelse)"),
    ("23", "Almen plejefamilie"),
    ("24", "Forstærket plejefamilie"),
    ("25", "Specialiseret plejefamlie"),
    ("9", "Døgninstitution, almindelig afdeling"),
    ("7", "Delvis lukket døgninstitution eller delvis lukket afdeling"),
    ("8", "Døgninstitution, sikret afdeling"),
    ("27", "Opholdssted for børn og unge"),
    ("11", "Kost- og eller efterskole"),
    ("6", "Eget værelse, kollegium, kollegielignende opholdssted"),
    ("99", "Uoplyst"),
]

SPENT = {"52820": 90_000.0, "52821": 77_777.0, "52822": 60_000.0, "52823": 60_000.0,
         "52824": 6_000.0}  # fmt: skip
"""Thousand kroner net in Aarhus in 2024, made up."""
CHILDREN = {"0": 300.0, "1": 20.0, "21": 5.0, "22": 0.0, "26": 0.0, "23": 60.0, "24": 30.0,
            "25": 5.0, "9": 50.0, "7": 4.0, "8": 10.0, "27": 70.0, "11": 6.0, "6": 20.0,
            "99": 20.0}  # fmt: skip
"""Children placed by Aarhus on 31 December 2024, made up; the kinds add up to the total."""
YEARS = [("2022", "2022"), ("2023", "2023"), ("2024", "2024")]
AARHUS_PRICES = {
    "dk/placement/foster-care": 500_000,  # 60,000,000 / 120
    "dk/placement/residential-care": 1_000_000,  # (90,000,000 + 60,000,000) / 150
    "dk/placement/all-mean": 720_000,  # 216,000,000 / 300
    "own/aarhus/residential-homes": 937_500,  # 90,000,000 / 96
    "own/aarhus/institutions": 1_111_111,  # 60,000,000 / 54
}
"""Worked by hand from the figures above."""


def accounts(spent: dict[str, float | None] | None = None, years: Values = YEARS) -> MadeUpTable:
    """Return accounts in which only one cell of each function is the right one to read.

    Every wrong code of kind, art, unit, area or year leads to a figure that is far off.
    """
    right = {**SPENT, **(spent or {})}
    cells: dict[Codes, float | None] = {}
    groups = (AREAS, FUNCTIONS, KINDS, ARTS, UNITS, years)
    for key in product(*([code for code, _ in values] for values in groups)):
        area, function, kind, art, unit, year = key
        known = (area, kind, art, unit, year) == ("751", "1", "TOT", "LOBM", years[-1][0])
        cells[key] = right[function] if known else 1.0
    names = ("OMRÅDE", "FUNKTION", "DRANST", "ART", "PRISENHED", "Tid")
    return MadeUpTable(
        "REGK31",
        dict(zip(names, groups, strict=True)),
        cells,
        "2025-04-10T08:00:00",
        "Kommunernes regnskaber på funktioner",
    )


def stock(children: dict[str, float | None] | None = None, years: Values = YEARS) -> MadeUpTable:
    """Return placements; Læsø is not in the table, as some municipalities are not."""
    right = {**CHILDREN, **(children or {})}
    areas = [("0", "Hele landet"), ("101", "København"), ("751", "Aarhus"), ("998", "Uoplyst")]
    groups = (areas, PLACEMENTS, years)
    cells: dict[Codes, float | None] = {}
    for key in product(*([code for code, _ in values] for values in groups)):
        area, placement, year = key
        known = (area, year) == ("751", years[-1][0])
        cells[key] = right[placement] if known else 1.0
    return MadeUpTable(
        "ANBAAR12",
        dict(zip(("ADMKOM", "ANBRINGELSE", "Tid"), groups, strict=True)),
        cells,
        "2025-06-20T08:00:00",
        "Anbragte børn og unge pr. 31. december",
    )
