"""The table `contract_terms.toml`: what a reader sees of every finding on a contract.

`python -m tests.fault.contract_terms` writes the lines anew; read the difference before you keep
it. What brings each finding about stands in tests/support/contract_terms.py.
"""

from functools import cache

from bundlinje.cli.contract_findings import lines
from bundlinje.errors import Finding
from bundlinje.locale import LANGUAGES
from tests.fault.kept import Entry, Kept, Lines
from tests.support.contract_terms import troubled

HEAD = """\
# What a user reads of every finding on a contract, as `bundlinje check` prints it, in Danish and
# English. Each entry is named by its code; the contract is in tests/support/contract_terms.py.
"""


@cache
def findings() -> dict[str, Finding]:
    """Return a finding of every code."""
    return dict(troubled())


def _lines(name: str, _entry: Entry) -> Lines:
    return {each: list(lines(findings()[name], each)) for each in LANGUAGES}


TABLE = Kept("contract_terms.toml", HEAD, _lines)

if __name__ == "__main__":
    if not TABLE.file.exists() or set(TABLE.entries()) != set(findings()):
        TABLE.file.write_text("".join(f"[{code}]\n" for code in sorted(findings())), "utf-8")
    TABLE.write()
