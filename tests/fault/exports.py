"""The table `exports.toml`: what can be wrong with an export or a record, and the lines about it.

`python -m tests.fault.exports` writes the lines anew; read the difference before you keep it.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bundlinje.errors import Notice, Refused
from bundlinje.locale import LANGUAGES
from bundlinje.service.exports import export_ocds, export_postings, import_indigo
from tests.fault.kept import Entry, Kept, Lines
from tests.support.indigo_records import csv_file, json_file, payment, project, value
from tests.support.settled_folder import CONTRACT, changed, contract_folder, settled_folder

HEAD = """\
# What a user reads about an export that cannot be made, and about a record of INDIGO. Each entry is
# named by its code, and is brought forth by the function of that name in exports.py.
"""
Scene = Callable[[Path], object]


def not_settled(here: Path) -> object:
    """Export what was never settled."""
    return export_postings(contract_folder(here), "da")


def spoiled(here: Path) -> object:
    """Export a settlement without its postings."""
    changed(settled_folder(here), lambda document: document["periods"]["2024"].pop("postings"))
    return export_postings(here, "da")


def other_terms(here: Path) -> object:
    """Export a settlement of terms that have changed."""
    settled_folder(here)
    (here / "contract.yaml").write_text(CONTRACT.replace("12.5", "13.5"), encoding="utf-8")
    return export_postings(here, "da")


def other_period(here: Path) -> object:
    """Export a period that was not settled."""
    return export_postings(settled_folder(here), "da", "2026")


def one_ore_more(here: Path) -> object:
    """Export a settlement in which an amount was changed."""
    changed(
        settled_folder(here),
        lambda document: document["periods"]["2025"]["postings"][0].update(amount_ore=-6564),
    )
    return export_postings(here, "da")


def other_prefix(here: Path) -> object:
    """Export with a prefix that is none."""
    return export_ocds(contract_folder(here), "mycity", "2026-11-24T10:00:00Z", "da")


def not_writable(here: Path) -> object:
    """Export to where a folder is."""
    return export_postings(settled_folder(here), "da", to=here)


def no_file(here: Path) -> object:
    """Import what is not there."""
    return import_indigo(here / "indigo.json", here / "draft", "da")


def no_project(here: Path) -> object:
    """Import a table of something else."""
    return import_indigo(csv_file(here / "projects.csv", ["Fund ID"], [1]), here / "draft", "da")


def several(here: Path, wanted: str = "") -> object:
    """Import of a table with three projects."""
    rows = [[f"INDIGO-POJ-900{number}"] for number in (1, 2, 3)]
    return import_indigo(
        csv_file(here / "projects.csv", ["ID"], *rows), here / "draft", "da", wanted
    )


def unknown(here: Path) -> object:
    """Import a project that is not in the table."""
    return several(here, "INDIGO-POJ-9004")


def taken(here: Path) -> object:
    """Import where another contract is."""
    return import_indigo(json_file(here, project()), contract_folder(here), "da")


def another_payment(here: Path) -> object:
    """Import figures of which the product is not the payment."""
    record = project(outcome_payments=[payment("outcomemetric1", 251000)])
    return import_indigo(json_file(here, record), here / "draft", "da").findings


def above_the_cap(here: Path) -> object:
    """Import figures of which the payment is above the most."""
    money = {"currency": value("GBP"), "amount": value(600000)}
    finance = {
        "maximum_potential_outcome_payment_v2": money,
        "total_outcome_payments_made": money | {"amount": value(612000.5)},
    }
    record = project(overall_project_finance=finance)
    return import_indigo(json_file(here, record), here / "draft", "da").findings


SCENES: dict[str, Scene] = {
    "BL-X001": not_settled,
    "BL-X002": spoiled,
    "BL-X003": other_terms,
    "BL-X004": other_period,
    "BL-X005": one_ore_more,
    "BL-X006": other_prefix,
    "BL-X007": not_writable,
    "BL-X010": no_file,
    "BL-X011": no_project,
    "BL-X012": several,
    "BL-X013": unknown,
    "BL-X014": taken,
    "BL-X020": another_payment,
    "BL-X021": above_the_cap,
}


def lines(code: str, _entry: Entry) -> Lines:
    """Return the lines with a code, by language, as a user reads them."""
    with TemporaryDirectory() as folder:
        try:
            found = SCENES[code](Path(folder))
        except Refused as refused:
            found = refused.faults
        assert isinstance(found, tuple)
        told: list[Notice] = [item for item in found if item.code == code]
        return {
            each: [item.text(each).replace(folder, "HERE") for item in told] for each in LANGUAGES
        }


TABLE = Kept("exports.toml", HEAD, lines)

if __name__ == "__main__":
    if not TABLE.file.exists():
        TABLE.file.write_text("".join(f"[{code}]\n" for code in SCENES), encoding="utf-8")
    TABLE.write()
