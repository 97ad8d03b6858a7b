"""The essential parts of the OCDS release schema, written by hand from the published one.

Required fields, types and closed lists of release, organisation, tender, award, contract,
amendment, milestone, transaction, value and period, with nothing else allowed beside what version
1.1 names (and its translations), so that a misspelled field is seen. Source: release schema 1.1.5,
https://standard.open-contracting.org/schema/1__1__5/release-schema.json, of which our copy is no
part; codes from releaseTag.csv, partyRole.csv (open) and milestoneType.csv.
"""

from typing import Any

MOMENT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
ID = {"type": ["string", "integer"], "minLength": 1}
TEXT = {"type": "string"}
TAGS = (
    "planning", "planningUpdate", "tender", "tenderAmendment", "tenderUpdate",
    "tenderCancellation", "award", "awardUpdate", "awardCancellation", "contract",
    "contractUpdate", "contractAmendment", "implementation", "implementationUpdate",
    "contractTermination", "compiled",
)  # fmt: skip


def _object(required: tuple[str, ...], translated: tuple[str, ...] = (), **fields: Any) -> Any:
    """Return an object with these fields; those that are translated may carry a language."""
    return {
        "type": "object",
        "required": list(required),
        "properties": fields,
        "patternProperties": {f"^{name}_[a-z]{{2}}$": TEXT for name in translated},
        "additionalProperties": False,
    }


def _several(item: Any) -> Any:
    return {"type": "array", "items": item, "uniqueItems": True, "minItems": 1}


VALUE = _object((), amount={"type": "number"}, currency={"type": "string", "minLength": 3})
REFERENCE = _object((), id=ID, name=TEXT)
PERIOD = _object((), startDate=MOMENT, endDate=MOMENT)
ORGANISATION = _object((), id=ID, name=TEXT, roles=_several(TEXT))
AMENDMENT = _object((), id=ID, date=MOMENT, rationale=TEXT, description=TEXT)
MILESTONE = _object(
    ("id",),
    ("title", "description"),
    id=ID,
    title=TEXT,
    type={"enum": ["preProcurement", "approval", "engagement", "assessment", "delivery",
                   "reporting", "financing"]},
    description=TEXT,
    dueDate=MOMENT,
)  # fmt: skip
TRANSACTION = _object(("id",), id=ID, date=MOMENT, value=VALUE, payer=REFERENCE, payee=REFERENCE)
CONTRACT = _object(
    ("id", "awardID"),
    ("title", "description"),
    id=ID,
    awardID=ID,
    title=TEXT,
    description=TEXT,
    dateSigned=MOMENT,
    period=PERIOD,
    value=VALUE,
    amendments=_several(AMENDMENT),
    implementation=_object((), transactions=_several(TRANSACTION), milestones=_several(MILESTONE)),
)
RELEASE = _object(
    ("ocid", "id", "date", "tag", "initiationType"),
    ocid={"type": "string", "pattern": "^ocds-[a-z0-9]{6}-"},
    id={"type": "string", "pattern": "^[^#]+$"},
    date=MOMENT,
    language=TEXT,
    tag=_several({"enum": list(TAGS)}),
    initiationType={"enum": ["tender"]},
    parties=_several(ORGANISATION),
    buyer=REFERENCE,
    planning=_object((), ("rationale",), rationale=TEXT),
    tender=_object(("id",), ("title",), id=ID, title=TEXT, procurementMethodDetails=TEXT),
    awards=_several(_object(("id",), ("title",), id=ID, title=TEXT, suppliers=_several(REFERENCE))),
    contracts=_several(CONTRACT),
)
