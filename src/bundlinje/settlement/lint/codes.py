"""How serious each finding on a contract is, and what stands behind it, in one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Severity = Literal["note", "warning", "serious"]
"""serious: money can be paid for nothing, or without end. warning: a party can be surprised.
note: good to know before signing."""

_REPAYMENT = (
    "dk/budget-rules/repayment-in-frame",
    "dk/budget-rules/transfer-savings-outside-frame",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """How serious a code is, and the cases, rules of law and facts behind it, by id."""

    severity: Severity
    sources: tuple[str, ...] = ()


CODES: Mapping[str, Kind] = {
    # what the help changed
    "BL-K100": Kind("serious", ("case/utah-preschool",)),
    "BL-K101": Kind("serious", ("case/utah-preschool",)),
    "BL-K102": Kind("serious", ("case/utah-preschool",)),
    "BL-K103": Kind("warning", ("case/usual-care-blood-sugar",)),
    "BL-K104": Kind("note", ("case/essex",)),
    "BL-K105": Kind("serious", ("case/utah-preschool", "case/norfolk")),
    "BL-K106": Kind("warning", ("case/roca",)),
    "BL-K107": Kind("warning", ("case/dwp",)),
    "BL-K108": Kind("warning", ("case/aarhus-completers",)),
    "BL-K109": Kind("note", ("case/roca", "case/benevolent")),
    "BL-K110": Kind("serious", ("case/roca",)),
    "BL-K111": Kind("serious", ("case/roca",)),
    # thresholds and counts
    "BL-K120": Kind("warning", ("case/peterborough", "case/denver")),
    "BL-K121": Kind("note", ("case/aarhus-homeless-records",)),
    "BL-K122": Kind("warning", ("case/aarhus-count",)),
    "BL-K123": Kind("note", ("case/aarhus-count",)),
    "BL-K124": Kind("warning", ("case/aarhus-count",)),
    "BL-K125": Kind("warning", ("case/peterborough",)),
    # what is measured, where and when
    "BL-K130": Kind("warning", ("case/denver-measure",)),
    "BL-K131": Kind("warning", ("case/koto",)),
    "BL-K132": Kind("warning", ("case/koto",)),
    "BL-K133": Kind("serious", ("case/koto", "case/educate-girls")),
    "BL-K134": Kind("warning", ("case/koto",)),
    "BL-K135": Kind("note", ("case/koto",)),
    "BL-K136": Kind("warning", ("case/aarhus-homeless-records",)),
    "BL-K137": Kind("warning", ("case/skill-mill",)),
    "BL-K138": Kind("note", ("case/skill-mill",)),
    # one person's claims
    "BL-K140": Kind("warning", ("case/reboot-west", "case/dwp-person")),
    "BL-K141": Kind("note", ("case/reboot-west",)),
    "BL-K142": Kind("note", ("case/reboot-west",)),
    # money and budget years
    "BL-K150": Kind("serious", ("case/kmc",)),
    "BL-K151": Kind("note", ("case/kmc",)),
    "BL-K152": Kind(
        "serious",
        (
            "case/brondby",
            *_REPAYMENT,
            "dk/budget-rules/accounts-cut-collective-share",
            "dk/budget-rules/accounts-cut-individual-share",
        ),
    ),
    "BL-K153": Kind("warning", ("case/brondby", *_REPAYMENT)),
    "BL-K155": Kind("warning", ("case/aarhus-homeless-investor",)),
    "BL-K156": Kind("warning", ("dk/tax/foundation-grant", "dk/tax/foundation-grant-law")),
    "BL-K157": Kind("note", ("case/chicago-cost",)),
    "BL-K158": Kind("warning", ("case/educate-girls-cost", "case/chicago-cost")),
    "BL-K160": Kind("warning", ("case/buenos-aires",)),
    "BL-K161": Kind("warning", ("case/chicago-payers",)),
    "BL-K162": Kind("warning", ("dk/tax/foundation-grant-law",)),
    "BL-K163": Kind("warning", ("case/rikers", "case/aarhus-homeless-guarantee")),
    "BL-K164": Kind("warning", ("case/rikers-return",)),
    "BL-K165": Kind("warning", ("case/aarhus-homeless-guarantee",)),
    # the agreement itself
    "BL-K170": Kind("warning", ("case/chicago-two-readings",)),
    "BL-K171": Kind("warning", ("case/peterborough-stopped", "case/rikers")),
    "BL-K172": Kind("note", ("case/rikers",)),
    "BL-K173": Kind("warning", ("case/educate-girls",)),
    "BL-K174": Kind("warning", ("case/benevolent-final",)),
    "BL-K175": Kind("note", ("case/chicago-two-readings",)),
    "BL-K176": Kind("note", ("case/benevolent-final",)),
    # published figures against the terms
    "BL-K190": Kind("warning", ("case/skill-mill",)),
    "BL-K191": Kind("warning", ("case/denver-price",)),
    "BL-K192": Kind("note", ("case/reboot-west",)),
    "BL-K193": Kind("warning", ("case/cameroon-hepc",)),
    "BL-K194": Kind("serious", ("case/fair-chance",)),
    "BL-K195": Kind("warning", ("case/norfolk-rows",)),
    # the legal checklist: always listed, never cleared
    "BL-K180": Kind(
        "note",
        (
            "law/municipal-powers-rules",
            "law/social-investment-fields",
            "dk/budget-rules/dsi-repayable-grant",
            "dk/budget-rules/borrowing-order",
        ),
    ),
    "BL-K181": Kind(
        "note",
        (
            "law/light-regime",
            "dk/budget-rules/light-regime-threshold/2024",
            "dk/budget-rules/light-regime-below",
        ),
    ),
    "BL-K182": Kind("note", ("law/de-minimis", "law/de-minimis-general-interest")),
    "BL-K183": Kind("note", ("law/impact-assessment", "law/further-purpose")),
    "BL-K184": Kind("note", ("law/statistics-only", "law/results-only", "law/microdata")),
    "BL-K185": Kind("warning", ("law/social-investment-fields",)),
}
