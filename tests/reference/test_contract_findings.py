"""What the linter says of the contracts of golden/settle, by what is known of each of them."""

from pathlib import Path

import pytest

from bundlinje.reference.catalog import national
from bundlinje.settlement.lint.subjects import Context
from bundlinje.settlement.linter import lint
from tests.reference.settled_contracts import contract_of, read, slugs, terms_of

FEATURES = {
    # a cliff, and a threshold that it pays to be just above
    "BL-K120": {"denver-sib", "nyc-able-rikers"},
    # a count and a percentage that do not say the same
    "BL-K122": {"aarhus-type-2-diabetes"},
    # measured on those who stayed
    "BL-K108": {"aarhus-type-2-diabetes"},
    # no limit to what is paid in all
    "BL-K150": {
        "dwp-innovation-fund", "fair-chance-fund", "finland-koto-sib",
        "utah-high-quality-preschool",
    },
    # the largest payment hangs on the schedule alone
    "BL-K151": {"nyc-able-rikers"},
}  # fmt: skip
NO_PAYMENTS = {"aarhus-type-2-diabetes", "benevolent-society-nsw-sbb", "massachusetts-roca",
               "peterborough-one-service"}  # fmt: skip
"""Their rules raise flags or set rates; what is paid is not published."""


@pytest.fixture(name="codes", scope="module")
def fixture_codes(shared: Path) -> dict[str, set[str]]:
    """Return the codes that the linter gives of each golden contract."""
    assert shared.is_dir()
    context = Context(national().facts)
    contracts = {slug: contract_of(read(slug), terms_of(read(slug))) for slug in slugs()}
    return {
        slug: {finding.code for finding in lint(contract, context)}
        for slug, contract in contracts.items()
    }


@pytest.mark.parametrize("code", FEATURES)
def test_a_feature_is_found_where_it_is_known_to_be_and_nowhere_else(
    code: str, codes: dict[str, set[str]]
) -> None:
    assert {slug for slug, found in codes.items() if code in found} == FEATURES[code]


def test_a_contract_that_pays_for_what_is_counted_is_asked_what_would_have_happened(
    codes: dict[str, set[str]],
) -> None:
    asked = {slug for slug, found in codes.items() if "BL-K105" in found}

    assert asked == set(codes) - NO_PAYMENTS


def test_the_legal_points_are_listed_for_every_contract(codes: dict[str, set[str]]) -> None:
    legal = {f"BL-K18{place}" for place in range(5)}

    assert all(legal <= found for found in codes.values())
