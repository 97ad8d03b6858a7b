"""Which fields of an INDIGO project this program reads or writes, and their columns in its tables.

Keys are those of the project schema of the INDIGO data standard, columns those of the tables that
INDIGO publishes: the titles of the schema joined by " - ". Source: schema/project.json in
https://github.com/INDIGO-Initiative/indigo-data-standard; the columns of the project, its metrics,
prices, results, payments, payment commitments and investments were compared with published tables,
those of services, intermediaries and transactions follow the same rule and were not.
"""

from collections.abc import Mapping

VALUE, VALUE_TITLE = "/value", " - (Value)"

PROJECT = {
    "name": "Impact Bond Name",
    "alternative_names": "Alternative Names",
    "stage_development": "Stage of Development",
    "dates/outcomes_contract_signed": "Dates - Date outcomes contract signed",
    "dates/anticipated_completion_date": "Dates - Anticipated completion date",
    "dates/start_date_of_service_provision": "Dates - Start date of service provision",
    "dates/anticipated_end_date_of_service_provision": (
        "Dates - Anticipated end date of service provision"
    ),
    "jurisdiction/jurisdiction": "Jurisdiction - Jurisdiction",
    "overall_project_finance/total_investment_commitment/currency": (
        "Overall project finance - Total investment commitment - Currency"
    ),
    "overall_project_finance/total_investment_commitment/amount/exact": (
        "Overall project finance - Total investment commitment - Amount - Exact"
    ),
    "overall_project_finance/maximum_potential_outcome_payment_v2/currency": (
        "Overall project finance - Maximum potential outcome payment - Currency"
    ),
    "overall_project_finance/maximum_potential_outcome_payment_v2/amount": (
        "Overall project finance - Maximum potential outcome payment - Amount"
    ),
    "overall_project_finance/total_outcome_payments_made/currency": (
        "Overall project finance - Total outcome payments made - Currency"
    ),
    "overall_project_finance/total_outcome_payments_made/amount": (
        "Overall project finance - Total outcome payments made - Amount"
    ),
    "purpose_and_classifications/intervention": "Purpose and classifications - Intervention",
    "service_and_beneficiaries/target_population": "Service and beneficiaries - Target population",
    "service_and_beneficiaries/targeted_number_service_users_or_beneficiaries_total": (
        "Service and beneficiaries - Targeted number of unique service users or beneficiaries "
        "(total)"
    ),
    "notes": "Notes",
}
"""Fields of a project with a value, by path."""

_ORGANISATION = {"organisation_id": "Organisation ID"}
_PERIOD = {"period/start_date": "Period - Start", "period/end_date": "Period - End"}

LISTS: Mapping[str, Mapping[str, str]] = {
    "outcome_metrics": {
        "definition": "Outcome Definition",
        "target_population": "Target Population",
        "targeted_number_of_service_users_or_beneficiaries_total": (
            "Targeted number of service users Or beneficiaries (total)"
        ),
        "unit_type_of_targeted_service_users_or_beneficiaries": (
            "Unit type of targeted Service users or beneficiaries"
        ),
        "unit_description_of_service_user_or_beneficiaries": (
            "Unit description of Service user or beneficiaries"
        ),
        "outcome_metric_target": "Outcome metric target",
        "other_target_for_meeting_outcome_metric_target": (
            "Other target for Meeting outcome metric target"
        ),
        "outcome_validation_method": "Outcome validation Method",
        "data_source_for_outcome_validation": "Data source for Outcome validation",
    },
    "outcome_pricings": {
        "outcome_metric_id": "Outcome Metric Id",
        "currency": "Currency",
        "price_per_unit/amount": "Price Per Unit - Amount",
        "maximum_price_if_all_targets_achieved/amount": (
            "Maximum Price if all targets achieved - Amount"
        ),
        "contracted_increases_to_outcome_pricing": "Contracted increases to outcome pricing",
        "price_description": "Price Description",
    },
    "results": {
        "outcome_metric_id": "Outcome Metric Id",
        "result_type": "Result type",
        **_PERIOD,
        "outcomes_achieved": "Outcomes achieved",
        "number_with_positive_social_outcomes": "Number with Positive social outcomes",
    },
    "outcome_payments": {
        "outcome_metric_id": "Outcome Metric Id",
        **_PERIOD,
        "payer_organisation_id": "Payer Organisation ID",
        "recipient_organisation_id": "Recipient Organisation ID",
        "type": "Type",
        "money/currency": "Payments - Currency",
        "money/amount": "Payments - Amount",
    },
    "outcome_payment_commitments": {
        **_ORGANISATION,
        "maximum_potential_outcome_payment/currency": (
            "Maximum potential Outcome payment - Currency"
        ),
        "maximum_potential_outcome_payment/amount": "Maximum potential Outcome payment - Amount",
    },
    "investments": {
        **_ORGANISATION,
        "investment_commitment/currency": "Investment Commitment - Currency",
        "investment_commitment/amount/exact": "Investment Commitment - Amount - Exact",
        "maximum_potential_return_type": "Maximum Potential Return Type",
        "maximum_potential_return": "Maximum Potential Return",
    },
    "service_provisions": {**_ORGANISATION, "intervention": "Intervention"},
    "intermediary_services": {
        **_ORGANISATION,
        "organisation_role_category": "Organisation Role Category",
        "other_role_description": "Other Role Description",
    },
    "transactions": {
        "date": "Date",
        "sending_organisation_id": "Sending Organisation ID",
        "receiving_organisation_id": "Receiving Organisation ID",
        "transaction_type": "Transaction Type",
        "money/currency": "Money - Currency",
        "money/amount": "Money - Amount",
    },
}
"""Fields of the items of a project's lists with a value, by list and path."""

PLAIN = {"id": "Id", "notes": "Notes"}
"""Fields of an item without a value of their own: the item's name and a note."""


def columns(table: str) -> dict[str, str]:
    """Return the path of every column of a table by its heading; `projects` is the project."""
    if table == "projects":
        return {title + VALUE_TITLE: path + VALUE for path, title in PROJECT.items()}
    found = {title + VALUE_TITLE: path + VALUE for path, title in LISTS[table].items()}
    return {PLAIN["id"]: "id", **found, PLAIN["notes"]: "notes"}
