"""What a folder says of a contract: the contract, and what was measured, reported and claimed."""

from functools import partial
from pathlib import Path

from bundlinje.errors import Fault, Finding, Place, Refused
from bundlinje.files.claims import claims_files, read_claims
from bundlinje.files.contract_file import ContractFile, read_contract
from bundlinje.files.estimates import estimate_files, read_estimates, read_reported, reported_file
from bundlinje.files.holdings import has_contract
from bundlinje.files.model_file import kept
from bundlinje.files.own_indices import read_own_indices
from bundlinje.reference.catalog import national
from bundlinje.service.contract_terms import findings_on
from bundlinje.settlement.versions import inconsistent_versions


def contract_of(folder: Path) -> ContractFile:
    """Return the contract of a folder, of which every version hangs together.

    Raises Refused with every fault at its place, as `read_contract` and BL-K030 to BL-K058.
    """
    file = read_contract(folder)
    indices = national().with_indices(read_own_indices(folder, national().indices)).indices
    faults: list[Fault] = [
        file.blame(fault, version)
        for version, found in inconsistent_versions(file.contract, indices).items()
        for fault in found
    ]
    if faults:
        raise Refused(sorted(faults, key=lambda fault: (fault.place, fault.code)))
    return file


def check_agreement(folder: Path) -> list[Finding]:
    """Return the findings of a folder's contract; none where it has no contract.

    Raises Refused with the faults of the contract, or else with those of the claims, the measured
    effects and the reported numbers beside it, all at once. BL-K056 for any without a contract.
    """
    if not has_contract(folder):
        alone = [*claims_files(folder), *estimate_files(folder), *reported_file(folder)]
        names = [file.relative_to(folder).as_posix() for file in alone]
        if names:
            raise Refused(Fault("BL-K056", "", {"file": name}, Place(name)) for name in names)
        return []
    file = contract_of(folder)
    faults: list[Fault] = []
    kept(faults, partial(read_claims, folder, file.contract))
    estimates = kept(faults, partial(read_estimates, folder, file.contract))
    kept(faults, partial(read_reported, folder, file.contract))
    if faults:
        raise Refused(sorted(faults, key=lambda fault: (fault.place, fault.code)))
    return findings_on(file, estimates or ())
