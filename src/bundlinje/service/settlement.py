"""What is done with a contract folder: settle it, keep the statement, write it in the ledger."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bundlinje.calc.ledger_check import follow_lines
from bundlinje.core.contract import Contract
from bundlinje.core.ledger import entry_of
from bundlinje.errors import Fault, Refused, near
from bundlinje.files.claims import read_claims
from bundlinje.files.contract_file import ContractFile
from bundlinje.files.estimates import read_estimates, read_reported
from bundlinje.files.keys import SecretKey, signature_fits
from bundlinje.files.ledger_export import read_lines
from bundlinje.files.model_file import kept
from bundlinje.files.own_indices import read_own_indices
from bundlinje.files.result_files import read_document
from bundlinje.files.salt import salt_of
from bundlinje.files.settlement_files import SETTLEMENT, Kept, keep_settlement
from bundlinje.reference.catalog import Catalog, national
from bundlinje.reference.indices import Change
from bundlinje.service import ledger
from bundlinje.service.contracts import contract_of
from bundlinje.service.ledger import Where, Written
from bundlinje.service.provenance import provenance
from bundlinje.settlement.document import document
from bundlinje.settlement.recording import (
    Held,
    Record,
    held_by_period,
    rewriting_faults,
    rewritten,
    to_record,
)
from bundlinje.settlement.settle import Put, Settled, quiet, settle
from bundlinje.settlement.versions import settled_otherwise

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settlement as a document, its contract, and what the ledger held of its periods before."""

    document: dict[str, Any]
    held: Mapping[str, Held]
    file: ContractFile


@dataclass(slots=True)
class Indices:
    """The price indices that a contract may follow, and those figures that it has asked for."""

    catalog: Catalog
    asked: dict[tuple[str, int], Change]

    def change(self, series: str, year: int) -> Decimal | None:
        """Return the change of a year exactly as it is published, as a share."""
        known = self.catalog.indices.get(series)
        change = known.at().get(year) if known else None
        if change is None:
            return None
        self.asked[series, year] = change
        return Decimal(repr(change.change))  # the shortest that was written, digit for digit

    def as_json(self) -> list[dict[str, Any]]:
        """Return every figure that was used, with where it is from."""
        return [
            {
                "series": series,
                "title": self.catalog.indices[series].title.model_dump(),
                "year": year,
                "change": f"{Decimal(repr(change.change)):f}",
                "vintage": change.vintage,
                "verification": change.verification,
                "source_url": change.source_url,
                "source_date": change.source_date,
            }
            for (series, year), change in sorted(self.asked.items())
        ]


def settle_folder(where: Where, period: str = "", progress: Progress = quiet) -> Settlement:
    """Settle the contract of a folder up to a period, or up to the last that was measured.

    Writes nothing but the salt of the claims, the first time there are any. Raises Refused with
    every fault at its place in the file.
    """
    folder = where.folder
    file = contract_of(folder)
    progress("reading", 0.02)
    put = put_before(folder, file.contract)
    progress("reading", 0.5)
    catalog = national().with_indices(read_own_indices(folder, national().indices))
    indices = Indices(catalog, {})
    try:
        held = held_in_ledger(where, file.contract)
        settled = settle(file.contract, put, period, indices.change, _second_half(progress))
        faults = settled_otherwise(file.contract, _versions(settled, held))
        if faults:
            raise Refused(faults)
    except Refused as refused:
        raise Refused(_located(file, refused.faults)) from None
    return Settlement(_document(settled, held, indices), held, file)


def _second_half(progress: Progress) -> Progress:
    return lambda step, done: progress(step, 0.5 + 0.5 * done)


def _located(file: ContractFile, faults: tuple[Fault, ...]) -> list[Fault]:
    """Return faults of the contract at their places, in the order of the file."""
    placed = [item if item.place.file else file.locate(item) for item in faults]
    return sorted(placed, key=lambda item: item.place)


def _versions(settled: Settled, held: Mapping[str, Held]) -> dict[str, int]:
    return {name: item.version for name, item in held.items() if name in settled.periods}


def _document(settled: Settled, held: Mapping[str, Held], indices: Indices) -> dict[str, Any]:
    """Return the settlement as plain data, with the program and the index figures behind it."""
    earlier = {name: item.amounts for name, item in held.items()}
    used = indices.as_json()
    catalog = indices.catalog
    named: dict[str, Any] = {
        "reference_edition": catalog.edition,
        "reference_edition_name": catalog.edition_name,
    }
    found = document(settled, earlier, {**(named if used else {}), **provenance()}, used).as_json()
    changed = rewritten(settled.contract, held)
    return {**found, "rewritten": changed} if changed else found


def put_before(folder: Path, contract: Contract) -> Put:
    """Return what lies beside the contract: claims, measured effects and reported numbers.

    Raises Refused with the faults of all of them at once.
    """
    faults: list[Fault] = []
    claims = kept(faults, lambda: read_claims(folder, contract))
    estimates = kept(faults, lambda: read_estimates(folder, contract))
    reported = kept(faults, lambda: read_reported(folder, contract))
    if faults or estimates is None or reported is None:
        raise Refused(sorted(faults, key=lambda fault: fault.place))
    return Put(estimates, reported, claims, salt_of(folder) if claims is not None else b"")


# --- Keeping it ----------------------------------------------------------------------------------


def run_settlement(
    where: Where, period: str = "", progress: Progress = quiet, language: str = "da"
) -> tuple[Settlement, Kept]:
    """Settle a folder and write the settlement, the statement and the postings under `out/`."""
    done = settle_folder(where, period, progress)
    return done, keep_settlement(where.folder, done.document, language)


@dataclass(frozen=True, slots=True)
class SettledRule:
    """A rule in one period of a settlement that was kept."""

    document: dict[str, Any]
    period: str
    rule: str

    @property
    def part(self) -> dict[str, Any]:
        """What the document says of the rule."""
        found: dict[str, Any] = self.document["periods"][self.period]["rules"][self.rule]
        return found


def explain_rule(result: Path, figure: str) -> SettledRule:
    """Return the rule that a figure such as `periods.2024.rules.job.total_ore` belongs to.

    `result` is the settlement or its folder. Raises Refused: no such figure (BL-C124), no such
    settlement (BL-C121, BL-C122).
    """
    document = read_document(result / "out" / SETTLEMENT if result.is_dir() else result)
    if document.get("verb") != "settle":
        raise Refused([Fault("BL-C122", "", {"file": str(result)})])
    known = {
        f"periods.{period}.rules.{rule}": SettledRule(document, period, rule)
        for period, item in document["periods"].items()
        for rule in item["rules"]
    }
    path = ".".join(figure.split(".")[:4])
    if path not in known:
        values = {"path": figure, "near": near(path, known)}
        raise Refused([Fault("BL-C124", "", values)])
    return known[path]


# --- The ledger ----------------------------------------------------------------------------------


def held_in_ledger(where: Where, contract: Contract) -> dict[str, Held]:
    """Return what the folder's ledger holds of each period; nothing where there is no ledger.

    Raises Refused: BL-L074 the ledger is broken, else as `ledger.opened` and `held_by_period`.
    """
    lines = _lines(where)
    if not lines:
        return {}
    followed = follow_lines(lines, signature_fits)
    if followed.broken:
        raise Refused([Fault("BL-L074", "", {"sequence": followed.state.next})])
    entries = [entry_of(line) for line in lines]
    return held_by_period(
        contract,
        ((item.sequence, item.content) for item in entries if item.kind == "settlement_recorded"),
    )


def _lines(where: Where) -> list[bytes]:
    """Return the ledger's lines: of the database, or of the export in a folder without one."""
    if (where.folder / ledger.DATABASE).exists() or (where.url and where.export.exists()):
        with ledger.opened(where) as (store, name):
            return [row.line for row in store.ledger.rows_of(name)]
    return read_lines(where.export) if where.export.exists() else []


def record(
    where: Where, done: Settlement, own: SecretKey, time: str
) -> list[tuple[Record, Written]]:
    """Write what the ledger lacks of a settlement, and return what was written, by period.

    Raises Refused: BL-K085 for terms that were written over after they were recorded, else as
    `ledger.write`.
    """
    contract = done.file.contract
    faults = rewriting_faults(contract, done.document.get("rewritten", ()))
    if faults:
        raise Refused(_located(done.file, tuple(faults)))
    return [
        (item, ledger.write(where, "settlement_recorded", item.content, own, time, item.client_id))
        for item in to_record(contract, done.document, done.held)
    ]
