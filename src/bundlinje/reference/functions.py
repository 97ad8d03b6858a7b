"""The municipal chart of accounts, as far as social investments touch it."""

from collections.abc import Iterable, Mapping

from bundlinje.core.fact import AccountFunction
from bundlinje.core.node import Text


def functions_of(rows: Iterable[Mapping[str, str]]) -> dict[str, AccountFunction]:
    """Return the functions of a table by number."""
    return {
        row["function"]: AccountFunction(
            number=row["function"],
            title=Text(da=row["title_da"], en=row["title_en"]),
            usual_payer=row["usual_payer"],
            dranst=tuple(row["dranst"].split(";")),
            dranst_verification=row["dranst_verification"],
            reimbursed_on=row["reimbursed_on"],
            in_service_frame=row["in_service_frame"],
            frame_verification=row["frame_verification"],
            verification=row["verification"],
            source_url=row["source_url"],
            note=row["note"],
        )
        for row in rows
    }
