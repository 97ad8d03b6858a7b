"""The accounts and budget statement: what a finance department posts, function by function.

100 people are invited in 2026. One in ten is out of a shelter for a year, in each of three years;
a year there costs 400,000, of which the state reimburses half. The help costs 3 million in 2026.
"""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from bundlinje.core.node import Node
from bundlinje.errors import Refused
from bundlinje.files.statement import write_statement
from bundlinje.reference.catalog import national
from tests.spec.appraise.small import appraised, case_of, spelled

CASE = """
costs:
  help: {title: The help, amounts: {2026: 3000000}, payers: {municipality: 1}, posting: 5.38.45}
effects:
  out: {title: Out of the shelter, kind: risk_difference, basis: net, per: invited, value: 0.1}
accounts:
  shelter: {title: Shelter, kind: resource, unit: person-years, price: 400000,
            payers: {municipality: 0.5, state: 0.5}, posting: 5.38.42}
  placed: {title: Placed children, kind: resource, unit: person-years, price: 1000000,
           payers: {municipality: 0.9, state: 0.1}, posting: 5.28.23}
  benefit: {title: Unemployment benefit, kind: transfer, unit: person-years, price: 200000,
            payers: {municipality: 0.8, state: 0.2}, posting: 5.57.78}
consequences:
  nights: {of: out, account: shelter, change: -1, evidence: causal}
  children: {of: out, account: placed, change: -0.1, evidence: causal}
  weeks: {of: out, account: benefit, change: 0.5, evidence: causal}
realisation:
  - {account: shelter, owner: head, cut: {2027: 0.5}}
"""


def statement(*parts: str) -> dict[tuple[Any, str, int], dict[str, Any]]:
    """Return the lines of the statement by function, kind of posting and year."""
    rows = appraised(CASE, *parts).result.values["options"]["help"]["statement"]
    return {(row["function"], row["dranst"], row["year"]): row for row in rows}


def test_spending_is_positive_on_its_own_function() -> None:
    row = statement()["5.38.45", "1", 2026]

    assert row["amount"] == 3_000_000.0
    assert row["accounts"] == [{"id": "help", "title": {"da": "The help", "en": "The help"}}]
    assert row["title"]["da"] == "Behandling af stofmisbrugere"


def test_a_reimbursed_saving_is_gross_on_operating_and_lost_income_on_reimbursement() -> None:
    """10 places of 400,000 less; the state would have paid half of them back."""
    rows = statement()

    assert rows["5.38.42", "1", 2026]["amount"] == -4_000_000.0
    assert rows["5.38.42", "2", 2026]["amount"] == 2_000_000.0


def test_reimbursement_of_expensive_cases_is_posted_on_the_central_scheme() -> None:
    """One place of a million less, a tenth of it reimbursed, as income on 5.22.07."""
    rows = statement()

    assert rows["5.28.23", "1", 2027]["amount"] == -1_000_000.0
    assert rows["5.22.07", "2", 2027]["amount"] == 100_000.0


def test_co_financing_is_the_municipal_part_alone() -> None:
    """The fund pays the benefit, and the municipality its 80 %: 10 x 0.5 x 200,000 x 0.8."""
    rows = statement()

    assert rows["5.57.78", "1", 2026]["amount"] == 800_000.0
    assert ("5.57.78", "2", 2026) not in rows


def test_the_sum_of_all_lines_is_the_result_of_the_municipality() -> None:
    found = appraised(CASE)
    rows = found.result.values["options"]["help"]["statement"]
    by_year = found.result.values["options"]["help"]["payers"]["municipality"]["annual_central"]

    for year, result in by_year.items():
        posted = sum(row["amount"] for row in rows if row["year"] == int(year))
        assert posted == pytest.approx(-result, abs=1e-6)


def test_the_service_frame_counts_operating_spending_of_functions_inside_it() -> None:
    """Of the shelter only the part that is not reimbursed; nothing of a benefit."""
    rows = statement()

    assert rows["5.38.45", "1", 2026]["frame"] == 3_000_000.0
    assert rows["5.38.42", "1", 2026]["frame"] == -2_000_000.0
    assert rows["5.38.42", "2", 2026]["frame"] == 0.0
    assert rows["5.28.23", "1", 2026]["frame"] == -1_000_000.0
    assert rows["5.22.07", "2", 2026]["frame"] == 0.0
    assert rows["5.57.78", "1", 2026]["frame"] == 0.0


def test_planned_is_what_a_plan_takes_out_of_a_budget() -> None:
    rows = statement()

    assert rows["5.38.42", "1", 2026]["realisable"] == 0.0
    assert rows["5.38.42", "1", 2027]["realisable"] == -2_000_000.0
    assert rows["5.28.23", "1", 2027]["realisable"] == 0.0


def test_every_line_carries_the_flags_of_the_library() -> None:
    for row in statement().values():
        function = national().functions[row["function"]]
        assert row["frame_verification"] == function.frame_verification
        assert row["function_verification"] == function.verification


def test_what_has_no_function_stands_apart_and_is_a_finding() -> None:
    part = CASE.replace(", posting: 5.38.45", "")
    found = appraised(part)
    (row,) = (
        row
        for row in found.result.values["options"]["help"]["statement"]
        if row["function"] is None
    )

    assert (row["amount"], row["frame"], row["title"]) == (3_000_000.0, None, None)
    codes = {item["code"]: item["path"] for item in found.result.values["findings"]}
    assert codes["BL-F031"] == "costs.help"


def test_a_case_without_functions_has_no_statement_and_is_not_nagged() -> None:
    part = "\n".join(line for line in CASE.splitlines())
    for number in ("5.38.45", "5.38.42", "5.28.23", "5.57.78"):
        part = part.replace(f", posting: {number}", "")
    found = appraised(part)
    codes = {item["code"] for item in found.result.values["findings"]}

    assert found.option["statement"] == []
    assert not codes & {"BL-F031", "BL-F032"}


def test_a_function_that_the_library_lacks_is_posted_but_its_frame_is_not_known() -> None:
    found = appraised(CASE.replace("5.38.45", "5.38.46"))
    row = next(
        row
        for row in found.result.values["options"]["help"]["statement"]
        if row["function"] == "5.38.46"
    )

    assert (row["amount"], row["frame"]) == (3_000_000.0, None)
    assert "BL-F032" in {item["code"] for item in found.result.values["findings"]}


def test_a_function_has_three_parts() -> None:
    with pytest.raises(Refused) as refused:
        case_of(CASE.replace("5.38.45", "538-45"))

    assert [fault.code for fault in refused.value.faults] == ["BL-C170"]
    assert isinstance(case_of(CASE), Node)


@pytest.mark.parametrize(
    ("language", "delimiter", "heads"),
    [
        ("da", ";", ("funktion", "beløb", "planlagt")),
        ("en", ",", ("function", "amount", "planned")),
    ],
)
def test_the_file_has_the_same_lines_in_whole_kroner(
    language: str, delimiter: str, heads: tuple[str, str, str], tmp_path: Path
) -> None:
    document = appraised(CASE).result.as_json()
    path = write_statement(tmp_path, document, language)
    assert path is not None
    text = path.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    lines = document["options"]["help"]["statement"]

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [tuple(row[head] for head in heads) for row in rows] == [
        (row["function"], str(round(row["amount"])), str(round(row["realisable"]))) for row in lines
    ]


def test_a_case_without_money_of_the_municipality_writes_no_file(tmp_path: Path) -> None:
    document = appraised("title: Nothing").result.as_json()

    assert write_statement(tmp_path, document, "da") is None
    assert spelled()
    assert not (tmp_path / "out").exists()
