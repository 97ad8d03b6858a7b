"""The StatBank as a program uses it: what a table holds, and the cells that are wanted from it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from bundlinje.errors import Fault, Finding, Refused, near
from bundlinje.files.statbank.cache import Cache, Copy, Damaged
from bundlinje.files.statbank.formats import TYPES, Form, Row, form_for, rows_of
from bundlinje.files.statbank.tables import Selection, TableInfo, read_table_info, select
from bundlinje.files.statbank.transport import Transport

Progress = Callable[[str, float], None]
Reuse = Literal["today", "always", "never"]
"""Which copies answer: those of the same day, all of them without asking, or none."""
AWAY = ("BL-S001", "BL-S002", "BL-S009", "BL-S010")
"""What is refused when the net or the service is not there; an older copy may answer then."""


@dataclass(frozen=True, slots=True)
class Data:
    """Cells of a table on disk, checked to be whole, and the day they were fetched."""

    selection: Selection
    form: Form
    fetched: date
    body: Path

    def rows(self) -> Iterator[Row]:
        """Go through the rows."""
        return rows_of(self.body, self.form, self.selection)


class StatBank:
    """Asks for tables, one request at a time, and keeps a dated copy of every answer."""

    def __init__(
        self,
        transport: Transport,
        cache: Cache,
        today: date,
        reuse: Reuse = "today",
        progress: Progress | None = None,
    ) -> None:
        """Take how to ask, where copies are, the day, and which copies may answer.

        `progress` is told the table and how much of it is there: 0, 0.5 what it holds, 1 cells too.
        """
        self._transport, self._cache, self._today, self._reuse = transport, cache, today, reuse
        self._progress = progress or (lambda _step, _done: None)
        self._infos: dict[tuple[str, str], TableInfo] = {}
        self._is_away = False
        self.findings: list[Finding] = []

    def tableinfo(self, table: str, language: str = "da") -> TableInfo:
        """Return what a table holds.

        Raises Refused: BL-S020 there is no such table, BL-S011 the answer is none, BL-S030 to
        BL-S032 copies, or as `Transport.post`.
        """
        known = (table.upper(), language)
        if known in self._infos:
            return self._infos[known]
        body = {"table": table, "lang": language, "format": "JSON"}
        try:
            copy = self._answer("tableinfo", body, TYPES["JSONSTAT"], table, _info_of(table))
        except Refused as refused:
            kinds = {fault.values.get("kind_of_error") for fault in refused.faults}
            if "EXTRACT-NOTFOUND" not in kinds:
                raise
            values = {"table": table, "near": near(table.upper(), self._tables())}
            raise Refused([Fault("BL-S020", "", values)]) from None
        self._infos[known] = _info_of(table)(copy.body)
        return self._infos[known]

    def data(
        self,
        table: str,
        variables: Mapping[str, Sequence[str]],
        form: Form | None = None,
        language: str = "da",
    ) -> Data:
        """Return cells of a table: for each variable the codes that are wanted, or `*` for all.

        JSON-stat is asked for where it can hold the answer, BULK otherwise, or what `form` says.
        Raises Refused: as `select` and `rows_of`, or as `tableinfo`.
        """
        selection = select(self.tableinfo(table, language), variables)
        chosen: Form = form or form_for(selection)
        named = zip(selection.info.variables, selection.codes, strict=True)
        body = {
            "table": selection.info.id,
            "lang": language,
            "format": chosen,
            "valuePresentation": "Code",
            "variables": [{"code": each.id, "values": list(codes)} for each, codes in named],
        }

        def check(path: Path) -> None:
            for _ in rows_of(path, chosen, selection):
                pass

        copy = self._answer("data", body, TYPES[chosen], table, check)
        return Data(selection, chosen, copy.fetched, copy.body)

    def _answer(
        self,
        function: str,
        body: Mapping[str, Any],
        types: tuple[str, ...],
        table: str,
        check: Callable[[Path], object],
    ) -> Copy:
        """Return the answer to a request: a copy that may be used, or a new one that is kept."""
        request = {"address": f"{self._transport.base_url}/{function}", "body": dict(body)}
        copy = self._copy(request, table)
        if self._reuse == "always":
            if copy is None:
                raise Refused([Fault("BL-S030", "", {"table": table})])
            return copy
        if copy is not None and self._reuse == "today" and copy.fetched == self._today:
            return copy
        if copy is not None and self._is_away:
            return self._older(copy, table)
        done = 0.0 if function == "tableinfo" else 0.5
        self._progress(table, done)
        try:
            with self._cache.room() as answer:
                received = self._transport.post(function, body, types, answer)
                answer.flush()
                check(Path(answer.name))
                copy = self._cache.keep(request, answer, received, self._today)
            self._progress(table, done + 0.5)
            return copy
        except Refused as refused:
            if copy is None or self._reuse == "never" or refused.faults[0].code not in AWAY:
                raise
            self._is_away = True  # who has been waited for once is not waited for again
            return self._older(copy, table)

    def _copy(self, request: Mapping[str, Any], table: str) -> Copy | None:
        """Return the copy there is; a damaged one is as good as none where a new one can be had."""
        try:
            return self._cache.find(request)
        except Damaged:
            if self._reuse == "always":
                raise Refused([Fault("BL-S031", "", {"table": table})]) from None
            return None

    def _older(self, copy: Copy, table: str) -> Copy:
        """Return a copy of another day, and say from which."""
        finding = Finding("BL-S033", "", {"table": table, "date": copy.fetched.isoformat()})
        if finding not in self.findings:
            self.findings.append(finding)
        return copy

    def _tables(self) -> list[str]:
        """Return the ids of all tables, for help with spelling; none where they cannot be had."""
        body = {"lang": "da", "format": "JSON"}
        with suppress(Refused, ValueError, KeyError, TypeError), self._cache.room() as answer:
            self._transport.post("tables", body, TYPES["JSONSTAT"], answer)
            answer.seek(0)
            return [str(each["id"]) for each in json.load(answer)]
        return []


def _info_of(table: str) -> Callable[[Path], TableInfo]:
    return lambda path: read_table_info(path.read_bytes(), table)
