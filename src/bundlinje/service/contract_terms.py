"""What a careful reader would ask of a contract, with each finding at its place in the file."""

from collections.abc import Iterable

from bundlinje.core.estimate import Estimate
from bundlinje.errors import Finding
from bundlinje.files.contract_file import ContractFile
from bundlinje.reference.catalog import national
from bundlinje.settlement.lint.spread import standard_errors
from bundlinje.settlement.lint.subjects import Context
from bundlinje.settlement.linter import lint


def findings_on(file: ContractFile, estimates: Iterable[Estimate] = ()) -> list[Finding]:
    """Return the findings on the newest version of a contract."""
    version = max(file.versions)
    contract, _ = file.versions[version]
    context = Context(national().rows, standard_errors(estimates))
    return [file.locate(finding, version) for finding in lint(contract, context)]
