"""`bundlinje check` on a folder with a contract: what people read, and what programs read."""

import json
import re
from pathlib import Path

import pytest

from bundlinje.cli.contract_findings import as_json, is_on_contract, lines_of, weighs
from bundlinje.errors import Finding
from bundlinje.settlement.lint.codes import CODES
from tests.fault.contracts import contract_text
from tests.support.contract_terms import CHECKLIST, changed, found_in
from tests.unit.cli.calls import call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a contract and no case."""
    (tmp_path / "contract.yaml").write_text(contract_text([]), encoding="utf-8")
    return tmp_path


def test_findings_stand_at_their_places_the_most_serious_first(folder: Path) -> None:
    called = call("check", str(folder), "--lang", "en")

    assert called.status == 0
    heads = re.findall(r"^(BL-K\d{3}) contract\.yaml:(\d+):\d+  (\w+)  ", called.out, re.MULTILINE)
    order = [severity for _, _, severity in heads]
    assert order == sorted(order, key=["serious", "warning", "note"].index)
    assert {code for code, _, _ in heads} >= CHECKLIST
    assert all(CODES[code].severity == severity for code, _, severity in heads)
    assert "serious, " in called.out


def test_danish_comes_first(folder: Path) -> None:
    called = call("check", str(folder), "--lang", "da")

    assert "  Betyder: " in called.out
    assert "  I stedet: " in called.out
    assert "  Er sket: " in called.out
    assert "alvorlig" in called.out


def test_json_has_every_part(folder: Path) -> None:
    document = json.loads(call("check", str(folder), "--json").out)

    assert document["faults"] == []
    found = [item for item in document["findings"] if item["code"] in CODES]
    assert found
    for item in found:
        assert item["severity"] in ("serious", "warning", "note")
        assert item["file"] == "contract.yaml"
        assert item["clause"]
        assert item["sources"]
        for part in ("title", "meaning", "message", "remedy"):
            assert set(item[part]) == {"da", "en"}
            assert all(item[part].values())


def test_strict_minds_warnings(folder: Path) -> None:
    assert call("check", str(folder), "--strict").status == 1


def test_strict_does_not_mind_notes_that_are_always_there() -> None:
    assert not any(weighs(item) for item in found_in(changed()))
    assert weighs(Finding("BL-F001"))


def test_a_finding_on_a_case_keeps_its_form() -> None:
    finding = Finding("BL-F001", "effects.a", {})

    assert not is_on_contract(finding)
    assert as_json(finding) == finding.as_json()


def test_nothing_found_says_nothing() -> None:
    assert list(lines_of([], "da")) == []
