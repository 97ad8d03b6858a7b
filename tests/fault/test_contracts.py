"""Every code about contracts has a folder that brings it forth, and the lines are reviewed."""

import re
from pathlib import Path

import pytest

from bundlinje.core.contract import Contract
from bundlinje.core.versions import contract_at
from bundlinje.errors import Refused
from bundlinje.locale import LANGUAGES, words
from bundlinje.service.contracts import check_agreement
from bundlinje.settlement.versions import settled_otherwise
from tests.fault.contracts import TABLE, folder_of
from tests.fault.snapshot import ROOT
from tests.support.contracts import amendment, contract

ENTRIES = TABLE.entries()
CODES = words("errors_of_contracts")
ELSEWHERE = {"BL-K054", "BL-K057", "BL-K073"}
"""Codes that no one file can bring forth; they are tested below and beside the claims."""
OF_SETTLING = re.compile("BL-K08")


@pytest.mark.parametrize("name", ENTRIES)
def test_the_author_reads_these_lines(name: str) -> None:
    now = TABLE.lines(name, ENTRIES[name])

    assert now == {language: ENTRIES[name][language] for language in LANGUAGES}
    assert all(now.values()), "the input does not bring its code forth"


@pytest.mark.parametrize("code", [code for code in CODES if not OF_SETTLING.match(code)])
def test_code_stands_in_the_snapshot(code: str) -> None:
    assert (code in {name[:7] for name in ENTRIES}) != (code in ELSEWHERE)


@pytest.mark.parametrize("name", ENTRIES)
def test_no_line_shows_what_only_a_programmer_reads(name: str) -> None:
    for language in LANGUAGES:
        for line in ENTRIES[name][language]:
            shown = line.replace("{...}", "").replace("{town: 0.5, region: 0.5}", "")
            assert not re.search(r"[{}]|None|\bnan\b|<class|Traceback|Decimal|  ", shown), line
            assert re.search(r"[.?]( (Se|See) docs/reference/[a-z.#]+\.)?$", line), line


def test_the_whole_contract_is_one(tmp_path: Path) -> None:
    findings = check_agreement(folder_of({}, tmp_path))

    assert not [item for item in findings if item.code < "BL-K100"]


def test_codes_stand_in_order() -> None:
    text = (ROOT / "src/bundlinje/locale/errors_of_contracts.toml").read_text(encoding="utf-8")
    codes = re.findall(r'^\["(.*)"\]$', text, re.MULTILINE)

    assert codes == sorted(codes)


def _later(**terms: object) -> Contract:
    return contract(amendments=[amendment(2, "2025-01-01", **terms)])


def test_a_settled_period_that_an_amendment_changes() -> None:
    agreed = _later(set={"rules.help.schedule.per_unit": 900})

    assert settled_otherwise(agreed, {"2024": 1, "2025": 2}) == []
    (fault,) = settled_otherwise(agreed, {"2024": 1, "2025": 1})
    assert fault.path == "amendments.0.applies_from"
    assert fault.text("da") == (
        "BL-K054 amendments.0.applies_from: perioden 2025 er afregnet efter version 1, men ville "
        "nu blive afregnet efter version 2. Lad tillægget gælde fra en dag efter 2025-01-01, eller "
        "ret perioden med en ny postering."
    )
    assert fault.text("en") == (
        "BL-K054 amendments.0.applies_from: the period 2025 was settled under version 1, but would "
        "now be settled under version 2. Let the amendment apply from a day after 2025-01-01, or "
        "correct the period by a new posting."
    )


def test_a_version_that_is_no_contract() -> None:
    with pytest.raises(Refused) as refused:
        contract_at(_later(remove=["rules.help.schedule"]), "2026")

    (fault,) = refused.value.faults
    assert fault.text("da") == (
        "BL-K057 amendments.0: version 2 er ikke en hel kontrakt. "
        "Her er det galt: rules.help.schedule. "
        "Ret det, tillægget sætter eller fjerner; bundlinje check viser hver fejl på sin linje."
    )
    assert fault.text("en") == (
        "BL-K057 amendments.0: version 2 is no whole contract. What is wrong: rules.help.schedule. "
        "Correct what the amendment sets or removes; bundlinje check shows each fault at its line."
    )
