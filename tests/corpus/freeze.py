"""The frozen cases, their facts and their figures; `python -m tests.corpus.freeze FOLDER`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bundlinje.appraisal.appraise import Settings, appraise
from bundlinje.appraisal.problem import NET_TAX_FACTOR
from bundlinje.core.case import Case
from bundlinje.core.fact import DiscountSchedule, Fact, RateBand
from bundlinje.core.inputs import OWN, slots
from bundlinje.core.node import Text
from bundlinje.core.quantity import Quantity
from bundlinje.files.case_folder import read_case
from bundlinje.reference.catalog import RULES, Catalog, national
from bundlinje.reference.financing import BANDS
from bundlinje.reference.indices import indices_from

HERE = Path(__file__).parent
FACTS, FIGURES = "facts.json", "figures.json"
FEW = Settings(scrambles=2, draws=2)
"""The central figures do not depend on the draws."""


def folders() -> list[Path]:
    """Return every frozen case folder of every format."""
    return sorted(file.parent for file in HERE.glob("format-*/*/case.yaml"))


def figures(folder: Path) -> dict[str, dict[str, float]]:
    """Return the central net present value of every payer under every option."""
    result = appraise(read_case(folder).case, frozen_catalog(folder), FEW)
    return {
        option: {
            party: row["net_present_value"]["central"] for party, row in sheet["payers"].items()
        }
        for option, sheet in result.values["options"].items()
    }


def frozen_catalog(folder: Path) -> Catalog:
    """Return the catalog of the day on which a case was frozen."""
    stated = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    facts = {
        key: Fact(key, Text(**row["title"]), Quantity.model_validate(row["quantity"]))
        for key, row in stated["facts"].items()
    }
    schedules = {
        key: DiscountSchedule(
            key, Text(da=key, en=key), tuple(RateBand(*band) for band in bands), "", "verified"
        )
        for key, bands in stated["schedules"].items()
    }
    indices = indices_from(stated.get("indices", ()))
    tables = {name: text.encode() for name, text in stated.get("rules", {}).items()}
    return Catalog(facts, schedules, "frozen", indices=indices, tables=tables)


def facts_of(case: Case) -> dict[str, Any]:
    """Return the facts and schedules that a case leans on, as they are today."""
    catalog = national(case.country)
    named = {slot.quantity.fact for slot in slots(case)} | {NET_TAX_FACTOR}
    used = sorted(name for name in named if name and not name.startswith(OWN))
    schedule = case.discounting.schedule
    return {
        "facts": {
            key: {
                "title": catalog.facts[key].title.model_dump(),
                "quantity": catalog.facts[key].number.model_dump(exclude_unset=True),
            }
            for key in used
        },
        "schedules": {
            schedule: [
                [band.first, band.last, band.rate] for band in catalog.schedules[schedule].bands
            ]
        }
        if isinstance(schedule, str)
        else {},
        **_indices_of(case, catalog),
        **_rules_of(case, catalog),
    }


def _rules_of(case: Case, catalog: Catalog) -> dict[str, Any]:
    """Return the tables with the rules of who pays that a case leans on, as they are today."""
    if not any(account.financing for account in case.accounts.values()):
        return {}
    return {"rules": {name: catalog.tables[name].decode("utf-8") for name in (RULES, BANDS)}}


def _indices_of(case: Case, catalog: Catalog) -> dict[str, Any]:
    """Return the price indices that a case leans on, every vintage of them."""
    stated = case.price_level.indices
    if stated is None:
        return {}
    names = [name for name in (stated.wages, stated.other, stated.benefits) if name]
    rows = [
        {
            "series": name,
            "title_da": catalog.indices[name].title.da,
            "title_en": catalog.indices[name].title.en,
            "kind": catalog.indices[name].kind,
            **{key: str(value) for key, value in asdict(change).items()},
        }
        for name in names
        for change in catalog.indices[name].changes
    ]
    return {"indices": rows}


def freeze(folder: Path, anew: bool = False) -> None:
    """Write the facts and the figures of a case that has none yet."""
    facts, stated = folder / FACTS, folder / FIGURES
    if not facts.exists():
        _write(facts, facts_of(read_case(folder).case))
    if anew or not stated.exists():
        _write(stated, figures(folder))


def _write(file: Path, document: dict[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        if name != "--anew":
            freeze(Path(name), "--anew" in sys.argv)
